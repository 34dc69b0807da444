//! The entities' own streams: the same records once more, for other systems to subscribe to. Nothing of the ledger
//! rests on them; any node completes what another began.

use std::collections::BTreeMap;
use std::path::Path;

use ledger::Frame;
use serde::{Deserialize, Serialize};
use serde_json::json;
use words::say;

use super::cluster::Cluster;
use super::events::foreign;
use super::names::{self, CHECKPOINT, FAN_OUT, LEDGER_MOVED, ORDER};
use super::wire::{Appended, New, Read, Wire};
use crate::error::StoreError;
use crate::read::RecordRef;
use crate::reader::Reader;

/// How many streams are written to at once.
const WIDTH: usize = 64;
/// So many records are fanned out before it is noted how far they are; the last commit of them is a whole one.
const RECORDS_AT_ONCE: u64 = 4_096;
/// An append stays below a mebibyte.
const APPEND_BYTES_MAX: usize = 768 << 10;
const FANNED_OUT: &str = "fanned_out";

/// What was fanned out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FannedOut {
    /// How many commits.
    pub commits: u64,
    /// How many records they have.
    pub records: u64,
}

/// Where a cluster stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Commits in the order.
    pub ordered: u64,
    /// Signed checkpoints.
    pub checkpoints: u64,
    /// Commits whose records are in their entities' streams.
    pub fanned_out: u64,
    /// Whether the ledger has moved away.
    pub moved: bool,
}

/// All commits below a number are complete in their entities' streams.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Progress {
    commits: u64,
    v: u32,
}

impl Cluster {
    /// How much there is.
    ///
    /// # Errors
    /// Faults of the connection.
    pub fn standing(&self) -> Result<Standing, StoreError> {
        let (_, fanned_out) = progress(&self.wire)?;
        let last = self.wire.last(ORDER)?;
        let moved = last.as_ref().is_some_and(|last| last.event_type == LEDGER_MOVED);
        // The word that the ledger goes on elsewhere is no commit.
        let ordered = following(last) - u64::from(moved);
        let checkpoints = following(self.wire.last(CHECKPOINT)?);
        Ok(Standing { ordered, checkpoints, fanned_out, moved })
    }

    /// Completes the entities' streams with everything that the copy in the folder has.
    ///
    /// # Errors
    /// [`ClusterFault::Event`](crate::ClusterFault::Event) if something else stands in one of them; faults of the
    /// connection.
    pub fn fan_out(&self, dir: &Path) -> Result<FannedOut, StoreError> {
        let reader = Reader::open(dir)?;
        let (mut done, end) = (FannedOut::default(), reader.commits()?);
        loop {
            let (at, from) = progress(&self.wire)?;
            if from >= end {
                return Ok(done);
            }
            let (upto, records) = self.some(&reader, from, end)?;
            let said = Progress { commits: upto, v: 1 };
            let said = serde_json::to_vec(&said).expect("invariant: progress is numbers");
            let event = New::json(names::derived(&format!("fan-out/{upto}")), FANNED_OUT, said);
            // Should another node have been there first, what it says counts.
            if self.wire.append(FAN_OUT, at, vec![event])? == Appended::Done {
                done = FannedOut { commits: done.commits + upto - from, records: done.records + records };
            }
        }
    }

    /// The records of some commits; up to which commit, and how many records.
    fn some(&self, reader: &Reader, from: u64, end: u64) -> Result<(u64, u64), StoreError> {
        let (mut upto, mut records) = (from, 0);
        let mut pending = Pending::default();
        while upto < end && records < RECORDS_AT_ONCE {
            let commit = reader.commit(upto)?;
            for position in commit.positions() {
                reader.see_record(position, |record| pending.take(&record))?;
                if pending.records >= RECORDS_AT_ONCE {
                    std::mem::take(&mut pending).put(&self.wire)?;
                }
            }
            records += u64::from(commit.records);
            upto += 1;
        }
        pending.put(&self.wire)?;
        Ok((upto, records))
    }
}

/// The revision behind the last one.
fn following(last: Option<Read>) -> u64 {
    last.map_or(0, |last| last.revision + 1)
}

/// The next revision of the stream of progress, and up to which commit everything is complete.
fn progress(wire: &Wire) -> Result<(u64, u64), StoreError> {
    let Some(last) = wire.last(FAN_OUT)? else { return Ok((0, 0)) };
    let said: Option<Progress> = serde_json::from_slice(&last.data).ok();
    let said = said.filter(|_| last.event_type == FANNED_OUT);
    let said = said.ok_or_else(|| foreign(FAN_OUT, last.revision))?;
    Ok((last.revision + 1, said.commits))
}

/// Records by their streams, in the order of each.
#[derive(Default)]
struct Pending {
    records: u64,
    streams: BTreeMap<String, (u64, Vec<New>)>,
}

impl Pending {
    fn take(&mut self, record: &RecordRef<'_>) -> Result<(), StoreError> {
        let position = record.position;
        let frame = Frame::parse(record.bytes)
            .map_err(|error| StoreError::damaged(say!("第{position}号记录", "record {position}: {error}")))?;
        let metadata = json!({
            "commit": frame.commit, "index": frame.index, "position": position.0, "version": frame.version,
        });
        let id = names::record_id(frame.commit, frame.index);
        let event = New::json(id, frame.event_type, record.bytes.to_vec())
            .with_metadata(metadata.to_string().into_bytes());
        let first = names::revision(frame.seq);
        let (_, events) = self.streams.entry(frame.stream.to_owned()).or_insert_with(|| (first, Vec::new()));
        events.push(event);
        self.records += 1;
        Ok(())
    }

    /// Writes them, each stream in pieces that the server takes.
    fn put(self, wire: &Wire) -> Result<(), StoreError> {
        let mut rounds: Vec<Vec<(String, u64, Vec<New>)>> = Vec::new();
        for (stream, (first, events)) in self.streams {
            let mut at = first;
            for (round, piece) in pieces(events).into_iter().enumerate() {
                if rounds.len() <= round {
                    rounds.push(Vec::new());
                }
                let count = piece.len() as u64;
                rounds[round].push((stream.clone(), at, piece));
                at += count;
            }
        }
        for round in rounds {
            let appended = wire.append_all(round.clone(), WIDTH)?;
            for ((stream, at, events), appended) in round.into_iter().zip(appended) {
                if appended == Appended::Overtaken {
                    complete(wire, &stream, at, events)?;
                }
            }
        }
        Ok(())
    }
}

fn pieces(events: Vec<New>) -> Vec<Vec<New>> {
    let (mut pieces, mut bytes) = (vec![Vec::new()], 0);
    for event in events {
        bytes += event.data.len();
        if bytes > APPEND_BYTES_MAX {
            pieces.push(Vec::new());
            bytes = event.data.len();
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(event);
        }
    }
    pieces
}

/// Another node has written some of them: the rest is added, if those are the same.
fn complete(wire: &Wire, stream: &str, at: u64, mut events: Vec<New>) -> Result<(), StoreError> {
    let found = wire.read(stream, at, events.len())?;
    for (own, other) in events.iter().zip(&found) {
        if own.data != other.data || own.event_type != other.event_type {
            return Err(foreign(stream, other.revision));
        }
    }
    events.drain(..found.len().min(events.len()));
    if events.is_empty() || wire.append(stream, at + found.len() as u64, events)? == Appended::Done {
        return Ok(());
    }
    Err(StoreError::Busy)
}
