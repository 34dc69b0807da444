//! A roster of households: imported by the clerk, confirmed by the reviewer with all that its rows change.

use aggregates::entitlement::event::{Confirmed, EntitlementEvent, Inputs, Member, RosterRow};
use aggregates::person::event::{Enrolled, Part, PersonEvent};
use aggregates::roster::event::{Change, FileRef, Imported, RosterConfirmed, RosterEvent, RowRead, Scope};
use aggregates::{Money, Month, RosterId};

use super::month::{Households, PROGRAMME, household_id, id, subject};
use super::{AREA, Draft, Maker, TOWNSHIP, draft};

/// Households by their numbers, all with the same inputs.
pub(crate) struct Roster<'r> {
    inputs: &'r Inputs,
    amount: Money,
    from: Month,
    part: &'r [u32],
}

impl<'r> Roster<'r> {
    pub(crate) fn of(households: &'r Households, part: &'r [u32]) -> Roster<'r> {
        let Households { inputs, amount, from, .. } = households;
        Roster { inputs, amount: *amount, from: *from, part }
    }

    /// The clerk's records.
    pub(crate) fn imported(&self, maker: &Maker) -> Vec<Draft> {
        std::iter::once(self.header(maker)).chain(self.part.iter().map(|at| self.row(*at))).collect()
    }

    /// The reviewer's: every benefit and its head, and the roster at the end.
    pub(crate) fn confirmed(&self, maker: &Maker) -> Vec<Draft> {
        let mut drafts: Vec<Draft> = self.part.iter().flat_map(|at| self.benefit(maker, *at)).collect();
        let changed = u32::try_from(self.part.len()).unwrap();
        let confirmed = RosterConfirmed { changed, continued: 0, holder: maker.staff[4].holder() };
        drafts.push(draft(self.stream(), &RosterEvent::from(confirmed)));
        drafts
    }

    fn id(&self) -> RosterId {
        RosterId::of(&self.file().sha256, AREA.parse().unwrap(), self.from)
    }

    fn stream(&self) -> String {
        format!("roster/{}", self.id())
    }

    fn file(&self) -> FileRef {
        FileRef { length: 4_096, name: "名册.xlsx".to_owned(), sha256: format!("{:064x}", self.part[0]) }
    }

    fn header(&self, maker: &Maker) -> Draft {
        let rows = u32::try_from(self.part.len()).unwrap();
        let event = Imported {
            area: AREA.parse().unwrap(),
            file: self.file(),
            holder: maker.staff[3].holder(),
            period: self.from,
            programmes: vec![PROGRAMME],
            rows,
            scope: Scope::Partial,
            total: Money::from_fen(self.amount.fen() * i64::from(rows)).unwrap(),
            townships: Vec::new(),
        };
        draft(self.stream(), &RosterEvent::from(event))
    }

    fn row(&self, at: u32) -> Draft {
        let event = RowRead {
            amount: self.amount,
            area: TOWNSHIP.parse().unwrap(),
            beneficiary: subject(at),
            change: Change::New,
            entitlement: id(at),
            household: Some(household_id(at)),
            inputs: self.inputs.clone(),
            is_provisional: false,
            members: Vec::new(),
            other_account: false,
            other_head: false,
            payee: subject(at),
            programme: PROGRAMME,
            row: at + 4,
        };
        sealed(draft(self.stream(), &RosterEvent::from(event)), at, 2)
    }

    fn benefit(&self, maker: &Maker, at: u32) -> [Draft; 2] {
        let from = self.from;
        let enrolled = PersonEvent::from(Enrolled {
            area: TOWNSHIP.parse().unwrap(),
            entitlement: id(at),
            from,
            part: Part::Head,
            programme: PROGRAMME,
            provisional: false,
        });
        let event = EntitlementEvent::from(Confirmed {
            area: TOWNSHIP.parse().unwrap(),
            beneficiary: subject(at),
            from,
            holder: maker.staff[4].holder(),
            household: Some(household_id(at)),
            inputs: self.inputs.clone(),
            members: vec![Member { from, relation: "head".to_owned(), subject: subject(at) }],
            payee: subject(at),
            programme: PROGRAMME,
            source: RosterRow { roster: self.id(), row: at + 4 },
            unknown_members: 0,
        });
        [
            sealed(draft(format!("person/{}", subject(at)), &enrolled), at, 1),
            sealed(draft(format!("entitlement/{}", id(at)), &event), at, 2),
        ]
    }
}

/// A head is beneficiary and payee: one seal for each part.
fn sealed(draft: Draft, at: u32, parts: usize) -> Draft {
    let seals = vec![(subject(at).0, format!(r#"{{"account":"{at:019}","name":"张某某"}}"#)); parts];
    Draft { area: TOWNSHIP.to_owned(), seals, ..draft }
}
