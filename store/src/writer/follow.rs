//! Following an order that is agreed on elsewhere: what stands there is entered here, in this order, and nothing else.

use std::sync::Arc;

use ledger::TreeSize;
use ledger::checkpoint::Checkpoint;

use super::admit::Origin;
use super::ahead::{self, Part, not_held};
use super::group::Writer;
use super::marks::Marks;
use super::state::State;
use crate::check::Checked;
use crate::error::{Refusal, StoreError};
use crate::order::manifest::Manifest;
use crate::order::{ClusterFault, ORDER, Order};
use crate::read::StoredCommit;
use crate::schema::{self, Rank};
use crate::{keys, read, tree};

/// So many records are entered in one transaction while this copy is far behind.
const RECORDS_MAX: u64 = 20_000;

impl Writer {
    /// Enters what has been agreed on since, and leaves the transaction open behind it. At the end of the order stands
    /// a signed checkpoint: if nobody has signed one yet, this node does.
    pub(super) fn follow(&mut self, order: &dyn Order) -> Result<(), StoreError> {
        let sitting = order.sitting();
        loop {
            let mut marks = self.marks(order)?;
            let mut alone = self.enter_all(order, &mut marks)?;
            while alone && let Some(mark) = marks.next(order)? {
                // What was checkpointed is ordered before: there must be more by now.
                if order.ordered(self.state.next_no)?.entries.is_empty() {
                    return Err(ClusterFault::NotAnExtension { size: mark.size.0 }.into());
                }
                alone = self.enter_all(order, &mut marks)?;
            }
            if !alone {
                continue;
            }
            if self.state.size() == self.checkpointed()? {
                break;
            }
            // Nobody signs for half a ledger.
            order.ready()?;
            if self.mark(order)? {
                break;
            }
        }
        self.heard = Some(sitting);
        self.breathe()?;
        self.check_log_key_held()
    }

    /// Without the log's present key nothing is asked for here: it could be ordered, and nobody would sign for it.
    pub(super) fn check_log_key_held(&self) -> Result<(), StoreError> {
        if self.settings.signs_with(&self.state.keyring) { Ok(()) } else { Err(StoreError::LogKey) }
    }

    /// Keeps what was entered and begins anew. False if another program of this node has written in between: then it
    /// was read anew.
    fn breathe(&mut self) -> Result<bool, StoreError> {
        self.run("COMMIT")?;
        self.tidy();
        self.begin()?;
        let before = self.state.size();
        self.catch_up()?;
        Ok(self.state.size() == before)
    }

    /// The same when the ledger is opened. An empty copy is filled without a write-ahead log: its pages are new, and are
    /// written once.
    pub(super) fn catch_up_first(&mut self, order: &dyn Order) -> Result<(), StoreError> {
        let is_empty = self.state.size() == TreeSize(0);
        if is_empty {
            schema::without_log(&self.connection)?;
        }
        self.catch_up_with(order)?;
        if is_empty { schema::with_log(&self.connection) } else { Ok(()) }
    }

    fn catch_up_with(&mut self, order: &dyn Order) -> Result<(), StoreError> {
        self.begin()?;
        self.catch_up()?;
        self.follow(order).inspect_err(|fault| self.remember(fault))?;
        self.run("ROLLBACK")
    }

    /// A copy of a ledger that has moved away does not follow any more, even should the order lose that it was closed.
    pub(super) fn remember(&self, fault: &StoreError) {
        if !matches!(fault, StoreError::Cluster(ClusterFault::Moved)) {
            return;
        }
        let marked = || -> Result<(), StoreError> {
            if !self.connection.is_autocommit() {
                self.run("ROLLBACK")?;
            }
            schema::mark(&self.connection, Rank::Left)
        };
        // Should it fail, it is said again next time.
        let _unmarked = marked();
    }

    /// Signs a checkpoint over everything; false if another node was faster.
    pub(super) fn mark(&mut self, order: &dyn Order) -> Result<bool, StoreError> {
        let number = read::checkpoint_count(&self.connection)?;
        let (size, note) = self.sign_checkpoint()?;
        if !order.sign_off(number, size, &note)? {
            return Ok(false);
        }
        self.keep_checkpoint(size, note)?;
        Ok(true)
    }

