//! The course of a commit: each record beside the streams as the records before it made them, and what is owed at the
//! end.

use std::collections::{BTreeSet, HashSet};

use ledger::Scope;
use ledger::ties::{Broken, Own, RuleId, Ties};
use words::{Text, say};

use super::beside::in_force::InForce;
use super::beside::once::{self, UsedOnce};
use super::beside::roster::{self, Rows};
use super::beside::{area, days, derived, draft, exclusion, floor, line, members, people, release, source};
use super::known::{Held, Known, Stop, benefit_at};
use super::{LineClaims, id, said};
use crate::batch::BatchEvent;
use crate::entitlement::{Entitlement, EntitlementEvent};
use crate::funding::FundingEvent;
use crate::noun::Event;
use crate::person::PersonEvent;
use crate::roster::RosterEvent;
use crate::standard::StandardEvent;
use crate::{Day, EntitlementId, SubjectId};

/// A record on its way through its commit.
#[derive(Clone, Copy, Debug)]
pub struct Record<'r> {
    /// Its place in the commit, from 0.
    pub index: u32,
    /// `<noun>/<id>`
    pub stream: &'r str,
    /// Its area.
    pub area: Scope,
    /// What it shows by itself.
    pub own: &'r Own,
    /// What happened.
    pub event: &'r Event,
    /// What the bases of a draft's lines say of standards, line by line; empty for everything else.
    pub claims: &'r [LineClaims],
}

/// What the records of one commit have come to so far.
#[derive(Debug)]
pub struct Course {
    today: Day,
    ties: Ties,
    rows: Rows,
    in_force: InForce,
    /// Whose parts in which benefits have to agree at the end, and the last record that touched them.
    pairs: std::collections::BTreeMap<(SubjectId, EntitlementId), u32>,
    /// Account holders that were erased: index and area.
    holders: Vec<(u32, Scope)>,
    /// Areas in which persons were erased.
    erased: HashSet<Scope>,
    used: Vec<(u32, UsedOnce)>,
}

impl Course {
    /// A commit at ledger day, before its first record.
    #[must_use]
    pub fn new(today: Day) -> Course {
        Course {
            today,
            ties: Ties::default(),
            rows: Rows::new(),
            in_force: InForce::default(),
            pairs: std::collections::BTreeMap::new(),
            holders: Vec::new(),
            erased: HashSet::new(),
            used: Vec::new(),
        }
    }

    /// Holds the next record against the streams, before it happens to its own.
    ///
    /// # Errors
    /// What a look-up gives.
    pub fn record<K: Known>(&mut self, known: &mut K, record: &Record<'_>) -> Result<Vec<Broken>, K::Error> {
        self.ties.see(record.index, &record.own.ties);
        let mut broken = Vec::new();
        let told = days::told(record.event, self.today).map_err(Stop::Broken);
        for held in [told, area::kept(known, record), self.of_noun(known, record)] {
            match held {
                Ok(()) => {}
                Err(Stop::Broken(found)) => broken.push(found),
                Err(Stop::Fault(fault)) => return Err(fault),
            }
        }
        Ok(broken)
    }

    /// What the records so far use of what a ledger has once and nobody has taken yet, with the index of their record.
    pub fn take_used(&mut self) -> Vec<(u32, UsedOnce)> {
        std::mem::take(&mut self.used)
    }

    /// What is owed at the end, by index; the commit's records have all happened to their streams.
    ///
    /// # Errors
    /// What a look-up gives.
    pub fn end<K: Known>(mut self, known: &mut K) -> Result<Vec<(u32, Broken)>, K::Error> {
        let mut broken: Vec<(u32, Broken)> =
            self.ties.untied().into_iter().map(|untied| (untied.index, untied_text(untied.rule))).collect();
        for (index, scope) in std::mem::take(&mut self.holders) {
            if !self.erased.contains(&scope) {
                broken.push((
                    index,
                    Broken::new(
                        id::ERASED,
                        say!(
                            "账户持有人须随其对象在同一提交、同一区划销毁",
                            "an account holder is erased in the commit and area of its person"
                        ),
                    ),
                ));
            }
        }
        for ((subject, benefit), index) in std::mem::take(&mut self.pairs) {
            match members::agree(known, subject, benefit) {
                Ok(()) => {}
                Err(Stop::Broken(found)) => broken.push((index, found)),
                Err(Stop::Fault(fault)) => return Err(fault),
            }
        }
        broken.sort_by_key(|(index, _)| *index);
        Ok(broken)
    }

