//! The columns of a bank's return, and the words that banks write above them.

use crate::files::header::{Column, Repeats};

/// A column of a return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ResultColumn {
    Account,
    Amount,
    BatchNo,
    Booked,
    Code,
    Flow,
    Identity,
    Message,
    Name,
    Receipt,
    Seq,
    Status,
}

use ResultColumn as C;

impl Column for ResultColumn {
    const WORDS: &'static [(C, &'static str)] = &[
        (C::BatchNo, "批次号 批次编号 批号 代发批次号 文件批次号 批次"),
        (C::Seq, "序号 明细序号 笔号 顺序号 明细号 行号"),
        (
            C::Account,
            "收款账号 收款人账号 收款帐号 账号 帐号 银行账号 银行帐号 卡号 收款卡号 社保卡号 收款人帐号",
        ),
        (C::Name, "收款户名 收款人户名 收款人姓名 户名 姓名 账户户名 收款人 账户名称 收款人名称"),
        (C::Identity, "证件号 证件号码 身份证号 身份证号码"),
        (C::Amount, "金额 交易金额 发生额 代发金额 实发金额 入账金额 发放金额"),
        (
            C::Status,
            "处理状态 状态 处理结果 交易状态 结果 代发结果 入账状态 入账结果 交易结果 处理标志 状态标志",
        ),
        (C::Code, "失败代码 返回码 返回代码 错误代码 错误码 响应码 失败码 结果代码 原因代码"),
        (
            C::Message,
            "返回信息 失败原因 原因 错误信息 处理信息 返回说明 失败信息 退票原因 退回原因 结果说明 响应信息 附加信息",
        ),
        (C::Flow, "银行流水号 流水号 交易流水号 会计流水号 银行流水 核心流水号 主机流水号 交易流水"),
        (C::Booked, "记账日期 入账日期 交易日期 处理日期 回单日期 会计日期 入账时间 交易时间"),
        (C::Receipt, "回单编号 回单号 回单号码"),
    ];

    fn suffice(columns: &[C]) -> bool {
        let has = |column| columns.contains(&column);
        has(C::Status) && (has(C::Account) || has(C::Seq)) && columns.len() >= 3
    }

    fn repeats(self) -> Repeats {
        match self {
            C::Message | C::Receipt | C::Identity => Repeats::FirstCounts,
            _ => Repeats::Never,
        }
    }
}

impl ResultColumn {
    /// The word that we use for the column.
    pub(super) fn word(self) -> &'static str {
        let words = Self::WORDS.iter().find(|(column, _)| *column == self).map_or("", |(_, words)| words);
        words.split(' ').next().unwrap_or("")
    }
}
