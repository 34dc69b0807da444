//! The copy of a refused roster with the reasons of each row, beside the file or where the caller says.

use std::path::{Path, PathBuf};

use words::say;

use crate::app::Desk;
use crate::cli::RosterImportArgs;
use crate::disk::{unwritten, write_private, write_private_new};
use crate::failure::{Failure, OrFail as _};
use crate::files::sheet::Sheet;
use crate::office::roster::{Request, refused_copy};

/// Copies with reasons that lie beside one file, at most.
const COPIES_MAX: u32 = 99;

/// Writes it, if the file was refused for its rows, and says where it is.
pub(super) fn write(desk: &Desk, request: &Request, args: &RosterImportArgs, failure: Failure) -> Failure {
    let Failure::Refused(mut refused) = failure else { return failure };
    let written = match refused_copy(desk, request) {
        Ok(Some(sheet)) => write_sheet(&sheet, args),
        Ok(None) | Err(_) => return Failure::Refused(refused),
    };
    match written {
        Ok(path) => {
            refused.details.push(say!("退回件：{0}", "the copy with reasons: {0}", path.display()));
            Failure::Refused(refused)
        }
        Err(failure) => failure,
    }
}

fn write_sheet(sheet: &Sheet, args: &RosterImportArgs) -> Result<PathBuf, Failure> {
    let bytes = |path: &Path| match path.extension() {
        Some(extension) if extension == "csv" => Ok(sheet.to_csv()),
        _ => sheet.to_xlsx().or_fault(),
    };
    if let Some(path) = &args.refused {
        not_the_roster(path, &args.file)?;
        write_private(path, &bytes(path)?)?;
        return Ok(path.clone());
    }
    let path = beside(&args.file);
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