    /// Takes everything back that is not agreed on, and begins again from what is.
    pub(super) fn again(&mut self) -> Result<(), StoreError> {
        if !self.connection.is_autocommit() {
            self.run("ROLLBACK")?;
        }
        self.begin()?;
        self.state = State::load(&self.connection)?;
        Ok(())
    }

    /// Enters all that is there; false if that has to begin anew.
    fn enter_all(&mut self, order: &dyn Order, marks: &mut Marks) -> Result<bool, StoreError> {
        // Another node may have signed for what is here already.
        self.take_marks(order, marks)?;
        let (mut saved, dir) = (self.state.size(), self.spool_dir());
        let rules = Arc::clone(&self.settings.rules);
        ahead::read(order, self.state.next_no, (&dir, &*rules), |parts| {
            for part in parts {
                match part? {
                    Part::Known(found) => {
                        let ours = read::last_commit(&self.connection)?;
                        self.same_history(self.state.next_no - 1, found.as_ref(), ours.as_ref())?;
                    }
                    Part::Commits(commits) => self.enter_some(order, marks, &commits)?,
                }
                let marked = self.state.size() == self.checkpointed()?;
                if marked && self.state.size().0 - saved.0 >= RECORDS_MAX {
                    if !self.breathe()? {
                        return Ok(false);
                    }
                    saved = self.state.size();
                }
            }
            Ok(true)
        })
    }

    fn enter_some(
        &mut self,
        order: &dyn Order,
        marks: &mut Marks,
        commits: &[Checked],
    ) -> Result<(), StoreError> {
        for checked in commits {
            self.enter(checked)?;
            self.take_marks(order, marks)?;
        }
        Ok(())
    }

    /// One commit from the order, held against everything before it as on the day it came.
    fn enter(&mut self, checked: &Checked) -> Result<(), StoreError> {
        let number = self.state.next_no;
        match self.place(checked, Origin::Ordered) {
            Ok(placed) if placed.repeated => Err(not_held(number, Refusal::IdTaken.into())),
            Ok(_) => Ok(()),
            Err(error) => Err(not_held(number, error)),
        }
    }

    /// A commit that this copy has must be the one at its place in the order.
    pub(super) fn same_history(
        &self,
        number: u64,
        found: Option<&Manifest>,
        ours: Option<&StoredCommit>,
    ) -> Result<(), StoreError> {
        let (stream, known) = (|| ORDER.to_owned(), number + 1);
        let found = found.ok_or_else(|| ClusterFault::Behind { stream: stream(), found: number, known })?;
        if ours.is_some_and(|ours| ours.note == found.note) {
            return Ok(());
        }
        Err(ClusterFault::OtherHistory { stream: stream(), number }.into())
    }

    /// Keeps the checkpoints over what this copy now has; whether there was one.
    fn take_marks(&mut self, order: &dyn Order, marks: &mut Marks) -> Result<bool, StoreError> {
        let (size, mut taken) = (self.state.size(), false);
        while let Some(mark) = marks.next(order)?.filter(|mark| mark.size <= size) {
            let mark = (mark.size, Arc::clone(&mark.note));
            self.take_mark(mark)?;
            marks.taken();
            taken = true;
        }
        Ok(taken)
    }

    fn take_mark(&mut self, (size, note): (TreeSize, Arc<str>)) -> Result<(), StoreError> {
        let other = || StoreError::from(ClusterFault::NotAnExtension { size: size.0 });
        // A former key signs no more: it may have been changed because others have it.
        let changes = keys::log_key_changes_before(&self.connection, &self.state.keyring, size)?;
        let key = self.state.keyring.log_keys().get(changes).ok_or_else(other)?;
        let checkpoint = Checkpoint::verify(note.as_bytes(), key).ok();
        let checkpoint = checkpoint.filter(|checkpoint| checkpoint.size == size).ok_or_else(other)?;
        if checkpoint.root != tree::root_at(&self.connection, size)? {
            return Err(other());
        }
        self.keep_checkpoint(size, note)
    }

    /// The checkpoints behind those that this copy has.
    fn marks(&self, order: &dyn Order) -> Result<Marks, StoreError> {
        let count = read::checkpoint_count(&self.connection)?;
        let last = super::last_checkpoint(&self.connection)?.map(|(_, note)| note);
        Marks::behind(order, count, last.as_deref())
    }

    fn checkpointed(&self) -> Result<TreeSize, StoreError> {
        Ok(super::last_checkpoint(&self.connection)?.map_or(TreeSize(0), |(size, _)| size))
    }
}
