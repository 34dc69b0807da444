//! The vectors under `tests/vectors` are the format: what is made from the same seeds must be the same for ever.
//!
//! `LEDGER_VECTORS=write cargo test -p ledger` writes them anew, which is right only before the first release.

use std::path::PathBuf;

use ledger::checkpoint::Checkpoint;
use ledger::commit::{self, CommitNote};
use ledger::merkle::{self, Frontier, consistency_proof, inclusion_proof, leaf_hash, log_leaf};
use ledger::note::{SecretKey, Signer as _, VerifyingKey};
use ledger::position::{LeafIndex, Position, TreeSize};
use ledger::possession::{LogKeyChange, Possession};
use ledger::proof::{ProofFile, verify};
use ledger::seal::{Binding, SealKey, open, seal};
use ledger::{Frame, Hash, Uuid, canonical, sha256};
use serde_json::{Value, json};

use crate::world::{COUNTY, Event, ORIGIN, Staff, TOWNSHIP, World, authority, payment, scope};

fn golden(name: &str, made: &Value) -> Value {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(name);
    if std::env::var("LEDGER_VECTORS").is_ok_and(|mode| mode == "write") {
        std::fs::write(&path, format!("{}\n", serde_json::to_string_pretty(made).unwrap())).unwrap();
    }
    let stored: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(stored, *made, "{name} is no longer what the code makes");
    stored
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn finance() -> Staff {
    Staff::new("finance-01.luxi", "王芳")
}

/// Two orders on the same streams, the second with a sealed record.
fn world() -> World {
    let mut world = World::new();
    world.grant(&finance(), "finance", COUNTY);
    let payments = (1..4).map(|at| payment(&format!("entitlement/{at}"))).collect();
    world.commit(&finance(), "下达支付令 农村低保 2023-05 泸溪县 3笔 1250.01元", payments);
    let mut sealed = payment("entitlement/2");
    sealed.sealed = vec![sealed_person(&world)];
    world.commit(&finance(), "下达支付令 补发 1笔 416.67元", vec![sealed]);
    world
}

const PERSON: &str = r#"{"account":"6217001234567890123","name":"龙阿妹","number":"433122198001011234"}"#;
const SUBJECT: u128 = 0x1b4e_28ba_2fa1_41d2_883f_0016_d3cc_a427;

fn subject_key() -> SealKey {
    SealKey::from_bytes(sha256(b"subject key").0)
}

fn binding(world: &World) -> Binding<'static> {
    let subject = Uuid::from_u128(SUBJECT);
    Binding { ledger: world.id, stream: "entitlement/2", seq: ledger::Sequence(2), subject }
}

fn sealed_person(world: &World) -> ledger::seal::SealedBox {
    let nonce: [u8; 24] = sha256(b"nonce").0[..24].try_into().unwrap();
    seal(PERSON.as_bytes(), &subject_key(), &binding(world), &nonce, &sha256(b"salt").0).unwrap()
}

#[test]
fn canonical_json_is_what_the_vectors_say() {
    let accepted = [
        "{}",
        "[]",
        "\"\"",
        "[0,-1,9007199254740991,-9007199254740991,true,false,null]",
        "{\"\":1,\"A\":2,\"a\":3,\"é\":4,\"中\":5,\"😀\":6,\"\u{e000}\":7}",
        "\"\\b\\t\\n\\f\\r\\\"\\\\\\u0000\\u001f/ \u{7f}\u{2028}\"",
    ];
    let refused = [
        "",
        " {}",
        "{}\n",
        "{\"a\": 1}",
        "{\"b\":1,\"a\":2}",
        "{\"a\":1,\"a\":1}",
        "{\"\u{e000}\":1,\"😀\":2}",
        "1.0",
        "1e1",
        "-0",
        "01",
        "9007199254740992",
        "\"\\/\"",
        "\"\\u0041\"",
        "\"\\u001F\"",
        "\"\\u000a\"",
        "\"\n\"",
        "\"\\ud83d\\ude00\"",
        "nul",
        "[1,]",
    ];
    let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    let accepted: Vec<String> = accepted.iter().map(|text| (*text).to_owned()).chain([deep(32)]).collect();
    let refused: Vec<String> = refused.iter().map(|text| (*text).to_owned()).chain([deep(33)]).collect();
    golden("canonical.json", &json!({ "accepted": accepted, "refused": refused }));
    assert!(accepted.iter().all(|text| canonical::check(text.as_bytes()).is_ok()));
    assert!(refused.iter().all(|text| canonical::check(text.as_bytes()).is_err()));
}

