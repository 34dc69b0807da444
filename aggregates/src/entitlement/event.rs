//! One benefit's life.

use serde::{Deserialize, Serialize};

use crate::wire::events;
use crate::{
    AreaCode, BasisText, BatchId, Cause, Component, Day, Holder, HouseholdId, Money, Month, Programme,
    ProposalId, RosterId, SubjectId,
};

/// An amount that stands although the standard computes another, with the reason that a reviewer took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// The base amount that the roster claims and that is paid.
    pub base: Money,
    /// Why.
    pub reason: String,
}

/// What the amount is computed from each month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inputs {
    /// A named mismatch that was accepted.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::wire::present")]
    pub accepted: Option<Acceptance>,
    /// Care tier (`self_care`, `partial_care`, `full_care`) of tekun.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::wire::present")]
    pub care_tier: Option<String>,
    /// 家庭人均月收入, of dibao.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::wire::present")]
    pub income: Option<Money>,
    /// 保障人口数; 1 for a personal benefit.
    pub persons: u32,
    /// Category within the programme (`scattered`, `institutional`, `urban`, `rural`).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::wire::present")]
    pub tier: Option<String>,
    /// 分类施保金额 of the month; zero if none.
    pub top_up: Money,
}

/// A member of the household, by subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// First month.
    pub from: Month,
    /// 与户主关系 as a code or word, `head` for the head.
    pub relation: String,
    /// Who.
    pub subject: SubjectId,
}

/// A row of a roster file, as a place to point at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RosterRow {
    /// The roster.
    pub roster: RosterId,
    /// The row of the file, from 1, as a spreadsheet counts.
    pub row: u32,
}

/// The benefit was confirmed (审核确认), or confirmed again after a stop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirmed {
    /// The township (or county) where it is paid.
    pub area: AreaCode,
    /// The beneficiary; the head, for a household.
    pub beneficiary: SubjectId,
    /// First month.
    pub from: Month,
    /// Who confirmed; equals the signer's holder.
    pub holder: Holder,
    /// The household, for dibao.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::wire::present")]
    pub household: Option<HouseholdId>,
    /// What the amount is computed from.
    pub inputs: Inputs,
    /// Known members with the head first; the beneficiary alone for a personal benefit.
    pub members: Vec<Member>,
    /// The account holder.
    pub payee: SubjectId,
    /// The programme.
    pub programme: Programme,
    /// Where it was proposed.
    pub source: RosterRow,
    /// Members whom the file counts and does not name.
    pub unknown_members: u32,
}

/// What the amount is computed from has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adjusted {
    /// First month.
    pub from: Month,
    /// Who confirmed.
    pub holder: Holder,
    /// The new inputs.
    pub inputs: Inputs,
    /// Where it was proposed.
    pub source: RosterRow,
}

/// The household has changed; the stream stays the same under a new head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembersChanged {
    /// Who heads it now.
    pub beneficiary: SubjectId,
    /// First month.
    pub from: Month,
    /// Who confirmed.
    pub holder: Holder,
    /// All known members, the head first.
    pub members: Vec<Member>,
    /// Where it was proposed.
    pub source: RosterRow,
    /// Members whom the file counts and does not name.
    pub unknown_members: u32,
}

/// The grace of gradual exit (渐退期) began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GraceStarted {
    /// Who confirmed.
    pub holder: Holder,
    /// Why.
    pub reason: String,
    /// Last month that is paid.
    pub until: Month,
}

/// The person was heard before a reduction or stop (社会救助法 art. 48).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HearingHeld {
    /// When.
    pub day: Day,
    /// The minutes' number.
    pub doc_no: String,
    /// Who recorded it.
    pub holder: Holder,
}

/// The written notice with reasons was served (社会救助法 art. 48).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeServed {
    /// When.
    pub day: Day,
    /// The notice's number.
    pub doc_no: String,
    /// Who recorded it.
    pub holder: Holder,
}

/// The benefit was stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stopped {
    /// The day of what ended it (death, move, income).
    pub event_day: Day,
    /// Who decided.
    pub holder: Holder,
    /// The last month that is paid, as the stop rule gives it.
    pub last_month: Month,
    /// Why.
    pub reason: String,
}

