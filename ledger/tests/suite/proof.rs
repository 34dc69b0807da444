use ledger::position::{LeafIndex, Position};
use ledger::proof::{Part, ProofError, ProofFault as Fault, ProofFile, Proven, TlogProof, verify};
use ledger::{Frame, Keyring, sha256};
use serde_json::json;

use crate::world::{COUNTY, Event, Staff, World, authority, payment};

const STREAM: &str = "entitlement/6f0c2f7e-1d2b-4c3a-8e4f-5a6b7c8d9e0f";

fn finance() -> Staff {
    Staff::new("finance-01.luxi", "王芳")
}

/// A ledger with one order of three payments, and the position of the second.
fn world() -> (World, Position) {
    let mut world = World::new();
    world.grant(&Staff::new("clerk-01.luxi", "张三"), "clerk", COUNTY);
    world.grant(&finance(), "finance", COUNTY);
    let payments = (1..4).map(|at| payment(&format!("entitlement/{at}"))).collect();
    let start = world.commit(&finance(), "下达支付令 3笔", payments).start;
    world.grant(&Staff::new("audit-01.luxi", "石审计"), "auditor", COUNTY);
    (world, Position(start.0 + 1))
}

fn check(world: &World, file: &ProofFile) -> Result<Proven, Vec<ProofError>> {
    verify(file.to_json().as_bytes(), &world.log_vkey(), &world.genesis_hash(), &authority())
}

fn faults(world: &World, file: &ProofFile) -> Vec<ProofError> {
    check(world, file).unwrap_err()
}

fn has(found: &[ProofError], part: Part, fault: impl Fn(&Fault) -> bool) -> bool {
    found.iter().any(|error| error.part == part && fault(&error.fault))
}

#[test]
fn a_stranger_proves_a_payment_with_no_ledger_at_hand() {
    let (world, position) = world();
    let file = world.proof_file(position);
    // Three administrators, and the registration, proposal and confirmation of the signer's role.
    assert_eq!(file.keys.len(), 6);
    let proven = check(&world, &file).unwrap();
    assert_eq!((proven.position, proven.holder.as_str()), (position, "王芳"));
    assert_eq!(Frame::parse(&proven.record).unwrap().stream, "entitlement/2");
    assert_eq!(ProofFile::from_json(file.to_json().as_bytes()), Ok(file));
}

#[test]
fn every_record_of_the_ledger_can_be_proved() {
    let (world, _) = world();
    for position in 0..world.frontier.size().0 {
        assert_eq!(check(&world, &world.proof_file(Position(position))).map(|_| ()), Ok(()), "{position}");
    }
}

#[test]
fn a_changed_record_note_path_or_place_is_found() {
    let (world, position) = world();
    let good = world.proof_file(position);
    let changed = |change: &dyn Fn(&mut ProofFile)| {
        let mut file = good.clone();
        change(&mut file);
        faults(&world, &file)
    };
    let found = changed(&|file| file.record.record = file.record.record.replace("416.67", "9416.67"));
    assert!(has(&found, Part::Record, |fault| matches!(fault, Fault::CommitPath(_))), "{found:?}");
    let found = changed(&|file| file.record.record.push('\n'));
    assert!(has(&found, Part::Record, |fault| matches!(fault, Fault::Record(_))), "{found:?}");
    let found = changed(&|file| file.record.note = file.record.note.replace("3笔", "4笔"));
    assert!(has(&found, Part::Record, |fault| matches!(fault, Fault::LogPath(_))), "{found:?}");
    let found = changed(&|file| file.record.note = file.genesis.note.clone());
    assert!(has(&found, Part::Record, |fault| matches!(fault, Fault::OtherCommit)), "{found:?}");
    let found = changed(&|file| file.record.path.0[0].0[0] ^= 1);
    assert!(has(&found, Part::Record, |fault| matches!(fault, Fault::CommitPath(_))), "{found:?}");
    let found = changed(&|file| {
        let mut proof = TlogProof::parse(&file.record.proof).unwrap();
        proof.index = LeafIndex(proof.index.0 - 1);
        file.record.proof = proof.to_string();
    });
    assert!(has(&found, Part::Record, |fault| matches!(fault, Fault::LogPath(_))), "{found:?}");
    let found = changed(&|file| file.keys[2].note = file.keys[2].note.replace("commit/v1", "commit/v2"));
    assert!(has(&found, Part::Key(2), |fault| matches!(fault, Fault::Commit(_))), "{found:?}");
}

#[test]
fn faults_in_several_pieces_are_all_told() {
    let (world, position) = world();
    let mut file = world.proof_file(position);
    file.genesis.path.0.clear();
    file.keys[1].record.clear();
    file.record.proof.clear();
    let parts: Vec<Part> = faults(&world, &file).iter().map(|error| error.part).collect();
    assert_eq!(parts, [Part::Genesis, Part::Key(1), Part::Record]);
}

#[test]
fn a_missing_key_record_is_noticed_by_the_head_that_the_signer_knew() {
    let (world, position) = world();
    let good = world.proof_file(position);
    for missing in 0..good.keys.len() {
        let mut file = good.clone();
        file.keys.remove(missing);
        assert!(check(&world, &file).is_err(), "without keys[{missing}]");
    }
    let mut file = good;
    file.keys.truncate(5);
    let found = faults(&world, &file);
    assert!(has(&found, Part::Record, |fault| matches!(fault, Fault::KeyHead)), "{found:?}");
}

