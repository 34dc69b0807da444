//! A large commit on its way: its rows are written while the rest of it is still being decided and encoded.
//!
//! They lie in the writer's open transaction, where nobody sees them. Only the signed note makes them count; whoever
//! lets go of the commit takes them back.

use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, bounded};
use ledger::Time;

use crate::answer::{Answer, Asked, answer};
use crate::bodies::Bodies;
use crate::check::Checked;
use crate::commit::Receipt;
use crate::error::AppendError;
use crate::facts::Link;
use crate::writer::gone;

/// How many parts may wait for the writer.
const PARTS_MAX: usize = 8;

/// Consecutive records of the commit.
pub(crate) struct Part {
    /// Streams that no part before this one wrote to; links count on from those before.
    pub(crate) streams: Vec<Arc<str>>,
    /// Where each record stands.
    pub(crate) links: Vec<Link>,
    /// As many records.
    pub(crate) bodies: Bodies,
    /// Whether a record so far is on a key or on the ledger itself.
    pub(crate) on_keys: bool,
}

/// What the writer is told of the commit, one after the other.
pub(crate) enum Step {
    /// More records.
    Rows(Part),
    /// The note over all of them.
    Sign(Box<Checked>),
}

/// The writer's end.
pub(crate) struct Incoming {
    /// The commit's time.
    pub(crate) time: Time,
    pub(crate) steps: Receiver<Step>,
    pub(crate) reply: Asked<Result<Receipt, AppendError>>,
}

/// The maker's end. The writer waits for it, so nothing else is written until it is finished or let go of.
pub(crate) struct Underway {
    steps: Sender<Step>,
    waits: Answer<Result<Receipt, AppendError>>,
}

/// Both ends of a new commit.
pub(crate) fn open(time: Time) -> (Underway, Incoming) {
    let (give, steps) = bounded(PARTS_MAX);
    let (reply, waits) = answer();
    (Underway { steps: give, waits }, Incoming { time, steps, reply })
}

impl Underway {
    /// Hands over the next records. A writer that has given up says why when the commit is finished.
    pub(crate) fn push(&self, part: Part) {
        let _given_up = self.steps.send(Step::Rows(part));
    }

    /// Hands over the note and waits until the commit is on disk.
    pub(crate) fn finish(self, checked: Checked) -> Result<Receipt, AppendError> {
        let _given_up = self.steps.send(Step::Sign(Box::new(checked)));
        self.waits.wait().ok_or_else(gone)?
    }
}

impl std::fmt::Debug for Underway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Underway")
    }
}
