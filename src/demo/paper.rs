//! Rosters on paper: the files that clerks make, as workbooks or as text in GB18030.

use std::collections::BTreeMap;

use aggregates::amount::{self, StandardBook};
use aggregates::entitlement::event::PaidComponent;
use aggregates::{Component, Money, Month, Programme};
use encoding_rs::GB18030;

use super::people::Person;
use crate::failure::{Failure, OrFail as _};
use crate::files::sheet::{Cell, Sheet};

/// Standards of every programme, looked up once.
pub(super) type Books = BTreeMap<Programme, StandardBook>;

/// Programmes that share a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// What the title says.
    pub name: &'static str,
    /// In it.
    pub programmes: &'static [Programme],
}

/// The files of a county.
pub(super) const GROUPS: [Group; 5] = [
    Group { name: "城市低保", programmes: &[Programme::DibaoUrban] },
    Group { name: "农村低保", programmes: &[Programme::DibaoRural] },
    Group { name: "特困人员救助供养", programmes: &[Programme::Tekun] },
    Group {
        name: "残疾人两项补贴",
        programmes: &[Programme::DisabilityLiving, Programme::DisabilityNursing],
    },
    Group {
        name: "孤儿和事实无人抚养儿童基本生活费",
        programmes: &[Programme::OrphanAllowance, Programme::UnattendedChild],
    },
];

const HOUSEHOLDS: [&str; 15] = [
    "序号",
    "乡镇",
    "村(社区)",
    "户编号",
    "户主姓名",
    "身份证号码",
    "保障人口数",
    "家庭人均月收入",
    "补差金额",
    "分类施保金额",
    "应发合计",
    "开户银行",
    "银行账号",
    "账户户名",
    "备注",
];
const PERSONS: [&str; 16] = [
    "序号",
    "乡镇",
    "村(社区)",
    "姓名",
    "身份证号码",
    "补贴类别",
    "护理档次",
    "养育方式",
    "基本生活费",
    "照料护理费",
    "应发金额",
    "开户行",
    "社保卡账号",
    "户名",
    "与对象关系",
    "备注",
];

/// A file as it is written.
pub(super) struct Paper {
    /// Its ending.
    pub ending: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Writes the file of a group.
pub(super) fn write(
    (county, group, month): (&str, Group, Month),
    people: &[&Person],
    books: &Books,
    as_text: bool,
) -> Result<Paper, Failure> {
    let of_household = group.programmes[0].is_of_household();
    let header: &[&str] = if of_household { &HOUSEHOLDS } else { &PERSONS };
    let title = format!("{county}{}发放花名册（{}年{}月）", group.name, month.year(), month.month());
    let mut sheet = Sheet { notes: vec!["单位：元".to_owned()], ..Sheet::new(&title, header) };
    let mut total = Money::ZERO;
    for (number, person) in (1..).zip(people) {
        let parts = amount::compute(person.programme, &person.inputs(), month, &books[&person.programme])
            .or_refuse()?;
        total += parts.iter().map(|part| part.amount).sum();
        sheet.rows.push(if of_household {
            household(number, person, &parts)
        } else {
            single(number, person, &parts)
        });
    }
    sheet.rows.push(totals(header, total));
    sheet.rows.push(vec![
        Cell::text("单位负责人："),
        Cell::text(""),
        Cell::text("审核："),
        Cell::text(""),
        Cell::text("制表："),
    ]);
    if !as_text {
        return Ok(Paper { ending: "xlsx", bytes: sheet.to_xlsx().or_fault()? });
    }
    let text = String::from_utf8(sheet.to_csv()).or_fault()?;
    let bytes = GB18030.encode(text.trim_start_matches('\u{FEFF}')).0.into_owned();
    Ok(Paper { ending: "csv", bytes })
}

fn part(parts: &[PaidComponent], component: Component) -> Money {
    parts.iter().filter(|part| part.component == component).map(|part| part.amount).sum()
}

fn household(number: u64, person: &Person, parts: &[PaidComponent]) -> Vec<Cell> {
    vec![
        Cell::Count(number),
        Cell::text(&person.township.1),
        Cell::text(person.village),
        Cell::text(&person.household_no),
        Cell::text(&person.name),
        Cell::text(&person.identity),
        Cell::Count(u64::from(person.persons)),
        Cell::Amount(person.income),
        Cell::Amount(part(parts, Component::Base)),
        Cell::Amount(person.top_up),
        Cell::Amount(parts.iter().map(|part| part.amount).sum()),
        Cell::text(person.bank),
        Cell::text(&person.account),
        Cell::text(&person.account_name),
        Cell::text(""),
    ]
}

fn single(number: u64, person: &Person, parts: &[PaidComponent]) -> Vec<Cell> {
    let child = matches!(person.programme, Programme::OrphanAllowance | Programme::UnattendedChild);
    vec![
        Cell::Count(number),
        Cell::text(&person.township.1),
        Cell::text(person.village),
        Cell::text(&person.name),
        Cell::text(&person.identity),
        Cell::text(person.programme.name_zh()),
        Cell::text(if child { "" } else { person.category }),
        Cell::text(if child { person.category } else { "" }),
        Cell::Amount(part(parts, Component::Base)),
        Cell::Amount(part(parts, Component::Care)),
        Cell::Amount(parts.iter().map(|part| part.amount).sum()),
        Cell::text(person.bank),
        Cell::text(&person.account),
        Cell::text(&person.account_name),
        Cell::text(person.relation),
        Cell::text(""),
    ]
}

fn totals(header: &[&str], total: Money) -> Vec<Cell> {
    let cell = |(column, words): (usize, &&str)| match *words {
        "应发合计" | "应发金额" => Cell::Amount(total),
        _ if column == 0 => Cell::text("合计"),
        _ => Cell::text(""),
    };
    header.iter().enumerate().map(cell).collect()
}
