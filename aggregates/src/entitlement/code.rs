//! Why a bank returns a payment: the canonical codes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A canonical reason of return, `F01` to `F15` and `F99`; `F14` (unknown) is no return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct ReturnCode(u8);

/// The text is no canonical reason of return.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("退回原因须为 F01 至 F13、F15 或 F99；F14（状态未知）不是退回 / a return is F01 to F13, F15 or F99; F14 (unknown) is none")]
pub struct ReturnCodeError;

impl ReturnCode {
    /// 收款人已死亡: the benefit is to be stopped, and the payment is not made again.
    pub const DECEASED: ReturnCode = ReturnCode(13);

    /// Whether the payment may be ordered again.
    #[must_use]
    pub fn may_be_reissued(self) -> bool {
        self != ReturnCode::DECEASED
    }

    /// What clerks call it.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self.0 {
            1 => "账号户名不符",
            2 => "证件号与账户不符",
            3 => "账号不存在",
            4 => "账户已销户",
            5 => "账户冻结",
            6 => "睡眠户未激活",
            7 => "二三类户限额",
            8 => "客户信息不全被管控",
            9 => "开户行号错误",
            10 => "单位账户余额不足",
            11 => "重复提交",
            12 => "超限额",
            13 => "收款人已死亡",
            15 => "文件格式错误",
            _ => "其他",
        }
    }
}

impl TryFrom<u8> for ReturnCode {
    type Error = ReturnCodeError;

    fn try_from(number: u8) -> Result<ReturnCode, ReturnCodeError> {
        if matches!(number, 1..=13 | 15 | 99) { Ok(ReturnCode(number)) } else { Err(ReturnCodeError) }
    }
}

impl From<ReturnCode> for u8 {
    fn from(code: ReturnCode) -> u8 {
        code.0
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
        let digits = text.strip_prefix('F').ok_or(ReturnCodeError)?;
        if digits.len() != 2 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(ReturnCodeError);
        }
        digits.parse::<u8>().map_err(|_| ReturnCodeError)?.try_into()
    }
}
