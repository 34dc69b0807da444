//! Rosters (花名册) as offices write them, read whole or refused whole.
//!
//! A roster has title and unit lines above its header, totals and signature lines below its rows, and one of
//! several words above each column ([`columns`]). One row that cannot be taken refuses the file, with every
//! reason of every row, because half a roster that went in is worse than none.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use aggregates::{AreaCode, Money, Month, Programme};

pub mod columns;
mod fault;
mod household;
mod reader;
mod refused;
mod row;
mod title;
mod totals;
mod words;

pub use fault::{Refused, RosterFileError, RowFault, RowReason, RowWarning, TotalFault, Warning};
pub use refused::refused_copy;
pub use title::Title;

use crate::files::header::{self, Header, Repeated};
use crate::files::table::{self, Table, TableError};
use columns::RosterColumn as C;
use row::RowsRead;

/// What the caller knows about a file before it is read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The programme, where the file has no column for it. A column goes before it; a title must not contradict it.
    pub programme: Option<Programme>,
    /// Townships of the area by name. If there are none, townships are taken as they are written.
    pub townships: BTreeMap<String, AreaCode>,
}

/// A roster that can be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    /// Months in the period column, if there is one.
    pub periods: BTreeSet<Month>,
    /// Programmes in the rows.
    pub programmes: BTreeSet<Programme>,
    /// Rows that carry money, in the order of the file; members of households stand in their head's row.
    pub rows: Vec<RosterRow>,
    /// What the file says above its header.
    pub title: Title,
    /// The sum of the rows.
    pub total: Money,
    /// Townships that the rows name.
    pub townships: BTreeSet<AreaCode>,
    /// Words above columns that nothing was read from: shown to the clerk.
    pub unmapped: Vec<String>,
    /// What to look at.
    pub warnings: Vec<RowWarning>,
}

/// A row that carries money. All texts are personal data: `Debug` shows only where it stands.
#[derive(Clone, PartialEq, Eq)]
pub struct RosterRow {
    /// 银行账号
    pub account: String,
    /// 账户户名; the guardian's or the beneficiary's name where the file has no such column.
    pub account_name: String,
    /// 应发合计
    pub amount: Money,
    /// The township, or the township of the area code; none if the file has neither.
    pub area: Option<AreaCode>,
    /// 开户银行
    pub bank: String,
    /// 联行号
    pub bank_code: String,
    /// 补差金额, or the amount without its other parts where the file has no such column.
    pub base: Money,
    /// 照料护理金额
    pub care: Money,
    /// `self_care`, `partial_care` or `full_care`, where the file says.
    pub care_tier: Option<&'static str>,
    /// 变动类型, as the file has it.
    pub change: String,
    /// 残疾人证号
    pub disability_no: String,
    /// 监护人 or institution
    pub guardian: String,
    /// 户编号
    pub household_no: String,
    /// 身份证号码
    pub identity: Identity,
    /// 家庭人均月收入
    pub income: Option<Money>,
    /// 补贴类别 as the file has it.
    pub kind: String,
    /// Other members of the household whom the file names.
    pub members: Vec<RosterMember>,
    /// 姓名; the head's, for a household.
    pub name: String,
    /// 与对象关系: of the account's holder.
    pub payee_relation: String,
    /// 期次
    pub period: Option<Month>,
    /// 保障人口数; 1 for a personal benefit.
    pub persons: u32,
    /// 联系电话
    pub phone: String,
    /// The programme.
    pub programme: Programme,
    /// 备注
    pub remark: String,
    /// The row of the file, as a spreadsheet counts.
    pub row: u32,
    /// 月保障标准 that the row claims.
    pub standard: Option<Money>,
    /// `institutional` or `scattered`, where the file says.
    pub tier: Option<&'static str>,
    /// 分类施保金额
    pub top_up: Money,
    /// 乡镇 as the file has it.
    pub township: Option<String>,
    /// 村(社区)
    pub village: String,
}

/// A member of a household whom the file names in a row without money.
#[derive(Clone, PartialEq, Eq)]
pub struct RosterMember {
    /// 身份证号码
    pub identity: Identity,
    /// 姓名
    pub name: String,
    /// 与户主关系
    pub relation: String,
    /// The row of the file.
    pub row: u32,
}

