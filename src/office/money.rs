//! Funding: appropriations, withdrawals, the year's close.

use aggregates::funding::event::{Appropriated, Withdrawn, YearClosed};
use aggregates::funding::{Funding, FundingCommand, stream_id};
use aggregates::{AreaCode, Money};
use projections::query;
use serde::{Deserialize, Serialize};
use store::StoreError;
use words::{refuse, say};

use crate::app::{Desk, Plan, Signer};
use crate::failure::{Failure, OrFail as _};
use crate::ground;
use crate::office::Ask;
use crate::office::papers::Paper;

/// Records an appropriation; a document number credits once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Appropriate {
    /// Source code.
    pub source: String,
    /// For which area.
    pub area: AreaCode,
    /// Budget year.
    pub year: u16,
    /// How much.
    pub amount: Money,
    /// 文号
    pub doc_no: String,
    /// Title of the document.
    pub title: String,
}

impl Ask for Appropriate {
    /// Which funding it is.
    type Answer = String;

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, String>, Failure> {
        let Appropriate { source, area, year, amount, doc_no, title } = self;
        let id = stream_id(&source, area, year);
        let intent = format!("{id} {amount}元：{doc_no}");
        let (doc_title, holder) = (title, signer.holder());
        let event = Appropriated { amount, area, doc_no, doc_title, holder, source, year };
        one(desk, id, intent, FundingCommand::Appropriate(event))
    }
}

/// Records a withdrawal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Withdraw {
    /// From which funding.
    pub funding: String,
    /// How much.
    pub amount: Money,
    /// 文号
    pub doc_no: String,
    /// Why.
    pub reason: String,
}

impl Ask for Withdraw {
    type Answer = String;

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, String>, Failure> {
        let Withdraw { funding, amount, doc_no, reason } = self;
        let intent = format!("{funding} {amount}元：{doc_no}");
        let event = Withdrawn { amount, doc_no, holder: signer.holder(), reason };
        one(desk, funding, intent, FundingCommand::Withdraw(event))
    }
}

/// Closes the budget year.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CloseYear {
    /// Of which funding.
    pub funding: String,
    /// The funding that follows it.
    pub successor: String,
}

impl Ask for CloseYear {
    type Answer = String;

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, String>, Failure> {
        let CloseYear { funding, successor } = self;
        let intent = format!("{funding} 接续 {successor}");
        let event = YearClosed { holder: signer.holder(), successor };
        one(desk, funding, intent, FundingCommand::CloseYear(event))
    }
}

fn one(
    desk: &Desk,
    id: String,
    intent: String,
    command: FundingCommand,
) -> Result<Plan<'_, String>, Failure> {
    let area = area_of(&id)?;
    let mut act = desk.act();
    let mut funding = act.load::<Funding>(&id)?.state;
    act.decide(&id, area, &mut funding, command, Vec::new())?;
    Ok(act.into_plan(intent, id))
}

/// The balance of a funding, or of every one, from checked records.
///
/// # Errors
/// [`Failure::Refused`] if there is no such funding; [`Failure::Fault`] if a record is not what the signed checkpoint
/// covers.
pub fn balances(desk: &Desk, funding: Option<&str>) -> Result<Vec<query::Funding>, Failure> {
    let read = || {
        let mut paper = Paper::begin(desk)?;
        match funding {
            Some(id) => paper.balance(id)?,
            None => paper.balances()?,
        }
        paper.fold()?.fundings(&query::FundingFilter::default()).or_fault()
    };
    let found = desk.reader.at_one_time(|| Ok::<_, StoreError>(read()))??;
    match funding {
        Some(id) if found.is_empty() => Err(Failure::refused(refuse!(
            "funding.none",
            ground::FUNDING,
            "没有资金 {id}，请用 sunledger funding balance 查看编号",
            "there is no funding {id}: sunledger funding balance lists them"
        ))),
        _ => Ok(found),
    }
}

/// The area in a funding's stream id.
///
/// # Errors
/// [`Failure::Usage`] for a text that is no such id.
pub fn area_of(id: &str) -> Result<AreaCode, Failure> {
    id.split('@').nth(1).and_then(|area| area.parse().ok()).ok_or_else(|| {
        Failure::usage(say!(
            "资金编号写作 来源@区划@年度，如 central@433122000000@2023，不是 {id}",
            "a funding is source@area@year, like central@433122000000@2023, not {id}"
        ))
    })
}
