//! One transaction for a group of commits, one checkpoint and one sync for all.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use ledger::checkpoint::Checkpoint;
use ledger::{Position, TreeSize};
use rusqlite::Connection;
use words::{Said as _, Text};

use super::state::{self, State};
use super::{Published, Waiting};
use crate::check::Checked;
use crate::commit::Receipt;
use crate::error::{AppendError, StoreError};
use crate::order::ClusterFault;
use crate::schema;
use crate::settings::Settings;

/// The most commits of one transaction.
pub(super) const COMMITS_MAX: usize = 256;
/// No further commit is taken into a transaction that has this many records.
pub(super) const RECORDS_MAX: usize = 20_000;
/// Nor into one that takes so many bytes to tell others of: an append to a cluster is under a mebibyte.
pub(super) const TOLD_MAX: usize = 768 << 10;

/// So many bytes may wait in the write-ahead log before they are moved.
const WAITING_MAX: u64 = 64 << 20;
/// What a commit adds to the write-ahead log besides its records; commits of a group share most of their pages.
const WAITING_EACH: u64 = 4 << 10;

/// The writer's thread.
pub(super) struct Writer {
    pub(super) connection: Connection,
    pub(super) settings: Settings,
    pub(super) state: State,
    published: Arc<RwLock<Published>>,
    stopped: Option<Text>,
    /// When the order was last heard from, by its own count, and found to be what is known here.
    pub(super) heard: Option<u64>,
    /// About how many bytes wait in the write-ahead log.
    waiting: u64,
}

/// A commit that is in the transaction, or was in the ledger before.
pub(super) struct Placed {
    pub(super) no: u64,
    pub(super) first: Position,
    /// The checkpoint of a commit that was there before; none for those that the group's checkpoint covers.
    pub(super) earlier: Option<Arc<str>>,
    pub(super) repeated: bool,
}

pub(super) type Outcome = Result<Placed, AppendError>;

impl Writer {
    pub(super) fn new(
        connection: Connection,
        settings: Settings,
        state: State,
        published: Arc<RwLock<Published>>,
    ) -> Writer {
        Writer { connection, settings, state, published, stopped: None, heard: None, waiting: 0 }
    }

    /// Appends what can be appended and answers everybody.
    pub(super) fn group(&mut self, requests: Vec<Waiting>) {
        let order = self.settings.backing.order();
        let done = match self.begin() {
            Ok(()) => match &order {
                Some(order) => self.agree(&requests, &**order),
                None => self.transaction(&requests),
            },
            Err(StoreError::Busy) => return answer_all(requests, || StoreError::Busy),
            Err(fault) => Err(fault),
        };
        match done {
            Ok(outcomes) => {
                self.publish();
                for (request, outcome) in requests.into_iter().zip(outcomes) {
                    let Waiting { checked, reply, .. } = request;
                    reply.say(outcome.map(|placed| self.receipt(&checked, placed)));
                }
            }
            Err(fault) => self.give_up(requests, fault),
        }
    }

    fn give_up(&mut self, requests: Vec<Waiting>, fault: StoreError) {
        self.remember(&fault);
        let passes = match &fault {
            StoreError::Busy => Some(None),
            StoreError::Cluster(fault @ ClusterFault::Unreachable { .. }) => Some(Some(fault.clone())),
            _ => None,
        };
        // The order is somewhere else: it tells what became of them when it answers again.
        let taken_back = passes.is_some() && self.again().is_ok() && self.run("ROLLBACK").is_ok();
        match passes.filter(|_| taken_back) {
            Some(cluster) => {
                answer_all(requests, || cluster.clone().map_or(StoreError::Busy, StoreError::from));
            }
            None => {
                self.stop(&fault);
                answer_all(requests, || self.no_longer());
            }
        }
    }

    /// Tells the rest of the program where the log stands.
    pub(super) fn publish(&self) {
        let published = Published { keyring: self.state.keyring.clone(), head: self.state.head() };
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = published;
    }

    /// Where commits' records are kept while they come.
    pub(super) fn spool_dir(&self) -> PathBuf {
        let file = self.connection.path().map(PathBuf::from).unwrap_or_default();
        file.parent().map(Path::to_owned).unwrap_or_default()
    }

