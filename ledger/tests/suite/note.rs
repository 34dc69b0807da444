use ledger::note::{
    NoteError, PublicKey, SecretKey, SignedNote, Signer, TextKind, VerifyingKey, is_key_name, open, sign,
};
use ledger::sha256;
use signed_note::{Verifier as _, Verifiers as _};

/// The example of C2SP signed-note.
const VKEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const NOTE: &str = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
const TEXT: &str = "xiangxi.example/minzheng session/v1\nledger x\n";

fn key(name: &str) -> (SecretKey, VerifyingKey) {
    let secret = SecretKey::from_seed(&sha256(name.as_bytes()).0);
    let vkey = VerifyingKey::new(name, secret.public_key()).unwrap();
    (secret, vkey)
}

#[test]
fn the_example_of_the_specification_verifies_and_reads_back() {
    let vkey: VerifyingKey = VKEY.parse().unwrap();
    assert_eq!(vkey.to_string(), VKEY);
    let (note, signers) = open(NOTE.as_bytes(), std::slice::from_ref(&vkey)).unwrap();
    assert_eq!((note.text.as_str(), signers), ("This is an example message.\n", vec![&vkey]));
    assert_eq!(note.to_string(), NOTE);
}

#[test]
fn our_notes_verify_with_another_implementation() {
    let (secret, vkey) = key("finance-01.luxi");
    let note = sign(TEXT, "finance-01.luxi", &secret).unwrap().to_string();
    let verifier = signed_note::StandardVerifier::new(&vkey.to_string()).unwrap();
    assert_eq!(verifier.key_id().to_be_bytes(), vkey.id());
    let verifiers = signed_note::VerifierList::new(vec![Box::new(verifier)]);
    assert!(verifiers.verifier("finance-01.luxi", u32::from_be_bytes(vkey.id())).is_ok());
    let theirs = signed_note::Note::from_bytes(note.as_bytes()).unwrap();
    let (known, unknown) = theirs.verify(&verifiers).unwrap();
    assert_eq!((known.len(), unknown.len(), theirs.text()), (1, 0, TEXT.as_bytes()));
}

#[test]
fn unknown_signatures_are_ignored_but_one_known_is_needed() {
    let ((secret, vkey), (other, other_vkey)) = (key("a"), key("b"));
    let mut note = sign(TEXT, "a", &secret).unwrap();
    note.signatures.extend(sign(TEXT, "b", &other).unwrap().signatures);
    let text = note.to_string();
    assert_eq!(open(text.as_bytes(), &[vkey.clone(), other_vkey]).unwrap().1.len(), 2);
    assert_eq!(open(text.as_bytes(), &[vkey]).unwrap().1.len(), 1);
    assert_eq!(open(text.as_bytes(), &[key("c").1]), Err(NoteError::NoKnownSignature));
    assert_eq!(open(text.as_bytes(), &[]), Err(NoteError::NoKnownSignature));
}

#[test]
fn a_bad_signature_of_a_known_key_refuses_the_note_whatever_else_is_there() {
    let ((secret, vkey), (other, other_vkey)) = (key("a"), key("b"));
    let mut note = sign(TEXT, "a", &secret).unwrap();
    let mut bad = sign(TEXT, "b", &other).unwrap().signatures.remove(0);
    bad.bytes[10] ^= 1;
    note.signatures.push(bad);
    assert_eq!(open(note.to_string().as_bytes(), &[vkey.clone(), other_vkey]), Err(NoteError::BadSignature));
    let twice = SignedNote { signatures: vec![note.signatures[0].clone(); 2], ..note };
    assert_eq!(twice.verify(&[vkey]), Err(NoteError::Signatures));
}

#[test]
fn a_signature_does_not_move_to_another_text_or_name() {
    let (secret, vkey) = key("a");
    let note = sign(TEXT, "a", &secret).unwrap().to_string();
    let moved = note.replace("ledger x", "ledger y");
    assert_eq!(open(moved.as_bytes(), std::slice::from_ref(&vkey)), Err(NoteError::BadSignature));
    let renamed = note.replace("— a ", "— b ");
    assert_eq!(open(renamed.as_bytes(), &[vkey]), Err(NoteError::NoKnownSignature));
}

