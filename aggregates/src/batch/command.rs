//! What can be asked of a batch.

use super::event::{
    Approved, BankAccepted, BankFileMade, Drafted, Line, LineResolved, LinesHeld, LinesReissued,
    LinesReleased, LinesStopped, Reconciled, Rejected, Reviewed, Voided,
};
use crate::roster::event::FileRef;
use crate::{Day, Holder, Money};

/// What can be asked of a batch, in the order of its life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BatchCommand {
    /// 编制
    Draft {
        /// What it pays, and to how much it comes.
        header: Drafted,
        /// Its lines, numbered from 1.
        lines: Vec<Line>,
    },
    /// 暂缓: the batch must be sealed and signed anew.
    Hold(LinesHeld),
    /// 封册
    Seal {
        /// The clerk.
        holder: Holder,
    },
    /// 民政审核
    Review(Reviewed),
    /// 财政审核
    Approve(Approved),
    /// 退回
    Reject(Rejected),
    /// 作废
    Void(Voided),
    /// 支付令
    Order {
        /// The day of the order.
        day: Day,
        /// Of finance.
        holder: Holder,
        /// The root that was sealed and signed.
        root: String,
    },
    /// 止付, before the bank accepts.
    Stop(LinesStopped),
    /// 代发文件: all files of one version.
    MakeBankFiles {
        /// The files.
        files: Vec<BankFileMade>,
    },
    /// 银行受理
    AcceptByBank(BankAccepted),
    /// 回盘
    TakeResult(BankReturn),
    /// A contested line was looked at.
    Resolve(LineResolved),
    /// Returned lines are ordered again in another batch.
    Reissue(LinesReissued),
    /// Returned or stopped lines will not be paid.
    Release(LinesReleased),
    /// 对账
    Reconcile(Reconciled),
    /// 结清
    Close {
        /// Who closes.
        holder: Holder,
    },
}

/// A bank's return file, as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankReturn {
    /// The file.
    pub file: FileRef,
    /// Who takes it.
    pub holder: Holder,
    /// Its rows.
    pub rows: Vec<BankRow>,
    /// Whether somebody was asked about days before the order, and said yes.
    pub early: bool,
    /// Whether somebody was asked about one flow number for the batch, and said yes.
    pub flow_is_batch: bool,
    /// Numbers of the bank files that it answers: their ordered lines without a row become unknown.
    pub covers: Vec<String>,
}

/// A row of a bank's return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankRow {
    /// The row of the file, from 1, as a spreadsheet counts.
    pub row: u32,
    /// 批次号: the number of the bank file that it answers.
    pub number: String,
    /// 序号 in that file, from 1.
    pub position: u32,
    /// The amount that the bank names.
    pub amount: Money,
    /// What became of it.
    pub says: BankSays,
    /// The booking day; a row that says paid or returned needs one.
    pub booked: Option<Day>,
}

/// What a bank says of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BankSays {
    /// Paid.
    Settled {
        /// 银行流水号
        flow: String,
    },
    /// Not paid.
    Returned {
        /// The canonical code; `F14` is taken as unknown.
        code: String,
    },
    /// It does not know.
    Unknown,
}
