//! A machine's clock that is far ahead of the ledger stops nobody's ledger unasked.

use crate::support::{Said, World, run, text};

const FOUNDED: &str = "2023-05-08T02:00:00.000Z";

/// A training ledger of May 2023, by a clock that was given to it.
pub(crate) fn founded() -> World {
    let world = World::empty();
    let new = ["new", "--origin", "xiangxi.example/minzheng", "--area", "433100000000", "--kind", "training"];
    world.ask(&new).done();
    let names = ["admin-1", "admin-2", "admin-3"];
    for name in names.iter().chain(&["clerk.x", "clerk.y", "clerk.z"]) {
        world.ask(&["key", "new", name, "--holder", &format!("石{name}"), "--no-passphrase"]).done();
    }
    let proofs = names.map(|name| text(&world.proof(name)));
    at(&world, FOUNDED, &["init", "--admin", &proofs[0], &proofs[1], &proofs[2]]).done();
    world
}

pub(crate) fn at(world: &World, time: &str, args: &[&str]) -> Said {
    let mut command = world.command();
    command.args(["--json", "--time", time, "--key"]).arg(world.key("admin-1"));
    run(command, args)
}

#[test]
fn nothing_is_signed_under_a_clock_that_leapt_until_somebody_says_that_it_is_right() {
    let world = founded();
    let register =
        |name: &str| ["key", "register"].map(str::to_owned).into_iter().chain([text(&world.proof(name))]);
    let register = |name: &str| register(name).collect::<Vec<_>>();
    let by = |name: &str, more: &[&str]| {
        let args = register(name);
        let args: Vec<&str> = args.iter().map(String::as_str).chain(more.iter().copied()).collect();
        world.by("admin-1", &args)
    };
    world.unchanged(|_| by("clerk.x", &[]).refused("--clock-is-right"));
    // A training that is given its time is asked nothing.
    let args = register("clerk.x");
    at(&world, "2023-09-01T02:00:00.000Z", &args.iter().map(String::as_str).collect::<Vec<_>>()).done();
    by("clerk.y", &["--clock-is-right"]).done();
    by("clerk.z", &[]).done();
}

#[test]
fn what_was_prepared_before_the_office_paused_is_not_written_after_a_leap_unasked() {
    let world = founded();
    let file = text(&world.path("register.prepared"));
    let prepare =
        ["--prepare", &file, "--signer", "admin-1", "key", "register", &text(&world.proof("clerk.x"))];
    world.ask(&prepare).refused("--clock-is-right");
    world.ask(&[&prepare[..], &["--clock-is-right"]].concat()).done();
    let key = text(&world.key("admin-1"));
    let vkey = world.ask(&["prove", "0", "--out", &text(&world.path("proof.json"))]).done().text("vkey");
    world.ask(&["--key", &key, "--log-key", &vkey, "sign", &file, "--yes"]).done();
    let signed = format!("{file}.signed");
    world.unchanged(|world| world.ask(&["commit", &signed]).refused("--clock-is-right"));
    world.ask(&["commit", &signed, "--clock-is-right"]).done();
}
