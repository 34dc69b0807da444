//! Rosters.

use std::path::PathBuf;

use aggregates::{AreaCode, Month, Programme};
use clap::{Args, Subcommand};

/// `roster …`
#[derive(Debug, Subcommand)]
pub enum RosterCommand {
    /// 只检查不入账 ‖ Check a file; writes nothing and needs no key
    Check(RosterImportArgs),
    /// 经办导入（提议） ‖ Import: a clerk's proposal
    Import(RosterImportArgs),
    /// 民政审核确认 ‖ Confirm: a reviewer makes it so
    Confirm {
        /// 花名册编号 ‖ The roster
        roster: String,
    },
    /// 退回 ‖ Reject
    Reject {
        /// 花名册编号 ‖ The roster
        roster: String,
        /// 原因 ‖ Why
        #[arg(long)]
        reason: String,
    },
    /// 查看 ‖ Show a roster and what it changes
    Show {
        /// 花名册编号 ‖ The roster
        roster: String,
    },
    /// 列出 ‖ List rosters
    List,
}

/// `roster check` and `roster import`
#[derive(Debug, Args)]
pub struct RosterImportArgs {
    /// 花名册文件（xlsx、csv、txt） ‖ The file
    pub file: PathBuf,
    /// 所属月份，如 2023-05 ‖ Benefit month
    #[arg(long)]
    pub period: Option<Month>,
    /// 项目（文件未写明时） ‖ Programme, where the file does not say
    #[arg(long)]
    pub programme: Option<Programme>,
    /// 区划 ‖ Area
    #[arg(long)]
    pub area: Option<AreaCode>,
    /// full 全量、partial 部分 ‖ Whether the file claims to name everybody
    #[arg(long, default_value = "full", value_parser = ["full", "partial"])]
    pub scope: String,
    /// 只含这些乡镇 ‖ Townships that a full file is about (default: those that it names)
    #[arg(long, value_name = "AREA")]
    pub township: Vec<AreaCode>,
    /// 逐行接受的差异（CSV：行号,原因） ‖ Mismatches accepted line by line: CSV of row and reason
    #[arg(long, value_name = "FILE")]
    pub accept: Option<PathBuf>,
    /// 退回件的位置 ‖ Where the copy with reasons goes if the file is refused (default: beside the file)
    #[arg(long, value_name = "FILE")]
    pub refused: Option<PathBuf>,
}