    /// Begins the transaction, unless writing has stopped.
    pub(super) fn begin(&self) -> Result<(), StoreError> {
        if self.stopped.is_some() {
            return Err(self.no_longer());
        }
        let begun = self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute(());
        match begun {
            // Since this was opened it may have been moved.
            Ok(_) => schema::check_rank(&self.connection, self.settings.backing.rank()),
            Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) => {
                Err(StoreError::Busy)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn transaction(&mut self, requests: &[Waiting]) -> Result<Vec<Outcome>, StoreError> {
        self.catch_up()?;
        let before = self.state.size();
        let outcomes = self.place_all(requests)?;
        if self.state.size() > before {
            self.checkpoint()?;
        }
        self.run("COMMIT")?;
        Ok(outcomes)
    }

    /// Another program may have written since: then everything known is read again.
    pub(super) fn catch_up(&mut self) -> Result<(), StoreError> {
        if state::size(&self.connection)? != self.state.size() {
            self.state = State::load(&self.connection)?;
            self.settings.fit(self.state.keyring.kind())?;
        }
        Ok(())
    }

    pub(super) fn checkpoint(&mut self) -> Result<(), StoreError> {
        let (size, note) = self.sign_checkpoint()?;
        self.keep_checkpoint(size, note)
    }

    /// The signed checkpoint over everything that is in the transaction.
    pub(super) fn sign_checkpoint(&self) -> Result<(TreeSize, Arc<str>), StoreError> {
        let log_key = self.state.keyring.log_key().ok_or(StoreError::LogKey)?;
        let signer = self.settings.signer_of(log_key).ok_or(StoreError::LogKey)?;
        let checkpoint = Checkpoint::of(log_key.name(), &self.state.edge.frontier);
        Ok((checkpoint.size, checkpoint.sign(signer.as_ref())?.to_string().into()))
    }

    pub(super) fn keep_checkpoint(&mut self, size: TreeSize, note: Arc<str>) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("INSERT OR FAIL INTO checkpoints (size, note) VALUES (?1, ?2)")?
            .execute((size.0 as i64, note.as_bytes()))?;
        self.state.checkpoint = note;
        self.state.remember_root();
        Ok(())
    }

    pub(super) fn run(&self, statement: &str) -> Result<(), StoreError> {
        self.connection.prepare_cached(statement)?.execute(())?;
        Ok(())
    }

    pub(super) fn receipt(&self, checked: &Checked, placed: Placed) -> Receipt {
        let checkpoint = placed.earlier.unwrap_or_else(|| Arc::clone(&self.state.checkpoint));
        let commit = &checked.signed.commit;
        let Placed { no, first, repeated, .. } = placed;
        Receipt { id: commit.id, no, first, records: commit.records, checkpoint, repeated }
    }

    /// After a fault nobody knows what is on disk: nothing is written until the ledger is opened again.
    pub(super) fn stop(&mut self, fault: &StoreError) -> StoreError {
        if !self.connection.is_autocommit() {
            // Closing the connection rolls back as well, should this fail.
            let _failed = self.connection.execute_batch("ROLLBACK");
        }
        // Stopping again keeps the reason of the first time.
        self.stopped.get_or_insert_with(|| fault.text());
        self.no_longer()
    }

    fn no_longer(&self) -> StoreError {
        StoreError::Stopped(self.stopped.clone().unwrap_or_default())
    }

    /// A commit with so many bytes of records was written.
    pub(super) fn wrote(&mut self, bytes: u64) {
        self.waiting += bytes + WAITING_EACH;
    }

    /// Leaves nothing in the write-ahead log, unless somebody is reading in it: whoever copies `ledger.db` has all of it.
    pub(super) fn leave(&mut self) {
        let log = self.connection.path().map(|path| format!("{path}-wal"));
        let size = log.and_then(|log| std::fs::metadata(log).ok()).map_or(0, |log| log.len());
        if size > 0 && self.stopped.is_none() {
            let _busy = self.connection.busy_timeout(std::time::Duration::ZERO);
            let _left = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()));
        }
    }

    /// Moves what was acknowledged from the write-ahead log into the tables' file, when enough waits there. Nobody
    /// waits for that.
    pub(super) fn tidy(&mut self) {
        if self.waiting < WAITING_MAX || self.stopped.is_some() {
            return;
        }
        self.waiting = 0;
        let moved = self.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", (), |_| Ok(()));
        if let Err(error) = moved {
            self.stop(&error.into());
        }
    }
}

fn answer_all(requests: Vec<Waiting>, fault: impl Fn() -> StoreError) {
    for request in requests {
        request.reply.say(Err(fault().into()));
    }
}
