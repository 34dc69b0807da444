//! Commits that wait for a signature elsewhere: listed, handed out to their signer, let go.

use ledger::{Frame, Time};
use serde::Serialize;
use store::Resting;
use store::prepared::PreparedFile;
use uuid::Uuid;

use crate::app::Desk;
use crate::failure::{Failure, OrFail as _};

/// A commit that waits.
#[derive(Clone, Debug, Serialize)]
pub struct Waiting {
    /// The commit's id.
    pub commit: Uuid,
    /// The name of the key that is to sign it.
    pub signer: String,
    /// What is to be signed, in one line.
    pub intent: String,
    /// How many records.
    pub records: u32,
    /// When it was prepared.
    pub time: Time,
    /// Until when it waits.
    pub until: Time,
    /// Its file cannot be read any more: it is to be withdrawn and prepared again.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub damaged: bool,
}

impl Waiting {
    /// Of which nothing is known but its file's name.
    fn damaged(resting: Resting) -> Waiting {
        let Resting { id: commit, until } = resting;
        let (signer, intent) = (String::new(), String::new());
        Waiting { commit, signer, intent, records: 0, time: until, until, damaged: true }
    }
}

/// What waits, in the order in which it was prepared.
///
/// # Errors
/// [`Failure::Fault`] if the spool cannot be read.
pub fn waiting(desk: &Desk) -> Result<Vec<Waiting>, Failure> {
    let keyring = desk.store.keyring();
    let mut all = Vec::new();
    for resting in desk.resting()? {
        let read = desk.prepared(resting).and_then(|file| Ok((file.note().or_refuse()?, file)));
        let Ok((note, file)) = read else {
            all.push(Waiting::damaged(resting));
            continue;
        };
        let first = file.key_records.first().and_then(|bytes| Frame::parse(bytes).ok());
        let key = first.and_then(|frame| frame.stream_id().parse().ok());
        let key = key.and_then(|hash| keyring.key(&hash));
        all.push(Waiting {
            commit: note.id,
            signer: key.map(|key| key.vkey.name().to_owned()).unwrap_or_default(),
            intent: note.intent,
            records: note.records,
            time: note.time,
            until: resting.until,
            damaged: false,
        });
    }
    all.sort_unstable_by_key(|waiting| waiting.time);
    Ok(all)
}

/// A commit for its signer, with the personal data that he checks.
///
/// # Errors
/// [`Failure::Refused`] if no such commit waits.
pub fn fetch(desk: &Desk, commit: Uuid) -> Result<PreparedFile, Failure> {
    desk.for_signer(commit)
}

/// Lets a commit go: nobody is to sign it any more.
///
/// # Errors
/// [`Failure::Refused`] if no such commit waits.
pub fn withdraw(desk: &Desk, commit: Uuid) -> Result<(), Failure> {
    desk.let_go(commit)
}
