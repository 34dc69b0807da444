//! The unit of work: what one person does in one act.
//!
//! It loads streams and remembers the read set, takes the events that the aggregates decided, and keeps them in
//! the order of the commit. Nothing is written here.

use std::any::Any;
use std::collections::{BTreeMap, HashMap};

use aggregates::{AreaCode, Decide, WireEvent};
use ledger::{Frame, Hash, Position, Sequence};
use store::{Reader, Store, StoreError};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::failure::{Failure, OrFail as _};

/// Personal data of one subject, to be sealed in a record.
#[derive(Clone)]
pub struct Personal {
    /// Whose.
    pub subject: Uuid,
    /// Canonical JSON.
    pub plaintext: Zeroizing<Vec<u8>>,
}

/// An event that was decided and not yet written.
pub struct Planned {
    /// `<aggregate>/<id>`
    pub stream: String,
    /// The area that the act falls in.
    pub area: AreaCode,
    /// Wire type.
    pub event_type: &'static str,
    /// Wire version.
    pub version: u32,
    /// Canonical JSON.
    pub data: String,
    /// What is sealed in it.
    pub personal: Vec<Personal>,
}

/// An aggregate as its stream tells it.
#[derive(Clone, Debug)]
pub struct Loaded<A> {
    /// The state.
    pub state: A,
    /// The stream's last sequence; 0 if there is no such stream.
    pub seq: Sequence,
}

impl<A> Loaded<A> {
    /// Whether the stream has a record.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.seq != Sequence::ABSENT
    }
}

/// The read set, and what was planned.
pub(super) type Parts = (BTreeMap<String, (Sequence, Hash)>, Vec<Planned>);

/// One act in the making.
pub struct Act<'d> {
    reader: &'d Reader,
    heads: BTreeMap<String, (Sequence, Hash)>,
    planned: Vec<Planned>,
    states: HashMap<String, Box<dyn Any>>,
}

impl<'d> Act<'d> {
    /// An act that has looked at nothing.
    #[must_use]
    pub fn new(reader: &'d Reader) -> Act<'d> {
        Act { reader, heads: BTreeMap::new(), planned: Vec::new(), states: HashMap::new() }
    }

    /// Loads an aggregate; the stream is in the read set from now on, absent or not.
    ///
    /// # Errors
    /// [`Failure::Fault`] if the stream cannot be read.
    pub fn load<A: Decide>(&mut self, id: &str) -> Result<Loaded<A>, Failure> {
        self.load_with(id, |_, _, _| Ok(()))
    }

    /// Loads an aggregate and shows each record on the way: its position, frame and event.
    ///
    /// # Errors
    /// As [`Act::load`], and what `see` gives.
    pub fn load_with<A: Decide>(
        &mut self,
        id: &str,
        mut see: impl FnMut(Position, &Frame<'_>, &A::Event) -> Result<(), Failure>,
    ) -> Result<Loaded<A>, Failure> {
        let stream = format!("{}/{id}", A::TYPE);
        let mut state = A::default();
        let mut head = (Sequence::ABSENT, Hash::ZERO);
        let records = self.reader.stream(&stream, Sequence(1)).or_fault()?;
        for (at, record) in (1..).zip(&records) {
            let frame = Frame::parse(&record.bytes).or_fault()?;
            let event = A::Event::read(frame.event_type, frame.version, frame.data).or_fault()?;
            see(record.position, &frame, &event)?;
            if at == records.len() {
                head = (frame.seq, frame.hash());
            }
            state.apply(event);
        }
        self.heads.insert(stream, head);
        Ok(Loaded { state, seq: head.0 })
    }

    /// The aggregate as this act has left it, loaded the first time: for acts that come back to a stream.
    ///
    /// # Errors
    /// As [`Act::load`].
    pub fn current<A: Decide + Clone + 'static>(&mut self, id: &str) -> Result<A, Failure> {
        let known = self.states.get(&format!("{}/{id}", A::TYPE)).and_then(|state| state.downcast_ref::<A>());
        match known {
            Some(state) => Ok(state.clone()),
            None => Ok(self.load::<A>(id)?.state),
        }
    }

    /// Keeps an aggregate as this act has left it, for [`Act::current`].
    pub fn keep<A: Decide + 'static>(&mut self, id: &str, state: A) {
        self.states.insert(format!("{}/{id}", A::TYPE), Box::new(state));
    }

    /// Asks the aggregate and plans what it decides; the state moves on with it.
    ///
    /// # Errors
    /// [`Failure::Refused`] with the aggregate's refusal.
    pub fn decide<A: Decide>(
        &mut self,
        id: &str,
        area: AreaCode,
        state: &mut A,
        command: A::Command,
        personal: Vec<Personal>,
    ) -> Result<usize, Failure> {
        let events = state.decide(command).or_refuse()?;
        let count = events.len();
        let mut personal = Some(personal);
        for event in events {
            // What a command carries belongs to the first event that it leads to.
            self.plan::<A>(id, area, &event, personal.take().unwrap_or_default());
            state.apply(event);
        }
        Ok(count)
    }

    /// Plans an event that was decided before, without moving any state.
    pub fn plan<A: Decide>(&mut self, id: &str, area: AreaCode, event: &A::Event, personal: Vec<Personal>) {
        self.planned.push(Planned {
            stream: format!("{}/{id}", A::TYPE),
            area,
            event_type: event.wire_type(),
            version: event.wire_version(),
            data: event.data(),
            personal,
        });
    }

    /// Does the work on several parts at once, each in an act of its own with a reader of its own, and takes over what
    /// they looked at and planned, in the order of the parts. What this act keeps of streams is not seen there.
    ///
    /// # Errors
    /// What `work` gives, of the first part that fails.
    pub fn in_parallel<P: Send>(
        &mut self,
        store: &Store,
        parts: impl IntoIterator<Item = P>,
        work: impl Fn(&mut Act<'_>, P) -> Result<(), Failure> + Sync,
    ) -> Result<(), Failure> {
        let work = &work;
        let made: Vec<Result<Parts, Failure>> = std::thread::scope(|scope| {
            let threads: Vec<_> =
                parts.into_iter().map(|part| scope.spawn(move || apart(store, part, work))).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        for parts in made {
            let (heads, planned) = parts?;
            self.heads.extend(heads);
            self.planned.extend(planned);
        }
        Ok(())
    }

    /// Whether nothing is to be written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.planned.is_empty()
    }

    /// The read set, and what was planned.
    #[must_use]
    pub fn into_parts(self) -> Parts {
        (self.heads, self.planned)
    }
}

/// Does a part of an act. Every read of it is in one transaction: that is faster, and sees one state of the ledger.
fn apart<P>(
    store: &Store,
    part: P,
    work: impl Fn(&mut Act<'_>, P) -> Result<(), Failure>,
) -> Result<Parts, Failure> {
    let reader = store.reader().or_fault()?;
    let done = reader.at_one_time(|| {
        let mut act = Act::new(&reader);
        Ok::<_, StoreError>(work(&mut act, part).map(|()| act.into_parts()))
    });
    done.or_fault()?
}