#[test]
fn records_are_what_the_vectors_say() {
    let world = world();
    let records: Vec<Value> = world
        .records()
        .iter()
        .map(|(position, frame)| {
            json!({ "position": position.0, "bytes": text(frame.bytes), "sha256": frame.hash() })
        })
        .collect();
    let (_, last) = world.records()[world.records().len() - 1];
    let last = text(last.bytes);
    let refused: Vec<Value> = [
        ("a newline at the end", format!("{last}\n")),
        ("an unknown field", last.replacen("\"v\":1", "\"u\":1,\"v\":1", 1)),
        ("a missing field", last.replacen("\"v\":1,", "", 1)),
        ("another version of the frame", last.replacen("\"v\":1", "\"v\":2", 1)),
        ("a number where money is text", last.replacen("\"416.67\"", "416.67", 1)),
        (
            "keys out of order",
            last.replacen(
                "\"amount\":\"416.67\",\"component\":\"base\"",
                "\"component\":\"base\",\"amount\":\"416.67\"",
                1,
            ),
        ),
        ("a key twice", last.replacen("\"component\"", "\"amount\":\"416.67\",\"component\"", 1)),
        ("an upper-case digit", last.replacen("\"ledger\":\"5b0e8a52", "\"ledger\":\"5B0e8a52", 1)),
        ("an index beyond a commit", last.replacen("\"index\":0", "\"index\":500000", 1)),
        ("an empty list of seals", {
            let (head, rest) = last.split_once("\"sealed\":[").unwrap();
            let (_, tail) = rest.split_once(']').unwrap();
            format!("{head}\"sealed\":[]{tail}")
        }),
        ("seq 1 with a prev", last.replacen("\"seq\":2", "\"seq\":1", 1)),
    ]
    .iter()
    .map(|(why, bytes)| json!({ "why": why, "bytes": bytes }))
    .collect();
    let stored = golden("records.json", &json!({ "records": records, "refused": refused }));
    for refused in stored["refused"].as_array().unwrap() {
        let bytes = refused["bytes"].as_str().unwrap();
        assert_ne!(bytes, last);
        assert!(Frame::parse(bytes.as_bytes()).is_err(), "{refused}");
    }
}

#[test]
fn the_chain_of_a_stream_is_what_the_vectors_say() {
    let world = world();
    let records = world.records();
    let stream: Vec<&Frame<'_>> =
        records.iter().map(|(_, frame)| frame).filter(|frame| frame.stream == "entitlement/2").collect();
    let links: Vec<Value> = stream
        .iter()
        .map(|frame| json!({ "bytes": text(frame.bytes), "seq": frame.seq.0, "prev": frame.prev, "sha256": frame.hash() }))
        .collect();
    golden("chain.json", &json!({ "stream": "entitlement/2", "records": links }));
    assert_eq!(stream[1].prev, stream[0].hash());
    assert_eq!(stream[0].prev, Hash::ZERO);
}

#[test]
fn commits_are_what_the_vectors_say() {
    let world = world();
    let order = world.commits.iter().find(|written| written.records.len() == 3).unwrap();
    let hashes: Vec<Hash> = order.records.iter().map(|bytes| sha256(bytes)).collect();
    let paths: Vec<_> = (0..3).map(|index| commit::path(&hashes, index).unwrap()).collect();
    let leaves: Vec<Hash> = hashes.iter().map(|hash| log_leaf(&order.note.text_hash(), hash)).collect();
    golden(
        "commit.json",
        &json!({
            "seed": hex(&sha256(finance().name.as_bytes()).0), "vkey": finance().vkey(), "signer": finance().hash(),
            "record_hashes": hashes, "root": commit::root(&hashes).to_base64(), "paths": paths,
            "text": order.note.text, "text_sha256": order.note.text_hash(), "note": order.note.to_string(),
            "first_position": order.start, "log_leaf_data": leaves,
        }),
    );
    let note = CommitNote::verify(order.note.to_string().as_bytes(), &finance().vkey()).unwrap();
    assert_eq!((note.root, note.records, note.key.0.0), (commit::root(&hashes), 3, 3));
}

#[test]
fn checkpoints_and_trees_are_what_the_vectors_say() {
    let world = world();
    let leaves: Vec<Hash> = (0_u8..20).map(|at| sha256(&[at])).collect();
    let nodes = merkle::levels(leaves.iter().map(|data| leaf_hash(&data.0)));
    let mut frontier = Frontier::new();
    let mut roots = vec![frontier.root().to_base64()];
    for data in &leaves {
        frontier.append(leaf_hash(&data.0));
        roots.push(frontier.root().to_base64());
    }
    let size = TreeSize(20);
    let included: Vec<Value> = [0, 7, 16, 19]
        .iter()
        .map(|index| json!({ "index": index, "size": 20, "path": inclusion_proof(&nodes, LeafIndex(*index), size).unwrap() }))
        .collect();
    let consistent: Vec<Value> = [1, 4, 7, 16, 19, 20]
        .iter()
        .map(|old| json!({ "old": old, "new": 20, "hashes": consistency_proof(&nodes, TreeSize(*old), size).unwrap() }))
        .collect();
    let tree = json!({ "leaf_data": leaves, "roots_by_size": roots, "inclusion": included, "consistency": consistent });
    let stored = golden(
        "checkpoint.json",
        &json!({
            "tree": tree, "log_seed": hex(&sha256(b"log").0), "log_vkey": world.log_vkey(),
            "checkpoint": world.checkpoint().to_string(), "size": world.frontier.size(), "root": world.frontier.root(),
        }),
    );
    let checkpoint =
        Checkpoint::verify(stored["checkpoint"].as_str().unwrap().as_bytes(), &world.log_vkey()).unwrap();
    assert_eq!((checkpoint.size, checkpoint.root), (world.frontier.size(), world.frontier.root()));
}

