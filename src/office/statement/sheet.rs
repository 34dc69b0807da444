//! A statement as a table of the finance office's working papers: names, numbers and accounts in full.

use aggregates::batch::ReturnCode;
use aggregates::entitlement::event::PaidComponent;
use aggregates::{Basis, Cause, Component, Money};
use projections::query::Line;
use projections::statement::StatementLine;

use super::{LinePeople, Printed, notes};
use crate::app::Desk;
use crate::files::sheet::{Cell, Sheet};
use words::{Lang, say};

/// Words above the columns, as they stand in the file.
const HEADER: [(&str, &str); 26] = [
    ("序号", "no"),
    ("批次号", "batch"),
    ("行号", "line"),
    ("项目", "programme"),
    ("月份", "month"),
    ("事由", "cause"),
    ("乡镇", "township"),
    ("户编号", "household"),
    ("姓名", "name"),
    ("身份证号码", "identity number"),
    ("账户户名", "account holder"),
    ("开户银行", "bank"),
    ("银行账号", "account"),
    ("基本", "base"),
    ("分类施保", "top-up"),
    ("照料护理", "care"),
    ("金额", "amount"),
    ("标准文号", "standard"),
    ("公式", "formula"),
    ("计算输入", "inputs"),
    ("计算步骤", "steps"),
    ("状态", "status"),
    ("说明", "remark"),
    ("银行流水号", "bank flow"),
    ("记账日期", "booked"),
    ("记录位置", "record"),
];

/// What of a line is words rather than data: the same on screens and in files.
pub struct Row {
    /// 事由
    pub cause: String,
    /// 乡镇
    pub township: String,
    /// 标准文号
    pub documents: String,
    /// Formulas with their versions.
    pub formulas: String,
    /// What went into them.
    pub inputs: String,
    /// The computation as a person would write it down.
    pub steps: String,
    /// Status.
    pub status: String,
    /// Why it was returned, held or stopped; where it was paid again.
    pub remark: String,
}

/// The words of every line.
pub fn rows<'p>(desk: &'p Desk, printed: &'p Printed, lang: Lang) -> impl Iterator<Item = Row> + 'p {
    printed.statement.lines.iter().map(move |line| Row::of(desk, line, lang))
}

/// The whole statement, with its totals below.
#[must_use]
pub fn sheet(desk: &Desk, printed: &Printed, lang: Lang) -> Sheet {
    let mut above = notes(desk, printed).into_iter().map(|note| note.of(lang).to_owned());
    // Whoever opens the file alone has to see that no money is behind it.
    let mark = desk.mark().map(|mark| say!("〔{mark}〕", "[exercise] ")).unwrap_or_default();
    let title = format!("{}{}", mark.of(lang), above.next().unwrap_or_default());
    let words = rows(desk, printed, lang);
    let mut rows: Vec<Vec<Cell>> = (1..)
        .zip(printed.lines().zip(words))
        .map(|(number, ((line, people), words))| cells(number, line, people, words, lang))
        .collect();
    rows.push(totals(printed, lang));
    rows.extend(of_which(printed, lang).map(|(what, lines, amount)| {
        let mut row = vec![Cell::text(""); HEADER.len()];
        (row[0], row[8], row[16]) = (Cell::text(what), Cell::text(lines), Cell::Amount(amount));
        row
    }));
    Sheet {
        header: HEADER.iter().map(|(zh, en)| lang.of(*zh, *en).to_owned()).collect(),
        name: lang.of("发放明细", "statement").to_owned(),
        notes: above.collect(),
        rows,
        title,
    }
}

impl Row {
    fn of(desk: &Desk, line: &StatementLine, lang: Lang) -> Row {
        let parts = &read(&line.components);
        Row {
            cause: cause(line.line.cause, lang),
            township: desk.area_name(line.line.area),
            documents: documents(parts),
            formulas: joined(parts, lang, |basis| basis.formula.clone()),
            inputs: joined(parts, lang, |basis| inputs(basis, lang)),
            steps: joined(parts, lang, |basis| basis.steps.join("，")),
            status: lang.of(line.line.status.name_zh(), line.line.status.name_en()).to_owned(),
            remark: remark(&line.line, lang),
        }
    }
}

