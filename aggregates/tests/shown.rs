//! What a signer is told of every event: `golden/shown.txt` holds the words for each line of `golden/events.jsonl`.

use aggregates::noun::Event;
use aggregates::shown::{Place, Shown as _};
use serde_json::Value;
use serde_json::value::RawValue;

const EVENTS: &str = include_str!("golden/events.jsonl");
const WORDS: &str = include_str!("golden/shown.txt");

#[derive(serde::Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    data: &'a RawValue,
    #[serde(rename = "type")]
    wire_type: &'a str,
    version: u32,
}

fn events() -> impl Iterator<Item = (Event, Value)> {
    EVENTS.lines().map(|line| {
        let Line { data, wire_type, version } = serde_json::from_str(line).unwrap();
        let noun = wire_type.split('.').next().unwrap();
        let event = Event::read(noun, wire_type, version, data.get()).unwrap().unwrap();
        (event, serde_json::from_str(data.get()).unwrap())
    })
}

fn words(event: &Event) -> String {
    let place = Place { id: "ID", area: "433122000000".parse().unwrap() };
    format!("{} {} → {}\n", event.wire_type(), event.shown(), event.named(&place).join("｜"))
}

#[test]
fn every_event_has_its_words() {
    let found: String = events().map(|(event, _)| words(&event)).collect();
    if std::env::var_os("SUNLEDGER_BLESS").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/shown.txt"), &found).unwrap();
    }
    for (found, expected) in found.lines().zip(WORDS.lines()) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.lines().count(), WORDS.lines().count());
}

#[test]
fn every_event_is_said_in_chinese_and_in_english() {
    for (event, _) in events() {
        let shown = event.shown();
        assert!(shown.zh != shown.en && !shown.en.starts_with(char::is_uppercase), "{shown}");
        assert!(shown.zh.chars().any(|char| ('一'..='龥').contains(&char)), "{shown}");
    }
}

/// Texts, numbers and months of the data: what may decide. The signer stands in the head of the sheet, and how an amount
/// was computed is recomputed by the gate.
fn decisive(value: &Value, name: &str, found: &mut Vec<String>) {
    const ELSEWHERE: [&str; 6] = ["holder", "basis", "proof", "title", "length", "programme"];
    match value {
        _ if ELSEWHERE.contains(&name) => {}
        Value::Object(members) => members.iter().for_each(|(name, value)| decisive(value, name, found)),
        Value::Array(list) if name != "lines" && name != "months" => {
            list.iter().for_each(|value| decisive(value, name, found));
        }
        Value::String(text) if !text.is_ascii() || text.contains(|c: char| c.is_ascii_digit()) => {
            found.push(text.clone());
        }
        Value::Number(number) => found.push(number.to_string()),
        _ => {}
    }
}

#[test]
fn the_words_hold_every_field_that_decides() {
    for (event, data) in events() {
        let mut fields = Vec::new();
        decisive(&data, "", &mut fields);
        let shown = event.shown();
        let (zh, en) = (&shown.zh, &shown.en);
        for field in fields {
            assert!(zh.contains(&field) && en.contains(&field), "{field} is not in: {shown}");
        }
    }
}
