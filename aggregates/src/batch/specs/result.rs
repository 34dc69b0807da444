use super::*;
use LineStatus::{Contested, Returned, Settled, Unknown};

fn refused(rows: &[(u32, RowFault)]) -> BatchRefusal {
    BatchRefusal::RowsRefused { rows: rows.iter().map(|&(row, fault)| BadRow { row, fault }).collect() }
}

fn announced(file: FileRef, outcomes: u32) -> BankResultTaken {
    BankResultTaken { early: false, file, flow_is_batch: false, holder: holder("孙银行"), outcomes }
}

fn refuses_row(story: Story, rows: Vec<BankRow>, bad: u32, fault: RowFault) {
    story.refuses(result("second", rows), refused(&[(bad, fault)]));
}

#[test]
fn a_return_file_tells_of_each_line_what_became_of_it() {
    let story = Story::returned();
    assert_eq!(story.statuses(), [Settled, Settled, Returned]);
    assert_eq!(story.batch.line(3).unwrap().code.unwrap().to_string(), "F04");
    assert_eq!(story.batch.line(1).unwrap().flow.as_deref(), Some("L1"));
}

#[test]
fn a_return_file_implies_that_the_bank_accepted() {
    let events = Story::at_bank().then(result("first", vec![row(1, settled("L1"))])).events;
    let implied = events.iter().find_map(|event| match event {
        BatchEvent::BankAccepted(accepted) => Some(accepted.receipt.clone()),
        _ => None,
    });
    assert_eq!(implied, Some(format!("{:f>64}", "first")));
}

#[test]
fn the_same_file_again_changes_nothing() {
    Story::returned().changes_nothing(result("first", vec![row(3, settled("L3"))]));
}

#[test]
fn another_file_that_says_the_same_changes_nothing() {
    let rows = vec![row(1, settled("L1")), row(2, settled("L2")), row(3, returned("F04"))];
    Story::returned().changes_nothing(result("second", rows));
}

#[test]
fn a_line_without_a_row_is_unknown_and_not_returned() {
    let story = Story::at_bank().then(result("first", vec![row(1, settled("L1"))]));
    assert_eq!(story.statuses(), [Settled, Unknown, Unknown]);
}

#[test]
fn only_the_files_that_the_return_answers_have_missing_rows() {
    let story = Story::ordered().then(files(&[file(1, "A", &[1]), file(1, "B", &[2, 3])]));
    let story = story.then(result("first", vec![row(1, settled("L1"))]));
    assert_eq!(story.statuses(), [Settled, LineStatus::Ordered, LineStatus::Ordered]);
}

#[test]
fn a_time_out_is_unknown_and_not_returned() {
    let story = Story::at_bank().then(result("first", vec![row(1, returned("F14"))]));
    assert_eq!(story.statuses()[0], Unknown);
}

#[test]
fn what_was_unknown_is_settled_or_returned_by_a_later_file() {
    let story = Story::at_bank().then(result("first", vec![row(1, settled("L1"))]));
    let story = story.then(result("second", vec![row(2, settled("L2")), row(3, returned("F05"))]));
    assert_eq!(story.statuses(), [Settled, Settled, Returned]);
}

#[test]
fn what_is_settled_does_not_become_unknown() {
    Story::returned()
        .changes_nothing(result("second", vec![row(1, BankSays::Unknown), row(3, returned("F14"))]));
}

#[test]
fn success_may_turn_into_a_return_later() {
    let story = Story::returned().then(result("second", vec![row(1, returned("F06"))]));
    assert_eq!(story.statuses()[0], Returned);
}

#[test]
fn a_late_return_reopens_a_closed_batch() {
    let story = Story::reconciled().then(close()).then(result("late", vec![row(1, returned("F06"))]));
    assert_eq!((story.batch.status, story.batch.reconciled), (Status::Returned, None));
}

#[test]
fn a_reopened_batch_is_reconciled_and_closed_again() {
    let story = Story::reconciled().then(close()).then(result("late", vec![row(1, returned("F06"))]));
    let story = story.then(reissue(&[1])).then(reconcile("600.06", "400.04")).then(close());
    let Some(BatchEvent::Closed(closed)) = story.events.last() else { panic!("not closed") };
    assert_eq!(
        (closed.paid, closed.reissued, closed.released),
        (money("200.02"), money("200.01"), money("200.03"))
    );
}

#[test]
fn a_return_never_turns_into_success_by_itself() {
    let story = Story::returned().then(result("second", vec![row(3, settled("L3"))]));
    assert_eq!(story.statuses()[2], Contested);
    let refusal = BatchRefusal::LineOutOfTurn { line: 3, status: Contested, step: Step::Reissue };
    story.refuses(reissue(&[3]), refusal);
}

#[test]
fn even_of_a_reissued_line_the_bank_may_say_that_it_was_paid() {
    let story = Story::returned().then(reissue(&[3])).then(result("second", vec![row(3, settled("L3"))]));
    assert_eq!(story.statuses()[2], Contested);
    story.refuses(
        reconcile("600.06", "200.03"),
        BatchRefusal::LinesOpen { count: 1, first: 3, status: Contested },
    );
}

#[test]
fn an_earlier_file_read_again_does_not_contest_a_late_return() {
    let story = Story::returned().then(result("second", vec![row(1, returned("F06"))]));
    story.changes_nothing(result("third", vec![row(1, settled("L1"))]));
}

