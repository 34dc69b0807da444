//! Where a batch stands after an act: what comes next, and which lines somebody has to look at.

use aggregates::batch::{Batch, LineStatus, ReturnCode, Status};
use aggregates::{BatchId, EntitlementId, Money, Month};
use projections::query::Line;
use serde::Serialize;

use crate::app::Desk;
use crate::failure::{Failure, OrFail as _};

/// Where a batch stands.
#[derive(Clone, Debug, Serialize)]
pub struct Standing {
    /// Which batch.
    pub batch: BatchId,
    /// 批次号
    pub number: String,
    /// How far it is.
    #[serde(rename = "batch_status")]
    pub status: Status,
    /// What usually comes next: nothing where it is over.
    pub next_steps: Vec<NextStep>,
}

/// What usually comes next for a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum NextStep {
    /// 封册
    Seal,
    /// 民政审核
    Review,
    /// 财政审核
    Approve,
    /// 下达支付令
    Order,
    /// 生成代发文件
    MakeBankFiles,
    /// 回盘
    TakeReturn,
    /// Lines have no answer yet: another bank's file, say.
    AwaitReturn {
        /// How many.
        lines: u64,
    },
    /// Lines are unknown: the bank answers again, and nothing is paid twice meanwhile.
    AwaitAnswer {
        /// How many.
        lines: u64,
    },
    /// Lines are contested: the bank's written answer decides.
    Resolve {
        /// How many.
        lines: u64,
    },
    /// Lines came back: paid again, or never.
    ReissueOrRelease {
        /// How many.
        lines: u64,
    },
    /// 对账: what the bank's statement has to show.
    Reconcile {
        /// 出账
        debited: Money,
        /// 退款
        refunded: Money,
    },
    /// 结清
    Close,
}

/// Where a batch stands now.
///
/// # Errors
/// [`Failure::Fault`] if the ledger cannot be read.
pub fn standing(desk: &Desk, id: BatchId) -> Result<Standing, Failure> {
    desk.catch_up()?;
    let view = desk.views.borrow().batch(&id.to_string()).or_fault()?;
    let next_steps = match view.status {
        Status::Draft => vec![NextStep::Seal],
        Status::Sealed => vec![NextStep::Review],
        Status::Reviewed => vec![NextStep::Approve],
        Status::Approved => vec![NextStep::Order],
        Status::Ordered => vec![NextStep::MakeBankFiles],
        Status::AtBank | Status::Accepted => vec![NextStep::TakeReturn],
        Status::Returned => {
            let open = open_lines(|status| view.tally(status).lines);
            if open.is_empty() { vec![reconcile(desk, id)?] } else { open }
        }
        Status::Reconciled => vec![NextStep::Close],
        Status::Absent | Status::Drafting | Status::Closed | Status::Rejected | Status::Voided => Vec::new(),
    };
    Ok(Standing { batch: id, number: view.number, status: view.status, next_steps })
}

/// A step for each kind of line that needs one.
fn open_lines(count: impl Fn(LineStatus) -> u64) -> Vec<NextStep> {
    let step = |status, step: fn(u64) -> NextStep| {
        let lines = count(status);
        (lines > 0).then(|| step(lines))
    };
    [
        step(LineStatus::Ordered, |lines| NextStep::AwaitReturn { lines }),
        step(LineStatus::Unknown, |lines| NextStep::AwaitAnswer { lines }),
        step(LineStatus::Contested, |lines| NextStep::Resolve { lines }),
        step(LineStatus::Returned, |lines| NextStep::ReissueOrRelease { lines }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn reconcile(desk: &Desk, id: BatchId) -> Result<NextStep, Failure> {
    let sums = desk.act().load::<Batch>(&id.to_string())?.state.sums();
    Ok(NextStep::Reconcile { debited: sums.debited, refunded: sums.refunded })
}

/// A line that is paid to another account than before.
#[derive(Clone, Debug, Serialize)]
pub struct OtherAccount {
    /// Which line.
    pub line: u32,
    /// Of which benefit.
    pub entitlement: EntitlementId,
    /// For which month.
    pub month: Month,
    /// How much.
    pub amount: Money,
}

/// Lines whose account changed since they were last paid: a reviewer looks at them again.
///
/// # Errors
/// [`Failure::Fault`] if the read models cannot be read.
pub(super) fn other_accounts(desk: &Desk, id: BatchId) -> Result<Vec<OtherAccount>, Failure> {
    desk.catch_up()?;
    let lines = desk.views.borrow().lines(id).or_fault()?;
    let other = |line: Line| OtherAccount {
        line: line.line,
        entitlement: line.entitlement,
        month: line.month,
        amount: line.amount,
    };
    Ok(lines.into_iter().filter(|line| line.other_account).map(other).collect())
}

/// The lines that need somebody: returned, unknown, contested.
///
/// # Errors
/// [`Failure::Fault`] if the read models cannot be read.
pub fn needing(desk: &Desk, id: BatchId) -> Result<Vec<Line>, Failure> {
    desk.catch_up()?;
    let lines = desk.views.borrow().lines(id).or_fault()?;
    let needs = |line: &Line| {
        matches!(line.status, LineStatus::Returned | LineStatus::Unknown | LineStatus::Contested)
    };
    Ok(lines.into_iter().filter(needs).collect())
}

/// Of some lines those whose payee died, as the bank says: the benefit runs until somebody stops it.
///
/// # Errors
/// [`Failure::Fault`] if the read models cannot be read.
pub fn to_be_stopped(desk: &Desk, id: BatchId, of: &[u32]) -> Result<Vec<(u32, EntitlementId)>, Failure> {
    desk.catch_up()?;
    let deceased = ReturnCode::DECEASED.to_string();
    let lines = desk.views.borrow().lines(id).or_fault()?;
    let died = |line: &Line| of.contains(&line.line) && line.code.as_deref() == Some(&*deceased);
    Ok(lines.into_iter().filter(died).map(|line| (line.line, line.entitlement)).collect())
}

/// Lines of a reissue that go to the account that the bank returned them from, and why it did.
///
/// # Errors
/// [`Failure::Fault`] if the read models cannot be read.
pub fn same_accounts(desk: &Desk, again: BatchId) -> Result<Vec<(u32, ReturnCode)>, Failure> {
    desk.catch_up()?;
    let views = desk.views.borrow();
    let mut found = Vec::new();
    for line in views.lines(again).or_fault()?.iter().filter(|line| !line.other_account) {
        let Some(of) = line.reissue_of else { continue };
        let code = views.line(of).or_fault()?.and_then(|first| first.code?.parse::<ReturnCode>().ok());
        found.extend(code.filter(|code| code.is_of_account()).map(|code| (line.line, code)));
    }
    Ok(found)
}
