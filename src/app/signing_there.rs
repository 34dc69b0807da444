//! What a signer's program does on another machine: check what was prepared, show it, sign it.

use ledger::checkpoint::Checkpoint;
use ledger::merkle::verify_consistency;
use ledger::note::{SecretKey, Signer as _, VerifyingKey};
use ledger::{CommitNote, Frame, Sequence};
use store::prepared::PreparedFile;
use words::{Text, refuse};

use super::sheet::{self, Entry, Sheet};
use crate::failure::{Failure, OrFail as _};
use crate::ground;

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
pub fn read(file: PreparedFile, key: &SecretKey) -> Result<Shown, Failure> {
    let note = file.check().or_refuse()?;
    let signer = name_of(&file, &note, key)?;
    let sheet = Sheet::of(&file, &note.intent)?;
    let code = sheet::check_code(&file.header.note);
    Ok(Shown { note, code, signer, sheet, file })
}

/// Signs what was shown; the signed file leaves the personal data out, and holds the checkpoint that the key's program has
/// seen from now on. `log_keys` are the log's present key and, if it was changed, those before it; `seen` is the
/// checkpoint that the key's program saw last, and the name under which people know it.
///
/// # Errors
/// [`Failure::Refused`] if the history does not continue what this key saw last, or the key is not the one named.
pub fn sign(
    shown: Shown,
    key: &SecretKey,
    log_keys: &[VerifyingKey],
    seen: (Option<&[u8]>, &str),
) -> Result<PreparedFile, Failure> {
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
    file.sign(&signer.0, key).or_refuse()
}

/// The log that the key saw last must begin the log that it is shown.
fn continues(
    file: &PreparedFile,
    log_keys: &[VerifyingKey],
    (seen, name): (Option<&[u8]>, &str),
    now: &Checkpoint,
) -> Result<(), Failure> {
    let Some(note) = seen else { return Ok(()) };
    let before = log_keys.iter().find_map(|key| Checkpoint::verify(note, key).ok()).ok_or_else(|| {
        Failure::refused(refuse!("signing.other_log_key", ground::WITNESS,
            "{name} 不是由所给日志公钥签的：换过日志密钥的，请在 --log-key 里现行公钥之后、逗号后写上以前的",
            "{name} is not signed by the log key that was given: if the key was changed, name the former one in --log-key too, behind a comma"
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
        "文件没有证明账本承接本密钥上次见过的检查点。请把 {name} 带到账本机器，用 --signer-seen 重新准备",
        "the file does not prove that the ledger continues what this key saw last. Take {name} to the ledger's machine and prepare again with --signer-seen"
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
