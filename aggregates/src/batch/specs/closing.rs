use super::*;
use crate::entitlement::event::ContestOutcome;

fn contested() -> Story {
    Story::returned().then(result("second", vec![row(3, settled("L3"))]))
}

fn resolve(outcome: ContestOutcome) -> BatchCommand {
    let evidence = "银行复函2023-17".to_owned();
    BatchCommand::Resolve(LineResolved { evidence, holder: holder("孙银行"), line: 3, outcome })
}

#[test]
fn a_contested_line_is_what_the_bank_writes_that_it_is() {
    assert_eq!(contested().then(resolve(ContestOutcome::Settled)).statuses()[2], LineStatus::Settled);
    assert_eq!(contested().then(resolve(ContestOutcome::Returned)).statuses()[2], LineStatus::Returned);
}

#[test]
fn a_resolved_line_is_resolved_once() {
    contested().then(resolve(ContestOutcome::Settled)).changes_nothing(resolve(ContestOutcome::Settled));
    let refusal = BatchRefusal::LineOutOfTurn { line: 3, status: LineStatus::Settled, step: Step::Resolve };
    contested().then(resolve(ContestOutcome::Settled)).refuses(resolve(ContestOutcome::Returned), refusal);
}

#[test]
fn what_was_resolved_is_not_contested_by_the_same_words() {
    let says = |says| result("third", vec![row(3, says)]);
    contested().then(resolve(ContestOutcome::Returned)).changes_nothing(says(settled("L3")));
    contested().then(resolve(ContestOutcome::Settled)).changes_nothing(says(returned("F04")));
}

#[test]
fn a_line_that_was_paid_again_stays_so_when_the_contest_ends_as_returned() {
    let story = Story::returned().then(reissue(&[3])).then(result("second", vec![row(3, settled("L3"))]));
    assert_eq!(story.then(resolve(ContestOutcome::Returned)).statuses()[2], LineStatus::Reissued);
}

#[test]
fn a_line_that_was_paid_again_is_never_paid_a_third_time() {
    let story = Story::returned().then(reissue(&[3])).then(result("second", vec![row(3, settled("L3"))]));
    let story =
        story.then(resolve(ContestOutcome::Settled)).then(result("third", vec![row(3, returned("F05"))]));
    assert_eq!(story.statuses()[2], LineStatus::Reissued);
}

#[test]
fn a_contest_is_resolved_on_evidence() {
    let BatchCommand::Resolve(resolved) = resolve(ContestOutcome::Settled) else { panic!() };
    let bare = LineResolved { evidence: String::new(), ..resolved };
    contested().refuses(BatchCommand::Resolve(bare), BatchRefusal::NoReason);
}

#[test]
fn a_returned_line_is_reissued_once() {
    let story = Story::returned().then(reissue(&[3]));
    assert_eq!(story.batch.reissues.get(&3), Some(&elsewhere(3)));
    story.changes_nothing(reissue(&[3]));
    let other = LinesReissued { lines: vec![ReissuedLine { line: 3, to: elsewhere(8) }] };
    let refusal = BatchRefusal::LineOutOfTurn { line: 3, status: LineStatus::Reissued, step: Step::Reissue };
    Story::returned().then(reissue(&[3])).refuses(BatchCommand::Reissue(other), refusal);
}

#[test]
fn only_a_returned_line_is_reissued() {
    let refusal = |line, status| BatchRefusal::LineOutOfTurn { line, status, step: Step::Reissue };
    Story::returned().refuses(reissue(&[1]), refusal(1, LineStatus::Settled));
    let unknown = Story::at_bank().then(result("first", vec![row(1, settled("L1"))]));
    unknown.refuses(reissue(&[2]), refusal(2, LineStatus::Unknown));
    Story::ordered().then(stop(&[2])).refuses(reissue(&[2]), refusal(2, LineStatus::Stopped));
    Story::returned().refuses(reissue(&[]), BatchRefusal::LineList);
}

#[test]
fn the_dead_are_not_paid_again() {
    let story = Story::returned().then(result("second", vec![row(3, returned("F13"))]));
    story.refuses(reissue(&[3]), BatchRefusal::NotReissuable { line: 3, code: ReturnCode::DECEASED });
}

#[test]
fn only_returned_and_stopped_lines_are_released() {
    assert_eq!(Story::ordered().then(stop(&[2])).then(release(&[2])).statuses()[1], LineStatus::Released);
    Story::returned().then(release(&[3])).changes_nothing(release(&[3]));
    let refusal = |line, status| BatchRefusal::LineOutOfTurn { line, status, step: Step::Release };
    Story::returned().refuses(release(&[1]), refusal(1, LineStatus::Settled));
    Story::returned().then(reissue(&[3])).refuses(release(&[3]), refusal(3, LineStatus::Reissued));
}

