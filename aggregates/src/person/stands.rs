//! A person's record alone. The area of most is that of a membership: that is asked beside the stream.

use ledger::ties::{Broken, Own, Tie};

use crate::SubjectId;
use crate::entitlement::stands::{joins, leaves};
use crate::person::PersonEvent;
use crate::rules::alone::{drawn, falls_in, nothing, one, seals};
use crate::rules::{Bare, Stands, id};

impl Stands for PersonEvent {
    fn stands(&self, at: &Bare<'_>) -> Result<Own, Broken> {
        let subject = SubjectId(drawn(at)?);
        let own = subject.0.as_bytes();
        let mut ties = Vec::new();
        match self {
            PersonEvent::Enrolled(e) => {
                falls_in(at, e.area)?;
                seals(at, &[subject])?;
                let joins = joins(&e.entitlement.to_string(), subject, e.from);
                ties.push(Tie::Need { rule: id::MEMBERS, key: joins });
            }
            PersonEvent::Left(e) => {
                seals(at, &[])?;
                let leaves = leaves(&e.entitlement.to_string(), e.last_month);
                ties.push(Tie::Need { rule: id::MEMBERS, key: leaves });
            }
            PersonEvent::IdentityCorrected(_) => seals(at, &[subject])?,
            PersonEvent::Linked(e) => {
                ties.push(one(id::LINK, &[own, e.survivor.0.as_bytes()], 1));
                seals(at, &[])?;
            }
            PersonEvent::Absorbed(e) => {
                ties.push(one(id::LINK, &[e.subject.0.as_bytes(), own], -1));
                seals(at, &[])?;
            }
            PersonEvent::Died(_)
            | PersonEvent::DeathWithdrawn(_)
            | PersonEvent::Moved(_)
            | PersonEvent::Erased(_) => seals(at, &[])?,
        }
        Ok(Own { ties, ..nothing() })
    }
}

impl crate::rules::Kept for super::Person {
    fn kept_area(&self) -> Option<crate::AreaCode> {
        None
    }
}
