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

#[test]
fn whoever_verifies_while_others_write_finds_nothing() {
    let office = Office::founded();
    // So that a tile of 256 is filled meanwhile.
    let rows = 240_u32.saturating_sub(u32::try_from(office.size()).unwrap());
    office
        .import(&office.file("浦市镇.csv", &disability_csv("浦市镇", 0, rows)), Programme::DisabilityLiving);
    let program = Program::on(office.dir());
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for n in 0..60 {
                let line = format!(
                    "funding appropriate --source central --area 433122000000 --year 2023 --amount 5.00 --doc 文{n}号"
                );
                let outcomes = beside_each_other(&program, &[("finance.luxi", words(&line))]);
                assert_eq!(outcomes[0].0, Some(0), "{outcomes:?}");
            }
        });
        while !writer.is_finished() {
            let verified = Program::on(office.dir()).done(None, &["verify", "--seals"]);
            assert_eq!(verified["clean"], true, "{verified}");
        }
    });
    assert!(office.size() > 256);
    assert_whole(&office);
}

#[test]
fn of_two_who_change_the_logs_key_at_once_the_new_key_is_kept() {
    let office = Office::founded();
    let program = Program::on(office.dir());
    for round in 0..6 {
        let change = |n: u32| words(&format!("key change-log --doc 文{round}{n}号"));
        let outcomes = beside_each_other(&program, &[("admin-1", change(1)), ("admin-2", change(2))]);
        let codes: Vec<_> = outcomes.iter().map(|(code, _)| *code).collect();
        assert!(codes.iter().all(|code| matches!(code, Some(0 | 1))), "{outcomes:?}");
        assert!(codes.contains(&Some(0)), "{outcomes:?}");
        let line = format!(
            "funding appropriate --source central --area 433122000000 --year 2023 --amount 5.00 --doc 拨{round}号"
        );
        let written = beside_each_other(&program, &[("finance.luxi", words(&line))]);
        assert_eq!(written[0].0, Some(0), "{written:?}");
    }
    // Drawn by somebody whose change came to nothing, and taken by the ledger all the same.
    let keys = office.dir().join("keys");
    let entries = std::fs::read_dir(&keys).unwrap().flatten().map(|entry| entry.path());
    let is_former = |path: &std::path::PathBuf| path.to_string_lossy().contains("log-former");
    let former = entries.filter(is_former).min().unwrap();
    std::fs::rename(keys.join("log.key"), keys.join("log-unused-0.key")).unwrap();
    std::fs::rename(former, keys.join("log.key")).unwrap();
    assert_whole(&office);
    let line =
        "funding appropriate --source central --area 433122000000 --year 2023 --amount 5.00 --doc 末号";
    let written = beside_each_other(&program, &[("finance.luxi", words(line))]);
    assert_eq!(written[0].0, Some(0), "{written:?}");
    assert!(!keys.join("log-unused-0.key").exists());
}
