//! Whatever is asked of a batch, in whatever order: nobody is paid twice, and every fen has its place.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::onlooker::Onlooker;
use super::*;
use crate::WireEvent;
use crate::entitlement::event::ContestOutcome;

const LINES: u32 = 4;
const NAMES: [&str; 4] = ["张经办", "李审核", "赵财政", "周财政"];

/// A command whose details follow from where the batch stands, so that paths lead far.
#[derive(Clone, Debug)]
enum Ask {
    Hold(&'static str, Vec<u32>),
    Seal(&'static str),
    Review(&'static str, bool),
    Approve(&'static str, bool),
    Order(&'static str, bool),
    Reject(&'static str),
    Void(&'static str),
    Stop(Vec<u32>),
    Files { skip: Option<u32> },
    Accept,
    Result(u8, Vec<(u32, BankSays)>),
    Resolve(u32, bool),
    Reissue(Vec<u32>, bool),
    Release(Vec<u32>, bool),
    Reconcile { off: i64 },
    Close,
}

fn some() -> impl Strategy<Value = Vec<u32>> {
    subsequence((1..=LINES).collect::<Vec<_>>(), 0..=2)
}

fn all_or_some() -> impl Strategy<Value = Vec<u32>> {
    prop_oneof![some(), Just((1..=LINES).collect())]
}

/// What the bank says once it knows; the flow number is the line's own, see [`command`].
fn final_word() -> impl Strategy<Value = BankSays> {
    prop_oneof![3 => Just(settled("")), 2 => Just(returned("F01"))]
}

fn says() -> impl Strategy<Value = BankSays> {
    prop_oneof![
        3 => select(vec!["", "", "", "X1", "X2"]).prop_map(settled),
        3 => select(vec!["F01", "F13", "F14", "F99"]).prop_map(returned),
        1 => Just(BankSays::Unknown),
    ]
}

fn ask() -> impl Strategy<Value = Ask> {
    let name = || select(NAMES.to_vec());
    let mostly = || prop::bool::weighted(0.9);
    prop_oneof![
        1 => (name(), some()).prop_map(|(name, lines)| Ask::Hold(name, lines)),
        3 => name().prop_map(Ask::Seal),
        3 => (name(), mostly()).prop_map(|(name, fresh)| Ask::Review(name, fresh)),
        3 => (name(), mostly()).prop_map(|(name, fresh)| Ask::Approve(name, fresh)),
        3 => (name(), mostly()).prop_map(|(name, fresh)| Ask::Order(name, fresh)),
        1 => name().prop_map(Ask::Reject),
        1 => name().prop_map(Ask::Void),
        1 => some().prop_map(Ask::Stop),
        3 => proptest::option::weighted(0.1, 1..=LINES).prop_map(|skip| Ask::Files { skip }),
        1 => Just(Ask::Accept),
        4 => (any::<u8>(), vec((1..=LINES, says()), 0..5)).prop_map(|(name, rows)| Ask::Result(name, rows)),
        4 => (any::<u8>(), vec(final_word(), LINES as usize))
            .prop_map(|(name, words)| Ask::Result(name, (1..).zip(words).collect())),
        2 => (1..=LINES, any::<bool>()).prop_map(|(line, paid)| Ask::Resolve(line, paid)),
        3 => (some(), mostly()).prop_map(|(lines, only_due)| Ask::Reissue(lines, only_due)),
        3 => (all_or_some(), mostly()).prop_map(|(lines, only_due)| Ask::Release(lines, only_due)),
        4 => select(vec![0, 0, 0, 1]).prop_map(|off| Ask::Reconcile { off }),
        3 => Just(Ask::Close),
    ]
}

fn command(batch: &Batch, ask: Ask) -> BatchCommand {
    let root = |is_fresh| if is_fresh { batch.fresh_seal().root } else { "00".repeat(32) };
    let reason = || REASON.to_owned();
    match ask {
        Ask::Hold(name, lines) => hold(name, &lines),
        Ask::Seal(name) => BatchCommand::Seal { holder: holder(name) },
        Ask::Review(name, fresh) => review(name, root(fresh)),
        Ask::Approve(name, fresh) => approve(name, root(fresh)),
        Ask::Order(name, fresh) => order(name, root(fresh)),
        Ask::Reject(name) => BatchCommand::Reject(Rejected { holder: holder(name), reason: reason() }),
        Ask::Void(name) => BatchCommand::Void(Voided { holder: holder(name), reason: reason() }),
        Ask::Stop(lines) => stop(&lines),
        Ask::Files { skip } => files(&new_files(batch, skip)),
        Ask::Accept => accepted("回单1", batch.version),
        Ask::Result(name, rows) => BatchCommand::TakeResult(answer(batch, name, rows)),
        Ask::Resolve(line, paid) => BatchCommand::Resolve(LineResolved {
            evidence: reason(),
            holder: holder("孙银行"),
            line,
            outcome: if paid { ContestOutcome::Settled } else { ContestOutcome::Returned },
        }),
        Ask::Reissue(lines, only_due) => reissue(&due(batch, lines, only_due)),
        Ask::Release(lines, only_due) => release(&due(batch, lines, only_due)),
        Ask::Reconcile { off } => {
            let sums = batch.sums();
            let debited = sums.debited + Money::from_fen(off).unwrap();
            reconcile(&debited.to_string(), &sums.refunded.to_string())
        }
        Ask::Close => close(),
    }
}

/// The lines that wait for a reissue or release, or all that were named.
fn due(batch: &Batch, mut lines: Vec<u32>, only_due: bool) -> Vec<u32> {
    let waits = |status| matches!(status, LineStatus::Returned | LineStatus::Stopped);
    lines.retain(|&line| !only_due || batch.line(line).is_some_and(|line| waits(line.status)));
    lines
}

/// All ordered lines in two files of the next version, but for one.
fn new_files(batch: &Batch, skip: Option<u32>) -> Vec<BankFileMade> {
    let version = batch.version + 1;
    let is_due = |(n, line): &(u32, &LineState)| line.status == LineStatus::Ordered && skip != Some(*n);
    let lines: Vec<u32> = batch.numbered().filter(is_due).map(|(n, _)| n).collect();
    lines.chunks(2).enumerate().map(|(n, part)| file(version, &format!("A{version}-{n}"), part)).collect()
}

fn answer(batch: &Batch, name: u8, rows: Vec<(u32, BankSays)>) -> BankReturn {
    let place = |line: u32| {
        let file = batch.current_files().find(|file| file.lines.contains(&line))?;
        let position = file.lines.iter().position(|&n| n == line)?;
        Some((file.number.clone(), count(position + 1)))
    };
    let row = |(index, (line, says)): (usize, (u32, BankSays))| {
        let (number, position) = place(line)?;
        let amount = super::line(line).amount;
        let says = if says == settled("") { settled(&format!("L{line}")) } else { says };
        let booked = booked(&says);
        Some(BankRow { row: count(index + 2), number, position, amount, says, booked })
    };
    let rows: Vec<BankRow> = rows.into_iter().enumerate().filter_map(row).collect();
    let covers = rows.iter().map(|row| row.number.clone()).collect();
    BankReturn { rows, covers, ..bank_return(&format!("r{name}"), vec![]) }
}

fn walk(mut story: Story, asks: Vec<Ask>) -> Story {
    let mut onlooker = Onlooker::default();
    let mut batch = Batch::default();
    for event in &story.events {
        batch.evolve(event.clone());
        onlooker.sees(event, &batch);
    }
    for ask in asks {
        let command = command(&story.batch, ask);
        let Ok(events) = story.batch.decide(command.clone()) else { continue };
        for event in events {
            story.batch.admit(&event).unwrap();
            story.batch.evolve(event.clone());
            onlooker.sees(&event, &story.batch);
            story.events.push(event);
        }
        assert_eq!(
            story.batch.decide(command.clone()),
            Ok(vec![]),
            "not the same when repeated: {command:?}"
        );
    }
    story
}

fn start() -> impl Strategy<Value = u8> {
    0..3_u8
}

fn begun(at: u8) -> Story {
    let root = || root(LINES, &[]);
    let story = Story::new([draft(lines(LINES))]);
    if at == 0 {
        return story;
    }
    let story = story.then(seal()).then(review("李审核", root())).then(approve("赵财政", root()));
    let story = story.then(order("周财政", root()));
    if at == 1 {
        return story;
    }
    let made = new_files(&story.batch, None);
    story.then(files(&made))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn no_path_pays_twice_or_leaves_a_fen_without_its_place(at in start(), asks in vec(ask(), 1..40)) {
        walk(begun(at), asks);
    }

    #[test]
    fn every_history_is_admitted_again_from_nothing(at in start(), asks in vec(ask(), 1..30)) {
        let story = walk(begun(at), asks);
        let mut again = Batch::default();
        for event in &story.events {
            prop_assert_eq!(again.admit(event), Ok(()));
            again.evolve(event.clone());
        }
        prop_assert_eq!(&again, &story.batch);
        let kept: Batch = serde_json::from_str(&serde_json::to_string(&again).unwrap()).unwrap();
        prop_assert_eq!(kept, again);
    }

    #[test]
    fn every_event_is_written_canonically_and_read_back(at in start(), asks in vec(ask(), 1..30)) {
        for event in walk(begun(at), asks).events {
            let data = event.data();
            let value: serde_json::Value = serde_json::from_str(&data).unwrap();
            prop_assert_eq!(&data, &serde_json_canonicalizer::to_string(&value).unwrap());
            let back = BatchEvent::read(event.wire_type(), event.wire_version(), &data);
            prop_assert_eq!(back, Ok(event));
        }
    }
}

#[test]
fn random_paths_do_reach_the_end() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let asks = vec(ask(), 40);
    let closed = (0..300)
        .map(|_| walk(begun(2), asks.new_tree(&mut runner).unwrap().current()).events)
        .filter(|events| events.iter().any(|event| matches!(event, BatchEvent::Closed(_))))
        .count();
    assert!(closed > 10, "only {closed} of 300 paths closed a batch");
}
