use kurrent_double::{Double, Fault};
use kurrentdb::{BatchAppendOptions, Error, StreamState};

use crate::world::{client, event};

#[tokio::test]
async fn appends_in_a_batch_are_answered_one_by_one() {
    let double = Double::start();
    let door = double.door();
    let client = client(&door);
    let batch = client.batch_append(&BatchAppendOptions::default()).await.unwrap();
    let done =
        batch.append_to_stream("order", StreamState::NoStream, vec![event(1), event(2)]).await.unwrap();
    assert_eq!((done.current_revision(), done.stream_name()), (Some(1), "order"));
    let done =
        batch.append_to_stream("order", StreamState::NoStream, vec![event(1), event(2)]).await.unwrap();
    assert_eq!(done.current_revision(), Some(1));
    let refused = batch.append_to_stream("order", StreamState::NoStream, vec![event(9)]).await;
    assert!(matches!(refused, Err(Error::Grpc { code: tonic::Code::FailedPrecondition, .. })), "{refused:?}");
    assert_eq!((double.events("order").len(), double.appends()), (2, 3));
}

#[tokio::test]
async fn a_batch_whose_reply_is_lost_ends_and_its_events_stand() {
    let double = Double::start();
    let door = double.door();
    let client = client(&door);
    let batch = client.batch_append(&BatchAppendOptions::default()).await.unwrap();
    door.fault(Fault::LoseReply);
    let lost = batch.append_to_stream("order", StreamState::NoStream, vec![event(1)]).await;
    assert!(matches!(lost, Err(Error::ServerError(_))), "{lost:?}");
    assert_eq!(double.events("order").len(), 1);
}
