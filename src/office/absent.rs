//! What was named and is not there.

use aggregates::{BatchId, EntitlementId, RosterId};
use words::refuse;

use crate::failure::Failure;
use crate::ground;

/// There is no such batch.
pub(crate) fn batch(id: BatchId) -> Failure {
    Failure::refused(refuse!("batch.none", ground::BATCH, "没有批次 {id}", "there is no batch {id}"))
}

/// The batch has no such line.
pub(crate) fn line(line: u32) -> Failure {
    Failure::refused(refuse!(
        "batch.no_such_line",
        ground::BATCH,
        "批次没有第{line}行",
        "the batch has no line {line}"
    ))
}

/// There is no such benefit.
pub(crate) fn entitlement(id: EntitlementId) -> Failure {
    Failure::refused(refuse!(
        "entitlement.none",
        ground::ENTITLEMENT,
        "没有待遇 {id}",
        "there is no entitlement {id}"
    ))
}

/// There is no such roster.
pub(crate) fn roster(id: RosterId) -> Failure {
    Failure::refused(refuse!("roster.none", ground::ROSTER, "没有花名册 {id}", "there is no roster {id}"))
}
