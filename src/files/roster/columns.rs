//! The columns of a roster, and the words that offices write above them.

use crate::files::header::{Column, Repeats};

/// A column of a roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RosterColumn {
    /// 银行账号
    Account,
    /// 账户户名
    AccountName,
    /// 应发合计
    Amount,
    /// 行政区划代码
    AreaCode,
    /// 补发金额: never part of a month's roster.
    BackPay,
    /// 开户银行
    Bank,
    /// 联行号
    BankCode,
    /// 补差金额
    Base,
    /// 照料护理金额
    Care,
    /// 养育方式、供养方式: 散居 or 集中.
    CareMode,
    /// 护理档次
    CareTier,
    /// 变动类型
    Change,
    /// 残疾人证号
    DisabilityNo,
    /// 监护人
    Guardian,
    /// 户主身份证号, where the row may name another member.
    HeadIdentity,
    /// 户主姓名, where the row may name another member.
    HeadName,
    /// 户编号
    HouseholdNo,
    /// 身份证号码
    Identity,
    /// 家庭人均月收入
    Income,
    /// 补贴类别、保障类别
    Kind,
    /// 姓名
    Name,
    /// 物价、高龄 and other subsidies that have their own programmes.
    OtherSubsidy,
    /// 与对象关系: of the account's holder to the beneficiary.
    PayeeRelation,
    /// 期次
    Period,
    /// 保障人口数
    Persons,
    /// 联系电话
    Phone,
    /// 退回原因 of a copy that was sent back and corrected.
    Reason,
    /// 与户主关系
    Relation,
    /// 备注
    Remark,
    /// 序号
    Seq,
    /// 月保障标准
    Standard,
    /// 分类施保金额
    TopUp,
    /// 乡镇
    Township,
    /// 村(社区)
    Village,
}

use RosterColumn as C;

