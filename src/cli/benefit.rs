//! Entitlements, account changes, persons, recoveries.

use std::path::PathBuf;

use aggregates::{Day, EntitlementId, FlowNumber, Money, Month, ProposalId, SubjectId};
use clap::Subcommand;

/// `entitlement …`
#[derive(Debug, Subcommand)]
pub enum EntitlementCommand {
    /// 停发 ‖ Stop a benefit, with reason and date
    Stop {
        /// 待遇编号 ‖ The entitlement
        entitlement: EntitlementId,
        /// 原因 ‖ Why
        #[arg(long)]
        reason: String,
        /// 事由发生日 ‖ The day of what ended it
        #[arg(long)]
        day: Day,
        /// 最后发放月（默认按停发规则） ‖ Last paid month (default: by the stop rule)
        #[arg(long)]
        last_month: Option<Month>,
    },
    /// 渐退期 ‖ Start the grace of gradual exit
    Grace {
        /// 待遇编号 ‖ The entitlement
        entitlement: EntitlementId,
        /// 原因 ‖ Why
        #[arg(long)]
        reason: String,
        /// 发至哪月 ‖ Last month of grace
        #[arg(long)]
        until: Month,
    },
    /// 听取意见 ‖ Record that the person was heard
    Hearing {
        /// 待遇编号 ‖ The entitlement
        entitlement: EntitlementId,
        /// 日期 ‖ When
        #[arg(long)]
        day: Day,
        /// 笔录编号 ‖ Number of the minutes
        #[arg(long = "doc")]
        doc_no: String,
    },
    /// 书面告知 ‖ Record that the written notice was served
    Notice {
        /// 待遇编号 ‖ The entitlement
        entitlement: EntitlementId,
        /// 日期 ‖ When
        #[arg(long)]
        day: Day,
        /// 告知书编号 ‖ Number of the notice
        #[arg(long = "doc")]
        doc_no: String,
    },
    /// 补发核准 ‖ Grant back pay for past months
    BackPay {
        /// 待遇编号 ‖ The entitlement
        entitlement: EntitlementId,
        /// 每月金额 ‖ Amount a month
        #[arg(long)]
        amount: Money,
        /// 月份 ‖ Which months
        #[arg(long = "month", required = true)]
        months: Vec<Month>,
        /// 原因 ‖ Why
        #[arg(long)]
        reason: String,
        /// 这些月份已发过，所补的是差额 ‖ The months were paid: what is granted is the difference
        #[arg(long)]
        difference: bool,
    },
    /// 查看 ‖ Show
    Show {
        /// 待遇编号 ‖ The entitlement
        entitlement: EntitlementId,
    },
}

/// `payee …`
#[derive(Debug, Subcommand)]
pub enum PayeeCommand {
    /// 提议变更账户（CSV：待遇编号或身份证号,开户银行,账号,户名） ‖ Propose other accounts from a file
    Propose {
        /// 变更文件 ‖ The file (CSV or XLSX)
        file: PathBuf,
        /// 依据 ‖ Evidence
        #[arg(long)]
        evidence: String,
        /// 原因 ‖ Why
        #[arg(long)]
        reason: String,
    },
    /// 复核变更（另一人） ‖ Confirm proposed accounts: another holder
    Confirm {
        /// 提议编号 ‖ Proposals
        proposals: Vec<ProposalId>,
        /// 全部待复核 ‖ All that are open
        #[arg(long, conflicts_with = "proposals")]
        all: bool,
    },
    /// 驳回变更 ‖ Reject proposed accounts
    Reject {
        /// 提议编号 ‖ Proposals
        #[arg(required = true)]
        proposals: Vec<ProposalId>,
        /// 原因 ‖ Why
        #[arg(long)]
        reason: String,
    },
    /// 列出待复核 ‖ List what is open
    List,
}

/// `person …`
#[derive(Debug, Subcommand)]
pub enum PersonCommand {
    /// 补登或更正身份证号 ‖ Correct an identity number; links subjects when the number is known
    CorrectIdentity {
        /// 对象编号 ‖ The subject
        subject: SubjectId,
        /// 身份证号所在文件 ‖ File whose first line is the identity number
        #[arg(long, value_name = "FILE")]
        identity_file: PathBuf,
        /// 依据 ‖ Evidence
        #[arg(long)]
        evidence: String,
        /// 号码的另一对象确系同一人 ‖ The other subject that has the number is the same person
        #[arg(long)]
        same_person: bool,
    },
    /// 死亡 ‖ Record a death
    Death {
        /// 对象编号 ‖ The subject
        subject: SubjectId,
        /// 日期 ‖ Day of death
        #[arg(long)]
        day: Day,
        /// 依据 ‖ Evidence
        #[arg(long)]
        evidence: String,
    },
    /// 撤销登记有误的死亡 ‖ Withdraw a death that was recorded wrongly
    WithdrawDeath {
        /// 对象编号 ‖ The subject
        subject: SubjectId,
        /// 依据 ‖ Evidence
        #[arg(long)]
        evidence: String,
    },
    /// 销毁个人信息（密钥和对应关系，不可恢复） ‖ Destroy a person's data for good: the keys, and what leads to them
    Erase {
        /// 对象编号 ‖ The subject
        subject: SubjectId,
        /// 决定文号 ‖ Number of the decision
        #[arg(long = "doc")]
        doc_no: String,
        /// 不再询问 ‖ Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// 查看 ‖ Show what a subject is part of
    Show {
        /// 对象编号 ‖ The subject
        subject: SubjectId,
    },
}

/// `recovery …`
#[derive(Debug, Subcommand)]
pub enum RecoveryCommand {
    /// 立案追回 ‖ Open a recovery of a settled payment
    Open {
        /// 批次号 ‖ The batch
        batch: String,
        /// 行号 ‖ The line
        line: u32,
        /// 金额 ‖ Amount
        #[arg(long)]
        amount: Money,
        /// 原因 ‖ Why
        #[arg(long)]
        reason: String,
    },
    /// 收到退款 ‖ Record money that came back
    Collect {
        /// 待遇编号 ‖ The entitlement
        entitlement: EntitlementId,
        /// 追回编号 ‖ The recovery
        recovery: ProposalId,
        /// 金额 ‖ Amount
        #[arg(long)]
        amount: Money,
        /// 银行流水号 ‖ The bank's flow number
        #[arg(long)]
        flow: FlowNumber,
    },
    /// 核销余额 ‖ Waive the rest
    Waive {
        /// 待遇编号 ‖ The entitlement
        entitlement: EntitlementId,
        /// 追回编号 ‖ The recovery
        recovery: ProposalId,
        /// 批准文号 ‖ The approval
        #[arg(long = "doc")]
        doc_no: String,
        /// 原因 ‖ Why
        #[arg(long)]
        reason: String,
    },
}
