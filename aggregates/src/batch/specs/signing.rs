use super::*;

fn sealed() -> Story {
    Story::new([draft(lines(3)), seal()])
}

fn reviewed() -> Story {
    sealed().then(review("李审核", root(3, &[])))
}

fn approved() -> Story {
    reviewed().then(approve("赵财政", root(3, &[])))
}

fn out_of_turn(status: Status, step: Step) -> BatchRefusal {
    BatchRefusal::OutOfTurn { status, step }
}

fn same_holder(name: &str, was: Signature, step: Step) -> BatchRefusal {
    BatchRefusal::SameHolder { holder: holder(name), was, step }
}

#[test]
fn a_seal_names_root_count_and_total_of_the_lines() {
    let expected =
        Sealed { count: 3, holder: holder("张经办"), root: root(3, &[]), total: money("600.06") };
    Story::new([draft(lines(3))]).when(seal()).then_expect_events(vec![expected.into()]);
}

#[test]
fn the_root_is_the_hash_over_the_hashes_of_the_lines() {
    use sha2::{Digest, Sha256};
    let hashes: Vec<u8> =
        lines(3).iter().flat_map(|line| Sha256::digest(crate::wire::to_json(line))).collect();
    let expected: String = Sha256::digest(hashes).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(root(3, &[]), expected);
}

#[test]
fn a_held_line_is_not_sealed() {
    let expected =
        Sealed { count: 2, holder: holder("张经办"), root: root(3, &[2]), total: money("400.04") };
    Story::new([draft(lines(3)), hold("张经办", &[2])])
        .when(seal())
        .then_expect_events(vec![expected.into()]);
}

#[test]
fn sealing_again_changes_nothing() {
    sealed().changes_nothing(seal());
}

#[test]
fn a_batch_with_every_line_held_cannot_be_sealed() {
    Story::new([draft(lines(3)), hold("张经办", &[1, 2, 3])]).refuses(seal(), BatchRefusal::NothingToSeal);
}

#[test]
fn a_seal_that_is_not_of_the_lines_could_not_have_been_made() {
    let batch = Story::new([draft(lines(3))]).batch;
    let forged = Sealed { count: 3, holder: holder("张经办"), root: root(3, &[]), total: money("600.05") };
    assert_eq!(batch.admit(&forged.into()), Err(BatchRefusal::SealDiffers));
}

#[test]
fn a_clerk_cannot_review_his_own_draft() {
    sealed().refuses(review("张经办", root(3, &[])), same_holder("张经办", Signature::Clerk, Step::Review));
}

#[test]
fn whoever_sealed_for_the_drafter_cannot_review_either() {
    let story = Story::new([draft(lines(3)), BatchCommand::Seal { holder: holder("李审核") }]);
    story.refuses(review("李审核", root(3, &[])), same_holder("李审核", Signature::Clerk, Step::Review));
}

#[test]
fn a_reviewer_cannot_approve() {
    reviewed()
        .refuses(approve("李审核", root(3, &[])), same_holder("李审核", Signature::Reviewer, Step::Approve));
}

#[test]
fn a_clerk_cannot_approve() {
    reviewed()
        .refuses(approve("张经办", root(3, &[])), same_holder("张经办", Signature::Clerk, Step::Approve));
}

#[test]
fn a_clerk_cannot_order() {
    approved().refuses(order("张经办", root(3, &[])), same_holder("张经办", Signature::Clerk, Step::Order));
}

#[test]
fn a_reviewer_cannot_order() {
    approved()
        .refuses(order("李审核", root(3, &[])), same_holder("李审核", Signature::Reviewer, Step::Order));
}

#[test]
fn the_approver_may_order() {
    let expected = Ordered {
        count: 3,
        day: day("2023-05-08"),
        holder: holder("赵财政"),
        root: root(3, &[]),
        total: money("600.06"),
    };
    approved().when(order("赵财政", root(3, &[]))).then_expect_events(vec![expected.into()]);
}

#[test]
fn signatures_given_again_change_nothing() {
    reviewed().changes_nothing(review("李审核", root(3, &[])));
    approved().changes_nothing(approve("赵财政", root(3, &[])));
    Story::ordered().changes_nothing(order("赵财政", root(3, &[])));
}

#[test]
fn what_was_sealed_before_a_hold_cannot_be_signed_after_it() {
    let story = sealed().then(hold("李审核", &[2])).then(seal());
    story.refuses(review("李审核", root(3, &[])), BatchRefusal::StaleRoot);
}

#[test]
fn a_hold_by_finance_takes_every_signature_back() {
    let story = approved().then(hold("赵财政", &[3]));
    assert_eq!((story.batch.seal.clone(), story.batch.reviewer.clone()), (None, None));
    story.refuses(order("赵财政", root(3, &[])), out_of_turn(Status::Draft, Step::Order));
}

#[test]
fn holding_a_held_line_again_changes_nothing() {
    Story::new([draft(lines(3)), hold("李审核", &[2])]).changes_nothing(hold("李审核", &[2]));
}

#[test]
fn a_line_that_is_not_there_cannot_be_held() {
    Story::new([draft(lines(3))]).refuses(hold("李审核", &[4]), BatchRefusal::NoSuchLine { line: 4 });
}

#[test]
fn a_hold_names_its_lines_and_its_reason() {
    Story::new([draft(lines(3))]).refuses(hold("李审核", &[]), BatchRefusal::LineList);
    let without = LinesHeld { holder: holder("李审核"), lines: vec![1], reason: " ".to_owned() };
    Story::new([draft(lines(3))]).refuses(BatchCommand::Hold(without), BatchRefusal::NoReason);
}

#[test]
fn nothing_is_held_after_the_order() {
    Story::ordered().refuses(hold("赵财政", &[1]), out_of_turn(Status::Ordered, Step::Hold));
}

#[test]
fn no_step_can_be_skipped() {
    let stale = root(3, &[]);
    Story::new([draft(lines(3))])
        .refuses(review("李审核", stale.clone()), out_of_turn(Status::Draft, Step::Review));
    sealed().refuses(approve("赵财政", stale.clone()), out_of_turn(Status::Sealed, Step::Approve));
    reviewed().refuses(order("赵财政", stale), out_of_turn(Status::Reviewed, Step::Order));
    Story::new([]).refuses(seal(), BatchRefusal::NotDrafted);
}

#[test]
fn a_rejected_batch_goes_nowhere() {
    let reject = || BatchCommand::Reject(Rejected { holder: holder("李审核"), reason: REASON.to_owned() });
    let rejected = || sealed().then(reject());
    rejected().refuses(review("李审核", root(3, &[])), out_of_turn(Status::Rejected, Step::Review));
    rejected().changes_nothing(reject());
    Story::ordered().refuses(reject(), out_of_turn(Status::Ordered, Step::Reject));
}

#[test]
fn a_batch_is_voided_only_before_the_order_and_with_a_reason() {
    let void =
        |reason: &str| BatchCommand::Void(Voided { holder: holder("张经办"), reason: reason.to_owned() });
    assert_eq!(approved().then(void(REASON)).batch.status, Status::Voided);
    approved().refuses(void(""), BatchRefusal::NoReason);
    approved().then(void(REASON)).changes_nothing(void(REASON));
    Story::at_bank().refuses(void(REASON), out_of_turn(Status::AtBank, Step::Void));
}
