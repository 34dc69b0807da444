//! The basis of an amount: what a replay needs to compute it again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Which published standard an amount rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandardRef {
    /// The document (文号) that set it.
    pub doc_no: String,
    /// The record's sequence in its stream, from 1.
    pub seq: u64,
    /// The stream, `standard/<programme>@<area>`.
    pub stream: String,
}

/// How an amount came about: standard, formula and its version, inputs, steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// Name and version of the formula, e.g. `dibao.difference/1`.
    pub formula: String,
    /// What went into it, as written: amounts with two decimals, counts, tiers.
    pub inputs: BTreeMap<String, String>,
    /// The standard in force; absent where the amount rests on no published standard.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::wire::present")]
    pub standard: Option<StandardRef>,
    /// The computation, a line a step, as a person would write it down.
    pub steps: Vec<String>,
}

/// A basis as it stands in a record: canonical JSON, which only those read who want to know it. Most of what a ledger
/// does with a basis is to carry it on as it was written.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BasisText(Box<RawValue>);

impl BasisText {
    /// What it says; none if it does not have the shape of a basis.
    #[must_use]
    pub fn read(&self) -> Option<Basis> {
        serde_json::from_str(self.text()).ok()
    }

    /// The canonical JSON.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.get()
    }
}

/// No basis: `null`, which is none that can be read.
impl Default for BasisText {
    fn default() -> BasisText {
        BasisText(RawValue::NULL.to_owned())
    }
}

impl From<Basis> for BasisText {
    fn from(basis: Basis) -> BasisText {
        let text = crate::wire::to_json(&basis);
        BasisText(RawValue::from_string(text).expect("invariant: what was just written is JSON"))
    }
}

impl PartialEq for BasisText {
    fn eq(&self, other: &BasisText) -> bool {
        self.text() == other.text()
    }
}

impl Eq for BasisText {}

impl std::fmt::Debug for BasisText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.text())
    }
}
