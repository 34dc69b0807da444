//! The gate for commits: every record is held against the streams that it touches and rests on, as `verify` would, and
//! everything that was looked at becomes part of the read set.
//!
//! Bytes that were not decided in this process come through here before the store; so does what an office has decided,
//! so that nobody can decide what `verify` would name.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use aggregates::amount::verify_basis;
use aggregates::batch::event::BatchEvent;
use aggregates::noun::{self, Event, Noun};
use aggregates::rules::{Bare, Claimed, Course, Flow, Known, LineClaims, Record, Stands as _, bank_of, id};
use aggregates::{Day, batch, entitlement, funding, key, person, roster, standard};
use ledger::ties::{Broken, Own};
use ledger::{Frame, Scope, Time, Uuid};
use store::{Heads, Refusal, Staged};

use super::act::{Act, Planned};
use super::desk::Desk;
use super::rules::no_noun;
use crate::failure::{Failure, OrFail as _};

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

/// A failure on the way through records that lie on a disk.
struct Spooled(Failure);

impl From<std::io::Error> for Spooled {
    fn from(error: std::io::Error) -> Spooled {
        Spooled(Failure::fault(error))
    }
}

impl From<Failure> for Spooled {
    fn from(failure: Failure) -> Spooled {
        Spooled(failure)
    }
}

impl From<Spooled> for Failure {
    fn from(spooled: Spooled) -> Failure {
        spooled.0
    }
}

struct Gate<'d> {
    desk: &'d Desk,
    states: States<'d>,
    course: Course,
    /// Flow numbers of this commit, by key.
    flows: HashMap<u128, Flow>,
    /// Lines whose flow number is another payment's, in words.
    used: Vec<String>,
    bases: HashMap<Box<str>, Option<Arc<Claimed>>>,
}

/// Holds the records of a commit that was decided elsewhere; what they rest on, for the read set.
///
/// # Errors
/// [`Failure::Refused`] with the first rule that is broken.
pub(super) fn of_file(desk: &Desk, time: Time, staged: &Staged) -> Result<Heads, Failure> {
    let mut gate = Gate::new(desk, time)?;
    let mut left: HashMap<Box<str>, u32> = HashMap::new();
    staged.for_each(|_, bytes| {
        let frame = Frame::parse(bytes).or_refuse()?;
        *left.entry(frame.stream.into()).or_default() += 1;
        Ok::<(), Spooled>(())
    })?;
    staged.for_each(|index, bytes| {
        let frame = Frame::parse(bytes).or_refuse()?;
        let seals = frame.sealed_subjects();
        gate.see(&Asked {
            index,
            stream: frame.stream,
            area: frame.area,
            wire: (frame.event_type, frame.version),
            data: frame.data,
            alone: Alone::Unasked { seals: &seals, time: frame.time },
        })?;
        if let Some(count) = left.get_mut(frame.stream) {
            *count -= 1;
            gate.states.let_go(frame.stream, frame.event_type, *count);
        }
        Ok::<(), Spooled>(())
    })?;
    gate.finish()
}

/// Holds what an office has decided.
///
/// # Errors
/// As [`of_file`].
pub(super) fn of_act(desk: &Desk, planned: &[Planned]) -> Result<(), Failure> {
    let mut gate = Gate::new(desk, desk.now())?;
    for (index, event) in (0..).zip(planned) {
        gate.see(&Asked {
            index,
            stream: &event.stream,
            area: event.area,
            wire: (event.event_type, event.version),
            data: &event.data,
            alone: Alone::Decided(&event.own),
        })?;
    }
    gate.finish().map(drop)
}

