//! A founded ledger with a clerk, in a temporary folder, made from fixed seeds.
#![allow(dead_code, clippy::allow_attributes, reason = "each suite uses its own part of this")]

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use ledger::genesis::{self, Admin, Area, Founded, Kind};
use ledger::note::{SecretKey, Signer as _, VerifyingKey};
use ledger::possession::Possession;
use ledger::ties::{Broken, Own, RuleId};
use ledger::{AreaCode, Authority, Frame, Hash, Sequence, Time, TreeSize, Uuid, sha256};
use store::{
    AppendError, Draft, Heading, LogSigner, Preparation, Prepared, Reader, Receipt, Settings, SignedCommit,
    Store, StoreClock,
};
use tempfile::TempDir;

use crate::home::Home;

pub(crate) const ORIGIN: &str = "xiangxi.example/minzheng";
pub(crate) const PREFECTURE: &str = "433100000000";
pub(crate) const TOWNSHIP: &str = "433122107000";
/// 2023-05-08T02:00:00.000Z.
pub(crate) const START: i64 = 1_683_511_200_000;
pub(crate) const MINUTE: i64 = 60_000;
pub(crate) const HOUR: i64 = 60 * MINUTE;

const AUTHORITY: &[(&str, u32, &[&str])] = &[
    ("key.registered", 1, &["administrator"]),
    ("key.revoked", 1, &["administrator"]),
    ("key.role_confirmed", 1, &["administrator"]),
    ("key.role_proposed", 1, &["administrator"]),
    ("key.role_revoked", 1, &["administrator"]),
    ("purse.filled", 1, &["clerk"]),
    ("purse.spent", 1, &["clerk"]),
];

#[derive(Clone)]
pub(crate) struct Staff {
    pub(crate) holder: &'static str,
    pub(crate) name: &'static str,
    pub(crate) key: SecretKey,
}

impl Staff {
    pub(crate) fn new(name: &'static str, holder: &'static str) -> Staff {
        Staff { holder, name, key: SecretKey::from_seed(&sha256(name.as_bytes()).0) }
    }

    pub(crate) fn hash(&self) -> Hash {
        self.key.public_key().hash()
    }

    pub(crate) fn vkey(&self) -> VerifyingKey {
        VerifyingKey::new(self.name, self.key.public_key()).unwrap()
    }

    pub(crate) fn stream(&self) -> String {
        format!("key/{}", self.hash())
    }

    fn proof(&self, ledger: Uuid) -> String {
        let possession = Possession {
            origin: ORIGIN.to_owned(),
            ledger,
            key: self.vkey(),
            holder: self.holder.to_owned(),
        };
        possession.sign(&self.key).unwrap().to_string()
    }
}

/// What one record is made from.
#[derive(Clone)]
pub(crate) struct Event {
    pub(crate) stream: String,
    pub(crate) event_type: &'static str,
    pub(crate) area: AreaCode,
    pub(crate) data: String,
}

impl Event {
    pub(crate) fn new(stream: impl Into<String>, event_type: &'static str, data: serde_json::Value) -> Event {
        let data = String::from_utf8(ledger::canonical::to_bytes(&data).unwrap()).unwrap();
        Event { stream: stream.into(), event_type, area: PREFECTURE.parse().unwrap(), data }
    }
}

pub(crate) fn fill(stream: &str, amount: u32) -> Event {
    let mut event = Event::new(
        stream,
        "purse.filled",
        serde_json::json!({ "amount": format!("{amount}.00"), "holder": "石泸溪" }),
    );
    event.area = TOWNSHIP.parse().unwrap();
    event
}

/// The ledger, its staff and its clock.
pub(crate) struct World {
    pub(crate) home: Home,
    pub(crate) dir: TempDir,
    pub(crate) id: Uuid,
    pub(crate) store: Store,
    pub(crate) admins: [Staff; 3],
    pub(crate) clerk: Staff,
    pub(crate) clock: Arc<AtomicI64>,
    drawn: AtomicU64,
    elsewhere: Mutex<Vec<Home>>,
}

