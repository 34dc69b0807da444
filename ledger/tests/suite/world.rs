//! A small ledger in memory, made from fixed seeds: the same bytes on every run.

use std::collections::BTreeMap;

use ledger::checkpoint::Checkpoint;
use ledger::commit::{self, CommitNote};
use ledger::genesis::{self, Admin, Area, Founded, Kind};
use ledger::merkle::{self, Frontier, leaf_hash, log_leaf};
use ledger::note::{SecretKey, SignedNote, Signer as _, VerifyingKey};
use ledger::position::{LeafIndex, Position, Sequence, TreeSize};
use ledger::possession::Possession;
use ledger::proof::{Evidence, ProofFile, TlogProof, needed_key_records};
use ledger::seal::SealedBox;
use ledger::{AreaCode, Authority, Frame, Hash, Keyring, NewRecord, Scope, Time, Uuid, sha256};

pub(crate) const ORIGIN: &str = "xiangxi.example/minzheng";
pub(crate) const PREFECTURE: &str = "433100000000";
pub(crate) const COUNTY: &str = "433122000000";
pub(crate) const TOWNSHIP: &str = "433122107000";
pub(crate) const DAY: &str = "2023-05-08";

/// 2023-05-08T02:00:00.000Z.
const START_MILLIS: i64 = 1_683_511_200_000;

const AUTHORITY: &[(&str, u32, &[&str])] = &[
    ("entitlement.payment_ordered", 1, &["finance"]),
    ("key.registered", 1, &["administrator"]),
    ("key.revoked", 1, &["administrator"]),
    ("key.role_confirmed", 1, &["administrator"]),
    ("key.role_proposed", 1, &["administrator"]),
    ("key.role_revoked", 1, &["administrator"]),
];

pub(crate) fn authority() -> Authority {
    Authority::new(AUTHORITY.iter().copied()).unwrap()
}

pub(crate) fn area(code: &str) -> AreaCode {
    code.parse().unwrap()
}

pub(crate) fn scope(code: &str) -> Scope {
    code.parse().unwrap()
}

/// A member of staff with a key made from the name.
#[derive(Clone)]
pub(crate) struct Staff {
    pub(crate) holder: &'static str,
    pub(crate) name: &'static str,
    pub(crate) key: SecretKey,
}

impl Staff {
    pub(crate) fn new(name: &'static str, holder: &'static str) -> Staff {
        Staff { holder, name, key: SecretKey::from_seed(&sha256(name.as_bytes()).0) }
    }

    pub(crate) fn vkey(&self) -> VerifyingKey {
        VerifyingKey::new(self.name, self.key.public_key()).unwrap()
    }

    pub(crate) fn hash(&self) -> Hash {
        self.vkey().hash()
    }

    pub(crate) fn stream(&self) -> String {
        format!("key/{}", self.hash())
    }

    pub(crate) fn possession(&self, ledger: Uuid) -> Possession {
        let holder = self.holder.to_owned();
        Possession { origin: ORIGIN.to_owned(), ledger, key: self.vkey(), holder }
    }

    pub(crate) fn proof(&self, ledger: Uuid) -> String {
        self.possession(ledger).sign(&self.key).unwrap().to_string()
    }

    pub(crate) fn registration(&self, ledger: Uuid, administrator: bool) -> Event {
        let data = serde_json::json!({
            "administrator": administrator, "holder": self.holder, "name": self.name,
            "proof": self.proof(ledger), "vkey": self.vkey().to_string(),
        });
        Event::new(&self.stream(), "key.registered", data)
    }
}

/// What one record of a commit is made from.
#[derive(Clone)]
pub(crate) struct Event {
    pub(crate) stream: String,
    pub(crate) event_type: &'static str,
    pub(crate) data: String,
    pub(crate) area: Scope,
    pub(crate) sealed: Vec<SealedBox>,
}

impl Event {
    pub(crate) fn new(stream: &str, event_type: &'static str, data: serde_json::Value) -> Event {
        let data = String::from_utf8(ledger::canonical::to_bytes(&data).unwrap()).unwrap();
        Event { stream: stream.to_owned(), event_type, data, area: scope(PREFECTURE), sealed: Vec::new() }
    }

    pub(crate) fn within(mut self, code: &str) -> Event {
        self.area = scope(code);
        self
    }
}

/// A commit as it was written.
#[derive(Clone)]
pub(crate) struct Written {
    pub(crate) start: Position,
    pub(crate) note: SignedNote,
    pub(crate) records: Vec<Vec<u8>>,
}

/// The ledger.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) id: Uuid,
    pub(crate) log: SecretKey,
    pub(crate) keyring: Keyring,
    pub(crate) commits: Vec<Written>,
    pub(crate) admins: [Staff; 3],
    pub(crate) frontier: Frontier,
    leaves: Vec<Hash>,
    heads: BTreeMap<String, (Sequence, Hash)>,
    drawn: u64,
}

