//! What happens to a batch, in words.

use words::{Text, say};

use super::event::{
    Approved, BankAccepted, BankFileMade, BankResultTaken, BatchEvent, BatchKind, Closed, Drafted, Line,
    LineResolved, LinesDrafted, LinesHeld, LinesReissued, LinesReleased, LinesStopped, Ordered, Outcome,
    OutcomeStatus, OutcomesRecorded, Reconciled, Rejected, Reviewed, Sealed, Voided,
};
use crate::roster::shown::file;
use crate::shown::{Place, Shown, months, numbers, optional, quoted};

impl Shown for BatchEvent {
    fn shown(&self) -> Text {
        match self {
            BatchEvent::Drafted(e) => drafted(e),
            BatchEvent::LinesDrafted(e) => lines_drafted(e),
            BatchEvent::LinesHeld(e) => lines_held(e),
            BatchEvent::Sealed(e) => sealed(e),
            BatchEvent::Reviewed(e) => reviewed(e),
            BatchEvent::Approved(e) => approved(e),
            BatchEvent::Rejected(e) => rejected(e),
            BatchEvent::Voided(e) => voided(e),
            BatchEvent::Ordered(e) => ordered(e),
            BatchEvent::LinesStopped(e) => lines_stopped(e),
            BatchEvent::BankFileMade(e) => bank_file(e),
            BatchEvent::BankAccepted(e) => bank_accepted(e),
            BatchEvent::BankResultTaken(e) => result(e),
            BatchEvent::OutcomesRecorded(e) => outcomes_recorded(e),
            BatchEvent::LineResolved(e) => line_resolved(e),
            BatchEvent::LinesReissued(e) => lines_reissued(e),
            BatchEvent::LinesReleased(e) => lines_released(e),
            BatchEvent::Reconciled(e) => reconciled(e),
            BatchEvent::Closed(e) => closed(e),
        }
    }

    /// The number is held against the stream. Lists that go over several records are counted.
    fn named(&self, _: &Place<'_>) -> Vec<String> {
        match self {
            BatchEvent::Drafted(e) => vec![
                e.kind.name_zh().to_owned(),
                e.number.clone(),
                e.programme.name_zh().to_owned(),
                months(&e.months),
                e.area.to_string(),
                format!("{}笔 {}元", e.lines, e.total),
            ],
            BatchEvent::Sealed(e) => vec![format!("{}笔 {}元", e.count, e.total)],
            BatchEvent::Ordered(e) => vec![format!("{}笔 {}元", e.count, e.total)],
            BatchEvent::BankFileMade(e) => vec![format!("第{}版", e.version)],
            BatchEvent::BankAccepted(e) => vec![format!("第{}版", e.version)],
            BatchEvent::LineResolved(e) => vec![format!("第{}行 {}", e.line, e.outcome.name_zh())],
            BatchEvent::Reconciled(e) => vec![format!("出账{}元 退款{}元", e.debited, e.refunded)],
            BatchEvent::Closed(e) => {
                vec![format!("已付{}元 转重发{}元 释放{}元", e.paid, e.reissued, e.released)]
            }
            BatchEvent::LinesDrafted(_)
            | BatchEvent::LinesHeld(_)
            | BatchEvent::Reviewed(_)
            | BatchEvent::Approved(_)
            | BatchEvent::Rejected(_)
            | BatchEvent::Voided(_)
            | BatchEvent::LinesStopped(_)
            | BatchEvent::BankResultTaken(_)
            | BatchEvent::OutcomesRecorded(_)
            | BatchEvent::LinesReissued(_)
            | BatchEvent::LinesReleased(_) => Vec::new(),
        }
    }
}

impl BatchKind {
    /// As an intent names what a batch pays.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            BatchKind::BackPay => "补发",
            BatchKind::Regular => "当期",
            BatchKind::Reissue => "重发",
        }
    }

    /// In English.
    #[must_use]
    pub const fn name_en(self) -> &'static str {
        match self {
            BatchKind::BackPay => "back pay",
            BatchKind::Regular => "regular",
            BatchKind::Reissue => "reissue",
        }
    }
}

