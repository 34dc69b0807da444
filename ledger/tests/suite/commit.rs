use ledger::commit::{CommitCheck, CommitError, CommitNote, INTENT_CHARS_MAX, path, record_leaf, root};
use ledger::merkle::empty_root;
use ledger::note::NoteError;
use ledger::position::{LeafIndex, Sequence, TreeSize};
use ledger::{Frame, Hash, Time, Uuid, sha256};
use proptest::prelude::*;

use crate::world::{Event, ORIGIN, Staff, World, payment};

fn note() -> CommitNote {
    CommitNote {
        origin: ORIGIN.to_owned(),
        ledger: "5b0e8a52-93f4-4d0b-9c1e-0f2d6a7b8c9d".parse().unwrap(),
        id: Uuid::from_u128(0x0189_0d7a_0000_7000_8000_0000_0000_0001),
        time: Time::from_millis(1_683_511_200_123).unwrap(),
        records: 48_213,
        root: sha256(b"root"),
        seen: (TreeSize(912_345), sha256(b"seen")),
        key: (Sequence(4), sha256(b"key")),
        intent: "下达支付令 农村低保 2023-05 泸溪县 48213笔 20113402.00元".to_owned(),
    }
}

#[test]
fn the_text_is_the_one_that_people_read() {
    let text = format!(
        "xiangxi.example/minzheng commit/v1\nledger 5b0e8a52-93f4-4d0b-9c1e-0f2d6a7b8c9d\n\
         id 01890d7a-0000-7000-8000-000000000001\ntime 2023-05-08T02:00:00.123Z\nrecords 48213\nroot {}\n\
         seen 912345 {}\nkey 4 {}\nintent 下达支付令 农村低保 2023-05 泸溪县 48213笔 20113402.00元\n",
        sha256(b"root").to_base64(),
        sha256(b"seen").to_base64(),
        sha256(b"key"),
    );
    assert_eq!(note().text().unwrap(), text);
    assert_eq!(CommitNote::parse(&text), Ok(note()));
}

#[test]
fn a_text_with_anything_else_in_it_is_refused() {
    let good = note().text().unwrap();
    let swaps = [
        ("commit/v1", "commit/v2"),
        ("commit/v1", "session/v1"),
        ("minzheng commit", "minzheng  commit"),
        ("xiangxi.example/minzheng ", ""),
        ("ledger 5b0e", "ledger 5B0E"),
        ("\nid ", "\nId "),
        (".123Z", "Z"),
        ("records 48213", "records 048213"),
        ("records 48213", "records 0"),
        ("records 48213", "records 500001"),
        ("records 48213", "records 48213 "),
        ("seen 912345", "seen 0912345"),
        ("seen 912345", "seen -1"),
        ("seen 912345 ", "seen 912345  "),
        ("key 4 ", "key 0 "),
        ("key 4 ", "key 4"),
        ("\nseen", "\n\nseen"),
        ("root ", "root  "),
        ("intent 下", "intent  下"),
        ("intent 下", "intent 下\u{7}"),
        ("intent 下", "intent 下\u{202e}"),
        ("intent 下", "intent 下\u{2028}"),
        ("20113402.00元\n", "20113402.00元 \n"),
        ("20113402.00元\n", "20113402.00元\nmore\n"),
        ("20113402.00元\n", "20113402.00元\n\n"),
        ("20113402.00元\n", "20113402.00元"),
    ];
    for (from, to) in swaps {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good, "{from}");
        assert!(CommitNote::parse(&bad).is_err(), "{bad}");
    }
    let lines: Vec<&str> = good.lines().collect();
    for (left, right) in
        (0..lines.len()).flat_map(|left| (left + 1..lines.len()).map(move |right| (left, right)))
    {
        let mut swapped = lines.clone();
        swapped.swap(left, right);
        assert!(CommitNote::parse(&format!("{}\n", swapped.join("\n"))).is_err());
    }
}

