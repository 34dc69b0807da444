//! A commit in the making: what was decided is sealed, encoded and linked, and in the end signed and appended.

use std::collections::BTreeSet;

use aggregates::acts::act_of_commit;
use aggregates::intent::IntentRefusal;
use ledger::commit::INTENT_CHARS_MAX;
use ledger::seal::SealKey;
use ledger::text::is_unprintable;
use store::prepare::{Draft, Heading, Preparation, Prepared, SealDraft};
use uuid::Uuid;
use words::refuse;

use super::act::{Act, Planned};
use super::desk::{Desk, views_file};
use super::sections;
use super::signing::{Done, Hand, Signatory};
use crate::failure::{Failure, OrFail as _};
use crate::ground;
use crate::random::Random;

/// What one person is about to sign. Nothing of it counts before [`Making::finish`]; whoever drops it has done nothing.
pub struct Making<'d> {
    desk: &'d Desk,
    signatory: &'d Signatory,
    preparation: Preparation,
    /// Of what was decided in one piece; what is done in parts comes along with that.
    types: BTreeSet<&'static str>,
}

impl Desk {
    /// Carries out an act: everything or nothing, under one signature. Its intent is the act's words, then `details`.
    ///
    /// # Errors
    /// [`Failure::Refused`] on a conflict or refusal of the store; [`Failure::Fault`] if the world fails.
    pub fn carry_out(&self, mut act: Act<'_>, signatory: &Signatory, details: &str) -> Result<Done, Failure> {
        if act.is_empty() {
            return Ok(Done::Nothing);
        }
        let types = act.planned().iter().map(|event| event.event_type).collect();
        let looked_at = super::gate::of_act(self, act.planned(), &intent(&types, details)?);
        let looked_at = looked_at.or_else(|refused| {
            // What was written since it was decided may be why: then it is to be decided anew.
            super::elsewhere::check_unmoved(self, act.heads().iter().map(|(stream, head)| (stream, head.0)))?;
            Err(refused)
        })?;
        act.rest_on(looked_at);
        self.begin(signatory)?.finish(act, details)
    }

    /// Begins a commit. When it becomes large and the key is at hand, the writer has its rows while it is being made,
    /// and whoever else writes waits for it.
    ///
    /// # Errors
    /// [`Failure::Refused`] if the ledger does not continue what the signatory's program saw last; [`Failure::Fault`] if
    /// the vault does not go with the ledger.
    pub fn begin<'d>(&'d self, signatory: &'d Signatory) -> Result<Making<'d>, Failure> {
        self.hold_vault()?;
        let seen = self.witnessed(signatory)?;
        let heading = Heading {
            origin: self.config.origin.clone(),
            ledger: self.config.ledger,
            id: self.random.uuid(),
            time: self.now(),
            signer: signatory.hash,
            seen: (seen.size, seen.root),
            key: self.store.keyring().head(&signatory.hash),
        };
        let preparation = Preparation::new(heading, [], &self.dir);
        let preparation = match &signatory.hand {
            Hand::Key(_) => preparation.into_store(&self.store),
            Hand::Elsewhere(_) => preparation.with_openings(),
        };
        Ok(Making { desk: self, signatory, preparation, types: BTreeSet::new() })
    }
}

