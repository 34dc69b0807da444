//! A commit in the making: what was decided is sealed, encoded and linked, ready to be signed.

use ledger::seal::SealKey;
use store::LogHead;
use store::prepare::{Draft, Heading, Preparation, Prepared, SealDraft};
use uuid::Uuid;
use words::refuse;

use super::act::{Act, Planned};
use super::afterwards::Afterwards;
use super::desk::{Desk, views_file};
use super::plan::Plan;
use super::sections;
use super::signing::Signatory;
use crate::failure::{Failure, OrFail as _};
use crate::ground;
use crate::random::Random;

/// What one person is about to sign. Whoever drops it has done nothing.
pub struct Making<'d> {
    desk: &'d Desk,
    preparation: Preparation,
}

/// A commit that waits for its signature.
pub(crate) struct Ready {
    /// Note, records, read set.
    pub(crate) prepared: Prepared,
    /// The log as its signer is shown it.
    pub(crate) seen: LogHead,
}

/// What became of a plan.
pub(crate) struct Made<A> {
    pub(crate) answer: A,
    /// What is to be done once it is committed.
    pub(crate) after: Afterwards,
    /// None if there was nothing to write.
    pub(crate) ready: Option<Ready>,
}

impl Desk {
    /// Turns a plan into the bytes of a commit: everything or nothing, under one signature; none if there is nothing to
    /// write. When it becomes large and the key is at hand, the writer has its rows while it is being made, and whoever
    /// else writes waits for it.
    ///
    /// # Errors
    /// [`Failure::Refused`] if a rule says no, or the ledger does not continue what the signatory's program saw last;
    /// [`Failure::Conflict`] if what it rests on has moved; [`Failure::Fault`] if the vault does not go with the ledger.
    pub(crate) fn prepare<A>(
        &self,
        signatory: &Signatory,
        mut plan: Plan<'_, A>,
    ) -> Result<Made<A>, Failure> {
        if plan.is_empty() {
            return Ok(Made { answer: plan.answer, after: plan.after, ready: None });
        }
        let intent = plan.intent()?;
        if plan.bulk.is_none() {
            self.ask_rules(&mut plan, &intent)?;
        }
        let (mut making, seen) = self.begin(signatory)?;
        making.preparation.read(std::mem::take(&mut plan.heads));
        let (at, bulk) = plan.bulk.map_or((plan.planned.len(), None), |(at, bulk)| (at, Some(bulk)));
        let behind = plan.planned.split_off(at);
        making.push(plan.planned)?;
        bulk.map_or(Ok(()), |bulk| bulk(&mut making))?;
        making.push(behind)?;
        let prepared = making.preparation.finish(intent).or_refuse()?;
        Ok(Made { answer: plan.answer, after: plan.after, ready: Some(Ready { prepared, seen }) })
    }

    /// Holds what was decided against every rule, as `verify` will; what that looks at is part of the read set.
    fn ask_rules<A>(&self, plan: &mut Plan<'_, A>, intent: &str) -> Result<(), Failure> {
        let looked_at = super::gate::of_act(self, &plan.planned, intent).or_else(|refused| {
            // What was written since it was decided may be why: then it is to be decided anew.
            super::elsewhere::check_unmoved(self, plan.heads.iter().map(|(stream, head)| (stream, head.0)))?;
            Err(refused)
        })?;
        for (stream, head) in looked_at {
            // Of a stream that the decision looked at before, its own look counts.
            plan.heads.entry(stream).or_insert(head);
        }
        Ok(())
    }

    fn begin(&self, signatory: &Signatory) -> Result<(Making<'_>, LogHead), Failure> {
        self.hold_vault()?;
        let seen = self.witnessed(signatory)?;
        let heading = Heading {
            origin: self.config.origin.clone(),
            ledger: self.config.ledger,
            id: self.random.uuid(),
            time: self.now(),
            signer: signatory.signer.hash,
            seen: (seen.size, seen.root),
            key: self.store.keyring().head(&signatory.signer.hash),
        };
        let preparation = Preparation::new(heading, [], &self.dir);
        let preparation =
            if signatory.is_elsewhere() { preparation } else { preparation.into_store(&self.store) };
        Ok((Making { desk: self, preparation }, seen))
    }
}

impl Making<'_> {
    fn push(&mut self, planned: Vec<Planned>) -> Result<(), Failure> {
        let vault = &self.desk.vault;
        for event in planned {
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
    /// What `work` gives, of the first part that fails; what staging gives.
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
