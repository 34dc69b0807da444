use kurrent_double::Double;
use kurrentdb::{
    Client, Error, Position, ReadAllOptions, ReadStreamOptions, StreamPosition, StreamState,
    SubscriptionFilter,
};

use crate::world::{append, client, ids, read, read_as};

async fn all(client: &Client, options: &ReadAllOptions) -> Vec<(String, Position)> {
    let mut events = client.read_all(options).await.unwrap();
    let mut read = Vec::new();
    while let Some(event) = events.next().await.unwrap() {
        let event = event.get_original_event();
        read.push((event.stream_id().to_owned(), event.position));
    }
    read
}

fn names(events: &[(String, Position)]) -> Vec<&str> {
    events.iter().map(|(name, _)| name.as_str()).collect()
}

#[tokio::test]
async fn a_stream_is_read_in_both_directions_from_anywhere() {
    let double = Double::start();
    let client = client(&double.door());
    append(&client, "order", StreamState::NoStream, &[1, 2, 3, 4]).await.unwrap();
    let options = ReadStreamOptions::default();
    let from = |revision| options.clone().position(StreamPosition::Position(revision));
    for (options, expected) in [
        (options.clone(), vec![1, 2, 3, 4]),
        (options.clone().max_count(2), vec![1, 2]),
        (from(2), vec![3, 4]),
        (from(4), vec![]),
        (options.clone().position(StreamPosition::End), vec![4, 3, 2, 1]),
        (options.clone().position(StreamPosition::End).max_count(1), vec![4]),
        (from(1).backwards(), vec![2, 1]),
        (from(99).backwards(), vec![4, 3, 2, 1]),
    ] {
        assert_eq!(ids(&read_as(&client, "order", &options).await.unwrap()), expected);
    }
}

#[tokio::test]
async fn a_stream_that_was_never_written_is_not_found() {
    let double = Double::start();
    let client = client(&double.door());
    assert!(matches!(read(&client, "order").await, Err(Error::ResourceNotFound)));
    assert!(double.events("order").is_empty());
}

#[tokio::test]
async fn all_events_are_read_in_one_order_at_sparse_positions() {
    let double = Double::start();
    let client = client(&double.door());
    for (stream, id) in [("batch-1", 1), ("order", 2), ("batch-2", 3), ("batch-1", 4)] {
        append(&client, stream, StreamState::Any, &[id]).await.unwrap();
    }
    let forwards = all(&client, &ReadAllOptions::default()).await;
    assert_eq!(names(&forwards), ["batch-1", "order", "batch-2", "batch-1"]);
    assert!(forwards.windows(2).all(|pair| pair[1].1.commit > pair[0].1.commit + 1));
    let third = StreamPosition::Position(forwards[2].1);
    let options = ReadAllOptions::default().position(third);
    assert_eq!(names(&all(&client, &options).await), ["batch-2", "batch-1"]);
    let options = ReadAllOptions::default().position(third).backwards();
    assert_eq!(names(&all(&client, &options).await), ["order", "batch-1"]);
}

#[tokio::test]
async fn all_events_are_read_through_a_filter_backwards() {
    let double = Double::start();
    let client = client(&double.door());
    for (stream, id) in [("batch-1", 1), ("order", 2), ("batch-2", 3)] {
        append(&client, stream, StreamState::Any, &[id]).await.unwrap();
    }
    double.forge("$settings", "update-default-acl", b"{}");
    let backwards = ReadAllOptions::default().position(StreamPosition::End);
    let by = SubscriptionFilter::on_stream_name;
    for (filter, expected) in [
        (by().add_prefix("batch-"), vec!["batch-2", "batch-1"]),
        (by().regex("^batch-1"), vec!["batch-1"]),
        (by().exclude_system_events(), vec!["batch-2", "order", "batch-1"]),
        (SubscriptionFilter::on_event_type().add_prefix("update"), vec!["$settings"]),
    ] {
        assert_eq!(names(&all(&client, &backwards.clone().filter(filter)).await), expected);
    }
    let once = backwards.clone().filter(by().add_prefix("batch-")).max_count(1);
    assert_eq!(names(&all(&client, &once).await), ["batch-2"]);
    let unknown = backwards.filter(by().regex("a|b"));
    assert!(matches!(client.read_all(&unknown).await.err(), Some(Error::Grpc { .. })));
}
