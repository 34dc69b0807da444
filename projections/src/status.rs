//! Where things stand, as the tables write it.

use serde::Serialize;

pub use aggregates::batch::{LineStatus, Status as BatchStatus};

/// The code of a line's status in tables, as it serialises.
#[must_use]
pub const fn line_code(status: LineStatus) -> &'static str {
    match status {
        LineStatus::Active => "active",
        LineStatus::Held => "held",
        LineStatus::Ordered => "ordered",
        LineStatus::Stopped => "stopped",
        LineStatus::Settled => "settled",
        LineStatus::Returned => "returned",
        LineStatus::Unknown => "unknown",
        LineStatus::Contested => "contested",
        LineStatus::Reissued => "reissued",
        LineStatus::Released => "released",
    }
}

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $zh:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// All of them, in the order of a life.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The code in tables and JSON.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The name that a clerk uses.
            #[must_use]
            pub const fn name_zh(self) -> &'static str {
                match self { $(Self::$variant => $zh,)* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.code())
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownCode;
            fn from_str(text: &str) -> Result<$name, UnknownCode> {
                Self::ALL.iter().copied().find(|it| it.code() == text || it.name_zh() == text).ok_or(UnknownCode)
            }
        }
    };
}

/// The text names no such status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, words::Said)]
#[said(code = "unknown_code")]
#[said("没有这种状态", "there is no such status")]
pub struct UnknownCode;

codes! {
    /// A roster.
    RosterStatus {
        /// Proposed by a clerk.
        Proposed = "proposed", "待审";
        /// Confirmed by a reviewer.
        Confirmed = "confirmed", "已确认";
        /// Rejected by a reviewer.
        Rejected = "rejected", "已退回";
    }
}

codes! {
    /// A proposed account.
    PayeeChangeStatus {
        /// Waits for the second holder.
        Open = "open", "待复核";
        /// In force.
        Confirmed = "confirmed", "已复核";
        /// Not taken.
        Rejected = "rejected", "已驳回";
    }
}

codes! {
    /// What somebody signed about a batch.
    SignatureStep {
        /// 编制
        Drafted = "drafted", "编制";
        /// 暂缓
        Held = "held", "暂缓";
        /// 封册
        Sealed = "sealed", "封册";
        /// 民政审核
        Reviewed = "reviewed", "民政审核";
        /// 财政审核
        Approved = "approved", "财政审核";
        /// 支付令
        Ordered = "ordered", "支付令";
        /// 止付
        Stopped = "stopped", "止付";
        /// 银行受理
        Accepted = "accepted", "银行受理";
        /// 回盘
        ResultTaken = "result_taken", "回盘";
        /// 争议处理
        Resolved = "resolved", "争议处理";
        /// 不再发放
        Released = "released", "不再发放";
        /// 对账
        Reconciled = "reconciled", "对账";
        /// 结清
        Closed = "closed", "结清";
        /// 退回
        Rejected = "rejected", "退回";
        /// 作废
        Voided = "voided", "作废";
    }
}