    fn of_noun<K: Known>(&mut self, known: &mut K, record: &Record<'_>) -> Held<(), K> {
        match record.event {
            // The keyring holds these.
            Event::Key(_) => Ok(()),
            Event::Standard(event) => self.of_standard(known, event),
            Event::Funding(event) => self.of_funding(record, event),
            Event::Roster(event) => self.of_roster(known, record, event),
            Event::Person(event) => self.of_person(known, record, event),
            Event::Entitlement(event) => self.of_entitlement(known, record, event),
            Event::Batch(event) => self.of_batch(known, record, event),
        }
    }

    fn of_standard<K: Known>(&mut self, known: &mut K, event: &StandardEvent) -> Held<(), K> {
        self.in_force.forget();
        match event {
            StandardEvent::StandardPublished(e) => {
                derived::check(known, e)?;
                floor::check(known, e)
            }
            StandardEvent::RulesPublished(_) => Ok(()),
        }
    }

    fn of_funding<E>(&mut self, record: &Record<'_>, event: &FundingEvent) -> Result<(), Stop<E>> {
        if let FundingEvent::Released(e) = event {
            self.ties.see(record.index, &release::of_funding(record, e));
        }
        Ok(())
    }

    fn of_roster<K: Known>(
        &mut self,
        known: &mut K,
        record: &Record<'_>,
        event: &RosterEvent,
    ) -> Held<(), K> {
        match event {
            RosterEvent::RowRead(e) => roster::read(known, &mut self.in_force, record, e),
            RosterEvent::MissingListed(e) => roster::missing(known, record, e),
            RosterEvent::RosterConfirmed(_) => match own_id(record) {
                Some(id) => roster::carried_out(known, id, &self.rows),
                None => Ok(()),
            },
            RosterEvent::Imported(_) | RosterEvent::RosterRejected(_) => Ok(()),
        }
    }

    fn of_person<K: Known>(
        &mut self,
        known: &mut K,
        record: &Record<'_>,
        event: &PersonEvent,
    ) -> Held<(), K> {
        let Some(subject) = own_id::<SubjectId>(record) else { return Ok(()) };
        match event {
            PersonEvent::Enrolled(e) => drop(self.pairs.insert((subject, e.entitlement), record.index)),
            PersonEvent::Left(e) => drop(self.pairs.insert((subject, e.entitlement), record.index)),
            PersonEvent::Linked(_)
            | PersonEvent::Absorbed(_)
            | PersonEvent::Died(_)
            | PersonEvent::DeathWithdrawn(_)
            | PersonEvent::Moved(_)
            | PersonEvent::IdentityCorrected(_)
            | PersonEvent::Erased(_) => {}
        }
        let is_holder = people::area(known, record, subject, event)?;
        match event {
            PersonEvent::Enrolled(e) => exclusion::enrolled(known, subject, e),
            PersonEvent::Absorbed(e) => exclusion::absorbed(known, subject, e),
            PersonEvent::Erased(_) if is_holder => {
                self.holders.push((record.index, record.area));
                Ok(())
            }
            PersonEvent::Erased(_) => {
                self.erased.insert(record.area);
                Ok(())
            }
            PersonEvent::Left(_)
            | PersonEvent::Linked(_)
            | PersonEvent::Died(_)
            | PersonEvent::DeathWithdrawn(_)
            | PersonEvent::Moved(_)
            | PersonEvent::IdentityCorrected(_) => Ok(()),
        }
    }

