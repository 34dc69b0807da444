//! The records of a commit before they are in the ledger: in memory while they are few, else in a spool file.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use ledger::record::{COMMIT_RECORDS_MAX, RECORD_BYTES_MAX};

use crate::facts::Facts;
use crate::underway::Underway;

/// The most bytes of a commit's records.
pub const COMMIT_BYTES_MAX: u64 = 512 << 20;
/// Up to this many bytes are kept in memory.
pub(crate) const MEMORY_BYTES_MAX: usize = 64 << 20;
const BUFFER_BYTES: usize = 256 << 10;

/// Over the limits of a commit, or the spool file failed.
#[derive(Debug, words::Said)]
#[said(code = "stage", ground = words::Ground::Format("6"))]
pub enum StageError {
    /// Over 500,000 records or 512 MiB.
    #[said("提交过大：最多500000条、512MiB", "the commit is too large: at most 500000 records and 512 MiB")]
    TooLarge,
    /// The spool file failed.
    #[said("文件出错：{0}", "a file failed: {0}")]
    Io(#[from] std::io::Error),
}

/// Takes records one after the other.
pub struct Stage {
    spool_dir: PathBuf,
    memory: Vec<u8>,
    spool: Option<BufWriter<File>>,
    volume: Volume,
}

/// How much there is of a commit, which has its limits.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Volume {
    pub(crate) records: u32,
    pub(crate) bytes: u64,
}

/// The records of a commit, each with its length before it.
pub struct Staged {
    body: Body,
    volume: Volume,
    /// What is known of the records, if they were made in this program.
    pub(crate) facts: Option<Box<Facts>>,
}

enum Body {
    Memory(Vec<u8>),
    /// Unlinked when it was made, so nothing is left behind. The lock is held for a whole pass.
    Spool(Mutex<File>),
    /// With the writer already, and nowhere else.
    Underway(Underway),
}

impl Volume {
    /// Adds a record of so many bytes.
    pub(crate) fn add(&mut self, length: usize) -> Result<(), StageError> {
        let bytes = self.bytes + length as u64;
        if self.records >= COMMIT_RECORDS_MAX || bytes > COMMIT_BYTES_MAX || length > RECORD_BYTES_MAX {
            return Err(StageError::TooLarge);
        }
        (self.records, self.bytes) = (self.records + 1, bytes);
        Ok(())
    }
}

impl Stage {
    /// An empty stage; a spool file, if one is needed, is made in `spool_dir`.
    #[must_use]
    pub fn new(spool_dir: impl Into<PathBuf>) -> Stage {
        Stage { spool_dir: spool_dir.into(), memory: Vec::new(), spool: None, volume: Volume::default() }
    }

    /// The same for so many bytes, with the lengths: what will not stay in memory is never there.
    pub(crate) fn expecting(spool_dir: impl Into<PathBuf>, bytes: u64) -> Result<Stage, StageError> {
        let mut stage = Stage::new(spool_dir);
        match usize::try_from(bytes) {
            Ok(bytes) if bytes <= MEMORY_BYTES_MAX => stage.memory.reserve_exact(bytes),
            _ => stage.spool = Some(stage.new_spool()?),
        }
        Ok(stage)
    }

    fn new_spool(&self) -> Result<BufWriter<File>, StageError> {
        Ok(BufWriter::with_capacity(BUFFER_BYTES, tempfile::tempfile_in(&self.spool_dir)?))
    }

    /// How much there is so far.
    pub(crate) const fn volume(&self) -> Volume {
        self.volume
    }

    /// Adds a record.
    ///
    /// # Errors
    /// [`StageError`]
    pub fn push(&mut self, record: &[u8]) -> Result<(), StageError> {
        self.volume.add(record.len())?;
        let length = (record.len() as u32).to_be_bytes();
        if self.spool.is_none() && self.memory.len() + record.len() > MEMORY_BYTES_MAX {
            let mut spool = self.new_spool()?;
            spool.write_all(&self.memory)?;
            self.memory = Vec::new();
            self.spool = Some(spool);
        }
        match &mut self.spool {
            Some(spool) => {
                spool.write_all(&length)?;
                spool.write_all(record)?;
            }
            None => {
                self.memory.extend_from_slice(&length);
                self.memory.extend_from_slice(record);
            }
        }
        Ok(())
    }

    /// The records, to be read as often as needed.
    ///
    /// # Errors
    /// [`StageError::Io`]
    pub fn finish(self) -> Result<Staged, StageError> {
        let body = match self.spool {
            Some(spool) => {
                Body::Spool(Mutex::new(spool.into_inner().map_err(std::io::IntoInnerError::into_error)?))
            }
            None => Body::Memory(self.memory),
        };
        Ok(Staged { body, volume: self.volume, facts: None })
    }
}

impl Staged {
    /// Records that the writer has already.
    pub(crate) const fn underway(underway: Underway, volume: Volume) -> Staged {
        Staged { body: Body::Underway(underway), volume, facts: None }
    }

    /// How many records.
    #[must_use]
    pub const fn records(&self) -> u32 {
        self.volume.records
    }

    /// How many bytes they have together.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.volume.bytes
    }

    /// The commit at the writer, if the records are there; nothing is left here then.
    pub(crate) fn take_underway(&mut self) -> Option<Underway> {
        match std::mem::replace(&mut self.body, Body::Memory(Vec::new())) {
            Body::Underway(underway) => Some(underway),
            body => {
                self.body = body;
                None
            }
        }
    }

    /// The first record.
    pub(crate) fn first(&self) -> std::io::Result<Vec<u8>> {
        let mut first = Vec::new();
        self.for_each(|index, bytes| -> std::io::Result<()> {
            if index == 0 {
                first = bytes.to_vec();
            }
            Ok(())
        })?;
        Ok(first)
    }

    /// Shows each record in order, if they are here: those that the writer has already are not given out again.
    ///
    /// # Errors
    /// What `see` gives, and faults of the spool file.
    pub fn for_each<E: From<std::io::Error>>(
        &self,
        mut see: impl FnMut(u32, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        match &self.body {
            Body::Memory(memory) => {
                let mut rest = memory.as_slice();
                for index in 0..self.volume.records {
                    let (length, after) = rest.split_first_chunk::<4>().ok_or_else(cut)?;
                    let length = u32::from_be_bytes(*length) as usize;
                    let (record, after) = after.split_at_checked(length).ok_or_else(cut)?;
                    see(index, record)?;
                    rest = after;
                }
                Ok(())
            }
            Body::Spool(file) => {
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                file.seek(SeekFrom::Start(0))?;
                let mut reader = BufReader::with_capacity(BUFFER_BYTES, &mut *file);
                let mut record = Vec::new();
                for index in 0..self.volume.records {
                    let mut length = [0; 4];
                    reader.read_exact(&mut length)?;
                    record.resize((u32::from_be_bytes(length) as usize).min(RECORD_BYTES_MAX), 0);
                    reader.read_exact(&mut record)?;
                    see(index, &record)?;
                }
                Ok(())
            }
            Body::Underway(_) => Err(std::io::Error::from(std::io::ErrorKind::Unsupported).into()),
        }
    }
}

fn cut() -> std::io::Error {
    std::io::ErrorKind::UnexpectedEof.into()
}

impl std::fmt::Debug for Staged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Staged({} records, {} bytes)", self.volume.records, self.volume.bytes)
    }
}
