//! Why a roster says no.

use std::fmt;

use words::{Lang, Said, Text, say};

use super::Status;
use super::command::Fresh;
use super::event::Change;
use crate::{Holder, Money, Programme};

/// Why a roster says no.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "roster", ground = words::Ground::Rule("roster"))]
pub enum RosterRefusal {
    /// There is nothing to confirm, reject or add rows to.
    #[said("没有这份花名册", "there is no such roster", next("请先导入", "import it first"))]
    NotImported,
    /// The same file stands here with another content.
    #[said(
        "同一文件、地区、月份的花名册已导入且口径不同",
        "this file was already imported for this area and month with other totals or scope",
        next("请先退回原册再导入", "reject that roster first")
    )]
    ImportedOtherwise,
    /// It was decided already.
    #[said("花名册{status}，不能再改", "the roster is {status} and cannot change")]
    Decided {
        /// As it stands.
        status: Status,
    },
    /// A file without rows says nothing.
    #[said("花名册没有可用的行", "the roster has no rows: check the file")]
    Empty,
    /// A header that names no programme.
    #[said("花名册没有写明项目", "the roster names no programme: say which with --programme")]
    NoProgramme,
    /// Two rows with one number.
    #[said("第{row}行重复", "row {row} stands twice in the roster")]
    RowTwice {
        /// Which.
        row: u32,
    },
    /// More rows than the header counts.
    #[said(
        "第{row}行超出花名册登记的{stated}行",
        "row {row} is beyond the {stated} rows that the roster states"
    )]
    RowTooMany {
        /// Which.
        row: u32,
        /// As the header counts.
        stated: u32,
    },
    /// Two rows for one benefit.
    #[said(
        "第{row}行与前面的行是同一份待遇",
        "row {row} names a benefit that another row names",
        next("请合并", "merge them")
    )]
    BenefitTwice {
        /// The later row.
        row: u32,
    },
    /// A row of a programme that the header does not name.
    #[said(
        "第{row}行的项目{programme}不在花名册范围内",
        "row {row} is of {programme}, which the roster does not cover"
    )]
    ProgrammeOutside {
        /// Which row.
        row: u32,
        /// Its programme.
        programme: Programme,
    },
    /// A row outside the roster's area.
    #[said("第{row}行的地区不在花名册范围内", "row {row} lies outside the roster's area")]
    AreaOutside {
        /// Which row.
        row: u32,
    },
    /// A row below zero.
    #[said("第{row}行金额为负", "the amount of row {row} is below zero")]
    NegativeAmount {
        /// Which row.
        row: u32,
    },
    /// The rows sum to more than an amount can be.
    #[said("到第{row}行合计超出金额范围", "with row {row} the rows sum to more than an amount can be")]
    SumOutOfRange {
        /// Which row.
        row: u32,
    },
    /// Header and rows disagree.
    #[said(
        "花名册登记{stated_rows}行共{stated}元，实有{found_rows}行共{found}元",
        "the roster states {stated_rows} rows of {stated}, but has {found_rows} rows of {found}"
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
    #[said("部分名册不能列出缺失人员", "a partial roster cannot list anybody as missing")]
    MissingInPart,
    /// Somebody is listed as missing twice, or although a row names him, or in too long a list.
    #[said("缺失名单有误：重复、已在册或超过{max}条", "the list of the missing is wrong: repeated, named by a row, or longer than {max}", max = super::MISSING_PER_RECORD)]
    MissingList,
    /// Four eyes.
    #[said(
        "{holder}编制了此册，须由他人审核",
        "{holder} imported this roster: another holder has to review it"
    )]
    SameHolder {
        /// Who tried both.
        holder: Holder,
    },
    /// What rows come out as now is not what was proposed.
    #[said(
        "有{count}行现在不能照拟办理：先办妥所列事项再确认；花名册本身有误的，退回后重新导入：{differences}",
        "{count} rows cannot be carried out as proposed: settle what is listed and confirm again; if the file is wrong, reject the roster and import it again: {differences}",
        count = rows.len(),
        differences = differences(rows)
    )]
    OutcomeDiffers {
        /// The rows, ascending.
        rows: Vec<RowDiffers>,
    },
    /// The confirmation counts other rows than there are.
    #[said("确认的行数与花名册不符", "the confirmation counts other rows than the roster has")]
    Counts,
    /// A rejection says why.
    #[said("请写明退回理由", "say why the roster is rejected")]
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

fn differences(rows: &[RowDiffers]) -> Text {
    let nothing = say!("无", "nothing");
    let each = rows.iter().take(LISTED).map(|row| {
        let proposed = row.proposed.map_or_else(|| nothing.clone(), |change| change.text());
        say!("第{0}行 拟{1} 现{2}", "row {0} {1} → {2}", row.row, proposed, row.fresh)
    });
    let mut text = Text::joined(&each.collect::<Vec<_>>(), &Text::same("; "));
    if rows.len() > LISTED {
        text += &Text::same(" …");
    }
    text
}

impl Said for Fresh {
    fn say(&self, lang: Lang, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fresh::Change(change) => change.say(lang, out),
            Fresh::Refused(why) => why.say(lang, out),
            Fresh::Undecided => out.write_str(lang.of("未核定", "not decided")),
        }
    }
}

words::named!(Change);

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
