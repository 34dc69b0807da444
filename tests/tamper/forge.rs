//! What a server's owner can write who has an old key of a clerk and the log's own key: everything is linked, hashed
//! and signed as it should be, and nothing goes through the store.

use ledger::checkpoint::Checkpoint;
use ledger::merkle::{Frontier, leaf_hash, log_leaf};
use ledger::note::{Signer as _, VerifyingKey};
use ledger::seal::SealedBox;
use ledger::{CommitNote, Frame, Hash, NewRecord, Sequence, Time, Uuid, sha256};
use rusqlite::{OptionalExtension as _, params};

use crate::case::Ledger;
use crate::office::{COUNTY, secret};

/// A record to be forged.
pub(crate) struct Forged {
    pub(crate) stream: String,
    pub(crate) event_type: &'static str,
    pub(crate) data: String,
    pub(crate) sealed: Vec<SealedBox>,
}

impl Ledger {
    /// Signs records with a key of the folder and writes them behind the last; answers their first position.
    pub(crate) fn forge(&self, signer: &str, time: Time, records: &[Forged]) -> u64 {
        let key = secret(&self.program.dir, signer);
        let hash = key.public_key().hash();
        let (id, frontier) = (Uuid::from_u128(0xf0_6ed0_0000_4000_8000_0000_0000_0000), self.frontier());
        let mut written = Vec::new();
        for (index, record) in (0..).zip(records) {
            let (seq, prev) = self.head(&record.stream);
            let salt = *sha256(record.stream.as_bytes()).0.first_chunk().unwrap();
            let new = NewRecord {
                area: COUNTY.parse().unwrap(),
                commit: id,
                data: &record.data,
                event_type: record.event_type,
                index,
                ledger: self.id(),
                prev,
                salt,
                sealed: &record.sealed,
                seq: Sequence(seq + 1),
                signer: hash,
                stream: &record.stream,
                time,
                version: 1,
            };
            written.push(new.encode().unwrap());
        }
        let (seq, last) = self.head(&format!("key/{hash}"));
        let note = CommitNote {
            origin: "xiangxi.example/minzheng".to_owned(),
            ledger: self.id(),
            id,
            time,
            records: written.len() as u32,
            root: ledger::commit::root(written.iter().map(|bytes| sha256(bytes)).collect::<Vec<_>>().iter()),
            seen: (frontier.size(), frontier.root()),
            key: (Sequence(seq), last),
            intent: "补录".to_owned(),
        };
        self.append(&note.sign(signer, &key).unwrap().to_string(), &written)
    }

    /// Writes a commit behind the last with everything that the store would write beside it.
    pub(crate) fn append(&self, note: &str, records: &[Vec<u8>]) -> u64 {
        let first = self.size();
        let text = ledger::note::SignedNote::parse(note.as_bytes()).unwrap().text;
        let commit = CommitNote::parse(&text).unwrap();
        let no = self.number("SELECT max(no) + 1 FROM commits", []);
        let before = self.number("SELECT max(ledger_time) FROM commits", []) as i64;
        for (index, bytes) in (0..).zip(records) {
            let frame = Frame::parse(bytes).unwrap();
            let stream = self.stream_id(frame.stream);
            let row = params![
                (first + index) as i64,
                stream,
                frame.seq.0 as i64,
                no as i64,
                sha256(bytes).0,
                bytes
            ];
            self.run("INSERT INTO records VALUES (?1, ?2, ?3, ?4, ?5, ?6)", row);
        }
        let (count, time) = (records.len() as i64, before.max(commit.time.millis()));
        let hash = sha256(text.as_bytes()).0;
        let row = params![no as i64, commit.id.as_bytes(), first as i64, count, time, hash, note.as_bytes()];
        self.run("INSERT INTO commits VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", row);
        self.cover();
        first
    }

    /// Tiles and a checkpoint over what there is now, signed with the log's key.
    pub(crate) fn cover(&self) {
        let leaves = self.leaves();
        for (index, tile) in leaves.chunks_exact(256).enumerate() {
            let mut tree = Frontier::new();
            tile.iter().for_each(|leaf| tree.append(*leaf));
            let bytes: Vec<u8> = tile.iter().flat_map(|hash| hash.0).collect();
            let sql = "INSERT OR REPLACE INTO tiles (level, idx, root, hashes) VALUES (0, ?1, ?2, ?3)";
            self.run(sql, params![index as i64, tree.root().0, bytes]);
        }
        let frontier = self.frontier();
        let note = Checkpoint::of("xiangxi.example/minzheng", &frontier)
            .sign(&secret(&self.program.dir, "log"))
            .unwrap()
            .to_string();
        let row = params![frontier.size().0 as i64, note.as_bytes()];
        self.run("INSERT OR REPLACE INTO checkpoints VALUES (?1, ?2)", row);
    }

    /// The ledger's UUID.
    pub(crate) fn id(&self) -> Uuid {
        let bytes = self.bytes(0);
        Frame::parse(&bytes).unwrap().ledger
    }

    /// The last sequence and hash of a stream.
    pub(crate) fn head(&self, stream: &str) -> (u64, Hash) {
        let sql = "SELECT r.seq, r.hash FROM records r JOIN streams s ON s.id = r.stream
            WHERE s.name = ?1 ORDER BY r.seq DESC LIMIT 1";
        let row = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)? as u64, Hash(row.get(1)?)));
        self.sql.query_row(sql, [stream], row).optional().unwrap().unwrap_or((0, Hash::ZERO))
    }

    /// The verifier key of a member of staff.
    pub(crate) fn vkey(&self, name: &str) -> VerifyingKey {
        VerifyingKey::new(name, secret(&self.program.dir, name).public_key()).unwrap()
    }

    fn stream_id(&self, name: &str) -> i64 {
        let known = self.sql.query_row("SELECT id FROM streams WHERE name = ?1", [name], |row| row.get(0));
        known.optional().unwrap().unwrap_or_else(|| {
            let id = self.number("SELECT max(id) + 1 FROM streams", []) as i64;
            self.run("INSERT INTO streams VALUES (?1, ?2)", params![id, name]);
            id
        })
    }

    fn leaves(&self) -> Vec<Hash> {
        let sql = "SELECT c.text_hash, r.hash FROM records r JOIN commits c ON c.no = r.commit_no ORDER BY r.position";
        let mut select = self.sql.prepare(sql).unwrap();
        let leaf =
            |row: &rusqlite::Row<'_>| Ok(leaf_hash(&log_leaf(&Hash(row.get(0)?), &Hash(row.get(1)?)).0));
        select.query_map([], leaf).unwrap().map(Result::unwrap).collect()
    }

    fn frontier(&self) -> Frontier {
        let mut frontier = Frontier::new();
        self.leaves().into_iter().for_each(|leaf| frontier.append(leaf));
        frontier
    }
}
