//! Batches with their totals and signatures.

use aggregates::batch::event::{BatchKind, Comparison};
use aggregates::{AreaCode, BatchId, Holder, Money, Month, Programme};
use ledger::{Hash, Position, Time};
use serde::Serialize;

use super::{id_prefix, only};
use crate::codec::{Columns, area_range, code};
use crate::{BatchStatus, LineStatus, SignatureStep, Views, ViewsError};

/// A batch.
#[derive(Clone, Debug, Serialize)]
pub struct Batch {
    /// Which.
    pub id: BatchId,
    /// 批次号
    pub number: String,
    /// What it pays.
    pub kind: BatchKind,
    /// The programme.
    pub programme: Programme,
    /// The area.
    pub area: AreaCode,
    /// Benefit months.
    pub months: Vec<Month>,
    /// The funding's stream id.
    pub funding: String,
    /// How many lines were drafted.
    pub lines: u32,
    /// Their sum.
    pub total: Money,
    /// Against the month before.
    pub comparison: Option<Comparison>,
    /// Where it stands.
    pub status: BatchStatus,
    /// The root that is sealed.
    pub root: Option<String>,
    /// Lines that are sealed.
    pub sealed_lines: Option<u32>,
    /// Their sum.
    pub sealed_total: Option<Money>,
    /// The record that drafted it.
    pub drafted: Position,
    /// The record that ordered it.
    pub ordered: Option<Position>,
    /// Why it was rejected or voided.
    pub reason: Option<String>,
    /// The bank's receipt.
    pub receipt: Option<String>,
    /// 对账: what the bank debited.
    pub debited: Option<Money>,
    /// 对账: what the bank refunded.
    pub refunded: Option<Money>,
    /// The bank's statement.
    pub bank_statement: Option<String>,
    /// When it was drafted.
    pub time: Time,
    /// Lines and money by status.
    pub tallies: Vec<Tally>,
    /// Who signed what, in order.
    pub signatures: Vec<Signature>,
}

/// Lines and money in one status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// The status.
    pub status: LineStatus,
    /// How many.
    pub lines: u64,
    /// How much.
    pub amount: Money,
}

/// What somebody signed about a batch.
#[derive(Clone, Debug, Serialize)]
pub struct Signature {
    /// What.
    pub step: SignatureStep,
    /// Who.
    pub holder: Holder,
    /// For whom (代签), if the role was delegated.
    pub delegated_by: Option<Holder>,
    /// The document that gives the role.
    pub doc_no: Option<String>,
    /// Hash of the public key.
    pub signer: Hash,
    /// The root that was signed.
    pub root: Option<String>,
    /// Why, or on what evidence.
    pub reason: Option<String>,
    /// Which lines, where only some.
    pub lines: Option<Vec<u32>>,
    /// The record.
    pub position: Position,
    /// When.
    pub time: Time,
    /// Whether a later hold or seal made it void: the batch was signed anew.
    pub superseded: bool,
}

impl Batch {
    /// How many lines it pays: as it was sealed last, without those that are held; before that, as it was drafted.
    #[must_use]
    pub fn lines_to_pay(&self) -> u32 {
        self.sealed_lines.unwrap_or(self.lines)
    }

    /// Their sum.
    #[must_use]
    pub fn total_to_pay(&self) -> Money {
        self.sealed_total.unwrap_or(self.total)
    }

    /// Lines and money in a status.
    #[must_use]
    pub fn tally(&self, status: LineStatus) -> Tally {
        let none = Tally { status, lines: 0, amount: Money::ZERO };
        self.tallies.iter().find(|tally| tally.status == status).copied().unwrap_or(none)
    }

    /// The signature of a step that stands now.
    #[must_use]
    pub fn signed(&self, step: SignatureStep) -> Option<&Signature> {
        self.signatures.iter().rev().find(|signature| signature.step == step && !signature.superseded)
    }
}

/// Which batches; all where nothing is given.
#[derive(Clone, Debug, Default)]
pub struct BatchFilter {
    /// The programme.
    pub programme: Option<Programme>,
    /// This area and those in it.
    pub area: Option<AreaCode>,
    /// A benefit month.
    pub month: Option<Month>,
    /// Where they stand.
    pub status: Option<BatchStatus>,
    /// Which funding pays.
    pub funding: Option<String>,
}

const SELECT: &str = "SELECT id, number, kind, programme, area, months, funding, lines, total, comparison, status, root,
     sealed_lines, sealed_total, drafted, ordered, reason, receipt, debited, refunded, bank_statement, time FROM batches";

