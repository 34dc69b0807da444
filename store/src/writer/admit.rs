//! What depends on a commit's place in the order, and its rows.

use std::collections::HashMap;
use std::sync::Arc;

use ledger::keyring::Denied;
use ledger::merkle::empty_root;
use ledger::note::VerifyingKey;
use ledger::ties::{Broken, Keeps};
use ledger::{CommitNote, Frame, Keyring, Scope, Sequence, Time, TreeSize};
use rusqlite::OptionalExtension as _;
use words::{Text, say};

use super::group::{Placed, Writer};
use super::rows::{Placing, Rows};
use super::scopes;
use crate::check::Checked;
use crate::error::{AppendError, Conflict, Refusal, StoreError};
use crate::read;
use crate::tree::FullTile;

const INSERT_COMMIT: &str =
    "INSERT OR FAIL INTO commits (no, id, first, records, ledger_time, text_hash, note)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const INSERT_TILE: &str = "INSERT OR FAIL INTO tiles (level, idx, root, hashes) VALUES (?1, ?2, ?3, ?4)";
const AHEAD_MILLIS_MAX: i64 = 5 * 60_000;
const BEHIND_MILLIS_MAX: i64 = 72 * 3_600_000;

/// How a commit came here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// Somebody hands it in now.
    Asked,
    /// It has its place in the order already: another node held it against its clock.
    Ordered,
}

impl Writer {
    /// Checks a commit against everything before it and writes its rows. A refusal comes before the first row; what
    /// fails later is a fault.
    pub(super) fn place(&mut self, checked: &Checked, origin: Origin) -> Result<Placed, AppendError> {
        if let Some(placed) = self.known(&checked.signed.commit)? {
            return Ok(placed);
        }
        let (before, time) = self.admit(checked, None, origin)?;
        let mut rows = Rows::after(&self.state, before, time);
        let facts = &checked.facts;
        for stream in &facts.streams {
            rows.open(Arc::clone(stream), self.state.heads.of(&self.connection, stream)?);
        }
        self.check_keys(checked, &rows.foresee(checked)?.keyring, origin)?;
        let mut insert = rows.insert(&self.connection)?;
        checked.signed.staged.for_each(|index, bytes| -> Result<(), AppendError> {
            let link = facts.links.get(index as usize).ok_or(Refusal::Count)?;
            insert.row(link, bytes, facts.on_keys)
        })?;
        drop(insert);
        let left = rows.finish(checked.signed.commit.records)?;
        // Only from here on: what is refused leaves nothing in memory.
        for (stream, head) in &left.heads {
            self.state.heads.set(stream, *head);
        }
        self.conclude(checked, left, time)
    }

    /// The first receipt again for a commit that is in the ledger.
    pub(super) fn known(&self, commit: &CommitNote) -> Result<Option<Placed>, AppendError> {
        let Some(stored) = read::one_commit(&self.connection, "id = ?1", [commit.id.as_bytes()])? else {
            return Ok(None);
        };
        let text = stored.note.rsplit_once("\n\n").map_or("", |(text, _)| text);
        let stored_commit = CommitNote::parse(&format!("{text}\n"))
            .map_err(|_| StoreError::damaged(Text::same("commits.note")))?;
        if stored_commit.root != commit.root {
            return Err(Refusal::IdTaken.into());
        }
        let mut select = self
            .connection
            .prepare_cached("SELECT note FROM checkpoints WHERE size >= ?1 ORDER BY size LIMIT 1")?;
        let note: Option<Vec<u8>> = select.query_row([stored.end().0 as i64], |row| row.get(0)).optional()?;
        // Without a checkpoint it is of this very group.
        let note = note.map(|note| Arc::from(String::from_utf8_lossy(&note)));
        Ok(Some(Placed { no: stored.no, first: stored.first, earlier: note, repeated: true }))
    }

