//! Canonical reasons of failure, and the words of banks for them.

use std::fmt;
use std::str::FromStr;

/// Why a line was not paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FailureCode {
    /// 账号户名不符
    F01,
    /// 证件号与账户不符
    F02,
    /// 账号不存在
    F03,
    /// 账户已销户
    F04,
    /// 账户冻结、止付
    F05,
    /// 睡眠户、社保卡金融账户未激活
    F06,
    /// II、III类户限额
    F07,
    /// 身份证件过期、客户信息不全被管控
    F08,
    /// 开户行号错误、机构撤并
    F09,
    /// 单位账户余额不足
    F10,
    /// 重复提交
    F11,
    /// 超日限额
    F12,
    /// 收款人已死亡
    F13,
    /// 系统超时、状态未知
    F14,
    /// 文件格式、校验错误
    F15,
    /// 其他
    F99,
}

use FailureCode as F;

/// The text is no canonical code.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "failure_code", ground = crate::ground::FILES)]
#[said("失败代码须为 F01 至 F15 或 F99", "a failure code is F01 to F15 or F99")]
pub struct FailureCodeError;

/// Words in the order of precedence: what must not be paid again or must stop comes first, and the more exact word
/// before the one that it contains.
const WORDS: &[(F, &str)] = &[
    (F::F14, "状态未知 超时 处理中 待查询 结果未知 通讯异常 未收到应答 pending timeout"),
    (F::F13, "死亡 身故 去世 已故 md07"),
    (F::F11, "重复 am05"),
    (
        F::F02,
        "证件号与账户不符 证件号不符 证件号码不符 身份证号不符 身份证不符 证件不符 身份证号码不符 证件号与户名不符",
    ),
    (
        F::F01,
        "户名不符 账号户名不符 姓名不符 户名不一致 户名错误 账户名不符 账户名称不符 名称不符 户名不匹配 be01",
    ),
    (F::F04, "销户 已注销 账户注销 清户 ac04"),
    (F::F06, "睡眠户 不动户 未激活 久悬 长期不动 未启用 休眠"),
    (F::F05, "冻结 止付 挂失 只付不收 不收不付 ac06"),
    (F::F07, "分类限额 ii类 iii类 ⅱ类 ⅲ类 二类户 三类户 2类户 3类户 二类账户 三类账户"),
    (F::F08, "证件过期 证件已过期 证件失效 证件到期 信息不全 信息不完整 信息缺失 管控 限制交易 暂停非柜面"),
    (
        F::F03,
        "账号不存在 卡号不存在 账户不存在 无此账号 无此户 无此账户 卡号错误 账号错误 账号有误 卡号有误 账号无效 卡号无效 查无此 ac01",
    ),
    (F::F09, "行号错误 行号不存在 行号有误 联行号 机构撤并 机构不存在 网点撤并 rc01"),
    (F::F10, "余额不足 头寸不足 资金不足 am04"),
    (F::F12, "限额 次数超限 超限 am02"),
    (F::F15, "格式 校验错 校验失败 校验不通过 文件错误"),
];

impl FailureCode {
    /// The code of what a bank writes in its code and message columns; 其他 if none fits.
    #[must_use]
    pub fn read(code: &str, message: &str) -> FailureCode {
        code.parse().ok().or_else(|| Self::known(code)).or_else(|| Self::known(message)).unwrap_or(F::F99)
    }

    /// The code that a text names, if any.
    #[must_use]
    pub fn known(text: &str) -> Option<FailureCode> {
        let text: String = text.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
        if let Ok(code) = text.to_uppercase().parse() {
            return Some(code);
        }
        let named = |words: &str| words.split(' ').any(|word| text.contains(word));
        WORDS.iter().find(|(_, words)| named(words)).map(|(code, _)| *code)
    }

    /// Whether the line may have been paid all the same.
    ///
    /// F14 says so. F11 does not speak of the payment but of a submission that the bank had seen before: the earlier
    /// one may have been paid, so it is asked first, like a time-out.
    #[must_use]
    pub const fn is_uncertain(self) -> bool {
        matches!(self, F::F14 | F::F11)
    }

    /// The Chinese name.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            F::F01 => "账号户名不符",
            F::F02 => "证件号与账户不符",
            F::F03 => "账号不存在",
            F::F04 => "账户已销户",
            F::F05 => "账户冻结",
            F::F06 => "睡眠户或未激活",
            F::F07 => "账户分类限额",
            F::F08 => "证件过期或信息不全",
            F::F09 => "开户行号错误",
            F::F10 => "单位账户余额不足",
            F::F11 => "重复提交",
            F::F12 => "超限额",
            F::F13 => "收款人已死亡",
            F::F14 => "状态未知",
            F::F15 => "文件格式错误",
            F::F99 => "其他",
        }
    }

    /// The English name.
    #[must_use]
    pub const fn name_en(self) -> &'static str {
        match self {
            F::F01 => "account and name do not match",
            F::F02 => "identity and account do not match",
            F::F03 => "no such account",
            F::F04 => "account closed",
            F::F05 => "account frozen",
            F::F06 => "account dormant or not activated",
            F::F07 => "account class limit",
            F::F08 => "identity document expired or customer data incomplete",
            F::F09 => "wrong bank code",
            F::F10 => "payer's funds short",
            F::F11 => "duplicate submission",
            F::F12 => "limit exceeded",
            F::F13 => "payee deceased",
            F::F14 => "status unknown",
            F::F15 => "format or checksum error",
            F::F99 => "other",
        }
    }
}

impl fmt::Display for FailureCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl FromStr for FailureCode {
    type Err = FailureCodeError;

    fn from_str(text: &str) -> Result<FailureCode, FailureCodeError> {
        const ALL: [F; 16] = [
            F::F01,
            F::F02,
            F::F03,
            F::F04,
            F::F05,
            F::F06,
            F::F07,
            F::F08,
            F::F09,
            F::F10,
            F::F11,
            F::F12,
            F::F13,
            F::F14,
            F::F15,
            F::F99,
        ];
        ALL.into_iter().find(|code| code.to_string() == text).ok_or(FailureCodeError)
    }
}
