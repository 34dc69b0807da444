//! `rebuild`: throws the read models away and folds them again.

use projections::Views;
use store::Reader;
use words::say;

use crate::app::{check_ahead, views_file};
use crate::cli::RebuildArgs;
use crate::clock::Stopwatch;
use crate::commands::Context;
use crate::config::Config;
use crate::failure::{Failure, OrFail as _};
use crate::report::Report;

/// Rebuilds. What the read models alone show is not thrown away unasked, nor are keys given up.
pub(super) fn rebuild(context: &Context, args: &RebuildArgs) -> Result<Report, Failure> {
    // Only in a ledger's folder. The old file may be the reason why nothing else works, so nobody opens it before.
    Config::read(context.dir()).or_fault()?;
    if !args.ledger_is_right {
        check_seen(context)?;
    }
    let watch = Stopwatch::start();
    Views::rebuild(&views_file(context.dir())).or_fault()?;
    let desk = context.desk()?;
    desk.catch_up()?;
    let given_up = if args.vault_is_right { desk.give_up_keys()? } else { 0 };
    let swept = if args.sweep { crate::office::sweep::sweep(&desk)? } else { 0 };
    let views = desk.views.borrow();
    let (position, fingerprint) =
        (views.position().or_fault()?.0, views.fingerprint().or_fault()?.to_string());
    let report = context
        .report(&desk)
        .field("position", position)
        .field("fingerprint", fingerprint.clone())
        .field("swept", swept)
        .field("keys_given_up", given_up)
        .line(say!(
            "读模型已重建到第{position}条，用时 {0:.2} 秒，指纹 {fingerprint}",
            "rebuilt to position {position} in {0:.2} s, fingerprint {fingerprint}",
            watch.seconds()
        ));
    let report = match args.ledger_is_right {
        false => report,
        true => report.line(
            say!("见过更多记录的密钥仍会拒绝签名：各持有人核实后，自行移走密钥旁的 NAME.key.seen 再办", "keys that have seen more will still refuse to sign: their holders move NAME.key.seen beside the key away, once they know what happened"),
        ),
    };
    Ok(match given_up {
        0 => report,
        _ => report.line(say!(
            "{given_up} 个对象的钥匙就此作罢：他们的个人信息再也读不出，花名册再来时按新人处理，请先停发其原待遇",
            "the keys of {given_up} subjects are given up: their data can never be read again, and rosters take them for somebody new: stop their benefits first"
        )),
    })
}

/// Whether the read models have seen another ledger; nothing if they cannot be read, which is why they are made anew. A
/// node's copy is filled from its cluster first.
fn check_seen(context: &Context) -> Result<(), Failure> {
    let file = views_file(context.dir());
    if context.common.store.is_some() || !file.exists() {
        return Ok(());
    }
    let (Ok(views), Ok(reader)) = (Views::open_read_only(&file), Reader::open(context.dir())) else {
        return Ok(());
    };
    if views.position().is_err() { Ok(()) } else { check_ahead(&reader, &views) }
}
