//! `cqrs_es::EventStore` for commands in this program on one stream: the same path as everybody's, with a signer.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cqrs_es::{Aggregate, AggregateContext, AggregateError, DomainEvent as _, EventEnvelope, EventStore};
use ledger::{Frame, Hash, Scope, Sequence, canonical};
use serde_json::value::RawValue;
use words::say;

use crate::error::{AppendError, PrepareError, StoreError};
use crate::prepare::{Draft, Heading, Preparation};
use crate::read::StoredRecord;
use crate::settings::{LogSigner, StoreClock};
use crate::store::Store;

/// Fills a buffer with random bytes.
pub type Entropy = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// Who signs, when, and where.
#[derive(Clone)]
pub struct Acting {
    /// The name of the key.
    pub name: String,
    /// The key.
    pub signer: LogSigner,
    /// The time of commits.
    pub clock: StoreClock,
    /// Ids and salts.
    pub entropy: Entropy,
    /// The area of commits whose metadata names none.
    pub area: Scope,
}

/// Events of one aggregate in the ledger. Metadata `area` and `intent` go into the commit; other metadata is refused,
/// for nobody would have signed it.
///
/// Aggregates are kept as they were last seen; loading reads only what came after, so it costs the same however long a
/// stream has become.
pub struct LedgerEvents<A> {
    store: Store,
    acting: Acting,
    known: Mutex<HashMap<String, Known<A>>>,
}

/// An aggregate at a head of its stream.
#[derive(Clone)]
struct Known<A> {
    aggregate: A,
    head: (Sequence, Hash),
}

/// How many aggregates are kept.
const KNOWN_MAX: usize = 10_000;

/// An aggregate with the head of its stream.
pub struct LoadedAggregate<A> {
    id: String,
    aggregate: A,
    /// As it was loaded: the framework has moved `aggregate` on when it commits, others have not.
    before: Known<A>,
}

impl<A: Aggregate + Clone> LedgerEvents<A> {
    /// The events of `A` in a store.
    #[must_use]
    pub fn new(store: Store, acting: Acting) -> LedgerEvents<A> {
        LedgerEvents { store, acting, known: Mutex::default() }
    }

    /// The aggregate as the stream's last record leaves it.
    fn load(&self, id: &str) -> Result<Known<A>, Failed> {
        let absent = || Known { aggregate: A::default(), head: (Sequence::ABSENT, Hash::ZERO) };
        let mut known = self.lock().get(id).cloned().unwrap_or_else(absent);
        let stream = format!("{}/{id}", A::TYPE);
        self.store.read(|reader| {
            reader.each_of(&stream, known.head.0.next(), &mut |record| {
                known.aggregate.apply(payload::<A>(record.bytes)?);
                known.head = (record.seq, record.hash);
                Ok::<(), Failed>(())
            })
        })?;
        Ok(known)
    }

    fn append(
        &self,
        events: &[A::Event],
        context: LoadedAggregate<A>,
        metadata: &HashMap<String, String>,
    ) -> Result<(), Failed> {
        let LoadedAggregate { id, before: Known { mut aggregate, head }, .. } = context;
        let stream = format!("{}/{id}", A::TYPE);
        let (area, intent) = self.metadata(&stream, metadata)?;
        let mut preparation = Preparation::new(self.heading()?, [(stream.clone(), head)], self.store.dir());
        for event in events {
            let (event_type, data) = wire(event)?;
            let version = event.event_version().parse().map_err(|_| Failed::Shape)?;
            let mut salt = [0; 16];
            (self.acting.entropy)(&mut salt);
            let stream = stream.clone();
            let draft = Draft { stream, area, event_type, version, data, salt, seals: Vec::new(), own: None };
            preparation.push(draft)?;
        }
        let prepared = preparation.finish(intent)?;
        let head = prepared.heads.get(&stream).copied().unwrap_or(head);
        let appended = self.store.append(prepared.sign(&self.acting.name, self.acting.signer.as_ref())?);
        if let Err(error) = appended {
            self.lock().remove(&id);
            return Err(error.into());
        }
        events.iter().for_each(|event| aggregate.apply(event.clone()));
        self.keep(id, Known { aggregate, head });
        Ok(())
    }

    fn keep(&self, id: String, known: Known<A>) {
        let mut all = self.lock();
        if all.len() >= KNOWN_MAX {
            all.clear();
        }
        all.insert(id, known);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Known<A>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn metadata(&self, stream: &str, metadata: &HashMap<String, String>) -> Result<(Scope, String), Failed> {
        let mut area = self.acting.area;
        let mut intent = stream.to_owned();
        for (key, value) in metadata {
            match key.as_str() {
                "area" => area = value.parse().map_err(|_| Failed::Shape)?,
                "intent" => intent.clone_from(value),
                _ => return Err(Failed::Shape),
            }
        }
        Ok((area, intent))
    }

    fn heading(&self) -> Result<Heading, StoreError> {
        let head = self.store.head().ok_or_else(|| StoreError::NoLedger(self.store.dir()))?;
        let keyring = self.store.keyring();
        let signer = self.acting.signer.public_key().hash();
        let mut id = [0; 16];
        (self.acting.entropy)(&mut id);
        Ok(Heading {
            origin: keyring.origin().unwrap_or_default().to_owned(),
            ledger: keyring.ledger().unwrap_or_default(),
            id: uuid::Builder::from_random_bytes(id).into_uuid(),
            time: self.acting.clock.now(),
            signer,
            seen: (head.size, head.root),
            key: keyring.head(&signer),
        })
    }
}

impl<A: Aggregate + Clone> EventStore<A> for LedgerEvents<A> {
    type AC = LoadedAggregate<A>;

