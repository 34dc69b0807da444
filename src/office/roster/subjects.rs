//! From rows with names to candidates with subjects.

use aggregates::entitlement::event::Inputs;
use aggregates::roster::event::NamedMember;
use aggregates::{AreaCode, EntitlementId, HouseholdId, Money, Programme, SubjectId};
use uuid::Uuid;

use super::intake::Intake;
use crate::app::Desk;
use crate::failure::Failure;
use crate::files::roster::{Identity, RosterMember, RosterRow};
use crate::personal::{PayeeData, PersonData};
use crate::vaults::{self, Who};

/// A row with the subjects that it is about. No `Debug`: it holds personal data.
#[derive(Clone)]
pub struct Candidate {
    /// The row of the file.
    pub row: u32,
    /// The programme.
    pub programme: Programme,
    /// The township, or the area of the file.
    pub area: AreaCode,
    /// The beneficiary; the head, for a household.
    pub beneficiary: SubjectId,
    /// Whether the beneficiary has no identity number.
    pub is_provisional: bool,
    /// The household, for dibao.
    pub household: Option<HouseholdId>,
    /// Which entitlement.
    pub entitlement: EntitlementId,
    /// The account holder.
    pub payee: SubjectId,
    /// Other members whom the file names.
    pub members: Vec<NamedMember>,
    /// What the amount is computed from.
    pub inputs: Inputs,
    /// 应发合计
    pub amount: Money,
    /// Who it is.
    pub person: PersonData,
    /// Whose account it is.
    pub account: PayeeData,
    /// The members' data, in the order of `members`.
    pub member_data: Vec<PersonData>,
}

/// Candidates with subjects that are drawn where the vault has none.
///
/// # Errors
/// [`Failure::Fault`] if the vault cannot be written.
pub(super) fn drawn(desk: &Desk, intake: &Intake) -> Result<Vec<Candidate>, Failure> {
    let who: Vec<Who> = intake.rows.iter().flat_map(|row| wanted(intake, row)).collect();
    let subjects = vaults::subjects(desk, &who)?;
    Ok(candidates(intake, subjects))
}

/// Candidates with nil subjects where the vault has none: for a check, which writes nothing. Ids of new people stay
/// apart by their row.
///
/// # Errors
/// [`Failure::Fault`] if the vault cannot be read.
pub(super) fn known(desk: &Desk, intake: &Intake) -> Result<Vec<Candidate>, Failure> {
    let who: Vec<Who> = intake.rows.iter().flat_map(|row| wanted(intake, row)).collect();
    let found = vaults::known(desk, &who)?;
    let stand_in =
        |(at, subject): (usize, Option<Uuid>)| subject.unwrap_or_else(|| Uuid::from_u128(at as u128 + 1));
    Ok(candidates(intake, found.into_iter().enumerate().map(stand_in).collect()))
}

/// What a row asks of the vault, in the order in which [`candidates`] takes the answers.
fn wanted(intake: &Intake, row: &RosterRow) -> Vec<Who> {
    let mut who =
        vec![person(intake.area, &row.identity, &row.household_no, &row.name), Who::payee(&account(row))];
    if row.programme.is_of_household() {
        who.push(Who::of_household(intake.area, &person_data(row)));
    }
    who.extend(
        row.members
            .iter()
            .map(|member| person(intake.area, &member.identity, &row.household_no, &member.name)),
    );
    who
}

fn person(area: AreaCode, identity: &Identity, household_no: &str, name: &str) -> Who {
    match identity {
        Identity::Number(number) => Who::person(number),
        Identity::Missing => Who::provisional(area, household_no, name),
    }
}

fn candidates(intake: &Intake, subjects: Vec<Uuid>) -> Vec<Candidate> {
    let mut subjects = subjects.into_iter();
    let mut next = || subjects.next().expect("invariant: the vault answers each question once");
    intake
        .rows
        .iter()
        .map(|row| {
            let (beneficiary, payee) = (SubjectId(next()), SubjectId(next()));
            let household = row.programme.is_of_household().then(|| HouseholdId(next()));
            let members = row.members.iter().map(|member| named(member, SubjectId(next()))).collect();
            candidate(intake, row, Subjects { beneficiary, payee, household, members })
        })
        .collect()
}

struct Subjects {
    beneficiary: SubjectId,
    payee: SubjectId,
    household: Option<HouseholdId>,
    members: Vec<NamedMember>,
}

fn named(member: &RosterMember, subject: SubjectId) -> NamedMember {
    NamedMember {
        is_provisional: member.identity == Identity::Missing,
        relation: member.relation.clone(),
        subject,
    }
}

fn candidate(intake: &Intake, row: &RosterRow, subjects: Subjects) -> Candidate {
    let owner = subjects.household.map_or(subjects.beneficiary.0, |household| household.0);
    Candidate {
        row: row.row,
        programme: row.programme,
        area: row.area.unwrap_or(intake.area),
        beneficiary: subjects.beneficiary,
        is_provisional: row.identity == Identity::Missing,
        household: subjects.household,
        entitlement: EntitlementId::of(owner, row.programme),
        payee: subjects.payee,
        members: subjects.members,
        inputs: inputs(row),
        amount: row.amount,
        person: person_data(row),
        account: account(row),
        member_data: row.members.iter().map(|member| member_data(row, member)).collect(),
    }
}

fn inputs(row: &RosterRow) -> Inputs {
    let is_child = matches!(row.programme, Programme::OrphanAllowance | Programme::UnattendedChild);
    Inputs {
        accepted: None,
        care_tier: (row.programme == Programme::Tekun).then_some(row.care_tier).flatten().map(str::to_owned),
        income: row.programme.is_of_household().then_some(row.income.unwrap_or_default()),
        persons: row.persons,
        tier: match row.programme {
            // 集中 or 分散 says where somebody lives; which standard holds follows the household register.
            Programme::Tekun => Some(if is_urban(&row.kind) { "urban" } else { "rural" }.to_owned()),
            _ => row.tier.map(str::to_owned).or_else(|| is_child.then(|| "scattered".to_owned())),
        },
        top_up: row.top_up,
    }
}

fn is_urban(kind: &str) -> bool {
    kind.contains("城市") || kind.contains("城镇")
}

fn account(row: &RosterRow) -> PayeeData {
    let own = row.account_name == row.name;
    PayeeData {
        account: row.account.clone(),
        bank: row.bank.clone(),
        bank_code: row.bank_code.clone(),
        name: row.account_name.clone(),
        relation: if own { String::new() } else { row.payee_relation.clone() },
    }
}

fn person_data(row: &RosterRow) -> PersonData {
    PersonData {
        household_no: row.household_no.clone(),
        identity: row.identity.number().to_owned(),
        name: row.name.clone(),
        phone: row.phone.clone(),
        remark: row.remark.clone(),
        village: row.village.clone(),
    }
}

fn member_data(row: &RosterRow, member: &RosterMember) -> PersonData {
    PersonData {
        household_no: row.household_no.clone(),
        identity: member.identity.number().to_owned(),
        name: member.name.clone(),
        village: row.village.clone(),
        ..PersonData::default()
    }
}
