//! The genesis: record 0 names the ledger, its area tree, its log key and its administrators (docs/FORMAT.md, Genesis).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::area::{AreaCode, AreaLevel};
use crate::canonical;
use crate::note::VerifyingKey;
use crate::possession::{Possession, PossessionError, is_holder, is_key_name};
use crate::record::Frame;
use crate::text;

/// The type of record 0.
pub const FOUNDED: &str = "ledger.founded";
/// The type of the record that changes the log's key.
pub const LOG_KEY_CHANGED: &str = "ledger.log_key_changed";
/// So many administrators at least: any two of them act together, so one lost key blocks nobody.
pub const ADMINS_MIN: usize = 3;

/// Why a genesis is refused.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "genesis", ground = words::Ground::Format("8"))]
pub enum GenesisError {
    /// The record is not the first of the ledger's own stream.
    #[said(
        "第0条记录须为账本流的第一条 ledger.founded",
        "record 0 must be ledger.founded, first of the ledger's stream"
    )]
    Place,
    /// The data is not of its shape.
    #[said("创世记录内容不合格式", "the data of the genesis is not of its shape")]
    Shape,
    /// The origin cannot name a log, or the log's key has another name.
    #[said(
        "账本名不合格式或与日志密钥名不同",
        "the origin is not of its form, or not the name of the log key"
    )]
    Origin,
    /// Fewer than three administrators with keys, names and holders of their own.
    #[said(
        "至少须有三名不同的管理员，各有自己的密钥",
        "at least three administrators with keys of their own are needed"
    )]
    Admins,
    /// An administrator's proof does not hold.
    #[said("管理员{name}的持有证明无效：{error}", "the proof of administrator {name} does not hold: {error}")]
    Proof {
        /// The name of the key.
        name: String,
        /// Why.
        error: PossessionError,
    },
    /// The areas are no tree in ascending order with one root and fitting levels, or the record is in another area.
    #[said("区划树有误，出错处 {code}", "the area tree is wrong at {code}")]
    Areas {
        /// The first area that does not fit.
        code: String,
    },
    /// It does not fit a record.
    #[said("创世记录过大", "the genesis is too large for a record")]
    TooLarge,
}

/// What a ledger is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Real money.
    Live,
    /// For practice: marks every output and pays nobody.
    Training,
    /// Made by the demo: marks every output.
    Demo,
}

/// An administrator whom the genesis names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Admin {
    /// The member of staff.
    pub holder: String,
    /// The key's name.
    pub name: String,
    /// The signed `key/v1` note.
    pub proof: String,
    /// The key.
    pub vkey: VerifyingKey,
}

/// An area of the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Its code.
    pub code: AreaCode,
    /// Its level, which the code shows too.
    pub level: AreaLevel,
    /// Its name.
    pub name: String,
    /// The area that it lies in; the root's is not in the tree.
    pub parent: AreaCode,
}

/// The data of `ledger.founded`, version 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Founded {
    /// At least three.
    pub admins: Vec<Admin>,
    /// The tree, in ascending order of codes, so that the root is the first.
    pub areas: Vec<Area>,
    /// What the ledger is for.
    pub kind: Kind,
    /// The key that signs checkpoints; its name is the origin.
    pub log_key: VerifyingKey,
    /// The ledger's name, as a URL without scheme.
    pub origin: String,
}

/// The data of `ledger.log_key_changed`, version 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogKeyChanged {
    /// The administrator who records it.
    pub holder: String,
    /// The new key.
    pub log_key: VerifyingKey,
    /// The `logkey/v1` note with both keys' signatures.
    pub proof: String,
    /// Why.
    pub reason: String,
}

impl Founded {
    /// The canonical data of record 0.
    ///
    /// # Errors
    /// [`GenesisError`] for what would not be accepted back.
    pub fn encode(&self, ledger: Uuid) -> Result<String, GenesisError> {
        self.check(ledger)?;
        let bytes = canonical::from_serialize(self).map_err(|_| GenesisError::Shape)?;
        // The frame around it takes less than a kilobyte.
        if bytes.len() > crate::record::RECORD_BYTES_MAX - 1_024 {
            return Err(GenesisError::TooLarge);
        }
        String::from_utf8(bytes).map_err(|_| GenesisError::Shape)
    }

