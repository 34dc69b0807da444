//! Two nodes, random faults, kills and partitions, by seeds: whatever was acknowledged is there once, both nodes compute
//! one tree, and no size has two checkpoints.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use kurrent_double::{Door, Fault};
use ledger::Uuid;
use store::kurrent::Cluster;
use store::{AppendError, Receipt, SignedCommit, Stage, Store, StoreError};

use crate::home::{Home, address};
use crate::world::{Event, World, fill};

const RUNS: u64 = 200;
/// So many run at a time: they wait for the wire most of the time.
const BESIDE: usize = 24;
const COMMITS: usize = 3;
const PATIENCE: Duration = Duration::from_millis(1_500);

#[test]
fn two_hundred_seeded_runs_lose_nothing_double_nothing_and_tell_one_history() {
    let next = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..BESIDE {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= RUNS {
                        return;
                    }
                    run(seed);
                }
            });
        }
    });
}

fn run(seed: u64) {
    let base = base();
    let home = base.home.copy();
    let acknowledged = Mutex::new(BTreeMap::new());
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let nodes: Vec<_> = (1..=2)
            .map(|number| {
                let (home, acknowledged) = (home.another_door(), &acknowledged);
                let chaos = home.clone();
                let over = &over;
                scope.spawn(move || partitions(Dice::new(seed * 7 + number), &chaos.door, over));
                scope.spawn(move || node(base, home, seed * 31 + number, number, acknowledged))
            })
            .collect();
        let worlds: Vec<World> = nodes.into_iter().map(|node| node.join().unwrap()).collect();
        over.store(true, Ordering::Relaxed);
        judge(seed, &home, base, worlds, &acknowledged.lock().unwrap());
    });
}

/// The ledger that every run starts from.
fn base() -> &'static World {
    static BASE: OnceLock<World> = OnceLock::new();
    BASE.get_or_init(World::staffed)
}

/// Cuts a node off now and then.
fn partitions(mut dice: Dice, door: &Door, over: &AtomicBool) {
    for _ in 0..2 {
        std::thread::sleep(Duration::from_millis(200 + dice.below(1_200)));
        if over.load(Ordering::Relaxed) {
            return;
        }
        door.close();
        // Now longer, now shorter than a node's patience.
        std::thread::sleep(Duration::from_millis(50 + dice.below(2_200)));
        door.open();
    }
}

/// One node's work: a node that hears nothing is killed and started again, sometimes on an empty disk.
fn node(
    base: &World,
    home: Home,
    seed: u64,
    number: u64,
    acknowledged: &Mutex<BTreeMap<Uuid, u64>>,
) -> World {
    let mut dice = Dice::new(seed);
    let mut world = patiently(|| Ok(base.node(home.clone(), tempfile::tempdir().unwrap(), number)));
    world.store = restart(&world, &home);
    for _ in 0..COMMITS {
        let kept = keep(&world, [fill(&format!("purse/{}", dice.below(2)), dice.below(90) as u32)]);
        if let Some(fault) = dice.fault() {
            world.home.door.fault(fault);
        }
        match world.store.append(kept.signed(&world)) {
            Ok(receipt) => note(acknowledged, &receipt),
            Err(AppendError::Conflict(_)) => {}
            Err(AppendError::Refused(refusal)) => panic!("seed {seed}: {refusal}"),
            Err(AppendError::Fault(StoreError::Cluster(_) | StoreError::Busy)) => {
                if dice.below(3) == 0 {
                    world.dir = tempfile::tempdir().unwrap();
                }
                world.store = restart(&world, &home);
                // The same commit again: it was entered, or it is now, or it does not hold any more.
                match again(&world, &home, &kept) {
                    Ok(receipt) => note(acknowledged, &receipt),
                    Err(AppendError::Conflict(_)) => {}
                    Err(other) => panic!("seed {seed}: {other}"),
                }
            }
            Err(AppendError::Fault(fault)) => panic!("seed {seed}: {fault}"),
        }
    }
    world
}

