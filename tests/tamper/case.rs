//! One edit, and what verification has to say of it.
#![allow(dead_code, reason = "a suite whose ledger rests on a server puts no backup back")]

use std::any::Any;
use std::path::Path;

use rusqlite::{Connection, params};
use tempfile::TempDir;

use crate::office::{Program, copy};

/// An edit in one sentence.
pub(crate) struct Case {
    /// What was done.
    pub(crate) says: String,
    /// Does it.
    pub(crate) tamper: Box<dyn Fn(&mut Ledger) -> Bad>,
    /// Codes that are among the findings.
    pub(crate) codes: &'static [&'static str],
}

/// Where the first bad record is.
#[derive(Default)]
pub(crate) struct Bad {
    /// Positions that may be named; none if the edit is not about a record.
    pub(crate) positions: Vec<u64>,
    /// Further arguments of `verify`.
    pub(crate) arguments: Vec<String>,
    /// Whether nobody can know the stream: the record is gone.
    pub(crate) nameless: bool,
}

impl Bad {
    /// At one position.
    pub(crate) fn at(position: u64) -> Bad {
        Bad { positions: vec![position], ..Bad::default() }
    }

    /// At a record, or, where only the root of its commit shows it, at the commit's first.
    pub(crate) fn of_commit(ledger: &Ledger, position: u64) -> Bad {
        Bad { positions: vec![position, ledger.commit_of(position).0], ..Bad::default() }
    }

    /// A record that is gone.
    pub(crate) fn gone(position: u64) -> Bad {
        Bad { positions: vec![position], nameless: true, ..Bad::default() }
    }

    /// Seen with the vault only.
    pub(crate) fn with_seals(mut self) -> Bad {
        self.arguments.push("--seals".to_owned());
        self
    }
}

/// A copy of the ledger that may be edited.
pub(crate) struct Ledger {
    pub(crate) sql: Connection,
    pub(crate) program: Program,
    pub(crate) folder: TempDir,
}

impl Ledger {
    pub(crate) fn of(template: &Path) -> Ledger {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let dir = folder.path().join("ledger");
        copy(&template.join("ledger"), &dir);
        let sql = open(&dir);
        Ledger { sql, program: Program::on(&dir), folder }
    }

    /// Puts another file in the place of the ledger.
    pub(crate) fn put_back(&mut self, backup: &Path) {
        self.sql = Connection::open_in_memory().unwrap();
        for suffix in ["-wal", "-shm"] {
            let _absent = std::fs::remove_file(self.program.dir.join(format!("ledger.db{suffix}")));
        }
        std::fs::copy(backup, self.program.dir.join("ledger.db")).unwrap();
        // They saw more, and nothing is opened under them.
        for suffix in ["", "-wal", "-shm"] {
            let _absent = std::fs::remove_file(self.program.dir.join(format!("views.db{suffix}")));
        }
        self.sql = open(&self.program.dir);
    }

    /// A position by a condition on its record's text.
    pub(crate) fn find(&self, text: &str, skip: u32) -> u64 {
        let sql = "SELECT position FROM records WHERE instr(CAST(bytes AS TEXT), ?1) > 0
            ORDER BY position LIMIT 1 OFFSET ?2";
        self.number(sql, params![text, skip])
    }

    /// The record of a type, after so many others of it.
    pub(crate) fn of_type(&self, event_type: &str, skip: u32) -> u64 {
        self.find(&format!("\"type\":\"{event_type}\""), skip)
    }

    /// The first position, the count and the number of the commit of a record.
    pub(crate) fn commit_of(&self, position: u64) -> (u64, u64, u64) {
        let sql = "SELECT first, records, no FROM commits WHERE first <= ?1 ORDER BY first DESC LIMIT 1";
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        let (first, records, no): (i64, i64, i64) = self.sql.query_row(sql, [position as i64], row).unwrap();
        (first as u64, records as u64, no as u64)
    }

    pub(crate) fn number(&self, sql: &str, params: impl rusqlite::Params) -> u64 {
        self.sql.query_row(sql, params, |row| row.get::<_, i64>(0)).unwrap() as u64
    }

    pub(crate) fn size(&self) -> u64 {
        self.number("SELECT count(*) FROM records", [])
    }

    pub(crate) fn bytes(&self, position: u64) -> Vec<u8> {
        let sql = "SELECT bytes FROM records WHERE position = ?1";
        self.sql.query_row(sql, [position as i64], |row| row.get(0)).unwrap()
    }

    pub(crate) fn text(&self, position: u64) -> String {
        String::from_utf8(self.bytes(position)).unwrap()
    }

