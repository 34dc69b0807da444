//! The bytes of every event, for ever: what stands in `golden/events.jsonl` must be read and written exactly so.
//!
//! A line here that fails means that records already written would be read or hashed otherwise. Never change a
//! line; a new shape is a new version with lines of its own.

use std::collections::BTreeSet;

use aggregates::BasisText;
use aggregates::authority;
use aggregates::wire::{WireError, WireEvent};
use aggregates::{batch, entitlement, funding, key, person, roster, standard};
use serde_json::Value;
use serde_json::value::RawValue;

const GOLDEN: &str = include_str!("golden/events.jsonl");

#[derive(serde::Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    data: &'a RawValue,
    #[serde(rename = "type")]
    wire_type: &'a str,
    version: u32,
}

fn lines() -> impl Iterator<Item = Line<'static>> {
    GOLDEN.lines().map(|line| serde_json::from_str(line).expect("a golden line"))
}

/// Reads data as the event that it says, writes it again, and gives type, version and bytes.
fn round_trip(wire_type: &str, version: u32, data: &str) -> Result<(String, u32, String), WireError> {
    fn through<E: WireEvent>(
        wire_type: &str,
        version: u32,
        data: &str,
    ) -> Result<(String, u32, String), WireError> {
        let event = E::read(wire_type, version, data)?;
        let again = E::read(wire_type, version, &event.data())?;
        assert_eq!(event, again, "{wire_type}");
        Ok((event.wire_type().to_owned(), event.wire_version(), event.data()))
    }
    match wire_type.split('.').next() {
        Some("key") => through::<key::event::KeyEvent>(wire_type, version, data),
        Some("standard") => through::<standard::event::StandardEvent>(wire_type, version, data),
        Some("funding") => through::<funding::event::FundingEvent>(wire_type, version, data),
        Some("roster") => through::<roster::event::RosterEvent>(wire_type, version, data),
        Some("person") => through::<person::event::PersonEvent>(wire_type, version, data),
        Some("entitlement") => through::<entitlement::event::EntitlementEvent>(wire_type, version, data),
        Some("batch") => through::<batch::event::BatchEvent>(wire_type, version, data),
        _ => panic!("no noun has {wire_type}"),
    }
}

/// Every copy of the value with a field more in one of its objects, except in maps, whose keys are data.
fn with_a_field_more(value: &Value, is_map: bool) -> Vec<Value> {
    let mut copies = Vec::new();
    match value {
        Value::Object(fields) => {
            if !is_map {
                let mut more = fields.clone();
                more.insert("zzz".to_owned(), Value::from("1"));
                copies.push(Value::Object(more));
            }
            for (name, inner) in fields {
                for changed in with_a_field_more(
                    inner,
                    matches!(name.as_str(), "inputs" | "parameters") && is_text_map(inner),
                ) {
                    let mut copy = fields.clone();
                    copy.insert(name.clone(), changed);
                    copies.push(Value::Object(copy));
                }
            }
        }
        Value::Array(items) => {
            for (at, inner) in items.iter().enumerate() {
                for changed in with_a_field_more(inner, false) {
                    let mut copy = items.clone();
                    copy[at] = changed;
                    copies.push(Value::Array(copy));
                }
            }
        }
        _ => {}
    }
    copies
}

/// Every basis in an event's data.
fn bases(value: &Value) -> Vec<BasisText> {
    match value {
        Value::Object(fields) => {
            let own = fields.get("basis").map(|basis| serde_json::from_value(basis.clone()).unwrap());
            own.into_iter().chain(fields.values().flat_map(bases)).collect()
        }
        Value::Array(items) => items.iter().flat_map(bases).collect(),
        _ => Vec::new(),
    }
}

/// `inputs` is a map in a basis and a struct, with a number in it, in an entitlement.
fn is_text_map(value: &Value) -> bool {
    value.as_object().is_some_and(|fields| fields.values().all(Value::is_string))
}

#[test]
fn every_event_is_written_in_exactly_these_bytes() {
    for line in lines() {
        let written = round_trip(line.wire_type, line.version, line.data.get()).unwrap();
        assert_eq!(written, (line.wire_type.to_owned(), line.version, line.data.get().to_owned()));
    }
}

#[test]
fn the_bytes_are_canonical_json() {
    for line in lines() {
        let value: Value = serde_json::from_str(line.data.get()).unwrap();
        let canonical = serde_json_canonicalizer::to_string(&value).unwrap();
        assert_eq!(canonical, line.data.get(), "{}", line.wire_type);
    }
}

#[test]
fn every_event_of_the_table_has_a_line() {
    let golden: BTreeSet<_> = lines().map(|line| (line.wire_type, line.version)).collect();
    let table: BTreeSet<_> = authority::rows().map(|(wire_type, version, _)| (wire_type, version)).collect();
    assert_eq!(golden, table);
}

#[test]
fn an_event_repeats_its_holder_exactly_where_the_table_says_so() {
    for line in lines().filter(|line| line.wire_type != "key.registered") {
        let value: Value = serde_json::from_str(line.data.get()).unwrap();
        assert_eq!(
            value.get("holder").is_some(),
            authority::repeats_holder(line.wire_type),
            "{}",
            line.wire_type
        );
    }
}

#[test]
fn an_unknown_version_is_refused() {
    for line in lines() {
        for version in [0, line.version + 1, u32::MAX] {
            let refused = round_trip(line.wire_type, version, line.data.get());
            assert_eq!(
                refused,
                Err(WireError::UnknownType { wire_type: line.wire_type.to_owned(), version })
            );
        }
    }
}

