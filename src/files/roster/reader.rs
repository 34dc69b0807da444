//! Reading the cells of one row, and keeping every reason on the way.

use aggregates::{AreaCode, Money, Month, Programme};

use super::columns::RosterColumn as C;
use super::fault::{RowFault, RowReason, RowWarning, Warning};
use super::words::{self, Category};
use super::{Identity, Options, title};
use crate::files::exact::{AmountFault, Exact};
use crate::files::header::Header;
use crate::files::table::{Cell, Row};
use crate::files::{identity, person};

/// No figure of one person's month reaches a thousand million yuan, and the sum of a whole file stays an amount.
const FEN_MAX: i64 = 99_999_999_999;

/// One row under the reader's eye.
pub(super) struct RowReader<'a> {
    /// Reasons so far, of this row.
    pub(super) faults: Vec<RowFault>,
    header: &'a Header<C>,
    options: &'a Options,
    row: &'a Row,
    /// What is unusual, of this row.
    pub(super) warnings: Vec<RowWarning>,
}

impl<'a> RowReader<'a> {
    pub(super) fn new(header: &'a Header<C>, options: &'a Options, row: &'a Row) -> RowReader<'a> {
        RowReader { faults: Vec::new(), header, options, row, warnings: Vec::new() }
    }

    /// Keeps a reason against a column of the row.
    pub(super) fn fault(&mut self, column: C, reason: RowReason) {
        self.faults.push(fault_at(self.header, self.row.number, column, reason));
    }

    fn warn(&mut self, warning: Warning) {
        self.warnings.push(RowWarning { row: self.row.number, warning });
    }

    /// Whether the file has the column.
    pub(super) fn has(&self, column: C) -> bool {
        self.header.find(column).is_some()
    }

    fn cell(&self, column: C) -> &'a Cell {
        self.header.cell(self.row, column)
    }

    /// A text as it stands, without stray spaces.
    pub(super) fn text(&self, column: C) -> String {
        person::name(self.cell(column).text())
    }

    /// A number whose digits count, as text: a number cell is fine while it has all of them.
    pub(super) fn digits(&mut self, column: C) -> String {
        let cell = self.cell(column);
        let number = identity::normalise(cell.text());
        let lost = cell.is_number() && number.len() > 15;
        if lost || identity::is_scientific(&number) {
            self.fault(column, RowReason::LostDigits);
            return String::new();
        }
        number
    }

    /// The name of the row's person: of the first of the columns that has one.
    pub(super) fn name(&mut self, columns: [C; 2]) -> String {
        let column = columns.into_iter().find(|column| !self.cell(*column).is_empty());
        let Some(column) = column else {
            let column = columns.into_iter().find(|column| self.has(*column)).unwrap_or(columns[0]);
            self.fault(column, RowReason::MissingName);
            return String::new();
        };
        self.checked_name(column)
    }

    /// A name that the bank must be able to read.
    pub(super) fn checked_name(&mut self, column: C) -> String {
        let name = self.text(column);
        if person::is_damaged(&name) {
            self.fault(column, RowReason::NameDamaged);
        }
        if person::has_private_use(&name) {
            self.warn(Warning::PrivateUse);
        }
        name
    }

    /// The identity of the row's person; `None` if it is there but wrong.
    pub(super) fn identity(&mut self) -> Option<Identity> {
        let head = self.cell(C::Identity).is_empty() && self.cell(C::Name).is_empty();
        let column = if self.has(C::Identity) && !(head && self.has(C::HeadIdentity)) {
            C::Identity
        } else {
            C::HeadIdentity
        };
        let cell = self.cell(column);
        let number = identity::normalise(cell.text());
        if cell.is_number() || identity::is_scientific(&number) {
            self.fault(column, RowReason::LostDigits);
            return None;
        }
        if words::says_none(&number) {
            self.warn(Warning::NoIdentity);
            return Some(Identity::Missing);
        }
        match identity::check(&number) {
            Ok(()) => Some(Identity::Number(number)),
            Err(fault) => {
                self.fault(column, RowReason::Identity(fault));
                None
            }
        }
    }

    /// The account to pay to.
    pub(super) fn account(&mut self) -> String {
        let cell = self.cell(C::Account);
        let account = identity::normalise(cell.text());
        if account.is_empty() {
            self.fault(C::Account, RowReason::MissingAccount);
        } else if cell.is_number() || identity::is_scientific(&account) {
            self.fault(C::Account, RowReason::LostDigits);
        } else if !identity::is_account(&account) {
            self.fault(C::Account, RowReason::NotAnAccount);
        } else if (16..=19).contains(&account.len()) && !identity::follows_luhn(&account) {
            self.warn(Warning::Luhn);
        }
        account
    }

