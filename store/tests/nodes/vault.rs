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
        error.to_string().contains("vault has 1 entries on the cluster, this node has seen 2"),
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
    // What only this file has, from a move that was broken off, is told when it is opened again.
    let mut own = Vault::open(dir.path(), LEDGER).unwrap();
    let late = own.subject_for(Kind::Person, NUMBER, &mut salted(9)).unwrap();
    drop(own);
    drop(share(&home, dir.path(), 5).unwrap());
    assert_eq!(node(&home, 6).vault.known(&[(Kind::Person, NUMBER)]).unwrap(), vec![Some(late)]);
    let _keep = (two.dir, two.home);
}
