//! 止付、代发文件、银行受理: what goes to the bank.

use super::admit::reasoned;
use super::drafting::parts_of;
use super::event::{BankAccepted, BankFileMade, BatchEvent, LinesStopped};
use super::refusal::BatchRefusal;
use super::step::Step;
use super::{Batch, LineStatus, Status};
use crate::{Decide, Money};

impl Batch {
    pub(super) fn stop(&self, stopped: &LinesStopped) -> Result<Vec<BatchEvent>, BatchRefusal> {
        let lines = self.news(&stopped.lines, LineStatus::Stopped);
        if lines.is_empty() && !stopped.lines.is_empty() {
            return Ok(vec![]);
        }
        let parts = parts_of(&lines).map(|lines| LinesStopped { lines, ..stopped.clone() }.into());
        self.admit_all(parts.collect())
    }

    pub(super) fn make_files(&self, files: Vec<BankFileMade>) -> Result<Vec<BatchEvent>, BatchRefusal> {
        let is_repeat = !files.is_empty() && self.current_files().eq(files.iter());
        if is_repeat {
            return Ok(vec![]);
        }
        if let Some(other) = files.iter().find(|file| file.version != self.version + 1) {
            return Err(BatchRefusal::FileVersion { given: other.version, expected: self.version + 1 });
        }
        let events = self.admit_all(files.iter().cloned().map(BatchEvent::from).collect())?;
        let mut filed = self.clone();
        files.into_iter().for_each(|file| filed.evolve(file.into()));
        filed.all_filed()?;
        Ok(events)
    }

    pub(super) fn accept(&self, accepted: BankAccepted) -> Result<Vec<BatchEvent>, BatchRefusal> {
        if accepted.version == self.version && self.receipts.contains(&accepted.receipt) {
            return Ok(vec![]);
        }
        self.admit_all(vec![accepted.into()])
    }

    pub(super) fn admit_stopped(&self, stopped: &LinesStopped) -> Result<(), BatchRefusal> {
        if self.was_sent() {
            return Err(BatchRefusal::BankHasIt);
        }
        if !matches!(self.status, Status::Ordered | Status::AtBank) {
            return Err(self.out_of_turn(Step::Stop));
        }
        reasoned(&stopped.reason)?;
        self.admit_list(&stopped.lines, Step::Stop, |status| status == LineStatus::Ordered)
    }

    pub(super) fn admit_file(&self, file: &BankFileMade) -> Result<(), BatchRefusal> {
        if self.was_sent() {
            return Err(BatchRefusal::FilesSent);
        }
        if !matches!(self.status, Status::Ordered | Status::AtBank) {
            return Err(self.out_of_turn(Step::File));
        }
        // A version that is being made may get further files; one that was made before a stop may not.
        let is_being_made = self.status == Status::AtBank && file.version == self.version;
        if !is_being_made && file.version != self.version + 1 {
            return Err(BatchRefusal::FileVersion { given: file.version, expected: self.version + 1 });
        }
        if file.number.trim().is_empty() || self.files.iter().any(|other| other.number == file.number) {
            return Err(BatchRefusal::FileNumber { number: file.number.clone() });
        }
        self.admit_filed_lines(file)
    }

    fn admit_filed_lines(&self, file: &BankFileMade) -> Result<(), BatchRefusal> {
        let mut lines = file.lines.clone();
        lines.sort_unstable();
        if let Some(twice) = lines.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(BatchRefusal::LineFiledTwice { line: twice[0] });
        }
        self.admit_list(&lines, Step::File, |status| status == LineStatus::Ordered)?;
        let states = || lines.iter().filter_map(|&line| self.line(line).map(|state| (line, state)));
        if let Some((line, _)) = states().find(|(_, state)| state.file_version == file.version) {
            return Err(BatchRefusal::LineFiledTwice { line });
        }
        let found = Money::saturating_sum(states().map(|(_, state)| state.amount));
        if found == file.total {
            return Ok(());
        }
        Err(BatchRefusal::FileTotal { number: file.number.clone(), stated: file.total, found })
    }

    pub(super) fn admit_accepted(&self, accepted: &BankAccepted) -> Result<(), BatchRefusal> {
        if self.status == Status::Ordered && self.version > 0 {
            return Err(BatchRefusal::FilesStale);
        }
        if !matches!(self.status, Status::AtBank | Status::Accepted | Status::Returned) {
            return Err(self.out_of_turn(Step::Accept));
        }
        if accepted.version != self.version {
            return Err(BatchRefusal::FileVersion { given: accepted.version, expected: self.version });
        }
        reasoned(&accepted.receipt)?;
        if self.status == Status::AtBank { self.all_filed() } else { Ok(()) }
    }

    /// Whether the bank has the files: from then on only it says what became of a line.
    pub(super) fn was_sent(&self) -> bool {
        !self.receipts.is_empty()
    }

    /// Whether every ordered line stands in a file of the latest version.
    fn all_filed(&self) -> Result<(), BatchRefusal> {
        let missing = || {
            let is_missing = |line: &super::LineState| {
                line.status == LineStatus::Ordered && line.file_version != self.version
            };
            self.numbered().filter(move |(_, line)| is_missing(line)).map(|(number, _)| number)
        };
        match missing().next() {
            Some(first) => Err(BatchRefusal::LinesNotFiled { count: super::count(missing().count()), first }),
            None if self.version == 0 => Err(self.out_of_turn(Step::Accept)),
            None => Ok(()),
        }
    }
}
