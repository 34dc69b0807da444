//! `config.toml`: what a ledger's folder is. Written by `new`, never changed.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use aggregates::AreaCode;
use ledger::genesis::Founded;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Whether money is real.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 正式
    Live,
    /// 演练: every output is marked, and the accounts in bank files are none
    Training,
    /// 演示: only `demo` makes one; bank files are marked
    Demo,
}

impl Kind {
    /// The word in records and files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Live => "live",
            Kind::Training => "training",
            Kind::Demo => "demo",
        }
    }

    /// As the genesis records it.
    #[must_use]
    pub const fn of_genesis(self) -> ledger::genesis::Kind {
        match self {
            Kind::Live => ledger::genesis::Kind::Live,
            Kind::Training => ledger::genesis::Kind::Training,
            Kind::Demo => ledger::genesis::Kind::Demo,
        }
    }

    /// What stands on every output of a ledger that is not live.
    #[must_use]
    pub const fn mark(self) -> Option<&'static str> {
        match self {
            Kind::Live => None,
            Kind::Training | Kind::Demo => Some("演练"),
        }
    }

    /// What stands before every account in a file for a bank, so that none pays it: people in training are real.
    #[must_use]
    pub const fn account_mark(self) -> &'static str {
        match self {
            Kind::Training => "演练",
            Kind::Live | Kind::Demo => "",
        }
    }
}

/// The contents of `config.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The area that the ledger is for.
    pub area: AreaCode,
    /// Live, training or demo.
    pub kind: Kind,
    /// The ledger's UUID.
    pub ledger: Uuid,
    /// The log's name.
    pub origin: String,
    /// The log's verifier key.
    pub vkey: String,
}

/// Why there is no configuration.
#[derive(Debug, words::Said)]
#[said(code = "config", ground = crate::ground::MACHINE)]
pub enum ConfigError {
    /// There is none.
    #[said(
        "{path} 里没有账本",
        "there is no ledger in {path}",
        next("请先运行 sunledger new 或 demo", "run sunledger new or demo first"),
        path = at_0.display()
    )]
    Absent(PathBuf),
    /// There is one already.
    #[said(
        "{path} 里已有账本",
        "{path} holds a ledger already",
        next("请另选文件夹", "choose another folder"),
        path = at_0.display()
    )]
    Present(PathBuf),
    /// It was changed, or is another ledger's.
    #[said(
        "config.toml 与创世记录不符：{field} 应为 {recorded}，文件里是 {here}。文件被改过，或是别的账本的；什么也没有办",
        "config.toml is not what the genesis records: {field} is {recorded}, and the file says {here}. It was changed, or is another ledger's; nothing was done",
        next("请改回来", "put it right")
    )]
    Other {
        /// Which.
        field: &'static str,
        /// As the genesis says.
        recorded: String,
        /// As the file says.
        here: String,
    },
    /// The file system failed.
    #[said("{path}：{source}", "{path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What it said.
        source: std::io::Error,
    },
    /// The file is not of its shape.
    #[said("{path} 不合格式：{reason}", "{path} is not of its shape: {reason}")]
    Shape {
        /// Which file.
        path: PathBuf,
        /// The first line of what is wrong.
        reason: String,
    },
}

impl Config {
    /// Where it stands in a ledger's folder.
    #[must_use]
    pub fn path(dir: &Path) -> PathBuf {
        dir.join("config.toml")
    }

    /// Reads it.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn read(dir: &Path) -> Result<Config, ConfigError> {
        let path = Config::path(dir);
        match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|error| ConfigError::Shape {
                path,
                reason: error.message().lines().next().unwrap_or_default().to_owned(),
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(ConfigError::Absent(dir.to_owned()))
            }
            Err(source) => Err(ConfigError::File { path, source }),
        }
    }

    /// Holds it against the genesis: what the ledger is for, and where, is recorded there.
    ///
    /// # Errors
    /// [`ConfigError::Other`].
    pub fn check(&self, founded: &Founded) -> Result<(), ConfigError> {
        let recorded = |kind: &Kind| kind.of_genesis() == founded.kind;
        let kind = [Kind::Live, Kind::Training, Kind::Demo].into_iter().find(recorded).map_or("", Kind::word);
        let area = founded.areas.first().map(|root| root.code.to_string()).unwrap_or_default();
        let differs = [
            ("kind", kind.to_owned(), self.kind.word().to_owned()),
            ("origin", founded.origin.clone(), self.origin.clone()),
            ("area", area, self.area.to_string()),
        ];
        match differs.into_iter().find(|(_, recorded, here)| recorded != here) {
            Some((field, recorded, here)) => Err(ConfigError::Other { field, recorded, here }),
            None => Ok(()),
        }
    }

    /// Writes it where there was none: whole, or not at all.
    ///
    /// # Errors
    /// [`ConfigError::Present`], [`ConfigError::File`].
    pub fn write(&self, dir: &Path) -> Result<(), ConfigError> {
        use std::os::unix::fs::PermissionsExt as _;
        let path = Config::path(dir);
        let text = toml::to_string(self).expect("invariant: a configuration is strings only");
        let failed = |source| ConfigError::File { path: path.clone(), source };
        // Everybody may read it, as far as the umask allows.
        let mode = std::fs::Permissions::from_mode(0o666);
        let mut file = tempfile::Builder::new().permissions(mode).tempfile_in(dir).map_err(failed)?;
        file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
        match file.persist_noclobber(&path) {
            Ok(_) => Ok(()),
            Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
                Err(ConfigError::Present(dir.to_owned()))
            }
            Err(error) => Err(failed(error.error)),
        }
    }
}
