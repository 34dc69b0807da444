//! `funding …`

use words::say;

use super::receipt;
use crate::cli::FundingCommand;
use crate::commands::Context;
use crate::failure::{Failure, OrFail as _};
use crate::office::money::{self, Appropriation};
use crate::report::Report;

/// Runs a funding command.
pub(super) fn run(context: &Context, command: FundingCommand) -> Result<Report, Failure> {
    let desk = context.desk()?;
    if let FundingCommand::Balance { funding } = command {
        return balance(context, funding.as_deref());
    }
    let signatory = context.signatory(&desk)?;
    let (id, done) = match command {
        FundingCommand::Appropriate(args) => {
            let given = Appropriation {
                source: args.source,
                area: args.area,
                year: args.year,
                amount: args.amount,
                doc_no: args.doc_no,
                title: args.title,
            };
            money::appropriate(&desk, &signatory, given)?
        }
        FundingCommand::Withdraw { funding, amount, doc_no, reason } => {
            let done = money::withdraw(&desk, &signatory, &funding, amount, doc_no, reason)?;
            (funding, done)
        }
        FundingCommand::CloseYear { funding, successor } => {
            let done = money::close_year(&desk, &signatory, &funding, successor)?;
            (funding, done)
        }
        FundingCommand::Balance { funding } => return balance(context, funding.as_deref()),
    };
    let report = context.report(&desk).field("funding", id.clone()).line(say!("资金 {id}", "funding {id}"));
    Ok(receipt::add(report, &done))
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
