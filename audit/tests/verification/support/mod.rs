//! A small ledger, written by hand: what the store writes, without the store.
pub(crate) mod month;
pub(crate) mod roster;
mod staff;
pub(crate) mod tables;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use aggregates::Role;
use aggregates::WireEvent;
use audit::{Options, Report, VaultCheck};
use ledger::checkpoint::Checkpoint;
use ledger::merkle::{Frontier, leaf_hash, log_leaf, node_hash};
use ledger::note::{SecretKey, Signer, VerifyingKey};
use ledger::seal::{Binding, SealKey, SealedBox, seal};
use ledger::{Authority, CommitNote, Frame, Hash, NewRecord, Sequence, Time, TreeSize, Uuid, sha256};
use rusqlite::{Connection, params};

pub(crate) use staff::Staff;

pub(crate) const ORIGIN: &str = "test.example/minzheng";
pub(crate) const AREA: &str = "433122000000";
pub(crate) const TOWNSHIP: &str = "433122107000";
const START: i64 = 1_683_511_200_000;

/// An event on its way into a record.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) stream: String,
    pub(crate) event_type: String,
    pub(crate) version: u32,
    pub(crate) data: String,
    pub(crate) seals: Vec<(Uuid, String)>,
    pub(crate) area: String,
}

pub(crate) fn draft(stream: impl Into<String>, event: &impl WireEvent) -> Draft {
    Draft {
        stream: stream.into(),
        event_type: event.wire_type().to_owned(),
        version: event.wire_version(),
        data: event.data(),
        seals: Vec::new(),
        area: AREA.to_owned(),
    }
}

/// How a commit differs from a right one.
#[derive(Clone, Default)]
pub(crate) struct Wrong {
    pub(crate) time: Option<i64>,
    pub(crate) seen: Option<(TreeSize, Hash)>,
    pub(crate) key: Option<(Sequence, Hash)>,
    pub(crate) ledger: Option<Uuid>,
}

/// A ledger in the making.
pub(crate) struct Maker {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) connection: Connection,
    pub(crate) id: Uuid,
    pub(crate) log: SecretKey,
    pub(crate) staff: Vec<Staff>,
    pub(crate) heads: HashMap<String, (u64, Hash)>,
    pub(crate) ids: HashMap<String, i64>,
    pub(crate) leaves: Vec<Hash>,
    pub(crate) frontier: Frontier,
    pub(crate) time: i64,
    pub(crate) seal_keys: HashMap<Uuid, SealKey>,
    pub(crate) commits: u64,
    pub(crate) ledger_time: i64,
    /// Notes of the commits so far, with their records.
    pub(crate) written: Vec<(String, Vec<String>)>,
}

impl Maker {
    /// A ledger with three administrators (0 to 2), a clerk (3), a reviewer (4), finance (5) and a bank officer (6).
    pub(crate) fn founded() -> Maker {
        let dir = tempfile::tempdir().unwrap();
        let connection = Connection::open(dir.path().join("ledger.db")).unwrap();
        tables::make(&connection);
        let names = [
            "admin-a",
            "admin-b",
            "admin-c",
            "clerk-01.luxi",
            "reviewer-01.luxi",
            "finance-01.luxi",
            "bank-01.luxi",
        ];
        let staff = names.iter().zip(1..).map(|(name, seed)| Staff::new(name, seed)).collect();
        let mut maker = Maker {
            dir,
            connection,
            id: Uuid::from_u128(0x5b0e_0000_0000_4000_8000_0000_0000_0001),
            log: SecretKey::from_seed(&[99; 32]),
            staff,
            heads: HashMap::new(),
            ids: HashMap::new(),
            leaves: Vec::new(),
            frontier: Frontier::new(),
            time: START,
            seal_keys: HashMap::new(),
            commits: 0,
            ledger_time: 0,
            written: Vec::new(),
        };
        maker.genesis();
        for (at, role) in [(3, Role::Clerk), (4, Role::Reviewer), (5, Role::Finance), (6, Role::BankOfficer)]
        {
            maker.hire(at, role);
        }
        maker
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.dir.path().join("ledger.db")
    }

