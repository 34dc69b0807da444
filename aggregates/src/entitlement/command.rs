//! What can be asked of an entitlement. Each command carries what its event records.

use super::event::{
    Adjusted, BackPayGranted, Confirmed, ContestResolved, GraceStarted, HearingHeld, MembersChanged,
    NoticeServed, PayeeChangeProposed, PayeeChangeRejected, PayeeChanged, PaymentOrdered, PaymentReissued,
    PaymentReleased, PaymentReturned, PaymentSettled, PaymentStopped, PaymentUnknown, RecoveryCollected,
    RecoveryOpened, RecoveryWaived, Stopped,
};

/// A command to an entitlement's stream.
#[derive(Clone, Debug, PartialEq)]
pub enum EntitlementCommand {
    /// Confirm the benefit, or confirm it again after a stop.
    Confirm(Confirmed),
    /// Change what the amount is computed from, from a month on. A household's members come first.
    Adjust(Adjusted),
    /// Change the household; if it grows or shrinks, an adjustment follows.
    ChangeMembers(MembersChanged),
    /// Begin the gradual exit.
    StartGrace(GraceStarted),
    /// Record that the person was heard.
    RecordHearing(HearingHeld),
    /// Record that the notice was served.
    ServeNotice(NoticeServed),
    /// Stop the benefit, or stop it earlier than was recorded.
    Stop(Stopped),
    /// Propose another account.
    ProposePayee(PayeeChangeProposed),
    /// Confirm the account that somebody else proposed.
    ConfirmPayee(PayeeChanged),
    /// Reject the account proposed.
    RejectPayee(PayeeChangeRejected),
    /// Order a month to be paid.
    OrderPayment(PaymentOrdered),
    /// Order a returned payment again.
    ReissuePayment(PaymentReissued),
    /// Stop a payment before the bank accepts it.
    StopPayment(PaymentStopped),
    /// Record that the bank paid; after a return this is a contest.
    Settle(PaymentSettled),
    /// Record that the bank returned the money.
    Return(PaymentReturned),
    /// Record that the bank does not say; nothing when the outcome is known already.
    ReportUnknown(PaymentUnknown),
    /// Record what a contested payment turned out to be.
    ResolveContest(ContestResolved),
    /// Close a due unpaid.
    ReleasePayment(PaymentReleased),
    /// Grant back pay.
    GrantBackPay(BackPayGranted),
    /// Ask a payment back.
    OpenRecovery(RecoveryOpened),
    /// Record money that came back.
    CollectRecovery(RecoveryCollected),
    /// Waive the rest.
    WaiveRecovery(RecoveryWaived),
}
