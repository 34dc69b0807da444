//! The patched writer: it takes an honest commit apart, lets one thing be changed, and links, seals and signs it anew.

use std::collections::HashMap;
use std::path::Path;

use ledger::note::Signer as _;
use ledger::seal::SealKey;
use ledger::{Frame, Hash, Position, Scope, Sequence, Time, Uuid, sha256};
use serde_json::Value;
use store::prepare::{Draft, Heading, Preparation, Prepared, SealDraft};
use sunledger::app::Desk;

use crate::office::secret;

/// A record that can be changed.
#[derive(Clone)]
pub(crate) struct Record {
    pub(crate) stream: String,
    pub(crate) area: String,
    pub(crate) event_type: String,
    pub(crate) data: Value,
    /// Whose data is sealed.
    pub(crate) seals: Vec<Uuid>,
}

impl Record {
    /// A field by its JSON pointer.
    pub(crate) fn set(&mut self, pointer: &str, value: impl Into<Value>) {
        *self.data.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}")) = value.into();
    }

    /// A member that is not there.
    pub(crate) fn add(&mut self, name: &str, value: impl Into<Value>) {
        self.data.as_object_mut().unwrap().insert(name.to_owned(), value.into());
    }
}

/// The records of the honest commit with a record of a type, its time and its intent.
pub(crate) fn honest(done: &Desk, event_type: &str) -> (Vec<Record>, Time, String) {
    let size = done.reader.size().unwrap().0;
    let first = (0..size)
        .rev()
        .find(|at| {
            let bytes = done.reader.record(Position(*at)).unwrap().bytes;
            Frame::parse(&bytes).unwrap().event_type == event_type
        })
        .unwrap_or_else(|| panic!("no {event_type}"));
    let commit = done.reader.commit_of(Position(first)).unwrap();
    let mut time = None;
    let mut records = Vec::new();
    for at in commit.first.0..commit.first.0 + u64::from(commit.records) {
        let bytes = done.reader.record(Position(at)).unwrap().bytes;
        let frame = Frame::parse(&bytes).unwrap();
        time = Some(frame.time);
        records.push(Record {
            stream: frame.stream.to_owned(),
            area: frame.area.to_string(),
            event_type: frame.event_type.to_owned(),
            data: serde_json::from_str(frame.data).unwrap(),
            seals: frame.sealed_subjects(),
        });
    }
    let intent = commit.note.lines().find_map(|line| line.strip_prefix("intent ")).unwrap();
    (records, time.unwrap(), intent.to_owned())
}

/// Links and seals records behind what is in a ledger.
pub(crate) fn prepare(desk: &Desk, signer: &str, time: Time, records: &[Record]) -> Prepared {
    let key = secret(&desk.dir, signer);
    let head = desk.reader.log_head().unwrap();
    let heading = Heading {
        origin: desk.config.origin.clone(),
        ledger: desk.config.ledger,
        id: Uuid::from_u128(0xf0_6ed0_0000_4000_8000_0000_0000_0000),
        time,
        signer: key.public_key().hash(),
        seen: (head.size, head.root),
        key: desk.store.keyring().head(&key.public_key().hash()),
    };
    let heads: HashMap<String, (Sequence, Hash)> = records
        .iter()
        .map(|record| {
            let head = desk.reader.head(&record.stream).unwrap();
            (record.stream.clone(), head.unwrap_or((Sequence::ABSENT, Hash::ZERO)))
        })
        .collect();
    let mut preparation = Preparation::new(heading, heads, desk.dir.clone());
    for record in records {
        preparation.push(draft(record)).unwrap();
    }
    preparation.finish("补录").unwrap()
}

/// Signs a prepared commit into a file, as a machine elsewhere does.
pub(crate) fn signed_file(desk: &Desk, prepared: Prepared, signer: &str, path: &Path) {
    let escort = store::prepared::Escort {
        seen: desk.reader.log_head().unwrap().checkpoint.to_string(),
        ..Default::default()
    };
    let note = prepared.note.sign(signer, &secret(&desk.dir, signer)).unwrap().to_string();
    let mut file = store::PreparedFile::new(prepared, escort).unwrap();
    file.header.signed = Some(note);
    file.write(std::fs::File::create(path).unwrap()).unwrap();
}

fn draft(record: &Record) -> Draft {
    let area: Scope = record.area.parse().unwrap();
    let data = ledger::canonical::from_serialize(&record.data).unwrap();
    let seal = |(at, subject): (u8, &Uuid)| SealDraft {
        subject: *subject,
        key: SealKey::from_bytes(sha256(subject.as_bytes()).0),
        plaintext: br#"{"name":"x"}"#.to_vec().into(),
        nonce: [at; 24],
        salt: [at; 32],
    };
    Draft {
        stream: record.stream.clone(),
        area,
        event_type: record.event_type.clone(),
        version: 1,
        data: String::from_utf8(data).unwrap(),
        salt: *sha256(record.stream.as_bytes()).0.first_chunk().unwrap(),
        seals: (0..).zip(&record.seals).map(seal).collect(),
        own: None,
    }
}
