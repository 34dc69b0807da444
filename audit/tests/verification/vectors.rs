//! `vectors/forged.json`: an honest ledger as its commits, and forged ones behind some of them, with the rule that each
//! breaks and the record that shows it. Other implementations test themselves with it (docs/FORMAT.md §13).

use aggregates::Month;
use aggregates::rules::id;
use ledger::ties::RuleId;
use serde_json::{Value, json};

use crate::small::appropriated;
use crate::support::month::{Households, subject};
use crate::support::roster::Roster;
use crate::support::{AREA, Draft, Maker, ORIGIN, died};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/forged.json");
/// Households of the ledger.
const COUNT: u32 = 3;

/// Where an honest ledger is broken off, and what is put in the place of the next commit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Import,
    Confirm,
    Draft,
    Order,
    Result,
    End,
}

struct Kind {
    says: &'static str,
    stage: Stage,
    /// Who signs, by place in the staff.
    signer: usize,
    change: fn(&Maker, &mut Vec<Draft>),
    rule: RuleId,
    /// The record's place in the commit.
    index: usize,
}

#[test]
fn the_forged_commits_for_other_implementations_are_named_as_the_file_says() {
    let honest = build(Stage::End, None);
    assert!(honest.verify().is_clean(), "{:#?}", honest.verify().findings);
    let mut forged = Vec::new();
    for kind in kinds() {
        let maker = build(kind.stage, Some(&kind));
        let first = maker.leaves.len() - maker.written.last().unwrap().1.len();
        let findings = maker.verify().findings;
        let position = (first + kind.index) as u64;
        let named = findings
            .iter()
            .any(|found| found.rule == Some(kind.rule) && found.position.is_some_and(|at| at.0 == position));
        assert!(named, "{}: {findings:#?}", kind.says);
        let after = maker.written.len() - 1;
        assert_eq!(maker.written[..after], honest.written[..after], "{}", kind.says);
        let (note, records) = &maker.written[after];
        forged.push(json!({
            "after": after, "index": kind.index, "note": note, "records": records, "rule": kind.rule, "says": kind.says,
        }));
    }
    let commits = honest.written.iter().map(|(note, records)| json!({"note": note, "records": records}));
    let text = rows(&honest, &commits.collect::<Vec<_>>(), &forged);
    if std::env::var("LEDGER_VECTORS").is_ok_and(|mode| mode == "write") {
        std::fs::write(PATH, &text).unwrap();
    }
    assert!(
        std::fs::read_to_string(PATH).unwrap() == text,
        "vectors/forged.json is not what the code writes"
    );
}

/// One commit a line, so that a difference can be read.
fn rows(maker: &Maker, commits: &[Value], forged: &[Value]) -> String {
    let lines = |all: &[Value]| all.iter().map(Value::to_string).collect::<Vec<_>>().join(",\n");
    format!(
        "{{\"commits\":[\n{}\n],\n\"forged\":[\n{}\n],\n\"log_key\":\"{}\",\n\"origin\":\"{ORIGIN}\"}}\n",
        lines(commits),
        lines(forged),
        maker.log_vkey()
    )
}

/// The honest ledger up to a stage, and there the forged commit or, without one, all the rest.
fn build(until: Stage, forged: Option<&Kind>) -> Maker {
    let mut maker = Maker::founded();
    let households = Households::publish(&mut maker, COUNT);
    let all: Vec<u32> = (0..COUNT).collect();
    let month = Month::new(2023, 5).unwrap();
    let roster = Roster::of(&households, &all);
    for stage in [Stage::Import, Stage::Confirm, Stage::Draft, Stage::Order, Stage::Result, Stage::End] {
        let (signer, mut drafts) = match stage {
            Stage::Import => (3, roster.imported(&maker)),
            Stage::Confirm => (4, roster.confirmed(&maker)),
            Stage::Draft => (3, households.draft(&mut maker, month)),
            Stage::Order => {
                let root = households.sign_off(&mut maker, month);
                (5, households.order(&maker, month, &root))
            }
            Stage::Result => {
                households.send(&mut maker, month);
                (6, households.result(&maker, month))
            }
            Stage::End => (5, vec![appropriated(&maker, "文1号", "1000.00")]),
        };
        match forged.filter(|_| stage == until) {
            Some(kind) => {
                (kind.change)(&maker, &mut drafts);
                maker.commit(kind.signer, &drafts);
                break;
            }
            None => maker.commit(signer, &drafts),
        }
    }
    maker.tiles();
    maker
}

fn put(draft: &mut Draft, from: &str, to: &str) {
    assert!(draft.data.contains(from), "{from} in {}", draft.data);
    draft.data = draft.data.replacen(from, to, 1);
}

const OTHER: &str = "5f0e0000-0000-4000-8000-000000000001";

fn kinds() -> Vec<Kind> {
    [of_rosters(), of_batches(), of_the_bank(), of_others()].into_iter().flatten().collect()
}

