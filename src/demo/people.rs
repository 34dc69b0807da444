//! People of the demonstration. None of them lives: no area has the code 433199.

use aggregates::{AreaCode, Money, Programme};

use super::dice::Dice;
use crate::files::identity::check_digit;

const SURNAMES: [&str; 24] = [
    "田", "彭", "向", "覃", "吴", "龙", "石", "麻", "滕", "瞿", "杨", "张", "李", "王", "刘", "贾", "罗", "欧", "阳", "鲁",
    "梁", "符", "欧阳", "黄",
];
const GIVEN: [&str; 32] = [
    "国", "秀", "英", "华", "明", "军", "建", "兰", "凤", "莲", "桂", "春", "花", "玉", "光", "强", "云", "水", "德", "荣",
    "金", "芳", "志", "发", "䶮", "䴙", "永", "长", "小", "清", "顺", "爱",
];
const VILLAGES: [&str; 8] = ["一村", "二村", "三村", "大坪村", "双溪村", "红岩村", "新寨村", "古树社区"];
const BANKS: [&str; 3] = ["湘西农商银行", "中国农业银行", "中国邮政储蓄银行"];

/// A beneficiary or head of household, as a clerk's file would name him.
#[derive(Clone)]
pub struct Person {
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

/// Draws a person of a programme in a township; `number` is unique in the county.
#[must_use]
pub fn draw(dice: &Dice, programme: Programme, township: &(AreaCode, String), number: u32) -> Person {
    let name = name(dice);
    let child = matches!(programme, Programme::OrphanAllowance | Programme::UnattendedChild);
    let in_institution = programme == Programme::OrphanAllowance && dice.one_in(4);
    let (account_name, relation) = match (child, in_institution) {
        (true, true) => ("县社会福利院".to_owned(), "机构"),
        (true, false) => (self::name(dice), *dice.pick(&["祖父母", "外祖父母", "叔伯"])),
        _ => (name.clone(), ""),
    };
    let digits = township.0.to_string();
    let account = if in_institution { format!("629999{}0000", &digits[..9]) } else { format!("629999{}", dice.digits(13)) };
    Person {
        programme,
        township: township.clone(),
        village: dice.pick(&VILLAGES),
        household_no: format!("{}{number:05}", &digits[..9]),
        identity: identity(dice, child),
        persons: if programme.is_of_household() { u32::try_from(1 + dice.below(4)).unwrap_or(1) } else { 1 },
        income: yuan(dice, 1, if programme == Programme::DibaoUrban { 50_000 } else { 33_000 }),
        top_up: if programme.is_of_household() && dice.one_in(7) { yuan(dice, 5_000, 5_001) } else { Money::ZERO },
        category: category(dice, programme, in_institution),
        bank: if dice.one_in(5) { dice.pick(&BANKS) } else { BANKS[0] },
        account,
        account_name,
        relation,
        name,
    }
}

fn name(dice: &Dice) -> String {
    let given: String = (0..=dice.below(2)).map(|_| *dice.pick(&GIVEN)).collect();
    format!("{}{given}", dice.pick(&SURNAMES))
}

fn category(dice: &Dice, programme: Programme, in_institution: bool) -> &'static str {
    match programme {
        Programme::OrphanAllowance if in_institution => "集中",
        Programme::OrphanAllowance | Programme::UnattendedChild => "散居",
        Programme::Tekun => dice.pick(&["全自理", "全自理", "半护理", "全护理"]),
        _ => "",
    }
}

/// Fen in `[from, to)` as money.
fn yuan(dice: &Dice, from: u64, to: u64) -> Money {
    let fen = i64::try_from(from + dice.below(to - from)).expect("invariant: amounts of the demo are small");
    Money::from_fen(fen).expect("invariant: amounts of the demo are small")
}

/// An identity number of a district that does not exist, with a right check digit.
fn identity(dice: &Dice, child: bool) -> String {
    let year = if child { 2008 + dice.below(12) } else { 1935 + dice.below(65) };
    let body = format!("433199{year}{:02}{:02}{}", 1 + dice.below(12), 1 + dice.below(28), dice.digits(3));
    let check = check_digit(&body).expect("invariant: seventeen digits");
    format!("{body}{check}")
}
