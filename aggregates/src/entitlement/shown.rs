//! What happens to a benefit, in words.

mod payment;

use words::{Text, say};

use super::event::{
    Adjusted, BackPayGranted, Confirmed, ContestOutcome, EntitlementEvent, GraceStarted, HearingHeld, Inputs,
    Member, MembersChanged, NoticeServed, PayeeChangeProposed, PayeeChangeRejected, PayeeChanged,
    RecoveryCollected, RecoveryOpened, RecoveryWaived, RosterRow, Stopped,
};
use crate::shown::{Place, Shown, months, optional, quoted};

impl Shown for EntitlementEvent {
    fn shown(&self) -> Text {
        use EntitlementEvent as E;
        match self {
            E::Confirmed(e) => confirmed(e),
            E::Adjusted(e) => adjusted(e),
            E::MembersChanged(e) => members_changed(e),
            E::GraceStarted(e) => grace_started(e),
            E::HearingHeld(e) => hearing_held(e),
            E::NoticeServed(e) => notice_served(e),
            E::Stopped(e) => stopped(e),
            E::PayeeChangeProposed(e) => payee_change_proposed(e),
            E::PayeeChanged(e) => payee_changed(e),
            E::PayeeChangeRejected(e) => payee_change_rejected(e),
            E::PaymentOrdered(e) => payment::ordered(e),
            E::PaymentReissued(e) => payment::reissued(e),
            E::PaymentStopped(e) => payment::stopped(e),
            E::PaymentSettled(e) => payment::settled(e),
            E::PaymentReturned(e) => payment::returned(e),
            E::PaymentUnknown(e) => payment::unknown(e),
            E::PaymentContested(e) => payment::contested(e),
            E::ContestResolved(e) => payment::contest_resolved(e),
            E::PaymentReleased(e) => payment::released(e),
            E::BackPayGranted(e) => back_pay_granted(e),
            E::RecoveryOpened(e) => recovery_opened(e),
            E::RecoveryCollected(e) => recovery_collected(e),
            E::RecoveryWaived(e) => recovery_waived(e),
        }
    }

    fn named(&self, place: &Place<'_>) -> Vec<String> {
        use EntitlementEvent as E;
        let id = place.id.to_owned();
        match self {
            E::GraceStarted(e) => vec![id, format!("至{}", e.until)],
            E::HearingHeld(e) => vec![id, e.day.to_string()],
            E::NoticeServed(e) => vec![id, e.day.to_string()],
            E::Stopped(e) => vec![id, format!("末月{}", e.last_month)],
            E::BackPayGranted(e) => vec![id, months(&e.months), format!("每月{}元", e.amount)],
            E::RecoveryOpened(e) => vec![id, format!("{}元", e.amount)],
            E::RecoveryCollected(e) => vec![id, format!("{}元", e.amount), e.recovery.to_string()],
            E::RecoveryWaived(e) => vec![id, e.recovery.to_string()],
            // Accounts are counted, payments summed; the others come with another event.
            E::PayeeChangeProposed(_)
            | E::PayeeChanged(_)
            | E::PayeeChangeRejected(_)
            | E::PaymentOrdered(_)
            | E::PaymentReissued(_)
            | E::Confirmed(_)
            | E::Adjusted(_)
            | E::MembersChanged(_)
            | E::PaymentStopped(_)
            | E::PaymentSettled(_)
            | E::PaymentReturned(_)
            | E::PaymentUnknown(_)
            | E::PaymentContested(_)
            | E::ContestResolved(_)
            | E::PaymentReleased(_) => Vec::new(),
        }
    }
}

impl ContestOutcome {
    /// As an intent names it.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            ContestOutcome::Settled => "已付",
            ContestOutcome::Returned => "退回",
        }
    }

    /// In English.
    #[must_use]
    pub const fn name_en(self) -> &'static str {
        match self {
            ContestOutcome::Settled => "settled",
            ContestOutcome::Returned => "returned",
        }
    }
}

/// What an amount is computed from, in Chinese and English.
pub(crate) fn inputs(inputs: &Inputs) -> (String, String) {
    let tier = [&inputs.tier, &inputs.care_tier]
        .map(|tier| optional(tier.as_deref(), |tier| format!(" {}", quoted(tier))));
    let accepted = inputs.accepted.as_ref();
    let text = |persons: &str, income: &str, top_up: &str, stands: &str| {
        let income = optional(inputs.income, |amount| format!(" {income}{amount}"));
        let stands = optional(accepted, |kept| format!(" {stands}{} {}", kept.base, quoted(&kept.reason)));
        format!("{persons}{}{income}{} {top_up}{}{stands}", inputs.persons, tier.concat(), inputs.top_up)
    };
    (
        text("人数", "人均月收入", "分类施保", "接受名册金额"),
        text("persons ", "income ", "top-up ", "accepted as claimed "),
    )
}

