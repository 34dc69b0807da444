//! Checkpoints that others have signed, a page at a time.

use std::collections::VecDeque;
use std::sync::Arc;

use ledger::TreeSize;
use words::say;

use crate::error::StoreError;
use crate::order::{CHECKPOINT, ClusterFault, Order, Page, size_of};

/// The checkpoints behind those that are known.
pub(super) struct Marks {
    /// The number of the next one to be asked for.
    next: u64,
    waiting: VecDeque<Mark>,
    /// There was nothing behind them when it was asked.
    ended: bool,
}

/// A signed checkpoint; its signature is not checked yet.
pub(super) struct Mark {
    pub(super) size: TreeSize,
    pub(super) note: Arc<str>,
}

impl Marks {
    /// Those behind the first `count`, of which the last must be `last`.
    pub(super) fn behind(order: &dyn Order, count: u64, last: Option<&str>) -> Result<Marks, StoreError> {
        let mut marks = Marks { next: count.saturating_sub(1), waiting: VecDeque::new(), ended: false };
        if let Some(last) = last {
            marks.page(order)?;
            let number = count.saturating_sub(1);
            let stream = || CHECKPOINT.to_owned();
            match marks.waiting.pop_front() {
                Some(mark) if &*mark.note == last => {}
                Some(_) => return Err(ClusterFault::OtherHistory { stream: stream(), number }.into()),
                None => {
                    return Err(ClusterFault::Behind { stream: stream(), found: number, known: count }.into());
                }
            }
        }
        Ok(marks)
    }

    /// The next one, if there is one by now.
    pub(super) fn next(&mut self, order: &dyn Order) -> Result<Option<&Mark>, StoreError> {
        if self.waiting.is_empty() && !self.ended {
            self.page(order)?;
        }
        Ok(self.waiting.front())
    }

    /// The next one was dealt with.
    pub(super) fn taken(&mut self) {
        self.waiting.pop_front();
    }

    fn page(&mut self, order: &dyn Order) -> Result<(), StoreError> {
        let Page { entries, more } = order.checkpoints(self.next)?;
        self.ended = !more;
        for note in entries {
            let size = size_of(&note).ok_or_else(|| ClusterFault::Event {
                stream: CHECKPOINT.to_owned(),
                revision: self.next,
                what: say!("不是检查点", "no checkpoint"),
            })?;
            self.waiting.push_back(Mark { size, note: note.into() });
            self.next += 1;
        }
        Ok(())
    }
}
