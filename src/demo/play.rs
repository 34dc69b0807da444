//! The stage: the open ledger, everybody who acts on it, and what has happened so far.

use std::cell::Cell;
use std::path::PathBuf;

use aggregates::batch::LineStatus;
use aggregates::{BatchId, Money, Month, Programme};
use projections::query::BatchFilter;

use super::bank::Bank;
use super::calendar::Calendar;
use super::paper::Books;
use super::plan::Plan;
use super::staff::Staff;
use super::world::World;
use super::{Outcome, Tally};
use crate::app::{Desk, Signatory};
use crate::failure::{Failure, OrFail as _};
use crate::office::{Ask, Done, carry_out};

/// Steps of a month that the progress bar counts.
const STEPS: u64 = 18;

/// The stage.
pub(super) struct Play<'p> {
    pub desk: &'p Desk,
    pub plan: Plan,
    pub staff: Staff,
    pub world: World,
    pub bank: Bank,
    pub calendar: Calendar,
    pub books: Books,
    /// Where files go.
    pub files: PathBuf,
    /// Batches that were closed, in that order.
    pub closed: Vec<Run>,
    /// Batches that are not closed.
    pub open: Vec<Run>,
    /// A month with lines that were held and are still due.
    pub held: Option<Month>,
    /// A batch to show at the end.
    pub example: Option<BatchId>,
    pub returned: Tally,
    pub reissued: Tally,
    pub rosters: usize,
    pub commits: u64,
    progress: &'p dyn Fn(u64, u64),
    steps: Cell<u64>,
}

/// A batch on its way.
#[derive(Clone)]
pub(super) struct Run {
    /// Which.
    pub id: BatchId,
    /// Which county's, by its place in the list.
    pub county: usize,
    /// Of what.
    pub programme: Programme,
    /// Numbers of its bank files.
    pub numbers: Vec<String>,
    /// Whether its reviewer holds lines.
    pub holds: bool,
    /// Whether the absent approver is signed for.
    pub delegated: bool,
}

impl Run {
    pub(super) fn new(id: BatchId, county: usize, programme: Programme) -> Run {
        Run { id, county, programme, numbers: Vec::new(), holds: false, delegated: false }
    }
}

impl<'p> Play<'p> {
    /// Before anything happened.
    pub(super) fn new(
        desk: &'p Desk,
        plan: Plan,
        staff: Staff,
        calendar: Calendar,
        files: PathBuf,
        progress: &'p dyn Fn(u64, u64),
    ) -> Play<'p> {
        let townships = staff.teams.iter().map(|team| team.townships.clone()).collect();
        Play {
            desk,
            world: World::new(&plan, townships),
            bank: Bank::new(plan.seed),
            plan,
            staff,
            calendar,
            books: Books::new(),
            files,
            closed: Vec::new(),
            open: Vec::new(),
            held: None,
            example: None,
            returned: Tally::default(),
            reissued: Tally::default(),
            rosters: 0,
            commits: 0,
            progress,
            steps: Cell::new(0),
        }
    }

    /// Counts a commit and lets time pass.
    pub(super) fn after(&mut self, done: &Done) {
        if let Done::Committed(_) = done {
            self.commits += 1;
        }
        self.calendar.tick(self.desk);
    }

    /// A step of the month is done.
    pub(super) fn step(&self) {
        let total = STEPS * u64::from(self.plan.months);
        self.steps.set((self.steps.get() + 1).min(total));
        (self.progress)(self.steps.get(), total);
    }

    /// One act for each of some batches, on a working day.
    pub(super) fn each<A: Ask>(
        &mut self,
        runs: &[Run],
        (month, day): (Month, usize),
        act: impl for<'r> Fn(&'r Self, &Run) -> (&'r Signatory, A),
    ) -> Result<(), Failure> {
        self.calendar.go(month, day);
        self.calendar.tick(self.desk);
        for run in runs {
            let (who, ask) = act(self, run);
            let done = carry_out(self.desk, who, ask)?.done;
            self.after(&done);
        }
        self.step();
        Ok(())
    }

    /// Who approves for finance.
    pub(super) fn approver(&self, run: &Run) -> &Signatory {
        match &self.staff.delegate {
            Some(delegate) if run.delegated => delegate,
            _ => &self.staff.teams[run.county].finance,
        }
    }

    /// What was played, once all is settled.
    pub(super) fn outcome(self) -> Result<Outcome, Failure> {
        self.desk.catch_up()?;
        let views = self.desk.views.borrow();
        let batches = views.batches(&BatchFilter::default()).or_fault()?;
        let mut paid = Tally::default();
        for batch in &batches {
            let tally = batch.tally(LineStatus::Settled);
            paid.lines += tally.lines;
            paid.amount += tally.amount;
        }
        let head = self.desk.reader.log_head().or_fault()?;
        Ok(Outcome {
            people: self.world.citizens.len(),
            batches: batches.len(),
            paid,
            returned: self.returned,
            reissued: self.reissued,
            rosters: self.rosters,
            example: self.example,
            root: head.root,
            records: head.size.0,
            commits: self.commits,
        })
    }
}

impl Tally {
    pub(super) fn add(&mut self, amount: Money) {
        self.lines += 1;
        self.amount += amount;
    }
}