impl World {
    /// A founded ledger with three administrators.
    pub(crate) fn new() -> World {
        let mut world = World::unfounded();
        let founder = world.admins[0].clone();
        let data = world.founded().encode(world.id).unwrap();
        let genesis = Event {
            stream: genesis::stream(world.id),
            event_type: genesis::FOUNDED,
            data,
            area: scope(PREFECTURE),
            sealed: Vec::new(),
        };
        let registrations = world.admins.clone().map(|admin| admin.registration(world.id, true));
        world.commit(
            &founder,
            "创世 湘西州民政局 管理员3名",
            [genesis].into_iter().chain(registrations).collect(),
        );
        world
    }

    pub(crate) fn unfounded() -> World {
        World {
            id: "5b0e8a52-93f4-4d0b-9c1e-0f2d6a7b8c9d".parse().unwrap(),
            log: SecretKey::from_seed(&sha256(b"log").0),
            keyring: Keyring::new(),
            commits: Vec::new(),
            admins: [
                Staff::new("admin-01.zhou", "向永顺"),
                Staff::new("admin-02.zhou", "彭龙山"),
                Staff::new("admin-03.zhou", "田保靖"),
            ],
            frontier: Frontier::new(),
            leaves: Vec::new(),
            heads: BTreeMap::new(),
            drawn: 0,
        }
    }

    pub(crate) fn founded(&self) -> Founded {
        let admins = self.admins.iter().map(|admin| Admin {
            holder: admin.holder.to_owned(),
            name: admin.name.to_owned(),
            proof: admin.proof(self.id),
            vkey: admin.vkey(),
        });
        let place = |code: &str, name: &str, parent: &str| Area {
            code: area(code),
            level: area(code).level(),
            name: name.to_owned(),
            parent: area(parent),
        };
        Founded {
            admins: admins.collect(),
            areas: vec![
                place(PREFECTURE, "湘西土家族苗族自治州", "430000000000"),
                place(COUNTY, "泸溪县", PREFECTURE),
                place(TOWNSHIP, "浦市镇", COUNTY),
                place("433123000000", "凤凰县", PREFECTURE),
            ],
            kind: Kind::Live,
            log_key: self.log_vkey(),
            origin: ORIGIN.to_owned(),
        }
    }

    pub(crate) fn log_vkey(&self) -> VerifyingKey {
        VerifyingKey::new(ORIGIN, self.log.public_key()).unwrap()
    }

    pub(crate) fn time(&self) -> Time {
        Time::from_millis(START_MILLIS + 60_000 * self.commits.len() as i64 + 123).unwrap()
    }

    /// Fixed bytes that differ at every call, in place of random ones.
    pub(crate) fn draw(&mut self) -> [u8; 32] {
        self.drawn += 1;
        sha256(format!("draw {}", self.drawn).as_bytes()).0
    }

    pub(crate) fn draw_uuid(&mut self) -> Uuid {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&self.draw()[..16]);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    /// The bytes of a commit's records as the next commit would write them.
    pub(crate) fn encode(&mut self, signer: &Staff, id: Uuid, events: &[Event]) -> Vec<Vec<u8>> {
        let mut heads = self.heads.clone();
        let mut records = Vec::new();
        for (index, event) in events.iter().enumerate() {
            let head = heads.entry(event.stream.clone()).or_insert((Sequence::ABSENT, Hash::ZERO));
            let mut salt = [0; 16];
            salt.copy_from_slice(&self.draw()[..16]);
            let record = NewRecord {
                area: event.area,
                commit: id,
                data: &event.data,
                event_type: event.event_type,
                index: index as u32,
                ledger: self.id,
                prev: head.1,
                salt,
                sealed: &event.sealed,
                seq: head.0.next(),
                signer: signer.hash(),
                stream: &event.stream,
                time: self.time(),
                version: 1,
            };
            let bytes = record.encode().unwrap();
            *head = (record.seq, sha256(&bytes));
            records.push(bytes);
        }
        records
    }

    /// The note over records, as the signer's program would write it.
    pub(crate) fn note(&self, signer: &Staff, id: Uuid, records: &[Vec<u8>], intent: &str) -> CommitNote {
        let hashes: Vec<Hash> = records.iter().map(|bytes| sha256(bytes)).collect();
        let key = if self.commits.is_empty() {
            Keyring::new().head(&signer.hash())
        } else {
            self.keyring.head(&signer.hash())
        };
        CommitNote {
            origin: ORIGIN.to_owned(),
            ledger: self.id,
            id,
            time: self.time(),
            records: records.len() as u32,
            root: commit::root(&hashes),
            seen: (self.frontier.size(), self.frontier.root()),
            key,
            intent: intent.to_owned(),
        }
    }

