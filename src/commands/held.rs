//! The part of `verify` that holds the vault against the records.

use ledger::Position;
use store::Reader;
use store::vault::{Vault, VaultError};
use words::{Said as _, Text, say};

use crate::app::{Gaps, gaps};
use crate::commands::Context;
use crate::config::Config;
use crate::failure::{Failure, OrFail as _};
use crate::report::Report;

/// Says what the vault of the folder lacks, or why that was not looked at.
pub(super) fn add_to(context: &Context, report: Report) -> Report {
    match open(context) {
        Ok(vault) => match gaps_of(context, &vault) {
            Ok(gaps) => undestroyed(compared(report.field("vault_gaps", gaps.count()), gaps.text()), &gaps),
            Err(_) if vault.is_whole() => left(report, "账本读不全", "the ledger cannot be read to its end"),
            Err(_) => add_damaged(report, &VaultError::Damaged),
        },
        Err(Unopened::Other(error)) => add_damaged(report, &error),
        Err(Unopened::Left(zh, en)) => left(report, &zh, &en),
    }
}

fn add_damaged(report: Report, error: &VaultError) -> Report {
    compared(report, Some(error.text()))
}

/// Why a vault is not compared.
enum Unopened {
    /// It is not this ledger's, or not whole.
    Other(VaultError),
    /// Nothing is said of it.
    Left(String, String),
}

fn open(context: &Context) -> Result<Vault, Unopened> {
    let why = |zh: &str, en: &str| Unopened::Left(zh.to_owned(), en.to_owned());
    let absent = || why("这里没有 vault.db", "there is no vault.db here");
    let opened =
        Config::read(context.dir()).map_err(|_| why("读不到 config.toml", "config.toml cannot be read"))?;
    let is_there = context.dir().join("vault.db").exists();
    let vault = Vault::open(context.dir(), opened.ledger).map_err(|error| match error {
        VaultError::OtherLedger | VaultError::Damaged | VaultError::Version(_) => Unopened::Other(error),
        VaultError::NoVault(_) if !is_there => absent(),
        // Empty, or no database.
        VaultError::NoVault(_) => Unopened::Other(VaultError::Damaged),
        error if error.is_no_database() => Unopened::Other(VaultError::Damaged),
        // A full disk, or one that cannot be written.
        _ => why("读不到 vault.db", "vault.db cannot be read"),
    })?;
    match vault.is_shared() {
        Ok(false) => Ok(vault),
        // A node's copy may be behind its ledger until the node is opened.
        _ => Err(why("各节点共用，办理时自会核对", "nodes share it, and whoever works there compares it")),
    }
}

fn gaps_of(context: &Context, vault: &Vault) -> Result<Gaps, Failure> {
    let reader = Reader::open(context.dir()).or_fault()?;
    gaps(&reader, vault, Position(0)..reader.size().or_fault()?.next_position())
}

/// Keys that somebody decided to destroy, in a vault that was put back.
fn undestroyed(report: Report, gaps: &Gaps) -> Report {
    let keys = gaps.undestroyed;
    if keys == 0 {
        return report;
    }
    let mut report = report.field("clean", false).line(say!(
        "个人信息库里还有{keys}个已记录销毁的钥匙：换回了销毁以前的备份；办理任何一项业务时即予销毁",
        "the vault still has {keys} keys whose destruction is recorded: a backup of before was put back; whatever is done next destroys them"
    ));
    report.findings = true;
    report
}

fn compared(report: Report, wrong: Option<Text>) -> Report {
    let report = report.field("vault_checked", true);
    let Some(wrong) = wrong else {
        return report.line(say!("个人信息库与账本相符", "the vault goes with the ledger"));
    };
    let mut report = report.field("clean", false).line(say!(
        "个人信息库与账本不符：{wrong}。请从最新的备份放回 vault.db",
        "the vault does not go with the ledger: {wrong}. Put the newest backup of vault.db back"
    ));
    report.findings = true;
    report
}

fn left(report: Report, zh: &str, en: &str) -> Report {
    report
        .field("vault_checked", false)
        .line(say!("未核对个人信息库：{zh}", "the vault was not compared: {en}"))
}