fn members(members: &[Member]) -> String {
    let one = |member: &Member| format!("{}{}（{}）", quoted(&member.relation), member.subject, member.from);
    members.iter().map(one).collect::<Vec<_>>().join("、")
}

fn confirmed(e: &Confirmed) -> Text {
    let (inputs_zh, inputs_en) = inputs(&e.inputs);
    let household = optional(e.household, |household| format!(" {household}"));
    say!(
        "确认待遇 {0} {1} 自{2} 对象{3} 收款{4} 户{household} 成员{5} 另有{6}人 {inputs_zh} 名册{7}第{8}行",
        "confirm {9} in {1} from {2}: subject {3}, payee {4}, household{household}, members {5}, {6} more, {inputs_en}, row {8} of roster {7}",
        e.programme.name_zh(),
        e.area,
        e.from,
        e.beneficiary,
        e.payee,
        members(&e.members),
        e.unknown_members,
        e.source.roster,
        e.source.row,
        e.programme.name_en()
    )
}

fn adjusted(e: &Adjusted) -> Text {
    let (zh, en) = inputs(&e.inputs);
    let RosterRow { roster, row } = e.source;
    say!(
        "自{0}调整 {zh} 名册{roster}第{row}行",
        "adjusted from {0}: {en}, row {row} of roster {roster}",
        e.from
    )
}

fn members_changed(e: &MembersChanged) -> Text {
    say!(
        "自{0}家庭变更 户主{1} 成员{2} 另有{3}人 名册{4}第{5}行",
        "household from {0}: head {1}, members {2}, {3} more, row {5} of roster {4}",
        e.from,
        e.beneficiary,
        members(&e.members),
        e.unknown_members,
        e.source.roster,
        e.source.row
    )
}

fn grace_started(e: &GraceStarted) -> Text {
    say!("渐退期至{0} 原因{1}", "grace until {0} because {1}", e.until, quoted(&e.reason))
}

fn hearing_held(e: &HearingHeld) -> Text {
    say!("听取意见 {0} 笔录{1}", "heard on {0}, minutes {1}", e.day, quoted(&e.doc_no))
}

fn notice_served(e: &NoticeServed) -> Text {
    say!("书面告知 {0} 文号{1}", "notified on {0}, document {1}", e.day, quoted(&e.doc_no))
}

fn stopped(e: &Stopped) -> Text {
    say!(
        "停发 末月{0} 事由日{1} 原因{2}",
        "stop, last month {0}, event on {1}, because {2}",
        e.last_month,
        e.event_day,
        quoted(&e.reason)
    )
}

fn payee_change_proposed(e: &PayeeChangeProposed) -> Text {
    say!(
        "提议收款账户改为{0}（账户在封存内） 原因{1} 依据{2} 提议{3}",
        "propose another account of {0} (sealed) because {1}, evidence {2}, proposal {3}",
        e.payee,
        quoted(&e.reason),
        quoted(&e.evidence),
        e.proposal
    )
}

fn payee_changed(e: &PayeeChanged) -> Text {
    say!(
        "收款账户改为{0}（提议{1}所封存）",
        "the account becomes that of {0}, sealed in proposal {1}",
        e.payee,
        e.proposal
    )
}

fn payee_change_rejected(e: &PayeeChangeRejected) -> Text {
    say!(
        "退回账户变更提议{0} 原因{1}",
        "reject the account of proposal {0} because {1}",
        e.proposal,
        quoted(&e.reason)
    )
}

fn back_pay_granted(e: &BackPayGranted) -> Text {
    say!(
        "核准补发 {0} 每月{1}元 原因{2} 编号{3}",
        "grant back pay for {0}, {1} yuan a month, because {2}, grant {3}",
        months(&e.months),
        e.amount,
        quoted(&e.reason),
        e.grant
    )
}

fn recovery_opened(e: &RecoveryOpened) -> Text {
    say!(
        "立案追回{0}元 批次{1}第{2}行 原因{3} 追回{4}",
        "recover {0} yuan of line {2} of batch {1} because {3}, recovery {4}",
        e.amount,
        e.line.batch,
        e.line.line,
        quoted(&e.reason),
        e.recovery
    )
}

fn recovery_collected(e: &RecoveryCollected) -> Text {
    say!(
        "追回款{0}元 流水{1} 追回{2}",
        "{0} yuan came back, flow {1}, recovery {2}",
        e.amount,
        quoted(&e.flow),
        e.recovery
    )
}

fn recovery_waived(e: &RecoveryWaived) -> Text {
    say!(
        "核销追回{0}余额 文号{1} 原因{2}",
        "waive the rest of recovery {0}, document {1}, because {2}",
        e.recovery,
        quoted(&e.doc_no),
        quoted(&e.reason)
    )
}
