//! Entitlements as their streams left them: who decides on one need not read its whole stream again.
//!
//! A snapshot is a state at a record, and where the seals in force there stand. It says the same as the records up to
//! that one, or it is thrown away with the file that it stands in.

use aggregates::entitlement::Entitlement;
use aggregates::entitlement::event::EntitlementEvent;
use aggregates::{ProposalId, SubjectId};
use ledger::record::RecordError;
use ledger::{Frame, Hash, Position, Sequence};
use serde::{Deserialize, Serialize};

/// An entitlement up to a record of its stream; sequence 0 and zeros before the first.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The record's sequence.
    pub seq: Sequence,
    /// The record's hash.
    pub hash: Hash,
    /// The state.
    pub entitlement: Entitlement,
    /// Where the seals in force stand.
    pub seals: Seals,
}

/// Where the newest seal of each subject of an entitlement stands, and those of the account that was proposed last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seals {
    in_force: Vec<(SubjectId, Position)>,
    proposed: Option<(ProposalId, Vec<(SubjectId, Position)>)>,
}

impl Seals {
    /// Takes over what a record of the entitlement changes.
    ///
    /// # Errors
    /// [`RecordError`] if the record's seals cannot be read.
    pub fn take(
        &mut self,
        position: Position,
        frame: &Frame<'_>,
        event: &EntitlementEvent,
    ) -> Result<(), RecordError> {
        match event {
            // The second holder makes the proposed account count, not the first.
            EntitlementEvent::PayeeChangeProposed(it) => {
                self.proposed = Some((it.proposal, sealed_in(position, frame)?));
            }
            EntitlementEvent::PayeeChanged(it) => {
                let confirmed = self.proposed.take().filter(|(proposal, _)| *proposal == it.proposal);
                self.put_in_force(confirmed.into_iter().flat_map(|(_, seals)| seals));
            }
            EntitlementEvent::PayeeChangeRejected(_) => self.proposed = None,
            EntitlementEvent::Confirmed(_)
            | EntitlementEvent::Adjusted(_)
            | EntitlementEvent::MembersChanged(_) => self.put_in_force(sealed_in(position, frame)?),
            _ => {}
        }
        Ok(())
    }

    /// The record with a subject's newest seal.
    #[must_use]
    pub fn of(&self, subject: SubjectId) -> Option<Position> {
        find(&self.in_force, subject)
    }

    /// The same of the account that was proposed last and is neither confirmed nor rejected.
    #[must_use]
    pub fn proposed_of(&self, subject: SubjectId) -> Option<Position> {
        self.proposed.as_ref().and_then(|(_, seals)| find(seals, subject))
    }

    fn put_in_force(&mut self, seals: impl IntoIterator<Item = (SubjectId, Position)>) {
        for (subject, position) in seals {
            match self.in_force.iter_mut().find(|(known, _)| *known == subject) {
                Some(known) => known.1 = position,
                None => self.in_force.push((subject, position)),
            }
        }
    }
}

fn find(seals: &[(SubjectId, Position)], subject: SubjectId) -> Option<Position> {
    seals.iter().find(|(known, _)| *known == subject).map(|(_, position)| *position)
}

fn sealed_in(position: Position, frame: &Frame<'_>) -> Result<Vec<(SubjectId, Position)>, RecordError> {
    Ok(frame.seals()?.into_iter().map(|sealed| (SubjectId(sealed.subject), position)).collect())
}
