//! What is tried with a batch, who signs it, and what can be wrong with a line.

/// What is wrong with a line of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineFault {
    /// Numbers run from 1 without gaps, up to what the header states.
    Number,
    /// Nothing, or less, to pay.
    NotPositive,
    /// The components do not sum to the amount.
    Sum,
    /// Not in the batch's area.
    Area,
    /// Not of the batch's months.
    Month,
    /// A cause, or a reissue, that the batch's kind does not pay.
    Kind,
    /// The same due, or the same returned attempt, stands in another line.
    DueTwice,
    /// Larger than a record.
    TooLong,
}

impl LineFault {
    pub(super) const fn name_zh(self) -> &'static str {
        match self {
            LineFault::Number => "笔号不连续或超出登记笔数",
            LineFault::NotPositive => "金额须大于零",
            LineFault::Sum => "金额不等于各项之和",
            LineFault::Area => "不在批次地区内",
            LineFault::Month => "不在批次月份内",
            LineFault::Kind => "的发放事由与批次类型不符",
            LineFault::DueTwice => "与另一笔重复发放同一待遇",
            LineFault::TooLong => "内容过长",
        }
    }

    pub(super) const fn name_en(self) -> &'static str {
        match self {
            LineFault::Number => "is out of order or beyond the number of lines stated",
            LineFault::NotPositive => "has an amount that is not above zero",
            LineFault::Sum => "has an amount that is not the sum of its components",
            LineFault::Area => "lies outside the batch's area",
            LineFault::Month => "is of a month that the batch does not pay",
            LineFault::Kind => "has a cause that the batch's kind does not pay",
            LineFault::DueTwice => "pays what another line of the batch pays",
            LineFault::TooLong => "is longer than a record may be",
        }
    }
}

/// A signature that a holder gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    /// 经办
    Clerk,
    /// 民政审核
    Reviewer,
    /// 财政审核
    Approver,
}

impl Signature {
    pub(super) const fn name_zh(self) -> &'static str {
        match self {
            Signature::Clerk => "经办",
            Signature::Reviewer => "民政审核",
            Signature::Approver => "财政审核",
        }
    }

    pub(super) const fn name_en(self) -> &'static str {
        match self {
            Signature::Clerk => "the clerk",
            Signature::Reviewer => "the reviewer",
            Signature::Approver => "the approver",
        }
    }
}

/// A step that was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// 暂缓
    Hold,
    /// 封册
    Seal,
    /// 民政审核
    Review,
    /// 财政审核
    Approve,
    /// 退回
    Reject,
    /// 作废
    Void,
    /// 下达支付令
    Order,
    /// 止付
    Stop,
    /// 生成代发文件
    File,
    /// 银行受理
    Accept,
    /// 接收回盘
    TakeResult,
    /// 处理争议
    Resolve,
    /// 重发
    Reissue,
    /// 不再发放
    Release,
    /// 对账
    Reconcile,
    /// 结清
    Close,
}

impl Step {
    pub(super) const fn name_zh(self) -> &'static str {
        match self {
            Step::Hold => "暂缓",
            Step::Seal => "封册",
            Step::Review => "民政审核",
            Step::Approve => "财政审核",
            Step::Reject => "退回",
            Step::Void => "作废",
            Step::Order => "下达支付令",
            Step::Stop => "止付",
            Step::File => "生成代发文件",
            Step::Accept => "银行受理",
            Step::TakeResult => "接收回盘",
            Step::Resolve => "处理争议",
            Step::Reissue => "重发",
            Step::Release => "转为不再发放",
            Step::Reconcile => "对账",
            Step::Close => "结清",
        }
    }

    pub(super) const fn name_en(self) -> &'static str {
        match self {
            Step::Hold => "held",
            Step::Seal => "sealed",
            Step::Review => "reviewed",
            Step::Approve => "approved",
            Step::Reject => "rejected",
            Step::Void => "voided",
            Step::Order => "ordered",
            Step::Stop => "stopped",
            Step::File => "filed for the bank",
            Step::Accept => "accepted by the bank",
            Step::TakeResult => "answered by the bank",
            Step::Resolve => "resolved",
            Step::Reissue => "reissued",
            Step::Release => "released",
            Step::Reconcile => "reconciled",
            Step::Close => "closed",
        }
    }
}

words::named!(LineFault, Signature, Step);
