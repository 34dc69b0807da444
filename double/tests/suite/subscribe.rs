use std::time::Duration;

use kurrent_double::{Double, Fault};
use kurrentdb::{
    RetryOptions, StreamPosition, StreamState, SubscribeToAllOptions, SubscribeToStreamOptions, Subscription,
    SubscriptionEvent, SubscriptionFilter,
};

use crate::world::{append, client};

/// What a subscription says next, shortened.
async fn next(subscription: &mut Subscription) -> String {
    let waited = tokio::time::timeout(Duration::from_secs(5), subscription.next_subscription_event());
    match waited.await.unwrap().unwrap() {
        SubscriptionEvent::Confirmed(_) => "confirmed".to_owned(),
        SubscriptionEvent::EventAppeared(event) => event.get_original_event().id.as_u128().to_string(),
        SubscriptionEvent::CaughtUp(_) => "caught up".to_owned(),
        SubscriptionEvent::Checkpoint(_) => "checkpoint".to_owned(),
        other => format!("{other:?}"),
    }
}

async fn say(subscription: &mut Subscription, expected: &[&str]) {
    for word in expected {
        assert_eq!(&next(subscription).await, word);
    }
}

#[tokio::test]
async fn a_stream_is_followed_from_its_beginning_and_from_a_revision() {
    let double = Double::start();
    let client = client(&double.door());
    append(&client, "order", StreamState::NoStream, &[1, 2]).await.unwrap();
    let options = SubscribeToStreamOptions::default();
    let mut whole =
        client.subscribe_to_stream("order", &options.clone().start_from(StreamPosition::Start)).await;
    say(&mut whole, &["confirmed", "1", "2", "caught up"]).await;
    let mut rest =
        client.subscribe_to_stream("order", &options.start_from(StreamPosition::Position(0))).await;
    say(&mut rest, &["confirmed", "2", "caught up"]).await;
    append(&client, "order", StreamState::StreamRevision(1), &[3]).await.unwrap();
    say(&mut whole, &["3"]).await;
    say(&mut rest, &["3"]).await;
}

#[tokio::test]
async fn everything_is_followed_through_a_filter_with_checkpoints() {
    let double = Double::start();
    let client = client(&double.door());
    append(&client, "batch-1", StreamState::NoStream, &[1]).await.unwrap();
    append(&client, "order", StreamState::NoStream, &[2, 3]).await.unwrap();
    let filter = SubscriptionFilter::on_stream_name().add_prefix("batch-").max(2);
    let options = SubscribeToAllOptions::default().position(StreamPosition::Start).filter(filter);
    let mut subscription = client.subscribe_to_all(&options).await;
    say(&mut subscription, &["confirmed", "1", "checkpoint", "caught up"]).await;
    append(&client, "order", StreamState::StreamRevision(1), &[4]).await.unwrap();
    append(&client, "batch-2", StreamState::NoStream, &[5]).await.unwrap();
    say(&mut subscription, &["checkpoint", "5"]).await;
    let mut live =
        client.subscribe_to_all(&SubscribeToAllOptions::default().position(StreamPosition::End)).await;
    say(&mut live, &["confirmed", "caught up"]).await;
    append(&client, "order", StreamState::StreamRevision(2), &[6]).await.unwrap();
    say(&mut live, &["6"]).await;
}

#[tokio::test]
async fn a_subscription_goes_on_after_its_door_was_closed_and_opened() {
    let double = Double::start();
    let (door, other) = (double.door(), double.door());
    let follows = client(&door);
    append(&follows, "order", StreamState::NoStream, &[1]).await.unwrap();
    let options = SubscribeToStreamOptions::default().start_from(StreamPosition::Start);
    let mut subscription =
        follows.subscribe_to_stream("order", &options.retry_options(RetryOptions::default())).await;
    say(&mut subscription, &["confirmed", "1", "caught up"]).await;
    door.close();
    door.open();
    append(&client(&other), "order", StreamState::StreamRevision(0), &[2]).await.unwrap();
    say(&mut subscription, &["confirmed", "2", "caught up"]).await;
}

/// The client loops without pause when it hears such an end, so that here it does not listen.
#[tokio::test]
async fn a_subscription_can_be_ended_in_good_order() {
    let double = Double::start();
    let door = double.door();
    let client = client(&door);
    append(&client, "order", StreamState::NoStream, &[1]).await.unwrap();
    let options = SubscribeToStreamOptions::default().start_from(StreamPosition::Start);
    let mut subscription = client.subscribe_to_stream("order", &options).await;
    say(&mut subscription, &["confirmed", "1", "caught up"]).await;
    door.fault(Fault::EndSubscription);
    while door.pending_faults() > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    append(&client, "order", StreamState::StreamRevision(0), &[2]).await.unwrap();
}
