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
    assert_eq!(tables(&template.program().dir), before);
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
    let mut child = program.command(None, &arguments).spawn().unwrap();
    while double.events("order").is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    program.done(None, &arguments);
    assert_eq!(tables(&program.dir), before);
    std::fs::write(program.dir.join("store.url"), url).unwrap();
    assert_eq!(program.done(None, &["verify", "--seals"])["clean"], true);
    // Without the server's address the folder is not written to any more.
    std::fs::remove_file(program.dir.join("store.url")).unwrap();
    let refused = Program::on(&program.dir).run(None, &["--lang", "en", "key", "list"]);
    assert!(refused.error.contains("--store"), "{}", refused.error);
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
}
