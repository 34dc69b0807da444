use kurrent_double::Double;
use kurrentdb::{CurrentRevision, Error, EventData, StreamState};

use crate::world::{append, client, ids, read};

#[tokio::test]
async fn what_is_appended_is_read_as_it_was_written() {
    let double = Double::start();
    let client = client(&double.door());
    let event = EventData::json("order-begun", &serde_json::json!({"no": 7})).unwrap();
    let event = event.metadata(b"beside".to_vec().into()).id(uuid::Uuid::from_u128(5));
    let done = client.append_to_stream("order", &Default::default(), event).await.unwrap();
    assert_eq!(done.next_expected_version, 0);
    let events = read(&client, "order").await.unwrap();
    let [event] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!((event.id.as_u128(), event.revision, event.event_type.as_str()), (5, 0, "order-begun"));
    assert_eq!((&event.data[..], &event.custom_metadata[..]), (&br#"{"no":7}"#[..], &b"beside"[..]));
    assert!(event.is_json && event.position == done.position && event.created.timestamp() > 1_600_000_000);
    let [stored] = &double.events("order")[..] else { panic!() };
    assert_eq!((stored.position, &stored.data[..]), (event.position.commit, &event.data[..]));
    assert_eq!((double.streams(), double.appends()), (vec!["order".to_owned()], 1));
}

#[tokio::test]
async fn a_conflict_is_answered_with_where_the_stream_is() {
    let double = Double::start();
    let client = client(&double.door());
    append(&client, "order", StreamState::NoStream, &[1, 2]).await.unwrap();
    for (state, expected) in [
        (StreamState::NoStream, StreamState::NoStream),
        (StreamState::StreamRevision(0), StreamState::StreamRevision(0)),
        (StreamState::StreamRevision(7), StreamState::StreamRevision(7)),
    ] {
        let refused = append(&client, "order", state, &[9]).await.unwrap_err();
        let Error::WrongExpectedVersion { expected: said, current } = refused else { panic!("{refused:?}") };
        assert_eq!((said, current), (expected, CurrentRevision::Current(1)));
    }
    let refused = append(&client, "other", StreamState::StreamExists, &[9]).await.unwrap_err();
    let Error::WrongExpectedVersion { current, .. } = refused else { panic!("{refused:?}") };
    assert_eq!(current, CurrentRevision::NoStream);
}

#[tokio::test]
async fn a_repetition_is_answered_as_the_first_time_and_writes_nothing() {
    let double = Double::start();
    let client = client(&double.door());
    let first = append(&client, "order", StreamState::NoStream, &[1, 2]).await.unwrap();
    append(&client, "order", StreamState::StreamRevision(1), &[3]).await.unwrap();
    let again = append(&client, "order", StreamState::NoStream, &[1, 2]).await.unwrap();
    assert_eq!((again.next_expected_version, again.position), (1, first.position));
    assert_eq!(ids(&read(&client, "order").await.unwrap()), [1, 2, 3]);
    let partly = append(&client, "order", StreamState::NoStream, &[1, 9]).await.unwrap_err();
    assert!(matches!(partly, Error::WrongExpectedVersion { .. }));
    assert_eq!(double.appends(), 4);
}

#[tokio::test]
async fn an_old_id_at_the_right_version_is_written_twice() {
    let double = Double::start();
    let client = client(&double.door());
    append(&client, "order", StreamState::NoStream, &[1, 2]).await.unwrap();
    let done = append(&client, "order", StreamState::StreamRevision(1), &[1]).await.unwrap();
    assert_eq!(done.next_expected_version, 2);
    assert_eq!(ids(&read(&client, "order").await.unwrap()), [1, 2, 1]);
}

#[tokio::test]
async fn without_a_version_ids_are_remembered_only_for_a_while() {
    let double = Double::start();
    let client = client(&double.door());
    append(&client, "order", StreamState::Any, &[1]).await.unwrap();
    assert_eq!(append(&client, "order", StreamState::Any, &[1]).await.unwrap().next_expected_version, 0);
    double.forget_recent();
    assert_eq!(append(&client, "order", StreamState::Any, &[1]).await.unwrap().next_expected_version, 1);
    assert_eq!(double.events("order").len(), 2);
}

#[tokio::test]
async fn an_append_over_the_limit_is_refused_whole() {
    let double = Double::start();
    let client = client(&double.door());
    let large = |bytes: usize| EventData::binary("line", vec![7; bytes].into());
    let options = Default::default();
    client.append_to_stream("order", &options, large(1_048_576 - 8)).await.unwrap();
    for events in [vec![large(1_048_576)], vec![large(600_000), large(600_000)], vec![large(8_000_000)]] {
        let refused = client.append_to_stream("order", &options, events).await.unwrap_err();
        let Error::Grpc { code, message } = refused else { panic!("{refused:?}") };
        assert_eq!((code, message.contains("Maximum Append Size")), (tonic::Code::InvalidArgument, true));
    }
    assert_eq!(double.events("order").len(), 1);
    double.limit_append(100);
    assert!(client.append_to_stream("order", &options, large(100)).await.is_err());
    double.limit_append(2 << 20);
    client.append_to_stream("order", &options, large(2_000_000)).await.unwrap();
}
