//! The gate for commits: every record is held against the streams that it touches and rests on, as `verify` would, and
//! everything that was looked at becomes part of the read set.
//!
//! Bytes that were not decided in this process come through here before the store; so does what an office has decided,
//! so that nobody can decide what `verify` would name.

mod states;
mod uses;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use aggregates::amount::verify_basis;
use aggregates::batch::event::BatchEvent;
use aggregates::intent::Told;
use aggregates::noun::{self, Event};
use aggregates::rules::{Bare, Claimed, Course, LineClaims, Record, Stands as _, id};
use aggregates::shown::Place;
use ledger::ties::{Broken, Own};
use ledger::{CommitNote, Frame, Scope, Time, Uuid};
use store::{Heads, Refusal, Staged};

use words::say;

use super::act::Planned;
use super::desk::Desk;
use super::rules::no_noun;
use super::spooled::Spooled;
use crate::failure::{Failure, OrFail as _};
use states::States;
use uses::Uses;

/// A record as it stands, or is to stand, in its commit.
struct Asked<'r> {
    index: u32,
    stream: &'r str,
    area: Scope,
    wire: (&'r str, u32),
    data: &'r str,
    alone: Alone<'r>,
}

/// What is known of a record alone.
enum Alone<'r> {
    /// It was held against the rules when it was decided, and shows this.
    Decided(&'r Own),
    /// Nobody has asked yet.
    Unasked { seals: &'r [Uuid], time: Time },
}

struct Gate<'d> {
    desk: &'d Desk,
    states: States<'d>,
    course: Course,
    uses: Uses,
    told: Told,
    bases: HashMap<Box<str>, Option<Arc<Claimed>>>,
}

/// Holds the records of a commit that was decided elsewhere, and its intent; what they rest on, for the read set, and whose
/// data they seal.
///
/// # Errors
/// [`Failure::Refused`] with the first rule that is broken.
pub(super) fn of_file(
    desk: &Desk,
    note: &CommitNote,
    staged: &Staged,
) -> Result<(Heads, HashSet<Uuid>), Failure> {
    let gate = Gate::new(desk, note.time)?;
    desk.at_one_time(|| gate.hold_file(note, staged))
}

