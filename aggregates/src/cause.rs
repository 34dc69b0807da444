//! Why a month is paid.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::spelled::spelled;

/// Why a month is paid: a due is (entitlement, month, component, cause), and each is paid at most once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// The benefit of the month itself: `regular`.
    Regular,
    /// Back pay (补发) that was granted under this id: `back_pay:<uuid>`.
    BackPay(Uuid),
}

/// The text is not a cause.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "cause")]
#[said("发放事由须为 regular 或 back_pay:<编号>", "a cause is regular or back_pay:<id>")]
pub struct CauseError;

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::Regular => f.write_str("regular"),
            Cause::BackPay(grant) => write!(f, "back_pay:{grant}"),
        }
    }
}

impl FromStr for Cause {
    type Err = CauseError;
    fn from_str(text: &str) -> Result<Cause, CauseError> {
        if text == "regular" {
            return Ok(Cause::Regular);
        }
        let grant = text.strip_prefix("back_pay:").ok_or(CauseError)?;
        let id: Uuid = grant.parse().map_err(|_| CauseError)?;
        if id.to_string() == grant { Ok(Cause::BackPay(id)) } else { Err(CauseError) }
    }
}

spelled!(
    Cause,
    Option<Uuid>,
    |cause| match cause {
        Cause::Regular => None,
        Cause::BackPay(grant) => Some(*grant),
    },
    |grant| Some(grant.map_or(Cause::Regular, Cause::BackPay))
);
