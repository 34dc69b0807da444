use kurrent_double::{Door, Double};
use kurrentdb::{Client, DeleteStreamOptions, Error, ReadAllOptions, StreamState};

use crate::world::{append, client, client_of, read};

const SETTINGS: &[u8] =
    br#"{"$userStreamAcl":{"$r":"$all","$w":"$all","$d":"$admins","$mr":"$all","$mw":"$admins"}}"#;

fn as_user(door: &Door, user: &str, password: &str) -> Client {
    client_of(&door.url_as(user, password))
}

fn guarded() -> (Double, Door) {
    let double = Double::guarded();
    double.add_user("sunledger", "secret", &["office"]);
    double.forge("$settings", "update-default-acl", SETTINGS);
    let door = double.door();
    (double, door)
}

#[tokio::test]
async fn wrong_credentials_and_none_are_refused() {
    let (double, door) = guarded();
    for client in [client(&door), as_user(&door, "sunledger", "guess"), as_user(&door, "eve", "secret")] {
        let refused = append(&client, "order", StreamState::Any, &[1]).await;
        assert!(matches!(refused, Err(Error::AccessDenied)), "{refused:?}");
    }
    assert_eq!(double.appends(), 0);
}

#[tokio::test]
async fn an_account_writes_and_reads_but_does_not_delete_or_change_metadata() {
    let (_double, door) = guarded();
    let client = as_user(&door, "sunledger", "secret");
    append(&client, "order", StreamState::NoStream, &[1]).await.unwrap();
    assert_eq!(read(&client, "order").await.unwrap().len(), 1);
    let denied = client.delete_stream("order", &DeleteStreamOptions::default()).await;
    assert!(matches!(denied, Err(Error::AccessDenied)));
    let denied = client.tombstone_stream("order", &Default::default()).await;
    assert!(matches!(denied, Err(Error::AccessDenied)));
    let denied = append(&client, "$$order", StreamState::Any, &[2]).await;
    assert!(matches!(denied, Err(Error::AccessDenied)));
    let denied = client.read_all(&ReadAllOptions::default()).await;
    assert!(matches!(denied.err(), Some(Error::AccessDenied)));
}

#[tokio::test]
async fn an_administrator_may_do_everything() {
    let (double, door) = guarded();
    let client = as_user(&door, "admin", "changeit");
    append(&client, "order", StreamState::NoStream, &[1]).await.unwrap();
    append(&client, "$$other", StreamState::Any, &[2]).await.unwrap();
    assert!(client.read_all(&ReadAllOptions::default()).await.is_ok());
    client.delete_stream("order", &DeleteStreamOptions::default()).await.unwrap();
    assert!(double.events("order").is_empty());
}
