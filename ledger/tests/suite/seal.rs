use ledger::seal::{Binding, SealError, SealKey, SealedBox, check_binding, commitment, open, seal};
use ledger::{Frame, NewRecord, Sequence, Time, Uuid, sha256};
use proptest::prelude::*;

use crate::world::{TOWNSHIP, scope};

const PERSON: &str = r#"{"account":"6217001234567890123","name":"龙阿妹","number":"433122198001011234"}"#;
const STREAM: &str = "person/6f0c2f7e-1d2b-4c3a-8e4f-5a6b7c8d9e0f";

fn binding() -> Binding<'static> {
    Binding { ledger: Uuid::from_u128(1), stream: STREAM, seq: Sequence(3), subject: Uuid::from_u128(2) }
}

fn key() -> SealKey {
    SealKey::from_bytes(sha256(b"subject").0)
}

fn sealed() -> SealedBox {
    seal(PERSON.as_bytes(), &key(), &binding(), &[7; 24], &[9; 32]).unwrap()
}

#[test]
fn a_seal_opens_in_its_place_with_its_key() {
    let opened = open(&sealed(), &key(), &binding()).unwrap();
    assert_eq!((opened.plaintext.expose().as_str(), opened.salt), (PERSON, [9; 32]));
    assert_eq!(sealed().commitment, commitment(&[9; 32], PERSON.as_bytes()));
    let committed = [b"sunledger/seal/v1\n".as_slice(), &[9; 32], PERSON.as_bytes()].concat();
    assert_eq!(sealed().commitment, sha256(&committed));
    assert_eq!(check_binding(&sealed(), &key(), &binding()), Ok(()));
}

#[test]
fn a_seal_does_not_open_in_another_place_or_with_another_key() {
    let other_key = SealKey::from_bytes(sha256(b"other").0);
    assert_eq!(check_binding(&sealed(), &other_key, &binding()), Err(SealError::DoesNotOpen));
    let moved = [
        Binding { ledger: Uuid::from_u128(9), ..binding() },
        Binding { stream: "person/other", ..binding() },
        Binding { seq: Sequence(4), ..binding() },
        Binding { subject: Uuid::from_u128(9), ..binding() },
    ];
    for place in moved {
        assert_eq!(check_binding(&sealed(), &key(), &place), Err(SealError::DoesNotOpen), "{place:?}");
    }
    let relabelled = SealedBox { subject: Uuid::from_u128(9), ..sealed() };
    assert_eq!(check_binding(&relabelled, &key(), &binding()), Err(SealError::DoesNotOpen));
}

#[test]
fn the_commitment_holds_the_plaintext_whatever_the_box_opens_to() {
    let other = seal(br#"{"name":"x"}"#, &key(), &binding(), &[7; 24], &[9; 32]).unwrap();
    let swapped = SealedBox { commitment: other.commitment, ..sealed() };
    assert_eq!(check_binding(&swapped, &key(), &binding()), Err(SealError::Commitment));
}

#[test]
fn only_canonical_json_is_sealed_and_nothing_of_it_is_printed() {
    assert_eq!(seal(b"{ }", &key(), &binding(), &[7; 24], &[9; 32]), Err(SealError::NotCanonical));
    let opened = open(&sealed(), &key(), &binding()).unwrap();
    for printed in [format!("{opened:?}"), format!("{:?}", sealed()), format!("{:?}", key())] {
        assert!(!printed.contains("龙阿妹") && !printed.contains("6217"), "{printed}");
    }
}

#[test]
fn a_record_carries_its_seals_and_gives_them_back() {
    let seals = [sealed(), SealedBox { subject: Uuid::from_u128(5), ..sealed() }];
    let record = NewRecord {
        area: scope(TOWNSHIP),
        commit: Uuid::from_u128(4),
        data: "{}",
        event_type: "person.identified",
        index: 0,
        ledger: Uuid::from_u128(1),
        prev: sha256(b"x"),
        salt: [0; 16],
        sealed: &seals,
        seq: Sequence(3),
        signer: sha256(b"signer"),
        stream: STREAM,
        time: Time::from_millis(0).unwrap(),
        version: 1,
    };
    let bytes = record.encode().unwrap();
    let frame = Frame::parse(&bytes).unwrap();
    assert_eq!(frame.seals().unwrap(), seals);
    assert!(frame.sealed_subjects().into_iter().eq(seals.iter().map(|seal| seal.subject)));
    assert!(ledger::canonical::check(&bytes).is_ok());
    assert_eq!(check_binding(&seals[0], &key(), &Binding::of(&frame, seals[0].subject)), Ok(()));
    let text = String::from_utf8(bytes).unwrap();
    let swaps = [
        (r#"{"box":"#, r#"{"a":1,"box":"#),
        (r#"{"box":""#, r#"{"box":"A"#),
        (r#"{"box":""#, r#"{"box":"*AAA"#),
        (r#"","commitment":""#, r#"=","commitment":""#),
        (r#""commitment":""#, r#""commitment":"F"#),
        (r#","subject":"00000000-"#, r#","subject":"00000000+"#),
        (r#""},{"box""#, r#""}],[{"box""#),
        (r#""},{"box""#, r#"",{"box""#),
        (r#"}],"seq""#, r#"},],"seq""#),
    ];
    for (from, to) in swaps {
        let bad = text.replacen(from, to, 1);
        assert_ne!(bad, text, "{from}");
        assert!(Frame::parse(bad.as_bytes()).is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn a_changed_box_never_opens(at: prop::sample::Index, flip in 1_u8..) {
        let mut changed = sealed();
        let at = at.index(changed.boxed.len());
        changed.boxed[at] ^= flip;
        prop_assert_eq!(check_binding(&changed, &key(), &binding()), Err(SealError::DoesNotOpen));
    }

    #[test]
    fn no_box_makes_it_panic(boxed: Vec<u8>) {
        let other = SealedBox { boxed, ..sealed() };
        prop_assert!(check_binding(&other, &key(), &binding()).is_err());
    }
}
