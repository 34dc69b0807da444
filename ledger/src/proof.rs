//! Proofs that a stranger can check: the tlog-proof of C2SP, and the proof file that holds all he needs
//! (docs/FORMAT.md, Proof file).

mod file;
mod needed;
mod piece;
mod tlog;
mod verify;

pub use file::{Evidence, ProofFile};
pub use needed::needed_key_records;
pub use tlog::TlogProof;
pub use verify::{Proven, verify};

use crate::checkpoint::CheckpointError;
use crate::commit::CommitError;
use crate::keyring::{Denied, KeyringError};
use crate::merkle::MerkleError;
use crate::note::NoteError;
use crate::record::RecordError;

/// The most bytes of a proof file.
pub const PROOF_FILE_BYTES_MAX: usize = 64 << 20;

/// Which piece of evidence a fault was found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The file as a whole.
    File,
    /// Record 0.
    Genesis,
    /// A key record, by its place in the file from 0.
    Key(usize),
    /// The record that the file proves.
    Record,
}

impl words::Said for Part {
    fn say(&self, lang: words::Lang, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Part::File => out.write_str(lang.of("证明文件", "the file")),
            Part::Genesis => out.write_str(lang.of("创世记录", "record 0 (genesis)")),
            Part::Key(at) => write!(out, "{} keys[{at}]", lang.of("密钥记录", "key record")),
            Part::Record => out.write_str(lang.of("记录", "the record")),
        }
    }
}

/// What is wrong with a proof, and where.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "proof", ground = words::Ground::Format("11"))]
#[said("{part}：{fault}", "{part}: {fault}")]
pub struct ProofError {
    /// Where.
    pub part: Part,
    /// What.
    pub fault: ProofFault,
}

/// What is wrong with a piece of a proof.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "proof_fault", ground = words::Ground::Format("11"))]
pub enum ProofFault {
    /// The file or a tlog-proof is not of its form.
    #[said("不合格式", "not of its form")]
    Form,
    /// The record.
    #[said(transparent)]
    Record(#[from] RecordError),
    /// The commit note.
    #[said(transparent)]
    Commit(#[from] CommitError),
    /// The record and the note name different ledgers, commits or times, or the index is beyond the commit.
    #[said("记录与其提交文本不符", "the record does not belong to the note")]
    OtherCommit,
    /// The record's path does not lead to the root that was signed.
    #[said("记录不在所签的根之下：{0}", "the record is not under the root that was signed: {0}")]
    CommitPath(MerkleError),
    /// The checkpoint.
    #[said(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The leaf's path does not lead to the checkpoint's root.
    #[said("记录不在检查点之下：{0}", "the record is not under the checkpoint: {0}")]
    LogPath(MerkleError),
    /// The place in the log is before the start of the commit, or what the signer saw is not before it.
    #[said("位置与提交不符", "the position does not fit the commit")]
    Position,
    /// Record 0 is not the one whose hash is known.
    #[said("创世记录不是所给哈希的那条", "record 0 is not the one of the given hash")]
    OtherGenesis,
    /// Key records are given twice, or come after the record that they should support.
    #[said("密钥记录重复或晚于所证记录", "key records are double or come after the record")]
    KeyOrder,
    /// The signer's key is not among the key records.
    #[said("缺少签名密钥的登记记录", "the registration of the signer's key is missing")]
    UnknownSigner,
    /// The note's signature.
    #[said(transparent)]
    Note(#[from] NoteError),
    /// The note's `key` line is not the head of the key records given: some are missing.
    #[said(
        "密钥记录不全：与提交文本的 key 行不符",
        "key records are missing: the note's key line names another head"
    )]
    KeyHead,
    /// The signer had no authority.
    #[said(transparent)]
    Denied(#[from] Denied),
    /// A key record does not hold.
    #[said(transparent)]
    Keyring(#[from] KeyringError),
}
