//! What an event of a batch moves, and how the intent of its act names it.

use words::Words;

use super::event::BatchEvent as E;
use crate::figures::{Moved, Moves};

impl Moves for E {
    fn moves(&self) -> Vec<Moved> {
        match self {
            E::LinesDrafted(e) => e.lines.iter().map(|line| Moved::Drafted(line.amount)).collect(),
            E::LinesHeld(e) => vec![Moved::lines(&e.lines)],
            E::LinesStopped(e) => vec![Moved::lines(&e.lines)],
            E::LinesReleased(e) => vec![Moved::lines(&e.lines)],
            E::BankFileMade(e) => vec![Moved::File(e.total)],
            E::OutcomesRecorded(e) => {
                e.outcomes.iter().map(|outcome| Moved::Outcome(outcome.status)).collect()
            }
            E::Drafted(_)
            | E::Sealed(_)
            | E::Reviewed(_)
            | E::Approved(_)
            | E::Rejected(_)
            | E::Voided(_)
            | E::Ordered(_)
            | E::BankAccepted(_)
            | E::BankResultTaken(_)
            | E::LineResolved(_)
            | E::LinesReissued(_)
            | E::Reconciled(_)
            | E::Closed(_) => Vec::new(),
        }
    }

    fn counted(&self) -> Option<Words> {
        match self {
            E::Drafted(_)
            | E::LinesDrafted(_)
            | E::LinesHeld(_)
            | E::Sealed(_)
            | E::Reviewed(_)
            | E::Approved(_)
            | E::Rejected(_)
            | E::Voided(_)
            | E::Ordered(_)
            | E::LinesStopped(_)
            | E::BankFileMade(_)
            | E::BankAccepted(_)
            | E::BankResultTaken(_)
            | E::OutcomesRecorded(_)
            | E::LineResolved(_)
            | E::LinesReissued(_)
            | E::LinesReleased(_)
            | E::Reconciled(_)
            | E::Closed(_) => None,
        }
    }

    fn unproved(&self) -> Option<Words> {
        match self {
            E::LinesHeld(_)
            | E::Sealed(_)
            | E::Reviewed(_)
            | E::Approved(_)
            | E::Rejected(_)
            | E::Voided(_)
            | E::Ordered(_)
            | E::LinesStopped(_)
            | E::BankFileMade(_)
            | E::BankAccepted(_)
            | E::BankResultTaken(_)
            | E::LineResolved(_)
            | E::LinesReleased(_)
            | E::Reconciled(_)
            | E::Closed(_) => Some((
                "项目、月份，以及下面没有列出的笔数和金额：记录里只有批次（和封册根），请与 batch show 核对",
                "programme, months, and counts and sums that are not below: the records hold only the batch (and the sealed root); compare them with batch show",
            )),
            E::Drafted(_) | E::LinesDrafted(_) | E::OutcomesRecorded(_) | E::LinesReissued(_) => None,
        }
    }
}
