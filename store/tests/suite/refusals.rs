use std::sync::atomic::Ordering;

use ledger::commit::CommitNote;
use ledger::genesis::Kind;
use ledger::keyring::Denied;
use ledger::note::{SecretKey, SignedNote};
use ledger::{Hash, Sequence, Time, TreeSize};
use store::{AppendError, Conflict, Prepared, Refusal, SignedCommit, Staged, Store, StoreError};

use crate::world::{Event, HOUR, MINUTE, START, Staff, World, fill, machine};

/// What the store says to a commit whose note was changed before it was signed.
fn refused_note(world: &World, change: impl Fn(&mut CommitNote)) -> Refusal {
    let mut prepared = world.prepare(world.heading(&world.clerk), [fill("purse/a", 1)]);
    change(&mut prepared.note);
    refused(world, prepared.sign(world.clerk.name, &world.clerk.key).unwrap())
}

fn refused(world: &World, signed: SignedCommit) -> Refusal {
    let size = world.reader().size().unwrap();
    let error = world.store.append(signed).unwrap_err();
    assert_eq!(world.reader().size().unwrap(), size, "nothing of a refused commit is there");
    match error {
        AppendError::Refused(refusal) => refusal,
        other => panic!("{other}"),
    }
}

fn staged(world: &World, records: &[Vec<u8>]) -> Staged {
    let mut stage = world.store.stage();
    for record in records {
        stage.push(record).unwrap();
    }
    stage.finish().unwrap()
}

fn records(prepared: &Prepared) -> Vec<Vec<u8>> {
    let mut records = Vec::new();
    prepared
        .staged
        .for_each(|_, bytes| -> std::io::Result<()> {
            records.push(bytes.to_vec());
            Ok(())
        })
        .unwrap();
    records
}

#[test]
fn a_checkpoint_that_the_log_never_had_is_refused() {
    let world = World::staffed();
    let head = world.store.head().unwrap();
    for seen in [
        (head.size, Hash([1; 32])),
        (TreeSize(head.size.0 + 1), head.root),
        (TreeSize(3), head.root),
        (TreeSize(0), ledger::merkle::empty_root()),
    ] {
        let refusal = refused_note(&world, |note| note.seen = seen);
        assert_eq!(refusal, Refusal::Seen { size: seen.0.0 });
    }
}

#[test]
fn any_earlier_root_of_the_log_will_do_as_seen() {
    let world = World::staffed();
    let root = world.reader().root_at(TreeSize(5)).unwrap();
    let mut prepared = world.prepare(world.heading(&world.clerk), [fill("purse/a", 1)]);
    prepared.note.seen = (TreeSize(5), root);
    world.store.append(prepared.sign(world.clerk.name, &world.clerk.key).unwrap()).unwrap();
}

#[test]
fn a_changed_byte_of_a_record_is_refused() {
    let world = World::staffed();
    let prepared = world.prepare(world.heading(&world.clerk), [fill("purse/a", 1)]);
    let note = prepared.note.sign(world.clerk.name, &world.clerk.key).unwrap().to_string();
    let text = String::from_utf8(records(&prepared).remove(0)).unwrap().replace("\"1.00\"", "\"9.00\"");
    let signed =
        SignedCommit::new(note.as_bytes(), staged(&world, &[text.into_bytes()]), prepared.read_set).unwrap();
    assert_eq!(refused(&world, signed), Refusal::Root);
}

#[test]
fn records_left_out_or_swapped_are_refused() {
    let world = World::staffed();
    let prepared = world.prepare(world.heading(&world.clerk), [fill("purse/a", 1), fill("purse/b", 2)]);
    let note = prepared.note.sign(world.clerk.name, &world.clerk.key).unwrap().to_string();
    let both = records(&prepared);
    let with = |records: &[Vec<u8>]| {
        SignedCommit::new(note.as_bytes(), staged(&world, records), prepared.read_set.clone()).unwrap()
    };
    assert_eq!(refused(&world, with(&both[..1])), Refusal::Count);
    let swapped = [both[1].clone(), both[0].clone()];
    assert!(matches!(refused(&world, with(&swapped)), Refusal::OtherCommit { index: 0, field: "index" }));
}