#[test]
fn notes_out_of_form_are_refused() {
    let line = NOTE.rsplit_once("\n\n").unwrap().1;
    let twice = NOTE.replace("\n\n", "\n\n\n");
    for bad in [
        "",
        "\n",
        "\n\n",
        "text\n",
        "text\n\n",
        &NOTE[..NOTE.len() - 1],
        &format!("{NOTE}\n"),
        &format!("{NOTE}x\n"),
        &NOTE.replace("— ", "- "),
        &NOTE.replace("— ", "—"),
        &NOTE.replace("— ", "—  "),
        &NOTE.replace("aQM=", "aQM"),
        &NOTE.replace("aQM=", "aQN="),
        &NOTE.replace("aQM=", "aQM= "),
        &NOTE.replace("foo Uw", "foo  Uw"),
        &NOTE.replace("This", "This\t"),
        &NOTE.replace("This", "This\r\n"),
        &NOTE.replace("example.com/foo", "example.com+foo"),
        &NOTE.replace("example.com/foo", "example.com\u{3000}foo"),
        &format!("text\n\n{}", line.repeat(101)),
    ] {
        assert!(SignedNote::parse(bad.as_bytes()).is_err(), "{bad:?}");
    }
    assert!(SignedNote::parse(b"text\n\n\xff").is_err());
    // The last empty line parts text from signatures; the one before belongs to the text.
    assert_eq!(SignedNote::parse(twice.as_bytes()).unwrap().text, "This is an example message.\n\n");
    assert!(SignedNote::parse(format!("text\n\n{}", line.repeat(16)).as_bytes()).is_ok());
}

#[test]
fn keys_out_of_form_and_weak_keys_are_refused() {
    for bad in [
        "",
        "example.com/foo",
        &VKEY.replace("530d903a", "530d903b"),
        &VKEY.replace("530d903a", "530D903A"),
        &VKEY.replace("+Aeky", "+Beky"),
        &VKEY.replace("example", "exam ple"),
        &VKEY[..VKEY.len() - 1],
        &format!("{VKEY}\n"),
    ] {
        assert!(bad.parse::<VerifyingKey>().is_err(), "{bad}");
    }
    // Points of small order, the second with a torsion part only in another spelling, and one that is no point.
    for bytes in [
        [[1].as_slice(), &[0; 31]].concat(),
        vec![0; 32],
        [[0xec].as_slice(), &[0xff; 30], &[0x7f]].concat(),
        [[0xee].as_slice(), &[0xff; 30], &[0x7f]].concat(),
        [[2].as_slice(), &[0; 31]].concat(),
    ] {
        assert!(PublicKey::from_bytes(&bytes.try_into().unwrap()).is_err());
    }
    assert!(is_key_name("finance-01.luxi") && is_key_name("财政-01"));
    assert!(!is_key_name("") && !is_key_name("a b") && !is_key_name("a+b") && !is_key_name("a\n"));
}

#[test]
fn a_key_signs_only_the_listed_texts() {
    let (secret, _) = key("a");
    for good in TextKind::ALL {
        let text = format!("xiangxi.example/minzheng {}\nanything\n", good.word());
        assert_eq!(TextKind::of(&text), Some(good));
        assert!(sign(&text, "a", &secret).is_ok());
    }
    for bad in
        ["", "commit/v1\n", "a commit/v2\n", "a commit/v1", "a b commit/v1\n", " commit/v1\n", "a\n1\nAAAA\n"]
    {
        assert_eq!(sign(bad, "a", &secret), Err(NoteError::TextNotListed), "{bad}");
    }
}

#[test]
fn a_private_key_survives_its_file_and_is_never_printed() {
    let (secret, _) = key("a");
    let der = secret.to_pkcs8_der().unwrap();
    assert_eq!(SecretKey::from_pkcs8_der(&der).unwrap().public_key(), secret.public_key());
    let pem = secret.to_pkcs8_pem().unwrap();
    assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
    assert_eq!(SecretKey::from_pkcs8_pem(&pem).unwrap().public_key(), secret.public_key());
    assert!(SecretKey::from_pkcs8_der(&der[1..]).is_err() && SecretKey::from_pkcs8_pem("").is_err());
    assert_eq!(format!("{secret:?}"), "SecretKey(***)");
}

#[test]
fn a_signer_that_answers_with_another_signature_is_caught() {
    struct Broken(SecretKey);
    impl Signer for Broken {
        fn public_key(&self) -> PublicKey {
            self.0.public_key()
        }
        fn sign(&self, message: &[u8]) -> Result<[u8; 64], ledger::note::SignerError> {
            self.0.sign(&message[1..])
        }
    }
    assert_eq!(sign(TEXT, "a", &Broken(key("a").0)), Err(NoteError::BadSignature));
}
