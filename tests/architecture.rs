//! The crate graph is the architecture: these arrows and no others (docs/ARCHITECTURE.md).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

/// A → B: A depends on B.
const ARROWS: [(&str, &[&str]); 9] = [
    ("sunledger", &["aggregates", "audit", "ledger", "projections", "store", "words"]),
    ("audit", &["aggregates", "ledger", "projections", "words"]),
    ("projections", &["aggregates", "ledger", "words"]),
    ("store", &["ledger", "words"]),
    ("aggregates", &["ledger", "words"]),
    ("ledger", &["words"]),
    // Texts in two languages, and the macros that make them.
    ("words", &["words-derive"]),
    ("words-derive", &[]),
    // The double of a server, which tests and benches start: it knows nothing of ledgers.
    ("kurrent-double", &[]),
];

fn metadata() -> Metadata {
    MetadataCommand::new()
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        // The workspace's own crates tell what they depend on; what those need on other systems may not be here.
        .no_deps()
        .other_options(vec!["--locked".to_owned(), "--offline".to_owned()])
        .exec()
        .unwrap()
}

/// What each workspace crate depends on, tests and build scripts left out.
fn dependencies(metadata: &Metadata) -> BTreeMap<String, BTreeSet<String>> {
    let normal = |dependency: &&cargo_metadata::Dependency| dependency.kind == DependencyKind::Normal;
    metadata
        .workspace_packages()
        .into_iter()
        .map(|package| {
            let names = package.dependencies.iter().filter(normal).map(|d| d.name.clone()).collect();
            (package.name.to_string(), names)
        })
        .collect()
}

#[test]
fn the_crates_depend_on_each_other_as_the_design_draws_it_and_in_no_other_way() {
    let all = dependencies(&metadata());
    let ours: BTreeSet<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    assert_eq!(all.keys().map(String::as_str).collect::<BTreeSet<_>>(), ours);
    for (name, arrows) in ARROWS {
        let found: Vec<&str> = all[name].iter().map(String::as_str).filter(|d| ours.contains(d)).collect();
        // An arrow may be left undrawn while nothing needs it; none may be added.
        assert!(found.iter().all(|other| arrows.contains(other)), "{name} depends on {found:?}");
    }
}

#[test]
fn the_pure_crates_reach_no_clock_no_randomness_no_file_and_no_network() {
    let all = dependencies(&metadata());
    for name in ["words", "ledger", "aggregates"] {
        for forbidden in
            ["rusqlite", "tokio", "getrandom", "rand", "tempfile", "reqwest", "crossbeam-channel"]
        {
            assert!(!all[name].contains(forbidden), "{name} depends on {forbidden}");
        }
    }
}

#[test]
fn only_the_program_and_the_store_may_write_and_audit_cannot_reach_the_store() {
    let all = dependencies(&metadata());
    let mut reached = BTreeSet::from(["audit".to_owned()]);
    loop {
        let next: BTreeSet<String> = reached
            .iter()
            .filter_map(|name| all.get(name))
            .flatten()
            .cloned()
            .chain(reached.clone())
            .collect();
        if next == reached {
            break;
        }
        reached = next;
    }
    assert!(!reached.contains("store"));
}

#[test]
fn the_pure_crates_never_name_io_or_time_or_randomness_in_their_sources() {
    for folder in ["words/src", "ledger/src", "aggregates/src"] {
        for file in sources(&root().join(folder)) {
            let text = std::fs::read_to_string(&file).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for forbidden in
                ["std::fs", "std::net", "std::env", "SystemTime", "Instant::now", "new_v4", "now_v7"]
            {
                assert!(!code.contains(forbidden), "{} names {forbidden}", file.display());
            }
        }
    }
}

