use kurrent_double::Double;
use kurrentdb::StreamState;

use crate::world::{append, client, ids, read};

#[tokio::test]
async fn bytes_are_exchanged_in_place_and_events_forged_taken_out_and_taken_back() {
    let double = Double::start();
    let client = client(&double.door());
    append(&client, "order", StreamState::NoStream, &[1, 2, 3]).await.unwrap();
    double.redact("order", 1, b"other");
    let events = read(&client, "order").await.unwrap();
    assert_eq!((&events[1].data[..], ids(&events)), (&b"other"[..], vec![1, 2, 3]));
    double.forge("order", "line-paid", b"false");
    double.remove("order", 0);
    let revisions: Vec<u64> = double.events("order").iter().map(|event| event.revision).collect();
    assert_eq!(revisions, [1, 2, 3]);
    double.remove_last("order", 2);
    append(&client, "order", StreamState::StreamRevision(1), &[9]).await.unwrap();
    assert_eq!(ids(&read(&client, "order").await.unwrap()), [2, 9]);
    double.delete("order");
    assert!(read(&client, "order").await.is_err());
    double.tombstone("order");
    assert!(append(&client, "order", StreamState::Any, &[10]).await.is_err());
}

#[tokio::test]
async fn a_copy_goes_its_own_way() {
    let double = Double::start();
    let original = client(&double.door());
    append(&original, "order", StreamState::NoStream, &[1]).await.unwrap();
    let copy = double.copy();
    append(&original, "order", StreamState::StreamRevision(0), &[2]).await.unwrap();
    let restored = client(&copy.door());
    append(&restored, "order", StreamState::StreamRevision(0), &[3]).await.unwrap();
    assert_eq!(ids(&read(&original, "order").await.unwrap()), [1, 2]);
    assert_eq!(ids(&read(&restored, "order").await.unwrap()), [1, 3]);
}
