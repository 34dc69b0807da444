//! What is published, in words.

use words::{Text, say};

use super::event::{
    Derivation, Rounding, RulesPublished, StandardEvent, StandardPublished, StartRule, StopRule, Unit,
};
use crate::shown::{Place, Shown, optional, quoted};

impl Shown for StandardEvent {
    fn shown(&self) -> Text {
        match self {
            StandardEvent::StandardPublished(e) => standard(e),
            StandardEvent::RulesPublished(e) => rules(e),
        }
    }

    /// They are counted.
    fn named(&self, _: &Place<'_>) -> Vec<String> {
        match self {
            StandardEvent::StandardPublished(_) | StandardEvent::RulesPublished(_) => Vec::new(),
        }
    }
}

fn standard(e: &StandardPublished) -> Text {
    let (unit_zh, unit_en) = match e.unit {
        Unit::Month => ("月", "month"),
        Unit::Year => ("年", "year"),
    };
    let rounding = match e.rounding {
        Rounding::Fen => "0.01",
        Rounding::Jiao => "0.1",
        Rounding::Yuan => "1",
    };
    let tier = optional(e.tier.as_deref(), |tier| format!(" {}", quoted(tier)));
    let to = optional(e.valid_to, |to| to.to_string());
    let floor = optional(e.floor, |floor| format!(" ≥{floor}"));
    let derived = optional(e.derived.as_ref(), |Derivation { programme, ratio }| {
        format!(" = {programme} × {}", quoted(ratio))
    });
    say!(
        "发布标准 {0} {1}{tier} {2} {3}元/{unit_zh}{derived}{floor} 进位到{rounding} {4}~{to} 文件{5}{6}",
        "publish the standard {7} {8}{tier} {2} {3} yuan a {unit_en}{derived}{floor}, rounded to {rounding}, {4}~{to}, document {5} {6}",
        e.programme.name_zh(),
        e.component.name_zh(),
        e.area,
        e.amount,
        e.valid_from,
        quoted(&e.doc_no),
        quoted(&e.doc_title),
        e.programme.name_en(),
        e.component,
    )
}

fn rules(e: &RulesPublished) -> Text {
    let (start_zh, start_en) = match e.start_rule {
        StartRule::ApplicationMonth => ("申请当月", "the month of application"),
        StartRule::ApprovalMonth => ("确认当月", "the month of approval"),
        StartRule::ApprovalNextMonth => ("确认次月", "the month after approval"),
    };
    let (stop_zh, stop_en) = match e.stop_rule {
        StopRule::EventNextMonth => ("次月停发", "the month after the event"),
        StopRule::EventMonth => ("当月停发", "the month of the event"),
    };
    let parameters: Vec<String> =
        e.parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
    say!(
        "发布规则 {0} {1} 自{2} {start_zh}起发 {stop_zh} 截止{3}日 发放{4}日 资金来源{5} 参数{6} 文件{7}",
        "publish the rules of {8} in {1} from {2}: paid from {start_en}, stopped from {stop_en}, cut-off day {3}, payday {4}, sources {5}, parameters {6}, document {7}",
        e.programme.name_zh(),
        e.area,
        e.valid_from,
        e.cutoff_day,
        e.payday,
        quoted(&e.sources.join("、")),
        quoted(&parameters.join("、")),
        quoted(&e.doc_no),
        e.programme.name_en()
    )
}
