//! What a ledger has once: flow numbers, numbers of batches, return files. Nothing in the commit uses what another record
//! uses, in the commit or in the ledger.

use std::collections::HashMap;

use aggregates::batch::event::{BatchEvent, Outcome};
use aggregates::noun::{Event, Noun};
use aggregates::rules::{Known as _, UsedOnce, bank_of, id};
use aggregates::{BatchId, Day};
use ledger::ties::Broken;
use store::Refusal;
use words::{Text, refuse, say};

use super::states::States;
use crate::app::desk::Desk;
use crate::failure::{Failure, OrFail as _};
use crate::ground;

/// What the commit's records use.
#[derive(Default)]
pub(super) struct Uses {
    here: HashMap<u128, UsedOnce>,
    /// Lines whose flow number is another payment's, in words.
    taken: Vec<(Text, bool)>,
}

impl Uses {
    /// A record uses these.
    pub(super) fn see(
        &mut self,
        desk: &Desk,
        states: &mut States<'_>,
        event: &Event,
        used: &[(u32, UsedOnce)],
    ) -> Result<(), Failure> {
        let Event::Batch(event) = event else { return Ok(()) };
        match (&**event, used) {
            (BatchEvent::Drafted(e), [(index, once)]) => {
                let others = desk.views.borrow().batches_numbered(&e.number).or_fault()?;
                self.of_one_batch(*index, *once, &others)
            }
            (BatchEvent::BankResultTaken(e), [(index, once)]) => {
                let others = desk.views.borrow().batches_answered_by(&e.file.sha256).or_fault()?;
                self.of_one_batch(*index, *once, &others)
            }
            (BatchEvent::OutcomesRecorded(e), used) => self.flows(desk, states, &e.outcomes, used),
            _ => Ok(()),
        }
    }

    /// All flow numbers that are taken, at once.
    pub(super) fn refuse(self) -> Result<(), Failure> {
        if self.taken.is_empty() {
            return Ok(());
        }
        let is_one = self.taken.iter().all(|(_, is_here)| *is_here);
        let shared = if is_one {
            say!(
                "；确系整批共用一个流水号的，用 --one-flow",
                "; if it paid the whole batch under one number, say --one-flow"
            )
        } else {
            Text::default()
        };
        let refused = refuse!(
            "rule.flow",
            ground::FLOW,
            "违反规则 {rule}：{lines}笔的银行流水号已用于另一笔，请向银行核实{shared}",
            "the rule {rule} is broken: the flow numbers of {lines} payments are others': ask the bank{shared}",
            rule = id::FLOW,
            lines = self.taken.len()
        );
        Err(Failure::refused(refused.with(self.taken.into_iter().map(|(line, _)| line).collect())))
    }

    fn of_one_batch(&mut self, index: u32, once: UsedOnce, others: &[BatchId]) -> Result<(), Failure> {
        if self.here.insert(once.key, once).is_none() && others.is_empty() {
            return Ok(());
        }
        let text = say!(
            "批次号或回盘文件已属另一批次",
            "the batch's number, or the return file, is another batch's"
        );
        Err(Failure::refused(Refusal::Rule { index, broken: Broken::new(id::NUMBER, text) }))
    }

    fn flows(
        &mut self,
        desk: &Desk,
        states: &mut States<'_>,
        outcomes: &[Outcome],
        used: &[(u32, UsedOnce)],
    ) -> Result<(), Failure> {
        let told = outcomes.iter().filter_map(|it| Some((it.line, it.booked?, it.flow.as_deref()?)));
        for ((line, booked, number), (_, flow)) in told.zip(used) {
            let before = self.here.insert(flow.key, *flow).filter(|before| !before.goes_with(flow));
            let other = match before {
                Some(_) => Some((say!("本次回盘另一行", "another line of this return"), true)),
                None => used_by(desk, states, flow, (booked, number))?.map(|other| (other, false)),
            };
            if let Some((other, is_here)) = other {
                let text = say!(
                    "第{line}行的流水号（尾号{0}，{booked}）与{other}相同",
                    "line {line}: the number that ends in {0} ({booked}) is that of {other}",
                    tail(number)
                );
                self.taken.push((text, is_here));
            }
        }
        Ok(())
    }
}

/// The line of the ledger that has the number, of the same bank and day, and may not share it.
fn used_by(
    desk: &Desk,
    states: &mut States<'_>,
    flow: &UsedOnce,
    (booked, number): (Day, &str),
) -> Result<Option<Text>, Failure> {
    let used = desk.views.borrow().lines_of_flow(number, booked).or_fault()?;
    for other in used {
        let state = states.noun(&format!("batch/{}", other.line.batch))?;
        let Some(Noun::Batch(batch)) = state else { continue };
        let owner = other.shared.then_some(other.line.batch);
        if flow.goes_with(&UsedOnce::flow(bank_of(batch, other.line.line), booked, number, owner)) {
            continue;
        }
        let named = batch.header.as_ref().map(|header| header.number.clone()).unwrap_or_default();
        let line = other.line.line;
        return Ok(Some(say!("批次{named}第{line}行", "line {line} of batch {named}")));
    }
    Ok(None)
}

/// The end of a flow number, which tells it apart and is no account.
fn tail(number: &str) -> String {
    let count = number.chars().count();
    number.chars().skip(count.saturating_sub(8)).collect()
}
