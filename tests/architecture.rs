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
