use ledger::{Hash, TreeSize, Uuid};
use store::vault::{Kind, Vault, VaultError};

use crate::world::counting;

fn ledger() -> Uuid {
    "5b0e8a52-93f4-4d0b-9c1e-0f2d6a7b8c9d".parse().unwrap()
}

#[test]
fn one_identity_has_one_subject_and_one_key() {
    let (dir, fill) = (tempfile::tempdir().unwrap(), counting());
    let mut vault = Vault::create(dir.path(), ledger(), &mut |bytes| fill(bytes)).unwrap();
    let wanted = [
        (Kind::Person, "433122195001011234"),
        (Kind::Payee, "433122195001011234"),
        (Kind::Person, "433122195001011234"),
    ];
    let subjects = vault.subjects(&wanted, &mut |bytes| fill(bytes)).unwrap();
    assert_eq!(subjects[0], subjects[2]);
    assert_ne!(subjects[0], subjects[1]);
    drop(vault);
    let mut vault = Vault::open(dir.path(), ledger()).unwrap();
    assert_eq!(vault.subjects(&wanted, &mut |_| panic!("nothing to draw")).unwrap(), subjects);
    assert_eq!(vault.known(&[(Kind::Person, "x")]).unwrap(), [None]);
    let keys = vault.keys_of(&subjects).unwrap();
    assert!(keys.iter().all(Option::is_some));
    assert_ne!(keys[0].as_ref().unwrap().as_bytes(), keys[1].as_ref().unwrap().as_bytes());
}

#[test]
fn an_erased_subject_has_no_key_and_its_bytes_are_gone() {
    let (dir, fill) = (tempfile::tempdir().unwrap(), counting());
    let mut vault = Vault::create(dir.path(), ledger(), &mut |bytes| fill(bytes)).unwrap();
    let subject = vault.subject_for(Kind::Person, "1", &mut |bytes| fill(bytes)).unwrap();
    let key = *vault.keys_of(&[subject]).unwrap()[0].as_ref().unwrap().as_bytes();
    vault.erase(&[subject]).unwrap();
    vault.erase(&[subject]).unwrap();
    assert!(vault.key_of(subject).unwrap().is_none());
    assert!(vault.is_erased(subject).unwrap());
    assert_eq!(vault.known(&[(Kind::Person, "1")]).unwrap(), [None]);
    for file in std::fs::read_dir(dir.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(32).any(|window| window == key), "the key is nowhere in the files");
    }
    // The same person comes back as another subject.
    assert_ne!(vault.subject_for(Kind::Person, "1", &mut |bytes| fill(bytes)).unwrap(), subject);
}

#[test]
fn a_corrected_number_leads_to_the_subject_that_survives() {
    let (dir, fill) = (tempfile::tempdir().unwrap(), counting());
    let mut vault = Vault::create(dir.path(), ledger(), &mut |bytes| fill(bytes)).unwrap();
    let subject = vault.subject_for(Kind::Provisional, "433122|7|小明", &mut |bytes| fill(bytes)).unwrap();
    vault.link(Kind::Person, "433122202301011234", subject).unwrap();
    assert_eq!(vault.known(&[(Kind::Person, "433122202301011234")]).unwrap(), [Some(subject)]);
    assert!(matches!(vault.link(Kind::Person, "2", Uuid::nil()), Err(VaultError::NoSubject)));
}

#[test]
fn orphans_are_swept_and_used_subjects_stay() {
    let (dir, fill) = (tempfile::tempdir().unwrap(), counting());
    let mut vault = Vault::create(dir.path(), ledger(), &mut |bytes| fill(bytes)).unwrap();
    let subjects =
        vault.subjects(&[(Kind::Person, "1"), (Kind::Person, "2")], &mut |bytes| fill(bytes)).unwrap();
    assert_eq!(vault.sweep(|subject| subject == subjects[0]).unwrap(), 1);
    assert_eq!(vault.known(&[(Kind::Person, "1"), (Kind::Person, "2")]).unwrap(), [Some(subjects[0]), None]);
    assert!(!vault.is_erased(subjects[1]).unwrap());
}