/// Another account was proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayeeChangeProposed {
    /// What shows it (new card, merged bank): document or file hash.
    pub evidence: String,
    /// Who proposed.
    pub holder: Holder,
    /// The new account holder; the account is in the seal.
    pub payee: SubjectId,
    /// What the second holder confirms.
    pub proposal: ProposalId,
    /// Why.
    pub reason: String,
}

/// The second holder confirmed the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayeeChanged {
    /// Who confirmed; not the one who proposed.
    pub holder: Holder,
    /// The account holder from now on.
    pub payee: SubjectId,
    /// Which proposal.
    pub proposal: ProposalId,
}

/// The second holder rejected the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayeeChangeRejected {
    /// Who rejected.
    pub holder: Holder,
    /// Which proposal.
    pub proposal: ProposalId,
    /// Why.
    pub reason: String,
}

/// One component of a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaidComponent {
    /// How much.
    pub amount: Money,
    /// On what basis.
    pub basis: BasisText,
    /// Which part of the benefit.
    pub component: Component,
}

/// A line of a batch, as a place to point at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineRef {
    /// The batch.
    pub batch: BatchId,
    /// The line, from 1.
    pub line: u32,
}

/// A month was ordered to be paid: each (month, component, cause) at most once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentOrdered {
    /// The sum of the components.
    pub amount: Money,
    /// Why the month is paid.
    pub cause: Cause,
    /// What it is made of.
    pub components: Vec<PaidComponent>,
    /// The funding's stream id.
    pub funding: String,
    /// Who ordered; equals the signer's holder.
    pub holder: Holder,
    /// In which line.
    pub line: LineRef,
    /// The benefit month.
    pub month: Month,
    /// To whose account; the account is in the seal.
    pub payee: SubjectId,
}

/// A returned payment was ordered again; the due is the same, so nothing is reserved anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentReissued {
    /// The amount, the same as before.
    pub amount: Money,
    /// The funding's stream id; the successor's after the year's close.
    pub funding: String,
    /// Who ordered.
    pub holder: Holder,
    /// In which line now.
    pub line: LineRef,
    /// The attempt that was returned.
    pub of: LineRef,
    /// To whose account; the account is in the seal.
    pub payee: SubjectId,
    /// The bank's flow number of the refund (退款流水号).
    pub refund_flow: String,
}

/// An ordered payment was stopped before the bank accepted it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentStopped {
    /// Who stopped it.
    pub holder: Holder,
    /// Which line.
    pub line: LineRef,
    /// Why.
    pub reason: String,
}

/// A row of a bank's return file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnRow {
    /// SHA-256 of the file, lower-case hex.
    pub file: String,
    /// The row of the file, from 1.
    pub row: u32,
}

/// The bank paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentSettled {
    /// The bank's booking day.
    pub booked: Day,
    /// The bank's flow number (银行流水号).
    pub flow: String,
    /// Which line.
    pub line: LineRef,
    /// Where the bank says so.
    pub source: ReturnRow,
}

/// The bank returned the money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentReturned {
    /// The bank's booking day.
    pub booked: Day,
    /// Canonical reason, `F01` … `F99`.
    pub code: String,
    /// Which line.
    pub line: LineRef,
    /// Where the bank says so.
    pub source: ReturnRow,
}

/// The bank does not say, or says that it does not know: never a failure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentUnknown {
    /// Which line.
    pub line: LineRef,
    /// Where; absent if the file has no row for the line.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::wire::present")]
    pub source: Option<ReturnRow>,
}

/// The bank says paid after it said returned: reissue is blocked until somebody looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentContested {
    /// The bank's booking day, as the later file names it.
    pub booked: Day,
    /// The flow number that the later file names.
    pub flow: String,
    /// Which line.
    pub line: LineRef,
    /// Where the bank says so.
    pub source: ReturnRow,
}

/// What a contested payment turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContestOutcome {
    /// It was paid.
    Settled,
    /// It was returned.
    Returned,
}

/// Somebody looked, with the bank's written answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContestResolved {
    /// The bank's answer: document or flow number.
    pub evidence: String,
    /// Who recorded it.
    pub holder: Holder,
    /// Which line.
    pub line: LineRef,
    /// What it is.
    pub outcome: ContestOutcome,
}

