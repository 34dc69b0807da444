//! When a key says no.

use crate::{Day, Holder, ProposalId, Role};

/// When a key says no.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "key", ground = words::Ground::Rule("key"))]
pub enum KeyRefusal {
    /// The key is not registered.
    #[said("密钥未登记", "the key is not registered", next("请先登记", "register it first"))]
    Unregistered,
    /// The key is registered with other data.
    #[said("密钥已以名称{name}登记给{holder}", "the key is registered already, as {name} of {holder}")]
    Registered {
        /// Its name.
        name: String,
        /// Its holder.
        holder: Holder,
    },
    /// Another key has the name or the short id.
    #[said(
        "名称{name}（或短编号）已被其他密钥使用",
        "the name {name} or its short id is another key's",
        next("请换名重新生成", "make a key with another name")
    )]
    Taken {
        /// The name.
        name: String,
    },
    /// Name, holder, verifier key or proof is empty.
    #[said("密钥须有名称、持有人、公钥和证明", "a key needs a name, a holder, a verifier key and a proof")]
    Incomplete,
    /// Only the genesis names administrators.
    #[said(
        "只有建账时可直接指定管理员，之后须提名并确认",
        "only the genesis names administrators; later they are proposed and confirmed"
    )]
    OnlyGenesis,
    /// The key was revoked.
    #[said("密钥{name}已吊销", "the key {name} is revoked")]
    Revoked {
        /// Its name.
        name: String,
    },
    /// Who acts is no administrator.
    #[said("{holder}不是管理员", "{holder} is no administrator")]
    NotAdministrator {
        /// Who acts.
        holder: Holder,
    },
    /// The role ends before it begins.
    #[said("授权止日{to}早于起日{from}", "the role ends on {to}, before it begins on {from}")]
    Days {
        /// First day.
        from: Day,
        /// Last day.
        to: Day,
    },
    /// No document.
    #[said("授权须写明文号", "name the document that grants the role")]
    NoDocument,
    /// No reason.
    #[said("须写明原因", "give the reason")]
    NoReason,
    /// The proposal's id stands for another proposal.
    #[said("授权提名{proposal}已存在，内容不同", "the proposal {proposal} exists already with other content")]
    ProposalKnown {
        /// Which.
        proposal: ProposalId,
    },
    /// There is no such proposal on this key.
    #[said("这把密钥没有授权提名{proposal}", "this key has no proposal {proposal}")]
    ProposalUnknown {
        /// Which.
        proposal: ProposalId,
    },
    /// The proposal is confirmed already.
    #[said("授权提名{proposal}已由{by}确认", "the proposal {proposal} is confirmed already, by {by}")]
    Confirmed {
        /// Which.
        proposal: ProposalId,
        /// By whom.
        by: Holder,
    },
    /// The role was taken away.
    #[said(
        "授权提名{proposal}已撤销，须重新提名",
        "the role of the proposal {proposal} is taken away; propose it anew"
    )]
    RoleRevoked {
        /// Which.
        proposal: ProposalId,
    },
    /// Proposer and confirmer are one holder.
    #[said(
        "{holder}自己提名的授权须由另一名管理员确认",
        "{holder} proposed this; another administrator confirms it"
    )]
    SameHolder {
        /// Who.
        holder: Holder,
    },
    /// An administrator would move money, or somebody who moves money would administer.
    #[said(
        "{holder}不能同时担任管理员和{role}",
        "{holder} cannot be administrator and {role} on the same day"
    )]
    AdministratorWithMoney {
        /// Who.
        holder: Holder,
        /// The role that moves money.
        role: Role,
    },
    /// An administrator's key is revoked by another administrator.
    #[said(
        "管理员{holder}的密钥须由另一名管理员吊销",
        "the key of the administrator {holder} is revoked by another administrator"
    )]
    OwnKey {
        /// Who.
        holder: Holder,
    },
}
