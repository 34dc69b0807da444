//! The open ledger: store, reader, vault, read models, clock and chance.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use aggregates::{AreaCode, Day};
use ledger::genesis::Area;
use ledger::{Authority, Time};
use projections::{Marks, Views, ViewsError};
use store::vault::Vault;
use store::{Backing, Flush, LogSigner, Reader, Settings, Store, StoreError};
use words::say;

use super::act::Act;
use super::held::Mark;
use super::shared_clock::SharedClock;
use crate::config::{Config, Kind};
use crate::failure::{Failure, OrFail as _};
use crate::random::Random;

/// A demo ledger goes on from where it stands: each act a minute after the latest.
const DEMO_STEP_MILLIS: i64 = 60_000;

/// Everything that an act of an office needs.
pub struct Desk {
    /// The ledger's folder.
    pub dir: PathBuf,
    /// What the folder is.
    pub config: Config,
    /// The only writer.
    pub store: Store,
    /// Reading.
    pub reader: Reader,
    /// Who the subjects are.
    pub vault: RefCell<Vault>,
    /// The read models.
    pub views: RefCell<Views>,
    /// What its snapshots are marked with.
    pub(super) marks: Marks,
    /// Ids, salts, nonces, keys.
    pub random: Random,
    areas: Vec<Area>,
    pub(super) clock: SharedClock,
    /// Whether somebody said that a clock far ahead of the ledger is right.
    pub(super) clock_is_right: bool,
    /// Whether something was written here.
    pub(super) has_written: Rc<Cell<bool>>,
    /// Whether the vault was held against the recorded erasures.
    pub(super) is_erased: Cell<bool>,
    /// Up to where it was held against the records.
    pub(super) held: Cell<Option<Mark>>,
}

/// What opening a desk can be given beside the folder.
#[derive(Clone, Default)]
pub struct Opening {
    /// Where the ledger rests: in the folder's own file unless a cluster is named.
    pub backing: Backing,
    /// A time to start from; only for ledgers that are not live.
    pub time: Option<Time>,
    /// Chance from a seed; only for the demonstration.
    pub random: Option<Random>,
    /// A clock far ahead of the ledger is right.
    pub clock_is_right: bool,
    /// Told that something was written: whoever reports a later fault has to say so.
    pub wrote: Rc<Cell<bool>>,
}

impl Desk {
    /// Opens the ledger in a folder.
    ///
    /// # Errors
    /// [`Failure`] if there is none, or it is damaged.
    pub fn open(dir: &Path, opening: &Opening) -> Result<Desk, Failure> {
        let config = Config::read(dir).or_fault()?;
        let clock = SharedClock::machine();
        let settings = settings(dir, &config, &clock, Flush::Each, &opening.backing)?;
        let work = || {
            let store = Store::open(dir, settings);
            if matches!(store, Err(StoreError::NoLedger(_))) {
                check_lost(dir, &opening.backing)?;
            }
            store.or_fault()
        };
        let (store, vault) = super::vault::beside(dir, &config, &opening.backing, work)?;
        Desk::with(dir, config, (store, vault), clock, opening)
    }

    /// Founds the ledger with its genesis commit and opens it.
    ///
    /// # Errors
    /// [`Failure`] if the genesis does not hold.
    pub(crate) fn found(
        dir: &Path,
        config: Config,
        opening: &Opening,
        genesis: impl FnOnce(&SharedClock, &Random) -> Result<store::SignedCommit, Failure>,
    ) -> Result<Desk, Failure> {
        check_lost(dir, &opening.backing)?;
        let clock = SharedClock::machine();
        if let Some(time) = opening.time {
            clock.set(time);
        }
        let random = opening.random.clone().unwrap_or_else(Random::system);
        let commit = genesis(&clock, &random)?;
        // A demonstration is played at once after this; whoever opens it later writes as on any ledger.
        let flush = if config.kind == Kind::Demo { Flush::Seldom } else { Flush::Each };
        let settings = settings(dir, &config, &clock, flush, &opening.backing)?;
        let (store, _) = Store::create(dir, settings, commit)?;
        Desk::with(dir, config, (store, None), clock, opening)
    }

    fn with(
        dir: &Path,
        config: Config,
        (store, vault): (Store, Option<Vault>),
        clock: SharedClock,
        opening: &Opening,
    ) -> Result<Desk, Failure> {
        let random = opening.random.clone().unwrap_or_else(Random::system);
        if let Some(founded) = store.keyring().founded() {
            config.check(founded).or_fault()?;
        }
        // A program that ended before it did so.
        super::log_keys::exchange(dir, &store.keyring())?;
        let reader = store.reader().or_fault()?;
        let is_new = vault.is_some() || !super::vault::is_there(dir)?;
        if is_new && matches!(opening.backing, Backing::File) && reader.commits().or_fault()? > 1 {
            // An empty one in its place would know nobody: everybody would come as somebody new.
            return Err(Failure::fault(store::vault::VaultError::NoVault(dir.to_owned())));
        }
        let vault = match vault {
            Some(vault) => vault,
            None => super::vault::open(dir, &config, &opening.backing, &random)?,
        };
        let marks = super::marks::of(dir)?;
        let views = Views::open_marked(&views_file(dir), marks.clone()).or_fault()?;
        super::ahead::check(&reader, &views)?;
        let areas = store.keyring().founded().map(|founded| founded.areas.clone()).unwrap_or_default();
        let desk = Desk {
            dir: dir.to_owned(),
            config,
            store,
            reader,
            vault: RefCell::new(vault),
            views: RefCell::new(views),
            marks,
            random,
            areas,
            clock,
            clock_is_right: opening.clock_is_right,
            has_written: Rc::clone(&opening.wrote),
            is_erased: Cell::new(false),
            held: Cell::new(None),
        };
        desk.start_clock(opening)?;
        if !is_new {
            // It may have been put back from a backup. A new one was filled just now, and is looked at with the records.
            desk.catch_up()?;
        }
        Ok(desk)
    }

