//! Four eyes: who may sign what, where, and who may not.

use crate::support::{CENTRAL, LUXI, MAY, Said, World, sample, text};

const ROSTER: &str = "roster-dibao_rural-433122-202305.xlsx";
const ROLES: [&str; 4] = ["clerk", "reviewer", "finance", "bank"];

/// Everybody but `right` is refused, and the ledger stays as it is.
fn only(world: &World, right: &[&str], args: &[&str]) {
    for role in ROLES.into_iter().filter(|role| !right.contains(role)) {
        world.unchanged(|world| world.by(&format!("{role}.luxi"), args).refused(""));
    }
    world.unchanged(|world| world.by("admin-1", args).refused(""));
}

fn propose(world: &World, admin: &str, name: &str, role: &str, area: &str) -> Said {
    let args = ["key", "propose-role", name, "--role", role, "--area", area, "--doc", "州民发〔2023〕9号"];
    world.by(admin, &args)
}

#[test]
fn every_step_of_a_batch_has_its_role_and_no_other_signs_it() {
    let (world, number) = World::drafted();
    for (role, step) in
        [("clerk", "seal"), ("reviewer", "review"), ("finance", "approve"), ("finance", "order")]
    {
        only(&world, &[role], &["batch", step, &number]);
        world.by(&format!("{role}.luxi"), &["batch", step, &number]).done();
    }
    let out = text(&world.path("bank"));
    only(&world, &["bank"], &["batch", "bank-file", &number, "--out", &out]);
    world.by("bank.luxi", &["batch", "bank-file", &number, "--out", &out]).done();
    let reply = world.write("return.txt", crate::support::answers(&format!("{number}-01")).bytes());
    only(&world, &["bank"], &["batch", "bank-result", &number, &reply]);
}

#[test]
fn whoever_lacks_a_role_is_told_the_act_and_the_role_in_words() {
    let (world, number) = World::drafted();
    let acts: [(&str, &[&str], &str, &str); 2] = [
        (
            "finance.luxi",
            &["batch", "seal", &number],
            "封册须有433122000000的角色“经办”",
            "to seal a batch needs the role clerk",
        ),
        (
            "bank.luxi",
            &["batch", "hold", &number, "1", "--reason", "待核"],
            "暂缓明细行须有433122000000的角色“经办”或“民政审核”或“财政”",
            "to hold lines needs the role clerk or reviewer or finance",
        ),
    ];
    for (who, args, zh, en) in acts {
        let said = world.unchanged(|world| world.by(who, args).refused(zh));
        assert!(said.out.contains(en), "{}", said.out);
        assert!(!said.out.contains("batch."), "{}", said.out);
    }
}

#[test]
fn rosters_standards_and_money_have_their_roles_too() {
    let world = World::founded();
    only(&world, &["clerk"], &["roster", "import", &sample(ROSTER)]);
    let roster = world.by("clerk.luxi", &["roster", "import", &sample(ROSTER)]).done().text("roster");
    only(&world, &["reviewer"], &["roster", "confirm", &roster]);
    let amount = ["--year", "2023", "--amount", "1.00", "--doc", "财社〔2023〕99号"];
    let money = [&["funding", "appropriate", "--source", "central", "--area", LUXI], &amount[..]].concat();
    only(&world, &["finance"], &money);
    let draft = ["batch", "draft", "--programme", "dibao_rural", "--area", LUXI, "--month", MAY];
    world.by("reviewer.luxi", &["roster", "confirm", &roster]).done();
    only(&world, &["clerk"], &[&draft[..], &["--funding", CENTRAL]].concat());
}

#[test]
fn one_holder_with_two_keys_is_still_one_pair_of_eyes() {
    let (world, number) = World::drafted();
    world.appoint("reviewer.clerk", "张经办·luxi", "reviewer", LUXI);
    world.by("clerk.luxi", &["batch", "seal", &number]).done();
    world.unchanged(|world| world.by("reviewer.clerk", &["batch", "review", &number]).refused("张经办"));
    world.by("reviewer.luxi", &["batch", "review", &number]).done();
}

#[test]
fn a_role_in_one_county_is_no_role_in_another() {
    let (world, number) = World::drafted();
    world.staff("jishou", "433101000000");
    world.unchanged(|world| world.by("clerk.jishou", &["batch", "seal", &number]).refused(""));
    let far = ["funding", "appropriate", "--source", "central", "--area", LUXI, "--year", "2023"];
    let far = [&far[..], &["--amount", "1.00", "--doc", "财社〔2023〕98号"]].concat();
    world.unchanged(|world| world.by("finance.jishou", &far).refused(""));
    let fresh = World::founded();
    fresh.staff("jishou", "433101000000");
    fresh.unchanged(|world| world.by("clerk.jishou", &["roster", "import", &sample(ROSTER)]).refused(""));
}

#[test]
fn the_prefectures_reviewer_may_sign_in_every_county() {
    let (world, number) = World::drafted();
    world.by("clerk.luxi", &["batch", "seal", &number]).done();
    world.by("policy", &["batch", "review", &number]).done();
}

#[test]
fn a_role_is_nothing_before_its_first_day_and_after_its_last() {
    let (world, number) = World::drafted();
    world.register("late", "迟到者");
    world.register("early", "卸任者");
    for (name, days) in [
        ("late", ["--from", "2099-01-01", "--to", "2099-12-31"]),
        ("early", ["--from", "2020-01-01", "--to", "2020-12-31"]),
    ] {
        let args =
            ["key", "propose-role", name, "--role", "clerk", "--area", LUXI, "--doc", "州民发〔2023〕9号"];
        let proposal = world.by("admin-1", &[&args[..], &days].concat()).done().text("proposal");
        world.by("admin-2", &["key", "confirm-role", &proposal]).done();
        world.unchanged(|world| world.by(name, &["batch", "seal", &number]).refused(""));
    }
}

