//! Who may sign what: a fold of the genesis and the key records (docs/FORMAT.md, Keys).

mod apply;
mod authority;
mod event;
mod state;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use uuid::Uuid;

pub use authority::{Authority, Denied, Role, UnknownRole};
pub use event::{KeyRegistered, KeyRevoked, RoleConfirmed, RoleProposed, RoleRevoked};
pub use state::{Grant, KeyState};

use crate::area::AreaCode;
use crate::genesis::{Founded, GenesisError, Kind};
use crate::hash::Hash;
use crate::note::VerifyingKey;
use crate::position::Sequence;
use crate::possession::PossessionError;
use crate::scope::Scope;

/// The prefix of the streams of keys; the id is the hash of the public key.
pub const KEY_STREAM: &str = "key/";

/// Why a key record is refused.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "keyring", ground = words::Ground::Format("9.2"))]
pub enum KeyringError {
    /// The ledger has no genesis yet, or a second one comes.
    #[said("创世记录须且只能是第一条", "the genesis must be the first record, and the only one")]
    Genesis,
    /// The genesis does not hold.
    #[said(transparent)]
    GenesisRefused(#[from] GenesisError),
    /// The genesis commit did not register every administrator.
    #[said("创世提交须登记全部管理员密钥", "the genesis commit must register the keys of all administrators")]
    GenesisIncomplete,
    /// The record is of another ledger.
    #[said("记录属于另一账本", "the record is of another ledger")]
    OtherLedger,
    /// The record's sequence or previous hash does not continue the stream.
    #[said("记录不接在其流的最后一条之后", "the record does not continue its stream")]
    Chain,
    /// The type or version is none of a key's or ledger's stream, or the stream is none of the type.
    #[said("这个流不能有这种记录", "the stream cannot have this type of record")]
    Type,
    /// The data is not of the shape of its type.
    #[said("密钥记录内容不合格式", "the data of the key record is not of its shape")]
    Shape,
    /// Another key of the ledger has the name or the short id.
    #[said("密钥名或短号已被使用", "the name or the short id of the key is taken")]
    Taken,
    /// The proof of possession does not hold.
    #[said(transparent)]
    Proof(#[from] PossessionError),
    /// The key has been revoked.
    #[said("密钥已吊销", "the key has been revoked")]
    Revoked,
    /// The signer is not an active key.
    #[said("签名密钥未登记或已吊销", "the signer's key is not registered, or revoked")]
    Signer,
    /// The `holder` of the data is not the signer's.
    #[said("记录所写持有人不是签名人", "the holder in the record is not the signer's")]
    Holder,
    /// The signer is no administrator of the area on that day.
    #[said("签名人当日不是该区划的管理员", "the signer is no administrator of the area on that day")]
    NotAdministrator,
    /// Proposer and confirmer are the same holder.
    #[said("提议人与确认人须为两人", "the one who confirms must not be the one who proposed")]
    SameHolder,
    /// Fewer than two administrators would remain: nobody could confirm anything any more.
    #[said(
        "吊销后只剩不到两名管理员，谁也不能再确认授权",
        "fewer than two administrators would remain, and nobody could confirm a role any more",
        next("请先登记并授权另一名管理员", "make another administrator first")
    )]
    LastAdministrators,
    /// An administrator would hold a role that moves money.
    #[said(
        "管理员不得兼任经办、审核、财政、银行对接",
        "an administrator must not hold a role that moves money"
    )]
    AdministratorWithMoney,
    /// There is no such proposal on this key, or it was confirmed or revoked already, or its id is taken.
    #[said("没有可处理的授权提议", "there is no such proposal to act on")]
    Proposal,
    /// The days of a grant are no days or end before they begin.
    #[said("授权起止日期有误", "the days of the grant are wrong")]
    Days,
    /// The record's area does not hold what the record is about: it decides in which area its signer needs his role.
    #[said(
        "记录的区划管不到它所处理的密钥或授权",
        "the record's area does not hold the key or grant that it is about"
    )]
    Area,
    /// The log key's change does not start at the present key.
    #[said("日志密钥变更与现行密钥不符", "the change does not start at the present log key")]
    LogKey,
}

/// The keys of a ledger as of some point in its order. Cloning is cheap: clones share what they have in common.
#[derive(Clone, Debug, Default)]
pub struct Keyring {
    ledger: Option<Arc<Ledger>>,
    keys: Arc<BTreeMap<Hash, Arc<KeyState>>>,
}

