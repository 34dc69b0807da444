//! 发放明细: a statement with the names and accounts that its seals hold, and the checkpoint that it was made at.

mod notes;
mod sheet;

use aggregates::{HouseholdId, SubjectId};
use ledger::Hash;
use projections::statement::{Statement, StatementLine, StatementOf};
use projections::{Views, ViewsError};
use store::{Checked, StoreError};
use words::{Said as _, refuse, say};

pub use notes::notes;
pub use sheet::{Row, lines, of_which, rows, sheet};

use crate::app::Desk;
use crate::failure::{Failure, OrFail as _};
use crate::ground;
use crate::office::opened::{self, Opened};
use crate::office::papers::Paper;
use crate::personal::{PayeeData, PersonData};
use crate::vaults::{self, Who};

/// A statement as people read it. No `Debug`: it holds personal data.
pub struct Printed {
    /// What the records say.
    pub statement: Statement,
    /// Who is paid, in the order of the lines.
    pub people: Vec<LinePeople>,
    /// When it was made, as the log tells time.
    pub made_at: MadeAt,
}

/// Whose benefit and whose account a line is.
pub struct LinePeople {
    /// The beneficiary; the head, for a household.
    pub person: Opened<PersonData>,
    /// The account that the line pays to.
    pub account: Opened<PayeeData>,
}

/// Up to where a statement has read the log.
pub struct MadeAt {
    /// How many records.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// The signed checkpoint of that size.
    pub checkpoint: String,
}

impl Printed {
    /// Lines with their people.
    pub fn lines(&self) -> impl Iterator<Item = (&StatementLine, &LinePeople)> {
        self.statement.lines.iter().zip(&self.people)
    }
}

/// Makes a statement, from checked records only.
///
/// # Errors
/// [`Failure::Refused`] if there is no such thing; [`Failure::Fault`] if records, vault or read models cannot be read,
/// or a record is not what the signed checkpoint covers.
pub fn make(desk: &Desk, of: StatementOf) -> Result<Printed, Failure> {
    // Records and checkpoint of one state, whatever is appended meanwhile.
    let made = desk.reader.at_one_time(|| Ok::<_, StoreError>(desk.catch_up().and_then(|()| read(desk, of))));
    let (statement, checked) = made.or_fault()??;
    let people = statement.lines.iter().map(|line| people(desk, &checked, line)).collect::<Result<_, _>>()?;
    check_sum(&statement)?;
    let head = checked.head();
    let made_at = MadeAt { size: head.size.0, root: head.root, checkpoint: head.checkpoint.to_string() };
    Ok(Printed { statement, people, made_at })
}

fn read(desk: &Desk, of: StatementOf) -> Result<(Statement, Checked<'_>), Failure> {
    let mut paper = Paper::begin(desk)?;
    match &of {
        StatementOf::Batch(batch) => _ = paper.batch(*batch)?,
        StatementOf::Funding(funding) => paper.funding(funding)?,
        StatementOf::Person(subject) => paper.person(*subject)?,
        StatementOf::Household(household) => paper.household(*household)?,
    }
    let views = paper.fold()?;
    let checked = paper.into_checked();
    let statement = from(&views, &checked, of)?;
    Ok((statement, checked))
}

fn from(views: &Views, checked: &Checked<'_>, of: StatementOf) -> Result<Statement, Failure> {
    let source = |position| checked.record(position).map(|record| record.bytes).map_err(|error| error.text());
    let known = exists(views, &of)?;
    let mut statement = match views.statement(of, &source) {
        Err(ViewsError::None { text }) => return Err(absent(&text)),
        other => other.or_fault()?,
    };
    if !known && statement.lines.is_empty() {
        return Err(absent(&name_of(&statement.of)));
    }
    if matches!(statement.of, StatementOf::Person(_) | StatementOf::Household(_)) {
        // Of these batches only some lines were read; what became of all others is no business of this paper.
        statement.batches.iter_mut().for_each(|batch| batch.tallies.clear());
    }
    Ok(statement)
}

/// Whether the ledger has heard of it, be it that nothing was ever paid.
fn exists(views: &Views, of: &StatementOf) -> Result<bool, Failure> {
    Ok(match of {
        StatementOf::Batch(_) | StatementOf::Funding(_) => true,
        StatementOf::Person(subject) => views.person(*subject).or_fault()?.is_some(),
        StatementOf::Household(household) => {
            !views.entitlements_of_household(*household).or_fault()?.is_empty()
        }
    })
}

fn name_of(of: &StatementOf) -> String {
    match of {
        StatementOf::Batch(batch) => batch.to_string(),
        StatementOf::Person(subject) => subject.to_string(),
        StatementOf::Household(household) => household.to_string(),
        StatementOf::Funding(funding) => funding.clone(),
    }
}

fn absent(what: &str) -> Failure {
    Failure::refused(refuse!(
        "statement.none",
        ground::NAMES,
        "账本中没有 {what}，请核对编号",
        "the ledger has no {what}: check the number"
    ))
}

fn people(desk: &Desk, checked: &Checked<'_>, line: &StatementLine) -> Result<LinePeople, Failure> {
    let line = &line.line;
    Ok(LinePeople {
        person: opened::proved_person(desk, checked, line.beneficiary, line.beneficiary_seal)?,
        account: opened::proved_payee(desk, checked, line.payee, line.payee_seal)?,
    })
}

/// Lines, components and totals are read by different ways: what is printed adds up, or nothing is.
fn check_sum(statement: &Statement) -> Result<(), Failure> {
    let parts = statement.lines.iter().flat_map(|line| &line.components).map(|part| part.amount);
    let sum: aggregates::Money = parts.sum();
    if sum == statement.totals.amount && statement.lines.len() as u64 == statement.totals.lines {
        return Ok(());
    }
    Err(Failure::fault(say!(
        "明细之和{sum}与合计{0}不符，请运行 sunledger rebuild 与 verify",
        "the lines add up to {sum} and the total is {0}: run sunledger rebuild and verify",
        statement.totals.amount
    )))
}

/// The person of an identity number.
///
/// # Errors
/// [`Failure::Refused`] if the ledger does not know the number.
pub fn person_of(desk: &Desk, number: &str) -> Result<SubjectId, Failure> {
    let known = vaults::known(desk, &[Who::person(number)])?.into_iter().next().flatten();
    known.map(SubjectId).ok_or_else(|| {
        Failure::refused(refuse!(
            "person.unknown_number",
            ground::NAMES,
            "账本中没有这个身份证号码，请核对",
            "the ledger does not know the identity number: check it"
        ))
    })
}

/// The household of a number, in a county or in the only county that has it.
///
/// # Errors
/// [`Failure::Refused`] if no county has it, or several have.
pub fn household_of(
    desk: &Desk,
    number: &str,
    area: Option<aggregates::AreaCode>,
) -> Result<HouseholdId, Failure> {
    let counties: Vec<_> = match area {
        Some(area) => vec![area],
        None => {
            let all = desk.areas().map(|area| area.code);
            all.filter(|code| code.level() == aggregates::area::AreaLevel::County).collect()
        }
    };
    let mut found = Vec::new();
    for county in counties {
        found.extend(vaults::household(desk, county, number)?);
    }
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(Failure::refused(refuse!(
            "household.none",
            ground::NAMES,
            "账本中没有户编号 {number}",
            "the ledger has no household {number}"
        ))),
        _ => Err(Failure::refused(refuse!(
            "household.several",
            ground::NAMES,
            "有{0}个县有户编号 {number}，请用 --area 指明县",
            "{0} counties have a household {number}: name the county with --area",
            found.len()
        ))),
    }
}
