//! A month from draft to the bank's answer, step by step, county by county.

use aggregates::batch::{Batch, Status};
use aggregates::{BatchId, Month, Programme};

use super::bank::Books;
use super::plan::{DELEGATING, HOLDING, WORKBOOKS};
use super::play::{Play, Run};
use crate::disk::write_private;
use crate::failure::{Failure, OrFail as _};
use crate::files::bank::Encoding;
use crate::office::bank::{AcceptFiles, Format, MakeFiles, Reading, TakeResult};
use crate::office::batch::{Close, DraftRequest, Order, Reconcile, SignOff, Step};
use crate::office::{Done, Upload, carry_out};

impl Play<'_> {
    /// A whole month.
    pub(super) fn month(&mut self, month: Month) -> Result<(), Failure> {
        if month != self.plan.first() {
            self.aftermath(month)?;
        }
        if month == self.plan.delegating() {
            self.staff.delegate(self.desk, &self.plan, &mut self.calendar, month)?;
        }
        self.take_rosters(month)?;
        let runs = self.draft_all(month)?;
        self.pay(runs, month, 5)?;
        if month == self.plan.first()
            && let Some(township) = self.take_late_roster(month)?
        {
            let run = self.draft(super::plan::LATE, Programme::DibaoRural, township, vec![month])?;
            self.pay(vec![run], month, 10)?;
        }
        Ok(())
    }

    /// A batch for every county and programme in which somebody is due.
    fn draft_all(&mut self, month: Month) -> Result<Vec<Run>, Failure> {
        self.calendar.go(month, 5);
        self.calendar.tick(self.desk);
        let mut runs = Vec::new();
        for county in 0..self.staff.teams.len() {
            for programme in Programme::ALL {
                let months = self.plan.due(programme, month);
                if months.is_empty() || !self.world.has(county, programme) {
                    continue;
                }
                let area = self.staff.teams[county].area;
                let mut run = self.draft(county, programme, area, months)?;
                run.holds =
                    county == HOLDING && programme == Programme::DibaoRural && month == self.plan.holding();
                run.delegated = county == DELEGATING && month == self.plan.delegating();
                if county == HOLDING && programme == Programme::DibaoRural {
                    self.example = Some(run.id);
                }
                runs.push(run);
            }
        }
        self.step();
        Ok(runs)
    }

    /// 编制
    pub(super) fn draft(
        &mut self,
        county: usize,
        programme: Programme,
        area: aggregates::AreaCode,
        months: Vec<Month>,
    ) -> Result<Run, Failure> {
        let funding = self.funding(county, programme);
        let request = DraftRequest { programme, area, months, funding, back_pay: false };
        let draft = carry_out(self.desk, &self.staff.teams[county].clerk, request)?;
        self.after(&draft.done);
        Ok(Run::new(draft.answer.batch, county, programme))
    }

    /// From the seal to the bank's answer, on working days from `day`; what is settled is closed.
    pub(super) fn pay(&mut self, mut runs: Vec<Run>, month: Month, day: usize) -> Result<(), Failure> {
        if runs.is_empty() {
            return Ok(());
        }
        let sign = |run: &Run, step: Step| SignOff { batch: run.id, step };
        self.each(&runs, (month, day), |play, run| {
            (&play.staff.teams[run.county].clerk, sign(run, Step::Seal))
        })?;
        self.hold(&runs, month, day + 1)?;
        self.each(&runs, (month, day + 1), |play, run| {
            (&play.staff.teams[run.county].reviewer, sign(run, Step::Review))
        })?;
        self.each(&runs, (month, day + 1), |play, run| (play.approver(run), sign(run, Step::Approve)))?;
        self.each(&runs, (month, day + 2), |play, run| {
            (&play.staff.teams[run.county].treasury, Order { batch: run.id })
        })?;
        self.send(&mut runs, month, day + 2)?;
        self.receive(&runs, month, day + 3)?;
        self.receive_rest(&runs, month, day + 4)?;
        for run in runs {
            self.finish(run)?;
        }
        self.step();
        Ok(())
    }

    /// 暂缓: the reviewer holds two lines, and the clerk seals the rest anew.
    fn hold(&mut self, runs: &[Run], month: Month, day: usize) -> Result<(), Failure> {
        for run in runs.iter().filter(|run| run.holds) {
            let mut act = self.desk.act();
            let lines = act.load::<Batch>(&run.id.to_string())?.state.numbered().count();
            if lines < 4 {
                continue;
            }
            self.calendar.go(month, day);
            self.calendar.tick(self.desk);
            let team = &self.staff.teams[run.county];
            let reason = "公示期间有异议，待入户复核".to_owned();
            let step = Step::Hold { lines: vec![1, 3], reason };
            let held = carry_out(self.desk, &team.reviewer, SignOff { batch: run.id, step })?;
            self.after(&held.done);
            let seal = SignOff { batch: run.id, step: Step::Seal };
            let sealed = carry_out(self.desk, &self.staff.teams[run.county].clerk, seal)?;
            self.after(&sealed.done);
            self.held = Some(month);
        }
        Ok(())
    }

    /// 代发文件, and the bank's receipt.
    fn send(&mut self, runs: &mut [Run], month: Month, day: usize) -> Result<(), Failure> {
        self.calendar.go(month, day);
        self.calendar.tick(self.desk);
        let out = self.files.join("bank");
        std::fs::create_dir_all(&out).or_fault()?;
        for run in runs.iter_mut() {
            let name = if run.county == WORKBOOKS { "xlsx" } else { "csv" };
            let format = Format { name: name.to_owned(), encoding: Encoding::Gb18030, limit: 3_000 };
            let make = MakeFiles { batch: run.id, format, again: false };
            let done = carry_out(self.desk, &self.staff.teams[run.county].bank, make)?.done;
            let files = match &done {
                Done::Committed(committed) => committed.followed.files.as_slice(),
                Done::Nothing | Done::Prepared { .. } => &[],
            };
            for file in files {
                write_private(&out.join(&file.made.file.name), &file.bytes)?;
                run.numbers.push(self.bank.receive(&file.bytes)?);
            }
            self.after(&done);
            let receipt = format!("受理回执{}", run.numbers.join("、"));
            let officer = &self.staff.teams[run.county].bank;
            let accepted = carry_out(self.desk, officer, AcceptFiles { batch: run.id, receipt })?;
            self.after(&accepted.done);
        }
        self.step();
        Ok(())
    }

    /// 回盘
    fn receive(&mut self, runs: &[Run], month: Month, day: usize) -> Result<(), Failure> {
        self.calendar.go(month, day);
        self.calendar.tick(self.desk);
        for run in runs {
            let answer = self.bank.answer(&run.numbers, self.calendar.today());
            self.take_return(run, &answer, "回盘")?;
        }
        self.step();
        Ok(())
    }

    /// The rest of what was 处理中.
    fn receive_rest(&mut self, runs: &[Run], month: Month, day: usize) -> Result<(), Failure> {
        self.calendar.go(month, day);
        self.calendar.tick(self.desk);
        for run in runs {
            if let Some(answer) = self.bank.answer_rest(&run.numbers, self.calendar.today()) {
                self.take_return(run, &answer, "补回盘")?;
            }
        }
        self.step();
        Ok(())
    }

    /// Takes a file that the bank wrote.
    pub(super) fn take_return(&mut self, run: &Run, answer: &[u8], word: &str) -> Result<(), Failure> {
        let number = run.numbers.first().map_or("", String::as_str);
        let file = Upload { name: format!("{word}-{number}.txt"), bytes: answer.to_owned() };
        write_private(&self.files.join("bank").join(&file.name), answer)?;
        let officer = &self.staff.teams[run.county].bank;
        let ask = TakeResult { batch: run.id, file, reading: Reading::default() };
        let taken = carry_out(self.desk, officer, ask)?;
        self.after(&taken.done);
        Ok(())
    }

    /// Reconciles with the bank's statement and closes; with returned lines it stays open.
    pub(super) fn finish(&mut self, run: Run) -> Result<(), Failure> {
        let batch = self.state(run.id)?;
        let is_open = batch.numbered().any(|(_, line)| line.status.is_open());
        if batch.status == Status::Returned && !is_open {
            let books = self.bank.statement(&run.numbers);
            let statement = format!("银行对账单{}", self.calendar.today());
            let clerk = &self.staff.teams[run.county].finance;
            let Books { debited, refunded } = books;
            let ask = Reconcile { batch: run.id, debited, refunded, statement };
            let reconciled = carry_out(self.desk, clerk, ask)?;
            self.after(&reconciled.done);
        }
        let batch = self.state(run.id)?;
        let returned = batch.numbered().any(|(_, line)| super::aftermath::is_back(line.status));
        if is_open || returned {
            self.open.push(run);
            return Ok(());
        }
        if batch.status == Status::Reconciled {
            let finance = &self.staff.teams[run.county].finance;
            let closed = carry_out(self.desk, finance, Close { batch: run.id })?;
            self.after(&closed.done);
        }
        self.closed.push(run);
        Ok(())
    }

    /// A batch as its stream tells it.
    pub(super) fn state(&self, id: BatchId) -> Result<Batch, Failure> {
        Ok(self.desk.act().load::<Batch>(&id.to_string())?.state)
    }
}
