//! The bases of lines, read from the records that drafted them.

use std::collections::BTreeMap;

use aggregates::WireEvent;
use aggregates::batch::event::BatchEvent;
use aggregates::entitlement::event::PaidComponent;
use ledger::{Frame, Position};

use super::RecordSource;
use crate::ViewsError;
use crate::query::Line;

/// Reads bases; lines that stand in one record are read from it once.
pub(super) struct Bases<'s, S> {
    source: &'s S,
    position: Option<Position>,
    lines: BTreeMap<u32, Vec<PaidComponent>>,
}

impl<'s, S: RecordSource> Bases<'s, S> {
    pub(super) fn new(source: &'s S) -> Bases<'s, S> {
        Bases { source, position: None, lines: BTreeMap::new() }
    }

    /// The components of a line with their bases.
    pub(super) fn of(&mut self, line: &Line) -> Result<Vec<PaidComponent>, ViewsError> {
        let mismatch = ViewsError::Mismatch { position: line.drafted };
        if self.position != Some(line.drafted) {
            self.read(line.drafted)?;
        }
        let components = self.lines.get(&line.line).ok_or(mismatch)?;
        let total: aggregates::Money = components.iter().map(|paid| paid.amount).sum();
        let read = components.iter().all(|paid| paid.basis.read().is_some());
        if read && total == line.amount {
            Ok(components.clone())
        } else {
            Err(ViewsError::Mismatch { position: line.drafted })
        }
    }

    fn read(&mut self, position: Position) -> Result<(), ViewsError> {
        let bytes = self.source.record(position).map_err(ViewsError::told)?;
        let frame = Frame::parse(&bytes).map_err(|source| ViewsError::Record { position, source })?;
        let event = BatchEvent::read(frame.event_type, frame.version, frame.data);
        let Ok(BatchEvent::LinesDrafted(drafted)) = event else {
            return Err(ViewsError::Mismatch { position });
        };
        self.lines = drafted.lines.iter().map(|line| (line.line, line.components.clone())).collect();
        self.position = Some(position);
        Ok(())
    }
}
