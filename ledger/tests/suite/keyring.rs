use ledger::keyring::{Denied, KeyringError as Refused, Role};
use ledger::note::{SecretKey, Signer as _, VerifyingKey};
use ledger::possession::{LogKeyChange, is_holder};
use ledger::{Frame, Keyring, Uuid, sha256};
use serde_json::json;

use crate::world::{
    COUNTY, DAY, Event, ORIGIN, PREFECTURE, Staff, TOWNSHIP, World, authority, confirm, propose, scope,
};

const PAYMENT: (&str, u32) = ("entitlement.payment_ordered", 1);

fn finance() -> Staff {
    Staff::new("finance-01.luxi", "王芳")
}

/// What the keyring says of events by a signer, in one commit; the world is not changed.
fn attempt(world: &World, signer: &Staff, events: &[Event], day: &str) -> Result<Keyring, Refused> {
    let mut world = world.clone();
    let id = world.draw_uuid();
    let mut keyring = world.keyring.clone();
    for bytes in world.encode(signer, id, events) {
        keyring.apply(&Frame::parse(&bytes).unwrap(), day)?;
    }
    Ok(keyring)
}

fn refusal(world: &World, signer: &Staff, event: Event) -> Refused {
    attempt(world, signer, &[event], DAY).unwrap_err()
}

fn revoke(staff: &Staff, admin: &Staff) -> Event {
    Event::new(&staff.stream(), "key.revoked", json!({ "holder": admin.holder, "reason": "遗失" }))
}

fn may(world: &World, staff: &Staff, code: &str, day: &str) -> Result<(), Denied> {
    world.keyring.entitled(&authority(), &staff.hash(), PAYMENT, scope(code), day)
}

#[test]
fn a_role_holds_in_its_area_and_below_from_its_first_to_its_last_day() {
    let mut world = World::new();
    world.grant(&finance(), "finance", COUNTY);
    for (code, day) in [(COUNTY, DAY), (TOWNSHIP, "2023-01-01"), (TOWNSHIP, "2023-12-31")] {
        assert_eq!(may(&world, &finance(), code, day), Ok(()), "{code} {day}");
    }
    for (code, day) in
        [("433123000000", DAY), (PREFECTURE, DAY), (COUNTY, "2022-12-31"), (COUNTY, "2024-01-01")]
    {
        assert!(matches!(may(&world, &finance(), code, day), Err(Denied::NoRole { .. })), "{code} {day}");
    }
}

#[test]
fn nobody_may_anything_in_an_area_that_the_genesis_does_not_list() {
    let mut world = World::new();
    world.grant(&finance(), "finance", COUNTY);
    let unlisted = "433122199000";
    let denied = may(&world, &finance(), unlisted, DAY);
    assert_eq!(denied, Err(Denied::UnknownArea { area: scope(unlisted) }));
}

#[test]
fn a_role_proposed_but_not_confirmed_is_no_role() {
    let mut world = World::new();
    let [first, second, _] = world.admins.clone();
    world.commit(&first, "登记", vec![finance().registration(world.id, false)]);
    world.commit(&first, "提议", vec![propose(&finance(), &first, Uuid::from_u128(1), "finance", COUNTY)]);
    assert!(may(&world, &finance(), COUNTY, DAY).is_err());
    let refused = refusal(&world, &first, confirm(&finance(), &first, Uuid::from_u128(1)));
    assert_eq!(refused, Refused::SameHolder);
    let refused = refusal(&world, &second, confirm(&finance(), &second, Uuid::from_u128(2)));
    assert_eq!(refused, Refused::Proposal);
    world.commit(&second, "确认", vec![confirm(&finance(), &second, Uuid::from_u128(1))]);
    assert_eq!(may(&world, &finance(), COUNTY, DAY), Ok(()));
    let refused = refusal(&world, &second, confirm(&finance(), &second, Uuid::from_u128(1)));
    assert_eq!(refused, Refused::Proposal);
}

#[test]
fn two_keys_of_one_administrator_do_not_make_two_administrators() {
    let mut world = World::new();
    let [first, second, _] = world.admins.clone();
    let twin = Staff::new("admin-01.second", first.holder);
    world.grant(&twin, "administrator", PREFECTURE);
    world.commit(&second, "登记", vec![finance().registration(world.id, false)]);
    world.commit(&first, "提议", vec![propose(&finance(), &first, Uuid::from_u128(1), "finance", COUNTY)]);
    let refused = refusal(&world, &twin, confirm(&finance(), &twin, Uuid::from_u128(1)));
    assert_eq!(refused, Refused::SameHolder);
}

