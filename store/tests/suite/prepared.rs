use std::collections::HashMap;

use ledger::seal::SealKey;
use ledger::{Hash, Sequence};
use store::prepared::{Escort, PreparedError, PreparedFile};
use store::{Preparation, SealDraft};
use zeroize::Zeroizing;

use crate::world::{World, fill};

const NAME: &str = "张三丰";

fn file(world: &World) -> PreparedFile {
    let read = ["purse/a", "purse/b"].map(|stream| (stream.to_owned(), (Sequence::ABSENT, Hash::ZERO)));
    let mut preparation = Preparation::new(world.heading(&world.clerk), read, world.dir.path());
    let mut keys = HashMap::new();
    for stream in ["purse/a", "purse/b"] {
        let mut draft = world.draft(fill(stream, 1));
        let (subject, key) = (world.uuid(), SealKey::from_bytes(world.draw()));
        keys.insert(subject, key.clone());
        draft.seals = vec![SealDraft {
            subject,
            key,
            plaintext: Zeroizing::new(format!("{{\"name\":\"{NAME}\"}}").into_bytes()),
            nonce: [1; 24],
            salt: world.draw(),
        }];
        preparation.push(draft).unwrap();
    }
    let prepared = preparation.finish("异地签名").unwrap();
    let reader = world.reader();
    let key_records = reader.stream(&world.clerk.stream(), Sequence(1)).unwrap();
    let escort = Escort {
        seen: reader.log_head().unwrap().checkpoint.to_string(),
        consistency: None,
        key_records: key_records.into_iter().map(|record| record.bytes).collect(),
    };
    let mut file = PreparedFile::new(prepared, escort).unwrap();
    file.open(|subject| Ok::<_, PreparedError>(keys.get(&subject).cloned())).unwrap();
    file
}

fn bytes(file: &PreparedFile) -> Vec<u8> {
    let mut bytes = Vec::new();
    file.write(&mut bytes).unwrap();
    bytes
}

#[test]
fn a_commit_is_prepared_here_signed_there_and_appended_here() {
    let world = World::staffed();
    let sent = bytes(&file(&world));
    let there = PreparedFile::read(sent.as_slice(), world.dir.path()).unwrap();
    assert_eq!(bytes(&there), sent);
    assert_eq!(there.check().unwrap().intent, "异地签名");
    assert!(there.openings[0].1.plaintext().contains(NAME));
    let back = bytes(&there.sign(world.clerk.name, &world.clerk.key).unwrap());
    assert!(!String::from_utf8_lossy(&back).contains(NAME), "what is signed holds no plaintext");
    let here = PreparedFile::read(back.as_slice(), world.dir.path()).unwrap();
    let receipt = world.store.append(here.into_signed().unwrap()).unwrap();
    assert_eq!(receipt.records, 2);
}

#[test]
fn an_unsigned_file_is_not_appended() {
    let world = World::staffed();
    assert!(matches!(file(&world).into_signed(), Err(PreparedError::NotSigned)));
}

#[test]
fn a_signer_is_not_shown_other_than_what_is_sealed() {
    let world = World::staffed();
    let text = String::from_utf8(bytes(&file(&world))).unwrap();
    for (what, changed) in [
        ("another name", text.replacen(NAME, "李四光", 1)),
        ("a seal not shown", {
            let start = text.find("{\"plaintext\"").unwrap();
            let end = start + text[start..].find('}').unwrap() + 1;
            // The plaintext is itself JSON in a string: its brace comes first.
            let end = end + text[end..].find('}').unwrap() + 1;
            format!("{}{}", &text[..start], &text[end..])
        }),
    ] {
        let read = PreparedFile::read(changed.as_bytes(), world.dir.path()).unwrap();
        assert!(matches!(read.check(), Err(PreparedError::Opening { index: 0 })), "{what}");
        assert!(!format!("{read:?}").contains("李四光"), "openings are never printed");
    }
}

#[test]
fn a_changed_record_or_note_is_not_signed() {
    let world = World::staffed();
    let text = String::from_utf8(bytes(&file(&world))).unwrap();
    for changed in [text.replace("\"1.00\"", "\"9.00\""), text.replacen("records 2", "records 3", 1)] {
        assert_ne!(changed, text);
        let read = PreparedFile::read(changed.as_bytes(), world.dir.path()).unwrap();
        assert!(read.sign(world.clerk.name, &world.clerk.key).is_err());
    }
}

