//! `area` of what happens to a person: that of a part in a benefit.

use ledger::Scope;
use ledger::ties::Broken;
use words::say;

use super::area::is;
use crate::SubjectId;
use crate::person::{Person, PersonEvent};
use crate::rules::known::{Held, Known, Stop, person};
use crate::rules::{Record, id};

/// Holds the area of a person's record; whether somebody was erased who is part of nothing.
pub(in crate::rules) fn area<K: Known>(
    known: &mut K,
    record: &Record<'_>,
    subject: SubjectId,
    event: &PersonEvent,
) -> Held<bool, K> {
    let state = person(known, subject)?;
    let areas = match event {
        // It says its area itself.
        PersonEvent::Enrolled(_) => return Ok(false),
        PersonEvent::Left(e) => {
            let due = state.and_then(|state| state.area_in(e.entitlement));
            return due.map_or(Ok(()), |due| is(record, due)).map(|()| false);
        }
        PersonEvent::Linked(_)
        | PersonEvent::Absorbed(_)
        | PersonEvent::Died(_)
        | PersonEvent::DeathWithdrawn(_)
        | PersonEvent::Moved(_)
        | PersonEvent::IdentityCorrected(_)
        | PersonEvent::Erased(_) => state.map(Person::areas).unwrap_or_default(),
    };
    match event {
        PersonEvent::Erased(_) if areas.is_empty() => return Ok(true),
        // Who is part of nothing may be another's account holder, or an applicant that another place knows.
        PersonEvent::Absorbed(_) if areas.is_empty() => {
            let text = say!("并入的对象从未参加任何待遇", "the survivor was never part of any benefit");
            return Err(Stop::Broken(Broken::new(id::LINK, text)));
        }
        PersonEvent::Enrolled(_)
        | PersonEvent::Left(_)
        | PersonEvent::Linked(_)
        | PersonEvent::Absorbed(_)
        | PersonEvent::Died(_)
        | PersonEvent::DeathWithdrawn(_)
        | PersonEvent::Moved(_)
        | PersonEvent::IdentityCorrected(_)
        | PersonEvent::Erased(_) => {}
    }
    if areas.iter().any(|area| Scope::from(*area) == record.area) {
        return Ok(false);
    }
    Err(Stop::Broken(Broken::new(
        id::AREA,
        match areas.first() {
            Some(due) => say!(
                "记录的区划应为该对象参保的区划（如{due}），实为{0}",
                "the record's area must be one where the person is part of a benefit, like {due}, not {0}",
                record.area
            ),
            None => {
                say!("账本中没有该对象参加的待遇", "the ledger knows of no benefit of this person")
            }
        },
    )))
}