#[test]
fn the_keyed_hash_of_the_map_can_be_given_a_new_key() {
    let (dir, fill) = (tempfile::tempdir().unwrap(), counting());
    let mut vault = Vault::create(dir.path(), ledger(), &mut |bytes| fill(bytes)).unwrap();
    let wanted = [(Kind::Person, "1"), (Kind::Payee, "2")];
    let subjects = vault.subjects(&wanted, &mut |bytes| fill(bytes)).unwrap();
    let half = [(Kind::Person, "1", subjects[0])];
    assert!(matches!(vault.rotate(half, &mut |bytes| fill(bytes)), Err(VaultError::Incomplete(1))));
    let all = [(Kind::Person, "1", subjects[0]), (Kind::Payee, "2", subjects[1])];
    vault.rotate(all, &mut |bytes| fill(bytes)).unwrap();
    assert_eq!(vault.known(&wanted).unwrap(), [Some(subjects[0]), Some(subjects[1])]);
    drop(vault);
    let vault = Vault::open(dir.path(), ledger()).unwrap();
    assert_eq!(vault.known(&wanted).unwrap(), [Some(subjects[0]), Some(subjects[1])]);
}

#[test]
fn a_vault_belongs_to_one_ledger_and_its_owner() {
    let (dir, fill) = (tempfile::tempdir().unwrap(), counting());
    let vault = Vault::create(dir.path(), ledger(), &mut |bytes| fill(bytes)).unwrap();
    assert_eq!(format!("{vault:?}"), "Vault(***)");
    assert!(matches!(Vault::open(dir.path(), Uuid::nil()), Err(VaultError::OtherLedger)));
    let again = Vault::create(dir.path(), ledger(), &mut |bytes| fill(bytes));
    assert!(matches!(again, Err(VaultError::VaultPresent(_))));
    #[cfg(unix)]
    for file in std::fs::read_dir(dir.path()).unwrap() {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(file.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_vault_says_how_far_it_was_held_and_no_more_once_it_has_lost_something() {
    let (dir, fill) = (tempfile::tempdir().unwrap(), counting());
    let mut vault = Vault::create(dir.path(), ledger(), &mut |bytes| fill(bytes)).unwrap();
    let people: Vec<String> = (0..5).map(|number| number.to_string()).collect();
    let wanted: Vec<_> = people.iter().map(|number| (Kind::Person, number.as_str())).collect();
    let subjects = vault.subjects(&wanted, &mut |bytes| fill(bytes)).unwrap();
    assert_eq!(vault.held().unwrap(), None);
    let held = (TreeSize(7), Hash([3; 32]));
    vault.hold(held.0, held.1).unwrap();
    assert_eq!(vault.held().unwrap(), Some(held));
    // What is taken out on purpose, or comes under a new key, is not missed; nor is what comes besides.
    vault.erase(&subjects[..1]).unwrap();
    vault.sweep(|subject| subject != subjects[1]).unwrap();
    let left: Vec<_> =
        wanted[2..].iter().zip(&subjects[2..]).map(|((kind, id), of)| (*kind, *id, *of)).collect();
    vault.rotate(left, &mut |bytes| fill(bytes)).unwrap();
    vault.anonymous(&mut |bytes| fill(bytes)).unwrap();
    assert_eq!(vault.held().unwrap(), Some(held));
    let sql = rusqlite::Connection::open(dir.path().join("vault.db")).unwrap();
    let broken = [
        "DELETE FROM subjects",
        "DELETE FROM identities; INSERT INTO identities VALUES (zeroblob(32), zeroblob(16))",
        "UPDATE vault SET pepper = zeroblob(32)",
    ];
    for by_hand in broken {
        vault.hold(held.0, held.1).unwrap();
        sql.execute_batch(by_hand).unwrap();
        assert_eq!(vault.held().unwrap(), None, "{by_hand}");
    }
}

#[test]
fn a_vault_that_came_to_no_tables_is_made_and_one_of_an_earlier_layout_is_opened() {
    let (dir, fill) = (tempfile::tempdir().unwrap(), counting());
    std::fs::write(dir.path().join("vault.db"), "").unwrap();
    assert!(!Vault::is_made(dir.path()).unwrap());
    assert!(matches!(Vault::open(dir.path(), ledger()), Err(VaultError::NoVault(_))));
    drop(Vault::create(dir.path(), ledger(), &mut |bytes| fill(bytes)).unwrap());
    assert!(Vault::is_made(dir.path()).unwrap());
    let sql = rusqlite::Connection::open(dir.path().join("vault.db")).unwrap();
    sql.execute_batch("DROP TABLE held; DROP TABLE lost;").unwrap();
    assert_eq!(Vault::open(dir.path(), ledger()).unwrap().held().unwrap(), None);
}
