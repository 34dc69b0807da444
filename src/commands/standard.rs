//! `standard …`

use aggregates::Programme;
use words::{refuse, say};

use crate::cli::StandardCommand;
use crate::commands::Context;
use crate::disk::read_file;
use crate::failure::{Failure, OrFail as _};
use crate::ground;
use crate::office::Outcome;
use crate::office::standards::Publish;
use crate::report::Report;

/// Runs a standard command.
pub(super) fn run(context: &Context, command: StandardCommand) -> Result<Report, Failure> {
    match command {
        StandardCommand::Publish { file } => {
            let bytes = read_file(&file)?;
            let text = std::str::from_utf8(&bytes).map_err(|_| {
                Failure::refused(refuse!(
                    "policy.encoding",
                    ground::FILES,
                    "标准文件须为 UTF-8",
                    "the policy file is not UTF-8"
                ))
            })?;
            let policy = text.to_owned();
            let desk = context.desk()?;
            let Outcome { answer: published, done } = context.carry_out(&desk, Publish { policy })?;
            let report = context.report(&desk).data(&published).line(say!(
                "发布标准：新{0}项，已有{1}项",
                "published: {0} new, {1} known before",
                published.new,
                published.known
            ));
            Ok(context.receipt(report, &done))
        }
        StandardCommand::List { programme } => list(context, programme),
    }
}

fn list(context: &Context, programme: Option<Programme>) -> Result<Report, Failure> {
    let desk = context.desk()?;
    desk.catch_up()?;
    let lang = context.lang();
    let standards = desk.views.borrow().standards(programme).or_fault()?;
    let rows = standards
        .iter()
        .map(|standard| {
            let unit = match standard.unit {
                aggregates::standard::event::Unit::Month => lang.of("元/月", "a month"),
                aggregates::standard::event::Unit::Year => lang.of("元/年", "a year"),
            };
            vec![
                lang.of(standard.programme.name_zh(), standard.programme.name_en()).to_owned(),
                lang.of(standard.component.name_zh(), standard.component.code()).to_owned(),
                standard.tier.clone().unwrap_or_default(),
                desk.area_name(standard.area),
                format!("{} {unit}", standard.amount),
                standard.valid_from.to_string(),
                standard.doc_no.clone(),
            ]
        })
        .collect();
    let headings = [
        say!("项目", "programme"),
        say!("构成", "component"),
        say!("类别", "tier"),
        say!("区划", "area"),
        say!("标准", "standard"),
        say!("起", "from"),
        say!("文号", "document"),
    ];
    let json = serde_json::to_value(&standards).or_fault()?;
    Ok(context.report(&desk).field("standards", json).table(context.lang(), &headings, &[4], rows))
}