    /// Writes a commit that holds; panics at one that the keyring refuses.
    pub(crate) fn commit(&mut self, signer: &Staff, intent: &str, events: Vec<Event>) -> &Written {
        let id = self.draw_uuid();
        let records = self.encode(signer, id, &events);
        let note = self.note(signer, id, &records, intent).sign(signer.name, &signer.key).unwrap();
        let mut keyring = self.keyring.clone();
        for bytes in &records {
            keyring.apply(&Frame::parse(bytes).unwrap(), DAY).unwrap();
        }
        self.append(note, records, keyring)
    }

    /// Puts a commit in the log without asking anyone.
    pub(crate) fn append(&mut self, note: SignedNote, records: Vec<Vec<u8>>, keyring: Keyring) -> &Written {
        let start = self.frontier.size().next_position();
        for bytes in &records {
            let frame = Frame::parse(bytes).unwrap();
            self.heads.insert(frame.stream.to_owned(), (frame.seq, frame.hash()));
            let leaf = leaf_hash(&log_leaf(&note.text_hash(), &frame.hash()).0);
            self.leaves.push(leaf);
            self.frontier.append(leaf);
        }
        self.keyring = keyring;
        self.commits.push(Written { start, note, records });
        self.commits.last().unwrap()
    }

    /// Registers a key and gives it a role: two administrators, three commits.
    pub(crate) fn grant(&mut self, staff: &Staff, role: &str, code: &str) -> Uuid {
        let [first, second, _] = self.admins.clone();
        if self.keyring.key(&staff.hash()).is_none() {
            let registration = staff.registration(self.id, false);
            self.commit(&first, &format!("登记密钥 {}", staff.name), vec![registration]);
        }
        let proposal = self.draw_uuid();
        self.commit(
            &first,
            &format!("提议 {} {role}", staff.name),
            vec![propose(staff, &first, proposal, role, code)],
        );
        self.commit(&second, &format!("确认 {} {role}", staff.name), vec![confirm(staff, &second, proposal)]);
        proposal
    }

    pub(crate) fn checkpoint(&self) -> SignedNote {
        Checkpoint::of(ORIGIN, &self.frontier).sign(&self.log).unwrap()
    }

    pub(crate) fn evidence(&self, position: Position) -> Evidence {
        let written = self.commits.iter().rev().find(|written| written.start <= position).unwrap();
        let index = (position.0 - written.start.0) as usize;
        let hashes: Vec<Hash> = written.records.iter().map(|bytes| sha256(bytes)).collect();
        let nodes = merkle::levels(self.leaves.iter().copied());
        let size = TreeSize(self.leaves.len() as u64);
        let proof = TlogProof {
            extra: None,
            index: LeafIndex(position.0),
            path: merkle::inclusion_proof(&nodes, position.leaf(), size).unwrap(),
            checkpoint: self.checkpoint().to_string(),
        };
        Evidence {
            note: written.note.to_string(),
            path: commit::path(&hashes, index as u32).unwrap(),
            proof: proof.to_string(),
            record: String::from_utf8(written.records[index].clone()).unwrap(),
        }
    }

    /// Every record with its position.
    pub(crate) fn records(&self) -> Vec<(Position, Frame<'_>)> {
        let all = self.commits.iter().flat_map(|written| &written.records).enumerate();
        all.map(|(at, bytes)| (Position(at as u64), Frame::parse(bytes).unwrap())).collect()
    }

    pub(crate) fn proof_file(&self, position: Position) -> ProofFile {
        let records = self.records();
        let (_, frame) = records[position.0 as usize];
        let start = Position(position.0 - u64::from(frame.index));
        let keys = needed_key_records(&records, &frame.signer, start);
        ProofFile {
            genesis: self.evidence(Position(0)),
            keys: keys.into_iter().map(|at| self.evidence(at)).collect(),
            record: self.evidence(position),
        }
    }

    pub(crate) fn genesis_hash(&self) -> Hash {
        sha256(&self.commits[0].records[0])
    }
}

pub(crate) fn propose(staff: &Staff, admin: &Staff, proposal: Uuid, role: &str, code: &str) -> Event {
    let data = serde_json::json!({
        "area": code, "doc_no": "州民发〔2023〕1号", "from": "2023-01-01", "holder": admin.holder,
        "proposal": proposal.to_string(), "role": role, "to": "2023-12-31",
    });
    Event::new(&staff.stream(), "key.role_proposed", data)
}

pub(crate) fn confirm(staff: &Staff, admin: &Staff, proposal: Uuid) -> Event {
    let data = serde_json::json!({ "holder": admin.holder, "proposal": proposal.to_string() });
    Event::new(&staff.stream(), "key.role_confirmed", data)
}

pub(crate) fn payment(stream: &str) -> Event {
    let data = serde_json::json!({ "amount": "416.67", "component": "base", "month": "2023-05" });
    Event::new(stream, "entitlement.payment_ordered", data).within(TOWNSHIP)
}