impl Column for RosterColumn {
    const WORDS: &'static [(C, &'static str)] = &[
        (C::Seq, "序号 编号 行号 No NO No."),
        (C::Period, "期次 所属期 发放月份 发放期次 所属月份 月份 发放年月"),
        (C::AreaCode, "行政区划代码 区划代码 村级代码 行政区划 村代码 地区代码"),
        (
            C::Township,
            "乡镇 所属乡镇 乡镇街道 乡镇(街道) 所在乡镇 乡镇名称 街道 街道乡镇 乡(镇) 镇 \
             乡镇(街道场) 镇街 街道(乡镇) 所属街道 户籍乡镇",
        ),
        (
            C::Village,
            "村(社区) 村 村社区 社区 村居 村(居) 所属村 所属村社区 村委会 行政村 村名 村委会(社区) \
             所在村 居委会 村组 家庭住址 住址 地址",
        ),
        (
            C::HouseholdNo,
            "户编号 保障证号 低保证号 低保证编号 户号 家庭编号 证号 救助证号 低保号 户籍编号 \
             保障证编号 供养证号 特困证号",
        ),
        (C::HeadName, "户主姓名 户主 低保户主 申请人 申请人姓名 家庭户主"),
        (C::HeadIdentity, "户主身份证号 户主身份证号码 户主身份证 户主公民身份号码 申请人身份证号"),
        (
            C::Name,
            "姓名 对象姓名 儿童姓名 成员姓名 救助对象 保障对象 保障对象姓名 享受人姓名 受助人姓名 \
             残疾人姓名 补贴对象 补贴对象姓名 家庭成员姓名 家庭成员 特困人员姓名 发放对象 \
             救助对象姓名 领取人 孤儿姓名 对象名称",
        ),
        (
            C::Identity,
            "身份证号码 身份证号 公民身份号码 公民身份证号码 公民身份证号 身份证 身份号码 证件号码 \
             证件号 身份证件号码 儿童身份证号 儿童身份证号码 对象身份证号 对象身份证号码 \
             居民身份证号码 居民身份证号",
        ),
        (C::Relation, "与户主关系 与户主的关系 与申请人关系 家庭关系 与低保户主关系"),
        (
            C::PayeeRelation,
            "与对象关系 与儿童关系 与保障对象关系 与残疾人关系 与受助人关系 与孤儿关系 代领人关系 \
             与领款人关系 与监护人关系",
        ),
        (C::Guardian, "监护人 监护人姓名 代领人 代领监护人 代领人姓名 抚养人 监护人(机构) 监护机构 供养机构"),
        (C::CareMode, "养育方式 供养方式 安置方式 抚养方式 救助供养方式"),
        (C::CareTier, "护理档次 自理能力 照料护理档次 护理等级 照料护理等级 护理类型 生活自理能力 照护档次"),
        (
            C::Kind,
            "补贴类别 保障类别 救助类别 项目名称 补贴项目 补贴种类 发放项目 项目 救助项目 补贴名称 \
             类别 保障类型 低保类别 补贴类型 儿童类别 对象类别",
        ),
        (C::DisabilityNo, "残疾人证号 残疾证号 残疾人证号码 残疾证编号 残疾人证"),
        (
            C::Persons,
            "保障人口数 保障人数 享受人数 保障人口 人口数 人数 享受人口 救助人数 \
             家庭保障人口 低保人数 享受低保人数",
        ),
        (
            C::Standard,
            "月保障标准 保障标准 发放标准 补贴标准 补助标准 低保标准 月标准 供养标准 救助标准 \
             月补贴标准 基本生活标准 月发放标准 标准",
        ),
        (C::Income, "家庭人均月收入 人均月收入 月人均收入 家庭月人均收入 人均收入 家庭人均收入 户月人均收入"),
        (
            C::Base,
            "补差金额 补差额 低保金 差额补助 补差 月补差额 保障金 低保金额 基本生活费 月补差金额 \
             基本生活补贴",
        ),
        (C::TopUp, "分类施保金额 分类施保 分类施保金 分类救助金 分类施保补助 增发金额"),
        (C::Care, "照料护理金额 照料护理费 护理费 照料护理补贴 照料护理金 护理补助"),
        (
            C::OtherSubsidy,
            "物价补贴 价格临时补贴 高龄补贴 其他补贴 高龄津贴 高龄其他补贴 其它补贴 \
             节日补贴 电价补贴",
        ),
        (C::BackPay, "补发金额 补发 补发月份及金额 补发合计"),
        (
            C::Amount,
            "应发合计 应发金额 本月实发 实发金额 发放金额 金额 合计金额 应发 实发 本月发放金额 \
             月发放金额 补贴金额 实发合计 发放合计 合计 月补助金额 补助金额 月救助金额 救助金额 \
             保障金额 月发放金 本月应发 应发数 发放额",
        ),
        (C::Bank, "开户银行 开户行 银行名称 银行 开户银行名称 代发银行 发放银行 开户行名称 所属银行"),
        (C::BankCode, "开户行联行号 联行号 开户行号 行号代码 开户银行行号 支付行号 银行行号"),
        (
            C::Account,
            "银行账号 银行帐号 收款账号 收款帐号 社保卡号 账号 帐号 银行卡号 卡号 社保卡账号 \
             社会保障卡号 一卡通账号 一卡通号 一卡通卡号 存折账号 社保卡银行账号 银行账户 打卡账号 \
             惠农一卡通账号",
        ),
        (
            C::AccountName,
            "账户户名 户名 收款户名 帐户户名 开户名 账户名 账户名称 收款人 收款人姓名 开户人 \
             开户人姓名 帐户名 持卡人 银行户名 账户姓名",
        ),
        (C::Phone, "联系电话 电话 手机号 手机号码 联系方式 电话号码 手机"),
        (C::Change, "变动类型 变动情况 变动 变更类型 异动类型 异动情况"),
        (C::Remark, "备注 说明 备注说明"),
        (C::Reason, "退回原因"),
    ];

    fn suffice(columns: &[C]) -> bool {
        let has = |column| columns.contains(&column);
        let who = has(C::Name) || has(C::HeadName);
        let by_number = has(C::Identity) || has(C::HeadIdentity) || has(C::Account);
        who && by_number && columns.len() >= 3
    }

    fn repeats(self) -> Repeats {
        match self {
            C::OtherSubsidy | C::BackPay | C::Seq | C::Reason => Repeats::AllCount,
            C::Remark | C::Phone => Repeats::FirstCounts,
            _ => Repeats::Never,
        }
    }
}

impl RosterColumn {
    /// The word that we use for the column.
    #[must_use]
    pub fn word(self) -> &'static str {
        let words = Self::WORDS.iter().find(|(column, _)| *column == self).map_or("", |(_, words)| words);
        words.split(' ').next().unwrap_or("")
    }
}