impl World {
    pub(crate) fn new() -> World {
        World::of_kind(Kind::Training)
    }

    pub(crate) fn of_kind(kind: Kind) -> World {
        let (home, dir) = (Home::new(), tempfile::tempdir().unwrap());
        let id: Uuid = "5b0e8a52-93f4-4d0b-9c1e-0f2d6a7b8c9d".parse().unwrap();
        let admins = [
            Staff::new("admin-01.zhou", "向永顺"),
            Staff::new("admin-02.zhou", "彭龙山"),
            Staff::new("admin-03.zhou", "田保靖"),
        ];
        let clock = Arc::new(AtomicI64::new(START));
        let genesis = genesis(id, &admins, kind, dir.path());
        let signed = genesis.sign(admins[0].name, &admins[0].key).unwrap();
        let settings = match kind {
            Kind::Live => machine(settings(&clock, &home)),
            _ => settings(&clock, &home),
        };
        let (store, receipt) = Store::create(dir.path(), settings, signed).unwrap();
        assert_eq!((receipt.no, receipt.first.0, receipt.records), (0, 0, 4));
        let clerk = Staff::new("clerk-01.luxi", "石泸溪");
        World {
            home,
            dir,
            id,
            store,
            admins,
            clerk,
            clock,
            drawn: AtomicU64::new(0),
            elsewhere: Mutex::default(),
        }
    }

    /// The same ledger on another node, whose draws are its own.
    pub(crate) fn node(&self, home: Home, dir: TempDir, number: u64) -> World {
        let store = Store::open(dir.path(), settings(&self.clock, &home)).unwrap();
        World {
            home,
            dir,
            id: self.id,
            store,
            admins: self.admins.clone(),
            clerk: self.clerk.clone(),
            clock: Arc::clone(&self.clock),
            drawn: AtomicU64::new(number << 32),
            elsewhere: Mutex::default(),
        }
    }

    /// Closes and opens this node's store, as a program that is started again.
    pub(crate) fn reopen(&mut self) -> Result<(), store::StoreError> {
        self.store = Store::open(self.dir.path(), self.settings())?;
        Ok(())
    }

    /// With the clerk's key registered and a role proposed and confirmed.
    pub(crate) fn staffed() -> World {
        let world = World::new();
        world.employ(&world.clerk.clone());
        world
    }

    pub(crate) fn employ(&self, staff: &Staff) {
        let [first, second, _] = &self.admins;
        let registered = serde_json::json!({
            "administrator": false, "holder": staff.holder, "name": staff.name,
            "proof": staff.proof(self.id), "vkey": staff.vkey().to_string(),
        });
        let proposal = self.uuid().to_string();
        let proposed = serde_json::json!({
            "area": PREFECTURE, "doc_no": "州民发〔2023〕1号", "from": "2023-01-01", "holder": first.holder,
            "proposal": proposal, "role": "clerk", "to": "2023-12-31",
        });
        let confirmed = serde_json::json!({ "holder": second.holder, "proposal": proposal });
        self.act(first, [Event::new(staff.stream(), "key.registered", registered)]).unwrap();
        self.act(first, [Event::new(staff.stream(), "key.role_proposed", proposed)]).unwrap();
        self.act(second, [Event::new(staff.stream(), "key.role_confirmed", confirmed)]).unwrap();
    }

    pub(crate) fn settings(&self) -> Settings {
        settings(&self.clock, &self.home)
    }

    /// Settings for a backing that the caller brings.
    pub(crate) fn settings_of_none(&self) -> Settings {
        settings_over(&self.clock, store::Backing::File)
    }

    /// The same where there is no ledger yet.
    pub(crate) fn settings_elsewhere(&self) -> Settings {
        let home = Home::new();
        let settings = settings(&self.clock, &home);
        self.elsewhere.lock().unwrap().push(home);
        settings
    }

