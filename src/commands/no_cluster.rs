//! A program that was built without clusters.

use crate::cli::{ClusterCommand, MigrateArgs};
use crate::commands::Context;
use crate::failure::Failure;
use crate::report::Report;

/// `cluster`.
pub(super) fn run(context: &Context, _command: ClusterCommand) -> Result<Report, Failure> {
    absent(context)
}

/// `migrate`.
pub(super) fn migrate(context: &Context, _args: &MigrateArgs) -> Result<Report, Failure> {
    absent(context)
}

/// What `verify` adds where the ledger rests on a cluster.
pub(super) fn survey(context: &Context) -> Result<Option<super::proof::Surveyed>, Failure> {
    context.backing().map(|_| None)
}

fn absent(context: &Context) -> Result<Report, Failure> {
    super::backing::cluster("", &context.common).map(|_| Report::new())
}
