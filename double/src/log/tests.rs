use std::time::{Duration, SystemTime};

use uuid::Uuid;

use super::*;

const NOW: SystemTime = SystemTime::UNIX_EPOCH;
const FORWARDS: Slice = Slice { start: Start::First, backwards: false, count: usize::MAX };
const BACKWARDS: Slice = Slice { start: Start::End, backwards: true, count: usize::MAX };

fn events(ids: &[u128]) -> Vec<New> {
    let event = |id: &u128| New {
        id: Uuid::from_u128(*id),
        event_type: "line".to_owned(),
        json: false,
        data: id.to_le_bytes().to_vec(),
        metadata: Vec::new(),
    };
    ids.iter().map(event).collect()
}

fn append(log: &mut Log, stream: &str, expected: Expected, ids: &[u128]) -> Result<Option<u64>, Refused> {
    log.append(stream, expected, events(ids), NOW).map(|appended| appended.revision)
}

fn shown(log: &Log, stream: &str) -> Result<Vec<u64>, Missing> {
    let entries = log.read_stream(stream, FORWARDS, NOW)?;
    Ok(entries.iter().map(|entry| entry.stored.revision).collect())
}

fn wrong(current: u64) -> Result<Option<u64>, Refused> {
    Err(Refused::WrongExpectedVersion { current: Some(current) })
}

#[test]
fn with_an_expected_revision_a_repetition_is_told_by_what_stands_there_for_ever() {
    let mut log = Log::new();
    assert_eq!(append(&mut log, "a", Expected::NoStream, &[1, 2]), Ok(Some(1)));
    assert_eq!(append(&mut log, "a", Expected::Revision(1), &[3]), Ok(Some(2)));
    log.forget_recent();
    assert_eq!(append(&mut log, "a", Expected::NoStream, &[1, 2]), Ok(Some(1)));
    assert_eq!(append(&mut log, "a", Expected::NoStream, &[1]), Ok(Some(0)));
    assert_eq!(append(&mut log, "a", Expected::NoStream, &[1, 2, 3]), Ok(Some(2)));
    assert_eq!(append(&mut log, "a", Expected::Revision(0), &[2, 3]), Ok(Some(2)));
    assert_eq!(shown(&log, "a"), Ok(vec![0, 1, 2]));
}

#[test]
fn what_stands_only_in_part_or_in_another_order_is_a_wrong_version() {
    let mut log = Log::new();
    append(&mut log, "a", Expected::NoStream, &[1, 2]).unwrap();
    for ids in [&[1, 9][..], &[2, 1], &[1, 2, 3], &[9], &[]] {
        assert_eq!(append(&mut log, "a", Expected::NoStream, ids), wrong(1));
    }
    assert_eq!(append(&mut log, "a", Expected::Revision(5), &[1]), wrong(1));
    assert_eq!(append(&mut log, "a", Expected::Revision(u64::MAX), &[1]), wrong(1));
    let none = Err(Refused::WrongExpectedVersion { current: None });
    assert_eq!(append(&mut log, "b", Expected::Revision(0), &[1]), none);
    assert_eq!(append(&mut log, "b", Expected::StreamExists, &[1]), none);
}

#[test]
fn at_the_right_version_an_old_id_is_written_once_more() {
    let mut log = Log::new();
    append(&mut log, "a", Expected::NoStream, &[1, 2]).unwrap();
    assert_eq!(append(&mut log, "a", Expected::Revision(1), &[1]), Ok(Some(2)));
    assert_eq!(shown(&log, "a"), Ok(vec![0, 1, 2]));
}

#[test]
fn without_a_revision_a_repetition_is_told_only_while_it_is_remembered_and_only_in_its_stream() {
    let mut log = Log::new();
    assert_eq!(append(&mut log, "a", Expected::Any, &[1, 2]), Ok(Some(1)));
    assert_eq!(append(&mut log, "a", Expected::Any, &[1, 2]), Ok(Some(1)));
    assert_eq!(append(&mut log, "a", Expected::StreamExists, &[1]), Ok(Some(0)));
    assert_eq!(append(&mut log, "a", Expected::Any, &[2, 9]), wrong(1));
    assert_eq!(append(&mut log, "b", Expected::Any, &[1]), Ok(Some(0)));
    log.forget_recent();
    assert_eq!(append(&mut log, "a", Expected::Any, &[1, 2]), Ok(Some(3)));
    let many: Vec<u128> = (100..10_200).collect();
    append(&mut log, "c", Expected::Any, &many).unwrap();
    assert_eq!(append(&mut log, "a", Expected::Any, &[1]), Ok(Some(4)));
}

#[test]
fn an_empty_append_writes_nothing() {
    let mut log = Log::new();
    assert_eq!(append(&mut log, "a", Expected::NoStream, &[]), Ok(None));
    assert!(log.names().is_empty());
    append(&mut log, "a", Expected::Any, &[1]).unwrap();
    assert_eq!(append(&mut log, "a", Expected::Revision(0), &[]), Ok(Some(0)));
}

