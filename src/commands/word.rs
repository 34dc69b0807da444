//! A folder's own word in a move: the cluster is told it, and only the folder that has it ends the move.

use std::path::{Path, PathBuf};

use ledger::Uuid;

use crate::failure::{Failure, write_once};
use crate::random::Random;

const FILE: &str = "moving";
const HEADING: &str = "sunledger move v1";

/// As it rests in the folder while a move is under way.
pub(super) struct Word {
    pub(super) id: Uuid,
    path: PathBuf,
}

impl Word {
    /// The word that this folder has, or a new one that it has from now on.
    ///
    /// # Errors
    /// [`Failure::Fault`] for a file that is none.
    pub(super) fn of(dir: &Path, random: &Random) -> Result<Word, Failure> {
        let path = dir.join(FILE);
        let drawn = random.uuid();
        let bytes = write_once(&path, format!("{HEADING}\n{drawn}\n").as_bytes())?;
        let text = std::str::from_utf8(&bytes).unwrap_or_default();
        let id = text.strip_prefix(HEADING).and_then(|rest| rest.trim().parse().ok());
        let id = id.ok_or_else(|| {
            Failure::fault(format!(
                "{0} 不是迁移的记号，请查明来历 / {0} is not the word of a move: find out where it comes from",
                path.display()
            ))
        })?;
        Ok(Word { id, path })
    }

    /// The move is over.
    pub(super) fn forget(self) {
        // A word that stays does no harm: the cluster knows that its move is over.
        let _left = std::fs::remove_file(self.path);
    }
}