    /// Reads and checks record 0.
    ///
    /// # Errors
    /// [`GenesisError`].
    pub fn from_frame(frame: &Frame<'_>) -> Result<Founded, GenesisError> {
        let first = frame.event_type == FOUNDED && frame.version == 1 && frame.seq.0 == 1 && frame.index == 0;
        if !first || frame.stream != stream(frame.ledger) {
            return Err(GenesisError::Place);
        }
        if canonical::misshapen(frame.data, &["admins", "areas"]).is_some() {
            return Err(GenesisError::Shape);
        }
        let founded: Founded = serde_json::from_str(frame.data).map_err(|_| GenesisError::Shape)?;
        founded.check(frame.ledger)?;
        if frame.area != founded.root_area().into() {
            return Err(GenesisError::Areas { code: frame.area.to_string() });
        }
        Ok(founded)
    }

    /// The area that all others lie in.
    ///
    /// # Panics
    /// Only before [`Founded::check`], for a genesis without areas.
    #[must_use]
    pub fn root_area(&self) -> AreaCode {
        self.areas.first().expect("invariant: a checked genesis has a root area").code
    }

    /// Whether an area is in the tree.
    #[must_use]
    pub fn lists(&self, area: AreaCode) -> bool {
        self.areas.binary_search_by_key(&area, |listed| listed.code).is_ok()
    }

    /// Checks everything that the data must hold to be a genesis of this ledger.
    ///
    /// # Errors
    /// [`GenesisError`].
    pub fn check(&self, ledger: Uuid) -> Result<(), GenesisError> {
        if !text::is_origin(&self.origin) || self.log_key.name() != self.origin {
            return Err(GenesisError::Origin);
        }
        self.check_areas()?;
        self.check_admins()?;
        self.admins.iter().try_for_each(|admin| {
            let key =
                KeyClaim { name: &admin.name, holder: &admin.holder, vkey: &admin.vkey, proof: &admin.proof };
            key.check(&self.origin, ledger)
                .map_err(|error| GenesisError::Proof { name: admin.name.clone(), error })
        })
    }

    fn check_admins(&self) -> Result<(), GenesisError> {
        let holders: BTreeSet<_> = self.admins.iter().map(|admin| admin.holder.as_str()).collect();
        let names: BTreeSet<_> = self.admins.iter().map(|admin| admin.name.as_str()).collect();
        let ids: BTreeSet<_> = self.admins.iter().map(|admin| admin.vkey.id()).collect();
        let keys: BTreeSet<_> = self.admins.iter().map(|admin| admin.vkey.hash()).collect();
        let count = self.admins.len();
        let distinct =
            [holders.len(), names.len(), ids.len(), keys.len()].iter().all(|found| *found == count);
        let apart = !names.contains(self.origin.as_str()) && !keys.contains(&self.log_key.hash());
        if distinct && apart && count >= ADMINS_MIN { Ok(()) } else { Err(GenesisError::Admins) }
    }

    fn check_areas(&self) -> Result<(), GenesisError> {
        let root = self.areas.first().ok_or(GenesisError::Areas { code: String::new() })?.code;
        let codes: BTreeSet<AreaCode> = self.areas.iter().map(|area| area.code).collect();
        let mut previous = None;
        for area in &self.areas {
            let ascends = previous.is_none_or(|previous| previous < area.code);
            let placed = (area.code == root) != codes.contains(&area.parent);
            let inside = area.parent.covers(area.code) && area.parent != area.code && root.covers(area.code);
            if !ascends
                || !placed
                || !inside
                || area.level != area.code.level()
                || !text::is_line(&area.name, 100)
            {
                return Err(GenesisError::Areas { code: area.code.to_string() });
            }
            previous = Some(area.code);
        }
        Ok(())
    }
}

/// The stream of a ledger's own records.
#[must_use]
pub fn stream(ledger: Uuid) -> String {
    format!("ledger/{ledger}")
}

/// What a registration says of a key, to be held against its proof.
pub(crate) struct KeyClaim<'a> {
    pub(crate) name: &'a str,
    pub(crate) holder: &'a str,
    pub(crate) vkey: &'a VerifyingKey,
    pub(crate) proof: &'a str,
}

impl KeyClaim<'_> {
    pub(crate) fn check(&self, origin: &str, ledger: Uuid) -> Result<(), PossessionError> {
        if self.vkey.name() != self.name || !is_key_name(self.name) || !is_holder(self.holder) {
            return Err(PossessionError::Mismatch);
        }
        let proof = Possession::verify(self.proof.as_bytes())?;
        let claimed = Possession {
            origin: origin.to_owned(),
            ledger,
            key: self.vkey.clone(),
            holder: self.holder.to_owned(),
        };
        if proof == claimed { Ok(()) } else { Err(PossessionError::Mismatch) }
    }
}
