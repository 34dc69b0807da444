//! Rosters and their rows.

use std::collections::BTreeMap;

use aggregates::entitlement::event::Inputs;
use aggregates::roster::event::{Change, FileRef, Scope};
use aggregates::{
    AreaCode, EntitlementId, Holder, HouseholdId, Money, Month, Programme, RosterId, SubjectId,
};
use ledger::{Position, Time};
use serde::Serialize;

use super::{id_prefix, only};
use crate::codec::{Columns, area_range};
use crate::{RosterStatus, Views, ViewsError};

/// A roster.
#[derive(Clone, Debug, Serialize)]
pub struct Roster {
    /// Which.
    pub id: RosterId,
    /// For which area.
    pub area: AreaCode,
    /// The benefit month.
    pub period: Month,
    /// Whole or part.
    pub scope: Scope,
    /// Programmes in the file.
    pub programmes: Vec<Programme>,
    /// Townships that it is about; all if empty.
    pub townships: Vec<AreaCode>,
    /// How many rows.
    pub rows: u32,
    /// Their sum.
    pub total: Money,
    /// The file.
    pub file: FileRef,
    /// Where it stands.
    pub status: RosterStatus,
    /// The record that proposed it.
    pub imported: Position,
    /// The clerk.
    pub imported_by: Holder,
    /// The record that confirmed or rejected it.
    pub decided: Option<Position>,
    /// The reviewer.
    pub decided_by: Option<Holder>,
    /// Rows that changed an entitlement, once confirmed.
    pub changed: Option<u32>,
    /// Rows that left one as it is, once confirmed.
    pub continued: Option<u32>,
    /// Why it was rejected.
    pub reason: Option<String>,
    /// When it was proposed.
    pub time: Time,
    /// How many rows propose each change.
    pub changes: BTreeMap<Change, u64>,
    /// How many rows name another account than the one in force.
    pub other_accounts: u64,
    /// How many rows name another head.
    pub other_heads: u64,
    /// How many entitlements in force it does not name.
    pub missing: u64,
}

/// A row of a roster; who it is stands in the seals of the record.
#[derive(Clone, Debug, Serialize)]
pub struct RosterRow {
    /// The row of the file.
    pub row: u32,
    /// The record with the seals.
    pub position: Position,
    /// Which entitlement.
    pub entitlement: EntitlementId,
    /// The household.
    pub household: Option<HouseholdId>,
    /// The beneficiary.
    pub beneficiary: SubjectId,
    /// The account holder.
    pub payee: SubjectId,
    /// The programme.
    pub programme: Programme,
    /// The township.
    pub area: AreaCode,
    /// 应发合计
    pub amount: Money,
    /// What it would change.
    pub change: Change,
    /// Whether the account is another one.
    pub other_account: bool,
    /// Whether the head is another one.
    pub other_head: bool,
    /// What the amount is computed from.
    pub inputs: Inputs,
    /// How many other members the file names.
    pub members: u32,
}

/// Which rosters; all where nothing is given.
#[derive(Clone, Debug, Default)]
pub struct RosterFilter {
    /// This area and those in it.
    pub area: Option<AreaCode>,
    /// The benefit month.
    pub period: Option<Month>,
    /// Where they stand.
    pub status: Option<RosterStatus>,
}

const SELECT: &str =
    "SELECT id, area, period, scope, programmes, townships, rows, total, file_length, file_name,
     file_sha256, status, imported, imported_by, decided, decided_by, changed, continued, reason, time,
     (SELECT COUNT(*) FROM roster_rows r WHERE r.roster = key AND other_account),
     (SELECT COUNT(*) FROM roster_rows r WHERE r.roster = key AND other_head),
     (SELECT COUNT(*) FROM roster_missing m WHERE m.roster = key) FROM rosters";