fn of_rosters() -> Vec<Kind> {
    let import =
        |says, change, rule, index| Kind { says, stage: Stage::Import, signer: 3, change, rule, index };
    let confirm =
        |says, change, rule, index| Kind { says, stage: Stage::Confirm, signer: 4, change, rule, index };
    vec![
        import("a row is left out", |_, d| drop(d.pop()), id::WHOLE, 0),
        import(
            "the roster's id does not follow from its file",
            |_, d| put(&mut d[0], "\"sha256\":\"0", "\"sha256\":\"a"),
            id::ID,
            0,
        ),
        import(
            "a row names another entitlement",
            |_, d| put(&mut d[1], &crate::support::month::id(0).to_string(), OTHER),
            id::ID,
            1,
        ),
        import(
            "a new row is said to continue",
            |_, d| put(&mut d[1], "\"change\":\"new\"", "\"change\":\"continued\""),
            id::ROSTER_PLACE,
            1,
        ),
        import("a row seals its beneficiary once", |_, d| drop(d[1].seals.pop()), id::SEALS, 1),
        import(
            "an absent member is null",
            |_, d| put(&mut d[0], "\"townships\":[]", "\"townships\":null"),
            id::SHAPE,
            0,
        ),
        confirm(
            "a benefit rests on another income than its row",
            |_, d| put(&mut d[1], "\"income\":\"200.00\"", "\"income\":\"0.00\""),
            id::ROSTER_ROW,
            1,
        ),
        confirm("the roster is not confirmed", |_, d| drop(d.pop()), id::ROSTER_ROW, 1),
        confirm("nobody is enrolled", |_, d| drop(d.remove(0)), id::MEMBERS, 0),
        confirm("somebody is enrolled twice in one way", |_, d| d.insert(1, d[0].clone()), "person", 1),
        confirm("a row is not carried out", |_, d| drop(d.drain(..2)), id::ROSTER_ALL, 4),
    ]
}

fn of_batches() -> Vec<Kind> {
    let drafts =
        |says, change, rule, index| Kind { says, stage: Stage::Draft, signer: 3, change, rule, index };
    let order =
        |says, change, rule, index| Kind { says, stage: Stage::Order, signer: 5, change, rule, index };
    vec![
        drafts(
            "the number is not that of the batch's id",
            |_, d| put(&mut d[0], "BA000000", "BA000001"),
            id::ID,
            0,
        ),
        drafts(
            "a line goes to somebody else",
            |_, d| {
                put(
                    &mut d[1],
                    &format!("\"payee\":\"{}\"", subject(0)),
                    &format!("\"payee\":\"{}\"", subject(1)),
                );
            },
            id::DRAFT,
            1,
        ),
        drafts("the money is not there", |_, d| put(&mut d[0], "central@", "county@"), id::SOURCE, 0),
        drafts(
            "the document is not in force",
            |_, d| put(&mut d[1], "州政办发〔2023〕5号", "州政办发〔2019〕5号"),
            id::IN_FORCE,
            1,
        ),
        order("a payment is left out", |_, d| drop(d.pop()), id::ORDER, 0),
        order("a payment seals no account", |_, d| d[2].seals.clear(), id::SEALS, 2),
        order("a payment is of another month", |_, d| put(&mut d[2], "2023-05", "2023-06"), id::LINE, 2),
        order("a payment falls in the county", |_, d| d[2].area = AREA.to_owned(), id::AREA, 2),
        order("a payment takes other money", |_, d| put(&mut d[2], "central@", "county@"), id::RESERVE, 1),
        order(
            "the order names another day",
            |_, d| put(&mut d[0], "\"day\":\"2023", "\"day\":\"2022"),
            id::DAYS,
            0,
        ),
        order("one line is paid twice", |_, d| d.push(d[2].clone()), "entitlement", 5),
    ]
}

fn of_the_bank() -> Vec<Kind> {
    let result =
        |says, change, rule, index| Kind { says, stage: Stage::Result, signer: 6, change, rule, index };
    vec![
        result("a flow number differs", |_, d| put(&mut d[2], "LS2023", "LX2023"), id::OUTCOME, 1),
        result("a row differs", |_, d| put(&mut d[2], "\"row\":2", "\"row\":9"), id::OUTCOME, 1),
        result(
            "two payments have one flow number",
            |_, d| {
                put(&mut d[1], "LS20230500000001", "LS20230500000000");
                put(&mut d[3], "LS20230500000001", "LS20230500000000");
            },
            id::FLOW,
            1,
        ),
        result("an outcome is left out", |_, d| drop(d.remove(1)), id::WHOLE, 0),
    ]
}

fn of_others() -> Vec<Kind> {
    let end = |says, signer, change, rule| Kind { says, stage: Stage::End, signer, change, rule, index: 0 };
    vec![
        end("a document is credited to a twin", 5, |_, d| d[0].stream = "funding/twin".to_owned(), id::ID),
        end(
            "an appropriation falls in a township",
            5,
            |_, d| d[0].area = crate::support::TOWNSHIP.to_owned(),
            id::AREA,
        ),
        end(
            "a death lies ahead",
            3,
            |maker, d| {
                *d = vec![died(maker, 0)];
                put(&mut d[0], "2023-05-01", "2023-12-01");
            },
            id::DAYS,
        ),
        end(
            "a death is sealed",
            3,
            |maker, d| {
                *d = vec![died(maker, 0)];
                d[0].seals = vec![(subject(0).0, "{}".to_owned())];
            },
            id::SEALS,
        ),
        end("somebody dies whom nobody knows", 3, |maker, d| *d = vec![died(maker, COUNT)], id::AREA),
        Kind {
            index: 1,
            ..end(
                "a document in another spelling credits again",
                5,
                |maker, d| d.push(appropriated(maker, "文 １号", "1000.00")),
                "funding",
            )
        },
    ]
}
