//! A prepared commit as a file, for signing on another machine (docs/format-sqlite.md, Prepared file).
//!
//! Lines of JSON: a header; the key records of the signer; the read set; the records, each with what its seals hold. It
//! holds personal data until it is signed: the signed file leaves the openings out.

mod check;
mod exact;
mod opening;
mod parse;

use std::io::Write;

use ledger::merkle::ConsistencyProof;
use ledger::note::Signer;
use ledger::seal::{self, Binding, SealKey};
use ledger::{CommitNote, Frame, TreeSize, Uuid};
use serde::{Deserialize, Serialize};

pub use opening::Opening;

use crate::commit::{ReadSet, SignedCommit};
use crate::error::Refusal;
use crate::prepare::Prepared;
use crate::staged::{StageError, Staged};

const FORMAT: &str = "sunledger/prepared/v1";

/// Why a file is no prepared commit, or not one to be signed.
#[derive(Debug, words::Said)]
#[said(code = "prepared_file", ground = words::Ground::Format("18"))]
pub enum PreparedError {
    /// A line is missing, too long, or not of its form.
    #[said("待签文件第{line}行不合格式", "line {line} of the prepared file is not of its form")]
    Line {
        /// From 1.
        line: u64,
    },
    /// The file cannot be read or written.
    #[said("文件出错：{0}", "a file failed: {0}")]
    Io(#[from] std::io::Error),
    /// Over the limits of a commit.
    #[said(transparent)]
    Stage(#[from] StageError),
    /// The records, the note or a signature do not agree.
    #[said(transparent)]
    Refused(#[from] Refusal),
    /// A seal is not shown, or holds something else than is shown.
    #[said("第{index}条记录的封存内容与所示不符", "what is sealed in record {index} is not what is shown")]
    Opening {
        /// Place in the commit.
        index: u32,
    },
    /// The file has no signature yet.
    #[said("文件尚未签名：先 sign", "the file is not signed yet: run sign first")]
    NotSigned,
}

/// What stands in the first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// From the size that the signer had verified to the note's `seen`.
    #[serde(deserialize_with = "exact::object_or_null")]
    pub consistency: Option<Consistency>,
    format: String,
    key_records: u32,
    /// The ledger's UUID.
    pub ledger: Uuid,
    /// The text to be signed.
    pub note: String,
    /// The ledger's name.
    pub origin: String,
    read_streams: u32,
    records: u32,
    /// The signed checkpoint of the note's `seen`.
    pub seen: String,
    /// The signed note, once it is signed.
    #[serde(deserialize_with = "exact::or_null")]
    pub signed: Option<String>,
}

/// That the log the signer knew begins the log he is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consistency {
    /// The size that the signer had verified.
    pub from: TreeSize,
    /// The proof from there to `seen`.
    pub proof: ConsistencyProof,
}

/// A prepared commit with all that its signer checks.
#[derive(Debug)]
pub struct PreparedFile {
    /// The first line.
    pub header: Header,
    /// The key records of the signer, in order.
    pub key_records: Vec<Vec<u8>>,
    /// Every stream that the decision looked at.
    pub read_set: ReadSet,
    /// The records.
    pub staged: Staged,
    /// What the seals hold, once they were opened for the signer: index of the record, and its openings in the order of
    /// its seals.
    pub openings: Vec<(u32, Opening)>,
}

/// What goes with a prepared commit to its signer.
#[derive(Clone, Debug, Default)]
pub struct Escort {
    /// The signed checkpoint of the note's `seen`.
    pub seen: String,
    /// From the size that the signer had verified to `seen`.
    pub consistency: Option<Consistency>,
    /// The key records of the signer, in order.
    pub key_records: Vec<Vec<u8>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    openings: Vec<Opening>,
    #[serde(borrow)]
    record: &'a serde_json::value::RawValue,
}

impl PreparedFile {
    /// A file for a commit.
    ///
    /// # Errors
    /// [`Refusal::Commit`] for a note that cannot be written.
    pub fn new(prepared: Prepared, escort: Escort) -> Result<PreparedFile, Refusal> {
        let Prepared { note, staged, read_set, .. } = prepared;
        let header = Header {
            consistency: escort.consistency,
            format: FORMAT.to_owned(),
            key_records: escort.key_records.len() as u32,
            ledger: note.ledger,
            note: note.text()?,
            origin: note.origin,
            read_streams: read_set.len() as u32,
            records: note.records,
            seen: escort.seen,
            signed: None,
        };
        Ok(PreparedFile { header, key_records: escort.key_records, read_set, staged, openings: Vec::new() })
    }

