//! A person's data is destroyed: recorded first, then the keys go, and with them everything that is sealed.

use std::collections::BTreeSet;

use aggregates::entitlement::event::LineRef;
use aggregates::entitlement::{Entitlement, Grant, Payment, PaymentStatus};
use aggregates::person::event::Erased;
use aggregates::person::{Person, PersonCommand};
use aggregates::{Cause, EntitlementId, Month, SubjectId};
use projections::LineStatus;
use serde::{Deserialize, Serialize};
use words::{Text, refuse, say};

use super::Stream;
use crate::app::{Act, Desk, Plan, Signer};
use crate::failure::{Failure, OrFail as _};
use crate::ground;
use crate::office::Ask;

/// Whose keys go.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Erasure {
    /// All subjects that are the person.
    pub subjects: BTreeSet<SubjectId>,
    /// The account holders that are only theirs.
    pub payees: BTreeSet<SubjectId>,
    benefits: BTreeSet<EntitlementId>,
}

/// What an erasure would destroy.
///
/// # Errors
/// [`Failure::Refused`] if the ledger knows no such person.
pub fn erasure_of(desk: &Desk, subject: SubjectId) -> Result<Erasure, Failure> {
    Stream::load(desk, &mut desk.act(), subject)?;
    desk.catch_up()?;
    let views = desk.views.borrow();
    let subjects = views.linked_subjects(subject).or_fault()?;
    let payees = views.payees_of_alone(&subjects).or_fault()?;
    let benefits = views.benefits_of(&subjects).or_fault()?;
    Ok(Erasure { subjects, payees, benefits })
}

/// Records an erasure, as it was shown; the keys and map entries are destroyed once it is on record.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Erase {
    /// Whose keys go.
    pub erasure: Erasure,
    /// The document that says so.
    pub doc_no: String,
}

impl Ask for Erase {
    type Answer = ();

    /// Refused while a benefit of the person goes on or money of it is on its way.
    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, ()>, Failure> {
        let Erase { erasure, doc_no } = self;
        // What was shown may have changed since.
        let subject = *erasure.subjects.first().ok_or_else(changed)?;
        let now = erasure_of(desk, subject)?;
        if (&now.subjects, &now.payees) != (&erasure.subjects, &erasure.payees) {
            return Err(changed());
        }
        let erasure = &now;
        let mut act = desk.act();
        let mut area = desk.config.area;
        let event = || Erased { doc_no: doc_no.clone(), holder: signer.holder() };
        for subject in &erasure.subjects {
            let stream = Stream::load(desk, &mut act, *subject)?;
            let mut state = stream.state;
            area = stream.area;
            act.decide(&subject.to_string(), area, &mut state, PersonCommand::Erase(event()), Vec::new())?;
        }
        erasure.benefits.iter().try_for_each(|benefit| check_is_over(desk, &mut act, *benefit))?;
        for payee in &erasure.payees {
            let mut state = act.load::<Person>(&payee.to_string())?.state;
            act.decide(&payee.to_string(), area, &mut state, PersonCommand::Erase(event()), Vec::new())?;
        }
        let intent = format!("{}个对象 {subject}：{doc_no}", act.records());
        let mut plan = act.into_plan(intent, ());
        // A repeat finds the record and mends what a crash left undone.
        plan.after.erased.extend(erasure.subjects.iter().copied());
        Ok(plan)
    }
}

fn changed() -> Failure {
    Failure::refused(refuse!(
        "person.related_anew",
        ground::TABLES,
        "对象或账户的关系刚有变化，什么也没有销毁：请重新办理",
        "who belongs to whom has changed just now, nothing was destroyed: do it again"
    ))
}