fn cells(number: u64, line: &StatementLine, people: &LinePeople, words: Row, lang: Lang) -> Vec<Cell> {
    let (at, person, account) = (&line.line, &people.person, &people.account);
    let programme = lang.of(at.programme.name_zh(), at.programme.name_en());
    let amount = |component| match sum(&line.components, component) {
        amount if amount.is_zero() => Cell::text(""),
        amount => Cell::Amount(amount),
    };
    vec![
        Cell::Count(number),
        Cell::text(&at.batch_number),
        Cell::Count(at.line.into()),
        Cell::text(programme),
        Cell::text(at.month.to_string()),
        Cell::text(words.cause),
        Cell::text(words.township),
        Cell::text(person.text(lang, |person| person.household_no.clone())),
        Cell::text(person.text(lang, |person| person.name.clone())),
        Cell::text(person.text(lang, |person| person.identity.clone())),
        Cell::text(account.text(lang, |account| account.name.clone())),
        Cell::text(account.text(lang, |account| account.bank.clone())),
        Cell::text(account.text(lang, |account| account.account.clone())),
        amount(Component::Base),
        amount(Component::TopUp),
        amount(Component::Care),
        Cell::Amount(at.amount),
        Cell::text(words.documents),
        Cell::text(words.formulas),
        Cell::text(words.inputs),
        Cell::text(words.steps),
        Cell::text(words.status),
        Cell::text(words.remark),
        Cell::text(at.flow.clone().unwrap_or_default()),
        Cell::text(at.booked.map(|day| day.to_string()).unwrap_or_default()),
        Cell::Count(line.record.0),
    ]
}

/// 合计: the sum of the rows above.
fn totals(printed: &Printed, lang: Lang) -> Vec<Cell> {
    let all = |component: Component| -> Money {
        printed.statement.lines.iter().map(|line| sum(&line.components, component)).sum()
    };
    let mut row = vec![Cell::text(""); HEADER.len()];
    row[0] = Cell::text(lang.of("合计", "total"));
    row[8] = Cell::text(lines(printed.statement.totals.lines, lang));
    row[13] = Cell::Amount(all(Component::Base));
    row[14] = Cell::Amount(all(Component::TopUp));
    row[15] = Cell::Amount(all(Component::Care));
    row[16] = Cell::Amount(printed.statement.totals.amount);
    row
}

/// 其中: the rows by what came of them (words, how many, how much), where that is more than one thing. In the total a
/// payment that was made again stands once an attempt.
pub fn of_which(printed: &Printed, lang: Lang) -> impl Iterator<Item = (String, String, Money)> {
    let tallies = &printed.statement.totals.by_status;
    tallies.iter().filter(|_| tallies.len() > 1).map(move |tally| {
        let what = match lang {
            Lang::Zh => format!("其中{}", tally.status.name_zh()),
            Lang::En => format!("of which {}", tally.status.name_en()),
        };
        (what, lines(tally.lines, lang), tally.amount)
    })
}

/// A count of lines in words.
#[must_use]
pub fn lines(count: u64, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{count}笔"),
        Lang::En => format!("{count} lines"),
    }
}

fn sum(parts: &[PaidComponent], component: Component) -> Money {
    parts.iter().filter(|part| part.component == component).map(|part| part.amount).sum()
}

fn cause(cause: Cause, lang: Lang) -> String {
    match cause {
        Cause::Regular => lang.of("当期", "regular"),
        Cause::BackPay(_) => lang.of("补发", "back pay"),
    }
    .to_owned()
}

/// The documents of the standards, each once.
fn documents(parts: &[Part]) -> String {
    let mut documents: Vec<&str> =
        parts.iter().filter_map(|(_, basis)| basis.standard.as_ref()).map(|it| it.doc_no.as_str()).collect();
    documents.dedup();
    documents.join("、")
}

/// A component with its basis.
type Part = (Component, Basis);

/// The parts of a line.
fn read(components: &[PaidComponent]) -> Vec<Part> {
    let basis = |paid: &PaidComponent| {
        paid.basis.read().expect("invariant: a statement has only bases that can be read")
    };
    components.iter().map(|paid| (paid.component, basis(paid))).collect()
}

