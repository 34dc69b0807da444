//! Given what happened to a key, when it is asked, then.

use cqrs_es::test::TestFramework;
use uuid::Uuid;

use super::event::{KeyRegistered, KeyRevoked, RoleConfirmed, RoleProposed, RoleRevoked};
use super::{HeldRole, Key, KeyCommand, KeyEvent, KeyFacts, KeyRefusal};
use crate::{Day, Holder, ProposalId, Role};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn proposal(number: u128) -> ProposalId {
    ProposalId(Uuid::from_u128(number))
}

fn registered(holder: &str) -> KeyRegistered {
    KeyRegistered {
        administrator: false,
        holder: Holder::new(holder),
        name: "finance-01.luxi".to_owned(),
        proof: "sunledger key/v1 …".to_owned(),
        vkey: "finance-01.luxi+…".to_owned(),
    }
}

fn administrator(holder: &str) -> KeyRegistered {
    KeyRegistered { administrator: true, ..registered(holder) }
}

fn proposed(role: Role, by: &str) -> RoleProposed {
    RoleProposed {
        area: "433122000000".parse().unwrap(),
        delegated_by: None,
        doc_no: "泸民发〔2023〕3号".to_owned(),
        from: day("2023-01-01"),
        holder: Holder::new(by),
        proposal: proposal(1),
        role,
        to: None,
    }
}

fn confirmed(by: &str) -> RoleConfirmed {
    RoleConfirmed { holder: Holder::new(by), proposal: proposal(1) }
}

fn role_revoked(by: &str) -> RoleRevoked {
    RoleRevoked { holder: Holder::new(by), proposal: proposal(1), reason: "调离".to_owned() }
}

fn revoked(by: &str) -> KeyRevoked {
    KeyRevoked { holder: Holder::new(by), reason: "遗失".to_owned() }
}

fn facts() -> KeyFacts {
    let administrators = ["甲", "乙", "丙"].into_iter().map(Holder::new).collect();
    KeyFacts { administrators, elsewhere: Vec::new() }
}

fn with(elsewhere: Role) -> KeyFacts {
    KeyFacts { elsewhere: vec![HeldRole { role: elsewhere, from: None, to: None }], ..facts() }
}

fn after(events: Vec<KeyEvent>) -> cqrs_es::test::AggregateTestExecutor<Key> {
    TestFramework::<Key>::with(()).given(events)
}

fn register(registered: KeyRegistered) -> KeyCommand {
    KeyCommand::Register { registered, is_taken: false, is_genesis: false }
}

fn finance_role() -> Vec<KeyEvent> {
    vec![registered("石磊").into(), proposed(Role::Finance, "甲").into(), confirmed("乙").into()]
}

#[test]
fn a_key_is_registered_once() {
    after(Vec::new()).when(register(registered("石磊"))).then_expect_events(vec![registered("石磊").into()]);
    after(vec![registered("石磊").into()]).when(register(registered("石磊"))).then_expect_events(Vec::new());
    after(vec![registered("石磊").into()]).when(register(registered("田华"))).then_expect_error(
        KeyRefusal::Registered { name: "finance-01.luxi".to_owned(), holder: Holder::new("石磊") },
    );
}

#[test]
fn a_name_is_one_keys_only() {
    after(Vec::new())
        .when(KeyCommand::Register { registered: registered("石磊"), is_taken: true, is_genesis: false })
        .then_expect_error(KeyRefusal::Taken { name: "finance-01.luxi".to_owned() });
}

#[test]
fn nobody_registers_as_administrator_after_the_genesis() {
    after(Vec::new()).when(register(administrator("丁"))).then_expect_error(KeyRefusal::OnlyGenesis);
    after(Vec::new())
        .when(KeyCommand::Register { registered: administrator("甲"), is_taken: false, is_genesis: true })
        .then_expect_events(vec![administrator("甲").into()]);
}

#[test]
fn a_role_holds_once_another_administrator_confirms_it() {
    let events = finance_role();
    after(events[..2].to_vec())
        .when(KeyCommand::ConfirmRole { confirmed: confirmed("乙"), facts: facts() })
        .then_expect_events(vec![confirmed("乙").into()]);
    let mut key = Key::default();
    events.into_iter().for_each(|event| key.evolve(event));
    assert_eq!(key.held().map(|held| held.role).collect::<Vec<_>>(), [Role::Finance]);
}

#[test]
fn nobody_confirms_what_he_proposed() {
    after(finance_role()[..2].to_vec())
        .when(KeyCommand::ConfirmRole { confirmed: confirmed("甲"), facts: facts() })
        .then_expect_error(KeyRefusal::SameHolder { holder: Holder::new("甲") });
}

#[test]
fn only_administrators_propose_and_confirm() {
    let refusal = KeyRefusal::NotAdministrator { holder: Holder::new("石磊") };
    after(vec![registered("石磊").into()])
        .when(KeyCommand::ProposeRole { proposed: proposed(Role::Finance, "石磊"), facts: facts() })
        .then_expect_error(refusal.clone());
    after(finance_role()[..2].to_vec())
        .when(KeyCommand::ConfirmRole { confirmed: confirmed("石磊"), facts: facts() })
        .then_expect_error(refusal);
}

#[test]
fn an_administrator_gets_no_money_role() {
    let refusal = KeyRefusal::AdministratorWithMoney { holder: Holder::new("甲"), role: Role::Finance };
    after(vec![administrator("甲").into()])
        .when(KeyCommand::ProposeRole { proposed: proposed(Role::Finance, "乙"), facts: facts() })
        .then_expect_error(refusal.clone());
    after(vec![registered("甲").into()])
        .when(KeyCommand::ProposeRole {
            proposed: proposed(Role::Finance, "乙"),
            facts: with(Role::Administrator),
        })
        .then_expect_error(refusal);
}

