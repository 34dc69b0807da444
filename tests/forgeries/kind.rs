//! One kind of forgery, and the three doors that it is tried at.

use std::path::Path;
use std::sync::Arc;

use ledger::ties::{Broken, Keeps, Own, RuleId};
use ledger::{Frame, Time};
use store::{AppendError, Backing, Flush, LogSigner, PreparedFile, Refusal, Settings, Store, StoreClock};
use sunledger::app::authority;
use sunledger::failure::Failure;
use sunledger::office::commit;
use tempfile::TempDir;

use crate::office::{copy, desk, secret};
use crate::stages::Stages;
use crate::writer::{Record, honest, prepare, signed_file};

/// A change to an honest commit.
pub(crate) type Change = fn(&mut Vec<Record>);
/// A rule, and the place in the commit of the record that shows it, if that is known.
pub(crate) type Named = (RuleId, Option<u32>);

/// What is changed, and what is said of it.
pub(crate) struct Kind {
    /// In one sentence.
    pub(crate) says: &'static str,
    /// The stage whose ledger it is tried at.
    pub(crate) stage: &'static str,
    /// The honest commit: that with the last record of this type.
    pub(crate) of: &'static str,
    /// Who signs.
    pub(crate) signer: &'static str,
    /// The change.
    pub(crate) change: Change,
    /// The rule that `verify` names, and the record's place in the commit; anywhere in it if none is given.
    pub(crate) rule: Named,
    /// What the store alone can know.
    pub(crate) store: Option<RuleId>,
}

/// Kinds that change one honest commit: what each says, the change, the rule with its place, and what the store knows.
pub(crate) fn changes(
    stage: &'static str,
    of: &'static str,
    signer: &'static str,
) -> impl Fn(&'static str, Change, Named, Option<RuleId>) -> Kind {
    move |says, change, rule, store| Kind { says, stage, of, signer, change, rule, store }
}

/// All kinds; those that pass anywhere are told together.
pub(crate) fn check_all(stages: &Stages, kinds: &[Kind]) {
    let failed: Vec<String> = kinds
        .iter()
        .filter_map(|kind| check(stages, kind).err().map(|what| format!("{}: {what}", kind.says)))
        .collect();
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), kinds.len(), failed.join("\n"));
}

/// The writer itself is right: what it makes of an honest commit is taken and clean.
pub(crate) fn check_honest(stages: &Stages) {
    for (stage, of, signer) in [
        ("import", "roster.imported", "clerk.luxi"),
        ("confirm", "roster.confirmed", "reviewer.luxi"),
        ("draft", "batch.drafted", "clerk.luxi"),
        ("order", "batch.ordered", "treasury.luxi"),
        ("result", "batch.bank_result_taken", "bank.luxi"),
    ] {
        let (records, time, intent) = commit_of(stages, of);
        let folder = at(stages, stage);
        let desk = desk(folder.path());
        desk.set_time(time);
        let path = folder.path().join("forged.signed");
        let mut prepared = prepare(&desk, signer, time, &records);
        prepared.note.intent = intent;
        signed_file(&desk, prepared, signer, &path);
        let done = commit(&desk, opened(&path));
        assert!(done.is_ok(), "{of}: {:?}", done.err());
        drop(desk);
        let findings = verify(folder.path());
        assert!(findings.is_empty(), "{of}: {findings:#?}");
    }
}

fn opened(path: &Path) -> PreparedFile {
    let file = std::io::BufReader::new(std::fs::File::open(path).unwrap());
    PreparedFile::read(file, path.parent().unwrap()).unwrap()
}

fn commit_of(stages: &Stages, of: &str) -> (Vec<Record>, Time, String) {
    let done = at(stages, "done");
    honest(&desk(done.path()), of)
}

fn at(stages: &Stages, stage: &str) -> TempDir {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    copy(&stages.dir(stage), folder.path());
    // The last one's vault knows all subjects, as after drawing those of the commit.
    for name in ["vault.db", "vault.db-wal", "vault.db-shm"] {
        let _absent = std::fs::remove_file(folder.path().join(name));
        let _absent = std::fs::copy(stages.dir("done").join(name), folder.path().join(name));
    }
    folder
}

fn check(stages: &Stages, kind: &Kind) -> Result<(), String> {
    let (mut records, time, _) = commit_of(stages, kind.of);
    (kind.change)(&mut records);
    let named = past_both(stages, kind, time, &records)?;
    at_the_gate(stages, kind, time, &records, &named)?;
    at_the_store(stages, kind, time, &records)
}