/// Holds what an office has decided, and what it says of it; what that rests on, for the read set.
///
/// # Errors
/// As [`of_file`].
pub(super) fn of_act(desk: &Desk, planned: &[Planned], intent: &str) -> Result<Heads, Failure> {
    let gate = Gate::new(desk, desk.now())?;
    desk.at_one_time(|| gate.hold_act(planned, intent))
}
impl<'d> Gate<'d> {
    fn new(desk: &'d Desk, time: Time) -> Result<Gate<'d>, Failure> {
        // What is used once is looked up over the whole ledger.
        desk.catch_up()?;
        let ledger_time = desk.reader.log_head().or_fault()?.ledger_time.max(time);
        let today = ledger_time.day_in_china().parse().or_fault()?;
        let states = States::new(desk.act());
        Ok(Gate {
            desk,
            states,
            course: Course::new(today),
            uses: Uses::default(),
            told: Told::default(),
            bases: HashMap::new(),
        })
    }

    fn hold_file(mut self, note: &CommitNote, staged: &Staged) -> Result<(Heads, HashSet<Uuid>), Failure> {
        let mut left: HashMap<Box<str>, u32> = HashMap::new();
        staged.for_each(|_, bytes| {
            let frame = Frame::parse(bytes).or_refuse()?;
            *left.entry(frame.stream.into()).or_default() += 1;
            Ok::<(), Spooled>(())
        })?;
        let mut sealed = HashSet::new();
        staged.for_each(|index, bytes| {
            let frame = Frame::parse(bytes).or_refuse()?;
            let seals = frame.sealed_subjects();
            sealed.extend(seals.iter().copied());
            self.see(&Asked {
                index,
                stream: frame.stream,
                area: frame.area,
                wire: (frame.event_type, frame.version),
                data: frame.data,
                alone: Alone::Unasked { seals: &seals, time: frame.time },
            })?;
            if let Some(count) = left.get_mut(frame.stream) {
                *count -= 1;
                self.states.let_go(frame.stream, frame.event_type, *count);
            }
            Ok::<(), Spooled>(())
        })?;
        Ok((self.finish(&note.intent)?, sealed))
    }

    fn hold_act(mut self, planned: &[Planned], intent: &str) -> Result<Heads, Failure> {
        for (index, event) in (0..).zip(planned) {
            self.see(&Asked {
                index,
                stream: &event.stream,
                area: event.area,
                wire: (event.event_type, event.version),
                data: &event.data,
                alone: Alone::Decided(&event.own),
            })?;
        }
        self.finish(intent)
    }

    fn see(&mut self, asked: &Asked<'_>) -> Result<(), Failure> {
        let (noun, own_id) = asked.stream.split_once('/').unwrap_or_default();
        let refuse = |broken: Broken| refused(asked.index, broken);
        let event = match Event::read(noun, asked.wire.0, asked.wire.1, asked.data) {
            Some(event) => event.map_err(|error| refuse(Broken::new(id::SHAPE, error)))?,
            // The keyring holds the ledger's own.
            None if noun == "ledger" => {
                let place = Place { id: own_id, area: asked.area };
                self.told.see_of_ledger(&place, asked.wire.0, asked.data);
                return Ok(());
            }
            None => return Err(refuse(no_noun(noun))),
        };
        self.told.see(&Place { id: own_id, area: asked.area }, &event);
        let own = match asked.alone {
            Alone::Decided(own) => Cow::Borrowed(own),
            Alone::Unasked { seals, time } => {
                let bare = Bare { id: own_id, area: asked.area, time: Some(time), seals };
                Cow::Owned(event.stands(&bare).map_err(refuse)?)
            }
        };
        let claims = self.claims(&event).map_err(refuse)?;
        let record = Record {
            index: asked.index,
            stream: asked.stream,
            area: asked.area,
            own: &own,
            event: &event,
            claims: &claims,
        };
        if let Some(broken) = self.course.record(&mut self.states, &record)?.into_iter().next() {
            return Err(refuse(broken));
        }
        let used = self.course.take_used();
        self.uses.see(self.desk, &mut self.states, &event, &used)?;
        let state = self.states.own(asked.stream)?;
        noun::step(state, event).map_err(refuse)
    }

    /// What the bases of a draft's lines say of standards, once each amount follows from its basis.
    fn claims(&mut self, event: &Event) -> Result<Vec<LineClaims>, Broken> {
        let Event::Batch(event) = event else { return Ok(Vec::new()) };
        let BatchEvent::LinesDrafted(drafted) = &**event else { return Ok(Vec::new()) };
        let mut all = Vec::with_capacity(drafted.lines.len());
        for line in drafted.lines.iter() {
            let mut claims = LineClaims::default();
            for (place, paid) in line.components.iter().enumerate() {
                let claim = match self.bases.get(paid.basis.text()) {
                    Some(claim) if verify_basis(paid) => claim.clone(),
                    _ => {
                        let basis = paid.basis.read().filter(|_| verify_basis(paid));
                        let basis = basis.ok_or_else(|| {
                            Broken::new(
                                id::BASIS,
                                say!(
                                    "第{0}行的金额不能由其依据算出",
                                    "line {0}: the amount does not follow from its basis",
                                    line.line
                                ),
                            )
                        })?;
                        let claim = Claimed::of(&basis).map(Arc::new);
                        self.bases.insert(paid.basis.text().into(), claim.clone());
                        claim
                    }
                };
                if let Some(place) = claims.get_mut(place) {
                    *place = claim;
                }
            }
            all.push(claims);
        }
        Ok(all)
    }

    fn finish(mut self, intent: &str) -> Result<Heads, Failure> {
        self.uses.refuse()?;
        let owed = self.course.end(&mut self.states)?;
        if let Some((index, broken)) = owed.into_iter().next() {
            return Err(refused(index, broken));
        }
        self.told.agree_with(intent).or_refuse()?;
        Ok(self.states.into_heads())
    }
}

/// Said as the store says it.
fn refused(index: u32, broken: Broken) -> Failure {
    Failure::refused(Refusal::Rule { index, broken })
}
