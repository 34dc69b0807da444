//! The table of authority: which roles may cause which event. Its rows never change; a change of mind is a new
//! version of the event with a row of its own.

use std::fmt::Write as _;

use crate::Role;

/// A row: the wire type, its version, the codes of the roles that may cause it.
pub type Row = (&'static str, u32, &'static [&'static str]);

const ADMIN: &[&str] = &["administrator"];
const CLERK: &[&str] = &["clerk"];
const REVIEWER: &[&str] = &["reviewer"];
const FINANCE: &[&str] = &["finance"];
const BANK: &[&str] = &["bank_officer"];
const CLERK_REVIEWER: &[&str] = &["clerk", "reviewer"];
const REVIEWER_FINANCE: &[&str] = &["reviewer", "finance"];
const FINANCE_BANK: &[&str] = &["finance", "bank_officer"];
const DESKS: &[&str] = &["clerk", "reviewer", "finance"];

/// Every event of every noun, with the roles that may cause it. The ledger's own records (`ledger.*`) are
/// `ledger`'s.
pub const TABLE: &[Row] = &[
    ("key.registered", 1, ADMIN),
    ("key.role_proposed", 1, ADMIN),
    ("key.role_confirmed", 1, ADMIN),
    ("key.role_revoked", 1, ADMIN),
    ("key.revoked", 1, ADMIN),
    ("standard.published", 1, REVIEWER),
    ("standard.rules_published", 1, REVIEWER),
    ("funding.appropriated", 1, FINANCE),
    ("funding.withdrawn", 1, FINANCE),
    ("funding.reserved", 1, FINANCE),
    ("funding.released", 1, FINANCE),
    ("funding.year_closed", 1, FINANCE),
    ("roster.imported", 1, CLERK),
    ("roster.row_read", 1, CLERK),
    ("roster.missing_listed", 1, CLERK),
    ("roster.confirmed", 1, REVIEWER),
    ("roster.rejected", 1, REVIEWER),
    ("person.enrolled", 1, REVIEWER),
    ("person.left", 1, REVIEWER),
    ("person.linked", 1, REVIEWER),
    ("person.absorbed", 1, REVIEWER),
    ("person.died", 1, CLERK_REVIEWER),
    ("person.death_withdrawn", 1, REVIEWER),
    ("person.moved", 1, CLERK_REVIEWER),
    ("person.identity_corrected", 1, CLERK_REVIEWER),
    ("person.erased", 1, REVIEWER),
    ("entitlement.confirmed", 1, REVIEWER),
    ("entitlement.adjusted", 1, REVIEWER),
    ("entitlement.members_changed", 1, REVIEWER),
    ("entitlement.grace_started", 1, REVIEWER),
    ("entitlement.hearing_held", 1, CLERK_REVIEWER),
    ("entitlement.notice_served", 1, CLERK_REVIEWER),
    ("entitlement.stopped", 1, REVIEWER),
    // The aggregate holds proposer and confirmer apart, so a reviewer may propose what another reviewer confirms.
    ("entitlement.payee_change_proposed", 1, CLERK_REVIEWER),
    ("entitlement.payee_changed", 1, REVIEWER),
    ("entitlement.payee_change_rejected", 1, REVIEWER),
    ("entitlement.payment_ordered", 1, FINANCE),
    ("entitlement.payment_reissued", 1, FINANCE),
    ("entitlement.payment_stopped", 1, FINANCE),
    ("entitlement.payment_settled", 1, BANK),
    ("entitlement.payment_returned", 1, BANK),
    ("entitlement.payment_unknown", 1, BANK),
    ("entitlement.payment_contested", 1, BANK),
    ("entitlement.contest_resolved", 1, FINANCE_BANK),
    ("entitlement.payment_released", 1, FINANCE),
    ("entitlement.back_pay_granted", 1, REVIEWER),
    ("entitlement.recovery_opened", 1, REVIEWER_FINANCE),
    ("entitlement.recovery_collected", 1, FINANCE),
    ("entitlement.recovery_waived", 1, FINANCE),
    ("batch.drafted", 1, CLERK),
    ("batch.lines_drafted", 1, CLERK),
    ("batch.lines_held", 1, DESKS),
    ("batch.sealed", 1, CLERK),
    ("batch.reviewed", 1, REVIEWER),
    ("batch.approved", 1, FINANCE),
    ("batch.rejected", 1, REVIEWER_FINANCE),
    ("batch.voided", 1, DESKS),
    ("batch.ordered", 1, FINANCE),
    ("batch.lines_stopped", 1, FINANCE),
    ("batch.bank_file_made", 1, BANK),
    ("batch.bank_accepted", 1, BANK),
    ("batch.bank_result_taken", 1, BANK),
    ("batch.outcomes_recorded", 1, BANK),
    ("batch.line_resolved", 1, FINANCE_BANK),
    ("batch.lines_reissued", 1, FINANCE),
    ("batch.lines_released", 1, FINANCE),
    ("batch.reconciled", 1, FINANCE),
    ("batch.closed", 1, FINANCE),
];

/// Events that come with another of the same commit and name no holder of their own; every other event of
/// [`TABLE`] repeats its signer's `holder` in `data`.
pub const WITHOUT_HOLDER: &[&str] = &[
    "key.registered",
    "funding.reserved",
    "funding.released",
    "roster.row_read",
    "roster.missing_listed",
    "person.enrolled",
    "person.left",
    "person.absorbed",
    "entitlement.payment_settled",
    "entitlement.payment_returned",
    "entitlement.payment_unknown",
    "entitlement.payment_contested",
    "batch.lines_drafted",
    "batch.outcomes_recorded",
    "batch.lines_reissued",
];

/// The codes of the roles that may cause an event; none for an event that nobody may cause.
#[must_use]
pub fn roles(wire_type: &str, version: u32) -> &'static [&'static str] {
    let row = TABLE.iter().find(|(known, at, _)| *known == wire_type && *at == version);
    row.map_or(&[], |(_, _, roles)| roles)
}

/// Whether the event repeats its signer's `holder` in `data`, so that four eyes can be checked.
#[must_use]
pub fn repeats_holder(wire_type: &str) -> bool {
    TABLE.iter().any(|(known, _, _)| *known == wire_type) && !WITHOUT_HOLDER.contains(&wire_type)
}

/// The table as it stands in `docs/FORMAT.md`.
///
/// # Panics
/// Never: writing to a string does not fail.
#[must_use]
pub fn markdown() -> String {
    let mut text = String::from("| type | version | roles | repeats `holder` |\n| --- | --- | --- | --- |\n");
    for (wire_type, version, codes) in TABLE {
        let names: Vec<String> = codes.iter().map(|code| role_cell(code)).collect();
        let holder = if repeats_holder(wire_type) { "yes" } else { "no" };
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
    use crate::WireEvent;

    fn catalogue() -> Vec<(&'static str, u32)> {
        [
            crate::key::event::KeyEvent::TYPES,
            crate::standard::event::StandardEvent::TYPES,
            crate::funding::event::FundingEvent::TYPES,
            crate::roster::event::RosterEvent::TYPES,
            crate::person::event::PersonEvent::TYPES,
            crate::entitlement::event::EntitlementEvent::TYPES,
            crate::batch::event::BatchEvent::TYPES,
        ]
        .concat()
    }

    #[test]
    fn every_event_stands_in_the_table_once_and_nothing_else_does() {
        let rows: Vec<_> = TABLE.iter().map(|(wire_type, version, _)| (*wire_type, *version)).collect();
        assert_eq!(rows, catalogue());
        assert_eq!(rows.iter().collect::<BTreeSet<_>>().len(), rows.len());
    }

    #[test]
    fn every_row_names_known_roles_and_at_least_one() {
        for (wire_type, _, codes) in TABLE {
            assert!(!codes.is_empty(), "{wire_type}");
            assert!(codes.iter().all(|code| code.parse::<Role>().is_ok()), "{wire_type}");
        }
    }

    #[test]
    fn an_administrator_causes_nothing_but_what_happens_to_keys() {
        for (wire_type, _, codes) in TABLE {
            let is_key = wire_type.starts_with("key.");
            assert_eq!(codes.contains(&"administrator"), is_key, "{wire_type}");
            assert!(!is_key || codes.len() == 1, "{wire_type}");
        }
        assert!(!Role::Administrator.moves_money());
    }

    #[test]
    fn an_auditor_causes_nothing() {
        assert!(TABLE.iter().all(|(_, _, codes)| !codes.contains(&"auditor")));
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
    fn the_events_without_a_holder_are_events_of_the_table() {
        assert!(WITHOUT_HOLDER.iter().all(|name| TABLE.iter().any(|(known, _, _)| known == name)));
    }

    #[test]
    fn the_printed_table_has_a_line_for_every_row() {
        assert_eq!(markdown().lines().count(), TABLE.len() + 2);
    }
}
