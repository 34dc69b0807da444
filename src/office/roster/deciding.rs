//! A reviewer's fresh decision on each row, and what it plans.

use std::collections::HashMap;

use aggregates::entitlement::event::{Adjusted, Confirmed, Member, MembersChanged, PayeeChanged, RosterRow};
use aggregates::entitlement::{Entitlement, EntitlementCommand};
use aggregates::person::event::{Enrolled, Left, Part};
use aggregates::person::exclusion::between;
use aggregates::person::{Person, PersonCommand, PersonRefusal};
use aggregates::roster::Fresh;
use aggregates::roster::event::{Change, RowRead};
use aggregates::roster::household_of;
use aggregates::{AreaCode, Holder, Month, RosterId, SubjectId};
use words::{Said as _, Text, refuse, say};
use zeroize::Zeroizing;

use crate::app::{Act, Personal};
use crate::failure::Failure;
use crate::ground;
use crate::office::person::with_absorbed;

/// A row with what was sealed in it.
pub(super) struct Row {
    pub(super) read: RowRead,
    pub(super) personal: HashMap<SubjectId, Zeroizing<Vec<u8>>>,
}

/// Who decides, on which roster.
pub(super) struct Deciding {
    pub(super) holder: Holder,
    pub(super) roster: RosterId,
    pub(super) period: Month,
}

impl Deciding {
    /// Decides a row anew and plans what it changes; a refusal is the row's outcome, not the command's end.
    pub(super) fn row(
        &self,
        act: &mut Act<'_>,
        row: &Row,
        book: &aggregates::amount::StandardBook,
    ) -> Result<Fresh, Failure> {
        let id = row.read.entitlement.to_string();
        let mut entitlement = act.current_entitlement(row.read.entitlement)?;
        let change = match self.change(row, &entitlement, book) {
            Ok(change) => change,
            Err(refusal) => return Ok(Fresh::Refused(refusal)),
        };
        let outcome = if change == Change::New {
            self.confirm(act, row, &mut entitlement)
        } else {
            self.adjust(act, row, &mut entitlement)
        };
        act.keep(&id, entitlement);
        match outcome {
            Ok(()) => Ok(Fresh::Change(change)),
            Err(Failure::Refused(refused)) => Ok(Fresh::Refused(refused.text)),
            Err(other) => Err(other),
        }
    }

    fn change(
        &self,
        row: &Row,
        entitlement: &Entitlement,
        book: &aggregates::amount::StandardBook,
    ) -> Result<Change, Text> {
        let total = |inputs| {
            let parts = aggregates::amount::compute(row.read.programme, inputs, self.period, book);
            parts
                .map(|parts| parts.iter().map(|part| part.amount).sum::<aggregates::Money>())
                .map_err(|refusal| refusal.text())
        };
        let now = total(&row.read.inputs)?;
        if now != row.read.amount {
            return Err(say!(
                "现行标准算得{now}元，名册{0}元",
                "the standard in force makes {now}, the roster says {0}",
                row.read.amount
            ));
        }
        let before = entitlement.inputs_for(self.period).filter(|_| entitlement.is_in_force(self.period));
        let before = before.map(total).transpose()?;
        Ok(before.map_or(Change::New, |before| Change::between(before, now)))
    }

    fn confirm(&self, act: &mut Act<'_>, row: &Row, entitlement: &mut Entitlement) -> Result<(), Failure> {
        let read = &row.read;
        let members = self.members(read);
        let event = Confirmed {
            area: read.area,
            beneficiary: read.beneficiary,
            from: self.period,
            holder: self.holder.clone(),
            household: read.household,
            inputs: read.inputs.clone(),
            payee: read.payee,
            programme: read.programme,
            source: self.source(read),
            unknown_members: unknown(read, &members),
            members,
        };
        let personal = [read.beneficiary, read.payee]
            .iter()
            .map(|subject| personal(row, *subject))
            .collect::<Result<_, _>>()?;
        let named = event.members.iter().map(|member| member.subject).collect::<Vec<_>>();
        self.tell(act, read, entitlement, EntitlementCommand::Confirm(event), personal)?;
        self.enrol_all(act, row, read.area, &named)
    }

