//! Many read, one folds: chunks are read in parallel and taken in order.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crossbeam_channel::{Sender, unbounded};

use crate::chunk::Chunk;
use crate::db::Reader;
use crate::error::AuditError;
use crate::tree::CHUNK;
use crate::worker::{Shared, Worker};

/// What chunks that were read and wait to be folded may weigh before nobody reads on, in bytes: enough that nobody
/// waits, few enough for memory. A chunk of a large batch's lines weighs more than one of payments.
const WAITING_MAX: usize = 16 << 20;

/// Reads `size` positions with so many threads and gives the chunks to `take` in order.
pub(crate) fn run(
    path: &Path,
    size: u64,
    threads: usize,
    shared: &Shared<'_>,
    mut take: impl FnMut(Chunk) -> Result<(), AuditError>,
) -> Result<(), AuditError> {
    let readers = (0..threads.max(1)).map(|_| Reader::open(path)).collect::<Result<Vec<_>, _>>()?;
    let (give, chunks) = unbounded();
    let flow = Flow::over(size);
    std::thread::scope(|scope| {
        // A fold that fails must not leave the threads waiting.
        let _stops = Stops(&flow);
        for reader in readers {
            let (give, flow) = (give.clone(), &flow);
            scope.spawn(move || work(Worker::new(reader, shared), flow, &give));
        }
        drop(give);
        let mut waiting = BTreeMap::new();
        let mut start = 0;
        while start < size {
            let (weight, chunk) = chunks.recv().map_err(|_| AuditError::Thread)?;
            waiting.insert(chunk.start, (weight, chunk));
            while let Some((weight, chunk)) = waiting.remove(&start) {
                start = chunk.end;
                take(chunk)?;
                flow.folded(weight);
            }
        }
        Ok(())
    })
}

/// Gives chunks with their weights.
fn work(mut worker: Worker<'_>, flow: &Flow, give: &Sender<(usize, Chunk)>) {
    // A thread that dies lets nobody wait for what it was to read; one that ends knows that nothing is left to read.
    let _stops = Stops(flow);
    while let Some((start, end)) = flow.next() {
        let chunk = worker.chunk(start, end);
        let weight = chunk.weight();
        flow.read(weight);
        if give.send((weight, chunk)).is_err() {
            return;
        }
    }
}

/// Which range is next, and whether somebody may read it. Ranges are given out in order, and what waits is counted only
/// once it was read: so the one that is to be folded next is never held up.
struct Flow {
    size: u64,
    now: Mutex<Now>,
    changed: Condvar,
}

struct Now {
    next: u64,
    waiting: usize,
    stopped: bool,
}

impl Flow {
    fn over(size: u64) -> Flow {
        let now = Now { next: 0, waiting: 0, stopped: false };
        Flow { size, now: Mutex::new(now), changed: Condvar::new() }
    }

    fn next(&self) -> Option<(u64, u64)> {
        let full = |now: &mut Now| now.waiting > WAITING_MAX && !now.stopped;
        let mut now = self.changed.wait_while(self.lock(), full).unwrap_or_else(PoisonError::into_inner);
        if now.stopped || now.next >= self.size {
            return None;
        }
        let start = now.next;
        now.next += CHUNK;
        Some((start, now.next.min(self.size)))
    }

    fn read(&self, weight: usize) {
        self.lock().waiting += weight;
    }

    fn folded(&self, weight: usize) {
        self.lock().waiting -= weight;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// When it goes, nobody reads any further range.
struct Stops<'f>(&'f Flow);

impl Drop for Stops<'_> {
    fn drop(&mut self) {
        self.0.lock().stopped = true;
        self.0.changed.notify_all();
    }
}
