//! The edits of `tests/tamper` once more in a node's copy, edits on the server itself, and a ledger's way there and
//! back: over a double of KurrentDB (`kurrent-double`), which is not the server.

#[path = "../tamper/case.rs"]
mod case;
#[path = "../tamper/forge.rs"]
mod forge;
mod moving;
#[path = "../office/mod.rs"]
mod office;
#[path = "../tamper/place.rs"]
mod place;
#[path = "../tamper/raw.rs"]
mod raw;
mod rights;
mod server;
#[path = "../tamper/signed.rs"]
mod signed;
#[path = "../tamper/tail.rs"]
mod tail;

use std::sync::OnceLock;

use case::{Case, Ledger, check_all, check_all_after};
use kurrent_double::{Door, Double};
use office::{Office, Program};
use tempfile::TempDir;

/// A node with a month in it, and the server that it is a node of.
pub(crate) struct Node {
    pub(crate) folder: TempDir,
    pub(crate) double: Double,
    pub(crate) door: Door,
}

impl Node {
    /// The month of `tests/tamper`, moved to a server. Made once: tests copy it.
    pub(crate) fn template() -> &'static Node {
        static TEMPLATE: OnceLock<Node> = OnceLock::new();
        TEMPLATE.get_or_init(|| {
            let folder = month();
            let double = Double::start();
            let door = double.door();
            let program = Program::on(&folder.path().join("ledger"));
            let dir = program.dir.to_str().unwrap();
            program.done(None, &["--store-admin", "migrate", "--from", dir, "--to", &door.url()]);
            std::fs::write(program.dir.join("store.url"), door.url()).unwrap();
            Node { folder, double, door }
        })
    }

    /// Another node like it, over a server like it.
    pub(crate) fn copied() -> Node {
        let template = Node::template();
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let double = template.double.copy();
        let door = double.door();
        let dir = folder.path().join("ledger");
        office::copy(&template.folder.path().join("ledger"), &dir);
        std::fs::write(dir.join("store.url"), door.url()).unwrap();
        Node { folder, double, door }
    }

    pub(crate) fn program(&self) -> Program {
        Program::on(&self.folder.path().join("ledger"))
    }
}

/// A month of rural dibao in a folder.
pub(crate) fn month() -> TempDir {
    let office = Office::founded();
    office.month();
    office.closed()
}

fn all(cases: &[Case]) {
    check_all(Node::template().folder.path(), cases);
}

#[test]
fn an_honest_copy_of_an_honest_server_is_clean() {
    let verified = Node::template().program().done(None, &["verify", "--seals"]);
    assert_eq!(verified["clean"], true, "{verified}");
    assert_eq!(verified["seals"], verified["seals_opened"]);
    assert_eq!(verified["cluster"]["commits"], verified["commits"]);
    assert_eq!(verified["cluster"]["unordered"], 0);
}

#[test]
fn a_changed_field_of_a_record_in_the_copy_is_found() {
    all(&raw::fields());
}

#[test]
fn changed_columns_notes_signatures_checkpoints_and_tiles_of_the_copy_are_found() {
    all(&raw::columns());
    all(&raw::log());
}

#[test]
fn records_and_notes_in_a_wrong_place_of_the_copy_are_found() {
    all(&place::records());
    all(&place::others());
}

#[test]
fn what_was_signed_with_a_real_key_and_put_on_a_server_is_found() {
    check_all_after(month().path(), &signed::cases(), &on_a_server);
}

#[test]
fn a_cut_tail_or_an_older_backup_of_server_and_copy_is_found_by_a_checkpoint_kept_outside() {
    check_all_after(month().path(), &tail::cases(), &on_a_server);
}

#[test]
fn whoever_signed_later_refuses_to_sign_on_an_older_backup_of_server_and_copy() {
    let node = Node::copied();
    tail::a_witness_refuses_an_older_backup(node.folder.path(), &|| {
        node.double.remove_last("order", 1);
        node.double.remove_last("checkpoint", 1);
    });
}

/// Puts a ledger on a server of its own as it stands, as somebody does who can write there. `migrate` would not.
fn on_a_server(ledger: &Ledger) -> Box<dyn std::any::Any> {
    let (double, dir) = (Double::start(), &ledger.program.dir);
    let door = double.door();
    let address = store::kurrent::Address::parse(&door.url()).unwrap().as_admin(true);
    let cluster = store::kurrent::Cluster::open(address).unwrap();
    let word = ledger::Uuid::nil();
    cluster.take_in(dir, word, &|_, _| ()).unwrap();
    cluster.has_all(word).unwrap();
    store::kurrent::Moving::begin(dir).unwrap().finish().unwrap();
    std::fs::write(dir.join("store.url"), door.url()).unwrap();
    Box::new((double, door))
}
