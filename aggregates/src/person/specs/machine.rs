//! Whatever is asked in whatever order: what excludes each other is never together.

use proptest::prelude::*;

use super::*;
use crate::person::Membership;

fn a_command() -> impl Strategy<Value = PersonCommand> {
    let months = prop_oneof![Just("2023-01"), Just("2023-03"), Just("2023-05"), Just("2023-07")];
    let programme = prop::sample::select(Programme::ALL.to_vec());
    prop_oneof![
        4 => (1..6_u128, programme, months.clone()).prop_map(|(number, programme, from)| {
            // A benefit's stream is of one programme: the number tells which.
            let programme = Programme::ALL[(number as usize + usize::from(programme.is_of_household())) % 7];
            enrol(enrolled(number * 8 + programme as u128, programme, from))
        }),
        3 => (0..56_u128, months).prop_map(|(number, last)| PersonCommand::Leave(left(number, last))),
        1 => Just(PersonCommand::RecordDeath(died("2023-05-09"))),
        1 => Just(PersonCommand::WithdrawDeath(withdrawn("2023-05-09"))),
    ]
}

fn together(one: &Membership, other: &Membership, month: Month) -> bool {
    one.holds(month) && other.holds(month) && one.entitlement != other.entitlement
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_month_holds_what_excludes_each_other(commands in prop::collection::vec(a_command(), 1..40)) {
        let (mut state, mut history) = (Person::default(), Vec::new());
        for command in commands {
            for event in state.decide(command).unwrap_or_default() {
                cqrs_es::Aggregate::apply(&mut state, event.clone());
                history.push(event);
            }
        }
        for text in ["2022-12", "2023-01", "2023-02", "2023-04", "2023-06", "2023-08"] {
            let parts = state.memberships();
            for one in parts {
                for other in parts.iter().filter(|other| together(one, other, month(text))) {
                    prop_assert!(exclusion::forbids(one, other).is_none(), "{one:?} and {other:?}");
                }
                prop_assert_eq!(state.open(one.entitlement).into_iter().count() <= 1, true);
            }
        }
        prop_assert_eq!(format!("{:?}", after(history)), format!("{state:?}"));
    }
}
