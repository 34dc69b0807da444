//! The rows below the header: who is paid what, row by row.

use std::collections::HashMap;

use aggregates::{Money, Programme};

use super::columns::RosterColumn as C;
use super::fault::{RowFault, RowReason, RowWarning, TotalFault};
use super::household::{HouseholdKey, MemberRow};
use super::reader::RowReader;
use super::totals::{Line, Totals, classify};
use super::{Identity, Options, RosterMember, RosterRow, words};
use crate::files::header::Header;
use crate::files::table::{Row, Table};

/// What the rows gave.
#[derive(Default)]
pub(super) struct RowsRead {
    pub(super) checked: u32,
    pub(super) faults: Vec<RowFault>,
    pub(super) members: Vec<MemberRow>,
    pub(super) rows: Vec<RosterRow>,
    pub(super) totals: Vec<TotalFault>,
    pub(super) warnings: Vec<RowWarning>,
}

/// Who was seen in which row.
#[derive(Default)]
struct Seen {
    heads: HashMap<String, u32>,
    last_head: Option<u32>,
    people: HashMap<(Programme, String), u32>,
}

/// Reads every row, whatever is wrong with the ones before.
pub(super) fn read_all(
    table: &Table,
    header: &Header<C>,
    options: &Options,
    of_file: Option<Programme>,
) -> RowsRead {
    let mut read = RowsRead::default();
    let mut seen = Seen::default();
    let mut totals = Totals::default();
    for row in &table.rows[header.body..] {
        match classify(header, row) {
            Line::Person => {
                totals.count(header, row);
                read.checked += 1;
                let mut reader = RowReader::new(header, options, row);
                read_row(&mut reader, row.number, of_file, &mut seen, &mut read);
                read.faults.append(&mut reader.faults);
                read.warnings.append(&mut reader.warnings);
            }
            Line::Total { of_part } => read.totals.extend(totals.compare(header, row, of_part)),
            Line::Other => {}
        }
    }
    read
}

fn read_row(
    reader: &mut RowReader<'_>,
    row: u32,
    of_file: Option<Programme>,
    seen: &mut Seen,
    read: &mut RowsRead,
) {
    let programme = reader.programme(of_file);
    let relation = reader.text(C::Relation);
    let name = reader.name([C::Name, C::HeadName]);
    let identity = reader.identity();
    let household_no = reader.digits(C::HouseholdNo);
    if let (Some(programme), Some(identity)) = (programme, &identity) {
        once(reader, row, programme, identity, &format!("{household_no}\n{name}"), seen);
    }
    if programme.is_some_and(Programme::is_of_household) && !words::is_head(&relation) {
        if [C::Amount, C::Base, C::TopUp, C::Care].into_iter().any(|column| reader.has_money(column)) {
            reader.fault(C::Amount, RowReason::MemberWithMoney);
        }
        let household = HouseholdKey { number: household_no, row_above: seen.last_head };
        let identity = identity.unwrap_or(Identity::Missing);
        read.members.push(MemberRow { household, member: RosterMember { identity, name, relation, row } });
        return;
    }
    if programme.is_some_and(Programme::is_of_household) {
        one_head(reader, row, &household_no, seen);
    }
    let who = Who { household_no, identity: identity.unwrap_or(Identity::Missing), name };
    // A row with a fault refuses the file; what could be read of it still anchors its members.
    let parsed = payment(reader, row, who, programme.unwrap_or(Programme::DibaoRural));
    read.rows.push(parsed);
}

/// Nobody stands twice in a programme; those without a number are told apart by household and name.
fn once(
    reader: &mut RowReader<'_>,
    row: u32,
    programme: Programme,
    identity: &Identity,
    unnumbered: &str,
    seen: &mut Seen,
) {
    let key = match identity {
        Identity::Number(number) => number.clone(),
        Identity::Missing => unnumbered.to_owned(),
    };
    let first = *seen.people.entry((programme, key)).or_insert(row);
    if first != row {
        reader.fault(C::Identity, RowReason::Duplicate { first });
    }
}

