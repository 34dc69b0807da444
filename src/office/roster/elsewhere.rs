//! Whom a row names and another area pays: by another household or benefit, so that the row itself looks like a new one.

use std::collections::BTreeSet;

use aggregates::area::AreaLevel;
use aggregates::{AreaCode, Month, Programme, SubjectId};
use serde::Serialize;

use super::compare::Compared;
use crate::app::Desk;
use crate::failure::{Failure, OrFail as _};

/// A benefit in another area of somebody whom a row names. Who it is stands in the row; of the other area nothing else is
/// told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Elsewhere {
    /// The row of the file.
    pub row: u32,
    /// The programme there.
    pub programme: Programme,
    /// The county that pays: a township there would say more than anybody needs.
    pub area: AreaCode,
}

/// Benefits in other areas than the file's that go on in its month, of everybody whom its rows name.
///
/// # Errors
/// [`Failure::Fault`] if the read models cannot be read.
pub(super) fn of(
    desk: &Desk,
    area: AreaCode,
    period: Month,
    rows: &[Compared],
) -> Result<Vec<Elsewhere>, Failure> {
    let views = desk.views.borrow();
    let mut found = BTreeSet::new();
    for Compared { candidate, .. } in rows {
        let members = candidate.members.iter().map(|member| member.subject);
        let mut people: BTreeSet<SubjectId> = BTreeSet::new();
        for subject in std::iter::once(candidate.beneficiary).chain(members) {
            people.extend(views.linked_subjects(subject).or_fault()?);
        }
        for subject in people {
            let parts = views.memberships(subject).or_fault()?.into_iter().filter(|part| {
                part.entitlement != candidate.entitlement
                    && !area.covers(part.area)
                    && part.from <= period
                    && part.last_month.is_none_or(|last| last >= period)
            });
            found.extend(parts.map(|part| Elsewhere {
                row: candidate.row,
                programme: part.programme,
                area: part.area.at(AreaLevel::County),
            }));
        }
    }
    Ok(found.into_iter().collect())
}
