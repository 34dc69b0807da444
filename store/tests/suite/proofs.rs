use ledger::merkle::verify_consistency;
use ledger::proof;
use ledger::{Position, Sequence, TreeSize};

use crate::world::{World, fill};

#[test]
fn every_record_is_proved_by_its_file_alone() {
    let world = World::staffed();
    world.act(&world.clerk, (0..600).map(|n| fill(&format!("purse/{}", n % 250), n))).unwrap();
    world.act(&world.clerk, [fill("purse/1", 1)]).unwrap();
    let reader = world.reader();
    let (keyring, authority) = (reader.keyring().unwrap(), world.settings().authority);
    let genesis = keyring.genesis_hash().unwrap();
    for position in [0, 3, 4, 6, 7, 255, 256, 300, 511, 512, 606, 607] {
        let file = reader.proof_file(Position(position)).unwrap().to_json();
        let proven =
            proof::verify(file.as_bytes(), keyring.log_key().unwrap(), &genesis, &authority).unwrap();
        assert_eq!(proven.position, Position(position));
        assert_eq!(proven.record, reader.record(Position(position)).unwrap().bytes);
    }
}

#[test]
fn every_earlier_size_is_consistent_with_every_later_one() {
    let world = World::staffed();
    world.act(&world.clerk, (0..523).map(|n| fill(&format!("purse/{n}"), n))).unwrap();
    let reader = world.reader();
    for (old, new) in [(1, 2), (4, 530), (255, 256), (256, 512), (300, 517), (512, 530), (530, 530)] {
        let (old, new) = (TreeSize(old), TreeSize(new));
        let proof = reader.consistency(old, new).unwrap();
        let roots = (reader.root_at(old).unwrap(), reader.root_at(new).unwrap());
        verify_consistency(&proof, (old, &roots.0), (new, &roots.1)).unwrap();
    }
    assert!(reader.root_at(TreeSize(531)).is_err());
    assert!(reader.inclusion(Position(530), TreeSize(530)).is_err());
    assert_eq!(reader.head("purse/522").unwrap().unwrap().0, Sequence(1));
}
