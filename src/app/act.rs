//! The unit of work: what one person does in one act.
//!
//! It loads streams and remembers the read set, takes the events that the aggregates decided, and keeps them in
//! the order of the commit. Nothing is written here.

use std::any::Any;
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;

use aggregates::entitlement::Entitlement;
use aggregates::figures::Figures;
use aggregates::noun::Event;
use aggregates::rules::{Bare, Stands as _};
use aggregates::{Decide, EntitlementId, WireEvent};
use ledger::seal::SealKey;
use ledger::ties::Own;
use ledger::{Frame, Position, Scope, Sequence};
use projections::{Seals, Snapshot, Views};
use store::{Checked, Heads, Reader};
use uuid::Uuid;
use words::say;
use zeroize::Zeroizing;

use super::load::Folding;
use super::plan::Plan;
use crate::failure::{Failure, OrFail as _};

/// Personal data of one subject, to be sealed in a record.
#[derive(Clone)]
pub struct Personal {
    /// Whose.
    pub subject: Uuid,
    /// Canonical JSON.
    pub plaintext: Zeroizing<Vec<u8>>,
    /// The subject's key, if it was looked up already.
    pub(super) key: Option<SealKey>,
}

impl Personal {
    /// Data of a subject, whose key is looked up when it is sealed.
    #[must_use]
    pub const fn new(subject: Uuid, plaintext: Zeroizing<Vec<u8>>) -> Personal {
        Personal { subject, plaintext, key: None }
    }

    /// With the subject's key.
    #[must_use]
    pub fn with_key(self, key: SealKey) -> Personal {
        Personal { key: Some(key), ..self }
    }
}

/// An event that was decided and not yet written.
pub struct Planned {
    /// `<aggregate>/<id>`
    pub stream: String,
    /// The scope in which the signer needs his role.
    pub area: Scope,
    /// Wire type.
    pub event_type: &'static str,
    /// Wire version.
    pub version: u32,
    /// Canonical JSON.
    pub data: String,
    /// What is sealed in it.
    pub personal: Vec<Personal>,
    /// What it shows by itself.
    pub own: Own,
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

/// One act in the making.
pub struct Act<'d> {
    reader: &'d Reader,
    views: &'d RefCell<Views>,
    /// Whether the read models held every record when this act first asked.
    views_are_current: OnceCell<bool>,
    /// The checkpoint that records are held against, once one was read.
    checked: OnceCell<Checked<'d>>,
    heads: Heads,
    planned: Vec<Planned>,
    states: HashMap<String, Box<dyn Any>>,
}