    async fn load_events(&self, id: &str) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        let stream = format!("{}/{id}", A::TYPE);
        let records = self.store.read(|reader| reader.stream(&stream, Sequence(1))).map_err(Failed::from)?;
        Ok(records.iter().map(|record| envelope(id, record)).collect::<Result<_, _>>()?)
    }

    async fn load_aggregate(&self, id: &str) -> Result<Self::AC, AggregateError<A::Error>> {
        let before = self.load(id)?;
        Ok(LoadedAggregate { id: id.to_owned(), aggregate: before.aggregate.clone(), before })
    }

    async fn commit(
        &self,
        events: Vec<A::Event>,
        context: Self::AC,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let (id, first) = (context.id.clone(), context.before.head.0.0 as usize + 1);
        self.append(&events, context, &metadata)?;
        let envelopes = events.into_iter().enumerate().map(|(place, payload)| EventEnvelope {
            aggregate_id: id.clone(),
            sequence: first + place,
            payload,
            metadata: metadata.clone(),
        });
        Ok(envelopes.collect())
    }
}

impl<A: Aggregate> AggregateContext<A> for LoadedAggregate<A> {
    fn aggregate(&mut self) -> &mut A {
        &mut self.aggregate
    }
}

/// The type and the canonical data of an event that serialises as `{"type":…,"data":…}`.
fn wire<E: serde::Serialize>(event: &E) -> Result<(String, String), Failed> {
    let text = serde_json::to_string(event).map_err(|_| Failed::Shape)?;
    let Wire { event_type, data } = serde_json::from_str(&text).map_err(|_| Failed::Shape)?;
    let data = canonical::from_serialize(data).map_err(|_| Failed::Shape)?;
    Ok((event_type.into_owned(), String::from_utf8(data).map_err(|_| Failed::Shape)?))
}

/// An event as it serialises.
#[derive(serde::Deserialize)]
struct Wire<'t> {
    #[serde(borrow, rename = "type")]
    event_type: Cow<'t, str>,
    #[serde(borrow)]
    data: &'t RawValue,
}

fn payload<A: Aggregate>(bytes: &[u8]) -> Result<A::Event, Failed> {
    let frame = Frame::parse(bytes).map_err(|_| Failed::Shape)?;
    let json = format!("{{\"type\":\"{}\",\"data\":{}}}", frame.event_type, frame.data);
    let payload: A::Event = serde_json::from_str(&json).map_err(|_| Failed::Shape)?;
    if payload.event_version() == frame.version.to_string() { Ok(payload) } else { Err(Failed::Shape) }
}

fn envelope<A: Aggregate>(id: &str, record: &StoredRecord) -> Result<EventEnvelope<A>, Failed> {
    let frame = Frame::parse(&record.bytes).map_err(|_| Failed::Shape)?;
    let payload = payload::<A>(&record.bytes)?;
    let metadata = [("position", record.position.to_string()), ("time", frame.time.to_string())];
    Ok(EventEnvelope {
        aggregate_id: id.to_owned(),
        sequence: record.seq.0 as usize,
        payload,
        metadata: metadata.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
    })
}

/// What the framework is told.
enum Failed {
    Append(AppendError),
    Shape,
    Prepare(PrepareError),
}

impl From<PrepareError> for Failed {
    fn from(error: PrepareError) -> Failed {
        Failed::Prepare(error)
    }
}

impl From<AppendError> for Failed {
    fn from(error: AppendError) -> Failed {
        Failed::Append(error)
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Failed {
        Failed::Append(error.into())
    }
}

impl<E: std::error::Error> From<Failed> for AggregateError<E> {
    fn from(failed: Failed) -> AggregateError<E> {
        match failed {
            Failed::Append(AppendError::Conflict(_)) => AggregateError::AggregateConflict,
            Failed::Append(AppendError::Refused(refusal)) => AggregateError::UnexpectedError(refusal.into()),
            Failed::Append(AppendError::Fault(fault)) => {
                AggregateError::DatabaseConnectionError(fault.into())
            }
            Failed::Shape => AggregateError::DeserializationError(
                say!(
                    "事件、版本或元数据不合格式",
                    "an event, its version or the metadata is not of its shape"
                )
                .to_string()
                .into(),
            ),
            Failed::Prepare(error) => AggregateError::UnexpectedError(error.into()),
        }
    }
}