/// What the basis of each part says, with the part's name before it where there are several.
fn joined(parts: &[Part], lang: Lang, say: impl Fn(&Basis) -> String) -> String {
    let named = |(component, basis): &Part| match parts.len() {
        1 => say(basis),
        _ => format!("{}：{}", lang.of(component.name_zh(), component.code()), say(basis)),
    };
    parts.iter().map(named).collect::<Vec<_>>().join("；")
}

fn inputs(basis: &Basis, lang: Lang) -> String {
    let pairs = basis.inputs.iter().map(|(name, value)| match lang {
        Lang::Zh => format!("{}={}", in_chinese(name), in_chinese(value)),
        Lang::En => format!("{name}={value}"),
    });
    pairs.collect::<Vec<_>>().join("，")
}

/// The words of the formulas' inputs as a clerk says them; anything else as it stands in the record.
fn in_chinese(word: &str) -> &str {
    const WORDS: [(&str, &str); 23] = [
        ("accepted", "认可金额"),
        ("amount", "每月金额"),
        ("care_tier", "护理档次"),
        ("fen", "分"),
        ("formula", "原公式"),
        ("full_care", "全护理"),
        ("grant", "补发决定"),
        ("income", "人均月收入"),
        ("institutional", "集中"),
        ("jiao", "角"),
        ("month", "月"),
        ("partial_care", "半护理"),
        ("persons", "人数"),
        ("reason", "理由"),
        ("rounding", "取整"),
        ("scattered", "散居"),
        ("self_care", "全自理"),
        ("standard", "标准"),
        ("tier", "类别"),
        ("top_up", "分类施保"),
        ("unit", "单位"),
        ("year", "年"),
        ("yuan", "元"),
    ];
    WORDS.iter().find(|(known, _)| *known == word).map_or(word, |(_, chinese)| chinese)
}

fn remark(line: &Line, lang: Lang) -> String {
    let mut remarks = Vec::new();
    if let Some(code) = &line.code {
        let known = code.parse::<ReturnCode>().ok();
        let words = known.map(|code| lang.of(code.name_zh(), code.name_en())).unwrap_or_default();
        remarks.push(format!("{code} {words}").trim().to_owned());
    }
    remarks.extend(line.reason.clone().filter(|reason| !reason.is_empty()));
    if line.reissue_of.is_some() {
        let flow = line.refund_flow.as_deref().unwrap_or_default();
        remarks.push(format!("{}{flow}", lang.of("重发，退款流水号", "reissue of the refund ")));
    }
    if let Some(to) = line.reissued_to {
        remarks.push(match lang {
            Lang::Zh => format!("由批次{}第{}行重发", to.batch, to.line),
            Lang::En => format!("paid again in line {} of batch {}", to.line, to.batch),
        });
    }
    remarks.join("；")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use aggregates::StandardRef;

    use super::*;

    fn part(component: Component, amount: &str, doc_no: Option<&str>) -> PaidComponent {
        let standard = doc_no.map(|doc_no| StandardRef {
            doc_no: doc_no.to_owned(),
            seq: 1,
            stream: "standard/dibao_rural@433100000000".to_owned(),
        });
        let basis = Basis {
            formula: "dibao.difference/1".to_owned(),
            inputs: BTreeMap::from([("income".to_owned(), "87.04".to_owned())]),
            standard,
            steps: vec!["一".to_owned(), "二".to_owned()],
        };
        PaidComponent { amount: amount.parse().unwrap(), basis: basis.into(), component }
    }

    #[test]
    fn several_parts_of_a_line_are_told_apart() {
        let components = [part(Component::Base, "1.00", Some("文1")), part(Component::TopUp, "2.00", None)];
        let parts = read(&components);
        let steps = joined(&parts, Lang::Zh, |basis| basis.steps.join("，"));
        assert_eq!(steps, "基本：一，二；分类施保：一，二");
        assert_eq!(joined(&parts[..1], Lang::Zh, |part| inputs(part, Lang::Zh)), "人均月收入=87.04");
        assert_eq!(documents(&parts), "文1");
        assert_eq!(sum(&components, Component::TopUp).to_string(), "2.00");
        assert!(sum(&components, Component::Care).is_zero());
    }
}
