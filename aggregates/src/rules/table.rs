//! The ids of rules.

use std::fmt::Write as _;

use ledger::ties::RuleId;

/// The id of each rule, where it is written once.
pub mod id {
    use super::RuleId;

    /// A stream's id follows from what its records say.
    pub const ID: RuleId = "id";
    /// A record's area is that of the thing that changes.
    pub const AREA: RuleId = "area";
    /// Texts and numbers have the form of their field.
    pub const SHAPE: RuleId = "shape";
    /// A record seals the data of exactly those whom it is about.
    pub const SEALS: RuleId = "seals";
    /// A list that a record announces comes whole, in its commit.
    pub const WHOLE: RuleId = "whole";
    /// An order's count and total are those of its payments.
    pub const ORDER: RuleId = "order";
    /// What an order reserves is what its payments take from that funding.
    pub const RESERVE: RuleId = "reserve";
    /// What the bank says stands in batch and entitlement alike.
    pub const OUTCOME: RuleId = "outcome";
    /// What happens to a line happens to its payment.
    pub const STEPS: RuleId = "steps";
    /// A returned line and the line that pays it again name each other.
    pub const REISSUE: RuleId = "reissue";
    /// A due that is closed releases its reservation, line by line and to the fen.
    pub const RELEASE: RuleId = "release";
    /// Who gives way is taken in by whom he names.
    pub const LINK: RuleId = "link";
    /// A payment is its batch's approved line.
    pub const LINE: RuleId = "line";
    /// A draft's line is what its entitlement owes.
    pub const DRAFT: RuleId = "draft";
    /// A line rests on the standard in force when it was drafted.
    pub const IN_FORCE: RuleId = "in-force";
    /// A batch is paid from a funding that may pay it.
    pub const SOURCE: RuleId = "source";
    /// What a roster changes is what its row says.
    pub const ROSTER_ROW: RuleId = "roster-row";
    /// What a row comes to follows from its inputs and the standard in force.
    pub const ROW_AMOUNT: RuleId = "row-amount";
    /// A roster that is confirmed changes what all its rows say.
    pub const ROSTER_ALL: RuleId = "roster-all";
    /// A roster speaks of benefits in its own area.
    pub const ROSTER_PLACE: RuleId = "roster-place";
    /// A benefit's members are those who are part of it.
    pub const MEMBERS: RuleId = "members";
    /// Exclusions hold over a person and all who gave way to him.
    pub const EXCLUSION: RuleId = "exclusion";
    /// A derived figure is its base times the ratio.
    pub const DERIVED: RuleId = "derived";
    /// A standard is not below a floor that an area above has in force.
    pub const FLOOR: RuleId = "floor";
    /// Days that are told have come.
    pub const DAYS: RuleId = "days";
    /// A bank's flow number is one payment's.
    pub const FLOW: RuleId = "flow";
    /// A batch's number and a return file are one batch's.
    pub const NUMBER: RuleId = "number";
    /// What is sealed of an account holder is one account.
    pub const ACCOUNT: RuleId = "account";
    /// An account holder is erased with its person.
    pub const ERASED: RuleId = "erased";
    /// An amount follows from its basis.
    pub const BASIS: RuleId = "basis";
}

/// A rule: its id, what it says in Chinese and English.
pub type Row = (RuleId, &'static str, &'static str);

