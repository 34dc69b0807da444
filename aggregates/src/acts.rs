//! What people do, in their own words: an event's type is for records, not for readers.

/// What whoever causes an event does, in Chinese and as an English verb; none for a type that this program does not know.
/// What comes with another event of the same act is called as that act.
#[must_use]
pub fn act_of(wire_type: &str) -> Option<(&'static str, &'static str)> {
    ACTS.iter().find(|(_, _, types)| types.contains(&wire_type)).map(|(zh, en, _)| (*zh, *en))
}

/// The first words of the intent of a commit with records of these types: the act that they are together. None if no one
/// act of an office writes all of them.
#[must_use]
pub fn act_of_commit<'t>(types: impl Iterator<Item = &'t str> + Clone) -> Option<&'static OfficeAct> {
    ACTS.iter().find(|(zh, _, own)| {
        let with = WITH.iter().filter(|(act, _)| act == zh).flat_map(|(_, types)| *types);
        let is_of_it =
            |wire_type: &str| own.contains(&wire_type) || with.clone().any(|one| *one == wire_type);
        types.clone().all(is_of_it) && types.clone().any(|wire_type| own.contains(&wire_type))
    })
}

/// An act: its words in Chinese, with which its intent begins, and as an English verb, and its own event types, the
/// leading one first.
pub type OfficeAct = (&'static str, &'static str, &'static [&'static str]);

/// What comes along in an act, although it has another name where it is done by itself.
const WITH: &[(&str, &[&str])] = &[
    ("创世", &["key.registered"]),
    ("导入花名册", &["entitlement.payee_change_proposed"]),
    (
        "确认花名册",
        &[
            "entitlement.confirmed",
            "entitlement.adjusted",
            "entitlement.members_changed",
            "entitlement.payee_changed",
            "person.enrolled",
            "person.left",
        ],
    ),
    ("退回花名册", &["entitlement.payee_change_rejected"]),
    ("停发待遇", &["person.left"]),
    ("取回盘", &["batch.bank_accepted"]),
];

