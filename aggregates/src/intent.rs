//! An intent is one line that a person signs for many records. It is held against them: whoever writes it can name no
//! other act, thing or sum than they have.
//!
//! An intent begins with the act's words ([`act_of_commit`]), then names what decides, and only behind `：` comes free
//! text.

use std::collections::BTreeMap;

use ledger::Scope;
use words::{Text, Words};

use crate::acts::{OfficeAct, act_of_commit};
use crate::batch::number_of;
use crate::figures::{Figures, Moves as _};
use crate::noun::Event;
use crate::shown::{Place, Shown as _, harmless, of_ledger};
use crate::{AreaCode, BatchId, Month};

/// What the records of a commit tell, one after the other.
#[derive(Clone, Debug, Default)]
pub struct Told {
    types: BTreeMap<String, u32>,
    figures: Figures,
    /// The stream and the area of the record that leads, by type, and whether others lead elsewhere.
    leads: BTreeMap<String, Lead>,
}

#[derive(Clone, Debug)]
struct Lead {
    id: String,
    area: Scope,
    is_one: bool,
    said: Said,
}

/// How the event that leads is named.
#[derive(Clone, Debug, Default)]
struct Said {
    named: Vec<String>,
    counted: Option<Words>,
    unproved: Option<Words>,
}

/// Why an intent is not that of its records.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "intent", ground = words::Ground::Format("6"))]
pub enum IntentRefusal {
    /// No act writes such records together.
    #[said("这些记录合起来不是任何一种公务：{0}", "these records together are no act of an office: {0}")]
    NoAct(String),
    /// It begins with other words than the act's.
    #[said(
        "意图写的是“{intent}”，记录所做的是“{zh}”",
        "the intent says “{intent}”, the records are another act: {en}"
    )]
    OtherAct {
        /// As it was written.
        intent: String,
        /// What the records are.
        zh: &'static str,
        /// In English.
        en: &'static str,
    },
    /// It does not name what the records hold.
    #[said(
        "意图“{intent}”与记录不符：记录是“{held}”",
        "the intent “{intent}” does not say what the records hold: “{held}”"
    )]
    NotNamed {
        /// As it was written.
        intent: String,
        /// What it should name.
        held: String,
    },
    /// The act's records are about several things, where an act is about one.
    #[said(
        "一次“{zh}”只能办一件，记录里有几件",
        "one act is about one thing, and these records {en} several times"
    )]
    Several {
        /// The act.
        zh: &'static str,
        /// In English.
        en: &'static str,
    },
}

impl Told {
    /// Takes in a record.
    pub fn see(&mut self, place: &Place<'_>, event: &Event) {
        self.figures.count(event);
        self.lead(place, event.wire_type(), || Said {
            named: event.named(place),
            counted: event.counted(),
            unproved: event.unproved(),
        });
    }

    /// Takes in a record on the ledger itself; false if it is none that this program knows.
    pub fn see_of_ledger(&mut self, place: &Place<'_>, wire_type: &str, data: &str) -> bool {
        let Some((_, named)) = of_ledger(wire_type, data) else { return false };
        self.lead(place, wire_type, || Said { named, ..Said::default() });
        true
    }

    fn lead(&mut self, place: &Place<'_>, wire_type: &str, said: impl FnOnce() -> Said) {
        match self.types.get_mut(wire_type) {
            Some(count) => *count += 1,
            None => drop(self.types.insert(wire_type.to_owned(), 1)),
        }
        if let Some(lead) = self.leads.get_mut(wire_type) {
            lead.is_one &= lead.id == place.id;
            return;
        }
        let lead = Lead { id: place.id.to_owned(), area: place.area, is_one: true, said: said() };
        self.leads.insert(wire_type.to_owned(), lead);
    }

    /// How many records of each type.
    #[must_use]
    pub const fn types(&self) -> &BTreeMap<String, u32> {
        &self.types
    }

    /// Counts and sums.
    #[must_use]
    pub const fn figures(&self) -> &Figures {
        &self.figures
    }