#[test]
fn an_unknown_field_is_refused_wherever_it_stands() {
    for line in lines() {
        let value: Value = serde_json::from_str(line.data.get()).unwrap();
        let copies = with_a_field_more(&value, false);
        assert!(!copies.is_empty(), "{}", line.wire_type);
        for copy in copies {
            let refused = round_trip(line.wire_type, line.version, &copy.to_string());
            // A basis is carried as text and refused by whoever reads it.
            let basis_refused = bases(&copy).iter().any(|basis| basis.read().is_none());
            let event_refused = matches!(refused, Err(WireError::Shape { .. }));
            assert!(event_refused || basis_refused, "{} {copy}", line.wire_type);
        }
    }
}

#[test]
fn a_field_that_is_missing_is_refused_or_is_one_that_may_be_absent() {
    for line in lines() {
        let value: Value = serde_json::from_str(line.data.get()).unwrap();
        for name in value.as_object().unwrap().keys() {
            let mut fewer = value.as_object().unwrap().clone();
            fewer.remove(name);
            let data = Value::Object(fewer).to_string();
            match round_trip(line.wire_type, line.version, &data) {
                Ok((_, _, written)) => assert_eq!(written, data, "{} without {name}", line.wire_type),
                Err(WireError::Shape { .. }) => {}
                Err(other) => panic!("{} without {name}: {other}", line.wire_type),
            }
        }
    }
}

#[test]
fn a_null_and_a_number_for_text_are_refused() {
    let data = r#"{"amount":"1.00","batch":"00000000-0000-4000-8000-0000000000b1","lines":1}"#;
    assert!(round_trip("funding.reserved", 1, data).is_ok());
    for wrong in ["1", "1.0", "null", "\"1\"", "\"1.0\"", "\"01.00\"", "\"-0.00\"", "\" 1.00\""] {
        let data = data.replace("\"1.00\"", wrong);
        assert!(round_trip("funding.reserved", 1, &data).is_err(), "{wrong}");
    }
}

#[test]
fn an_error_names_the_place_and_never_the_value() {
    let data = r#"{"holder":"石磊","reason":{"name":"刘建国"}}"#;
    let error = round_trip("key.revoked", 1, data).unwrap_err().to_string();
    assert!(error.contains("key.revoked") && !error.contains("刘建国"), "{error}");
}

/// The members that are absent where they do not apply, wherever they stand.
const MAY_BE_ABSENT: &str = "accepted booked care_tier code comparison delegated_by derived early floor \
    flow flow_is_batch household income reissue row source tier to valid_to";

/// Every copy of the value with one member of one of its objects, bases left out, changed to `other`.
fn with_another_member(
    value: &Value,
    changes: &dyn Fn(&str, &Value) -> Option<Value>,
) -> Vec<(String, Value)> {
    let mut copies = Vec::new();
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields.iter().filter(|(name, _)| *name != "basis") {
                let deeper = with_another_member(inner, changes);
                let own = changes(name, inner).map(|other| (name.clone(), other));
                for (changed, other) in own.into_iter().chain(deeper) {
                    let mut copy = fields.clone();
                    copy.insert(name.clone(), other);
                    copies.push((changed, Value::Object(copy)));
                }
            }
        }
        Value::Array(items) => {
            for (at, inner) in items.iter().enumerate() {
                for (changed, other) in with_another_member(inner, changes) {
                    let mut copy = items.clone();
                    copy[at] = other;
                    copies.push((changed, Value::Array(copy)));
                }
            }
        }
        _ => {}
    }
    copies
}

fn refused_everywhere(changes: &dyn Fn(&str, &Value) -> Option<Value>) -> BTreeSet<String> {
    let mut changed = BTreeSet::new();
    for line in lines() {
        let value: Value = serde_json::from_str(line.data.get()).unwrap();
        for (name, copy) in with_another_member(&value, changes) {
            let refused = round_trip(line.wire_type, line.version, &copy.to_string());
            assert!(matches!(refused, Err(WireError::Shape { .. })), "{} {name} {copy}", line.wire_type);
            changed.insert(name);
        }
    }
    changed
}

#[test]
fn null_stands_in_no_event_least_of_all_for_an_absent_member() {
    let changed = refused_everywhere(&|_, _| Some(Value::Null));
    for name in MAY_BE_ABSENT.split_whitespace() {
        assert!(changed.contains(name), "no golden line has {name}");
    }
}

#[test]
fn a_word_that_is_absent_where_it_is_not_true_is_never_false() {
    let words = ["early", "flow_is_batch"];
    let is_word = |name: &str, value: &Value| words.contains(&name) && *value == Value::Bool(true);
    let changed = refused_everywhere(&|name, value| is_word(name, value).then_some(Value::Bool(false)));
    assert_eq!(changed, words.map(str::to_owned).into());
}

#[test]
fn a_standard_that_a_basis_names_is_never_null() {
    let basis = r#"{"formula":"flat.standard/1","inputs":{},"standard":null,"steps":[]}"#;
    assert!(serde_json::from_str::<BasisText>(basis).unwrap().read().is_none());
    let absent = basis.replace("\"standard\":null,", "");
    assert!(serde_json::from_str::<BasisText>(&absent).unwrap().read().is_some());
}

#[test]
fn a_grant_is_of_a_place_or_of_an_organisation() {
    let line = lines().find(|line| line.wire_type == "key.role_proposed").unwrap();
    let of = |area: &str| {
        let data = line.data.get().replace("433122000000", area);
        round_trip(line.wire_type, line.version, &data).map(|(.., written)| written == data)
    };
    assert_eq!(of("53430000MJJ4567894"), Ok(true));
    assert!(of("53430000MJJ4567890").is_err() && of("43312200000").is_err());
}
