//! The writer: one thread, one connection, one transaction for all commits that are waiting.

mod admit;
mod group;
mod heads;
mod state;

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, bounded};
use ledger::Keyring;

use self::group::Writer;
use self::state::State;
pub(crate) use self::state::{last_checkpoint, size};
use crate::check::Checked;
use crate::commit::{LogHead, Receipt};
use crate::error::{AppendError, StoreError};
use crate::schema;
use crate::settings::Settings;

/// How many commits may wait.
const QUEUE: usize = 1_024;

/// A commit that waits, and who waits for it.
struct Request {
    checked: Box<Checked>,
    reply: Sender<Result<Receipt, AppendError>>,
}

/// What the writer tells of itself after each group.
#[derive(Default)]
pub(crate) struct Published {
    pub(crate) keyring: Keyring,
    pub(crate) head: Option<LogHead>,
}

/// The way to the writer's thread, which ends when this goes.
pub(crate) struct Handle {
    requests: Option<Sender<Request>>,
    thread: Option<JoinHandle<()>>,
    published: Arc<RwLock<Published>>,
}

impl Handle {
    /// Opens the ledger's file and starts the thread.
    pub(crate) fn start(path: &Path, settings: Settings) -> Result<Handle, StoreError> {
        let connection = schema::open_writer(path, settings.flush)?;
        // One state of the file, even if another program is writing.
        connection.execute_batch("BEGIN")?;
        let state = State::load(&connection)?;
        connection.execute_batch("COMMIT")?;
        settings.fit(state.keyring.kind())?;
        if state.keyring.log_key().is_some_and(|key| settings.signer_of(key).is_none()) {
            return Err(StoreError::LogKey);
        }
        let published = Arc::new(RwLock::new(Published::default()));
        let (requests, queue) = bounded(QUEUE);
        let writer = Writer::new(connection, settings, state, Arc::clone(&published));
        writer.publish();
        let thread = std::thread::Builder::new().name("ledger-writer".to_owned());
        let thread = thread.spawn(move || run(writer, &queue))?;
        Ok(Handle { requests: Some(requests), thread: Some(thread), published })
    }

    /// Hands a commit over and waits until it is on disk.
    pub(crate) fn append(&self, checked: Checked) -> Result<Receipt, AppendError> {
        let gone = || StoreError::Stopped("写入线程已退出 / the writer is gone".to_owned());
        let (reply, answer) = bounded(1);
        let request = Request { checked: Box::new(checked), reply };
        self.requests.as_ref().ok_or_else(gone)?.send(request).map_err(|_| gone())?;
        answer.recv().map_err(|_| gone())?
    }

    pub(crate) fn published<T>(&self, look: impl FnOnce(&Published) -> T) -> T {
        look(&self.published.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        drop(self.requests.take());
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has answered nobody; its transaction is rolled back when the file is opened.
            let _panicked = thread.join();
        }
    }
}

fn run(mut writer: Writer, queue: &Receiver<Request>) {
    while let Ok(first) = queue.recv() {
        let mut records = first.checked.leaves.len();
        let mut requests = vec![first];
        while requests.len() < group::COMMITS_MAX && records < group::RECORDS_MAX {
            let Ok(next) = queue.try_recv() else { break };
            records += next.checked.leaves.len();
            requests.push(next);
        }
        writer.group(requests);
    }
}
