//! The end: what the log says as a whole, and what is known from outside.

use aggregates::rules::id;
use ledger::ties::Broken;
use ledger::{Frame, Position, TreeSize};
use words::say;

use super::Fold;
use crate::chunk::StoredCheckpoint;
use crate::draft::place_of;
use crate::error::AuditError;
use crate::finding::{Code, Place};
use crate::notes;
use crate::report::Report;

impl Fold<'_> {
    /// Closes the last commit and makes the report; `last` is how far positions go.
    pub(crate) fn finish(mut self, last: u64) -> Result<Report, AuditError> {
        self.end_commit()?;
        self.check_uses()?;
        let size = self.tree.size();
        if last > size {
            self.findings.add(Code::RecordMissing, Place::at(size), || {
                say!(
                    "位置{size}起大段缺失，其后未读",
                    "a great many records are missing from {size}; the rest was not read"
                )
            });
        }
        self.check_commits_beyond(size)?;
        self.check_cover(size)?;
        self.check_expected();
        let outside = self.check_outside(size)?;
        // One that holds for the whole says nothing beside another that was cut short, or contradicted.
        let contradicted = self.findings.any(&[Code::TailCut, Code::OutsideCheckpoint]);
        let root = self.tree.root();
        crate::tiles::check_upper(&self.reader, size, &self.scratch, &mut self.findings)?;
        crate::table::check(&self.reader, (size, self.scopes), &mut self.findings);
        self.counts.by_type = self.by_type.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
        let (findings, totals) = self.findings.finish();
        Ok(Report {
            counts: self.counts,
            origin: self.keyring.origin().map(str::to_owned),
            genesis: self.keyring.genesis_hash(),
            size: TreeSize(size),
            root,
            findings,
            totals,
            tail_excluded: outside == Some(size) && !contradicted,
            outside_size: outside.map(TreeSize),
        })
    }

    /// What two records of the ledger use that it has once.
    fn check_uses(&mut self) -> Result<(), AuditError> {
        let mut twice = Vec::new();
        let uses = std::mem::replace(&mut self.uses, crate::uses::Uses::within(0));
        uses.twice(|position| twice.push(position))?;
        for position in twice {
            let bytes = self.reader.record(position)?.unwrap_or_default();
            let frame = Frame::parse(&bytes).ok();
            let of_batch = frame.as_ref().is_some_and(|frame| frame.event_type != "batch.outcomes_recorded");
            let broken = if of_batch {
                Broken::new(
                    id::NUMBER,
                    say!(
                        "批次号或回盘文件在账本中已属另一批次",
                        "the batch's number, or the return file, is another batch's in this ledger"
                    ),
                )
            } else {
                Broken::new(
                    id::FLOW,
                    say!(
                        "银行流水号在账本中已用于另一笔（同一银行、同一记账日）",
                        "the bank's flow number is another payment's in this ledger (same bank, same day)"
                    ),
                )
            };
            let place = frame.map_or_else(|| Place::at(position), |frame| place_of(position, &frame));
            self.findings.take(place.broken(broken));
        }
        Ok(())
    }

    /// A position with the stream and commit that its record names.
    pub(super) fn place_at(&self, position: u64) -> Result<Place, AuditError> {
        let bytes = self.reader.record(position)?.unwrap_or_default();
        let frame = Frame::parse(&bytes).ok();
        Ok(frame.map_or_else(|| Place::at(position), |frame| place_of(position, &frame)))
    }

    fn check_commits_beyond(&mut self, size: u64) -> Result<(), AuditError> {
        if self.next_commit != size {
            let next = self.next_commit;
            self.findings.add(Code::CommitOrder, Place::at(size.min(next)), || {
                say!("提交到位置{next}为止，记录到{size}为止", "commits end at {next}, records at {size}")
            });
        }
        let mut commits = self.reader.commits_from(size)?;
        // What is written while this runs has its records by now.
        let now = self.reader.size()?;
        commits.retain(|commit| commit.first.saturating_add(commit.count) > now);
        for commit in commits {
            self.findings.add(Code::CommitOrder, Place::at(commit.first), || {
                say!("提交没有记录", "the commit has no records")
            });
        }
        Ok(())
    }

    /// The log signs after each write: all that is there should be covered, and nothing else.
    fn check_cover(&mut self, size: u64) -> Result<(), AuditError> {
        let covered = self.covered;
        if covered < size {
            self.findings.add(Code::CheckpointCover, Place::at(covered), || {
                say!(
                    "位置{covered}起的记录没有检查点覆盖",
                    "no checkpoint covers the records from {covered} on"
                )
            });
        }
        let beyond = self.reader.checkpoints(size + 1..=u64::MAX)?;
        // What is written while this runs is covered up to where it is now.
        let now = self.reader.size()?;
        for (beyond, _) in beyond.into_iter().filter(|(covered, _)| *covered > now) {
            self.findings.add(Code::CheckpointCover, Place::default(), || {
                say!(
                    "检查点{beyond}大于现有{size}条记录",
                    "checkpoint {beyond} is larger than the {size} records there are"
                )
            });
        }
        Ok(())
    }

    fn check_expected(&mut self) {
        let genesis = self.keyring.genesis_hash();
        if self.options.genesis.is_some_and(|expected| genesis != Some(expected)) {
            self.findings.add(Code::Genesis, Place::at(0), || {
                say!(
                    "创世记录不是所给哈希的那条：这是另一账本",
                    "record 0 is not of the given hash: another ledger"
                )
            });
        }
        if let Some(expected) = &self.options.vkey
            && !self.keyring.log_keys().contains(expected)
        {
            self.findings.add(Code::LogKey, Place::at(0), || {
                say!("账本的日志密钥不是所给的密钥", "the log's key is not the one that was given")
            });
        }
    }

    /// Where the key was changed that signed a checkpoint for more than what was there at the change.
    fn former_key(&self, outside: &StoredCheckpoint) -> Option<u64> {
        let at = self.keyring.log_keys().iter().position(|key| *key == outside.signed_by)?;
        self.log_key_changes.get(at).copied().filter(|changed| outside.size.0 > *changed)
    }

    /// The largest checkpoint from outside that holds; one over nothing proves nothing and is none.
    fn check_outside(&mut self, size: u64) -> Result<Option<u64>, AuditError> {
        let mut keys = self.keyring.log_keys().to_vec();
        if let Some(given) = self.options.vkey.as_ref() {
            // Who knows the key from elsewhere believes no other.
            keys.retain(|key| key == given);
            keys = if keys.is_empty() { vec![given.clone()] } else { self.keyring.log_keys().to_vec() };
        }
        let mut largest = None;
        for note in &self.options.checkpoints {
            self.counts.checkpoints += 1;
            let verified = notes::checkpoint(u64::MAX, note.as_bytes(), &keys);
            let outside = match verified {
                Ok(outside) => outside,
                Err(text) => {
                    self.findings.add(Code::OutsideCheckpoint, Place::default(), || text);
                    continue;
                }
            };
            self.counts.signatures += 1;
            let claimed = outside.size.0;
            if let Some(changed) = self.former_key(&outside) {
                let code = if claimed > size { Code::TailCut } else { Code::OutsideCheckpoint };
                self.findings.add(code, Place::at(changed), || {
                    say!(
                        "外存检查点（{claimed}条）由位置{changed}处已更换的日志密钥签署：换钥匙之前账本被截断（看该记录的原因），或者它是伪造的",
                        "the checkpoint from outside ({claimed} records) is signed by a log key that was changed at position {changed}: the ledger was cut before the change (see that record's reason), or the checkpoint is forged"
                    )
                });
            } else if claimed > size {
                let place = Place { position: Some(Position(size)), ..Place::default() };
                self.findings.add(Code::TailCut, place, || {
                    say!(
                        "外存检查点有{claimed}条，账本只有{size}条：尾部被截或换回旧备份",
                        "the checkpoint covers {claimed} records, the ledger has {size}: the tail was cut, or an older backup put back"
                    )
                });
            } else if self.root_at(claimed)? != outside.root {
                self.findings.add(Code::OutsideCheckpoint, Place::default(), || {
                    say!(
                        "前{claimed}条记录与外存检查点不符：历史被改写",
                        "the first {claimed} records are not those of the checkpoint from outside: history was rewritten"
                    )
                });
            } else if claimed > 0 {
                largest = largest.max(Some(claimed));
            }
        }
        Ok(largest)
    }
}
