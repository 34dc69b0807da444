//! Commits that a patched writer made who holds real keys: validly signed, well linked, and never to be taken.
//!
//! Each is one honest commit of a month with one thing changed. It is tried three times: through `commit`, whose gate
//! refuses it; at the folder's store, which refuses what it can know; and past both, where `verify` names rule and record.

mod batch;
mod kind;
mod money;
#[path = "../office/mod.rs"]
mod office;
mod people;
mod roster;
mod stages;
mod writer;

use kind::{Kind, check_all};
use stages::Stages;

fn all(kinds: &[Kind]) {
    check_all(&Stages::make(), kinds);
}

#[test]
fn an_honest_commit_passes_all_three_doors() {
    kind::check_honest(&Stages::make());
}

#[test]
fn rosters_and_what_rests_on_them() {
    all(&roster::imported());
    all(&roster::confirmed());
}

#[test]
fn drafts_orders_and_what_the_bank_says() {
    let stages = Stages::make();
    check_all(&stages, &batch::drafted());
    check_all(&stages, &batch::ordered());
    check_all(&stages, &batch::returned());
}

#[test]
fn standards_money_and_other_peoples_areas() {
    all(&money::kinds());
    all(&people::kinds());
}
