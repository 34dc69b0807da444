//! Where an act falls: a place, or an organisation by its credit code.

use ledger::{Authority, Frame, Hash, NewRecord, Scope, Sequence, Time, Uuid, sha256};
use proptest::prelude::*;

use crate::world::{COUNTY, DAY, PREFECTURE, Staff, World, confirm, propose, scope};

/// A charity's code, as it is drawn for tests.
const CHARITY: &str = "53430000MJJ4567894";
const OTHER: &str = "51433100MJK000001M";
const CHARACTERS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

fn authority() -> Authority {
    let rows: [(&str, u32, &[&str]); 3] = [
        ("entitlement.payment_ordered", 1, &["finance"]),
        ("audit.looked", 1, &["auditor"]),
        ("key.registered", 1, &["administrator"]),
    ];
    Authority::new(rows).unwrap()
}

fn may(world: &World, staff: &Staff, event_type: &str, code: &str) -> bool {
    world.keyring.entitled(&authority(), &staff.hash(), (event_type, 1), scope(code), DAY).is_ok()
}

/// Gives a role in an organisation, whose records name the organisation itself.
fn grant_within(world: &mut World, staff: &Staff, role: &str, code: &str) {
    let [first, second, _] = world.admins.clone();
    let proposal = world.draw_uuid();
    world.commit(&first, "登记", vec![staff.registration(world.id, false)]);
    world.commit(&first, "提议", vec![propose(staff, &first, proposal, role, code).within(code)]);
    world.commit(&second, "确认", vec![confirm(staff, &second, proposal).within(code)]);
}

/// With the character that checks the seventeen before it.
fn checked(start: &str) -> String {
    let value = |c: char| CHARACTERS.find(c).unwrap();
    let (sum, _) = start.chars().fold((0, 1), |(sum, weight), c| (sum + value(c) * weight, weight * 3 % 31));
    format!("{start}{}", CHARACTERS.chars().nth((31 - sum % 31) % 31).unwrap())
}

#[test]
fn a_valid_credit_code_reads_back_as_it_is_written() {
    assert_eq!(checked(&CHARITY[..17]), CHARITY);
    for code in [CHARITY, OTHER, "11100000000013127D", "91350100M000100Y43"] {
        let scope: Scope = code.parse().unwrap();
        assert!(matches!(scope, Scope::Organisation(_)) && scope.place().is_none());
        assert_eq!(scope.to_string(), code);
        assert_eq!(serde_json::to_string(&scope).unwrap(), format!("\"{code}\""));
        assert_eq!(serde_json::from_str::<Scope>(&format!("\"{code}\"")).unwrap(), scope);
    }
    assert_eq!(scope(COUNTY).place().unwrap().to_string(), COUNTY);
}

#[test]
fn a_code_with_a_wrong_check_character_length_or_letter_is_no_scope() {
    let wrong =
        CHARACTERS.chars().filter(|check| *check != '4').map(|check| format!("{}{check}", &CHARITY[..17]));
    let others = ["", "53430000MJJ456789", "53430000MJJ45678940", "53430000mjj4567894", "53430000MJI4567894"];
    // The last character is right: no such department, no such category, letters or a zero where the division stands.
    let starts = ["03430000", "B3430000", "50430000", "5A430000", "53043000", "534A0000"];
    let impossible = starts.map(|start| checked(&format!("{start}MJJ456789")));
    assert_eq!(checked(&"0".repeat(17)), "0".repeat(18));
    for bad in wrong.chain(others.map(str::to_owned)).chain(impossible).chain(["0".repeat(18)]) {
        assert!(bad.parse::<Scope>().is_err(), "{bad}");
        assert!(serde_json::from_str::<Scope>(&format!("\"{bad}\"")).is_err(), "{bad}");
    }
}

#[test]
fn a_record_in_an_organisation_has_its_code_for_an_area() {
    let record = NewRecord {
        area: scope(CHARITY),
        commit: Uuid::from_u128(1),
        data: "{}",
        event_type: "gift.received",
        index: 0,
        ledger: Uuid::from_u128(2),
        prev: Hash::ZERO,
        salt: [0; 16],
        sealed: &[],
        seq: Sequence(1),
        signer: sha256(b"signer"),
        stream: "gift/1",
        time: Time::from_millis(0).unwrap(),
        version: 1,
    };
    let bytes = record.encode().unwrap();
    assert!(bytes.starts_with(format!("{{\"area\":\"{CHARITY}\",").as_bytes()));
    assert_eq!(Frame::parse(&bytes).unwrap().area, scope(CHARITY));
    let wrong = String::from_utf8(bytes).unwrap().replace(CHARITY, "53430000MJJ4567895");
    assert!(Frame::parse(wrong.as_bytes()).is_err());
}

#[test]
fn an_organisation_covers_only_itself() {
    let charity = scope(CHARITY);
    assert!(charity.covers(charity));
    for other in [OTHER, COUNTY, PREFECTURE, "430000000000", "534300000000"] {
        assert!(!charity.covers(scope(other)) && !scope(other).covers(charity), "{other}");
    }
}

#[test]
fn who_moves_money_in_an_organisation_moves_none_elsewhere() {
    let mut world = World::new();
    let own = Staff::new("finance-01.charity", "石会计");
    grant_within(&mut world, &own, "finance", CHARITY);
    assert!(may(&world, &own, "entitlement.payment_ordered", CHARITY));
    for elsewhere in [OTHER, COUNTY, PREFECTURE] {
        assert!(!may(&world, &own, "entitlement.payment_ordered", elsewhere), "{elsewhere}");
    }
}

#[test]
fn the_root_reaches_an_organisation_only_for_administrator_and_auditor() {
    let mut world = World::new();
    let [first, ..] = world.admins.clone();
    let (finance, auditor) = (Staff::new("finance-01.zhou", "王芳"), Staff::new("audit-01.zhou", "石审计"));
    world.grant(&finance, "finance", PREFECTURE);
    world.grant(&auditor, "auditor", PREFECTURE);
    assert!(may(&world, &first, "key.registered", CHARITY));
    assert!(may(&world, &auditor, "audit.looked", CHARITY));
    assert!(may(&world, &finance, "entitlement.payment_ordered", PREFECTURE));
    assert!(!may(&world, &finance, "entitlement.payment_ordered", CHARITY));
}

#[test]
fn a_county_reaches_no_organisation_not_even_for_its_auditor() {
    let mut world = World::new();
    let (local, auditor) = (Staff::new("admin-01.luxi", "覃县长"), Staff::new("audit-01.luxi", "石审计"));
    world.grant(&local, "administrator", COUNTY);
    world.grant(&auditor, "auditor", COUNTY);
    assert!(may(&world, &local, "key.registered", COUNTY) && may(&world, &auditor, "audit.looked", COUNTY));
    assert!(
        !may(&world, &local, "key.registered", CHARITY) && !may(&world, &auditor, "audit.looked", CHARITY)
    );
}

proptest! {
    #[test]
    fn one_character_changed_makes_no_other_code(at in 0..18_usize, by in 0..31_usize) {
        let mut bad = CHARITY.as_bytes().to_vec();
        prop_assume!(bad[at] != CHARACTERS.as_bytes()[by]);
        bad[at] = CHARACTERS.as_bytes()[by];
        prop_assert!(String::from_utf8(bad).unwrap().parse::<Scope>().is_err());
    }
}
