//! A commit whose rows come before its note: one transaction, from the first row to the signed note.

use crossbeam_channel::Receiver;
use ledger::Time;

use super::admit::Origin;
use super::group::{Placed, Writer};
use super::rows::Rows;
use crate::check::Checked;
use crate::error::{AppendError, Refusal, StoreError};
use crate::schema;
use crate::underway::{Incoming, Part, Step};

/// None if the maker let go of the commit.
type Taken = Result<Option<(Box<Checked>, Placed)>, AppendError>;

impl Writer {
    /// Writes rows as they come; without a note in the end, or with one that does not hold, they are taken back.
    pub(super) fn underway(&mut self, incoming: Incoming) {
        let Incoming { time, steps, reply } = incoming;
        let answer = match self.begin() {
            Ok(()) => self.take(time, &steps),
            Err(fault) => Err(fault.into()),
        };
        let answer = match answer {
            Ok(None) => return self.take_back(),
            Ok(Some((checked, placed))) => {
                self.publish();
                Ok(self.receipt(&checked, placed))
            }
            Err(AppendError::Fault(StoreError::Busy)) => Err(StoreError::Busy.into()),
            Err(AppendError::Fault(fault)) => Err(self.stop(&fault).into()),
            Err(refused) => {
                self.take_back();
                Err(refused)
            }
        };
        reply.say(answer);
    }

    fn take(&mut self, time: Time, steps: &Receiver<Step>) -> Taken {
        self.catch_up()?;
        // Pages leave a small cache as they fill, while the rest is still being made, and not all at the commit.
        self.connection.execute_batch(schema::CACHE_UNDERWAY)?;
        let taken = self.steps(time, steps);
        self.connection.execute_batch(schema::CACHE)?;
        taken
    }

    fn steps(&mut self, time: Time, steps: &Receiver<Step>) -> Taken {
        let time = self.state.time_with(time);
        let mut rows = Rows::after(&self.state, self.state.keyring.clone(), time);
        for step in steps {
            match step {
                Step::Rows(part) => self.write_part(&mut rows, part)?,
                Step::Sign(checked) => {
                    let placed = self.sign_off(&checked, rows)?;
                    return Ok(Some((checked, placed)));
                }
            }
        }
        Ok(None)
    }

    fn write_part(&mut self, rows: &mut Rows, part: Part) -> Result<(), AppendError> {
        for stream in part.streams {
            let head = self.state.heads.take(&self.connection, &stream)?;
            rows.open(stream, head);
        }
        let mut insert = rows.insert(&self.connection)?;
        let mut rows = part.links.iter().zip(part.bodies.iter());
        rows.try_for_each(|(link, bytes)| insert.row(link, bytes, part.on_keys))
    }

    /// The same gate as for every commit, now that all of it is here.
    fn sign_off(&mut self, checked: &Checked, rows: Rows) -> Result<Placed, AppendError> {
        if self.known(&checked.signed.commit)?.is_some() {
            return Err(Refusal::IdTaken.into());
        }
        let (_, time) = self.admit(checked, Some(&rows), Origin::Asked)?;
        let left = rows.finish(checked.signed.commit.records)?;
        self.check_keys(checked, &left.keyring, Origin::Asked)?;
        let placed = self.conclude(checked, left, time)?;
        self.checkpoint()?;
        self.run("COMMIT")?;
        Ok(placed)
    }

    fn take_back(&mut self) {
        if let Err(fault) = self.run("ROLLBACK") {
            self.stop(&fault);
        }
    }
}
