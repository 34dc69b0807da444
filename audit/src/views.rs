//! That the read models in a ledger's folder are what its records give. Nothing else here rests on them: they are folded
//! again beside, into a temporary file, and the two are compared.

use std::path::Path;

use ledger::Position;
use projections::{Views, ViewsError};
use words::{Said as _, Text, say};

use crate::db::Reader;
use crate::error::AuditError;
use crate::finding::{Code, Finding, Place};

/// Records that are held in memory at a time.
const PAGE: u64 = 1_024;

/// What comparing the read models came to.
#[derive(Debug)]
pub enum ReadModels {
    /// They were folded again up to where they stand.
    Compared {
        /// How many records they have seen.
        position: Position,
        /// What differs, a table each.
        findings: Vec<Finding>,
    },
    /// There are none.
    Absent,
    /// They are of another version of the program, which makes them anew before it reads them.
    OtherVersion,
    /// The ledger does not give the records that they would be folded from; `verify` says what is wrong there.
    Unfolded(words::Text),
}

/// Folds the records of the ledger at `ledger` beside the read models at `views` and compares them, a table at a time.
/// Never writes to either.
///
/// # Errors
/// [`AuditError`] if the ledger cannot be opened or no temporary file be made, or the machine fails. Read models that
/// cannot be read for another reason are a finding.
pub fn verify_views(ledger: &Path, views: &Path) -> Result<ReadModels, AuditError> {
    if !views.exists() {
        return Ok(ReadModels::Absent);
    }
    match Views::open_read_only(views) {
        Ok(found) => {
            let reader = Reader::open(ledger)?;
            // One state of the tables, whatever is folded meanwhile; the ledger only grows.
            found.at_one_time(|| beside(&reader, &found))
        }
        Err(ViewsError::OtherVersion) => Ok(ReadModels::OtherVersion),
        Err(error) => unreadable(Position(0), error),
    }
}

fn beside(reader: &Reader, found: &Views) -> Result<ReadModels, AuditError> {
    let position = match found.position() {
        Ok(position) => position,
        Err(error) => return unreadable(Position(0), error),
    };
    let size = reader.size()?;
    if position.0 > size {
        let text = say!(
            "读模型折到第{position}条，账本只有{size}条：账本被截断，或换成了旧备份；请放回最新的 ledger.db",
            "the read models were folded to {position} and the ledger has {size} records: it was cut, or an older backup was put in its place; put the newest ledger.db back"
        );
        return Ok(compared(position, vec![text]));
    }
    let mut scratch = Views::scratch()?;
    match scratch.apply(Pages { reader, page: Vec::new().into_iter(), next: 0, end: position.0 }) {
        Ok(folded) if folded == position => {}
        Ok(folded) => return Ok(ReadModels::Unfolded(missing(folded))),
        Err(error) => return Ok(ReadModels::Unfolded(told_apart(error)?.text())),
    }
    match scratch.differences(found) {
        Ok(names) => Ok(compared(position, names.iter().map(|name| differs(position, name)).collect())),
        Err(error) => unreadable(position, error),
    }
}

fn missing(position: Position) -> Text {
    say!("缺少第{position}条记录", "record {position} is missing")
}

fn differs(position: Position, name: &str) -> Text {
    // A name in an edited file may be anything.
    let plain = name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let name = if plain { name } else { "?" };
    say!(
        "读模型的 {name} 与记录不符（折到第{position}条），请查清谁改过 views.db，再运行 sunledger rebuild",
        "{name} in the read models is not what the records give (folded to {position}): find out who changed views.db, then run sunledger rebuild"
    )
}

fn unreadable(position: Position, error: ViewsError) -> Result<ReadModels, AuditError> {
    let why = told_apart(error)?;
    Ok(compared(position, vec![say!("读模型无法读取：{why}", "the read models cannot be read: {why}")]))
}

/// What the file or the ledger is to blame for; an error where it is the machine.
fn told_apart(error: ViewsError) -> Result<ViewsError, AuditError> {
    match AuditError::from(error) {
        error if error.is_machines() => Err(error),
        AuditError::Views(error) => Ok(error),
        other => Err(other),
    }
}

fn compared(position: Position, texts: Vec<Text>) -> ReadModels {
    let finding = |text| Place::default().finding(Code::ReadModels, text);
    ReadModels::Compared { position, findings: texts.into_iter().map(finding).collect() }
}

/// The records up to an end, a page at a time.
struct Pages<'r> {
    reader: &'r Reader,
    page: std::vec::IntoIter<(Position, Vec<u8>)>,
    next: u64,
    end: u64,
}

impl Pages<'_> {
    fn turn(&mut self) -> Result<(), AuditError> {
        let range = self.next..self.end.min(self.next + PAGE);
        self.next = range.end;
        let mut page = Vec::new();
        self.reader.records(range, |record| {
            page.push((Position(record.position), record.bytes.to_vec()));
            Ok(())
        })?;
        self.page = page.into_iter();
        Ok(())
    }
}

impl Iterator for Pages<'_> {
    type Item = Result<(Position, Vec<u8>), AuditError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.page.len() == 0 && self.next < self.end {
            if let Err(error) = self.turn() {
                self.next = self.end;
                return Some(Err(error));
            }
        }
        self.page.next().map(Ok)
    }
}
