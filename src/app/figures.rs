//! What a commit moves, computed from its own records: what a signer elsewhere reads beside the intent.

use aggregates::batch::BatchEvent;
use aggregates::entitlement::EntitlementEvent;
use aggregates::funding::FundingEvent;
use aggregates::roster::RosterEvent;
use aggregates::{Money, WireEvent as _};
use ledger::Frame;

/// Sums over the records of a commit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Payments ordered or ordered again.
    pub payments: u32,
    /// Their sum.
    pub paid: Money,
    /// Rows that a roster proposes.
    pub rows: u32,
    /// Their sum.
    pub proposed: Money,
    /// Lines that a draft has.
    pub lines: u32,
    /// Their sum.
    pub drafted: Money,
    /// What a funding is given or loses.
    pub funded: Money,
}

impl Figures {
    /// Counts a record.
    pub fn count(&mut self, frame: &Frame<'_>) {
        let (kind, version, data) = (frame.event_type, frame.version, frame.data);
        match frame.aggregate() {
            "entitlement" => self.payment(EntitlementEvent::read(kind, version, data).ok()),
            "roster" => {
                if let Ok(RosterEvent::RowRead(row)) = RosterEvent::read(kind, version, data) {
                    self.rows += 1;
                    add(&mut self.proposed, row.amount);
                }
            }
            "batch" => {
                if let Ok(BatchEvent::LinesDrafted(drafted)) = BatchEvent::read(kind, version, data) {
                    for line in drafted.lines.iter() {
                        self.lines += 1;
                        add(&mut self.drafted, line.amount);
                    }
                }
            }
            "funding" => match FundingEvent::read(kind, version, data) {
                Ok(FundingEvent::Appropriated(given)) => add(&mut self.funded, given.amount),
                Ok(FundingEvent::Withdrawn(taken)) => add(&mut self.funded, taken.amount),
                _ => {}
            },
            _ => {}
        }
    }

    fn payment(&mut self, event: Option<EntitlementEvent>) {
        let amount = match event {
            Some(EntitlementEvent::PaymentOrdered(ordered)) => ordered.amount,
            Some(EntitlementEvent::PaymentReissued(reissued)) => reissued.amount,
            _ => return,
        };
        self.payments += 1;
        add(&mut self.paid, amount);
    }

    /// Whether the intent names the sums that the records come to. An intent whose records hold no sum (a review signs
    /// a root) is not contradicted by them.
    #[must_use]
    pub fn agree_with(&self, intent: &str) -> bool {
        let says = |count: u32, unit: &str, sum: Money| {
            count == 0 || intent.contains(&format!(" {count}{unit} {sum}元"))
        };
        let funds = self.funded.is_zero() || intent.contains(&format!(" {}元", self.funded));
        says(self.payments, "笔", self.paid)
            && says(self.rows, "行", self.proposed)
            && (self.payments > 0 || says(self.lines, "笔", self.drafted))
            && funds
    }
}

/// A hostile file may name sums beyond any range: they start again from nothing, and agree with no intent.
fn add(sum: &mut Money, amount: Money) {
    *sum = sum.checked_add(amount).unwrap_or_default();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_intent_with_another_sum_than_its_records_is_not_agreed_with() {
        let paid = Money::from_fen(6_552_773).unwrap();
        let figures = Figures { payments: 120, paid, ..Figures::default() };
        assert!(
            figures.agree_with(
                "下达支付令 202305-433122-3F9A01C2 农村低保 2023-05 433122000000 120笔 65527.73元"
            )
        );
        assert!(!figures.agree_with("下达支付令 农村低保 2023-05 120笔 5527.73元"));
        assert!(!figures.agree_with("下达支付令 农村低保 2023-05 20笔 65527.73元"));
        assert!(Figures::default().agree_with("民政审核 农村低保 120笔 65527.73元"));
    }
}
