//! Why a batch says no.

use super::rows::{BadRow, rows_en, rows_zh};
use super::status::{LineStatus, Status};
use crate::{Holder, Money};

/// Why a batch says no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchRefusal {
    /// Nothing was drafted under this id.
    #[error("没有这个批次，请先编制 / there is no such batch: draft it first")]
    NotDrafted,
    /// Another draft stands under this id.
    #[error("批次号{number}已用于另一批次 / the batch {number} was drafted otherwise: take a new one")]
    AlreadyDrafted {
        /// The number of the batch that stands here.
        number: String,
    },
    /// A draft without lines, months or number.
    #[error("批次没有明细、月份或批次号 / the batch has no lines, no months or no number")]
    EmptyDraft,
    /// The step is not due.
    #[error("批次{}，不能{} / the batch is {} and cannot be {}", .status.name_zh(), .step.name_zh(), .status.name_en(), .step.name_en())]
    OutOfTurn {
        /// Where the batch stands.
        status: Status,
        /// What was tried.
        step: Step,
    },
    /// Lines of the draft, or outcomes of a file, are still to come.
    #[error("还有{missing}条记录未写完 / {missing} entries announced before are still to come")]
    Unfinished {
        /// How many.
        missing: u32,
    },
    /// A line of the draft is not right.
    #[error("第{line}笔{} / line {line} {}", .fault.zh(), .fault.en())]
    LineFault {
        /// Which.
        line: u32,
        /// What is wrong with it.
        fault: LineFault,
    },
    /// Header and lines disagree.
    #[error("批次登记合计{stated}元，明细合计{found}元 / the batch states a total of {stated}, its lines sum to {found}")]
    DraftTotal {
        /// As the header sums.
        stated: Money,
        /// As summed.
        found: Money,
    },
    /// The batch has no such line.
    #[error("批次没有第{line}笔 / the batch has no line {line}")]
    NoSuchLine {
        /// Which.
        line: u32,
    },
    /// A line does not stand where the step needs it.
    #[error("第{line}笔{}，不能{} / line {line} is {} and cannot be {}", .status.name_zh(), .step.name_zh(), .status.name_en(), .step.name_en())]
    LineOutOfTurn {
        /// Which.
        line: u32,
        /// Where it stands.
        status: LineStatus,
        /// What was tried.
        step: Step,
    },
    /// Line numbers are listed ascending, each once, at most so many a record.
    #[error("笔号须递增、不重复、每条记录不超过{max}个 / line numbers ascend, each once, at most {max} a record", max = super::LINES_PER_RECORD)]
    LineList,
    /// An act that needs a reason.
    #[error("请写明理由或依据 / say why, or on what evidence")]
    NoReason,
    /// All lines are held.
    #[error("全部明细都已暂缓，没有可封册的 / every line is held, so there is nothing to seal: void the batch")]
    NothingToSeal,
    /// A seal or order that does not fit the lines.
    #[error("封册的笔数、合计或指纹与明细不符 / count, total or root of the seal are not those of the lines")]
    SealDiffers,
    /// What is signed is not what was sealed last.
    #[error("所签的册已变动，请重新查看后再签 / what you sign is not what was sealed last: look at it again and sign anew")]
    StaleRoot,
    /// Four eyes.
    #[error("{holder}已在此批次任{}，不能再{} / {holder} was {} of this batch and cannot have it {}", .was.name_zh(), .step.name_zh(), .was.name_en(), .step.name_en())]
    SameHolder {
        /// Who tried both.
        holder: Holder,
        /// What he did before.
        was: Signature,
        /// What he tried.
        step: Step,
    },
    /// The bank has the files.
    #[error("银行已受理，不能止付，请等回盘 / the bank has accepted: nothing can be stopped, wait for its return")]
    BankHasIt,
    /// Files of a version that is not due.
    #[error("代发文件应为第{expected}版，不是第{given}版 / the bank files are due in version {expected}, not {given}")]
    FileVersion {
        /// As given.
        given: u32,
        /// As due.
        expected: u32,
    },
    /// The bank has the files already.
    #[error("代发文件已被银行受理，不能重做 / the bank accepted the files: they cannot be made again")]
    FilesSent,
    /// The number of a bank file was used before, or is none.
    #[error("代发文件编号{number}为空或已用过 / the bank file number {number} is empty or was used before")]
    FileNumber {
        /// As given.
        number: String,
    },
    /// A line in two files, or twice in one.
    #[error("第{line}笔在代发文件中出现两次 / line {line} stands twice in the bank files")]
    LineFiledTwice {
        /// Which.
        line: u32,
    },
    /// Lines that no file has.
    #[error("有{count}笔不在代发文件中，首笔为第{first}笔 / {count} ordered lines stand in no bank file, the first is line {first}")]
    LinesNotFiled {
        /// How many.
        count: u32,
        /// The first.
        first: u32,
    },
    /// A file that does not sum.
    #[error("代发文件{number}登记{stated}元，明细合计{found}元 / the bank file {number} states {stated}, its lines sum to {found}")]
    FileTotal {
        /// Its number.
        number: String,
        /// As stated.
        stated: Money,
        /// As summed.
        found: Money,
    },
    /// Lines were stopped after the files were made.
    #[error("代发文件做好后又有止付，请重做代发文件 / lines were stopped after the bank files were made: make them again")]
    FilesStale,
    /// A return file whose rows cannot be taken; nothing of it was.
    #[error("回盘文件未被接收：{} / nothing was taken of the return file: {}", rows_zh(.rows), rows_en(.rows))]
    RowsRefused {
        /// Which rows, and why.
        rows: Vec<BadRow>,
    },
    /// A return answers a file that the batch never made.
    #[error("本批次没有代发文件{number} / the batch has no bank file {number} in force")]
    NoSuchFile {
        /// As given.
        number: String,
    },
    /// The same return file stands here already.
    #[error("回盘文件已接收过 / the return file was taken before")]
    ResultTaken,
    /// Outcomes without their file, or more than it announced.
    #[error("回盘明细与登记的文件不符 / the outcomes are not those that the return file announced")]
    OutcomesStray,
    /// An outcome that cannot follow what is known of the line.
    #[error("第{line}笔的回盘结果与已知情况不符 / the outcome of line {line} cannot follow what is known of it")]
    OutcomeFault {
        /// Which line.
        line: u32,
    },
    /// Returned for a reason that forbids another attempt.
    #[error("第{line}笔因{}退回，不能重发 / line {line} was returned because of {}: it is never paid again", .code.name_zh(), .code.name_en())]
    NotReissuable {
        /// Which line.
        line: u32,
        /// Why the bank returned it.
        code: super::ReturnCode,
    },
    /// Lines of which nobody knows where the money is.
    #[error("有{count}笔结果未定，首笔为第{first}笔{} / {count} lines are open, the first is line {first}: {}", .status.name_zh(), .status.name_en())]
    LinesOpen {
        /// How many.
        count: u32,
        /// The first.
        first: u32,
        /// Where the first stands.
        status: LineStatus,
    },
    /// The bank's statement and the lines disagree.
    #[error("对账不平：账单支出{debited}元、退回{refunded}元，明细应为支出{due_debited}元、退回{due_refunded}元 / the bank's statement shows {debited} debited and {refunded} refunded, the lines make it {due_debited} and {due_refunded}")]
    BankDiffers {
        /// As the statement shows.
        debited: Money,
        /// As the statement shows.
        refunded: Money,
        /// As the lines sum.
        due_debited: Money,
        /// As the lines sum.
        due_refunded: Money,
    },
    /// It was reconciled with another statement.
    #[error("批次已按对账单{statement}对账 / the batch was reconciled with the statement {statement}")]
    ReconciledOtherwise {
        /// That statement.
        statement: String,
    },
    /// The sums of the close are not those of the lines.
    #[error("结清合计与明细不符 / the sums of the close are not those of the lines")]
    CloseDiffers,
}

