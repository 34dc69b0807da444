//! What was published: standards and rules, each with the record that says so.

use aggregates::noun::Event;
use aggregates::standard::event::{RulesPublished, StandardEvent, StandardPublished};
use rusqlite::params;

use super::{Fold, Projection};
use crate::at::At;
use crate::codec::{self, code, json};

pub(super) struct Standards;

impl Projection for Standards {
    fn tables(&self) -> &'static str {
        "CREATE TABLE standards (
            position INTEGER PRIMARY KEY, stream TEXT NOT NULL, seq INTEGER NOT NULL, programme TEXT NOT NULL,
            area TEXT NOT NULL, component TEXT NOT NULL, tier TEXT, amount INTEGER NOT NULL, unit TEXT NOT NULL,
            rounding TEXT NOT NULL, floor INTEGER, derived_from TEXT, ratio TEXT, doc_no TEXT NOT NULL,
            doc_title TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT, holder TEXT NOT NULL
        ) STRICT;
        CREATE TABLE rules (
            position INTEGER PRIMARY KEY, stream TEXT NOT NULL, seq INTEGER NOT NULL, programme TEXT NOT NULL,
            area TEXT NOT NULL, start_rule TEXT NOT NULL, stop_rule TEXT NOT NULL, payday INTEGER NOT NULL,
            cutoff_day INTEGER NOT NULL, sources TEXT NOT NULL, parameters TEXT NOT NULL, doc_no TEXT NOT NULL,
            valid_from TEXT NOT NULL, holder TEXT NOT NULL
        ) STRICT;"
    }

    fn on(&self, fold: &mut Fold<'_>, at: &At<'_>, event: &Event) -> rusqlite::Result<()> {
        let Event::Standard(event) = event else { return Ok(()) };
        let event: &StandardEvent = event;
        match event {
            StandardEvent::StandardPublished(it) => standard(fold, at, it),
            StandardEvent::RulesPublished(it) => rules(fold, at, it),
        }
        .map(|_| ())
    }
}

fn standard(fold: &Fold<'_>, at: &At<'_>, it: &StandardPublished) -> rusqlite::Result<usize> {
    fold.run(
        "INSERT INTO standards
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
        params![
            at.column(),
            at.frame.stream,
            at.frame.seq.0.cast_signed(),
            it.programme.code(),
            it.area.to_string(),
            it.component.code(),
            it.tier,
            it.amount.fen(),
            code(&it.unit),
            code(&it.rounding),
            it.floor.map(aggregates::Money::fen),
            it.derived.as_ref().map(|derived| derived.programme.code()),
            it.derived.as_ref().map(|derived| derived.ratio.as_str()),
            it.doc_no,
            it.doc_title,
            it.valid_from.to_string(),
            codec::text(it.valid_to.as_ref()),
            it.holder.as_str(),
        ],
    )
}

fn rules(fold: &Fold<'_>, at: &At<'_>, it: &RulesPublished) -> rusqlite::Result<usize> {
    fold.run(
        "INSERT INTO rules VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        params![
            at.column(),
            at.frame.stream,
            at.frame.seq.0.cast_signed(),
            it.programme.code(),
            it.area.to_string(),
            code(&it.start_rule),
            code(&it.stop_rule),
            it.payday,
            it.cutoff_day,
            json(&it.sources),
            json(&it.parameters),
            it.doc_no,
            it.valid_from.to_string(),
            it.holder.as_str(),
        ],
    )
}
