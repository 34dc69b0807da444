//! What one commit costs to load and to append, at 10,000 records and at a million.
//!
//! `cargo bench --bench growth -- [--quick]`

#![expect(clippy::float_arithmetic, reason = "it measures")]

#[path = "common/commands.rs"]
mod commands;
#[path = "common/measure.rs"]
mod measure;
#[path = "common/office.rs"]
mod office;

use aggregates::person::Person;
use cqrs_es::CqrsFramework;
use measure::{head, is_quick, median, row, timed};
use office::Office;

const COMMITS: u32 = 1_000;
const LOADS: usize = 2_000;

struct Cost {
    append: f64,
    load: f64,
}

fn main() {
    let targets = if is_quick() { [(3_300, 0), (33_000, 0)] } else { [(3_300, 0), (71_500, 11)] };
    let [small, big] = targets.map(|(people, months)| {
        let (office, seconds) = timed(|| Office::paid(people, months));
        println!("{} records made in {seconds:.0} s", office.size());
        office
    });
    // Now this, now that, so that what else the machine does falls on both.
    let mut costs: [Vec<Cost>; 2] = [Vec::new(), Vec::new()];
    for round in 0..5 {
        costs[0].push(measure(&small, round));
        costs[1].push(measure(&big, round));
    }
    let median = |at: usize, of: fn(&Cost) -> f64| median(costs[at].iter().map(of).collect());
    let (append, load) = (|cost: &Cost| cost.append, |cost: &Cost| cost.load);
    for (at, office) in [(0, &small), (1, &big)] {
        let micros = |of: fn(&Cost) -> f64| median(at, of) * 1e6;
        println!("{} records: append {:.0} µs, load {:.1} µs", office.size(), micros(append), micros(load));
    }
    head(&format!("cost of one commit at {} records, to that at {}", big.size(), small.size()));
    row("load, decide, sign, append, durable", median(1, append) / median(0, append), Some(('<', 1.2)));
    row("load alone", median(1, load) / median(0, load), None);
}

fn measure(office: &Office, round: u32) -> Cost {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let cqrs = CqrsFramework::new(office.events::<Person>(), Vec::new(), ());
    let run = |number: u32| commands::command(round, u32::from(u16::MAX), number);
    let ((), append) = timed(|| {
        for number in 0..COMMITS {
            let (id, command) = run(number);
            runtime.block_on(cqrs.execute(&id, command)).expect("commits");
        }
    });
    // From all over the ledger, each for the first time in its round.
    let names = office.desk.reader.stream_names("person/").expect("reads");
    let step = names.len() / LOADS;
    let ((), load) = timed(|| {
        for name in names.iter().skip(round as usize).step_by(step).take(LOADS) {
            let id = name.trim_start_matches("person/");
            office.desk.act().load::<Person>(id).expect("loads");
        }
    });
    Cost { append: append / f64::from(COMMITS), load: load / LOADS as f64 }
}
