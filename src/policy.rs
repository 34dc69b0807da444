//! Policy files: the standards and rules of an area and time, as people write them (TOML).

use std::collections::BTreeMap;

use aggregates::standard::event::{
    Derivation, Rounding, RulesPublished, StandardPublished, StartRule, StopRule, Unit,
};
use aggregates::standard::{BaseFigure, Standard, StandardCommand, StandardEvent, StandardRefusal};
use aggregates::{AreaCode, Component, Decide, Holder, Money, Month, Programme};
use serde::Deserialize;
use toml::Spanned;
use words::{Said as _, Text};

/// A policy file that was read whole: every entry is one that an empty ledger would take.
#[derive(Clone, Debug)]
pub struct Policy {
    area: AreaCode,
    title: String,
    /// In the file's order, what derives after what it derives from.
    standards: Vec<StandardPublished>,
    rules: Vec<RulesPublished>,
}

/// Why a policy file is not taken.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "policy", ground = crate::ground::FILES)]
pub enum PolicyError {
    /// The file is not of its shape.
    #[said(
        "标准文件第{line}行不合格式：{message}",
        "the policy file is not of its shape in line {line}: {message}"
    )]
    Shape {
        /// From 1.
        line: usize,
        /// What the reader says.
        message: String,
    },
    /// An entry says what no ledger takes.
    #[said("标准文件第{line}行：{refusal}", "the policy file, line {line}: {refusal}")]
    Entry {
        /// Where the entry begins, from 1.
        line: usize,
        /// What is said against it.
        refusal: Text,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    area: AreaCode,
    document: Document,
    #[serde(default)]
    standard: Vec<Spanned<StandardEntry>>,
    #[serde(default)]
    rules: Vec<Spanned<RulesEntry>>,
}

