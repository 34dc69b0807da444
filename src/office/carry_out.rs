//! The one way of every act: what is asked becomes a plan, the plan a prepared commit, its signature a receipt.

use ledger::Time;
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::Receipt;
use uuid::Uuid;

use super::afterwards::{self, Followed};
use crate::app::{Desk, Plan, Signatory, Signed, Signer};
use crate::failure::Failure;

/// What somebody asks of an office: values that a program can send.
pub trait Ask: Serialize + DeserializeOwned {
    /// What he is told, beside what came of writing it.
    type Answer;

    /// Looks up and decides; nothing is written.
    ///
    /// # Errors
    /// [`Failure`] as the domain says no, or the world fails.
    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, Self::Answer>, Failure>;
}

/// What came of an ask.
pub struct Outcome<A> {
    /// What was decided.
    pub answer: A,
    /// What became of it.
    pub done: Done,
}

/// What became of a plan.
pub enum Done {
    /// It had been done before.
    Nothing,
    /// It is on disk.
    Committed(Committed),
    /// It waits for a signature elsewhere.
    Prepared {
        /// The commit's id.
        commit: Uuid,
        /// How many records.
        records: u32,
        /// Until when it waits.
        until: Time,
    },
}

/// A commit that is on disk, and what followed from it.
pub struct Committed {
    /// Where it stands.
    pub receipt: Receipt,
    /// What followed.
    pub followed: Followed,
}

/// Carries out an ask: signed and committed if the key is at hand, else it rests until it was signed.
///
/// # Errors
/// [`Failure::Refused`] as domain, rules or store say no; [`Failure::Conflict`] if what it rests on has moved;
/// [`Failure::Fault`] if the world fails.
pub fn carry_out<A: Ask>(desk: &Desk, signatory: &Signatory, ask: A) -> Result<Outcome<A::Answer>, Failure> {
    let made = desk.prepare(signatory, ask.plan(desk, &signatory.signer)?)?;
    let answer = made.answer;
    let Some(ready) = made.ready else {
        // What a program that ended behind its commit left undone.
        afterwards::carry_out(desk, made.after)?;
        return Ok(Outcome { answer, done: Done::Nothing });
    };
    let (commit, records) = (ready.prepared.note.id, ready.prepared.note.records);
    let done = match desk.sign(signatory, ready)? {
        Signed::Here(receipt) => {
            let followed = afterwards::behind_commit(desk, made.after)?;
            Done::Committed(Committed { receipt, followed })
        }
        Signed::Elsewhere(ready) => {
            let until = desk.rest(signatory, *ready)?.until;
            Done::Prepared { commit, records, until }
        }
    };
    Ok(Outcome { answer, done })
}
