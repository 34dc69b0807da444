//! `migrate`: a whole ledger from a folder to a cluster, or back.

use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use ledger::Uuid;
use store::Backing;
use store::kurrent::{Address, Cluster, Moving};
use words::say;

use super::proof::{self, Surveyed};
use super::word::Word;
use crate::app::{Desk, Opening};
use crate::cli::{MigrateArgs, VerifyArgs};
use crate::commands::Context;
use crate::config::Config;
use crate::disk::{read_file, write_private};
use crate::failure::{Failure, OrFail as _};
use crate::random::Random;
use crate::report::Report;

/// How often a cluster may go on while it is being left.
const TRIES: usize = 10;

/// Moves all of it, and holds both sides against each other before either counts.
pub(super) fn migrate(context: &Context, args: &MigrateArgs) -> Result<Report, Failure> {
    match (Address::is_one(&args.from), Address::is_one(&args.to)) {
        (false, true) => to_cluster(context, Path::new(&args.from), &connect(context, &args.to)?),
        (true, false) => to_folder(context, &connect(context, &args.from)?, Path::new(&args.to)),
        _ => Err(Failure::usage(say!(
            "--from 和 --to 须一个是文件夹、一个是集群地址",
            "of --from and --to one is a folder and the other a cluster's address"
        ))),
    }
}

fn connect(context: &Context, text: &str) -> Result<Cluster, Failure> {
    Ok(Cluster::open(super::backing::address(text, &context.common)?)?)
}

fn to_cluster(context: &Context, dir: &Path, cluster: &Cluster) -> Result<Report, Failure> {
    let config = Config::read(dir).or_fault()?;
    if Moving::is_over(dir)? && cluster.has_whole(dir)? {
        return Ok(moved_in(Report::new()));
    }
    if Moving::has_begun(dir)? {
        // Without its word only the cluster knows that the move was to there.
        if !Word::is_there(dir) && !cluster.knows(dir)? {
            return Err(Word::lost(dir));
        }
        if cluster.has_whole(dir)? {
            // Everything was done but for the last word.
            Word::of(dir, cluster, &Random::system())?.forget_after(|| Moving::begin(dir)?.finish())?;
            return Ok(moved_in(Report::new()));
        }
    } else {
        // Of an attempt that never began.
        Word::discard(dir);
    }
    let word = Word::of(dir, cluster, &Random::system())?;
    // Before anything is marked: another ledger there changes nothing here.
    cluster.announce(dir, word.id)?;
    let moving = Moving::begin(dir)?;
    let bar = ProgressBar::new(1);
    cluster.take_in(dir, word.id, &|done, of| {
        bar.set_length(of);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    let report = both_hold(context, dir, cluster)?;
    if report.findings {
        return Ok(report);
    }
    crate::app::open_vault(dir, &config, &Backing::Kurrent(cluster.clone()), &Random::system())?;
    cluster.has_all(word.id)?;
    word.forget_after(|| moving.finish())?;
    Ok(moved_in(report))
}

fn moved_in(report: Report) -> Report {
    report
        .field("moved", true)
        .line(say!(
            "已迁入集群：此文件夹现在是节点副本，今后请加 --store",
            "moved to the cluster: this folder is a node's copy from now on, give --store with every command"
        ))
        .line(say!(
            "请把 config.toml 和 keys 里的 log.key、vault.key 安全地带到其他节点",
            "take config.toml and log.key and vault.key of keys safely to the other nodes"
        ))
}

fn to_folder(context: &Context, cluster: &Cluster, dir: &Path) -> Result<Report, Failure> {
    if dir.join("ledger.db").exists() && Moving::has_begun(dir)? {
        return take_back(cluster, dir);
    }
    prepare(context.dir(), dir)?;
    let random = Random::system();
    let word = Word::of(dir, cluster, &random)?;
    let has_copy = dir.join("ledger.db").exists();
    let report = if has_copy && cluster.has_let_go(dir, word.id)? {
        both_hold(context, dir, cluster)?
    } else {
        leave(context, cluster, dir, word.id)?
    };
    if report.findings {
        return Ok(report);
    }
    // The folder counts last: until then everything can be done again.
    let config = Config::read(dir).or_fault()?;
    let mut vault = crate::app::open_vault(dir, &config, &Backing::Kurrent(cluster.clone()), &random)?;
    vault.close(word.id).or_fault()?;
    vault.unshare().or_fault()?;
    word.forget_after(|| store::kurrent::own(dir))?;
    Ok(report.field("moved", true).line(say!(
        "已迁出到 {0}：集群上的账本已封止，各节点不能再办理",
        "moved to {0}: the ledger on the cluster is closed, its nodes do nothing more",
        dir.display()
    )))
}

/// Ends a move to a cluster that was begun and is not wanted any more: the order there is closed for good.
fn take_back(cluster: &Cluster, dir: &Path) -> Result<Report, Failure> {
    let (moving, config) = (Moving::begin(dir)?, Config::read(dir).or_fault()?);
    let word = Word::of(dir, cluster, &Random::system())?;
    cluster.give_back(dir, word.id)?;
    if dir.join("vault.db").exists() {
        store::vault::Vault::open(dir, config.ledger).or_fault()?.unshare().or_fault()?;
    }
    word.forget_after(|| moving.take_back())?;
    Ok(Report::new().field("taken_back", true).line(say!(
        "已撤回：账本仍在 {0}，集群上未完成的部分已封止",
        "taken back: the ledger stays in {0}, what had come of it to the cluster is closed",
        dir.display()
    )))
}

/// Follows the order to its end, and closes it there.
fn leave(context: &Context, cluster: &Cluster, dir: &Path, word: Uuid) -> Result<Report, Failure> {
    let opening = Opening { backing: Backing::Kurrent(cluster.clone()), ..context.opening()? };
    for _ in 0..TRIES {
        drop(Desk::open(dir, &opening)?);
        let report = both_hold(context, dir, cluster)?;
        if report.findings || cluster.let_go(dir, word)? {
            return Ok(report);
        }
    }
    Err(Failure::fault(store::StoreError::Busy))
}

/// The folder's ledger by itself, and the cluster against it.
fn both_hold(context: &Context, dir: &Path, cluster: &Cluster) -> Result<Report, Failure> {
    let common = crate::cli::Common { dir: dir.to_owned(), ..context.common.clone() };
    let args = VerifyArgs { memory: audit::MEMORY >> 20, ..VerifyArgs::default() };
    let report = proof::audited(&Context::new(common), &args)?;
    let surveyed: Surveyed = super::cluster::surveyed(cluster.survey(dir)?, None);
    Ok(surveyed.add_to(report))
}

/// A folder that can be a node: the configuration and the keys of this one.
fn prepare(from: &Path, to: &Path) -> Result<(), Failure> {
    if Config::path(to).exists() {
        return Ok(());
    }
    let config = Config::read(from).or_fault()?;
    std::fs::create_dir_all(to.join("keys")).or_fault()?;
    for entry in std::fs::read_dir(from.join("keys")).or_fault()? {
        let path: PathBuf = entry.or_fault()?.path();
        if let (true, Some(name)) = (path.is_file(), path.file_name()) {
            let bytes = zeroize::Zeroizing::new(read_file(&path)?);
            write_private(&to.join("keys").join(name), &bytes)?;
        }
    }
    config.write(to).or_fault()
}
