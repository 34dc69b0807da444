//! The read models behind the ledger, and the erasures that they show.

use ledger::Position;
use store::StoreError;

use super::desk::Desk;
use crate::failure::{Failure, OrFail as _};

/// Records that are folded before what was proved of them is forgotten: memory does not grow with the ledger.
const FOLDED_AT_ONCE: u64 = 1 << 16;

impl Desk {
    /// Folds what the read models have not seen yet. The first time the vault is held against the erasures among it.
    ///
    /// # Errors
    /// [`Failure::Fault`].
    pub fn catch_up(&self) -> Result<(), Failure> {
        self.fold()?;
        if self.is_erased.get() { Ok(()) } else { self.erase_due() }
    }

    fn fold(&self) -> Result<(), Failure> {
        let mut views = self.views.borrow_mut();
        loop {
            let from = views.position().or_fault()?;
            // Acts rest on what is folded here: it is held against the checkpoint on the way, a part at a time.
            let checked = self.reader.checked().or_fault()?;
            let end = checked.head().size.next_position().min(Position(from.0 + FOLDED_AT_ONCE));
            if from >= end {
                return Ok(());
            }
            let positions = (from.0..end.0).map(Position);
            let records =
                positions.map(|position| Ok::<_, StoreError>((position, checked.record(position)?.bytes)));
            views.apply(records).or_fault()?;
        }
    }

    /// Destroys the keys of everybody whose erasure is recorded, as far as the vault still has them: it was put back
    /// from a backup, or whoever recorded the erasure did not come to it.
    ///
    /// # Errors
    /// [`Failure::Fault`] if ledger or vault fail.
    pub fn erase_as_recorded(&self) -> Result<(), Failure> {
        self.fold()?;
        self.erase_due()
    }

    fn erase_due(&self) -> Result<(), Failure> {
        // Whoever looks something up at the moment is not interrupted: it is done the next time.
        let Ok(mut vault) = self.vault.try_borrow_mut() else { return Ok(()) };
        let mut due = Vec::new();
        for subject in self.views.borrow().erased().or_fault()? {
            // The read models say where to look; what cannot be taken back is done on the records' word.
            if !vault.is_erased(subject.0).or_fault()? && super::is_erased(&self.reader, subject.0)? {
                due.push(subject.0);
            }
        }
        if !due.is_empty() {
            vault.erase(&due).or_fault()?;
        }
        self.is_erased.set(true);
        Ok(())
    }
}
