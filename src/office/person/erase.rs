//! A person's data is destroyed: recorded first, then the keys go, and with them everything that is sealed.

use std::collections::BTreeSet;

use aggregates::entitlement::event::LineRef;
use aggregates::entitlement::{Entitlement, PaymentStatus};
use aggregates::person::event::Erased;
use aggregates::person::{Person, PersonCommand};
use aggregates::{EntitlementId, SubjectId};
use projections::LineStatus;

use super::Stream;
use crate::app::{Act, Desk, Done, Signatory};
use crate::failure::{Failure, OrFail as _};

/// Whose keys go.
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
pub fn erasure(desk: &Desk, subject: SubjectId) -> Result<Erasure, Failure> {
    Stream::load(desk, &mut desk.act(), subject)?;
    desk.catch_up()?;
    let views = desk.views.borrow();
    let subjects = views.linked_subjects(subject).or_fault()?;
    let payees = views.payees_of_alone(&subjects).or_fault()?;
    let benefits = views.benefits_of(&subjects).or_fault()?;
    Ok(Erasure { subjects, payees, benefits })
}

/// Records the erasure and destroys the keys and map entries. A repeat finds the record and mends what a crash left
/// undone.
///
/// # Errors
/// [`Failure::Refused`] while a benefit of the person goes on or money of it is on its way, or as the store says no.
pub fn erase(desk: &Desk, signatory: &Signatory, erasure: &Erasure, doc_no: &str) -> Result<Done, Failure> {
    let mut act = desk.act();
    let mut area = desk.config.area;
    let event = || Erased { doc_no: doc_no.to_owned(), holder: signatory.holder() };
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
    let subject = erasure.subjects.first().map(ToString::to_string).unwrap_or_default();
    let done = desk.carry_out(act, signatory, &format!("销毁个人信息 对象{subject} {doc_no}"))?;
    desk.erase_as_recorded()?;
    Ok(done)
}

/// Money that is on its way needs its account.
fn check_is_over(desk: &Desk, act: &mut Act<'_>, id: EntitlementId) -> Result<(), Failure> {
    let state = act.load_entitlement(id)?.0.state;
    let lines = desk.views.borrow().payments_of_entitlement(id).or_fault()?;
    let drafted = lines.iter().find(|line| line.status == LineStatus::Active);
    let drafted = drafted.map(|line| LineRef { batch: line.batch, line: line.line });
    let why = match drafted.or_else(|| unsettled(&state)) {
        Some(LineRef { batch, line }) => {
            let known = lines.iter().find(|line| line.batch == batch);
            let batch = known.map_or_else(|| batch.to_string(), |line| line.batch_number.clone());
            (
                format!("批次 {batch} 第{line}行还没有了结，请先回盘、重发或不再发放"),
                format!("line {line} of batch {batch} is not over: enter its result, reissue or release it"),
            )
        }
        None if state.pending_payee().is_some() => (
            "账户变更待复核，请先复核或驳回".to_owned(),
            "an account waits for its second holder: confirm or reject it".to_owned(),
        ),
        None if state.recoveries().iter().any(|recovery| !recovery.outstanding().is_zero()) => (
            "追回款未收齐，请先收回或核销".to_owned(),
            "a recovery is outstanding: collect or waive it".to_owned(),
        ),
        None => return Ok(()),
    };
    Err(Failure::refused(format!(
        "待遇 {id} 的{0}；现在不能销毁 / entitlement {id}: {1}; nothing can be destroyed now",
        why.0, why.1
    )))
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
