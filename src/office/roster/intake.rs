//! A roster file, read and held against what the caller says about it. Nothing is looked up in the vault yet.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use aggregates::area::AreaLevel;
use aggregates::roster::event::{FileRef, Scope};
use aggregates::{AreaCode, Money, Month, Programme, RosterId};
use sha2::{Digest as _, Sha256};
use words::{Said, Text, refuse, say};

use crate::app::Desk;
use crate::disk::{read_file, unwritten, write_private, write_private_new};
use crate::failure::{Failure, OrFail as _};
use crate::files::roster::{
    self, Options, Refused, RosterFileError, RosterRow, RowWarning, Title, refused_copy,
};
use crate::ground;

/// Copies with reasons that lie beside one file, at most.
const COPIES_MAX: u32 = 99;

/// What the caller says about a file.
#[derive(Clone, Debug)]
pub struct Request {
    /// The file.
    pub file: PathBuf,
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
    /// Where the copy with reasons goes if the file is refused.
    pub refused: Option<PathBuf>,
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
/// [`Failure::Refused`] with every reason of every row; a copy of the rows with the reasons is written then.
pub(super) fn read(desk: &Desk, request: &Request) -> Result<Intake, Failure> {
    let bytes = read_file(&request.file)?;
    // The title says which county it is; its townships are known only then.
    let area = match request.area {
        Some(area) => area,
        None => area_of_title(desk, &roster::title(&bytes).or_refuse()?)?,
    };
    let options = Options { programme: request.programme, townships: townships(desk, area) };
    let read = roster::read(&bytes, &options);
    let read = read.map_err(|error| refuse(request, error))?;
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
    let name = request.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Intake {
        id: RosterId::of(&sha256, area, period),
        area,
        period,
        file: FileRef { length: bytes.len() as u64, name, sha256 },
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

/// Refuses the file whole; the copy with reasons goes beside it, or where the caller says.
fn refuse(request: &Request, error: RosterFileError) -> Failure {
    let RosterFileError::Refused(refused) = &error else { return Failure::refused(error) };
    let mut details: Vec<Text> = refused.rows.iter().map(Said::text).collect();
    details.extend(refused.totals.iter().map(Said::text));
    match write_copy(request, refused) {
        Ok(path) => details.push(say!("退回件：{0}", "the copy with reasons: {0}", path.display())),
        Err(failure) => return failure,
    }
    Failure::refused(words::Refused::from(error).with(details))
}

fn write_copy(request: &Request, refused: &Refused) -> Result<PathBuf, Failure> {
    let sheet = refused_copy(refused);
    let bytes = |path: &Path| match path.extension() {
        Some(extension) if extension == "csv" => Ok(sheet.to_csv()),
        _ => sheet.to_xlsx().or_fault(),
    };
    if let Some(path) = &request.refused {
        not_the_roster(path, &request.file)?;
        write_private(path, &bytes(path)?)?;
        return Ok(path.clone());
    }
    let path = beside(&request.file);
    let bytes = bytes(&path)?;
    // The file may lie where nothing can be written.
    let here = path.file_name().map(PathBuf::from);
    write_beside(&path, &bytes)
        .or_else(|failure| here.map_or(Err(failure), |here| write_beside(&here, &bytes)))
}

fn not_the_roster(path: &Path, roster: &Path) -> Result<(), Failure> {
    if path.exists() && path.canonicalize().ok() == roster.canonicalize().ok() {
        return Err(Failure::usage(say!(
            "退回件不能写在名册本身上，请用 --refused 另指一个文件",
            "the refused copy cannot replace the roster itself: name another file with --refused"
        )));
    }
    Ok(())
}

/// Under a name that nobody gave nothing is overwritten and no link is followed: a copy of before gets a neighbour.
fn write_beside(path: &Path, bytes: &[u8]) -> Result<PathBuf, Failure> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let numbered = (2..=COPIES_MAX).map(|number| path.with_file_name(format!("{stem}{number}.xlsx")));
    let mut taken = None;
    for path in std::iter::once(path.to_owned()).chain(numbered) {
        match write_private_new(&path, |out| out.write_all(bytes).map_err(|error| unwritten(&path, &error))) {
            Err(failure @ Failure::Refused { .. }) => taken = Some(failure),
            written => return written.map(|()| path),
        }
    }
    Err(taken.expect("invariant: at least one name was tried"))
}

/// `花名册.xlsx` → `花名册-退回.xlsx`, in the working folder if the file's own cannot be written.
fn beside(file: &Path) -> PathBuf {
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    file.with_file_name(format!("{stem}-退回.xlsx"))
}