    /// The keyring that decides, and ledger time with this commit; `rows` are those that it has in the tables already.
    pub(super) fn admit(
        &mut self,
        checked: &Checked,
        rows: Option<&Rows>,
        origin: Origin,
    ) -> Result<(Keyring, Time), AppendError> {
        let commit = &checked.signed.commit;
        let genesis = self.state.size().0 == 0;
        let ledger_time = self.state.time_with(commit.time);
        let before =
            if genesis { self.found(checked, ledger_time, origin)? } else { self.state.keyring.clone() };
        if before.ledger() != Some(commit.ledger) || before.origin() != Some(commit.origin.as_str()) {
            return Err(Refusal::OtherLedger.into());
        }
        self.check_seen(commit, genesis)?;
        let key = before.verifying_key(&checked.facts.common.signer).ok_or(Refusal::UnknownSigner)?;
        check_signature(checked, key)?;
        let head = before.head(&checked.facts.common.signer);
        if commit.key != head {
            return Err(Refusal::KeyLine { found: head.0 }.into());
        }
        self.check_time(commit.time, origin)?;
        self.check_authority(checked, &before, ledger_time)?;
        self.check_read_set(checked, rows)?;
        self.check_scopes(checked)?;
        Ok((before, ledger_time))
    }

    /// The keyring after record 0, which must be the genesis.
    fn found(&self, checked: &Checked, time: Time, origin: Origin) -> Result<Keyring, AppendError> {
        let first = checked.signed.staged.first()?;
        let frame = Frame::parse(&first).map_err(|error| Refusal::Record { index: 0, error })?;
        let mut keyring = Keyring::new();
        keyring.apply(&frame, &time.day_in_china()).map_err(|error| Refusal::Keyring { index: 0, error })?;
        self.settings.fit(keyring.kind())?;
        self.check_log_key(&keyring, origin)?;
        Ok(keyring)
    }

    /// The keys as the commit leaves them.
    pub(super) fn check_keys(
        &self,
        checked: &Checked,
        left: &Keyring,
        origin: Origin,
    ) -> Result<(), Refusal> {
        if !left.genesis_is_complete() {
            return Err(Refusal::Genesis);
        }
        if checked.facts.on_keys { self.check_log_key(left, origin) } else { Ok(()) }
    }

    /// Whoever is to sign for what comes now has the key for it. Of keys that signed long ago others have said so.
    fn check_log_key(&self, keyring: &Keyring, origin: Origin) -> Result<(), Refusal> {
        let held = origin == Origin::Ordered || self.settings.signs_with(keyring);
        if held { Ok(()) } else { Err(Refusal::LogKeyNotHeld) }
    }

    fn check_seen(&mut self, commit: &CommitNote, genesis: bool) -> Result<(), AppendError> {
        let (size, root) = commit.seen;
        // Whoever signs after the genesis has seen at least that.
        let holds = match (genesis, size) {
            (true, _) => (size, root) == (TreeSize(0), empty_root()),
            (false, TreeSize(0)) => false,
            (false, _) => self.state.had(&self.connection, commit.seen)?,
        };
        if holds { Ok(()) } else { Err(Refusal::Seen { size: size.0 }.into()) }
    }

    fn check_time(&self, time: Time, origin: Origin) -> Result<(), Refusal> {
        let clock = self.settings.clock.now();
        if origin == Origin::Asked && time.millis() > clock.millis() + AHEAD_MILLIS_MAX {
            return Err(Refusal::Ahead { time, clock });
        }
        if origin == Origin::Asked && time.millis() < clock.millis() - BEHIND_MILLIS_MAX {
            return Err(Refusal::Behind { time, clock });
        }
        match self.state.ledger_time {
            Some(ledger_time) if time.millis() < ledger_time.millis() - BEHIND_MILLIS_MAX => {
                Err(Refusal::BackDated { time, ledger_time })
            }
            _ => Ok(()),
        }
    }

    fn check_authority(&self, checked: &Checked, before: &Keyring, time: Time) -> Result<(), Refusal> {
        let day = time.day_in_china();
        for (event_type, version, area) in &checked.facts.kinds {
            let event = (event_type.as_str(), *version);
            before.entitled(&self.settings.authority, &checked.facts.common.signer, event, *area, &day)?;
        }
        let holder = before.holder(&checked.facts.common.signer).ok_or(Denied::UnknownKey)?;
        if checked.facts.holders.iter().all(|named| named == holder) { Ok(()) } else { Err(Refusal::Holder) }
    }

