//! Entitlements, in force and before.

use aggregates::entitlement::event::{Acceptance, Inputs};
use aggregates::{AreaCode, EntitlementId, HouseholdId, Month, Programme, RosterId, SubjectId};
use ledger::Position;
use serde::Serialize;

use crate::codec::{Columns, area_range};
use crate::{Views, ViewsError};

/// An entitlement; inputs as of the month asked for, or the latest.
#[derive(Clone, Debug, Serialize)]
pub struct Entitlement {
    /// Which.
    pub id: EntitlementId,
    /// The programme.
    pub programme: Programme,
    /// Where it is paid.
    pub area: AreaCode,
    /// The household.
    pub household: Option<HouseholdId>,
    /// The beneficiary; the head, for a household.
    pub beneficiary: SubjectId,
    /// The account holder in force.
    pub payee: SubjectId,
    /// Members whom nobody named.
    pub unknown_members: u32,
    /// First month of the latest period.
    pub from: Month,
    /// Last month that is paid, once it is known.
    pub last_month: Option<Month>,
    /// `in_force`, `grace` or `stopped`.
    pub state: String,
    /// Why it ends.
    pub stop_reason: Option<String>,
    /// The roster that it rests on.
    pub roster: RosterId,
    /// The row of the roster's file.
    pub row: u32,
    /// The record with the beneficiary's seal.
    pub beneficiary_seal: Option<Position>,
    /// The record with the account's seal.
    pub payee_seal: Option<Position>,
    /// The record that confirmed it last.
    pub confirmed: Position,
    /// The record that changed it last.
    pub position: Position,
    /// What the amount is computed from.
    pub inputs: Inputs,
}

/// A member of an entitlement.
#[derive(Clone, Debug, Serialize)]
pub struct Member {
    /// Who.
    pub subject: SubjectId,
    /// 与户主关系
    pub relation: String,
    /// First month.
    pub from: Month,
    /// The record with the member's seal.
    pub seal: Option<Position>,
}

const COLUMNS: &str = "e.id, e.programme, e.area, e.household, e.beneficiary, e.payee, e.unknown_members, e.from_month,
     e.last_month, e.state, e.stop_reason, e.roster, e.row, e.beneficiary_seal, e.payee_seal, e.confirmed, e.position,
     t.accepted_base, t.accepted_reason, t.care_tier, t.income, t.persons, t.tier, t.top_up";

const LATEST: &str = "JOIN terms t ON t.entitlement = e.id
     AND t.position = (SELECT MAX(position) FROM terms WHERE entitlement = e.id)";

