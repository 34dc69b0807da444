//! Edits made directly in the database, after its triggers were dropped: `verify` finds each and names it.
//!
//! Every case takes a fresh copy of one ledger with a month in it that the program itself has made.

mod case;
mod forge;
#[path = "../office/mod.rs"]
mod office;
mod papers;
mod place;
mod raw;
mod signed;
mod tail;

use case::{Case, check_all};
use office::Office;
use tempfile::TempDir;

/// A month of rural dibao, with a batch paid and the bank's return taken.
fn template() -> TempDir {
    let office = Office::founded();
    office.month();
    office.closed()
}

fn all(cases: &[Case]) {
    check_all(template().path(), cases);
}

#[test]
fn an_honest_ledger_is_clean() {
    let folder = template();
    let program = office::Program::on(&folder.path().join("ledger"));
    let verified = program.done(None, &["verify", "--seals"]);
    assert_eq!(verified["clean"], true);
    assert_eq!(verified["tail_excluded"], false);
    assert_eq!(verified["views_checked"], true);
    assert!(verified["seals"].as_u64().unwrap() > 100);
    assert_eq!(verified["seals"], verified["seals_opened"]);
}

#[test]
fn a_changed_field_of_a_record_is_found() {
    all(&raw::fields());
}

#[test]
fn changed_columns_notes_signatures_checkpoints_and_tiles_are_found() {
    all(&raw::columns());
    all(&raw::log());
}

#[test]
fn records_and_notes_in_a_wrong_place_are_found() {
    all(&place::records());
    all(&place::others());
}

#[test]
fn what_was_signed_with_a_real_key_and_should_not_have_been_is_found() {
    all(&signed::cases());
}

#[test]
fn a_cut_tail_or_an_older_backup_is_found_by_a_checkpoint_kept_outside() {
    all(&tail::cases());
}

#[test]
fn whoever_signed_later_refuses_to_sign_on_an_older_backup() {
    tail::a_witness_refuses_an_older_backup(template().path(), &|| ());
}
