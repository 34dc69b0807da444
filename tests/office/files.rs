//! Files as offices and banks write them. Nobody in the made ones lives: no area has the code 433199.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use encoding_rs::GB18030;

/// A roster or a bank's return as an office really has it.
pub(crate) fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples").join(name)
}

/// A roster of so many people who receive the living subsidy, in one township.
pub(crate) fn disability_csv(township: &str, from: u32, people: u32) -> String {
    let mut text = "序号,所属乡镇,姓名,公民身份号码,补贴类别,金额(元),开户银行,社保卡号,户名\n".to_owned();
    for n in 0..people {
        let (identity, account) = (identity(from + n), account(from + n));
        writeln!(
            text,
            "{},{township},田{1},{identity},困难残疾人生活补贴,120.00,湘西农商银行,{account},田{1}",
            n + 1,
            given(n)
        )
        .unwrap();
    }
    text
}

/// A dibao household of two: its head and one member.
pub(crate) struct Dibao<'a> {
    pub(crate) number: &'a str,
    pub(crate) head: u32,
    pub(crate) member: u32,
}

impl Dibao<'_> {
    /// Its roster.
    pub(crate) fn csv(&self) -> String {
        let Dibao { number, head, member } = self;
        format!(
            "乡镇,户编号,户主姓名,姓名,与户主关系,身份证号码,保障人口数,补差金额,应发合计,银行账号\n\
             浦市镇,{number},刘{0},刘{0},户主,{1},2,833.34,833.34,{2}\n,{number},刘{0},刘小军,子,{3},,,,\n",
            given(*head),
            identity(*head),
            account(*head),
            identity(*member)
        )
    }
}

/// The bank's return to one of our files: every ninth payment came back, all others arrived.
pub(crate) fn answer(file: &Path) -> Vec<u8> {
    let bytes = std::fs::read(file).unwrap();
    let (text, _, _) = GB18030.decode(&bytes);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut out = "批次号|序号|收款账号|收款户名|金额|处理状态|返回信息|银行流水号|记账日期\r\n".to_owned();
    for (n, row) in reader.records().enumerate() {
        let row = row.unwrap();
        let (number, seq, name) = (row[0].trim(), row[1].trim(), row[2].trim());
        let (account, amount) = (row[5].trim(), row[7].trim());
        let outcome = if n % 9 == 8 {
            ("失败", "账号不存在", String::new())
        } else {
            ("成功", "", format!("F{:08}", n + 1))
        };
        let (status, message, flow) = outcome;
        write!(out, "{number}|{seq}|{account}|{name}|{amount}|{status}|{message}|{flow}|2023-05-10\r\n")
            .unwrap();
    }
    GB18030.encode(&out).0.into_owned()
}

fn given(n: u32) -> String {
    const NAMES: [char; 10] = ['国', '秀', '英', '华', '明', '军', '建', '兰', '凤', '莲'];
    [n / 10 % 10, n % 10].iter().map(|at| NAMES[*at as usize]).collect()
}

/// A number with a right check digit.
pub(crate) fn identity(n: u32) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let (day, seq) = (n % 20_160, n / 20_160);
    let (year, month, day) = (1_940 + day / 336, 1 + day / 28 % 12, 1 + day % 28);
    let body = format!("433199{year}{month:02}{day:02}{:03}", seq + 1);
    let sum: u32 = body.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{body}{}", char::from(b"10X98765432"[sum as usize % 11]))
}

/// With a right Luhn digit.
fn account(n: u32) -> String {
    let body = format!("629999{n:012}");
    let sum: u32 = body
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, digit)| {
            let digit = u32::from(digit - b'0') * if at % 2 == 0 { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}
