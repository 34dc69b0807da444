//! The table of authority: which roles may cause which event. What it says stands at each event (`events!`).

use std::fmt::Write as _;

use crate::Role;
use crate::wire::Row;

/// Every event of every noun in every version, with the roles that may cause it. The ledger's own records (`ledger.*`)
/// are `ledger`'s.
pub fn table() -> impl Iterator<Item = &'static Row> + Clone {
    crate::noun::CATALOGUE.iter().copied().flatten()
}

/// The table as `ledger` takes it: wire type, version, codes of roles.
pub fn rows() -> impl Iterator<Item = (&'static str, u32, &'static [&'static str])> {
    table().map(|row| (row.wire_type, row.version, row.roles))
}

/// The codes of the roles that may cause an event; none for an event that nobody may cause.
#[must_use]
pub fn roles(wire_type: &str, version: u32) -> &'static [&'static str] {
    let row = table().find(|row| row.wire_type == wire_type && row.version == version);
    row.map_or(&[], |row| row.roles)
}

/// Whether the event repeats its signer's `holder` in `data`, so that four eyes can be checked.
#[must_use]
pub fn repeats_holder(wire_type: &str) -> bool {
    table().any(|row| row.wire_type == wire_type && row.has_holder)
}

/// The table as it stands in `docs/FORMAT.md`.
///
/// # Panics
/// Never: writing to a string does not fail.
#[must_use]
pub fn markdown() -> String {
    let mut text = String::from("| type | version | roles | repeats `holder` |\n| --- | --- | --- | --- |\n");
    for Row { wire_type, version, roles, has_holder } in table() {
        let names: Vec<String> = roles.iter().map(|code| role_cell(code)).collect();
        let holder = if *has_holder { "yes" } else { "no" };
        writeln!(text, "| `{wire_type}` | {version} | {} | {holder} |", names.join(", "))
            .expect("invariant: a string takes all text");
    }
    text
}

fn role_cell(code: &str) -> String {
    match code.parse::<Role>() {
        Ok(role) => format!("`{code}` {}", role.name_zh()),
        Err(_) => format!("`{code}`"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    #[test]
    fn every_version_of_an_event_stands_in_the_table_once() {
        let rows: Vec<_> = table().map(|row| (row.wire_type, row.version)).collect();
        assert_eq!(rows.iter().collect::<BTreeSet<_>>().len(), rows.len());
    }

    #[test]
    fn every_row_names_known_roles_and_at_least_one() {
        for Row { wire_type, roles: codes, .. } in table() {
            assert!(!codes.is_empty(), "{wire_type}");
            assert!(codes.iter().all(|code| code.parse::<Role>().is_ok()), "{wire_type}");
        }
    }

    #[test]
    fn an_administrator_causes_nothing_but_what_happens_to_keys() {
        for Row { wire_type, roles: codes, .. } in table() {
            let is_key = wire_type.starts_with("key.");
            assert_eq!(codes.contains(&"administrator"), is_key, "{wire_type}");
            assert!(!is_key || codes.len() == 1, "{wire_type}");
        }
        assert!(!Role::Administrator.moves_money());
    }

    #[test]
    fn an_auditor_causes_nothing() {
        assert!(table().all(|row| !row.roles.contains(&"auditor")));
    }

    #[test]
    fn only_finance_orders_money_and_only_the_bank_desk_says_that_it_arrived() {
        for wire_type in ["batch.ordered", "entitlement.payment_ordered", "funding.reserved"] {
            assert_eq!(roles(wire_type, 1), ["finance"]);
        }
        assert_eq!(roles("entitlement.payment_settled", 1), ["bank_officer"]);
        assert!(roles("entitlement.payment_settled", 2).is_empty());
    }

    #[test]
    fn the_printed_table_has_a_line_for_every_row() {
        assert_eq!(markdown().lines().count(), table().count() + 2);
    }
}
