//! Payments of an entitlement, a person, a household.

use std::collections::BTreeSet;

use aggregates::{EntitlementId, HouseholdId, SubjectId};

use super::lines::{Line, SELECT, line};
use crate::codec::id;
use crate::{Views, ViewsError};

impl Views {
    /// All lines of an entitlement, by month, but for those of batches that were rejected or voided: nobody is paid by
    /// them.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn payments_of_entitlement(&self, entitlement: EntitlementId) -> Result<Vec<Line>, ViewsError> {
        let sql = format!(
            "{SELECT} WHERE l.entitlement = ?1 AND b.status NOT IN ('rejected', 'voided')
             ORDER BY l.month, l.drafted, l.line"
        );
        self.all(&sql, [entitlement.0.as_bytes()], line)
    }

    /// All lines of entitlements that a person (all subjects that are the person) is or was part of, and those that
    /// were paid to the person's account; by month.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn payments_of_person(&self, subjects: &BTreeSet<SubjectId>) -> Result<Vec<Line>, ViewsError> {
        let mut entitlements: BTreeSet<EntitlementId> = BTreeSet::new();
        for subject in subjects {
            let of_subject: Vec<EntitlementId> = self.all(
                "SELECT entitlement FROM members WHERE subject = ?1
                 UNION SELECT entitlement FROM payees WHERE subject = ?1",
                [subject.0.as_bytes()],
                id,
            )?;
            entitlements.extend(of_subject);
        }
        self.payments_of(entitlements, |line| !line.is_of_others(subjects))
    }

    /// All lines of a household, by month.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn payments_of_household(&self, household: HouseholdId) -> Result<Vec<Line>, ViewsError> {
        let entitlements: Vec<EntitlementId> =
            self.all("SELECT id FROM entitlements WHERE household = ?1", [household.0.as_bytes()], |c| {
                c.uuid()
            })?;
        self.payments_of(entitlements, |_| true)
    }

    fn payments_of(
        &self,
        entitlements: impl IntoIterator<Item = EntitlementId>,
        keep: impl Fn(&Line) -> bool,
    ) -> Result<Vec<Line>, ViewsError> {
        let mut lines = Vec::new();
        for entitlement in entitlements {
            lines.extend(self.payments_of_entitlement(entitlement)?.into_iter().filter(&keep));
        }
        lines.sort_by_key(|line| (line.month, line.drafted, line.line));
        Ok(lines)
    }
}

impl Line {
    /// A personal benefit of somebody else, paid to somebody else: the person was only once its account holder.
    fn is_of_others(&self, subjects: &BTreeSet<SubjectId>) -> bool {
        self.household.is_none() && !subjects.contains(&self.beneficiary) && !subjects.contains(&self.payee)
    }
}
