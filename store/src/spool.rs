//! Where prepared commits rest until their signer has signed: one file each under the commit's id, for a time.
//!
//! What rests is sealed: what the seals hold is opened when the signer fetches it, and never kept here.

use std::fs::File;
use std::io::{BufReader, ErrorKind};
use std::path::{Path, PathBuf};

use ledger::{Time, Uuid};

use crate::prepared::{PreparedError, PreparedFile};

/// What a file in the making is called: nobody takes it for a commit.
const IN_THE_MAKING: &str = ".new-";

/// The prepared commits of a ledger's folder.
#[derive(Clone, Debug)]
pub struct Spool {
    dir: PathBuf,
}

/// A commit that rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Resting {
    /// The commit's id.
    pub id: Uuid,
    /// Behind this time it is not signed any more.
    pub until: Time,
}

impl Spool {
    /// The spool of a ledger's folder.
    #[must_use]
    pub fn of(ledger: &Path) -> Spool {
        Spool { dir: ledger.join("spool") }
    }

    /// Lets a prepared commit rest until a time. The same commit again changes nothing, whatever is said of the time.
    ///
    /// # Errors
    /// [`PreparedError::Io`] if it cannot be written; then nothing rests.
    pub fn keep(&self, file: &PreparedFile, until: Time) -> Result<Resting, PreparedError> {
        let id = file.note()?.id;
        if let Some(resting) = self.list()?.into_iter().find(|resting| resting.id == id) {
            return Ok(resting);
        }
        std::fs::create_dir_all(&self.dir)?;
        let mut out = tempfile::Builder::new().prefix(IN_THE_MAKING).tempfile_in(&self.dir)?;
        file.write(std::io::BufWriter::new(&mut out))?;
        out.as_file().sync_all()?;
        let resting = Resting { id, until };
        out.persist(self.path(resting)).map_err(|error| error.error)?;
        File::open(&self.dir)?.sync_all()?;
        Ok(resting)
    }

    /// What rests here, whether its time is over or not.
    ///
    /// # Errors
    /// [`PreparedError::Io`] if the folder cannot be read.
    pub fn list(&self) -> Result<Vec<Resting>, PreparedError> {
        let entries = match std::fs::read_dir(&self.dir) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut all = Vec::new();
        for entry in entries {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                all.extend(entry.file_name().to_str().and_then(Resting::of));
            }
        }
        all.sort_unstable();
        Ok(all)
    }

    /// The commit of an id, as it was prepared.
    ///
    /// # Errors
    /// [`PreparedError`] if its file cannot be read, or is none.
    pub fn take(&self, resting: Resting) -> Result<PreparedFile, PreparedError> {
        let file = PreparedFile::read(BufReader::new(File::open(self.path(resting))?), &self.dir)?;
        let is_it = file.note()?.id == resting.id;
        if is_it { Ok(file) } else { Err(PreparedError::Line { line: 1 }) }
    }

    /// Lets a commit go: nobody is to sign it any more.
    ///
    /// # Errors
    /// [`PreparedError::Io`] if its file cannot be removed.
    pub fn drop(&self, resting: Resting) -> Result<(), PreparedError> {
        match std::fs::remove_file(self.path(resting)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Lets go of everything whose time is over.
    ///
    /// # Errors
    /// As [`Spool::drop`].
    pub fn sweep(&self, now: Time) -> Result<(), PreparedError> {
        let over = self.list()?.into_iter().filter(|resting| resting.until < now);
        over.into_iter().try_for_each(|resting| self.drop(resting))
    }

    fn path(&self, Resting { id, until }: Resting) -> PathBuf {
        self.dir.join(format!("{id}.{}", until.millis()))
    }
}

impl Resting {
    /// From the name of a file: the id, a dot, and the last millisecond of its time.
    fn of(name: &str) -> Option<Resting> {
        let (id, until) = name.split_once('.')?;
        Some(Resting { id: id.parse().ok()?, until: Time::from_millis(until.parse().ok()?).ok()? })
    }
}
