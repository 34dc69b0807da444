//! What can be asked of a person's record.

use super::Membership;
use super::event::{
    Absorbed, DeathWithdrawn, Died, Enrolled, Erased, IdentityCorrected, Left, Linked, Moved,
};
use crate::SubjectId;

/// A command to a person's stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonCommand {
    /// Make the person part of a benefit.
    Enrol {
        /// What is recorded.
        event: Enrolled,
        /// Memberships of every subject linked with this one, so that one person counts once.
        linked: Vec<Membership>,
    },
    /// End the part in a benefit, or end it earlier than was recorded.
    Leave(Left),
    /// Give way to another subject that is the same person.
    Link {
        /// What is recorded.
        event: Linked,
        /// This subject.
        subject: SubjectId,
        /// To whom the survivor itself gave way, if it did: a link must name the one who remains.
        survivor_gave_way_to: Option<SubjectId>,
    },
    /// Take in a subject that gave way.
    Absorb(Absorbed),
    /// Record the death.
    RecordDeath(Died),
    /// Record that the recorded death is wrong.
    WithdrawDeath(DeathWithdrawn),
    /// Record that the hukou moved.
    Move(Moved),
    /// Record that the identity number was corrected; the vault knows whether it is news.
    CorrectIdentity(IdentityCorrected),
    /// Record that the person's data is erased.
    Erase(Erased),
}
