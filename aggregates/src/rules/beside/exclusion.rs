//! `exclusion`: what no person may draw at once holds over all subjects that are one person.

use std::collections::BTreeSet;

use ledger::ties::Broken;
use words::say;

use super::in_force::InForce;
use crate::batch::Batch;
use crate::batch::event::Line;
use crate::entitlement::event::Confirmed;
use crate::entitlement::{Entitlement, Period};
use crate::person::event::{Absorbed, Enrolled};
use crate::person::exclusion::between;
use crate::person::{Membership, Person, PersonRefusal};
use crate::rules::id;
use crate::rules::known::{Held, Known, batch, entitlement, person};
use crate::{Cause, Day, EntitlementId, Money, Month, Programme, ProposalId, SubjectId};

/// A new part beside those of everybody who gave way to the person, and beside what was paid for its months.
pub(in crate::rules) fn enrolled<K: Known>(known: &mut K, subject: SubjectId, e: &Enrolled) -> Held<(), K> {
    beside_others(known, subject, e)?;
    let benefits = of_everybody(known, vec![subject], |state| state.benefits().collect())?;
    for (benefit, programme) in benefits {
        if benefit == e.entitlement || between(programme, e.programme).is_none() {
            continue;
        }
        if let Some(month) = entitlement(known, benefit)?.and_then(|state| state.kept_from(e.from)) {
            let refusal = PersonRefusal::PaidBefore { month, entitlement: benefit, with: programme };
            return Err(broken(&refusal).into());
        }
    }
    Ok(())
}

fn beside_others<K: Known>(known: &mut K, subject: SubjectId, e: &Enrolled) -> Held<(), K> {
    let Some(state) = person(known, subject)? else { return Ok(()) };
    if state.absorbed().is_empty() {
        return Ok(());
    }
    let absorbed = state.absorbed().to_vec();
    if let Some(day) = died(known, subject)?.filter(|day| e.from > day.month()) {
        return Err(broken(&PersonRefusal::Died { day }).into());
    }
    let mut others = everything(known, absorbed)?;
    // A benefit that both were part of is one benefit.
    others.retain(|part| part.entitlement != e.entitlement);
    let Some(state) = person(known, subject)? else { return Ok(()) };
    state.may_enrol(e, &others).map_err(|refusal| broken(&refusal).into())
}

/// A household's benefit: it does not draw both kinds of dibao at once, whoever its members are.
pub(in crate::rules) fn confirmed<K: Known>(known: &mut K, e: &Confirmed) -> Held<(), K> {
    let (Some(other), Some(household)) = (other_dibao(e.programme), e.household) else { return Ok(()) };
    let state = entitlement(known, EntitlementId::of(household.0, other))?;
    let goes_on = |period: &Period| period.end().is_none_or(|end| end >= e.from);
    let kept = state.and_then(|state| state.kept_from(e.from));
    if kept.is_none() && !state.is_some_and(|state| state.periods().iter().any(goes_on)) {
        return Ok(());
    }
    Err(Broken::new(
        id::EXCLUSION,
        say!(
            "该户的{0}尚未停发（或停发前已发放的月份没有追回），一户不能同时享受两种低保", "the household's {1} goes on (or was paid for these months, and nobody asks it back): no household draws both kinds of dibao",
            other.name_zh(),
            other.name_en()
        ),
    )
    .into())
}

/// The dibao that a household does not draw beside one.
const fn other_dibao(programme: Programme) -> Option<Programme> {
    match programme {
        Programme::DibaoUrban => Some(Programme::DibaoRural),
        Programme::DibaoRural => Some(Programme::DibaoUrban),
        _ => None,
    }
}

