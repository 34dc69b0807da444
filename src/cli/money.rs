//! Standards, funding and statements.

use std::path::PathBuf;

use aggregates::{AreaCode, Money, Programme};
use clap::{Args, Subcommand, ValueEnum};

/// `standard …`
#[derive(Debug, Subcommand)]
pub enum StandardCommand {
    /// 发布标准文件 ‖ Publish a policy file
    Publish {
        /// 标准文件 ‖ The policy file (TOML)
        file: PathBuf,
    },
    /// 列出标准 ‖ List the standards
    List {
        /// 项目 ‖ Programme
        #[arg(long)]
        programme: Option<Programme>,
    },
}

/// `funding …`
#[derive(Debug, Subcommand)]
pub enum FundingCommand {
    /// 下达资金指标 ‖ Record an appropriation
    Appropriate(AppropriateArgs),
    /// 收回资金指标 ‖ Record a withdrawal
    Withdraw {
        /// 资金编号，如 central@433122000000@2023 ‖ The funding
        funding: String,
        /// 金额 ‖ Amount
        #[arg(long)]
        amount: Money,
        /// 文号 ‖ Document number
        #[arg(long = "doc")]
        doc_no: String,
        /// 原因 ‖ Why
        #[arg(long)]
        reason: String,
    },
    /// 年度结账 ‖ Close the budget year
    CloseYear {
        /// 资金编号 ‖ The funding
        funding: String,
        /// 接续资金编号 ‖ The funding that follows
        #[arg(long)]
        successor: String,
    },
    /// 资金余额 ‖ Balances
    Balance {
        /// 资金编号 ‖ The funding
        funding: Option<String>,
    },
}

/// `funding appropriate`
#[derive(Debug, Args)]
pub struct AppropriateArgs {
    /// 资金来源代码：central 中央、province 省级、prefecture 州级、county 县级… ‖ Source code
    #[arg(long)]
    pub source: String,
    /// 区划 ‖ Area
    #[arg(long)]
    pub area: AreaCode,
    /// 预算年度 ‖ Budget year
    #[arg(long)]
    pub year: u16,
    /// 金额 ‖ Amount
    #[arg(long)]
    pub amount: Money,
    /// 文号 ‖ Document number; credits once
    #[arg(long = "doc")]
    pub doc_no: String,
    /// 文件标题 ‖ Title of the document
    #[arg(long, default_value = "")]
    pub title: String,
}

/// `statement`
#[derive(Debug, Args)]
pub struct StatementArgs {
    /// 对象 ‖ Of what
    #[command(subcommand)]
    pub of: StatementOf,
    /// 格式 ‖ Format
    #[arg(long, global = true, default_value = "table")]
    pub format: StatementFormat,
    /// 输出文件 ‖ Where to write csv and xlsx (default: standard output; xlsx needs it)
    #[arg(long, global = true, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Of what a statement is.
#[derive(Debug, Subcommand)]
pub enum StatementOf {
    /// 批次 ‖ A batch
    Batch {
        /// 批次号 ‖ Number or id
        batch: String,
    },
    /// 个人 ‖ A person
    Person {
        /// 身份证号所在文件，或对象编号 ‖ File whose first line is the identity number, or a subject id: never on the command line
        #[arg(long, value_name = "FILE", conflicts_with = "subject")]
        identity_file: Option<PathBuf>,
        /// 对象编号 ‖ Subject id
        #[arg(long)]
        subject: Option<aggregates::SubjectId>,
    },
    /// 家庭 ‖ A household
    Household {
        /// 户编号（或家庭编号） ‖ Household number or id
        household: String,
        /// 所在县 ‖ The county of the number
        #[arg(long)]
        area: Option<AreaCode>,
    },
    /// 资金 ‖ A funding
    Funding {
        /// 资金编号 ‖ The funding
        funding: String,
    },
}

/// How a statement is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StatementFormat {
    /// On the terminal.
    Table,
    /// For Excel: UTF-8 with BOM.
    Csv,
    /// For Excel.
    Xlsx,
    /// For programs.
    Json,
}