impl Views {
    /// The one batch that a number, an id or the unique beginning of an id names.
    ///
    /// # Errors
    /// [`ViewsError::None`] or [`ViewsError::Several`] if it names none, or several.
    pub fn batch(&self, text: &str) -> Result<Batch, ViewsError> {
        let sql = format!("{SELECT} WHERE number = ?1 OR hex(id) LIKE ?2 || '%' ORDER BY key");
        let found = self.all(&sql, (text, id_prefix(text)), batch)?;
        self.with_lists(only(text, found)?)
    }

    /// The batches with just this number: at most one.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn batches_numbered(&self, number: &str) -> Result<Vec<BatchId>, ViewsError> {
        self.all("SELECT id FROM batches WHERE number = ?1", [number], id)
    }

    /// Batches, in the order in which they were drafted.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn batches(&self, filter: &BatchFilter) -> Result<Vec<Batch>, ViewsError> {
        let (from, to) = filter.area.map(area_range).unzip();
        let found = self.all(
            &format!(
                "{SELECT} WHERE (?1 IS NULL OR programme = ?1) AND (?2 IS NULL OR area BETWEEN ?2 AND ?3)
                 AND (?4 IS NULL OR ?4 IN (SELECT value FROM json_each(months)))
                 AND (?5 IS NULL OR status = ?5) AND (?6 IS NULL OR funding = ?6) ORDER BY key"
            ),
            (
                filter.programme.map(Programme::code),
                from,
                to,
                filter.month.map(|month| month.to_string()),
                filter.status.as_ref().map(code),
                &filter.funding,
            ),
            batch,
        )?;
        found.into_iter().map(|batch| self.with_lists(batch)).collect()
    }

    fn with_lists(&self, mut batch: Batch) -> Result<Batch, ViewsError> {
        batch.tallies = self.all(
            "SELECT status, t.lines, amount FROM batch_tallies t
             WHERE batch = (SELECT key FROM batches WHERE id = ?1)",
            [batch.id.0.as_bytes()],
            |c| Ok(Tally { status: c.word()?, lines: c.count()?, amount: c.money()? }),
        )?;
        batch.tallies.sort_unstable_by_key(|tally| tally.status);
        batch.signatures = self.signatures(batch.id)?;
        Ok(batch)
    }

    /// Who signed what about a batch, in order.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn signatures(&self, batch: BatchId) -> Result<Vec<Signature>, ViewsError> {
        let mut signatures = self.all(
            "SELECT step, holder, delegated_by, doc_no, signer, root, reason, lines, position, time FROM signatures
             WHERE batch = (SELECT key FROM batches WHERE id = ?1) ORDER BY position",
            [batch.0.as_bytes()],
            signature,
        )?;
        supersede(&mut signatures);
        Ok(signatures)
    }
}

/// A hold takes back the seal and what was signed on it.
fn supersede(signatures: &mut [Signature]) {
    use SignatureStep::{Approved, Held, Reviewed, Sealed};
    let last_hold = signatures.iter().rposition(|signature| signature.step == Held).unwrap_or(0);
    for signature in &mut signatures[..last_hold] {
        signature.superseded = matches!(signature.step, Sealed | Reviewed | Approved);
    }
}

fn batch(c: &mut Columns<'_, '_>) -> rusqlite::Result<Batch> {
    Ok(Batch {
        id: c.uuid()?,
        number: c.plain()?,
        kind: c.word()?,
        programme: c.parsed()?,
        area: c.parsed()?,
        months: c.json()?,
        funding: c.plain()?,
        lines: c.plain()?,
        total: c.money()?,
        comparison: c.json_if_any()?,
        status: c.word()?,
        root: c.plain()?,
        sealed_lines: c.plain()?,
        sealed_total: c.money_if_any()?,
        drafted: c.position()?,
        ordered: c.position_if_any()?,
        reason: c.plain()?,
        receipt: c.plain()?,
        debited: c.money_if_any()?,
        refunded: c.money_if_any()?,
        bank_statement: c.plain()?,
        time: c.time()?,
        tallies: Vec::new(),
        signatures: Vec::new(),
    })
}

fn signature(c: &mut Columns<'_, '_>) -> rusqlite::Result<Signature> {
    Ok(Signature {
        step: c.parsed()?,
        holder: c.holder()?,
        delegated_by: c.holder_if_any()?,
        doc_no: c.plain()?,
        signer: c.hash()?,
        root: c.plain()?,
        reason: c.plain()?,
        lines: c.json_if_any()?,
        position: c.position()?,
        time: c.time()?,
        superseded: false,
    })
}

/// The id of a batch, alone in its row.
pub(super) fn id(c: &mut Columns<'_, '_>) -> rusqlite::Result<BatchId> {
    c.uuid()
}