    fn of_entitlement<K: Known>(
        &mut self,
        known: &mut K,
        record: &Record<'_>,
        event: &EntitlementEvent,
    ) -> Held<(), K> {
        use EntitlementEvent as E;
        match event {
            E::Confirmed(_) | E::MembersChanged(_) | E::Stopped(_) => self.touch(known, record, event)?,
            E::Adjusted(_)
            | E::GraceStarted(_)
            | E::HearingHeld(_)
            | E::NoticeServed(_)
            | E::PayeeChangeProposed(_)
            | E::PayeeChanged(_)
            | E::PayeeChangeRejected(_)
            | E::PaymentOrdered(_)
            | E::PaymentReissued(_)
            | E::PaymentStopped(_)
            | E::PaymentSettled(_)
            | E::PaymentReturned(_)
            | E::PaymentUnknown(_)
            | E::PaymentContested(_)
            | E::ContestResolved(_)
            | E::PaymentReleased(_)
            | E::BackPayGranted(_)
            | E::RecoveryOpened(_)
            | E::RecoveryCollected(_)
            | E::RecoveryWaived(_) => {}
        }
        match event {
            E::Confirmed(e) => {
                members::distinct(known, &e.members, (e.from, true))?;
                roster::confirmed(known, record, &mut self.rows, e)?;
                exclusion::confirmed(known, e)
            }
            E::Adjusted(e) => roster::adjusted(known, record, &mut self.rows, e),
            E::MembersChanged(e) => {
                members::distinct(known, &e.members, (e.from, false))?;
                roster::members_changed(known, record, e)
            }
            E::PaymentOrdered(e) => line::ordered(known, &mut self.in_force, record, e),
            E::PaymentReissued(e) => line::reissued(known, &mut self.in_force, record, e),
            E::PaymentStopped(e) => area::of_line(known, record, e.line),
            E::PaymentSettled(e) => area::of_line(known, record, e.line),
            E::PaymentReturned(e) => area::of_line(known, record, e.line),
            E::PaymentUnknown(e) => area::of_line(known, record, e.line),
            E::PaymentContested(e) => area::of_line(known, record, e.line),
            E::ContestResolved(e) => area::of_line(known, record, e.line),
            E::PaymentReleased(e) => {
                let ties = release::of_payment(known, record, e)?;
                self.ties.see(record.index, &ties);
                area::of_line(known, record, e.line)
            }
            E::RecoveryOpened(e) => area::of_line(known, record, e.line),
            E::RecoveryCollected(e) => self.of_recovery(known, record, e.recovery),
            E::RecoveryWaived(e) => {
                if let Some(benefit) = own_id(record) {
                    exclusion::waived(known, &mut self.in_force, benefit, e.recovery)?;
                }
                self.of_recovery(known, record, e.recovery)
            }
            E::GraceStarted(_)
            | E::HearingHeld(_)
            | E::NoticeServed(_)
            | E::Stopped(_)
            | E::PayeeChangeProposed(_)
            | E::PayeeChanged(_)
            | E::PayeeChangeRejected(_)
            | E::BackPayGranted(_) => Ok(()),
        }
    }

    /// A recovery is of the place of the payment that it asks back.
    fn of_recovery<K: Known>(
        &self,
        known: &mut K,
        record: &Record<'_>,
        recovery: crate::ProposalId,
    ) -> Held<(), K> {
        let benefit = benefit_at(known, record.stream)?;
        let line = benefit.and_then(|state| state.recovery(recovery)).map(|known| known.line);
        line.map_or(Ok(()), |line| area::of_line(known, record, line))
    }

