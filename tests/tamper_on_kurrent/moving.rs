use std::path::Path;
use std::time::Duration;

use kurrent_double::Double;
use rusqlite::Connection;

use crate::office::Program;
use crate::{Node, month};

/// Everything in the tables, as it stands there.
fn tables(dir: &Path) -> Vec<String> {
    let sql = Connection::open(dir.join("ledger.db")).unwrap();
    ["records", "commits", "streams", "tiles", "checkpoints"]
        .iter()
        .map(|table| {
            let mut select = sql.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).unwrap();
            let columns = select.column_count();
            let mut rows = select.query([]).unwrap();
            let mut text = String::new();
            while let Some(row) = rows.next().unwrap() {
                for column in 0..columns {
                    text.push_str(&format!("{:?};", row.get_ref(column).unwrap()));
                }
            }
            ledger::sha256(text.as_bytes()).to_string()
        })
        .collect()
}

#[test]
fn a_ledger_goes_to_a_server_and_back_and_every_byte_note_and_position_stays() {
    let template = Node::template();
    let node = Node::copied();
    let dir = node.program().dir;
    let before = tables(&dir);
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("home");
    let back = home.to_str().unwrap();
    let moved = node.program().done(None, &["migrate", "--from", &node.door.url(), "--to", back]);
    assert_eq!((&moved["moved"], &moved["clean"]), (&true.into(), &true.into()));
    assert_eq!(tables(&home), before);
    // It is a ledger of its own again: written to, with all its seals.
    let program = Program::on(&home);
    let words =
        "funding appropriate --source county --area 433122000000 --year 2023 --amount 1.00 --doc 真1号";
    let arguments: Vec<&str> = words.split(' ').collect();
    program.done(Some("finance.luxi"), &arguments);
    let verified = program.done(None, &["verify", "--seals"]);
    assert_eq!(verified["seals"], verified["seals_opened"]);
    // And the nodes do nothing more.
    let stopped =
        node.program().run(Some("finance.luxi"), &[&["--lang", "en"], arguments.as_slice()].concat());
    assert!(stopped.error.contains("has moved away"), "{}", stopped.error);
    let status = node.program().done(None, &["cluster", "status"]);
    assert_eq!((&status["moved"], &status["ordered"]), (&true.into(), &status["commits"]));
    assert_eq!(tables(&template.program().dir), before);
}

