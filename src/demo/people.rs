//! People of the demonstration. None of them lives: no area has the code 433199.

use std::collections::BTreeSet;

use aggregates::entitlement::event::Inputs;
use aggregates::{AreaCode, Money, Programme};

use super::dice::Dice;
use crate::files::identity;

const SURNAMES: [&str; 24] = [
    "田", "彭", "向", "覃", "吴", "龙", "石", "麻", "滕", "瞿", "杨", "张", "李", "王", "刘", "贾", "罗",
    "唐", "阳", "鲁", "梁", "符", "欧阳", "黄",
];
const GIVEN: [&str; 32] = [
    "国", "秀", "英", "华", "明", "军", "建", "兰", "凤", "莲", "桂", "春", "花", "玉", "光", "强", "云",
    "水", "德", "荣", "金", "芳", "志", "发", "䶮", "䴙", "永", "长", "小", "清", "顺", "爱",
];
const VILLAGES: [&str; 8] = ["一村", "二村", "三村", "大坪村", "双溪村", "红岩村", "新寨村", "古树社区"];
const BANKS: [&str; 3] = ["湘西农商银行", "中国农业银行", "中国邮政储蓄银行"];
/// Who keeps the children without a family, and their money.
pub(super) const INSTITUTION: &str = "县社会福利院";

/// A beneficiary or head of household, as a clerk's file would name him.
#[derive(Clone)]
pub(super) struct Person {
    /// Which programme.
    pub programme: Programme,
    /// The township's code and name.
    pub township: (AreaCode, String),
    /// 村(社区)
    pub village: &'static str,
    /// 户编号
    pub household_no: String,
    /// 姓名
    pub name: String,
    /// 身份证号
    pub identity: String,
    /// 保障人口数
    pub persons: u32,
    /// 家庭人均月收入, of dibao.
    pub income: Money,
    /// 分类施保金额
    pub top_up: Money,
    /// Category or care tier, in the words of the file.
    pub category: &'static str,
    /// 开户银行
    pub bank: &'static str,
    /// 银行账号
    pub account: String,
    /// 账户户名
    pub account_name: String,
    /// 与对象关系
    pub relation: &'static str,
}

/// Draws people, each with an identity number of his own.
pub(super) struct People {
    dice: Dice,
    used: BTreeSet<String>,
    number: u32,
}

impl People {
    /// From the seed's dice.
    pub(super) fn new(dice: Dice) -> People {
        People { dice, used: BTreeSet::new(), number: 0 }
    }

    /// The dice.
    pub(super) const fn dice(&self) -> &Dice {
        &self.dice
    }

    /// Draws a person of a programme in a township.
    pub(super) fn draw(&mut self, programme: Programme, township: &(AreaCode, String)) -> Person {
        self.number += 1;
        let number = self.number;
        let child = matches!(programme, Programme::OrphanAllowance | Programme::UnattendedChild);
        let identity = self.identity(child);
        let dice = &self.dice;
        let name = name(dice);
        let in_institution = programme == Programme::OrphanAllowance && dice.one_in(4);
        let (account_name, relation) = match (child, in_institution) {
            (true, true) => (INSTITUTION.to_owned(), "机构"),
            (true, false) => (self::name(dice), dice.pick(&["祖父母", "外祖父母", "叔伯"])),
            _ => (name.clone(), ""),
        };
        let digits = township.0.to_string();
        let institution = format!("629999{}0000000", &digits[..6]);
        Person {
            programme,
            township: township.clone(),
            village: dice.pick(&VILLAGES),
            household_no: format!("{}{number:05}", &digits[..9]),
            identity,
            persons: if programme.is_of_household() { up_to(dice, 4) } else { 1 },
            income: income(dice, programme),
            top_up: top_up(dice, programme),
            category: category(dice, programme, in_institution),
            bank: if in_institution || !dice.one_in(12) { BANKS[0] } else { dice.pick(&BANKS) },
            account: if in_institution { institution } else { account(dice) },
            account_name,
            relation,
            name,
        }
    }

