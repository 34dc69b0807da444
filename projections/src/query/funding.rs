//! Fundings and their movements.

use aggregates::{AreaCode, BatchId, Holder, Money};
use ledger::{Position, Time};
use serde::{Deserialize, Serialize};

use crate::codec::{Columns, area_range};
use crate::{Views, ViewsError};

/// A funding with its balance.
#[derive(Clone, Debug, Serialize)]
pub struct Funding {
    /// The stream id, `central@433122000000@2023`.
    pub id: String,
    /// Source code.
    pub source: String,
    /// Whom the money is for.
    pub area: AreaCode,
    /// Budget year.
    pub year: u16,
    /// 已下达
    pub credited: Money,
    /// 已收回
    pub withdrawn: Money,
    /// 已支用: reserved by orders.
    pub reserved: Money,
    /// 已释放
    pub released: Money,
    /// 可用 = credited − withdrawn − reserved + released
    pub available: Money,
    /// The record that closed the year.
    pub closed: Option<Position>,
    /// The funding that follows.
    pub successor: Option<String>,
}

/// What a movement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MovementKind {
    /// Money came.
    Credited,
    /// Money was taken back.
    Withdrawn,
    /// Money was reserved for an order.
    Reserved,
    /// A reservation ended.
    Released,
}

/// A movement of a funding.
#[derive(Clone, Debug, Serialize)]
pub struct Movement {
    /// The record.
    pub position: Position,
    /// What it does.
    pub kind: MovementKind,
    /// How much.
    pub amount: Money,
    /// The document.
    pub doc_no: Option<String>,
    /// Its title.
    pub doc_title: Option<String>,
    /// Whose lines.
    pub batch: Option<BatchId>,
    /// The batch's number.
    pub batch_number: Option<String>,
    /// How many lines.
    pub lines: Option<u32>,
    /// Why.
    pub reason: Option<String>,
    /// Who recorded it; of a reservation, the batch's order says who.
    pub holder: Option<Holder>,
    /// When.
    pub time: Time,
}

/// Which fundings; all where nothing is given.
#[derive(Clone, Debug, Default)]
pub struct FundingFilter {
    /// Source code.
    pub source: Option<String>,
    /// This area and those in it.
    pub area: Option<AreaCode>,
    /// Budget year.
    pub year: Option<u16>,
}

const SELECT: &str = "SELECT id, source, area, year, credited, withdrawn, reserved, released,
     credited - withdrawn - reserved + released, closed, successor FROM fundings";

impl Views {
    /// One funding.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn funding(&self, id: &str) -> Result<Option<Funding>, ViewsError> {
        self.one(&format!("{SELECT} WHERE id = ?1"), [id], funding)
    }

    /// Fundings, by year, area and source.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn fundings(&self, filter: &FundingFilter) -> Result<Vec<Funding>, ViewsError> {
        let (from, to) = filter.area.map(area_range).unzip();
        self.all(
            &format!(
                "{SELECT} WHERE (?1 IS NULL OR source = ?1) AND (?2 IS NULL OR area BETWEEN ?2 AND ?3)
                 AND (?4 IS NULL OR year = ?4) ORDER BY year, area, source"
            ),
            (&filter.source, from, to, filter.year),
            funding,
        )
    }

    /// What moved a funding, in order.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn movements(&self, funding: &str) -> Result<Vec<Movement>, ViewsError> {
        self.all(
            "SELECT m.position, m.kind, m.amount, m.doc_no, m.doc_title, m.batch, b.number, m.lines, m.reason, m.holder,
             m.time FROM movements m LEFT JOIN batches b ON b.id = m.batch WHERE m.funding = ?1 ORDER BY m.position",
            [funding],
            movement,
        )
    }
}

fn funding(c: &mut Columns<'_, '_>) -> rusqlite::Result<Funding> {
    Ok(Funding {
        id: c.plain()?,
        source: c.plain()?,
        area: c.parsed()?,
        year: c.plain()?,
        credited: c.money()?,
        withdrawn: c.money()?,
        reserved: c.money()?,
        released: c.money()?,
        available: c.money()?,
        closed: c.position_if_any()?,
        successor: c.plain()?,
    })
}

fn movement(c: &mut Columns<'_, '_>) -> rusqlite::Result<Movement> {
    Ok(Movement {
        position: c.position()?,
        kind: c.word()?,
        amount: c.money()?,
        doc_no: c.plain()?,
        doc_title: c.plain()?,
        batch: c.uuid_if_any()?,
        batch_number: c.plain()?,
        lines: c.plain()?,
        reason: c.plain()?,
        holder: c.holder_if_any()?,
        time: c.time()?,
    })
}
