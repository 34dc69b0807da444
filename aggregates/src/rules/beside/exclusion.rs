//! `exclusion`: what no person may draw at once holds over all subjects that are one person.

use std::collections::BTreeSet;

use ledger::ties::Broken;

use crate::SubjectId;
use crate::person::event::{Absorbed, Enrolled};
use crate::person::{Membership, PersonRefusal};
use crate::rules::id;
use crate::rules::known::{Held, Known, person};

/// How many subjects can be one person, links of links included.
const SUBJECTS_MAX: usize = 1_000;

/// A new part beside those of everybody who gave way to the person.
pub(in crate::rules) fn enrolled<K: Known>(known: &mut K, subject: SubjectId, e: &Enrolled) -> Held<(), K> {
    let Some(state) = person(known, subject)? else { return Ok(()) };
    if state.absorbed().is_empty() {
        return Ok(());
    }
    let absorbed = state.absorbed().to_vec();
    let mut others = everything(known, absorbed)?;
    // A benefit that both were part of is one benefit.
    others.retain(|part| part.entitlement != e.entitlement);
    let Some(state) = person(known, subject)? else { return Ok(()) };
    state.may_enrol(e, &others).map_err(|refusal| broken(&refusal).into())
}

/// Two subjects that become one person, with everybody who gave way to either.
pub(in crate::rules) fn absorbed<K: Known>(known: &mut K, survivor: SubjectId, e: &Absorbed) -> Held<(), K> {
    let theirs = everything(known, vec![e.subject])?;
    let ours = everything(known, vec![survivor])?;
    let clash = ours.iter().find_map(|mine| {
        let clash = theirs.iter().find(|other| mine.clashes_with(other))?;
        Some((mine.programme, clash.programme))
    });
    let Some((one, other)) = clash else { return Ok(()) };
    Err(Broken::new(
        id::EXCLUSION,
        format!(
            "两个对象是同一人，而{0}与{1}不能同时享受 / the two subjects are one person, and {2} and {3} exclude each other",
            one.name_zh(),
            other.name_zh(),
            one.name_en(),
            other.name_en()
        ),
    )
    .into())
}

/// The parts of subjects and of all who gave way to them.
pub(crate) fn everything<K: Known>(known: &mut K, from: Vec<SubjectId>) -> Held<Vec<Membership>, K> {
    let (mut parts, mut seen, mut next) = (Vec::new(), BTreeSet::new(), from);
    while let Some(subject) = next.pop() {
        if seen.len() >= SUBJECTS_MAX || !seen.insert(subject) {
            continue;
        }
        if let Some(state) = person(known, subject)? {
            parts.extend_from_slice(state.memberships());
            next.extend_from_slice(state.absorbed());
        }
    }
    Ok(parts)
}

fn broken(refusal: &PersonRefusal) -> Broken {
    Broken::new(id::EXCLUSION, refusal.to_string())
}