/// A returned or stopped payment will not be made again: its due is closed and its funding released.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentReleased {
    /// Who decided.
    pub holder: Holder,
    /// Which line.
    pub line: LineRef,
    /// Why.
    pub reason: String,
}

/// Back pay (补发) for past months was granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackPayGranted {
    /// How much for each month: the difference that is owed.
    pub amount: Money,
    /// The grant's id, named by the cause of its payments.
    pub grant: ProposalId,
    /// Who granted it.
    pub holder: Holder,
    /// Which months.
    pub months: Vec<Month>,
    /// Why: bank failure, delayed approval, appeal upheld, retroactive standard.
    pub reason: String,
}

/// Recovery (追回) of a payment was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecoveryOpened {
    /// How much.
    pub amount: Money,
    /// Who opened it.
    pub holder: Holder,
    /// Of which payment.
    pub line: LineRef,
    /// Why.
    pub reason: String,
    /// The recovery's id.
    pub recovery: ProposalId,
}

/// Money of a recovery came back to the treasury.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecoveryCollected {
    /// How much.
    pub amount: Money,
    /// The bank's flow number.
    pub flow: String,
    /// Who recorded it.
    pub holder: Holder,
    /// Which recovery.
    pub recovery: ProposalId,
}

/// The rest of a recovery was waived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecoveryWaived {
    /// The approval.
    pub doc_no: String,
    /// Who recorded it.
    pub holder: Holder,
    /// Why.
    pub reason: String,
    /// Which recovery.
    pub recovery: ProposalId,
}

events! {
    /// The life of an entitlement.
    EntitlementEvent {
        /// Confirmed.
        Confirmed = "entitlement.confirmed", v 1, may Reviewer;
        /// Inputs changed.
        Adjusted = "entitlement.adjusted", v 1, may Reviewer;
        /// Household changed.
        MembersChanged = "entitlement.members_changed", v 1, may Reviewer;
        /// Grace began.
        GraceStarted = "entitlement.grace_started", v 1, may Reviewer;
        /// Heard.
        HearingHeld = "entitlement.hearing_held", v 1, may Clerk | Reviewer;
        /// Notified.
        NoticeServed = "entitlement.notice_served", v 1, may Clerk | Reviewer;
        /// Stopped.
        Stopped = "entitlement.stopped", v 1, may Reviewer;
        /// Account proposed.
        PayeeChangeProposed = "entitlement.payee_change_proposed", v 1, may Clerk | Reviewer;
        /// Account confirmed.
        PayeeChanged = "entitlement.payee_changed", v 1, may Reviewer;
        /// Account rejected.
        PayeeChangeRejected = "entitlement.payee_change_rejected", v 1, may Reviewer;
        /// Payment ordered.
        PaymentOrdered = "entitlement.payment_ordered", v 1, may Finance;
        /// Payment ordered again.
        PaymentReissued = "entitlement.payment_reissued", v 1, may Finance;
        /// Payment stopped.
        PaymentStopped = "entitlement.payment_stopped", v 1, may Finance;
        /// Payment settled.
        PaymentSettled = "entitlement.payment_settled", v 1, may BankOfficer, without holder;
        /// Payment returned.
        PaymentReturned = "entitlement.payment_returned", v 1, may BankOfficer, without holder;
        /// Outcome unknown.
        PaymentUnknown = "entitlement.payment_unknown", v 1, may BankOfficer, without holder;
        /// Paid after returned.
        PaymentContested = "entitlement.payment_contested", v 1, may BankOfficer, without holder;
        /// Contest resolved.
        ContestResolved = "entitlement.contest_resolved", v 1, may Finance | BankOfficer;
        /// Due closed unpaid.
        PaymentReleased = "entitlement.payment_released", v 1, may Finance;
        /// Back pay granted.
        BackPayGranted = "entitlement.back_pay_granted", v 1, may Reviewer;
        /// Recovery opened.
        RecoveryOpened = "entitlement.recovery_opened", v 1, may Reviewer | Finance;
        /// Recovery collected.
        RecoveryCollected = "entitlement.recovery_collected", v 1, may Finance;
        /// Recovery waived.
        RecoveryWaived = "entitlement.recovery_waived", v 1, may Finance;
    }
}
