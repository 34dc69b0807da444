//! Snapshots of entitlements: what they say is what the stream says.

#[expect(clippy::unwrap_used, reason = "tests stop at what must not happen")]
#[expect(dead_code, reason = "each test takes what it needs")]
mod common;

use aggregates::WireEvent as _;
use aggregates::entitlement::Entitlement;
use aggregates::entitlement::event::{
    EntitlementEvent, PayeeChangeProposed, PayeeChangeRejected, PayeeChanged,
};
use aggregates::{EntitlementId, ProposalId, SubjectId};
use common::{Ledger, county_month, entitlement, holder, subject, take_return};
use cqrs_es::Aggregate as _;
use ledger::{Frame, Position, Sequence, Uuid};
use projections::Seals;
use proptest::prelude::*;

/// The state, the head and the seals, from the stream itself.
fn folded(ledger: &Ledger, id: EntitlementId) -> (Entitlement, Sequence, ledger::Hash, Seals) {
    let (mut state, mut seals) = (Entitlement::default(), Seals::default());
    let (mut seq, mut hash) = (Sequence::ABSENT, ledger::Hash::ZERO);
    for (at, bytes) in (0..).zip(&ledger.records) {
        let frame = Frame::parse(bytes).unwrap();
        if frame.stream != format!("entitlement/{id}") {
            continue;
        }
        let event = EntitlementEvent::read(frame.event_type, frame.version, frame.data).unwrap();
        seals.take(Position(at), &frame, &event).unwrap();
        (seq, hash) = (frame.seq, frame.hash());
        state.apply(event);
    }
    (state, seq, hash, seals)
}

fn proposal(number: u32) -> ProposalId {
    ProposalId(Uuid::from_u128(0x7_u128 << 100 | u128::from(number)))
}

fn propose(ledger: &mut Ledger, of: u32, number: u32, payee: SubjectId) -> Position {
    let event = PayeeChangeProposed {
        evidence: "换卡".to_owned(),
        holder: holder("石泸溪"),
        payee,
        proposal: proposal(number),
        reason: "换卡".to_owned(),
    };
    ledger.seal(entitlement(of), &EntitlementEvent::from(event), &[payee])
}

fn confirm(ledger: &mut Ledger, of: u32, number: u32, payee: SubjectId) {
    let event = PayeeChanged { holder: holder("向凤凰"), payee, proposal: proposal(number) };
    ledger.write(entitlement(of), &EntitlementEvent::from(event));
}

fn reject(ledger: &mut Ledger, of: u32, number: u32) {
    let event = PayeeChangeRejected {
        holder: holder("向凤凰"),
        proposal: proposal(number),
        reason: "不符".to_owned(),
    };
    ledger.write(entitlement(of), &EntitlementEvent::from(event));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_snapshot_says_what_the_stream_says(
        returned in prop::collection::vec(any::<bool>(), 12),
        changes in prop::collection::vec((1_u32..13, 0_u32..4), 0..12),
    ) {
        let mut ledger = Ledger::default();
        let lines = county_month(&mut ledger, 12, |line| returned[line as usize - 1]);
        for (number, (of, kind)) in (1..).zip(&changes) {
            propose(&mut ledger, *of, number, subject(900 + number));
            match kind {
                0 => confirm(&mut ledger, *of, number, subject(900 + number)),
                1 => reject(&mut ledger, *of, number),
                // Of another proposal than the one that waits.
                2 => confirm(&mut ledger, *of, number + 100, subject(900 + number)),
                _ => {}
            }
        }
        take_return(&mut ledger, common::batch_id(1), &lines, |line| line % 5 == 0);
        let views = ledger.views();
        for number in 1..=12 {
            let id = entitlement(number);
            let known = views.snapshot(id).unwrap().unwrap();
            let (state, seq, hash, seals) = folded(&ledger, id);
            prop_assert_eq!(serde_json::to_value(&known.entitlement).unwrap(), serde_json::to_value(&state).unwrap());
            prop_assert_eq!((known.seq, known.hash, &known.seals), (seq, hash, &seals));
        }
    }
}

#[test]
fn an_entitlement_without_a_record_has_none() {
    let mut ledger = Ledger::default();
    county_month(&mut ledger, 2, |_| false);
    assert!(ledger.views().snapshot(entitlement(99)).unwrap().is_none());
}

