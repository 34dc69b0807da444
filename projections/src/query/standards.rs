//! Published standards and rules.

use std::collections::BTreeMap;

use aggregates::standard::event::{Rounding, StartRule, StopRule, Unit};
use aggregates::{AreaCode, Component, Holder, Money, Month, Programme};
use ledger::{Position, Sequence};
use serde::Serialize;

use crate::codec::Columns;
use crate::{Views, ViewsError};

/// A standard as it was published.
#[derive(Clone, Debug, Serialize)]
pub struct Standard {
    /// The record.
    pub position: Position,
    /// Its stream.
    pub stream: String,
    /// Its place in the stream.
    pub seq: Sequence,
    /// The programme.
    pub programme: Programme,
    /// Where it holds.
    pub area: AreaCode,
    /// Which part of the benefit.
    pub component: Component,
    /// The category, if there is one.
    pub tier: Option<String>,
    /// The figure.
    pub amount: Money,
    /// Month or year.
    pub unit: Unit,
    /// How a month's share is rounded.
    pub rounding: Rounding,
    /// The floor from above.
    pub floor: Option<Money>,
    /// The programme that it derives from.
    pub derived_from: Option<Programme>,
    /// The ratio of the derivation.
    pub ratio: Option<String>,
    /// 文号
    pub doc_no: String,
    /// Title of the document.
    pub doc_title: String,
    /// The first benefit month.
    pub valid_from: Month,
    /// The last benefit month.
    pub valid_to: Option<Month>,
    /// Who published it.
    pub holder: Holder,
}

/// Rules of a programme as they were published.
#[derive(Clone, Debug, Serialize)]
pub struct Rules {
    /// The record.
    pub position: Position,
    /// Its stream.
    pub stream: String,
    /// Its place in the stream.
    pub seq: Sequence,
    /// The programme.
    pub programme: Programme,
    /// Where they hold.
    pub area: AreaCode,
    /// First month of a benefit.
    pub start_rule: StartRule,
    /// First month without it.
    pub stop_rule: StopRule,
    /// Day of the month.
    pub payday: u8,
    /// Last day on which a change still counts.
    pub cutoff_day: u8,
    /// Fund sources that may pay.
    pub sources: Vec<String>,
    /// Further parameters.
    pub parameters: BTreeMap<String, String>,
    /// 文号
    pub doc_no: String,
    /// The first benefit month.
    pub valid_from: Month,
    /// Who published them.
    pub holder: Holder,
}

impl Views {
    /// Standards, of one programme or all, in the order of programme, area, component, tier and validity.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn standards(&self, programme: Option<Programme>) -> Result<Vec<Standard>, ViewsError> {
        self.all(
            "SELECT position, stream, seq, programme, area, component, tier, amount, unit, rounding, floor,
             derived_from, ratio, doc_no, doc_title, valid_from, valid_to, holder
             FROM standards WHERE ?1 IS NULL OR programme = ?1
             ORDER BY programme, area, component, tier, valid_from, position",
            [programme.map(Programme::code)],
            standard,
        )
    }

    /// Rules, of one programme or all.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn rules(&self, programme: Option<Programme>) -> Result<Vec<Rules>, ViewsError> {
        self.all(
            "SELECT position, stream, seq, programme, area, start_rule, stop_rule, payday, cutoff_day, sources,
             parameters, doc_no, valid_from, holder
             FROM rules WHERE ?1 IS NULL OR programme = ?1 ORDER BY programme, area, valid_from, position",
            [programme.map(Programme::code)],
            rules,
        )
    }
}

fn standard(c: &mut Columns<'_, '_>) -> rusqlite::Result<Standard> {
    Ok(Standard {
        position: c.position()?,
        stream: c.plain()?,
        seq: c.count().map(Sequence)?,
        programme: c.parsed()?,
        area: c.parsed()?,
        component: c.word()?,
        tier: c.plain()?,
        amount: c.money()?,
        unit: c.word()?,
        rounding: c.word()?,
        floor: c.money_if_any()?,
        derived_from: c.parsed_if_any()?,
        ratio: c.plain()?,
        doc_no: c.plain()?,
        doc_title: c.plain()?,
        valid_from: c.parsed()?,
        valid_to: c.parsed_if_any()?,
        holder: c.holder()?,
    })
}

fn rules(c: &mut Columns<'_, '_>) -> rusqlite::Result<Rules> {
    Ok(Rules {
        position: c.position()?,
        stream: c.plain()?,
        seq: c.count().map(Sequence)?,
        programme: c.parsed()?,
        area: c.parsed()?,
        start_rule: c.word()?,
        stop_rule: c.word()?,
        payday: c.plain()?,
        cutoff_day: c.plain()?,
        sources: c.json()?,
        parameters: c.json()?,
        doc_no: c.plain()?,
        valid_from: c.parsed()?,
        holder: c.holder()?,
    })
}