#[test]
fn a_note_signed_by_another_key_is_refused() {
    let world = World::staffed();
    let prepared = world.prepare(world.heading(&world.clerk), [fill("purse/a", 1)]);
    let thief = Staff { key: SecretKey::from_seed(&[9; 32]), ..world.clerk.clone() };
    let refusal = refused(&world, prepared.sign(thief.name, &thief.key).unwrap());
    assert!(matches!(refusal, Refusal::Note(_)), "{refusal}");
    // The name and short id of the clerk over a signature that is not his.
    let prepared = world.prepare(world.heading(&world.clerk), [fill("purse/a", 1)]);
    let mut note = prepared.note.sign(world.clerk.name, &world.clerk.key).unwrap();
    note.signatures[0].bytes[3] ^= 1;
    let signed = SignedCommit::new(note.to_string().as_bytes(), prepared.staged, prepared.read_set).unwrap();
    assert!(matches!(refused(&world, signed), Refusal::Note(_)));
}

#[test]
fn a_second_signature_line_is_refused() {
    let world = World::staffed();
    let prepared = world.prepare(world.heading(&world.clerk), [fill("purse/a", 1)]);
    let mut note: SignedNote = prepared.note.sign(world.clerk.name, &world.clerk.key).unwrap();
    note.signatures.push(note.signatures[0].clone());
    let signed = SignedCommit::new(note.to_string().as_bytes(), prepared.staged, prepared.read_set);
    assert_eq!(signed.unwrap_err(), Refusal::OneSignature);
}

#[test]
fn a_commit_of_another_ledger_or_name_is_refused() {
    let world = World::staffed();
    let refusal = refused_note(&world, |note| note.origin = "else.example/minzheng".to_owned());
    assert_eq!(refusal, Refusal::OtherLedger);
    let mut heading = world.heading(&world.clerk);
    heading.ledger = world.uuid();
    let prepared = world.prepare(heading, [fill("purse/a", 1)]);
    let refusal = refused(&world, prepared.sign(world.clerk.name, &world.clerk.key).unwrap());
    assert_eq!(refusal, Refusal::OtherLedger);
}

#[test]
fn times_outside_of_the_windows_are_refused() {
    let world = World::staffed();
    let at = |millis: i64| {
        let mut heading = world.heading(&world.clerk);
        heading.time = Time::from_millis(millis).unwrap();
        world.prepare(heading, [fill("purse/a", 1)]).sign(world.clerk.name, &world.clerk.key).unwrap()
    };
    assert!(matches!(refused(&world, at(START + 5 * MINUTE + 1)), Refusal::Ahead { .. }));
    world.clock.store(START + 80 * HOUR, Ordering::Relaxed);
    assert!(matches!(refused(&world, at(START)), Refusal::Behind { .. }));
    world.store.append(at(START + 80 * HOUR)).unwrap();
    // A clock that was set back does not make a back-dated commit good.
    world.clock.store(START, Ordering::Relaxed);
    assert!(matches!(refused(&world, at(START)), Refusal::BackDated { .. }));
}

#[test]
fn a_key_without_the_role_is_refused() {
    let world = World::staffed();
    let refusal = refused(&world, world.sign(&world.admins[0], [fill("purse/a", 1)]));
    assert!(matches!(refusal, Refusal::Denied(Denied::NoRole { .. })), "{refusal}");
    let unheard = Event::new("purse/a", "purse.burnt", serde_json::json!({}));
    let refusal = refused(&world, world.sign(&world.clerk, [unheard]));
    assert!(matches!(refusal, Refusal::Denied(Denied::UnknownType { .. })), "{refusal}");
    let stranger = Staff::new("nobody.luxi", "无名氏");
    assert_eq!(refused(&world, world.sign(&stranger, [fill("purse/a", 1)])), Refusal::UnknownSigner);
}

