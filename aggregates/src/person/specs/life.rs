//! Links, death, moves, identity, erasure.

use super::*;

#[test]
fn a_link_names_the_one_who_remains() {
    expect(in_rural_dibao(), link(2), linked(2));
    expect_nothing(vec![linked(2).into()], link(2));
    refuse(vec![linked(2).into()], link(3), Refusal::GaveWay { survivor: subject(2) });
    refuse(vec![], link(1), Refusal::LinkToItself);
    let onward =
        PersonCommand::Link { event: linked(2), subject: subject(1), survivor_gave_way_to: Some(subject(3)) };
    refuse(vec![], onward, Refusal::SurvivorGaveWay { survivor: subject(2), to: subject(3) });
}

#[test]
fn a_survivor_does_not_give_way_to_whom_it_took_in() {
    let absorbed = Absorbed { subject: subject(2) };
    expect(vec![], PersonCommand::Absorb(absorbed.clone()), absorbed.clone());
    expect_nothing(vec![absorbed.clone().into()], PersonCommand::Absorb(absorbed.clone()));
    refuse(vec![absorbed.into()], link(2), Refusal::LinkToItself);
}

#[test]
fn who_gave_way_enrols_nowhere_and_takes_in_nobody() {
    let history = vec![PersonEvent::from(linked(2))];
    let refusal = || Refusal::GaveWay { survivor: subject(2) };
    refuse(history.clone(), enrol(enrolled(1, Programme::DibaoRural, "2023-01")), refusal());
    refuse(history.clone(), PersonCommand::Absorb(Absorbed { subject: subject(4) }), refusal());
    refuse(history.clone(), PersonCommand::Move(moved("2023-03-01")), refusal());
    refuse(history, PersonCommand::CorrectIdentity(corrected()), refusal());
}

#[test]
fn who_gave_way_still_leaves_what_it_was_part_of() {
    let history = vec![in_rural_dibao().remove(0), linked(2).into()];
    expect(history, PersonCommand::Leave(left(1, "2023-04")), left(1, "2023-04"));
}

#[test]
fn two_subjects_that_are_one_person_show_what_stands_between_them() {
    let one = after(in_rural_dibao());
    let other = after(vec![enrolled(2, Programme::DibaoUrban, "2023-03").into()]);
    assert_eq!(one.conflicts_with(other.memberships()).len(), 1);
    assert_eq!(after(vec![]).conflicts_with(other.memberships()), vec![]);
}

#[test]
fn the_dead_enrol_in_no_later_month() {
    let history = vec![PersonEvent::from(died("2023-04-20"))];
    let refusal = Refusal::Died { day: "2023-04-20".parse().unwrap() };
    refuse(history.clone(), enrol(enrolled(1, Programme::Tekun, "2023-05")), refusal);
    let same_month = enrolled(1, Programme::Tekun, "2023-04");
    expect(history, enrol(same_month.clone()), same_month);
}

#[test]
fn a_death_has_one_day_and_its_evidence() {
    expect(vec![], PersonCommand::RecordDeath(died("2023-04-20")), died("2023-04-20"));
    let history = vec![PersonEvent::from(died("2023-04-20"))];
    expect_nothing(history.clone(), PersonCommand::RecordDeath(died("2023-04-20")));
    let (recorded, given) = ("2023-04-20".parse().unwrap(), "2023-04-21".parse().unwrap());
    let refusal = Refusal::OtherDayOfDeath { recorded, given };
    refuse(history, PersonCommand::RecordDeath(died("2023-04-21")), refusal);
    let silent = Died { evidence: String::new(), ..died("2023-04-20") };
    refuse(vec![], PersonCommand::RecordDeath(silent), Refusal::Blank);
}

#[test]
fn a_death_that_is_withdrawn_counts_no_longer_and_another_may_be_recorded() {
    let wrong = vec![PersonEvent::from(died("2023-04-20"))];
    let withdraw = |day| PersonCommand::WithdrawDeath(withdrawn(day));
    expect(wrong.clone(), withdraw("2023-04-20"), withdrawn("2023-04-20"));
    let alive = [wrong.clone(), vec![withdrawn("2023-04-20").into()]].concat();
    let later = enrolled(1, Programme::Tekun, "2023-05");
    expect(alive.clone(), enrol(later.clone()), later);
    expect(alive.clone(), PersonCommand::RecordDeath(died("2023-06-01")), died("2023-06-01"));
    refuse(alive, withdraw("2023-04-20"), Refusal::NoDeath);
    let (recorded, given) = ("2023-04-20".parse().unwrap(), "2023-04-21".parse().unwrap());
    refuse(wrong.clone(), withdraw("2023-04-21"), Refusal::OtherDayOfDeath { recorded, given });
    let silent = DeathWithdrawn { evidence: " ".to_owned(), ..withdrawn("2023-04-20") };
    refuse(wrong.clone(), PersonCommand::WithdrawDeath(silent), Refusal::Blank);
    let gave_way = [wrong, vec![linked(2).into()]].concat();
    expect(gave_way, withdraw("2023-04-20"), withdrawn("2023-04-20"));
}

#[test]
fn a_move_is_recorded_once_and_not_after_death() {
    expect(vec![], PersonCommand::Move(moved("2023-03-01")), moved("2023-03-01"));
    expect_nothing(vec![moved("2023-03-01").into()], PersonCommand::Move(moved("2023-03-01")));
    let refusal = Refusal::Died { day: "2023-02-01".parse().unwrap() };
    refuse(vec![died("2023-02-01").into()], PersonCommand::Move(moved("2023-03-01")), refusal);
}

#[test]
fn a_provisional_subject_gets_its_identity_number() {
    let infant = Enrolled { provisional: true, ..enrolled(1, Programme::DibaoRural, "2023-01") };
    assert!(after(vec![infant.clone().into()]).is_provisional());
    expect(vec![infant.clone().into()], PersonCommand::CorrectIdentity(corrected()), corrected());
    assert!(!after(vec![infant.into(), corrected().into()]).is_provisional());
    let silent = IdentityCorrected { evidence: String::new(), ..corrected() };
    refuse(vec![], PersonCommand::CorrectIdentity(silent), Refusal::Blank);
}

#[test]
fn only_who_draws_nothing_is_erased() {
    expect(gone(), PersonCommand::Erase(erased()), erased());
    let refusal = Refusal::StillEnrolled { entitlement: entitlement(1) };
    refuse(in_rural_dibao(), PersonCommand::Erase(erased()), refusal);
    let silent = Erased { doc_no: String::new(), ..erased() };
    refuse(gone(), PersonCommand::Erase(silent), Refusal::Blank);
}

#[test]
fn who_was_erased_enrols_nowhere() {
    let history = vec![PersonEvent::from(erased())];
    expect_nothing(history.clone(), PersonCommand::Erase(erased()));
    refuse(history.clone(), enrol(enrolled(1, Programme::Tekun, "2023-05")), Refusal::Erased);
    refuse(history, link(2), Refusal::Erased);
}
