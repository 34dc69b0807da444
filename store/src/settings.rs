//! What the store is given: the table of authority, the log's keys and a clock.

use std::sync::Arc;

use ledger::genesis::Kind;
use ledger::note::{Signer, VerifyingKey};
use ledger::ties::{Broken, Own, RuleId};
use ledger::{Authority, Frame, Keyring, Time};
use words::Text;

use crate::error::StoreError;
use crate::order::Order;
use crate::schema::Rank;

/// Something that signs checkpoints, from the writer's thread.
pub type LogSigner = Arc<dyn Signer + Send + Sync>;

/// Where the store's time comes from. The store has none of its own.
#[derive(Clone)]
pub enum StoreClock {
    /// The machine's.
    Machine(Arc<dyn Fn() -> Time + Send + Sync>),
    /// Any other, for ledgers that are not live.
    Injected(Arc<dyn Fn() -> Time + Send + Sync>),
}

/// What the domain asks of records without knowing any stream. The store knows no noun: it holds what records owe each
/// other, and the areas that streams keep.
pub trait Rules: Send + Sync {
    /// What a record shows by itself.
    ///
    /// # Errors
    /// The rule that it breaks.
    fn alone(&self, frame: &Frame<'_>) -> Result<Own, Broken>;

    /// What a rule says, `中文 / English`, for a commit whose records do not keep it together.
    fn says(&self, rule: RuleId) -> Text;
}

/// All of it.
#[derive(Clone)]
pub struct Settings {
    /// Which roles may cause which event.
    pub authority: Authority,
    /// What is asked of records, beyond who may cause them.
    pub rules: Arc<dyn Rules>,
    /// The clock that commits' times are held against.
    pub clock: StoreClock,
    /// When commits are on disk.
    pub flush: Flush,
    /// Where the order of commits is agreed on.
    pub backing: Backing,
    /// The log's present key, and the one that is to follow it when it changes.
    pub log_signers: Vec<LogSigner>,
}

impl StoreClock {
    /// Now.
    #[must_use]
    pub fn now(&self) -> Time {
        match self {
            StoreClock::Machine(now) | StoreClock::Injected(now) => now(),
        }
    }

    fn fits(&self, kind: Option<Kind>) -> Result<(), StoreError> {
        match (self, kind) {
            (StoreClock::Injected(_), Some(Kind::Live)) => Err(StoreError::InjectedClock),
            _ => Ok(()),
        }
    }
}

/// Where a ledger rests.
#[derive(Clone, Default)]
pub enum Backing {
    /// In the folder's own file.
    #[default]
    File,
    /// On a KurrentDB cluster; the folder's file is this node's copy.
    #[cfg(feature = "kurrent")]
    Kurrent(crate::kurrent::Cluster),
}

impl Backing {
    /// What the folder's file is then.
    pub(crate) const fn rank(&self) -> Rank {
        match self {
            Backing::File => Rank::Own,
            #[cfg(feature = "kurrent")]
            Backing::Kurrent(_) => Rank::Copy,
        }
    }

    /// Where the order is agreed on, if not in the file.
    pub(crate) fn order(&self) -> Option<Arc<dyn Order>> {
        match self {
            Backing::File => None,
            #[cfg(feature = "kurrent")]
            Backing::Kurrent(cluster) => Some(cluster.order()),
        }
    }
}

/// When commits are on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flush {
    /// Before they are acknowledged: a power cut takes nothing back.
    Each,
    /// Sooner or later: a power cut may take the last ones back, never half of one. Only for a demonstration that
    /// plays a year at once and can be played again.
    Seldom,
}

impl Settings {
    /// Whether such a ledger may be written so.
    pub(crate) fn fit(&self, kind: Option<Kind>) -> Result<(), StoreError> {
        match (self.flush, kind) {
            (Flush::Seldom, Some(Kind::Live | Kind::Training)) => Err(StoreError::Unflushed),
            _ => self.clock.fits(kind),
        }
    }

    /// Whether the log's present key is at hand; so it is while there is none yet.
    pub(crate) fn signs_with(&self, keyring: &Keyring) -> bool {
        keyring.log_key().is_none_or(|key| self.signer_of(key).is_some())
    }

    /// The signer that has this key.
    pub(crate) fn signer_of(&self, log_key: &VerifyingKey) -> Option<&LogSigner> {
        self.log_signers.iter().find(|signer| signer.public_key() == *log_key.public_key())
    }
}