/// Two subjects that become one person, with everybody who gave way to either.
pub(in crate::rules) fn absorbed<K: Known>(known: &mut K, survivor: SubjectId, e: &Absorbed) -> Held<(), K> {
    let theirs = everything(known, vec![e.subject])?;
    let ours = everything(known, vec![survivor])?;
    let clash = ours.iter().find_map(|mine| {
        let clash = theirs.iter().find(|other| mine.clashes_with(other))?;
        Some((mine.programme, clash.programme))
    });
    let Some((one, other)) = clash else {
        kept_beside(known, e.subject, &ours)?;
        kept_beside(known, survivor, &theirs)?;
        return kept_by_both(known, survivor, e.subject);
    };
    Err(Broken::new(
        id::EXCLUSION,
        say!(
            "两个对象是同一人，而{0}与{1}不能同时享受",
            "the two subjects are one person, and {2} and {3} exclude each other",
            one.name_zh(),
            other.name_zh(),
            one.name_en(),
            other.name_en()
        ),
    )
    .into())
}

/// Months that one side was paid for before a stop are asked back before they are the other side's.
fn kept_beside<K: Known>(known: &mut K, subject: SubjectId, parts: &[Membership]) -> Held<(), K> {
    for (benefit, with) in of_everybody(known, vec![subject], |state| state.benefits().collect())? {
        for part in parts.iter().filter(|part| part.excludes(benefit, with)) {
            let kept = entitlement(known, benefit)?.and_then(|state| state.kept_from(part.from));
            if let Some(month) = kept.filter(|month| part.holds(*month)) {
                return Err(broken(&PersonRefusal::PaidBefore { month, entitlement: benefit, with }).into());
            }
        }
    }
    Ok(())
}

/// Nor are months that both sides were paid for before their stops.
fn kept_by_both<K: Known>(known: &mut K, one: SubjectId, other: SubjectId) -> Held<(), K> {
    let ours = of_everybody(known, vec![one], |state| state.benefits().collect())?;
    let theirs = of_everybody(known, vec![other], |state| state.benefits().collect::<Vec<_>>())?;
    for (benefit, programme) in ours {
        let others =
            theirs.iter().filter(|(other, with)| *other != benefit && between(programme, *with).is_some());
        for (entitlement, with) in others.copied() {
            let months = kept_months(known, benefit)?;
            let month = kept_months(known, entitlement)?.intersection(&months).next().copied();
            if let Some(month) = month {
                return Err(broken(&PersonRefusal::PaidBefore { month, entitlement, with }).into());
            }
        }
    }
    Ok(())
}

fn kept_months<K: Known>(known: &mut K, benefit: EntitlementId) -> Held<BTreeSet<Month>, K> {
    Ok(entitlement(known, benefit)?.map(Entitlement::kept_months).unwrap_or_default())
}

/// The first day of death that is recorded of a person, under whichever of its subjects.
pub(in crate::rules) fn died<K: Known>(known: &mut K, subject: SubjectId) -> Held<Option<Day>, K> {
    let Some(state) = person(known, subject)? else { return Ok(None) };
    // Hardly anybody gave way to somebody, or took somebody in.
    if state.survivor().is_none() && state.absorbed().is_empty() {
        return Ok(state.died());
    }
    let remains = remaining(known, subject)?;
    let days = of_everybody(known, vec![remains], |state| state.died().into_iter().collect())?;
    Ok(days.into_iter().min())
}

/// The subject that remains of a person after all links.
pub(in crate::rules) fn remaining<K: Known>(known: &mut K, subject: SubjectId) -> Held<SubjectId, K> {
    let (mut remains, mut seen) = (subject, BTreeSet::new());
    while let Some(survivor) = person(known, remains)?.and_then(Person::survivor) {
        // The histories admit no circle; a forged one ends somewhere all the same.
        if !seen.insert(remains) {
            break;
        }
        remains = survivor;
    }
    Ok(remains)
}

/// What is asked back is not waived while something rests on it: another benefit that excludes this one in the month, of
/// anybody for whom the month may have been paid, or of its household; or, where the month is in force again, that it comes
/// to less now.
pub(in crate::rules) fn waived<K: Known>(
    known: &mut K,
    in_force: &mut InForce,
    benefit: EntitlementId,
    recovery: ProposalId,
) -> Held<(), K> {
    let Some(state) = entitlement(known, benefit)? else { return Ok(()) };
    let paid = state.recovery(recovery).and_then(|it| state.payment(it.line));
    let Some(paid) = paid else { return Ok(()) };
    let (month, line, cause) = (paid.month, paid.line, paid.cause);
    let is_again = state.is_in_force(month) && state.periods().len() > 1;
    let of_batch = batch(known, line.batch)?.and_then(Batch::pays);
    if let Some(of_batch) = of_batch.filter(|_| is_again)
        && !in_force.month_holds(known, of_batch, (benefit, month, cause), Money::ZERO)?
    {
        let text = say!(
            "{month}现在应发的少于已发的，追回不能核销",
            "{month} comes to less than was paid now: what is asked back for it is not waived"
        );
        return Err(Broken::new(id::EXCLUSION, text).into());
    }
    let what = ("追回不能核销", "what is asked back for it is not waived");
    drawn_by_nobody(known, benefit, month, what)
}

