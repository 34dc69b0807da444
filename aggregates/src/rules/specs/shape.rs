//! `shape`: texts and numbers have the form of their field.

use serde_json::{Value, json};

use super::month::*;
use super::{Act, World, id, swap};

/// Each value in turn breaks the shape.
fn bad(world: &World, commit: &[Act], at: usize, pointer: &str, values: &[Value]) {
    world.holds(commit);
    for value in values {
        world.breaks(id::SHAPE, &swap(commit.to_vec(), at, |act| act.set(pointer, value.clone())));
    }
}

/// What no number of a flow, receipt or file is.
fn no_numbers() -> Vec<Value> {
    let long = "1".repeat(101);
    ["", " ", " L1", "L1\n", "L\u{200B}1", "L\u{202E}1", long.as_str()].map(Value::from).to_vec()
}

#[test]
fn a_files_hash_is_lower_case_hex_and_its_name_has_no_folder() {
    let hashes = [json!(sha("A")), json!("ab"), json!(sha("g")), json!(format!("{}a", sha("a"))), json!(1)];
    bad(&sent(), &answering(), 0, "/file/sha256", &hashes);
    bad(&sent(), &answering(), 0, "/file/name", &[json!(""), json!("a/b"), json!("a\\b"), json!("a\u{0}")]);
    bad(&sent(), &answering(), 1, "/file", &hashes);
    bad(&published(), &proposing(), 0, "/file/sha256", &hashes);
}

#[test]
fn flow_numbers_and_receipts_are_one_visible_line() {
    bad(&sent(), &answering(), 1, "/outcomes/0/flow", &no_numbers());
    bad(&sent(), &answering(), 2, "/flow", &no_numbers());
    bad(&ordered(), &sending(1, "农商行", &[1, 2]), 1, "/receipt", &no_numbers());
    bad(&ordered(), &sending(1, "农商行", &[1, 2]), 0, "/number", &no_numbers());
}

#[test]
fn a_return_code_is_one_of_a_definite_return() {
    let codes = ["F14", "F16", "f04", "F4", "", "E77"].map(Value::from);
    bad(&sent(), &answering(), 1, "/outcomes/1/code", &codes);
    bad(&sent(), &answering(), 3, "/code", &codes);
}

#[test]
fn rows_lines_and_versions_count_from_one_in_32_bits() {
    let numbers = [json!(0), json!(-1), json!(4_294_967_296_u64), json!(1.5), json!("1")];
    bad(&sent(), &answering(), 1, "/outcomes/0/row", &numbers);
    bad(&sent(), &answering(), 2, "/source/row", &numbers);
    bad(&ordered(), &sending(1, "农商行", &[1, 2]), 0, "/version", &numbers);
    bad(&in_force(), &drafting(&in_force()), 1, "/lines/0/line", &numbers);
    bad(&published(), &proposing(), 1, "/row", &numbers);
}

#[test]
fn a_bank_files_format_is_one_of_three() {
    let commit = sending(1, "农商行", &[1, 2]);
    for format in ["csv", "xlsx", "pain.001"] {
        ordered().holds(&swap(commit.clone(), 0, |act| act.set("/format", format)));
    }
    bad(&ordered(), &commit, 0, "/format", &["", "CSV", "pdf"].map(Value::from));
}

#[test]
fn a_funding_that_is_named_has_the_one_spelling_of_its_id() {
    let names = ["", "twin", "funding/central@433122000000@2023", "central@433122000000@23"].map(Value::from);
    bad(&in_force(), &drafting(&in_force()), 0, "/funding", &names);
    bad(&approved(), &ordering(&approved()), 2, "/funding", &names);
}

#[test]
fn sources_of_rules_are_codes() {
    let sources = [json!(["Central"]), json!(["中央"]), json!([""]), json!(["central", "a b"])];
    bad(&World::new(), &[rules()], 0, "/sources", &sources);
}

#[test]
fn lines_that_sum_beyond_the_range_of_money_break_shape() {
    let world = in_force();
    let largest = json!("9999999999999999.99");
    let commit = swap(drafting(&world), 1, |act| {
        act.set("/lines/0/amount", largest.clone()).set("/lines/1/amount", largest)
    });
    world.breaks(id::SHAPE, &commit);
}

#[test]
fn null_for_an_absent_member_and_false_for_an_absent_word_break_shape() {
    let nothing = [Value::Null];
    bad(&in_force(), &drafting(&in_force()), 0, "/comparison", &nothing);
    bad(&in_force(), &drafting(&in_force()), 1, "/lines/0/reissue", &nothing);
    bad(&sent(), &answering(), 1, "/outcomes/0/code", &nothing);
    bad(&published(), &proposing(), 1, "/inputs/tier", &nothing);
    for word in ["/early", "/flow_is_batch"] {
        bad(&sent(), &answering(), 0, word, &[json!(false), Value::Null, json!("true")]);
    }
    bad(&proposed(), &confirming(), 0, "/difference_paid", &[json!(true)]);
}

#[test]
fn a_list_of_values_for_a_shape_or_an_object_for_a_word_breaks_shape() {
    let file = json!([1_024, "回盘.csv", sha("d")]);
    bad(&sent(), &answering(), 0, "/file", &[file]);
    bad(&sent(), &answering(), 2, "/line", &[json!([batch(1), 1])]);
    bad(&sent(), &answering(), 1, "/outcomes/0/status", &[json!({ "settled": null })]);
    let world = in_force();
    let line: Vec<Value> =
        drafting(&world)[1].data["lines"][0].as_object().unwrap().values().cloned().collect();
    bad(&world, &drafting(&world), 1, "/lines/0", &[json!(line)]);
    let basis = json!(["flat.standard/1", {}, []]);
    bad(&world, &drafting(&world), 1, "/lines/0/components/0/basis", &[basis]);
}
