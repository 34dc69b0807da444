//! When a standard is not taken.

use crate::{AreaCode, Component, Money, Month, Programme};

/// When a standard is not taken.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "standard", ground = words::Ground::Rule("standard"))]
pub enum StandardRefusal {
    /// Another programme or area than the stream's.
    #[said(
        "项目或区划与本标准（{expected}）不符",
        "programme or area are not those of these standards ({expected})"
    )]
    OtherStream {
        /// The stream's id.
        expected: String,
    },
    /// No township or village sets standards (社会救助暂行办法 Art. 10, 社会救助法: governments from the county up).
    #[said(
        "标准和发放办法由县级以上公布，不能以{area}公布",
        "standards and rules are published for a county or above, not for {area}"
    )]
    BelowCounty {
        /// As published.
        area: AreaCode,
    },
    /// No document number or title.
    #[said("须写明文号和文件标题", "name the document's number and title")]
    NoDocument,
    /// The figure is nothing or less.
    #[said("标准须大于零，现为{amount}元", "a standard must be more than zero, not {amount}")]
    NotPositive {
        /// As published.
        amount: Money,
    },
    /// The figure is below its floor.
    #[said("标准{amount}元低于最低标准{floor}元", "the standard {amount} is below its floor {floor}")]
    BelowFloor {
        /// As published.
        amount: Money,
        /// The floor.
        floor: Money,
    },
    /// The validity ends before it begins.
    #[said("有效期止{to}早于起{from}", "the validity ends in {to}, before it begins in {from}")]
    Validity {
        /// First month.
        from: Month,
        /// Last month.
        to: Month,
    },
    /// The programme has no published standard for such a component.
    #[said("{programme}没有{component}标准", "{programme} has no standard for {component}")]
    NoSuchComponent {
        /// The programme.
        programme: Programme,
        /// The component.
        component: Component,
    },
    /// The word names no category of the programme.
    #[said("{programme}没有“{tier}”这一档，可用：{known}", "{programme} has no tier {tier}; known: {known}")]
    UnknownTier {
        /// The programme.
        programme: Programme,
        /// As published.
        tier: String,
        /// The words that there are.
        known: String,
    },
    /// The document set another figure for the same first month.
    #[said(
        "文号{doc_no}已为{from}起公布过标准；更正须用新文号",
        "the document {doc_no} has set this for {from} already; a correction needs a document of its own"
    )]
    SameDocument {
        /// The document.
        doc_no: String,
        /// First month.
        from: Month,
    },
    /// The ratio is no decimal number above zero.
    #[said(
        "比例“{ratio}”须为大于零的十进制数，如 1.3",
        "the ratio {ratio} must be a decimal above zero, like 1.3"
    )]
    Ratio {
        /// As published.
        ratio: String,
    },
    /// The figure derives from one that is not published.
    #[said(
        "找不到{programme}当月标准",
        "the standard of {programme} that it derives from is not published",
        next("请先发布", "publish it first")
    )]
    BaseMissing {
        /// The programme that it derives from.
        programme: Programme,
    },
    /// The figure is for another unit than the one it derives from.
    #[said(
        "标准与所依据标准的单位（月、年）不同",
        "the standard and the one it derives from differ in unit (month, year)"
    )]
    BaseUnit,
    /// The figure is not the ratio times its base.
    #[said(
        "标准{amount}元不等于{ratio}×{base}元={expected}元",
        "the standard {amount} is not {ratio} × {base} = {expected}"
    )]
    Derivation {
        /// As published.
        amount: Money,
        /// The ratio.
        ratio: String,
        /// The base.
        base: Money,
        /// What it should be.
        expected: Money,
    },
    /// Payday or cut-off is no day of a month.
    #[said("发放日、截止日须在1至31之间，现为{day}", "payday and cut-off lie in 1 to 31, not {day}")]
    DayOfMonth {
        /// As published.
        day: u8,
    },
    /// The rules name no fund source, or one that is not well written.
    #[said(
        "资金来源须至少一个，用小写字母代码，如 central",
        "name at least one fund source, in lower-case letters, like central"
    )]
    Sources,
}