    /// Lets another key sign checkpoints from now on.
    pub(crate) fn log_key_change(&self, new: &SecretKey) -> Event {
        let vkey = |key: &SecretKey| VerifyingKey::new(ORIGIN, key.public_key()).unwrap();
        let (old, origin) = (log_key(), ORIGIN.to_owned());
        let change =
            ledger::possession::LogKeyChange { origin, ledger: self.id, old: vkey(&old), new: vkey(new) };
        let data = serde_json::json!({
            "holder": self.admins[0].holder, "log_key": vkey(new).to_string(),
            "proof": change.sign(&old, new).unwrap().to_string(), "reason": "轮换",
        });
        Event::new(genesis::stream(self.id), "ledger.log_key_changed", data)
    }

    /// The checkpoint over everything once more, signed by another key than the present one.
    pub(crate) fn checkpoint_by(&self, other: &SecretKey, present: &SecretKey) -> String {
        let note = self.store.head().unwrap().checkpoint;
        let present = VerifyingKey::new(ORIGIN, present.public_key()).unwrap();
        let checkpoint = ledger::checkpoint::Checkpoint::verify(note.as_bytes(), &present).unwrap();
        checkpoint.sign(other).unwrap().to_string()
    }

    pub(crate) fn reader(&self) -> Reader {
        Reader::open(self.dir.path()).unwrap()
    }

    pub(crate) fn time(&self) -> Time {
        Time::from_millis(self.clock.load(Ordering::Relaxed)).unwrap()
    }

    /// Fixed bytes that differ at every call.
    pub(crate) fn draw(&self) -> [u8; 32] {
        sha256(format!("draw {}", self.drawn.fetch_add(1, Ordering::Relaxed)).as_bytes()).0
    }

    pub(crate) fn uuid(&self) -> Uuid {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&self.draw()[..16]);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    pub(crate) fn heading(&self, signer: &Staff) -> Heading {
        let head = self.store.head().unwrap();
        Heading {
            origin: ORIGIN.to_owned(),
            ledger: self.id,
            id: self.uuid(),
            time: self.time(),
            signer: signer.hash(),
            seen: (head.size, head.root),
            key: self.store.keyring().head(&signer.hash()),
        }
    }

    pub(crate) fn draft(&self, event: Event) -> Draft {
        let mut salt = [0; 16];
        salt.copy_from_slice(&self.draw()[..16]);
        let Event { stream, event_type, area, data } = event;
        Draft {
            stream,
            area: area.into(),
            event_type: event_type.to_owned(),
            version: 1,
            data,
            salt,
            seals: Vec::new(),
            own: Some(Own::default()),
        }
    }

    pub(crate) fn prepare(&self, heading: Heading, events: impl IntoIterator<Item = Event>) -> Prepared {
        let events: Vec<Event> = events.into_iter().collect();
        let names: Vec<&str> = events.iter().map(|event| event.stream.as_str()).collect();
        let heads = self.reader().heads(&names).unwrap();
        let read: Vec<_> = names.into_iter().map(str::to_owned).zip(heads).collect();
        let mut preparation = Preparation::new(heading, read, self.dir.path());
        for event in events {
            preparation.push(self.draft(event)).unwrap();
        }
        preparation.finish("测试提交").unwrap()
    }

    pub(crate) fn sign(&self, staff: &Staff, events: impl IntoIterator<Item = Event>) -> SignedCommit {
        self.prepare(self.heading(staff), events).sign(staff.name, &staff.key).unwrap()
    }

    pub(crate) fn act(
        &self,
        staff: &Staff,
        events: impl IntoIterator<Item = Event>,
    ) -> Result<Receipt, AppendError> {
        self.store.append(self.sign(staff, events))
    }
}

fn settings(clock: &Arc<AtomicI64>, home: &Home) -> Settings {
    settings_over(clock, home.backing())
}

fn settings_over(clock: &Arc<AtomicI64>, backing: store::Backing) -> Settings {
    let clock = Arc::clone(clock);
    let now = move || Time::from_millis(clock.load(Ordering::Relaxed)).unwrap();
    let log: LogSigner = Arc::new(log_key());
    Settings {
        authority: Authority::new(AUTHORITY.iter().copied()).unwrap(),
        backing,
        clock: StoreClock::Injected(Arc::new(now)),
        flush: store::Flush::Each,
        log_signers: vec![log],
        rules: Arc::new(Purses),
    }
}