    /// Another head of the household, with an account of his own.
    pub(super) fn succeed(&mut self, person: &mut Person) {
        person.identity = self.identity(false);
        person.name = name(&self.dice);
        person.account_name.clone_from(&person.name);
        person.account = account(&self.dice);
        person.persons = person.persons.saturating_sub(1).max(1);
    }

    /// A new card.
    pub(super) fn new_account(&self) -> String {
        account(&self.dice)
    }

    /// Another income.
    pub(super) fn new_income(&self, programme: Programme) -> Money {
        income(&self.dice, programme)
    }

    /// An identity number of a district that does not exist, with a right check digit.
    fn identity(&mut self, child: bool) -> String {
        loop {
            let dice = &self.dice;
            let year = if child { 2008 + dice.below(12) } else { 1935 + dice.below(65) };
            let (month, day) = (1 + dice.below(12), 1 + dice.below(28));
            let body = format!("433199{year}{month:02}{day:02}{}", dice.digits(3));
            let whole = "0123456789X".chars().map(|check| format!("{body}{check}"));
            let identity = whole.into_iter().find(|number| identity::check(number).is_ok());
            let identity = identity.expect("invariant: one of eleven check digits is right");
            if self.used.insert(identity.clone()) {
                return identity;
            }
        }
    }
}

impl Person {
    /// What the amount is computed from, as an import will read it from the file.
    pub(super) fn inputs(&self) -> Inputs {
        let of_household = self.programme.is_of_household();
        Inputs {
            accepted: None,
            care_tier: match self.category {
                "全自理" => Some("self_care".to_owned()),
                "半护理" => Some("partial_care".to_owned()),
                "全护理" => Some("full_care".to_owned()),
                _ => None,
            },
            income: of_household.then_some(self.income),
            persons: self.persons,
            tier: match (self.programme, self.category) {
                (Programme::Tekun, _) => Some("rural".to_owned()),
                (_, "集中") => Some("institutional".to_owned()),
                (_, "散居") => Some("scattered".to_owned()),
                _ => None,
            },
            top_up: self.top_up,
        }
    }

    /// Whether nobody else lives from the benefit.
    pub(super) const fn is_alone(&self) -> bool {
        self.persons == 1
            && !matches!(self.programme, Programme::OrphanAllowance | Programme::UnattendedChild)
    }
}

/// The name of somebody.
pub(super) fn name(dice: &Dice) -> String {
    let given: String = (0..=dice.below(2)).map(|_| dice.pick(&GIVEN)).collect();
    format!("{}{given}", dice.pick(&SURNAMES))
}

fn account(dice: &Dice) -> String {
    format!("629999{}", dice.digits(13))
}

fn up_to(dice: &Dice, most: u64) -> u32 {
    u32::try_from(1 + dice.below(most)).expect("invariant: households of the demo are small")
}

fn income(dice: &Dice, programme: Programme) -> Money {
    let most = if programme == Programme::DibaoUrban { 50_000 } else { 33_000 };
    fen(1 + dice.below(most))
}

fn top_up(dice: &Dice, programme: Programme) -> Money {
    if programme.is_of_household() && dice.one_in(7) { fen(5_000) } else { Money::ZERO }
}

fn category(dice: &Dice, programme: Programme, in_institution: bool) -> &'static str {
    match programme {
        Programme::OrphanAllowance if in_institution => "集中",
        Programme::OrphanAllowance | Programme::UnattendedChild => "散居",
        Programme::Tekun => dice.pick(&["全自理", "全自理", "半护理", "全护理"]),
        _ => "",
    }
}

fn fen(count: u64) -> Money {
    let fen = i64::try_from(count).expect("invariant: amounts of the demo are small");
    Money::from_fen(fen).expect("invariant: amounts of the demo are small")
}
