//! Why a roster is not taken: the file as a whole, its totals, or its rows, each with all its reasons.

use std::collections::BTreeMap;
use std::fmt::Formatter;

use aggregates::{Money, Programme};
use words::{Lang, Said, Text};

use crate::files::exact::{AmountFault, Exact};
use crate::files::identity::IdentityFault;
use crate::files::table::{Table, TableError};

/// Why a roster file is not taken.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "roster_file", ground = crate::ground::FILES)]
pub enum RosterFileError {
    /// A column without which nothing can be paid.
    #[said(
        "表头中没有“{0}”列",
        "the header has no column {0}",
        next("请补上后重报", "add it and send the file again")
    )]
    MissingColumn(&'static str),
    /// A header and nothing below it.
    #[said("表头下没有数据行", "there is no row below the header")]
    NoRows,
    /// The command line says one programme and the title another.
    #[said(
        "指定的项目是{0}，而文件标题写的是另一项目",
        "the programme given is {0}, but the title names another",
        next("请核对", "check which is right")
    )]
    ProgrammeContradicted(Programme),
    /// Neither column nor title nor command line names one programme.
    #[said(
        "文件没有写明唯一的项目",
        "the file does not name one programme",
        next("请用 --programme 指定", "say which with --programme")
    )]
    ProgrammeUnclear,
    /// Rows or totals that cannot be taken: the file is refused whole.
    #[said("{0}", "{0}")]
    Refused(Box<Refused>),
    /// Two columns of one meaning.
    #[said(
        "“{0}”和“{1}”两列含义相同",
        "the columns {0} and {1} mean the same",
        next("请只保留一列", "keep one")
    )]
    RepeatedColumn(String, String),
    /// Not a table.
    #[said(transparent)]
    Table(#[from] TableError),
}

/// A file that is refused whole, with every reason, and the grid for the copy that goes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Index in the grid of the first row below the header.
    pub body: usize,
    /// How many rows were read.
    pub checked: u32,
    /// Reasons by row, in the order of the file.
    pub rows: Vec<RowFault>,
    /// The file as it came.
    pub table: Table,
    /// Totals that do not add up.
    pub totals: Vec<TotalFault>,
}

/// One reason for one row.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "roster_row")]
#[said("第{row}行“{column}”：{reason}", "row {row}, {column}: {reason}")]
pub struct RowFault {
    /// The words above the column, as the file has them.
    pub column: String,
    /// Why.
    pub reason: RowReason,
    /// The row, as a spreadsheet counts.
    pub row: u32,
}

/// A totals row that does not add up.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "total", ground = crate::ground::FILES)]
#[said(
    "第{row}行“{column}”合计写的是{stated}，各行相加是{counted}",
    "row {row}: the total of {column} says {stated}, the rows add up to {counted}"
)]
pub struct TotalFault {
    /// The words above the column.
    pub column: String,
    /// What the rows add up to.
    pub counted: Exact,
    /// The totals row.
    pub row: u32,
    /// What it says.
    pub stated: Exact,
}

