//! What can be wrong with a cluster, or between it and this node's copy.

use words::Text;

/// Why the cluster does not serve. Nothing was acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "cluster")]
pub enum ClusterFault {
    /// No node answers, or none that leads.
    #[said(
        "集群 {place} 没有应答（{last}）。本次办理是否已入账尚不可知：恢复后请重新运行同一命令，不会重复入账",
        "the cluster {place} does not answer ({last}). Whether this act was entered is not known: run the same command again when it is back, nothing is entered twice"
    )]
    Unreachable {
        /// Where it should be.
        place: String,
        /// What was heard last.
        last: String,
    },
    /// The account may not.
    #[said(
        "集群拒绝访问 {stream}",
        "the cluster denies access to {stream}",
        next("请检查账号、口令和权限", "check account, password and rights")
    )]
    Denied {
        /// Which stream.
        stream: String,
    },
    /// The server does not take what it was sent.
    #[said("集群拒绝写入 {stream}：{message}", "the cluster refuses a call for {stream}: {message}")]
    Refused {
        /// Which stream.
        stream: String,
        /// In the server's words.
        message: String,
    },
    /// A stream was deleted for good.
    #[said(
        "集群上的 {stream} 已被删除，停止办理",
        "{stream} was deleted from the cluster; nothing more is done",
        next("请运行 verify 并报告", "run verify and report it")
    )]
    Deleted {
        /// Which stream.
        stream: String,
    },
    /// An event is not what must stand there.
    #[said(
        "集群上 {stream} 第{revision}号事件不对：{what}；停止办理",
        "event {revision} of {stream} is not what it must be: {what}; nothing more is done",
        next("请运行 verify 并报告", "run verify and report it")
    )]
    Event {
        /// Which stream.
        stream: String,
        /// Which event.
        revision: u64,
        /// What is wrong: both languages.
        what: Text,
    },
    /// The cluster has less than this node's copy.
    #[said(
        "集群的 {stream} 最多{found}项，本节点已有{known}项：集群被截断或恢复了旧备份。停止办理",
        "{stream} has at most {found} entries on the cluster, this node has seen {known}: it was cut, or an older backup was restored. Nothing more is done",
        next("请按手册“恢复”处理", "see the runbook on restoring")
    )]
    Behind {
        /// Which stream.
        stream: String,
        /// How many there are at most.
        found: u64,
        /// How many this node has.
        known: u64,
    },
    /// The cluster tells another history than this node's copy.
    #[said(
        "集群的 {stream} 第{number}项与本节点副本不同：是另一本账或被改写。停止办理并报告",
        "entry {number} of {stream} on the cluster is not the one of this node's copy: another ledger, or rewritten. Nothing more is done: report it"
    )]
    OtherHistory {
        /// Which stream.
        stream: String,
        /// Which entry.
        number: u64,
    },
    /// The signed checkpoint does not cover what the order leads to.
    #[said(
        "集群上大小为{size}的检查点与订单流得出的树不符：不是同一历史的延续。停止办理并报告",
        "the checkpoint of size {size} is not of the tree that the order leads to: it does not continue this history. Nothing more is done: report it"
    )]
    NotAnExtension {
        /// Its size.
        size: u64,
    },
    /// The ledger goes on in another place.
    #[said(
        "账本已迁出本集群，不能再在这里办理",
        "the ledger has moved away from this cluster: nothing more is done here"
    )]
    Moved,
    /// The ledger is on its way to this cluster.
    #[said(
        "账本正在迁入本集群，尚未完成",
        "the ledger is still moving to this cluster",
        next(
            "请在迁入方重新运行 migrate（或由有完整副本的节点运行 cluster refill）",
            "run migrate again where it comes from, or cluster refill on a node with a whole copy"
        )
    )]
    Arriving,
    /// The ledger in the folder is on its way to a cluster.
    #[said(
        "{0} 里的账本正在迁往集群",
        "the ledger in {0} is on its way to a cluster",
        next(
            "请重新运行同一 migrate 命令直到完成；要放弃则反向运行 migrate",
            "run the same migrate again until it is done, or migrate the other way to take it back"
        )
    )]
    Moving(String),
    /// There is nothing.
    #[said(
        "集群上没有账本：新账本先运行 init；若这里本应有账本，停下，不要 init，按手册“恢复”由其他节点补回",
        "there is no ledger on the cluster: for a new one run init; if there should be one, stop, run no init, and see the runbook on restoring it from another node"
    )]
    Empty,
    /// A ledger that is taken back has arrived already, or is not on its way to here.
    #[said(
        "此迁移不能撤回：账本已完整迁入集群、由别处接手，或不是迁往这个地址。请重新运行迁入的 migrate，再按迁出办理",
        "this move cannot be taken back: all of the ledger is on the cluster, somebody else has taken it over, or it was not to this address. End the move in, then move it out"
    )]
    IsServed,
    /// The cluster has more commits than the folder.
    #[said(
        "集群已有{found}个提交，此文件夹只有{known}个：账本已在集群上继续。补回须在提交最多的节点运行",
        "the cluster has {found} commits, this folder {known}: the ledger goes on there. Refill from the node that has most"
    )]
    Ahead {
        /// How many there are.
        found: u64,
        /// How many the folder has.
        known: u64,
    },
    /// The folder is a copy of a cluster's ledger.
    #[said(
        "{0} 是集群账本的节点副本",
        "{0} is a node's copy of a cluster's ledger",
        next("请加 --store 集群地址", "give the cluster's address with --store")
    )]
    IsCopy(String),
    /// The folder holds a ledger of its own.
    #[said(
        "{0} 里是单机账本，不是集群的节点：先用 migrate 迁移",
        "{0} holds a ledger of its own and is no node of a cluster: move it with migrate first"
    )]
    NoCopy(String),
    /// The account can do everything on the server.
    #[said(
        "此账号有服务器管理员权限，不应用于办理",
        "this account has an administrator's rights on the server",
        next(
            "请改用普通服务账号，确需如此请加 --store-admin",
            "use a service account, or add --store-admin if it has to be"
        )
    )]
    Admin,
    /// Streams could be deleted or cut by this account.
    #[said(
        "此账号可以删除账本的流（{stream}）",
        "this account could delete the ledger's streams ({stream})",
        next(
            "请先由管理员运行 sunledger cluster set-up",
            "an administrator has to run sunledger cluster set-up first"
        )
    )]
    MayDelete {
        /// Which stream.
        stream: String,
    },
    /// A stream's rules would let events disappear.
    #[said(
        "集群上 {stream} 设有会丢失事件的规则（{rule}），停止办理",
        "{stream} has a rule on the cluster that drops events ({rule}); nothing is done",
        next("请管理员取消", "an administrator has to take it away")
    )]
    Rule {
        /// Which stream.
        stream: String,
        /// Which rule.
        rule: String,
    },
}
