//! Writing a record.

use uuid::Uuid;

use super::{COMMIT_RECORDS_MAX, RECORD_BYTES_MAX, RecordError, VERSION_MAX, is_event_type, is_stream};
use crate::canonical::{CanonicalErrorKind, INTEGER_MAX, Scanner};
use crate::hash::{Hash, encode_hex};
use crate::position::Sequence;
use crate::scope::Scope;
use crate::seal::SealedBox;
use crate::text::uuid_ascii;
use crate::time::Time;

/// What a record is written from. `data` is already canonical, as [`crate::canonical`] writes it.
#[derive(Clone, Copy, Debug)]
pub struct NewRecord<'a> {
    /// The scope in which the signer needs his role.
    pub area: Scope,
    /// The commit that the record belongs to.
    pub commit: Uuid,
    /// A canonical JSON object.
    pub data: &'a str,
    /// `type`, as `entitlement.payment_ordered`.
    pub event_type: &'a str,
    /// Place in the commit, from 0.
    pub index: u32,
    /// The ledger's UUID.
    pub ledger: Uuid,
    /// Hash of the stream's previous record; [`Hash::ZERO`] at sequence 1.
    pub prev: Hash,
    /// Random bytes.
    pub salt: [u8; 16],
    /// The seals; the field is absent if there are none.
    pub sealed: &'a [SealedBox],
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

impl NewRecord<'_> {
    /// The record's bytes. Every field is checked before it is written, so nothing that a reader would refuse is ever
    /// written, and nothing breaks out of its field.
    ///
    /// # Errors
    /// [`RecordError`] as [`super::Frame::parse`] gives it.
    pub fn encode(&self) -> Result<Vec<u8>, RecordError> {
        let mut out = Vec::with_capacity(self.data.len() + self.stream.len() + 512 + 256 * self.sealed.len());
        self.append_to(&mut out)?;
        Ok(out)
    }

    /// Appends the record's bytes, as [`NewRecord::encode`] gives them.
    ///
    /// # Errors
    /// As [`NewRecord::encode`]; what was appended until then is of no use.
    pub fn append_to(&self, out: &mut Vec<u8>) -> Result<(), RecordError> {
        self.check()?;
        let start = out.len();
        out.extend_from_slice(b"{\"area\":\"");
        self.area.write(out);
        out.extend_from_slice(b"\",\"commit\":\"");
        out.extend_from_slice(&uuid_ascii(self.commit));
        out.extend_from_slice(b"\",\"data\":");
        out.extend_from_slice(self.data.as_bytes());
        out.extend_from_slice(b",\"index\":");
        push_decimal(u64::from(self.index), out);
        out.extend_from_slice(b",\"ledger\":\"");
        out.extend_from_slice(&uuid_ascii(self.ledger));
        out.extend_from_slice(b"\",\"prev\":\"");
        out.extend_from_slice(&self.prev.hex());
        out.extend_from_slice(b"\",\"salt\":\"");
        let mut salt = [0; 32];
        encode_hex(&self.salt, &mut salt);
        out.extend_from_slice(&salt);
        out.push(b'"');
        self.push_sealed(out);
        out.extend_from_slice(b",\"seq\":");
        push_decimal(self.seq.0, out);
        out.extend_from_slice(b",\"signer\":\"");
        out.extend_from_slice(&self.signer.hex());
        out.extend_from_slice(b"\",\"stream\":\"");
        out.extend_from_slice(self.stream.as_bytes());
        out.extend_from_slice(b"\",\"time\":\"");
        out.extend_from_slice(&self.time.ascii());
        out.extend_from_slice(b"\",\"type\":\"");
        out.extend_from_slice(self.event_type.as_bytes());
        out.extend_from_slice(b"\",\"v\":1,\"version\":");
        push_decimal(u64::from(self.version), out);
        out.push(b'}');
        let length = out.len() - start;
        if length > RECORD_BYTES_MAX { Err(RecordError::TooLong { length }) } else { Ok(()) }
    }

    /// What the types leave open.
    fn check(&self) -> Result<(), RecordError> {
        let holds =
            |holds: bool, field: &'static str| if holds { Ok(()) } else { Err(RecordError::Field { field }) };
        let mut scanner = Scanner::new(self.data);
        if scanner.peek() != Some(b'{') {
            return Err(CanonicalErrorKind::Unexpected.at(0).into());
        }
        // The record is the outermost object.
        scanner.object(2)?;
        scanner.end()?;
        holds(self.index < COMMIT_RECORDS_MAX, "index")?;
        holds((self.seq.0 == 1) == (self.prev == Hash::ZERO), "prev")?;
        holds(self.sealed.iter().all(SealedBox::is_whole), "sealed")?;
        holds((1..=INTEGER_MAX as u64).contains(&self.seq.0), "seq")?;
        holds(is_stream(self.stream), "stream")?;
        holds(is_event_type(self.event_type), "type")?;
        holds((1..=VERSION_MAX).contains(&self.version), "version")
    }

    fn push_sealed(&self, out: &mut Vec<u8>) {
        for (place, sealed) in self.sealed.iter().enumerate() {
            out.extend_from_slice(if place == 0 { b",\"sealed\":[" } else { b"," });
            sealed.write(out);
        }
        if !self.sealed.is_empty() {
            out.push(b']');
        }
    }
}

fn push_decimal(mut value: u64, out: &mut Vec<u8>) {
    let mut digits = [0; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[start..]);
}