/// A purse is filled and spent, and owes nothing to anybody.
struct Purses;

impl store::Rules for Purses {
    fn alone(&self, _: &Frame<'_>) -> Result<Own, Broken> {
        Ok(Own::default())
    }

    fn says(&self, _: RuleId) -> words::Text {
        words::Text::default()
    }
}

/// The same, said to be the machine's clock.
pub(crate) fn machine(settings: Settings) -> Settings {
    let clock = match settings.clock {
        StoreClock::Injected(now) | StoreClock::Machine(now) => StoreClock::Machine(now),
    };
    Settings { clock, ..settings }
}

pub(crate) fn genesis(id: Uuid, admins: &[Staff; 3], kind: Kind, spool: &std::path::Path) -> Prepared {
    let prefecture: AreaCode = PREFECTURE.parse().unwrap();
    let area = |code: &str, name: &str, parent: &str| {
        let code: AreaCode = code.parse().unwrap();
        Area { code, level: code.level(), name: name.to_owned(), parent: parent.parse().unwrap() }
    };
    let log = log_key();
    let founded = Founded {
        admins: admins
            .iter()
            .map(|admin| Admin {
                holder: admin.holder.to_owned(),
                name: admin.name.to_owned(),
                proof: admin.proof(id),
                vkey: admin.vkey(),
            })
            .collect(),
        areas: vec![
            area(PREFECTURE, "湘西土家族苗族自治州", "430000000000"),
            area("433122000000", "泸溪县", PREFECTURE),
            area(TOWNSHIP, "浦市镇", "433122000000"),
        ],
        kind,
        log_key: VerifyingKey::new(ORIGIN, log.public_key()).unwrap(),
        origin: ORIGIN.to_owned(),
    };
    let first = Event {
        stream: genesis::stream(id),
        event_type: genesis::FOUNDED,
        area: prefecture,
        data: founded.encode(id).unwrap(),
    };
    let registrations = admins.iter().map(|admin| {
        let data = serde_json::json!({
            "administrator": true, "holder": admin.holder, "name": admin.name,
            "proof": admin.proof(id), "vkey": admin.vkey().to_string(),
        });
        Event::new(admin.stream(), "key.registered", data)
    });
    let events: Vec<Event> = std::iter::once(first).chain(registrations).collect();
    let heading = Heading {
        origin: ORIGIN.to_owned(),
        ledger: id,
        id: "00000000-0000-4000-8000-000000000001".parse().unwrap(),
        time: Time::from_millis(START).unwrap(),
        signer: admins[0].hash(),
        seen: (TreeSize(0), ledger::merkle::empty_root()),
        key: (Sequence::ABSENT, Hash::ZERO),
    };
    let absent = (Sequence::ABSENT, Hash::ZERO);
    let read: Vec<_> = events.iter().map(|event| (event.stream.clone(), absent)).collect();
    let mut preparation = Preparation::new(heading, read, spool);
    for event in events {
        let Event { stream, event_type, area, data } = event;
        let event_type = event_type.to_owned();
        let own = Some(Own::default());
        let area = area.into();
        let draft =
            Draft { stream, area, event_type, version: 1, data, salt: [7; 16], seals: Vec::new(), own };
        preparation.push(draft).unwrap();
    }
    preparation.finish("创世 湘西州民政局 管理员3名").unwrap()
}

/// The key that signs checkpoints from the genesis on.
pub(crate) fn log_key() -> SecretKey {
    SecretKey::from_seed(&sha256(b"log").0)
}

/// Bytes that a test counts up from.
pub(crate) fn counting() -> impl Fn(&mut [u8]) + Send + Sync {
    let count = Mutex::new(0_u64);
    move |buffer| {
        for chunk in buffer.chunks_mut(32) {
            let mut count = count.lock().unwrap();
            *count += 1;
            chunk.copy_from_slice(&sha256(&count.to_be_bytes()).0[..chunk.len()]);
        }
    }
}