    pub(crate) fn log_vkey(&self) -> VerifyingKey {
        VerifyingKey::new(ORIGIN, self.log.public_key()).unwrap()
    }

    pub(crate) fn commit(&mut self, signer: usize, drafts: &[Draft]) {
        self.commit_wrong(signer, drafts, &Wrong::default());
    }

    /// A commit that differs from a right one only as said; everything else is as the store would write it.
    pub(crate) fn commit_wrong(&mut self, signer: usize, drafts: &[Draft], wrong: &Wrong) {
        self.time += 1_000;
        self.commits += 1;
        let time = Time::from_millis(wrong.time.unwrap_or(self.time)).unwrap();
        self.ledger_time = self.ledger_time.max(time.millis());
        let staff = self.staff[signer].clone();
        let ledger = wrong.ledger.unwrap_or(self.id);
        let commit = Uuid::from_u128(0x0189_0000_0000_7000_8000_0000_0000_0000 + u128::from(self.commits));
        let key = self
            .heads
            .get(&staff.stream())
            .map_or((Sequence(0), Hash::ZERO), |(seq, hash)| (Sequence(*seq), *hash));
        let mut records = Vec::new();
        for (index, draft) in (0..).zip(drafts) {
            let (seq, prev) = self.heads.get(&draft.stream).copied().unwrap_or((0, Hash::ZERO));
            let seals: Vec<_> =
                draft.seals.iter().map(|(subject, text)| self.seal(draft, seq + 1, *subject, text)).collect();
            let salt = sha256(format!("salt {} {index}", self.commits).as_bytes());
            let bytes = NewRecord {
                area: draft.area.parse().unwrap(),
                commit,
                data: &draft.data,
                event_type: &draft.event_type,
                index,
                ledger,
                prev,
                salt: *salt.0.first_chunk().unwrap(),
                sealed: &seals,
                seq: Sequence(seq + 1),
                signer: staff.vkey.hash(),
                stream: &draft.stream,
                time,
                version: draft.version,
            }
            .encode()
            .unwrap();
            let hash = sha256(&bytes);
            self.heads.insert(draft.stream.clone(), (seq + 1, hash));
            records.push((draft.stream.clone(), seq + 1, bytes, hash));
        }
        let note = CommitNote {
            origin: ORIGIN.to_owned(),
            ledger,
            id: commit,
            time,
            records: records.len() as u32,
            root: ledger::commit::root(records.iter().map(|(_, _, _, hash)| hash)),
            seen: wrong.seen.unwrap_or((self.frontier.size(), self.frontier.root())),
            key: wrong.key.unwrap_or(key),
            intent: "测试".to_owned(),
        };
        let note = note.sign(staff.vkey.name(), &staff.key).unwrap();
        self.append(commit, &note.to_string(), &note.text_hash(), &records);
    }

    fn seal(&mut self, draft: &Draft, seq: u64, subject: Uuid, text: &str) -> SealedBox {
        let key = self
            .seal_keys
            .entry(subject)
            .or_insert_with(|| SealKey::from_bytes(sha256(subject.as_bytes()).0))
            .clone();
        let binding = Binding { ledger: self.id, stream: &draft.stream, seq: Sequence(seq), subject };
        seal(text.as_bytes(), &key, &binding, &[7; 24], &[8; 32]).unwrap()
    }

