//! What each command does: arguments in, one act of an office, a report out.

mod backing;
mod bank;
mod batch;
mod batch_view;
#[cfg(feature = "kurrent")]
mod cluster;
#[cfg(not(feature = "kurrent"))]
#[path = "no_cluster.rs"]
mod cluster;
mod consent;
mod context;
mod demo;
mod entitlement;
mod founding;
mod funding;
mod held;
mod key;
#[cfg(feature = "kurrent")]
mod migrate;
mod payee;
mod person;
mod prepared;
mod proof;
mod rebuild;
mod receipt;
mod recovery;
mod refused_copy;
mod roster;
mod roster_view;
mod seals;
mod seen;
mod signing;
mod standard;
mod statement;
mod verdict;
mod views;
#[cfg(feature = "kurrent")]
mod word;

pub use context::Context;

use crate::cli::{Cli, Command};
use crate::config::Config;
use crate::failure::Failure;
use crate::report::Report;

/// Runs a command.
///
/// # Errors
/// [`Failure`]: refused, used wrongly, or broken.
pub fn run(cli: Cli) -> Result<Report, Failure> {
    let context = Context::new(cli.common);
    let report = dispatch(&context, cli.command).map_err(|failure| context.after_commit(failure))?;
    let mark = Config::read(context.dir()).ok().and_then(|config| config.kind.mark());
    Ok(match mark {
        Some(mark) => report.marked(mark),
        None => report,
    })
}

fn dispatch(context: &Context, command: Command) -> Result<Report, Failure> {
    match command {
        Command::New(args) => founding::new(context, &args),
        Command::Init(args) => founding::init(context, &args),
        Command::Key(command) => key::run(context, command),
        Command::Standard(command) => standard::run(context, command),
        Command::Funding(command) => funding::run(context, command),
        Command::Roster(command) => roster::run(context, command),
        Command::Batch(command) => batch::run(context, command),
        Command::Sign(args) => signing::sign(context, &args),
        Command::Commit(args) => signing::commit(context, &args),
        Command::Prepared(command) => prepared::run(context, command),
        Command::Verify(args) => proof::verify(context, &args),
        Command::Prove { position, out } => proof::prove(context, position, out),
        Command::VerifyProof(args) => proof::verify_proof(&args),
        Command::Checkpoint { out } => proof::checkpoint(context, out),
        Command::Rebuild(args) => rebuild::rebuild(context, &args),
        Command::Cluster(command) => cluster::run(context, command),
        Command::Migrate(args) => cluster::migrate(context, &args),
        Command::Demo(args) => demo::run(context, &args),
        Command::Entitlement(command) => entitlement::run(context, command),
        Command::Payee(command) => payee::run(context, command),
        Command::Person(command) => person::run(context, command),
        Command::Recovery(command) => recovery::run(context, command),
        Command::Statement(args) => statement::run(context, args),
    }
}