/// Appends until somebody answers.
fn again(world: &World, home: &Home, kept: &Kept) -> Result<Receipt, AppendError> {
    let mut store = world.store.clone();
    loop {
        match store.append(kept.signed(world)) {
            Err(AppendError::Fault(StoreError::Cluster(_) | StoreError::Busy)) => {
                store = restart(world, home);
            }
            answer => return answer,
        }
    }
}

fn restart(world: &World, home: &Home) -> Store {
    patiently(|| {
        let cluster = Cluster::open(address(&home.door, PATIENCE))?;
        let settings =
            store::Settings { backing: store::Backing::Kurrent(cluster), ..world.settings_of_none() };
        Store::open(world.dir.path(), settings)
    })
}

fn patiently<T>(mut open: impl FnMut() -> Result<T, StoreError>) -> T {
    for _ in 0..60 {
        match open() {
            Ok(open) => return open,
            Err(StoreError::Cluster(store::ClusterFault::Unreachable { .. })) => {}
            Err(other) => panic!("{other}"),
        }
    }
    panic!("the double does not come back");
}

fn note(acknowledged: &Mutex<BTreeMap<Uuid, u64>>, receipt: &Receipt) {
    acknowledged.lock().unwrap().insert(receipt.id, receipt.no);
}

fn judge(seed: u64, home: &Home, base: &World, worlds: Vec<World>, acknowledged: &BTreeMap<Uuid, u64>) {
    for world in &worlds {
        world.home.door.open();
        world.home.door.clear_faults();
    }
    let third = base.node(home.another_door(), tempfile::tempdir().unwrap(), 3);
    let head = third.store.head();
    for mut world in worlds {
        world.reopen().unwrap();
        assert_eq!(world.store.head(), head, "seed {seed}: two trees");
    }
    let reader = third.reader();
    let mut ids = BTreeSet::new();
    let mut places = BTreeMap::new();
    reader
        .for_each_commit(0, |commit| {
            assert!(ids.insert(commit.id), "seed {seed}: {} twice", commit.id);
            places.insert(commit.id, commit.no);
            Ok::<(), StoreError>(())
        })
        .unwrap();
    for (id, no) in acknowledged {
        assert_eq!(places.get(id), Some(no), "seed {seed}: {id} was acknowledged");
    }
    let sizes: Vec<u64> = home
        .double
        .events("checkpoint")
        .iter()
        .map(|event| String::from_utf8_lossy(&event.data).lines().nth(1).unwrap().parse().unwrap())
        .collect();
    assert!(sizes.is_sorted_by(|before, after| before < after), "seed {seed}: {sizes:?}");
}

/// A commit that can be handed in twice.
struct Kept {
    note: String,
    records: Vec<Vec<u8>>,
    read_set: store::ReadSet,
}

fn keep(world: &World, events: impl IntoIterator<Item = Event>) -> Kept {
    let prepared = world.prepare(world.heading(&world.clerk), events);
    let mut records = Vec::new();
    prepared
        .staged
        .for_each(|_, bytes| {
            records.push(bytes.to_vec());
            Ok::<(), std::io::Error>(())
        })
        .unwrap();
    let note = prepared.note.sign(world.clerk.name, &world.clerk.key).unwrap().to_string();
    Kept { note, records, read_set: prepared.read_set }
}

impl Kept {
    fn signed(&self, world: &World) -> SignedCommit {
        let mut stage = Stage::new(world.dir.path());
        for record in &self.records {
            stage.push(record).unwrap();
        }
        SignedCommit::new(self.note.as_bytes(), stage.finish().unwrap(), self.read_set.clone()).unwrap()
    }
}

/// Chance from a seed.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    fn fault(&mut self) -> Option<Fault> {
        let stream = ["order", "checkpoint", "commit/"][self.below(3) as usize].to_owned();
        Some(match self.below(9) {
            0 | 1 => Fault::LoseReplyOf(stream),
            2 => Fault::LoseRequestOf(stream),
            3 => Fault::Delay(Duration::from_millis(self.below(300))),
            4 => Fault::Reset,
            5 => Fault::Overload,
            6 => Fault::Timeout,
            7 => Fault::CutRead(self.below(2) as usize),
            _ => return None,
        })
    }
}
