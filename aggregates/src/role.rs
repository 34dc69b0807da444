//! Roles of staff.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a key may do in an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 经办
    Clerk,
    /// 民政审核
    Reviewer,
    /// 财政
    Finance,
    /// 银行对接
    BankOfficer,
    /// 审计
    Auditor,
    /// 管理员; never together with a role that moves money
    Administrator,
}

/// The text names no role.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "role")]
#[said("没有这个角色：{0}", "there is no such role: {0}")]
pub struct UnknownRole(pub String);

impl Role {
    /// All of them.
    pub const ALL: [Role; 6] =
        [Role::Clerk, Role::Reviewer, Role::Finance, Role::BankOfficer, Role::Auditor, Role::Administrator];

    /// The code in records and commands.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Role::Clerk => "clerk",
            Role::Reviewer => "reviewer",
            Role::Finance => "finance",
            Role::BankOfficer => "bank_officer",
            Role::Auditor => "auditor",
            Role::Administrator => "administrator",
        }
    }

    /// The name that stands on statements.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Role::Clerk => "经办",
            Role::Reviewer => "民政审核",
            Role::Finance => "财政",
            Role::BankOfficer => "银行对接",
            Role::Auditor => "审计",
            Role::Administrator => "管理员",
        }
    }

    /// The name in English.
    #[must_use]
    pub const fn name_en(self) -> &'static str {
        match self {
            Role::BankOfficer => "bank officer",
            other => other.code(),
        }
    }

    /// Whether the role takes part in moving money.
    #[must_use]
    pub const fn moves_money(self) -> bool {
        !matches!(self, Role::Auditor | Role::Administrator)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Role {
    type Err = UnknownRole;
    fn from_str(text: &str) -> Result<Role, UnknownRole> {
        Role::ALL
            .into_iter()
            .find(|role| role.code() == text || role.name_zh() == text)
            .ok_or_else(|| UnknownRole(text.to_owned()))
    }
}

words::named!(Role);
