//! What is known of a commit's records once each has been read: enough to order them without reading them again.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use ledger::commit::record_leaf;
use ledger::merkle::Frontier;
use ledger::ties::{Keeps, Own, Ties};
use ledger::{Frame, Hash, Scope, Sequence, Time, Uuid, canonical};

use crate::error::Refusal;

/// What is the same in all records of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Common {
    pub(crate) ledger: Uuid,
    pub(crate) commit: Uuid,
    pub(crate) time: Time,
    /// Hash of the signer's public key.
    pub(crate) signer: Hash,
}

/// One record's place in its stream.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    /// Index in [`Facts::streams`].
    pub(crate) stream: u32,
    pub(crate) seq: Sequence,
    pub(crate) prev: Hash,
    pub(crate) hash: Hash,
}

/// Of all records of a commit.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) common: Common,
    /// The root over the records.
    pub(crate) root: Hash,
    /// The streams that are written to, in the order of their first record.
    pub(crate) streams: Vec<Arc<str>>,
    /// One for each record, in order.
    pub(crate) links: Vec<Link>,
    /// Every (type, version, area) of the records.
    pub(crate) kinds: BTreeSet<(String, u32, Scope)>,
    /// Every holder that the records name as the signer's.
    pub(crate) holders: BTreeSet<String>,
    /// Whether a record is on a key or on the ledger itself.
    pub(crate) on_keys: bool,
    /// What the records owe each other.
    pub(crate) ties: Ties,
    /// Records that set or ask the area that their stream keeps, by index.
    pub(crate) keeps: Vec<(u32, Keeps, Scope)>,
    /// Whether a record was not held against the rules yet.
    pub(crate) unasked: bool,
}

/// One record, as far as it is remembered.
pub(crate) struct Item<'a> {
    pub(crate) stream: &'a str,
    pub(crate) seq: Sequence,
    pub(crate) prev: Hash,
    pub(crate) hash: Hash,
    pub(crate) event_type: &'a str,
    pub(crate) version: u32,
    pub(crate) area: Scope,
    pub(crate) holder: Option<Cow<'a, str>>,
    /// What it shows by itself, once it was asked.
    pub(crate) own: Option<Own>,
}

/// What a few records added to the facts.
pub(crate) struct News<'f> {
    /// Streams that were new with them.
    pub(crate) streams: &'f [Arc<str>],
    pub(crate) links: &'f [Link],
    pub(crate) on_keys: bool,
}

/// Collects facts, record after record.
pub(crate) struct Collector {
    facts: Facts,
    frontier: Frontier,
    names: HashMap<Arc<str>, u32>,
    last_kind: Option<(String, u32, Scope)>,
}

impl Collector {
    pub(crate) fn new(common: Common) -> Collector {
        let facts = Facts {
            common,
            root: Hash::ZERO,
            streams: Vec::new(),
            links: Vec::new(),
            kinds: BTreeSet::new(),
            holders: BTreeSet::new(),
            on_keys: false,
            ties: Ties::default(),
            keeps: Vec::new(),
            unasked: false,
        };
        Collector { facts, frontier: Frontier::new(), names: HashMap::new(), last_kind: None }
    }

    pub(crate) fn add(&mut self, item: Item<'_>) {
        self.note_kind(&item);
        let facts = &mut self.facts;
        let index = facts.links.len() as u32;
        match &item.own {
            Some(own) => {
                facts.ties.see(index, &own.ties);
                if own.keeps != Keeps::Nothing {
                    facts.keeps.push((index, own.keeps, item.area));
                }
            }
            None => facts.unasked = true,
        }
        facts.on_keys |= is_on_keys(item.stream, item.event_type);
        if let Some(holder) = item.holder.filter(|holder| !facts.holders.contains(holder.as_ref())) {
            facts.holders.insert(holder.into_owned());
        }
        let stream = match self.names.get(item.stream) {
            Some(stream) => *stream,
            None => {
                let stream = facts.streams.len() as u32;
                let name: Arc<str> = item.stream.into();
                self.names.insert(Arc::clone(&name), stream);
                facts.streams.push(name);
                stream
            }
        };
        self.frontier.append(record_leaf(&item.hash));
        facts.links.push(Link { stream, seq: item.seq, prev: item.prev, hash: item.hash });
    }

    /// How many streams and links there are.
    pub(crate) fn marks(&self) -> (usize, usize) {
        (self.facts.streams.len(), self.facts.links.len())
    }

    /// What was added since there were so many streams and links.
    pub(crate) fn since(&self, (streams, links): (usize, usize)) -> News<'_> {
        let Facts { streams: all_streams, links: all_links, on_keys, .. } = &self.facts;
        News {
            streams: all_streams.get(streams..).unwrap_or_default(),
            links: all_links.get(links..).unwrap_or_default(),
            on_keys: *on_keys,
        }
    }

    pub(crate) fn finish(mut self) -> Facts {
        self.facts.root = self.frontier.root();
        self.facts
    }

    /// Records of one commit are mostly of one kind: the set is asked only when the kind changes.
    fn note_kind(&mut self, item: &Item<'_>) {
        let same = self.last_kind.as_ref().is_some_and(|(event_type, version, area)| {
            *area == item.area && *version == item.version && event_type == item.event_type
        });
        if !same {
            let kind = (item.event_type.to_owned(), item.version, item.area);
            self.facts.kinds.insert(kind.clone());
            self.last_kind = Some(kind);
        }
    }
}

impl<'a> Item<'a> {
    /// What is remembered of a record that was read and shows this by itself.
    pub(crate) fn of(frame: &Frame<'a>, own: Own) -> Result<Item<'a>, Refusal> {
        let Frame { stream, seq, prev, event_type, version, area, .. } = *frame;
        let index = frame.index;
        let holder = holder(stream, event_type, frame.data)
            .map_err(|_| Refusal::OtherCommit { index, field: "holder" })?;
        let (hash, own) = (frame.hash(), Some(own));
        Ok(Item { stream, seq, prev, hash, event_type, version, area, holder, own })
    }
}

/// Whether a record is one that the keyring folds.
pub(crate) fn is_on_keys(stream: &str, event_type: &str) -> bool {
    ["key/", "ledger/"].iter().any(|prefix| stream.starts_with(prefix))
        || ["key.", "ledger."].iter().any(|prefix| event_type.starts_with(prefix))
}

/// A `holder` at the top of the data says who signs. The keyring checks those of its own records.
pub(crate) fn holder<'a>(
    stream: &str,
    event_type: &str,
    data: &'a str,
) -> Result<Option<Cow<'a, str>>, serde_json::Error> {
    if is_on_keys(stream, event_type) {
        return Ok(None);
    }
    let Some(value) = canonical::member(data, "holder") else { return Ok(None) };
    match value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(plain) if !plain.contains('\\') => Ok(Some(Cow::Borrowed(plain))),
        _ => Ok(serde_json::from_str::<Option<String>>(value)?.map(Cow::Owned)),
    }
}
