//! Inputs in a state that is put aside: every field is written, for formats that do not name fields.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::event::{Acceptance, Inputs};
use crate::{Money, Month};

/// The fields of [`Inputs`] in their order; in a record those that are empty are left out.
type Whole = (Option<Acceptance>, Option<String>, Option<Money>, u32, Option<String>, Money);

pub(super) fn serialize<S: Serializer>(inputs: &[(Month, Inputs)], serializer: S) -> Result<S::Ok, S::Error> {
    let whole = |(month, inputs): &(Month, Inputs)| -> (Month, Whole) {
        let Inputs { accepted, care_tier, income, persons, tier, top_up } = inputs.clone();
        (*month, (accepted, care_tier, income, persons, tier, top_up))
    };
    inputs.iter().map(whole).collect::<Vec<_>>().serialize(serializer)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<(Month, Inputs)>, D::Error> {
    let whole = Vec::<(Month, Whole)>::deserialize(deserializer)?;
    let inputs = |(month, whole): (Month, Whole)| {
        let (accepted, care_tier, income, persons, tier, top_up) = whole;
        (month, Inputs { accepted, care_tier, income, persons, tier, top_up })
    };
    Ok(whole.into_iter().map(inputs).collect())
}
