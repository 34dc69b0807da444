//! Many read, one folds: chunks are read in parallel and taken in order.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

use crate::chunk::Chunk;
use crate::db::Reader;
use crate::error::AuditError;
use crate::tree::CHUNK;
use crate::worker::{Shared, Worker};

/// Chunks under way for each thread: enough that nobody waits, few enough for memory.
const CHUNKS_PER_THREAD: usize = 8;

/// Reads `size` positions with so many threads and gives the chunks to `take` in order.
pub(crate) fn run(
    path: &Path,
    size: u64,
    threads: usize,
    shared: &Shared<'_>,
    mut take: impl FnMut(Chunk) -> Result<(), AuditError>,
) -> Result<(), AuditError> {
    let threads = threads.max(1);
    let (give_ticket, tickets) = bounded(threads * CHUNKS_PER_THREAD);
    let (give, chunks) = unbounded();
    let next = Mutex::new(0);
    let readers = (0..threads).map(|_| Reader::open(path)).collect::<Result<Vec<_>, _>>()?;
    std::thread::scope(|scope| {
        // Dropped before the threads are waited for: a fold that fails must not leave them waiting for tickets.
        let (give_ticket, chunks) = (give_ticket, chunks);
        for reader in readers {
            let (tickets, give, next) = (tickets.clone(), give.clone(), &next);
            scope.spawn(move || work(Worker::new(reader, shared), size, next, &tickets, &give));
        }
        drop((tickets, give));
        for _ in 0..threads * CHUNKS_PER_THREAD {
            let _ = give_ticket.send(());
        }
        let mut waiting = BTreeMap::new();
        let mut start = 0;
        while start < size {
            let chunk: Chunk = chunks.recv().map_err(|_| AuditError::Thread)?;
            waiting.insert(chunk.start, chunk);
            while let Some(chunk) = waiting.remove(&start) {
                start = chunk.end;
                take(chunk)?;
                let _ = give_ticket.try_send(());
            }
        }
        Ok(())
    })
}

fn work(mut worker: Worker<'_>, size: u64, next: &Mutex<u64>, tickets: &Receiver<()>, give: &Sender<Chunk>) {
    loop {
        // The ticket and the range together, so that ranges under way are always the next ones.
        let start = {
            let Ok(mut next) = next.lock() else { return };
            if *next >= size || tickets.recv().is_err() {
                return;
            }
            let start = *next;
            *next += CHUNK;
            start
        };
        if give.send(worker.chunk(start, (start + CHUNK).min(size))).is_err() {
            return;
        }
    }
}
