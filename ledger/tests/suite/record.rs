use ledger::record::{RECORD_BYTES_MAX, RecordError, is_event_type, is_stream};
use ledger::{Frame, Hash, NewRecord, Sequence, Time, Uuid, sha256};
use proptest::prelude::*;

use crate::world::{TOWNSHIP, scope};

fn new_record(data: &str) -> NewRecord<'_> {
    NewRecord {
        area: scope(TOWNSHIP),
        commit: Uuid::from_u128(0x0189_0d7a_0000_7000_8000_0000_0000_0001),
        data,
        event_type: "entitlement.payment_ordered",
        index: 7,
        ledger: Uuid::from_u128(0x5b0e_8a52_93f4_4d0b_9c1e_0f2d_6a7b_8c9d),
        prev: sha256(b"previous"),
        salt: [0xab; 16],
        sealed: &[],
        seq: Sequence(2),
        signer: sha256(b"signer"),
        stream: "entitlement/6f0c2f7e-1d2b-4c3a-8e4f-5a6b7c8d9e0f",
        time: Time::from_millis(1_683_511_200_123).unwrap(),
        version: 1,
    }
}

fn bytes() -> String {
    String::from_utf8(new_record(r#"{"amount":"416.67","month":"2023-05"}"#).encode().unwrap()).unwrap()
}

#[test]
fn a_record_has_exactly_these_bytes() {
    assert_eq!(
        bytes(),
        concat!(
            r#"{"area":"433122107000","commit":"01890d7a-0000-7000-8000-000000000001","#,
            r#""data":{"amount":"416.67","month":"2023-05"},"index":7,"ledger":"5b0e8a52-93f4-4d0b-9c1e-0f2d6a7b8c9d","#,
            r#""prev":"6da0633528deaa0144e7b058315f0b753ec0b945163a72bf96a0d18180f9de0d","salt":"abababababababababababababababab","#,
            r#""seq":2,"signer":"ffdcc4ba1ba029d91fb645eab1563010ee7bcfac6f321326f4eab298601b5bce","stream":"entitlement/6f0c2f7e-1d2b-4c3a-8e4f-5a6b7c8d9e0f","#,
            r#""time":"2023-05-08T02:00:00.123Z","type":"entitlement.payment_ordered","v":1,"version":1}"#
        )
    );
}

#[test]
fn a_record_reads_back_field_by_field() {
    let bytes = bytes();
    let frame = Frame::parse(bytes.as_bytes()).unwrap();
    let new = new_record(r#"{"amount":"416.67","month":"2023-05"}"#);
    assert_eq!(
        (frame.area, frame.commit, frame.data, frame.index),
        (new.area, new.commit, new.data, new.index)
    );
    assert_eq!((frame.ledger, frame.prev, frame.salt, frame.seq), (new.ledger, new.prev, new.salt, new.seq));
    assert_eq!((frame.signer, frame.stream, frame.time), (new.signer, new.stream, new.time));
    assert_eq!((frame.event_type, frame.version, frame.sealed), (new.event_type, new.version, None));
    assert_eq!(
        (frame.aggregate(), frame.stream_id()),
        ("entitlement", "6f0c2f7e-1d2b-4c3a-8e4f-5a6b7c8d9e0f")
    );
    assert_eq!(frame.hash(), sha256(bytes.as_bytes()));
}

#[test]
fn the_frame_is_an_ordinary_canonical_object() {
    assert!(ledger::canonical::check(bytes().as_bytes()).is_ok());
    let value: serde_json::Value = serde_json::from_str(&bytes()).unwrap();
    assert_eq!(serde_json_canonicalizer::to_string(&value).unwrap(), bytes());
}

#[test]
fn a_record_with_anything_else_in_it_is_refused() {
    let good = bytes();
    let swaps: &[(&str, &str)] = &[
        // another order, a double, a missing and an unknown field
        (r#","v":1,"version":1}"#, r#","version":1,"v":1}"#),
        (r#","v":1,"#, r#","v":1,"v":1,"#),
        (r#","v":1,"#, r#","#),
        (r#","v":1,"#, r#","u":1,"v":1,"#),
        (r#""version":1}"#, r#""version":1,"w":1}"#),
        (r#""salt":"abababababababababababababababab","#, ""),
        // other types and spellings
        (r#""v":1,"#, r#""v":2,"#),
        (r#""version":1}"#, r#""version":"1"}"#),
        (r#""version":1}"#, r#""version":0}"#),
        (r#""version":1}"#, r#""version":10000}"#),
        (r#""version":1}"#, r#""version":1.0}"#),
        (r#""index":7"#, r#""index":07"#),
        (r#""index":7"#, r#""index":-7"#),
        (r#""index":7"#, r#""index":500000"#),
        (r#""seq":2"#, r#""seq":0"#),
        (r#""seq":2"#, r#""seq":9007199254740992"#),
        // seq 1 needs the zero prev, and only seq 1 has it
        (r#""seq":2"#, r#""seq":1"#),
        (r#""area":"433122107000""#, r#""area":"43312210700""#),
        (r#""area":"433122107000""#, r#""area":433122107000"#),
        ("5b0e8a52-93f4", "5B0E8A52-93F4"),
        ("5b0e8a52-93f4", "5b0e8a5293f4-"),
        (r#""salt":"ab"#, r#""salt":"AB"#),
        (r#""salt":"ab"#, r#""salt":""#),
        ("entitlement/6f0c2f7e-1d2b-4c3a-8e4f-5a6b7c8d9e0f", "entitlement/"),
        ("entitlement/6f0c", "entitlement6f0c"),
        ("entitlement/6f0c", "Entitlement/6f0c"),
        ("entitlement/6f0c", "entitlement/6f0c/"),
        ("entitlement/6f0c", r"entitlement/\n6f0c"),
        ("2023-05-08T02:00:00.123Z", "2023-05-08T02:00:00.123+00:00"),
        ("2023-05-08T02:00:00.123Z", "2023-02-30T02:00:00.123Z"),
        ("entitlement.payment_ordered", "entitlement.Payment"),
        ("entitlement.payment_ordered", "payment_ordered"),
        // the data
        (r#""data":{"amount":"416.67","month":"2023-05"}"#, r#""data":[]"#),
        (r#""data":{"amount":"416.67","month":"2023-05"}"#, r#""data":"x""#),
        (r#""data":{"amount":"416.67","month":"2023-05"}"#, r#""data":null"#),
        (r#""amount":"416.67","month":"2023-05""#, r#""month":"2023-05","amount":"416.67""#),
        (r#""amount":"416.67","month""#, r#""amount":"416.67","amount":"416.67","month""#),
        (r#""416.67""#, "416.67"),
        (r#"{"amount""#, r#"{ "amount""#),
        // sealed must not be empty, and only boxes
        (r#","seq":2"#, r#","sealed":[],"seq":2"#),
        (r#","seq":2"#, r#","sealed":null,"seq":2"#),
        (r#","seq":2"#, r#","sealed":[{}],"seq":2"#),
    ];
    for (from, to) in swaps {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good, "{from} is not in the record");
        assert!(Frame::parse(bad.as_bytes()).is_err(), "{bad}");
    }
    for bad in [
        format!("{good}\n"),
        format!(" {good}"),
        format!("[{good}]"),
        good[..good.len() - 1].to_owned(),
        String::new(),
    ] {
        assert!(Frame::parse(bad.as_bytes()).is_err(), "{bad}");
    }
}

#[test]
fn the_first_record_of_a_stream_has_the_zero_prev_and_no_other_has() {
    let mut first = new_record("{}");
    (first.seq, first.prev) = (Sequence(1), Hash::ZERO);
    assert!(first.encode().is_ok());
    first.seq = Sequence(2);
    assert_eq!(first.encode(), Err(RecordError::Field { field: "prev" }));
}

#[test]
fn a_record_is_never_longer_than_a_log_entry_may_be() {
    let room = RECORD_BYTES_MAX - new_record(r#"{"a":""}"#).encode().unwrap().len();
    assert_eq!(
        new_record(&format!(r#"{{"a":"{}"}}"#, "x".repeat(room))).encode().unwrap().len(),
        RECORD_BYTES_MAX
    );
    let too_long = format!(r#"{{"a":"{}"}}"#, "x".repeat(room + 1));
    assert_eq!(new_record(&too_long).encode(), Err(RecordError::TooLong { length: RECORD_BYTES_MAX + 1 }));
}

#[test]
fn nothing_breaks_out_of_the_field_it_was_given_for() {
    let other = r#"{"a":1},"index":7"#;
    assert!(new_record(other).encode().is_err());
    let mut record = new_record("{}");
    record.stream = r#"a/b","time":"2023-05-08T02:00:00.123Z"#;
    assert!(record.encode().is_err());
}

#[test]
fn the_grammar_of_streams_and_types_is_narrow() {
    for good in [
        "reserve/433122107000",
        "standard/dibao_rural@433122000000",
        "funding/central@433122000000@2023",
        "a/1",
    ] {
        assert!(is_stream(good), "{good}");
    }
    for bad in ["", "a", "/a", "a/", "a//b", "1a/b", "a/b c", "a/中", "a/b\n", "-a/b", "A/b"] {
        assert!(!is_stream(bad), "{bad}");
    }
    assert!(is_event_type("entitlement.payment_ordered"));
    for bad in ["", "a", "a.", ".a", "a.b.c", "a.B", "a.1b", "a b.c"] {
        assert!(!is_event_type(bad), "{bad}");
    }
}

proptest! {
    #[test]
    fn no_changed_byte_leaves_the_same_record(at: prop::sample::Index, byte: u8) {
        let good = bytes();
        let mut bad = good.clone().into_bytes();
        let at = at.index(bad.len());
        prop_assume!(bad[at] != byte);
        bad[at] = byte;
        if let Ok(frame) = Frame::parse(&bad) {
            prop_assert_ne!(frame.hash(), sha256(good.as_bytes()));
            prop_assert!(ledger::canonical::check(&bad).is_ok());
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>, cut: prop::sample::Index) {
        let _ = Frame::parse(&bytes);
        let good = self::bytes();
        let _ = Frame::parse(&good.as_bytes()[..cut.index(good.len())]);
    }

    #[test]
    fn what_is_written_reads_back_or_is_refused(
        stream in "[a-z]{0,3}/?[a-z\"\\\\,]{0,6}", event_type in "[a-z]{0,3}\\.?[a-z\"\\\\,]{0,6}",
        data in "\\{?(\"a\":[0-9]{0,18})?\\}?.{0,3}", index in 499_990..500_010_u32, seq in 0..3_u64, first: bool,
        version in 0..10_001_u32,
    ) {
        let prev = if first { Hash::ZERO } else { sha256(b"previous") };
        let record = NewRecord {
            index, seq: Sequence(seq), prev, version, stream: &stream, event_type: &event_type, ..new_record(&data)
        };
        if let Ok(bytes) = record.encode() {
            let frame = Frame::parse(&bytes).unwrap();
            prop_assert_eq!((frame.stream, frame.event_type, frame.data), (&*stream, &*event_type, &*data));
            prop_assert_eq!((frame.index, frame.seq.0, frame.prev, frame.version), (index, seq, prev, version));
        }
    }

    #[test]
    fn any_record_reads_back(
        index in 0..500_000_u32, seq in 2..9_007_199_254_740_991_u64, salt: [u8; 16], version in 1..9_999_u32, text in ".*"
    ) {
        let data = String::from_utf8(ledger::canonical::to_bytes(&serde_json::json!({ "text": text })).unwrap()).unwrap();
        let record = NewRecord { index, seq: Sequence(seq), salt, version, ..new_record(&data) };
        let bytes = record.encode().unwrap();
        let frame = Frame::parse(&bytes).unwrap();
        prop_assert_eq!((frame.index, frame.seq.0, frame.salt, frame.version), (index, seq, salt, version));
        prop_assert_eq!(frame.data, data);
    }
}