    fn append(
        &mut self,
        commit: Uuid,
        note: &str,
        text_hash: &Hash,
        records: &[(String, u64, Vec<u8>, Hash)],
    ) {
        let texts = records.iter().map(|(_, _, bytes, _)| String::from_utf8(bytes.clone()).unwrap());
        self.written.push((note.to_owned(), texts.collect()));
        let first = self.leaves.len() as u64;
        let no = self.commits - 1;
        let sql = "INSERT INTO commits (no, id, first, records, ledger_time, text_hash, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let (first, count) = (first as i64, records.len() as i64);
        let columns = params![
            no as i64,
            commit.as_bytes(),
            first,
            count,
            self.ledger_time,
            text_hash.0,
            note.as_bytes()
        ];
        self.connection.execute(sql, columns).unwrap();
        for (stream, seq, bytes, hash) in records {
            let next = self.ids.len() as i64 + 1;
            let id = *self.ids.entry(stream.clone()).or_insert_with(|| {
                tables::insert_stream(&self.connection, next, stream);
                next
            });
            tables::insert_record(&self.connection, self.leaves.len() as u64, (id, *seq, no), hash, bytes);
            let frame = Frame::parse(bytes).unwrap();
            if sets_area(frame.event_type) {
                tables::insert_scope(&self.connection, id, *seq, &frame.area.to_string());
            }
            let leaf = leaf_hash(&log_leaf(text_hash, hash).0);
            self.leaves.push(leaf);
            self.frontier.append(leaf);
        }
        let checkpoint = Checkpoint::of(ORIGIN, &self.frontier).sign(&self.log).unwrap().to_string();
        tables::insert_checkpoint(&self.connection, self.frontier.size().0, &checkpoint);
    }

    /// Writes the tiles; the last act before a verification.
    pub(crate) fn tiles(&self) {
        let mut level = self.leaves.clone();
        for number in 0..8_u8 {
            for (hashes, index) in level.chunks_exact(256).zip(0..) {
                let bytes: Vec<u8> = hashes.iter().flat_map(|hash| hash.0).collect();
                tables::insert_tile(&self.connection, number, index, &root_of_256(hashes), &bytes);
            }
            level = level.chunks_exact(256).map(root_of_256).collect();
        }
    }

    pub(crate) fn checkpoint(&self) -> String {
        Checkpoint::of(ORIGIN, &self.frontier).sign(&self.log).unwrap().to_string()
    }

    pub(crate) fn verify(&self) -> Report {
        verify(&self.path(), Vec::new(), None)
    }
}

/// The death of a household's head ([`month::subject`]).
pub(crate) fn died(maker: &Maker, household: u32) -> Draft {
    let subject = month::subject(household).0;
    let event = aggregates::person::event::PersonEvent::from(aggregates::person::event::Died {
        day: "2023-05-01".parse().unwrap(),
        evidence: "死亡证明".to_owned(),
        holder: maker.staff[3].holder(),
    });
    let mut draft = draft(format!("person/{subject}"), &event);
    draft.area = TOWNSHIP.to_owned();
    draft
}

/// Whether a record sets the area that its stream keeps (docs/FORMAT.md §14).
fn sets_area(event_type: &str) -> bool {
    matches!(event_type, "entitlement.confirmed" | "roster.imported" | "batch.drafted")
}

fn root_of_256(hashes: &[Hash]) -> Hash {
    let mut nodes = hashes.to_vec();
    while nodes.len() > 1 {
        nodes = nodes.chunks(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
    }
    nodes[0]
}

pub(crate) fn verify(path: &Path, checkpoints: Vec<String>, vault: Option<&VaultCheck<'_>>) -> Report {
    with_options(checkpoints, vault, |options| audit::verify(path, options).unwrap())
}

/// Verifies with next to no streams in memory.
pub(crate) fn verify_spilling(path: &Path) -> Report {
    with_options(Vec::new(), None, |options| audit::verify_within(path, options, 2_000).unwrap())
}

fn with_options(
    checkpoints: Vec<String>,
    vault: Option<&VaultCheck<'_>>,
    run: impl FnOnce(&Options<'_>) -> Report,
) -> Report {
    let authority = authority();
    let progress = |_| {};
    run(&Options {
        checkpoints,
        vkey: None,
        genesis: None,
        authority: &authority,
        threads: 2,
        progress: &progress,
        vault,
    })
}

pub(crate) fn authority() -> Authority {
    Authority::new(aggregates::authority::rows()).unwrap()
}
