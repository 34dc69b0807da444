//! What can be typed about a cluster.

use clap::{Args, Subcommand};

/// The cluster that a ledger rests on.
#[derive(Debug, Subcommand)]
pub enum ClusterCommand {
    /// 设置权限：谁可读写，谁也不能删除（由服务器管理员运行） ‖ Set the rights on the server, as its administrator: who reads and writes, and that nobody else deletes
    SetUp {
        /// 办理节点的账号 ‖ Accounts of the nodes
        #[arg(long, value_name = "ACCOUNT", required = true)]
        node: Vec<String>,
        /// 只读账号（审计） ‖ Accounts that only read: auditors
        #[arg(long, value_name = "ACCOUNT")]
        reader: Vec<String>,
        /// 可执行个人信息销毁的账号 ‖ Accounts that may make erasures final
        #[arg(long, value_name = "ACCOUNT")]
        eraser: Vec<String>,
    },
    /// 集群与本节点的状态 ‖ Where the cluster and this node stand
    Status,
    /// 集群恢复旧备份后，用本节点副本补回缺失的提交 ‖ After an older backup of the server was restored: put back what this node's copy has, byte for byte
    Refill,
    /// 删除已被个人信息销毁替换的保管包（由可删除的账号运行） ‖ Delete the bundles of the vault that erasures have replaced, with an account that may
    Scrub,
    /// 补齐各对象的流，供其他系统订阅 ‖ Complete the entities' own streams, for other systems to subscribe to
    FanOut,
}

/// From where to where.
#[derive(Debug, Args)]
pub struct MigrateArgs {
    /// 从何处：文件夹或集群地址 ‖ From: a folder, or a cluster's address
    #[arg(long, value_name = "DIR|URL")]
    pub from: String,
    /// 到何处：文件夹或集群地址 ‖ To: a folder, or a cluster's address
    #[arg(long, value_name = "DIR|URL")]
    pub to: String,
}
