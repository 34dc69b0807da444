use std::time::Duration;

use kurrent_double::{Door, Double, Fault};
use kurrentdb::{AppendToStreamOptions, Client, Error, StreamState};

use crate::world::{append, client, event, ids, read};

/// A client that has greeted its door already.
async fn started(double: &Double) -> (Door, Client) {
    let door = double.door();
    let client = client(&door);
    append(&client, "order", StreamState::NoStream, &[1]).await.unwrap();
    (door, client)
}

#[tokio::test]
async fn a_lost_reply_leaves_the_events_and_the_repetition_is_answered_with_their_revision() {
    let double = Double::start();
    let (door, client) = started(&double).await;
    door.fault(Fault::LoseReply);
    let lost = append(&client, "order", StreamState::StreamRevision(0), &[2, 3]).await;
    assert!(matches!(lost, Err(Error::ServerError(_))), "{lost:?}");
    assert_eq!((double.events("order").len(), door.pending_faults()), (3, 0));
    let again = append(&client, "order", StreamState::StreamRevision(0), &[2, 3]).await.unwrap();
    assert_eq!((again.next_expected_version, double.events("order").len()), (2, 3));
}

#[tokio::test]
async fn a_lost_request_and_a_reset_leave_nothing() {
    let double = Double::start();
    let (door, client) = started(&double).await;
    for fault in [Fault::LoseRequest, Fault::Reset] {
        door.fault(fault);
        let lost = append(&client, "order", StreamState::StreamRevision(0), &[2]).await;
        assert!(matches!(lost, Err(Error::ServerError(_))), "{lost:?}");
        assert_eq!(double.events("order").len(), 1);
    }
    door.fault(Fault::Reset);
    assert!(matches!(read(&client, "order").await, Err(Error::ServerError(_))));
    append(&client, "order", StreamState::StreamRevision(0), &[2]).await.unwrap();
    assert_eq!(double.appends(), 2);
}

#[tokio::test]
async fn faults_of_some_streams_wait_for_those() {
    let double = Double::start();
    let (door, client) = started(&double).await;
    door.fault(Fault::LoseReplyOf("batch-".to_owned()));
    door.fault(Fault::LoseRequestOf("batch-".to_owned()));
    append(&client, "order", StreamState::StreamRevision(0), &[2]).await.unwrap();
    assert_eq!(door.pending_faults(), 2);
    assert!(append(&client, "batch-1", StreamState::NoStream, &[3]).await.is_err());
    assert!(append(&client, "batch-2", StreamState::NoStream, &[4]).await.is_err());
    assert_eq!((double.events("batch-1").len(), double.events("batch-2").len()), (1, 0));
    door.fault(Fault::Overload);
    door.clear_faults();
    append(&client, "batch-2", StreamState::NoStream, &[4]).await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_too_busy_says_so_and_does_nothing() {
    let double = Double::start();
    let (door, client) = started(&double).await;
    door.fault(Fault::Overload);
    let refused = append(&client, "order", StreamState::StreamRevision(0), &[2]).await.unwrap_err();
    let Error::ServerError(text) = refused else { panic!("{refused:?}") };
    assert!(text.contains("Server Is Too Busy") && double.events("order").len() == 1);
}

#[tokio::test]
async fn an_append_that_is_not_confirmed_in_time_stands_all_the_same() {
    let double = Double::start();
    let (door, client) = started(&double).await;
    door.fault(Fault::Timeout);
    let unknown = append(&client, "order", StreamState::StreamRevision(0), &[2]).await.unwrap_err();
    assert!(matches!(unknown, Error::Grpc { code: tonic::Code::Aborted, .. }), "{unknown:?}");
    assert_eq!(double.events("order").len(), 2);
    append(&client, "order", StreamState::StreamRevision(0), &[2]).await.unwrap();
}

#[tokio::test]
async fn a_delayed_call_is_answered_later() {
    let double = Double::start();
    let (door, client) = started(&double).await;
    door.fault(Fault::Delay(Duration::from_millis(400)));
    let early = tokio::time::timeout(Duration::from_millis(200), read(&client, "order")).await;
    assert!(early.is_err() && door.pending_faults() == 0);
    door.fault(Fault::Delay(Duration::from_millis(100)));
    append(&client, "order", StreamState::StreamRevision(0), &[2]).await.unwrap();
}

#[tokio::test]
async fn a_late_append_lands_after_its_writer_gave_it_up() {
    let double = Double::start();
    let (door, client) = started(&double).await;
    door.fault(Fault::Delay(Duration::from_millis(600)));
    let options = AppendToStreamOptions::default()
        .stream_state(StreamState::StreamRevision(0))
        .deadline(Duration::from_millis(150));
    let given_up = client.append_to_stream("order", &options, event(2)).await;
    assert!(matches!(given_up, Err(Error::DeadlineExceeded)), "{given_up:?}");
    assert_eq!(double.events("order").len(), 1);
    tokio::time::sleep(Duration::from_millis(900)).await;
    assert_eq!(double.events("order").len(), 2);
}

#[tokio::test]
async fn a_read_that_is_cut_ends_in_good_order_and_too_early() {
    let double = Double::start();
    let (door, client) = started(&double).await;
    append(&client, "order", StreamState::StreamRevision(0), &[2, 3]).await.unwrap();
    door.fault(Fault::CutRead(2));
    assert_eq!(ids(&read(&client, "order").await.unwrap()), [1, 2]);
    assert_eq!(ids(&read(&client, "order").await.unwrap()), [1, 2, 3]);
    door.fault(Fault::CutReadOf("batch/".to_owned(), 0));
    assert_eq!(ids(&read(&client, "order").await.unwrap()), [1, 2, 3]);
    assert_eq!(door.pending_faults(), 1);
}

#[tokio::test]
async fn a_client_whose_greeting_is_refused_never_recovers() {
    let double = Double::start();
    let door = double.door();
    door.fault(Fault::RefuseGreeting);
    let dead = client(&door);
    let failed = append(&dead, "order", StreamState::NoStream, &[1]).await;
    assert!(matches!(failed, Err(Error::GrpcConnectionError(_))), "{failed:?}");
    let failed = append(&dead, "order", StreamState::NoStream, &[1]).await;
    assert!(matches!(failed, Err(Error::ConnectionClosed)), "{failed:?}");
    append(&client(&door), "order", StreamState::NoStream, &[1]).await.unwrap();
}
