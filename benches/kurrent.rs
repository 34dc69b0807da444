//! A ledger on a cluster, against one append after another by the same client: over a double of KurrentDB
//! (`kurrent-double`), which is not the server, so only ratios within one run say anything.
//!
//! `cargo bench --bench kurrent -- [--quick]`

#![expect(clippy::float_arithmetic, reason = "it measures")]

#[path = "common/commands.rs"]
mod commands;
#[path = "common/measure.rs"]
mod measure;
#[path = "common/office.rs"]
#[expect(dead_code, reason = "each benchmark takes what it needs")]
mod office;

use aggregates::person::Person;
use cqrs_es::CqrsFramework;
use kurrent_double::{Door, Double};
use kurrentdb::{AppendToStreamOptions, Client, EventData};
use measure::{head, is_quick, median, row, timed};
use office::Office;
use store::Backing;
use store::kurrent::{Address, Cluster};
use sunledger::app::Done;
use sunledger::office::batch;

const ROUNDS: u8 = 3;
const CLIENTS: u32 = 64;
const EACH: u32 = 6;

fn main() {
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
        let (ordered, seconds) = timed(|| batch::order(&office.desk, &office.finance, id));
        let ordered = ordered.expect("orders");
        assert!(matches!(ordered.done, Done::Committed(_)) && ordered.count == people);
        let rate = f64::from(people) / seconds;
        println!("round {month}: order {rate:.0} payments/s in {seconds:.2} s");
        orders.push(rate / serial);
    }
    let singles = (0..ROUNDS).map(|round| singles(&office, u32::from(round)) / serial).collect();
    let (survey, seconds) = timed(|| cluster.survey(office.dir.path()).expect("surveys"));
    println!("{} commits, {} pieces read and compared in {seconds:.1} s", survey.commits, survey.chunks);
    head("a ledger on a cluster, to one append after another by the same client (a double of the server)");
    row(&format!("order {people} payments, payments a second"), median(orders), Some(('>', 20.0)));
    row(&format!("single commits, {CLIENTS} clients"), median(singles), Some(('>', 10.0)));
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
        runtime.block_on(client.append_to_stream("one-by-one", &options, event)).expect("appends");
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
