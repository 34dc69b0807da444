//! Who is who: from numbers and names to the random subjects that records carry.
//!
//! What is looked up is normalised here and nowhere else, so that one person has one subject.

use aggregates::{AreaCode, HouseholdId, SubjectId};
use store::vault::{Kind, Vault};
use uuid::Uuid;

use crate::app::Desk;
use crate::failure::{Failure, OrFail as _};
use crate::personal::{self, PayeeData, PersonData};

/// What identifies somebody or something in the vault's map. `Debug` is absent: it holds personal data.
pub struct Who {
    kind: Kind,
    value: String,
}

impl Who {
    /// A person by identity number.
    #[must_use]
    pub fn person(identity: &str) -> Who {
        Who { kind: Kind::Person, value: identity.to_uppercase() }
    }

    /// A person who has no identity number yet: by household and name, in a county.
    #[must_use]
    pub fn provisional(area: AreaCode, household_no: &str, name: &str) -> Who {
        Who { kind: Kind::Provisional, value: format!("{}|{household_no}|{name}", area.county_digits()) }
    }

    /// A household by its number in a county.
    #[must_use]
    pub fn household(area: AreaCode, number: &str) -> Who {
        Who { kind: Kind::Household, value: format!("{}|{number}", area.county_digits()) }
    }

    /// The household of a head; a file without household numbers knows it by him.
    #[must_use]
    pub fn of_household(area: AreaCode, head: &PersonData) -> Who {
        match head.household_no.as_str() {
            "" => Who::household(area, &format!("户主{}", head.identity)),
            number => Who::household(area, number),
        }
    }

    /// An account holder by account and name: the same account under another name is another payee.
    #[must_use]
    pub fn payee(payee: &PayeeData) -> Who {
        Who { kind: Kind::Payee, value: format!("{}|{}", payee.account, payee.name) }
    }

    /// Whoever a seal names by a number or an account; none of those who have neither.
    pub(crate) fn sealed(plaintext: &str) -> Option<Who> {
        if let Some(person) = personal::read::<PersonData>(plaintext).filter(|data| !data.identity.is_empty())
        {
            return Some(Who::person(&person.identity));
        }
        personal::read::<PayeeData>(plaintext)
            .filter(|data| !data.account.is_empty())
            .map(|payee| Who::payee(&payee))
    }

    /// The subject that a vault has for it.
    pub(crate) fn known_in(&self, vault: &Vault) -> Result<Option<Uuid>, Failure> {
        Ok(vault.known(&[(self.kind, &self.value)]).or_fault()?.into_iter().next().flatten())
    }

    /// Whether it is a person's and no account.
    pub(crate) fn is_person(&self) -> bool {
        self.kind == Kind::Person
    }

    /// Lets it stand for a subject in a vault.
    pub(crate) fn link_in(&self, vault: &mut Vault, subject: Uuid) -> Result<(), Failure> {
        vault.link(self.kind, &self.value, subject).or_fault()
    }
}

/// Subjects for all of them, drawn where the vault has none; durable when this returns.
///
/// # Errors
/// [`Failure::Fault`] if the vault cannot be written, or does not go with the ledger.
pub fn subjects(desk: &Desk, who: &[Who]) -> Result<Vec<Uuid>, Failure> {
    desk.hold_vault()?;
    let wanted: Vec<(Kind, &str)> = who.iter().map(|who| (who.kind, who.value.as_str())).collect();
    desk.vault.borrow_mut().subjects(&wanted, &mut |bytes| desk.random.fill(bytes)).or_fault()
}

/// Subjects that the vault has, without drawing any.
///
/// # Errors
/// [`Failure::Fault`] if the vault cannot be read, or does not go with the ledger.
pub fn known(desk: &Desk, who: &[Who]) -> Result<Vec<Option<Uuid>>, Failure> {
    desk.hold_vault()?;
    let wanted: Vec<(Kind, &str)> = who.iter().map(|who| (who.kind, who.value.as_str())).collect();
    desk.vault.borrow_mut().known(&wanted).or_fault()
}

/// Subjects of account holders.
///
/// # Errors
/// As [`subjects`].
pub fn payees(desk: &Desk, payees: &[&PayeeData]) -> Result<Vec<SubjectId>, Failure> {
    let who: Vec<Who> = payees.iter().map(|payee| Who::payee(payee)).collect();
    Ok(subjects(desk, &who)?.into_iter().map(SubjectId).collect())
}

/// A household's id by its number, if the vault has it.
///
/// # Errors
/// As [`known`].
pub fn household(desk: &Desk, area: AreaCode, number: &str) -> Result<Option<HouseholdId>, Failure> {
    Ok(known(desk, &[Who::household(area, number)])?.into_iter().next().flatten().map(HouseholdId))
}

/// Lets a value stand for a subject from now on: a corrected number, or two subjects that are one person.
///
/// # Errors
/// [`Failure::Fault`] if the vault cannot be written.
pub fn link(desk: &Desk, who: &Who, subject: Uuid) -> Result<(), Failure> {
    who.link_in(&mut desk.vault.borrow_mut(), subject)
}
