//! The file of the read models: opening, following, rebuilding, comparing.

mod apply;
mod fingerprint;

use std::path::{Path, PathBuf};
use std::time::Duration;

use ledger::record::record_hash;
use ledger::{Hash, Position};
use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior};

use crate::fold;
use crate::{Marks, ViewsError};

/// Raised with every change of a table, or of an aggregate that stands in one: an older file is thrown away and folded
/// anew.
const VERSION: i64 = 8;

/// What a file says that was made without marks.
const UNMARKED: i32 = 0;

/// Records folded in one transaction.
const RECORDS_PER_TRANSACTION: usize = 8_192;

/// Statements kept prepared; there are fewer.
const STATEMENTS: usize = 160;

const TABLES: &str = "
CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
-- Records that no projection here knows, and known ones whose data is not of their shape.
CREATE TABLE ignored (
    type TEXT NOT NULL, version INTEGER NOT NULL, misshapen INTEGER NOT NULL,
    records INTEGER NOT NULL, first INTEGER NOT NULL,
    PRIMARY KEY (type, version, misshapen)
) STRICT, WITHOUT ROWID;";

/// The read models of a ledger.
#[derive(Debug)]
pub struct Views {
    pub(crate) connection: Connection,
    batch_size: usize,
    pub(crate) marks: Option<Marks>,
}

impl Views {
    /// Opens the file for folding and asking; makes it where there is none, or where it is of another version.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn open(path: &Path) -> Result<Views, ViewsError> {
        let connection = connect(path)?;
        if version(&connection)? == VERSION { Ok(Views::over(connection)) } else { Views::create(connection) }
    }

    /// Opens the file of somebody who decides from it: its snapshots count only with their marks. A file that was made
    /// with other marks is made anew.
    ///
    /// # Errors
    /// As [`Views::open`].
    pub fn open_marked(path: &Path, marks: Marks) -> Result<Views, ViewsError> {
        let connection = connect(path)?;
        let is_ours = version(&connection)? == VERSION && made_with(&connection)? == marks.of_file();
        let views =
            if is_ours { Views::over(connection) } else { Views::create_with(connection, marks.of_file())? };
        Ok(views.trusting(marks))
    }

    /// Snapshots count only with these marks from here on.
    #[must_use]
    pub fn trusting(self, marks: Marks) -> Views {
        Views { marks: Some(marks), ..self }
    }

    /// Opens the file for asking only.
    ///
    /// # Errors
    /// [`ViewsError::OtherVersion`] if it must be folded anew first.
    pub fn open_read_only(path: &Path) -> Result<Views, ViewsError> {
        let connection = connect_read_only(path)?;
        connection.busy_timeout(Duration::from_secs(30))?;
        connection.execute_batch(
            "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -8192;",
        )?;
        if version(&connection)? == VERSION {
            Ok(Views::over(connection))
        } else {
            Err(ViewsError::OtherVersion)
        }
    }

    /// Read models in memory, for one question or a test.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn in_memory() -> Result<Views, ViewsError> {
        Views::create(Connection::open_in_memory()?)
    }

    /// Read models in a private temporary file, gone when they are closed: as many as there are records for.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn scratch() -> Result<Views, ViewsError> {
        let connection = Connection::open("")?;
        connection.execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
             PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;",
        )?;
        Views::create(connection)
    }

    /// Throws the file away and makes an empty one, to be folded from position 0.
    ///
    /// # Errors
    /// [`ViewsError`] if the file cannot be replaced.
    pub fn rebuild(path: &Path) -> Result<Views, ViewsError> {
        // The file first: SQLite drops the log of a file that is not there, while a file that has lost its log may be
        // half of what it was.
        for suffix in ["", "-wal", "-shm"] {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            remove(PathBuf::from(name))?;
        }
        Views::create(connect(path)?)
    }

    /// How many records one transaction folds.
    #[must_use]
    pub fn with_batch_size(mut self, records: usize) -> Views {
        self.batch_size = records.max(1);
        self
    }

    /// The next position to read.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn position(&self) -> Result<Position, ViewsError> {
        Ok(position(&self.connection)?)
    }

    /// Whether the ledger still holds the last record that was folded: not, if an older copy of it was put back, or
    /// another ledger. Then the tables tell of what is not there, and are to be folded anew.
    ///
    /// `record` reads the record at a position, if there is one.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite or the source cannot.
    pub fn follows<E>(
        &self,
        record: impl FnOnce(Position) -> Result<Option<Vec<u8>>, E>,
    ) -> Result<bool, ViewsError>
    where
        E: words::Said + std::error::Error + Send + Sync + 'static,
    {
        let (position, tip) = self.at_one_time(|| {
            let tip = self.one("SELECT value FROM meta WHERE name = 'tip'", (), |c| c.plain().map(Hash))?;
            Ok::<_, ViewsError>((self.position()?, tip))
        })?;
        let Some(last) = position.0.checked_sub(1) else { return Ok(true) };
        let bytes = record(Position(last)).map_err(ViewsError::source)?;
        Ok(bytes.map(|bytes| record_hash(&bytes)) == tip)
    }

    /// Runs `work` on one state of the read models, whatever is folded meanwhile.
    ///
    /// # Errors
    /// What `work` gives, and [`ViewsError`] if SQLite cannot.
    pub fn at_one_time<T, E: From<ViewsError>>(&self, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        if !self.connection.is_autocommit() {
            return work();
        }
        let run = |sql| self.connection.execute_batch(sql).map_err(ViewsError::from);
        run("BEGIN")?;
        let result = work();
        run("COMMIT")?;
        result
    }

    /// How many records were passed over because no projection knows them, or because their data is misshapen.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn ignored(&self) -> Result<u64, ViewsError> {
        let count: i64 =
            self.connection
                .query_row("SELECT COALESCE(SUM(records), 0) FROM ignored", (), |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }

    /// SHA-256 over all rows of all tables in their order: the same for a grown file and a rebuilt one.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn fingerprint(&self) -> Result<Hash, ViewsError> {
        Ok(fingerprint::of(&self.connection)?)
    }

    fn over(connection: Connection) -> Views {
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Views { connection, batch_size: RECORDS_PER_TRANSACTION, marks: None }
    }

    fn create(connection: Connection) -> Result<Views, ViewsError> {
        Views::create_with(connection, UNMARKED)
    }

    fn create_with(mut connection: Connection, marks: i32) -> Result<Views, ViewsError> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another program may have been faster.
        if (version(&transaction)?, made_with(&transaction)?) != (VERSION, marks) {
            // In one transaction, and not by removing the file: somebody may have it open.
            for name in tables(&transaction)? {
                transaction.execute_batch(&format!("DROP TABLE {name}"))?;
            }
            transaction.execute_batch(TABLES)?;
            for projection in fold::ALL {
                transaction.execute_batch(projection.tables())?;
            }
            transaction.execute("INSERT INTO meta VALUES ('position', 0)", ())?;
            transaction.pragma_update(None, "user_version", VERSION)?;
            transaction.pragma_update(None, "application_id", marks)?;
        }
        transaction.commit()?;
        Ok(Views::over(connection))
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(30))?;
    // The file is disposable: NORMAL keeps it whole through a crash, and a lost tail is folded again.
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 8192;",
    )?;
    Ok(connection)
}

