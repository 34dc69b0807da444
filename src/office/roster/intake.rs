//! A roster file, read and held against what the caller says about it. Nothing is looked up in the vault yet.

use std::collections::BTreeMap;

use aggregates::area::AreaLevel;
use aggregates::roster::event::{FileRef, Scope};
use aggregates::{AreaCode, Money, Month, Programme, RosterId};
use serde::{Deserialize, Serialize};
use words::{Said, Text, refuse, say};

use crate::app::Desk;
use crate::failure::{Failure, OrFail as _};
use crate::files::roster::{self, Options, RosterFileError, RosterRow, RowWarning, Title};
use crate::files::sheet::Sheet;
use crate::ground;
use crate::office::Upload;

/// A file, and what its caller says about it.
#[derive(Clone, Serialize, Deserialize)]
pub struct Request {
    /// The file.
    pub file: Upload,
    /// The benefit month; from the title or the period column if absent.
    pub period: Option<Month>,
    /// The programme, where the file does not say.
    pub programme: Option<Programme>,
    /// The area; from the title if absent.
    pub area: Option<AreaCode>,
    /// Whole or part.
    pub scope: Scope,
    /// Townships that a whole file is about.
    pub townships: Vec<AreaCode>,
    /// Reasons of mismatches that are accepted, by row of the file.
    pub accepted: BTreeMap<u32, String>,
}

/// A file that was read whole.
pub struct Intake {
    /// Which roster it is.
    pub id: RosterId,
    /// For which area.
    pub area: AreaCode,
    /// The benefit month.
    pub period: Month,
    /// The file.
    pub file: FileRef,
    /// Whole or part.
    pub scope: Scope,
    /// Townships that it is about; all of the area's if empty.
    pub townships: Vec<AreaCode>,
    /// Programmes in it.
    pub programmes: Vec<Programme>,
    /// Rows that carry money.
    pub rows: Vec<RosterRow>,
    /// Their sum.
    pub total: Money,
    /// Columns that nothing was read from.
    pub unmapped: Vec<String>,
    /// What to look at.
    pub warnings: Vec<RowWarning>,
}

/// Reads the file of a request.
///
/// # Errors
/// [`Failure::Refused`] with every reason of every row.
pub(super) fn read(desk: &Desk, request: &Request) -> Result<Intake, Failure> {
    let area = area_of(desk, request)?;
    let read = read_rows(desk, request, area).map_err(refused)?;
    let period = one_period(request, &read)?;
    let now = desk.today().month();
    if period > now.next().next() {
        return Err(Failure::refused(refuse!(
            "roster.month_ahead",
            ground::FILES,
            "名册的月份{period}还远（账本现为{now}），最多提前两个月：请核对标题或 --period",
            "the roster's month {period} is far ahead of the ledger's, {now}: at most two months; check the title, or --period"
        )));
    }
    if let Some(title) = &read.title.area
        && desk.area_named(title).is_some_and(|named| !named.covers(area) && !area.covers(named))
    {
        return Err(Failure::refused(refuse!(
            "roster.other_area",
            ground::FILES,
            "文件标题写的是{title}，而区划是{0}",
            "the title of the file names {title}, the area given is {0}",
            desk.area_name(area)
        )));
    }
    let file = request.file.reference();
    Ok(Intake {
        id: RosterId::of(&file.sha256, area, period),
        area,
        period,
        file,
        scope: request.scope,
        townships: request.townships.clone(),
        programmes: read.programmes.into_iter().collect(),
        rows: read.rows,
        total: read.total,
        unmapped: read.unmapped,
        warnings: read.warnings,
    })
}

/// The townships of an area by name; for a township, itself.
fn townships(desk: &Desk, area: AreaCode) -> BTreeMap<String, AreaCode> {
    desk.areas()
        .filter(|known| area.covers(known.code) && known.code.level() == AreaLevel::Township)
        .map(|known| (known.name.clone(), known.code))
        .collect()
}

fn area_of_title(desk: &Desk, title: &Title) -> Result<AreaCode, Failure> {
    let named = title.area.as_deref().and_then(|name| desk.area_named(name));
    named.ok_or_else(|| {
        Failure::usage(say!(
            "看不出文件属于哪个区划，请用 --area 指定",
            "which area the file is for is not clear: give --area"
        ))
    })
}

fn one_period(request: &Request, read: &roster::Roster) -> Result<Month, Failure> {
    let mut months = read.periods.clone();
    months.extend(read.title.period);
    months.extend(request.period);
    let mut months = months.into_iter();
    match (months.next(), months.next()) {
        (Some(month), None) => Ok(month),
        (None, _) => Err(Failure::usage(say!(
            "文件没有写明月份，请用 --period 指定，如 --period 2023-05",
            "the file does not say its month: give --period 2023-05"
        ))),
        (Some(one), Some(other)) => Err(Failure::refused(refuse!(
            "roster.other_month",
            ground::FILES,
            "月份不一致：{one} 和 {other}，请核对文件与 --period",
            "the months disagree: {one} and {other}; check the file and --period"
        ))),
    }
}

/// The rows of a file with the reasons for which it was refused; none if it is not its rows that are at fault.
///
/// # Errors
/// As reading it, where its area is not clear.
pub fn refused_copy(desk: &Desk, request: &Request) -> Result<Option<Sheet>, Failure> {
    let area = area_of(desk, request)?;
    Ok(match read_rows(desk, request, area) {
        Err(RosterFileError::Refused(refused)) => Some(roster::refused_copy(&refused)),
        _ => None,
    })
}

/// The title says which county it is; its townships are known only then.
fn area_of(desk: &Desk, request: &Request) -> Result<AreaCode, Failure> {
    match request.area {
        Some(area) => Ok(area),
        None => area_of_title(desk, &roster::title(&request.file.bytes).or_refuse()?),
    }
}

fn read_rows(desk: &Desk, request: &Request, area: AreaCode) -> Result<roster::Roster, RosterFileError> {
    let options = Options { programme: request.programme, townships: townships(desk, area) };
    roster::read(&request.file.bytes, &options)
}

/// Every reason of every row.
fn refused(error: RosterFileError) -> Failure {
    let mut details: Vec<Text> = Vec::new();
    if let RosterFileError::Refused(refused) = &error {
        details.extend(refused.rows.iter().map(Said::text));
        details.extend(refused.totals.iter().map(Said::text));
    }
    Failure::refused(words::Refused::from(error).with(details))
}