    /// The act that the records are together.
    ///
    /// # Errors
    /// [`IntentRefusal::NoAct`].
    pub fn act(&self) -> Result<&'static OfficeAct, IntentRefusal> {
        let types = || self.types.keys().map(String::as_str);
        act_of_commit(types()).ok_or_else(|| IntentRefusal::NoAct(types().collect::<Vec<_>>().join(", ")))
    }

    /// Holds an intent against the records.
    ///
    /// # Errors
    /// [`IntentRefusal`] names both.
    pub fn agree_with(&self, intent: &str) -> Result<(), IntentRefusal> {
        let act = self.act()?;
        let (zh, en, own) = *act;
        let shown = || harmless(intent);
        let rest = intent.strip_prefix(zh).filter(|rest| rest.starts_with([' ', '：']));
        let head = rest.ok_or_else(|| IntentRefusal::OtherAct { intent: shown(), zh, en })?;
        let not_named = |held: String| IntentRefusal::NotNamed { intent: shown(), held };
        // Free text stands behind the colon, and what it says is nobody's figure.
        let head = head.split('：').next().unwrap_or_default();
        let says = |held: &String| names(if held.contains('：') { intent } else { head }, held);
        let held = self.held(act)?;
        if let Some(missing) = held.into_iter().find(|held| !says(held)) {
            return Err(not_named(missing));
        }
        let batch = own.first().filter(|wire_type| wire_type.starts_with("batch."));
        match batch.and_then(|wire_type| self.leads.get(*wire_type)) {
            Some(lead) if !lead.names_batch(head) => Err(not_named(lead.number_like())),
            _ => Ok(()),
        }
    }

    /// What an intent has to name.
    fn held(&self, (zh, en, own): &OfficeAct) -> Result<Vec<String>, IntentRefusal> {
        let leads = || own.iter().filter_map(|wire_type| self.leads.get(*wire_type));
        if let Some((before, unit)) = leads().find_map(|lead| lead.said.counted) {
            let count: u32 = own.iter().filter_map(|wire_type| self.types.get(*wire_type)).sum();
            return Ok(vec![format!("{before}{count}{unit}")]);
        }
        let one = own.first().and_then(|wire_type| self.leads.get(*wire_type));
        if !one.is_some_and(|lead| lead.is_one) {
            return Err(IntentRefusal::Several { zh, en });
        }
        Ok(leads().flat_map(|lead| lead.said.named.iter().cloned()).chain(self.figures.named()).collect())
    }

    /// What an intent says that these records do not hold, so that nobody takes it for proved.
    #[must_use]
    pub fn unproved(&self) -> Option<Text> {
        let (_, _, own) = self.act().ok()?;
        let lead = self.leads.get(*own.first()?)?;
        lead.said.unproved.map(|(zh, en)| Text { zh: zh.to_owned(), en: en.to_owned() })
    }
}

impl Lead {
    /// Whether a head names this stream's batch, its first month, and no other batch.
    fn names_batch(&self, head: &str) -> bool {
        let mut numbers = head.split(' ').filter(|word| is_batch_number(word));
        let (Some(number), None) = (numbers.next(), numbers.next()) else { return false };
        let month = number.get(..4).zip(number.get(4..6)).map(|(year, month)| format!("{year}-{month}"));
        number.get(6..) == self.number_like().get(3..) && month.is_some_and(|month| names(head, &month))
    }

    /// The batch's number, as far as stream and area tell it.
    fn number_like(&self) -> String {
        let month = Month::new(2000, 1).expect("invariant: a month");
        let area: Option<AreaCode> = self.area.to_string().parse().ok();
        let id = self.id.parse().ok().map(BatchId);
        let number = area.zip(id).map(|(area, id)| number_of(month, area, id)).unwrap_or_default();
        format!("…{}", number.get(6..).unwrap_or_default())
    }
}

/// `202305-433122-3F9A01C2`
fn is_batch_number(word: &str) -> bool {
    let parts: Vec<&str> = word.split('-').collect();
    matches!(parts[..], [month, area, id] if (month.len(), area.len(), id.len()) == (6, 6, 8))
}

/// Whether a text has a figure, and not as a part of a longer one.
fn names(text: &str, figure: &str) -> bool {
    let is_part = |char: char| char.is_ascii_alphanumeric() || matches!(char, '.' | '-');
    text.match_indices(figure).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + figure.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}
