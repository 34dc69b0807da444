use ledger::canonical::{CanonicalErrorKind as Kind, DEPTH_MAX, check, from_serialize, member, to_bytes};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn kind(bytes: impl AsRef<[u8]>) -> Kind {
    check(bytes.as_ref()).unwrap_err().kind
}

#[test]
fn canonical_bytes_are_given_back_as_they_are() {
    for text in [
        r#"{}"#,
        r#"[]"#,
        r#""""#,
        r#"{"a":[1,-1,0,9007199254740991,-9007199254740991],"b":null,"c":true,"d":false}"#,
        "{\"\":1,\"A\":2,\"a\":3,\"é\":4,\"中\":5,\"😀\":6,\"\u{e000}\":7}",
        r#""\b\t\n\f\r\"\\\u0000\u0007\u000b\u000e\u001f/ €""#,
    ] {
        assert_eq!(check(text.as_bytes()).as_deref(), Ok(text));
    }
}

#[test]
fn a_value_is_refused_for_the_reason_that_it_has() {
    let refused: &[(&str, Kind)] = &[
        ("", Kind::Truncated),
        ("{", Kind::Truncated),
        (r#"{"a""#, Kind::Truncated),
        (r#""a"#, Kind::Truncated),
        (r#"{"a":1"#, Kind::Truncated),
        ("[1", Kind::Truncated),
        ("{} ", Kind::Unexpected),
        ("{}\n", Kind::Unexpected),
        (" {}", Kind::Unexpected),
        (r#"{"a": 1}"#, Kind::Unexpected),
        ("[1, 2]", Kind::Unexpected),
        ("[1,]", Kind::Unexpected),
        (r#"{"a":1,}"#, Kind::Unexpected),
        ("{a:1}", Kind::Unexpected),
        ("nul", Kind::Unexpected),
        ("NaN", Kind::Unexpected),
        ("\u{feff}{}", Kind::Unexpected),
        (r#"{"a":1,"a":2}"#, Kind::KeyOrder),
        (r#"{"b":1,"a":2}"#, Kind::KeyOrder),
        ("{\"\u{e000}\":1,\"😀\":2}", Kind::KeyOrder),
        (r#"{"a\n":1,"a\n":2}"#, Kind::KeyOrder),
        (r#""\/""#, Kind::Escape),
        (r#""\u0041""#, Kind::Escape),
        (r#""\u000a""#, Kind::Escape),
        (r#""\u001F""#, Kind::Escape),
        (r#""\ud83d\ude00""#, Kind::Escape),
        ("\"\n\"", Kind::Escape),
        ("\"\u{1f}\"", Kind::Escape),
        ("1.0", Kind::Number),
        ("1e3", Kind::Number),
        ("01", Kind::Number),
        ("-0", Kind::Number),
        ("-", Kind::Number),
        ("9007199254740992", Kind::Number),
        ("-9007199254740992", Kind::Number),
        ("99999999999999999999999999", Kind::Number),
        ("+1", Kind::Unexpected),
    ];
    for (text, reason) in refused {
        assert_eq!(kind(text), *reason, "{text}");
    }
    assert_eq!(kind(b"\"\xff\""), Kind::Utf8);
    assert_eq!(kind(b"\"\xed\xa0\x80\""), Kind::Utf8);
}

#[test]
fn nesting_stops_at_the_limit() {
    let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
    assert!(check(nested(DEPTH_MAX).as_bytes()).is_ok());
    assert_eq!(kind(nested(DEPTH_MAX + 1)), Kind::Depth);
    assert_eq!(kind("[".repeat(1_000_000)), Kind::Depth);
    let value: Value = serde_json::from_str(&nested(DEPTH_MAX + 1)).unwrap();
    assert_eq!(to_bytes(&value).unwrap_err().kind, Kind::Depth);
    assert!(to_bytes(&serde_json::from_str(&nested(DEPTH_MAX)).unwrap()).is_ok());
}

#[test]
fn a_struct_out_of_order_is_sorted_and_a_float_refused() {
    #[derive(serde::Serialize)]
    struct Unsorted<T> {
        b: &'static str,
        a: T,
    }
    assert_eq!(from_serialize(&Unsorted { b: "x", a: 1 }).unwrap(), br#"{"a":1,"b":"x"}"#);
    assert_eq!(from_serialize(&Unsorted { b: "x", a: 1.5 }).unwrap_err().kind, Kind::Number);
    assert_eq!(from_serialize(&Unsorted { b: "x", a: u64::MAX }).unwrap_err().kind, Kind::Number);
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        (-9_007_199_254_740_991_i64..=9_007_199_254_740_991).prop_map(|n| json!(n)),
        ".{0,20}".prop_map(Value::String),
        "[\u{0}-\u{20}\"\\\\a\u{7f}\u{e000}\u{ffff}\u{10000}\u{10ffff}]{0,8}".prop_map(Value::String),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        let key = "[a-c\u{0}\"é\u{d7ff}\u{e000}\u{ffff}\u{10000}😀]{0,3}";
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::vec((key, inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

#[test]
fn a_member_is_found_at_the_top_and_nowhere_else() {
    let object = r#"{"a":{"holder":"里"},"b":["holder"],"holder":"外\n","z":1}"#;
    assert_eq!(member(object, "holder"), Some(r#""外\n""#));
    assert_eq!(member(object, "b"), Some(r#"["holder"]"#));
    assert_eq!(member(object, "c"), None);
    for none in ["", "{}", "[]", r#""holder""#, r#"{"holder""#, r#"{"holder":"#, r#"{holder:1}"#] {
        assert_eq!(member(none, "holder"), None, "{none}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_writer_agrees_with_another_implementation_and_the_checker(value in value()) {
        let ours = to_bytes(&value).unwrap();
        prop_assert_eq!(&ours, &serde_json_canonicalizer::to_vec(&value).unwrap());
        prop_assert!(check(&ours).is_ok());
        prop_assert_eq!(&from_serialize(&value).unwrap(), &ours);
    }

    #[test]
    fn whatever_is_accepted_is_what_the_other_implementation_writes(
        value in value(), at: prop::sample::Index, byte: u8
    ) {
        let mut bytes = to_bytes(&value).unwrap();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if check(&bytes).is_ok() {
            let read: Value = serde_json::from_slice(&bytes).unwrap();
            prop_assert_eq!(serde_json_canonicalizer::to_vec(&read).unwrap(), bytes);
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>) {
        let _ = check(&bytes);
    }
}
