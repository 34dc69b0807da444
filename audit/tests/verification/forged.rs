//! Commits that are validly signed and should never have been taken.

use audit::Code;
use ledger::{Hash, TreeSize, Uuid};

use crate::small::{appropriated, assert_finds, retiled, small, withdrawn};
use crate::support::{Wrong, died};

#[test]
fn a_commit_of_another_ledger_is_found() {
    let mut maker = small();
    let first = maker.leaves.len() as u64;
    let drafts = [died(&maker, 21)];
    maker.commit_wrong(3, &drafts, &Wrong { ledger: Some(Uuid::from_u128(0xbad)), ..Wrong::default() });
    let maker = retiled(maker);
    assert_finds(&maker.verify(), &[Code::OtherLedger, Code::NoteMismatch], first);
}

#[test]
fn a_back_dated_commit_of_a_revoked_key_is_found() {
    let mut maker = small();
    maker.revoke(5);
    let first = maker.leaves.len() as u64;
    let drafts = [appropriated(&maker, "文99号", "1.00")];
    // The time lies before the revocation, and well within 72 hours.
    let time = Some(maker.time - 60_000);
    maker.commit_wrong(5, &drafts, &Wrong { time, ..Wrong::default() });
    let maker = retiled(maker);
    let report = maker.verify();
    assert_finds(&report, &[Code::Authority], first);
    assert!(report.findings[0].text.to_string().contains("已吊销"), "{:?}", report.findings[0]);
}

#[test]
fn a_commit_far_behind_ledger_time_is_found() {
    let mut maker = small();
    let first = maker.leaves.len() as u64;
    let drafts = [died(&maker, 21)];
    let time = Some(maker.time - 73 * 3_600_000);
    maker.commit_wrong(3, &drafts, &Wrong { time, ..Wrong::default() });
    assert_finds(&retiled(maker).verify(), &[Code::Time], first);
}

#[test]
fn a_signer_without_the_role_is_found() {
    let mut maker = small();
    let first = maker.leaves.len() as u64;
    let mut drafts = [appropriated(&maker, "文99号", "1.00")];
    drafts[0].data = drafts[0].data.replace("finance-01", "clerk-01");
    maker.commit(3, &drafts);
    assert_finds(&retiled(maker).verify(), &[Code::Authority], first);
}

#[test]
fn a_holder_who_is_not_the_signer_is_found() {
    let mut maker = small();
    let first = maker.leaves.len() as u64;
    let mut drafts = [appropriated(&maker, "文99号", "1.00")];
    drafts[0].data = drafts[0].data.replace("finance-01", "finance-02");
    maker.commit(5, &drafts);
    assert_finds(&retiled(maker).verify(), &[Code::Holder], first);
}

#[test]
fn a_validly_signed_record_that_its_aggregate_would_never_make_is_found() {
    let mut maker = small();
    let first = maker.leaves.len() as u64;
    let drafts = [withdrawn(&maker, "收1号", "4000.01")];
    maker.commit(5, &drafts);
    let after = [withdrawn(&maker, "收2号", "4000.00")];
    maker.commit(5, &after);
    let report = retiled(maker).verify();
    assert_finds(&report, &[Code::History], first);
    assert_eq!(report.totals.values().sum::<u64>(), 1, "{:#?}", report.findings);
}

#[test]
fn an_event_that_no_noun_knows_is_found() {
    let mut maker = small();
    let first = maker.leaves.len() as u64;
    let mut drafts = [died(&maker, 21)];
    drafts[0].event_type = "person.vanished".to_owned();
    maker.commit(3, &drafts);
    assert_finds(&retiled(maker).verify(), &[Code::Event], first);
}

#[test]
fn a_signer_who_saw_another_history_is_found() {
    let mut maker = small();
    let first = maker.leaves.len() as u64;
    let drafts = [died(&maker, 21)];
    let seen = Some((TreeSize(first - 1), Hash([9; 32])));
    maker.commit_wrong(3, &drafts, &Wrong { seen, ..Wrong::default() });
    assert_finds(&retiled(maker).verify(), &[Code::Seen], first);
}

#[test]
fn a_signer_who_did_not_know_his_keys_head_is_found() {
    let mut maker = small();
    let first = maker.leaves.len() as u64;
    let drafts = [died(&maker, 21)];
    let key = Some((ledger::Sequence(1), Hash([9; 32])));
    maker.commit_wrong(3, &drafts, &Wrong { key, ..Wrong::default() });
    assert_finds(&retiled(maker).verify(), &[Code::KeyHead], first);
}