/// Why a row cannot be taken. No text holds a personal value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, words::Said)]
#[said(code = "roster_row_reason", ground = crate::ground::FILES)]
pub enum RowReason {
    /// The amount is no figure, or one with a third decimal.
    #[said(transparent)]
    Amount(#[from] AmountFault),
    /// The amount is not what its parts add up to.
    #[said(
        "应发合计{stated}不等于补差金额加分类施保金额{parts}",
        "the amount {stated} is not difference + top-up, {parts}"
    )]
    AmountMismatch {
        /// What the parts add up to.
        parts: Money,
        /// What the row says.
        stated: Money,
    },
    /// 补发 belongs to a batch of its own.
    #[said(
        "补发不在月度花名册中办理",
        "back pay is not part of a month's roster",
        next("请清空并另行办理补发", "clear it and grant it separately")
    )]
    BackPay,
    /// The same person twice in one programme.
    #[said(
        "与第{first}行的身份证号码重复（同一项目）",
        "the same identity number and programme as row {first}",
        next("请只保留一行", "keep one")
    )]
    Duplicate {
        /// The row that has it first.
        first: u32,
    },
    /// Two heads of one household.
    #[said(
        "与第{first}行的户编号重复，一户只能有一行发放",
        "the same household number as row {first}; one row a household is paid"
    )]
    DuplicateHousehold {
        /// The row that has it first.
        first: u32,
    },
    /// The identity number is wrong.
    #[said(transparent)]
    Identity(#[from] IdentityFault),
    /// A workbook's number, or scientific notation, where digits count.
    #[said(
        "该单元格是数值，末尾数字已丢失",
        "the cell is a number that has lost digits",
        next("请改为文本重新填写", "enter it again as text")
    )]
    LostDigits,
    /// A member's row with money of its own.
    #[said(
        "家庭成员行不应有金额，发放金额只填在户主行",
        "a member's row has an amount; only the head's row carries the money"
    )]
    MemberWithMoney,
    /// A member without a head.
    #[said(
        "找不到该成员所在户的户主行",
        "no head's row for this member",
        next("请核对户编号", "check the household number")
    )]
    MemberWithoutHead,
    /// No account to pay to.
    #[said("缺少银行账号", "the account is missing")]
    MissingAccount,
    /// No amount to pay.
    #[said("缺少金额", "the amount is missing")]
    MissingAmount,
    /// Nobody to pay.
    #[said("缺少姓名", "the name is missing")]
    MissingName,
    /// The township is left open.
    #[said("缺少乡镇", "the township is missing")]
    MissingTownship,
    /// More members than the household has persons.
    #[said(
        "列出的家庭成员多于保障人口数",
        "more members are named than the household has persons",
        next("请核对", "check it")
    )]
    MoreMembersThanPersons,
    /// A name with lost characters.
    #[said(
        "姓名中有丢失的字",
        "the name has lost characters",
        next("请用 UTF-8 或 GB18030 重新导出", "export it again as UTF-8 or GB18030")
    )]
    NameDamaged,
    /// Money below zero.
    #[said("金额为负数，扣减请走追回", "the amount is negative; what is owed back is recovered separately")]
    Negative,
    /// Not digits.
    #[said("银行账号不是数字", "the account is not digits", next("请核对", "check it"))]
    NotAnAccount,
    /// Not a whole number of persons.
    #[said("人数不是整数", "the number of persons is not a whole number", next("请核对", "check it"))]
    NotACount,
    /// Not a month.
    #[said("期次写法不对", "not a month", next("请写作 202305", "write it like 202305"))]
    NotAPeriod,
    /// Another subsidy, which has its own programme.
    #[said(
        "该补贴不属于本项目",
        "this subsidy is not part of the programme",
        next("请清空并按其自身项目发放", "clear it and pay it by its own")
    )]
    OtherSubsidy,
    /// 停发 is an act of its own.
    #[said(
        "停发须单独办理（写明原因和日期）",
        "a stop is made on its own, with reason and date",
        next("请从花名册中删去该行", "take the row out")
    )]
    Stop,
    /// The programme is none that we know.
    #[said("不认识的补贴类别", "no such programme", next("请核对", "check it"))]
    UnknownProgramme,
    /// The township is not in the area.
    #[said("本地区没有这个乡镇", "there is no such township in the area", next("请核对", "check it"))]
    UnknownTownship,
    /// Nobody in the household.
    #[said("保障人口数为0", "the household has 0 persons", next("请核对", "check it"))]
    ZeroPersons,
    /// Nothing to pay.
    #[said("应发金额为0", "the amount is 0", next("请删去该行或填写金额", "take the row out or fill it in"))]
    ZeroAmount,
}

/// What a clerk should look at although the row is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowWarning {
    /// The row.
    pub row: u32,
    /// What about it.
    pub warning: Warning,
}

/// What is unusual but no fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, words::Said)]
#[said(code = "warning")]
pub enum Warning {
    /// The account does not follow Luhn.
    #[said(
        "银行账号不符合卡号校验规则（社保卡、存折可能如此），请留意",
        "the account does not follow the check rule of cards (some social security cards and passbooks do not)"
    )]
    Luhn,
    /// The person has no identity number.
    #[said("没有身份证号码，按临时编号登记", "no identity number: taken as a provisional subject")]
    NoIdentity,
    /// The name has a private-use character.
    #[said(
        "姓名中有自造字，银行可能读不出",
        "the name has a private-use character that the bank may not read",
        next("请核对生僻字", "check the rare character")
    )]
    PrivateUse,
}

impl Refused {
    /// All reasons of a row, for the copy that goes back.
    #[must_use]
    pub fn by_row(&self) -> BTreeMap<u32, Vec<Text>> {
        let mut reasons: BTreeMap<u32, Vec<Text>> = BTreeMap::new();
        for fault in &self.rows {
            reasons.entry(fault.row).or_default().push(fault.text());
        }
        for total in &self.totals {
            reasons.entry(total.row).or_default().push(total.text());
        }
        reasons
    }

    fn bad_rows(&self) -> usize {
        let rows: std::collections::BTreeSet<u32> = self.rows.iter().map(|fault| fault.row).collect();
        rows.len()
    }
}

impl Said for Refused {
    fn say(&self, lang: Lang, out: &mut Formatter<'_>) -> std::fmt::Result {
        let (checked, bad, totals) = (self.checked, self.bad_rows(), self.totals.len());
        match lang {
            Lang::Zh => write!(
                out,
                "花名册整册退回：{checked}行中{bad}行有问题，{totals}处合计不符，请按退回件逐行改正后重报"
            ),
            Lang::En => write!(
                out,
                "the roster is refused whole: {bad} of {checked} rows have faults, {totals} totals do not add up; correct them by the copy with reasons and send it again"
            ),
        }
    }
}
