//! An entitlement's record alone. The area of payments is that of their line: that is asked beside the batch.

use ledger::ties::{Broken, Keeps, Own, Tie, key};

use crate::batch::event::OutcomeStatus;
use crate::entitlement::EntitlementEvent as Event;
use crate::entitlement::event::{ContestOutcome, LineRef, PaymentOrdered, ReturnRow, RosterRow};
use crate::rules::alone::{even, falls_in, kept, less, named, nothing, one, seals, shape, uuid};
use crate::rules::{Bare, Stands, id};
use crate::{Day, EntitlementId, Money, Month, SubjectId};

impl Stands for Event {
    fn stands(&self, at: &Bare<'_>) -> Result<Own, Broken> {
        uuid(at)?;
        sealed(self, at)?;
        match self {
            Event::Confirmed(e) => {
                let owner = e.household.map_or(e.beneficiary.0, |household| household.0);
                named(at, &EntitlementId::of(owner, e.programme).to_string())?;
                falls_in(at, e.area)?;
                let named =
                    e.members.iter().map(|member| Tie::Give { key: joins(at.id, member.subject, e.from) });
                let ties = std::iter::once(of_roster(e.source)).chain(named).collect();
                Ok(Own { ties, keeps: Keeps::Sets })
            }
            Event::Adjusted(e) => Ok(kept(vec![of_roster(e.source)])),
            Event::MembersChanged(e) => {
                let mut ties = vec![of_roster(e.source), Tie::Give { key: leaves(at.id, e.from.previous()) }];
                ties.extend(
                    e.members.iter().map(|member| Tie::Give { key: joins(at.id, member.subject, e.from) }),
                );
                Ok(kept(ties))
            }
            Event::Stopped(e) => Ok(kept(vec![Tie::Give { key: leaves(at.id, e.last_month) }])),
            Event::GraceStarted(_)
            | Event::HearingHeld(_)
            | Event::NoticeServed(_)
            | Event::PayeeChangeProposed(_)
            | Event::PayeeChanged(_)
            | Event::PayeeChangeRejected(_)
            | Event::BackPayGranted(_) => Ok(kept(Vec::new())),
            Event::RecoveryCollected(e) => {
                shape::flow(&e.flow, "flow")?;
                Ok(nothing())
            }
            Event::RecoveryOpened(_) | Event::RecoveryWaived(_) => Ok(nothing()),
            payment => Ok(Own { ties: paid(payment)?, ..nothing() }),
        }
    }
}

/// Whose data the record seals (docs/FORMAT.md §15).
fn sealed(event: &Event, at: &Bare<'_>) -> Result<(), Broken> {
    match event {
        Event::Confirmed(e) => seals(at, &[e.beneficiary, e.payee]),
        Event::MembersChanged(e) => seals(at, &[e.beneficiary]),
        Event::PayeeChangeProposed(e) => seals(at, &[e.payee]),
        Event::PaymentOrdered(e) => seals(at, &[e.payee]),
        Event::PaymentReissued(e) => seals(at, &[e.payee]),
        Event::Adjusted(_)
        | Event::GraceStarted(_)
        | Event::HearingHeld(_)
        | Event::NoticeServed(_)
        | Event::Stopped(_)
        | Event::PayeeChanged(_)
        | Event::PayeeChangeRejected(_)
        | Event::PaymentStopped(_)
        | Event::PaymentSettled(_)
        | Event::PaymentReturned(_)
        | Event::PaymentUnknown(_)
        | Event::PaymentContested(_)
        | Event::ContestResolved(_)
        | Event::PaymentReleased(_)
        | Event::BackPayGranted(_)
        | Event::RecoveryOpened(_)
        | Event::RecoveryCollected(_)
        | Event::RecoveryWaived(_) => seals(at, &[]),
    }
}

/// Somebody becomes a member of a benefit from a month on.
pub(crate) fn joins(benefit: &str, subject: SubjectId, from: Month) -> u128 {
    key(&[b"joins", benefit.as_bytes(), subject.0.as_bytes(), from.to_string().as_bytes()])
}

/// Members of a benefit leave it after a month.
pub(crate) fn leaves(benefit: &str, last: Month) -> u128 {
    key(&[b"leaves", benefit.as_bytes(), last.to_string().as_bytes()])
}

/// The roster that it rests on is confirmed in this commit.
fn of_roster(source: RosterRow) -> Tie {
    let roster = source.roster.to_string();
    Tie::Need { rule: id::ROSTER_ROW, key: key(&[b"confirmed", roster.as_bytes()]) }
}