const ACTS: &[OfficeAct] = &[
    ("创世", "found the ledger", &["ledger.founded"]),
    ("更换日志密钥", "change the log's key", &["ledger.log_key_changed"]),
    ("登记密钥", "register a key", &["key.registered"]),
    ("提议角色", "propose a role", &["key.role_proposed"]),
    ("确认角色", "confirm a role", &["key.role_confirmed"]),
    ("撤销角色", "revoke a role", &["key.role_revoked"]),
    ("吊销密钥", "revoke a key", &["key.revoked"]),
    ("发布标准", "publish standards", &["standard.published", "standard.rules_published"]),
    ("下达指标", "record an appropriation", &["funding.appropriated"]),
    ("收回指标", "record a withdrawal", &["funding.withdrawn"]),
    ("年度结账", "close a funding's year", &["funding.year_closed"]),
    ("导入花名册", "import a roster", &["roster.imported", "roster.row_read", "roster.missing_listed"]),
    ("确认花名册", "confirm a roster", &["roster.confirmed"]),
    ("退回花名册", "reject a roster", &["roster.rejected"]),
    ("登记享受对象", "enrol a person", &["person.enrolled"]),
    ("登记对象退出", "end a person's part in a benefit", &["person.left"]),
    ("合并对象", "link two subjects", &["person.linked", "person.absorbed"]),
    ("登记死亡", "record a death", &["person.died"]),
    ("撤销死亡登记", "withdraw a recorded death", &["person.death_withdrawn"]),
    ("登记迁移", "record a move", &["person.moved"]),
    ("更正身份证号", "correct an identity number", &["person.identity_corrected"]),
    ("销毁个人信息", "erase a person", &["person.erased"]),
    ("确认待遇", "confirm a benefit", &["entitlement.confirmed"]),
    ("调整待遇", "adjust a benefit", &["entitlement.adjusted", "entitlement.members_changed"]),
    ("给予渐退期", "grant grace", &["entitlement.grace_started"]),
    ("登记听取意见", "record a hearing", &["entitlement.hearing_held"]),
    ("登记书面告知", "record a notice", &["entitlement.notice_served"]),
    ("停发待遇", "stop a benefit", &["entitlement.stopped"]),
    ("提议变更账户", "propose another account", &["entitlement.payee_change_proposed"]),
    ("确认变更账户", "confirm another account", &["entitlement.payee_changed"]),
    ("退回账户变更", "reject another account", &["entitlement.payee_change_rejected"]),
    ("核准补发", "grant back pay", &["entitlement.back_pay_granted"]),
    ("立案追回", "open a recovery", &["entitlement.recovery_opened"]),
    ("登记追回款", "record money that came back", &["entitlement.recovery_collected"]),
    ("核销追回余额", "waive the rest of a recovery", &["entitlement.recovery_waived"]),
    ("编制批次", "draft a batch", &["batch.drafted", "batch.lines_drafted"]),
    ("暂缓明细行", "hold lines", &["batch.lines_held"]),
    ("封册", "seal a batch", &["batch.sealed"]),
    ("民政审核批次", "review a batch", &["batch.reviewed"]),
    ("财政审核批次", "approve a batch", &["batch.approved"]),
    ("退回批次", "reject a batch", &["batch.rejected"]),
    ("作废批次", "void a batch", &["batch.voided"]),
    (
        "下达支付令",
        "order a batch",
        &[
            "batch.ordered",
            "batch.lines_reissued",
            "funding.reserved",
            "entitlement.payment_ordered",
            "entitlement.payment_reissued",
        ],
    ),
    ("止付", "stop lines", &["batch.lines_stopped", "entitlement.payment_stopped"]),
    ("生成代发文件", "make bank files", &["batch.bank_file_made"]),
    ("登记银行受理", "record that the bank took the files", &["batch.bank_accepted"]),
    (
        "取回盘",
        "take a bank's return",
        &[
            "batch.bank_result_taken",
            "batch.outcomes_recorded",
            "entitlement.payment_settled",
            "entitlement.payment_returned",
            "entitlement.payment_unknown",
            "entitlement.payment_contested",
        ],
    ),
    ("处理争议行", "resolve a contested line", &["batch.line_resolved", "entitlement.contest_resolved"]),
    (
        "不再发放并释放资金",
        "release lines",
        &["batch.lines_released", "entitlement.payment_released", "funding.released"],
    ),
    ("对账", "reconcile a batch", &["batch.reconciled"]),
    ("结清批次", "close a batch", &["batch.closed"]),
];

#[cfg(test)]
mod tests {
    use super::{ACTS, WITH, act_of, act_of_commit};
    use crate::authority::table;

    #[test]
    fn every_event_of_the_table_is_part_of_one_act_with_words() {
        for wire_type in table().map(|row| row.wire_type) {
            let acts = ACTS.iter().filter(|(_, _, types)| types.contains(&wire_type)).count();
            assert_eq!(acts, 1, "{wire_type}");
        }
        assert_eq!(act_of("batch.approved"), Some(("财政审核批次", "approve a batch")));
        assert_eq!(act_of("batch.flown"), None);
    }

    #[test]
    fn records_are_one_act_or_none() {
        let act = |types: &[&'static str]| act_of_commit(types.iter().copied()).map(|act| act.0);
        assert_eq!(act(&["entitlement.payee_change_rejected"]), Some("退回账户变更"));
        assert_eq!(act(&["entitlement.payee_change_rejected", "roster.rejected"]), Some("退回花名册"));
        assert_eq!(act(&["batch.bank_accepted"]), Some("登记银行受理"));
        assert_eq!(act(&["batch.bank_accepted", "batch.bank_result_taken"]), Some("取回盘"));
        assert_eq!(act(&["batch.approved", "batch.rejected"]), None);
        assert_eq!(act(&["roster.confirmed", "entitlement.back_pay_granted"]), None);
        assert_eq!(act(&[]), None);
    }

    #[test]
    fn what_comes_along_is_of_an_act_that_there_is() {
        for (act, types) in WITH {
            assert!(ACTS.iter().any(|(zh, ..)| zh == act), "{act}");
            assert!(types.iter().all(|wire_type| act_of(wire_type).is_some()), "{act}");
        }
    }
}