#[test]
fn a_proposed_account_counts_when_it_is_confirmed_and_only_then() {
    let mut ledger = Ledger::default();
    county_month(&mut ledger, 1, |_| false);
    let known = |ledger: &Ledger| ledger.views().snapshot(entitlement(1)).unwrap().unwrap().seals;
    let payee = subject(900);
    let at = propose(&mut ledger, 1, 1, payee);
    assert_eq!((known(&ledger).of(payee), known(&ledger).proposed_of(payee)), (None, Some(at)));
    confirm(&mut ledger, 1, 1, payee);
    assert_eq!((known(&ledger).of(payee), known(&ledger).proposed_of(payee)), (Some(at), None));
    propose(&mut ledger, 1, 2, payee);
    reject(&mut ledger, 1, 2);
    assert_eq!((known(&ledger).of(payee), known(&ledger).proposed_of(payee)), (Some(at), None));
}

#[test]
fn a_stream_that_spells_the_id_otherwise_changes_nothing() {
    let mut ledger = Ledger::default();
    county_month(&mut ledger, 1, |_| false);
    let before = folded(&ledger, entitlement(1));
    let other = format!("entitlement/{}", entitlement(1).to_string().to_uppercase());
    let event = EntitlementEvent::from(PayeeChanged {
        holder: holder("向凤凰"),
        payee: subject(900),
        proposal: proposal(1),
    });
    ledger.raw(&other, event.wire_type(), event.wire_version(), &event.data(), &[]);
    let known = ledger.views().snapshot(entitlement(1)).unwrap().unwrap();
    assert_eq!((known.seq, known.hash), (before.1, before.2));
    assert_eq!(known.entitlement.benefit().unwrap().payee, before.0.benefit().unwrap().payee);
}

#[test]
fn after_a_record_that_is_not_known_here_only_the_stream_tells() {
    let mut ledger = Ledger::default();
    county_month(&mut ledger, 2, |_| false);
    let stream = format!("entitlement/{}", entitlement(1));
    ledger.raw(&stream, "entitlement.payment_ordered", 2, r#"{"new":"field"}"#, &[]);
    assert!(ledger.views().snapshot(entitlement(1)).unwrap().is_none());
    propose(&mut ledger, 1, 1, subject(900));
    assert!(ledger.views().snapshot(entitlement(1)).unwrap().is_none());
    assert!(ledger.views().snapshot(entitlement(2)).unwrap().is_some());
}

#[test]
fn a_history_that_no_entitlement_would_make_breaks_nobodys_tables() {
    use aggregates::entitlement::event::{LineRef, RecoveryCollected, RecoveryOpened, RecoveryWaived};
    let mut ledger = Ledger::default();
    county_month(&mut ledger, 1, |_| false);
    let all: aggregates::Money = "9999999999999999.99".parse().unwrap();
    let opened = RecoveryOpened {
        amount: all,
        holder: holder("向凤凰"),
        line: LineRef { batch: common::batch_id(1), line: 1 },
        reason: "多发".to_owned(),
        recovery: proposal(7),
    };
    ledger.write(entitlement(1), &EntitlementEvent::from(opened));
    for flow in ["1", "2"] {
        let (flow, holder) = (flow.to_owned(), holder("向凤凰"));
        let collected = RecoveryCollected { amount: all, flow, holder, recovery: proposal(7) };
        ledger.write(entitlement(1), &EntitlementEvent::from(collected));
    }
    let (doc_no, reason) = ("1号".to_owned(), "免".to_owned());
    let waived = RecoveryWaived { doc_no, holder: holder("向凤凰"), reason, recovery: proposal(7) };
    ledger.write(entitlement(1), &EntitlementEvent::from(waived));
    // Sums stop at the end of the range: the snapshot still says what the stream says, and the tables were folded.
    let views = ledger.views();
    let held = views.snapshot(entitlement(1)).unwrap().unwrap();
    let recovery = held.entitlement.recovery(proposal(7)).unwrap();
    assert_eq!((recovery.collected(), recovery.collected.len()), (all, 2));
    assert_eq!(recovery.waived, aggregates::Money::ZERO);
}

/// The file is thrown away when its version changes, and only then: a state of another shape must not be read from it.
#[test]
fn the_bytes_of_a_state_change_only_with_the_version_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("views.db");
    let mut ledger = Ledger::default();
    county_month(&mut ledger, 3, |line| line == 2);
    projections::Views::open(&path).unwrap().apply(ledger.feed()).unwrap();
    let file = rusqlite::Connection::open(&path).unwrap();
    let version: i64 = file.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    let states: Vec<u8> = (1..=3)
        .flat_map(|number| {
            let id = entitlement(number).0;
            let read = |row: &rusqlite::Row<'_>| row.get::<_, Vec<u8>>(0);
            file.query_row("SELECT state FROM snapshots WHERE id = ?1", [id.as_bytes()], read).unwrap()
        })
        .collect();
    assert_eq!(
        (version, ledger::sha256(&states).to_string().as_str()),
        (8, "8bc1fd9ec5d961b671ecab169ff572c7e2cdc70bc0011a7a3b43f9a4fdd4c3e2")
    );
}
