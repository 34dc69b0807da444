//! The signing sheet: what a prepared commit does, computed from its own bytes, for whoever is asked to sign it.

use std::collections::{BTreeMap, HashMap};

use aggregates::authority::repeats_holder;
use aggregates::figures::{Amounts, Moved, Moves as _};
use aggregates::intent::Told;
use aggregates::noun::Event;
use aggregates::shown::{Place, Shown as _, harmless, of_ledger};
use ledger::{Frame, sha256};
use serde::Deserialize;
use store::prepared::{Opening, PreparedFile};
use words::{Said, Text, refuse};
use zeroize::Zeroizing;

use super::spooled::Spooled;
use crate::failure::{Failure, OrFail as _};
use crate::ground;

/// A commit of so many records is shown whole.
const RECORDS_SHOWN: u32 = 50;
/// In a larger one, records of a type are shown if there are at most so many of it.
const OF_TYPE_SHOWN: u32 = 20;

/// What the signer reads.
pub struct Sheet {
    /// What the records tell together; the intent agrees with it.
    pub told: Told,
    /// Records one by one.
    pub entries: Vec<Entry>,
    /// Types with too many records for that.
    pub masses: BTreeMap<String, Mass>,
}

/// A record in words.
pub struct Entry {
    /// Place in the commit.
    pub index: u32,
    /// Its type.
    pub kind: String,
    /// Which stream.
    pub stream: String,
    /// In which area.
    pub area: String,
    /// What it does.
    pub says: Text,
    /// Who is named as the one who does it.
    pub holder: Option<String>,
    /// What its seals hold, each with its subject.
    pub openings: Vec<Zeroizing<String>>,
}

/// Many records of a type.
#[derive(Default)]
pub struct Mass {
    /// How many.
    pub records: u32,
    /// What they move, a line each.
    pub amounts: Amounts,
    /// How many seals they have.
    pub openings: u32,
    /// What several of the seals hold alike (one account for several people), with how many.
    pub alike: Vec<(Zeroizing<String>, u32)>,
}

#[derive(Deserialize)]
struct HolderOnly {
    holder: String,
}

impl Sheet {
    /// Reads the records of a file whose bytes were checked.
    ///
    /// # Errors
    /// [`Failure::Refused`] for a record that cannot be said in words, and for an intent that is not that of its records.
    pub(super) fn of(file: &PreparedFile, intent: &str) -> Result<Sheet, Failure> {
        let mut told = Told::default();
        each(file, |read, _| {
            let place = Place { id: read.id(), area: read.frame.area };
            match &read.event {
                Some(event) => told.see(&place, event),
                None => drop(told.see_of_ledger(&place, read.frame.event_type, read.frame.data)),
            }
            Ok(())
        })?;
        told.agree_with(intent).or_refuse()?;
        let records = file.staged.records();
        let is_mass = |kind: &str| {
            records > RECORDS_SHOWN && told.types().get(kind).is_some_and(|count| *count > OF_TYPE_SHOWN)
        };
        let (mut entries, mut masses) = (Vec::new(), BTreeMap::<String, (Mass, Alike<'_>)>::new());
        each(file, |read, openings| {
            let kind = read.frame.event_type;
            if is_mass(kind) {
                let (mass, alike) = masses.entry(kind.to_owned()).or_default();
                mass.add(read.event.as_ref(), openings, alike);
            } else {
                entries.push(read.entry(openings));
            }
            Ok(())
        })?;
        let masses = masses.into_iter().map(|(kind, (mass, alike))| (kind, mass.with(&alike))).collect();
        Ok(Sheet { told, entries, masses })
    }
}

/// Shows every record of a file in words, one after the other.
///
/// # Errors
/// As [`Sheet::of`], and what `see` gives.
pub(super) fn each_entry(
    file: &PreparedFile,
    mut see: impl FnMut(&Entry) -> Result<(), Failure>,
) -> Result<(), Failure> {
    each(file, |read, openings| see(&read.entry(openings)))
}

/// Names a sheet on two screens: SHA-256 of the note's text, as a number, modulo 10⁸.
#[must_use]
pub(super) fn check_code(note: &str) -> String {
    let code =
        sha256(note.as_bytes()).0.iter().fold(0, |code, byte| (code * 256 + u64::from(*byte)) % 100_000_000);
    format!("{:04}-{:04}", code / 10_000, code % 10_000)
}

/// How often a seal's content was seen.
type Alike<'f> = HashMap<&'f str, u32>;

impl Mass {
    fn add<'f>(&mut self, event: Option<&Event>, openings: &'f [(u32, Opening)], alike: &mut Alike<'f>) {
        self.records += 1;
        let moves = event.into_iter().flat_map(Event::moves);
        moves.filter_map(Moved::amount).for_each(|amount| self.amounts.add(amount));
        for (_, opening) in openings {
            self.openings += 1;
            *alike.entry(opening.plaintext()).or_default() += 1;
        }
    }

    fn with(mut self, alike: &Alike<'_>) -> Mass {
        let several = alike.iter().filter(|(_, count)| **count > 1);
        self.alike = several.map(|(text, count)| (Zeroizing::new(harmless(text)), *count)).collect();
        self.alike.sort_by(|(one, a), (other, b)| b.cmp(a).then_with(|| one.as_str().cmp(other.as_str())));
        self
    }
}

/// A record as it was read.
struct Read<'r> {
    index: u32,
    frame: Frame<'r>,
    /// None on the ledger itself.
    event: Option<Event>,
    says: Text,
}