#[test]
fn a_soft_deleted_stream_is_missing_until_it_begins_anew_behind_its_old_revisions() {
    let mut log = Log::new();
    append(&mut log, "a", Expected::NoStream, &[1, 2]).unwrap();
    log.delete("a", Expected::Revision(1), NOW).unwrap();
    assert_eq!(shown(&log, "a"), Err(Missing::NotFound));
    assert_eq!(append(&mut log, "a", Expected::StreamExists, &[3]), Err(Refused::Deleted));
    // A repetition of what was deleted still stands.
    assert_eq!(append(&mut log, "a", Expected::NoStream, &[1, 2]), Ok(Some(1)));
    assert_eq!(append(&mut log, "a", Expected::NoStream, &[3]), Ok(Some(2)));
    assert_eq!(shown(&log, "a"), Ok(vec![2]));
    assert_eq!(append(&mut log, "a", Expected::NoStream, &[4]), wrong(2));
    assert_eq!(log.read_all(FORWARDS, |entry| entry.stored.stream == "a").len(), 3);
    assert_eq!(
        log.delete("a", Expected::Revision(0), NOW),
        Err(Refused::WrongExpectedVersion { current: Some(2) })
    );
}

#[test]
fn a_tombstoned_stream_is_deleted_for_ever_with_its_metadata() {
    let mut log = Log::new();
    append(&mut log, "a", Expected::NoStream, &[1]).unwrap();
    append(&mut log, "$$a", Expected::Any, &[2]).unwrap();
    log.tombstone("a", Expected::Any, NOW).unwrap();
    assert_eq!(shown(&log, "a"), Err(Missing::Deleted));
    assert_eq!(shown(&log, "$$a"), Err(Missing::Deleted));
    for expected in [Expected::Any, Expected::NoStream, Expected::Revision(0)] {
        assert_eq!(append(&mut log, "a", expected, &[3]), Err(Refused::Deleted));
    }
    assert_eq!(log.tombstone("a", Expected::Any, NOW), Err(Refused::Deleted));
    let last = log.read_all(BACKWARDS, |_| true).remove(0);
    assert_eq!((last.stored.event_type.as_str(), last.stored.stream.as_str()), ("$streamDeleted", "a"));
}

#[test]
fn metadata_hide_what_is_too_much_too_old_or_cut_off() {
    let mut log = Log::new();
    append(&mut log, "a", Expected::NoStream, &[1, 2, 3, 4]).unwrap();
    log.forge("$$a", "$metadata", br#"{"$maxCount":2}"#, NOW);
    assert_eq!(shown(&log, "a"), Ok(vec![2, 3]));
    log.forge("$$a", "$metadata", br#"{"$tb":1}"#, NOW);
    assert_eq!(shown(&log, "a"), Ok(vec![1, 2, 3]));
    assert_eq!(shown(&log, "$$a"), Ok(vec![1]));
    log.forge("$$a", "$metadata", br#"{"$maxAge":60}"#, NOW);
    let later = |seconds| NOW + Duration::from_secs(seconds);
    let count = |now| log.read_stream("a", FORWARDS, now).map(|entries| entries.len());
    assert_eq!((count(later(60)), count(later(61))), (Ok(4), Ok(0)));
    log.forge("$$a", "$metadata", b"nonsense", NOW);
    assert_eq!(shown(&log, "a"), Ok(vec![0, 1, 2, 3]));
}

#[test]
fn positions_grow_with_gaps_and_both_directions_begin_where_they_are_told() {
    let mut log = Log::new();
    append(&mut log, "a", Expected::NoStream, &[1, 2]).unwrap();
    append(&mut log, "b", Expected::NoStream, &[3]).unwrap();
    let positions: Vec<u64> =
        log.read_all(FORWARDS, |_| true).iter().map(|entry| entry.stored.position).collect();
    assert!(positions[0] > 0 && positions.windows(2).all(|pair| pair[1] > pair[0] + 1));
    let from = |slice: Slice| {
        let slice = Slice { start: Start::At(positions[1]), ..slice };
        let entries = log.read_all(slice, |_| true);
        entries.iter().map(|entry| entry.stored.position).collect::<Vec<_>>()
    };
    assert_eq!((from(FORWARDS), from(BACKWARDS)), (positions[1..].to_vec(), vec![positions[0]]));
    let back = |start, count| {
        let entries = log.read_stream("a", Slice { start, backwards: true, count }, NOW).unwrap();
        entries.iter().map(|entry| entry.stored.revision).collect::<Vec<_>>()
    };
    assert_eq!(
        (back(Start::End, 1), back(Start::At(9), 9), back(Start::At(0), 9)),
        (vec![1], vec![1, 0], vec![0])
    );
}

#[test]
fn a_removed_event_leaves_a_gap_and_one_that_was_taken_back_leaves_none() {
    let mut log = Log::new();
    append(&mut log, "a", Expected::NoStream, &[1, 2, 3, 4]).unwrap();
    assert!(log.remove("a", 1) && !log.remove("a", 1));
    assert_eq!(shown(&log, "a"), Ok(vec![0, 2, 3]));
    assert_eq!(append(&mut log, "a", Expected::Revision(0), &[2]), wrong(3));
    log.remove_last("a", 2);
    assert_eq!(append(&mut log, "a", Expected::Any, &[4]), Ok(Some(2)));
    log.remove_last("a", 9);
    assert!(log.names().is_empty());
    assert_eq!(append(&mut log, "a", Expected::NoStream, &[1]), Ok(Some(0)));
}

#[test]
fn a_log_that_lags_is_the_log_as_it_was() {
    let mut log = Log::new();
    append(&mut log, "a", Expected::NoStream, &[1, 2]).unwrap();
    let before = log.clone();
    append(&mut log, "b", Expected::NoStream, &[3]).unwrap();
    log.tombstone("a", Expected::Any, NOW).unwrap();
    let lagging = log.without_last(2);
    assert_eq!((lagging.end(), lagging.names()), (before.end(), before.names()));
    assert_eq!(shown(&lagging, "a"), Ok(vec![0, 1]));
    assert_eq!(log.without_last(99).names(), Vec::<String>::new());
}