fn of_lines((zh, en): (&str, &str), lines: &[u32], reason: &str) -> Text {
    say!("{zh}第{0}行 原因{1}", "{en} the lines {0} because {1}", numbers(lines), quoted(reason))
}

fn both(zh: &str, en: &str, parts: Vec<(String, String)>) -> Text {
    let (parts_zh, parts_en): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
    say!("{zh} {0}", "{en}: {1}", parts_zh.join("；"), parts_en.join("; "))
}

fn drafted(e: &Drafted) -> Text {
    let (than_zh, than_en) = e.comparison.as_ref().map_or_else(Default::default, |c| {
        (
            format!(
                " 较上月{}元：新增{} 减少{} 调增{} 调减{} 账户变更{}",
                c.total_before, c.new, c.gone, c.raised, c.lowered, c.other_account
            ),
            format!(
                ", against {} the month before: {} new, {} gone, {} raised, {} lowered, {} other accounts",
                c.total_before, c.new, c.gone, c.raised, c.lowered, c.other_account
            ),
        )
    });
    say!(
        "编制{0}批次{1} {2} {3} {4} {5}笔 {6}元 资金{7}{than_zh}",
        "draft the {8} batch {1}, {9}, {3}, {4}, {5} lines, {6} yuan, funding {7}{than_en}",
        e.kind.name_zh(),
        quoted(&e.number),
        e.programme.name_zh(),
        months(&e.months),
        e.area,
        e.lines,
        e.total,
        quoted(&e.funding),
        e.kind.name_en(),
        e.programme.name_en()
    )
}

fn line(line: &Line) -> (String, String) {
    let (other_zh, other_en) =
        if line.other_account { (" 账户变更", ", another account") } else { ("", "") };
    let (again_zh, again_en) = line.reissue.as_ref().map_or_else(Default::default, |again| {
        let (of, flow) = (again.of, quoted(&again.refund_flow));
        (
            format!(" 重发批次{}第{}行 退款流水{flow}", of.batch, of.line),
            format!(", again for line {} of batch {}, refund {flow}", of.line, of.batch),
        )
    });
    let Line { line: number, amount, month, area, cause, entitlement, payee, beneficiary, .. } = line;
    (
        format!(
            "第{number}行 {month} {amount}元 {area} {cause} 待遇{entitlement} 对象{beneficiary} 收款{payee}{other_zh}{again_zh}"
        ),
        format!(
            "line {number} {month} {amount} yuan {area} {cause} benefit {entitlement} subject {beneficiary} payee {payee}{other_en}{again_en}"
        ),
    )
}

fn bank_file(e: &BankFileMade) -> Text {
    say!(
        "代发文件{0} 第{1}版 银行{2} {3}笔 {4}元 第{5}行 格式{6} 文件{7}",
        "bank file {0}, version {1}, bank {2}, {3} lines, {4} yuan, the lines {5}, format {6}, file {7}",
        quoted(&e.number),
        e.version,
        quoted(&e.bank),
        e.lines.len(),
        e.total,
        numbers(&e.lines),
        quoted(&e.format),
        file(&e.file)
    )
}

fn result(e: &BankResultTaken) -> Text {
    let (early_zh, early_en) =
        if e.early { (" 记账日早于支付令", ", booked before the order") } else { ("", "") };
    let (flow_zh, flow_en) =
        if e.flow_is_batch { (" 各行共用流水号", ", rows share one flow number") } else { ("", "") };
    say!(
        "取回盘 {0}笔结果 文件{1}{early_zh}{flow_zh}",
        "take a bank's return: {0} outcomes, file {1}{early_en}{flow_en}",
        e.outcomes,
        file(&e.file)
    )
}