#[test]
fn no_file_is_longer_than_its_reader_can_hold() {
    for folder in [
        "src",
        "words/src",
        "words/derive/src",
        "ledger/src",
        "aggregates/src",
        "store/src",
        "projections/src",
        "audit/src",
    ] {
        for file in sources(&root().join(folder)) {
            let text = std::fs::read_to_string(&file).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let limit = if file.ends_with("event.rs") { 700 } else { 400 };
            assert!(code.lines().count() <= limit, "{} has {} lines", file.display(), code.lines().count());
        }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The nouns' words, from their list.
fn nouns() -> Vec<String> {
    let list = std::fs::read_to_string(root().join("aggregates/src/noun.rs")).unwrap();
    let rows = list.split("\nnouns! {").nth(1).unwrap().split("\n}").next().unwrap().to_owned();
    rows.lines().filter_map(|row| row.split('"').nth(1)).map(str::to_owned).collect()
}

#[test]
fn every_noun_has_the_same_files() {
    let nouns = nouns();
    assert!(nouns.len() >= 7);
    for noun in nouns {
        for part in [
            "mod", "event", "command", "refusal", "decide", "admit", "evolve", "shown", "moves", "stands",
            "specs",
        ] {
            let folder = root().join("aggregates/src").join(&noun);
            let is_there =
                folder.join(format!("{part}.rs")).is_file() || folder.join(part).join("mod.rs").is_file();
            assert!(is_there, "{noun} has no {part}");
        }
    }
}

/// A file that lists nouns is one that a new noun has to be written into: it names at least three of them as modules, types
/// or words. What is about one noun, its projections and the acts of offices are not lists.
#[test]
fn a_noun_is_registered_in_few_places() {
    let words = nouns();
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    let mut mentions: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for folder in ["aggregates/src", "ledger/src", "store/src", "projections/src", "audit/src", "src"] {
        for file in sources(&root().join(folder)) {
            let path = file.strip_prefix(root()).unwrap().display().to_string();
            let elsewhere =
                ["/fold/", "src/office/", "src/commands/", "src/cli/", "src/demo/", "specs", "/acts.rs"];
            if elsewhere.iter().any(|part| path.contains(part)) {
                continue;
            }
            let text = std::fs::read_to_string(&file).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let of = |word: &str| {
                if path.starts_with(&format!("aggregates/src/{word}/")) {
                    return 0;
                }
                let names = [
                    format!("mod {word};"),
                    format!("Event::{}(", capital(word)),
                    format!("Noun::{}(", capital(word)),
                    format!("= \"{word}\","),
                    format!("\"{word}\" =>"),
                ];
                code.lines().filter(|line| names.iter().any(|name| line.contains(name.as_str()))).count()
            };
            let counts: Vec<usize> = words.iter().map(|word| of(word)).collect();
            if counts.iter().filter(|count| **count > 0).count() >= 3 {
                for (word, count) in words.iter().zip(counts) {
                    mentions.entry(word).or_default().extend((0..count).map(|_| path.clone()));
                }
            }
        }
    }
    for word in &words {
        let places = mentions.get(word.as_str()).cloned().unwrap_or_default();
        assert!((1..=6).contains(&places.len()), "{word}: {places:?}");
    }
}

/// A new event of a noun has to be looked at wherever its events are told apart.
#[test]
fn no_match_over_the_events_of_a_noun_has_an_arm_for_the_rest() {
    let mut bad = Vec::new();
    let mut seen = 0;
    for folder in ["aggregates/src", "projections/src/fold"] {
        for file in sources(&root().join(folder)) {
            let path = file.display().to_string();
            if path.contains("specs") {
                continue;
            }
            let text = std::fs::read_to_string(&file).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let (rest, matches) = arms_for_the_rest(code);
            seen += matches;
            bad.extend(rest.into_iter().map(|line| format!("{path}:{line}")));
        }
    }
    assert!(seen > 50, "{seen} matches over events were found");
    assert!(bad.is_empty(), "{bad:#?}");
}

/// The lines of arms `_ =>` in matches with an arm of a noun's event, and how many such matches there are.
fn arms_for_the_rest(code: &str) -> (Vec<usize>, usize) {
    let mut open: Vec<(bool, Vec<usize>)> = Vec::new();
    let (mut found, mut matches) = (Vec::new(), 0);
    for (number, line) in code.lines().enumerate() {
        let line = line.split("//").next().unwrap_or_default().trim();
        if let Some((of_events, rest)) = open.last_mut() {
            let arm = line.trim_start_matches(['|', ' ', '(', '&']);
            let (head, is_path) = arm.split_once("::").map_or(("", false), |(head, _)| (head, true));
            // `Event::` alone is an event of any noun, of which whoever reads it picks.
            *of_events |= is_path && (head == "E" || (head.ends_with("Event") && head != "Event"));
            if ["_ =>", "_ if", "(_, _) =>", "(_, _) if"].iter().any(|arm| line.starts_with(arm)) {
                rest.push(number + 1);
            }
        }
        for char in line.chars() {
            match char {
                '{' => open.push((false, Vec::new())),
                '}' => {
                    let (of_events, rest) = open.pop().unwrap_or_default();
                    matches += usize::from(of_events);
                    found.extend(rest.into_iter().filter(|_| of_events));
                }
                _ => {}
            }
        }
    }
    (found, matches)
}
