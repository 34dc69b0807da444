//! The vault: who the subjects are, and the keys that their seals open with. Apart from the records and their backups.
//!
//! Nothing of it is ever shown by `Debug` or in an error.

mod erase;
mod held;
mod keys;
mod line;
mod map;
mod news;
pub(crate) mod pool;
#[cfg_attr(not(feature = "kurrent"), expect(dead_code, reason = "only the nodes of a cluster share a vault"))]
mod refill;
#[cfg_attr(not(feature = "kurrent"), expect(dead_code, reason = "only the nodes of a cluster share a vault"))]
mod shared;

use std::collections::HashMap;
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ledger::Uuid;
use ledger::seal::SealKey;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};
use zeroize::Zeroizing;

pub use pool::MasterKey;

/// The file in a ledger's folder.
const FILE: &str = "vault.db";
const VERSION: i64 = 1;
/// That of a file without tables.
const NO_VERSION: i64 = 0;
const TABLES: &str = include_str!("tables.sql");
const BUSY_WAIT: Duration = Duration::from_secs(30);

/// Where random bytes come from.
pub type Fill<'f> = &'f mut dyn FnMut(&mut [u8]);

/// What an identity is looked up by; one value may stand for one subject of each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A person by identity number.
    Person,
    /// A person who has no number yet, by what is known of them.
    Provisional,
    /// A household by its number.
    Household,
    /// An account holder.
    Payee,
    /// An institution.
    Institution,
}

/// Why the vault does not answer.
#[derive(Debug, words::Said)]
#[said(code = "vault")]
pub enum VaultError {
    /// SQLite reports an error.
    #[said("个人信息库出错：{why}", "the vault failed: {why}", why = crate::error::sqlite(at_0))]
    Sqlite(#[from] rusqlite::Error),
    /// The file cannot be made or read.
    #[said("文件出错：{0}", "a file failed: {0}")]
    Io(#[from] std::io::Error),
    /// There is no vault in the folder.
    #[said("{path} 里没有个人信息库（vault.db）", "there is no vault (vault.db) in {path}", next("请从备份放回", "put it back from a backup"), path = at_0.display())]
    NoVault(PathBuf),
    /// There is a vault in the folder already.
    #[said("{path} 里已有个人信息库", "there is a vault in {path} already", path = at_0.display())]
    VaultPresent(PathBuf),
    /// The tables are of another version of the program.
    #[said("个人信息库表结构版本为{0}", "the vault's tables are of version {0}")]
    Version(i64),
    /// The vault is another ledger's.
    #[said("个人信息库属于另一账本", "the vault is of another ledger")]
    OtherLedger,
    /// A stored value is not of its length.
    #[said("个人信息库已损坏", "the vault is damaged")]
    Damaged,
    /// The subject is not in the vault, or erased.
    #[said("没有这个对象，或已清除", "there is no such subject, or it was erased")]
    NoSubject,
    /// A rotation of the map's key leaves subjects without an entry.
    #[said("换钥所给身份不全，仍缺{0}条", "the identities given do not cover the map: {0} are missing")]
    Incomplete(usize),
    /// The key that nodes share is absent or another's.
    #[said(
        "缺少或不是本账本的个人信息库主密钥（keys/vault.key）",
        "the vault's master key (keys/vault.key) is absent or not this ledger's",
        next("请从其他节点拷入", "copy it from another node")
    )]
    MasterKey,
    /// Other nodes change the vault without end.
    #[said("其他节点正在写入个人信息库，请稍后再试", "other nodes are changing the vault, try again later")]
    Busy,
    /// The cluster, or what it has.
    #[said(transparent)]
    Cluster(#[from] crate::order::ClusterFault),
}

impl VaultError {
    /// Whether the file is no database, or not whole.
    #[must_use]
    pub fn is_no_database(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        let VaultError::Sqlite(fault) = self else { return false };
        matches!(fault.sqlite_error_code(), Some(NotADatabase | DatabaseCorrupt))
    }
}

/// The vault of one ledger.
pub struct Vault {
    connection: Connection,
    keys: HashMap<Uuid, SealKey>,
    /// The file's state, by SQLite's own count, that `keys` are of.
    keys_of: i64,
    /// How other nodes hear of what is changed here, where a vault is shared.
    shared: Option<line::Shared>,
}

impl Vault {
    /// Makes the vault of a ledger; only its owner may read the file. A file that never came to its tables is taken as it
    /// is.
    ///
    /// # Errors
    /// [`VaultError::VaultPresent`]; faults of the file.
    pub fn create(dir: &Path, ledger: Uuid, fill: Fill<'_>) -> Result<Vault, VaultError> {
        let path = dir.join(FILE);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        drop(options.open(&path)?);
        let mut connection = connect(&path)?;
        let mut pepper = Zeroizing::new([0; 32]);
        fill(pepper.as_mut());
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if version(&transaction)? != NO_VERSION {
            return Err(VaultError::VaultPresent(dir.to_owned()));
        }
        transaction.execute_batch(TABLES)?;
        held::make(&transaction)?;
        transaction.execute(
            "INSERT INTO vault (one, ledger, pepper) VALUES (1, ?1, ?2)",
            (ledger.as_bytes(), *pepper),
        )?;
        transaction.pragma_update(None, "user_version", VERSION)?;
        transaction.commit()?;
        Ok(Vault { connection, keys: HashMap::new(), keys_of: 0, shared: None })
    }

    /// Whether there is one in the folder.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn is_made(dir: &Path) -> Result<bool, VaultError> {
        let path = dir.join(FILE);
        Ok(path.exists() && version(&connect(&path)?)? != NO_VERSION)
    }

    /// Opens the vault of a ledger.
    ///
    /// # Errors
    /// [`VaultError::NoVault`], [`VaultError::OtherLedger`]; faults of the file.
    pub fn open(dir: &Path, ledger: Uuid) -> Result<Vault, VaultError> {
        let path = dir.join(FILE);
        if !path.exists() {
            return Err(VaultError::NoVault(dir.to_owned()));
        }
        let connection = connect(&path)?;
        match version(&connection)? {
            VERSION => {}
            // Whoever made it came no further.
            NO_VERSION => return Err(VaultError::NoVault(dir.to_owned())),
            other => return Err(VaultError::Version(other)),
        }
        let of = connection.query_row("SELECT ledger FROM vault", (), |row| row.get(0)).optional()?;
        if Uuid::from_bytes(of.ok_or(VaultError::Damaged)?) != ledger {
            return Err(VaultError::OtherLedger);
        }
        held::make(&connection)?;
        Ok(Vault { connection, keys: HashMap::new(), keys_of: 0, shared: None })
    }
}

fn version(connection: &Connection) -> Result<i64, VaultError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

fn connect(path: &Path) -> Result<Connection, VaultError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_WAIT)?;
    connection.set_prepared_statement_cache_capacity(32);
    // Deleted keys are overwritten, and what is durable here must be so before the records that need it.
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -32768;",
    )?;
    // What an erasure could not take out of the write-ahead log because somebody was reading; without waiting for them.
    connection.busy_timeout(Duration::ZERO)?;
    let _busy = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()));
    connection.busy_timeout(BUSY_WAIT)?;
    Ok(connection)
}

impl Kind {
    const fn number(self) -> u8 {
        match self {
            Kind::Person => 1,
            Kind::Provisional => 2,
            Kind::Household => 3,
            Kind::Payee => 4,
            Kind::Institution => 5,
        }
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(***)")
    }
}
