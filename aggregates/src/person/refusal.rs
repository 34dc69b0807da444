//! Why a person's record says no.

use crate::{Day, EntitlementId, Month, Programme, SubjectId};

/// Why a command to a person's stream is refused. No text names a person.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "person", ground = words::Ground::Rule("person"))]
pub enum PersonRefusal {
    /// Two benefits exclude each other in these months.
    #[said(
        "自{from}起与待遇{entitlement}（{with}）不能同时享受：{basis}",
        "from {from} this excludes {entitlement} ({with}): “{basis}”",
        next("请先终止其中一项", "end one of them first")
    )]
    Excluded {
        /// First month of the new part.
        from: Month,
        /// The benefit that stands against it.
        entitlement: EntitlementId,
        /// Its programme.
        with: Programme,
        /// The rule.
        basis: &'static str,
    },
    /// Two benefits may stand together only where one is paid as the difference.
    #[said(
        "自{from}起与待遇{entitlement}（{with}）同时享受的，只能补差发放：{basis}",
        "from {from}, beside {entitlement} ({with}), only the difference may be paid: “{basis}”"
    )]
    OnlyTheDifference {
        /// First month of the new part.
        from: Month,
        /// The benefit that stands beside it.
        entitlement: EntitlementId,
        /// Its programme.
        with: Programme,
        /// The rule.
        basis: &'static str,
    },
    /// A benefit that this one excludes was paid for a month before it was stopped.
    #[said(
        "该人{month}的待遇{entitlement}（{with}）停发前已发放，与本项不能同时享受",
        "{month} of {entitlement} ({with}) was paid to this person before it was stopped, and excludes this one",
        next(
            "请先立案追回，或自未发放的月份起确认",
            "open its recovery first, or confirm from a month that was not paid"
        )
    )]
    PaidBefore {
        /// The month.
        month: Month,
        /// The benefit that was paid.
        entitlement: EntitlementId,
        /// Its programme.
        with: Programme,
    },
    /// The new part would begin in months of a part in the same benefit that already ended.
    #[said(
        "该人在待遇{entitlement}中已记录至{until}，须自次月起重新纳入",
        "already part of {entitlement} until {until}: enrol from the month after"
    )]
    MonthsTaken {
        /// The benefit.
        entitlement: EntitlementId,
        /// The last month recorded.
        until: Month,
    },
    /// The person is part of the benefit in just this way.
    #[said(
        "该人已在待遇{entitlement}中，无须再次纳入",
        "already part of {entitlement}: nothing is enrolled twice"
    )]
    EnrolledAlready {
        /// The benefit.
        entitlement: EntitlementId,
    },
    /// The subject gave way to another.
    #[said(
        "该对象已并入{survivor}",
        "this subject gave way to {survivor}",
        next("请对{survivor}办理", "act on that one")
    )]
    GaveWay {
        /// Who remains.
        survivor: SubjectId,
    },
    /// The person's data was erased.
    #[said(
        "该对象的个人信息已删除，不能再办理",
        "this subject was erased: nothing more can be recorded of it"
    )]
    Erased,
    /// The person died before.
    #[said(
        "该人已于{day}死亡，不能办理{day}之后的事项",
        "the person died on {day}: nothing after that day can be recorded"
    )]
    Died {
        /// When.
        day: Day,
    },
    /// Another day of death stands recorded.
    #[said(
        "死亡日期已记录为{recorded}，与{given}不一致",
        "the death is recorded on {recorded}, not on {given}: verify it",
        next(
            "请核实；登记有误的，先由民政审核撤销（person withdraw-death）",
            "if the record is wrong, a reviewer withdraws it first (person withdraw-death)"
        )
    )]
    OtherDayOfDeath {
        /// The day in the records.
        recorded: Day,
        /// The day in the command.
        given: Day,
    },
    /// No death stands recorded.
    #[said(
        "没有登记该人死亡，无须撤销",
        "no death of this person stands recorded: there is nothing to withdraw"
    )]
    NoDeath,
    /// The person has no part in the benefit.
    #[said("该人不在待遇{entitlement}中", "the person is not part of {entitlement}")]
    NotEnrolled {
        /// The benefit.
        entitlement: EntitlementId,
    },
    /// The part ended earlier; a later end is a new enrolment.
    #[said(
        "该人在待遇{entitlement}中已止于{until}；要延后请重新纳入",
        "already left {entitlement} after {until}: to go on, enrol again"
    )]
    LeftBefore {
        /// The benefit.
        entitlement: EntitlementId,
        /// The last month recorded.
        until: Month,
    },
    /// A link to itself.
    #[said("不能并入自身", "a subject cannot give way to itself")]
    LinkToItself,
    /// The named survivor gave way itself.
    #[said(
        "并入对象{survivor}已并入{to}",
        "{survivor} itself gave way to {to}",
        next("请改为并入{to}", "link to {to}")
    )]
    SurvivorGaveWay {
        /// The survivor named.
        survivor: SubjectId,
        /// Who remains.
        to: SubjectId,
    },
    /// Somebody who draws a benefit cannot be erased.
    #[said(
        "该人仍在待遇{entitlement}中，须先终止再删除个人信息",
        "the person is still part of {entitlement}: end it before erasing"
    )]
    StillEnrolled {
        /// The benefit.
        entitlement: EntitlementId,
    },
    /// A reason, a piece of evidence or a document number is blank.
    #[said("须写明依据或理由", "say why: the evidence, reason or document number is blank")]
    Blank,
}
