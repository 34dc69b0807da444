use kurrent_double::Double;
use kurrentdb::{DeleteStreamOptions, Error, StreamState, TombstoneStreamOptions};

use crate::world::{append, client, ids, read};

#[tokio::test]
async fn a_deleted_stream_is_not_found_and_begins_anew_where_it_ended() {
    let double = Double::start();
    let client = client(&double.door());
    append(&client, "order", StreamState::NoStream, &[1, 2]).await.unwrap();
    let deletion = DeleteStreamOptions::default();
    let stale =
        client.delete_stream("order", &deletion.clone().stream_state(StreamState::StreamRevision(0))).await;
    assert!(matches!(stale, Err(Error::Grpc { code: tonic::Code::FailedPrecondition, .. })));
    assert!(client.delete_stream("order", &deletion).await.unwrap().is_some());
    assert!(matches!(read(&client, "order").await, Err(Error::ResourceNotFound)));
    assert!(double.events("order").is_empty());
    let done = append(&client, "order", StreamState::NoStream, &[3]).await.unwrap();
    assert_eq!(done.next_expected_version, 2);
    assert_eq!(ids(&read(&client, "order").await.unwrap()), [3]);
}

#[tokio::test]
async fn a_tombstoned_stream_is_deleted_for_ever() {
    let double = Double::start();
    let client = client(&double.door());
    append(&client, "order", StreamState::NoStream, &[1]).await.unwrap();
    client.tombstone_stream("order", &TombstoneStreamOptions::default()).await.unwrap();
    assert!(matches!(read(&client, "order").await, Err(Error::ResourceDeleted)));
    for state in [StreamState::Any, StreamState::NoStream, StreamState::StreamRevision(0)] {
        assert!(matches!(append(&client, "order", state, &[2]).await, Err(Error::ResourceDeleted)));
    }
    let again = client.tombstone_stream("order", &TombstoneStreamOptions::default()).await;
    assert!(matches!(again, Err(Error::ResourceDeleted)));
}
