//! That the tables have the format's shape (docs/FORMAT.md §17), and no row that nothing in the ledger asks for.
//!
//! Each question is one statement, so that it sees one state of a ledger that is being written.

use rusqlite::types::ValueRef;
use words::say;

use crate::db::Reader;
use crate::finding::{Code, Findings, Place};

/// The version of the tables.
const VERSION: i64 = 1;

/// A question whose answers, one text a row, are all wrong; and what is said of each in Chinese and English.
type Question = (&'static str, &'static str, &'static str);

const QUESTIONS: [Question; 6] = [
    (
        "WITH wanted(name) AS (VALUES ('streams'), ('records'), ('commits'), ('tiles'), ('checkpoints'), ('scopes'))
         SELECT name FROM wanted WHERE name NOT IN
             (SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict)",
        "表不是 STRICT 表",
        "a table is not STRICT",
    ),
    (
        "SELECT name FROM streams WHERE id NOT IN (SELECT stream FROM records)",
        "streams 表中的流没有记录",
        "a stream in the table streams has no record",
    ),
    (
        "SELECT name FROM streams GROUP BY name HAVING count(*) > 1",
        "streams 表中的流有两个编号",
        "a stream in the table streams has two numbers",
    ),
    (
        // As many full tiles as the records fill: fewer at each level, none at the last.
        "SELECT level || '/' || idx FROM tiles
         WHERE level NOT BETWEEN 0 AND 7 OR idx < 0
            OR idx >= ((SELECT coalesce(max(position) + 1, 0) FROM records) >> (8 * (level + 1)))",
        "多出的瓦片",
        "a tile that the records do not fill",
    ),
    (
        "SELECT level || '/' || idx FROM tiles GROUP BY level, idx HAVING count(*) > 1",
        "重复的瓦片",
        "a tile stands twice",
    ),
    (
        "SELECT 'records ' || position FROM records WHERE position < 0
         UNION ALL SELECT 'commits ' || no FROM commits WHERE first < 0
         UNION ALL SELECT 'checkpoints ' || size FROM checkpoints WHERE size < 0",
        "零以前的行",
        "a row before zero",
    ),
];

/// Asks all questions. What the database does not answer is a finding too. `size`: how many records
/// were read, and `scopes` how many of them set an area.
pub(crate) fn check(reader: &Reader, (size, scopes): (u64, u64), findings: &mut Findings) {
    let version = reader.connection().query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0));
    let answered = version.map(|found| {
        if found != VERSION {
            findings.add(Code::Table, Place::default(), || {
                say!("user_version 是{found}，应为{VERSION}", "user_version is {found}, not {VERSION}")
            });
        }
    });
    let mut answers = vec![answered, count_scopes(reader, (size, scopes), findings)];
    answers.extend(QUESTIONS.iter().map(|question| ask(reader, question, findings)));
    for error in answers.into_iter().filter_map(Result::err) {
        findings.add(Code::Unreadable, Place::default(), || {
            say!("表读不出：{error}", "a table cannot be read: {error}")
        });
    }
}

/// Each that a record sets was found at its record: what is more is nobody's.
fn count_scopes(
    reader: &Reader,
    (size, scopes): (u64, u64),
    findings: &mut Findings,
) -> rusqlite::Result<()> {
    // What was written since belongs to records that this run has not read.
    let sql = "SELECT count(*) FROM scopes AS own WHERE NOT EXISTS
        (SELECT 1 FROM records WHERE stream = own.stream AND seq = own.seq AND position >= ?1)";
    let rows = reader.connection().query_row(sql, [size as i64], |row| row.get::<_, i64>(0))?;
    if u64::try_from(rows).is_ok_and(|rows| rows > scopes) {
        findings.add(Code::Table, Place::default(), || {
            say!(
                "scopes 表有{rows}行，记录只定了{scopes}次",
                "the table scopes has {rows} rows, the records set {scopes}"
            )
        });
    }
    Ok(())
}

fn ask(reader: &Reader, (sql, zh, en): &Question, findings: &mut Findings) -> rusqlite::Result<()> {
    let mut query = reader.connection().prepare(sql)?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let what = match row.get_ref(0)? {
            // With its control characters spelled out: whoever put it there chose it.
            ValueRef::Text(text) => format!("{:?}", String::from_utf8_lossy(text)),
            other => format!("{:?}", other.data_type()),
        };
        findings.add(Code::Table, Place::default(), || say!("{zh}：{what}", "{en}: {what}"));
    }
    Ok(())
}
