//! The store: the only way to write.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ledger::{Keyring, Time};

use crate::check;
use crate::commit::{LogHead, Receipt, SignedCommit};
use crate::error::{AppendError, StoreError};
use crate::order::{ClusterFault, Order};
use crate::reader::Reader;
use crate::schema;
use crate::settings::{Rules, Settings};
use crate::staged::Stage;
use crate::underway::Underway;
use crate::writer::Handle;

/// A ledger that can be appended to. Clones share one writer; the last one to go ends it.
#[derive(Clone)]
pub struct Store {
    dir: Arc<Path>,
    writer: Arc<Handle>,
    /// Where the order is agreed on, if not in the folder's file.
    order: Option<Arc<dyn Order>>,
    rules: Arc<dyn Rules>,
    /// Readers that nobody uses at the moment.
    idle: Arc<Mutex<Vec<Reader>>>,
}

/// How many readers are kept open.
const IDLE_MAX: usize = 64;

impl Store {
    /// Makes a ledger in the folder with its first commit.
    ///
    /// # Errors
    /// [`AppendError::Refused`] if the commit is no genesis that holds; [`StoreError::LedgerPresent`].
    pub fn create(
        dir: &Path,
        settings: Settings,
        genesis: SignedCommit,
    ) -> Result<(Store, Receipt), AppendError> {
        std::fs::create_dir_all(dir)?;
        schema::create(&dir.join(schema::FILE), settings.backing.rank())?;
        let store = Store::start(dir, settings)?;
        if store.head().is_some() {
            return Err(StoreError::LedgerPresent(dir.to_owned()).into());
        }
        // An empty file stays where the genesis is refused: another program may found the ledger in it just now.
        store.append(genesis).map(|receipt| (store, receipt))
    }

    /// Opens the ledger in the folder.
    ///
    /// # Errors
    /// [`StoreError::NoLedger`]; [`StoreError::Damaged`] if records, tiles and checkpoint disagree at the end of the log.
    pub fn open(dir: &Path, settings: Settings) -> Result<Store, StoreError> {
        let path = dir.join(schema::FILE);
        if settings.backing.order().is_none() || schema::is_made(&path)? {
            return Store::opened(dir, settings);
        }
        // A new node, which another program may be making too: everything comes from the cluster.
        std::fs::create_dir_all(dir)?;
        schema::create(&path, settings.backing.rank())?;
        let store = Store::opened(dir, settings);
        match store {
            Err(StoreError::NoLedger(_)) => {
                remove(&path);
                Err(ClusterFault::Empty.into())
            }
            store => store,
        }
    }

    fn opened(dir: &Path, settings: Settings) -> Result<Store, StoreError> {
        let store = Store::start(dir, settings)?;
        if store.head().is_none() {
            return Err(StoreError::NoLedger(dir.to_owned()));
        }
        Ok(store)
    }

    /// Appends a commit: all of it, or nothing. Returns when it is on disk.
    ///
    /// # Errors
    /// [`AppendError`]: a conflict names the stream that has moved on, a refusal will not hold later either, after a
    /// fault the ledger must be opened again.
    pub fn append(&self, mut signed: SignedCommit) -> Result<Receipt, AppendError> {
        // Signatures, hashes and roots are checked here, so that the writer's thread only orders.
        if signed.verified.is_none() {
            signed.verified = self.verify_note(&signed)?;
        }
        let underway = signed.staged.take_underway();
        let checked = check::check(signed, &*self.rules)?;
        match (underway, &self.order) {
            (Some(underway), _) => underway.finish(checked),
            (None, None) => self.writer.append(checked, Vec::new()),
            (None, Some(order)) => {
                let chunks = order.stage(&checked.text_hash, &checked.signed.staged)?;
                self.writer.append(checked, chunks)
            }
        }
    }

    /// Whether the writer can have rows of a commit before its note: a place in an order that others write to as well is
    /// asked for with the note.
    pub(crate) const fn takes_underway(&self) -> bool {
        self.order.is_none()
    }

    /// A commit whose rows are written while it is being made.
    pub(crate) fn underway(&self, time: Time) -> Result<Underway, StoreError> {
        self.writer.underway(time)
    }

    /// A reader of its own for the calling thread.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        Reader::open(&self.dir)
    }

    /// Reads with a reader that is kept open for the next time.
    ///
    /// # Errors
    /// What `work` gives, and faults of the file.
    pub fn read<T, E: From<StoreError>>(&self, work: impl FnOnce(&Reader) -> Result<T, E>) -> Result<T, E> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let reader = match idle {
            Some(reader) => reader,
            None => self.reader()?,
        };
        let result = work(&reader);
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_MAX {
            idle.push(reader);
        }
        result
    }

    /// The keys after the last commit of this store. Another program's commits show with the next one.
    #[must_use]
    pub fn keyring(&self) -> Keyring {
        self.writer.published(|published| published.keyring.clone())
    }

    /// Where the log stands after the last commit of this store; none before the genesis.
    #[must_use]
    pub fn head(&self) -> Option<LogHead> {
        self.writer.published(|published| published.head.clone())
    }

    /// An empty stage for a commit's records, which spools into the ledger's folder.
    #[must_use]
    pub fn stage(&self) -> Stage {
        Stage::new(&*self.dir)
    }

    /// The ledger's folder.
    #[must_use]
    pub fn dir(&self) -> PathBuf {
        self.dir.to_path_buf()
    }

    fn start(dir: &Path, settings: Settings) -> Result<Store, StoreError> {
        let (order, rules) = (settings.backing.order(), Arc::clone(&settings.rules));
        let writer = Handle::start(&dir.join(schema::FILE), settings)?;
        Ok(Store { dir: dir.into(), writer: Arc::new(writer), order, rules, idle: Arc::default() })
    }

    /// Checks the signature with the key of that name, if it is known by now; else the writer does it in its turn.
    fn verify_note(&self, signed: &SignedCommit) -> Result<Option<ledger::note::VerifyingKey>, AppendError> {
        let Some(line) = signed.note.signatures.first() else { return Ok(None) };
        let key = self
            .writer
            .published(|published| published.keyring.by_name(&line.name).map(|key| key.vkey.clone()));
        let Some(key) = key.filter(|key| key.id() == line.id) else { return Ok(None) };
        signed.note.verify(std::slice::from_ref(&key)).map_err(crate::error::Refusal::from)?;
        Ok(Some(key))
    }
}

/// Takes back a file that never became a ledger.
fn remove(path: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        // What cannot be removed is an empty ledger, which `create` takes as it is.
        let _left = std::fs::remove_file(PathBuf::from(name));
    }
}
