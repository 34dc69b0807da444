//! Funding: appropriations, withdrawals, the year's close.

use aggregates::funding::event::{Appropriated, Withdrawn, YearClosed};
use aggregates::funding::{Funding, FundingCommand, stream_id};
use aggregates::{AreaCode, Money};

use projections::query;
use store::StoreError;
use words::{refuse, say};

use crate::app::{Desk, Done, Signatory};
use crate::failure::{Failure, OrFail as _};
use crate::ground;
use crate::office::papers::Paper;

/// What a document gives.
pub struct Appropriation {
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

/// Records an appropriation; a document number credits once.
///
/// # Errors
/// [`Failure`] as the funding or the store says no.
pub fn appropriate(
    desk: &Desk,
    signatory: &Signatory,
    given: Appropriation,
) -> Result<(String, Done), Failure> {
    let id = stream_id(&given.source, given.area, given.year);
    let area = given.area;
    let intent = format!("{id} {}元：{}", given.amount, given.doc_no);
    let command = FundingCommand::Appropriate(Appropriated {
        amount: given.amount,
        area: given.area,
        doc_no: given.doc_no,
        doc_title: given.title,
        holder: signatory.holder(),
        source: given.source,
        year: given.year,
    });
    let done = one(desk, signatory, &id, area, &intent, command)?;
    Ok((id, done))
}

/// Records a withdrawal.
///
/// # Errors
/// [`Failure`] as the funding or the store says no.
pub fn withdraw(
    desk: &Desk,
    signatory: &Signatory,
    id: &str,
    amount: Money,
    doc_no: String,
    reason: String,
) -> Result<Done, Failure> {
    let area = area_of(id)?;
    let intent = format!("{id} {amount}元：{doc_no}");
    let command = FundingCommand::Withdraw(Withdrawn { amount, doc_no, holder: signatory.holder(), reason });
    one(desk, signatory, id, area, &intent, command)
}

/// Closes the budget year.
///
/// # Errors
/// [`Failure`] as the funding or the store says no.
pub fn close_year(desk: &Desk, signatory: &Signatory, id: &str, successor: String) -> Result<Done, Failure> {
    let area = area_of(id)?;
    let intent = format!("{id} 接续 {successor}");
    let command = FundingCommand::CloseYear(YearClosed { holder: signatory.holder(), successor });
    one(desk, signatory, id, area, &intent, command)
}

fn one(
    desk: &Desk,
    signatory: &Signatory,
    id: &str,
    area: AreaCode,
    intent: &str,
    command: FundingCommand,
) -> Result<Done, Failure> {
    let mut act = desk.act();
    let mut funding = act.load::<Funding>(id)?.state;
    act.decide(id, area, &mut funding, command, Vec::new())?;
    desk.carry_out(act, signatory, intent)
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
