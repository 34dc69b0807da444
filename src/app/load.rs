//! Folding a stream into its aggregate.

use aggregates::{Decide, WireEvent as _};
use ledger::{Frame, Hash, Position, Sequence};
use store::{Checked, Reader, RecordRef, StoreError};

use crate::failure::{Failure, OrFail as _};

/// The first records of a stream are read one by one: most streams have no more.
const SINGLY: u64 = 32;
/// Records of a long stream that are read at once, on every core.
const WINDOW: usize = 128;

/// An aggregate on its way through its stream. What an act rests on is held against the latest signed checkpoint: money
/// is not paid on a table's word.
pub(super) struct Folding<'s, A: Decide> {
    stream: &'s str,
    checked: &'s Checked<'s>,
    state: A,
    head: (Sequence, Hash),
    see: &'s mut Seeing<'s, A>,
}

/// Who is shown each record: its position, frame and event.
pub(super) type Seeing<'s, A> =
    dyn FnMut(Position, &Frame<'_>, &<A as cqrs_es::Aggregate>::Event) -> Result<(), Failure> + 's;

impl<'s, A: Decide> Folding<'s, A> {
    /// The aggregate of a stream, and its head; sequence 0 and zeros for one that is absent.
    pub(super) fn stream(
        sources: (&Reader, &'s Checked<'s>),
        stream: &'s str,
        see: &'s mut Seeing<'s, A>,
    ) -> Result<(A, (Sequence, Hash)), Failure> {
        Folding::after(sources, stream, (A::default(), (Sequence::ABSENT, Hash::ZERO)), see)
    }

    /// The same from what is known up to a head.
    pub(super) fn after(
        (reader, checked): (&Reader, &'s Checked<'s>),
        stream: &'s str,
        (state, head): (A, (Sequence, Hash)),
        see: &'s mut Seeing<'s, A>,
    ) -> Result<(A, (Sequence, Hash)), Failure> {
        let mut folding = Folding { stream, checked, state, head, see };
        let mut window: Vec<Found> = Vec::new();
        reader.each_of(stream, head.0.next(), &mut |record| {
            // What was written since is not looked at: who rests on the stream comes too late, and is told so.
            if record.position.0 >= checked.head().size.0 {
                return Ok(());
            }
            if record.seq.0 <= SINGLY {
                return folding.step((record.position, record.commit_no), read::<A>(record.bytes)?);
            }
            window.push(Found::of(record));
            if window.len() < WINDOW {
                return Ok(());
            }
            folding.window(&window)?;
            window.clear();
            Ok(())
        })?;
        folding.window(&window)?;
        Ok((folding.state, folding.head))
    }

    fn window(&mut self, records: &[Found]) -> Result<(), Failure> {
        if records.len() < WINDOW / 2 {
            return records.iter().try_for_each(|record| self.step(record.at, read::<A>(&record.bytes)?));
        }
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let parts = records.chunks(records.len().div_ceil(cores).max(1));
        let read: Vec<Vec<Result<_, Failure>>> = std::thread::scope(|scope| {
            let threads: Vec<_> = parts
                .map(|part| scope.spawn(|| part.iter().map(|record| read::<A>(&record.bytes)).collect()))
                .collect();
            let join = |thread: std::thread::ScopedJoinHandle<'_, _>| {
                thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            threads.into_iter().map(join).collect()
        });
        for (record, read) in records.iter().zip(read.into_iter().flatten()) {
            self.step(record.at, read?)?;
        }
        Ok(())
    }

    fn step(
        &mut self,
        (position, commit_no): (Position, u64),
        (frame, hash, event): (Frame<'_>, Hash, A::Event),
    ) -> Result<(), Failure> {
        (self.see)(position, &frame, &event)?;
        self.checked.holds((position, commit_no), &frame, &hash).or_fault()?;
        if frame.stream != self.stream || (frame.seq, frame.prev) != (self.head.0.next(), self.head.1) {
            return Err(StoreError::Unproven(position)).or_fault();
        }
        self.head = (frame.seq, hash);
        self.state.apply(event);
        Ok(())
    }
}

/// A record that waits to be read: its position, the number of its commit, its bytes.
struct Found {
    at: (Position, u64),
    bytes: Vec<u8>,
}

impl Found {
    fn of(record: RecordRef<'_>) -> Found {
        Found { at: (record.position, record.commit_no), bytes: record.bytes.to_vec() }
    }
}

fn read<A: Decide>(bytes: &[u8]) -> Result<(Frame<'_>, Hash, A::Event), Failure> {
    let frame = Frame::parse(bytes).or_fault()?;
    let event = A::Event::read(frame.event_type, frame.version, frame.data).or_fault()?;
    Ok((frame, frame.hash(), event))
}
