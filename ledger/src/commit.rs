//! The commit note: what a person signs for a whole commit, in a text that a human can read (docs/FORMAT.md, Commit).

mod check;

pub use check::CommitCheck;

use uuid::Uuid;

use crate::hash::Hash;
use crate::merkle::{self, Frontier, InclusionProof, MerkleError, leaf_hash};
use crate::note::{self, NoteError, SignedNote, Signer, TextKind, VerifyingKey};
use crate::position::{LeafIndex, Sequence, TreeSize};
use crate::record::COMMIT_RECORDS_MAX;
use crate::text;
use crate::time::Time;

/// The intent is at most this long.
pub const INTENT_CHARS_MAX: usize = 300;

/// Why a text is no commit note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, words::Said)]
#[said(code = "commit", ground = words::Ground::Format("6"))]
pub enum CommitError {
    /// Other lines than the nine of the form, or a missing newline at the end.
    #[said("提交文本须为九行", "the commit text should have nine lines")]
    Lines,
    /// A line is not of its form.
    #[said("提交文本的{line}行不合格式", "the line {line} of the commit text is not of its form")]
    Line {
        /// The word that the line starts with.
        line: &'static str,
    },
    /// A record's field is not what the note, or its place in the commit, says.
    #[said(
        "提交中第{index}条记录的{field}与提交文本不符",
        "the {field} of record {index} does not fit the commit's note"
    )]
    Record {
        /// Place in the commit.
        index: u64,
        /// The field.
        field: &'static str,
    },
    /// More or fewer records than the note says.
    #[said(
        "提交应有{expected}条记录，实有{found}条",
        "the commit should have {expected} records but has {found}"
    )]
    Count {
        /// What the note says.
        expected: u32,
        /// How many there are.
        found: u64,
    },
    /// The records lead to another root than was signed.
    #[said("记录与所签的根不符", "the records do not lead to the root that was signed")]
    Root,
    /// The records have more than [`COMMIT_BYTES_MAX`](crate::record::COMMIT_BYTES_MAX) bytes.
    #[said("一次提交的记录不得超过512MiB", "the records of a commit have at most 512 MiB")]
    TooLarge,
    /// The note around it is refused.
    #[said(transparent)]
    Note(#[from] NoteError),
}

/// The text that a person signs. A parsed one, written again, gives the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitNote {
    /// The ledger's name, as a URL without scheme.
    pub origin: String,
    /// The ledger's UUID.
    pub ledger: Uuid,
    /// The commit's id.
    pub id: Uuid,
    /// The time of all its records.
    pub time: Time,
    /// How many records, at least one.
    pub records: u32,
    /// [`root`] of the records.
    pub root: Hash,
    /// The checkpoint that the signer's program had verified: size and root.
    pub seen: (TreeSize, Hash),
    /// Head of the signer's key stream; sequence 0 and zeros before it has one.
    pub key: (Sequence, Hash),
    /// One line that says what the commit does.
    pub intent: String,
}

/// The root of a commit: the RFC 6962 root over its record hashes in index order. The 32 bytes of a record's hash are
/// a leaf's data.
#[must_use]
pub fn root<'a>(record_hashes: impl IntoIterator<Item = &'a Hash>) -> Hash {
    let mut frontier = Frontier::new();
    for hash in record_hashes {
        frontier.append(record_leaf(hash));
    }
    frontier.root()
}

/// The path of the record at `index` to the commit's root, from the hashes of all its records.
///
/// # Errors
/// [`MerkleError::NoSuchLeaf`](crate::merkle::MerkleError) beyond the last record.
pub fn path(record_hashes: &[Hash], index: u32) -> Result<InclusionProof, MerkleError> {
    let levels = merkle::levels(record_hashes.iter().map(record_leaf));
    let size = TreeSize(record_hashes.len() as u64);
    merkle::inclusion_proof(&levels, LeafIndex(u64::from(index)), size)
}