/// Back pay for a month that is not in force is not beside another benefit that excludes it.
pub(in crate::rules) fn back_paid<K: Known>(known: &mut K, line: &Line) -> Held<(), K> {
    let state = entitlement(known, line.entitlement)?;
    if line.cause == Cause::Regular || state.is_none_or(|state| state.is_in_force(line.month)) {
        return Ok(());
    }
    drawn_by_nobody(known, line.entitlement, line.month, ("不能补发", "it is not paid as back pay"))
}

/// Nobody for whom a benefit's month may have been paid draws another that excludes it in the month, or was paid it and
/// nobody asks that back; nor does its household draw the other dibao.
fn drawn_by_nobody<K: Known>(
    known: &mut K,
    benefit: EntitlementId,
    month: Month,
    so: (&str, &str),
) -> Held<(), K> {
    let Some(state) = entitlement(known, benefit)? else { return Ok(()) };
    let Some(of) = state.benefit() else { return Ok(()) };
    let (programme, household, people) = (of.programme, of.household, state.concerned(month));
    let mut others = BTreeSet::new();
    for subject in people {
        let remains = remaining(known, subject)?;
        for part in everything(known, vec![remains])? {
            if part.excludes(benefit, programme) && part.holds(month) {
                return Err(drawn((part.entitlement, part.programme), month, so).into());
            }
        }
        others.extend(of_everybody(known, vec![remains], |state| state.benefits().collect())?);
    }
    others.retain(|(other, with)| *other != benefit && between(*with, programme).is_some());
    let households = household.zip(other_dibao(programme));
    let households = households.map(|(id, dibao)| (EntitlementId::of(id.0, dibao), dibao));
    others.extend(households);
    for other in others {
        // Of a person's other benefits the parts say which months are his.
        let is_households = households == Some(other);
        let draws = |state: &Entitlement| {
            state.kept_from(month) == Some(month) || is_households && state.is_in_force(month)
        };
        if entitlement(known, other.0)?.is_some_and(draws) {
            return Err(drawn(other, month, so).into());
        }
    }
    Ok(())
}

fn drawn((other, programme): (EntitlementId, Programme), month: Month, so: (&str, &str)) -> Broken {
    Broken::new(
        id::EXCLUSION,
        say!(
            "{month}已由待遇{other}（{0}）享受，{2}",
            "{month} is that of the benefit {other} ({1}): {3}",
            programme.name_zh(),
            programme.name_en(),
            so.0,
            so.1
        ),
    )
}

/// The parts of subjects and of all who gave way to them.
fn everything<K: Known>(known: &mut K, from: Vec<SubjectId>) -> Held<Vec<Membership>, K> {
    of_everybody(known, from, |state| state.memberships().to_vec())
}

/// What is said of subjects and of all who gave way to them.
fn of_everybody<K: Known, T>(
    known: &mut K,
    from: Vec<SubjectId>,
    said: impl Fn(&Person) -> Vec<T>,
) -> Held<Vec<T>, K> {
    let (mut all, mut seen, mut next) = (Vec::new(), BTreeSet::new(), from);
    while let Some(subject) = next.pop() {
        if !seen.insert(subject) {
            continue;
        }
        if let Some(state) = person(known, subject)? {
            all.extend(said(state));
            next.extend_from_slice(state.absorbed());
        }
    }
    Ok(all)
}

fn broken(refusal: &PersonRefusal) -> Broken {
    Broken::new(id::EXCLUSION, refusal)
}
