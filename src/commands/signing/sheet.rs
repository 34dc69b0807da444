//! The signing sheet on a terminal, and as data. Every line is `中文 / English`; free text cannot part them.

use aggregates::acts::act_of;
use aggregates::shown::{harmless, quoted};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::app::{Entry, Mass, Shown};
use crate::lang::halves;
use crate::report::Report;

/// What several seals hold alike is listed up to so many.
const ALIKE_SHOWN: usize = 20;

/// The whole sheet. It holds personal data.
pub(super) fn text(shown: &Shown) -> Zeroizing<String> {
    let mut text = Zeroizing::new(head(shown));
    for found in computed(shown) {
        text.push_str(&found);
    }
    text.push_str("记录 / records\n");
    for one in &shown.sheet.entries {
        text.push_str(&entry(one, &shown.signer.1));
        text.push('\n');
    }
    for (kind, many) in &shown.sheet.masses {
        text.push_str(&mass(kind, many));
    }
    if !shown.sheet.masses.is_empty() {
        text.push_str("  逐条看：--records 文件 / to read each: --records FILE\n");
    }
    text
}

fn head(shown: &Shown) -> String {
    let (note, (name, holder)) = (&shown.note, &shown.signer);
    let (zh, en) = shown.sheet.told.act().map_or(("", ""), |(zh, en, _)| (zh, en));
    let (name, holder) = (harmless(name), quoted(holder));
    format!(
        "签名单 {zh} 核对码 {0} / to sign: {en}, check code {0}\n  账本 {1} {2} / ledger {1} {2}\n  签名人 {holder} 密钥 {name} / signer {holder}, key {name}\n  时间 {3} / time {3}\n",
        shown.code,
        harmless(&note.origin),
        note.ledger,
        note.time,
    )
}

/// What this machine computed from the bytes that are signed, and what it cannot know.
fn computed(shown: &Shown) -> Vec<String> {
    let (note, told) = (&shown.note, &shown.sheet.told);
    let intent = harmless(&note.intent);
    let mut lines = vec![
        "本机算出（由待签字节） / computed here, from the bytes that are signed\n".to_owned(),
        format!("  意图与记录相符：{intent} / the intent agrees with the records: {intent}\n"),
    ];
    let figures = told.figures().named();
    if !figures.is_empty() {
        lines.push(format!("  合计 {0} / together {0}\n", figures.join("，")));
    }
    lines.push(format!(
        "  记录 {0} 条，根 {1}，见过 {2} 条 / {0} records, root {1}, seen {2}\n",
        note.records,
        note.root.to_base64(),
        note.seen.0
    ));
    if let Some((zh, en)) = told.unproved().map(halves) {
        lines.push(format!(
            "  本机不能算出，只是准备者所写：{zh} / not computed here, only the preparer's word: {en}\n"
        ));
    }
    for (kind, count) in told.types() {
        let (zh, en) = act_of(kind).unwrap_or((kind, kind));
        lines.push(format!("  {count} × {kind} {zh} / {count} × {kind} ({en})\n"));
    }
    lines
}

/// A record, and what its seals hold, a line each.
pub(super) fn entry(entry: &Entry, signer: &str) -> Zeroizing<String> {
    let (zh, en) = halves(&entry.says);
    let at = format!("#{} {} {}", entry.index, entry.stream, entry.area);
    let other = entry.holder.as_deref().filter(|holder| *holder != harmless(signer));
    let (other_zh, other_en) = other.map_or_else(Default::default, |holder| {
        (
            format!(" 经手人{}不是签名人！", quoted(holder)),
            format!(", by {}, who is NOT the signer", quoted(holder)),
        )
    });
    let mut lines = Zeroizing::new(format!("  {at} {zh}{other_zh} / {at} {en}{other_en}"));
    for opening in &entry.openings {
        lines.push_str(&format!("\n      封存 {0} / sealed {0}", **opening));
    }
    lines
}

fn mass(kind: &str, mass: &Mass) -> Zeroizing<String> {
    let Mass { records, amounts, openings, alike } = mass;
    let (sums_zh, sums_en) = amounts.ends.map_or_else(Default::default, |(least, most)| {
        (
            format!(" {}笔 合计{}元 最小{least}元 最大{most}元", amounts.count, amounts.sum),
            format!(": {} lines of {} yuan, from {least} to {most}", amounts.count, amounts.sum),
        )
    });
    let mut text = Zeroizing::new(format!(
        "  {records} × {kind}{sums_zh}，封存{openings}项 / {records} × {kind}{sums_en}, {openings} sealed\n"
    ));
    for (content, count) in alike.iter().take(ALIKE_SHOWN) {
        text.push_str(&format!("      {count}处封存相同 {0} / {count} seals hold alike {0}\n", **content));
    }
    if alike.len() > ALIKE_SHOWN {
        let more = alike.len() - ALIKE_SHOWN;
        text.push_str(&format!("      另有{more}种相同的 / and {more} more\n"));
    }
    text
}

/// The same as data.
pub(super) fn fields(shown: &Shown) -> Report {
    let (note, told) = (&shown.note, &shown.sheet.told);
    let (zh, en) = told.act().map_or(("", ""), |(zh, en, _)| (zh, en));
    let report = Report::new()
        .field("code", shown.code.clone())
        .field("ledger", json!({ "id": note.ledger.to_string(), "origin": note.origin }))
        .field("signer", json!({ "key": shown.signer.0, "holder": shown.signer.1 }))
        .field("time", note.time.to_string())
        .field("act", json!({ "zh": zh, "en": en }))
        .field("intent", note.intent.clone())
        .field("figures", told.figures().named())
        .field("records", note.records)
        .field("types", json!(told.types()))
        .field("entries", shown.sheet.entries.iter().map(entry_json).collect::<Vec<Value>>())
        .field("masses", shown.sheet.masses.iter().map(mass_json).collect::<Vec<Value>>());
    match told.unproved() {
        Some(text) => report.field("unproved", text),
        None => report,
    }
}

fn entry_json(entry: &Entry) -> Value {
    json!({
        "index": entry.index,
        "type": entry.kind,
        "stream": entry.stream,
        "area": entry.area,
        "says": entry.says,
        "holder": entry.holder,
        "sealed": entry.openings.iter().map(|opening| opening.as_str()).collect::<Vec<_>>(),
    })
}

fn mass_json((kind, mass): (&String, &Mass)) -> Value {
    let Mass { records, amounts, openings, alike } = mass;
    json!({
        "type": kind,
        "records": records,
        "lines": amounts.count,
        "sum": amounts.sum.to_string(),
        "least": amounts.ends.map(|(least, _)| least.to_string()),
        "most": amounts.ends.map(|(_, most)| most.to_string()),
        "sealed": openings,
        "alike": alike.iter().map(|(content, count)| json!({ "count": count, "content": content.as_str() })).collect::<Vec<_>>(),
    })
}
