//! A funding: its stream, the batches that it pays, and those that pay their lines again.

use std::collections::BTreeSet;

use aggregates::funding::event::FundingEvent;

use super::{Paper, event};
use crate::failure::Failure;

impl Paper<'_> {
    /// Takes in what moved a funding: enough for its balance.
    ///
    /// # Errors
    /// [`Failure::Fault`] if a record is not what the checkpoint covers.
    pub fn balance(&mut self, funding: &str) -> Result<(), Failure> {
        self.stream(&format!("funding/{funding}")).map(drop)
    }

    /// The same of every funding.
    ///
    /// # Errors
    /// As [`Paper::balance`].
    pub fn balances(&mut self) -> Result<(), Failure> {
        let names = self.desk.reader.stream_names("funding/")?;
        names.iter().try_for_each(|name| self.stream(name).map(drop))
    }

    /// Takes in a funding with every line that it pays.
    ///
    /// # Errors
    /// As [`Paper::balance`].
    pub fn funding(&mut self, funding: &str) -> Result<(), Failure> {
        let mut open = BTreeSet::new();
        for record in self.stream(&format!("funding/{funding}"))? {
            if let Some(FundingEvent::Reserved(it)) = event(&record)? {
                open.insert(it.batch);
            }
        }
        let mut done = BTreeSet::new();
        while let Some(batch) = open.pop_first() {
            done.insert(batch);
            let again = self.batch(batch)?;
            open.extend(again.difference(&done));
        }
        Ok(())
    }
}