#[test]
fn who_moves_money_by_another_key_becomes_no_administrator() {
    after(vec![registered("石磊").into(), proposed(Role::Administrator, "甲").into()])
        .when(KeyCommand::ConfirmRole { confirmed: confirmed("乙"), facts: with(Role::Clerk) })
        .then_expect_error(KeyRefusal::AdministratorWithMoney {
            holder: Holder::new("石磊"),
            role: Role::Clerk,
        });
}

#[test]
fn an_administrator_may_move_money_when_his_office_is_over() {
    let until = |to: &str| KeyFacts {
        elsewhere: vec![HeldRole { role: Role::Administrator, from: None, to: Some(day(to)) }],
        ..facts()
    };
    let ask = |facts| KeyCommand::ProposeRole { proposed: proposed(Role::Finance, "甲"), facts };
    after(vec![registered("石磊").into()])
        .when(ask(until("2022-12-31")))
        .then_expect_events(vec![proposed(Role::Finance, "甲").into()]);
    after(vec![registered("石磊").into()]).when(ask(until("2023-01-01"))).then_expect_error(
        KeyRefusal::AdministratorWithMoney { holder: Holder::new("石磊"), role: Role::Finance },
    );
}

#[test]
fn one_holder_may_have_two_desks() {
    after(vec![registered("石磊").into()])
        .when(KeyCommand::ProposeRole {
            proposed: proposed(Role::Finance, "甲"),
            facts: with(Role::BankOfficer),
        })
        .then_expect_events(vec![proposed(Role::Finance, "甲").into()]);
}

#[test]
fn a_role_does_not_end_before_it_begins_and_rests_on_a_document() {
    let ask = |proposed| KeyCommand::ProposeRole { proposed, facts: facts() };
    let days = RoleProposed { to: Some(day("2022-12-31")), ..proposed(Role::Finance, "甲") };
    after(vec![registered("石磊").into()])
        .when(ask(days))
        .then_expect_error(KeyRefusal::Days { from: day("2023-01-01"), to: day("2022-12-31") });
    let no_document = RoleProposed { doc_no: " ".to_owned(), ..proposed(Role::Finance, "甲") };
    after(vec![registered("石磊").into()]).when(ask(no_document)).then_expect_error(KeyRefusal::NoDocument);
}

#[test]
fn the_same_proposal_again_changes_nothing_and_another_under_its_id_is_refused() {
    let ask = |proposed| KeyCommand::ProposeRole { proposed, facts: facts() };
    after(finance_role()).when(ask(proposed(Role::Finance, "甲"))).then_expect_events(Vec::new());
    after(finance_role())
        .when(ask(proposed(Role::Clerk, "甲")))
        .then_expect_error(KeyRefusal::ProposalKnown { proposal: proposal(1) });
}

#[test]
fn a_role_that_was_taken_away_is_not_confirmed_again() {
    let events = [finance_role(), vec![role_revoked("丙").into()]].concat();
    after(events.clone())
        .when(KeyCommand::ConfirmRole { confirmed: confirmed("乙"), facts: facts() })
        .then_expect_error(KeyRefusal::RoleRevoked { proposal: proposal(1) });
    after(events)
        .when(KeyCommand::RevokeRole { revoked: role_revoked("丙"), facts: facts() })
        .then_expect_events(Vec::new());
}

#[test]
fn a_revoked_key_takes_no_role_and_is_revoked_once() {
    let events = [finance_role(), vec![revoked("甲").into()]].concat();
    after(events.clone())
        .when(KeyCommand::RevokeRole { revoked: role_revoked("丙"), facts: facts() })
        .then_expect_error(KeyRefusal::Revoked { name: "finance-01.luxi".to_owned() });
    after(events)
        .when(KeyCommand::Revoke { revoked: revoked("乙"), facts: facts() })
        .then_expect_events(Vec::new());
}

#[test]
fn an_administrators_key_is_revoked_by_another_administrator() {
    after(vec![administrator("甲").into()])
        .when(KeyCommand::Revoke { revoked: revoked("甲"), facts: facts() })
        .then_expect_error(KeyRefusal::OwnKey { holder: Holder::new("甲") });
    after(vec![administrator("甲").into()])
        .when(KeyCommand::Revoke { revoked: revoked("乙"), facts: facts() })
        .then_expect_events(vec![revoked("乙").into()]);
}

#[test]
fn a_key_that_is_not_registered_takes_nothing() {
    after(Vec::new())
        .when(KeyCommand::ProposeRole { proposed: proposed(Role::Finance, "甲"), facts: facts() })
        .then_expect_error(KeyRefusal::Unregistered);
}

#[test]
fn a_delegation_shows_for_whom_in_its_area_and_days_only() {
    let delegated_by = Some(Holder::new("向莉"));
    let p = RoleProposed { delegated_by, to: Some(day("2023-06-30")), ..proposed(Role::Finance, "甲") };
    let mut key = Key::default();
    let events: [KeyEvent; 3] = [registered("石磊").into(), p.into(), confirmed("乙").into()];
    events.into_iter().for_each(|event| key.evolve(event));
    let at = |area: &str, on: &str| key.delegated_by(Role::Finance, area.parse().unwrap(), day(on));
    assert_eq!(at("433122107000", "2023-05-08"), Some(&Holder::new("向莉")));
    assert_eq!(at("433122107000", "2023-07-01"), None);
    assert_eq!(at("433123000000", "2023-05-08"), None);
}
