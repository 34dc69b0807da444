//! What a line below the header is, and whether the totals add up.

use super::columns::RosterColumn as C;
use super::fault::TotalFault;
use super::row::tells_of_a_person;
use crate::files::exact::Exact;
use crate::files::header::Header;
use crate::files::person;
use crate::files::table::Row;

/// What a line is.
pub(super) enum Line {
    /// Signatures, notes, the header again, numbered lines with nothing in them.
    Other,
    /// Somebody's row.
    Person,
    /// A totals row.
    Total {
        /// 小计、本页: of the rows since the last one, not of all.
        of_part: bool,
    },
}

const TOTALS: [&str; 6] = ["合计", "总计", "小计", "累计", "共计", "总合计"];
const NOTES: [&str; 19] = [
    "单位负责人",
    "负责人",
    "审核",
    "制表",
    "填表",
    "经办",
    "复核",
    "审批",
    "分管",
    "领导",
    "主管",
    "计财",
    "救助部门",
    "注:",
    "注：",
    "说明",
    "大写",
    "金额大写",
    "填报",
];
const SUMMED: [C; 5] = [C::Amount, C::Base, C::TopUp, C::Care, C::Persons];

/// Tells what a line below the header is.
pub(super) fn classify(header: &Header<C>, row: &Row) -> Line {
    let nobody =
        [C::Identity, C::HeadIdentity, C::Account].into_iter().all(|c| header.cell(row, c).is_empty());
    let labels =
        || row.cells.iter().take(6).map(|cell| person::place(cell.text())).filter(|text| !text.is_empty());
    let is_total = |label: &String| {
        label.chars().count() <= 16
            && TOTALS.iter().any(|word| label.starts_with(word) || label.ends_with(word))
    };
    if nobody && let Some(label) = labels().find(is_total) {
        return Line::Total { of_part: label.contains("小计") || label.contains("本页") };
    }
    let first = labels().next().unwrap_or_default();
    // Signatures stand wherever there is room, in the identity column too, but never beside an amount.
    let is_note = header.cell(row, C::Amount).is_empty() && NOTES.iter().any(|word| first.starts_with(word));
    if is_note || !tells_of_a_person(header, row) || header.is_repeated_in(row) {
        Line::Other
    } else {
        Line::Person
    }
}

/// Running sums of the columns that totals rows sum.
#[derive(Default)]
pub(super) struct Totals {
    all: [Option<Exact>; SUMMED.len()],
    part: [Option<Exact>; SUMMED.len()],
}

impl Totals {
    /// Adds a row; what is no figure there is the row's own fault.
    pub(super) fn count(&mut self, header: &Header<C>, row: &Row) {
        for (i, column) in SUMMED.into_iter().enumerate() {
            let figure = Exact::read(header.cell(row, column).text()).unwrap_or(Exact::ZERO);
            for sum in [&mut self.all[i], &mut self.part[i]] {
                *sum = Some(sum.unwrap_or(Exact::ZERO).plus(figure));
            }
        }
    }

    /// Compares a totals row: with the rows since the last one, or with all above.
    pub(super) fn compare(&mut self, header: &Header<C>, row: &Row, of_part: bool) -> Vec<TotalFault> {
        let mut faults = Vec::new();
        for (i, column) in SUMMED.into_iter().enumerate() {
            let Some(placed) = header.find(column) else { continue };
            let Some(stated) = Exact::read(row.cell(placed.place).text()) else { continue };
            let [all, part] = [self.all[i], self.part[i]].map(|sum| sum.unwrap_or(Exact::ZERO));
            // 浦市镇合计 is the sum of its part, and the last 合计 may be of all: each is told by its figure.
            if stated != all && stated != part {
                let counted = if of_part { part } else { all };
                faults.push(TotalFault { column: placed.words.clone(), counted, row: row.number, stated });
            }
        }
        self.part = Default::default();
        faults
    }
}
