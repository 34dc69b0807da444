//! What official papers are made from: records that were checked on the way, and nothing that a table says.
//!
//! A paper names the streams that it is about, starting from one and following what its records say. Their records, each
//! proved under the latest checkpoint, are folded by the same projections into read models that only this paper sees.
//! `views.db` may say where to look for a seal or for a line that was not ordered yet; what is found there is checked
//! like everything else.

mod batch;
mod funding;
mod person;

use std::collections::{BTreeMap, BTreeSet};
use std::iter::once;

use aggregates::WireEvent;
use ledger::Position;
use projections::{Views, ViewsError};
use store::{Checked, StoreError, StoredRecord};

use crate::app::Desk;
use crate::failure::{Failure, OrFail as _};

/// The records of one paper.
pub struct Paper<'d> {
    desk: &'d Desk,
    checked: Checked<'d>,
    /// Whole commits: the first position of each, and the one behind its last.
    commits: BTreeMap<Position, Position>,
    records: BTreeSet<Position>,
    /// Of a batch with more benefits, only the records are read that name their people.
    whole_max: usize,
}

impl<'d> Paper<'d> {
    /// A paper as of the latest checkpoint, with the records on keys: whose role it was stands there.
    ///
    /// # Errors
    /// [`Failure::Fault`] if checkpoint or records do not hold.
    pub fn begin(desk: &'d Desk) -> Result<Paper<'d>, Failure> {
        let checked = desk.reader.checked()?;
        let records = checked.key_records()?.into_iter().collect();
        Ok(Paper { desk, checked, commits: BTreeMap::new(), records, whole_max: batch::READ_WHOLE_MAX })
    }

    /// Of how many benefits of a batch the whole history is read.
    #[must_use]
    pub fn reading_whole(mut self, benefits: usize) -> Paper<'d> {
        self.whole_max = benefits;
        self
    }

    /// The read models of these records alone.
    ///
    /// # Errors
    /// [`Failure::Fault`] if a record is not what the checkpoint covers.
    pub fn fold(&self) -> Result<Views, Failure> {
        let mut views = Views::scratch().or_fault()?;
        let end = Position(self.checked.head().size.0);
        match views.apply_some(self.in_order(), end) {
            Ok(()) => Ok(views),
            // What was wrong with a record says more than that the records could not be read.
            Err(ViewsError::Source { said, .. }) => Err(Failure::fault(said)),
            Err(error) => Err(Failure::fault(error)),
        }
    }

    /// The reader that holds every record against the checkpoint.
    #[must_use]
    pub fn into_checked(self) -> Checked<'d> {
        self.checked
    }

    /// Takes a whole stream in.
    fn stream(&mut self, name: &str) -> Result<Vec<StoredRecord>, Failure> {
        let records = self.checked.stream(name)?;
        self.records.extend(records.iter().map(|record| record.position));
        Ok(records)
    }

    fn in_order(&self) -> impl Iterator<Item = Result<(Position, Vec<u8>), StoreError>> + '_ {
        let single = self.records.iter().filter(|position| !self.is_in_commit(**position));
        let mut places: Vec<(Position, bool)> = single.map(|position| (*position, false)).collect();
        places.extend(self.commits.keys().map(|first| (*first, true)));
        places.sort_unstable();
        places.into_iter().flat_map(|(at, is_commit)| -> Box<dyn Iterator<Item = _> + '_> {
            if !is_commit {
                return Box::new(once(self.checked.record(at).map(placed)));
            }
            match self.checked.commit(at) {
                Ok(records) => Box::new(records.map(|record| record.map(placed))),
                Err(error) => Box::new(once(Err(error))),
            }
        })
    }

    fn is_in_commit(&self, position: Position) -> bool {
        self.commits.range(..=position).next_back().is_some_and(|(_, end)| position < *end)
    }
}

fn placed(record: StoredRecord) -> (Position, Vec<u8>) {
    (record.position, record.bytes)
}

/// The event of a checked record; none if it is of a kind or shape that this program does not know.
fn event<E: WireEvent>(record: &StoredRecord) -> Result<Option<E>, Failure> {
    let frame = store::frame(record)?;
    Ok(E::read(frame.event_type, frame.version, frame.data).ok())
}

/// A record that points at what is not there.
fn unproven(position: Position) -> Failure {
    Failure::fault(StoreError::Unproven(position))
}