fn outcome(e: &Outcome) -> (String, String) {
    let (zh, en) = match e.status {
        OutcomeStatus::Contested => ("争议", "contested"),
        OutcomeStatus::Returned => ("退回", "returned"),
        OutcomeStatus::Settled => ("成功", "settled"),
        OutcomeStatus::Unknown => ("未明", "unknown"),
    };
    let more = [
        optional(e.code.as_deref(), |code| format!(" {}", quoted(code))),
        optional(e.flow.as_deref(), |flow| format!(" {}", quoted(flow))),
        optional(e.booked, |day| format!(" {day}")),
        optional(e.row, |row| format!(" #{row}")),
    ]
    .concat();
    (format!("第{}行{zh}{more}", e.line), format!("line {} {en}{more}", e.line))
}

fn lines_drafted(e: &LinesDrafted) -> Text {
    both("明细", "lines", e.lines.iter().map(line).collect())
}

fn lines_held(e: &LinesHeld) -> Text {
    of_lines(("暂缓", "hold"), &e.lines, &e.reason)
}

fn sealed(e: &Sealed) -> Text {
    say!("封册 {0}笔 {1}元 根{2}", "seal {0} lines of {1} yuan, root {2}", e.count, e.total, quoted(&e.root))
}

fn reviewed(e: &Reviewed) -> Text {
    say!("民政审核通过 封册根{0}", "review: agreed to, sealed root {0}", quoted(&e.root))
}

fn approved(e: &Approved) -> Text {
    say!("财政审核通过 封册根{0}", "finance: approved, sealed root {0}", quoted(&e.root))
}

fn rejected(e: &Rejected) -> Text {
    say!("退回批次 原因{0}", "reject the batch because {0}", quoted(&e.reason))
}

fn voided(e: &Voided) -> Text {
    say!("作废批次 原因{0}", "void the batch because {0}", quoted(&e.reason))
}

fn ordered(e: &Ordered) -> Text {
    say!(
        "下达支付令 {0}笔 {1}元 {2} 封册根{3}",
        "order {0} lines of {1} yuan on {2}, sealed root {3}",
        e.count,
        e.total,
        e.day,
        quoted(&e.root)
    )
}

fn lines_stopped(e: &LinesStopped) -> Text {
    of_lines(("止付", "stop"), &e.lines, &e.reason)
}

fn bank_accepted(e: &BankAccepted) -> Text {
    say!(
        "银行受理第{0}版代发文件 回执{1}",
        "the bank took version {0} of the files, receipt {1}",
        e.version,
        quoted(&e.receipt)
    )
}

fn outcomes_recorded(e: &OutcomesRecorded) -> Text {
    let source = quoted(&e.file);
    let outcomes = e.outcomes.iter().map(outcome).collect();
    both(&format!("回盘{source}的结果"), &format!("outcomes of {source}"), outcomes)
}

fn line_resolved(e: &LineResolved) -> Text {
    say!(
        "第{0}行争议定为{1} 依据{2}",
        "the contested line {0} was {3}, evidence {2}",
        e.line,
        e.outcome.name_zh(),
        quoted(&e.evidence),
        e.outcome.name_en()
    )
}

fn lines_reissued(e: &LinesReissued) -> Text {
    let lines = e.lines.iter().map(|one| {
        let (line, to) = (one.line, one.to);
        (
            format!("第{line}行由批次{}第{}行重发", to.batch, to.line),
            format!("line {line} is paid by line {} of batch {}", to.line, to.batch),
        )
    });
    both("转重发", "reissued", lines.collect())
}

fn lines_released(e: &LinesReleased) -> Text {
    of_lines(("不再发放", "release"), &e.lines, &e.reason)
}

fn reconciled(e: &Reconciled) -> Text {
    say!(
        "对账 出账{0}元 退款{1}元 对账单{2}",
        "reconcile: debited {0}, refunded {1}, statement {2}",
        e.debited,
        e.refunded,
        quoted(&e.statement)
    )
}

fn closed(e: &Closed) -> Text {
    say!(
        "结清 已付{0}元 转重发{1}元 释放{2}元",
        "close: paid {0}, reissued {1}, released {2}",
        e.paid,
        e.reissued,
        e.released
    )
}
