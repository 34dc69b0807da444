//! The part of `verify` that folds the read models again beside and compares.

use audit::{Finding, ReadModels};
use words::{Text, say};

use super::verdict::unfinished;
use crate::app::views_file;
use crate::cli::VerifyArgs;
use crate::commands::Context;
use crate::failure::Failure;
use crate::report::Report;

/// So many records are folded again without being asked: more take longer than their verification.
const RECORDS_MAX: u64 = 200_000;

/// What was said of the read models.
pub(super) struct Compared {
    /// What differs.
    pub(super) findings: Vec<Finding>,
    checked: bool,
    line: Text,
}

impl Compared {
    /// The line and the field.
    pub(super) fn add_to(self, report: Report) -> Report {
        report.field("views_checked", self.checked).line(self.line)
    }

    fn left(line: Text) -> Compared {
        Compared { findings: Vec::new(), checked: false, line }
    }
}

/// Compares the read models of the folder with what its records give, or says why that was not done.
pub(super) fn compare(context: &Context, args: &VerifyArgs, records: u64) -> Result<Compared, Failure> {
    if args.no_views {
        return Ok(Compared::left(say!(
            "未核对读模型（--no-views）",
            "the read models were not compared (--no-views)"
        )));
    }
    if records > RECORDS_MAX && !args.views {
        return Ok(Compared::left(say!(
            "未核对读模型：记录逾20万条，可加 --views",
            "the read models were not compared: more than 200,000 records, --views does it"
        )));
    }
    let ledger = context.dir().join("ledger.db");
    Ok(match audit::verify_views(&ledger, &views_file(context.dir())).map_err(unfinished)? {
        ReadModels::Compared { position, findings } => {
            let line = if findings.is_empty() {
                say!(
                    "读模型与记录一致（折到第{position}条）",
                    "the read models agree with the records (folded to {position})"
                )
            } else {
                say!(
                    "读模型与记录不符，屏幕上的数字不可信",
                    "the read models do not agree with the records: what screens show is not to be trusted"
                )
            };
            Compared { findings, checked: true, line }
        }
        ReadModels::Absent => Compared::left(say!(
            "没有读模型（views.db），未核对",
            "there are no read models (views.db): not compared"
        )),
        ReadModels::OtherVersion => Compared::left(say!(
            "未核对读模型：版本不同，下次打开时自动重建",
            "the read models were not compared: they are of another version and are made anew when the ledger is opened"
        )),
        ReadModels::Unfolded(why) => {
            Compared::left(say!("未核对读模型：{why}", "the read models were not compared: {why}"))
        }
    })
}