#[test]
fn debits_count_every_line_the_bank_had_and_refunds_those_it_returned() {
    let sums = Story::returned().then(reissue(&[3])).batch.sums();
    assert_eq!((sums.debited, sums.refunded), (money("600.06"), money("200.03")));
}

#[test]
fn a_stopped_line_was_never_debited() {
    let story = Story::ordered().then(stop(&[2])).then(release(&[2])).then(files(&[file(1, "A", &[1, 3])]));
    let third = BankRow { position: 2, ..row(3, settled("L3")) };
    let story = story.then(result("first", vec![row(1, settled("L1")), third]));
    let story = story.then(reconcile("400.04", "0.00")).then(close());
    assert_eq!(story.batch.status, Status::Closed);
}

#[test]
fn a_batch_of_which_every_line_was_stopped_can_still_be_closed() {
    let story = Story::ordered().then(stop(&[1, 2, 3])).then(release(&[1, 2, 3]));
    assert_eq!(story.then(reconcile("0.00", "0.00")).then(close()).batch.status, Status::Closed);
}

#[test]
fn a_statement_that_differs_by_a_fen_does_not_reconcile() {
    let refusal = BatchRefusal::BankDiffers {
        debited: money("600.05"),
        refunded: money("200.03"),
        due_debited: money("600.06"),
        due_refunded: money("200.03"),
    };
    Story::returned().refuses(reconcile("600.05", "200.03"), refusal);
}

#[test]
fn nothing_is_reconciled_while_a_line_is_unknown() {
    let story = Story::at_bank().then(result("first", vec![row(1, settled("L1"))]));
    let refusal = BatchRefusal::LinesOpen { count: 2, first: 2, status: LineStatus::Unknown };
    story.refuses(reconcile("200.01", "0.00"), refusal);
}

#[test]
fn the_same_statement_again_changes_nothing_and_another_is_refused() {
    Story::reconciled().changes_nothing(reconcile("600.06", "200.03"));
    let refusal = BatchRefusal::ReconciledOtherwise { statement: "2023-05".to_owned() };
    Story::reconciled().refuses(reconcile("600.06", "0.00"), refusal);
}

#[test]
fn nothing_is_reconciled_before_it_was_ordered() {
    let refusal = BatchRefusal::OutOfTurn { status: Status::Draft, step: Step::Reconcile };
    Story::new([draft(lines(3))]).refuses(reconcile("0.00", "0.00"), refusal);
}

#[test]
fn a_close_names_what_was_paid_reissued_and_released() {
    let expected = Closed {
        holder: holder("赵财政"),
        paid: money("400.03"),
        reissued: Money::ZERO,
        released: money("200.03"),
    };
    Story::reconciled().when(close()).then_expect_events(vec![expected.into()]);
}

#[test]
fn closing_again_changes_nothing() {
    Story::reconciled().then(close()).changes_nothing(close());
}

#[test]
fn nothing_is_closed_before_it_is_reconciled() {
    let refusal = BatchRefusal::OutOfTurn { status: Status::Returned, step: Step::Close };
    Story::returned().refuses(close(), refusal);
}

#[test]
fn nothing_is_closed_while_a_returned_line_waits() {
    let story = Story::returned().then(reconcile("600.06", "200.03"));
    story.refuses(close(), BatchRefusal::LinesOpen { count: 1, first: 3, status: LineStatus::Returned });
}

#[test]
fn nothing_is_closed_while_a_stopped_line_waits() {
    let story = Story::ordered().then(stop(&[1, 2, 3])).then(reconcile("0.00", "0.00"));
    story.refuses(close(), BatchRefusal::LinesOpen { count: 3, first: 1, status: LineStatus::Stopped });
}

/// Its due is reserved where it was ordered first, and closed or paid again there.
#[test]
fn a_stopped_line_that_pays_again_waits_for_nothing() {
    let again = |line: Line| Line {
        reissue: Some(Reissue { of: elsewhere(line.line), refund_flow: "TK1".into() }),
        ..line
    };
    let lines: Vec<Line> = lines(2).into_iter().map(again).collect();
    let header = Drafted { kind: BatchKind::Reissue, ..header(&lines) };
    let root = line_root(&lines);
    let signed = [
        BatchCommand::Draft { header, lines },
        seal(),
        review("李审核", root.clone()),
        approve("周财政", root.clone()),
        order("赵财政", root),
    ];
    let story = Story::new(signed).then(stop(&[1, 2])).then(reconcile("0.00", "0.00")).then(close());
    assert_eq!((story.batch.status, story.batch.sums().paid), (Status::Closed, Money::ZERO));
}

#[test]
fn a_close_that_does_not_tie_could_not_have_been_made() {
    let forged = Closed {
        holder: holder("赵财政"),
        paid: money("400.04"),
        reissued: Money::ZERO,
        released: money("200.02"),
    };
    assert_eq!(Story::reconciled().batch.admit(&forged.into()), Err(BatchRefusal::CloseDiffers));
}