/// Through `commit`: refused whole, with a rule that `verify` names too.
fn at_the_gate(
    stages: &Stages,
    kind: &Kind,
    time: Time,
    records: &[Record],
    named: &[RuleId],
) -> Result<(), String> {
    let folder = at(stages, kind.stage);
    let desk = desk(folder.path());
    desk.set_time(time);
    let before = desk.reader.size().unwrap();
    let path = folder.path().join("forged.signed");
    signed_file(&desk, prepare(&desk, kind.signer, time, records), kind.signer, &path);
    match commit(&desk, opened(&path)) {
        Err(Failure::Refused(refused)) => {
            let text = refused.text.to_string();
            let is_named = named.iter().any(|rule| text.contains(&format!("违反规则 {rule}：")));
            if !is_named {
                return Err(format!("the gate says: {text}; verify names {named:?}"));
            }
        }
        other => return Err(format!("the gate: {:?}", other.map(drop))),
    }
    if desk.reader.size().unwrap() == before { Ok(()) } else { Err("it was written".to_owned()) }
}

/// At the store, with its own eyes.
fn at_the_store(stages: &Stages, kind: &Kind, time: Time, records: &[Record]) -> Result<(), String> {
    let folder = at(stages, kind.stage);
    let desk = desk(folder.path());
    desk.set_time(time);
    let prepared = prepare(&desk, kind.signer, time, records);
    let signed = prepared.sign(kind.signer, &secret(&desk.dir, kind.signer)).unwrap();
    match (desk.store.append(signed), kind.store) {
        (Err(AppendError::Refused(Refusal::Rule { broken, .. })), Some(rule)) if broken.rule == rule => {
            Ok(())
        }
        (Ok(_), None) => Ok(()),
        (found, expected) => Err(format!("the store: {:?}, not {expected:?}", found.map(drop))),
    }
}

/// Past both, by a store whose rules were taken out: `verify` names the rule at the record.
fn past_both(stages: &Stages, kind: &Kind, time: Time, records: &[Record]) -> Result<Vec<RuleId>, String> {
    let folder = at(stages, kind.stage);
    let desk = desk(folder.path());
    desk.set_time(time);
    let (first, prepared) = (desk.reader.size().unwrap().0, prepare(&desk, kind.signer, time, records));
    let signed = prepared.sign(kind.signer, &secret(&desk.dir, kind.signer)).unwrap();
    drop(desk);
    patched(folder.path(), time).append(signed).map_err(|error| format!("the patched store: {error}"))?;
    let findings = verify(folder.path());
    let is_there = |at: u64| kind.rule.1.is_none_or(|index| at == first + u64::from(index));
    let is_it = |finding: &audit::Finding| {
        let at = finding.position.filter(|at| at.0 >= first);
        finding.rule == Some(kind.rule.0) && at.is_some_and(|at| is_there(at.0))
    };
    if findings.iter().any(is_it) {
        return Ok(findings.iter().filter_map(|finding| finding.rule).collect());
    }
    let said: Vec<String> = findings
        .iter()
        .map(|finding| {
            let at = finding.position.map(|at| at.0.wrapping_sub(first));
            format!("{:?} {:?} at {at:?}: {}", finding.code, finding.rule, finding.text)
        })
        .collect();
    Err(format!("verify does not name {:?}: {said:#?}", kind.rule))
}

fn verify(dir: &Path) -> Vec<audit::Finding> {
    let authority = authority();
    let options = audit::Options {
        checkpoints: Vec::new(),
        vkey: None,
        genesis: None,
        authority: &authority,
        threads: 2,
        progress: &|_| {},
        vault: None,
    };
    audit::verify(&dir.join("ledger.db"), &options).unwrap().findings
}

/// A store that asks for no rule.
fn patched(dir: &Path, time: Time) -> Store {
    let log: LogSigner = Arc::new(secret(dir, "log"));
    let settings = Settings {
        authority: authority(),
        backing: Backing::File,
        clock: StoreClock::Injected(Arc::new(move || time)),
        flush: Flush::Each,
        log_signers: vec![log],
        rules: Arc::new(NoRules),
    };
    Store::open(dir, settings).unwrap()
}

/// It keeps the areas of streams as it should, so that the tables tell nothing.
struct NoRules;

impl store::Rules for NoRules {
    fn alone(&self, frame: &Frame<'_>) -> Result<Own, Broken> {
        let sets = matches!(frame.event_type, "entitlement.confirmed" | "roster.imported" | "batch.drafted");
        let keeps = if sets { Keeps::Sets } else { Keeps::Nothing };
        Ok(Own { ties: Vec::new(), keeps })
    }

    fn says(&self, _: RuleId) -> words::Text {
        words::Text::default()
    }
}