    fn adjust(&self, act: &mut Act<'_>, row: &Row, entitlement: &mut Entitlement) -> Result<(), Failure> {
        let read = &row.read;
        if read.household.is_some() {
            self.follow(act, row, entitlement)?;
        }
        if entitlement.inputs_for(self.period) != Some(&read.inputs) {
            let event = Adjusted {
                from: self.period,
                holder: self.holder.clone(),
                inputs: read.inputs.clone(),
                source: self.source(read),
            };
            self.tell(act, read, entitlement, EntitlementCommand::Adjust(event), Vec::new())?;
        }
        let pending = entitlement.pending_payee().filter(|pending| pending.payee == read.payee).cloned();
        if let Some(pending) = pending.filter(|_| read.other_account) {
            let event = PayeeChanged {
                holder: self.holder.clone(),
                payee: pending.payee,
                proposal: pending.proposal,
            };
            self.tell(act, read, entitlement, EntitlementCommand::ConfirmPayee(event), Vec::new())?;
        }
        Ok(())
    }

    /// A household becomes what the row says: its head, whom it names, how many it counts.
    fn follow(&self, act: &mut Act<'_>, row: &Row, entitlement: &mut Entitlement) -> Result<(), Failure> {
        let read = &row.read;
        let Some(benefit) = entitlement.benefit() else { return Ok(()) };
        let members = household_of(benefit, &self.members(read), read.inputs.persons);
        let is_in = |member: &Member| benefit.members.iter().any(|old| old.subject == member.subject);
        let stays = benefit.beneficiary == read.beneficiary
            && benefit.size() == read.inputs.persons
            && benefit.members.len() == members.len()
            && members.iter().all(is_in);
        if stays { Ok(()) } else { self.change_members(act, row, entitlement, members) }
    }

    fn change_members(
        &self,
        act: &mut Act<'_>,
        row: &Row,
        entitlement: &mut Entitlement,
        members: Vec<Member>,
    ) -> Result<(), Failure> {
        let read = &row.read;
        let before = entitlement.benefit().map(|benefit| benefit.members.clone()).unwrap_or_default();
        let named: Vec<SubjectId> = members.iter().map(|member| member.subject).collect();
        let area = entitlement.benefit().map_or(read.area, |benefit| benefit.area);
        let event = MembersChanged {
            beneficiary: read.beneficiary,
            from: self.period,
            holder: self.holder.clone(),
            source: self.source(read),
            unknown_members: unknown(read, &members),
            members,
        };
        self.tell(
            act,
            read,
            entitlement,
            EntitlementCommand::ChangeMembers(event),
            vec![personal(row, read.beneficiary)?],
        )?;
        for gone in before.iter().filter(|member| !named.contains(&member.subject)) {
            self.leave(act, read, gone.subject)?;
        }
        self.enrol_all(act, row, area, &named)
    }

    /// The head first, then the members whom the file names.
    fn members(&self, read: &RowRead) -> Vec<Member> {
        let head = Member { from: self.period, relation: "head".to_owned(), subject: read.beneficiary };
        let others = read.members.iter().map(|member| Member {
            from: self.period,
            relation: member.relation.clone(),
            subject: member.subject,
        });
        std::iter::once(head).chain(others).collect()
    }

    fn source(&self, read: &RowRead) -> RosterRow {
        RosterRow { roster: self.roster, row: read.row }
    }