/// Holds an erasure that was signed elsewhere against what is known today: an account that somebody else has come to be
/// paid to since is not destroyed, nor what money needs that has come to be due.
///
/// # Errors
/// [`Failure::Refused`] if it would destroy too much, or leave a subject of the person; as [`erase`].
pub fn check_erased(desk: &Desk, subjects: &BTreeSet<SubjectId>) -> Result<(), Failure> {
    desk.catch_up()?;
    let views = desk.views.borrow();
    let mut due = BTreeSet::new();
    for subject in subjects {
        if !views.memberships(*subject).or_fault()?.is_empty() {
            due.extend(views.linked_subjects(*subject).or_fault()?);
        }
    }
    due.extend(views.payees_of_alone(&due).or_fault()?);
    // What is done already is done, in this commit or before.
    let mut left = subjects.clone();
    for erased in views.erased().or_fault()? {
        left.remove(&erased);
        due.remove(&erased);
    }
    if left.is_empty() {
        return Ok(());
    }
    if due != left {
        return Err(changed());
    }
    let benefits = views.benefits_of(&due).or_fault()?;
    drop(views);
    let mut act = desk.act();
    benefits.into_iter().try_for_each(|benefit| check_is_over(desk, &mut act, benefit))
}

/// Money that is on its way needs its account.
fn check_is_over(desk: &Desk, act: &mut Act<'_>, id: EntitlementId) -> Result<(), Failure> {
    let state = act.load_entitlement(id)?.0.state;
    let lines = desk.views.borrow().payments_of_entitlement(id).or_fault()?;
    if let Some(line) = lines.iter().find(|line| line.status == LineStatus::Active) {
        let why = say!(
            "批次 {0} 第{1}行已编制，请先暂缓此行，或驳回、作废该批次",
            "line {1} of batch {0} is drafted: hold it, or reject or void the batch",
            line.batch_number,
            line.line
        );
        return Err(goes_on(id, &why));
    }
    let why = match unsettled(&state) {
        Some(LineRef { batch, line }) => {
            let known = lines.iter().find(|line| line.batch == batch);
            let batch = known.map_or_else(|| batch.to_string(), |line| line.batch_number.clone());
            say!(
                "批次 {batch} 第{line}行还没有了结，请先回盘、重发或不再发放",
                "line {line} of batch {batch} is not over: enter its result, reissue or release it"
            )
        }
        None if state.pending_payee().is_some() => say!(
            "账户变更待复核，请先复核或驳回",
            "an account waits for its second holder: confirm or reject it"
        ),
        None if state.recoveries().iter().any(|recovery| !recovery.outstanding().is_zero()) => {
            say!("追回款未收齐，请先收回或核销", "a recovery is outstanding: collect or waive it")
        }
        None => match (unpaid(&state), granted(&state)) {
            (Some(month), _) => say!(
                "{month} 还没有发放，请先发放，或把最后发放月改到已发的月（entitlement stop --last-month）",
                "{month} is not paid: pay it, or stop earlier (entitlement stop --last-month)"
            ),
            (None, true) => {
                say!("核准的补发还没有发完，请先发放", "back pay that was granted is not paid: pay it first")
            }
            (None, false) => return Ok(()),
        },
    };
    Err(goes_on(id, &why))
}

fn goes_on(id: EntitlementId, why: &Text) -> Failure {
    Failure::refused(refuse!(
        "person.money_due",
        ground::TABLES,
        "待遇 {id}：{why}；现在不能销毁",
        "entitlement {id}: {why}; nothing can be destroyed now"
    ))
}

/// The first month behind the last that was paid that is still in force, and would be paid.
fn unpaid(state: &Entitlement) -> Option<Month> {
    let regular =
        |payment: &&Payment| payment.cause == Cause::Regular && payment.status != PaymentStatus::Stopped;
    let paid = state.payments().iter().filter(regular).map(|payment| payment.month).max();
    let mut month = paid.map(Month::next).or_else(|| state.periods().first().map(|period| period.from))?;
    let end = state.end()?;
    while month <= end && !state.is_in_force(month) {
        month = month.next();
    }
    (month <= end).then_some(month)
}

/// Whether back pay was granted that is not paid.
fn granted(state: &Entitlement) -> bool {
    let left =
        |grant: &Grant| grant.months.iter().any(|month| !state.back_pay_left(grant.grant, *month).is_zero());
    state.grants().iter().any(left)
}

/// A line whose money may still move.
fn unsettled(state: &Entitlement) -> Option<LineRef> {
    let is_over =
        |status| matches!(status, PaymentStatus::Settled | PaymentStatus::Stopped | PaymentStatus::Released);
    let mut payments = state.payments().iter();
    payments
        .find(|payment| payment.reissued_by.is_none() && !is_over(payment.status))
        .map(|payment| payment.line)
}
