//! A batch: its stream, and every commit that has a record of it.
//!
//! What became of a line stands in the entitlement's stream, and in the same commit the batch's stream says so in sum. So
//! the batch's commits, whole, hold all of it, and long histories of benefits need not be read.

use std::collections::{BTreeSet, HashMap};

use aggregates::batch::event::BatchEvent;
use aggregates::{BatchId, EntitlementId};
use ledger::{Position, Sequence};

use super::{Paper, event, unproven};
use crate::failure::{Failure, OrFail as _};

/// So many benefits are read from their first record to their last; of more, only the records that name their people.
pub(super) const READ_WHOLE_MAX: usize = 4_096;

/// Where a record of the draft stands, and which lines it has.
#[derive(Clone, Copy)]
struct Drafts {
    first: u32,
    last: u32,
    position: Position,
}

impl Paper<'_> {
    /// Takes a batch in, with the benefits that it pays; answers the batches that pay some of its lines again.
    ///
    /// # Errors
    /// [`Failure::Fault`] if a record is not what the checkpoint covers.
    pub fn batch(&mut self, batch: BatchId) -> Result<BTreeSet<BatchId>, Failure> {
        let (mut entitlements, mut again) = (BTreeSet::new(), BTreeSet::new());
        for record in self.stream(&format!("batch/{batch}"))? {
            let whole = self.checked.commit_of(&record)?;
            self.commits.insert(whole.start, whole.end);
            match event::<BatchEvent>(&record)? {
                Some(BatchEvent::LinesDrafted(it)) => {
                    entitlements.extend(it.lines.iter().map(|line| line.entitlement));
                }
                Some(BatchEvent::LinesReissued(it)) => {
                    again.extend(it.lines.iter().map(|line| line.to.batch));
                }
                _ => {}
            }
        }
        let read_whole = entitlements.len() <= self.whole_max;
        for entitlement in entitlements {
            if read_whole {
                self.stream(&format!("entitlement/{entitlement}"))?;
            } else {
                self.people_of(entitlement)?;
            }
        }
        Ok(again)
    }

    /// The record that began a benefit, and those that the read models know to name its people and accounts.
    fn people_of(&mut self, entitlement: EntitlementId) -> Result<(), Failure> {
        let began = self.checked.at(&format!("entitlement/{entitlement}"), Sequence(1))?;
        self.records.extend(began.map(|record| record.position));
        self.records.extend(self.desk.views.borrow().naming_records(entitlement).or_fault()?);
        Ok(())
    }

    /// Takes of a batch only some lines, and all that was decided about the whole. Each line comes with the record that
    /// names it, if a checked one does.
    pub(super) fn lines_of(
        &mut self,
        batch: BatchId,
        lines: &[(u32, Option<Position>)],
    ) -> Result<(), Failure> {
        let name = format!("batch/{batch}");
        let search = Search { length: self.checked.length(&name)?, name: &name };
        let Some(began) = self.checked.at(&name, Sequence(1))? else {
            return lines.iter().find_map(|(_, named)| *named).map_or(Ok(()), |at| Err(unproven(at)));
        };
        self.records.insert(began.position);
        let mut seen = HashMap::new();
        for (line, named) in lines {
            match (search.find(self, *line, &mut seen)?, named) {
                (Some((_, drafts)), _) => _ = self.records.insert(drafts.position),
                (None, Some(at)) => return Err(unproven(*at)),
                (None, None) => {}
            }
        }
        let Some(BatchEvent::Drafted(drafted)) = event(&began)? else { return Err(unproven(began.position)) };
        // The last record of the draft makes it whole; what was decided comes after it.
        if let Some((seq, drafts)) = search.find(self, drafted.lines, &mut seen)? {
            self.records.insert(drafts.position);
            let decided = self.checked.stream_from(&name, Sequence(seq + 1))?;
            self.records.extend(decided.iter().map(|record| record.position));
        }
        Ok(())
    }
}

/// Looks for lines among the records of a draft, which follow the first in the order of the lines.
struct Search<'n> {
    name: &'n str,
    length: Sequence,
}

impl Search<'_> {
    fn find(
        &self,
        paper: &Paper<'_>,
        line: u32,
        seen: &mut HashMap<u64, Option<Drafts>>,
    ) -> Result<Option<(u64, Drafts)>, Failure> {
        let (mut low, mut high) = (2, self.length.0 + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            let drafts = match seen.get(&middle) {
                Some(known) => *known,
                None => self.look(paper, middle)?,
            };
            seen.insert(middle, drafts);
            match drafts {
                Some(drafts) if drafts.last < line => low = middle + 1,
                Some(drafts) if drafts.first <= line => return Ok(Some((middle, drafts))),
                // The draft ends before the first record of another kind.
                _ => high = middle,
            }
        }
        Ok(None)
    }

    fn look(&self, paper: &Paper<'_>, seq: u64) -> Result<Option<Drafts>, Failure> {
        let Some(record) = paper.checked.at(self.name, Sequence(seq))? else { return Ok(None) };
        let Some(BatchEvent::LinesDrafted(it)) = event(&record)? else { return Ok(None) };
        let (first, last) = (it.lines.iter().next(), it.lines.iter().next_back());
        Ok(first.zip(last).map(|(first, last)| Drafts {
            first: first.line,
            last: last.line,
            position: record.position,
        }))
    }
}