    /// An amount that is not below zero; `None` if the cell is empty or wrong.
    pub(super) fn money(&mut self, column: C) -> Option<Money> {
        let text = self.cell(column).text();
        if is_no_amount(text) {
            return None;
        }
        let read = Exact::read(text).ok_or(AmountFault::NotANumber);
        let found = match read {
            Ok(figure) if figure.is_negative() => Err(RowReason::Negative),
            Ok(figure) => figure.money().map_err(RowReason::Amount),
            Err(fault) => Err(RowReason::Amount(fault)),
        };
        match found {
            Ok(money) if money.fen() <= FEN_MAX => return Some(money),
            Ok(_) => self.fault(column, RowReason::Amount(AmountFault::OutOfRange)),
            Err(reason) => self.fault(column, reason),
        }
        None
    }

    /// Whether any cell of the column holds money, or something that is no figure.
    pub(super) fn has_money(&self, column: C) -> bool {
        self.header
            .all(column)
            .map(|placed| self.row.cell(placed.place).text())
            .any(|text| !is_no_amount(text) && Exact::read(text).is_none_or(|figure| !figure.is_zero()))
    }

    /// The number of persons, at least one.
    pub(super) fn persons(&mut self) -> u32 {
        const MOST: u32 = 99;
        let text = self.cell(C::Persons).text();
        match Exact::read(text.trim_end_matches(['人', '口'])).and_then(Exact::count) {
            Some(0) => self.fault(C::Persons, RowReason::ZeroPersons),
            Some(count) if count <= MOST => return count,
            _ => self.fault(C::Persons, RowReason::NotACount),
        }
        // A wrong count is one reason; that more members are named than it says would be another, and untrue.
        MOST
    }

    /// The month of the period column.
    pub(super) fn period(&mut self) -> Option<Month> {
        let text = self.cell(C::Period).text();
        let period = title::period(text);
        if period.is_none() && !text.is_empty() {
            self.fault(C::Period, RowReason::NotAPeriod);
        }
        period
    }

    /// The programme: the category column's, else the file's.
    pub(super) fn programme(&mut self, of_file: Option<Programme>) -> Option<Programme> {
        let named = match words::category(&self.text(C::Kind)) {
            Category::Programme(programme) => Some(programme),
            Category::Class => of_file,
            Category::Unknown => None,
        };
        if named.is_none() {
            self.fault(C::Kind, RowReason::UnknownProgramme);
        }
        named
    }

    /// The township as it is written, and its area if it is known.
    pub(super) fn township(&mut self) -> (Option<String>, Option<AreaCode>) {
        let written = person::place(self.cell(C::Township).text());
        if !self.has(C::Township) {
            return (None, self.area_code());
        }
        if written.is_empty() {
            self.fault(C::Township, RowReason::MissingTownship);
            return (None, None);
        }
        let known = &self.options.townships;
        // 泸溪县浦市镇 is 浦市镇, if only one of the area's townships ends so.
        let mut ending =
            known.iter().filter(|(name, _)| written.ends_with(name.as_str())).map(|(_, area)| *area);
        let area = known.get(&written).copied().or_else(|| ending.next().filter(|_| ending.next().is_none()));
        if area.is_none() && !known.is_empty() {
            self.fault(C::Township, RowReason::UnknownTownship);
        }
        (Some(written), area)
    }

    /// The township of the area code column.
    fn area_code(&mut self) -> Option<AreaCode> {
        let code = self.digits(C::AreaCode);
        if code.is_empty() {
            return None;
        }
        let area = format!("{code:0<12}").parse::<AreaCode>().ok();
        let township = area.map(|area| area.at(aggregates::area::AreaLevel::Township));
        let known = &self.options.townships;
        let found =
            township.filter(|area| known.is_empty() || known.values().any(|township| township == area));
        if found.is_none() {
            self.fault(C::AreaCode, RowReason::UnknownTownship);
        }
        found
    }
}

/// A reason at a place.
pub(super) fn fault_at(header: &Header<C>, row: u32, column: C, reason: RowReason) -> RowFault {
    let words = header.find(column).map_or_else(|| column.word().to_owned(), |placed| placed.words.clone());
    RowFault { column: words, reason, row }
}

/// Cells that stand for no money.
fn is_no_amount(text: &str) -> bool {
    matches!(text, "" | "-" | "/" | "—" | "无")
}
