use std::time::Duration;

use kurrent_double::Double;
use store::kurrent::{Accounts, Address, Cluster};
use store::{ClusterFault, StoreError};

use crate::home::Home;

fn guarded() -> Home {
    let double = Double::guarded();
    for name in ["node", "auditor", "eraser"] {
        double.add_user(name, "secret", &[]);
    }
    Home::over(double)
}

fn address(home: &Home, account: &str) -> Address {
    let url = if account == "admin" {
        home.door.url_as("admin", "changeit")
    } else {
        home.door.url_as(account, "secret")
    };
    Address::parse(&url).unwrap().patient_for(Duration::from_secs(5))
}

fn set_up(home: &Home) {
    let names = |name: &str| vec![name.to_owned()];
    let accounts = Accounts { nodes: names("node"), readers: names("auditor"), erasers: names("eraser") };
    Cluster::set_up(address(home, "admin").as_admin(true), &accounts).unwrap();
}

fn fault(result: Result<Cluster, StoreError>) -> ClusterFault {
    match result.err().unwrap() {
        StoreError::Cluster(fault) => fault,
        other => panic!("{other}"),
    }
}

#[test]
fn an_account_that_could_delete_is_refused_until_an_administrator_has_set_the_rights() {
    let home = guarded();
    let refused = fault(Cluster::open(address(&home, "node")));
    assert!(matches!(refused, ClusterFault::MayDelete { .. }), "{refused}");
    set_up(&home);
    Cluster::open(address(&home, "node")).unwrap();
}

#[test]
fn an_administrator_of_the_server_is_refused_unless_told() {
    let home = guarded();
    set_up(&home);
    assert_eq!(fault(Cluster::open(address(&home, "admin"))), ClusterFault::Admin);
    Cluster::open(address(&home, "admin").as_admin(true)).unwrap();
}

#[test]
fn a_wrong_password_is_said_and_not_repeated() {
    let home = guarded();
    set_up(&home);
    let wrong = Address::parse(&home.door.url_as("node", "hunter2")).unwrap();
    let refused = fault(Cluster::open(wrong));
    assert!(matches!(refused, ClusterFault::Denied { .. }), "{refused}");
    assert!(!refused.to_string().contains("hunter2"));
}

#[test]
fn rules_that_would_drop_events_stop_the_program_and_name_the_rule() {
    let home = guarded();
    set_up(&home);
    for rule in ["$maxCount", "$tb"] {
        home.double.forge("$$order", "$metadata", format!("{{\"{rule}\":2}}").as_bytes());
        let refused = fault(Cluster::open(address(&home, "node")));
        assert_eq!(refused, ClusterFault::Rule { stream: "order".to_owned(), rule: rule.to_owned() });
    }
}

#[test]
fn setting_the_rights_again_changes_nothing() {
    let home = guarded();
    set_up(&home);
    let before = home.double.events("$settings").len();
    set_up(&home);
    assert_eq!(home.double.events("$settings").len(), before);
}

#[test]
fn an_account_for_erasures_deletes_replaced_bundles_and_cannot_delete_the_order() {
    use ledger::Uuid;
    use store::vault::{Kind, MasterKey};

    let home = guarded();
    set_up(&home);
    let dir = tempfile::tempdir().unwrap();
    let master = MasterKey::from_bytes(zeroize::Zeroizing::new([1; 32]));
    let node = Cluster::open(address(&home, "node")).unwrap();
    let mut fill = crate::world::counting();
    let mut vault = node.vault(dir.path(), Uuid::nil(), master, &mut fill).unwrap();
    let subject = vault.subject_for(Kind::Person, "433122195001019999", &mut fill).unwrap();
    let bundle = home.double.streams().into_iter().find(|stream| stream.starts_with("vault/")).unwrap();
    // The node may not delete: the erasure counts, and the bundle waits.
    vault.erase(&[subject]).unwrap();
    assert!(vault.key_of(subject).unwrap().is_none());
    assert_eq!(home.double.events(&bundle).len(), 1);
    let eraser = Cluster::open(address(&home, "eraser").as_admin(true)).unwrap();
    let scrubbed = eraser.scrub(ledger::Time::from_millis(crate::world::START).unwrap()).unwrap();
    assert_eq!((scrubbed.deleted, scrubbed.all), (1, false));
    assert!(home.double.events(&bundle).is_empty());
}
