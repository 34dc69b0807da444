//! A folder's own word in a move: the cluster is told it, and only the folder that has it ends the move.

use std::path::{Path, PathBuf};

use ledger::Uuid;
use store::StoreError;
use store::kurrent::Cluster;
use words::{refuse, say};

use crate::disk::write_once;
use crate::failure::Failure;
use crate::ground;
use crate::random::Random;

const FILE: &str = "moving";
const HEADING: &str = "sunledger move v1";

/// As it rests in the folder while a move is under way: for one cluster and no other.
pub(super) struct Word {
    pub(super) id: Uuid,
    path: PathBuf,
}

impl Word {
    /// The word that this folder has, or a new one that it has from now on, for that cluster.
    ///
    /// # Errors
    /// [`Failure::Refused`] if the move is to or from another cluster; [`Failure::Fault`] for a file that is no word.
    pub(super) fn of(dir: &Path, cluster: &Cluster, random: &Random) -> Result<Word, Failure> {
        let (path, place) = (dir.join(FILE), cluster.place());
        let drawn = format!("{HEADING}\n{}\n{place}\n", random.uuid());
        let bytes = write_once(&path, drawn.as_bytes())?;
        let text = std::str::from_utf8(&bytes).unwrap_or_default();
        let mut lines = text.strip_prefix(HEADING).unwrap_or_default().lines().skip(1);
        let id = lines.next().and_then(|line| line.parse().ok());
        let (Some(id), Some(found)) = (id, lines.next()) else {
            return Err(Failure::fault(say!(
                "{0} 不是迁移的记号，请查明来历",
                "{0} is not the word of a move: find out where it comes from",
                path.display()
            )));
        };
        if found != place {
            return Err(Failure::refused(refuse!(
                "migration.other_place",
                ground::MACHINE,
                "此文件夹的迁移已对 {found} 开始，不能改对 {place}：先在那里完成或撤回。确是同一集群换了地址的，改 {0} 的第三行",
                "the move of this folder was begun with {found}, not with {place}: end it there or take it back. If it is the same cluster under another address, change the third line of {0}",
                path.display()
            )));
        }
        Ok(Word { id, path })
    }

    /// Whether the folder has one.
    pub(super) fn is_there(dir: &Path) -> bool {
        dir.join(FILE).exists()
    }

    /// Takes away the word of a move that was not begun: it binds to nothing.
    pub(super) fn discard(dir: &Path) {
        // Where there is none, or it cannot be taken away, it is read next.
        let _absent = std::fs::remove_file(dir.join(FILE));
    }

    /// A folder whose move was begun, and nobody can tell where to.
    pub(super) fn lost(dir: &Path) -> Failure {
        Failure::refused(refuse!(
            "migration.lost",
            ground::MACHINE,
            "{0} 里的账本正在迁移，但记号文件 {FILE} 不见了，此集群上也没有它的开头：请核对地址",
            "the ledger in {0} is moving, but its file {FILE} is gone and this cluster has nothing of it: check the address",
            dir.display()
        ))
    }

    /// Does the move's last step; the word is needed no more after it.
    ///
    /// # Errors
    /// What the step gives.
    pub(super) fn forget_after(
        self,
        last: impl FnOnce() -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        last()?;
        // A word that stays does no harm: the cluster knows that its move is over.
        let _left = std::fs::remove_file(self.path);
        Ok(())
    }
}
