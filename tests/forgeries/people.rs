//! People, and what others do in a county that is not theirs.

use aggregates::rules::id;
use serde_json::json;

use crate::kind::Kind;
use crate::stages::NEIGHBOUR;
use crate::writer::Record;

/// Changes that begin with an honest confirmation and end with something that nobody decided.
#[expect(clippy::too_many_lines, reason = "one sentence a forgery")]
pub(crate) fn kinds() -> Vec<Kind> {
    let kind = |says, signer, change: fn(&mut Vec<Record>), rule, store| Kind {
        says,
        stage: "done",
        of: "roster.confirmed",
        signer,
        change,
        rule: (rule, Some(0)),
        store,
    };
    vec![
        kind("a death lies ahead", "reviewer.luxi", |r| died(r, "2024-01-01"), id::DAYS, None),
        kind(
            "somebody dies whom the ledger does not know",
            "reviewer.luxi",
            |r| {
                died(r, "2023-05-01");
                r[0].stream = "person/5f0e0000-0000-4000-8000-000000000001".to_owned();
            },
            id::AREA,
            None,
        ),
        kind(
            "a person's stream is no id",
            "reviewer.luxi",
            |r| {
                died(r, "2023-05-01");
                r[0].stream = "person/hello".to_owned();
            },
            id::ID,
            Some(id::ID),
        ),
        kind(
            "somebody gives way and nobody takes him in",
            "reviewer.luxi",
            |r| {
                let survivor = r[3].seals[0].to_string();
                replace(
                    r,
                    1,
                    "person.linked",
                    json!({"evidence": "核对", "holder": "李审核", "survivor": survivor}),
                );
            },
            id::LINK,
            Some(id::LINK),
        ),
        kind(
            "another county's reviewer stops a benefit",
            "reviewer.feng",
            |r| {
                stop(r, "龙凤审");
                r[0].area = NEIGHBOUR.to_owned();
            },
            id::AREA,
            Some(id::AREA),
        ),
        kind(
            "a benefit is stopped and its people stay in it",
            "reviewer.luxi",
            |r| stop(r, "李审核"),
            id::MEMBERS,
            None,
        ),
        kind(
            "a benefit ends for what has not come",
            "reviewer.luxi",
            |r| {
                stop(r, "李审核");
                r[0].data["event_day"] = json!("2024-01-01");
                r[0].data["last_month"] = json!("2024-01");
            },
            id::DAYS,
            None,
        ),
        kind(
            "a benefit ends long before what ends it",
            "reviewer.luxi",
            |r| {
                stop(r, "李审核");
                r[0].data["last_month"] = json!("2023-03");
            },
            "entitlement",
            None,
        ),
        kind(
            "a benefit is adjusted without any roster",
            "reviewer.luxi",
            |r| {
                let inputs = r[0].data["inputs"].clone();
                let source = r[0].data["source"].clone();
                replace(
                    r,
                    0,
                    "entitlement.adjusted",
                    json!({"from": "2023-06", "holder": "李审核", "inputs": inputs, "source": source}),
                );
            },
            id::ROSTER_ROW,
            Some(id::ROSTER_ROW),
        ),
    ]
}

/// One record in the place of all, in the stream of the one at an index.
fn replace(records: &mut Vec<Record>, at: usize, event_type: &str, data: serde_json::Value) {
    let Record { stream, area, .. } = records[at].clone();
    *records = vec![Record { stream, area, event_type: event_type.to_owned(), data, seals: Vec::new() }];
}

fn died(records: &mut Vec<Record>, day: &str) {
    replace(records, 1, "person.died", json!({"day": day, "evidence": "死亡证明", "holder": "李审核"}));
}

fn stop(records: &mut Vec<Record>, holder: &str) {
    let data =
        json!({"event_day": "2023-05-01", "holder": holder, "last_month": "2023-05", "reason": "不再符合"});
    replace(records, 0, "entitlement.stopped", data);
}
