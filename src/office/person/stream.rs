//! A person's own stream, with what it seals.

use aggregates::person::Person;
use aggregates::{AreaCode, SubjectId};
use ledger::seal::{self, Binding};
use words::refuse;

use crate::app::{Act, Desk};
use crate::failure::{Failure, OrFail as _};
use crate::ground;
use crate::personal::{self, PersonData};

/// A person as the records tell, and who it is. No `Debug`: it holds personal data.
pub struct Stream {
    /// The state.
    pub state: Person,
    /// The area of a benefit that goes on, the last of them; if none does, that of the last benefit.
    pub area: AreaCode,
    /// The newest data that is sealed here; none if it was erased.
    pub data: Option<PersonData>,
}

impl Stream {
    /// Loads it.
    ///
    /// # Errors
    /// [`Failure::Refused`] if the ledger knows no such person.
    pub fn load(desk: &Desk, act: &mut Act<'_>, subject: SubjectId) -> Result<Stream, Failure> {
        let mut data = None;
        let loaded = act.load_with::<Person>(&subject.to_string(), |_, frame, _| {
            if frame.sealed.is_none() {
                return Ok(());
            }
            for sealed in frame.seals().or_fault()?.iter().filter(|sealed| sealed.subject == subject.0) {
                if let Some(key) = desk.vault.borrow().key_of(subject.0).or_fault()? {
                    let opened = seal::open(sealed, &key, &Binding::of(frame, subject.0)).or_fault()?;
                    data = personal::read(opened.plaintext.expose());
                }
            }
            Ok(())
        })?;
        if loaded.exists() {
            let area = loaded.state.areas().pop().unwrap_or(desk.config.area);
            return Ok(Stream { state: loaded.state, area, data });
        }
        Err(Failure::refused(refuse!(
            "person.none",
            ground::PERSON,
            "没有对象 {subject}，请在对账单（--format json）中核对编号",
            "there is no person {subject}: check the id in a statement (--format json)"
        )))
    }
}
