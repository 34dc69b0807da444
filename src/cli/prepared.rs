//! Commits that wait for a signature elsewhere.

use std::path::PathBuf;

use clap::Subcommand;
use uuid::Uuid;

/// `prepared …`
#[derive(Debug, Subcommand)]
pub enum PreparedCommand {
    /// 列出待签的提交 ‖ List what waits for a signature
    List,
    /// 再取一份待签文件（含个人信息） ‖ Write the prepared commit once more: it holds personal data
    Fetch {
        /// 提交编号 ‖ The commit's id
        commit: Uuid,
        /// 待签文件 ‖ Where to write it
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// 撤下：不再签署 ‖ Withdraw it: nobody is to sign it
    Withdraw {
        /// 提交编号 ‖ The commit's id
        commit: Uuid,
    },
}
