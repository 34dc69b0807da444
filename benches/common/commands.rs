//! What each client asks, one after the other: people who come into a benefit and leave it, five times each.

use aggregates::person::PersonCommand;
use aggregates::person::event::{Enrolled, Left, Part};
use aggregates::{EntitlementId, Month, Programme};

/// Commands to one person.
const EACH: u32 = 10;

/// The id of the stream and the command; each leads to one record.
pub(crate) fn command(run: u32, client: u32, number: u32) -> (String, PersonCommand) {
    let (person, step) = (number / EACH, number % EACH);
    let id = format!("{run:08x}-0000-4000-8000-{client:04x}{person:08x}");
    let stay = u16::try_from(step / 2).expect("invariant: ten steps");
    let month = Month::new(2023 + stay, 1).expect("invariant: a month of five years");
    let entitlement: EntitlementId =
        "7f5c3c7e-2f0a-5c8e-9d5b-3a1c5d2e4f60".parse().expect("invariant: a UUID");
    let command = if step % 2 == 0 {
        let event = Enrolled {
            area: "433122107000".parse().expect("invariant: an area"),
            entitlement,
            from: month,
            part: Part::Beneficiary,
            programme: Programme::DisabilityLiving,
            provisional: false,
        };
        PersonCommand::Enrol { event, linked: Vec::new() }
    } else {
        PersonCommand::Leave(Left { entitlement, last_month: month, reason: "核查退出".to_owned() })
    };
    (id, command)
}