#[test]
fn the_holder_in_the_data_is_the_signers() {
    let world = World::new();
    let [first, second, _] = world.admins.clone();
    let target = Staff::new("admin-03.zhou", "田保靖");
    let as_another = propose(&target, &second, Uuid::from_u128(1), "auditor", COUNTY);
    assert_eq!(refusal(&world, &first, as_another), Refused::Holder);
}

#[test]
fn only_an_administrator_of_the_area_grants_there() {
    let mut world = World::new();
    let local = Staff::new("admin-01.luxi", "覃县长");
    world.grant(&local, "administrator", COUNTY);
    world.grant(&finance(), "finance", COUNTY);
    let auditor = Staff::new("audit-01.luxi", "石审计");
    world.commit(&local, "登记", vec![auditor.registration(world.id, false)]);
    let propose = |admin: &Staff, code| propose(&auditor, admin, Uuid::from_u128(1), "auditor", code);
    assert!(attempt(&world, &local, &[propose(&local, TOWNSHIP)], DAY).is_ok());
    assert_eq!(refusal(&world, &local, propose(&local, PREFECTURE)), Refused::NotAdministrator);
    assert_eq!(refusal(&world, &local, propose(&local, "433123000000")), Refused::NotAdministrator);
    assert_eq!(refusal(&world, &finance(), propose(&finance(), COUNTY)), Refused::NotAdministrator);
    let late = attempt(&world, &local, &[propose(&local, TOWNSHIP)], "2024-01-01");
    assert_eq!(late.unwrap_err(), Refused::NotAdministrator);
}

#[test]
fn no_administrator_holds_a_role_that_moves_money_by_any_of_his_keys() {
    let mut world = World::new();
    let [first, second, _] = world.admins.clone();
    let own = Staff::new("finance-02.zhou", second.holder);
    world.commit(&first, "登记", vec![own.registration(world.id, false)]);
    for role in Role::ALL.iter().filter(|role| role.moves_money()) {
        let event = propose(&own, &first, Uuid::from_u128(1), role.word(), COUNTY);
        assert_eq!(refusal(&world, &first, event), Refused::AdministratorWithMoney, "{role}");
    }
    world.grant(&finance(), "finance", COUNTY);
    let second_key = Staff::new("wang-02", finance().holder);
    world.commit(&first, "登记", vec![second_key.registration(world.id, false)]);
    let event = propose(&second_key, &first, Uuid::from_u128(1), "administrator", COUNTY);
    assert_eq!(refusal(&world, &first, event), Refused::AdministratorWithMoney);
}

#[test]
fn a_clash_that_came_up_after_the_proposal_is_found_at_confirmation() {
    let mut world = World::new();
    let [first, second, _] = world.admins.clone();
    world.commit(&first, "登记", vec![finance().registration(world.id, false)]);
    world.commit(&first, "提议", vec![propose(&finance(), &first, Uuid::from_u128(1), "finance", COUNTY)]);
    world.commit(
        &first,
        "提议",
        vec![propose(&finance(), &first, Uuid::from_u128(2), "administrator", COUNTY)],
    );
    world.commit(&second, "确认", vec![confirm(&finance(), &second, Uuid::from_u128(1))]);
    let refused = refusal(&world, &second, confirm(&finance(), &second, Uuid::from_u128(2)));
    assert_eq!(refused, Refused::AdministratorWithMoney);
}

#[test]
fn a_revoked_key_signs_nothing_and_takes_no_more_roles() {
    let mut world = World::new();
    let [first, second, _] = world.admins.clone();
    world.grant(&finance(), "finance", COUNTY);
    world.commit(&first, "吊销", vec![revoke(&finance(), &first)]);
    assert!(matches!(may(&world, &finance(), COUNTY, DAY), Err(Denied::Revoked { .. })));
    let event = propose(&finance(), &second, Uuid::from_u128(9), "finance", COUNTY);
    assert_eq!(refusal(&world, &second, event), Refused::Revoked);
    let new = Staff::new("finance-01b.luxi", finance().holder);
    world.grant(&new, "finance", COUNTY);
    assert_eq!(may(&world, &new, COUNTY, DAY), Ok(()));
}