impl<'d> Act<'d> {
    /// An act that has looked at nothing.
    pub(super) fn new(reader: &'d Reader, views: &'d RefCell<Views>) -> Act<'d> {
        Act {
            reader,
            views,
            views_are_current: OnceCell::new(),
            checked: OnceCell::new(),
            heads: Heads::new(),
            planned: Vec::new(),
            states: HashMap::new(),
        }
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
        let (state, head) = Folding::stream((self.reader, self.checked()?), &stream, &mut see)?;
        self.heads.insert(stream, head);
        Ok(Loaded { state, seq: head.0 })
    }

    /// The decision rests on a stream that was read elsewhere: if it moves, it is to be made anew.
    ///
    /// # Errors
    /// [`Failure::Fault`] if the ledger cannot be read.
    pub fn rests_on(&mut self, stream: String) -> Result<(), Failure> {
        if !self.heads.contains_key(&stream) {
            let head = self.reader.head(&stream).or_fault()?;
            self.heads.insert(stream, head.unwrap_or((Sequence::ABSENT, ledger::Hash::ZERO)));
        }
        Ok(())
    }

    /// Where records are read.
    #[must_use]
    pub const fn reader(&self) -> &'d Reader {
        self.reader
    }

    /// Loads an entitlement, and where its seals in force stand: from its snapshot, and the records behind that. The
    /// stream is in the read set from now on, absent or not.
    ///
    /// # Errors
    /// [`Failure::Fault`] if stream or read models cannot be read.
    pub fn load_entitlement(&mut self, id: EntitlementId) -> Result<(Loaded<Entitlement>, Seals), Failure> {
        let stream = format!("{}/{id}", <Entitlement as cqrs_es::Aggregate>::TYPE);
        let known = self.views.borrow().snapshot(id).or_fault()?;
        // What is written after this was asked is a conflict, as with every other stream.
        let read_on = known.is_none() || !self.views_are_current()?;
        let Snapshot { seq, hash, entitlement, mut seals } = known.unwrap_or_default();
        let (mut state, mut head) = (entitlement, (seq, hash));
        if read_on {
            let mut next = Some((seq.next(), hash));
            let mut see = |position, frame: &Frame<'_>, event: &_| {
                // The first record behind the snapshot must continue it.
                if next.take().is_some_and(|next| next != (frame.seq, frame.prev)) {
                    return Err(not_continued(position));
                }
                seals.take(position, frame, event).or_fault()
            };
            (state, head) = Folding::after((self.reader, self.checked()?), &stream, (state, head), &mut see)?;
        }
        self.heads.insert(stream, head);
        Ok((Loaded { state, seq: head.0 }, seals))
    }

    fn checked(&self) -> Result<&Checked<'d>, Failure> {
        if self.checked.get().is_none() {
            // Nobody else sets it: this thread alone has the act.
            let _ours = self.checked.set(self.reader.checked().or_fault()?);
        }
        Ok(self.checked.get().expect("invariant: it was set"))
    }

    fn views_are_current(&self) -> Result<bool, Failure> {
        if let Some(known) = self.views_are_current.get() {
            return Ok(*known);
        }
        let seen = self.views.borrow().position().or_fault()?;
        let current = self.reader.size().or_fault()?.next_position() == seen;
        Ok(*self.views_are_current.get_or_init(|| current))
    }

    /// The entitlement as this act has left it, loaded the first time: for acts that come back to it.
    ///
    /// # Errors
    /// As [`Act::load_entitlement`].
    pub fn current_entitlement(&mut self, id: EntitlementId) -> Result<Entitlement, Failure> {
        match self.kept(&id.to_string()) {
            Some(state) => Ok(state),
            None => Ok(self.load_entitlement(id)?.0.state),
        }
    }

    /// The aggregate as this act has left it, loaded the first time: for acts that come back to a stream.
    ///
    /// # Errors
    /// As [`Act::load`].
    pub fn current<A: Decide + Clone + 'static>(&mut self, id: &str) -> Result<A, Failure> {
        match self.kept(id) {
            Some(state) => Ok(state),
            None => Ok(self.load::<A>(id)?.state),
        }
    }

    fn kept<A: Decide + Clone + 'static>(&self, id: &str) -> Option<A> {
        self.states.get(&format!("{}/{id}", A::TYPE)).and_then(|state| state.downcast_ref::<A>()).cloned()
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
        area: impl Into<Scope>,
        state: &mut A,
        command: A::Command,
        personal: Vec<Personal>,
    ) -> Result<usize, Failure> {
        let events = state.decide(command).or_refuse()?;
        let (count, area) = (events.len(), area.into());
        let mut personal = Some(personal);
        for event in events {
            // What a command carries belongs to the first event that it leads to.
            self.plan::<A>(id, area, &event, personal.take().unwrap_or_default())?;
            state.apply(event);
        }
        Ok(count)
    }

    /// Plans an event that was decided before, without moving any state.
    ///
    /// # Errors
    /// [`Failure::Refused`] if the record would break a rule by itself.
    pub fn plan<A: Decide>(
        &mut self,
        id: &str,
        area: impl Into<Scope>,
        event: &A::Event,
        personal: Vec<Personal>,
    ) -> Result<(), Failure> {
        let area = area.into();
        let seals: Vec<Uuid> = personal.iter().map(|personal| personal.subject).collect();
        let own = event.stands(&Bare { id, area, time: None, seals: &seals }).or_refuse()?;
        self.planned.push(Planned {
            stream: format!("{}/{id}", A::TYPE),
            area,
            event_type: event.wire_type(),
            version: event.wire_version(),
            data: event.data(),
            personal,
            own,
        });
        Ok(())
    }

    /// Plans a record on the ledger itself, which no aggregate decides: the store holds it against the keys.
    ///
    /// # Errors
    /// [`Failure::Fault`] if the ledger cannot be read.
    pub(crate) fn plan_of_ledger(&mut self, planned: Planned) -> Result<(), Failure> {
        self.rests_on(planned.stream.clone())?;
        self.planned.push(planned);
        Ok(())
    }

    /// Whether nothing is to be written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.planned.is_empty()
    }

    /// How many records are to be written so far.
    #[must_use]
    pub fn records(&self) -> usize {
        self.planned.len()
    }

    /// What the records that are to be written so far come to.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let mut figures = Figures::default();
        for event in &self.planned {
            let noun = event.stream.split('/').next().unwrap_or_default();
            if let Some(Ok(event)) = Event::read(noun, event.event_type, event.version, &event.data) {
                figures.count(&event);
            }
        }
        figures
    }

    /// What was decided, to be written under one signature: its intent is the act's words, then `details`.
    #[must_use]
    pub fn into_plan<'p, A>(mut self, details: impl Into<String>, answer: A) -> Plan<'p, A> {
        let (heads, planned) = self.take_parts();
        Plan::new(heads, planned, details.into(), answer)
    }

    /// Gives away the read set so far.
    pub(super) fn take_heads(&mut self) -> Heads {
        std::mem::take(&mut self.heads)
    }

    /// Gives away the read set so far and what was planned; the act goes on.
    pub(super) fn take_parts(&mut self) -> (Heads, Vec<Planned>) {
        (std::mem::take(&mut self.heads), std::mem::take(&mut self.planned))
    }
}

fn not_continued(position: Position) -> Failure {
    Failure::fault(say!(
        "第{position}号记录不承接读模型所记状态，请运行 sunledger rebuild 和 verify",
        "record {position} does not continue what the read models hold: run sunledger rebuild and verify"
    ))
}
