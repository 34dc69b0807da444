//! Fundings and standards.

use aggregates::rules::id;

use crate::kind::Kind;
use crate::stages::NEIGHBOUR;
use crate::writer::Record;

/// Changes to appropriations and to what was published.
#[expect(clippy::too_many_lines, reason = "one sentence a forgery")]
pub(crate) fn kinds() -> Vec<Kind> {
    let funding = |says, signer, change: fn(&mut Vec<Record>), rule| Kind {
        says,
        stage: "done",
        of: "funding.appropriated",
        signer,
        change,
        rule: (rule, Some(0)),
        store: Some(rule),
    };
    let standard = |says, signer, change: fn(&mut Vec<Record>), rule| Kind {
        says,
        stage: "done",
        of: "standard.published",
        signer,
        change,
        rule: (rule, Some(0)),
        store: Some(rule),
    };
    vec![
        funding(
            "a document is credited to a twin",
            "finance.luxi",
            |r| r[0].stream = "funding/twin".to_owned(),
            id::ID,
        ),
        funding("a funding is another year's", "finance.luxi", |r| r[0].set("/year", 2024), id::ID),
        funding(
            "another county's finance officer appropriates here",
            "finance.feng",
            |r| {
                r[0].area = NEIGHBOUR.to_owned();
                r[0].set("/holder", "麻凤财");
            },
            id::AREA,
        ),
        standard(
            "a county's reviewer publishes the prefecture's standard",
            "reviewer.luxi",
            |r| {
                only_one(r);
                r[0].area = "433122000000".to_owned();
                r[0].set("/holder", "李审核");
            },
            id::AREA,
        ),
        standard(
            "a standard stands in another programme's stream",
            "policy.zhou",
            |r| {
                only_one(r);
                r[0].stream = "standard/orphan_social@433100000000".to_owned();
            },
            id::ID,
        ),
        standard(
            "a standard's stream is no id",
            "policy.zhou",
            |r| {
                only_one(r);
                r[0].stream = "standard/x".to_owned();
            },
            id::ID,
        ),
        Kind {
            store: None,
            ..standard(
                "a township's reviewer publishes a standard of the township's own",
                "reviewer.luxi",
                |r| {
                    only_one(r);
                    let programme = r[0].data["programme"].as_str().unwrap_or_default().to_owned();
                    r[0].stream = format!("standard/{programme}@{TOWN}");
                    r[0].area = TOWN.to_owned();
                    r[0].set("/area", TOWN);
                    r[0].set("/holder", "李审核");
                },
                "standard",
            )
        },
        Kind {
            store: None,
            ..standard(
                "a derived standard is not its base times the ratio",
                "policy.zhou",
                |r| {
                    r.retain(|record| record.data.get("derived").is_some());
                    r.truncate(1);
                    r[0].set("/amount", "9999.00");
                    r[0].set("/doc_no", "州政办发〔2023〕99号");
                },
                id::DERIVED,
            )
        },
    ]
}

const TOWN: &str = "433122107000";

fn only_one(records: &mut Vec<Record>) {
    records
        .retain(|record| record.event_type == "standard.published" && record.data.get("derived").is_none());
    records.truncate(1);
    records[0].set("/doc_no", "州政办发〔2023〕98号");
}