fn one_head(reader: &mut RowReader<'_>, row: u32, household_no: &str, seen: &mut Seen) {
    seen.last_head = Some(row);
    if household_no.is_empty() {
        return;
    }
    let first = *seen.heads.entry(household_no.to_owned()).or_insert(row);
    if first != row {
        reader.fault(C::HouseholdNo, RowReason::DuplicateHousehold { first });
    }
}

/// Whom a row is about.
struct Who {
    household_no: String,
    identity: Identity,
    name: String,
}

fn payment(reader: &mut RowReader<'_>, row: u32, who: Who, programme: Programme) -> RosterRow {
    let (township, area) = reader.township();
    let persons = if programme.is_of_household() { reader.persons() } else { 1 };
    let Parts { amount, base, top_up, care } = parts(reader);
    let (kind, change) = (reader.text(C::Kind), reader.text(C::Change));
    let care_words = reader.text(C::CareTier);
    if change.contains("停发") || change.contains("停保") {
        reader.fault(C::Change, RowReason::Stop);
    }
    let account_name = [C::AccountName, C::Guardian].into_iter().map(|column| reader.checked_name(column));
    let account_name = account_name.into_iter().find(|name| !name.is_empty());
    RosterRow {
        account: reader.account(),
        account_name: account_name.unwrap_or_else(|| who.name.clone()),
        amount,
        area,
        bank: reader.text(C::Bank),
        bank_code: reader.digits(C::BankCode),
        base,
        care,
        care_tier: words::care_tier(&care_words).or_else(|| words::care_tier(&kind)),
        change,
        disability_no: reader.digits(C::DisabilityNo),
        guardian: reader.text(C::Guardian),
        household_no: who.household_no,
        identity: who.identity,
        income: reader.money(C::Income),
        members: Vec::new(),
        name: who.name,
        payee_relation: reader.text(C::PayeeRelation),
        period: reader.period(),
        persons,
        phone: reader.digits(C::Phone),
        programme,
        remark: reader.text(C::Remark),
        row,
        standard: reader.money(C::Standard),
        tier: words::tier(&reader.text(C::CareMode)).or_else(|| words::tier(&kind)),
        top_up,
        township,
        village: reader.text(C::Village),
        kind,
    }
}

/// What the amount is made of.
#[derive(Default)]
struct Parts {
    amount: Money,
    base: Money,
    care: Money,
    top_up: Money,
}

fn parts(reader: &mut RowReader<'_>) -> Parts {
    for (column, reason) in [(C::OtherSubsidy, RowReason::OtherSubsidy), (C::BackPay, RowReason::BackPay)] {
        if reader.has_money(column) {
            reader.fault(column, reason);
        }
    }
    let faults = reader.faults.len();
    let [amount, base, top_up, care] =
        [C::Amount, C::Base, C::TopUp, C::Care].map(|column| reader.money(column));
    if reader.faults.len() > faults {
        // What follows from a figure that is wrong would only repeat the reason.
        return Parts::default();
    }
    let (top_up, care) = (top_up.unwrap_or_default(), care.unwrap_or_default());
    let beside = top_up.checked_add(care);
    let base = base.or_else(|| amount?.checked_sub(beside?).filter(|base| !base.is_negative()));
    let sum = base.zip(beside).and_then(|(base, beside)| base.checked_add(beside));
    let stated = if reader.has(C::Amount) { amount } else { sum };
    match (stated, sum) {
        (None, _) => reader.fault(C::Amount, RowReason::MissingAmount),
        (Some(stated), _) if stated.is_zero() => reader.fault(C::Amount, RowReason::ZeroAmount),
        (Some(stated), Some(sum)) if stated != sum => {
            reader.fault(C::Amount, RowReason::AmountMismatch { parts: sum, stated });
        }
        (Some(stated), None) => {
            reader.fault(C::Amount, RowReason::AmountMismatch { parts: beside.unwrap_or_default(), stated });
        }
        _ => {}
    }
    Parts { amount: stated.unwrap_or_default(), base: base.unwrap_or_default(), care, top_up }
}

/// Whether a row of the body has something in any column that tells of a person.
pub(super) fn tells_of_a_person(header: &Header<C>, row: &Row) -> bool {
    [C::Name, C::HeadName, C::Identity, C::HeadIdentity, C::Account, C::Amount, C::Base]
        .into_iter()
        .any(|column| !header.cell(row, column).is_empty())
}