/// Begins a move and kills the program once something has arrived.
fn break_off(program: &Program, double: &Double, arguments: &[&str]) {
    let mut child = program.command(None, arguments).spawn().unwrap();
    while double.events("order").is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_move_that_was_broken_off_goes_on_where_it_stood() {
    let folder = month();
    let double = Double::start();
    let door = double.door();
    let program = Program::on(&folder.path().join("ledger"));
    let before = tables(&program.dir);
    let dir = program.dir.to_str().unwrap().to_owned();
    let url = door.url();
    let arguments = ["--store-admin", "migrate", "--from", &dir, "--to", &url];
    break_off(&program, &double, &arguments);
    // Until the move is over nobody writes here, and nobody follows there.
    let refused = Program::on(&program.dir).run(None, &["--lang", "en", "key", "list"]);
    assert!(refused.error.contains("on its way to a cluster"), "{}", refused.error);
    let refused = newcomer(&program.dir, &url).1;
    assert!(refused.contains("still moving to this cluster"), "{refused}");
    // Nor can it go on to, or be taken back from, another server than the one where it was begun.
    let other = Double::start();
    let elsewhere = other.door().url();
    for (from, to) in [(&dir, &elsewhere), (&elsewhere, &dir)] {
        let arguments = ["--lang", "en", "--store-admin", "migrate", "--from", from, "--to", to];
        let refused = program.run(None, &arguments);
        assert!(refused.error.contains("was begun with"), "{}", refused.error);
    }
    let word = std::fs::read(program.dir.join("moving")).unwrap();
    std::fs::remove_file(program.dir.join("moving")).unwrap();
    let lost = ["--lang", "en", "--store-admin", "migrate", "--from", &dir, "--to", &elsewhere];
    let refused = program.run(None, &lost);
    assert!(refused.error.contains("check the address"), "{}", refused.error);
    assert!(other.streams().is_empty());
    std::fs::write(program.dir.join("moving"), word).unwrap();
    program.done(None, &arguments);
    assert!(!program.dir.join("moving").exists());
    // Once more is as done as before.
    assert_eq!(program.done(None, &arguments)["moved"], true);
    assert_eq!(tables(&program.dir), before);
    std::fs::write(program.dir.join("store.url"), url).unwrap();
    assert_eq!(program.done(None, &["verify", "--seals"])["clean"], true);
    // Without the server's address the folder is not written to any more.
    std::fs::remove_file(program.dir.join("store.url")).unwrap();
    let refused = Program::on(&program.dir).run(None, &["--lang", "en", "key", "list"]);
    assert!(refused.error.contains("--store"), "{}", refused.error);
}

/// A folder with the keys of a node and nothing else, over a server, and what its first command says.
fn newcomer(of: &Path, url: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    crate::office::copy(&of.join("keys"), &folder.path().join("keys"));
    std::fs::copy(of.join("config.toml"), folder.path().join("config.toml")).unwrap();
    std::fs::write(folder.path().join("store.url"), url).unwrap();
    let answer = Program::on(folder.path()).run(None, &["--lang", "en", "key", "list"]);
    (folder, answer.error)
}

#[test]
fn a_move_that_is_not_wanted_any_more_is_taken_back_and_the_folder_goes_on() {
    let folder = month();
    let double = Double::start();
    let door = double.door();
    let program = Program::on(&folder.path().join("ledger"));
    let before = tables(&program.dir);
    let (dir, url) = (program.dir.to_str().unwrap().to_owned(), door.url());
    break_off(&program, &double, &["--store-admin", "migrate", "--from", &dir, "--to", &url]);
    let taken = program.done(None, &["--store-admin", "migrate", "--from", &url, "--to", &dir]);
    assert_eq!(taken["taken_back"], true);
    assert_eq!(tables(&program.dir), before);
    let verified = program.done(None, &["verify", "--seals"]);
    assert_eq!(verified["seals"], verified["seals_opened"]);
    let refused = newcomer(&program.dir, &url).1;
    assert!(refused.contains("has moved away"), "{refused}");
}

#[test]
fn a_ledger_leaves_to_one_folder_only() {
    let node = Node::copied();
    let folder = tempfile::tempdir().unwrap();
    let url = node.door.url();
    let leave = |to: &str| {
        let to = folder.path().join(to);
        let arguments =
            ["--lang", "en", "--store-admin", "migrate", "--from", &url, "--to", to.to_str().unwrap()];
        node.program().run(None, &arguments)
    };
    // Both are copies by now, and one of them is chosen.
    let answers = std::thread::scope(|scope| {
        let running: Vec<_> = ["one", "two"].map(|to| scope.spawn(move || leave(to))).into_iter().collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    let lost: Vec<_> = answers.iter().filter(|answer| !answer.error.is_empty()).collect();
    assert_eq!(lost.len(), 1, "{answers:?}");
    assert!(lost[0].error.contains("has moved away"), "{}", lost[0].error);
    let own = ["one", "two"].map(|to| {
        let answer = Program::on(&folder.path().join(to)).run(None, &["--lang", "en", "key", "list"]);
        answer.error.is_empty()
    });
    assert_eq!(own.iter().filter(|own| **own).count(), 1);
}

#[test]
fn a_ledger_does_not_go_where_another_is() {
    let node = Node::copied();
    let other = month();
    let program = Program::on(&other.path().join("ledger"));
    let dir = program.dir.to_str().unwrap().to_owned();
    let before = tables(&program.dir);
    let url = node.door.url();
    let refused =
        program.run(None, &["--lang", "en", "--store-admin", "migrate", "--from", &dir, "--to", &url]);
    assert!(refused.error.contains("another ledger"), "{}", refused.error);
    assert_eq!(tables(&program.dir), before);
    program.done(None, &["verify"]);
    // It is as it was, and goes elsewhere.
    let empty = Double::start().door();
    program.done(None, &["--store-admin", "migrate", "--from", &dir, "--to", &empty.url()]);
}
