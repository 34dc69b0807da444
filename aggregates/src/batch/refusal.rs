//! Why a batch says no.

use super::rows::{BadRow, listed};
use super::status::{LineStatus, Status};
use super::step::{LineFault, Signature, Step};
use crate::{Holder, Money};

/// Why a batch says no.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "batch", ground = words::Ground::Rule("batch"))]
pub enum BatchRefusal {
    /// Nothing was drafted under this id.
    #[said("没有这个批次", "there is no such batch", next("请先编制", "draft it first"))]
    NotDrafted,
    /// Another draft stands under this id.
    #[said("批次号{number}已用于另一批次", "the batch {number} was drafted otherwise: take a new one")]
    AlreadyDrafted {
        /// The number of the batch that stands here.
        number: String,
    },
    /// A draft without lines, months or number.
    #[said("批次没有明细、月份或批次号", "the batch has no lines, no months or no number")]
    EmptyDraft,
    /// The months are not those of the lines, each once and in order.
    #[said(
        "批次的月份须是各行的月份，升序且不重复",
        "the months must be those of the lines, in order and each once"
    )]
    Months,
    /// The step is not due.
    #[said(
        "批次{status}，不能{step}{due}",
        "the batch is {status} and cannot be {step}{due}",
        due = status.due()
    )]
    OutOfTurn {
        /// Where the batch stands.
        status: Status,
        /// What was tried.
        step: Step,
    },
    /// Lines of the draft, or outcomes of a file, are still to come.
    #[said("还有{missing}条记录未写完", "{missing} entries announced before are still to come")]
    Unfinished {
        /// How many.
        missing: u32,
    },
    /// A line of the draft is not right.
    #[said("第{line}笔{fault}", "line {line} {fault}")]
    LineFault {
        /// Which.
        line: u32,
        /// What is wrong with it.
        fault: LineFault,
    },
    /// Header and lines disagree.
    #[said(
        "批次登记合计{stated}元，明细合计{found}元",
        "the batch states a total of {stated}, its lines sum to {found}"
    )]
    DraftTotal {
        /// As the header sums.
        stated: Money,
        /// As summed.
        found: Money,
    },
    /// The batch has no such line.
    #[said("批次没有第{line}笔", "the batch has no line {line}")]
    NoSuchLine {
        /// Which.
        line: u32,
    },
    /// A line does not stand where the step needs it.
    #[said("第{line}笔{status}，不能{step}", "line {line} is {status} and cannot be {step}")]
    LineOutOfTurn {
        /// Which.
        line: u32,
        /// Where it stands.
        status: LineStatus,
        /// What was tried.
        step: Step,
    },
    /// Line numbers are listed ascending, each once, at most so many a record.
    #[said("笔号须递增、不重复、每条记录不超过{max}个", "line numbers ascend, each once, at most {max} a record", max = super::LINES_PER_RECORD)]
    LineList,
    /// An act that needs a reason.
    #[said("请写明理由或依据", "say why, or on what evidence")]
    NoReason,
    /// All lines are held.
    #[said(
        "全部明细都已暂缓，没有可封册的",
        "every line is held, so there is nothing to seal: void the batch"
    )]
    NothingToSeal,
    /// A seal or order that does not fit the lines.
    #[said("封册的笔数、合计或指纹与明细不符", "count, total or root of the seal are not those of the lines")]
    SealDiffers,
    /// What is signed is not what was sealed last.
    #[said(
        "所签的册已变动",
        "what you sign is not what was sealed last",
        next("请重新查看后再签", "look at it again and sign anew")
    )]
    StaleRoot,
    /// Four eyes.
    #[said(
        "{holder}已在此批次任{was}，不能再{step}",
        "{holder} was {was} of this batch and cannot have it {step}"
    )]
    SameHolder {
        /// Who tried both.
        holder: Holder,
        /// What he did before.
        was: Signature,
        /// What he tried.
        step: Step,
    },
    /// The bank has the files.
    #[said(
        "银行已受理，不能止付，请等回盘",
        "the bank has accepted: nothing can be stopped, wait for its return"
    )]
    BankHasIt,
    /// Files of a version that is not due.
    #[said(
        "代发文件应为第{expected}版，不是第{given}版",
        "the bank files are due in version {expected}, not {given}"
    )]
    FileVersion {
        /// As given.
        given: u32,
        /// As due.
        expected: u32,
    },
    /// The bank has the files already.
    #[said("代发文件已被银行受理，不能重做", "the bank accepted the files: they cannot be made again")]
    FilesSent,
    /// The number of a bank file was used before, or is none.
    #[said("代发文件编号{number}为空或已用过", "the bank file number {number} is empty or was used before")]
    FileNumber {
        /// As given.
        number: String,
    },
    /// A line in two files, or twice in one.
    #[said("第{line}笔在代发文件中出现两次", "line {line} stands twice in the bank files")]
    LineFiledTwice {
        /// Which.
        line: u32,
    },
    /// Lines that no file has.
    #[said(
        "有{count}笔不在代发文件中，首笔为第{first}笔",
        "{count} ordered lines stand in no bank file, the first is line {first}"
    )]
    LinesNotFiled {
        /// How many.
        count: u32,
        /// The first.
        first: u32,
    },
    /// A file that does not sum.
    #[said(
        "代发文件{number}登记{stated}元，明细合计{found}元",
        "the bank file {number} states {stated}, its lines sum to {found}"
    )]
    FileTotal {
        /// Its number.
        number: String,
        /// As stated.
        stated: Money,
        /// As summed.
        found: Money,
    },
    /// Lines were stopped after the files were made.
    #[said(
        "代发文件做好后又有止付",
        "lines were stopped after the bank files were made",
        next("请重做代发文件", "make them again")
    )]
    FilesStale,
    /// A return file whose rows cannot be taken; nothing of it was.
    #[said("回盘文件未被接收：{listed}", "nothing was taken of the return file: {listed}", listed = listed(rows))]
    RowsRefused {
        /// Which rows, and why.
        rows: Vec<BadRow>,
    },
    /// A return answers a file that the batch never made.
    #[said("本批次没有代发文件{number}", "the batch has no bank file {number} in force")]
    NoSuchFile {
        /// As given.
        number: String,
    },
    /// The same return file stands here already.
    #[said("回盘文件已接收过", "the return file was taken before")]
    ResultTaken,
    /// Outcomes without their file, or more than it announced.
    #[said("回盘明细与登记的文件不符", "the outcomes are not those that the return file announced")]
    OutcomesStray,
    /// An outcome that cannot follow what is known of the line.
    #[said(
        "第{line}笔的回盘结果与已知情况不符",
        "the outcome of line {line} cannot follow what is known of it"
    )]
    OutcomeFault {
        /// Which line.
        line: u32,
    },
    /// One row of a return speaks of two lines.
    #[said(
        "第{line}笔所据的回盘行已用于另一笔",
        "the row of the return behind line {line} is another line's"
    )]
    RowOfTwoLines {
        /// The line that came second.
        line: u32,
    },
    /// Returned for a reason that forbids another attempt.
    #[said(
        "第{line}笔因{why}退回，不能重发",
        "line {line} was returned because of {why}: it is never paid again",
        why = (code.name_zh(), code.name_en())
    )]
    NotReissuable {
        /// Which line.
        line: u32,
        /// Why the bank returned it.
        code: super::ReturnCode,
    },
    /// Lines of which nobody knows where the money is.
    #[said(
        "有{count}笔尚未了结，首笔为第{first}笔（{status}）：退回的须重发或不再发放，有争议的凭银行答复处理（batch resolve），未知的等银行再次回盘",
        "{count} lines are open, the first is line {first} ({status}): reissue or release what was returned, resolve what is contested by the bank's answer, wait for the bank on what is unknown"
    )]
    LinesOpen {
        /// How many.
        count: u32,
        /// The first.
        first: u32,
        /// Where the first stands.
        status: LineStatus,
    },
    /// The bank's statement and the lines disagree.
    #[said(
        "对账不平：账单支出{debited}元、退回{refunded}元，明细应为支出{due_debited}元、退回{due_refunded}元",
        "the bank's statement shows {debited} debited and {refunded} refunded, the lines make it {due_debited} and {due_refunded}"
    )]
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
    #[said("批次已按对账单{statement}对账", "the batch was reconciled with the statement {statement}")]
    ReconciledOtherwise {
        /// That statement.
        statement: String,
    },
    /// The sums of the close are not those of the lines.
    #[said("结清合计与明细不符", "the sums of the close are not those of the lines")]
    CloseDiffers,
}
