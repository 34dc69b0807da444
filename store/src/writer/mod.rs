//! The writer: one thread, one connection, one transaction for all commits that are waiting.

mod admit;
mod agree;
mod ahead;
mod follow;
mod group;
mod heads;
mod marks;
mod rows;
mod scopes;
mod state;
mod underway;

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, bounded};
use ledger::{Keyring, Time};
use words::say;

use self::group::Writer;
use self::state::State;
pub(crate) use self::state::{last_checkpoint, size};
use crate::answer::{Asked, answer};
use crate::check::Checked;
use crate::commit::{LogHead, Receipt};
use crate::error::{AppendError, StoreError};
use crate::order::manifest::ChunkFacts;
use crate::schema;
use crate::settings::Settings;
use crate::underway::{Incoming, Underway};

/// How many commits may wait.
const QUEUE: usize = 1_024;
/// What a piece of a commit's bytes takes in a manifest.
const CHUNK_TOLD: usize = 128;

/// A commit that waits, and who waits for it.
struct Waiting {
    checked: Box<Checked>,
    /// What its bytes are where they were staged; nothing if the order is this file's own.
    chunks: Vec<ChunkFacts>,
    reply: Asked<Result<Receipt, AppendError>>,
}

impl Waiting {
    /// About how many bytes it takes to tell others of it, where the order is agreed on with others.
    fn told(&self) -> usize {
        self.checked.signed.bytes.len() + self.chunks.len() * CHUNK_TOLD
    }
}

/// What the writer is asked.
enum Request {
    Commit(Waiting),
    Underway(Incoming),
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
        let order = settings.backing.order();
        let connection =
            schema::open_writer(path, settings.flush, settings.backing.rank(), &*settings.rules)?;
        // One state of the file, even if another program is writing.
        connection.execute_batch("BEGIN")?;
        let state = State::load(&connection)?;
        connection.execute_batch("COMMIT")?;
        settings.fit(state.keyring.kind())?;
        let published = Arc::new(RwLock::new(Published::default()));
        let (requests, queue) = bounded(QUEUE);
        let mut writer = Writer::new(connection, settings, state, Arc::clone(&published));
        if let Some(order) = order {
            order.ready()?;
            writer.catch_up_first(&*order)?;
        }
        writer.check_log_key_held()?;
        writer.publish();
        let thread = std::thread::Builder::new().name("ledger-writer".to_owned());
        let thread = thread.spawn(move || run(writer, &queue))?;
        Ok(Handle { requests: Some(requests), thread: Some(thread), published })
    }

    /// Hands a commit over and waits until it is on disk.
    pub(crate) fn append(&self, checked: Checked, chunks: Vec<ChunkFacts>) -> Result<Receipt, AppendError> {
        let (reply, waits) = answer();
        self.ask(Request::Commit(Waiting { checked: Box::new(checked), chunks, reply }))?;
        waits.wait().ok_or_else(gone)?
    }

    /// A commit of that time whose rows are to be written before its note is there.
    pub(crate) fn underway(&self, time: Time) -> Result<Underway, StoreError> {
        let (underway, incoming) = crate::underway::open(time);
        self.ask(Request::Underway(incoming))?;
        Ok(underway)
    }

    fn ask(&self, request: Request) -> Result<(), StoreError> {
        self.requests.as_ref().ok_or_else(gone)?.send(request).map_err(|_| gone())
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

/// Nobody writes any more.
pub(crate) fn gone() -> StoreError {
    StoreError::Stopped(say!("写入线程已退出", "the writer is gone"))
}

fn run(mut writer: Writer, queue: &Receiver<Request>) {
    let mut held = None;
    while let Some(request) = held.take().or_else(|| queue.recv().ok()) {
        match request {
            Request::Underway(incoming) => writer.underway(incoming),
            Request::Commit(first) => {
                let (group, other) = gather(first, queue);
                writer.group(group);
                held = other;
            }
        }
        writer.tidy();
    }
    writer.leave();
}

/// The commits that wait behind the first, as many as one transaction takes, and a request that is none of them.
fn gather(first: Waiting, queue: &Receiver<Request>) -> (Vec<Waiting>, Option<Request>) {
    let (mut records, mut bytes) = (first.checked.leaves.len(), first.told());
    let mut group = vec![first];
    while group.len() < group::COMMITS_MAX && records < group::RECORDS_MAX && bytes < group::TOLD_MAX {
        match queue.try_recv() {
            Ok(Request::Commit(next)) => {
                records += next.checked.leaves.len();
                bytes += next.told();
                group.push(next);
            }
            Ok(other) => return (group, Some(other)),
            Err(_) => break,
        }
    }
    (group, None)
}
