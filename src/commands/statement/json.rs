//! A statement for programs: numbers and accounts masked.

use projections::statement::{StatementLine, StatementOf};
use serde_json::{Map, Value, json};
use words::say;

use crate::app::Desk;
use crate::failure::{Failure, OrFail as _};
use crate::office::opened::{masked_account, masked_identity};
use crate::office::statement::{LinePeople, Printed};

/// One JSON object and a line break.
pub(super) fn bytes(desk: &Desk, printed: &Printed) -> Result<Vec<u8>, Failure> {
    let mut object = fields(desk, printed)?;
    if let Some(mark) = desk.mark() {
        object.insert("mark".to_owned(), Value::from(mark));
    }
    object.insert("status".to_owned(), Value::from("done"));
    let mut bytes = serde_json::to_vec(&object).or_fault()?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The fields of the object (docs/CLI.md).
pub(super) fn fields(desk: &Desk, printed: &Printed) -> Result<Map<String, Value>, Failure> {
    let statement = &printed.statement;
    let lines = (1_u64..).zip(printed.lines()).map(|(number, (at, people))| line(desk, number, at, people));
    let lines: Vec<Value> = lines.collect::<Result<_, _>>()?;
    let (kind, of) = of(&statement.of);
    let object = json!({
        "of": kind,
        "id": of,
        "ledger": {
            "id": desk.config.ledger.to_string(),
            "kind": desk.config.kind.word(),
            "origin": desk.config.origin,
        },
        "position": printed.made_at.size,
        "checkpoint": checkpoint(printed),
        "batches": serde_json::to_value(&statement.batches).or_fault()?,
        "funding": serde_json::to_value(&statement.funding).or_fault()?,
        "movements": serde_json::to_value(&statement.movements).or_fault()?,
        "recoveries": serde_json::to_value(&statement.recoveries).or_fault()?,
        "lines": lines,
        "totals": serde_json::to_value(&statement.totals).or_fault()?,
    });
    match object {
        Value::Object(fields) => Ok(fields),
        _ => Err(Failure::fault(say!("对账单不是对象", "a statement is no object"))),
    }
}

/// Where the log stood.
pub(super) fn checkpoint(printed: &Printed) -> Value {
    let made = &printed.made_at;
    json!({ "size": made.size, "root": made.root.to_base64(), "note": made.checkpoint })
}

fn of(of: &StatementOf) -> (&'static str, String) {
    match of {
        StatementOf::Batch(batch) => ("batch", batch.to_string()),
        StatementOf::Person(subject) => ("person", subject.to_string()),
        StatementOf::Household(household) => ("household", household.to_string()),
        StatementOf::Funding(funding) => ("funding", funding.clone()),
    }
}

/// The line of the read models, with its basis and its people.
fn line(desk: &Desk, number: u64, at: &StatementLine, people: &LinePeople) -> Result<Value, Failure> {
    let mut value = serde_json::to_value(&at.line).or_fault()?;
    value["number"] = Value::from(number);
    value["components"] = serde_json::to_value(&at.components).or_fault()?;
    value["record"] = Value::from(at.record.0);
    value["township"] = Value::from(desk.area_name(at.line.area));
    value["person"] = people.person.json(|person| {
        json!({
            "household_no": person.household_no,
            "identity": masked_identity(&person.identity),
            "name": person.name,
        })
    });
    value["account"] = people.account.json(|account| {
        json!({
            "account": masked_account(&account.account),
            "bank": account.bank,
            "name": account.name,
        })
    });
    Ok(value)
}
