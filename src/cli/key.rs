//! Founding a ledger, keys and roles.

use std::path::PathBuf;

use aggregates::{AreaCode, Day, ProposalId, Role};
use clap::{Args, Subcommand};
use ledger::Scope;

/// `new`
#[derive(Debug, Args)]
pub struct NewArgs {
    /// 账本名称，不带协议的网址 ‖ The log's origin, a URL without its scheme
    #[arg(long, value_name = "ORIGIN")]
    pub origin: String,
    /// 区划代码 ‖ The area that the ledger is for
    #[arg(long)]
    pub area: AreaCode,
    /// 正式或演练 ‖ live or training
    #[arg(long, default_value = "live", value_parser = ["live", "training"])]
    pub kind: String,
}

/// `init`
#[derive(Debug, Args)]
pub struct InitArgs {
    /// 管理员密钥的证明文件，至少三个 ‖ Proof files of the administrators' keys, at least three
    #[arg(long = "admin", value_name = "PROOF", required = true, num_args = 1..)]
    pub admins: Vec<PathBuf>,
}

/// `key …`
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// 生成密钥及其持有证明 ‖ Make a key with its proof of possession
    New {
        /// 密钥名 ‖ The key's name, e.g. finance-01.luxi
        name: String,
        /// 持有人 ‖ Who owns it
        #[arg(long)]
        holder: String,
        /// 账本编号（不在账本所在机器上时） ‖ The ledger's id, on another machine
        #[arg(long, requires = "origin")]
        ledger: Option<uuid::Uuid>,
        /// 账本名称（不在账本所在机器上时） ‖ The ledger's origin, on another machine
        #[arg(long)]
        origin: Option<String>,
        /// 不加口令（仅限演练） ‖ No passphrase: for training only
        #[arg(long)]
        no_passphrase: bool,
        /// 输出文件夹 ‖ Where to write NAME.key and NAME.proof (default: the ledger's keys/)
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// 登记密钥 ‖ Register a key by its proof
    Register {
        /// 证明文件 ‖ The proof file
        proof: PathBuf,
    },
    /// 提议授予角色 ‖ Propose a role
    ProposeRole {
        /// 密钥名 ‖ Whose key
        name: String,
        /// 角色：clerk 经办、reviewer 民政审核、finance 财政、bank_officer 银行对接、auditor 审计、administrator 管理员 ‖ The role
        #[arg(long)]
        role: Role,
        /// 区划，或机构的统一社会信用代码 ‖ Where: an area, or an organisation's credit code
        #[arg(long)]
        area: Scope,
        /// 起始日（默认今天） ‖ First day (default: today)
        #[arg(long)]
        from: Option<Day>,
        /// 截止日 ‖ Last day
        #[arg(long)]
        to: Option<Day>,
        /// 授权文号 ‖ The document that says so
        #[arg(long = "doc")]
        doc_no: String,
        /// 代谁签字（代签） ‖ For whom the holder signs
        #[arg(long, value_name = "WHO")]
        delegated_by: Option<String>,
    },
    /// 确认授予角色（另一名管理员） ‖ Confirm a proposed role: another administrator
    ConfirmRole {
        /// 提议编号 ‖ The proposal
        proposal: ProposalId,
    },
    /// 收回角色 ‖ Revoke a role
    RevokeRole {
        /// 提议编号 ‖ The proposal that gave it
        proposal: ProposalId,
        /// 原因 ‖ Why
        #[arg(long)]
        reason: String,
    },
    /// 吊销密钥 ‖ Revoke a key
    Revoke {
        /// 密钥名 ‖ Whose key
        name: String,
        /// 原因 ‖ Why
        #[arg(long)]
        reason: String,
    },
    /// 更换日志密钥（定期、泄露，或账本被截断之后） ‖ Change the log's key: when due, leaked, or after the ledger was cut
    ChangeLog {
        /// 依据文号 ‖ The document that says so
        #[arg(long = "doc")]
        doc_no: String,
        /// 丢失的检查点文件：所覆盖的记录账本里已没有 ‖ A checkpoint file whose records the ledger has lost
        #[arg(long, value_name = "CHECKPOINT")]
        lost: Option<PathBuf>,
    },
    /// 列出密钥与角色 ‖ List keys and roles
    List,
}