/// The identity of a person in a file.
#[derive(Clone, PartialEq, Eq)]
pub enum Identity {
    /// None: the person is registered provisionally (婴儿等).
    Missing,
    /// A checked number.
    Number(String),
}

impl Identity {
    /// The number; empty if there is none.
    #[must_use]
    pub fn number(&self) -> &str {
        match self {
            Identity::Missing => "",
            Identity::Number(number) => number,
        }
    }
}

/// What a roster says above its header, whatever its rows are like.
///
/// # Errors
/// [`RosterFileError`] if it is no table with a roster's header.
pub fn title(bytes: &[u8]) -> Result<Title, RosterFileError> {
    let table = table::read(bytes, &header::is_header::<C>)?;
    let header = locate(&table)?;
    Ok(title::read(&table.rows[..header.top]))
}

fn locate(table: &Table) -> Result<Header<C>, RosterFileError> {
    let header = header::locate::<C>(table)
        .map_err(|Repeated(first, second)| RosterFileError::RepeatedColumn(first, second))?;
    Ok(header.ok_or(TableError::NoHeader)?)
}

/// Reads a roster.
///
/// # Errors
/// [`RosterFileError`]; [`RosterFileError::Refused`] with every reason of every row.
pub fn read(bytes: &[u8], options: &Options) -> Result<Roster, RosterFileError> {
    let table = table::read(bytes, &header::is_header::<C>)?;
    let header = locate(&table)?;
    let title = title::read(&table.rows[..header.top]);
    let programme = programme(&header, &title, options)?;
    need_columns(&header, programme)?;
    let RowsRead { rows, members, faults, totals, warnings, checked } =
        row::read_all(&table, &header, options, programme);
    let (rows, faults) = household::gather(rows, members, faults, &header);
    if !faults.is_empty() || !totals.is_empty() {
        let refused = Refused { body: header.body, checked, rows: faults, table, totals };
        return Err(RosterFileError::Refused(Box::new(refused)));
    }
    if rows.is_empty() {
        return Err(RosterFileError::NoRows);
    }
    Ok(Roster {
        periods: rows.iter().filter_map(|row| row.period).collect(),
        programmes: rows.iter().map(|row| row.programme).collect(),
        title,
        total: rows.iter().map(|row| row.amount).sum(),
        townships: rows.iter().filter_map(|row| row.area).collect(),
        unmapped: header.unmapped,
        warnings,
        rows,
    })
}

/// The programme of rows that name none: the caller's, or the only one of the title.
fn programme(
    header: &Header<C>,
    title: &Title,
    options: &Options,
) -> Result<Option<Programme>, RosterFileError> {
    match (options.programme, title.programmes.as_slice()) {
        (Some(given), named) if !named.is_empty() && !named.contains(&given) => {
            Err(RosterFileError::ProgrammeContradicted(given))
        }
        (Some(given), _) => Ok(Some(given)),
        (None, [one]) => Ok(Some(*one)),
        (None, _) if header.find(C::Kind).is_some() => Ok(None),
        (None, _) => Err(RosterFileError::ProgrammeUnclear),
    }
}

fn need_columns(header: &Header<C>, programme: Option<Programme>) -> Result<(), RosterFileError> {
    let has = |columns: &[C]| columns.iter().any(|column| header.find(*column).is_some());
    let of_household = programme.is_some_and(Programme::is_of_household);
    let needs: [(&[C], bool); 4] = [
        (&[C::Identity, C::HeadIdentity], true),
        (&[C::Account], true),
        (&[C::Amount, C::Base], true),
        (&[C::Persons], of_household),
    ];
    match needs.iter().find(|(columns, needed)| *needed && !has(columns)) {
        Some((columns, _)) => Err(RosterFileError::MissingColumn(columns[0].word())),
        None => Ok(()),
    }
}

impl fmt::Debug for RosterRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RosterRow(row {}, {}, {})", self.row, self.programme, self.amount)
    }
}

impl fmt::Debug for RosterMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RosterMember(row {})", self.row)
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Identity::Missing => "Missing",
            Identity::Number(_) => "Number(***)",
        })
    }
}

#[cfg(test)]
mod tests;
