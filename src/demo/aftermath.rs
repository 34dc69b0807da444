//! What came back: other accounts, payments made again, deaths that only the bank knew, a return after the close.

use std::collections::BTreeMap;

use aggregates::batch::{Batch, LineStatus, ReturnCode};
use aggregates::{EntitlementId, Month, Programme};
use words::say;

use super::plan::HOLDING;
use super::play::{Play, Run};
use super::world::Ending;
use crate::failure::Failure;
use crate::office::batch::{Redraft, ReissueLine, ReleaseLines};
use crate::office::carry_out;
use crate::office::payee::{ConfirmAccounts, NewAccount, Open, ProposeAccounts};
use crate::personal::PayeeData;
use crate::vaults;

/// Rounds after the last month until nothing is open.
const ROUNDS: usize = 4;

/// Whether the money of a line came back and nothing was done about it yet.
pub(super) fn is_back(status: LineStatus) -> bool {
    matches!(status, LineStatus::Returned | LineStatus::Stopped)
}

/// Lines of a batch that came back: to pay again, and never to pay.
struct Back {
    run: Run,
    again: Vec<(u32, EntitlementId)>,
    never: Vec<(u32, EntitlementId)>,
}

impl Play<'_> {
    /// The first days of a month: what the month before left open.
    pub(super) fn aftermath(&mut self, month: Month) -> Result<(), Failure> {
        self.calendar.go(month, 1);
        self.calendar.tick(self.desk);
        if month.previous() == self.plan.late_return() {
            self.return_late()?;
        }
        let open = std::mem::take(&mut self.open);
        let mut backs = Vec::new();
        for run in open {
            backs.push(self.back(run)?);
        }
        self.bury(&backs)?;
        self.correct(&backs)?;
        let mut again = Vec::new();
        for back in backs.iter().filter(|back| !back.again.is_empty()) {
            again.push(self.reissue(back)?);
        }
        again.extend(self.draft_held(month)?);
        self.pay(again, month, 1)?;
        for back in backs {
            self.finish(back.run)?;
        }
        Ok(())
    }

    /// After the last month: until every batch is closed.
    pub(super) fn settle_up(&mut self) -> Result<(), Failure> {
        self.bank.is_lenient = true;
        let mut month = self.plan.last();
        for _ in 0..ROUNDS {
            month = month.next();
            self.aftermath(month)?;
            if self.open.is_empty() {
                return Ok(());
            }
        }
        Err(Failure::fault(say!("演示没有结清", "the demonstration did not settle")))
    }

    fn back(&mut self, run: Run) -> Result<Back, Failure> {
        let batch: Batch = self.state(run.id)?;
        let mut back = Back { run, again: Vec::new(), never: Vec::new() };
        for (number, line) in batch.numbered().filter(|(_, line)| is_back(line.status)) {
            self.returned.add(line.amount);
            let list =
                if line.code == Some(ReturnCode::DECEASED) { &mut back.never } else { &mut back.again };
            list.push((number, line.entitlement));
        }
        Ok(back)
    }

    /// 收款人已死亡: the money stays, and the benefit ends.
    fn bury(&mut self, backs: &[Back]) -> Result<(), Failure> {
        for back in backs.iter().filter(|back| !back.never.is_empty()) {
            let lines = back.never.iter().map(|(line, _)| *line).collect();
            let reason = "收款人已死亡，不再发放".to_owned();
            let treasury = &self.staff.teams[back.run.county].treasury;
            let ask = ReleaseLines { batch: back.run.id, lines, reason };
            let released = carry_out(self.desk, treasury, ask)?;
            self.after(&released.done);
            for (_, entitlement) in &back.never {
                let Some(citizen) = self.world.whose(*entitlement) else { continue };
                let Some(day) = self.world.citizens[citizen].died else { continue };
                if !self.world.citizens[citizen].stopped {
                    self.end(vec![Ending { citizen, day, reason: "死亡（银行退回核实）" }])?;
                }
            }
        }
        Ok(())
    }

    /// New cards: the clerk proposes with evidence, the reviewer confirms.
    fn correct(&mut self, backs: &[Back]) -> Result<(), Failure> {
        let mut wrong: BTreeMap<usize, Vec<EntitlementId>> = BTreeMap::new();
        for back in backs {
            let list = wrong.entry(back.run.county).or_default();
            for (_, entitlement) in &back.again {
                if !list.contains(entitlement) {
                    list.push(*entitlement);
                }
            }
        }
        for (county, entitlements) in wrong.into_iter().filter(|(_, list)| !list.is_empty()) {
            let accounts = self.new_accounts(&entitlements);
            let team = &self.staff.teams[county];
            let evidence = format!("退回明细与新卡复印件{}", self.calendar.today());
            let ask = ProposeAccounts {
                accounts: accounts.clone(),
                reason: "银行退回，更换社保卡".to_owned(),
                evidence,
            };
            let proposed = carry_out(self.desk, &team.clerk, ask)?;
            let subjects = vaults::payees(
                self.desk,
                &accounts.iter().map(|account| &account.payee).collect::<Vec<_>>(),
            )?;
            let open: Vec<Open> = (entitlements.iter().zip(&proposed.answer.proposals).zip(subjects))
                .map(|((entitlement, proposal), payee)| Open {
                    entitlement: *entitlement,
                    proposal: *proposal,
                    payee,
                })
                .collect();
            self.after(&proposed.done);
            let reviewer = &self.staff.teams[county].reviewer;
            let confirmed = carry_out(self.desk, reviewer, ConfirmAccounts { open })?;
            self.after(&confirmed.done);
        }
        self.step();
        Ok(())
    }

    fn new_accounts(&mut self, entitlements: &[EntitlementId]) -> Vec<NewAccount> {
        let mut accounts = Vec::new();
        for entitlement in entitlements {
            let Some(citizen) = self.world.whose(*entitlement) else { continue };
            self.world.new_card(citizen);
            let person = &self.world.citizens[citizen].person;
            let payee = PayeeData {
                account: person.account.clone(),
                bank: person.bank.to_owned(),
                bank_code: String::new(),
                name: person.account_name.clone(),
                relation: person.relation.to_owned(),
            };
            accounts.push(NewAccount { entitlement: *entitlement, payee });
        }
        accounts
    }

    /// 重发, with the flow numbers of the refunds.
    fn reissue(&mut self, back: &Back) -> Result<Run, Failure> {
        let today = self.calendar.today();
        let lines: Vec<ReissueLine> = (back.again.iter())
            .map(|(line, _)| ReissueLine { line: *line, refund_flow: self.bank.refund(today) })
            .collect();
        let clerk = &self.staff.teams[back.run.county].clerk;
        let ask = Redraft { of: back.run.id, lines, funding: None };
        let draft = carry_out(self.desk, clerk, ask)?;
        self.reissued.lines += u64::from(draft.answer.lines);
        self.reissued.amount += draft.answer.total;
        self.after(&draft.done);
        Ok(Run::new(draft.answer.batch, back.run.county, back.run.programme))
    }

    /// Lines that were held the month before and turned out to be right.
    fn draft_held(&mut self, month: Month) -> Result<Option<Run>, Failure> {
        let Some(held) = self.held.filter(|held| held.next() == month) else { return Ok(None) };
        self.held = None;
        let area = self.staff.teams[HOLDING].area;
        self.draft(HOLDING, Programme::DibaoRural, area, vec![held]).map(Some)
    }

    /// 退票: weeks after the close, a payment comes back.
    fn return_late(&mut self) -> Result<(), Failure> {
        let Some(at) = self.closed.iter().rposition(|run| run.programme == Programme::DibaoRural) else {
            return Ok(());
        };
        let run = self.closed.remove(at);
        if let Some(answer) = self.bank.late(&run.numbers, self.calendar.today()) {
            self.take_return(&run, &answer, "退票")?;
        }
        self.finish(run)
    }
}