fn connect_read_only(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    let cannot_open = |error: &rusqlite::Error| {
        let code = error.sqlite_error_code();
        matches!(code, Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::ReadOnly))
    };
    match version(&connection) {
        // On a medium that cannot be written there is no shared memory for the log; nobody changes it either.
        Err(error) if cannot_open(&error) => {
            let path = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
            let flags = flags | OpenFlags::SQLITE_OPEN_URI;
            Connection::open_with_flags(format!("file:{path}?immutable=1"), flags)
        }
        _ => Ok(connection),
    }
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// What the file says of the key of its marks.
fn made_with(connection: &Connection) -> rusqlite::Result<i32> {
    connection.pragma_query_value(None, "application_id", |row| row.get(0))
}

fn tables(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY 1";
    connection.prepare(sql)?.query_map((), |row| row.get(0))?.collect()
}

fn position(connection: &Connection) -> rusqlite::Result<Position> {
    let value: Option<i64> = connection
        .query_row("SELECT value FROM meta WHERE name = 'position'", (), |row| row.get(0))
        .optional()?;
    Ok(Position(value.unwrap_or_default().unsigned_abs()))
}

fn remove(path: PathBuf) -> Result<(), ViewsError> {
    match std::fs::remove_file(&path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            Err(ViewsError::File { path, source })
        }
        _ => Ok(()),
    }
}
