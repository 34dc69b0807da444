//! The command line: what can be typed. What happens then is in `commands`.

mod batch;
mod benefit;
mod cluster;
mod help;
mod key;
mod money;
mod prepared;
mod proof;
mod roster;
mod usage;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use batch::{BankFileArgs, BankResultArgs, BatchCommand, DraftArgs, LinesArgs};
pub use benefit::{EntitlementCommand, PayeeCommand, PersonCommand, RecoveryCommand};
pub use cluster::{ClusterCommand, MigrateArgs};
pub use help::{MARK, command};
pub use key::{InitArgs, KeyCommand, NewArgs};
pub use money::{
    AppropriateArgs, FundingCommand, StandardCommand, StatementArgs, StatementFormat, StatementOf,
};
pub use prepared::PreparedCommand;
pub use proof::{CommitArgs, DemoArgs, RebuildArgs, SignArgs, VerifyArgs, VerifyProofArgs};
pub use roster::{RosterCommand, RosterImportArgs};
pub use usage::{asked_for, wrong};

/// 阳光账本：可审计的救助与慈善资金台账 ‖ An event-sourced ledger for auditable disbursement.
#[derive(Debug, Parser)]
#[command(name = "sunledger", version, propagate_version = true, disable_help_subcommand = true)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options that every command has.
#[derive(Clone, Debug, Args)]
pub struct Common {
    /// 账本所在文件夹 ‖ The ledger's folder
    #[arg(long, global = true, env = "SUNLEDGER_DIR", default_value = "sunledger-data", value_name = "DIR")]
    pub dir: PathBuf,
    /// 集群地址（不填则用本机文件） ‖ The cluster that the ledger rests on: esdb://, kurrentdb:// (default: the folder's own file)
    #[arg(long, global = true, env = "SUNLEDGER_STORE", value_name = "URL", hide_env_values = true)]
    pub store: Option<String>,
    /// 集群凭据文件（一行 账号:口令） ‖ File with the cluster's credentials, one line name:password
    #[arg(long, global = true, env = "SUNLEDGER_STORE_CREDENTIALS", value_name = "FILE")]
    pub store_credentials: Option<PathBuf>,
    /// 允许以服务器管理员权限运行 ‖ Run although the account has an administrator's rights on the server
    #[arg(long, global = true, env = "SUNLEDGER_STORE_ADMIN", value_parser = clap::builder::FalseyValueParser::new())]
    pub store_admin: bool,
    /// 以 JSON 输出 ‖ Print one JSON object
    #[arg(long, global = true)]
    pub json: bool,
    /// 语言 ‖ Language of messages
    #[arg(long, global = true, env = "SUNLEDGER_LANG", default_value = "zh-CN", value_name = "zh|en")]
    pub lang: words::Lang,
    /// 签名密钥文件 ‖ The key that signs what is written
    #[arg(long, global = true, env = "SUNLEDGER_KEY", value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// 密钥口令所在文件 ‖ File whose first line is the key's passphrase
    #[arg(long, global = true, env = "SUNLEDGER_PASSPHRASE_FILE", value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// 不在本机签名，写出待签文件 ‖ Do not sign here: write the prepared commit for `sign` elsewhere
    #[arg(long, global = true, value_name = "FILE", requires = "signer")]
    pub prepare: Option<PathBuf>,
    /// 待签文件由谁签名（密钥名） ‖ Whose key will sign the prepared commit
    #[arg(long, global = true, value_name = "KEY-NAME")]
    pub signer: Option<String>,
    /// 签名者上次见过的检查点（NAME.key.seen） ‖ The checkpoint that the signer's program saw last
    #[arg(long, global = true, value_name = "FILE", requires = "prepare")]
    pub signer_seen: Option<PathBuf>,
    /// 日志公钥（在签名机上核对账本）；换过钥匙的，现行的在前，逗号后跟以前的 ‖ The log key, to hold the ledger against on the signing machine; if it was changed, the present one first, then former ones behind commas
    #[arg(
        long = "log-key",
        global = true,
        value_name = "VKEY",
        env = "SUNLEDGER_VKEY",
        value_delimiter = ','
    )]
    pub vkey: Vec<String>,
    /// 时钟比账本上一笔晚45天以上，确认无误仍办 ‖ The clock is right although it is more than 45 days ahead of the ledger's last commit
    #[arg(long, global = true)]
    pub clock_is_right: bool,
    /// 演练账本的时钟 ‖ Clock of a training or demo ledger (RFC 3339, UTC, milliseconds)
    #[arg(long, global = true, env = "SUNLEDGER_TIME", value_name = "TIME", hide = true)]
    pub time: Option<String>,
}

/// Everything that can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 新建账本编号和日志密钥 ‖ Draw the ledger's id and log key
    New(NewArgs),
    /// 写入创世记录 ‖ Write the genesis with three administrators
    Init(InitArgs),
    /// 密钥与角色 ‖ Keys and roles
    #[command(subcommand)]
    Key(KeyCommand),
    /// 救助标准 ‖ Standards
    #[command(subcommand)]
    Standard(StandardCommand),
    /// 资金指标 ‖ Funding
    #[command(subcommand)]
    Funding(FundingCommand),
    /// 花名册 ‖ Rosters
    #[command(subcommand)]
    Roster(RosterCommand),
    /// 待遇 ‖ Entitlements
    #[command(subcommand)]
    Entitlement(EntitlementCommand),
    /// 收款账户变更 ‖ Account changes
    #[command(subcommand)]
    Payee(PayeeCommand),
    /// 人员 ‖ Persons
    #[command(subcommand)]
    Person(PersonCommand),
    /// 追回 ‖ Recoveries
    #[command(subcommand)]
    Recovery(RecoveryCommand),
    /// 发放批次 ‖ Payment batches
    #[command(subcommand)]
    Batch(BatchCommand),
    /// 发放明细与对账单 ‖ Statements
    Statement(StatementArgs),
    /// 签署待签文件 ‖ Sign a prepared commit
    Sign(SignArgs),
    /// 提交已签文件 ‖ Append a signed prepared commit
    Commit(CommitArgs),
    /// 待签的提交 ‖ Commits that wait for a signature elsewhere
    #[command(subcommand)]
    Prepared(PreparedCommand),
    /// 验证账本 ‖ Verify the whole ledger
    Verify(VerifyArgs),
    /// 出具一条记录的证明 ‖ Write a proof of one record
    Prove {
        /// 记录位置 ‖ Position of the record, from 0
        position: u64,
        /// 证明文件 ‖ Where to write it (default: proof-POSITION.json)
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// 验证证明文件 ‖ Check a proof file with no ledger at hand
    VerifyProof(VerifyProofArgs),
    /// 最新检查点 ‖ Print the latest checkpoint
    Checkpoint {
        /// 另存到文件 ‖ Also write it to a file
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// 重建读模型 ‖ Rebuild the read models
    Rebuild(RebuildArgs),
    /// 集群 ‖ The cluster that the ledger rests on
    #[command(subcommand)]
    Cluster(ClusterCommand),
    /// 迁移账本 ‖ Move a ledger between a folder and a cluster
    Migrate(MigrateArgs),
    /// 演示账本 ‖ A demonstration ledger
    Demo(DemoArgs),
}
