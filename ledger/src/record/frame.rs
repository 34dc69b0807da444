//! Reading a record: its canonical form and its fields in one pass, without copying.

use uuid::Uuid;

use super::{
    COMMIT_RECORDS_MAX, RECORD_BYTES_MAX, RecordError, VERSION_MAX, is_event_type, is_stream, record_hash,
};
use crate::canonical::{INTEGER_MAX, Scanner, utf8};
use crate::hash::{Hash, decode_hex};
use crate::position::Sequence;
use crate::scope::Scope;
use crate::seal::{SealedBox, read_boxes, scan_boxes};
use crate::text;
use crate::time::Time;

/// The fields of a record, and the bytes that they were read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The whole record.
    pub bytes: &'a [u8],
    /// The scope in which the signer needs his role.
    pub area: Scope,
    /// The commit that the record belongs to.
    pub commit: Uuid,
    /// The event's data: a canonical JSON object.
    pub data: &'a str,
    /// `type`, as `entitlement.payment_ordered`.
    pub event_type: &'a str,
    /// Place in the commit, from 0.
    pub index: u32,
    /// The ledger's UUID, drawn at its genesis.
    pub ledger: Uuid,
    /// Hash of the stream's previous record; zeros at sequence 1.
    pub prev: Hash,
    /// Random bytes, so that the hash tells nothing about what could be guessed.
    pub salt: [u8; 16],
    /// The seals as they stand in the record, if there are any: [`Frame::seals`] reads them.
    pub sealed: Option<&'a str>,
    /// Place in the stream, from 1.
    pub seq: Sequence,
    /// Hash of the signer's public key.
    pub signer: Hash,
    /// `<aggregate>/<id>`.
    pub stream: &'a str,
    /// The same in all records of a commit.
    pub time: Time,
    /// The version of the event's type, from 1.
    pub version: u32,
}

impl<'a> Frame<'a> {
    /// Reads a record.
    ///
    /// # Errors
    /// [`RecordError`] for anything but canonical bytes of exactly the frame's fields.
    pub fn parse(bytes: &'a [u8]) -> Result<Frame<'a>, RecordError> {
        if bytes.len() > RECORD_BYTES_MAX {
            return Err(RecordError::TooLong { length: bytes.len() });
        }
        let mut fields = Fields { scanner: Scanner::new(utf8(bytes)?) };
        fields.name(b"{\"area\":", "area")?;
        let area = fields.scope()?;
        fields.name(b",\"commit\":", "commit")?;
        let commit = fields.quoted(36, "commit", text::uuid)?;
        fields.name(b",\"data\":", "data")?;
        let data = fields.object("data")?;
        fields.name(b",\"index\":", "index")?;
        let index = fields.integer("index", 0, i64::from(COMMIT_RECORDS_MAX) - 1)?;
        fields.name(b",\"ledger\":", "ledger")?;
        let ledger = fields.quoted(36, "ledger", text::uuid)?;
        fields.name(b",\"prev\":", "prev")?;
        let prev = fields.quoted(64, "prev", |hex| decode_hex(hex).map(Hash))?;
        fields.name(b",\"salt\":", "salt")?;
        let salt = fields.quoted(32, "salt", decode_hex)?;
        let sealed = fields.sealed()?;
        fields.name(b",\"seq\":", "seq")?;
        let seq = Sequence(fields.integer("seq", 1, INTEGER_MAX)?);
        fields.name(b",\"signer\":", "signer")?;
        let signer = fields.quoted(64, "signer", |hex| decode_hex(hex).map(Hash))?;
        fields.name(b",\"stream\":", "stream")?;
        let stream = fields.string("stream", is_stream)?;
        fields.name(b",\"time\":", "time")?;
        let time = fields.quoted(24, "time", |ascii| Time::from_ascii(ascii).ok())?;
        fields.name(b",\"type\":", "type")?;
        let event_type = fields.string("type", is_event_type)?;
        fields.name(b",\"v\":1,\"version\":", "v")?;
        let version = fields.integer("version", 1, i64::from(VERSION_MAX))?;
        fields.name(b"}", "}")?;
        fields.scanner.end()?;
        if (seq.0 == 1) != (prev == Hash::ZERO) {
            return Err(RecordError::Field { field: "prev" });
        }
        let (index, version) = (index as u32, version as u32);
        Ok(Frame {
            bytes,
            area,
            commit,
            data,
            event_type,
            index,
            ledger,
            prev,
            salt,
            sealed,
            seq,
            signer,
            stream,
            time,
            version,
        })
    }

    /// SHA-256 of the record's bytes.
    #[must_use]
    pub fn hash(&self) -> Hash {
        record_hash(self.bytes)
    }

    /// The seals of the record, none if it has no `sealed`.
    ///
    /// # Errors
    /// [`RecordError::Field`] if they cannot be read; parsing the frame has already checked their shape.
    pub fn seals(&self) -> Result<Vec<SealedBox>, RecordError> {
        let sealed = self.sealed.map_or(Some(Vec::new()), read_boxes);
        sealed.ok_or(RecordError::Field { field: "sealed" })
    }

    /// Whose data is sealed in the record, in the order of the seals, without reading the boxes.
    #[must_use]
    pub fn sealed_subjects(&self) -> Vec<Uuid> {
        // Parsing the frame has already checked their shape: each seal ends with its subject, and a brace closes no
        // other thing.
        let seals = self.sealed.unwrap_or_default().split('}');
        seals
            .filter_map(|seal| text::uuid(seal.as_bytes().strip_suffix(b"\"")?.last_chunk::<36>()?))
            .collect()
    }

    /// The aggregate's name: the stream up to the slash.
    #[must_use]
    pub fn aggregate(&self) -> &'a str {
        self.stream.split_once('/').map_or(self.stream, |(aggregate, _)| aggregate)
    }