impl<'d> Gate<'d> {
    fn new(desk: &'d Desk, time: Time) -> Result<Gate<'d>, Failure> {
        // Flow numbers are looked up over the whole ledger.
        desk.catch_up()?;
        let ledger_time = desk.reader.log_head().or_fault()?.ledger_time.max(time);
        let today = ledger_time.day_in_china().parse().or_fault()?;
        let states = States { act: desk.act(), known: HashMap::new() };
        Ok(Gate {
            desk,
            states,
            course: Course::new(today),
            flows: HashMap::new(),
            used: Vec::new(),
            bases: HashMap::new(),
        })
    }

    fn see(&mut self, asked: &Asked<'_>) -> Result<(), Failure> {
        let (noun, own_id) = asked.stream.split_once('/').unwrap_or_default();
        let refuse = |broken: Broken| refused(asked.index, broken);
        let event = match Event::read(noun, asked.wire.0, asked.wire.1, asked.data) {
            Some(event) => event.map_err(|error| refuse(Broken::new(id::SHAPE, error.to_string())))?,
            // The keyring holds the ledger's own.
            None if noun == "ledger" => return Ok(()),
            None => return Err(refuse(no_noun(noun))),
        };
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
        self.flows(&event)?;
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
                            Broken::new(id::BASIS, format!("第{0}行的金额不能由其依据算出 / line {0}: the amount does not follow from its basis", line.line))
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

    /// Flow numbers are no other payments', in this commit or in the ledger.
    fn flows(&mut self, event: &Event) -> Result<(), Failure> {
        let flows = self.course.take_flows();
        let Event::Batch(event) = event else { return Ok(()) };
        let BatchEvent::OutcomesRecorded(recorded) = &**event else { return Ok(()) };
        let told = recorded.outcomes.iter().filter_map(|it| Some((it.line, it.booked?, it.flow.as_deref()?)));
        for ((line, booked, number), (_, flow)) in told.zip(flows) {
            let before = self.flows.insert(flow.key, flow).filter(|before| !before.goes_with(&flow));
            let other = match before {
                Some(_) => Some(HERE.to_owned()),
                None => self.used_by(flow, booked, number)?,
            };
            if let Some(other) = other {
                let (zh, en) = other.split_once(" / ").unwrap_or((&other, &other));
                self.used.push(format!(
                    "第{line}行的流水号（尾号{0}，{booked}）与{zh}相同 / line {line}: the number that ends in {0} ({booked}) is that of {en}",
                    tail(number)
                ));
            }
        }
        Ok(())
    }

    /// The line of the ledger that has the number, of the same bank and day, and may not share it.
    fn used_by(&mut self, flow: Flow, booked: Day, number: &str) -> Result<Option<String>, Failure> {
        let used = self.desk.views.borrow().lines_of_flow(number, booked).or_fault()?;
        for other in used {
            let state = self.states.noun(&format!("batch/{}", other.line.batch))?;
            let Some(Noun::Batch(batch)) = state else { continue };
            let bank = bank_of(batch, other.line.line).to_owned();
            let batch_number = batch.header.as_ref().map(|header| header.number.clone()).unwrap_or_default();
            let owner = other.shared.then_some(other.line.batch);
            if !flow.goes_with(&Flow { key: Flow::key(&bank, booked, number), owner }) {
                let line = other.line.line;
                return Ok(Some(format!(
                    "批次{batch_number}第{line}行 / line {line} of batch {batch_number}"
                )));
            }
        }
        Ok(None)
    }

    fn finish(mut self) -> Result<Heads, Failure> {
        let is_one = self.used.iter().all(|line| line.contains(HERE.split(" / ").next().unwrap_or(HERE)));
        if !self.used.is_empty() {
            return Err(Failure::Refused {
                text: format!(
                    "违反规则 {0}：{1}笔的银行流水号已用于另一笔，请向银行核实{2} / the rule {0} is broken: the flow numbers of {1} payments are others': ask the bank{3}",
                    id::FLOW,
                    self.used.len(),
                    if is_one { "；确系整批共用一个流水号的，用 --one-flow" } else { "" },
                    if is_one { "; if it paid the whole batch under one number, say --one-flow" } else { "" },
                ),
                details: self.used,
            });
        }
        let owed = self.course.end(&mut self.states)?;
        if let Some((index, broken)) = owed.into_iter().next() {
            return Err(refused(index, broken));
        }
        Ok(self.states.act.take_heads())
    }
}

/// Where a number stands that this very return uses twice.
const HERE: &str = "本次回盘另一行 / another line of this return";

/// The end of a flow number, which tells it apart and is no account.
fn tail(number: &str) -> String {
    let count = number.chars().count();
    number.chars().skip(count.saturating_sub(8)).collect()
}

/// Said as the store says it.
fn refused(index: u32, broken: Broken) -> Failure {
    Failure::refused(Refusal::Rule { index, broken })
}

/// States of streams as the commit's records so far made them.
struct States<'d> {
    act: Act<'d>,
    known: HashMap<Box<str>, Option<Noun>>,
}

impl States<'_> {
    fn own(&mut self, stream: &str) -> Result<&mut Option<Noun>, Failure> {
        if !self.known.contains_key(stream) {
            let state = load(&mut self.act, stream)?;
            self.known.insert(stream.into(), state);
        }
        Ok(self.known.entry(stream.into()).or_default())
    }

    /// A payment's stream that no later record of the commit is of is not asked for again: an order has half a million.
    fn let_go(&mut self, stream: &str, event_type: &str, records_left: u32) {
        if records_left == 0 && event_type.starts_with("entitlement.payment_") {
            self.known.remove(stream);
        }
    }
}

impl Known for States<'_> {
    type Error = Failure;

    fn noun(&mut self, stream: &str) -> Result<Option<&Noun>, Failure> {
        Ok(self.own(stream)?.as_ref())
    }
}

fn load(act: &mut Act<'_>, stream: &str) -> Result<Option<Noun>, Failure> {
    let (noun, id) = stream.split_once('/').unwrap_or_default();
    Ok(match noun {
        "entitlement" => match id.parse() {
            Ok(entitlement) => {
                let (loaded, _) = act.load_entitlement(entitlement)?;
                loaded.exists().then(|| Noun::Entitlement(Box::new(loaded.state)))
            }
            Err(_) => plain::<entitlement::Entitlement>(act, id)?.map(Noun::Entitlement),
        },
        "key" => plain::<key::Key>(act, id)?.map(Noun::Key),
        "standard" => plain::<standard::Standard>(act, id)?.map(Noun::Standard),
        "funding" => plain::<funding::Funding>(act, id)?.map(Noun::Funding),
        "roster" => plain::<roster::Roster>(act, id)?.map(Noun::Roster),
        "person" => plain::<person::Person>(act, id)?.map(Noun::Person),
        "batch" => plain::<batch::Batch>(act, id)?.map(Noun::Batch),
        _ => None,
    })
}

fn plain<A: aggregates::Decide>(act: &mut Act<'_>, id: &str) -> Result<Option<Box<A>>, Failure> {
    let loaded = act.load::<A>(id)?;
    Ok(loaded.exists().then(|| Box::new(loaded.state)))
}
