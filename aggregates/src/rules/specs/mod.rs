//! Each rule by a commit that holds and one that breaks it: streams in memory, driven as the gate for commits does.

mod area;
mod bank;
mod deaths;
mod draft;
mod ids;
mod month;
mod order;
mod payments;
mod people;
mod roster;
mod shape;
mod standard;

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;

use ledger::ties::{Broken, RuleId};
use ledger::{Scope, Time, Uuid};
use serde_json::Value;

use super::{Bare, Claimed, Course, Known, LineClaims, Record, Stands as _, UsedOnce, id};
use crate::amount::verify_basis;
use crate::batch::event::BatchEvent;
use crate::noun::{self, Event, Noun};
use crate::{Day, SubjectId};

/// A record before it is written, as JSON that a test may change as it likes.
#[derive(Clone, Debug)]
struct Act {
    stream: String,
    wire_type: &'static str,
    area: Scope,
    seals: Vec<Uuid>,
    time: Option<Time>,
    data: Value,
}

/// A record of a type on a thing of its noun, in an area, without seals.
fn act(wire_type: &'static str, id: impl ToString, area: &str, data: Value) -> Act {
    let noun = wire_type.split('.').next().unwrap();
    let stream = format!("{noun}/{}", id.to_string());
    Act { stream, wire_type, area: area.parse().unwrap(), seals: Vec::new(), time: None, data }
}

impl Act {
    fn sealing(mut self, subjects: &[SubjectId]) -> Act {
        self.seals = subjects.iter().map(|subject| subject.0).collect();
        self
    }

    fn within(mut self, area: &str) -> Act {
        self.area = area.parse().unwrap();
        self
    }

    fn on(mut self, id: impl ToString) -> Act {
        let noun = self.wire_type.split('.').next().unwrap();
        self.stream = format!("{noun}/{}", id.to_string());
        self
    }

    /// Puts a value in the place of a member, or where one is absent.
    fn set(mut self, pointer: &str, value: impl Into<Value>) -> Act {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        match self.data.pointer_mut(parent).unwrap() {
            Value::Object(members) => drop(members.insert(name.to_owned(), value.into())),
            Value::Array(items) => items[name.parse::<usize>().unwrap()] = value.into(),
            other => panic!("{other} has no members"),
        }
        self
    }

    fn event(&self) -> Result<Event, Broken> {
        let noun = self.stream.split('/').next().unwrap();
        let read = Event::read(noun, self.wire_type, 1, &self.data.to_string()).unwrap();
        read.map_err(|error| Broken::new(id::SHAPE, error))
    }
}

/// Changes one record of a commit.
fn swap(mut commit: Vec<Act>, at: usize, change: impl FnOnce(Act) -> Act) -> Vec<Act> {
    commit[at] = change(commit[at].clone());
    commit
}

/// Leaves one record of a commit out.
fn without(mut commit: Vec<Act>, at: usize) -> Vec<Act> {
    commit.remove(at);
    commit
}

/// A ledger's streams in memory, at a day.
#[derive(Clone)]
struct World {
    streams: HashMap<String, Noun>,
    today: Day,
    used: Vec<UsedOnce>,
}

impl Known for World {
    type Error = Infallible;

    fn noun(&mut self, stream: &str) -> Result<Option<&Noun>, Infallible> {
        Ok(self.streams.get(stream))
    }
}

impl World {
    fn new() -> World {
        World { streams: HashMap::new(), today: "2023-06-30".parse().unwrap(), used: Vec::new() }
    }

    /// Holds a commit as the gate does: each record alone, beside the streams, against its history; then what is owed.
    fn commit(&mut self, acts: &[Act]) -> Result<(), Broken> {
        let mut course = Course::new(self.today);
        for (index, act) in (0..).zip(acts) {
            self.see(&mut course, index, act)?;
        }
        let Ok(owed) = course.end(self);
        owed.into_iter().next().map_or(Ok(()), |(_, broken)| Err(broken))
    }

    fn see(&mut self, course: &mut Course, index: u32, act: &Act) -> Result<(), Broken> {
        let event = act.event()?;
        let own_id = act.stream.split_once('/').unwrap().1;
        let own = event.stands(&Bare { id: own_id, area: act.area, time: act.time, seals: &act.seals })?;
        let claims = claims(&event)?;
        let (stream, area) = (act.stream.as_str(), act.area);
        let record = Record { index, stream, area, own: &own, event: &event, claims: &claims };
        let Ok(broken) = course.record(self, &record);
        if let Some(broken) = broken.into_iter().next() {
            return Err(broken);
        }
        for (_, used) in course.take_used() {
            if self.used.iter().any(|before| !before.goes_with(&used)) {
                let rule = if act.wire_type == "batch.outcomes_recorded" { id::FLOW } else { id::NUMBER };
                return Err(Broken::new(rule, words::Text::same("it is used already")));
            }
            self.used.push(used);
        }
        let mut state = self.streams.remove(stream);
        let stepped = noun::step(&mut state, event);
        state.map(|state| self.streams.insert(stream.to_owned(), state));
        stepped
    }

    fn on(self, today: &str) -> World {
        World { today: today.parse().unwrap(), ..self }
    }

    fn with(mut self, commit: &[Act]) -> World {
        self.commit(commit).unwrap_or_else(|broken| panic!("{}: {broken}", broken.rule));
        self
    }

    /// The streams after records that no rule was asked about.
    fn unasked(mut self, acts: &[Act]) -> World {
        for act in acts {
            let mut state = self.streams.remove(&act.stream);
            noun::step(&mut state, act.event().unwrap()).unwrap();
            state.map(|state| self.streams.insert(act.stream.clone(), state));
        }
        self
    }

    fn holds(&self, commit: &[Act]) {
        drop(self.clone().with(commit));
    }

    fn breaks(&self, rule: RuleId, commit: &[Act]) {
        let broken = self.clone().commit(commit).expect_err("a rule is broken");
        assert_eq!(broken.rule, rule, "{broken}");
    }
}

/// What the bases of a draft's lines say of standards, once each amount follows from its basis.
fn claims(event: &Event) -> Result<Vec<LineClaims>, Broken> {
    let Event::Batch(event) = event else { return Ok(Vec::new()) };
    let BatchEvent::LinesDrafted(drafted) = &**event else { return Ok(Vec::new()) };
    let of_line = |line: &crate::batch::event::Line| {
        let mut claims = LineClaims::default();
        for (claim, paid) in claims.iter_mut().zip(&line.components) {
            let basis = paid.basis.read().filter(|_| verify_basis(paid));
            let basis = basis
                .ok_or_else(|| Broken::new(id::BASIS, words::Text::same("the amount does not follow")))?;
            *claim = Claimed::of(&basis).map(Arc::new);
        }
        Ok(claims)
    };
    drafted.lines.iter().map(of_line).collect()
}
