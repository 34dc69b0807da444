//! Why an entitlement says no.

use super::PaymentStatus;
use super::event::LineRef;
use crate::{Day, Money, Month, Programme, ProposalId, SubjectId};

/// Why a command to an entitlement's stream is refused. No text names a person.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "entitlement", ground = words::Ground::Rule("entitlement"))]
pub enum EntitlementRefusal {
    /// There is no benefit yet.
    #[said(
        "该待遇尚未审核确认",
        "this benefit was never confirmed",
        next("请先确认花名册", "confirm the roster first")
    )]
    NotConfirmed,
    /// The benefit is in force; a change is an adjustment.
    #[said(
        "该待遇自{from}起已在发放；变更请用调整",
        "this benefit is in force from {from}: adjust it instead"
    )]
    InForce {
        /// First month in force.
        from: Month,
    },
    /// The benefit begins again in months that it was already in force.
    #[said(
        "该待遇已确认至{last}，须自次月起重新确认",
        "this benefit was in force until {last}: confirm it from the month after"
    )]
    MonthsTaken {
        /// The last month of the period before.
        last: Month,
    },
    /// A stream holds one benefit for ever.
    #[said(
        "该台账号属于另一项待遇（{programme}），不能改作他用",
        "this stream is of another benefit ({programme})"
    )]
    OtherBenefit {
        /// The programme of the stream.
        programme: Programme,
    },
    /// The members are not those of the programme's kind of benefit.
    #[said(
        "成员不符：按户的须有户编号、户主在首位且不重复，按人的只有本人",
        "the members do not fit: a household has its number and its head first, once each; a personal benefit has its beneficiary alone"
    )]
    MembersDoNotFit,
    /// The persons counted are not the members.
    #[said(
        "保障人口{persons}人与成员{members}人不符",
        "{persons} persons are counted and {members} are members",
        next("请先变更成员", "change the members first")
    )]
    PersonsAreNotMembers {
        /// 保障人口数
        persons: u32,
        /// Named and unnamed members.
        members: u32,
    },
    /// Somebody would leave in months that were paid for him as well.
    #[said(
        "{month}及以前已按原成员发放，减员只能自{month}之后的月份起；多发的请立案追回",
        "the months up to {month} were paid for the members as they were: somebody leaves from a later month on; what was overpaid is asked back"
    )]
    PaidForThem {
        /// The last month that was paid.
        month: Month,
    },
    /// A benefit would begin again in months that were paid for other people.
    #[said(
        "{month}在停发前已按原成员发放：须先立案追回，或自未发放的月份起确认",
        "{month} was paid for the members of before the stop: open its recovery first, or confirm from a month that was not paid"
    )]
    PaidForOthers {
        /// The month.
        month: Month,
    },
    /// An amount among the inputs is negative.
    #[said("收入、分类施保和认可金额不能为负数", "income, top-up and accepted amount cannot be negative")]
    NegativeInput,
    /// A reason, a piece of evidence, a document or flow number is blank.
    #[said(
        "须写明理由、依据、文号或流水号",
        "a reason, piece of evidence, document or flow number is blank: give it"
    )]
    Blank,
    /// The month is not in force.
    #[said("{month}不在待遇有效期内", "this benefit is not in force in {month}")]
    NotInForce {
        /// The month.
        month: Month,
    },
    /// The benefit was stopped.
    #[said(
        "该待遇已停发，末月为{last}；恢复请重新确认",
        "this benefit was stopped after {last}: to resume, confirm it again"
    )]
    Stopped {
        /// The last month.
        last: Month,
    },
    /// The grace has its end.
    #[said("渐退期已定至{until}", "the grace already ends with {until}")]
    InGrace {
        /// The last month of the grace.
        until: Month,
    },
    /// The last month lies before the benefit began.
    #[said("末月{last}早于起始月{from}，请核对", "the last month {last} lies before the first month {from}")]
    EndsBeforeItBegins {
        /// The last month given.
        last: Month,
        /// The first month.
        from: Month,
    },
    /// Months before the event are taken away.
    #[said(
        "末月{last}早于停发事由（{day}）的上月：事由发生前的月份不能停发",
        "the last month {last} lies before the month before the event of {day}: what was due before it is not stopped",
        next("请核对日期", "check the day")
    )]
    EndsBeforeItsEvent {
        /// The last month given.
        last: Month,
        /// The day of the event.
        day: Day,
    },
    /// The account proposal is not the one that waits.
    #[said(
        "账户变更{proposal}不在待确认之列（可能已被更新的申请取代）",
        "the account change {proposal} does not wait for confirmation (a later one may have replaced it)"
    )]
    ProposalIsNotOpen {
        /// The proposal named.
        proposal: ProposalId,
    },
    /// A proposal's id names another account change.
    #[said("账户变更编号{proposal}已用于另一次变更", "the id {proposal} names another account change")]
    ProposalIsOther {
        /// The proposal named.
        proposal: ProposalId,
    },
    /// One holder cannot do both.
    #[said(
        "账户变更须由另一人确认，申请人不能自行确认",
        "another holder has to confirm the account: the one who proposed it cannot"
    )]
    SameHolder,
    /// The account is not that of the one in force, or not the one proposed.
    #[said(
        "收款人{given}不是有效收款人{payee}；编制后账户有变更的，请作废本批次或暂缓该行，重新编制",
        "the payee {given} is not the payee in force, {payee}: if the account changed since the draft, void the batch or hold the line, and draft anew"
    )]
    OtherPayee {
        /// Whom the records name.
        payee: SubjectId,
        /// Whom the command names.
        given: SubjectId,
    },
    /// Components are negative or occur twice.
    #[said("发放项目有负数或重复", "a component is negative or occurs twice")]
    ComponentsDoNotFit,
    /// A component was computed from other inputs than those in force.
    #[said(
        "{month}的金额不是按现行的收入、人口、档次、分类施保或认可金额核算的（名册可能在编制后有变更）",
        "what {month} is computed from is not what is in force (a roster may have changed it since the draft)",
        next("请暂缓该行并重新编制", "hold the line and draft it anew")
    )]
    OtherInputs {
        /// The month.
        month: Month,
    },
    /// The amount is not the sum of its components, or not the one that it must be.
    #[said("金额{given}与应为金额{due}不符", "the amount is {given} and must be {due}")]
    OtherAmount {
        /// What it must be.
        due: Money,
        /// What was given.
        given: Money,
    },
    /// Nothing to pay.
    #[said("金额须大于零", "an amount must be above zero")]
    NothingToPay,
    /// The line is used by another payment.
    #[said("批次{batch}第{line}行已用于另一笔发放", "line {line} of batch {batch} is another payment", batch = at_0.batch, line = at_0.line)]
    LineTaken(LineRef),
    /// The due is taken: paid, on its way, returned or closed.
    #[said("{month}的同一款项已在批次{batch}第{line}行（{status}），不能重复发放", "this due of {month} stands in batch {batch} line {line} ({status}): it is not paid twice", batch = line.batch, line = line.line)]
    DueTaken {
        /// The month.
        month: Month,
        /// The attempt that holds it.
        line: LineRef,
        /// What became of that.
        status: PaymentStatus,
    },
    /// No such grant, or not for the month.
    #[said("没有{month}的补发决定{grant}", "no back pay {grant} was granted for {month}")]
    NotGranted {
        /// The grant named.
        grant: ProposalId,
        /// The month.
        month: Month,
    },
    /// The id was used for another grant or recovery.
    #[said("编号{0}已用于另一事项", "the id {0} was used for something else")]
    IdTaken(ProposalId),
    /// More than is left of a grant, a payment or a recovery.
    #[said("金额{given}超出余额{left}", "{given} is more than the {left} that is left")]
    MoreThanLeft {
        /// What is left.
        left: Money,
        /// What was given.
        given: Money,
    },
    /// Back pay names no month, or one twice.
    #[said("补发须列明月份且不重复", "back pay names its months, once each")]
    MonthsDoNotFit,
    /// The entitlement has no payment in the line.
    #[said("该待遇在批次{batch}第{line}行没有发放", "this entitlement has no payment in line {line} of batch {batch}", batch = at_0.batch, line = at_0.line)]
    NoSuchPayment(LineRef),
    /// The payment does not stand where it would have to.
    #[said("批次{batch}第{line}行现为“{status}”，不能这样处理", "line {line} of batch {batch} is {status}: this cannot be done with it", batch = line.batch, line = line.line)]
    NotNow {
        /// The line.
        line: LineRef,
        /// What became of it so far.
        status: PaymentStatus,
    },
    /// The payment was ordered again.
    #[said("该笔已在批次{batch}第{line}行重发", "this payment was ordered again as line {line} of batch {batch}", next("请处理重发的一笔", "act on that one"), batch = by.batch, line = by.line)]
    Reissued {
        /// Where it is paid now.
        by: LineRef,
    },
    /// The payee is deceased.
    #[said(
        "银行以收款人已死亡（F13）退回：请停发待遇，不能重发",
        "returned because the payee is deceased (F13): stop the benefit, it is not paid again"
    )]
    Deceased,
    /// The text is no canonical reason of a definite return.
    #[said(
        "退回原因须为 F01 至 F13、F15 或 F99；F14（状态未知）不是退回",
        "a return is F01 to F13, F15 or F99; F14 (unknown) is none"
    )]
    NoReturnCode,
    /// The bank named another flow number before.
    #[said(
        "银行流水号与已记录的不一致",
        "the bank named another flow number for this payment before",
        next("请向银行核实", "ask the bank")
    )]
    OtherFlow,
    /// Part of the payment has come back as a recovery.
    #[said(
        "该笔已有追回款入账，不能再记退票，请先核实",
        "part of this payment was recovered: it cannot be returned as well, verify first"
    )]
    Recovered,
    /// There is no such recovery.
    #[said("没有追回事项{0}", "there is no recovery {0}")]
    NoSuchRecovery(ProposalId),
}
