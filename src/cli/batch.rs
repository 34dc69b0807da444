//! Payment batches.

use std::path::PathBuf;

use aggregates::{AreaCode, Day, Money, Month, Programme};
use clap::{Args, Subcommand};

/// `batch …`
#[derive(Debug, Subcommand)]
pub enum BatchCommand {
    /// 编制 ‖ Draft: compute every line
    Draft(DraftArgs),
    /// 暂缓 ‖ Hold lines; the batch is sealed and signed anew
    Hold(LinesArgs),
    /// 封册 ‖ Seal
    Seal {
        /// 批次号 ‖ Number or id
        batch: String,
    },
    /// 民政审核 ‖ Review
    Review {
        /// 批次号 ‖ Number or id
        batch: String,
    },
    /// 财政审核 ‖ Approve
    Approve {
        /// 批次号 ‖ Number or id
        batch: String,
    },
    /// 下达支付令 ‖ Order: reserves the funding and orders every line
    Order {
        /// 批次号 ‖ Number or id
        batch: String,
    },
    /// 止付（银行受理前） ‖ Stop lines before the bank accepts
    Stop {
        /// 哪些行 ‖ Which lines
        #[command(flatten)]
        lines: LinesArgs,
        /// 代发文件做过，但没有交给银行 ‖ Files were made, and the bank has none of them
        #[arg(long)]
        not_sent: bool,
    },
    /// 退回 ‖ Reject
    Reject {
        /// 批次号 ‖ Number or id
        batch: String,
        /// 原因 ‖ Why
        #[arg(long)]
        reason: String,
    },
    /// 作废 ‖ Void
    Void {
        /// 批次号 ‖ Number or id
        batch: String,
        /// 原因 ‖ Why
        #[arg(long)]
        reason: String,
    },
    /// 生成代发文件 ‖ Make the bank's files
    BankFile(BankFileArgs),
    /// 银行受理 ‖ Record that the bank took the files
    BankAccept {
        /// 批次号 ‖ Number or id
        batch: String,
        /// 银行回执号 ‖ The bank's receipt number
        #[arg(long)]
        receipt: String,
    },
    /// 回盘 ‖ Take the bank's return
    BankResult(BankResultArgs),
    /// 处理争议行（银行书面答复） ‖ Resolve a contested line with the bank's written answer
    Resolve {
        /// 批次号 ‖ Number or id
        batch: String,
        /// 行号 ‖ The line
        line: u32,
        /// 实际结果 ‖ What it is
        #[arg(long, value_parser = ["settled", "returned"])]
        outcome: String,
        /// 依据 ‖ The bank's answer
        #[arg(long)]
        evidence: String,
    },
    /// 重发已退回的行 ‖ Draft a batch that pays returned lines again
    Reissue {
        /// 原批次号 ‖ The batch whose lines were returned
        batch: String,
        /// 行号=退款流水号 ‖ Line and the bank's flow number of its refund, e.g. 8=TK0515008
        #[arg(required = true, value_name = "LINE=FLOW")]
        lines: Vec<String>,
        /// 资金编号（原年度已结账时用接续资金） ‖ The funding, if the year was closed
        #[arg(long)]
        funding: Option<String>,
    },
    /// 不再发放已退回或止付的行，释放资金 ‖ Close returned or stopped lines unpaid
    Release(LinesArgs),
    /// 对账 ‖ Reconcile with the bank's statement
    Reconcile {
        /// 批次号 ‖ Number or id
        batch: String,
        /// 银行对账单借方合计 ‖ What the bank debited
        #[arg(long)]
        debited: Money,
        /// 银行对账单退回合计 ‖ What the bank refunded
        #[arg(long)]
        refunded: Money,
        /// 对账单编号 ‖ The bank's statement
        #[arg(long)]
        statement: String,
    },
    /// 结清 ‖ Close
    Close {
        /// 批次号 ‖ Number or id
        batch: String,
    },
    /// 查看 ‖ Show
    Show {
        /// 批次号 ‖ Number or id
        batch: String,
        /// 列出每一行 ‖ List every line
        #[arg(long)]
        lines: bool,
    },
    /// 列出 ‖ List
    List {
        /// 月份 ‖ Benefit month
        #[arg(long)]
        month: Option<Month>,
    },
}

/// `batch draft`
#[derive(Debug, Args)]
pub struct DraftArgs {
    /// 项目 ‖ Programme
    #[arg(long)]
    pub programme: Programme,
    /// 区划：县，或迟报的乡镇 ‖ Area: a county, or a township that is late
    #[arg(long)]
    pub area: AreaCode,
    /// 月份 ‖ Benefit month
    #[arg(long, required_unless_present = "quarter", conflicts_with = "quarter")]
    pub month: Option<Month>,
    /// 季度，如 2023Q2 ‖ Quarter
    #[arg(long)]
    pub quarter: Option<String>,
    /// 资金编号，如 central@433122000000@2023 ‖ The funding that pays
    #[arg(long)]
    pub funding: String,
    /// 编制补发批次 ‖ Draft what was granted as back pay
    #[arg(long)]
    pub back_pay: bool,
}

/// `batch bank-file`
#[derive(Debug, Args)]
pub struct BankFileArgs {
    /// 批次号 ‖ Number or id
    pub batch: String,
    /// 格式 ‖ Format
    #[arg(long, default_value = "csv", value_parser = ["csv", "xlsx", "pain.001"])]
    pub format: String,
    /// 编码（csv） ‖ Encoding of csv
    #[arg(long, default_value = "gb18030", value_parser = ["gb18030", "utf-8"])]
    pub encoding: String,
    /// 每个文件的行数上限 ‖ Lines a file
    #[arg(long, default_value_t = 3000)]
    pub limit: u32,
    /// 输出文件夹 ‖ Where to write
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// 重做：旧文件没有交给银行 ‖ Make them again: the bank has none of the old ones
    #[arg(long)]
    pub again: bool,
    /// 照账上所记再取一份，不记账、不用密钥 ‖ Write those that were made once more; nothing is recorded, no key is needed
    #[arg(long, conflicts_with_all = ["again", "format", "encoding", "limit", "prepare"])]
    pub copy: bool,
}

/// `batch bank-result`
#[derive(Debug, Args)]
pub struct BankResultArgs {
    /// 批次号 ‖ Number or id
    pub batch: String,
    /// 回盘文件 ‖ The file
    pub file: PathBuf,
    /// 文件中没有记账日期的行的记账日期 ‖ The booking day of rows that name none
    #[arg(long, value_name = "DAY")]
    pub booked: Option<Day>,
    /// 银行记账早于下达支付令（如先凭纸质指令支付） ‖ The bank booked before the order was given here
    #[arg(long)]
    pub early: bool,
    /// 整批共用一个银行流水号 ‖ The bank paid the batch under one flow number
    #[arg(long)]
    pub one_flow: bool,
}

/// Lines of a batch with a reason.
#[derive(Debug, Args)]
pub struct LinesArgs {
    /// 批次号 ‖ Number or id
    pub batch: String,
    /// 行号 ‖ Lines
    #[arg(required = true)]
    pub lines: Vec<u32>,
    /// 原因 ‖ Why
    #[arg(long)]
    pub reason: String,
}