impl Views {
    /// Rosters, in the order in which they came.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn rosters(&self, filter: &RosterFilter) -> Result<Vec<Roster>, ViewsError> {
        let (from, to) = filter.area.map(area_range).unzip();
        let rosters = self.all(
            &format!(
                "{SELECT} WHERE (?1 IS NULL OR area BETWEEN ?1 AND ?2) AND (?3 IS NULL OR period = ?3)
                 AND (?4 IS NULL OR status = ?4) ORDER BY key"
            ),
            (from, to, filter.period.map(|month| month.to_string()), filter.status.map(RosterStatus::code)),
            roster,
        )?;
        rosters.into_iter().map(|roster| self.with_changes(roster)).collect()
    }

    /// The one roster that an id, the unique beginning of one, a file's hash or a file's name names.
    ///
    /// # Errors
    /// [`ViewsError::None`] or [`ViewsError::Several`] if it names none, or several.
    pub fn roster(&self, text: &str) -> Result<Roster, ViewsError> {
        let found = self.all(
            &format!(
                "{SELECT} WHERE hex(id) LIKE ?1 || '%' OR file_sha256 = ?2 OR file_name = ?2 ORDER BY key"
            ),
            (id_prefix(text), text),
            roster,
        )?;
        self.with_changes(only(text, found)?)
    }

    /// Its rows, in the order of the file.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn roster_rows(&self, roster: RosterId) -> Result<Vec<RosterRow>, ViewsError> {
        self.all(
            "SELECT row, position, entitlement, household, beneficiary, payee, programme, area, amount, change,
             other_account, other_head, inputs, members FROM roster_rows
             WHERE roster = (SELECT key FROM rosters WHERE id = ?1) ORDER BY row",
            [roster.0.as_bytes()],
            roster_row,
        )
    }

    /// Entitlements in force that it does not name.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn roster_missing(&self, roster: RosterId) -> Result<Vec<EntitlementId>, ViewsError> {
        self.all(
            "SELECT entitlement FROM roster_missing
             WHERE roster = (SELECT key FROM rosters WHERE id = ?1) ORDER BY position, entitlement",
            [roster.0.as_bytes()],
            crate::codec::id,
        )
    }

    fn with_changes(&self, mut roster: Roster) -> Result<Roster, ViewsError> {
        let changes = self.all(
            "SELECT change, COUNT(*) FROM roster_rows
             WHERE roster = (SELECT key FROM rosters WHERE id = ?1) GROUP BY change",
            [roster.id.0.as_bytes()],
            |c| Ok((c.word()?, c.count()?)),
        )?;
        roster.changes = changes.into_iter().collect();
        Ok(roster)
    }
}

fn roster(c: &mut Columns<'_, '_>) -> rusqlite::Result<Roster> {
    Ok(Roster {
        id: c.uuid()?,
        area: c.parsed()?,
        period: c.parsed()?,
        scope: c.word()?,
        programmes: c.json()?,
        townships: c.json()?,
        rows: c.plain()?,
        total: c.money()?,
        file: FileRef { length: c.count()?, name: c.plain()?, sha256: c.plain()? },
        status: c.parsed()?,
        imported: c.position()?,
        imported_by: c.holder()?,
        decided: c.position_if_any()?,
        decided_by: c.holder_if_any()?,
        changed: c.plain()?,
        continued: c.plain()?,
        reason: c.plain()?,
        time: c.time()?,
        other_accounts: c.count()?,
        other_heads: c.count()?,
        missing: c.count()?,
        changes: BTreeMap::new(),
    })
}

fn roster_row(c: &mut Columns<'_, '_>) -> rusqlite::Result<RosterRow> {
    Ok(RosterRow {
        row: c.plain()?,
        position: c.position()?,
        entitlement: c.uuid()?,
        household: c.uuid_if_any()?,
        beneficiary: c.uuid()?,
        payee: c.uuid()?,
        programme: c.parsed()?,
        area: c.parsed()?,
        amount: c.money()?,
        change: c.word()?,
        other_account: c.plain()?,
        other_head: c.plain()?,
        inputs: c.json()?,
        members: c.plain()?,
    })
}
