//! docs/FORMAT.md says of events and authority what the code says, so that a stranger's verifier is not misled.

use std::collections::BTreeSet;
use std::path::Path;

use aggregates::{authority, rules};
use serde_json::Value;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn types() -> Vec<(&'static str, u32)> {
    authority::table().map(|row| (row.wire_type, row.version)).collect()
}

/// The fields in the section of a type: name, and whether it may be absent.
fn fields(format: &str, wire_type: &str, version: u32) -> Vec<(String, bool)> {
    let heading = format!("#### `{wire_type}` version {version}\n");
    let (_, section) =
        format.split_once(&heading).unwrap_or_else(|| panic!("{wire_type} is not in FORMAT.md"));
    let section = section.split("\n#").next().unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| {
        let cell = row.split(" | ").next().unwrap();
        (cell.split('`').next().unwrap().to_owned(), cell.ends_with('?'))
    })
    .collect()
}

#[test]
fn the_table_of_authority_in_the_format_is_the_one_that_the_program_uses() {
    let format = read("docs/FORMAT.md");
    let (_, rest) = format.split_once("<!-- authority -->\n").unwrap();
    let (table, _) = rest.split_once("<!-- /authority -->").unwrap();
    assert_eq!(table, authority::markdown());
}

#[test]
fn the_table_of_rules_in_the_format_is_the_one_that_the_program_uses() {
    let format = read("docs/FORMAT.md");
    let (_, rest) = format.split_once("<!-- rules -->\n").unwrap();
    let (table, after) = rest.split_once("<!-- /rules -->").unwrap();
    assert_eq!(table, rules::markdown());
    for (id, ..) in rules::RULES {
        assert!(after.contains(&format!("**`{id}`**")), "no paragraph says what {id} asks");
    }
    for id in rules::HISTORY {
        assert!(format.contains(&format!("\n**`{id}`**")), "the histories' rule {id} is not named");
    }
}

/// What commands carry: the record itself, or a look-up that `admit` cannot repeat and that a rule asks instead.
const CARRIED: &[(&str, &str, &str)] = &[
    ("batch", "covers", RECORD),
    ("batch", "day", "days"),
    ("batch", "early", "days"),
    ("batch", "file", RECORD),
    ("batch", "files", RECORD),
    ("batch", "flow_is_batch", "flow"),
    ("batch", "header", RECORD),
    ("batch", "holder", RECORD),
    ("batch", "lines", RECORD),
    ("batch", "root", RECORD),
    ("batch", "rows", RECORD),
    ("key", "confirmed", RECORD),
    ("key", "facts", "key"),
    ("key", "is_genesis", "key"),
    ("key", "is_taken", "key"),
    ("key", "proposed", RECORD),
    ("key", "registered", RECORD),
    ("key", "revoked", RECORD),
    ("person", "event", RECORD),
    ("person", "linked", "exclusion"),
    ("person", "subject", "link"),
    ("person", "survivor_gave_way_to", "link"),
    ("roster", "header", RECORD),
    ("roster", "holder", RECORD),
    ("roster", "missing", RECORD),
    ("roster", "outcome", "roster-all"),
    ("roster", "rows", RECORD),
    ("standard", "base", "derived"),
    ("standard", "published", RECORD),
];

/// It stands in the events that come of it, and is asked there.
const RECORD: &str = "";