impl Making<'_> {
    /// Takes over what an act has looked at and planned so far.
    ///
    /// # Errors
    /// [`Failure::Refused`] if a subject was erased, or the commit becomes too large.
    pub fn take(&mut self, act: &mut Act<'_>) -> Result<(), Failure> {
        let (heads, planned) = act.take_parts();
        self.preparation.read(heads);
        let vault = &self.desk.vault;
        for event in planned {
            self.types.insert(event.event_type);
            let draft = draft(event, &self.desk.random, |subject| vault.borrow().key_of(subject).or_fault())?;
            self.preparation.push(draft).or_refuse()?;
        }
        Ok(())
    }

    /// How many records there are so far.
    #[must_use]
    pub fn records(&self) -> u32 {
        self.preparation.records()
    }

    /// Does the work on several parts on every core, each in an act of its own with a reader of its own, and takes over
    /// what they looked at and planned, in the order of the parts. No two parts write to the same stream, and what they
    /// seal comes with its key.
    ///
    /// # Errors
    /// What `work` gives, of the first part that fails; as [`Making::take`].
    pub fn in_parallel<P: Send>(
        &mut self,
        parts: impl IntoIterator<Item = P>,
        work: impl Fn(&mut Act<'_>, P) -> Result<(), Failure> + Sync,
    ) -> Result<(), Failure> {
        let parts = parts.into_iter().map(|part| (part, self.desk.random.branch())).collect();
        let maker = sections::Maker {
            store: &self.desk.store,
            views: &views_file(&self.desk.dir),
            marks: &self.desk.marks,
            encoder: self.preparation.encoder(),
            first: self.preparation.records(),
            work: &work,
        };
        maker.run(parts, |section| self.preparation.take(section).or_refuse())
    }

    /// Takes over the rest of an act, and signs and appends all of it, under the act's words and `details`.
    ///
    /// # Errors
    /// [`Failure::Refused`] on a conflict or refusal of the store; [`Failure::Fault`] if the world fails.
    pub fn finish(mut self, mut act: Act<'_>, details: &str) -> Result<Done, Failure> {
        self.take(&mut act)?;
        if self.preparation.records() == 0 {
            return Ok(Done::Nothing);
        }
        let Making { desk, signatory, preparation, types } = self;
        let prepared: Prepared = preparation.finish(intent(&types, details)?).or_refuse()?;
        match &signatory.hand {
            Hand::Key(key) => {
                let signed = prepared.sign(signatory.name(), &**key).or_fault()?;
                let receipt = desk.store.append(signed)?;
                desk.wrote(&receipt);
                desk.keep_witness(signatory, &receipt.checkpoint)?;
                Ok(Done::Committed(receipt))
            }
            Hand::Elsewhere(file) => {
                let records = prepared.note.records;
                super::elsewhere::write(desk, signatory.hash, prepared, file)?;
                Ok(Done::Prepared { file: file.clone(), records })
            }
        }
    }
}

/// What a record is made from: its event, and everything random that it needs.
pub(crate) fn draft(
    event: Planned,
    random: &Random,
    key_of: impl Fn(Uuid) -> Result<Option<SealKey>, Failure>,
) -> Result<Draft, Failure> {
    let mut seals = Vec::with_capacity(event.personal.len());
    for personal in event.personal {
        let key = match personal.key {
            Some(key) => Some(key),
            None => key_of(personal.subject)?,
        };
        let key = key.ok_or_else(|| {
            Failure::refused(refuse!(
                "vault.erased",
                ground::VAULT,
                "对象的密钥已销毁或不在个人信息库，不能再写入其个人信息",
                "the subject was erased, or its key is not in the vault: nothing more is sealed for it"
            ))
        })?;
        let (nonce, salt) = (random.bytes(), random.bytes());
        seals.push(SealDraft { subject: personal.subject, key, plaintext: personal.plaintext, nonce, salt });
    }
    Ok(Draft {
        stream: event.stream,
        area: event.area,
        event_type: event.event_type.to_owned(),
        version: event.version,
        data: event.data,
        salt: random.bytes(),
        seals,
        own: Some(event.own),
    })
}

/// The act's words, as its records have it, and what the office says of it.
fn intent(types: &BTreeSet<&'static str>, details: &str) -> Result<String, Failure> {
    let known = act_of_commit(types.iter().copied());
    let no_act = || IntentRefusal::NoAct(types.iter().copied().collect::<Vec<_>>().join(", "));
    let (zh, ..) = known.ok_or_else(no_act).or_refuse()?;
    Ok(one_line(&format!("{zh} {details}")))
}

/// What a person signs is one line of at most 300 characters without invisible ones.
fn one_line(intent: &str) -> String {
    let line: String = intent.chars().filter(|char| !is_unprintable(*char)).take(INTENT_CHARS_MAX).collect();
    line.trim().to_owned()
}
