//! Programs beside each other on one ledger, as offices run them.

use std::process::Stdio;

use aggregates::Programme;
use serde_json::Value;

use super::assert_whole;
use crate::office::{Office, Program, disability_csv};

/// Starts all of them before it waits for any; answers exit status and JSON of each.
fn beside_each_other(program: &Program, commands: &[(&str, Vec<String>)]) -> Vec<(Option<i32>, Value)> {
    let children: Vec<_> = commands
        .iter()
        .map(|(key, arguments)| {
            let arguments: Vec<&str> =
                std::iter::once("--json").chain(arguments.iter().map(String::as_str)).collect();
            program.command(Some(key), &arguments).stdout(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    let outcome = |child: std::process::Child| {
        let output = child.wait_with_output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        (output.status.code(), serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")))
    };
    children.into_iter().map(outcome).collect()
}

fn words(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_owned).collect()
}

#[test]
fn programs_that_appropriate_beside_each_other_write_what_they_acknowledge() {
    let office = Office::founded();
    let (program, before) = (Program::on(office.dir()), office.size());
    let commands: Vec<_> = (0..8)
        .map(|n| {
            let line = format!(
                "funding appropriate --source central --area 433122000000 --year 2023 --amount 5.00 --doc 文{n}号"
            );
            ("finance.luxi", words(&line))
        })
        .collect();
    let outcomes = beside_each_other(&program, &commands);
    let done = outcomes.iter().filter(|(code, _)| *code == Some(0)).count();
    assert!(done > 0, "{outcomes:?}");
    for (code, answer) in outcomes.iter().filter(|(code, _)| *code != Some(0)) {
        let message = answer["message"]["en"].as_str().unwrap();
        assert!(*code == Some(1) && message.ends_with("decide again"), "{code:?} {message}");
    }
    assert_eq!(office.size(), before + done as u64);
    assert_whole(&office);
}

#[test]
fn two_programs_that_confirm_one_roster_confirm_it_once() {
    let office = Office::founded();
    let file = office.file("浦市镇.csv", &disability_csv("浦市镇", 0, 60));
    let roster = office.import(&file, Programme::DisabilityLiving);
    let (program, before) = (Program::on(office.dir()), office.size());
    let confirm = || words(&format!("roster confirm {roster}"));
    let outcomes =
        beside_each_other(&program, &[("reviewer.luxi", confirm()), ("reviewer2.luxi", confirm())]);
    let committed: Vec<u64> =
        outcomes.iter().filter_map(|(_, answer)| answer["receipt"]["records"].as_u64()).collect();
    assert_eq!(committed.len(), 1, "{outcomes:?}");
    assert_eq!(office.size(), before + committed[0]);
    assert_whole(&office);
}