#[test]
fn an_administrators_key_is_revoked_by_another_holder() {
    let mut world = World::new();
    let [first, second, third] = world.admins.clone();
    assert_eq!(refusal(&world, &first, revoke(&first, &first)), Refused::SameHolder);
    world.commit(&second, "吊销", vec![revoke(&first, &second)]);
    let event = propose(&third, &first, Uuid::from_u128(1), "auditor", COUNTY);
    assert_eq!(refusal(&world, &first, event), Refused::Signer);
    let local = Staff::new("admin-01.luxi", "覃县长");
    let world_admins = world.admins.clone();
    world.admins = [second.clone(), third, world_admins[0].clone()];
    world.grant(&local, "administrator", COUNTY);
    assert_eq!(refusal(&world, &local, revoke(&second, &local)), Refused::NotAdministrator);
}

#[test]
fn two_administrators_remain_whoever_is_revoked() {
    let mut world = World::new();
    let [first, second, third] = world.admins.clone();
    world.commit(&first, "吊销", vec![revoke(&third, &first)]);
    assert_eq!(refusal(&world, &first, revoke(&second, &first)), Refused::LastAdministrators);
    let fourth = Staff::new("admin-04", "吴管理");
    world.grant(&fourth, "administrator", PREFECTURE);
    world.commit(&first, "吊销", vec![revoke(&second, &first)]);
}

#[test]
fn a_holders_name_is_in_characters_that_no_others_look_like() {
    for name in ["王芳", "欧阳·娜娜", "J. Smith-3", "保靖县民政局（经办）", "𠮷田"] {
        assert!(is_holder(name), "{name}");
    }
    // Modifier letters, composed and decomposed Hangul, kana and bopomofo, an ideographic zero, full-width forms.
    for name in ["保靖ˑ经办", "ʼ王", "김", "\u{1112}\u{1161}\u{11AB}", "ー", "ニ", "ㄧ", "〇", "(王)", "Ａ"]
    {
        assert!(!is_holder(name), "{name}");
    }
}

#[test]
fn a_revoked_role_is_gone_and_stays_gone() {
    let mut world = World::new();
    let [first, second, _] = world.admins.clone();
    let proposal = world.grant(&finance(), "finance", COUNTY);
    let data = json!({ "holder": first.holder, "proposal": proposal.to_string(), "reason": "调离" });
    let event = Event::new(&finance().stream(), "key.role_revoked", data);
    world.commit(&first, "收回", vec![event.clone()]);
    assert!(may(&world, &finance(), COUNTY, DAY).is_err());
    assert_eq!(refusal(&world, &first, event), Refused::Proposal);
    assert_eq!(refusal(&world, &second, confirm(&finance(), &second, proposal)), Refused::Proposal);
}

#[test]
fn names_keys_and_proofs_are_used_once_and_for_their_own() {
    let mut world = World::new();
    let first = world.admins[0].clone();
    world.commit(&first, "登记", vec![finance().registration(world.id, false)]);
    assert_eq!(refusal(&world, &first, finance().registration(world.id, false)), Refused::Chain);
    let same_name = Staff { key: SecretKey::from_seed(&[5; 32]), ..finance() };
    assert_eq!(refusal(&world, &first, same_name.registration(world.id, false)), Refused::Taken);
    let as_log = Staff { name: ORIGIN, ..Staff::new("x", "某人") };
    assert_eq!(refusal(&world, &first, as_log.registration(world.id, false)), Refused::Taken);
    let new = Staff::new("clerk-01.luxi", "张三");
    assert_eq!(refusal(&world, &first, new.registration(world.id, true)), Refused::NotAdministrator);
    assert!(matches!(refusal(&world, &first, new.registration(Uuid::nil(), false)), Refused::Proof(_)));
    let mut elsewhere = new.registration(world.id, false);
    elsewhere.stream = format!("key/{}", sha256(b"other"));
    assert_eq!(refusal(&world, &first, elsewhere), Refused::Type);
    let stranger = Staff::new("stranger", "外人");
    assert_eq!(refusal(&world, &stranger, new.registration(world.id, false)), Refused::Signer);
}

