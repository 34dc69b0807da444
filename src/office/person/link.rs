//! Two subjects that turn out to be one person: one gives way, the other remains.

use aggregates::person::event::{Absorbed, Linked};
use aggregates::person::{Membership, Person, PersonCommand};
use aggregates::{Day, Month, SubjectId};
use words::{Text, refuse, say};

use super::{Correction, Stream, open};
use crate::app::{Act, Desk, Plan, Signer};
use crate::failure::Failure;
use crate::ground;
use crate::personal::PersonData;

/// The two sides of a link.
pub(super) struct Facts {
    /// Who gives way.
    pub(super) subject: SubjectId,
    pub(super) stream: Stream,
    /// Who remains.
    pub(super) survivor: SubjectId,
    pub(super) state: Person,
    pub(super) evidence: String,
    /// Somebody said that the two are one person, although one of them died or their names differ.
    pub(super) is_same: bool,
}

/// Whoever remains of a subject, after all links.
pub(in crate::office) fn remaining(
    act: &mut Act<'_>,
    subject: SubjectId,
) -> Result<(SubjectId, Person), Failure> {
    let (mut subject, mut person) = (subject, act.load::<Person>(&subject.to_string())?.state);
    // The aggregates admit no circle of links.
    while let Some(survivor) = person.survivor() {
        (subject, person) = (survivor, act.load::<Person>(&survivor.to_string())?.state);
    }
    Ok((subject, person))
}

/// The first day of death that is recorded of a person, under whichever of its subjects.
pub(in crate::office) fn died(act: &mut Act<'_>, subject: SubjectId) -> Result<Option<Day>, Failure> {
    let (_, person) = remaining(act, subject)?;
    Ok(with_absorbed(act, &person)?.iter().filter_map(Person::died).min())
}

pub(super) fn link<'d>(
    desk: &Desk,
    signer: &Signer,
    mut act: Act<'_>,
    facts: Facts,
) -> Result<Plan<'d, Correction>, Failure> {
    let Facts { subject, stream, survivor, mut state, evidence, is_same } = facts;
    let Stream { state: mut giving_way, area, data } = stream;
    if giving_way.survivor().is_none() {
        if !is_same {
            ask_twice(desk, &mut act, (subject, data.as_ref()), survivor)?;
        }
        refuse_conflicts(&mut act, &giving_way, &state)?;
    }
    let event = Linked { evidence, holder: signer.holder(), survivor };
    let command = PersonCommand::Link { event, subject, survivor_gave_way_to: state.survivor() };
    act.decide(&subject.to_string(), area, &mut giving_way, command, Vec::new())?;
    let absorb = PersonCommand::Absorb(Absorbed { subject });
    let of_survivor = state.areas().pop().unwrap_or(area);
    act.decide(&survivor.to_string(), of_survivor, &mut state, absorb, Vec::new())?;
    let (intent, to_stop) = (format!("{subject} 并入 {survivor}"), open(&giving_way));
    let mut plan = act.into_plan(intent, Correction { subject, survivor: Some(survivor), to_stop });
    plan.after.linked.insert(subject);
    Ok(plan)
}

/// A number that was mistyped may be anybody's: nothing parts two subjects again.
fn ask_twice(
    desk: &Desk,
    act: &mut Act<'_>,
    (subject, data): (SubjectId, Option<&PersonData>),
    survivor: SubjectId,
) -> Result<(), Failure> {
    let other = Stream::load(desk, act, survivor)?.data;
    let names = data.zip(other.as_ref()).map(|(one, other)| one.name == other.name);
    let died = |subject, act: &mut Act<'_>| died(act, subject).map(|day| day.is_some());
    let (zh, en) = match names {
        _ if died(survivor, act)? != died(subject, act)? => {
            ("其中一个已登记死亡", "the death of one of them is recorded")
        }
        Some(false) => ("两者姓名不同", "their names differ"),
        _ => return Ok(()),
    };
    Err(Failure::refused(refuse!(
        "person.same",
        ground::CONSENT,
        "该号码属于账本中另一对象 {survivor}，{zh}。请核对号码，并用 person show 查看两个对象；确系同一人的，加 --same-person（合并后不能分开）",
        "the number belongs to another subject, {survivor}, and {en}. Check the number and look at both (person show); if they are one person, say --same-person (they cannot be parted again)"
    )))
}

/// What stands between the two: a person is counted with everybody who gave way to it.
fn refuse_conflicts(act: &mut Act<'_>, giving_way: &Person, survivor: &Person) -> Result<(), Failure> {
    let others = with_absorbed(act, giving_way)?;
    let theirs: Vec<_> = others.iter().flat_map(|person| person.memberships().to_vec()).collect();
    let survivors = with_absorbed(act, survivor)?;
    let conflicts: Vec<_> = survivors.iter().flat_map(|person| person.conflicts_with(&theirs)).collect();
    if conflicts.is_empty() {
        return Ok(());
    }
    Err(Failure::refused(refuse!("person.overlap", ground::EXCLUSION,
            "该号码属于账本中另一对象，两者有{0}处待遇不能同时享受；请先停发其一（末月早于重叠月）并追回多发的，再办理",
            "the number belongs to another subject, and {0} pairs of benefits exclude each other: stop one of each before the months overlap, recover what was overpaid, then try again",
            conflicts.len()
        ).with(conflicts.iter().map(|(one, other)| overlap(one, other)).collect())))
}

/// A person, then all who gave way to it, through whomever.
pub(in crate::office) fn with_absorbed(act: &mut Act<'_>, person: &Person) -> Result<Vec<Person>, Failure> {
    let (mut all, mut others) = (vec![person.clone()], person.absorbed().to_vec());
    while let Some(subject) = others.pop() {
        let state = act.current::<Person>(&subject.to_string())?;
        others.extend(state.absorbed().iter().copied());
        all.push(state);
    }
    Ok(all)
}

fn overlap(one: &Membership, other: &Membership) -> Text {
    let from = one.from.max(other.from);
    let until: Option<Month> = one.until.into_iter().chain(other.until).min();
    let until = until.map_or_else(|| say!("起", " on"), |until| say!("至{until}", " to {until}"));
    say!(
        "{from}{until}：{0} {1} 与 {2} {3}",
        "{from}{until}: {0} {1} and {2} {3}",
        one.programme,
        one.entitlement,
        other.programme,
        other.entitlement
    )
}

#[cfg(test)]
mod tests {
    use aggregates::person::Part;
    use aggregates::{EntitlementId, Programme};
    use uuid::Uuid;

    use super::*;

    fn part(programme: Programme, from: &str, until: Option<&str>) -> Membership {
        Membership {
            entitlement: EntitlementId(Uuid::from_u128(7)),
            programme,
            area: "433122000000".parse().unwrap(),
            part: Part::Beneficiary,
            from: from.parse().unwrap(),
            until: until.map(|month| month.parse().unwrap()),
        }
    }

    #[test]
    fn a_conflict_names_the_months_in_which_both_were_drawn() {
        let tekun = part(Programme::Tekun, "2023-01", Some("2023-08"));
        let dibao = part(Programme::DibaoRural, "2023-05", None);
        assert!(overlap(&tekun, &dibao).zh.starts_with("2023-05至2023-08：特困人员供养"));
        let open = part(Programme::Tekun, "2023-01", None);
        assert!(overlap(&open, &dibao).zh.starts_with("2023-05起："));
    }
}
