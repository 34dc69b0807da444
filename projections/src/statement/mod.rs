//! Statements (发放清单): every line with its basis, its bank flow number and the record that proves it.
//!
//! Names and accounts are not here: `beneficiary_seal` and `payee_seal` say in which record they are sealed, and the
//! program opens them for those who may look.

mod bases;
mod totals;

use std::collections::BTreeSet;

use aggregates::entitlement::event::PaidComponent;
use aggregates::{BatchId, HouseholdId, SubjectId};
use ledger::Position;
use serde::Serialize;

pub use self::totals::Totals;
use crate::query::{Batch, BatchFilter, Funding, Line, Movement, Recovery};
use crate::{Views, ViewsError};

/// Where records are read from.
pub trait RecordSource {
    /// The record at a position.
    ///
    /// # Errors
    /// Whatever keeps it from being read.
    fn record(&self, position: Position) -> Result<Vec<u8>, words::Text>;
}

impl<F> RecordSource for F
where
    F: Fn(Position) -> Result<Vec<u8>, words::Text>,
{
    fn record(&self, position: Position) -> Result<Vec<u8>, words::Text> {
        self(position)
    }
}

/// Of what a statement is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StatementOf {
    /// 批次
    Batch(BatchId),
    /// 个人: the subject, and all that were linked to it.
    Person(SubjectId),
    /// 家庭
    Household(HouseholdId),
    /// 资金: lines of all batches that it pays and that were ordered.
    Funding(String),
}

/// A line with its basis.
#[derive(Clone, Debug, Serialize)]
pub struct StatementLine {
    /// The line.
    pub line: Line,
    /// What it is made of, each part with standard, formula, inputs and steps.
    pub components: Vec<PaidComponent>,
    /// The record that proves it: the order, or the draft where it was not ordered.
    pub record: Position,
}

/// A statement.
#[derive(Clone, Debug, Serialize)]
pub struct Statement {
    /// Of what.
    pub of: StatementOf,
    /// How many records it has seen: it says nothing of position `position` and later ones.
    pub position: Position,
    /// The funding, in a statement of one.
    pub funding: Option<Funding>,
    /// What moved the funding.
    pub movements: Vec<Movement>,
    /// The batches of the lines, with who signed them.
    pub batches: Vec<Batch>,
    /// The lines.
    pub lines: Vec<StatementLine>,
    /// Recoveries of the lines' payments; in a statement of a person or household, of all that its benefits were paid.
    pub recoveries: Vec<Recovery>,
    /// Counts and sums.
    pub totals: Totals,
}

impl Statement {
    /// The batch of a line, for its signatures.
    #[must_use]
    pub fn batch_of(&self, line: &StatementLine) -> Option<&Batch> {
        self.batches.iter().find(|batch| batch.id == line.line.batch)
    }
}

impl Views {
    /// A whole statement.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite or the source cannot, or a record is not what the tables say.
    pub fn statement(&self, of: StatementOf, source: &impl RecordSource) -> Result<Statement, ViewsError> {
        let mut lines = Vec::new();
        let mut statement = self.statement_by_line(of, source, |line| {
            lines.push(line);
            Ok(())
        })?;
        statement.lines = lines;
        Ok(statement)
    }

    /// A statement whose lines go to `each`, one by one, instead of into memory; a funding may pay a million.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite or the source cannot, or a record is not what the tables say; or what `each` says.
    pub fn statement_by_line(
        &self,
        of: StatementOf,
        source: &impl RecordSource,
        mut each: impl FnMut(StatementLine) -> Result<(), ViewsError>,
    ) -> Result<Statement, ViewsError> {
        // One reading transaction, so that a follower cannot change the tables between two of the questions.
        let reading = self.connection.unchecked_transaction()?;
        let mut statement = Statement {
            position: self.position()?,
            funding: None,
            movements: Vec::new(),
            batches: Vec::new(),
            lines: Vec::new(),
            recoveries: Vec::new(),
            totals: Totals::default(),
            of,
        };
        let parts = self.parts(&mut statement)?;
        let mut bases = bases::Bases::new(source);
        for part in parts {
            for line in part.lines(self)? {
                statement.totals.add(&line);
                let components = bases.of(&line)?;
                each(StatementLine { components, record: line.ordered.unwrap_or(line.drafted), line })?;
            }
        }
        statement.totals.recovered = statement.recoveries.iter().map(|recovery| recovery.collected).sum();
        reading.finish()?;
        Ok(statement)
    }

    /// What the lines are read from, a part at a time; fills in all that is not lines.
    fn parts(&self, statement: &mut Statement) -> Result<Vec<Part>, ViewsError> {
        match &statement.of {
            StatementOf::Batch(batch) => {
                statement.batches = vec![self.batch(&batch.to_string())?];
                statement.recoveries = self.recoveries_beside(&statement.batches)?;
                Ok(vec![Part::Batch(*batch)])
            }
            StatementOf::Funding(id) => {
                statement.funding = self.funding(id)?;
                if statement.funding.is_none() {
                    return Err(ViewsError::None { text: id.clone() });
                }
                statement.movements = self.movements(id)?;
                let paid_by = BatchFilter { funding: Some(id.clone()), ..BatchFilter::default() };
                statement.batches = self.batches(&paid_by)?;
                statement.batches.retain(|batch| batch.status.is_ordered());
                statement.recoveries = self.recoveries_beside(&statement.batches)?;
                Ok(statement.batches.iter().map(|batch| Part::Batch(batch.id)).collect())
            }
            StatementOf::Person(subject) => {
                let lines = self.payments_of_person(&self.linked_subjects(*subject)?)?;
                self.beside(statement, &lines)?;
                Ok(vec![Part::Lines(lines)])
            }
            StatementOf::Household(household) => {
                let lines = self.payments_of_household(*household)?;
                self.beside(statement, &lines)?;
                Ok(vec![Part::Lines(lines)])
            }
        }
    }

    /// The recoveries of what batches paid.
    fn recoveries_beside(&self, batches: &[Batch]) -> Result<Vec<Recovery>, ViewsError> {
        let batches: BTreeSet<BatchId> = batches.iter().map(|batch| batch.id).collect();
        let mut recoveries = self.recoveries()?;
        recoveries.retain(|recovery| batches.contains(&recovery.line.batch));
        Ok(recoveries)
    }

    /// The batches and recoveries of some lines.
    fn beside(&self, statement: &mut Statement, lines: &[Line]) -> Result<(), ViewsError> {
        let batches: BTreeSet<BatchId> = lines.iter().map(|line| line.batch).collect();
        for batch in batches {
            statement.batches.push(self.batch(&batch.to_string())?);
        }
        statement.batches.sort_by_key(|batch| batch.drafted);
        let entitlements: BTreeSet<_> = lines.iter().map(|line| line.entitlement).collect();
        for entitlement in entitlements {
            statement.recoveries.extend(self.recoveries_of(entitlement)?);
        }
        Ok(())
    }
}

/// Lines that are read together.
enum Part {
    Batch(BatchId),
    Lines(Vec<Line>),
}

impl Part {
    fn lines(self, views: &Views) -> Result<Vec<Line>, ViewsError> {
        match self {
            Part::Batch(batch) => views.lines(batch),
            Part::Lines(lines) => Ok(lines),
        }
    }
}
