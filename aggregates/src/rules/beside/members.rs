//! `members`: at the end of a commit the members of a benefit are those whose own streams say so.

use std::collections::BTreeSet;

use ledger::ties::Broken;
use words::{Words, say};

use super::exclusion::{died, remaining};
use crate::entitlement::Entitlement;
use crate::entitlement::event::Member;
use crate::person::{Part, Person};
use crate::rules::id;
use crate::rules::known::{Held, Known, entitlement, person};
use crate::{AreaCode, Day, EntitlementId, Month, Programme, SubjectId};

/// What a benefit says of one subject.
struct Says {
    programme: Programme,
    area: AreaCode,
    /// The first month as a member; none if it is none, or the benefit was stopped.
    from: Option<Month>,
    /// The last month, once stopped.
    last: Option<Month>,
    /// How somebody is a member of it.
    part: Part,
}

/// Holds a subject's own parts against a benefit's members.
pub(in crate::rules) fn agree<K: Known>(
    known: &mut K,
    subject: SubjectId,
    benefit: EntitlementId,
) -> Held<(), K> {
    let died = died(known, subject)?;
    let says = entitlement(known, benefit)?.and_then(|state| says(state, subject));
    let state = person(known, subject)?;
    let differs = match (says, state) {
        (None, None) => None,
        (None, Some(state)) => state.open(benefit).map(|_| ("待遇未确认", "the benefit is not confirmed")),
        (Some(says), None) => says.from.map(|_| ("对象未参保", "the person is not part of it")),
        (Some(says), Some(state)) => differ(&says, (state, died), benefit),
    };
    let Some(what) = differs else { return Ok(()) };
    Err(Broken::new(
        id::MEMBERS,
        say!(
            "待遇{benefit}与对象{subject}的参保不一致：{what}",
            "the benefit {benefit} and the person {subject} do not agree: {what}"
        ),
    )
    .into())
}

/// No two members of a benefit are one person, and nobody who died is among them from a later month on. Whoever gave way to
/// another is confirmed under that one's subject.
pub(in crate::rules) fn distinct<K: Known>(
    known: &mut K,
    members: &[Member],
    (from, anew): (Month, bool),
) -> Held<(), K> {
    let mut persons = BTreeSet::new();
    for member in members {
        let remains = remaining(known, member.subject)?;
        let died = died(known, member.subject)?;
        let wrong = match () {
            () if died.is_some_and(|day| from > day.month()) => ("此前已死亡", "died before"),
            () if anew && remains != member.subject => ("已并入另一对象", "gave way to another subject"),
            () if !persons.insert(remains) => ("与另一成员是同一人", "is the same person as another member"),
            () => continue,
        };
        let subject = member.subject;
        let text = say!("成员{subject}{wrong}", "the member {subject} {wrong}");
        return Err(Broken::new(id::MEMBERS, text).into());
    }
    Ok(())
}

fn says(state: &Entitlement, subject: SubjectId) -> Option<Says> {
    let benefit = state.benefit()?;
    let last = state.periods().last().and_then(|period| period.last);
    let member = benefit.members.iter().find(|member| member.subject == subject);
    let part = match (benefit.household.is_some(), benefit.beneficiary == subject) {
        (true, true) => Part::Head,
        (true, false) => Part::Member,
        (false, _) => Part::Beneficiary,
    };
    Some(Says {
        part,
        programme: benefit.programme,
        area: benefit.area,
        from: member.filter(|_| last.is_none()).map(|member| member.from),
        last,
    })
}

fn differ(says: &Says, (state, died): (&Person, Option<Day>), benefit: EntitlementId) -> Option<Words> {
    let parts = || state.memberships().iter().filter(|part| part.entitlement == benefit);
    let open = parts().find(|part| part.until.is_none());
    match (says.from, open) {
        (Some(from), _) if died.is_some_and(|day| from > day.month()) => {
            Some(("对象已死亡", "the person has died"))
        }
        (Some(_), None) => Some(("对象未参保", "the person is not part of it")),
        (None, Some(_)) => Some(("对象仍在参保", "the person is still part of it")),
        (Some(_), Some(open)) if open.programme != says.programme => Some(("项目", "programme")),
        (Some(_), Some(open)) if open.part != says.part => Some(("身份", "part")),
        (Some(_), Some(open)) if open.area != says.area && open.from >= says.from? => Some(("区划", "area")),
        (Some(from), Some(_)) if !parts().any(|part| part.holds(from)) => Some(("起始月", "first month")),
        (None, None) if says.last.is_some_and(|last| parts().any(|part| part.reaches(last.next()))) => {
            Some(("末月", "last month"))
        }
        _ => None,
    }
}