    fn check_read_set(&mut self, checked: &Checked, rows: Option<&Rows>) -> Result<(), AppendError> {
        let own = rows.map(Rows::found).unwrap_or_default();
        for (stream, expected) in &checked.signed.read_set {
            let found = match own.get(&**stream) {
                Some(found) => *found,
                None => self.state.heads.of(&self.connection, stream)?.seq,
            };
            if found != *expected {
                return Err(Conflict { stream: stream.clone(), expected: *expected, found }.into());
            }
        }
        Ok(())
    }

    /// A record that changes what its stream is about falls in the area that the stream keeps.
    fn check_scopes(&self, checked: &Checked) -> Result<(), AppendError> {
        let facts = &checked.facts;
        let mut now: HashMap<u32, Option<Scope>> = HashMap::new();
        let mut first: HashMap<u32, Sequence> = HashMap::new();
        for link in &facts.links {
            first.entry(link.stream).or_insert(link.seq);
        }
        for &(index, keeps, area) in &facts.keeps {
            let link = facts.links.get(index as usize).ok_or(Refusal::Count)?;
            if keeps == Keeps::Sets {
                now.insert(link.stream, Some(area));
                continue;
            }
            let due = match now.get(&link.stream) {
                Some(due) => *due,
                None => {
                    let name = facts.streams.get(link.stream as usize).ok_or(Refusal::Count)?;
                    let before = first.get(&link.stream).copied().unwrap_or(link.seq);
                    *now.entry(link.stream).or_insert(scopes::before(&self.connection, name, before)?)
                }
            };
            if due.is_some_and(|due| due != area) {
                return Err(Refusal::Rule { index, broken: elsewhere(area, due) }.into());
            }
        }
        Ok(())
    }

    /// Writes the row of the commit beside those of its records, and moves the state on.
    pub(super) fn conclude(
        &mut self,
        checked: &Checked,
        left: Placing,
        time: Time,
    ) -> Result<Placed, AppendError> {
        let commit = &checked.signed.commit;
        let Placing { no, first, keyring, heads } = left;
        let sets = |keeps: &&(u32, Keeps, Scope)| keeps.1 == Keeps::Sets;
        for &(index, _, area) in checked.facts.keeps.iter().filter(sets) {
            let link = checked.facts.links.get(index as usize).ok_or(Refusal::Count)?;
            let stream =
                heads.get(link.stream as usize).and_then(|(_, head)| head.id).ok_or(Refusal::Count)?;
            scopes::keep(&self.connection, stream, link.seq, area)?;
        }
        self.connection.prepare_cached(INSERT_COMMIT)?.execute((
            no as i64,
            commit.id.as_bytes(),
            first.0 as i64,
            commit.records,
            time.millis(),
            checked.text_hash.0,
            &checked.signed.bytes,
        ))?;
        for FullTile { level, index, root, hashes } in self.state.edge.append(&checked.leaves) {
            self.connection.prepare_cached(INSERT_TILE)?.execute((level, index as i64, root.0, hashes))?;
        }
        self.wrote(checked.signed.staged.bytes());
        (self.state.keyring, self.state.ledger_time, self.state.next_no) = (keyring, Some(time), no + 1);
        Ok(Placed { no, first, earlier: None, repeated: false })
    }
}

fn elsewhere(area: Scope, due: Option<Scope>) -> Broken {
    let due = due.map(|due| due.to_string()).unwrap_or_default();
    Broken::new(
        "area",
        say!("记录的区划应为{due}，实为{area}", "the record's area must be {due}, not {area}"),
    )
}

fn check_signature(checked: &Checked, key: &VerifyingKey) -> Result<(), Refusal> {
    if checked.signed.verified.as_ref() != Some(key) {
        checked.signed.note.verify(std::slice::from_ref(key))?;
    }
    Ok(())
}
