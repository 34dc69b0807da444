//! Whose personal data was destroyed, and whose goes with whom.

use std::collections::BTreeSet;

use aggregates::{EntitlementId, SubjectId};

use crate::codec::id;
use crate::{Views, ViewsError};

impl Views {
    /// Every subject whose erasure is recorded.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn erased(&self) -> Result<Vec<SubjectId>, ViewsError> {
        self.all("SELECT subject FROM people WHERE erased IS NOT NULL", [], id)
    }

    /// Account holders that no benefit has or had, or waits to have, but those that only this person (all subjects that
    /// are the person) and persons who are erased were ever the beneficiary or the head of.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn payees_of_alone(&self, person: &BTreeSet<SubjectId>) -> Result<BTreeSet<SubjectId>, ViewsError> {
        let mut alone = BTreeSet::new();
        for benefit in self.benefits_of(person)? {
            let payees: Vec<SubjectId> = self.all(
                "SELECT subject FROM payees WHERE entitlement = ?1
                 UNION SELECT payee FROM payee_changes WHERE entitlement = ?1",
                [benefit.0.as_bytes()],
                id,
            )?;
            for payee in payees {
                if self.is_of_alone(payee, person)? {
                    alone.insert(payee);
                }
            }
        }
        Ok(alone)
    }

    fn is_of_alone(&self, payee: SubjectId, person: &BTreeSet<SubjectId>) -> Result<bool, ViewsError> {
        let beneficiaries: Vec<SubjectId> = self.all(
            "SELECT m.subject FROM memberships m JOIN people p USING (subject)
             WHERE m.part IN ('beneficiary', 'head') AND p.erased IS NULL
               AND m.entitlement IN (SELECT entitlement FROM payees WHERE subject = ?1
                                     UNION SELECT entitlement FROM payee_changes
                                     WHERE status = 'open' AND payee = ?1)
             UNION SELECT r.beneficiary FROM roster_rows r JOIN rosters t ON t.key = r.roster
             WHERE r.payee = ?1 AND t.status = 'proposed'",
            [payee.0.as_bytes()],
            id,
        )?;
        Ok(beneficiaries.iter().all(|beneficiary| person.contains(beneficiary)))
    }

    /// The benefits that this person (all subjects that are the person) is or was the beneficiary of, or the head.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn benefits_of(&self, person: &BTreeSet<SubjectId>) -> Result<BTreeSet<EntitlementId>, ViewsError> {
        let mut benefits = BTreeSet::new();
        for subject in person {
            let of_subject: Vec<EntitlementId> = self.all(
                "SELECT entitlement FROM memberships WHERE subject = ?1 AND part IN ('beneficiary', 'head')",
                [subject.0.as_bytes()],
                id,
            )?;
            benefits.extend(of_subject);
        }
        Ok(benefits)
    }
}
