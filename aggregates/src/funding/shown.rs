//! What happens to a funding, in words.

use words::{Text, say};

use super::event::{Appropriated, FundingEvent};
use crate::shown::{Place, Shown, numbers, quoted};

impl Shown for FundingEvent {
    fn shown(&self) -> Text {
        match self {
            FundingEvent::Appropriated(e) => appropriated(e),
            FundingEvent::Withdrawn(e) => say!(
                "收回{0}元 文号{1} 原因{2}",
                "withdraw {0} yuan, document {1}, because {2}",
                e.amount,
                quoted(&e.doc_no),
                quoted(&e.reason)
            ),
            FundingEvent::Reserved(e) => say!(
                "为批次{0}占用{1}笔 {2}元",
                "reserve {2} yuan for {1} lines of batch {0}",
                e.batch,
                e.lines,
                e.amount
            ),
            FundingEvent::Released(e) => say!(
                "释放批次{0}第{1}行 {2}元 原因{3}",
                "release {2} yuan of lines {1} of batch {0} because {3}",
                e.batch,
                numbers(&e.lines),
                e.amount,
                quoted(&e.reason)
            ),
            FundingEvent::YearClosed(e) => {
                say!("年度结账，接续资金{0}", "close the year; the funding {0} follows", quoted(&e.successor))
            }
        }
    }

    fn named(&self, place: &Place<'_>) -> Vec<String> {
        let id = place.id.to_owned();
        match self {
            FundingEvent::Appropriated(_) | FundingEvent::Withdrawn(_) => vec![id],
            FundingEvent::Reserved(_) | FundingEvent::Released(_) => Vec::new(),
            FundingEvent::YearClosed(e) => vec![id, e.successor.clone()],
        }
    }
}

fn appropriated(e: &Appropriated) -> Text {
    say!(
        "下达指标{0}元 来源{1} 区划{2} {3}年度 文号{4}{5}",
        "appropriate {0} yuan from {1} for {2}, year {3}, document {4} {5}",
        e.amount,
        quoted(&e.source),
        e.area,
        e.year,
        quoted(&e.doc_no),
        quoted(&e.doc_title)
    )
}
