//! `draft`: each line of a draft is what its entitlement owes, to the account in force.

use ledger::ties::Broken;
use words::{Words, say};

use super::exclusion::{self, died};
use super::in_force::{InForce, LineClaims};
use super::source;
use crate::amount::MonthParts;
use crate::batch::HashedLine;
use crate::batch::event::{Drafted, Line, LinesDrafted, Reissue};
use crate::entitlement::event::Inputs;
use crate::entitlement::{Entitlement, PaymentStatus};
use crate::rules::id;
use crate::rules::known::{Held, Known, batch, entitlement};
use crate::{BatchId, Cause, Component, Money, ProposalId};

/// Holds the lines of a record against their entitlements; `claims` is what their bases say of standards.
pub(in crate::rules) fn lines<K: Known>(
    known: &mut K,
    in_force: &mut InForce,
    id: BatchId,
    e: &LinesDrafted,
    claims: &[LineClaims],
) -> Held<(), K> {
    // A draft without header is for the batch's history to refuse.
    let Some(header) = batch(known, id)?.and_then(|batch| batch.header.clone()) else { return Ok(()) };
    let nothing = LineClaims::default();
    for (place, hashed) in e.lines.hashed().enumerate() {
        let (of, line) = ((header.programme, header.area), &hashed.line);
        let due = owed(known, &header, hashed)?;
        if !somebody_lived(known, line)? {
            return Err(refused(line, ("成员此前均已死亡", "all its members died before")).into());
        }
        let Some(due) = due else {
            let of_month = (line.entitlement, line.month, line.cause);
            let more = if line.reissue.is_some() { Money::ZERO } else { line.amount };
            if !in_force.month_holds(known, of, of_month, more)? {
                return Err(refused(line, ("该月现在应发的不足", "more than the month comes to now")).into());
            }
            exclusion::back_paid(known, line)?;
            continue;
        };
        let claims = claims.get(place).unwrap_or(&nothing);
        in_force.check(known, of, line, &due.inputs, claims)?;
        let parts = in_force.parts(known, of, line.month, &due.inputs)?;
        if !parts.is_some_and(|parts| due.is_all_of(parts, line)) {
            return Err(refused(line, ("构成或金额", "components or amounts")).into());
        }
    }
    Ok(())
}

/// A month that a line pays itself.
struct Due {
    inputs: Inputs,
    /// Components that no attempt may have paid yet.
    open: [bool; 3],
    /// What attempts may have paid of the month.
    taken: Money,
}

impl Due {
    fn of(state: &Entitlement, line: &Line) -> Option<Due> {
        Some(Due {
            inputs: state.inputs_for(line.month)?.clone(),
            taken: state.taken_beside(line.month, line.cause),
            open: COMPONENTS.map(|component| state.due_is_open(line.month, component, line.cause)),
        })
    }

    /// Whether the line pays all that is open of a month, and nothing else; and the month comes to no more than its inputs
    /// make of it, whatever they made of it before.
    fn is_all_of(&self, parts: MonthParts, line: &Line) -> bool {
        let whole = self.taken.checked_add(line.amount);
        if parts.sum().zip(whole).is_none_or(|(sum, whole)| whole > sum) {
            return false;
        }
        let parts = [parts.base, parts.care, parts.top_up];
        let due = COMPONENTS.into_iter().zip(parts).zip(self.open);
        let due = due.filter(|((_, amount), is_open)| *is_open && !amount.is_zero()).map(|(due, _)| due);
        due.eq(line.components.iter().map(|paid| (paid.component, paid.amount)))
    }
}

/// In the order in which lines name them.
const COMPONENTS: [Component; 3] = [Component::Base, Component::Care, Component::TopUp];

/// Whether the line is owed; the month, if it pays that itself.
fn owed<K: Known>(known: &mut K, header: &Drafted, hashed: &HashedLine) -> Held<Option<Due>, K> {
    let line = &hashed.line;
    let Some(state) = entitlement(known, line.entitlement)? else {
        return Err(refused(line, ("没有该待遇", "no such entitlement")).into());
    };
    let differs = to_whom(state, header, line).or_else(|| how_much(state, line));
    if let Some(what) = differs {
        return Err(refused(line, what).into());
    }
    match &line.reissue {
        Some(again) => repeats(known, header, hashed, again).map(|()| None),
        None if line.cause == Cause::Regular => Ok(Due::of(state, line)),
        None => Ok(None),
    }
}

