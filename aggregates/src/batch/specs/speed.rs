use super::*;

/// Wide enough for a debug build on a busy machine; the benches measure.
const LINES: u32 = 50_000;

fn row_of(n: u32) -> BankRow {
    let file = (n - 1) / 5_000;
    let says = if n.is_multiple_of(50) { returned("F04") } else { settled(&format!("LS20230510{n:08}")) };
    BankRow { number: format!("F{file}"), position: (n - 1) % 5_000 + 1, ..row(n, says) }
}

#[test]
fn fifty_thousand_lines_go_all_the_way() {
    let root = || root(LINES, &[]);
    let mut story = Story::new([draft(lines(LINES)), seal(), review("李审核", root())]);
    story.go(approve("赵财政", root()));
    story.go(order("赵财政", root()));
    let numbers: Vec<u32> = (1..=LINES).collect();
    let made: Vec<_> =
        (0..).zip(numbers.chunks(5_000)).map(|(n, part)| file(1, &format!("F{n}"), part)).collect();
    story.go(files(&made));
    let covers = made.iter().map(|file| file.number.clone()).collect();
    let answer = BankReturn { covers, ..bank_return("first", (1..=LINES).map(row_of).collect()) };
    story.go(BatchCommand::TakeResult(answer));
    let back: Vec<u32> = (1..=LINES).filter(|n| n.is_multiple_of(50)).collect();
    story.go(reissue(&back));
    let sums = story.batch.sums();
    story.go(reconcile(&sums.debited.to_string(), &sums.refunded.to_string()));
    story.go(close());
    assert_eq!(story.batch.status, Status::Closed);
    let longest = story.events.iter().map(|event| crate::WireEvent::data(event).len()).max();
    assert!(longest.unwrap() <= BYTES_PER_RECORD, "{longest:?}");
}