#[test]
fn an_administrator_cannot_confirm_his_own_proposal_and_a_role_waits_for_the_second() {
    let (world, number) = World::drafted();
    world.register("new", "新经办");
    let proposal = propose(&world, "admin-1", "new", "clerk", LUXI).done().text("proposal");
    world.unchanged(|world| world.by("admin-1", &["key", "confirm-role", &proposal]).refused(""));
    world.unchanged(|world| world.by("new", &["batch", "seal", &number]).refused(""));
    world.by("admin-2", &["key", "confirm-role", &proposal]).done();
    world.unchanged(|world| world.by("admin-3", &["key", "confirm-role", &proposal]));
    world.by("new", &["batch", "seal", &number]).done();
}

#[test]
fn administrators_have_no_part_in_money() {
    let world = World::founded();
    for role in ["clerk", "reviewer", "finance", "bank_officer"] {
        world.unchanged(|world| propose(world, "admin-1", "admin-3", role, LUXI).refused("管理员"));
    }
    world.unchanged(|world| propose(world, "clerk.luxi", "bank.luxi", "finance", LUXI).refused(""));
}

#[test]
fn a_revoked_key_signs_nothing_and_what_it_signed_stands() {
    let (world, number) = World::drafted();
    world.by("admin-1", &["key", "revoke", "clerk.luxi", "--reason", "U盾遗失"]).done();
    world.unchanged(|world| world.by("clerk.luxi", &["batch", "seal", &number]).refused(""));
    assert_eq!(world.ask(&["verify", "--seals"]).done().get("clean"), true);
    let keys = world.ask(&["key", "list"]).done().get("keys");
    let revoked = keys.as_array().unwrap().iter().find(|key| key["name"] == "clerk.luxi").unwrap().clone();
    assert_eq!(revoked["revoked"], true);
}

#[test]
fn a_revoked_role_signs_nothing_more() {
    let (world, number) = World::drafted();
    let keys = world.ask(&["key", "list"]).done().get("keys");
    let clerk = keys.as_array().unwrap().iter().find(|key| key["name"] == "clerk.luxi").unwrap().clone();
    let proposal = clerk["grants"][0]["proposal"].as_str().unwrap();
    world.by("admin-3", &["key", "revoke-role", proposal, "--reason", "调离"]).done();
    world.unchanged(|world| world.by("clerk.luxi", &["batch", "seal", &number]).refused(""));
}

#[test]
fn a_lost_key_is_replaced_by_two_administrators_and_the_work_goes_on() {
    let (world, number) = World::drafted();
    world.by("admin-1", &["key", "revoke", "clerk.luxi", "--reason", "U盾遗失"]).done();
    world.appoint("clerk-2.luxi", "张经办·luxi", "clerk", LUXI);
    world.by("clerk-2.luxi", &["batch", "seal", &number]).done();
    world.by("reviewer.luxi", &["batch", "review", &number]).done();
    assert_eq!(world.ask(&["verify", "--seals"]).done().get("clean"), true);
}

#[test]
fn a_key_that_the_ledger_does_not_know_writes_nothing() {
    let (world, number) = World::drafted();
    world.ask(&["key", "new", "stranger", "--holder", "路人", "--no-passphrase"]).done();
    world.unchanged(|world| world.by("stranger", &["batch", "seal", &number]).refused("没有这把密钥"));
    let other = World::with_administrators("live");
    other.register("foreign", "邻州经办");
    std::fs::copy(other.key("foreign"), world.key("foreign")).unwrap();
    std::fs::copy(other.proof("foreign"), world.proof("foreign")).unwrap();
    world.unchanged(|world| world.by("foreign", &["batch", "seal", &number]).refused("没有这把密钥"));
    let register = ["key", "register", &text(&world.proof("foreign"))];
    world.unchanged(|world| world.by("admin-1", &register).refused(""));
}

#[test]
fn a_key_under_a_passphrase_signs_with_it_and_with_no_other() {
    let (world, number) = World::drafted();
    let right = world.write("口令", "春风吹又生\n");
    let wrong = world.write("错口令", "野火烧不尽\n");
    world.ask(&["key", "new", "locked", "--holder", "李经办", "--passphrase-file", &right]).done();
    world.by("admin-1", &["key", "register", &text(&world.proof("locked"))]).done();
    let proposal = propose(&world, "admin-1", "locked", "clerk", LUXI).done().text("proposal");
    world.by("admin-2", &["key", "confirm-role", &proposal]).done();
    let seal = ["batch", "seal", &number, "--passphrase-file"];
    world.unchanged(|world| world.by("locked", &[&seal[..], &[&wrong]].concat()).refused("口令"));
    world.unchanged(|world| world.by("locked", &seal[..3]).refused("口令"));
    world.by("locked", &[&seal[..], &[&right]].concat()).done();
}

#[test]
fn a_delegated_signature_says_for_whom() {
    let (world, number) = World::drafted();
    world.register("deputy", "赵副职");
    let args =
        ["key", "propose-role", "deputy", "--role", "clerk", "--area", LUXI, "--doc", "州民发〔2023〕12号"];
    let args = [&args[..], &["--delegated-by", "张经办"]].concat();
    let proposal = world.by("admin-1", &args).done().text("proposal");
    world.by("admin-2", &["key", "confirm-role", &proposal]).done();
    world.by("deputy", &["batch", "seal", &number]).done();
    let shown = world.plain(&["batch", "show", &number]).done();
    assert!(shown.out.contains("代签：代张经办"), "{}", shown.out);
}
