use super::*;

#[test]
fn every_ordered_line_goes_to_the_bank_once() {
    let made = [file(1, "A", &[2, 1]), file(1, "B", &[3])];
    let story = Story::ordered().then(files(&made));
    assert_eq!(story.batch.status, Status::AtBank);
    assert_eq!((story.batch.line_at("A", 1), story.batch.line_at("B", 1)), (Some(2), Some(3)));
}

#[test]
fn the_same_files_again_change_nothing() {
    Story::at_bank().changes_nothing(files(&[file(1, "A", &[1, 2, 3])]));
}

#[test]
fn a_line_in_no_file_is_refused() {
    let refusal = BatchRefusal::LinesNotFiled { count: 1, first: 2 };
    Story::ordered().refuses(files(&[file(1, "A", &[1, 3])]), refusal);
}

#[test]
fn a_line_in_two_files_is_refused() {
    let twice = [file(1, "A", &[1, 2]), file(1, "B", &[2, 3])];
    Story::ordered().refuses(files(&twice), BatchRefusal::LineFiledTwice { line: 2 });
    Story::ordered().refuses(files(&[file(1, "A", &[1, 2, 3, 1])]), BatchRefusal::LineFiledTwice { line: 1 });
}

#[test]
fn a_held_line_goes_to_no_bank() {
    let root = || root(3, &[3]);
    let commands = [draft(lines(3)), hold("李审核", &[3]), seal(), review("李审核", root())];
    let story = Story::new(commands).then(approve("赵财政", root())).then(order("周财政", root()));
    let refusal = BatchRefusal::LineOutOfTurn { line: 3, status: LineStatus::Held, step: Step::File };
    story.refuses(files(&[file(1, "A", &[1, 2, 3])]), refusal);
}

#[test]
fn a_file_that_does_not_sum_is_refused() {
    let wrong = BankFileMade { total: money("600.00"), ..file(1, "A", &[1, 2, 3]) };
    let refusal =
        BatchRefusal::FileTotal { number: "A".to_owned(), stated: money("600.00"), found: money("600.06") };
    Story::ordered().refuses(files(&[wrong]), refusal);
}

#[test]
fn a_file_number_is_used_once_for_ever() {
    let refusal = BatchRefusal::FileNumber { number: "A".to_owned() };
    Story::at_bank().refuses(files(&[file(2, "A", &[1, 2, 3])]), refusal.clone());
    Story::ordered().refuses(files(&[file(1, "A", &[1, 2]), file(1, "A", &[3])]), refusal);
}

#[test]
fn files_made_again_are_the_next_version_and_replace_the_one_before() {
    let story = Story::at_bank().then(files(&[file(2, "A2", &[1, 2, 3])]));
    assert_eq!((story.batch.line_at("A", 1), story.batch.line_at("A2", 1)), (None, Some(1)));
    Story::at_bank()
        .refuses(files(&[file(3, "C", &[1, 2, 3])]), BatchRefusal::FileVersion { given: 3, expected: 2 });
}

#[test]
fn files_that_the_bank_accepted_cannot_be_made_again() {
    let story = Story::at_bank().then(accepted("回单1", 1));
    story.refuses(files(&[file(2, "A2", &[1, 2, 3])]), BatchRefusal::FilesSent);
}

#[test]
fn there_are_no_bank_files_before_the_order() {
    let refusal = BatchRefusal::OutOfTurn { status: Status::Draft, step: Step::File };
    Story::new([draft(lines(3))]).refuses(files(&[file(1, "A", &[1, 2, 3])]), refusal);
}

#[test]
fn a_replaced_version_cannot_be_accepted() {
    let story = Story::at_bank().then(files(&[file(2, "A2", &[1, 2, 3])]));
    story.refuses(accepted("回单1", 1), BatchRefusal::FileVersion { given: 1, expected: 2 });
}

#[test]
fn the_same_receipt_again_changes_nothing_and_another_bank_adds_its_own() {
    Story::at_bank().then(accepted("回单1", 1)).changes_nothing(accepted("回单1", 1));
    let story = Story::at_bank().then(accepted("回单1", 1)).then(accepted("回单2", 1));
    assert_eq!(story.batch.receipts, ["回单1", "回单2"]);
}

#[test]
fn nothing_is_accepted_that_was_not_made() {
    let refusal = BatchRefusal::OutOfTurn { status: Status::Ordered, step: Step::Accept };
    Story::ordered().refuses(accepted("回单1", 1), refusal);
    Story::at_bank().refuses(accepted(" ", 1), BatchRefusal::NoReason);
}

#[test]
fn an_ordered_line_can_be_stopped_until_the_bank_accepts() {
    assert_eq!(Story::ordered().then(stop(&[2])).statuses()[1], LineStatus::Stopped);
    Story::ordered().then(stop(&[2])).changes_nothing(stop(&[2]));
    Story::at_bank().then(accepted("回单1", 1)).refuses(stop(&[2]), BatchRefusal::BankHasIt);
    let refusal = BatchRefusal::OutOfTurn { status: Status::Draft, step: Step::Stop };
    Story::new([draft(lines(3))]).refuses(stop(&[2]), refusal);
}

#[test]
fn a_stop_makes_the_files_stale() {
    let stopped = || Story::at_bank().then(stop(&[2]));
    stopped().refuses(accepted("回单1", 1), BatchRefusal::FilesStale);
    stopped().refuses(result("first", vec![row(1, settled("L1"))]), BatchRefusal::FilesStale);
    let again = stopped().then(files(&[file(2, "A2", &[1, 3])])).then(accepted("回单1", 2));
    assert_eq!(again.batch.status, Status::Accepted);
}
