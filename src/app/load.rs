//! Folding a stream into its aggregate.

use aggregates::{Decide, WireEvent as _};
use ledger::{Frame, Hash, Position, Sequence};
use store::{Reader, StoredRecord};

use crate::failure::{Failure, OrFail as _};

/// The first records of a stream are read one by one: most streams have no more.
const SINGLY: u64 = 32;
/// Records of a long stream that are read at once, on every core.
const WINDOW: usize = 128;

/// An aggregate on its way through its stream.
pub(super) struct Folding<'s, A: Decide> {
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
        reader: &Reader,
        stream: &str,
        see: &'s mut Seeing<'s, A>,
    ) -> Result<(A, (Sequence, Hash)), Failure> {
        Folding::after(reader, stream, (A::default(), (Sequence::ABSENT, Hash::ZERO)), see)
    }

    /// The same from what is known up to a head.
    pub(super) fn after(
        reader: &Reader,
        stream: &str,
        (state, head): (A, (Sequence, Hash)),
        see: &'s mut Seeing<'s, A>,
    ) -> Result<(A, (Sequence, Hash)), Failure> {
        let mut folding = Folding { state, head, see };
        let mut window: Vec<StoredRecord> = Vec::new();
        reader.each_of(stream, head.0.next(), &mut |record| {
            if record.seq.0 <= SINGLY {
                return folding.step(record.position, record.hash, read::<A>(record.bytes)?);
            }
            window.push(record.to_stored());
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

    fn window(&mut self, records: &[StoredRecord]) -> Result<(), Failure> {
        if records.len() < WINDOW / 2 {
            return records
                .iter()
                .try_for_each(|record| self.step(record.position, record.hash, read::<A>(&record.bytes)?));
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
            self.step(record.position, record.hash, read?)?;
        }
        Ok(())
    }

    fn step(
        &mut self,
        position: Position,
        hash: Hash,
        (frame, event): (Frame<'_>, A::Event),
    ) -> Result<(), Failure> {
        (self.see)(position, &frame, &event)?;
        // The hash as it was signed: should the bytes have been damaged since, the chain goes on all the same, and
        // `verify` shows the damage.
        self.head = (frame.seq, hash);
        self.state.apply(event);
        Ok(())
    }
}

fn read<A: Decide>(bytes: &[u8]) -> Result<(Frame<'_>, A::Event), Failure> {
    let frame = Frame::parse(bytes).or_fault()?;
    let event = A::Event::read(frame.event_type, frame.version, frame.data).or_fault()?;
    Ok((frame, event))
}
