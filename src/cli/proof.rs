//! Signing elsewhere, verifying, and the demonstration.

use std::path::PathBuf;

use clap::Args;

/// `sign`
#[derive(Debug, Args)]
pub struct SignArgs {
    /// 待签文件 ‖ The prepared commit
    pub file: PathBuf,
    /// 已签文件（默认 FILE.signed） ‖ Where the signed commit goes
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// 把全部记录连同封存内容写入新文件（含个人信息） ‖ Write all records with what they seal into a new file: it holds personal data
    #[arg(long, value_name = "OUT")]
    pub records: Option<PathBuf>,
    /// 只写出签好的提交说明，不带记录：账本机器上还存着待签提交时用 ‖ Write the signed note alone, without the records: for a ledger where the commit still waits
    #[arg(long)]
    pub note: bool,
    /// 不再询问 ‖ Do not ask: what is shown was read before
    #[arg(long)]
    pub yes: bool,
}

/// `commit`
#[derive(Debug, Args)]
pub struct CommitArgs {
    /// 已签文件 ‖ The signed commit, or its signed note
    pub file: PathBuf,
    /// 代发文件的输出文件夹 ‖ Where the bank's files are written, if the commit made any
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// `verify`
#[derive(Debug, Default, Args)]
pub struct VerifyArgs {
    /// 外部保存的检查点 ‖ Checkpoints kept outside
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Vec<PathBuf>,
    /// 日志公钥 ‖ The log's verifier key, from outside
    #[arg(long, value_name = "VKEY")]
    pub vkey: Option<String>,
    /// 创世记录哈希 ‖ The genesis hash, from outside
    #[arg(long, value_name = "HASH")]
    pub genesis: Option<String>,
    /// 同时打开密封（需要保管库） ‖ Also open every seal, with the vault
    #[arg(long)]
    pub seals: bool,
    /// 记录再多也核对读模型 ‖ Compare the read models, however many records there are
    #[arg(long, conflicts_with = "no_views")]
    pub views: bool,
    /// 不核对读模型 ‖ Leave the read models
    #[arg(long)]
    pub no_views: bool,
    /// 流的状态最多占用的内存（MiB），其余放临时文件 ‖ Memory for the states of streams; the rest waits in a temporary file
    #[arg(long, value_name = "MIB", default_value_t = audit::MEMORY >> 20, value_parser = clap::value_parser!(u64).range(1..=1 << 20))]
    pub memory: u64,
}

/// `verify-proof`
#[derive(Debug, Args)]
pub struct VerifyProofArgs {
    /// 证明文件 ‖ The proof file
    pub file: PathBuf,
    /// 日志公钥 ‖ The log's verifier key
    #[arg(long, value_name = "VKEY")]
    pub vkey: String,
    /// 创世记录哈希 ‖ The genesis hash
    #[arg(long, value_name = "HASH")]
    pub genesis: String,
}

/// `demo`
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// 人数 ‖ How many people
    #[arg(long, default_value_t = 2000)]
    pub people: u32,
    /// 月数 ‖ How many months of 2023
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u8).range(1..=12))]
    pub months: u8,
    /// 种子：相同种子生成相同记录 ‖ Same seed, same records
    #[arg(long, default_value_t = 2023)]
    pub seed: u64,
    /// 不启动网页 ‖ For later, when the demo also serves pages
    #[arg(long)]
    pub no_serve: bool,
}

/// `rebuild`
#[derive(Debug, Args)]
pub struct RebuildArgs {
    /// 同时清除无人使用的对象密钥（仅在无人办理时） ‖ Also sweep subjects that no record names: only while nobody else works
    #[arg(long)]
    pub sweep: bool,
    /// 已决定以现在的 ledger.db 为准，虽然读模型见过更多或别的记录 ‖ It is decided that this ledger.db counts, though the read models have seen more records or others
    #[arg(long)]
    pub ledger_is_right: bool,
    /// 已确认没有更新的 vault.db：缺的钥匙就此作罢 ‖ It is certain that there is no newer vault.db: the keys that it lacks are given up
    #[arg(long)]
    pub vault_is_right: bool,
}
