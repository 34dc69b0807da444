//! A person: what they are part of, month by month, and what no person may be part of at once.

pub mod command;
pub mod event;
pub mod exclusion;
pub mod refusal;

mod admit;
mod decide;
mod evolve;
mod moves;
mod shown;
#[cfg(test)]
mod specs;
mod stands;

use serde::{Deserialize, Serialize};

pub use command::PersonCommand;
pub use event::{Part, PersonEvent};
pub use exclusion::{EXCLUSIONS, Exclusion, Overlap};
pub use refusal::PersonRefusal;

use crate::{AreaCode, Day, EntitlementId, Month, Programme, SubjectId};

/// A person's part in a benefit, from a month to a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// Which benefit.
    pub entitlement: EntitlementId,
    /// Its programme.
    pub programme: Programme,
    /// The area that pays.
    pub area: AreaCode,
    /// How.
    pub part: Part,
    /// First month.
    pub from: Month,
    /// Last month; none while it goes on.
    pub until: Option<Month>,
}

impl Membership {
    /// Whether the month lies in it.
    #[must_use]
    pub fn holds(&self, month: Month) -> bool {
        self.from <= month && self.until.is_none_or(|until| month <= until)
    }

    /// Whether both have a month in common in which they exclude each other.
    #[must_use]
    pub fn clashes_with(&self, other: &Membership) -> bool {
        self.reaches(other.from) && other.reaches(self.from) && exclusion::forbids(self, other).is_some()
    }

    /// Whether a benefit of a programme and this part exclude each other in a month; in one benefit nothing does.
    #[must_use]
    pub fn excludes(&self, benefit: EntitlementId, programme: Programme) -> bool {
        self.entitlement != benefit && exclusion::between(self.programme, programme).is_some()
    }

    /// Whether some month from `from` on lies in it.
    #[must_use]
    pub fn reaches(&self, from: Month) -> bool {
        self.until.is_none_or(|until| from <= until)
    }
}

/// A person as the records tell.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Person {
    memberships: Vec<Membership>,
    /// Benefits of which a stop left no month to this person.
    undone: Vec<(EntitlementId, Programme)>,
    /// That of the last enrolment, even if it was ended before it began.
    area: Option<AreaCode>,
    survivor: Option<SubjectId>,
    absorbed: Vec<SubjectId>,
    died: Option<Day>,
    moved: Option<(AreaCode, Day)>,
    erased: bool,
    provisional: bool,
}

impl Person {
    /// Every part in a benefit, past and present, in the order of enrolment.
    #[must_use]
    pub fn memberships(&self) -> &[Membership] {
        &self.memberships
    }

    /// Every benefit that the person was ever part of, even if no month of it remained.
    pub fn benefits(&self) -> impl Iterator<Item = (EntitlementId, Programme)> {
        let parts = self.memberships.iter().map(|part| (part.entitlement, part.programme));
        parts.chain(self.undone.iter().copied())
    }

    /// The parts that hold in a month.
    pub fn in_month(&self, month: Month) -> impl Iterator<Item = &Membership> {
        self.memberships.iter().filter(move |membership| membership.holds(month))
    }

    /// The part in a benefit that goes on.
    #[must_use]
    pub fn open(&self, entitlement: EntitlementId) -> Option<&Membership> {
        self.memberships.iter().find(|m| m.entitlement == entitlement && m.until.is_none())
    }

    /// The area of the last part in a benefit.
    #[must_use]
    pub fn area_in(&self, entitlement: EntitlementId) -> Option<AreaCode> {
        self.memberships.iter().rev().find(|part| part.entitlement == entitlement).map(|part| part.area)
    }

    /// Where the person's records fall: the areas of the parts that go on; if none does, that of the last part.
    #[must_use]
    pub fn areas(&self) -> Vec<AreaCode> {
        let open: Vec<AreaCode> =
            self.memberships.iter().filter(|part| part.until.is_none()).map(|part| part.area).collect();
        if open.is_empty() { self.area.into_iter().collect() } else { open }
    }

    /// The subject that remains, when this one gave way.
    #[must_use]
    pub fn survivor(&self) -> Option<SubjectId> {
        self.survivor
    }

    /// Subjects that gave way to this one; decisions read them too.
    #[must_use]
    pub fn absorbed(&self) -> &[SubjectId] {
        &self.absorbed
    }

    /// The day of death.
    #[must_use]
    pub fn died(&self) -> Option<Day> {
        self.died
    }

    /// Where the hukou moved to and when, the last time.
    #[must_use]
    pub fn moved(&self) -> Option<(AreaCode, Day)> {
        self.moved
    }

    /// Whether the person's data was erased.
    #[must_use]
    pub fn is_erased(&self) -> bool {
        self.erased
    }

    /// Whether the person has no identity number yet.
    #[must_use]
    pub fn is_provisional(&self) -> bool {
        self.provisional
    }

    /// What stands between two subjects that turn out to be one person: pairs that may not overlap and do.
    #[must_use]
    pub fn conflicts_with(&self, other: &[Membership]) -> Vec<(Membership, Membership)> {
        let pairs = self.memberships.iter().flat_map(|mine| other.iter().map(move |theirs| (*mine, *theirs)));
        pairs.filter(|(mine, theirs)| mine.clashes_with(theirs)).collect()
    }
}

crate::decide::aggregate!(Person, "person", PersonCommand, PersonEvent, PersonRefusal);
