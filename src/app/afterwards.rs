//! What a commit calls for once it is on disk. Its records say it, so that it is the same whoever signed, and can be done
//! again.

use std::collections::BTreeSet;

use aggregates::batch::event::BankFileMade;
use aggregates::{BatchId, SubjectId};
use ledger::genesis::LOG_KEY_CHANGED;

use crate::files::bank::BankLine;

/// What is to be done.
#[derive(Default)]
pub struct Afterwards {
    /// Whose keys are destroyed.
    pub erased: BTreeSet<SubjectId>,
    /// Whose number was corrected: the vault finds them by it from now on.
    pub corrected: BTreeSet<SubjectId>,
    /// Who gave way to another subject: a roster without numbers means that one from now on.
    pub linked: BTreeSet<SubjectId>,
    /// Another key signs for the log.
    pub changes_log_key: bool,
    /// Batches whose bank files may be handed out.
    pub files_of: BTreeSet<BatchId>,
    /// Those files, where the program that made them is this one.
    pub files: Vec<OutFile>,
}

/// A bank file that may be handed out. No `Debug`: it names people and accounts.
pub struct OutFile {
    /// What was recorded of it.
    pub made: BankFileMade,
    /// Its lines.
    pub lines: Vec<BankLine>,
    /// Its bytes: those whose hash was recorded.
    pub bytes: Vec<u8>,
}

impl Afterwards {
    /// Takes note of a record, by its stream and wire type.
    pub fn see(&mut self, stream: &str, event_type: &str) {
        let id = stream.split_once('/').map_or("", |(_, id)| id);
        match event_type {
            "person.erased" => self.erased.extend(id.parse::<SubjectId>()),
            "person.identity_corrected" => self.corrected.extend(id.parse::<SubjectId>()),
            "person.linked" => self.linked.extend(id.parse::<SubjectId>()),
            "batch.bank_file_made" => self.files_of.extend(id.parse::<BatchId>()),
            LOG_KEY_CHANGED => self.changes_log_key = true,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn each_type_that_calls_for_something_is_one_of_the_catalogue() {
        for known in ["person.erased", "person.identity_corrected", "person.linked", "batch.bank_file_made"] {
            let mut rows = aggregates::noun::CATALOGUE.iter().flat_map(|rows| rows.iter());
            assert!(rows.any(|row| row.wire_type == known), "{known}");
        }
    }
}
