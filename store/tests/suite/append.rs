use ledger::{Frame, Position, Sequence};
use store::Store;

use crate::world::{World, fill};

#[test]
fn what_was_appended_is_read_back_byte_for_byte() {
    let world = World::staffed();
    let signed = world.sign(&world.clerk, [fill("purse/a", 1), fill("purse/b", 2), fill("purse/a", 3)]);
    let mut sent = Vec::new();
    signed
        .staged()
        .for_each(|_, bytes| -> std::io::Result<()> {
            sent.push(bytes.to_vec());
            Ok(())
        })
        .unwrap();
    let receipt = world.store.append(signed).unwrap();
    assert_eq!((receipt.no, receipt.first.0, receipt.records, receipt.repeated), (4, 7, 3, false));
    let reader = world.reader();
    let stored: Vec<_> = reader.records(receipt.first).map(|record| record.unwrap().bytes).collect();
    assert_eq!(stored, sent);
    let purse = reader.stream("purse/a", Sequence(1)).unwrap();
    assert_eq!(purse.iter().map(|record| record.position.0).collect::<Vec<_>>(), [7, 9]);
    assert_eq!(Frame::parse(&purse[1].bytes).unwrap().prev, Frame::parse(&purse[0].bytes).unwrap().hash());
    assert_eq!(reader.stream("purse/a", Sequence(2)).unwrap().len(), 1);
    assert!(reader.stream("purse/none", Sequence(1)).unwrap().is_empty());
    assert_eq!(reader.head("purse/b").unwrap().unwrap().0, Sequence(1));
    assert_eq!(reader.stream_names("purse/").unwrap(), ["purse/a", "purse/b"]);
    assert_eq!(reader.commit_of(Position(8)).unwrap().no, 4);
    assert_eq!(reader.record(Position(8)).unwrap().bytes, sent[1]);
}

#[test]
fn streams_are_loaded_together_with_their_place_among_the_names() {
    let world = World::staffed();
    world.act(&world.clerk, [fill("purse/a", 1), fill("purse/b", 2), fill("purse/a", 3)]).unwrap();
    let mut seen = Vec::new();
    world
        .reader()
        .streams(&["purse/b", "purse/none", "purse/a"], |place, record| -> Result<(), store::StoreError> {
            seen.push((place, record.seq.0));
            Ok(())
        })
        .unwrap();
    assert_eq!(seen, [(0, 1), (2, 1), (2, 2)]);
}

#[test]
fn the_same_commit_again_gets_the_first_receipt() {
    let world = World::staffed();
    let prepared = world.prepare(world.heading(&world.clerk), [fill("purse/a", 1)]);
    let note = prepared.note.sign(world.clerk.name, &world.clerk.key).unwrap().to_string();
    let mut record = Vec::new();
    prepared
        .staged
        .for_each(|_, bytes| -> std::io::Result<()> {
            record = bytes.to_vec();
            Ok(())
        })
        .unwrap();
    let again = || {
        let mut stage = world.store.stage();
        stage.push(&record).unwrap();
        store::SignedCommit::new(note.as_bytes(), stage.finish().unwrap(), prepared.read_set.clone()).unwrap()
    };
    let first = world.store.append(again()).unwrap();
    world.act(&world.clerk, [fill("purse/b", 1)]).unwrap();
    let second = world.store.append(again()).unwrap();
    assert!(second.repeated);
    assert_eq!((second.no, second.first, &second.checkpoint), (first.no, first.first, &first.checkpoint));
    assert_eq!(world.reader().size().unwrap().0, 9);
}

#[test]
fn a_commit_larger_than_memory_allows_goes_over_a_spool_file() {
    let world = World::staffed();
    let text = "备".repeat(20_000);
    let events = (0..1_150).map(|n| {
        let mut event = fill(&format!("purse/{n}"), n);
        event.data = format!("{{\"amount\":\"1.00\",\"text\":\"{text}\"}}");
        event
    });
    let signed = world.sign(&world.clerk, events);
    assert!(signed.staged().bytes() > 64 << 20);
    let receipt = world.store.append(signed).unwrap();
    assert_eq!(receipt.records, 1_150);
    assert_eq!(world.reader().size().unwrap().0, 1_157);
    let left: Vec<_> = std::fs::read_dir(world.dir.path()).unwrap().collect();
    assert!(
        left.iter().all(|file| file.as_ref().unwrap().file_name().to_string_lossy().starts_with("ledger.db"))
    );
    let settings = world.settings();
    drop(world.store);
    Store::open(world.dir.path(), settings).unwrap();
}