#[test]
fn every_look_up_of_a_command_has_a_rule() {
    let ids: BTreeSet<&str> =
        rules::RULES.iter().map(|(id, ..)| *id).chain(rules::HISTORY.iter().copied()).collect();
    let mut carried = BTreeSet::new();
    for noun in ["batch", "entitlement", "funding", "key", "person", "roster", "standard"] {
        let source = read(&format!("aggregates/src/{noun}/command.rs"));
        let (_, commands) = source.split_once("Command {\n").unwrap();
        let (commands, _) = commands.split_once("\n}\n").unwrap();
        let fields = commands.lines().filter_map(|line| line.strip_prefix("        ")?.split_once(": "));
        let fields = fields.filter(|(name, _)| !name.contains(' '));
        carried.extend(fields.map(|(name, _)| (noun, name.to_owned())));
    }
    let of_bank = read("aggregates/src/batch/command.rs");
    let (_, returned) = of_bank.split_once("pub struct BankReturn {\n").unwrap();
    let (returned, _) = returned.split_once("\n}\n").unwrap();
    let fields = returned.lines().filter_map(|line| line.strip_prefix("    pub ")?.split_once(": "));
    carried.extend(fields.map(|(name, _)| ("batch", name.to_owned())));
    let listed: BTreeSet<(&str, String)> =
        CARRIED.iter().map(|(noun, name, _)| (*noun, (*name).to_owned())).collect();
    assert_eq!(carried, listed);
    let unheld: Vec<_> = CARRIED.iter().filter(|(.., held)| *held != RECORD && !ids.contains(held)).collect();
    assert!(unheld.is_empty(), "{unheld:?}");
}

#[test]
fn every_event_that_can_be_written_has_a_section_and_no_other_has() {
    let format = read("docs/FORMAT.md");
    let written: BTreeSet<String> =
        types().into_iter().map(|(wire_type, version)| format!("`{wire_type}` version {version}")).collect();
    let described: BTreeSet<String> = format
        .lines()
        .filter_map(|line| line.strip_prefix("#### "))
        .filter(|heading| heading.starts_with('`'))
        .map(str::to_owned)
        .collect();
    assert_eq!(described, written);
}

#[test]
fn every_section_names_the_fields_of_the_golden_records_in_their_order() {
    let format = read("docs/FORMAT.md");
    for line in read("aggregates/tests/golden/events.jsonl").lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        let wire_type = record["type"].as_str().unwrap();
        let data = record["data"].as_object().unwrap();
        let described = fields(&format, wire_type, 1);
        let mut names: Vec<&String> = data.keys().collect();
        names.sort_unstable();
        let expected: Vec<&String> = described
            .iter()
            .filter(|(name, may_miss)| !may_miss || data.contains_key(name))
            .map(|(name, _)| name)
            .collect();
        assert_eq!(names, expected, "{wire_type}");
    }
}

#[test]
fn the_sections_that_others_point_to_exist() {
    let format = read("docs/FORMAT.md");
    let anchor = |heading: &str| -> String {
        let kept = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        heading
            .trim_start_matches('#')
            .trim()
            .to_lowercase()
            .replace(' ', "-")
            .chars()
            .filter(|c| kept(*c))
            .collect()
    };
    let known: BTreeSet<String> = format.lines().filter(|line| line.starts_with("##")).map(anchor).collect();
    for link in format.split("](#").skip(1) {
        let target = link.split(')').next().unwrap();
        assert!(known.contains(target), "#{target} leads nowhere");
    }
}

#[test]
fn no_rule_of_the_format_is_said_to_stand_in_the_program() {
    let format = read("docs/FORMAT.md");
    for (number, line) in (1..).zip(format.lines()) {
        assert!(!line.contains("::") && !line.contains(".rs`"), "line {number}: {line}");
    }
}

#[test]
fn every_column_of_the_store_is_described() {
    let format = read("docs/FORMAT.md");
    let (_, section) = format.split_once("## 17. SQLite tables\n").unwrap();
    let section = section.split("\n## ").next().unwrap();
    for table in read("store/src/schema.sql").split("CREATE TABLE ").skip(1) {
        let (name, columns) = table.split_once(" (\n").unwrap();
        let (_, rows) = section.split_once(&format!("| `{name}` |")).unwrap_or_else(|| panic!("{name}"));
        let rows = rows.split("\n| `").next().unwrap();
        for column in columns.split("\n)").next().unwrap().lines().map(str::trim) {
            let word = column.split(' ').next().unwrap();
            if word == word.to_lowercase() {
                assert!(rows.contains(&format!("`{word}`")), "{name}.{word}");
            }
        }
    }
}