    fn start_clock(&self, opening: &Opening) -> Result<(), Failure> {
        match (self.config.kind, opening.time) {
            (Kind::Live, Some(_)) => Err(Failure::usage(say!(
                "正式账本只用本机时钟",
                "a live ledger takes no other clock than the machine's"
            ))),
            (_, Some(time)) => {
                self.clock.set(time);
                Ok(())
            }
            (Kind::Demo, None) => {
                let latest = self.store.head().map_or(0, |head| head.ledger_time.millis());
                self.set_time(Time::from_millis(latest + DEMO_STEP_MILLIS).or_fault()?);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Runs `work` on one state of ledger and read models; it reads many streams faster so.
    ///
    /// # Errors
    /// What `work` gives, and [`Failure::Fault`] if either cannot be read.
    pub(super) fn at_one_time<T>(&self, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
        at_one_time(&self.reader, &self.views, work)
    }

    /// An act that has looked at nothing.
    #[must_use]
    pub fn act(&self) -> Act<'_> {
        Act::new(&self.reader, &self.views)
    }

    /// Now, by this ledger's clock.
    #[must_use]
    pub fn now(&self) -> Time {
        self.clock.now()
    }

    /// Today in China, by this ledger's clock.
    ///
    /// # Panics
    /// Never: a time's day is a day.
    #[must_use]
    pub fn today(&self) -> Day {
        self.now().day_in_china().parse().expect("invariant: a time's day is a day")
    }

    /// Sets the clock of a ledger that is not live; the store refuses any other.
    pub fn set_time(&self, time: Time) {
        self.clock.set(time);
    }

    /// The areas of the genesis.
    pub fn areas(&self) -> impl Iterator<Item = KnownArea> + '_ {
        self.areas.iter().filter_map(|area| {
            let code = area.code.to_string().parse().ok()?;
            Some(KnownArea { code, name: area.name.clone() })
        })
    }

    /// An area's name; its code if the genesis does not have it.
    #[must_use]
    pub fn area_name(&self, code: AreaCode) -> String {
        self.areas().find(|area| area.code == code).map_or_else(|| code.to_string(), |area| area.name)
    }

    /// The area of a name, if only one has it.
    #[must_use]
    pub fn area_named(&self, name: &str) -> Option<AreaCode> {
        let mut found = self.areas().filter(|area| area.name == name).map(|area| area.code);
        found.next().filter(|_| found.next().is_none())
    }

    /// What stands on every output of a ledger that is not live.
    #[must_use]
    pub const fn mark(&self) -> Option<&'static str> {
        self.config.kind.mark()
    }
}

/// Of a folder's own ledger; a node has its copy again whenever it likes.
fn check_lost(dir: &Path, backing: &Backing) -> Result<(), Failure> {
    if matches!(backing, Backing::File) { super::ahead::check_lost(dir) } else { Ok(()) }
}

/// Runs `work` on one state of a ledger and of its read models.
///
/// # Errors
/// What `work` gives, and [`Failure::Fault`] if either cannot be read.
pub(super) fn at_one_time<T>(
    reader: &Reader,
    views: &RefCell<Views>,
    work: impl FnOnce() -> Result<T, Failure>,
) -> Result<T, Failure> {
    let of_views = || views.borrow().at_one_time(|| Ok::<_, ViewsError>(work())).or_fault();
    reader.at_one_time(|| Ok::<_, StoreError>(of_views())).or_fault()??
}

/// An area of the genesis.
pub struct KnownArea {
    /// Its code.
    pub code: AreaCode,
    /// Its name.
    pub name: String,
}

/// The table of who may cause which event, as the ledger's rules take it.
///
/// # Panics
/// Never: the table's words are roles.
#[must_use]
pub fn authority() -> Authority {
    Authority::new(aggregates::authority::rows()).expect("invariant: the table names roles only")
}

/// The read models' file in a ledger's folder.
pub(crate) fn views_file(dir: &Path) -> PathBuf {
    dir.join("views.db")
}

fn settings(
    dir: &Path,
    config: &Config,
    clock: &SharedClock,
    flush: Flush,
    backing: &Backing,
) -> Result<Settings, Failure> {
    let log_signers = super::log_keys::held(dir)?;
    Ok(Settings {
        authority: authority(),
        rules: Arc::new(super::rules::Domain),
        backing: backing.clone(),
        clock: clock.for_store(config.kind),
        flush,
        log_signers: log_signers.into_iter().map(|key| Arc::new(key) as LogSigner).collect(),
    })
}
