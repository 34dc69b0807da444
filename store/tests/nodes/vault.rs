use std::sync::Barrier;

use ledger::Uuid;
use store::vault::{Kind, MasterKey, Vault, VaultError};
use zeroize::Zeroizing;

use crate::home::{Home, connect};
use crate::world::counting;

const LEDGER: Uuid = Uuid::from_bytes([5; 16]);
const NUMBER: &str = "433122195001019999";

struct Node {
    vault: Vault,
    dir: tempfile::TempDir,
    home: Home,
}

fn node(home: &Home, salt: u8) -> Node {
    let (home, dir) = (home.another_door(), tempfile::tempdir().unwrap());
    let vault = share(&home, dir.path(), salt).unwrap();
    Node { vault, dir, home }
}

fn share(home: &Home, dir: &std::path::Path, salt: u8) -> Result<Vault, VaultError> {
    connect(&home.door).vault(dir, LEDGER, master(1), &mut salted(salt))
}

fn master(byte: u8) -> MasterKey {
    MasterKey::from_bytes(Zeroizing::new([byte; 32]))
}

/// Bytes that another node does not draw.
fn salted(salt: u8) -> impl FnMut(&mut [u8]) {
    let draw = counting();
    move |bytes| {
        draw(bytes);
        bytes.iter_mut().for_each(|byte| *byte ^= salt);
    }
}

#[test]
fn a_person_has_one_subject_and_one_key_on_every_node() {
    let home = Home::new();
    let (mut one, mut two) = (node(&home, 1), node(&home, 2));
    let subject = one.vault.subject_for(Kind::Person, NUMBER, &mut salted(3)).unwrap();
    assert_eq!(two.vault.subject_for(Kind::Person, NUMBER, &mut salted(4)).unwrap(), subject);
    let key = |node: &Node| *node.vault.key_of(subject).unwrap().unwrap().as_bytes();
    assert_eq!(key(&one), key(&two));
}

