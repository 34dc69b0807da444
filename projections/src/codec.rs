//! How values stand in tables, and how rows are read back.

use std::fmt::Display;
use std::str::FromStr;

use aggregates::{AreaCode, Money, area::AreaLevel};
use ledger::{Hash, Position};
use rusqlite::Row;
use rusqlite::types::{FromSql, Type};
use serde::de::{DeserializeOwned, IntoDeserializer, value::Error as ValueError};
use uuid::Uuid;

/// The code of an enum that serialises as one word.
pub(crate) fn code<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// A list or map as JSON.
pub(crate) fn json<T: serde::Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A state that only this program reads, in few bytes.
pub(crate) fn packed<T: serde::Serialize>(value: &T) -> rusqlite::Result<Vec<u8>> {
    postcard::to_allocvec(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

/// A position as a column.
pub(crate) fn at(position: Position) -> i64 {
    i64::try_from(position.0).unwrap_or(i64::MAX)
}

/// The text of an optional value.
pub(crate) fn text<T: Display>(value: Option<&T>) -> Option<String> {
    value.map(ToString::to_string)
}

/// The texts between which lie an area and all areas in it.
pub(crate) fn area_range(area: AreaCode) -> (String, String) {
    let digits = match area.level() {
        AreaLevel::Province => 2,
        AreaLevel::Prefecture => 4,
        AreaLevel::County => 6,
        AreaLevel::Township => 9,
        AreaLevel::Village => 12,
    };
    let mut prefix = area.to_string();
    prefix.truncate(digits);
    // A colon follows the digits in ASCII.
    let end = format!("{prefix}:");
    (prefix, end)
}

/// Reads the columns of a row one after the other, in the order of the SELECT.
pub(crate) struct Columns<'r, 's> {
    row: &'r Row<'s>,
    next: usize,
}

impl<'r, 's> Columns<'r, 's> {
    pub(crate) fn of(row: &'r Row<'s>) -> Columns<'r, 's> {
        Columns { row, next: 0 }
    }

    /// The same columns from here on, to be read once more.
    pub(crate) fn again(&self) -> Columns<'r, 's> {
        Columns { ..*self }
    }

    /// A column that SQLite's types hold as it is.
    pub(crate) fn plain<T: FromSql>(&mut self) -> rusqlite::Result<T> {
        self.next += 1;
        self.row.get(self.next - 1)
    }

    pub(crate) fn uuid<T: FromUuid>(&mut self) -> rusqlite::Result<T> {
        let bytes: [u8; 16] = self.plain()?;
        Ok(T::from_uuid(Uuid::from_bytes(bytes)))
    }

    pub(crate) fn uuid_if_any<T: FromUuid>(&mut self) -> rusqlite::Result<Option<T>> {
        let bytes: Option<[u8; 16]> = self.plain()?;
        Ok(bytes.map(|bytes| T::from_uuid(Uuid::from_bytes(bytes))))
    }

    pub(crate) fn hash(&mut self) -> rusqlite::Result<Hash> {
        self.plain().map(Hash)
    }

    pub(crate) fn position(&mut self) -> rusqlite::Result<Position> {
        let value: i64 = self.plain()?;
        Ok(Position(value.unsigned_abs()))
    }

    pub(crate) fn position_if_any(&mut self) -> rusqlite::Result<Option<Position>> {
        let value: Option<i64> = self.plain()?;
        Ok(value.map(|value| Position(value.unsigned_abs())))
    }

    pub(crate) fn money(&mut self) -> rusqlite::Result<Money> {
        let fen: i64 = self.plain()?;
        Money::from_fen(fen).map_err(|error| self.wrong(Type::Integer, error))
    }

    /// An amount that is nothing where the column is empty.
    pub(crate) fn money_or_zero(&mut self) -> rusqlite::Result<Money> {
        Ok(self.money_if_any()?.unwrap_or_default())
    }

    pub(crate) fn money_if_any(&mut self) -> rusqlite::Result<Option<Money>> {
        let fen: Option<i64> = self.plain()?;
        fen.map(Money::from_fen).transpose().map_err(|error| self.wrong(Type::Integer, error))
    }

    /// A value written as text.
    pub(crate) fn parsed<T: FromStr<Err: std::error::Error + Send + Sync + 'static>>(
        &mut self,
    ) -> rusqlite::Result<T> {
        let row = self.row;
        let text = row.get_ref(self.next)?.as_str().map_err(|error| self.wrong(Type::Text, error))?;
        self.next += 1;
        text.parse().map_err(|error| self.wrong(Type::Text, error))
    }

    pub(crate) fn parsed_if_any<T: FromStr<Err: std::error::Error + Send + Sync + 'static>>(
        &mut self,
    ) -> rusqlite::Result<Option<T>> {
        let text: Option<String> = self.plain()?;
        text.map(|text| text.parse()).transpose().map_err(|error| self.wrong(Type::Text, error))
    }

    /// An enum that serialises as one word.
    pub(crate) fn word<T: DeserializeOwned>(&mut self) -> rusqlite::Result<T> {
        let word: String = self.plain()?;
        T::deserialize(IntoDeserializer::<ValueError>::into_deserializer(word.as_str()))
            .map_err(|error| self.wrong(Type::Text, error))
    }

    /// What [`packed`] made.
    pub(crate) fn packed<T: DeserializeOwned>(&mut self) -> rusqlite::Result<T> {
        let bytes = self.blob()?;
        postcard::from_bytes(bytes).map_err(|error| self.wrong(Type::Blob, error))
    }

    /// Bytes as they stand in the row.
    pub(crate) fn blob(&mut self) -> rusqlite::Result<&'r [u8]> {
        let row = self.row;
        let bytes = row.get_ref(self.next)?.as_blob().map_err(|error| self.wrong(Type::Blob, error))?;
        self.next += 1;
        Ok(bytes)
    }

    /// A list or map as JSON.
    pub(crate) fn json<T: DeserializeOwned>(&mut self) -> rusqlite::Result<T> {
        let text: String = self.plain()?;
        serde_json::from_str(&text).map_err(|error| self.wrong(Type::Text, error))
    }

    pub(crate) fn json_if_any<T: DeserializeOwned>(&mut self) -> rusqlite::Result<Option<T>> {
        let text: Option<String> = self.plain()?;
        text.map(|text| serde_json::from_str(&text))
            .transpose()
            .map_err(|error| self.wrong(Type::Text, error))
    }

    pub(crate) fn time(&mut self) -> rusqlite::Result<ledger::Time> {
        let millis: i64 = self.plain()?;
        ledger::Time::from_millis(millis).map_err(|error| self.wrong(Type::Integer, error))
    }

    /// A count that the tables hold as an integer.
    pub(crate) fn count(&mut self) -> rusqlite::Result<u64> {
        let count: i64 = self.plain()?;
        Ok(count.unsigned_abs())
    }

    pub(crate) fn holder(&mut self) -> rusqlite::Result<aggregates::Holder> {
        self.plain::<String>().map(aggregates::Holder::new)
    }

    pub(crate) fn holder_if_any(&mut self) -> rusqlite::Result<Option<aggregates::Holder>> {
        Ok(self.plain::<Option<String>>()?.map(aggregates::Holder::new))
    }

    fn wrong(&self, kind: Type, error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
        rusqlite::Error::FromSqlConversionFailure(self.next.saturating_sub(1), kind, Box::new(error))
    }
}

/// The id in the only column.
pub(crate) fn id<T: FromUuid>(columns: &mut Columns<'_, '_>) -> rusqlite::Result<T> {
    columns.uuid()
}

/// Ids that wrap a UUID.
pub(crate) trait FromUuid {
    fn from_uuid(uuid: Uuid) -> Self;
}

macro_rules! wraps {
    ($($name:ident),*) => { $(impl FromUuid for aggregates::$name {
        fn from_uuid(uuid: Uuid) -> Self { aggregates::$name(uuid) }
    })* };
}
wraps!(SubjectId, HouseholdId, EntitlementId, BatchId, RosterId, ProposalId);

impl FromUuid for Uuid {
    fn from_uuid(uuid: Uuid) -> Self {
        uuid
    }
}

/// A line's status from its code.
pub(crate) fn line_status(code: &str) -> Option<crate::LineStatus> {
    serde::Deserialize::deserialize(IntoDeserializer::<ValueError>::into_deserializer(code)).ok()
}
