//! Checkpoints: the log's signed size and root (C2SP tlog-checkpoint v1.0.0).

use crate::hash::Hash;
use crate::merkle::{Frontier, empty_root};
use crate::note::{self, NoteError, SignedNote, Signer, VerifyingKey};
use crate::position::TreeSize;
use crate::text;

/// Why a checkpoint is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, words::Said)]
#[said(code = "checkpoint", ground = words::Ground::Format("7.2"))]
pub enum CheckpointError {
    /// Not exactly origin, size and root on three lines; this log has no extension lines.
    #[said("检查点文本须为三行：名称、大小、根", "a checkpoint has three lines: origin, size, root")]
    Form,
    /// It is the checkpoint of another log than the key's.
    #[said("检查点属于另一账本", "the checkpoint is of another log")]
    Origin,
    /// The note around it is refused.
    #[said(transparent)]
    Note(#[from] NoteError),
}

/// The size and root of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name, which is the name of its key.
    pub origin: String,
    /// How many records it covers.
    pub size: TreeSize,
    /// The root over them.
    pub root: Hash,
}

impl Checkpoint {
    /// The checkpoint of a tree.
    #[must_use]
    pub fn of(origin: &str, frontier: &Frontier) -> Checkpoint {
        Checkpoint { origin: origin.to_owned(), size: frontier.size(), root: frontier.root() }
    }

    /// The three lines.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, self.root.to_base64())
    }

    /// Reads the three lines.
    ///
    /// # Errors
    /// [`CheckpointError::Form`] for anything else.
    pub fn parse(text: &str) -> Result<Checkpoint, CheckpointError> {
        let [origin, size, root] = text::lines(text).ok_or(CheckpointError::Form)?;
        let size = text::decimal(size).ok_or(CheckpointError::Form)?;
        let root = Hash::from_base64(root).map_err(|_| CheckpointError::Form)?;
        let empty = size == 0 && root != empty_root();
        if !text::is_origin(origin) || empty {
            return Err(CheckpointError::Form);
        }
        Ok(Checkpoint { origin: origin.to_owned(), size: TreeSize(size), root })
    }

    /// Signs with the log's key, under the origin as its name.
    ///
    /// # Errors
    /// [`CheckpointError::Note`] if the signer does not sign.
    pub fn sign(&self, signer: &dyn Signer) -> Result<SignedNote, CheckpointError> {
        Ok(note::sign_checkpoint_text(&self.text(), &self.origin, signer)?)
    }

    /// Reads a signed checkpoint and checks that the log's key has signed it.
    ///
    /// # Errors
    /// [`CheckpointError`]: form, signature, or another log.
    pub fn verify(note: &[u8], log_key: &VerifyingKey) -> Result<Checkpoint, CheckpointError> {
        let note = SignedNote::parse(note)?;
        note.verify(std::slice::from_ref(log_key))?;
        let checkpoint = Checkpoint::parse(&note.text)?;
        if checkpoint.origin == log_key.name() { Ok(checkpoint) } else { Err(CheckpointError::Origin) }
    }
}