    /// Changes a record, and its stored hash with it if that is asked for.
    pub(crate) fn set(&self, position: u64, bytes: &[u8], with_hash: bool) {
        self.run("UPDATE records SET bytes = ?2 WHERE position = ?1", params![position as i64, bytes]);
        if with_hash {
            let hash = ledger::sha256(bytes).0;
            self.run("UPDATE records SET hash = ?2 WHERE position = ?1", params![position as i64, hash]);
        }
    }

    /// Runs a statement that must change something.
    pub(crate) fn run(&self, sql: &str, params: impl rusqlite::Params) {
        assert!(self.sql.execute(sql, params).unwrap() > 0, "{sql} changes nothing");
    }

    /// The stream that a record's own bytes name.
    fn stream_written_at(&self, position: u64) -> Option<String> {
        let sql = "SELECT bytes FROM records WHERE position = ?1";
        let bytes: Vec<u8> = self.sql.query_row(sql, [position as i64], |row| row.get(0)).ok()?;
        ledger::Frame::parse(&bytes).ok().map(|frame| frame.stream.to_owned())
    }

    fn stream_at(&self, position: u64) -> Option<String> {
        let sql = "SELECT s.name FROM records r JOIN streams s ON s.id = r.stream WHERE r.position = ?1";
        self.sql.query_row(sql, [position as i64], |row| row.get(0)).ok()
    }
}

fn open(dir: &Path) -> Connection {
    let sql = Connection::open(dir.join("ledger.db")).unwrap();
    let drops: Option<String> = sql
        .query_row(
            "SELECT group_concat('DROP TRIGGER ' || name, ';') FROM sqlite_schema WHERE type = 'trigger'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    sql.execute_batch(&drops.unwrap_or_default()).unwrap();
    // The program puts them back when it opens the ledger.
    sql.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false).unwrap();
    sql
}

/// Every case on a fresh copy of the template; all that `verify` does not find are told together.
pub(crate) fn check_all(template: &Path, cases: &[Case]) {
    check_all_after(template, cases, &|_| Box::new(()));
}

/// The same with a step between the edit and the verification; what it gives is kept until that is over.
pub(crate) fn check_all_after(template: &Path, cases: &[Case], then: &dyn Fn(&Ledger) -> Box<dyn Any>) {
    let failed: Vec<String> = cases.iter().filter_map(|case| check(template, case, then).err()).collect();
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), cases.len(), failed.join("\n"));
}

/// Does the edit and holds what `verify` answers against it; the complaint names the case.
fn check(template: &Path, case: &Case, then: &dyn Fn(&Ledger) -> Box<dyn Any>) -> Result<(), String> {
    let mut ledger = Ledger::of(template);
    let streams: Vec<Option<String>> = (0..ledger.size()).map(|at| ledger.stream_at(at)).collect();
    let bad = (case.tamper)(&mut ledger);
    let _kept = then(&ledger);
    let mut allowed = Vec::new();
    for position in &bad.positions {
        let before = streams.get(*position as usize).cloned().flatten();
        allowed.extend(before.or_else(|| ledger.stream_at(*position)).map(|stream| (*position, stream)));
        allowed.extend(ledger.stream_at(*position).map(|stream| (*position, stream)));
        allowed.extend(ledger.stream_written_at(*position).map(|stream| (*position, stream)));
    }
    let complain = |what: String| Err(format!("{}: {what}", case.says));
    let arguments: Vec<&str> = bad.arguments.iter().map(String::as_str).collect();
    let answer = ledger.program.run(None, &[&["--json", "verify"], arguments.as_slice()].concat());
    if answer.code != Some(1) {
        return complain(format!("verify ends with {:?}: {}{}", answer.code, answer.text, answer.error));
    }
    let totals = &answer.json()["totals"];
    if let Some(absent) = case.codes.iter().find(|code| totals[**code].is_null()) {
        return complain(format!("{absent} is not among {totals}"));
    }
    let shown = ledger.program.run(None, &[&["--lang", "en", "verify"], arguments.as_slice()].concat());
    let named = shown.text.lines().find(|line| line.starts_with("first bad record"));
    let is_named = |(position, stream): &(u64, String)| {
        named == Some(format!("first bad record: position {position}, stream {stream}").as_str())
    };
    if bad.positions.is_empty() || allowed.iter().any(is_named) {
        return Ok(());
    }
    let nobody =
        |position: &u64| named == Some(format!("first bad record: position {position}, stream ?").as_str());
    if bad.nameless && bad.positions.iter().any(nobody) {
        return Ok(());
    }
    complain(format!("{named:?} is none of {allowed:?}: {}", shown.text))
}
