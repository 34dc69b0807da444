//! What stands above a statement: of what it is, where the log stood, who signed, what came of the money.

use aggregates::{BatchId, HouseholdId, SubjectId};
use projections::query::{Batch, Funding, Movement, MovementKind, Signature};
use projections::statement::StatementOf;

use super::Printed;
use crate::app::Desk;

/// The lines, each `中文 / English`; the first is the title.
#[must_use]
pub fn notes(desk: &Desk, printed: &Printed) -> Vec<String> {
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
        format!(
            "追回 {0}：{1}元，已收{2}元，核销{5}元，未收{3}元（{4}） / recovery {0}: {1}, {2} came back, {5} was waived, {3} is outstanding ({4})",
            recovery.id, recovery.amount, recovery.collected, recovery.outstanding, recovery.reason, recovery.waived
        )
    }));
    notes
}

fn title(printed: &Printed) -> String {
    let (zh, en) = match &printed.statement.of {
        StatementOf::Batch(id) => batch_title(printed, *id),
        StatementOf::Person(subject) => person_title(*subject),
        StatementOf::Household(household) => household_title(*household),
        StatementOf::Funding(id) => (format!("资金 {id} 发放明细"), format!("Statement of funding {id}")),
    };
    format!("{zh} / {en}")
}

fn batch_title(printed: &Printed, id: BatchId) -> (String, String) {
    let number =
        printed.statement.batches.first().map_or_else(|| id.to_string(), |batch| batch.number.clone());
    (format!("批次 {number} 发放明细"), format!("Statement of batch {number}"))
}

fn person_title(subject: SubjectId) -> (String, String) {
    (format!("个人发放明细 对象 {subject}"), format!("Statement of person {subject}"))
}

fn household_title(household: HouseholdId) -> (String, String) {
    (format!("家庭发放明细 {household}"), format!("Statement of household {household}"))
}

fn ledger(desk: &Desk, printed: &Printed) -> Vec<String> {
    let made = &printed.made_at;
    vec![
        format!("账本 {0}，编号 {1} / ledger {0}, id {1}", desk.config.origin, desk.config.ledger),
        format!(
            "截至检查点：{0}条记录，根 {1} / as of the checkpoint of {0} records, root {1}",
            made.size,
            made.root.to_base64()
        ),
    ]
}

fn batch_line(desk: &Desk, batch: &Batch) -> String {
    let months: Vec<String> = batch.months.iter().map(ToString::to_string).collect();
    format!(
        "批次 {0} {1} {2} {3}：{4}，{5}笔 {6}元，资金 {7} / batch {0} {8} {2} {3}: {9}, {5} lines, {6}, funding {7}",
        batch.number,
        batch.programme.name_zh(),
        desk.area_name(batch.area),
        months.join("、"),
        batch.status.name_zh(),
        batch.lines_to_pay(),
        batch.total_to_pay(),
        batch.funding,
        batch.programme.name_en(),
        batch.status.name_en(),
    )
}

fn signatures(batch: &Batch) -> String {
    let zh: Vec<String> = batch.signatures.iter().map(signed_zh).collect();
    let en: Vec<String> = batch.signatures.iter().map(signed_en).collect();
    format!("签署（{0}）：{1} / signed ({0}): {2}", batch.number, zh.join("；"), en.join("; "))
}

fn signed_zh(signature: &Signature) -> String {
    let day = signature.time.day_in_china();
    let delegated = signature.delegated_by.as_ref().map(|by| {
        let doc = signature.doc_no.as_deref().unwrap_or_default();
        format!("（代签：代{by} {doc}）")
    });
    let void = if signature.superseded { "（已作废，重新签署）" } else { "" };
    format!("{} {}{} {day}{void}", signature.step.name_zh(), signature.holder, delegated.unwrap_or_default())
}

fn signed_en(signature: &Signature) -> String {
    let day = signature.time.day_in_china();
    let delegated = signature.delegated_by.as_ref().map(|by| {
        let doc = signature.doc_no.as_deref().unwrap_or_default();
        format!(" for {by} ({doc})")
    });
    let void = if signature.superseded { " (void, signed anew)" } else { "" };
    format!("{} {}{} {day}{void}", signature.step.code(), signature.holder, delegated.unwrap_or_default())
}

fn funding(funding: &Funding) -> String {
    format!(
        "资金 {0}：下达{1}元，收回{2}元，已占用{3}元，已释放{4}元，可用{5}元 / funding {0}: {1} credited, {2} withdrawn, {3} reserved, {4} released, {5} available",
        funding.id,
        funding.credited,
        funding.withdrawn,
        funding.reserved,
        funding.released,
        funding.available
    )
}

fn movement(movement: &Movement) -> String {
    let (zh, en) = match movement.kind {
        MovementKind::Credited => ("下达", "credited"),
        MovementKind::Withdrawn => ("收回", "withdrawn"),
        MovementKind::Reserved => ("占用", "reserved"),
        MovementKind::Released => ("释放", "released"),
    };
    let about = movement.doc_no.as_ref().or(movement.batch_number.as_ref()).cloned().unwrap_or_default();
    format!(
        "{0} {zh}{1}元 {about} 记录{2} / {0} {en} {1} {about} record {2}",
        movement.time.day_in_china(),
        movement.amount,
        movement.position
    )
}

fn tallies(printed: &Printed) -> Option<String> {
    let totals = &printed.statement.totals;
    if totals.by_status.is_empty() {
        return None;
    }
    let zh: Vec<String> = totals
        .by_status
        .iter()
        .map(|tally| format!("{}{}笔{}元", tally.status.name_zh(), tally.lines, tally.amount))
        .collect();
    let en: Vec<String> = totals
        .by_status
        .iter()
        .map(|tally| format!("{} {} ({})", tally.lines, tally.status.name_en(), tally.amount))
        .collect();
    Some(format!(
        "共{0}笔{1}元：{2} / {0} lines, {1}: {3}",
        totals.lines,
        totals.amount,
        zh.join("，"),
        en.join(", ")
    ))
}