#[test]
fn a_hidden_revocation_is_noticed() {
    let mut world = World::new();
    world.grant(&finance(), "finance", COUNTY);
    let admin = world.admins[0].clone();
    let revoked =
        Event::new(&finance().stream(), "key.revoked", json!({ "holder": admin.holder, "reason": "遗失" }));
    world.commit(&admin, "吊销", vec![revoked]);
    // Someone who has the log and a stolen key writes a payment all the same.
    let id = world.draw_uuid();
    let records = world.encode(&finance(), id, &[payment(STREAM)]);
    let note = world.note(&finance(), id, &records, "支付").sign(finance().name, &finance().key).unwrap();
    let position = world.append(note, records, world.keyring.clone()).start;
    let full = world.proof_file(position);
    let found = faults(&world, &full);
    assert!(has(&found, Part::Record, |fault| matches!(fault, Fault::Denied(_))), "{found:?}");
    let mut hidden = full;
    hidden.keys.pop();
    let found = faults(&world, &hidden);
    assert!(has(&found, Part::Record, |fault| matches!(fault, Fault::KeyHead)), "{found:?}");
}

#[test]
fn another_genesis_log_key_or_ledger_is_refused() {
    let (world, position) = world();
    let file = world.proof_file(position).to_json();
    let found = verify(file.as_bytes(), &world.log_vkey(), &sha256(b"other"), &authority()).unwrap_err();
    assert!(has(&found, Part::Genesis, |fault| matches!(fault, Fault::OtherGenesis)), "{found:?}");
    let other = Staff::new("log", "x").vkey();
    let found = verify(file.as_bytes(), &other, &world.genesis_hash(), &authority()).unwrap_err();
    assert!(found.len() >= 8, "{found:?}");
}

#[test]
fn a_signer_without_the_role_proves_nothing() {
    let mut world = World::new();
    let clerk = Staff::new("clerk-01.luxi", "张三");
    world.grant(&clerk, "clerk", COUNTY);
    let position = world.commit(&clerk, "下达支付令", vec![payment(STREAM)]).start;
    let found = faults(&world, &world.proof_file(position));
    assert!(has(&found, Part::Record, |fault| matches!(fault, Fault::Denied(_))), "{found:?}");
    let stranger = Staff::new("stranger", "外人");
    let position = world.commit(&stranger, "下达支付令", vec![payment("entitlement/2")]).start;
    let found = faults(&world, &world.proof_file(position));
    assert!(has(&found, Part::Record, |fault| matches!(fault, Fault::UnknownSigner)), "{found:?}");
}

#[test]
fn a_signature_by_another_key_under_the_signers_name_is_refused() {
    let (mut world, _) = world();
    let forger = Staff { key: Staff::new("forger", "x").key, ..finance() };
    let id = world.draw_uuid();
    let records = world.encode(&finance(), id, &[payment(STREAM)]);
    let note = world.note(&finance(), id, &records, "支付").sign(finance().name, &forger.key).unwrap();
    let keyring: Keyring = world.keyring.clone();
    let position = world.append(note, records, keyring).start;
    let found = faults(&world, &world.proof_file(position));
    assert!(has(&found, Part::Record, |fault| matches!(fault, Fault::Note(_))), "{found:?}");
}

#[test]
fn key_records_twice_or_from_later_are_refused() {
    let (world, position) = world();
    let good = world.proof_file(position);
    let mut twice = good.clone();
    twice.keys.push(twice.keys[4].clone());
    assert!(faults(&world, &twice).iter().any(|error| error.fault == Fault::KeyOrder));
    let mut later = good;
    later.keys.push(world.evidence(Position(position.0 + 2)));
    assert!(faults(&world, &later).iter().any(|error| error.fault == Fault::KeyOrder));
}

#[test]
fn files_and_tlog_proofs_out_of_form_are_refused() {
    let (world, position) = world();
    let file = world.proof_file(position);
    let json = file.to_json();
    for bad in [
        String::new(),
        "{}".to_owned(),
        json.replace("proof/v1", "proof/v2"),
        json.replacen("{\"format\"", "{\"more\":1,\"format\"", 1),
        json.replacen("\"note\"", "\"extra\":1,\"note\"", 1),
        json.replacen("\"path\":[", "\"path\":[\"AAAA\",", 1),
    ] {
        assert!(ProofFile::from_json(bad.as_bytes()).is_err());
    }
    let good = TlogProof::parse(&file.record.proof).unwrap();
    assert_eq!(good.to_string(), file.record.proof);
    let extra = TlogProof { extra: Some(b"x".to_vec()), ..good };
    assert_eq!(TlogProof::parse(&extra.to_string()), Ok(extra));
    let text = &file.record.proof;
    for bad in [
        String::new(),
        text.replace("@v1", "@v2"),
        text.replace("index ", "index 0"),
        text.replace("index ", "index +"),
        text.replace("index ", "extra ??\nindex "),
        text.replace("index ", "extra AA==\nextra AA==\nindex "),
        text.replacen("=\n", "\n", 1),
        text.replacen('\n', "\r\n", 1),
        text.replacen("\n\n", "\n", 1).replace("\n\n", "\n"),
    ] {
        assert!(TlogProof::parse(&bad).is_err(), "{bad}");
    }
}
