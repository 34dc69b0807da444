//! The basis of an amount: what a replay needs to compute it again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard: Option<StandardRef>,
    /// The computation, a line a step, as a person would write it down.
    pub steps: Vec<String>,
}
