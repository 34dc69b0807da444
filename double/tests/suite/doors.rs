use std::net::TcpStream;
use std::time::Duration;

use kurrent_double::{Double, Fault};
use kurrentdb::{AppendToStreamOptions, Error, EventData, StreamState};

use crate::world::{append, client, event, ids, read};

#[tokio::test]
async fn a_restarted_server_has_what_it_had_at_the_same_address() {
    let double = Double::start();
    let door = double.door();
    let before = client(&door);
    append(&before, "order", StreamState::NoStream, &[1]).await.unwrap();
    let address = door.address();
    door.close();
    assert!(TcpStream::connect(address).is_err());
    assert!(append(&before, "order", StreamState::StreamRevision(0), &[2]).await.is_err());
    door.open();
    assert_eq!(door.address(), address);
    let after = client(&door);
    assert_eq!(ids(&read(&after, "order").await.unwrap()), [1]);
    append(&after, "order", StreamState::StreamRevision(0), &[2]).await.unwrap();
    for _ in 0..20 {
        door.close();
        door.open();
    }
    assert_eq!(read(&client(&door), "order").await.unwrap().len(), 2);
}

#[tokio::test]
async fn one_door_is_cut_off_while_another_serves() {
    let double = Double::start();
    let (first, second) = (double.door(), double.door());
    let (cut, well) = (client(&first), client(&second));
    append(&cut, "order", StreamState::NoStream, &[1]).await.unwrap();
    append(&well, "order", StreamState::StreamRevision(0), &[2]).await.unwrap();
    first.close();
    assert!(append(&cut, "order", StreamState::StreamRevision(1), &[3]).await.is_err());
    append(&well, "order", StreamState::StreamRevision(1), &[4]).await.unwrap();
    first.open();
    assert_eq!(ids(&read(&client(&first), "order").await.unwrap()), [1, 2, 4]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_door_commits_nothing_that_was_under_way() {
    let double = Double::start();
    let door = double.door();
    let client = client(&door);
    append(&client, "order", StreamState::NoStream, &[1]).await.unwrap();
    door.fault(Fault::Delay(Duration::from_millis(300)));
    let options = AppendToStreamOptions::default().stream_state(StreamState::StreamRevision(0));
    let under_way = tokio::spawn(async move { client.append_to_stream("order", &options, event(2)).await });
    while door.pending_faults() > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    door.close();
    let lost = under_way.await.unwrap();
    assert!(matches!(lost, Err(Error::ServerError(_))), "{lost:?}");
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(double.events("order").len(), 1);
}

#[test]
fn doors_go_with_the_last_handle_and_many_doubles_may_come_and_go() {
    let files = || std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
    let before = files();
    for _ in 0..300 {
        let door = Double::start().door();
        assert!(TcpStream::connect(door.address()).is_ok());
        door.clone().close();
        door.open();
        assert!(TcpStream::connect(door.address()).is_ok());
    }
    // Other tests run beside this one and have some of their own.
    assert!(files() < before + 200);
    let double = Double::start();
    let address = double.door().address();
    assert!(TcpStream::connect(address).is_ok());
    drop(double);
    assert!(TcpStream::connect(address).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_door_lets_no_more_out_than_it_was_told_and_the_others_as_much_as_they_can() {
    let double = Double::start();
    let (slow, fast) = (double.door(), double.door());
    let writing = client(&fast);
    let large = EventData::binary("staged", vec![7; 900 << 10].into());
    writing.append_to_stream("bulk", &AppendToStreamOptions::default(), large).await.unwrap();
    slow.limit(Some(1 << 20));
    let (slowly, quickly) = (client(&slow), client(&fast));
    // Greetings first: they take as long as they take.
    for client in [&slowly, &quickly] {
        assert!(read(client, "nothing").await.is_err());
    }
    let early = tokio::time::timeout(Duration::from_millis(400), read(&slowly, "bulk")).await;
    assert!(early.is_err(), "900 KiB at one MiB a second take longer");
    read(&quickly, "bulk").await.unwrap();
    slow.limit(None);
    assert_eq!(read(&slowly, "bulk").await.unwrap().len(), 1);
}