/// The leaf hash of a record in its commit's tree.
#[must_use]
pub fn record_leaf(record_hash: &Hash) -> Hash {
    leaf_hash(&record_hash.0)
}

impl CommitNote {
    /// The text that is signed.
    ///
    /// # Errors
    /// [`CommitError::Line`] if a field cannot stand in the text, so that nothing is signed that would not parse.
    pub fn text(&self) -> Result<String, CommitError> {
        let CommitNote { origin, ledger, id, time, records, root, seen, key, intent } = self;
        let text = format!(
            "{origin} {}\nledger {ledger}\nid {id}\ntime {time}\nrecords {records}\nroot {}\nseen {} {}\nkey {} {}\nintent {intent}\n",
            TextKind::Commit.word(),
            root.to_base64(),
            seen.0,
            seen.1.to_base64(),
            key.0,
            key.1,
        );
        if CommitNote::parse(&text)? == *self { Ok(text) } else { Err(CommitError::Line { line: "intent" }) }
    }

    /// Reads the text strictly: every line has one spelling.
    ///
    /// # Errors
    /// [`CommitError`] names the line.
    pub fn parse(text: &str) -> Result<CommitNote, CommitError> {
        let lines: [&str; 9] = text::lines(text).ok_or(CommitError::Lines)?;
        let line = |at: usize, name: &'static str| {
            let value = lines[at].strip_prefix(name).and_then(|rest| rest.strip_prefix(' '));
            value.ok_or(CommitError::Line { line: name })
        };
        let uuid = |at, name| text::uuid(line(at, name)?.as_bytes()).ok_or(CommitError::Line { line: name });
        let bad = |line| CommitError::Line { line };
        let origin = lines[0].strip_suffix(TextKind::Commit.word()).and_then(|rest| rest.strip_suffix(' '));
        let origin = origin.filter(|origin| text::is_origin(origin)).ok_or(bad("commit/v1"))?;
        let records =
            text::decimal(line(4, "records")?).filter(|n| (1..=u64::from(COMMIT_RECORDS_MAX)).contains(n));
        let seen = line(6, "seen")?.split_once(' ').ok_or(bad("seen"))?;
        let key = line(7, "key")?.split_once(' ').ok_or(bad("key"))?;
        let key = (Sequence(text::decimal(key.0).ok_or(bad("key"))?), key.1.parse().map_err(|_| bad("key"))?);
        if (key.0 == Sequence::ABSENT) != (key.1 == Hash::ZERO) {
            return Err(bad("key"));
        }
        let intent = line(8, "intent")?;
        if !text::is_line(intent, INTENT_CHARS_MAX) {
            return Err(bad("intent"));
        }
        Ok(CommitNote {
            origin: origin.to_owned(),
            ledger: uuid(1, "ledger")?,
            id: uuid(2, "id")?,
            time: line(3, "time")?.parse().map_err(|_| bad("time"))?,
            records: records.ok_or(bad("records"))? as u32,
            root: Hash::from_base64(line(5, "root")?).map_err(|_| bad("root"))?,
            seen: (
                TreeSize(text::decimal(seen.0).ok_or(bad("seen"))?),
                Hash::from_base64(seen.1).map_err(|_| bad("seen"))?,
            ),
            key,
            intent: intent.to_owned(),
        })
    }

    /// Signs the text.
    ///
    /// # Errors
    /// [`CommitError`] for what cannot be written or is not signed.
    pub fn sign(&self, name: &str, signer: &dyn Signer) -> Result<SignedNote, CommitError> {
        Ok(note::sign(&self.text()?, name, signer)?)
    }

    /// Reads a signed commit note and checks that this key has signed it.
    ///
    /// # Errors
    /// [`CommitError`] for the note, its signature or its text.
    pub fn verify(note: &[u8], key: &VerifyingKey) -> Result<CommitNote, CommitError> {
        let note = SignedNote::parse(note)?;
        note.verify(std::slice::from_ref(key))?;
        CommitNote::parse(&note.text)
    }
}
