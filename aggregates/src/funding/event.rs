//! Money that a source gives an area for a year.

use serde::{Deserialize, Serialize};

use crate::wire::events;
use crate::{AreaCode, BatchId, Holder, Money};

/// A document (指标文) gave money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appropriated {
    /// How much.
    pub amount: Money,
    /// For which area.
    pub area: AreaCode,
    /// 文号; credits once.
    pub doc_no: String,
    /// Title of the document.
    pub doc_title: String,
    /// Who recorded it.
    pub holder: Holder,
    /// Source code, e.g. `central`, `province`, `county`.
    pub source: String,
    /// Budget year.
    pub year: u16,
}

/// A document took money back (收回).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawn {
    /// How much.
    pub amount: Money,
    /// 文号; debits once.
    pub doc_no: String,
    /// Who recorded it.
    pub holder: Holder,
    /// Why.
    pub reason: String,
}

/// An order reserved money for the dues of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reserved {
    /// The sum of the lines.
    pub amount: Money,
    /// Whose lines.
    pub batch: BatchId,
    /// How many lines.
    pub lines: u32,
}

/// Dues of a batch will not be paid: their reservation ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Released {
    /// The sum of the lines.
    pub amount: Money,
    /// The batch that reserved them first.
    pub batch: BatchId,
    /// Line numbers in that batch.
    pub lines: Vec<u32>,
    /// Why.
    pub reason: String,
}

/// The budget year was closed; what is reissued later names the successor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearClosed {
    /// Who closed it.
    pub holder: Holder,
    /// The stream id of the funding that follows.
    pub successor: String,
}

events! {
    /// The life of a funding.
    FundingEvent {
        /// Money came.
        Appropriated = "funding.appropriated", v 1, may Finance;
        /// Money was taken back.
        Withdrawn = "funding.withdrawn", v 1, may Finance;
        /// Money was reserved for an order.
        Reserved = "funding.reserved", v 1, may Finance, without holder;
        /// A reservation ended.
        Released = "funding.released", v 1, may Finance, without holder;
        /// The year was closed.
        YearClosed = "funding.year_closed", v 1, may Finance;
    }
}
