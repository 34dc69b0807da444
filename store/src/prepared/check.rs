//! What a signer's program recomputes before it shows anything.

use ledger::checkpoint::Checkpoint;
use ledger::commit::record_leaf;
use ledger::merkle::Frontier;
use ledger::note::SignedNote;
use ledger::{CommitNote, Frame};

use super::{PreparedError, PreparedFile};
use crate::check::belongs;
use crate::error::Refusal;

impl PreparedFile {
    /// Holds the records against the note, every seal against what is shown of it, and `seen` against its checkpoint.
    /// The checkpoint's signature, the consistency and the key records are held against what the signer's program keeps.
    ///
    /// # Errors
    /// [`PreparedError`] names what does not agree.
    pub fn check(&self) -> Result<CommitNote, PreparedError> {
        let note = self.note()?;
        if note.ledger != self.header.ledger || note.origin != self.header.origin {
            return Err(Refusal::OtherLedger.into());
        }
        self.check_seen(&note)?;
        if note.records != self.staged.records() {
            return Err(Refusal::Count.into());
        }
        let (mut frontier, mut signer, mut openings) =
            (Frontier::new(), None, self.openings.iter().peekable());
        self.staged.for_each(|index, bytes| -> Result<(), PreparedError> {
            let frame = Frame::parse(bytes).map_err(|error| Refusal::Record { index, error })?;
            belongs(&frame, index, signer.get_or_insert(frame.signer), &note)?;
            let seals = frame.seals().map_err(|error| Refusal::Record { index, error })?;
            for sealed in &seals {
                let shown = openings.next_if(|(of, _)| *of == index);
                if !shown.is_some_and(|(_, opening)| opening.fits(sealed)) {
                    return Err(PreparedError::Opening { index });
                }
            }
            frontier.append(record_leaf(&frame.hash()));
            Ok(())
        })?;
        if let Some((index, _)) = openings.next() {
            return Err(PreparedError::Opening { index: *index });
        }
        if frontier.root() == note.root { Ok(note) } else { Err(Refusal::Root.into()) }
    }

    fn check_seen(&self, note: &CommitNote) -> Result<(), PreparedError> {
        let refused = || Refusal::Seen { size: note.seen.0.0 };
        let seen = SignedNote::parse(self.header.seen.as_bytes()).map_err(Refusal::from)?;
        let checkpoint = Checkpoint::parse(&seen.text).map_err(|_| refused())?;
        let same = checkpoint.origin == note.origin && (checkpoint.size, checkpoint.root) == note.seen;
        if same { Ok(()) } else { Err(refused().into()) }
    }
}
