//! `roster-place` and `row-amount`: what a roster shows of a row, or of who is missing, is so beside the benefit in force.

use ledger::ties::Broken;
use words::say;

use super::outside;
use crate::entitlement::Entitlement;
use crate::noun::Noun;
use crate::roster::event::{Change, Imported, MissingListed, RowRead};
use crate::rules::beside::in_force::InForce;
use crate::rules::known::{Held, Known, Stop, entitlement};
use crate::rules::{Record, id};
use crate::{EntitlementId, Money};

/// A row as it is read: of a benefit in the roster's own area, with what a reviewer is shown of it.
pub(in crate::rules) fn read<K: Known>(
    known: &mut K,
    in_force: &mut InForce,
    record: &Record<'_>,
    e: &RowRead,
) -> Held<(), K> {
    let header = header(known, record)?.map(|header| (header.area, header.period));
    let Some((area, period)) = header else { return Ok(()) };
    if !area.pays(e.area) {
        return Err(outside(e.row, e.area).into());
    }
    let of = (e.programme, area);
    let computed = in_force.parts(known, of, period, &e.inputs)?.and_then(|parts| parts.sum());
    if computed != Some(e.amount) {
        return Err(amount(e, computed).into());
    }
    let state = entitlement(known, e.entitlement)?.filter(|state| state.is_in_force(period));
    let Some((state, benefit)) = state.and_then(|state| Some((state, state.benefit()?))) else {
        let is_new = e.change == Change::New && !e.other_account && !e.other_head;
        return if is_new { Ok(()) } else { Err(shown(e).into()) };
    };
    if !area.covers(benefit.area) {
        return Err(outside(e.row, benefit.area).into());
    }
    let accounts = e.other_account == (benefit.payee != e.payee);
    let heads = e.other_head == (benefit.beneficiary != e.beneficiary);
    if !accounts || !heads || e.change == Change::New {
        return Err(shown(e).into());
    }
    let before = match state.inputs_for(period).filter(|inputs| **inputs != e.inputs).cloned() {
        Some(before) => in_force.parts(known, of, period, &before)?.and_then(|parts| parts.sum()),
        None => computed,
    };
    let is_so = before.is_some_and(|before| Change::between(before, e.amount) == e.change);
    if is_so { Ok(()) } else { Err(shown(e).into()) }
}

/// Who is missing: benefits in force that the roster is about.
pub(in crate::rules) fn missing<K: Known>(
    known: &mut K,
    record: &Record<'_>,
    e: &MissingListed,
) -> Held<(), K> {
    let Some(header) = header(known, record)?.cloned() else { return Ok(()) };
    for id in &e.entitlements {
        if !entitlement(known, *id)?.is_some_and(|state| is_about(&header, state)) {
            return Err(not_missing(*id).into());
        }
    }
    Ok(())
}

fn header<'k, K: Known>(known: &'k mut K, record: &Record<'_>) -> Held<Option<&'k Imported>, K> {
    Ok(match known.noun(record.stream).map_err(Stop::Fault)? {
        Some(Noun::Roster(roster)) => roster.header.as_ref(),
        _ => None,
    })
}

fn is_about(header: &Imported, state: &Entitlement) -> bool {
    state.is_in_force(header.period)
        && state.benefit().is_some_and(|benefit| {
            let townships = &header.townships;
            header.programmes.contains(&benefit.programme)
                && header.area.pays(benefit.area)
                && (townships.is_empty() || townships.iter().any(|at| at.covers(benefit.area)))
        })
}

fn amount(e: &RowRead, computed: Option<Money>) -> Broken {
    let due = computed.map_or_else(
        || say!("没有现行标准可算", "no standard in force makes anything of them"),
        |sum| say!("应为{sum}", "they make {sum}"),
    );
    Broken::new(
        id::ROW_AMOUNT,
        say!(
            "第{0}行金额{1}不能由其要素算出：{due}",
            "row {0}: the amount {1} does not follow from its inputs: {due}",
            e.row,
            e.amount
        ),
    )
}

fn shown(e: &RowRead) -> Broken {
    Broken::new(
        id::ROSTER_PLACE,
        say!(
            "第{0}行所示的变动与现有待遇不符",
            "what row {0} is said to change is not so beside the benefit in force",
            e.row
        ),
    )
}

fn not_missing(id: EntitlementId) -> Broken {
    Broken::new(
        id::ROSTER_PLACE,
        say!(
            "所列未上报的待遇{id}不是本花名册范围内在发的",
            "the benefit {id} that is listed as missing is none in force that the roster is about"
        ),
    )
}
