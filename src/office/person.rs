//! A person under a subject: identity corrected, subjects linked, death, erasure.

mod erase;
mod link;
mod stream;

use aggregates::person::event::{DeathWithdrawn, Died, IdentityCorrected};
use aggregates::person::{Membership, Person, PersonCommand, PersonRefusal};
use aggregates::{Day, SubjectId};
use words::refuse;

pub use erase::{Erasure, check_erased, erase, erasure_of};
pub(in crate::office) use link::{died, remaining, with_absorbed};
pub use stream::Stream;

use crate::app::{Act, Desk, Done, Personal, Signatory};
use crate::failure::Failure;
use crate::ground;
use crate::personal::{self, PersonData};
use crate::vaults::{self, Who};

/// What a corrected identity number led to.
pub struct Correction {
    /// The subject that remains, if the number belongs to a person whom the ledger knows already.
    pub survivor: Option<SubjectId>,
    /// Parts in benefits that somebody has to stop: only the survivor's go on.
    pub to_stop: Vec<Membership>,
    /// What came of writing it.
    pub done: Done,
}

/// Records the identity number of a subject that had none, or a wrong one. A number of somebody whom the ledger knows
/// links the two subjects instead; where their names differ, or one of them died, only if `is_same` says so.
///
/// # Errors
/// [`Failure::Refused`] with every conflict, if both are part of benefits that exclude each other; or as the person or
/// the store says no.
pub fn correct_identity(
    desk: &Desk,
    signatory: &Signatory,
    subject: SubjectId,
    number: &str,
    evidence: &str,
    is_same: bool,
) -> Result<Correction, Failure> {
    let mut act = desk.act();
    let stream = Stream::load(desk, &mut act, subject)?;
    let known = vaults::known(desk, &[Who::person(number)])?.into_iter().next().flatten();
    let owner = known.map(|known| link::remaining(&mut act, SubjectId(known))).transpose()?;
    match owner {
        // Whoever was never part of anything only stands in a roster that nobody confirmed: the number is this one's.
        Some((survivor, state)) if survivor != subject && !state.areas().is_empty() => {
            let facts = link::Facts { subject, stream, survivor, state, evidence, is_same };
            link::link(desk, signatory, act, facts)
        }
        _ => correct(desk, signatory, act, (subject, stream), number, evidence),
    }
}

fn correct(
    desk: &Desk,
    signatory: &Signatory,
    mut act: Act<'_>,
    (subject, stream): (SubjectId, Stream),
    number: &str,
    evidence: &str,
) -> Result<Correction, Failure> {
    let Stream { mut state, area, data, .. } = stream;
    let is_recorded = data.as_ref().is_some_and(|data| data.identity == number);
    if !is_recorded {
        let data = PersonData { identity: number.to_owned(), ..data.unwrap_or_default() };
        let sealed = Personal::new(subject.0, personal::plaintext(&data));
        let event = IdentityCorrected { evidence: evidence.to_owned(), holder: signatory.holder() };
        let command = PersonCommand::CorrectIdentity(event);
        act.decide(&subject.to_string(), area, &mut state, command, vec![sealed])?;
    }
    let done = desk.carry_out(act, signatory, &subject.to_string())?;
    // After the record, so that a refused correction leaves the vault as it was; a repeat finds the record and mends
    // what a crash left undone.
    vaults::link(desk, &Who::person(number), subject.0)?;
    Ok(Correction { survivor: None, to_stop: Vec::new(), done })
}

/// Records a death; says which parts in benefits go on and have to be stopped.
///
/// # Errors
/// [`Failure`] as the person or the store says no.
pub fn death(
    desk: &Desk,
    signatory: &Signatory,
    subject: SubjectId,
    day: Day,
    evidence: String,
) -> Result<(Vec<Membership>, Done), Failure> {
    let mut act = desk.act();
    let Stream { mut state, area, .. } = Stream::load(desk, &mut act, subject)?;
    if day > desk.today() {
        return Err(Failure::refused(refuse!(
            "person.day_ahead",
            ground::DAYS,
            "死亡日期{day}在将来，请核对",
            "the day of death {day} lies ahead: check it"
        )));
    }
    let event = Died { day, evidence, holder: signatory.holder() };
    act.decide(&subject.to_string(), area, &mut state, PersonCommand::RecordDeath(event), Vec::new())?;
    let goes_on = with_absorbed(&mut act, &state)?.iter().flat_map(open).collect();
    let done = desk.carry_out(act, signatory, &format!("{subject} {day}"))?;
    Ok((goes_on, done))
}

/// Withdraws the death that stands recorded; says of which day it was.
///
/// # Errors
/// [`Failure`] as the person or the store says no.
pub fn withdraw_death(
    desk: &Desk,
    signatory: &Signatory,
    subject: SubjectId,
    evidence: String,
) -> Result<(Day, Done), Failure> {
    let mut act = desk.act();
    let Stream { mut state, area, .. } = Stream::load(desk, &mut act, subject)?;
    let day = state.died().ok_or_else(|| Failure::refused(PersonRefusal::NoDeath))?;
    let event = DeathWithdrawn { day, evidence, holder: signatory.holder() };
    act.decide(&subject.to_string(), area, &mut state, PersonCommand::WithdrawDeath(event), Vec::new())?;
    let done = desk.carry_out(act, signatory, &format!("{subject} {day}"))?;
    Ok((day, done))
}

/// The parts that go on.
fn open(state: &Person) -> Vec<Membership> {
    state.memberships().iter().filter(|part| part.until.is_none()).copied().collect()
}
