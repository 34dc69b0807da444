//! What follows a commit, for all callers: keys are destroyed, the log's key is exchanged, the vault finds people by what was
//! corrected, bank files are handed out. All of it can be done again.

use std::path::PathBuf;

use aggregates::SubjectId;

use super::bank;
use super::person::Stream;
use crate::app::{Afterwards, Desk, OutFile, log_keys};
use crate::failure::Failure;
use crate::vaults::{self, Who};

/// What was done.
#[derive(Default)]
pub struct Followed {
    /// Bank files that may be handed out now.
    pub files: Vec<OutFile>,
    /// Where the log's former key is kept, if it was exchanged.
    pub former_log_key: Option<PathBuf>,
}

/// Does what a commit calls for.
///
/// # Errors
/// [`Failure::Fault`] if vault or key files fail; [`Failure::Refused`] if a bank file cannot be made again from its records.
pub(super) fn carry_out(desk: &Desk, after: Afterwards) -> Result<Followed, Failure> {
    let mut followed = Followed::default();
    if !after.erased.is_empty() {
        desk.erase_as_recorded()?;
    }
    if after.changes_log_key {
        followed.former_log_key = log_keys::exchange(&desk.dir, &desk.store.keyring())?;
    }
    after.corrected.iter().try_for_each(|subject| follow_number(desk, *subject))?;
    after.linked.iter().try_for_each(|subject| follow_link(desk, *subject))?;
    followed.files = after.files;
    if followed.files.is_empty() {
        for batch in after.files_of {
            followed.files.extend(bank::files_of(desk, batch)?);
        }
    }
    Ok(followed)
}

/// The same behind a commit that is on record by now: whatever fails here is a fault, for nothing of it is undone.
///
/// # Errors
/// [`Failure::Fault`], with what was not done.
pub(super) fn behind_commit(desk: &Desk, after: Afterwards) -> Result<Followed, Failure> {
    carry_out(desk, after).map_err(|failure| match failure {
        Failure::Refused(refused) => Failure::fault(refused.text),
        other => other,
    })
}

/// The number that was recorded leads to its subject.
fn follow_number(desk: &Desk, subject: SubjectId) -> Result<(), Failure> {
    let data = Stream::load(desk, &mut desk.act(), subject)?.data;
    data.map_or(Ok(()), |data| vaults::link(desk, &Who::person(&data.identity), subject.0))
}

/// A roster that still names the person without a number means the survivor.
fn follow_link(desk: &Desk, subject: SubjectId) -> Result<(), Failure> {
    let Stream { state, area, data } = Stream::load(desk, &mut desk.act(), subject)?;
    match (state.survivor(), data.filter(|data| data.identity.is_empty())) {
        (Some(survivor), Some(data)) => {
            vaults::link(desk, &Who::provisional(area, &data.household_no, &data.name), survivor.0)
        }
        _ => Ok(()),
    }
}
