//! One who only reads the events, and holds the batch to what must never happen.

use super::*;
use crate::entitlement::event::ContestOutcome;

/// What an onlooker who only reads the events makes of them.
#[derive(Default)]
pub(super) struct Onlooker {
    /// The bank's last word on each line, or that of whoever resolved it.
    word: BTreeMap<u32, OutcomeStatus>,
    /// Payments in flight or arrived, by line: the first, and what another batch pays.
    paid_again: BTreeMap<u32, LineRef>,
    total: Money,
}

impl Onlooker {
    pub(super) fn sees(&mut self, event: &BatchEvent, after: &Batch) {
        match event {
            BatchEvent::Sealed(sealed) => {
                let open = after.lines.iter().filter(|line| line.status != LineStatus::Held);
                assert_eq!(sealed.total, open.map(|line| line.amount).sum());
            }
            BatchEvent::Ordered(ordered) => {
                let signers =
                    [after.sealer.clone().unwrap(), after.reviewer.clone().unwrap(), ordered.holder.clone()];
                let drafter = after.header.as_ref().unwrap().holder.clone();
                assert!(signers[1] != signers[0] && signers[1] != drafter, "{signers:?}");
                assert!(
                    signers[2] != signers[0] && signers[2] != signers[1] && signers[2] != drafter,
                    "{signers:?}"
                );
                assert_ne!(after.approver, after.reviewer);
                self.total = ordered.total;
            }
            BatchEvent::OutcomesRecorded(recorded) => {
                self.word.extend(recorded.outcomes.iter().map(|outcome| (outcome.line, outcome.status)));
            }
            BatchEvent::LineResolved(resolved) => {
                let word = match resolved.outcome {
                    ContestOutcome::Settled => OutcomeStatus::Settled,
                    ContestOutcome::Returned => OutcomeStatus::Returned,
                };
                self.word.insert(resolved.line, word);
            }
            BatchEvent::LinesReissued(reissued) => {
                for line in &reissued.lines {
                    assert_eq!(self.word.get(&line.line), Some(&OutcomeStatus::Returned), "paid twice");
                    assert_eq!(self.paid_again.insert(line.line, line.to), None, "paid three times");
                }
            }
            BatchEvent::LinesReleased(released) => {
                for line in &released.lines {
                    let word = self.word.get(line);
                    assert!(
                        matches!(word, None | Some(OutcomeStatus::Returned))
                            && !self.paid_again.contains_key(line)
                    );
                }
            }
            BatchEvent::Reconciled(reconciled) => {
                assert_eq!(reconciled.debited - reconciled.refunded, after.sums().paid);
            }
            BatchEvent::Closed(closed) => {
                assert_eq!(closed.paid + closed.reissued + closed.released, self.total);
                assert!(
                    !self
                        .word
                        .values()
                        .any(|word| matches!(word, OutcomeStatus::Unknown | OutcomeStatus::Contested))
                );
            }
            _ => {}
        }
    }
}
