//! A ledger on a cluster, against one append after another by the same client: over a double of KurrentDB
//! (`kurrent-double`), which is not the server, so only ratios within one run say anything.
//!
//! `cargo bench --bench kurrent -- [--quick]`

#![expect(clippy::float_arithmetic, reason = "it measures")]

#[path = "common/child.rs"]
mod child;
#[path = "common/commands.rs"]
mod commands;
#[path = "common/measure.rs"]
mod measure;
#[path = "common/office.rs"]
#[expect(dead_code, reason = "each benchmark takes what it needs")]
mod office;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use aggregates::person::Person;
use cqrs_es::CqrsFramework;
use kurrent_double::{Door, Double};
use kurrentdb::{AppendToStreamOptions, Client, EventData, ReadStreamOptions};
use measure::{head, is_quick, median, row, timed};
use office::Office;
use store::Backing;
use store::kurrent::{Address, Cluster};
use sunledger::app::{Desk, Opening};
use sunledger::office::Done;

const ROUNDS: u8 = 3;
const CLIENTS: u32 = 64;
const EACH: u32 = 6;

fn main() {
    match child::asked() {
        Some((what, with)) => carry_out(&what, &with),
        None => parent(),
    }
}

fn parent() {
    let people = if is_quick() { 5_000 } else { 50_000 };
    let double = Double::start();
    let door = double.door();
    let serial = serial(&door);
    println!("one append after another: {serial:.1}/s");
    let address = Address::parse(&door.url()).expect("an address").as_admin(true);
    let cluster = Cluster::open(address).expect("connects");
    let office = Office::over(people, Backing::Kurrent(cluster.clone()));
    let mut orders = Vec::new();
    for month in 1..=ROUNDS {
        let id = office.approved(month);
        let (ordered, seconds) = timed(|| office.order(id));
        assert!(matches!(ordered.done, Done::Committed(_)) && ordered.answer.count == people);
        let rate = f64::from(people) / seconds;
        println!("round {month}: order {rate:.0} payments/s in {seconds:.2} s");
        orders.push(rate / serial);
    }
    let singles = (0..ROUNDS).map(|round| singles(&office, u32::from(round)) / serial).collect();
    let reading = Reading { door: &door, office: &office, cluster: &cluster, list: list(&double, &office) };
    let free = reading.at(None, ROUNDS);
    let gigabit = reading.at(Some(1_000), ROUNDS);
    let slow = reading.at(Some(100), 1);
    head("a ledger on a cluster, to one append after another by the same client (a double of the server)");
    row(&format!("order {people} payments, payments a second"), median(orders), Some(('>', 20.0)));
    row(&format!("single commits, {CLIENTS} clients"), median(singles), Some(('>', 10.0)));
    head("a cluster read and verified, to a client that reads the same bytes and nothing else");
    for (line, speeds) in [("100 Mbit/s", &slow), ("1 Gbit/s", &gigabit), ("this computer's own", &free)] {
        let goal = |least| Some(('>', least)).filter(|_| line == "100 Mbit/s");
        row(&format!("a fresh node, over a wire of {line}"), speeds.node, goal(0.8));
        row(&format!("the survey, which reads everything twice, over {line}"), speeds.survey, goal(0.8));
    }
    row("a fresh node's peak of memory, MiB", free.peak, None);
}

/// Where everything stands that is to be read.
struct Reading<'r> {
    door: &'r Door,
    office: &'r Office,
    cluster: &'r Cluster,
    /// The file with the names of all streams of commits and keys.
    list: PathBuf,
}

/// Ratios to a client that only reads.
struct Speeds {
    node: f64,
    survey: f64,
    peak: f64,
}

/// What a fresh node has to read.
fn list(double: &Double, office: &Office) -> PathBuf {
    let own = |stream: &String| stream.starts_with("commit/") || stream.starts_with("vault/");
    let streams: Vec<String> = double.streams().into_iter().filter(own).collect();
    let list = office.dir.path().join("streams.txt");
    std::fs::write(&list, streams.join("\n")).expect("writes");
    let bytes: usize =
        streams.iter().flat_map(|stream| double.events(stream)).map(|event| event.data.len()).sum();
    println!("{} streams, {:.0} MiB", streams.len(), bytes as f64 / 1_048_576.0);
    list
}

