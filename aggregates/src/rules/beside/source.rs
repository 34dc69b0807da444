//! `source`: a batch is paid from a funding that is there, holds its area and year, is open, and of a source that the
//! programme's rules name.

use ledger::ties::Broken;
use words::{Words, say};

use crate::amount::StandardBook;
use crate::batch::event::{BatchKind, Drafted};
use crate::funding::{Funding, FundingId};
use crate::rules::id;
use crate::rules::known::{Held, Known, funding, standard};

/// How many years' successors are followed.
const YEARS_MAX: usize = 100;

/// Holds the funding of a draft's header.
pub(in crate::rules) fn of_draft<K: Known>(known: &mut K, e: &Drafted) -> Held<(), K> {
    let state = funding(known, &e.funding)?;
    let named: Option<FundingId> = state.and_then(Funding::id);
    let is_open = state.is_some_and(|state| state.successor().is_none());
    let Some(named) = named else { return Err(refused(e, ("没有该资金", "no such funding")).into()) };
    if !named.area.covers(e.area) {
        return Err(refused(e, ("资金属于别的区划", "of another area")).into());
    }
    if e.kind == BatchKind::Reissue {
        // What is paid again comes from where it came from first: each line says so.
        return Ok(());
    }
    if !is_open {
        return Err(refused(e, ("年度已结账", "the year is closed")).into());
    }
    let Some(last) = e.months.iter().max().copied() else { return Ok(()) };
    if last.year() > named.year {
        return Err(refused(e, ("月份在资金年度之后", "a month after its year")).into());
    }
    for at in StandardBook::areas(e.area) {
        let rules = standard(known, e.programme, at)?.and_then(|state| state.rules(last));
        if let Some((rules, _)) = rules {
            let allowed = rules.sources.contains(&named.source);
            return if allowed {
                Ok(())
            } else {
                Err(refused(e, ("来源不可用", "the source may not pay it")).into())
            };
        }
    }
    Err(refused(e, ("没有现行办法", "no rules in force")).into())
}

/// Whether a funding is another, or follows it after years were closed.
pub(in crate::rules) fn follows<K: Known>(known: &mut K, from: &str, to: &str) -> Held<(), K> {
    let mut at = from.to_owned();
    for _ in 0..YEARS_MAX {
        if at == to {
            return Ok(());
        }
        match funding(known, &at)?.and_then(|state| state.successor()) {
            Some(next) => at = next.to_owned(),
            None => break,
        }
    }
    Err(Broken::new(
        id::SOURCE,
        say!(
            "重发的资金{to}不是原资金{from}或其接续",
            "the reissue's funding {to} is neither {from} nor what follows it"
        ),
    )
    .into())
}

fn refused(e: &Drafted, why: Words) -> Broken {
    Broken::new(
        id::SOURCE,
        say!("资金{0}不能支付本批次：{why}", "the funding {0} may not pay this batch: {why}", e.funding),
    )
}
