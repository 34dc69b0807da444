//! What the domain and the proof both spell, because neither may know the other, they spell alike
//! (docs/decisions/0006).

use aggregates::Role;

fn areas() -> Vec<String> {
    let mut codes: Vec<String> = sunledger::office::founding::AREAS
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next().map(str::to_owned))
        .collect();
    codes.extend(["430000000000", "433122107001", "433122107999", "110000000000"].map(str::to_owned));
    codes
}

#[test]
fn an_area_covers_the_same_areas_in_the_domain_and_in_the_proof() {
    let all = areas();
    for outer in &all {
        let (domain, proof) =
            (outer.parse::<aggregates::AreaCode>().unwrap(), outer.parse::<ledger::AreaCode>().unwrap());
        for inner in &all {
            let covers = domain.covers(inner.parse().unwrap());
            assert_eq!(covers, proof.covers(inner.parse().unwrap()), "{outer} and {inner}");
        }
        assert_eq!(format!("{:?}", domain.level()), format!("{:?}", proof.level()), "{outer}");
    }
}

#[test]
fn a_role_has_the_same_word_and_moves_money_alike_in_both() {
    for role in Role::ALL {
        let other: ledger::keyring::Role = role.code().parse().unwrap();
        assert_eq!(other.to_string(), role.code());
        assert_eq!(other.moves_money(), role.moves_money(), "{role}");
    }
}

#[test]
fn every_event_of_every_noun_has_its_row_in_the_table_that_the_ledger_asks() {
    let authority = sunledger::app::authority();
    for (event_type, version, roles) in aggregates::authority::rows() {
        let found = authority.roles(event_type, version).unwrap();
        let words: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(words, roles, "{event_type}");
    }
}
