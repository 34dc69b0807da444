use std::collections::HashMap;
use std::sync::Arc;

use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, AggregateError, CqrsFramework, DomainEvent, EventStore as _};
use serde::{Deserialize, Serialize};
use store::es::{Acting, LedgerEvents};

use crate::world::{TOWNSHIP, World, counting};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Purse {
    fen: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
enum PurseEvent {
    #[serde(rename = "purse.filled")]
    Filled { fen: u64 },
    #[serde(rename = "purse.spent")]
    Spent { fen: u64 },
}

impl DomainEvent for PurseEvent {
    fn event_type(&self) -> String {
        match self {
            PurseEvent::Filled { .. } => "purse.filled".to_owned(),
            PurseEvent::Spent { .. } => "purse.spent".to_owned(),
        }
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

enum Command {
    Fill(u64),
    Spend(u64),
}

#[derive(Debug, PartialEq, words::Said)]
#[said(code = "short")]
#[said("余额不足", "not enough in the purse")]
struct Short;

impl Aggregate for Purse {
    const TYPE: &'static str = "purse";
    type Command = Command;
    type Event = PurseEvent;
    type Error = Short;
    type Services = ();

    async fn handle(&mut self, command: Command, (): &(), sink: &EventSink<Self>) -> Result<(), Short> {
        match command {
            Command::Fill(fen) => sink.write(PurseEvent::Filled { fen }, self).await,
            Command::Spend(fen) if fen <= self.fen => sink.write(PurseEvent::Spent { fen }, self).await,
            Command::Spend(_) => return Err(Short),
        }
        Ok(())
    }

    fn apply(&mut self, event: PurseEvent) {
        match event {
            PurseEvent::Filled { fen } => self.fen += fen,
            PurseEvent::Spent { fen } => self.fen -= fen,
        }
    }
}

fn events(world: &World) -> LedgerEvents<Purse> {
    let acting = Acting {
        name: world.clerk.name.to_owned(),
        signer: Arc::new(world.clerk.key.clone()),
        clock: world.settings().clock,
        entropy: Arc::new(counting()),
        area: TOWNSHIP.parse().unwrap(),
    };
    LedgerEvents::new(world.store.clone(), acting)
}

#[tokio::test]
async fn commands_of_the_framework_go_into_the_ledger_signed() {
    let world = World::staffed();
    let framework = CqrsFramework::new(events(&world), vec![], ());
    framework.execute("p1", Command::Fill(500)).await.unwrap();
    framework.execute("p1", Command::Spend(200)).await.unwrap();
    let refused = framework.execute("p1", Command::Spend(301)).await;
    assert!(matches!(refused, Err(AggregateError::UserError(Short))));
    let loaded = events(&world).load_events("p1").await.unwrap();
    assert_eq!(loaded.iter().map(|event| event.sequence).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(loaded[1].payload, PurseEvent::Spent { fen: 200 });
    assert_eq!(loaded[1].metadata["position"], "8");
}

#[tokio::test]
async fn a_stream_that_moved_on_is_an_aggregate_conflict() {
    let world = World::staffed();
    let events = events(&world);
    let stale = events.load_aggregate("p1").await.unwrap();
    let fresh = events.load_aggregate("p1").await.unwrap();
    let metadata = HashMap::from([("intent".to_owned(), "充值".to_owned())]);
    events.commit(vec![PurseEvent::Filled { fen: 1 }], fresh, metadata).await.unwrap();
    let lost = events.commit(vec![PurseEvent::Filled { fen: 2 }], stale, HashMap::new()).await;
    assert!(matches!(lost, Err(AggregateError::AggregateConflict)));
    assert!(world.reader().commit(4).unwrap().note.contains("intent 充值"));
}

#[tokio::test]
async fn metadata_that_nobody_would_sign_is_refused() {
    let world = World::staffed();
    let events = events(&world);
    let context = events.load_aggregate("p1").await.unwrap();
    let metadata = HashMap::from([("ip".to_owned(), "10.0.0.1".to_owned())]);
    assert!(events.commit(vec![PurseEvent::Filled { fen: 1 }], context, metadata).await.is_err());
}
