//! Where a batch and its lines stand.

use serde::{Deserialize, Serialize};

/// Where a batch stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// There is none.
    #[default]
    Absent,
    /// 编制中: its lines are still arriving.
    Drafting,
    /// 编制
    Draft,
    /// 封册
    Sealed,
    /// 民政已审
    Reviewed,
    /// 财政已审
    Approved,
    /// 已下达支付令
    Ordered,
    /// 代发文件已生成
    AtBank,
    /// 银行已受理
    Accepted,
    /// 已回盘: at least some outcomes are known.
    Returned,
    /// 对账一致
    Reconciled,
    /// 已结清
    Closed,
    /// 已退回
    Rejected,
    /// 已作废
    Voided,
}

impl Status {
    /// What is due next, behind the refusal of another step.
    pub(super) const fn due(self) -> (&'static str, &'static str) {
        match self {
            Status::Draft => ("，现在该封册（batch seal）", "; it is to be sealed now (batch seal)"),
            Status::Sealed => {
                ("，现在该民政审核（batch review）", "; it is to be reviewed now (batch review)")
            }
            Status::Reviewed => {
                ("，现在该财政审核（batch approve）", "; it is to be approved now (batch approve)")
            }
            Status::Approved => {
                ("，现在该下达支付令（batch order）", "; it is to be ordered now (batch order)")
            }
            Status::Ordered => (
                "，现在该生成代发文件（batch bank-file）",
                "; the bank's files are to be made now (batch bank-file)",
            ),
            Status::AtBank | Status::Accepted => {
                ("，现在该等回盘（batch bank-result）", "; the bank's return is due (batch bank-result)")
            }
            Status::Returned => {
                ("，现在该对账（batch reconcile）", "; it is to be reconciled now (batch reconcile)")
            }
            Status::Reconciled => ("，现在该结清（batch close）", "; it is to be closed now (batch close)"),
            Status::Absent | Status::Drafting | Status::Closed | Status::Rejected | Status::Voided => {
                ("", "")
            }
        }
    }

    /// As a clerk says it.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Status::Absent => "未编制",
            Status::Drafting => "编制中",
            Status::Draft => "已编制",
            Status::Sealed => "已封册",
            Status::Reviewed => "民政已审",
            Status::Approved => "财政已审",
            Status::Ordered => "已下达支付令",
            Status::AtBank => "代发文件已生成",
            Status::Accepted => "银行已受理",
            Status::Returned => "已回盘",
            Status::Reconciled => "对账一致",
            Status::Closed => "已结清",
            Status::Rejected => "已退回",
            Status::Voided => "已作废",
        }
    }

    /// In English.
    #[must_use]
    pub const fn name_en(self) -> &'static str {
        match self {
            Status::Absent => "not drafted",
            Status::Drafting => "being drafted",
            Status::Draft => "a draft",
            Status::Sealed => "sealed",
            Status::Reviewed => "reviewed",
            Status::Approved => "approved",
            Status::Ordered => "ordered",
            Status::AtBank => "waiting for the bank",
            Status::Accepted => "accepted by the bank",
            Status::Returned => "returned by the bank",
            Status::Reconciled => "reconciled",
            Status::Closed => "closed",
            Status::Rejected => "rejected",
            Status::Voided => "voided",
        }
    }

    /// Whether payments were ordered: from here on nothing is taken back, only stopped, returned or released.
    #[must_use]
    pub const fn is_ordered(self) -> bool {
        matches!(
            self,
            Status::Ordered
                | Status::AtBank
                | Status::Accepted
                | Status::Returned
                | Status::Reconciled
                | Status::Closed
        )
    }

    /// Whether it can still be held, rejected or voided.
    #[must_use]
    pub const fn is_before_order(self) -> bool {
        matches!(self, Status::Draft | Status::Sealed | Status::Reviewed | Status::Approved)
    }
}

/// Where a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineStatus {
    /// 待发
    Active,
    /// 暂缓
    Held,
    /// 已下达
    Ordered,
    /// 止付
    Stopped,
    /// 成功
    Settled,
    /// 退回
    Returned,
    /// 状态未知
    Unknown,
    /// 有争议
    Contested,
    /// 已重发: another batch pays it.
    Reissued,
    /// 不再发放
    Released,
}

impl LineStatus {
    /// As a clerk says it.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            LineStatus::Active => "待发",
            LineStatus::Held => "暂缓",
            LineStatus::Ordered => "已下达",
            LineStatus::Stopped => "止付",
            LineStatus::Settled => "成功",
            LineStatus::Returned => "退回",
            LineStatus::Unknown => "状态未知",
            LineStatus::Contested => "有争议",
            LineStatus::Reissued => "已重发",
            LineStatus::Released => "不再发放",
        }
    }

    /// In English.
    #[must_use]
    pub const fn name_en(self) -> &'static str {
        match self {
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

    /// Whether nobody knows yet where the money is: no reconciliation while one line is open.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, LineStatus::Ordered | LineStatus::Unknown | LineStatus::Contested)
    }
}

words::named!(Status, LineStatus);
