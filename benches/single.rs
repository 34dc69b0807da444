//! Single commits: one person, one record, each decided, signed, verified and durable before the next of its client.
//!
//! `benches/single.sh [--quick]` runs this beside postgres-es; alone, `cargo bench --bench single` prints commands a
//! second. With `POSTGRES_PEER` (the program) and `POSTGRES_URL` it prints ratios.

#![expect(clippy::float_arithmetic, reason = "it measures")]

#[path = "common/commands.rs"]
mod commands;
#[path = "common/measure.rs"]
mod measure;
#[path = "common/office.rs"]
#[expect(dead_code, reason = "each benchmark takes what it needs")]
mod office;

use std::process::Command;

use aggregates::person::Person;
use cqrs_es::CqrsFramework;
use measure::{head, is_quick, median, row, timed};
use office::Office;

const ROUNDS: u32 = 5;

fn main() {
    let seconds = if is_quick() { 2.0 } else { 5.0 };
    let office = Office::of(1_000);
    let mut results = Vec::new();
    for (clients, goal) in [(1, 1.0), (64, 3.0)] {
        let mut ratios = Vec::new();
        for round in 1..=ROUNDS {
            let own = run(&office, round, clients, seconds);
            let peer = peer(clients, seconds);
            println!(
                "{clients} clients, round {round}: {own:.0}/s, postgres-es {:.0}/s",
                peer.unwrap_or(0.0)
            );
            ratios.extend(peer.map(|peer| own / peer));
        }
        results.push((clients, goal, ratios));
    }
    head("single commits, commands a second");
    for (clients, goal, ratios) in results.into_iter().filter(|(_, _, ratios)| !ratios.is_empty()) {
        row(&format!("to postgres-es, {clients} clients each"), median(ratios), Some(('>', goal)));
    }
}

/// Commands a second of so many threads.
fn run(office: &Office, round: u32, clients: u32, seconds: f64) -> f64 {
    let (done, took) = timed(|| {
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..clients)
                .map(|client| {
                    let events = office.events::<Person>();
                    scope.spawn(move || {
                        let cqrs = CqrsFramework::new(events, Vec::new(), ());
                        let runtime =
                            tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
                        let (mut number, mut spent) = (0, 0.0);
                        while spent < seconds {
                            let (id, command) = commands::command(round * 100 + clients, client, number);
                            let (done, took) = timed(|| runtime.block_on(cqrs.execute(&id, command)));
                            done.expect("commits");
                            spent += took;
                            number += 1;
                        }
                        number
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().expect("a client")).sum::<u32>()
        })
    });
    f64::from(done) / took
}

fn peer(clients: u32, seconds: f64) -> Option<f64> {
    let (program, url) = (std::env::var_os("POSTGRES_PEER")?, std::env::var_os("POSTGRES_URL")?);
    let mut command = Command::new(program);
    command.arg(url).arg(clients.to_string()).arg(seconds.to_string());
    let output = command.output().expect("the peer runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).expect("text").trim().parse().expect("a number"))
}
