//! A roster's record alone.

use ledger::ties::{Broken, Keeps, Own, Tie, key};
use words::say;

use crate::roster::RosterEvent;
use crate::rules::alone::{even, falls_in, kept, less, named, nothing, seals, shape, uuid};
use crate::rules::{Bare, Stands, id};
use crate::{EntitlementId, RosterId, SubjectId};

impl Stands for RosterEvent {
    fn stands(&self, at: &Bare<'_>) -> Result<Own, Broken> {
        let roster = at.id.as_bytes();
        match self {
            RosterEvent::Imported(e) => {
                shape::file(&e.file)?;
                named(at, &RosterId::of(&e.file.sha256, e.area, e.period).to_string())?;
                falls_in(at, e.area)?;
                if !e.townships.iter().all(|township| e.area.covers(*township)) {
                    return Err(Broken::new(
                        id::AREA,
                        say!("所列乡镇不在花名册的区划内", "a township lies outside the roster's area"),
                    ));
                }
                seals(at, &[])?;
                let ties = vec![
                    even(id::WHOLE, &[roster], i64::from(e.rows), e.total),
                    Tie::Give { key: key(&[b"imported", roster]) },
                ];
                Ok(Own { ties, keeps: Keeps::Sets })
            }
            RosterEvent::RowRead(e) => {
                uuid(at)?;
                falls_in(at, e.area)?;
                let owner = e.household.map_or(e.beneficiary.0, |household| household.0);
                if e.entitlement != EntitlementId::of(owner, e.programme) {
                    let text = say!(
                        "行所指待遇的编号不由其对象与项目得出",
                        "the row's entitlement does not follow from beneficiary and programme"
                    );
                    return Err(Broken::new(id::ID, text));
                }
                let mut subjects = vec![e.beneficiary, e.payee];
                subjects.extend(e.members.iter().map(|member| -> SubjectId { member.subject }));
                seals(at, &subjects)?;
                shape::from_one(e.row, "row")?;
                Ok(Own { ties: vec![even(id::WHOLE, &[roster], -1, less(e.amount))], ..nothing() })
            }
            RosterEvent::MissingListed(_) => {
                uuid(at)?;
                seals(at, &[])?;
                Ok(kept(vec![Tie::Need { rule: id::WHOLE, key: key(&[b"imported", roster]) }]))
            }
            RosterEvent::RosterConfirmed(_) => {
                uuid(at)?;
                seals(at, &[])?;
                Ok(kept(vec![Tie::Give { key: key(&[b"confirmed", roster]) }]))
            }
            RosterEvent::RosterRejected(_) => {
                uuid(at)?;
                seals(at, &[])?;
                Ok(kept(Vec::new()))
            }
        }
    }
}

impl crate::rules::Kept for super::Roster {
    fn kept_area(&self) -> Option<crate::AreaCode> {
        self.header.as_ref().map(|header| header.area)
    }
}
