//! `funding …`

use words::say;

use crate::cli::{AppropriateArgs, FundingCommand};
use crate::commands::Context;
use crate::failure::{Failure, OrFail as _};
use crate::office::Outcome;
use crate::office::money::{self, Appropriate, CloseYear, Withdraw};
use crate::report::Report;

/// Runs a funding command.
pub(super) fn run(context: &Context, command: FundingCommand) -> Result<Report, Failure> {
    let desk = context.desk()?;
    let Outcome { answer: id, done } = match command {
        FundingCommand::Appropriate(args) => {
            let AppropriateArgs { source, area, year, amount, doc_no, title } = args;
            context.carry_out(&desk, Appropriate { source, area, year, amount, doc_no, title })?
        }
        FundingCommand::Withdraw { funding, amount, doc_no, reason } => {
            context.carry_out(&desk, Withdraw { funding, amount, doc_no, reason })?
        }
        FundingCommand::CloseYear { funding, successor } => {
            context.carry_out(&desk, CloseYear { funding, successor })?
        }
        FundingCommand::Balance { funding } => return balance(context, funding.as_deref()),
    };
    let report = context.report(&desk).field("funding", id.clone()).line(say!("资金 {id}", "funding {id}"));
    Ok(context.receipt(report, &done))
}

fn balance(context: &Context, funding: Option<&str>) -> Result<Report, Failure> {
    let desk = context.desk()?;
    let fundings = money::balances(&desk, funding)?;
    let rows = fundings
        .iter()
        .map(|funding| {
            let amounts =
                [funding.credited, funding.withdrawn, funding.reserved, funding.released, funding.available];
            std::iter::once(funding.id.clone()).chain(amounts.iter().map(ToString::to_string)).collect()
        })
        .collect();
    let headings = [
        say!("资金", "funding"),
        say!("下达", "credited"),
        say!("收回", "withdrawn"),
        say!("已占用", "ordered"),
        say!("已释放", "released"),
        say!("可用", "available"),
    ];
    let json = serde_json::to_value(&fundings).or_fault()?;
    Ok(context.report(&desk).field("fundings", json).table(context.lang(), &headings, &[1, 2, 3, 4, 5], rows))
}