impl Reading<'_> {
    /// A fresh node follows from the beginning and a survey looks at everything, over a wire of so many megabits a
    /// second, each beside a client that only reads.
    fn at(&self, megabits: Option<u64>, rounds: u8) -> Speeds {
        self.door.limit(megabits.map(|megabits| megabits * 125_000));
        let (url, dir) = (self.door.url(), self.office.dir.path().to_str().expect("a path"));
        let (mut nodes, mut surveys, mut peaks) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..rounds {
            let (wire, _) = child::measure("wire", &[&url, self.list.to_str().expect("a path")]);
            let (node, peak) = child::measure("node", &[&url, dir]);
            let (found, survey) = timed(|| self.cluster.survey(self.office.dir.path()).expect("surveys"));
            assert!(found.findings.is_empty(), "{:?}", found.findings);
            println!(
                "read in {wire:.2} s; a fresh node in {node:.2} s and {peak:.0} MiB; a survey in {survey:.2} s"
            );
            nodes.push(wire / node);
            surveys.push(2.0 * wire / survey);
            peaks.push(peak);
        }
        self.door.limit(None);
        Speeds { node: median(nodes), survey: median(surveys), peak: median(peaks) }
    }
}

fn carry_out(what: &str, with: &[String]) {
    let ((), seconds) = match what {
        "wire" => timed(|| wire(&with[0], Path::new(&with[1]))),
        _ => timed(|| node(&with[0], Path::new(&with[1]))),
    };
    child::answer(seconds);
}

/// Reads every commit's bytes, so many at a time, and keeps nothing.
fn wire(url: &str, list: &Path) {
    let list = std::fs::read_to_string(list).expect("reads");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let settings = format!("{url}&discoveryInterval=5").parse().expect("settings");
    runtime.block_on(async {
        let client = Client::new(settings).expect("a client");
        let gate = Arc::new(tokio::sync::Semaphore::new(32));
        let reads = list.lines().map(|stream| {
            let (client, gate, stream) = (client.clone(), Arc::clone(&gate), stream.to_owned());
            tokio::spawn(async move {
                let _turn = gate.acquire_owned().await;
                let options = ReadStreamOptions::default().max_count(10_000);
                let mut events = client.read_stream(stream, &options).await.expect("reads");
                while let Some(event) = events.next().await.expect("reads") {
                    std::hint::black_box(event.get_original_event().data.len());
                }
            })
        });
        for read in reads.collect::<Vec<_>>() {
            read.await.expect("reads");
        }
    });
}

/// Follows from the beginning in a folder that has nothing but the keys.
fn node(url: &str, of: &Path) {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    std::fs::create_dir(dir.path().join("keys")).expect("makes");
    for name in ["config.toml", "keys/log.key", "keys/vault.key"] {
        std::fs::copy(of.join(name), dir.path().join(name)).expect("copies");
    }
    let address = Address::parse(url).expect("an address").as_admin(true);
    let backing = Backing::Kurrent(Cluster::open(address).expect("connects"));
    Desk::open(dir.path(), &Opening { backing, ..Opening::default() }).map(drop).expect("opens");
}

/// Appends a second, one after another.
fn serial(door: &Door) -> f64 {
    const COUNT: u32 = 40;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    let url = format!("{}&discoveryInterval=5", door.url());
    let settings = url.parse().expect("settings");
    let client = runtime.block_on(async { Client::new(settings).expect("a client") });
    let append = || {
        let event = EventData::binary("paid", vec![b'x'; 1_200].into());
        let options = AppendToStreamOptions::default();
        runtime.block_on(client.append_to_stream("serial/one-by-one", &options, event)).expect("appends");
    };
    append();
    let ((), took) = timed(|| (0..COUNT).for_each(|_| append()));
    f64::from(COUNT) / took
}

/// Commits a second of many clients, each one after another.
fn singles(office: &Office, round: u32) -> f64 {
    let ((), took) = timed(|| {
        std::thread::scope(|scope| {
            for client in 0..CLIENTS {
                let events = office.events::<Person>();
                scope.spawn(move || {
                    let cqrs = CqrsFramework::new(events, Vec::new(), ());
                    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
                    for number in 0..EACH {
                        let (id, command) = commands::command(500 + round, client, number);
                        runtime.block_on(cqrs.execute(&id, command)).expect("commits");
                    }
                });
            }
        });
    });
    let rate = f64::from(CLIENTS * EACH) / took;
    println!("round {}: {rate:.0} commits/s", round + 1);
    rate
}
