//! The table (event type, version) → roles. It is data: the domain owns it, and its rows never change.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::genesis::{FOUNDED, LOG_KEY_CHANGED};
use crate::scope::Scope;

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
    /// 管理员
    Administrator,
}

/// The text names no role.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "unknown_role", ground = words::Ground::Format("9.3"))]
#[said("没有这个角色：{0}", "there is no such role: {0}")]
pub struct UnknownRole(pub String);

impl Role {
    /// All of them.
    pub const ALL: [Role; 6] =
        [Role::Clerk, Role::Reviewer, Role::Finance, Role::BankOfficer, Role::Auditor, Role::Administrator];

    /// The word in records and tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Role::Clerk => "clerk",
            Role::Reviewer => "reviewer",
            Role::Finance => "finance",
            Role::BankOfficer => "bank_officer",
            Role::Auditor => "auditor",
            Role::Administrator => "administrator",
        }
    }

    /// Whether the role takes part in moving money, which no administrator may.
    #[must_use]
    pub const fn moves_money(self) -> bool {
        matches!(self, Role::Clerk | Role::Reviewer | Role::Finance | Role::BankOfficer)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Role, UnknownRole> {
        Role::ALL.into_iter().find(|role| role.word() == text).ok_or_else(|| UnknownRole(text.to_owned()))
    }
}

/// Why a key may not do something.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "denied", ground = words::Ground::Format("9.3"))]
pub enum Denied {
    /// The key is not registered in this ledger.
    #[said("密钥未在本账本登记", "the key is not registered in this ledger")]
    UnknownKey,
    /// The key has been revoked.
    #[said("密钥{name}已吊销", "the key {name} has been revoked")]
    Revoked {
        /// The key's name.
        name: String,
    },
    /// Nobody may cause such an event.
    #[said(
        "权限表中没有{event_type}第{version}版",
        "the table of authority has no {event_type} version {version}"
    )]
    UnknownType {
        /// The type.
        event_type: String,
        /// Its version.
        version: u32,
    },
    /// The genesis lists no such area.
    #[said("账本没有区划{area}", "the ledger has no area {area}")]
    UnknownArea {
        /// Where.
        area: Scope,
    },
    /// None of the roles that may cause the event is held in the area on the day.
    #[said(
        "密钥{name}于{day}在{area}无权记{event_type}",
        "the key {name} has no role for {event_type} in {area} on {day}"
    )]
    NoRole {
        /// The key's name.
        name: String,
        /// The type.
        event_type: String,
        /// Where.
        area: Scope,
        /// On which day of ledger time.
        day: String,
    },
}

/// Which roles may cause which event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    rows: HashMap<String, Vec<(u32, Vec<Role>)>>,
}

impl Authority {
    /// The table from its rows; those of the ledger's own records are always there.
    ///
    /// # Errors
    /// [`UnknownRole`] for a word that is no role.
    pub fn new<'a>(
        rows: impl IntoIterator<Item = (&'a str, u32, &'a [&'a str])>,
    ) -> Result<Authority, UnknownRole> {
        let own: [(&str, u32, &[&str]); 2] =
            [(FOUNDED, 1, &["administrator"]), (LOG_KEY_CHANGED, 1, &["administrator"])];
        let mut table: HashMap<String, Vec<(u32, Vec<Role>)>> = HashMap::new();
        for (event_type, version, words) in own.into_iter().chain(rows) {
            let roles = words.iter().map(|word| word.parse()).collect::<Result<Vec<Role>, _>>()?;
            let versions = table.entry(event_type.to_owned()).or_default();
            if !versions.iter().any(|(known, _)| *known == version) {
                versions.push((version, roles));
            }
        }
        Ok(Authority { rows: table })
    }

    /// The roles that may cause the event, if anyone may.
    #[must_use]
    pub fn roles(&self, event_type: &str, version: u32) -> Option<&[Role]> {
        let versions = self.rows.get(event_type)?;
        versions.iter().find(|(known, _)| *known == version).map(|(_, roles)| roles.as_slice())
    }
}
