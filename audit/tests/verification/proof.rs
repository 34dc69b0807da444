//! A proof file made from the database convinces a stranger.

use crate::support::Maker;
use ledger::Position;

#[test]
fn a_proof_of_any_record_holds_with_no_ledger_at_hand() {
    let mut maker = Maker::founded();
    let people: Vec<_> = (0..300).map(|n| crate::support::died(&maker, n)).collect();
    maker.commit(3, &people);
    maker.tiles();
    let overview = audit::inspect(&maker.path()).unwrap();
    let genesis = overview.genesis.unwrap();
    assert_eq!(overview.records, maker.leaves.len() as u64);
    for position in (0..overview.records).step_by(7) {
        let file = audit::prove(&maker.path(), Position(position)).unwrap();
        let json = file.to_json();
        let proven =
            ledger::proof::verify(json.as_bytes(), &maker.log_vkey(), &genesis, &crate::support::authority());
        assert_eq!(proven.map(|proven| proven.position), Ok(Position(position)), "{position}");
    }
}

#[test]
fn a_proof_of_a_record_of_the_genesis_commit_needs_no_key_records() {
    let maker = Maker::founded();
    let overview = audit::inspect(&maker.path()).unwrap();
    assert_eq!(overview.log_key, Some(maker.log_vkey()));
    for position in 0..4 {
        let file = audit::prove(&maker.path(), Position(position)).unwrap();
        assert!(file.keys.is_empty());
        let json = file.to_json();
        let (vkey, genesis) = (maker.log_vkey(), overview.genesis.unwrap());
        let proven =
            ledger::proof::verify(json.as_bytes(), &vkey, &genesis, &crate::support::authority()).unwrap();
        assert_eq!(proven.position, Position(position));
    }
}
