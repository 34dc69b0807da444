//! The log's key is changed: because it is due, because others may have it, or because the ledger was cut.

use ledger::checkpoint::Checkpoint;
use ledger::genesis::{LOG_KEY_CHANGED, LogKeyChanged};
use ledger::note::{Signer as _, VerifyingKey};
use ledger::possession::LogKeyChange;
use serde::{Deserialize, Serialize};
use words::{refuse, say};

use crate::app::{Desk, Plan, Planned, Signer, continues, log_keys};
use crate::failure::{Failure, OrFail as _};
use crate::ground;
use crate::office::Ask;

/// Lets a new key sign checkpoints from here on: the one that was drawn to follow the present one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChangeLogKey {
    /// The document that says so.
    pub doc_no: String,
    /// A checkpoint of this ledger that covers what is not there any more: it is named in the record and in the intent, so
    /// that nobody is shown another history under the old key.
    pub lost: Option<String>,
}

impl Ask for ChangeLogKey {
    /// The new key.
    type Answer = VerifyingKey;

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, VerifyingKey>, Failure> {
        let ChangeLogKey { doc_no, lost } = self;
        let new = log_keys::draw(&desk.dir, &desk.random)?;
        let keyring = desk.store.keyring();
        let of_ledger = || Failure::fault(say!("账本没有日志密钥", "the ledger has no log key"));
        let old = keyring.log_key().ok_or_else(of_ledger)?.clone();
        let held = log_keys::held(&desk.dir)?;
        let present = held.iter().find(|key| key.public_key() == *old.public_key()).ok_or_else(of_ledger)?;
        let new_key = VerifyingKey::new(old.name(), new.public_key()).or_fault()?;
        let (origin, ledger) = (desk.config.origin.clone(), desk.config.ledger);
        let change = LogKeyChange { origin, ledger, old, new: new_key.clone() };
        let reason = match &lost {
            None => doc_no,
            Some(note) => format!("{doc_no}；{}", cut(desk, note.as_bytes())?),
        };
        let changed = LogKeyChanged {
            holder: signer.holder().to_string(),
            log_key: new_key.clone(),
            proof: change.sign(present, &new).or_fault()?.to_string(),
            reason: reason.clone(),
        };
        let data = ledger::canonical::from_serialize(&changed).or_fault()?;
        let mut act = desk.act();
        act.plan_of_ledger(Planned {
            stream: ledger::genesis::stream(ledger),
            area: desk.config.area.into(),
            event_type: LOG_KEY_CHANGED,
            version: 1,
            data: String::from_utf8(data).or_fault()?,
            personal: Vec::new(),
            own: ledger::ties::Own::default(),
        })?;
        let intent = format!("{}：{reason}", aggregates::shown::brief(&new_key.hash().to_string()));
        Ok(act.into_plan(intent, new_key))
    }
}

/// What was lost, in words. A checkpoint whose records are all there is none of that.
fn cut(desk: &Desk, note: &[u8]) -> Result<String, Failure> {
    let keyring = desk.store.keyring();
    // A former key may be in other hands: what it signs now is worth nothing.
    let lost = keyring.log_key().and_then(|key| Checkpoint::verify(note, key).ok()).ok_or_else(|| {
        Failure::refused(refuse!(
            "log_key.foreign_checkpoint",
            ground::LOG_KEY,
            "所给文件不是本账本现行日志密钥签的检查点",
            "the file given is no checkpoint under this ledger's present log key"
        ))
    })?;
    let head = desk.reader.log_head().or_fault()?;
    if continues(&desk.reader, &lost, &head) {
        return Err(Failure::refused(refuse!(
            "log_key.nothing_lost",
            ground::LOG_KEY,
            "所给检查点的记录都在账本里，没有丢失：不要加 --lost",
            "the records of that checkpoint are all in the ledger, nothing is lost: leave out --lost"
        )));
    }
    Ok(format!(
        "账本被截断：丢失的检查点 {0}条 根{1}，现有{2}条",
        lost.size.0,
        lost.root.to_base64(),
        head.size.0
    ))
}
