use store::{Reader, Store, StoreError};

use crate::world::{World, fill};

#[test]
fn a_backup_of_a_ledger_in_use_is_a_whole_ledger() {
    let world = World::staffed();
    world.act(&world.clerk, (0..300).map(|n| fill(&format!("purse/{n}"), n))).unwrap();
    let copy = tempfile::tempdir().unwrap();
    let to = copy.path().join("ledger.db");
    world.reader().backup(&to).unwrap();
    world.act(&world.clerk, [fill("purse/later", 1)]).unwrap();
    assert_eq!(Reader::open(copy.path()).unwrap().size().unwrap().0, 307);
    let restored = Store::open(copy.path(), world.settings()).unwrap();
    assert_eq!(restored.head().unwrap().size.0, 307);
    assert!(matches!(world.reader().backup(&to), Err(StoreError::LedgerPresent(_))));
}
