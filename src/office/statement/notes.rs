//! What stands above a statement: of what it is, where the log stood, who signed, what came of the money.

use projections::query::{Batch, Funding, Movement, MovementKind, Signature};
use projections::statement::StatementOf;
use words::{Text, say};

use super::Printed;
use crate::app::Desk;

/// The lines; the first is the title.
#[must_use]
pub fn notes(desk: &Desk, printed: &Printed) -> Vec<Text> {
    let mut notes = vec![title(printed)];
    notes.extend(ledger(desk, printed));
    notes.extend(printed.statement.funding.iter().map(funding));
    notes.extend(printed.statement.movements.iter().map(movement));
    for batch in &printed.statement.batches {
        notes.push(batch_line(desk, batch));
        if !batch.signatures.is_empty() {
            notes.push(signatures(batch));
        }
    }
    notes.extend(tallies(printed));
    notes.extend(printed.statement.recoveries.iter().map(|recovery| {
        say!(
            "追回 {0}：{1}元，已收{2}元，核销{5}元，未收{3}元（{4}）",
            "recovery {0}: {1}, {2} came back, {5} was waived, {3} is outstanding ({4})",
            recovery.id,
            recovery.amount,
            recovery.collected,
            recovery.outstanding,
            recovery.reason,
            recovery.waived
        )
    }));
    notes
}

fn title(printed: &Printed) -> Text {
    match &printed.statement.of {
        StatementOf::Batch(id) => {
            let drafted = printed.statement.batches.first();
            let number = drafted.map_or_else(|| id.to_string(), |batch| batch.number.clone());
            say!("批次 {number} 发放明细", "Statement of batch {number}")
        }
        StatementOf::Person(subject) => say!("个人发放明细 对象 {subject}", "Statement of person {subject}"),
        StatementOf::Household(household) => {
            say!("家庭发放明细 {household}", "Statement of household {household}")
        }
        StatementOf::Funding(id) => say!("资金 {id} 发放明细", "Statement of funding {id}"),
    }
}

fn ledger(desk: &Desk, printed: &Printed) -> Vec<Text> {
    let made = &printed.made_at;
    vec![
        say!("账本 {0}，编号 {1}", "ledger {0}, id {1}", desk.config.origin, desk.config.ledger),
        say!(
            "截至检查点：{0}条记录，根 {1}",
            "as of the checkpoint of {0} records, root {1}",
            made.size,
            made.root.to_base64()
        ),
    ]
}

fn batch_line(desk: &Desk, batch: &Batch) -> Text {
    say!(
        "批次 {0} {1} {2} {3}：{4}，{5}笔 {6}元，资金 {7}",
        "batch {0} {8} {2} {3}: {9}, {5} lines, {6}, funding {7}",
        batch.number,
        batch.programme.name_zh(),
        desk.area_name(batch.area),
        Text::list(&batch.months),
        batch.status.name_zh(),
        batch.lines_to_pay(),
        batch.total_to_pay(),
        batch.funding,
        batch.programme.name_en(),
        batch.status.name_en(),
    )
}

fn signatures(batch: &Batch) -> Text {
    let signed: Vec<Text> = batch.signatures.iter().map(signed).collect();
    let all = Text::joined(&signed, &say!("；", "; "));
    say!("签署（{0}）：{all}", "signed ({0}): {all}", batch.number)
}

fn signed(signature: &Signature) -> Text {
    let day = signature.time.day_in_china();
    let delegated = signature.delegated_by.as_ref().map_or_else(Text::default, |by| {
        let doc = signature.doc_no.as_deref().unwrap_or_default();
        say!("（代签：代{by} {doc}）", " for {by} ({doc})")
    });
    let void = match signature.superseded {
        true => say!("（已作废，重新签署）", " (void, signed anew)"),
        false => Text::default(),
    };
    let step = (signature.step.name_zh(), signature.step.code());
    say!("{step} {0}{delegated} {day}{void}", "{step} {0}{delegated} {day}{void}", signature.holder)
}

fn funding(funding: &Funding) -> Text {
    say!(
        "资金 {0}：下达{1}元，收回{2}元，已占用{3}元，已释放{4}元，可用{5}元",
        "funding {0}: {1} credited, {2} withdrawn, {3} reserved, {4} released, {5} available",
        funding.id,
        funding.credited,
        funding.withdrawn,
        funding.reserved,
        funding.released,
        funding.available
    )
}

fn movement(movement: &Movement) -> Text {
    let (zh, en) = match movement.kind {
        MovementKind::Credited => ("下达", "credited"),
        MovementKind::Withdrawn => ("收回", "withdrawn"),
        MovementKind::Reserved => ("占用", "reserved"),
        MovementKind::Released => ("释放", "released"),
    };
    let about = movement.doc_no.as_ref().or(movement.batch_number.as_ref()).cloned().unwrap_or_default();
    say!(
        "{0} {zh}{1}元 {about} 记录{2}",
        "{0} {en} {1} {about} record {2}",
        movement.time.day_in_china(),
        movement.amount,
        movement.position
    )
}

fn tallies(printed: &Printed) -> Option<Text> {
    let totals = &printed.statement.totals;
    if totals.by_status.is_empty() {
        return None;
    }
    let one = |tally: &projections::query::Tally| {
        let status = (tally.status.name_zh(), tally.status.name_en());
        say!("{status}{0}笔{1}元", "{0} {status} ({1})", tally.lines, tally.amount)
    };
    let each: Vec<Text> = totals.by_status.iter().map(one).collect();
    let all = Text::joined(&each, &say!("，", ", "));
    Some(say!("共{0}笔{1}元：{all}", "{0} lines, {1}: {all}", totals.lines, totals.amount))
}