/// What a payment's record owes to its batch's.
fn paid(event: &Event) -> Result<Vec<Tie>, Broken> {
    Ok(match event {
        Event::PaymentOrdered(e) => ordered(e)?,
        Event::PaymentReissued(e) => {
            shape::funding(&e.funding, "funding")?;
            shape::flow(&e.refund_flow, "refund_flow")?;
            vec![even(id::ORDER, &[e.line.batch.0.as_bytes()], -1, less(e.amount)), reissue(e.of, e.line, -1)]
        }
        Event::PaymentStopped(e) => vec![step(b"stopped", e.line, &e.reason, -1)],
        Event::PaymentReleased(e) => {
            vec![step(b"released", e.line, &e.reason, -1), even(id::RELEASE, &[], 1, Money::ZERO)]
        }
        Event::ContestResolved(e) => vec![resolved(e.line, e.outcome, &e.evidence, -1)],
        Event::PaymentSettled(e) => {
            shape::flow(&e.flow, "flow")?;
            vec![said(OutcomeStatus::Settled, e.line, &e.flow, Some(e.booked), Some(&e.source))?]
        }
        Event::PaymentReturned(e) => {
            shape::code(&e.code, "code")?;
            vec![said(OutcomeStatus::Returned, e.line, &e.code, Some(e.booked), Some(&e.source))?]
        }
        Event::PaymentContested(e) => {
            shape::flow(&e.flow, "flow")?;
            vec![said(OutcomeStatus::Contested, e.line, &e.flow, Some(e.booked), Some(&e.source))?]
        }
        Event::PaymentUnknown(e) => vec![said(OutcomeStatus::Unknown, e.line, "", None, e.source.as_ref())?],
        _ => Vec::new(),
    })
}

fn said(
    what: OutcomeStatus,
    line: LineRef,
    told: &str,
    booked: Option<Day>,
    source: Option<&ReturnRow>,
) -> Result<Tie, Broken> {
    if let Some(source) = source {
        shape::sha256(&source.file, "source.file")?;
        shape::from_one(source.row, "source.row")?;
    }
    let source = source.map(|source| (source.file.as_str(), source.row));
    Ok(Said { what, line, told, booked, source }.tie(-1))
}

fn ordered(e: &PaymentOrdered) -> Result<Vec<Tie>, Broken> {
    shape::funding(&e.funding, "funding")?;
    shape::from_one(e.line.line, "line.line")?;
    let batch = e.line.batch.0.as_bytes();
    Ok(vec![
        even(id::ORDER, &[batch], -1, less(e.amount)),
        even(id::RESERVE, &[batch, e.funding.as_bytes()], -1, less(e.amount)),
    ])
}

/// A line that is paid again by another, on one side.
pub(crate) fn reissue(of: LineRef, by: LineRef, side: i64) -> Tie {
    let (old, new) = (of.line.to_be_bytes(), by.line.to_be_bytes());
    one(id::REISSUE, &[of.batch.0.as_bytes(), &old, by.batch.0.as_bytes(), &new], side)
}

/// A step of a line, on one side.
pub(crate) fn step(what: &[u8], at: LineRef, reason: &str, side: i64) -> Tie {
    let line = at.line.to_be_bytes();
    one(id::STEPS, &[what, at.batch.0.as_bytes(), &line, reason.as_bytes()], side)
}

/// A contest that was looked at, on one side.
pub(crate) fn resolved(at: LineRef, outcome: ContestOutcome, evidence: &str, side: i64) -> Tie {
    let outcome: &[u8] = match outcome {
        ContestOutcome::Settled => b"resolved settled",
        ContestOutcome::Returned => b"resolved returned",
    };
    step(outcome, at, evidence, side)
}

/// What the bank says of a line.
pub(crate) struct Said<'s> {
    pub(crate) what: OutcomeStatus,
    pub(crate) line: LineRef,
    /// The flow number or the code.
    pub(crate) told: &'s str,
    pub(crate) booked: Option<Day>,
    /// File and row.
    pub(crate) source: Option<(&'s str, u32)>,
}

impl Said<'_> {
    /// The same on one side.
    pub(crate) fn tie(&self, side: i64) -> Tie {
        let Said { what, line: at, told, booked, source } = self;
        let (file, row) = source.unwrap_or_default();
        let (line, row) = (at.line.to_be_bytes(), row.to_be_bytes());
        let booked = booked.map(Day::to_bytes);
        let parts: [&[u8]; 7] = [
            &[*what as u8],
            at.batch.0.as_bytes(),
            &line,
            told.as_bytes(),
            booked.as_ref().map_or(&[], |day| day),
            file.as_bytes(),
            &row,
        ];
        one(id::OUTCOME, &parts, side)
    }
}

impl crate::rules::Kept for super::Entitlement {
    fn kept_area(&self) -> Option<crate::AreaCode> {
        self.benefit().map(|benefit| benefit.area)
    }
}