/// The document that entries rest on unless they name their own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    doc_no: String,
    doc_title: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StandardEntry {
    programme: Programme,
    component: Component,
    tier: Option<String>,
    amount: Money,
    unit: Unit,
    rounding: Rounding,
    floor: Option<Money>,
    derived: Option<Derivation>,
    doc_no: Option<String>,
    doc_title: Option<String>,
    valid_from: Month,
    valid_to: Option<Month>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesEntry {
    programme: Programme,
    payday: u8,
    cutoff_day: u8,
    start_rule: StartRule,
    stop_rule: StopRule,
    sources: Vec<String>,
    #[serde(default)]
    parameters: BTreeMap<String, String>,
    doc_no: Option<String>,
    valid_from: Month,
}

impl Policy {
    /// Reads a policy file, whole or not at all.
    ///
    /// # Errors
    /// [`PolicyError`] names the first line that is wrong.
    pub fn read(text: &str) -> Result<Policy, PolicyError> {
        let file: File = toml::from_str(text).map_err(|error| PolicyError::Shape {
            line: line_of(text, error.span().map_or(0, |span| span.start)),
            message: error.message().to_owned(),
        })?;
        let File { area, document, standard, rules } = file;
        let at = |start: usize| line_of(text, start);
        let mut standards: Vec<(usize, StandardPublished)> = standard
            .into_iter()
            .map(|entry| (at(entry.span().start), entry.into_inner().publish(area, &document)))
            .collect();
        standards.sort_by_key(|(_, published)| published.derived.is_some());
        let rules: Vec<(usize, RulesPublished)> = rules
            .into_iter()
            .map(|entry| (at(entry.span().start), entry.into_inner().publish(area, &document)))
            .collect();
        check(&standards, &rules)?;
        let standards = standards.into_iter().map(|(_, published)| published).collect();
        let rules = rules.into_iter().map(|(_, published)| published).collect();
        Ok(Policy { area, title: document.doc_title, standards, rules })
    }

    /// For which area.
    #[must_use]
    pub fn area(&self) -> AreaCode {
        self.area
    }

    /// The title of the document that the file rests on.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The standards of the file, for a holder to publish.
    #[must_use]
    pub fn standards(&self, holder: &Holder) -> Vec<StandardPublished> {
        let signed =
            |published: &StandardPublished| StandardPublished { holder: holder.clone(), ..published.clone() };
        self.standards.iter().map(signed).collect()
    }

    /// The rules of the file, for a holder to publish.
    #[must_use]
    pub fn rules(&self, holder: &Holder) -> Vec<RulesPublished> {
        let signed = |rules: &RulesPublished| RulesPublished { holder: holder.clone(), ..rules.clone() };
        self.rules.iter().map(signed).collect()
    }
}

impl StandardEntry {
    fn publish(self, area: AreaCode, document: &Document) -> StandardPublished {
        StandardPublished {
            amount: self.amount,
            area,
            component: self.component,
            derived: self.derived,
            doc_no: self.doc_no.unwrap_or_else(|| document.doc_no.clone()),
            doc_title: self.doc_title.unwrap_or_else(|| document.doc_title.clone()),
            floor: self.floor,
            holder: Holder::new(""),
            programme: self.programme,
            rounding: self.rounding,
            tier: self.tier,
            unit: self.unit,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
        }
    }
}

impl RulesEntry {
    fn publish(self, area: AreaCode, document: &Document) -> RulesPublished {
        RulesPublished {
            area,
            cutoff_day: self.cutoff_day,
            doc_no: self.doc_no.unwrap_or_else(|| document.doc_no.clone()),
            holder: Holder::new(""),
            parameters: self.parameters,
            payday: self.payday,
            programme: self.programme,
            sources: self.sources,
            start_rule: self.start_rule,
            stop_rule: self.stop_rule,
            valid_from: self.valid_from,
        }
    }
}

/// Plays the file on empty streams, so that what the domain refuses is said with its line before anybody signs.
fn check(
    standards: &[(usize, StandardPublished)],
    rules: &[(usize, RulesPublished)],
) -> Result<(), PolicyError> {
    let mut streams: BTreeMap<Programme, Standard> = BTreeMap::new();
    for (line, published) in standards {
        let stream = streams.entry(published.programme).or_default();
        let base = published.derived.as_ref().and_then(|derived| {
            let all = standards.iter().map(|(_, published)| published);
            base_in(all, (derived.programme, published.valid_from))
        });
        if base.is_some() {
            let command = StandardCommand::Publish { published: published.clone(), base };
            stream.decide(command).map_err(|refusal| entry(*line, &refusal))?;
        }
        // What derives from a figure that is not in the file is held against it when it is published.
        take(stream, published.clone().into(), *line)?;
    }
    for (line, published) in rules {
        let stream = streams.entry(published.programme).or_default();
        take(stream, published.clone().into(), *line)?;
    }
    Ok(())
}

fn take(stream: &mut Standard, event: StandardEvent, line: usize) -> Result<(), PolicyError> {
    stream.admit(&event).map_err(|refusal| entry(line, &refusal))?;
    apply(stream, event);
    Ok(())
}

fn apply<A: Decide>(state: &mut A, event: A::Event) {
    state.apply(event);
}

fn entry(line: usize, refusal: &StandardRefusal) -> PolicyError {
    PolicyError::Entry { line, refusal: refusal.text() }
}

/// The base figure in force in a month, as the file itself gives it.
fn base_in<'a>(
    all: impl Iterator<Item = &'a StandardPublished>,
    (programme, month): (Programme, Month),
) -> Option<BaseFigure> {
    all.filter(|known| {
        known.programme == programme && known.component == Component::Base && known.tier.is_none()
    })
    .filter(|known| known.valid_from <= month && known.valid_to.is_none_or(|to| month <= to))
    .max_by_key(|known| known.valid_from)
    .map(|known| BaseFigure { amount: known.amount, unit: known.unit })
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const XIANGXI: &str = include_str!("../policies/xiangxi-2023.toml");

    #[test]
    fn the_shipped_policy_has_standards_and_rules_of_every_programme() {
        let policy = Policy::read(XIANGXI).unwrap();
        let standards = policy.standards(&Holder::new("向莉"));
        for programme in Programme::ALL {
            assert!(standards.iter().any(|published| published.programme == programme), "{programme}");
        }
        assert_eq!(policy.rules(&Holder::new("向莉")).len(), Programme::ALL.len());
        assert_eq!(policy.title(), "2023年全州民政工作要点");
    }

    #[test]
    fn what_derives_is_published_after_what_it_derives_from() {
        let standards = Policy::read(XIANGXI).unwrap().standards(&Holder::new("向莉"));
        let derived = standards.iter().position(|published| published.derived.is_some()).unwrap();
        assert!(standards[derived..].iter().all(|published| published.derived.is_some()));
        assert!(standards.iter().all(|published| published.holder == Holder::new("向莉")));
    }

    #[test]
    fn the_central_fund_pays_no_disability_subsidy() {
        let rules = Policy::read(XIANGXI).unwrap().rules(&Holder::new("向莉"));
        let disability = [Programme::DisabilityLiving, Programme::DisabilityNursing];
        for rules in rules {
            let is_central = rules.sources.iter().any(|source| source == "central");
            assert_eq!(is_central, !disability.contains(&rules.programme), "{}", rules.programme);
        }
    }

    #[test]
    fn a_standard_below_its_floor_is_refused_with_its_line() {
        let text = XIANGXI.replacen("amount = \"650.00\"", "amount = \"649.99\"", 1);
        let line = XIANGXI.lines().position(|line| line == "[[standard]]").unwrap() + 1;
        let error = Policy::read(&text).unwrap_err();
        let PolicyError::Entry { line: at, .. } = &error else { panic!("{error}") };
        assert_eq!(*at, line);
        assert!(error.to_string().contains("649.99"), "{error}");
    }

    #[test]
    fn a_derived_figure_must_be_its_ratio_times_the_base() {
        let text = XIANGXI.replacen("\"845.00\"", "\"846.00\"", 1);
        assert!(Policy::read(&text).unwrap_err().to_string().contains("845.00"));
    }

    #[test]
    fn an_unknown_word_is_refused_with_its_line() {
        let text = format!("{XIANGXI}\nround_up = true\n");
        let error = Policy::read(&text).unwrap_err();
        let PolicyError::Shape { line, .. } = error else { panic!("{error}") };
        assert!(line > 1);
    }

    #[test]
    fn an_amount_that_is_a_number_is_refused() {
        let text = XIANGXI.replacen("\"650.00\"", "650.00", 1);
        assert!(matches!(Policy::read(&text), Err(PolicyError::Shape { .. })));
    }

    #[test]
    fn the_same_standard_twice_in_a_file_is_refused() {
        let (head, _) = XIANGXI.split_once("# ---- 特困").unwrap();
        let entry = head.split_once("[[standard]]").unwrap().1.split("[[standard]]").next().unwrap();
        let text = format!("{head}\n[[standard]]{entry}");
        assert!(matches!(Policy::read(&text), Err(PolicyError::Entry { .. })));
    }
}
