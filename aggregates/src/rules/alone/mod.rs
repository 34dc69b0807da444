//! What a record shows by itself: stream, area, shape, seals, and what it owes to the others of its commit.

pub(crate) mod shape;

use ledger::ties::{Broken, Keeps, Own, RuleId, Tie, key};
use ledger::{Scope, Uuid};
use words::say;

use super::{Bare, id};
use crate::{AreaCode, Money, SubjectId};

/// Nothing owed; the area is held against more than the stream keeps.
pub(crate) fn nothing() -> Own {
    Own::default()
}

/// The stream keeps this area, and the record has it.
pub(crate) fn kept(ties: Vec<Tie>) -> Own {
    Own { ties, keeps: Keeps::Equals }
}

/// The stream's id is this one.
pub(crate) fn named(at: &Bare<'_>, expected: &str) -> Result<(), Broken> {
    if at.id == expected {
        return Ok(());
    }
    Err(Broken::new(
        id::ID,
        say!("流的编号应为{expected}，实为{0}", "the stream's id must be {expected}, not {0}", at.id),
    ))
}

/// The stream's id is a random UUID (version 4), in its one spelling.
pub(crate) fn drawn(at: &Bare<'_>) -> Result<Uuid, Broken> {
    let id: Option<Uuid> = at.id.parse().ok();
    let id = id.filter(|id| id.get_version_num() == 4 && is_spelling(at.id, *id));
    id.ok_or_else(|| {
        Broken::new(
            id::ID,
            say!("流的编号{0}须为随机UUID", "the stream's id {0} must be a random UUID", at.id),
        )
    })
}

/// The stream's id is a UUID in its one spelling; what it is made from stands in other records.
pub(crate) fn uuid(at: &Bare<'_>) -> Result<Uuid, Broken> {
    let id: Option<Uuid> = at.id.parse().ok();
    let id = id.filter(|id| id.get_version_num() == 5 && is_spelling(at.id, *id));
    id.ok_or_else(|| {
        Broken::new(
            id::ID,
            say!(
                "流的编号{0}不是由内容得出的UUID",
                "the stream's id {0} is no UUID made from its content",
                at.id
            ),
        )
    })
}

/// Whether a text is the one spelling of an id: lower-case, hyphenated.
fn is_spelling(text: &str, id: Uuid) -> bool {
    let mut buffer = [0; 36];
    *id.hyphenated().encode_lower(&mut buffer) == *text
}

/// The record's area is just this one.
pub(crate) fn falls_in(at: &Bare<'_>, area: AreaCode) -> Result<(), Broken> {
    if at.area == Scope::from(area) { Ok(()) } else { Err(elsewhere(at.area, area.into())) }
}

/// Said wherever an area is not the one that it must be.
pub(crate) fn elsewhere(given: Scope, due: Scope) -> Broken {
    Broken::new(
        id::AREA,
        say!("记录的区划应为{due}，实为{given}", "the record's area must be {due}, not {given}"),
    )
}

/// The record seals the data of just these, in this order.
pub(crate) fn seals(at: &Bare<'_>, subjects: &[SubjectId]) -> Result<(), Broken> {
    if at.seals.iter().eq(subjects.iter().map(|subject| &subject.0)) {
        return Ok(());
    }
    Err(Broken::new(
        id::SEALS,
        say!(
            "应密封{0}名对象的数据且次序一致，实有{1}个密封",
            "it must seal the data of its {0} subject(s) in order, it has {1} seal(s)",
            subjects.len(),
            at.seals.len()
        ),
    ))
}

/// So many lines and so much money on one side.
pub(crate) fn even(rule: RuleId, parts: &[&[u8]], lines: i64, amount: Money) -> Tie {
    Tie::Even { rule, key: key(parts), lines, fen: amount.fen() }
}

/// One thing, by its identity, on one side.
pub(crate) fn one(rule: RuleId, parts: &[&[u8]], side: i64) -> Tie {
    even(rule, parts, side, Money::ZERO)
}

/// A count as ties count.
pub(crate) fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// The other side of an amount.
pub(crate) fn less(amount: Money) -> Money {
    Money::from_fen(-amount.fen())
        .expect("invariant: the range of money is the same on both sides of nothing")
}
