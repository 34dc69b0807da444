//! Signing on another machine: the prepared file out, the signed file back in.

use std::collections::BTreeSet;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use aggregates::SubjectId;
use ledger::checkpoint::Checkpoint;
use ledger::merkle::verify_consistency;
use ledger::note::{SecretKey, Signer as _, VerifyingKey};
use ledger::{CommitNote, Frame, Hash, Sequence};
use store::Conflict;
use store::prepare::Prepared;
use store::prepared::{Consistency, Escort, PreparedFile};
use words::{Refused, Text, refuse};

use super::desk::Desk;
use super::sheet::{self, Entry, Sheet};
use super::signing::{Done, write_witness};
use crate::disk::{open_file, read_file, read_file_if_any, unread, write_private_with};
use crate::failure::{Failure, OrFail as _};
use crate::ground;

/// Writes what was prepared, with all that its signer checks. The file holds personal data: only its owner reads it.
pub(super) fn write(desk: &Desk, signer: Hash, prepared: Prepared, path: &Path) -> Result<(), Failure> {
    let head = desk.reader.log_head().or_fault()?;
    let own =
        |bytes: &Vec<u8>| Frame::parse(bytes).is_ok_and(|frame| frame.stream == format!("key/{signer}"));
    let records = desk.reader.key_records().or_fault()?.into_iter().map(|(_, bytes)| bytes);
    let escort = Escort {
        seen: head.checkpoint.to_string(),
        consistency: consistency(desk, head.size)?,
        key_records: records.filter(own).collect(),
    };
    let file = PreparedFile::new(prepared, escort).or_fault()?;
    write_private_with(path, |out| file.write(out).or_fault())
}

/// From the checkpoint that the signer brought, if he did.
fn consistency(desk: &Desk, size: ledger::TreeSize) -> Result<Option<Consistency>, Failure> {
    let Some(path) = &desk.signer_seen else { return Ok(None) };
    let keyring = desk.store.keyring();
    let note = read_file(path)?;
    let before =
        keyring.log_keys().iter().find_map(|key| Checkpoint::verify(&note, key).ok()).ok_or_else(|| {
            Failure::refused(refuse!(
                "signing.other_ledger",
                ground::CHECKPOINT,
                "签名者带来的检查点不是本账本的",
                "the checkpoint that the signer brought is none of this ledger"
            ))
        })?;
    let proof = desk.reader.consistency(before.size, size);
    let proof = proof.map_err(|error| Failure::refused(Refused::of(&error, ground::WITNESS)))?;
    Ok(Some(Consistency { from: before.size, proof }))
}

/// A prepared commit as its signer reads it, checked against itself.
pub struct Shown {
    /// What is to be signed.
    pub note: CommitNote,
    /// Names the sheet on two screens; it protects nobody.
    pub code: String,
    /// Who is to sign: the key's name and its holder, as the ledger knows them.
    pub signer: (String, String),
    /// What the records do.
    pub sheet: Sheet,
    file: PreparedFile,
}

impl Shown {
    /// Shows every record, however many there are.
    ///
    /// # Errors
    /// What `see` gives.
    pub fn each_entry(&self, see: impl FnMut(&Entry) -> Result<(), Failure>) -> Result<(), Failure> {
        sheet::each_entry(&self.file, see)
    }
}

/// Reads a prepared file for a key and checks it: records, root, count, every seal against what it is shown to hold, the
/// intent against the records.
///
/// # Errors
/// [`Failure::Refused`] if anything does not hold.
pub fn read(path: &Path, key: &SecretKey) -> Result<Shown, Failure> {
    let file = open(path)?;
    let note = file.check().or_refuse()?;
    let signer = name_of(&file, &note, key)?;
    let sheet = Sheet::of(&file, &note.intent)?;
    let code = sheet::check_code(&file.header.note);
    Ok(Shown { note, code, signer, sheet, file })
}

/// Signs what was shown; the signed file leaves the personal data out.
///
/// # Errors
/// [`Failure::Refused`] if the history does not continue what this key saw last, or the key is not the one named.
/// `log_keys` are the log's present key and, if it was changed, those before it.
pub fn sign(
    shown: Shown,
    key: &SecretKey,
    log_keys: &[VerifyingKey],
    seen: &Path,
    out: &Path,
) -> Result<(), Failure> {
    let Shown { note, signer, file, .. } = shown;
    let present = log_keys.first().ok_or_else(|| Failure::usage(Text::same("--log-key")))?;
    let checkpoint = Checkpoint::verify(file.header.seen.as_bytes(), present).or_refuse()?;
    if (checkpoint.size, checkpoint.root) != note.seen {
        return Err(Failure::refused(refuse!(
            "signing.other_checkpoint",
            ground::CHECKPOINT,
            "文件所附检查点与提交不符",
            "the checkpoint in the file is not the commit's"
        )));
    }
    continues(&file, log_keys, seen, &checkpoint)?;
    let signed = file.sign(&signer.0, key).or_refuse()?;
    write_private_with(out, |out| signed.write(out).or_fault())?;
    write_witness(seen, &signed.header.seen)
}

