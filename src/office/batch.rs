//! Payment batches, from draft to closed.

mod dead;
mod draft;
mod lines;
mod order;
mod payable;
mod reconcile;
mod reissue;
mod sign_off;
mod standing;

pub use dead::of_the_dead;
pub use draft::{Draft, DraftRequest};
pub use lines::{ReleaseLines, ResolveLine, StopLines};
pub use order::{Order, Ordered};
pub use reconcile::{Close, Reconcile};
pub use reissue::{Redraft, ReissueLine};
pub use sign_off::{SignOff, SignedOff, Step};
pub use standing::{NextStep, OtherAccount, Standing, needing, same_accounts, standing, to_be_stopped};

use std::collections::BTreeSet;

use aggregates::batch::Batch;
use aggregates::batch::event::Line;
use aggregates::shown::months;
use aggregates::{AreaCode, BatchId, Month};

use crate::app::{Act, Loaded};
use crate::failure::Failure;
use crate::office::absent;

/// A batch with the area that its records fall in.
struct Held {
    id: BatchId,
    area: AreaCode,
    batch: Loaded<Batch>,
}

/// Loads a batch that must be there.
fn load(act: &mut Act<'_>, id: BatchId) -> Result<Held, Failure> {
    let batch = act.load::<Batch>(&id.to_string())?;
    let area = batch.state.header.as_ref().map(|header| header.area);
    match area {
        Some(area) => Ok(Held { id, area, batch }),
        None => Err(absent::batch(id)),
    }
}

/// The months that lines pay, each once and in order.
fn months_of(lines: &[Line]) -> Vec<Month> {
    lines.iter().map(|line| line.month).collect::<BTreeSet<_>>().into_iter().collect()
}

/// How a batch is named in what people sign: 项目 月份 批次号 笔数 金额, as it was sealed, if it is.
pub(super) fn label(batch: &Batch) -> String {
    let Some(header) = &batch.header else { return String::new() };
    let sealed = batch.seal.as_ref().map(|seal| (seal.count, seal.total));
    let (lines, total) = sealed.unwrap_or((header.lines, header.total));
    format!("{} {} {} {lines}笔 {total}元", header.programme.name_zh(), months(&header.months), header.number)
}