/// What is wrong with a line of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineFault {
    /// Numbers run from 1 without gaps, up to what the header states.
    Number,
    /// Nothing, or less, to pay.
    NotPositive,
    /// The components do not sum to the amount.
    Sum,
    /// Not in the batch's area.
    Area,
    /// Not of the batch's months.
    Month,
    /// A cause, or a reissue, that the batch's kind does not pay.
    Kind,
    /// The same due, or the same returned attempt, stands in another line.
    DueTwice,
    /// Larger than a record.
    TooLong,
}

impl LineFault {
    const fn zh(self) -> &'static str {
        match self {
            LineFault::Number => "笔号不连续或超出登记笔数",
            LineFault::NotPositive => "金额须大于零",
            LineFault::Sum => "金额不等于各项之和",
            LineFault::Area => "不在批次地区内",
            LineFault::Month => "不在批次月份内",
            LineFault::Kind => "的发放事由与批次类型不符",
            LineFault::DueTwice => "与另一笔重复发放同一待遇",
            LineFault::TooLong => "内容过长",
        }
    }

    const fn en(self) -> &'static str {
        match self {
            LineFault::Number => "is out of order or beyond the number of lines stated",
            LineFault::NotPositive => "has an amount that is not above zero",
            LineFault::Sum => "has an amount that is not the sum of its components",
            LineFault::Area => "lies outside the batch's area",
            LineFault::Month => "is of a month that the batch does not pay",
            LineFault::Kind => "has a cause that the batch's kind does not pay",
            LineFault::DueTwice => "pays what another line of the batch pays",
            LineFault::TooLong => "is longer than a record may be",
        }
    }
}

