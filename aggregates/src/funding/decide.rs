//! What a funding does and refuses.

use super::{Funding, FundingCommand, FundingEvent, FundingRefusal as Refusal};
use crate::Money;
use crate::decide::Decide;
use crate::document::folded;

impl Decide for Funding {
    fn decide(&self, command: FundingCommand) -> Result<Vec<FundingEvent>, Refusal> {
        if self.is_done(&command) {
            return Ok(Vec::new());
        }
        let event = match command {
            FundingCommand::Appropriate(payload) => payload.into(),
            FundingCommand::Withdraw(payload) => payload.into(),
            FundingCommand::Reserve(payload) => payload.into(),
            FundingCommand::Release(payload) => payload.into(),
            FundingCommand::CloseYear(payload) => payload.into(),
        };
        self.admit_all(vec![event])
    }

    fn admit(&self, event: &FundingEvent) -> Result<(), Refusal> {
        self.admit_event(event)
    }
}

impl Funding {
    /// Whether just this was done before, so that nothing is left to do.
    fn is_done(&self, command: &FundingCommand) -> bool {
        let document = |doc_no: &str, amount: Money, is_credit: bool| {
            self.documents
                .get(&folded(doc_no))
                .is_some_and(|known| known.amount == amount && known.is_credit == is_credit)
        };
        match command {
            FundingCommand::Appropriate(e) => {
                document(&e.doc_no, e.amount, true) && self.of == Some((e.source.clone(), e.area, e.year))
            }
            FundingCommand::Withdraw(e) => document(&e.doc_no, e.amount, false),
            FundingCommand::Reserve(e) => self
                .batches
                .get(&e.batch)
                .is_some_and(|known| known.amount == e.amount && known.lines == e.lines),
            FundingCommand::Release(e) => self.batches.get(&e.batch).is_some_and(|known| {
                !e.lines.is_empty() && e.lines.iter().all(|line| known.released_lines.contains(line))
            }),
            FundingCommand::CloseYear(e) => self.successor.as_ref() == Some(&e.successor),
        }
    }
}
