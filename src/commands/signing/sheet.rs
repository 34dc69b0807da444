//! The signing sheet on a terminal, and as data. Each text is written at once in one language: it holds personal data.

use aggregates::acts::act_of;
use aggregates::shown::{harmless, quoted};
use serde_json::{Value, json};
use words::{Lang, Text, say};
use zeroize::Zeroizing;

use crate::app::{Entry, Mass, Shown};
use crate::report::Report;

/// What several seals hold alike is listed up to so many.
const ALIKE_SHOWN: usize = 20;

/// The whole sheet. It holds personal data.
pub(super) fn text(shown: &Shown, lang: Lang) -> Zeroizing<String> {
    let mut text = Zeroizing::new(head(shown).of(lang).to_owned());
    for found in computed(shown) {
        text.push_str(found.of(lang));
    }
    text.push_str(say!("记录\n", "records\n").of(lang));
    for one in &shown.sheet.entries {
        text.push_str(&entry(one, &shown.signer.1, lang));
        text.push('\n');
    }
    for (kind, many) in &shown.sheet.masses {
        text.push_str(&mass(kind, many, lang));
    }
    if !shown.sheet.masses.is_empty() {
        text.push_str(say!("  逐条看：--records 文件\n", "  to read each: --records FILE\n").of(lang));
    }
    text
}

fn head(shown: &Shown) -> Text {
    let (note, (name, holder)) = (&shown.note, &shown.signer);
    let act = shown.sheet.told.act().map_or(("", ""), |(zh, en, _)| (zh, en));
    say!(
        "签名单 {act} 核对码 {code}\n  账本 {origin} {ledger}\n  签名人 {holder} 密钥 {name}\n  时间 {time}\n",
        "to sign: {act}, check code {code}\n  ledger {origin} {ledger}\n  signer {holder}, key {name}\n  time {time}\n",
        act = act,
        code = shown.code,
        origin = harmless(&note.origin),
        ledger = note.ledger,
        holder = quoted(holder),
        name = harmless(name),
        time = note.time
    )
}

/// What this machine computed from the bytes that are signed, and what it cannot know.
fn computed(shown: &Shown) -> Vec<Text> {
    let (note, told) = (&shown.note, &shown.sheet.told);
    let intent = harmless(&note.intent);
    let mut lines = vec![
        say!("本机算出（由待签字节）\n", "computed here, from the bytes that are signed\n"),
        say!("  意图与记录相符：{intent}\n", "  the intent agrees with the records: {intent}\n"),
    ];
    let figures = told.figures().named();
    if !figures.is_empty() {
        lines.push(say!("  合计 {0}\n", "  together {0}\n", figures.join("，")));
    }
    lines.push(say!(
        "  记录 {0} 条，根 {1}，见过 {2} 条\n",
        "  {0} records, root {1}, seen {2}\n",
        note.records,
        note.root.to_base64(),
        note.seen.0
    ));
    if let Some(what) = told.unproved() {
        lines.push(say!(
            "  本机不能算出，只是准备者所写：{what}\n",
            "  not computed here, only the preparer's word: {what}\n"
        ));
    }
    for (kind, count) in told.types() {
        let act = act_of(kind).unwrap_or((kind, kind));
        lines.push(say!("  {count} × {kind} {act}\n", "  {count} × {kind} ({act})\n"));
    }
    lines
}

/// A record, and what its seals hold, a line each.
pub(super) fn entry(entry: &Entry, signer: &str, lang: Lang) -> Zeroizing<String> {
    let mut line =
        say!("  #{0} {1} {2} {3}", "  #{0} {1} {2} {3}", entry.index, entry.stream, entry.area, entry.says);
    if let Some(other) = entry.holder.as_deref().filter(|holder| *holder != harmless(signer)) {
        line += &say!(" 经手人{0}不是签名人！", ", by {0}, who is NOT the signer", quoted(other));
    }
    let mut lines = Zeroizing::new(line.of(lang).to_owned());
    for opening in &entry.openings {
        lines.push_str(lang.of("\n      封存 ", "\n      sealed "));
        lines.push_str(opening);
    }
    lines
}

fn mass(kind: &str, mass: &Mass, lang: Lang) -> Zeroizing<String> {
    let Mass { records, amounts, openings, alike } = mass;
    let sums = amounts.ends.map_or_else(Text::default, |(least, most)| {
        say!(
            " {0}笔 合计{1}元 最小{least}元 最大{most}元",
            ": {0} lines of {1} yuan, from {least} to {most}",
            amounts.count,
            amounts.sum
        )
    });
    let first = say!(
        "  {records} × {kind}{sums}，封存{openings}项\n",
        "  {records} × {kind}{sums}, {openings} sealed\n"
    );
    let mut text = Zeroizing::new(first.of(lang).to_owned());
    for (content, count) in alike.iter().take(ALIKE_SHOWN) {
        text.push_str(say!("      {count}处封存相同 ", "      {count} seals hold alike ").of(lang));
        text.push_str(content);
        text.push('\n');
    }
    if alike.len() > ALIKE_SHOWN {
        let more = alike.len() - ALIKE_SHOWN;
        text.push_str(say!("      另有{more}种相同的\n", "      and {more} more\n").of(lang));
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
        Some(text) => report.field("unproved", json!(text)),
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