    fn tell(
        &self,
        act: &mut Act<'_>,
        read: &RowRead,
        entitlement: &mut Entitlement,
        command: EntitlementCommand,
        personal: Vec<Personal>,
    ) -> Result<(), Failure> {
        // A benefit stays where it was confirmed, whatever township the file writes in its row.
        let area = match &command {
            EntitlementCommand::Confirm(event) => event.area,
            _ => entitlement.benefit().map_or(read.area, |benefit| benefit.area),
        };
        act.decide(&read.entitlement.to_string(), area, entitlement, command, personal).map(drop)
    }

    /// Everybody whom the row names becomes part of the benefit; exclusions are decided there.
    fn enrol_all(
        &self,
        act: &mut Act<'_>,
        row: &Row,
        area: AreaCode,
        named: &[SubjectId],
    ) -> Result<(), Failure> {
        let read = &row.read;
        let part = if read.household.is_some() { Part::Head } else { Part::Beneficiary };
        self.enrol(act, row, area, (read.beneficiary, part, read.is_provisional))?;
        for member in read.members.iter().filter(|member| named.contains(&member.subject)) {
            self.enrol(act, row, area, (member.subject, Part::Member, member.is_provisional))?;
        }
        Ok(())
    }

    fn enrol(
        &self,
        act: &mut Act<'_>,
        row: &Row,
        area: AreaCode,
        (subject, part, provisional): (SubjectId, Part, bool),
    ) -> Result<(), Failure> {
        let read = &row.read;
        let id = subject.to_string();
        let mut person = act.current::<Person>(&id)?;
        let everybody = with_absorbed(act, &person)?;
        self.asks_back_first(act, read, &everybody)?;
        let linked = everybody[1..].iter().flat_map(|other| other.memberships().to_vec()).collect();
        let event = Enrolled {
            area,
            entitlement: read.entitlement,
            from: self.period,
            part,
            programme: read.programme,
            provisional,
        };
        let personal = vec![personal(row, subject)?];
        act.decide(&id, area, &mut person, PersonCommand::Enrol { event, linked }, personal)?;
        act.keep(&id, person);
        Ok(())
    }

    fn leave(&self, act: &mut Act<'_>, read: &RowRead, subject: SubjectId) -> Result<(), Failure> {
        let id = subject.to_string();
        let mut person = act.current::<Person>(&id)?;
        let left = Left {
            entitlement: read.entitlement,
            last_month: self.period.previous(),
            reason: "花名册变更家庭成员".to_owned(),
        };
        let area = person.area_in(read.entitlement).unwrap_or(read.area);
        act.decide(&id, area, &mut person, PersonCommand::Leave(left), Vec::new())?;
        act.keep(&id, person);
        Ok(())
    }

    /// Months that another benefit was paid for, and that exclude this one, are asked back before it takes them.
    fn asks_back_first(
        &self,
        act: &mut Act<'_>,
        read: &RowRead,
        everybody: &[Person],
    ) -> Result<(), Failure> {
        for (entitlement, with) in everybody.iter().flat_map(Person::benefits) {
            if entitlement == read.entitlement || between(with, read.programme).is_none() {
                continue;
            }
            if let Some(month) = act.current_entitlement(entitlement)?.kept_from(self.period) {
                return Err(Failure::refused(PersonRefusal::PaidBefore { month, entitlement, with }));
            }
        }
        Ok(())
    }
}

/// Members whom the file counts and does not name.
fn unknown(read: &RowRead, members: &[Member]) -> u32 {
    let named = u32::try_from(members.len()).unwrap_or(u32::MAX);
    if read.household.is_some() { read.inputs.persons.saturating_sub(named) } else { 0 }
}

fn personal(row: &Row, subject: SubjectId) -> Result<Personal, Failure> {
    let plaintext = row.personal.get(&subject).cloned().ok_or_else(|| {
        Failure::refused(refuse!(
            "roster.erased",
            ground::VAULT,
            "第{0}行的个人信息已销毁，或钥匙不在个人信息库",
            "the personal data of row {0} was erased, or its key is not in the vault",
            row.read.row
        ))
    })?;
    Ok(Personal::new(subject.0, plaintext))
}
