//! A server that lost changes of the vault gets them back from a node: byte for byte, in their old places.

use std::ops::ControlFlow;
use std::path::Path;

use ledger::Uuid;

use super::pool::{LINE, MasterKey, Pool, for_each_change};
use super::{Vault, VaultError, line};
use crate::order::ClusterFault;

impl Vault {
    /// Puts back what the server has lost of the line that this node has seen; gives how many changes. Erasures are
    /// among them. Bundles that count no more are not put back.
    ///
    /// # Errors
    /// [`VaultError::MasterKey`] if the line is under another key; [`ClusterFault::OtherHistory`] if the server has gone
    /// on without it; faults of the file and of the connection.
    pub(crate) fn refill(
        dir: &Path,
        ledger: Uuid,
        pool: &dyn Pool,
        master: &MasterKey,
    ) -> Result<u64, VaultError> {
        let vault = Vault::open(dir, ledger)?;
        line::make(&vault.connection)?;
        let Some(first) = line::change(&vault.connection, 0)? else { return Ok(0) };
        first.pepper(ledger, master)?;
        let (from, end) = (vault.left_on(pool)?, line::next(&vault.connection)?);
        for number in from..end {
            let change = line::change(&vault.connection, number)?.ok_or(VaultError::Damaged)?;
            for id in &change.added {
                if let Some(wrapped) = line::wrapped(&vault.connection, *id)? {
                    pool.put(*id, wrapped)?;
                }
            }
            if !pool.change(number, &change)? {
                return Err(ClusterFault::OtherHistory { stream: LINE.to_owned(), number }.into());
            }
        }
        Ok(end.saturating_sub(from))
    }

    /// How many changes the server still has; they must be ours.
    fn left_on(&self, pool: &dyn Pool) -> Result<u64, VaultError> {
        for_each_change(pool, 0, |number, change| match line::change(&self.connection, number)? {
            Some(ours) if ours == change => Ok(ControlFlow::Continue(())),
            // It has more than this node: nothing is lost that this node could give.
            None => Ok(ControlFlow::Break(())),
            Some(_) => Err(ClusterFault::OtherHistory { stream: LINE.to_owned(), number }.into()),
        })
    }
}
