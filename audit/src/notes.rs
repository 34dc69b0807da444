//! Commit notes and checkpoints, read and held against keys.

use std::collections::HashMap;

use ledger::checkpoint::Checkpoint;
use ledger::genesis::Founded;
use ledger::merkle::{leaf_hash, log_leaf};
use ledger::note::{SignedNote, VerifyingKey};
use ledger::{CommitNote, Frame, Hash, Uuid, sha256};
use words::{Said as _, Text, say};

use crate::chunk::{Commit, StoredCheckpoint};
use crate::db::{Reader, StoredCommit};
use crate::error::AuditError;
use crate::finding::{Code, Finding, Place};

/// Keys that a worker remembers.
const KEYS_MAX: usize = 4_096;

/// The hash of a note's text, or of all its bytes if it is not of its form.
pub(crate) fn text_hash(note: &[u8]) -> Hash {
    SignedNote::parse(note).map_or_else(|_| sha256(note), |note| note.text_hash())
}

/// Reads notes with the keys that the key streams show.
#[derive(Default)]
pub(crate) struct NoteReader {
    keys: HashMap<Hash, Option<VerifyingKey>>,
}

impl NoteReader {
    /// Reads a note and checks its signature with the key whose hash the records name.
    pub(crate) fn read(
        &mut self,
        reader: &Reader,
        stored: StoredCommit,
        signer: Option<Hash>,
        findings: &mut Vec<Finding>,
    ) -> Result<Commit, AuditError> {
        let place = || Place::at(stored.first);
        let StoredCommit { first, count, no, ledger_time, .. } = stored;
        let mut commit = Commit { first, count, no, ledger_time, note: None, signed_by: None };
        if !stored.is_blob {
            let text = say!(
                "提交号、文本哈希或提交文本没有存为字节",
                "the id, the hash of the text or the note is not stored as bytes"
            );
            findings.push(place().finding(Code::CommitColumns, text.to_owned()));
        }
        if stored.text_hash != text_hash(&stored.note).0 {
            let text = say!("表列的文本哈希与提交文本不符", "the stored hash of the text is not the note's");
            findings.push(place().finding(Code::CommitColumns, text));
        }
        let signed = match SignedNote::parse(&stored.note) {
            Ok(signed) => signed,
            Err(error) => {
                findings.push(place().finding(Code::NoteForm, error));
                return Ok(commit);
            }
        };
        match CommitNote::parse(&signed.text) {
            Ok(note) if signed.signatures.len() == 1 => {
                if stored.id != note.id.as_bytes() {
                    let text =
                        say!("表列的提交号与提交文本不符", "the stored commit id is not that of the note");
                    findings.push(place().commit(note.id).finding(Code::CommitColumns, text));
                }
                commit.note = Some(note);
            }
            Ok(note) => {
                let text = say!("提交须恰有一个签名", "a commit has exactly one signature");
                findings.push(place().commit(note.id).finding(Code::NoteForm, text));
            }
            Err(error) => findings.push(place().finding(Code::NoteForm, error)),
        }
        let id = commit.note.as_ref().map(|note| note.id);
        let key = signer.map(|signer| self.key(reader, &signer)).transpose()?.flatten();
        let Some(key) = key else {
            let text = say!("签名密钥未登记，签名无法核验", "the signer's key is not registered");
            findings.push(with_commit(place(), id).finding(Code::NoteSignature, text));
            return Ok(commit);
        };
        match signed.verify(std::slice::from_ref(&key)) {
            Ok(_) => commit.signed_by = Some(key),
            Err(error) => {
                findings.push(with_commit(place(), id).finding(Code::NoteSignature, error));
            }
        }
        Ok(commit)
    }

    /// A key by its hash. Wherever it was found, the hash tells that it is the one; the fold tells whether it was
    /// registered then.
    fn key(&mut self, reader: &Reader, signer: &Hash) -> Result<Option<VerifyingKey>, AuditError> {
        if let Some(key) = self.keys.get(signer) {
            return Ok(key.clone());
        }
        let first = reader.stream_records(&format!("key/{signer}"), 1)?;
        let key = first.first().and_then(|(_, bytes)| registered(bytes)).filter(|key| key.hash() == *signer);
        if self.keys.len() >= KEYS_MAX {
            self.keys.clear();
        }
        self.keys.insert(*signer, key.clone());
        Ok(key)
    }
}

