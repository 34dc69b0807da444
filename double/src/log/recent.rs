//! The ids that were written lately: all that appends without an expected revision are compared with.

use std::collections::{HashMap, VecDeque};

use uuid::Uuid;

/// The server keeps some megabytes; the double fewer, so that a test can pass them.
const MOST: usize = 10_000;

/// Ids with their places; the oldest make room.
#[derive(Clone, Default)]
pub(super) struct Recent {
    places: HashMap<Uuid, (String, u64)>,
    ages: VecDeque<Uuid>,
}

impl Recent {
    pub(super) fn put(&mut self, id: Uuid, stream: &str, revision: u64) {
        if self.places.insert(id, (stream.to_owned(), revision)).is_none() {
            self.ages.push_back(id);
        }
        while self.ages.len() > MOST {
            if let Some(oldest) = self.ages.pop_front() {
                self.places.remove(&oldest);
            }
        }
    }

    /// Its revision, if it was written to that stream.
    pub(super) fn find(&self, id: Uuid, stream: &str) -> Option<u64> {
        let (at, revision) = self.places.get(&id)?;
        (at == stream).then_some(*revision)
    }

    pub(super) fn forget(&mut self, id: Uuid) {
        self.places.remove(&id);
        self.ages.retain(|other| *other != id);
    }
}