impl Views {
    /// The records that name an entitlement's people and accounts, as far as the tables know: where a paper looks for
    /// their seals. What they say is for the records themselves to tell.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn naming_records(&self, entitlement: EntitlementId) -> Result<Vec<Position>, ViewsError> {
        self.all(
            "SELECT position FROM members WHERE entitlement = ?1 UNION SELECT position FROM payees WHERE entitlement = ?1
             UNION SELECT seal FROM payees WHERE entitlement = ?1 AND seal IS NOT NULL",
            [entitlement.0.as_bytes()],
            place,
        )
    }

    /// Entitlements of a programme in an area (and those in it) that a month is due to, in the order of the rosters:
    /// as the rosters were confirmed, then by row. Inputs are those of the month.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn entitlements_in_force(
        &self,
        programme: Programme,
        area: AreaCode,
        month: Month,
    ) -> Result<Vec<Entitlement>, ViewsError> {
        let (from, to) = area_range(area);
        self.all(
            &format!(
                "SELECT {COLUMNS} FROM entitlements e
                 JOIN terms t ON t.entitlement = e.id AND t.position =
                     (SELECT MAX(position) FROM terms WHERE entitlement = e.id AND from_month <= ?4)
                 LEFT JOIN rosters r ON r.id = e.roster
                 WHERE e.programme = ?1 AND e.area BETWEEN ?2 AND ?3
                   AND EXISTS (SELECT 1 FROM spans s WHERE s.entitlement = e.id AND s.from_month <= ?4
                               AND (s.last_month IS NULL OR s.last_month >= ?4))
                   AND NOT EXISTS (SELECT 1 FROM people p WHERE p.subject IN (e.payee, e.beneficiary)
                                   AND p.erased IS NOT NULL)
                 ORDER BY r.decided, e.row, e.id"
            ),
            (programme.code(), from, to, month.to_string()),
            entitlement,
        )
    }

    /// One entitlement, with its latest inputs.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn entitlement(&self, id: EntitlementId) -> Result<Option<Entitlement>, ViewsError> {
        let sql = format!("SELECT {COLUMNS} FROM entitlements e {LATEST} WHERE e.id = ?1");
        self.one(&sql, [id.0.as_bytes()], entitlement)
    }

    /// Entitlements that a subject is or was part of, or whose payments go or went to the subject's account.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn entitlements_of_subject(&self, subject: SubjectId) -> Result<Vec<Entitlement>, ViewsError> {
        self.all(
            &format!(
                "SELECT {COLUMNS} FROM entitlements e {LATEST}
                 WHERE e.id IN (SELECT entitlement FROM members WHERE subject = ?1
                                UNION SELECT entitlement FROM payees WHERE subject = ?1) ORDER BY e.confirmed"
            ),
            [subject.0.as_bytes()],
            entitlement,
        )
    }

    /// Entitlements of a household.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn entitlements_of_household(&self, household: HouseholdId) -> Result<Vec<Entitlement>, ViewsError> {
        self.all(
            &format!(
                "SELECT {COLUMNS} FROM entitlements e {LATEST} WHERE e.household = ?1 ORDER BY e.confirmed"
            ),
            [household.0.as_bytes()],
            entitlement,
        )
    }

    /// All entitlements of households in an area, in force or not.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn households(&self, area: AreaCode) -> Result<Vec<Entitlement>, ViewsError> {
        self.all(
            &format!(
                "SELECT {COLUMNS} FROM entitlements e {LATEST}
                 WHERE e.household IS NOT NULL AND e.area BETWEEN ?1 AND ?2 ORDER BY e.area, e.confirmed"
            ),
            area_range(area),
            entitlement,
        )
    }

    /// Members of an entitlement now, the head first.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn members(&self, entitlement: EntitlementId) -> Result<Vec<Member>, ViewsError> {
        self.all(
            "SELECT subject, relation, from_month, seal FROM members
             WHERE entitlement = ?1 AND ended IS NULL ORDER BY place",
            [entitlement.0.as_bytes()],
            |c| {
                Ok(Member {
                    subject: c.uuid()?,
                    relation: c.plain()?,
                    from: c.parsed()?,
                    seal: c.position_if_any()?,
                })
            },
        )
    }
}

fn place(c: &mut Columns<'_, '_>) -> rusqlite::Result<Position> {
    c.position()
}

fn entitlement(c: &mut Columns<'_, '_>) -> rusqlite::Result<Entitlement> {
    Ok(Entitlement {
        id: c.uuid()?,
        programme: c.parsed()?,
        area: c.parsed()?,
        household: c.uuid_if_any()?,
        beneficiary: c.uuid()?,
        payee: c.uuid()?,
        unknown_members: c.plain()?,
        from: c.parsed()?,
        last_month: c.parsed_if_any()?,
        state: c.plain()?,
        stop_reason: c.plain()?,
        roster: c.uuid()?,
        row: c.plain()?,
        beneficiary_seal: c.position_if_any()?,
        payee_seal: c.position_if_any()?,
        confirmed: c.position()?,
        position: c.position()?,
        inputs: inputs(c)?,
    })
}

fn inputs(c: &mut Columns<'_, '_>) -> rusqlite::Result<Inputs> {
    let base = c.money_if_any()?;
    let reason: Option<String> = c.plain()?;
    Ok(Inputs {
        accepted: base.map(|base| Acceptance { base, reason: reason.unwrap_or_default() }),
        care_tier: c.plain()?,
        income: c.money_if_any()?,
        persons: c.plain()?,
        tier: c.plain()?,
        top_up: c.money()?,
    })
}