#[test]
fn a_corrected_file_may_name_another_reason() {
    let story = Story::returned().then(result("second", vec![row(3, returned("F13"))]));
    assert_eq!(story.batch.line(3).unwrap().code, Some(ReturnCode::DECEASED));
}

#[test]
fn a_foreign_row_refuses_the_file() {
    let other = BankRow { number: "Z".to_owned(), ..row(2, settled("L2")) };
    refuses_row(Story::at_bank(), vec![row(1, settled("L1")), other], 3, RowFault::Foreign);
    let beyond = BankRow { position: 4, ..row(3, settled("L3")) };
    refuses_row(Story::at_bank(), vec![beyond], 4, RowFault::Foreign);
}

#[test]
fn a_row_for_a_replaced_file_refuses_the_file() {
    let story = Story::at_bank().then(files(&[file(2, "A2", &[1, 2, 3])]));
    refuses_row(story, vec![row(1, settled("L1"))], 2, RowFault::Replaced);
}

#[test]
fn a_wrong_amount_refuses_the_file() {
    let wrong = BankRow { amount: money("200.10"), ..row(1, settled("L1")) };
    refuses_row(Story::at_bank(), vec![wrong], 2, RowFault::Amount);
}

#[test]
fn a_repeated_row_that_contradicts_refuses_the_file_and_one_that_agrees_does_not() {
    let again = |says| BankRow { row: 9, ..row(1, says) };
    refuses_row(
        Story::at_bank(),
        vec![row(1, settled("L1")), again(returned("F01"))],
        9,
        RowFault::Contradicts,
    );
    let story = Story::at_bank().then(result("second", vec![row(1, settled("L1")), again(settled("L1"))]));
    assert_eq!(story.statuses()[0], Settled);
}

#[test]
fn another_flow_number_for_a_settled_line_refuses_the_file() {
    refuses_row(Story::returned(), vec![row(1, settled("L9"))], 2, RowFault::Flow);
}

#[test]
fn paid_without_a_flow_number_refuses_the_file() {
    refuses_row(Story::at_bank(), vec![row(1, settled(""))], 2, RowFault::NoFlow);
}

#[test]
fn a_code_that_is_not_in_the_table_refuses_the_file() {
    refuses_row(Story::at_bank(), vec![row(1, returned("E77"))], 2, RowFault::Code);
}

#[test]
fn paid_after_the_line_was_released_refuses_the_file() {
    refuses_row(
        Story::returned().then(release(&[3])),
        vec![row(3, settled("L3"))],
        4,
        RowFault::PaidAfterRelease,
    );
}

#[test]
fn every_row_that_cannot_be_taken_is_listed() {
    let rows =
        vec![BankRow { position: 9, ..row(1, settled("L1")) }, row(2, settled("L2")), row(3, returned("X"))];
    Story::at_bank().refuses(result("first", rows), refused(&[(2, RowFault::Foreign), (4, RowFault::Code)]));
}

#[test]
fn a_return_that_answers_no_file_of_the_batch_is_refused() {
    let stray = BankReturn { covers: vec!["Z".to_owned()], ..bank_return("first", vec![]) };
    Story::at_bank()
        .refuses(BatchCommand::TakeResult(stray), BatchRefusal::NoSuchFile { number: "Z".to_owned() });
    let refusal = BatchRefusal::OutOfTurn { status: Status::Ordered, step: Step::TakeResult };
    Story::ordered().refuses(result("first", vec![]), refusal);
}

#[test]
fn nothing_stands_between_a_return_file_and_its_outcomes() {
    let mut batch = Story::at_bank().then(accepted("回单1", 1)).batch;
    let file = bank_return("first", vec![]).file;
    batch.evolve(announced(file, 2).into());
    assert_eq!(batch.decide(reconcile("0.00", "0.00")), Err(BatchRefusal::Unfinished { missing: 2 }));
}

#[test]
fn outcomes_that_no_file_announced_could_not_have_been_written() {
    let batch = Story::at_bank().then(accepted("回单1", 1)).batch;
    let stray = OutcomesRecorded { file: "f".repeat(64), outcomes: vec![] };
    assert_eq!(batch.admit(&stray.into()), Err(BatchRefusal::OutcomesStray));
}

#[test]
fn an_outcome_that_skips_a_contest_could_not_have_been_written() {
    let mut batch = Story::returned().batch;
    let file = bank_return("forged", vec![]).file;
    batch.evolve(announced(file.clone(), 1).into());
    let flow = Some("L3".to_owned());
    let paid = Outcome {
        booked: Some(day("2023-05-09")),
        code: None,
        flow,
        line: 3,
        row: Some(4),
        status: OutcomeStatus::Settled,
    };
    let forged = OutcomesRecorded { file: file.sha256, outcomes: vec![paid] };
    assert_eq!(batch.admit(&forged.into()), Err(BatchRefusal::OutcomeFault { line: 3 }));
}

#[test]
fn a_file_announced_twice_could_not_have_been_written() {
    let batch = Story::returned().batch;
    let file = bank_return("first", vec![]).file;
    let again = announced(file, 1);
    assert_eq!(batch.admit(&again.into()), Err(BatchRefusal::ResultTaken));
}