#[test]
fn a_role_ends_with_its_last_day_in_ledger_time() {
    let world = World::staffed();
    world.clock.store(START + 300 * 24 * HOUR, Ordering::Relaxed);
    let refusal = refused(&world, world.sign(&world.clerk, [fill("purse/a", 1)]));
    assert!(matches!(refusal, Refusal::Denied(Denied::NoRole { .. })), "{refusal}");
}

#[test]
fn a_revoked_key_is_refused_even_for_what_was_signed_before() {
    let world = World::staffed();
    let before = world.sign(&world.clerk, [fill("purse/a", 1)]);
    let revoked = serde_json::json!({ "holder": world.admins[1].holder, "reason": "遗失" });
    world.act(&world.admins[1], [Event::new(world.clerk.stream(), "key.revoked", revoked)]).unwrap();
    assert!(matches!(refused(&world, before), Refusal::KeyLine { found: Sequence(4) }));
    let after = world.sign(&world.clerk, [fill("purse/a", 1)]);
    assert!(matches!(refused(&world, after), Refusal::Denied(Denied::Revoked { .. })));
}

#[test]
fn a_record_that_names_another_holder_is_refused() {
    let world = World::staffed();
    let mut event = fill("purse/a", 1);
    event.data = event.data.replace("石泸溪", "别人");
    assert_eq!(refused(&world, world.sign(&world.clerk, [event])), Refusal::Holder);
}

#[test]
fn a_key_record_that_does_not_hold_is_refused() {
    let world = World::staffed();
    let [first, ..] = &world.admins;
    let data = serde_json::json!({ "holder": first.holder, "proposal": world.uuid().to_string() });
    let confirmed = Event::new(world.clerk.stream(), "key.role_confirmed", data);
    let refusal = refused(&world, world.sign(first, [confirmed]));
    assert!(matches!(refusal, Refusal::Keyring { index: 0, .. }), "{refusal}");
}

#[test]
fn a_stale_read_set_is_a_conflict_that_names_the_stream() {
    let world = World::staffed();
    let stale = world.sign(&world.clerk, [fill("purse/a", 1)]);
    world.act(&world.clerk, [fill("purse/a", 2)]).unwrap();
    match world.store.append(stale).unwrap_err() {
        AppendError::Conflict(conflict) => {
            let stream = "purse/a".to_owned();
            assert_eq!(conflict, Conflict { stream, expected: Sequence(0), found: Sequence(1) });
        }
        other => panic!("{other}"),
    }
    // The store goes on with the head that stands.
    world.act(&world.clerk, [fill("purse/a", 3)]).unwrap();
}

#[test]
fn a_stream_that_was_only_looked_at_conflicts_too() {
    let world = World::staffed();
    let mut prepared = world.prepare(world.heading(&world.clerk), [fill("purse/a", 1)]);
    prepared.read_set.push(("purse/looked-at".to_owned(), Sequence::ABSENT));
    world.act(&world.clerk, [fill("purse/looked-at", 2)]).unwrap();
    let signed = prepared.sign(world.clerk.name, &world.clerk.key).unwrap();
    assert!(matches!(world.store.append(signed), Err(AppendError::Conflict(_))));
}

