use ledger::checkpoint::{Checkpoint, CheckpointError};
use ledger::merkle::empty_root;
use ledger::note::{NoteError, Signer as _, VerifyingKey};
use ledger::position::TreeSize;
use ledger::sha256;

use crate::world::{ORIGIN, Staff, World};

fn checkpoint() -> Checkpoint {
    Checkpoint { origin: ORIGIN.to_owned(), size: TreeSize(70_000), root: sha256(b"root") }
}

#[test]
fn a_checkpoint_reads_back_and_other_implementations_read_it() {
    let world = World::unfounded();
    let note = checkpoint().sign(&world.log).unwrap().to_string();
    assert_eq!(Checkpoint::verify(note.as_bytes(), &world.log_vkey()), Ok(checkpoint()));
    let theirs = tlog_tiles::Checkpoint::from_bytes(checkpoint().text().as_bytes()).unwrap();
    assert_eq!((theirs.origin(), theirs.size(), theirs.hash().0), (ORIGIN, 70_000, sha256(b"root").0));
    let verifier = signed_note::StandardVerifier::new(&world.log_vkey().to_string()).unwrap();
    let verifiers = signed_note::VerifierList::new(vec![Box::new(verifier)]);
    assert_eq!(
        signed_note::Note::from_bytes(note.as_bytes()).unwrap().verify(&verifiers).unwrap().0.len(),
        1
    );
}

#[test]
fn checkpoints_out_of_form_are_refused() {
    let good = checkpoint().text();
    assert_eq!(Checkpoint::parse(&good), Ok(checkpoint()));
    for bad in [
        String::new(),
        good.replace("70000", "070000"),
        good.replace("70000", "+70000"),
        good.replace("70000", ""),
        good.replace("70000", "0"),
        good.replace("70000\n", "70000\n\n"),
        format!("{good}extension\n"),
        format!("{good}\n"),
        good.trim_end().to_owned(),
        good.replace('=', ""),
        good.replace('\n', "\r\n"),
        good.replace("example/", "exam ple/"),
    ] {
        assert_eq!(Checkpoint::parse(&bad), Err(CheckpointError::Form), "{bad:?}");
    }
    let empty = Checkpoint { size: TreeSize(0), root: empty_root(), ..checkpoint() };
    assert_eq!(Checkpoint::parse(&empty.text()), Ok(empty));
}

#[test]
fn only_the_logs_own_key_under_its_own_name_makes_a_checkpoint() {
    let world = World::unfounded();
    let note = checkpoint().sign(&world.log).unwrap().to_string();
    let stranger = Staff::new("stranger", "x");
    let other = VerifyingKey::new(ORIGIN, stranger.key.public_key()).unwrap();
    assert_eq!(
        Checkpoint::verify(note.as_bytes(), &other),
        Err(CheckpointError::Note(NoteError::NoKnownSignature))
    );
    let elsewhere = Checkpoint { origin: "elsewhere.example/log".to_owned(), ..checkpoint() };
    let relabelled = note.replace(ORIGIN, "elsewhere.example/log");
    let elsewhere_key = VerifyingKey::new("elsewhere.example/log", world.log.public_key()).unwrap();
    assert!(Checkpoint::verify(relabelled.as_bytes(), &elsewhere_key).is_err());
    assert!(elsewhere.sign(&world.log).is_ok());
    let grown = note.replace("70000", "70001");
    assert_eq!(
        Checkpoint::verify(grown.as_bytes(), &world.log_vkey()),
        Err(CheckpointError::Note(NoteError::BadSignature))
    );
}