#[test]
fn nothing_is_signed_that_would_not_be_read_back() {
    let staff = Staff::new("finance-01.luxi", "王芳");
    for intent in ["", " x", "two\nlines", "\u{202e}x", &"长".repeat(INTENT_CHARS_MAX + 1)] {
        let bad = CommitNote { intent: intent.to_owned(), ..note() };
        assert!(bad.sign(staff.name, &staff.key).is_err(), "{intent:?}");
    }
    let longest = CommitNote { intent: "长".repeat(INTENT_CHARS_MAX), ..note() };
    assert!(longest.sign(staff.name, &staff.key).is_ok());
    let broken = CommitNote { origin: "a b".to_owned(), ..note() };
    assert!(broken.text().is_err());
}

#[test]
fn a_note_holds_only_for_the_key_that_signed_it() {
    let (staff, other) = (Staff::new("finance-01.luxi", "王芳"), Staff::new("finance-02.luxi", "李强"));
    let signed = note().sign(staff.name, &staff.key).unwrap().to_string();
    assert_eq!(CommitNote::verify(signed.as_bytes(), &staff.vkey()), Ok(note()));
    assert_eq!(
        CommitNote::verify(signed.as_bytes(), &other.vkey()),
        Err(CommitError::Note(NoteError::NoKnownSignature))
    );
    let more = signed.replace("48213笔", "48214笔");
    assert_eq!(
        CommitNote::verify(more.as_bytes(), &staff.vkey()),
        Err(CommitError::Note(NoteError::BadSignature))
    );
}

#[test]
fn each_record_has_a_path_to_the_root() {
    let hashes: Vec<Hash> = (0_u8..100).map(|at| sha256(&[at])).collect();
    let (root, size) = (root(&hashes), TreeSize(100));
    for (index, hash) in hashes.iter().enumerate() {
        let path = path(&hashes, index as u32).unwrap();
        assert_eq!(path.verify(&record_leaf(hash), LeafIndex(index as u64), size, &root), Ok(()));
    }
    assert!(path(&hashes, 100).is_err());
    assert_eq!(self::root(&[]), empty_root());
    assert_ne!(self::root(&hashes[..1]), hashes[0]);
}

#[test]
fn records_are_held_against_their_note() {
    let mut world = World::new();
    let admin = world.admins[0].clone();
    let events: Vec<Event> = (0..3).map(|at| payment(&format!("entitlement/{at}"))).collect();
    let (id, other) = (world.draw_uuid(), world.draw_uuid());
    let records = world.encode(&admin, id, &events);
    let foreign = world.encode(&admin, other, &events);
    let stranger = world.encode(&Staff::new("x", "y"), id, &events);
    let note = world.note(&admin, id, &records, "测试");
    let verdict = |records: &[&Vec<u8>]| {
        let mut check = CommitCheck::new(&note, admin.hash());
        for bytes in records {
            check.record(&Frame::parse(bytes).unwrap())?;
        }
        check.finish()
    };
    let [first, second, third] = [&records[0], &records[1], &records[2]];
    let misfit = |index, field| Err(CommitError::Record { index, field });
    assert_eq!(verdict(&[first, second, third]), Ok(()));
    assert_eq!(verdict(&[first, second]), Err(CommitError::Count { expected: 3, found: 2 }));
    assert_eq!(verdict(&[first, third, second]), misfit(1, "index"));
    assert_eq!(verdict(&[first, second, third, third]), misfit(3, "index"));
    assert_eq!(verdict(&[first, &foreign[1], third]), misfit(1, "commit"));
    assert_eq!(verdict(&[&stranger[0], second, third]), misfit(0, "signer"));
    let resalted = world.clone().encode(&admin, id, &events);
    assert_eq!(verdict(&[&resalted[0], second, third]), Err(CommitError::Root));
}

proptest! {
    #[test]
    fn what_is_read_is_written_the_same(text in "(\\PC|\n| ){0,200}", at: prop::sample::Index, insert: char) {
        if let Ok(read) = CommitNote::parse(&text) {
            prop_assert_eq!(read.text().unwrap(), text);
        }
        let mut near: Vec<char> = note().text().unwrap().chars().collect();
        let at = at.index(near.len());
        near[at] = insert;
        let near: String = near.into_iter().collect();
        if let Ok(read) = CommitNote::parse(&near) {
            prop_assert_eq!(read.text().unwrap(), near);
        }
    }
}
