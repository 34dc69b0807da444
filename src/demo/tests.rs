use aggregates::batch::LineStatus;
use projections::query::{BatchFilter, FundingFilter};
use projections::{BatchStatus, Views};

use store::Backing;

use super::{Outcome, Plan, run};
use crate::app::Desk;

fn play(dir: &std::path::Path, seed: u64) -> (Desk, Outcome) {
    run(dir, Plan { people: 160, months: 3, seed }, Backing::File, &|_, _| ())
        .map_err(|failure| format!("{failure:?}"))
        .unwrap()
}

#[test]
fn the_same_seed_makes_the_same_ledger_and_another_seed_another() {
    let dirs: Vec<_> = (0..3).map(|_| tempfile::tempdir().unwrap()).collect();
    let root = |dir: usize, seed| play(&dirs[dir].path().join("ledger"), seed).1.root;
    let (one, again, other) = (root(0, 7), root(1, 7), root(2, 8));
    assert_eq!(one, again);
    assert_ne!(one, other);
}

#[test]
fn everything_is_closed_agrees_to_the_fen_and_verifies() {
    let dir = tempfile::tempdir().unwrap();
    let (desk, outcome) = play(dir.path(), 2023);
    assert!(outcome.returned.lines > 0 && outcome.reissued.lines > 0);
    {
        let views = desk.views.borrow();
        let batches = views.batches(&BatchFilter::default()).unwrap();
        assert!(batches.iter().all(|batch| batch.status == BatchStatus::Closed));
        let spent: aggregates::Money = views
            .fundings(&FundingFilter::default())
            .unwrap()
            .iter()
            .map(|funding| funding.reserved - funding.released)
            .sum();
        assert_eq!(spent, outcome.paid.amount);
        assert!(batches.iter().any(|batch| batch.tally(LineStatus::Held).lines > 0));
    }
    let authority = crate::app::authority();
    let options = audit::Options {
        checkpoints: Vec::new(),
        vkey: None,
        genesis: None,
        authority: &authority,
        threads: 2,
        progress: &|_| (),
        vault: None,
    };
    let report = audit::verify(&dir.path().join("ledger.db"), &options).unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
    let grown = desk.views.borrow().fingerprint().unwrap();
    *desk.views.borrow_mut() = Views::in_memory().unwrap();
    desk.catch_up().map_err(|failure| format!("{failure:?}")).unwrap();
    assert_eq!(desk.views.borrow().fingerprint().unwrap(), grown);
}

#[test]
fn a_folder_with_a_ledger_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let plan = Plan { people: 8, months: 1, seed: 1 };
    run(dir.path(), plan, Backing::File, &|_, _| ()).map_err(|failure| format!("{failure:?}")).unwrap();
    assert!(run(dir.path(), plan, Backing::File, &|_, _| ()).is_err());
}
