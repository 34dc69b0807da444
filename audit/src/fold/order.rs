//! A payment beside its batch, its standards and the rest of its commit.

use super::Fold;
use crate::error::AuditError;
use crate::finding::{Code, Place};
use crate::noun::Event;
use crate::orders;
use crate::standards::Standards;

impl Fold<'_> {
    /// What an event says of other streams: of its batch, of standards, of the rest of its commit.
    pub(super) fn check_order(
        &mut self,
        stream: &str,
        rests_on: &[Option<u16>],
        event: &Event,
        standards: &mut Standards,
        place: &impl Fn() -> Place,
    ) -> Result<(), AuditError> {
        if let Some(current) = &mut self.current {
            let batch = stream.strip_prefix("batch/").and_then(|id| id.parse().ok());
            current.orders.see(event, batch);
        }
        if let Some(at) = orders::line(event) {
            let key = match self.batch {
                Some((batch, key)) if batch == at.batch => key,
                _ => orders::stream_of(at.batch),
            };
            self.batch = Some((at.batch, key));
            let batch = self.streams.find(key, &self.scratch)?.and_then(|stream| stream.state.as_ref());
            if let Err(text) = orders::check_line(event, at, batch, stream) {
                self.findings.add(Code::OrderLine, place(), || text);
            }
        }
        for number in rests_on.iter().flatten() {
            let Some(claim) = standards.claim(*number).filter(|claim| !claim.holds) else { continue };
            let standard =
                self.streams.find(claim.stream(), &self.scratch)?.and_then(|stream| stream.state.as_ref());
            match claim.check(standard) {
                Ok(()) => claim.holds = true,
                Err(text) => self.findings.add(Code::Basis, place(), || text),
            }
        }
        Ok(())
    }
}