    /// Opens every seal for the signer, who checks before he signs. What is gone since stays shut, and his check says so.
    ///
    /// # Errors
    /// What `key_of` gives; [`PreparedError`] for records that are none, or a seal that its key does not open.
    pub fn open<E: From<PreparedError>>(
        &mut self,
        mut key_of: impl FnMut(Uuid) -> Result<Option<SealKey>, E>,
    ) -> Result<(), E> {
        let (mut openings, mut asked) = (Vec::new(), Ok(()));
        let read = self.staged.for_each(|index, bytes| -> Result<(), PreparedError> {
            let refused = |error| Refusal::Record { index, error };
            let frame = Frame::parse(bytes).map_err(refused)?;
            for sealed in frame.seals().map_err(refused)? {
                let key = match key_of(sealed.subject) {
                    Ok(key) => key,
                    Err(error) => {
                        asked = Err(error);
                        return Err(PreparedError::Opening { index });
                    }
                };
                let Some(key) = key else { continue };
                let opened = seal::open(&sealed, &key, &Binding::of(&frame, sealed.subject));
                let opened = opened.map_err(|_| PreparedError::Opening { index })?;
                openings.push((index, Opening::new(opened.salt, opened.plaintext.expose().as_bytes())));
            }
            Ok(())
        });
        asked?;
        read?;
        self.openings = openings;
        Ok(())
    }

    /// The file with the note that somebody signed over it; what it is, the store says.
    #[must_use]
    pub fn with_note(mut self, signed: String) -> PreparedFile {
        self.header.signed = Some(signed);
        self
    }

    /// Writes all lines. The file holds personal data while it is unsigned: the caller keeps others from reading it.
    ///
    /// # Errors
    /// Faults of either file.
    pub fn write(&self, mut out: impl Write) -> Result<(), PreparedError> {
        line(&mut out, &self.header)?;
        for record in &self.key_records {
            out.write_all(record)?;
            out.write_all(b"\n")?;
        }
        for read in &self.read_set {
            line(&mut out, read)?;
        }
        let mut openings = self.openings.iter().peekable();
        self.staged.for_each(|index, bytes| -> Result<(), PreparedError> {
            let mut own = Vec::new();
            while let Some((_, opening)) = openings.next_if(|(of, _)| *of == index) {
                own.push(opening.clone());
            }
            let record = serde_json::from_slice(bytes).map_err(std::io::Error::from)?;
            line(&mut out, &Line { openings: own, record })
        })?;
        out.flush()?;
        Ok(())
    }

    /// What is to be signed.
    ///
    /// # Errors
    /// [`Refusal::Commit`] if the text is no commit note.
    pub fn note(&self) -> Result<CommitNote, Refusal> {
        Ok(CommitNote::parse(&self.header.note)?)
    }

    /// Signs, after [`PreparedFile::check`]; the openings are dropped.
    ///
    /// # Errors
    /// [`PreparedError`] as `check` gives it; [`Refusal::Commit`] if the signer does not sign.
    pub fn sign(mut self, name: &str, signer: &dyn Signer) -> Result<PreparedFile, PreparedError> {
        let note = self.check()?;
        self.header.signed = Some(note.sign(name, signer).map_err(Refusal::from)?.to_string());
        self.openings = Vec::new();
        Ok(self)
    }

    /// The signed commit, ready to be appended.
    ///
    /// # Errors
    /// [`PreparedError::NotSigned`]; [`Refusal`] if another note was signed.
    pub fn into_signed(self) -> Result<SignedCommit, PreparedError> {
        let signed = self.header.signed.as_ref().ok_or(PreparedError::NotSigned)?;
        let commit = SignedCommit::new(signed.as_bytes(), self.staged, self.read_set)?;
        if commit.note.text == self.header.note { Ok(commit) } else { Err(Refusal::Root.into()) }
    }
}

fn line(out: &mut impl Write, value: &impl Serialize) -> Result<(), PreparedError> {
    serde_json::to_writer(&mut *out, value).map_err(std::io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(())
}