fn with_commit(place: Place, id: Option<Uuid>) -> Place {
    id.into_iter().fold(place, Place::commit)
}

fn registered(bytes: &[u8]) -> Option<VerifyingKey> {
    #[derive(serde::Deserialize)]
    struct Registered {
        vkey: VerifyingKey,
    }
    let frame = Frame::parse(bytes).ok()?;
    serde_json::from_str::<Registered>(frame.data).ok().map(|data| data.vkey)
}

/// Reads a stored checkpoint and checks its signature with one of the log's keys.
pub(crate) fn checkpoint(
    size: u64,
    note: &[u8],
    log_keys: &[VerifyingKey],
) -> Result<StoredCheckpoint, Text> {
    let mut error = say!("账本没有日志密钥", "the ledger has no log key");
    for key in log_keys {
        match Checkpoint::verify(note, key) {
            Ok(checkpoint) if checkpoint.size.0 == size || size == u64::MAX => {
                let Checkpoint { size, root, .. } = checkpoint;
                return Ok(StoredCheckpoint { size, root, signed_by: key.clone() });
            }
            Ok(_) => error = say!("表列的大小与检查点不符", "the stored size is not the checkpoint's"),
            Err(found) => error = found.text(),
        }
    }
    // Of one from outside nobody knows the size before its signature is.
    let which = if size == u64::MAX { String::new() } else { size.to_string() };
    Err(say!("检查点{which}：{error}", "checkpoint {which}: {error}"))
}

/// The keys that may have signed checkpoints: those of the genesis and of the ledger's own stream, as they claim.
pub(crate) fn log_keys(reader: &Reader) -> Result<Vec<VerifyingKey>, AuditError> {
    #[derive(serde::Deserialize)]
    struct WithLogKey {
        log_key: VerifyingKey,
    }
    let mut first = None;
    reader.records(0..1, |record| {
        first = Frame::parse(record.bytes).ok().and_then(|frame| {
            let key = Founded::from_frame(&frame).ok().map(|founded| founded.log_key);
            Some((frame.stream.to_owned(), key?))
        });
        Ok(())
    })?;
    let Some((stream, key)) = first else { return Ok(Vec::new()) };
    let mut keys = vec![key];
    for (_, bytes) in reader.stream_records(&stream, 1_000)?.into_iter().skip(1) {
        let changed = Frame::parse(&bytes).ok();
        let changed = changed.and_then(|frame| serde_json::from_str::<serde_json::Value>(frame.data).ok());
        let key =
            changed.and_then(|data| serde_json::from_value::<WithLogKey>(data).ok()).map(|data| data.log_key);
        keys.extend(key.filter(|key| !keys.contains(key)).into_iter().collect::<Vec<_>>());
    }
    Ok(keys)
}

/// The leaf hashes of a range of positions, from stored hashes that were checked before.
pub(crate) fn leaves(reader: &Reader, from: u64, to: u64) -> Result<Vec<Hash>, AuditError> {
    let commits = reader.commits(from..to)?;
    let notes: Vec<_> =
        commits.iter().map(|commit| (commit.first, commit.count, text_hash(&commit.note))).collect();
    let mut leaves = vec![Hash::ZERO; (to - from) as usize];
    for (position, hash) in reader.hashes(from..to)? {
        let at = notes.partition_point(|(first, _, _)| *first <= position);
        let note = at
            .checked_sub(1)
            .map(|at| notes[at])
            .filter(|(first, count, _)| position.checked_sub(*first).is_some_and(|index| index < *count));
        if let (Some((_, _, note)), Some(leaf)) = (note, leaves.get_mut((position - from) as usize)) {
            *leaf = leaf_hash(&log_leaf(&note, &hash).0);
        }
    }
    Ok(leaves)
}
