use kurrent_double::{Double, Fault};
use kurrentdb::{Error, ReadStreamOptions, StreamState};

use crate::world::{append, client, client_of, ids, read, read_as};

#[tokio::test]
async fn after_a_change_of_leader_the_client_is_told_where_it_is_and_goes_there() {
    let double = Double::start();
    let (first, second) = (double.door(), double.door());
    let client = client(&first);
    append(&client, "order", StreamState::NoStream, &[1]).await.unwrap();
    double.lead(&second);
    let refused = append(&client, "order", StreamState::StreamRevision(0), &[2]).await.unwrap_err();
    let Error::NotLeaderException(leader) = refused else { panic!("{refused:?}") };
    assert_eq!((leader.host.as_str(), leader.port), ("127.0.0.1", u32::from(second.address().port())));
    // The first is not needed any more.
    first.close();
    append(&client, "order", StreamState::StreamRevision(0), &[2]).await.unwrap();
    assert_eq!(double.events("order").len(), 2);
}

#[tokio::test]
async fn a_follower_passes_on_what_does_not_require_the_leader_while_there_is_one() {
    let double = Double::start();
    let (leader, follower) = (double.door(), double.door());
    double.lead(&leader);
    let client = client_of(&format!("{}&nodePreference=follower", follower.url()));
    append(&client, "order", StreamState::NoStream, &[1]).await.unwrap();
    leader.close();
    let refused = append(&client, "order", StreamState::StreamRevision(0), &[2]).await;
    assert!(matches!(refused, Err(Error::ServerError(_))), "{refused:?}");
    assert_eq!(ids(&read(&client, "order").await.unwrap()), [1]);
}

#[tokio::test]
async fn not_leader_can_be_said_once_even_by_the_leader() {
    let double = Double::start();
    let door = double.door();
    let client = client(&door);
    append(&client, "order", StreamState::NoStream, &[1]).await.unwrap();
    door.fault(Fault::NotLeader);
    let refused = append(&client, "order", StreamState::StreamRevision(0), &[2]).await;
    assert!(matches!(refused, Err(Error::NotLeaderException(_))), "{refused:?}");
    append(&client, "order", StreamState::StreamRevision(0), &[2]).await.unwrap();
}

#[tokio::test]
async fn a_follower_that_lags_shows_less_unless_the_leader_is_asked_for() {
    let double = Double::start();
    let (leader, follower) = (double.door(), double.door());
    append(&client(&leader), "order", StreamState::NoStream, &[1, 2, 3]).await.unwrap();
    double.lag(2);
    let behind = client_of(&format!("{}&nodePreference=follower", follower.url()));
    assert_eq!(ids(&read(&behind, "order").await.unwrap()), [1]);
    let fresh = ReadStreamOptions::default().requires_leader(true);
    assert_eq!(read_as(&behind, "order", &fresh).await.unwrap().len(), 3);
    assert_eq!(read(&client(&leader), "order").await.unwrap().len(), 3);
    double.lag(9);
    assert!(matches!(read(&behind, "order").await, Err(Error::ResourceNotFound)));
    double.lead(&leader);
    let away = read_as(&behind, "order", &fresh).await;
    assert!(matches!(away, Err(Error::NotLeaderException(_))), "{away:?}");
}

#[tokio::test]
async fn a_client_with_several_seeds_finds_the_leader_by_gossip() {
    let double = Double::start();
    let doors = [double.door(), double.door(), double.door()];
    double.lead(&doors[2]);
    doors[0].close();
    let seeds: Vec<String> = doors.iter().map(|door| door.address().to_string()).collect();
    let client = client_of(&format!("esdb://{}?tls=false", seeds.join(",")));
    append(&client, "order", StreamState::NoStream, &[1]).await.unwrap();
    assert_eq!(double.events("order").len(), 1);
}

#[tokio::test]
async fn gossip_that_is_refused_is_asked_for_elsewhere() {
    let double = Double::start();
    let doors = [double.door(), double.door()];
    doors.iter().for_each(|door| door.fault(Fault::RefuseGossip));
    let client = client_of(&format!("esdb://{},{}?tls=false", doors[0].address(), doors[1].address()));
    append(&client, "order", StreamState::NoStream, &[1]).await.unwrap();
    assert!(doors.iter().all(|door| door.pending_faults() == 0));
}