/// What the genesis says, and the log's present key.
#[derive(Clone, Debug)]
struct Ledger {
    id: Uuid,
    founded: Founded,
    genesis_hash: Hash,
    genesis_commit: Uuid,
    head: (Sequence, Hash),
    log_keys: Vec<VerifyingKey>,
    /// Genesis administrators whose registration has not been seen.
    pending: BTreeSet<Hash>,
}

impl Keyring {
    /// A ledger's keys before its genesis.
    #[must_use]
    pub fn new() -> Keyring {
        Keyring::default()
    }

    /// A key by the hash of its public key, whether active or not.
    #[must_use]
    pub fn key(&self, signer: &Hash) -> Option<&KeyState> {
        self.keys.get(signer).map(|state| &**state)
    }

    /// A key by its name.
    #[must_use]
    pub fn by_name(&self, name: &str) -> Option<&KeyState> {
        self.keys().find(|state| state.vkey.name() == name)
    }

    /// All keys, in the order of their hashes.
    pub fn keys(&self) -> impl Iterator<Item = &KeyState> {
        self.keys.values().map(|state| &**state)
    }

    /// The key that a signer's notes are checked with.
    #[must_use]
    pub fn verifying_key(&self, signer: &Hash) -> Option<&VerifyingKey> {
        self.key(signer).map(|state| &state.vkey)
    }

    /// The holder of a key.
    #[must_use]
    pub fn holder(&self, signer: &Hash) -> Option<&str> {
        self.key(signer).map(|state| state.holder.as_str())
    }

    /// Head of a key's stream, for the note's `key` line; absent for a key that is not registered.
    #[must_use]
    pub fn head(&self, signer: &Hash) -> (Sequence, Hash) {
        self.key(signer).map_or((Sequence::ABSENT, Hash::ZERO), |state| state.head)
    }

    /// The ledger's UUID, once it is founded.
    #[must_use]
    pub fn ledger(&self) -> Option<Uuid> {
        self.ledger.as_ref().map(|ledger| ledger.id)
    }

    /// The data of the genesis.
    #[must_use]
    pub fn founded(&self) -> Option<&Founded> {
        self.ledger.as_ref().map(|ledger| &ledger.founded)
    }

    /// Hash of record 0.
    #[must_use]
    pub fn genesis_hash(&self) -> Option<Hash> {
        self.ledger.as_ref().map(|ledger| ledger.genesis_hash)
    }

    /// The ledger's name.
    #[must_use]
    pub fn origin(&self) -> Option<&str> {
        self.founded().map(|founded| founded.origin.as_str())
    }

    /// What the ledger is for.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        self.founded().map(|founded| founded.kind)
    }

    /// The area that all others of the ledger lie in.
    #[must_use]
    pub fn root_area(&self) -> Option<AreaCode> {
        self.founded().map(Founded::root_area)
    }

    /// The key that signs checkpoints now.
    #[must_use]
    pub fn log_key(&self) -> Option<&VerifyingKey> {
        self.log_keys().last()
    }

    /// All keys that have signed checkpoints, the first one first.
    #[must_use]
    pub fn log_keys(&self) -> &[VerifyingKey] {
        self.ledger.as_ref().map_or(&[], |ledger| &ledger.log_keys)
    }

    /// Whether every administrator of the genesis has been registered, as the genesis commit must do.
    #[must_use]
    pub fn genesis_is_complete(&self) -> bool {
        self.ledger.as_ref().is_some_and(|ledger| ledger.pending.is_empty())
    }

    /// Whether a key may cause an event of this type and version in an area on a day (`YYYY-MM-DD`, ledger time at
    /// +08:00), as the key records that were applied say.
    ///
    /// # Errors
    /// [`Denied`] says what is missing.
    pub fn entitled(
        &self,
        authority: &Authority,
        signer: &Hash,
        event: (&str, u32),
        area: Scope,
        ledger_day: &str,
    ) -> Result<(), Denied> {
        let state = self.key(signer).ok_or(Denied::UnknownKey)?;
        if state.revoked {
            return Err(Denied::Revoked { name: state.vkey.name().to_owned() });
        }
        let roles = authority
            .roles(event.0, event.1)
            .ok_or_else(|| Denied::UnknownType { event_type: event.0.to_owned(), version: event.1 })?;
        let founded = self.founded().ok_or(Denied::UnknownKey)?;
        if area.place().is_some_and(|place| !founded.lists(place)) {
            return Err(Denied::UnknownArea { area });
        }
        let root = Scope::Place(founded.root_area());
        if roles.iter().any(|role| state.has(*role, area, root, ledger_day)) {
            return Ok(());
        }
        Err(Denied::NoRole {
            name: state.vkey.name().to_owned(),
            event_type: event.0.to_owned(),
            area,
            day: ledger_day.to_owned(),
        })
    }
}