#[test]
fn key_records_continue_their_stream() {
    let mut world = World::new();
    let first = world.admins[0].clone();
    world.commit(&first, "登记", vec![finance().registration(world.id, false)]);
    let event = propose(&finance(), &first, Uuid::from_u128(1), "finance", COUNTY);
    let records = world.encode(&first, Uuid::from_u128(7), &[event.clone(), event]);
    let mut keyring = world.keyring.clone();
    assert_eq!(keyring.apply(&Frame::parse(&records[1]).unwrap(), DAY), Err(Refused::Chain));
    assert_eq!(keyring.apply(&Frame::parse(&records[0]).unwrap(), DAY), Ok(()));
    let (_, second) = (&records[0], Frame::parse(&records[1]).unwrap());
    // The same proposal id a second time.
    assert_eq!(keyring.apply(&second, DAY), Err(Refused::Proposal));
    assert_eq!(keyring.head(&finance().hash()).0.0, 2);
}

#[test]
fn days_that_are_none_or_run_backwards_are_refused() {
    let mut world = World::new();
    let first = world.admins[0].clone();
    world.commit(&first, "登记", vec![finance().registration(world.id, false)]);
    for (from, to) in [("2023-02-30", "2023-12-31"), ("2023-5-1", "2023-12-31"), ("2023-06-01", "2023-05-31")]
    {
        let mut event = propose(&finance(), &first, Uuid::from_u128(1), "finance", COUNTY);
        event.data = event.data.replace("2023-01-01", from).replace("2023-12-31", to);
        assert_eq!(refusal(&world, &first, event), Refused::Days, "{from} {to}");
    }
}

#[test]
fn other_shapes_types_and_ledgers_are_refused() {
    let mut world = World::new();
    let first = world.admins[0].clone();
    world.commit(&first, "登记", vec![finance().registration(world.id, false)]);
    let good = propose(&finance(), &first, Uuid::from_u128(1), "finance", COUNTY);
    let unknown = Event { data: good.data.replacen('{', "{\"a\":1,", 1), ..good.clone() };
    assert_eq!(refusal(&world, &first, unknown), Refused::Shape);
    let role = Event { data: good.data.replace("finance", "king"), ..good.clone() };
    assert_eq!(refusal(&world, &first, role), Refused::Shape);
    let off_stream = Event { stream: "batch/1".to_owned(), ..good.clone() };
    assert_eq!(refusal(&world, &first, off_stream), Refused::Type);
    let on_stream = Event { event_type: "batch.drafted", ..good.clone() };
    assert_eq!(refusal(&world, &first, on_stream), Refused::Type);
    let unknown_type = Event { event_type: "key.blessed", ..good.clone() };
    assert_eq!(refusal(&world, &first, unknown_type), Refused::Type);
    let mut other = world.clone();
    other.id = Uuid::from_u128(99);
    assert_eq!(refusal(&other, &first, good), Refused::OtherLedger);
}

#[test]
fn an_event_that_no_row_names_is_nobodys_to_cause() {
    let world = World::new();
    let admin = world.admins[0].hash();
    let ask = |event| world.keyring.entitled(&authority(), &admin, event, scope(COUNTY), DAY);
    assert_eq!(ask(("key.registered", 1)), Ok(()));
    assert!(matches!(ask(("key.registered", 2)), Err(Denied::UnknownType { .. })));
    assert!(matches!(ask(("batch.drafted", 1)), Err(Denied::UnknownType { .. })));
    assert!(matches!(ask(PAYMENT), Err(Denied::NoRole { .. })));
    let stranger = world.keyring.entitled(&authority(), &sha256(b"x"), PAYMENT, scope(COUNTY), DAY);
    assert_eq!(stranger, Err(Denied::UnknownKey));
}

#[test]
fn nothing_happens_before_the_genesis_commit_has_registered_everyone() {
    let mut world = World::unfounded();
    let founder = world.admins[0].clone();
    let data = world.founded().encode(world.id).unwrap();
    let stream = ledger::genesis::stream(world.id);
    let genesis =
        Event { stream, event_type: "ledger.founded", data, area: scope(PREFECTURE), sealed: Vec::new() };
    let two = world.admins.clone().into_iter().take(2).map(|admin| admin.registration(world.id, true));
    world.commit(&founder, "创世", [genesis].into_iter().chain(two).collect());
    assert!(!world.keyring.genesis_is_complete());
    let third = world.admins[2].registration(world.id, true);
    assert_eq!(refusal(&world, &founder, third), Refused::GenesisIncomplete);
}

