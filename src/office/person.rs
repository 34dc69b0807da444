//! A person under a subject: identity corrected, subjects linked, death, erasure.

mod corrected;
mod erase;
mod link;
mod stream;

use aggregates::person::event::{DeathWithdrawn, Died, IdentityCorrected};
use aggregates::person::{Membership, Part, Person, PersonCommand, PersonRefusal};
use aggregates::{Day, EntitlementId, Month, Programme, SubjectId};
use serde::{Deserialize, Serialize};
use words::refuse;

pub use corrected::check_corrected;
pub use erase::{Erase, Erasure, check_erased, erasure_of};
pub(in crate::office) use link::{died, remaining, with_absorbed};
pub use stream::Stream;

use crate::app::{Act, Desk, Personal, Plan, Signer};
use crate::failure::Failure;
use crate::ground;
use crate::office::Ask;
use crate::personal::{self, PersonData};
use crate::vaults::{self, Who};

/// Records the identity number of a subject that had none, or a wrong one. A number of somebody whom the ledger knows
/// links the two subjects instead; where their names differ, or one of them died, only if `is_same` says so. No `Debug`: it
/// holds personal data.
#[derive(Clone, Serialize, Deserialize)]
pub struct CorrectIdentity {
    /// Whose.
    pub subject: SubjectId,
    /// The number.
    pub number: String,
    /// What shows it.
    pub evidence: String,
    /// The two are one person.
    pub is_same: bool,
}

/// What a corrected identity number leads to.
#[derive(Clone, Debug, Serialize)]
pub struct Correction {
    /// Whose it is.
    pub subject: SubjectId,
    /// The subject that remains, if the number belongs to a person whom the ledger knows already.
    pub survivor: Option<SubjectId>,
    /// Parts in benefits that somebody has to stop: only the survivor's go on.
    pub to_stop: Vec<PartIn>,
}

/// A part that somebody has in a benefit.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct PartIn {
    /// In which benefit.
    pub entitlement: EntitlementId,
    /// From which month.
    pub from: Month,
    /// As whom.
    pub part: Part,
    /// Of which programme.
    pub programme: Programme,
    /// Until which month.
    pub until: Option<Month>,
}

impl From<&Membership> for PartIn {
    fn from(of: &Membership) -> PartIn {
        let Membership { entitlement, from, part, programme, until, .. } = *of;
        PartIn { entitlement, from, part, programme, until }
    }
}

impl Ask for CorrectIdentity {
    type Answer = Correction;

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, Correction>, Failure> {
        let mut act = desk.act();
        let stream = Stream::load(desk, &mut act, self.subject)?;
        match owner_of(desk, &mut act, &self.number)? {
            Some((survivor, state)) if survivor != self.subject => {
                let CorrectIdentity { subject, evidence, is_same, .. } = self;
                link::link(
                    desk,
                    signer,
                    act,
                    link::Facts { subject, stream, survivor, state, evidence, is_same },
                )
            }
            _ => correct(signer, act, self, stream),
        }
    }
}

/// Whose an identity number is: who remains of whomever the vault has for it. Whoever was never part of anything only stands in
/// a roster that nobody confirmed: he does not own it.
fn owner_of(desk: &Desk, act: &mut Act<'_>, number: &str) -> Result<Option<(SubjectId, Person)>, Failure> {
    let known = vaults::known(desk, &[Who::person(number)])?.into_iter().next().flatten();
    let owner = known.map(|known| remaining(act, SubjectId(known))).transpose()?;
    Ok(owner.filter(|(_, state)| !state.areas().is_empty()))
}

fn correct<'d>(
    signer: &Signer,
    mut act: Act<'_>,
    ask: CorrectIdentity,
    stream: Stream,
) -> Result<Plan<'d, Correction>, Failure> {
    let CorrectIdentity { subject, number: identity, evidence, .. } = ask;
    let Stream { mut state, area, data, .. } = stream;
    let is_recorded = data.as_ref().is_some_and(|data| data.identity == identity);
    if !is_recorded {
        let data = PersonData { identity, ..data.unwrap_or_default() };
        let sealed = Personal::new(subject.0, personal::plaintext(&data));
        let event = IdentityCorrected { evidence, holder: signer.holder() };
        let command = PersonCommand::CorrectIdentity(event);
        act.decide(&subject.to_string(), area, &mut state, command, vec![sealed])?;
    }
    let mut plan =
        act.into_plan(subject.to_string(), Correction { subject, survivor: None, to_stop: Vec::new() });
    // The vault follows the record, so that a refused correction leaves it as it was; a repeat finds the record and mends
    // what a crash left undone.
    plan.after.corrected.insert(subject);
    Ok(plan)
}

/// Records a death.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RecordDeath {
    /// Whose.
    pub subject: SubjectId,
    /// When.
    pub day: Day,
    /// What shows it.
    pub evidence: String,
}

/// A death, and what has to be done because of it.
#[derive(Clone, Debug, Serialize)]
pub struct Death {
    /// Whose.
    pub subject: SubjectId,
    /// When.
    pub day: Day,
    /// Parts in benefits that go on and have to be stopped.
    pub to_stop: Vec<PartIn>,
}

impl Ask for RecordDeath {
    type Answer = Death;

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, Death>, Failure> {
        let RecordDeath { subject, day, evidence } = self;
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
        let event = Died { day, evidence, holder: signer.holder() };
        act.decide(&subject.to_string(), area, &mut state, PersonCommand::RecordDeath(event), Vec::new())?;
        let to_stop = with_absorbed(&mut act, &state)?.iter().flat_map(open).collect();
        Ok(act.into_plan(format!("{subject} {day}"), Death { subject, day, to_stop }))
    }
}

/// Withdraws the death that stands recorded.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WithdrawDeath {
    /// Whose.
    pub subject: SubjectId,
    /// What shows that he lives.
    pub evidence: String,
}

impl Ask for WithdrawDeath {
    /// Of which day it was.
    type Answer = Day;

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, Day>, Failure> {
        let WithdrawDeath { subject, evidence } = self;
        let mut act = desk.act();
        let Stream { mut state, area, .. } = Stream::load(desk, &mut act, subject)?;
        let day = state.died().ok_or_else(|| Failure::refused(PersonRefusal::NoDeath))?;
        let event = DeathWithdrawn { day, evidence, holder: signer.holder() };
        act.decide(&subject.to_string(), area, &mut state, PersonCommand::WithdrawDeath(event), Vec::new())?;
        Ok(act.into_plan(format!("{subject} {day}"), day))
    }
}

/// The parts that go on.
fn open(state: &Person) -> Vec<PartIn> {
    state.memberships().iter().filter(|part| part.until.is_none()).map(PartIn::from).collect()
}