#[test]
fn two_nodes_that_meet_one_person_at_once_agree() {
    let home = Home::new();
    let nodes = [node(&home, 1), node(&home, 2), node(&home, 3)];
    let barrier = Barrier::new(nodes.len());
    let wanted: Vec<String> = (0..20).map(|n| format!("43312219500101{n:04}")).collect();
    let subjects: Vec<Vec<Uuid>> = std::thread::scope(|scope| {
        let running: Vec<_> = nodes
            .into_iter()
            .zip(5..)
            .map(|(mut node, salt)| {
                let (barrier, wanted) = (&barrier, &wanted);
                scope.spawn(move || {
                    let wanted: Vec<_> =
                        wanted.iter().map(|number| (Kind::Person, number.as_str())).collect();
                    barrier.wait();
                    node.vault.subjects(&wanted, &mut salted(salt)).unwrap()
                })
            })
            .collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(subjects[0], subjects[1]);
    assert_eq!(subjects[0], subjects[2]);
    // What was put by those who came too late is not left behind.
    assert_eq!(bundles(&home).into_iter().filter(|name| !home.double.events(name).is_empty()).count(), 1);
}

#[test]
fn nodes_that_erase_the_same_person_at_once_keep_everybody_else() {
    let home = Home::new();
    let mut nodes = [node(&home, 1), node(&home, 2), node(&home, 3)];
    let numbers: Vec<String> = (0..30).map(|n| format!("43312219500101{n:04}")).collect();
    let wanted: Vec<_> = numbers.iter().map(|number| (Kind::Person, number.as_str())).collect();
    let subjects = nodes[0].vault.subjects(&wanted, &mut salted(4)).unwrap();
    nodes.iter_mut().for_each(|node| node.vault.sync().unwrap());
    for gone in 0..4 {
        let barrier = Barrier::new(nodes.len());
        std::thread::scope(|scope| {
            for node in &mut nodes {
                let (barrier, subjects) = (&barrier, &subjects);
                scope.spawn(move || {
                    barrier.wait();
                    node.vault.erase(&subjects[gone..=gone]).unwrap();
                });
            }
        });
    }
    let fresh = node(&home, 9);
    let known = fresh.vault.known(&wanted).unwrap();
    for (at, (subject, known)) in subjects.iter().zip(known).enumerate() {
        assert_eq!(known, (at >= 4).then_some(*subject));
        assert_eq!(fresh.vault.key_of(*subject).unwrap().is_some(), at >= 4);
    }
}

#[test]
fn more_erasures_than_one_change_holds_are_told_in_several() {
    let home = Home::new();
    let mut one = node(&home, 1);
    let many: Vec<Uuid> = (0..30_000_u128).map(Uuid::from_u128).collect();
    one.vault.erase(&many).unwrap();
    assert!(node(&home, 2).vault.is_erased(many[29_999]).unwrap());
    // Nor is a vault with as many of them too much to become the shared one.
    let (home, dir) = (Home::new(), tempfile::tempdir().unwrap());
    Vault::create(dir.path(), LEDGER, &mut salted(1)).unwrap().erase(&many).unwrap();
    drop(share(&home, dir.path(), 3).unwrap());
    assert!(node(&home, 4).vault.is_erased(many[29_999]).unwrap());
}

#[test]
fn a_program_that_has_the_vault_open_changes_nothing_once_another_has_shared_it() {
    let (home, dir) = (Home::new(), tempfile::tempdir().unwrap());
    let mut own = Vault::create(dir.path(), LEDGER, &mut salted(1)).unwrap();
    drop(share(&home, dir.path(), 2).unwrap());
    let error = own.subject_for(Kind::Person, NUMBER, &mut salted(3)).unwrap_err();
    assert!(matches!(error, VaultError::Cluster(store::ClusterFault::IsCopy(_))), "{error}");
}

#[test]
fn a_key_that_another_program_of_the_node_erased_is_not_used_from_memory() {
    let home = Home::new();
    let (mut one, mut other) = twins(&home);
    let subject = one.vault.subject_for(Kind::Person, NUMBER, &mut salted(3)).unwrap();
    assert!(one.vault.keys_of(&[subject]).unwrap()[0].is_some());
    other.erase(&[subject]).unwrap();
    assert!(one.vault.key_of(subject).unwrap().is_none());
    assert!(one.vault.keys_of(&[subject]).unwrap()[0].is_none());
}

/// Two programs of one node.
fn twins(home: &Home) -> (Node, Vault) {
    let one = node(home, 1);
    let other = share(home, one.dir.path(), 2).unwrap();
    (one, other)
}

#[test]
fn a_person_has_one_subject_in_two_programs_of_a_node_when_the_map_gets_a_new_key() {
    let home = Home::new();
    let (mut one, mut other) = twins(&home);
    let subject = one.vault.subject_for(Kind::Person, NUMBER, &mut salted(3)).unwrap();
    other.rotate([(Kind::Person, NUMBER, subject)], &mut salted(4)).unwrap();
    assert_eq!(one.vault.known(&[(Kind::Person, NUMBER)]).unwrap(), vec![Some(subject)]);
    assert_eq!(one.vault.subject_for(Kind::Person, NUMBER, &mut salted(5)).unwrap(), subject);
}

#[test]
fn a_new_key_of_the_map_keeps_bundles_that_stay_as_they_were() {
    let home = Home::new();
    let mut one = node(&home, 1);
    let subject = one.vault.anonymous(&mut salted(3)).unwrap();
    one.vault.rotate([], &mut salted(4)).unwrap();
    assert!(node(&home, 5).vault.key_of(subject).unwrap().is_some());
}

#[test]
fn an_erased_key_is_forgotten_also_by_a_program_that_hears_of_it_while_it_changes_something() {
    let home = Home::new();
    let (mut one, mut two) = (node(&home, 1), node(&home, 2));
    let subject = one.vault.subject_for(Kind::Person, NUMBER, &mut salted(3)).unwrap();
    two.vault.sync().unwrap();
    assert!(two.vault.keys_of(&[subject]).unwrap()[0].is_some());
    one.vault.erase(&[subject]).unwrap();
    two.vault.subject_for(Kind::Household, "1", &mut salted(4)).unwrap();
    assert!(two.vault.keys_of(&[subject]).unwrap()[0].is_none());
    let bytes = |name: &str| std::fs::read(two.dir.path().join(name)).unwrap_or_default();
    assert!(bytes("vault.db-wal").is_empty());
}

#[test]
fn a_bundle_whose_read_ends_without_a_word_is_asked_for_again() {
    let home = Home::new();
    let (mut one, mut two) = (node(&home, 1), node(&home, 2));
    let subject = one.vault.subject_for(Kind::Person, NUMBER, &mut salted(3)).unwrap();
    for _ in 0..3 {
        two.home.door.fault(kurrent_double::Fault::CutReadOf("vault/".to_owned(), 0));
    }
    two.vault.sync().unwrap();
    assert!(two.vault.key_of(subject).unwrap().is_some());
    assert_eq!(two.home.door.pending_faults(), 0);
}

#[test]
fn another_line_of_changes_of_the_same_length_stops_the_node() {
    let home = Home::doubled();
    let mut one = node(&home, 1);
    one.vault.subject_for(Kind::Person, NUMBER, &mut salted(3)).unwrap();
    home.double.remove_last("vault", 1);
    node(&home, 2).vault.subject_for(Kind::Household, "1", &mut salted(4)).unwrap();
    let error = one.vault.sync().unwrap_err();
    assert!(error.to_string().contains("entry 1 of vault"), "{error}");
}

#[test]
fn a_restored_server_gets_changes_and_erasures_back_from_a_node() {
    let home = Home::doubled();
    let mut one = node(&home, 1);
    let gone = one.vault.subject_for(Kind::Person, NUMBER, &mut salted(3)).unwrap();
    let backup = home.copy();
    let kept = one.vault.subject_for(Kind::Household, "1", &mut salted(4)).unwrap();
    one.vault.erase(&[gone]).unwrap();
    let cluster = connect(&backup.door);
    assert!(matches!(
        share(&backup, one.dir.path(), 5).err().unwrap(),
        VaultError::Cluster(store::ClusterFault::Behind { .. })
    ));
    let wrong = cluster.refill_vault(one.dir.path(), LEDGER, &master(2)).unwrap_err();
    assert!(matches!(wrong, VaultError::MasterKey), "{wrong}");
    assert_eq!(cluster.refill_vault(one.dir.path(), LEDGER, &master(1)).unwrap(), 2);
    assert_eq!(cluster.refill_vault(one.dir.path(), LEDGER, &master(1)).unwrap(), 0);
    share(&backup, one.dir.path(), 5).unwrap();
    let two = node(&backup, 6);
    assert!(two.vault.key_of(kept).unwrap().is_some());
    assert!(two.vault.key_of(gone).unwrap().is_none() && two.vault.is_erased(gone).unwrap());
}

#[test]
fn bundles_that_no_change_ever_named_are_deleted_once_nobody_can_be_about_to_name_them() {
    let home = Home::doubled();
    let mut one = node(&home, 1);
    let subject = one.vault.subject_for(Kind::Person, NUMBER, &mut salted(3)).unwrap();
    let stray = format!("vault/{}", Uuid::from_bytes([9; 16]));
    home.double.forge(&stray, "bundle_put", b"of a program that ended");
    let scrub = |time: &str| connect(&home.door).scrub(time.parse().unwrap()).unwrap();
    assert_eq!(scrub("2023-05-08T02:00:00.000Z"), store::kurrent::Scrubbed { deleted: 0, all: true });
    assert_eq!(scrub("2099-05-08T02:00:00.000Z").deleted, 1);
    assert!(home.double.events(&stray).is_empty());
    assert!(node(&home, 4).vault.key_of(subject).unwrap().is_some());
}

#[test]
fn a_new_master_key_founds_the_shared_vault_anew_from_one_nodes_copy() {
    let home = Home::doubled();
    let mut one = node(&home, 1);
    let subject = one.vault.subject_for(Kind::Person, NUMBER, &mut salted(3)).unwrap();
    let (empty, dir) = (Home::doubled(), one.dir.path().to_owned());
    let open = |home: &Home, dir: &std::path::Path, byte| {
        connect(&home.door).vault(dir, LEDGER, master(byte), &mut salted(4)).unwrap()
    };
    drop(open(&empty, &dir, 9));
    let other = tempfile::tempdir().unwrap();
    let vault = open(&empty, other.path(), 9);
    assert_eq!(vault.known(&[(Kind::Person, NUMBER)]).unwrap(), vec![Some(subject)]);
}

#[test]
fn a_vault_that_was_closed_for_a_folder_is_changed_by_no_node() {
    let home = Home::new();
    let (mut one, mut two) = (node(&home, 1), node(&home, 2));
    let subject = two.vault.subject_for(Kind::Person, NUMBER, &mut salted(3)).unwrap();
    let (word, other_word) = (Uuid::from_bytes([1; 16]), Uuid::from_bytes([2; 16]));
    one.vault.close(word).unwrap();
    one.vault.close(word).unwrap();
    // What another node has changed before is here.
    assert!(one.vault.key_of(subject).unwrap().is_some());
    let moved = |error: VaultError| {
        assert!(matches!(error, VaultError::Cluster(store::ClusterFault::Moved)), "{error}");
    };
    moved(two.vault.close(other_word).unwrap_err());
    moved(two.vault.subject_for(Kind::Household, "1", &mut salted(4)).unwrap_err());
    moved(two.vault.erase(&[subject]).unwrap_err());
}

#[test]
fn nothing_on_the_server_tells_who_anybody_is_or_a_key() {
    let home = Home::new();
    let mut one = node(&home, 1);
    let subject = one.vault.subject_for(Kind::Person, NUMBER, &mut salted(3)).unwrap();
    let key = *one.vault.key_of(subject).unwrap().unwrap().as_bytes();
    for stream in home.double.streams() {
        for event in home.double.events(&stream) {
            let holds = |what: &[u8]| event.data.windows(what.len()).any(|part| part == what);
            assert!(
                !holds(NUMBER.as_bytes()) && !holds(&key) && !holds(subject.to_string().as_bytes()),
                "{stream}"
            );
        }
    }
}

#[test]
fn an_erasure_reaches_every_node_and_deletes_the_bundle_and_keeps_the_others() {
    let home = Home::new();
    let (mut one, mut two) = (node(&home, 1), node(&home, 2));
    let wanted = [(Kind::Person, NUMBER), (Kind::Person, "433122195001018888")];
    let subjects = one.vault.subjects(&wanted, &mut salted(3)).unwrap();
    two.vault.sync().unwrap();
    let bundles: Vec<String> = bundles(&home);
    one.vault.erase(&subjects[..1]).unwrap();
    two.vault.sync().unwrap();
    for vault in [&one.vault, &two.vault, &node(&home, 9).vault] {
        assert!(vault.key_of(subjects[0]).unwrap().is_none());
        assert!(vault.is_erased(subjects[0]).unwrap());
        assert_eq!(vault.known(&wanted).unwrap(), vec![None, Some(subjects[1])]);
        assert!(vault.key_of(subjects[1]).unwrap().is_some());
    }
    for bundle in bundles {
        assert!(home.double.events(&bundle).is_empty(), "{bundle} is still there");
    }
    // Who comes again is another subject.
    assert_ne!(two.vault.subjects(&wanted, &mut salted(7)).unwrap()[0], subjects[0]);
}

fn bundles(home: &Home) -> Vec<String> {
    home.double.streams().into_iter().filter(|stream| stream.starts_with("vault/")).collect()
}

#[test]
fn a_corrected_number_and_a_new_key_of_the_map_reach_every_node() {
    let home = Home::new();
    let (mut one, mut two) = (node(&home, 1), node(&home, 2));
    let subject = one.vault.subject_for(Kind::Person, NUMBER, &mut salted(3)).unwrap();
    one.vault.link(Kind::Person, "433122195001017777", subject).unwrap();
    two.vault.sync().unwrap();
    assert_eq!(two.vault.known(&[(Kind::Person, "433122195001017777")]).unwrap(), vec![Some(subject)]);
    let all = [(Kind::Person, NUMBER, subject)];
    two.vault.rotate(all, &mut salted(8)).unwrap();
    one.vault.sync().unwrap();
    let expected = vec![Some(subject), None];
    let wanted = [(Kind::Person, NUMBER), (Kind::Person, "433122195001017777")];
    assert_eq!(one.vault.known(&wanted).unwrap(), expected);
    assert_eq!(node(&home, 4).vault.known(&wanted).unwrap(), expected);
    assert!(one.vault.key_of(subject).unwrap().is_some());
}

#[test]
fn a_sweep_reaches_every_node() {
    let home = Home::new();
    let (mut one, mut two) = (node(&home, 1), node(&home, 2));
    let subject = one.vault.subject_for(Kind::Person, NUMBER, &mut salted(3)).unwrap();
    two.vault.sync().unwrap();
    assert_eq!(one.vault.sweep(|_| false).unwrap(), 1);
    two.vault.sync().unwrap();
    assert!(two.vault.key_of(subject).unwrap().is_none());
}

#[test]
fn a_vault_that_was_put_back_to_an_older_state_stops_the_node_that_has_seen_more() {
    let home = Home::doubled();
    let mut one = node(&home, 1);
    one.vault.subject_for(Kind::Person, NUMBER, &mut salted(3)).unwrap();
    home.double.remove_last("vault", 1);
    let error = one.vault.sync().unwrap_err();
    assert!(
        error.to_string().contains("vault has at most 1 entries on the cluster, this node has seen 2"),
        "{error}"
    );
}

#[test]
fn another_master_key_opens_nothing() {
    let home = Home::new();
    let _one = node(&home, 1);
    let dir = tempfile::tempdir().unwrap();
    let error = connect(&home.door).vault(dir.path(), LEDGER, master(2), &mut salted(2)).err().unwrap();
    assert!(matches!(error, VaultError::MasterKey), "{error}");
    let error = connect(&home.door).vault(dir.path(), Uuid::nil(), master(1), &mut salted(2)).err().unwrap();
    assert!(matches!(error, VaultError::OtherLedger), "{error}");
}

#[test]
fn a_vault_of_one_node_becomes_the_shared_one_with_all_that_it_has() {
    let home = Home::new();
    let dir = tempfile::tempdir().unwrap();
    let mut own = Vault::create(dir.path(), LEDGER, &mut salted(1)).unwrap();
    let numbers: Vec<String> = (0..5_000).map(|n| format!("43312219500{n:07}")).collect();
    let wanted: Vec<_> = numbers.iter().map(|number| (Kind::Person, number.as_str())).collect();
    let subjects = own.subjects(&wanted, &mut salted(2)).unwrap();
    drop(own);
    drop(share(&home, dir.path(), 3).unwrap());
    let two = node(&home, 4);
    let found: Vec<Uuid> = two.vault.known(&wanted).unwrap().into_iter().flatten().collect();
    assert_eq!(found, subjects);
    let _keep = (two.dir, two.home);
}

#[test]
fn what_only_the_file_of_a_broken_off_move_has_is_told_and_what_it_erased_stays_so() {
    let (home, dir, before) = (Home::new(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut own = Vault::create(dir.path(), LEDGER, &mut salted(1)).unwrap();
    let known = own.subject_for(Kind::Person, NUMBER, &mut salted(2)).unwrap();
    let gone = own.subject_for(Kind::Payee, NUMBER, &mut salted(3)).unwrap();
    drop(own);
    // The program ended after the others had heard, and before this file had.
    std::fs::copy(dir.path().join("vault.db"), before.path().join("vault.db")).unwrap();
    drop(share(&home, dir.path(), 4).unwrap());
    let mut own = Vault::open(before.path(), LEDGER).unwrap();
    own.link(Kind::Person, "433122195001017777", known).unwrap();
    let late = own.subject_for(Kind::Household, "1", &mut salted(5)).unwrap();
    own.erase(&[gone]).unwrap();
    drop(own);
    drop(share(&home, before.path(), 6).unwrap());
    let wanted = [
        (Kind::Person, NUMBER),
        (Kind::Person, "433122195001017777"),
        (Kind::Household, "1"),
        (Kind::Payee, NUMBER),
    ];
    let other = node(&home, 7);
    let expected = vec![Some(known), Some(known), Some(late), None];
    assert_eq!(other.vault.known(&wanted).unwrap(), expected);
    assert_eq!(Vault::open(before.path(), LEDGER).unwrap().known(&wanted).unwrap(), expected);
    assert!(other.vault.is_erased(gone).unwrap() && other.vault.key_of(gone).unwrap().is_none());
}