#[test]
fn the_genesis_commit_does_nothing_but_found() {
    let world = World::new();
    let founder = world.admins[0].clone();
    let genesis_commit = world.records()[0].1.commit;
    let within = |event: Event| {
        let mut copy = world.clone();
        let records = copy.encode(&founder, genesis_commit, &[event]);
        let frame = Frame::parse(&records[0]).unwrap();
        copy.keyring.apply(&frame, DAY).unwrap_err()
    };
    assert_eq!(within(finance().registration(world.id, false)), Refused::Genesis);
    assert_eq!(within(propose(&founder, &founder, Uuid::from_u128(1), "auditor", COUNTY)), Refused::Genesis);
    assert_eq!(within(Event::new("batch/1", "batch.drafted", json!({}))), Refused::Genesis);
}

fn log_key(world: &World, old: &SecretKey, new: &SecretKey) -> Event {
    let vkey = |key: &SecretKey| VerifyingKey::new(ORIGIN, key.public_key()).unwrap();
    let change = LogKeyChange { origin: ORIGIN.to_owned(), ledger: world.id, old: vkey(old), new: vkey(new) };
    let proof = change.sign(old, new).unwrap().to_string();
    let data = json!({
        "holder": world.admins[0].holder, "log_key": vkey(new).to_string(), "proof": proof, "reason": "轮换",
    });
    Event::new(&ledger::genesis::stream(world.id), "ledger.log_key_changed", data)
}

#[test]
fn the_log_key_changes_when_both_keys_sign_and_never_back() {
    let mut world = World::new();
    let first = world.admins[0].clone();
    let (old, new) = (world.log.clone(), SecretKey::from_seed(&[8; 32]));
    let good = log_key(&world, &old, &new);
    let third = SecretKey::from_seed(&[9; 32]);
    assert_eq!(refusal(&world, &first, log_key(&world, &new, &third)), Refused::LogKey);
    let mut other = log_key(&world, &old, &third);
    other.data = other.data.replace(&third_vkey(&third), &third_vkey(&new));
    assert!(matches!(refusal(&world, &first, other), Refused::Proof(_) | Refused::LogKey));
    world.commit(&first, "轮换日志密钥", vec![good.clone()]);
    assert_eq!(world.keyring.log_key().unwrap().to_string(), third_vkey(&new));
    assert_eq!(world.keyring.log_keys().len(), 2);
    assert_eq!(refusal(&world, &first, log_key(&world, &new, &old)), Refused::LogKey);
    assert_eq!(refusal(&world, &first, good), Refused::LogKey);
}

#[test]
fn a_change_of_the_log_key_has_one_spelling() {
    let world = World::new();
    let event = log_key(&world, &world.log, &SecretKey::from_seed(&[8; 32]));
    let changed: ledger::genesis::LogKeyChanged = serde_json::from_str(&event.data).unwrap();
    assert_eq!(ledger::canonical::from_serialize(&changed).unwrap(), event.data.as_bytes());
    assert_eq!(
        ledger::sha256(event.data.as_bytes()).to_string(),
        "45823a86a12c8b248a76dd4802746847cb26d4511f161c56bbee6629a2685038"
    );
}

fn third_vkey(key: &SecretKey) -> String {
    VerifyingKey::new(ORIGIN, key.public_key()).unwrap().to_string()
}

#[test]
fn a_change_of_the_log_key_with_one_signature_is_refused() {
    let world = World::new();
    let vkey = |key: &SecretKey| VerifyingKey::new(ORIGIN, key.public_key()).unwrap();
    let new = SecretKey::from_seed(&[8; 32]);
    let change =
        LogKeyChange { origin: ORIGIN.to_owned(), ledger: world.id, old: world.log_vkey(), new: vkey(&new) };
    let mut note = change.sign(&world.log, &new).unwrap();
    assert_eq!(LogKeyChange::verify(note.to_string().as_bytes()), Ok(change));
    note.signatures.remove(1);
    assert!(LogKeyChange::verify(note.to_string().as_bytes()).is_err());
}

#[test]
fn a_snapshot_does_not_change_when_the_keyring_goes_on() {
    let mut world = World::new();
    let before = world.keyring.clone();
    world.grant(&finance(), "finance", COUNTY);
    assert!(before.key(&finance().hash()).is_none());
    assert!(world.keyring.by_name(finance().name).is_some());
}