/// A signature that a holder gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    /// 经办
    Clerk,
    /// 民政审核
    Reviewer,
    /// 财政审核
    Approver,
}

impl Signature {
    const fn name_zh(self) -> &'static str {
        match self {
            Signature::Clerk => "经办",
            Signature::Reviewer => "民政审核",
            Signature::Approver => "财政审核",
        }
    }

    const fn name_en(self) -> &'static str {
        match self {
            Signature::Clerk => "the clerk",
            Signature::Reviewer => "the reviewer",
            Signature::Approver => "the approver",
        }
    }
}

/// A step that was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// 暂缓
    Hold,
    /// 封册
    Seal,
    /// 民政审核
    Review,
    /// 财政审核
    Approve,
    /// 退回
    Reject,
    /// 作废
    Void,
    /// 下达支付令
    Order,
    /// 止付
    Stop,
    /// 生成代发文件
    File,
    /// 银行受理
    Accept,
    /// 接收回盘
    TakeResult,
    /// 处理争议
    Resolve,
    /// 重发
    Reissue,
    /// 不再发放
    Release,
    /// 对账
    Reconcile,
    /// 结清
    Close,
}

impl Step {
    const fn name_zh(self) -> &'static str {
        match self {
            Step::Hold => "暂缓",
            Step::Seal => "封册",
            Step::Review => "民政审核",
            Step::Approve => "财政审核",
            Step::Reject => "退回",
            Step::Void => "作废",
            Step::Order => "下达支付令",
            Step::Stop => "止付",
            Step::File => "生成代发文件",
            Step::Accept => "银行受理",
            Step::TakeResult => "接收回盘",
            Step::Resolve => "处理争议",
            Step::Reissue => "重发",
            Step::Release => "转为不再发放",
            Step::Reconcile => "对账",
            Step::Close => "结清",
        }
    }

    const fn name_en(self) -> &'static str {
        match self {
            Step::Hold => "held",
            Step::Seal => "sealed",
            Step::Review => "reviewed",
            Step::Approve => "approved",
            Step::Reject => "rejected",
            Step::Void => "voided",
            Step::Order => "ordered",
            Step::Stop => "stopped",
            Step::File => "filed for the bank",
            Step::Accept => "accepted by the bank",
            Step::TakeResult => "answered by the bank",
            Step::Resolve => "resolved",
            Step::Reissue => "reissued",
            Step::Release => "released",
            Step::Reconcile => "reconciled",
            Step::Close => "closed",
        }
    }
}
