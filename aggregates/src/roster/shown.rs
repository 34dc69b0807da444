//! What happens to a roster, in words.

use words::{Text, say};

use super::event::{FileRef, Imported, RosterEvent, RowRead, Scope};
use crate::entitlement::shown::inputs;
use crate::shown::{Place, Shown, optional, quoted};

impl Shown for RosterEvent {
    fn shown(&self) -> Text {
        match self {
            RosterEvent::Imported(e) => imported(e),
            RosterEvent::RowRead(e) => row(e),
            RosterEvent::MissingListed(e) => {
                let missing: Vec<String> = e.entitlements.iter().map(ToString::to_string).collect();
                say!("名册缺{0}户：{1}", "{0} benefits are not named: {1}", missing.len(), missing.join("、"))
            }
            RosterEvent::RosterConfirmed(e) => say!(
                "确认花名册 变动{0}行 续发{1}行",
                "confirm the roster: {0} rows change, {1} continue",
                e.changed,
                e.continued
            ),
            RosterEvent::RosterRejected(e) => {
                say!("退回花名册 原因{0}", "reject the roster because {0}", quoted(&e.reason))
            }
        }
    }

    fn named(&self, place: &Place<'_>) -> Vec<String> {
        match self {
            RosterEvent::Imported(e) => {
                let names: Vec<&str> = e.programmes.iter().map(|programme| programme.name_zh()).collect();
                let sum = format!("{}行 {}元", e.rows, e.total);
                vec![names.join("、"), e.period.to_string(), e.area.to_string(), sum]
            }
            RosterEvent::RosterConfirmed(e) => {
                let rows = e.changed.saturating_add(e.continued);
                vec![place.id.to_owned(), place.area.to_string(), format!("{rows}行")]
            }
            RosterEvent::RosterRejected(_) => vec![place.id.to_owned(), place.area.to_string()],
            RosterEvent::RowRead(_) | RosterEvent::MissingListed(_) => Vec::new(),
        }
    }
}

/// A file by name, length and hash.
pub(crate) fn file(file: &FileRef) -> String {
    format!("{} {}B SHA-256 {}", quoted(&file.name), file.length, quoted(&file.sha256))
}

fn imported(e: &Imported) -> Text {
    let names = |name: fn(crate::Programme) -> &'static str| {
        e.programmes.iter().map(|programme| name(*programme)).collect::<Vec<_>>().join("、")
    };
    let (scope_zh, scope_en) = match e.scope {
        Scope::Full => ("全册", "everybody"),
        Scope::Partial => ("部分", "some"),
    };
    let townships: Vec<String> = e.townships.iter().map(ToString::to_string).collect();
    let townships =
        optional(Some(townships).filter(|list| !list.is_empty()), |list| format!("（{}）", list.join("、")));
    say!(
        "导入花名册 {0} {1} {2}{townships} {scope_zh} {3}行 {4}元 文件{5}",
        "import a roster of {6}, {1}, {2}{townships}, {scope_en}, {3} rows, {4} yuan, file {5}",
        names(crate::Programme::name_zh),
        e.period,
        e.area,
        e.rows,
        e.total,
        file(&e.file),
        names(crate::Programme::name_en)
    )
}

fn row(e: &RowRead) -> Text {
    let flag = |is: bool, zh: &str, en: &str| {
        if is { (format!(" {zh}"), format!(", {en}")) } else { Default::default() }
    };
    let (account_zh, account_en) = flag(e.other_account, "账户变更", "another account");
    let (head_zh, head_en) = flag(e.other_head, "户主变更", "another head");
    let (number_zh, number_en) = flag(e.is_provisional, "无身份证号", "without an identity number");
    let household = optional(e.household, |household| format!(" {household}"));
    let members: Vec<String> =
        e.members.iter().map(|member| format!("{}{}", quoted(&member.relation), member.subject)).collect();
    let (inputs_zh, inputs_en) = inputs(&e.inputs);
    say!(
        "第{0}行 {1} {2}元 {3} {4} 待遇{5} 对象{6} 收款{7} 户{household} 成员{8} {inputs_zh}{account_zh}{head_zh}{number_zh}",
        "row {0}: {9}, {2} yuan, {10}, {4}, benefit {5}, subject {6}, payee {7}, household{household}, members {8}, {inputs_en}{account_en}{head_en}{number_en}",
        e.row,
        e.change.name_zh(),
        e.amount,
        e.programme.name_zh(),
        e.area,
        e.entitlement,
        e.beneficiary,
        e.payee,
        members.join("、"),
        e.change.name_en(),
        e.programme.name_en()
    )
}
