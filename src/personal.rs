//! What stands inside seals: the only place of the program where personal data has a shape.
//!
//! `Debug` never shows a value, and nothing here is ever part of an error or a log line.

use ledger::canonical;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Who benefits, as the roster names them.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PersonData {
    /// 户编号
    #[serde(skip_serializing_if = "String::is_empty")]
    pub household_no: String,
    /// 身份证号; empty for a provisional subject.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub identity: String,
    /// 姓名
    pub name: String,
    /// 联系电话
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// 备注
    #[serde(skip_serializing_if = "String::is_empty")]
    pub remark: String,
    /// 村(社区)
    #[serde(skip_serializing_if = "String::is_empty")]
    pub village: String,
}

/// Whose account is paid.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PayeeData {
    /// 银行账号
    pub account: String,
    /// 开户银行
    #[serde(skip_serializing_if = "String::is_empty")]
    pub bank: String,
    /// 联行号
    #[serde(skip_serializing_if = "String::is_empty")]
    pub bank_code: String,
    /// 账户户名
    pub name: String,
    /// 与对象关系; empty when the beneficiary owns the account.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub relation: String,
}

impl std::fmt::Debug for PersonData {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonData(***)")
    }
}

impl std::fmt::Debug for PayeeData {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PayeeData(***)")
    }
}

/// The plaintext of a seal.
#[must_use]
pub fn plaintext<T: Serialize>(data: &T) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(canonical::from_serialize(data).expect("invariant: personal data is strings only"))
}

/// Personal data from an opened seal; `None` if it is not of this shape.
#[must_use]
pub fn read<T: DeserializeOwned>(plaintext: &str) -> Option<T> {
    serde_json::from_str(plaintext).ok()
}

/// The last four digits of an account or number, for screens.
#[must_use]
pub fn tail(number: &str) -> String {
    let digits: Vec<char> = number.chars().collect();
    let kept: String = digits[digits.len().saturating_sub(4)..].iter().collect();
    format!("****{kept}")
}
