use super::*;

fn none() -> Story {
    Story::new([])
}

/// A draft of three lines, the third of which is spoilt.
fn with_third(spoil: impl FnOnce(&mut Line)) -> BatchCommand {
    let mut all = lines(3);
    spoil(&mut all[2]);
    draft(all)
}

fn third_is(fault: LineFault) -> BatchRefusal {
    BatchRefusal::LineFault { line: 3, fault }
}

#[test]
fn a_draft_is_its_header_and_its_lines() {
    let events = Story::new([draft(lines(3))]).events;
    let expected = vec![header(&lines(3)).into(), LinesDrafted { lines: lines(3).into() }.into()];
    assert_eq!(events, expected);
}

/// Puts one step into the basis of the line's first component.
fn with_step(line: &mut Line, step: String) {
    let basis = line.components[0].basis.read().unwrap();
    line.components[0].basis = Basis { steps: vec![step], ..basis }.into();
}

#[test]
fn a_record_of_lines_never_outgrows_its_place() {
    let mut all = lines(200);
    for line in &mut all {
        with_step(line, "补".repeat(line.line as usize * 10));
    }
    let events = Story::new([draft(all)]).events;
    assert!(events.len() > 2);
    for event in events {
        assert!(crate::WireEvent::data(&event).len() <= BYTES_PER_RECORD);
        let BatchEvent::LinesDrafted(part) = event else { continue };
        assert!(part.lines.len() <= LINES_PER_DRAFT_RECORD);
    }
}

#[test]
fn the_same_draft_again_changes_nothing() {
    Story::new([draft(lines(3))]).changes_nothing(draft(lines(3)));
}

#[test]
fn another_draft_under_the_same_id_is_refused() {
    let number = header(&lines(3)).number;
    Story::new([draft(lines(3))]).refuses(draft(lines(2)), BatchRefusal::AlreadyDrafted { number });
}

#[test]
fn a_draft_without_lines_is_refused() {
    none().refuses(draft(vec![]), BatchRefusal::EmptyDraft);
}

#[test]
fn a_total_that_is_not_the_sum_of_the_lines_is_refused() {
    let header = Drafted { total: money("600.07"), ..header(&lines(3)) };
    let refusal = BatchRefusal::DraftTotal { stated: money("600.07"), found: money("600.06") };
    none().refuses(BatchCommand::Draft { header, lines: lines(3) }, refusal);
}

#[test]
fn a_draft_that_lacks_a_line_is_refused() {
    let command = BatchCommand::Draft { header: header(&lines(3)), lines: lines(2) };
    none().refuses(command, BatchRefusal::Unfinished { missing: 1 });
}

#[test]
fn nothing_stands_between_a_draft_and_its_lines() {
    let mut batch = Batch::default();
    batch.evolve(header(&lines(3)).into());
    assert_eq!(batch.decide(seal()), Err(BatchRefusal::Unfinished { missing: 3 }));
}

#[test]
fn a_line_beyond_those_stated_is_refused() {
    let command = BatchCommand::Draft { header: Drafted { lines: 2, ..header(&lines(2)) }, lines: lines(3) };
    none().refuses(command, third_is(LineFault::Number));
}

#[test]
fn a_line_out_of_order_is_refused() {
    let refusal = BatchRefusal::LineFault { line: 4, fault: LineFault::Number };
    none().refuses(with_third(|line| line.line = 4), refusal);
}

#[test]
fn a_line_of_nothing_is_refused() {
    none().refuses(
        with_third(|line| {
            line.amount = Money::ZERO;
            line.components = vec![];
        }),
        third_is(LineFault::NotPositive),
    );
}

#[test]
fn a_line_that_is_not_the_sum_of_its_components_is_refused() {
    none().refuses(with_third(|line| line.amount = money("200.04")), third_is(LineFault::Sum));
}

#[test]
fn a_negative_component_is_refused() {
    let negative = |line: &mut Line| {
        line.components =
            vec![paid(Component::Base, money("-1.00")), paid(Component::TopUp, money("201.03"))];
    };
    none().refuses(with_third(negative), third_is(LineFault::NotPositive));
}

#[test]
fn a_line_outside_the_area_is_refused() {
    none().refuses(with_third(|line| line.area = area("433123101000")), third_is(LineFault::Area));
}

#[test]
fn a_line_of_another_month_is_refused() {
    none().refuses(with_third(|line| line.month = month("2023-06")), third_is(LineFault::Month));
}

#[test]
fn back_pay_in_a_regular_batch_is_refused() {
    none().refuses(
        with_third(|line| line.cause = Cause::BackPay(Uuid::from_u128(5))),
        third_is(LineFault::Kind),
    );
}

#[test]
fn a_reissue_that_names_no_returned_attempt_is_refused() {
    let header = Drafted { kind: BatchKind::Reissue, ..header(&lines(3)) };
    let refusal = BatchRefusal::LineFault { line: 1, fault: LineFault::Kind };
    none().refuses(BatchCommand::Draft { header, lines: lines(3) }, refusal);
}

#[test]
fn the_same_due_twice_in_a_batch_is_refused() {
    none()
        .refuses(with_third(|third| third.entitlement = line(1).entitlement), third_is(LineFault::DueTwice));
}

#[test]
fn the_same_due_twice_is_refused_across_records_too() {
    let mut all = lines(100);
    all[99].entitlement = all[0].entitlement;
    none().refuses(draft(all), BatchRefusal::LineFault { line: 100, fault: LineFault::DueTwice });
}

#[test]
fn two_components_of_a_month_may_stand_in_two_lines() {
    let mut all = lines(2);
    all[1].entitlement = all[0].entitlement;
    all[0].components = vec![paid(Component::Base, all[0].amount)];
    all[1].components = vec![paid(Component::TopUp, all[1].amount)];
    assert_eq!(Story::new([draft(all)]).batch.status, Status::Draft);
}

#[test]
fn a_line_that_fits_in_no_record_is_refused() {
    let long = |line: &mut Line| with_step(line, "9".repeat(BYTES_PER_RECORD));
    none().refuses(with_third(long), third_is(LineFault::TooLong));
}

#[test]
fn the_full_lines_come_back_from_the_records() {
    let story = Story::new([draft(lines(70)), hold("李审核", &[2])]);
    let full = BatchLines::of(&story.events);
    assert!(full.are_of(&story.batch));
    assert_eq!(full.line(70), Some(&line(70)));
    let active: Vec<u32> =
        full.that_are(&story.batch, LineStatus::Active).map(|line| line.line).take(2).collect();
    assert_eq!(active, [1, 3]);
}

#[test]
fn an_altered_line_is_not_of_the_batch() {
    let batch = Story::new([draft(lines(2))]).batch;
    let mut other = lines(2);
    other[1].payee = other[0].payee;
    assert!(!BatchLines::of(&[LinesDrafted { lines: other.into() }.into()]).are_of(&batch));
}
