//! Whether an append may be: the expected version, and events that stand already.

use uuid::Uuid;

use super::{Log, metastream_of};

/// Where a writer expects a stream to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    Any,
    StreamExists,
    NoStream,
    Revision(u64),
}

/// Why nothing was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The stream is elsewhere. Also what the server answers if only some of the events stand already.
    WrongExpectedVersion { current: Option<u64> },
    /// It is tombstoned, or was expected to exist and is deleted.
    Deleted,
}

/// What is to be done with an append that is not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    Write,
    /// All of it stands already, up to this revision.
    Standing(u64),
}

impl Log {
    pub(super) fn check(&self, stream: &str, expected: Expected, ids: &[Uuid]) -> Result<Decision, Refused> {
        if self.is_tombstoned(stream) {
            return Err(Refused::Deleted);
        }
        match expected {
            Expected::Any => self.check_weakly(stream, ids),
            Expected::StreamExists if self.is_soft_deleted(stream) => Err(Refused::Deleted),
            Expected::StreamExists if !self.exists(stream) => Err(self.wrong(stream)),
            Expected::StreamExists => self.check_weakly(stream, ids),
            Expected::NoStream => self.check_strongly(stream, None, ids),
            Expected::Revision(revision) => self.check_strongly(stream, Some(revision), ids),
        }
    }

    /// Metadata alone make a stream exist.
    fn exists(&self, stream: &str) -> bool {
        self.current(stream).is_some() || self.current(&metastream_of(stream)).is_some()
    }

    /// Without a revision only the ids that were written lately tell a repetition.
    fn check_weakly(&self, stream: &str, ids: &[Uuid]) -> Result<Decision, Refused> {
        let mut standing = None;
        for id in ids {
            match (self.recent.find(*id, stream), standing) {
                (Some(revision), _) => standing = Some(revision),
                (None, None) => return Ok(Decision::Write),
                (None, Some(_)) => return Err(self.wrong(stream)),
            }
        }
        Ok(standing.map_or(Decision::Write, Decision::Standing))
    }

    /// With a revision the events that follow it are compared, however old they are. At the end of the stream nothing
    /// follows, so that an id that stands further up is written once more.
    fn check_strongly(&self, stream: &str, expected: Option<u64>, ids: &[Uuid]) -> Result<Decision, Refused> {
        let first = expected.map_or(0, |revision| revision.saturating_add(1));
        let next = self.next(stream);
        if first == next {
            return Ok(Decision::Write);
        }
        if first > next || ids.is_empty() {
            return Err(self.wrong(stream));
        }
        for (revision, id) in (first..).zip(ids) {
            if self.entry(stream, revision).is_some_and(|entry| entry.stored.id == *id) {
                continue;
            }
            let anew = revision == first && expected.is_none() && self.is_soft_deleted(stream);
            return if anew { Ok(Decision::Write) } else { Err(self.wrong(stream)) };
        }
        Ok(Decision::Standing(first + ids.len() as u64 - 1))
    }

    fn wrong(&self, stream: &str) -> Refused {
        Refused::WrongExpectedVersion { current: self.current(stream) }
    }
}