impl Read<'_> {
    fn id(&self) -> &str {
        self.frame.stream.split_once('/').map_or("", |(_, id)| id)
    }

    fn entry(&self, openings: &[(u32, Opening)]) -> Entry {
        let Read { index, frame, says, .. } = self;
        let of = |(subject, (_, opening)): (ledger::Uuid, &(u32, Opening))| {
            Zeroizing::new(format!("{subject} {}", harmless(opening.plaintext())))
        };
        let holder = Some(frame.data).filter(|_| repeats_holder(frame.event_type));
        let holder = holder.and_then(|data| serde_json::from_str::<HolderOnly>(data).ok());
        Entry {
            index: *index,
            kind: frame.event_type.to_owned(),
            stream: harmless(frame.stream),
            area: frame.area.to_string(),
            says: says.clone(),
            holder: holder.map(|only| harmless(&only.holder)),
            openings: frame.sealed_subjects().into_iter().zip(openings).map(of).collect(),
        }
    }
}

/// Reads each record with what its seals hold.
fn each<'f>(
    file: &'f PreparedFile,
    mut see: impl FnMut(&Read<'_>, &'f [(u32, Opening)]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut rest = file.openings.as_slice();
    file.staged.for_each(|index, bytes| {
        let frame = Frame::parse(bytes).or_refuse()?;
        let own = rest.partition_point(|(of, _)| *of <= index);
        let (openings, behind) = rest.split_at(own);
        rest = behind;
        see(&read(index, frame)?, openings).map_err(Spooled)
    })?;
    Ok(())
}

fn read(index: u32, frame: Frame<'_>) -> Result<Read<'_>, Failure> {
    let noun = frame.aggregate();
    let event = Event::read(noun, frame.event_type, frame.version, frame.data).transpose();
    let event = event.map_err(|error| unsaid(index, error))?;
    let says = match &event {
        Some(event) => event.shown(),
        None if noun == "ledger" => of_ledger(frame.event_type, frame.data)
            .map(|(says, _)| says)
            .ok_or_else(|| unsaid(index, Text::same(frame.event_type)))?,
        None => return Err(unsaid(index, Text::same(frame.event_type))),
    };
    Ok(Read { index, frame, event, says })
}

fn unsaid(index: u32, why: impl Said) -> Failure {
    let why = why.text();
    Failure::refused(refuse!(
        "signing.unsaid",
        ground::PREPARED,
        "第{index}条记录不能用文字说明，不签：{why}",
        "record {index} cannot be said in words and is not signed: {why}"
    ))
}

#[cfg(test)]
mod tests {
    use super::check_code;

    #[test]
    fn a_sheet_has_eight_digits() {
        assert_eq!(check_code(""), CODE_OF_NOTHING);
    }

    const CODE_OF_NOTHING: &str = "6508-6549";
}
