//! One attempt to pay a due.

use serde::{Deserialize, Serialize};

use super::ReturnCode;
use super::event::{LineRef, PaidComponent};
use crate::{Cause, Component, Money, Month, SubjectId};

const ORDER: [Component; 3] = [Component::Base, Component::Care, Component::TopUp];

/// What a payment is made of, in fen: its bases stay in the record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Components([i64; 3]);

impl Components {
    /// How much a component is; zero if it is not in the payment.
    #[must_use]
    pub fn get(self, component: Component) -> Money {
        Money::from_fen(self.0[place(component)]).expect("invariant: components came from Money")
    }

    /// The components that are more than nothing: those that occupy a due.
    pub fn iter(self) -> impl Iterator<Item = (Component, Money)> {
        ORDER
            .into_iter()
            .map(move |component| (component, self.get(component)))
            .filter(|(_, amount)| !amount.is_zero())
    }

    /// Their sum.
    #[must_use]
    pub fn total(self) -> Money {
        Money::from_fen(self.0.iter().sum())
            .expect("invariant: the sum was an amount of Money when it was admitted")
    }

    /// Whether some component is in both: then both pay the same due.
    #[must_use]
    pub fn meets(self, other: Components) -> bool {
        self.0.iter().zip(other.0).any(|(mine, theirs)| *mine > 0 && theirs > 0)
    }

    /// The components of an event; none when one is negative or occurs twice, or the sum leaves the range.
    pub(super) fn read(components: &[PaidComponent]) -> Option<Components> {
        let mut fen = [0_i64; 3];
        let mut seen = [false; 3];
        for paid in components {
            let place = place(paid.component);
            if seen[place] || paid.amount.is_negative() {
                return None;
            }
            (seen[place], fen[place]) = (true, paid.amount.fen());
        }
        let sum = fen.iter().try_fold(0_i64, |sum, part| sum.checked_add(*part))?;
        Money::from_fen(sum).ok().map(|_| Components(fen))
    }
}

const fn place(component: Component) -> usize {
    match component {
        Component::Base => 0,
        Component::Care => 1,
        Component::TopUp => 2,
    }
}

/// What became of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PaymentStatus {
    /// Ordered; nothing more is known.
    Ordered,
    /// Stopped before the bank accepted it.
    Stopped,
    /// The bank paid.
    Settled,
    /// The bank returned it.
    Returned(ReturnCode),
    /// The bank does not know, or does not say.
    Unknown,
    /// The bank said returned and then paid.
    Contested(ReturnCode),
    /// Closed unpaid, for ever.
    Released,
}

impl PaymentStatus {
    /// What clerks call it.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            PaymentStatus::Ordered => "已下达",
            PaymentStatus::Stopped => "已止付",
            PaymentStatus::Settled => "成功",
            PaymentStatus::Returned(_) => "退回",
            PaymentStatus::Unknown => "状态未知",
            PaymentStatus::Contested(_) => "有争议",
            PaymentStatus::Released => "不再发放",
        }
    }

    /// The code in tables and files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            PaymentStatus::Ordered => "ordered",
            PaymentStatus::Stopped => "stopped",
            PaymentStatus::Settled => "settled",
            PaymentStatus::Returned(_) => "returned",
            PaymentStatus::Unknown => "unknown",
            PaymentStatus::Contested(_) => "contested",
            PaymentStatus::Released => "released",
        }
    }

    /// Whether money may have left, or may yet: no second attempt beside it.
    #[must_use]
    pub const fn may_be_paid(self) -> bool {
        matches!(
            self,
            PaymentStatus::Ordered
                | PaymentStatus::Settled
                | PaymentStatus::Unknown
                | PaymentStatus::Contested(_)
        )
    }
}

/// One attempt to pay a due: ordered once, or again after a return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// In which line.
    pub line: LineRef,
    /// The benefit month.
    pub month: Month,
    /// Why the month is paid.
    pub cause: Cause,
    /// What it is made of.
    pub components: Components,
    /// To whose account.
    pub payee: SubjectId,
    /// What became of it.
    pub status: PaymentStatus,
    /// The bank's flow number, once it said paid; kept when a later word takes that back.
    pub flow: Option<Box<str>>,
    /// The attempt that this one repeats.
    pub of: Option<LineRef>,
    /// The attempt that repeats this one.
    pub reissued_by: Option<LineRef>,
    /// Whether somebody looked at a contest, with the bank's written answer, and nothing was said since.
    pub is_resolved: bool,
    pub(super) funding: u16,
    pub(super) account: u32,
}

impl Payment {
    /// How much.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.components.total()
    }

    /// Whether it pays the same due as another attempt: month, cause and a component.
    #[must_use]
    pub fn shares_due(&self, month: Month, cause: Cause, components: Components) -> bool {
        self.month == month && self.cause == cause && self.components.meets(components)
    }
}

impl words::Said for PaymentStatus {
    fn say(&self, lang: words::Lang, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(lang.of(self.name_zh(), self.code()))
    }
}