/// Every rule beside those of the nouns' own histories.
pub const RULES: &[Row] = &[
    (id::ID, "流的编号须由内容得出", "a stream's id follows from what its records say"),
    (id::AREA, "记录的区划须是所变动事项的区划", "a record's area is that of the thing that changes"),
    (id::SHAPE, "字段须合其格式", "texts and numbers have the form of their field"),
    (id::SEALS, "密封须恰好是所涉对象的", "a record seals the data of exactly those whom it is about"),
    (id::WHOLE, "成批的记录须在同一提交内齐全", "a list that a record announces comes whole, in its commit"),
    (id::ORDER, "支付令与逐笔支付须一致", "an order's count and total are those of its payments"),
    (
        id::RESERVE,
        "资金占用须与从该资金的支付一致",
        "what is reserved is what the payments take from that funding",
    ),
    (
        id::OUTCOME,
        "回盘结果在批次与待遇中须逐笔一致",
        "what the bank says stands in batch and entitlement alike",
    ),
    (id::STEPS, "对行的处理在批次与待遇中须逐笔一致", "what happens to a line happens to its payment"),
    (
        id::REISSUE,
        "退回行与重发行须互相指明",
        "a returned line and the line that pays it again name each other",
    ),
    (
        id::RELEASE,
        "不再发放须逐笔释放首次占用的资金",
        "a due that is closed releases its reservation, line by line",
    ),
    (id::LINK, "并入与收并须同时记在两个对象上", "who gives way is taken in by whom he names"),
    (id::LINE, "支付须是其批次经审核的那一行", "a payment is its batch's approved line"),
    (id::DRAFT, "编制的行须是该待遇应发的", "a draft's line is what its entitlement owes"),
    (
        id::IN_FORCE,
        "依据的标准须是编制时现行的标准",
        "a line rests on the standard in force when it was drafted",
    ),
    (id::SOURCE, "资金须是该批次可用的资金", "a batch is paid from a funding that may pay it"),
    (id::ROSTER_ROW, "待遇的变动须与已确认花名册的行一致", "what a roster changes is what its row says"),
    (
        id::ROW_AMOUNT,
        "花名册行的金额须由其要素按现行标准算出",
        "a row's amount is what the standard in force makes of its inputs",
    ),
    (id::ROSTER_ALL, "确认花名册须落实每一行", "a roster that is confirmed changes what all its rows say"),
    (id::ROSTER_PLACE, "花名册只能涉及本区划的待遇", "a roster speaks of benefits in its own area"),
    (id::MEMBERS, "待遇成员与对象的参保须一致", "a benefit's members are those who are part of it"),
    (
        id::EXCLUSION,
        "互斥项目对同一人（含并入的对象）成立",
        "exclusions hold over a person and all who gave way to him",
    ),
    (id::DERIVED, "派生标准须等于基数乘比例", "a derived figure is its base times the ratio"),
    (id::FLOOR, "标准不得低于上级现行的最低标准", "a standard is not below the floor of an area above it"),
    (id::DAYS, "所记日期须已到来且次序合理", "days that are told have come, and follow each other"),
    (id::FLOW, "银行流水号只对应一笔", "a bank's flow number is one payment's"),
    (id::NUMBER, "批次号与回盘文件只属一个批次", "a batch's number and a return file are one batch's"),
    (id::ACCOUNT, "同一账户持有人所封的账户须是同一个", "what is sealed of an account holder is one account"),
    (id::ERASED, "账户持有人随其对象一并销毁", "an account holder is erased with its person"),
    (id::BASIS, "金额须能由其依据算出", "an amount follows from its basis"),
];

/// The rules of the nouns' own histories: their ids are the nouns' words.
pub const HISTORY: &[RuleId] = crate::noun::WORDS;

/// What a rule says, in Chinese and English; none for those of the nouns' own histories.
#[must_use]
pub fn said(rule: RuleId) -> Option<(&'static str, &'static str)> {
    RULES.iter().find(|(id, ..)| *id == rule).map(|(_, zh, en)| (*zh, *en))
}

/// The table as it stands in `docs/FORMAT.md`.
///
/// # Panics
/// Never: writing to a string does not fail.
#[must_use]
pub fn markdown() -> String {
    let mut text = String::from("| rule | says | 说明 |\n| --- | --- | --- |\n");
    for (id, zh, en) in RULES {
        writeln!(text, "| `{id}` | {en} | {zh} |").expect("invariant: a string takes all text");
    }
    text
}