    /// Everybody who is, or was until now, a member of the benefit.
    fn touch<K: Known>(
        &mut self,
        known: &mut K,
        record: &Record<'_>,
        event: &EntitlementEvent,
    ) -> Held<(), K> {
        let Some(id) = own_id::<EntitlementId>(record) else { return Ok(()) };
        let mut subjects = BTreeSet::new();
        if let Some(benefit) = benefit_at(known, record.stream)?.and_then(Entitlement::benefit) {
            subjects.extend(benefit.members.iter().map(|member| member.subject));
        }
        match event {
            EntitlementEvent::Confirmed(e) => subjects.extend(e.members.iter().map(|member| member.subject)),
            EntitlementEvent::MembersChanged(e) => {
                subjects.extend(e.members.iter().map(|member| member.subject));
            }
            EntitlementEvent::Adjusted(_)
            | EntitlementEvent::GraceStarted(_)
            | EntitlementEvent::HearingHeld(_)
            | EntitlementEvent::NoticeServed(_)
            | EntitlementEvent::Stopped(_)
            | EntitlementEvent::PayeeChangeProposed(_)
            | EntitlementEvent::PayeeChanged(_)
            | EntitlementEvent::PayeeChangeRejected(_)
            | EntitlementEvent::PaymentOrdered(_)
            | EntitlementEvent::PaymentReissued(_)
            | EntitlementEvent::PaymentStopped(_)
            | EntitlementEvent::PaymentSettled(_)
            | EntitlementEvent::PaymentReturned(_)
            | EntitlementEvent::PaymentUnknown(_)
            | EntitlementEvent::PaymentContested(_)
            | EntitlementEvent::ContestResolved(_)
            | EntitlementEvent::PaymentReleased(_)
            | EntitlementEvent::BackPayGranted(_)
            | EntitlementEvent::RecoveryOpened(_)
            | EntitlementEvent::RecoveryCollected(_)
            | EntitlementEvent::RecoveryWaived(_) => {}
        }
        self.pairs.extend(subjects.into_iter().map(|subject| ((subject, id), record.index)));
        Ok(())
    }

    fn of_batch<K: Known>(&mut self, known: &mut K, record: &Record<'_>, event: &BatchEvent) -> Held<(), K> {
        let Some(id) = own_id(record) else { return Ok(()) };
        match event {
            BatchEvent::Drafted(e) => {
                self.used.push((record.index, UsedOnce::batch_number(&e.number)));
                source::of_draft(known, e)
            }
            BatchEvent::LinesDrafted(e) => draft::lines(known, &mut self.in_force, id, e, record.claims),
            BatchEvent::OutcomesRecorded(e) => {
                let used = once::flows(known, id, e)?;
                self.used.extend(used.into_iter().map(|used| (record.index, used)));
                days::booked(known, id, e, self.today)
            }
            BatchEvent::BankResultTaken(e) => {
                self.used.push((record.index, UsedOnce::return_file(&e.file.sha256)));
                Ok(())
            }
            BatchEvent::LinesHeld(_)
            | BatchEvent::Sealed(_)
            | BatchEvent::Reviewed(_)
            | BatchEvent::Approved(_)
            | BatchEvent::Rejected(_)
            | BatchEvent::Voided(_)
            | BatchEvent::Ordered(_)
            | BatchEvent::LinesStopped(_)
            | BatchEvent::BankFileMade(_)
            | BatchEvent::BankAccepted(_)
            | BatchEvent::LineResolved(_)
            | BatchEvent::LinesReissued(_)
            | BatchEvent::LinesReleased(_)
            | BatchEvent::Reconciled(_)
            | BatchEvent::Closed(_) => Ok(()),
        }
    }
}

/// The id of the record's own stream.
fn own_id<T: std::str::FromStr>(record: &Record<'_>) -> Option<T> {
    record.stream.split_once('/').and_then(|(_, id)| id.parse().ok())
}

fn untied_text(rule: RuleId) -> Broken {
    let text =
        said(rule).map_or_else(Text::default, |(zh, en)| say!("本提交内：{zh}", "within this commit: {en}"));
    Broken::new(rule, text)
}
