//! Faults: why a verification could not be done at all.

/// Why nothing can be said of a ledger.
#[derive(Debug, words::Said)]
#[said(code = "audit")]
pub enum AuditError {
    /// The database cannot be opened or read.
    #[said("账本数据库无法读取：{why}", "the ledger's database cannot be read: {why}", why = projections::sqlite(at_0))]
    Database(#[from] rusqlite::Error),
    /// The read models cannot be folded beside.
    #[said(transparent)]
    Views(#[from] projections::ViewsError),
    /// The temporary file cannot be made.
    #[said("无法建立临时文件：{0}", "the temporary file cannot be made: {0}")]
    Temporary(#[from] std::io::Error),
    /// The ledger has no record.
    #[said("账本中没有记录", "the ledger has no records")]
    Empty,
    /// There is no such record.
    #[said("位置{0}没有记录（共{1}条）", "there is no record at position {0} (there are {1})")]
    NoSuchRecord(u64, u64),
    /// No checkpoint covers the record.
    #[said("没有检查点覆盖位置{0}", "no checkpoint covers position {0}")]
    NotCovered(u64),
    /// The ledger is damaged where a proof needs it.
    #[said("账本已损坏，请先运行 verify：{0}", "the ledger is damaged, run verify first: {0}")]
    Damaged(String),
    /// A stored tile is not of its form.
    #[said(transparent)]
    Tile(#[from] ledger::tile::TileError),
    /// A node of the tree is not there.
    #[said(transparent)]
    Merkle(#[from] ledger::merkle::MerkleError),
    /// An aggregate cannot be put aside or taken back.
    #[said("聚合状态无法暂存：{0}", "the state of an aggregate cannot be put aside: {0}")]
    Spill(String),
    /// A thread died.
    #[said("校验线程中断", "a verifying thread died")]
    Thread,
}

impl AuditError {
    /// Whether the machine failed, which says nothing of the ledger.
    #[must_use]
    pub fn is_machines(&self) -> bool {
        match self {
            AuditError::Database(error) => projections::is_machines(error),
            AuditError::Views(projections::ViewsError::Source { cause: Some(cause), .. }) => {
                cause.downcast_ref::<AuditError>().is_some_and(AuditError::is_machines)
            }
            AuditError::Views(error) => error.is_machines(),
            AuditError::Temporary(_) => true,
            _ => false,
        }
    }
}