#[test]
fn a_file_that_is_cut_or_longer_is_refused() {
    let world = World::staffed();
    let whole = bytes(&file(&world));
    for cut in [0, 10, whole.len() / 2, whole.len() - 1] {
        assert!(PreparedFile::read(&whole[..cut], world.dir.path()).is_err(), "{cut}");
    }
    let longer = [whole.as_slice(), b"{}\n"].concat();
    assert!(PreparedFile::read(longer.as_slice(), world.dir.path()).is_err());
}

/// The header's members, and the rest of the file.
fn parted(world: &World) -> (serde_json::Map<String, serde_json::Value>, String) {
    let text = String::from_utf8(bytes(&file(world))).unwrap();
    let (header, rest) = text.split_once('\n').unwrap();
    (serde_json::from_str(header).unwrap(), rest.to_owned())
}

#[track_caller]
fn refused_at(world: &World, line: u64, text: &str) {
    match PreparedFile::read(text.as_bytes(), world.dir.path()) {
        Err(PreparedError::Line { line: found }) => assert_eq!(found, line, "{text}"),
        other => panic!("{other:?}: {text}"),
    }
}

#[test]
fn a_header_has_exactly_its_members_each_once() {
    let world = World::staffed();
    let (header, rest) = parted(&world);
    let joined = |header: &str| format!("{header}\n{rest}");
    let whole = serde_json::to_string(&header).unwrap();
    assert!(PreparedFile::read(joined(&whole).as_bytes(), world.dir.path()).is_ok());
    assert_eq!(header.len(), 10, "each of the ten members of FORMAT.md §18 is taken away once");
    for (member, value) in &header {
        let mut without = header.clone();
        without.remove(member);
        refused_at(&world, 1, &joined(&serde_json::to_string(&without).unwrap()));
        refused_at(&world, 1, &joined(&whole.replacen('{', &format!("{{\"{member}\":{value},"), 1)));
    }
    refused_at(&world, 1, &joined(&whole.replacen('{', "{\"other\":null,", 1)));
    let values: Vec<_> = header.values().collect();
    refused_at(&world, 1, &joined(&serde_json::to_string(&values).unwrap()));
}

#[test]
fn what_stands_in_a_header_or_a_line_is_an_object_with_exactly_its_members() {
    let world = World::staffed();
    let (mut header, rest) = parted(&world);
    let proof = serde_json::json!([]);
    for consistency in [
        serde_json::json!({"from": 1, "proof": proof}),
        serde_json::json!({"from": 1}),
        serde_json::json!({"proof": proof}),
        serde_json::json!({"from": 1, "other": 1, "proof": proof}),
        serde_json::json!([1, proof]),
    ] {
        let is_right =
            consistency.is_object() && consistency.as_object().unwrap().keys().eq(["from", "proof"]);
        header.insert("consistency".to_owned(), consistency);
        let text = format!("{}\n{rest}", serde_json::to_string(&header).unwrap());
        if is_right {
            assert!(PreparedFile::read(text.as_bytes(), world.dir.path()).is_ok());
        } else {
            refused_at(&world, 1, &text);
        }
    }
    let text = String::from_utf8(bytes(&file(&world))).unwrap();
    let line = text.lines().position(|line| line.starts_with("{\"openings\"")).unwrap() as u64 + 1;
    let (openings, opening) = ("{\"openings\":", "{\"plaintext\":");
    for (what, with) in [
        (openings, "{\"other\":1,\"openings\":"),
        (openings, "{\"openings\":[],\"openings\":"),
        (openings, "{\"opened\":"),
        (",\"record\":", ",\"recorded\":"),
        (opening, "{\"other\":1,\"plaintext\":"),
        (opening, "{\"plain\":"),
        (",\"salt\":\"", ",\"salted\":\""),
    ] {
        // The members of the file's own objects, not those of a record.
        let at = text.find(openings).unwrap();
        let changed = format!("{}{}", &text[..at], text[at..].replacen(what, with, 1));
        refused_at(&world, line, &changed);
    }
}
