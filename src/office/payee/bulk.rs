//! 批量变更账户: rows of a file to the entitlements that they are about.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::{EntitlementId, Programme, SubjectId};
use projections::Views;
use projections::query::Entitlement;
use words::{Text, refuse, say};

use super::NewAccount;
use crate::app::Desk;
use crate::failure::{Failure, OrFail as _};
use crate::files::payee::{PayeeRow, Whose};
use crate::ground;
use crate::personal::PayeeData;
use crate::vaults::{self, Who};

/// The accounts of a file, each with its entitlement.
///
/// # Errors
/// [`Failure::Refused`] with a reason for every row that names no entitlement, or several; then none is taken.
pub fn resolve(desk: &Desk, rows: Vec<PayeeRow>) -> Result<Vec<NewAccount>, Failure> {
    desk.catch_up()?;
    let mut subjects = owners(desk, &rows)?.into_iter();
    let views = desk.views.borrow();
    let (mut accounts, mut faults) = (Vec::with_capacity(rows.len()), Vec::new());
    let mut seen: BTreeMap<EntitlementId, u32> = BTreeMap::new();
    for row in rows {
        let found = match &row.whose {
            Whose::Entitlement(id) => named(&views, *id)?,
            Whose::Person(_, programme) => of_person(&views, subjects.next().flatten(), *programme)?,
        };
        let first = found.as_ref().ok().map(|id| *seen.entry(*id).or_insert(row.row));
        match (found, first) {
            (Ok(_), Some(first)) if first != row.row => faults.push(said(row.row, &Unfit::Twice(first))),
            (Ok(entitlement), _) => accounts.push(NewAccount { entitlement, payee: account(row) }),
            (Err(unfit), _) => faults.push(said(row.row, &unfit)),
        }
    }
    if faults.is_empty() {
        return Ok(accounts);
    }
    Err(Failure::refused(
        refuse!(
            "payee.rows",
            ground::NAMES,
            "账户变更表有{0}行不能办理，整份未取",
            "{0} rows of the file cannot be taken: nothing was taken",
            faults.len()
        )
        .with(faults),
    ))
}

/// Why a row names no one entitlement.
#[derive(Debug, words::Said)]
#[said(code = "unfit", ground = crate::ground::NAMES)]
enum Unfit {
    #[said("账本中没有这项待遇", "the ledger has no such entitlement")]
    NoEntitlement,
    #[said("账本中没有这个身份证号码", "the ledger does not know the identity number")]
    NoPerson,
    #[said(
        "该人不是{0}的领取人",
        "the person is not the beneficiary",
        next("请用待遇编号", "give the entitlement's id")
    )]
    NotBeneficiary(&'static str),
    #[said(
        "该人有多项待遇",
        "the person has several benefits",
        next("请填写项目或待遇编号", "name the programme or the entitlement")
    )]
    Several,
    #[said("与第{0}行是同一待遇", "the same benefit as in row {0}")]
    Twice(u32),
}

fn said(row: u32, unfit: &Unfit) -> Text {
    say!("第{row}行：{unfit}", "row {row}: {unfit}")
}

/// The subjects of the rows that name a person, in order.
fn owners(desk: &Desk, rows: &[PayeeRow]) -> Result<Vec<Option<SubjectId>>, Failure> {
    let who: Vec<Who> = rows
        .iter()
        .filter_map(|row| match &row.whose {
            Whose::Person(number, _) => Some(Who::person(number)),
            Whose::Entitlement(_) => None,
        })
        .collect();
    Ok(vaults::known(desk, &who)?.into_iter().map(|subject| subject.map(SubjectId)).collect())
}

fn named(views: &Views, id: EntitlementId) -> Result<Result<EntitlementId, Unfit>, Failure> {
    Ok(views.entitlement(id).or_fault()?.map(|found| found.id).ok_or(Unfit::NoEntitlement))
}

/// The one benefit that the person draws, in the programme if one is named. A stopped one counts only where there is
/// no other: what the bank returned may still have to be paid.
fn of_person(
    views: &Views,
    subject: Option<SubjectId>,
    programme: Option<Programme>,
) -> Result<Result<EntitlementId, Unfit>, Failure> {
    let Some(subject) = subject else { return Ok(Err(Unfit::NoPerson)) };
    let person = views.linked_subjects(subject).or_fault()?;
    let mut found: BTreeMap<EntitlementId, Entitlement> = BTreeMap::new();
    for subject in &person {
        let all = views.entitlements_of_subject(*subject).or_fault()?;
        found.extend(all.into_iter().filter(|it| is_due(it, &person, programme)).map(|it| (it.id, it)));
    }
    let goes_on: Vec<EntitlementId> =
        found.values().filter(|it| it.state != "stopped").map(|it| it.id).collect();
    let chosen = if goes_on.is_empty() { found.into_keys().collect() } else { goes_on };
    Ok(match chosen.as_slice() {
        [one] => Ok(*one),
        [] => Err(Unfit::NotBeneficiary(programme.map_or("任何待遇", Programme::name_zh))),
        _ => Err(Unfit::Several),
    })
}

fn is_due(it: &Entitlement, person: &BTreeSet<SubjectId>, programme: Option<Programme>) -> bool {
    person.contains(&it.beneficiary) && programme.is_none_or(|programme| programme == it.programme)
}

fn account(row: PayeeRow) -> PayeeData {
    PayeeData {
        account: row.account,
        bank: row.bank,
        bank_code: row.bank_code,
        name: row.name,
        relation: row.relation,
    }
}