    /// The aggregate's id: the stream after the slash.
    #[must_use]
    pub fn stream_id(&self) -> &'a str {
        self.stream.split_once('/').map_or("", |(_, id)| id)
    }
}

/// The frame's fields in their one order (RFC 8785 §3.2.3).
struct Fields<'a> {
    scanner: Scanner<'a>,
}

impl<'a> Fields<'a> {
    #[inline]
    fn name(&mut self, literal: &[u8], expected: &'static str) -> Result<(), RecordError> {
        if self.scanner.accept(literal) {
            return Ok(());
        }
        Err(RecordError::Frame { expected, at: self.scanner.at() })
    }

    /// A string of a fixed length without escapes.
    #[inline]
    fn quoted<T>(
        &mut self,
        length: usize,
        field: &'static str,
        read: impl Fn(&'a [u8]) -> Option<T>,
    ) -> Result<T, RecordError> {
        let bytes = self.scanner.take(length + 2).ok_or(RecordError::Field { field })?;
        match bytes {
            [b'"', inside @ .., b'"'] => read(inside),
            _ => None,
        }
        .ok_or(RecordError::Field { field })
    }

    /// An area code or a credit code.
    #[inline]
    fn scope(&mut self) -> Result<Scope, RecordError> {
        let literal = self.scanner.string()?;
        let scope = Scope::from_ascii(literal.raw.as_bytes()).filter(|_| !literal.escaped);
        scope.ok_or(RecordError::Field { field: "area" })
    }

    fn string(&mut self, field: &'static str, valid: fn(&str) -> bool) -> Result<&'a str, RecordError> {
        let literal = self.scanner.string()?;
        if literal.escaped || !valid(literal.raw) {
            return Err(RecordError::Field { field });
        }
        Ok(literal.raw)
    }

    fn integer(&mut self, field: &'static str, min: i64, max: i64) -> Result<u64, RecordError> {
        let value = self.scanner.integer()?;
        if (min..=max).contains(&value) { Ok(value as u64) } else { Err(RecordError::Field { field }) }
    }

    fn object(&mut self, field: &'static str) -> Result<&'a str, RecordError> {
        if self.scanner.peek() != Some(b'{') {
            return Err(RecordError::Field { field });
        }
        let start = self.scanner.at();
        // The record is the outermost object.
        self.scanner.object(2)?;
        Ok(self.scanner.since(start))
    }

    fn sealed(&mut self) -> Result<Option<&'a str>, RecordError> {
        if !self.scanner.accept(b",\"sealed\":") {
            return Ok(None);
        }
        let start = self.scanner.at();
        scan_boxes(&mut self.scanner, |_, _, _| ()).ok_or(RecordError::Field { field: "sealed" })?;
        Ok(Some(self.scanner.since(start)))
    }
}
