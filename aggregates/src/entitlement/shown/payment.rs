//! What happens to a payment, in words.

use words::{Text, say};

use super::super::event::{
    ContestResolved, LineRef, PaymentContested, PaymentOrdered, PaymentReissued, PaymentReleased,
    PaymentReturned, PaymentSettled, PaymentStopped, PaymentUnknown, ReturnRow,
};
use crate::shown::{optional, quoted};

pub(super) fn stopped(e: &PaymentStopped) -> Text {
    of_line(("止付", "stop"), e.line, &quoted(&e.reason))
}

pub(super) fn settled(e: &PaymentSettled) -> Text {
    of_line(("银行已付", "settled"), e.line, &booked(e.booked, &e.flow, Some(&e.source)))
}

pub(super) fn returned(e: &PaymentReturned) -> Text {
    of_line(("银行退回", "returned"), e.line, &booked(e.booked, &e.code, Some(&e.source)))
}

pub(super) fn unknown(e: &PaymentUnknown) -> Text {
    of_line(("结果未明", "unknown"), e.line, &optional(e.source.as_ref(), row))
}

pub(super) fn contested(e: &PaymentContested) -> Text {
    of_line(("退回后又称已付", "contested"), e.line, &booked(e.booked, &e.flow, Some(&e.source)))
}

pub(super) fn contest_resolved(e: &ContestResolved) -> Text {
    let zh = format!("争议定为{}", e.outcome.name_zh());
    let en = format!("contest resolved as {}", e.outcome.name_en());
    of_line((&zh, &en), e.line, &quoted(&e.evidence))
}

pub(super) fn released(e: &PaymentReleased) -> Text {
    of_line(("不再发放", "release"), e.line, &quoted(&e.reason))
}

pub(super) fn ordered(e: &PaymentOrdered) -> Text {
    let parts: Vec<String> =
        e.components.iter().map(|part| format!("{}{}", part.component.name_zh(), part.amount)).collect();
    let LineRef { batch, line } = e.line;
    say!(
        "支付{0}元 {1} {2} 给{3}（账户在封存内） 批次{batch}第{line}行 资金{4} {5}",
        "pay {0} yuan for {1}, {2}, to {3} (account sealed), line {line} of batch {batch}, funding {4}, {5}",
        e.amount,
        e.month,
        e.cause,
        e.payee,
        quoted(&e.funding),
        parts.join("+")
    )
}

pub(super) fn reissued(e: &PaymentReissued) -> Text {
    let (LineRef { batch, line }, of) = (e.line, e.of);
    say!(
        "重发{0}元 给{1}（账户在封存内） 批次{batch}第{line}行 原批次{2}第{3}行 退款流水{4} 资金{5}",
        "pay {0} yuan again to {1} (account sealed), line {line} of batch {batch}, for line {3} of batch {2}, refund {4}, funding {5}",
        e.amount,
        e.payee,
        of.batch,
        of.line,
        quoted(&e.refund_flow),
        quoted(&e.funding)
    )
}

fn row(source: &ReturnRow) -> String {
    format!("SHA-256 {} #{}", quoted(&source.file), source.row)
}

fn booked(day: crate::Day, flow: &str, source: Option<&ReturnRow>) -> String {
    format!("{day} {} {}", quoted(flow), optional(source, row))
}

fn of_line((zh, en): (&str, &str), line: LineRef, more: &str) -> Text {
    let LineRef { batch, line } = line;
    say!("{zh} 批次{batch}第{line}行 {more}", "{en}: line {line} of batch {batch} {more}")
}
