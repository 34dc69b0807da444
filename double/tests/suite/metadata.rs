use kurrent_double::Double;
use kurrentdb::{ReadStreamOptions, StreamMetadataBuilder, StreamMetadataResult, StreamState};

use crate::world::{append, client, ids, read};

#[tokio::test]
async fn a_stream_of_at_most_two_shows_the_last_two() {
    let double = Double::start();
    let client = client(&double.door());
    append(&client, "order", StreamState::NoStream, &[1, 2, 3]).await.unwrap();
    let metadata = StreamMetadataBuilder::new().max_count(2).build();
    client.set_stream_metadata("order", &Default::default(), &metadata).await.unwrap();
    assert_eq!(ids(&read(&client, "order").await.unwrap()), [2, 3]);
    append(&client, "order", StreamState::StreamRevision(2), &[4]).await.unwrap();
    assert_eq!(ids(&read(&client, "order").await.unwrap()), [3, 4]);
}

#[tokio::test]
async fn of_metadata_the_last_are_read() {
    let double = Double::start();
    let client = client(&double.door());
    for count in [2, 5] {
        let metadata = StreamMetadataBuilder::new().max_count(count).build();
        client.set_stream_metadata("order", &Default::default(), &metadata).await.unwrap();
    }
    let read = client.get_stream_metadata("order", &ReadStreamOptions::default()).await.unwrap();
    let StreamMetadataResult::Success(read) = read else { panic!() };
    assert_eq!((read.metadata().max_count, double.events("$$order").len()), (Some(5), 1));
}
