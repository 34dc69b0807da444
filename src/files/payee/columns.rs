//! The columns of a file of account changes, and the words that offices write above them.

use crate::files::header::{Column, Repeats};

/// A column of an account change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PayeeColumn {
    Account,
    AccountName,
    Bank,
    BankCode,
    Entitlement,
    Identity,
    Name,
    Programme,
    Relation,
    Remark,
    Seq,
}

use PayeeColumn as C;

impl Column for PayeeColumn {
    const WORDS: &'static [(C, &'static str)] = &[
        (C::Seq, "序号 行号 No NO No."),
        (C::Entitlement, "待遇编号 待遇 待遇号 entitlement"),
        (C::Identity, "身份证号码 身份证号 身份证 公民身份号码 证件号码 证件号"),
        (C::Programme, "项目 补贴项目 救助项目 项目名称 保障类别 补贴类别 programme"),
        (C::Name, "姓名 对象姓名 户主姓名 保障对象"),
        (C::Bank, "开户银行 新开户银行 开户行 银行名称 银行 开户银行名称 bank"),
        (C::BankCode, "开户行号 新开户行号 开户行联行号 联行号 行号代码 支付行号 bank_code"),
        (
            C::Account,
            "银行账号 新银行账号 银行帐号 账号 帐号 新账号 新帐号 收款账号 银行卡号 卡号 社保卡号 account",
        ),
        (C::AccountName, "账户户名 新账户户名 户名 账户名 账户名称 收款人 收款户名 开户名 account_name"),
        (C::Relation, "与对象关系 代领人关系 关系 relation"),
        (C::Remark, "备注 说明"),
    ];

    fn suffice(columns: &[C]) -> bool {
        let has = |column| columns.contains(&column);
        has(C::Account) && has(C::AccountName) && has(C::Bank) && (has(C::Entitlement) || has(C::Identity))
    }

    fn repeats(self) -> Repeats {
        match self {
            C::Seq | C::Remark | C::Name => Repeats::FirstCounts,
            _ => Repeats::Never,
        }
    }
}

impl PayeeColumn {
    /// The word that we use for the column.
    pub(super) fn word(self) -> &'static str {
        let words = Self::WORDS.iter().find(|(column, _)| *column == self).map_or("", |(_, words)| words);
        words.split(' ').next().unwrap_or("")
    }
}