/// The log that the key saw last must begin the log that it is shown.
fn continues(
    file: &PreparedFile,
    log_keys: &[VerifyingKey],
    seen: &Path,
    now: &Checkpoint,
) -> Result<(), Failure> {
    let Some(note) = read_file_if_any(seen)? else { return Ok(()) };
    let before = log_keys.iter().find_map(|key| Checkpoint::verify(&note, key).ok()).ok_or_else(|| {
        Failure::refused(refuse!("signing.other_log_key", ground::WITNESS,
            "{0} 不是由所给日志公钥签的：换过日志密钥的，请在 --log-key 里现行公钥之后、逗号后写上以前的",
            "{0} is not signed by the log key that was given: if the key was changed, name the former one in --log-key too, behind a comma",
            seen.display()
        ))
    })?;
    if (before.size, before.root) == (now.size, now.root) {
        return Ok(());
    }
    let proven =
        file.header.consistency.as_ref().filter(|consistency| consistency.from == before.size).is_some_and(
            |consistency| {
                verify_consistency(&consistency.proof, (before.size, &before.root), (now.size, &now.root))
                    .is_ok()
            },
        );
    if proven {
        return Ok(());
    }
    Err(Failure::refused(refuse!(
        "signing.not_continued",
        ground::WITNESS,
        "文件没有证明账本承接本密钥上次见过的检查点。请把 {0} 带到账本机器，用 --signer-seen 重新准备",
        "the file does not prove that the ledger continues what this key saw last. Take {0} to the ledger's machine and prepare again with --signer-seen",
        seen.display()
    )))
}

/// The name and the holder under which the ledger knows the key, from its records in the file: they are the chain that
/// the note names.
fn name_of(file: &PreparedFile, note: &CommitNote, key: &SecretKey) -> Result<(String, String), Failure> {
    let stream = format!("key/{}", key.public_key().hash());
    let mut head = (Sequence::ABSENT, note.key.1);
    let mut name = None;
    for bytes in &file.key_records {
        let frame = Frame::parse(bytes).or_refuse()?;
        if frame.stream != stream {
            return Err(Failure::refused(refuse!(
                "signing.other_key",
                ground::PREPARED,
                "这份文件不是给这把密钥签的",
                "this file is not for this key to sign"
            )));
        }
        if frame.seq != head.0.next() || (name.is_some() && frame.prev != head.1) {
            return Err(other_key_records());
        }
        let data: serde_json::Value = serde_json::from_str(frame.data).map_err(|_| other_key_records())?;
        let text = |member| data.get(member).and_then(serde_json::Value::as_str).map(str::to_owned);
        name = name.or_else(|| text("name").zip(text("holder")));
        head = (frame.seq, frame.hash());
    }
    if head != note.key {
        return Err(other_key_records());
    }
    name.ok_or_else(other_key_records)
}

fn other_key_records() -> Failure {
    Failure::refused(refuse!(
        "signing.key_records",
        ground::PREPARED,
        "文件所附本密钥的记录与提交不符",
        "the records of this key in the file are not those of the commit"
    ))
}

/// Appends a file that was signed elsewhere; a stale one says what changed.
///
/// # Errors
/// [`Failure::Refused`] on a conflict, with the stream that moved.
pub fn append(desk: &Desk, mut file: PreparedFile) -> Result<Done, Failure> {
    let note = file.note().or_refuse()?;
    // The same file again is the same commit, whatever has happened since: the store says so.
    if desk.reader.commit_by_id(note.id).or_fault()?.is_none() {
        desk.check_leap(note.time)?;
        // It was decided by nobody here: whatever it rests on is looked at, and must not have moved when it is written.
        let (looked_at, sealed) = super::gate::of_file(desk, &note, &file.staged).or_else(|refused| {
            check_unmoved(desk, file.read_set.iter().map(|(stream, expected)| (stream, *expected)))?;
            Err(refused)
        })?;
        desk.hold_sealed(&sealed.into_iter().collect::<Vec<_>>())?;
        file.read_set.extend(looked_at.into_iter().map(|(stream, head)| (stream, head.0)));
    }
    let signed = file.into_signed().or_refuse()?;
    let receipt = desk.store.append(signed)?;
    desk.wrote(&receipt);
    Ok(Done::Committed(receipt))
}

/// What the decision looked at is as it was: else it is to be made anew, and no rule is to blame.
pub(super) fn check_unmoved<'r>(
    desk: &Desk,
    read_set: impl IntoIterator<Item = (&'r String, Sequence)>,
) -> Result<(), Failure> {
    let (names, expected): (Vec<&str>, Vec<Sequence>) =
        read_set.into_iter().map(|(stream, expected)| (stream.as_str(), expected)).unzip();
    let heads = desk.reader.heads(&names).or_fault()?;
    let asked = names.into_iter().zip(expected);
    let moved = asked.zip(heads).find(|((_, expected), (found, _))| expected != found);
    let Some(((stream, expected), (found, _))) = moved else { return Ok(()) };
    Err(Failure::Conflict(Box::new(Conflict { stream: stream.to_owned(), expected, found })))
}

/// Whose data a signed commit destroys.
///
/// # Errors
/// [`Failure::Refused`] if a record is none.
pub fn erased_by(file: &PreparedFile) -> Result<BTreeSet<SubjectId>, Failure> {
    let mut erased = BTreeSet::new();
    file.staged
        .for_each(|_, bytes| {
            let frame = Frame::parse(bytes).map_err(std::io::Error::other)?;
            if super::erased::says_so(&frame) {
                let id = frame.stream.strip_prefix("person/").unwrap_or_default();
                erased.insert(id.parse().map_err(std::io::Error::other)?);
            }
            Ok::<(), std::io::Error>(())
        })
        .or_fault()?;
    Ok(erased)
}

/// Opens a prepared file, signed or not.
///
/// # Errors
/// As [`unread`] if it cannot be read; [`Failure::Refused`] if it is none.
pub fn open(path: &Path) -> Result<PreparedFile, Failure> {
    let input = open_file(path).map_err(|error| unread(path, &error))?;
    let spool = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .map_or(PathBuf::from("."), Path::to_owned);
    PreparedFile::read(BufReader::new(input), &spool).or_refuse()
}
