use kurrent_double::Double;
use tempfile::TempDir;

use crate::office::{Answer, Program};

/// A guarded server, and a folder to work in.
fn guarded() -> (Double, kurrent_double::Door, TempDir, Program) {
    let double = Double::guarded();
    double.add_user("node", "secret", &[]);
    let door = double.door();
    let folder = tempfile::tempdir().unwrap();
    let program = Program::on(&folder.path().join("ledger"));
    (double, door, folder, program)
}

fn with(folder: &TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn run(program: &Program, url: &str, credentials: &str, words: &[&str]) -> Answer {
    program
        .run(None, &[&["--lang", "en", "--store", url, "--store-credentials", credentials], words].concat())
}

#[test]
fn an_administrator_sets_the_rights_once_and_the_nodes_work_with_an_account_that_cannot_delete() {
    let (_double, door, folder, program) = guarded();
    let node = with(&folder, "node", "node:secret\n");
    let admin = with(&folder, "admin", "admin:changeit\n");
    let url = door.url();
    let refused = run(&program, &url, &node, &["cluster", "status"]);
    assert!(refused.error.contains("cluster set-up first"), "{}", refused.error);
    let refused = run(&program, &url, &admin, &["cluster", "status"]);
    assert!(refused.error.contains("administrator's rights"), "{}", refused.error);
    let set = run(&program, &url, &admin, &["cluster", "set-up", "--node", "node"]);
    assert_eq!(set.code, Some(0), "{}", set.error);
    let status = run(&program, &url, &node, &["cluster", "status"]);
    assert_eq!(status.code, Some(0), "{}", status.error);
}

#[test]
fn a_password_among_the_arguments_is_refused_and_not_repeated() {
    let (_double, door, _folder, program) = guarded();
    let url = door.url_as("node", "hunter2");
    let refused = program.run(None, &["--lang", "en", "--store", &url, "cluster", "status"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.error.contains("no password on the command line"), "{}", refused.error);
    assert!(!refused.error.contains("hunter2"));
    // In the environment nobody else sees it.
    let output = program.command(None, &["cluster", "status"]).env("SUNLEDGER_STORE", &url).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("拒绝访问") && !error.contains("hunter2"), "{error}");
}

#[test]
fn an_address_or_a_parameter_that_is_none_is_refused_by_name() {
    let (_double, _door, folder, program) = guarded();
    let node = with(&folder, "node", "node:secret\n");
    for (url, says) in [
        ("http://db:2113", "not of its form"),
        ("esdb://db:2113?tlsVerifyCrt=true", "tlsVerifyCrt"),
        ("esdb://db:2113?namespace=a/b", "namespace"),
    ] {
        let refused = run(&program, url, &node, &["cluster", "status"]);
        assert!(refused.error.contains(says) && refused.code == Some(2), "{}", refused.error);
    }
}
