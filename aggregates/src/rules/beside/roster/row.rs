//! `roster-row`: what a roster changes is what its rows say.

use ledger::ties::Broken;
use words::{Words, say};

use super::{Rows, outside, unknown};
use crate::entitlement::Entitlement;
use crate::entitlement::event::{Adjusted, Confirmed, Member, MembersChanged, RosterRow};
use crate::roster::{RowState, household_of, inputs_digest};
use crate::rules::known::{Held, Known, Stop, benefit_at, roster};
use crate::rules::{Record, id};
use crate::{AreaCode, Month};

/// A row, with what its roster says of area and month.
struct Asked {
    row: RowState,
    area: AreaCode,
    period: Month,
}

/// A benefit that is confirmed: everything is the row's.
pub(in crate::rules) fn confirmed<K: Known>(
    known: &mut K,
    record: &Record<'_>,
    rows: &mut Rows,
    e: &Confirmed,
) -> Held<(), K> {
    let Asked { row, period, .. } = asked(known, record, e.source)?;
    let members = members_of(&row, period);
    let unknown = unknown(&row, members.len());
    let differs = match () {
        () if e.from != period => Some(("起始月", "first month")),
        () if (e.programme, e.area) != (row.programme, row.area) => Some(("项目或区划", "programme or area")),
        () if (e.household, e.beneficiary) != (row.household, row.beneficiary) => {
            Some(("对象", "beneficiary"))
        }
        () if e.payee != row.payee => Some(("收款人", "payee")),
        () if inputs_digest(&e.inputs) != row.inputs => Some(("核算要素", "inputs")),
        () if (&e.members, e.unknown_members) != (&members, unknown) => Some(("成员", "members")),
        () => None,
    };
    refuse(e.source, differs)?;
    once(rows, e.source, 0).map_err(Stop::Broken)
}

/// Inputs that change: they are the row's.
pub(in crate::rules) fn adjusted<K: Known>(
    known: &mut K,
    record: &Record<'_>,
    rows: &mut Rows,
    e: &Adjusted,
) -> Held<(), K> {
    let asked = asked(known, record, e.source)?;
    let differs = match () {
        () if e.from != asked.period => Some(("起始月", "first month")),
        () if inputs_digest(&e.inputs) != asked.row.inputs => Some(("核算要素", "inputs")),
        () => None,
    };
    refuse(e.source, differs)?;
    in_place(known, record, &asked, e.source)?;
    once(rows, e.source, 1).map_err(Stop::Broken)
}

/// A household that changes: to just those whom the row makes it of.
pub(in crate::rules) fn members_changed<K: Known>(
    known: &mut K,
    record: &Record<'_>,
    e: &MembersChanged,
) -> Held<(), K> {
    let asked = asked(known, record, e.source)?;
    let Asked { row, period, .. } = &asked;
    let before = benefit_at(known, record.stream)?.and_then(Entitlement::benefit).cloned();
    let Some(before) = before else { return Ok(()) };
    let due = household_of(&before, &members_of(row, *period), row.persons);
    let differs = match () {
        () if e.from != *period => Some(("起始月", "first month")),
        () if e.beneficiary != row.beneficiary => Some(("户主", "head")),
        () if e.members != due => Some(("成员", "members")),
        () if e.unknown_members != unknown(row, e.members.len()) => Some(("未列名人数", "unknown members")),
        () => None,
    };
    refuse(e.source, differs)?;
    in_place(known, record, &asked, e.source)
}

/// The row that an event names, of a roster that waits for its confirmation.
fn asked<K: Known>(known: &mut K, record: &Record<'_>, at: RosterRow) -> Held<Asked, K> {
    let state = roster(known, at.roster)?;
    let found = state.and_then(|state| Some((state.header.as_ref()?, state.rows.get(&at.row)?)));
    let Some((header, row)) = found else {
        let text = say!(
            "待审的花名册{0}没有第{1}行",
            "no roster {0} that waits for its confirmation has a row {1}",
            at.roster,
            at.row
        );
        return Err(Broken::new(id::ROSTER_ROW, text).into());
    };
    let mut buffer = [0; 36];
    let named = &*row.entitlement.0.hyphenated().encode_lower(&mut buffer);
    if record.stream.strip_prefix("entitlement/") != Some(named) {
        refuse(at, Some(("待遇", "entitlement")))?;
    }
    Ok(Asked { row: row.clone(), area: header.area, period: header.period })
}

/// The benefit is of the row's programme, and lies in the roster's area.
fn in_place<K: Known>(known: &mut K, record: &Record<'_>, asked: &Asked, at: RosterRow) -> Held<(), K> {
    let Some(benefit) = benefit_at(known, record.stream)?.and_then(Entitlement::benefit) else {
        return Ok(());
    };
    if benefit.programme != asked.row.programme {
        refuse(at, Some(("项目", "programme")))?;
    }
    if asked.area.covers(benefit.area) {
        return Ok(());
    }
    Err(outside(at.row, benefit.area).into())
}

fn members_of(row: &RowState, from: Month) -> Vec<Member> {
    let head = Member { from, relation: "head".to_owned(), subject: row.beneficiary };
    let others = row.members.iter().map(|(subject, relation)| Member {
        from,
        relation: relation.to_string(),
        subject: *subject,
    });
    std::iter::once(head).chain(others).collect()
}

/// Each row once of a kind.
fn once(rows: &mut Rows, at: RosterRow, kind: usize) -> Result<(), Broken> {
    let done = rows.entry((at.roster, at.row)).or_default();
    done[kind] = done[kind].saturating_add(1);
    if done[kind] == 1 { Ok(()) } else { refuse(at, Some(("重复", "twice"))) }
}

fn refuse(at: RosterRow, differs: Option<Words>) -> Result<(), Broken> {
    let Some(what) = differs else { return Ok(()) };
    Err(Broken::new(
        id::ROSTER_ROW,
        say!(
            "与花名册{0}第{1}行不符：{what}",
            "it is not what row {1} of roster {0} says: {what}",
            at.roster,
            at.row
        ),
    ))
}