#[test]
fn the_proof_file_is_what_the_vectors_say() {
    let world = world();
    let position = Position(world.frontier.size().0 - 3);
    let file = world.proof_file(position).to_json();
    let rows = [
        json!({ "type": "entitlement.payment_ordered", "version": 1, "roles": ["finance"] }),
        json!({ "type": "key.registered", "version": 1, "roles": ["administrator"] }),
        json!({ "type": "key.role_confirmed", "version": 1, "roles": ["administrator"] }),
        json!({ "type": "key.role_proposed", "version": 1, "roles": ["administrator"] }),
    ];
    let stored = golden(
        "proof.json",
        &json!({
            "log_vkey": world.log_vkey(), "genesis_sha256": world.genesis_hash(), "authority": rows,
            "file": serde_json::from_str::<Value>(&file).unwrap(),
            "proven": { "position": position, "holder": "王芳", "stream": "entitlement/2" },
        }),
    );
    let bytes = stored["file"].to_string();
    let proven = verify(bytes.as_bytes(), &world.log_vkey(), &world.genesis_hash(), &authority()).unwrap();
    assert_eq!((proven.position, proven.holder.as_str()), (position, "王芳"));
    assert_eq!(Frame::parse(&proven.record).unwrap().area, scope(TOWNSHIP));
    assert_eq!(ProofFile::from_json(bytes.as_bytes()).unwrap().keys.len(), 6);
}

#[test]
fn seals_are_what_the_vectors_say() {
    let world = world();
    let (sealed, binding) = (sealed_person(&world), binding(&world));
    golden(
        "seal.json",
        &json!({
            "key": hex(subject_key().as_bytes()), "nonce": hex(&sha256(b"nonce").0[..24]), "salt": hex(&sha256(b"salt").0),
            "plaintext": PERSON, "ledger": binding.ledger, "stream": binding.stream, "seq": binding.seq,
            "subject": binding.subject, "sealed": sealed,
        }),
    );
    assert_eq!(open(&sealed, &subject_key(), &binding).unwrap().plaintext.expose().as_str(), PERSON);
}

#[test]
fn keys_are_what_the_vectors_say() {
    let world = World::unfounded();
    let staff = finance();
    let new_log = SecretKey::from_seed(&sha256(b"new log").0);
    let change = LogKeyChange {
        origin: ORIGIN.to_owned(),
        ledger: world.id,
        old: world.log_vkey(),
        new: VerifyingKey::new(ORIGIN, new_log.public_key()).unwrap(),
    };
    let possession = staff.possession(world.id);
    let key = json!({
        "seed": hex(&sha256(staff.name.as_bytes()).0), "name": staff.name, "holder": staff.holder,
        "public_key": hex(staff.vkey().public_key().as_bytes()), "sha256": staff.hash(), "vkey": staff.vkey(),
        "id": hex(&staff.vkey().id()), "pkcs8_pem": staff.key.to_pkcs8_pem().unwrap().as_str(),
    });
    let weak = [
        hex(&[0; 32]),
        format!("01{}", "00".repeat(31)),
        format!("ec{}7f", "ff".repeat(30)),
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05".to_owned(),
    ];
    for bytes in &weak {
        let bytes: Vec<u8> =
            (0..32).map(|at| u8::from_str_radix(&bytes[2 * at..2 * at + 2], 16).unwrap()).collect();
        assert!(ledger::note::PublicKey::from_bytes(&bytes.try_into().unwrap()).is_err());
    }
    let stored = golden(
        "key.json",
        &json!({
            "ledger": world.id, "origin": ORIGIN, "key": key, "weak_public_keys": weak,
            "possession": { "text": possession.text(), "note": staff.proof(world.id) },
            "log_key_change": { "text": change.text(), "note": change.sign(&world.log, &new_log).unwrap().to_string() },
        }),
    );
    let note = |of: &str| stored[of]["note"].as_str().unwrap().to_owned();
    assert_eq!(Possession::verify(note("possession").as_bytes()), Ok(possession));
    assert_eq!(LogKeyChange::verify(note("log_key_change").as_bytes()), Ok(change));
}

#[test]
fn an_event_of_the_vectors_is_a_payment() {
    let Event { data, .. } = payment("entitlement/2");
    assert_eq!(data, r#"{"amount":"416.67","component":"base","month":"2023-05"}"#);
}
