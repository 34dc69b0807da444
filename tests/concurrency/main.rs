//! Many desks at once: threads with a store of their own each, and programs beside each other.

mod exclusive;
mod identities;
#[path = "../office/mod.rs"]
mod office;
mod programs;
mod writers;

use std::sync::Barrier;

use office::Office;
use office::Program;
use sunledger::app::Desk;
use sunledger::failure::Failure;

/// Runs the same work at desks of their own, all starting at once; answers what came of each.
fn at_once<T: Send>(office: &Office, desks: usize, work: impl Fn(usize, &Desk) -> T + Sync) -> Vec<T> {
    let (dir, barrier, work) = (office.dir(), &Barrier::new(desks), &work);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..desks)
            .map(|number| {
                scope.spawn(move || {
                    let desk = office::desk(dir);
                    barrier.wait();
                    work(number, &desk)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// Whether somebody was faster: the one refusal after which the same command may well be done.
fn is_conflict(failure: &Failure) -> bool {
    match failure {
        Failure::Conflict(_) => true,
        Failure::Refused(refused) => refused.code == "batch.moved",
        Failure::Usage(_) | Failure::Fault(_) => false,
    }
}

/// Does it again as long as somebody else is faster; answers how often that was, too.
fn persistently<T>(mut work: impl FnMut() -> Result<T, Failure>) -> (Result<T, Failure>, usize) {
    for conflicts in 0.. {
        match work() {
            Err(failure) if is_conflict(&failure) => {}
            other => return (other, conflicts),
        }
    }
    unreachable!("somebody wins every race")
}

/// The ledger is whole, and its records stand at 0, 1, 2 … without a gap.
fn assert_whole(office: &Office) {
    let positions: Vec<u64> =
        office.desk.reader.records(ledger::Position(0)).map(|record| record.unwrap().position.0).collect();
    assert_eq!(positions, (0..office.size()).collect::<Vec<_>>());
    let verified = Program::on(office.dir()).done(None, &["verify", "--seals"]);
    assert_eq!(verified["records"], office.size());
}
