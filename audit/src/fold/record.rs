//! A record: its place in stream and commit, its signer's authority, and whether its aggregate could have made it.

use aggregates::noun;
use aggregates::rules::Record;
use ledger::Frame;
use ledger::genesis::{FOUNDED, LOG_KEY_CHANGED};
use ledger::keyring::Denied;
use ledger::ties::Own;
use words::say;

use super::Fold;
use crate::chunk::{Chunk, Facts, Row};
use crate::error::AuditError;
use crate::field;
use crate::finding::{Code, Place};
use crate::streams::Looked;

impl Fold<'_> {
    pub(super) fn record(&mut self, chunk: &Chunk, row: Row) -> Result<(), AuditError> {
        self.counts.records += 1;
        self.next = row.position + 1;
        let Row { position, hash, leaf, facts } = row;
        let inside = self.current.as_ref().is_some_and(|current| current.holds(position));
        if inside && let Some(current) = &mut self.current {
            current.frontier.append(leaf);
            current.stands &= facts.as_ref().is_some_and(|facts| facts.own.is_some());
        }
        let Some(mut facts) = facts else { return Ok(()) };
        // A record that was put into another commit is a finding of that one.
        let note = self.current.as_ref().filter(|_| inside).and_then(|current| current.note.as_ref());
        let (name, commit) = (facts.name, note.map_or(facts.commit, |note| note.id));
        let place = || Place::at(position).stream(chunk.name(name)).commit(commit);
        // Keys first: record 0 founds the ledger that it is held against.
        let wire_type = self.key_record(&facts, position, &place);
        if inside {
            self.check_commit(chunk, &facts, position, wire_type, &place);
        }
        if self.keyring.ledger().is_some_and(|ledger| ledger != facts.ledger) {
            self.findings.add(Code::OtherLedger, place(), || {
                say!("记录属于另一账本", "the record is of another ledger")
            });
        }
        let event = facts.event.take();
        if inside && let Some(event) = &event {
            self.check_rules(chunk.name(name), &facts, event, &place)?;
        }
        self.scopes += u64::from(facts.sets_area());
        let stream = self.streams.grow(facts.stream, facts.data_length, &self.scratch)?;
        if stream.seq + 1 != facts.seq {
            let (found, expected) = (facts.seq, stream.seq + 1);
            self.findings.add(Code::Sequence, place(), || {
                say!("流中序号应为{expected}，实为{found}", "the sequence should be {expected}, not {found}")
            });
        } else if stream.head != facts.prev {
            self.findings.add(Code::Chain, place(), || {
                say!("prev 不是流中上一条的哈希", "prev is not the hash of the stream's last record")
            });
        }
        self.counts.streams += u64::from(stream.seq == 0);
        // From here on the stream goes on from what stands there, so that one break is one finding.
        (stream.seq, stream.head) = (facts.seq, hash);
        let refused = event.and_then(|event| noun::step(&mut stream.state, event).err());
        if let Some(refusal) = refused {
            self.findings.take(place().broken(refusal));
        }
        Ok(())
    }

    /// What an event says beside other streams and the rest of its commit.
    fn check_rules(
        &mut self,
        stream: &str,
        facts: &Facts,
        event: &noun::Event,
        place: &impl Fn() -> Place,
    ) -> Result<(), AuditError> {
        let Some(current) = &mut self.current else { return Ok(()) };
        let Some(course) = &mut current.course else { return Ok(()) };
        let mut known = Looked { streams: &mut self.streams, scratch: &self.scratch };
        let Facts { area, index, own, claims, .. } = facts;
        let nothing = Own::default();
        let own = own.as_ref().unwrap_or(&nothing);
        let record = Record { index: *index, stream, area: *area, own, event, claims };
        for broken in course.record(&mut known, &record)? {
            self.findings.take(place().broken(broken));
        }
        for (index, used) in course.take_used() {
            self.uses.add(current.first + u64::from(index), used)?;
        }
        Ok(())
    }

    /// Folds a key record, and counts the record by its type.
    fn key_record(
        &mut self,
        facts: &Facts,
        position: u64,
        place: &impl Fn() -> Place,
    ) -> Option<&'static str> {
        let mut wire_type = facts.event.as_ref().map(noun::Event::wire_type);
        if let Some(frame) = facts.bytes.as_deref().and_then(|bytes| Frame::parse(bytes).ok()) {
            if let Err(error) = self.keyring.apply(&frame, &self.day) {
                let code = if frame.event_type == FOUNDED { Code::Genesis } else { Code::KeyRecord };
                self.findings.add(code, place(), || error);
            } else if frame.event_type == LOG_KEY_CHANGED {
                self.log_key_changes.push(position);
            }
            let own = [FOUNDED, LOG_KEY_CHANGED];
            wire_type = wire_type.or_else(|| own.into_iter().find(|own| *own == frame.event_type));
            if let Some(current) =
                self.current.as_mut().filter(|current| current.first == 0 && facts.index == 0)
            {
                current.keys = self.keyring.clone();
                current.holder = self.keyring.holder(&facts.signer).map(str::to_owned);
            }
        }
        *self.by_type.entry(wire_type.unwrap_or("?")).or_default() += 1;
        wire_type
    }

    fn check_commit(
        &mut self,
        chunk: &Chunk,
        facts: &Facts,
        position: u64,
        wire_type: Option<&'static str>,
        place: &impl Fn() -> Place,
    ) {
        let Some(current) = &mut self.current else { return };
        let in_note =
            current.note.as_ref().is_none_or(|note| (note.id, note.time) == (facts.commit, facts.time));
        let in_place = position - current.first == u64::from(facts.index);
        if !in_note || !in_place || current.signer.is_some_and(|signer| signer != facts.signer) {
            self.findings.add(Code::CommitRecord, place(), || {
                say!(
                    "记录的序位、提交号、时间或签名人与其提交不符",
                    "index, commit, time or signer are not those of the commit"
                )
            });
        }
        // Whoever registers a key names its holder, not himself.
        let names_signer = wire_type != Some("key.registered");
        if let (Some(written), Some(holder)) = (facts.holder, &current.holder)
            && names_signer
            && !field::says(chunk.name(written), holder)
        {
            self.findings.add(Code::Holder, place(), || {
                say!(
                    "记录所写经手人不是签名人{holder}",
                    "the holder in the record is not the signer {holder}"
                )
            });
        }
        let Some(wire_type) = wire_type else { return };
        let (version, area) = (facts.version, facts.area);
        let denied = current.entitled.entry((wire_type, version, area)).or_insert_with(|| {
            let event = (wire_type, version);
            current.keys.entitled(self.options.authority, &facts.signer, event, area, &self.day).err()
        });
        match denied {
            // These were said of the commit.
            None | Some(Denied::UnknownKey | Denied::Revoked { .. }) => {}
            Some(denied) => self.findings.add(Code::Authority, place(), || &*denied),
        }
    }
}
