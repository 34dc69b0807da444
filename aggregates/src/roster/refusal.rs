//! Why a roster says no.

use std::fmt;

use super::Status;
use super::command::Fresh;
use super::event::Change;
use crate::{Holder, Money, Programme};

/// Why a roster says no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RosterRefusal {
    /// There is nothing to confirm, reject or add rows to.
    #[error("没有这份花名册，请先导入 / there is no such roster: import it first")]
    NotImported,
    /// The same file stands here with another content.
    #[error(
        "同一文件、地区、月份的花名册已导入且口径不同，请先退回原册再导入 / this file was already imported for this area and month with other totals or scope: reject that roster first"
    )]
    ImportedOtherwise,
    /// It was decided already.
    #[error("花名册{}，不能再改 / the roster is {} and cannot change", .status.name_zh(), .status.name_en())]
    Decided {
        /// As it stands.
        status: Status,
    },
    /// A file without rows says nothing.
    #[error("花名册没有可用的行 / the roster has no rows: check the file")]
    Empty,
    /// A header that names no programme.
    #[error("花名册没有写明项目 / the roster names no programme: say which with --programme")]
    NoProgramme,
    /// Two rows with one number.
    #[error("第{row}行重复 / row {row} stands twice in the roster")]
    RowTwice {
        /// Which.
        row: u32,
    },
    /// More rows than the header counts.
    #[error(
        "第{row}行超出花名册登记的{stated}行 / row {row} is beyond the {stated} rows that the roster states"
    )]
    RowTooMany {
        /// Which.
        row: u32,
        /// As the header counts.
        stated: u32,
    },
    /// Two rows for one benefit.
    #[error(
        "第{row}行与前面的行是同一份待遇，请合并 / row {row} names a benefit that another row names: merge them"
    )]
    BenefitTwice {
        /// The later row.
        row: u32,
    },
    /// A row of a programme that the header does not name.
    #[error("第{row}行的项目{}不在花名册范围内 / row {row} is of {}, which the roster does not cover", .programme.name_zh(), .programme.name_en())]
    ProgrammeOutside {
        /// Which row.
        row: u32,
        /// Its programme.
        programme: Programme,
    },
    /// A row outside the roster's area.
    #[error("第{row}行的地区不在花名册范围内 / row {row} lies outside the roster's area")]
    AreaOutside {
        /// Which row.
        row: u32,
    },
    /// A row below zero.
    #[error("第{row}行金额为负 / the amount of row {row} is below zero")]
    NegativeAmount {
        /// Which row.
        row: u32,
    },
    /// The rows sum to more than an amount can be.
    #[error("到第{row}行合计超出金额范围 / with row {row} the rows sum to more than an amount can be")]
    SumOutOfRange {
        /// Which row.
        row: u32,
    },
    /// Header and rows disagree.
    #[error(
        "花名册登记{stated_rows}行共{stated}元，实有{found_rows}行共{found}元 / the roster states {stated_rows} rows of {stated}, but has {found_rows} rows of {found}"
    )]
    Totals {
        /// As the header counts.
        stated_rows: u32,
        /// As the header sums.
        stated: Money,
        /// As counted.
        found_rows: u32,
        /// As summed.
        found: Money,
    },
    /// A part of a file cannot say who is missing.
    #[error("部分名册不能列出缺失人员 / a partial roster cannot list anybody as missing")]
    MissingInPart,
    /// Somebody is listed as missing twice, or although a row names him, or in too long a list.
    #[error("缺失名单有误：重复、已在册或超过{max}条 / the list of the missing is wrong: repeated, named by a row, or longer than {max}", max = super::MISSING_PER_RECORD)]
    MissingList,
    /// Four eyes.
    #[error(
        "{holder}编制了此册，须由他人审核 / {holder} imported this roster: another holder has to review it"
    )]
    SameHolder {
        /// Who tried both.
        holder: Holder,
    },
    /// What rows come out as now is not what was proposed.
    #[error("{} / {}", differences_zh(.rows), differences_en(.rows))]
    OutcomeDiffers {
        /// The rows, ascending.
        rows: Vec<RowDiffers>,
    },
    /// The confirmation counts other rows than there are.
    #[error("确认的行数与花名册不符 / the confirmation counts other rows than the roster has")]
    Counts,
    /// A rejection says why.
    #[error("请写明退回理由 / say why the roster is rejected")]
    NoReason,
}

/// A row that comes out otherwise than proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowDiffers {
    /// The row of the file.
    pub row: u32,
    /// What was proposed; nothing, if the roster has no such row.
    pub proposed: Option<Change>,
    /// What it comes out as.
    pub fresh: Fresh,
}

/// How many rows a message lists before it only counts.
const LISTED: usize = 20;

fn differences_zh(rows: &[RowDiffers]) -> String {
    let listed =
        list(rows, |row| format!("第{}行 拟{} 现{}", row.row, change_zh(row.proposed), fresh_zh(&row.fresh)));
    format!(
        "有{}行现在不能照拟办理：先办妥所列事项再确认；花名册本身有误的，退回后重新导入：{listed}",
        rows.len()
    )
}

fn differences_en(rows: &[RowDiffers]) -> String {
    let listed =
        list(rows, |row| format!("row {} {} → {}", row.row, change_en(row.proposed), fresh_en(&row.fresh)));
    format!(
        "{} rows cannot be carried out as proposed: settle what is listed and confirm again; if the file is wrong, reject the roster and import it again: {listed}",
        rows.len()
    )
}

fn list(rows: &[RowDiffers], line: impl Fn(&RowDiffers) -> String) -> impl fmt::Display {
    let more = if rows.len() > LISTED { " …" } else { "" };
    rows.iter().take(LISTED).map(line).collect::<Vec<_>>().join("; ") + more
}

fn change_zh(change: Option<Change>) -> &'static str {
    change.map_or("无", Change::name_zh)
}

fn change_en(change: Option<Change>) -> &'static str {
    change.map_or("nothing", Change::name_en)
}

// A refusal's own text is bilingual already: each half of the message takes its own.
fn fresh_zh(fresh: &Fresh) -> String {
    match fresh {
        Fresh::Change(change) => change.name_zh().to_owned(),
        Fresh::Refused(why) => why.split(" / ").next().unwrap_or(why).to_owned(),
        Fresh::Undecided => "未核定".to_owned(),
    }
}

fn fresh_en(fresh: &Fresh) -> String {
    match fresh {
        Fresh::Change(change) => change.name_en().to_owned(),
        Fresh::Refused(why) => why.rsplit(" / ").next().unwrap_or(why).to_owned(),
        Fresh::Undecided => "not decided".to_owned(),
    }
}

impl Change {
    /// As a clerk writes it.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Change::New => "新增",
            Change::Continued => "续发",
            Change::Raised => "调增",
            Change::Lowered => "调减",
        }
    }

    /// In English.
    #[must_use]
    pub const fn name_en(self) -> &'static str {
        match self {
            Change::New => "new",
            Change::Continued => "continued",
            Change::Raised => "raised",
            Change::Lowered => "lowered",
        }
    }
}