#[test]
fn a_wrong_previous_hash_is_refused_and_leaves_no_trace_in_memory() {
    let world = World::staffed();
    world.act(&world.clerk, [fill("purse/a", 1)]).unwrap();
    let heading = world.heading(&world.clerk);
    let read = [
        ("purse/a".to_owned(), (Sequence(1), Hash([5; 32]))),
        ("purse/b".to_owned(), (Sequence(0), Hash::ZERO)),
    ];
    let mut preparation = store::Preparation::new(heading, read, world.dir.path());
    preparation.push(world.draft(fill("purse/b", 1))).unwrap();
    preparation.push(world.draft(fill("purse/a", 2))).unwrap();
    let prepared = preparation.finish("断链").unwrap();
    let refusal = refused(&world, prepared.sign(world.clerk.name, &world.clerk.key).unwrap());
    assert_eq!(refusal, Refusal::Chain { stream: "purse/a".to_owned(), seq: Sequence(2) });
    world.act(&world.clerk, [fill("purse/b", 1), fill("purse/a", 2)]).unwrap();
}

#[test]
fn a_stale_key_line_is_refused() {
    let world = World::staffed();
    let refusal = refused_note(&world, |note| note.key = (Sequence(2), Hash([2; 32])));
    assert_eq!(refusal, Refusal::KeyLine { found: Sequence(3) });
}

#[test]
fn a_commit_id_stands_for_one_commit_only() {
    let world = World::staffed();
    let heading = world.heading(&world.clerk);
    let first = world.prepare(heading.clone(), [fill("purse/a", 1)]);
    let other = world.prepare(heading, [fill("purse/b", 1)]);
    world.store.append(first.sign(world.clerk.name, &world.clerk.key).unwrap()).unwrap();
    let refusal = refused(&world, other.sign(world.clerk.name, &world.clerk.key).unwrap());
    assert_eq!(refusal, Refusal::IdTaken);
}

#[test]
fn the_first_commit_must_be_a_whole_genesis() {
    let world = World::staffed();
    let dir = tempfile::tempdir().unwrap();
    let signed = world.sign(&world.clerk, [fill("purse/a", 1)]);
    let error = Store::create(dir.path(), world.settings_elsewhere(), signed).err().unwrap();
    assert!(matches!(error, AppendError::Refused(Refusal::Keyring { index: 0, .. })), "{error}");
    assert!(matches!(
        Store::open(dir.path(), world.settings_elsewhere()),
        Err(StoreError::NoLedger(_) | StoreError::Cluster(store::ClusterFault::Empty))
    ));
    // Without the last registration it is not complete.
    let mut genesis = crate::world::genesis(world.id, &world.admins, Kind::Training, dir.path());
    let kept: Vec<Vec<u8>> = records(&genesis)[..3].to_vec();
    genesis.note.records = 3;
    genesis.note.root =
        ledger::commit::root(&kept.iter().map(|bytes| ledger::sha256(bytes)).collect::<Vec<_>>());
    genesis.staged = staged(&world, &kept);
    let signed = genesis.sign(world.admins[0].name, &world.admins[0].key).unwrap();
    let error = Store::create(dir.path(), world.settings_elsewhere(), signed).err().unwrap();
    assert!(matches!(error, AppendError::Refused(Refusal::Genesis)), "{error}");
}

#[test]
fn a_second_genesis_is_refused() {
    let world = World::staffed();
    let genesis = crate::world::genesis(world.id, &world.admins, Kind::Training, world.dir.path());
    let signed = genesis.sign(world.admins[0].name, &world.admins[0].key).unwrap();
    let error = Store::create(world.dir.path(), world.settings(), signed).err().unwrap();
    assert!(matches!(error, AppendError::Fault(StoreError::LedgerPresent(_))), "{error}");
    assert!(world.reader().size().unwrap().0 > 4);
}

#[test]
fn a_live_ledger_takes_no_injected_clock() {
    let world = World::of_kind(Kind::Live);
    assert!(matches!(Store::open(world.dir.path(), world.settings()), Err(StoreError::InjectedClock)));
    Store::open(world.dir.path(), machine(world.settings())).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let genesis = crate::world::genesis(world.id, &world.admins, Kind::Live, dir.path());
    let signed = genesis.sign(world.admins[0].name, &world.admins[0].key).unwrap();
    assert!(Store::create(dir.path(), world.settings_elsewhere(), signed).is_err());
}
