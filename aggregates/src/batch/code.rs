//! Canonical reasons for which a bank returns a payment.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A canonical return code, `F01` … `F15` or `F99`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReturnCode(u8);

/// The text is no return code.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "return_code")]
#[said("失败代码须为 F01 至 F15 或 F99", "a return code is one of F01 to F15 or F99")]
pub struct ReturnCodeError;

impl ReturnCode {
    /// 收款人已死亡: stop the entitlement, never pay again.
    pub const DECEASED: ReturnCode = ReturnCode(13);
    /// 系统超时/状态未知: not a return at all.
    pub const UNKNOWN: ReturnCode = ReturnCode(14);

    /// Whether it says that the money definitely came back.
    #[must_use]
    pub fn is_definite(self) -> bool {
        self != ReturnCode::UNKNOWN
    }

    /// Whether the account is at fault: the same account returns it again.
    #[must_use]
    pub const fn is_of_account(self) -> bool {
        matches!(self.0, 1..=9)
    }

    /// Whether a payment returned for it may be made again.
    #[must_use]
    pub fn is_reissuable(self) -> bool {
        self.is_definite() && self != ReturnCode::DECEASED
    }

    /// The reason as a clerk reads it.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self.0 {
            1 => "账号户名不符",
            2 => "证件号与账户不符",
            3 => "账号不存在或卡号错误",
            4 => "账户已销户",
            5 => "账户冻结或止付",
            6 => "睡眠户、不动户",
            7 => "二三类户限额",
            8 => "证件过期或账户被管控",
            9 => "开户行号错误或机构撤并",
            10 => "付款账户余额不足",
            11 => "重复提交",
            12 => "超限额或代发次数超限",
            13 => "收款人已死亡",
            14 => "系统超时、状态未知",
            15 => "文件格式或校验错误",
            _ => "其他",
        }
    }

    /// The reason in English.
    #[must_use]
    pub const fn name_en(self) -> &'static str {
        match self.0 {
            1 => "account and name differ",
            2 => "identity number and account differ",
            3 => "no such account",
            4 => "account closed",
            5 => "account frozen",
            6 => "account dormant",
            7 => "limit of the account class",
            8 => "identity document expired, account restricted",
            9 => "wrong bank code",
            10 => "payer short of funds",
            11 => "submitted twice",
            12 => "limit exceeded",
            13 => "payee deceased",
            14 => "time-out, state unknown",
            15 => "file format or checksum wrong",
            _ => "other",
        }
    }
}

impl fmt::Display for ReturnCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "F{:02}", self.0)
    }
}

impl FromStr for ReturnCode {
    type Err = ReturnCodeError;

    fn from_str(text: &str) -> Result<ReturnCode, ReturnCodeError> {
        let digits = text.strip_prefix('F').filter(|d| d.len() == 2 && d.bytes().all(|b| b.is_ascii_digit()));
        let number: u8 = digits.and_then(|d| d.parse().ok()).ok_or(ReturnCodeError)?;
        if matches!(number, 1..=15 | 99) { Ok(ReturnCode(number)) } else { Err(ReturnCodeError) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_codes_of_the_table_are_codes() {
        for text in ["F00", "F16", "F98", "f01", "F1", "F001", "14", ""] {
            assert_eq!(text.parse::<ReturnCode>(), Err(ReturnCodeError), "{text}");
        }
        assert_eq!("F07".parse::<ReturnCode>().unwrap().to_string(), "F07");
    }

    #[test]
    fn neither_the_dead_nor_the_unknown_are_paid_again() {
        assert!(!ReturnCode::DECEASED.is_reissuable() && !ReturnCode::UNKNOWN.is_reissuable());
        assert!("F03".parse::<ReturnCode>().unwrap().is_reissuable());
    }
}
