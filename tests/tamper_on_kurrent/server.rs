use serde_json::Value;

use crate::Node;

/// What `verify` says of the server.
fn findings(node: &Node) -> Vec<(String, Option<u64>)> {
    let answer = node.program().run(None, &["--json", "verify"]);
    assert_eq!(answer.code, Some(1), "{}{}", answer.text, answer.error);
    let found = answer.json()["cluster"]["findings"].clone();
    let one =
        |finding: &Value| (finding["stream"].as_str().unwrap().to_owned(), finding["revision"].as_u64());
    found.as_array().unwrap().iter().map(one).collect()
}

fn commit(node: &Node) -> String {
    node.double.streams().into_iter().find(|name| name.starts_with("commit/")).unwrap()
}

#[test]
fn bytes_that_were_altered_or_blanked_on_the_server_are_named() {
    for bytes in [&b""[..], b"something else"] {
        let node = Node::copied();
        let stream = commit(&node);
        node.double.redact(&stream, 0, bytes);
        assert_eq!(findings(&node), vec![(stream, Some(0))]);
    }
}

#[test]
fn a_deleted_stream_of_the_server_is_named() {
    let node = Node::copied();
    let stream = commit(&node);
    node.double.tombstone(&stream);
    assert_eq!(findings(&node), vec![(stream, None)]);
    node.double.tombstone("checkpoint");
    assert!(findings(&node).contains(&("checkpoint".to_owned(), None)));
}

#[test]
fn an_order_that_was_cut_or_rewritten_or_added_to_is_named() {
    let node = Node::copied();
    let count = node.double.events("order").len() as u64;
    node.double.forge("order", "commit_ordered", b"{}");
    assert_eq!(findings(&node), vec![("order".to_owned(), Some(count))]);
    let node = Node::copied();
    node.double.remove_last("order", 1);
    assert_eq!(findings(&node), vec![("order".to_owned(), Some(count - 1))]);
    let node = Node::copied();
    let other = node.double.events("order")[3].data.clone();
    node.double.redact("order", 5, &other);
    assert_eq!(findings(&node), vec![("order".to_owned(), Some(5))]);
}

#[test]
fn a_rule_that_drops_events_is_named() {
    let node = Node::copied();
    node.double.forge("$$checkpoint", "$metadata", b"{\"$maxCount\":3}");
    let answer = node.program().run(None, &["--lang", "en", "verify"]);
    assert_ne!(answer.code, Some(0));
    assert!(
        format!("{}{}", answer.text, answer.error).contains("$maxCount"),
        "{}{}",
        answer.text,
        answer.error
    );
}

#[test]
fn while_the_server_is_tampered_with_nothing_is_written_and_the_message_says_what_to_do() {
    let node = Node::copied();
    node.double.forge("order", "commit_ordered", b"{}");
    let words =
        "funding appropriate --source county --area 433122000000 --year 2023 --amount 1.00 --doc 真1号";
    let arguments: Vec<&str> = words.split(' ').collect();
    let answer =
        node.program().run(Some("finance.luxi"), &[&["--lang", "en"], arguments.as_slice()].concat());
    assert_eq!(answer.code, Some(2), "{}{}", answer.text, answer.error);
    assert!(answer.error.contains("run verify and report it"), "{}", answer.error);
}

#[test]
fn a_restored_backup_of_the_server_is_filled_up_from_the_copy() {
    let mut node = Node::copied();
    let backup = node.double.copy();
    let words =
        "funding appropriate --source county --area 433122000000 --year 2023 --amount 1.00 --doc 真1号";
    let arguments: Vec<&str> = words.split(' ').collect();
    node.program().done(Some("finance.luxi"), &arguments);
    node.door = backup.door();
    node.double = backup;
    std::fs::write(node.program().dir.join("store.url"), node.door.url()).unwrap();
    let stopped = node.program().run(None, &["--lang", "en", "checkpoint"]);
    assert!(stopped.error.contains("an older backup was restored"), "{}", stopped.error);
    let refilled = node.program().done(None, &["cluster", "refill"]);
    assert_eq!((&refilled["commits"], &refilled["clean"]), (&1.into(), &true.into()));
    node.program().done(None, &["verify"]);
}