/// Whether somebody of the benefit had not died before the line's month; true if it is not known who they are.
fn somebody_lived<K: Known>(known: &mut K, line: &Line) -> Held<bool, K> {
    let state = entitlement(known, line.entitlement)?;
    let Some(members) = state.and_then(|state| state.everybody(line.month)) else { return Ok(true) };
    for subject in members {
        if died(known, subject)?.is_none_or(|day| day.month() >= line.month) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn to_whom(state: &Entitlement, header: &Drafted, line: &Line) -> Option<Words> {
    let Some(benefit) = state.benefit() else { return Some(("未确认", "not confirmed")) };
    match () {
        () if benefit.programme != header.programme => Some(("项目", "programme")),
        () if benefit.area != line.area && line.reissue.is_none() => Some(("区划", "area")),
        () if !header.area.pays(line.area) => Some(("县市不同", "of another county")),
        () if benefit.beneficiary != line.beneficiary && line.reissue.is_none() => {
            Some(("对象", "beneficiary"))
        }
        () if benefit.payee != line.payee => Some(("收款人", "payee")),
        () => None,
    }
}

fn how_much(state: &Entitlement, line: &Line) -> Option<Words> {
    match (&line.reissue, line.cause) {
        (Some(again), _) => was_returned(state, line, again),
        (None, Cause::BackPay(grant)) => {
            let left = state.back_pay_left(ProposalId(grant), line.month);
            (line.amount != left).then_some(("不是补发决定余下的", "not what is left of the grant"))
        }
        (None, Cause::Regular) => {
            let mut parts = line.components.iter().filter(|paid| !paid.amount.is_zero());
            let is_open = parts.all(|paid| state.due_is_open(line.month, paid.component, line.cause));
            match () {
                () if !state.is_in_force(line.month) => Some(("不在有效期", "not in force")),
                () if !is_open => Some(("已发放", "paid already")),
                () => None,
            }
        }
    }
    .or_else(|| {
        let changed = line.reissue.is_none() && line.other_account != state.has_other_account_since_paid();
        changed.then_some(("账户变动标记", "other_account"))
    })
}

/// The attempt that the bank returned, as it was, and not ordered again yet.
fn was_returned(state: &Entitlement, line: &Line, again: &Reissue) -> Option<Words> {
    let Some(first) = state.payment(again.of) else { return Some(("没有原付款", "no such attempt")) };
    let is_open = matches!(first.status, PaymentStatus::Returned(code) if code.is_reissuable())
        && first.reissued_by.is_none();
    match () {
        () if !is_open => Some(("原付款未退回", "the attempt was not returned")),
        () if (first.month, first.cause) != (line.month, line.cause) => {
            Some(("月份或事由", "month or cause"))
        }
        () if first.amount() != line.amount => Some(("金额", "amount")),
        () => None,
    }
}

/// The line that was returned: of the same place and made of the same, paid from what paid it or what follows that.
fn repeats<K: Known>(known: &mut K, header: &Drafted, hashed: &HashedLine, again: &Reissue) -> Held<(), K> {
    let line = &hashed.line;
    let origin = batch(known, again.of.batch)?;
    let found = origin.and_then(|batch| Some((batch.header.as_ref()?, batch.line(again.of.line)?)));
    let Some((before, first)) = found else {
        return Err(refused(line, ("没有原批次行", "no such line")).into());
    };
    let differs = match () {
        () if first.entitlement != line.entitlement => Some(("待遇", "entitlement")),
        () if first.area != line.area => Some(("区划", "area")),
        () if first.beneficiary != line.beneficiary => Some(("对象", "beneficiary")),
        () if first.parts != hashed.parts => Some(("构成或依据", "components or basis")),
        () if line.other_account != (first.payee != line.payee) => Some(("账户变动标记", "other_account")),
        () => None,
    };
    if let Some(what) = differs {
        return Err(refused(line, what).into());
    }
    let funding = before.funding.clone();
    source::follows(known, &funding, &header.funding)
}

fn refused(line: &Line, what: Words) -> Broken {
    Broken::new(
        id::DRAFT,
        say!(
            "第{0}行不是该待遇应发的：{what}",
            "line {0} is not what its entitlement owes: {what}",
            line.line
        ),
    )
}
