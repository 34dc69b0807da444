//! What the records of a commit owe each other.

use ledger::ties::{Tie, Ties, Untied, key};
use proptest::prelude::*;

fn even(key: u128, lines: i64, fen: i64) -> Tie {
    Tie::Even { rule: "order", key, lines, fen }
}

fn need(key: u128) -> Tie {
    Tie::Need { rule: "roster-row", key }
}

fn untied(records: &[&[Tie]]) -> Vec<(&'static str, u32)> {
    let mut ties = Ties::default();
    for (index, record) in (0..).zip(records) {
        ties.see(index, record);
    }
    ties.untied().into_iter().map(|Untied { rule, index }| (rule, index)).collect()
}

#[test]
fn lines_and_fen_that_come_to_nothing_are_tied() {
    assert_eq!(untied(&[&[even(1, 2, 500)], &[even(1, -1, -200)], &[even(1, -1, -300)]]), []);
}

#[test]
fn lines_that_come_out_while_the_fen_do_not_are_untied_and_the_reverse() {
    assert_eq!(untied(&[&[even(1, 1, 500)], &[even(1, -1, -499)]]), [("order", 0)]);
    assert_eq!(untied(&[&[even(1, 2, 500)], &[even(1, -1, -500)]]), [("order", 0)]);
}

#[test]
fn what_is_short_under_one_key_is_not_made_good_under_another_key_or_rule() {
    assert_eq!(untied(&[&[even(1, 1, 5)], &[even(2, -1, -5)]]), [("order", 0), ("order", 1)]);
    let other = Tie::Even { rule: "reserve", key: 1, lines: -1, fen: -5 };
    assert_eq!(untied(&[&[even(1, 1, 5)], &[other]]), [("order", 0), ("reserve", 1)]);
}

#[test]
fn a_sum_beyond_64_bits_does_not_come_round_to_nothing() {
    let most = [even(1, i64::MAX, i64::MAX), even(1, i64::MAX, i64::MAX), even(1, 2, 2)];
    assert_eq!(untied(&[&most]), [("order", 0)]);
}

#[test]
fn what_is_needed_is_given_before_or_after_or_it_is_untied() {
    assert_eq!(untied(&[&[need(7)], &[Tie::Give { key: 7 }]]), []);
    assert_eq!(untied(&[&[Tie::Give { key: 7 }], &[need(7)]]), []);
    assert_eq!(untied(&[&[Tie::Give { key: 8 }], &[need(7)]]), [("roster-row", 1)]);
}

#[test]
fn what_is_given_and_not_needed_owes_nothing() {
    assert_eq!(untied(&[&[Tie::Give { key: 7 }], &[Tie::Give { key: 7 }]]), []);
}

#[test]
fn the_untied_is_named_once_with_the_first_record_that_had_to_do_with_it() {
    let records: [&[Tie]; 4] =
        [&[], &[even(1, 1, 0), even(2, 1, 0)], &[need(7), even(1, 1, 0)], &[need(7), even(2, 1, 0)]];
    assert_eq!(untied(&records), [("order", 1), ("roster-row", 2)]);
}

#[test]
fn a_sum_that_came_out_and_is_touched_again_is_named_where_it_was_touched_again() {
    assert_eq!(untied(&[&[even(1, 1, 5)], &[even(1, -1, -5)], &[even(1, 1, 5)]]), [("order", 2)]);
}

proptest! {
    #[test]
    fn parts_cut_otherwise_have_another_key(one: Vec<u8>, other: Vec<u8>, cut: prop::sample::Index) {
        let joined = [one.as_slice(), &other].concat();
        let at = cut.index(joined.len() + 1);
        let again = key(&[&joined[..at], &joined[at..]]);
        prop_assert_eq!(again == key(&[&one, &other]), at == one.len());
        prop_assert_ne!(again, key(&[&joined]));
    }
}
