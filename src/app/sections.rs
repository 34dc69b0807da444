//! Sections of a commit that are decided and encoded on every core, and taken in order.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use ledger::seal::SealKey;
use projections::{Marks, Views};
use store::prepare::{Encoder, Section};
use store::{Reader, Store};
use uuid::Uuid;

use super::act::Act;
use super::desk::at_one_time;
use super::making::draft;
use crate::failure::{Failure, OrFail as _};
use crate::random::Random;

/// Sections that may wait to be taken, for each core.
const WAITING_EACH: usize = 2;

/// Mebibytes of pages that each thread keeps: it reads in the order of the rosters, nearly everything once.
const CACHE: u32 = 8;

/// Makes sections, the first of which begins at an index of the commit.
pub(super) struct Maker<'m, W> {
    pub(super) store: &'m Store,
    /// The file of the read models.
    pub(super) views: &'m Path,
    /// What its snapshots are marked with.
    pub(super) marks: &'m Marks,
    pub(super) encoder: Encoder,
    pub(super) first: u32,
    pub(super) work: &'m W,
}

type Made = (usize, Result<Section, Failure>);
type Parts<P> = Mutex<VecDeque<(usize, (P, Random))>>;

impl<W> Maker<'_, W> {
    /// Does the work on each part and gives the sections to `take` in order; the first failure in order is the answer.
    pub(super) fn run<P: Send>(
        &self,
        parts: Vec<(P, Random)>,
        mut take: impl FnMut(Section) -> Result<(), Failure>,
    ) -> Result<(), Failure>
    where
        W: Fn(&mut Act<'_>, P) -> Result<(), Failure> + Sync,
    {
        let cores = std::thread::available_parallelism().map_or(1, usize::from).min(parts.len());
        let sources = (0..cores).map(|_| self.sources()).collect::<Result<Vec<_>, _>>()?;
        let parts = Mutex::new(parts.into_iter().enumerate().collect());
        let turns = Turns::from(self.first);
        let (give, sections) = sync_channel(cores * WAITING_EACH);
        std::thread::scope(|scope| {
            for sources in sources {
                let (give, parts, turns) = (give.clone(), &parts, &turns);
                scope.spawn(move || self.in_one_thread(&sources, parts, turns, &give));
            }
            drop(give);
            in_order(sections, &mut take)
        })
    }

    fn sources(&self) -> Result<Sources, Failure> {
        let views = Views::open_read_only(self.views).or_fault()?.trusting(self.marks.clone());
        let reader = self.store.reader().and_then(|reader| reader.with_cache(CACHE)).or_fault()?;
        Ok(Sources { reader, views: RefCell::new(views) })
    }

    fn in_one_thread<P: Send>(
        &self,
        sources: &Sources,
        parts: &Parts<P>,
        turns: &Turns,
        give: &SyncSender<Made>,
    ) where
        W: Fn(&mut Act<'_>, P) -> Result<(), Failure>,
    {
        let _guard = GivesUp(turns);
        // Every read is in one transaction: that is faster, and sees one state of the ledger.
        let read = at_one_time(&sources.reader, &sources.views, || {
            while let Some((number, (part, random))) = next(parts) {
                let made = self.section(sources, number, part, &random, turns).transpose();
                let Some(made) = made else { break };
                let failed = made.is_err();
                if give.send((number, made)).is_err() || failed {
                    turns.give_up();
                    break;
                }
            }
            Ok(())
        });
        if let Err(error) = read {
            // Only the end of the transaction can fail; what was read in it was of one state all the same.
            let _nobody = give.send((usize::MAX, Err(error)));
        }
    }

    /// None if a section before this one has failed.
    fn section<P>(
        &self,
        sources: &Sources,
        number: usize,
        part: P,
        random: &Random,
        turns: &Turns,
    ) -> Result<Option<Section>, Failure>
    where
        W: Fn(&mut Act<'_>, P) -> Result<(), Failure>,
    {
        let mut act = Act::new(&sources.reader, &sources.views);
        let done = (self.work)(&mut act, part);
        let (heads, planned) = act.take_parts();
        let records = u32::try_from(planned.len()).expect("invariant: a part has fewer than 2^32 records");
        // Who fails waits as well, so that the first failure in order is the one that is told.
        let Some(first) = turns.take(number, records) else { return Ok(None) };
        done?;
        let unknown = |_: Uuid| -> Result<Option<SealKey>, Failure> { Ok(None) };
        let drafts = planned.into_iter().map(|event| draft(event, random, unknown));
        let drafts = drafts.collect::<Result<Vec<_>, _>>()?;
        self.encoder.section(first, &drafts, heads).or_refuse().map(Some)
    }
}

/// What one thread reads from.
struct Sources {
    reader: Reader,
    views: RefCell<Views>,
}

fn next<P>(parts: &Parts<P>) -> Option<(usize, (P, Random))> {
    parts.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
}

/// Takes sections in order, whichever order they come in.
fn in_order(
    sections: Receiver<Made>,
    take: &mut impl FnMut(Section) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for (number, made) in sections {
        waiting.insert(number, made);
        while let Some(made) = waiting.remove(&next) {
            take(made?)?;
            next += 1;
        }
    }
    // What is left over follows a section that never came.
    waiting.into_values().find_map(Result::err).map_or(Ok(()), Err)
}

/// Whose turn it is to take places in the commit: sections are made at once and stand one after the other.
struct Turns {
    now: Mutex<Turn>,
    changed: Condvar,
}

struct Turn {
    section: usize,
    index: u32,
    given_up: bool,
}

impl Turns {
    fn from(index: u32) -> Turns {
        Turns { now: Mutex::new(Turn { section: 0, index, given_up: false }), changed: Condvar::new() }
    }

    /// The first of so many places, once every section before has taken its own.
    fn take(&self, section: usize, records: u32) -> Option<u32> {
        let now = self.lock();
        let waiting = |now: &mut Turn| !now.given_up && now.section != section;
        let mut now = self.changed.wait_while(now, waiting).unwrap_or_else(PoisonError::into_inner);
        if now.given_up {
            return None;
        }
        let first = now.index;
        now.index = first.checked_add(records)?;
        now.section += 1;
        self.changed.notify_all();
        Some(first)
    }

    fn give_up(&self) {
        self.lock().given_up = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Turn> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A thread that panics lets nobody wait for its turn.
struct GivesUp<'t>(&'t Turns);

impl Drop for GivesUp<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.give_up();
        }
    }
}
