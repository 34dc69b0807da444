//! A ledger that leaves a cluster: its order is closed behind what the folder has, by the folder's own word. Only the
//! folder whose word stands there is the ledger's place afterwards.

use std::path::Path;

use ledger::Uuid;
use serde_json::json;

use super::arrival;
use super::cluster::Cluster;
use super::names::{self, LEDGER_MOVED, ORDER};
use super::take_in::genesis_of;
use super::wire::{Appended, New};
use crate::error::StoreError;
use crate::order::ClusterFault;
use crate::reader::Reader;

impl Cluster {
    /// Closes the order behind what the copy in the folder has; `to` is the folder's own word, which it keeps. False if
    /// the order has gone on meanwhile: the copy has to follow first.
    ///
    /// # Errors
    /// [`ClusterFault::Moved`] if it was closed for somebody else; faults of file and connection.
    pub fn let_go(&self, dir: &Path, to: Uuid) -> Result<bool, StoreError> {
        let reader = Reader::open(dir)?;
        let (commits, root) = (reader.commits()?, reader.log_head()?.root);
        let said = json!({"commits": commits, "root": root.to_base64(), "to": to, "v": 1});
        match self.close(commits, to, &said)? {
            Appended::Done => Ok(true),
            Appended::Overtaken => self.has_let_go(dir, to),
        }
    }

    /// Whether the order was closed for this folder, behind exactly what it has.
    ///
    /// # Errors
    /// [`ClusterFault::Moved`] if it was closed for somebody else; faults of file and connection.
    pub fn has_let_go(&self, dir: &Path, to: Uuid) -> Result<bool, StoreError> {
        let Some(last) = self.wire.last(ORDER)?.filter(|last| last.event_type == LEDGER_MOVED) else {
            return Ok(false);
        };
        if last.id != moved_id(to) || last.revision != Reader::open(dir)?.commits()? {
            return Err(ClusterFault::Moved.into());
        }
        Ok(true)
    }

    /// Closes the order of the folder's ledger, which has begun to arrive and is taken back. `by` is the move's own word.
    ///
    /// # Errors
    /// [`ClusterFault::IsServed`] if all of it has arrived, or somebody else has taken the move over; as
    /// [`Cluster::take_in`].
    pub fn give_back(&self, dir: &Path, by: Uuid) -> Result<(), StoreError> {
        let reader = Reader::open(dir)?;
        if !arrival::is_under_way(&self.wire, by, &genesis_of(&reader)?)? {
            return Err(ClusterFault::IsServed.into());
        }
        if self.wire.last(ORDER)?.is_some_and(|last| last.id == moved_id(by)) {
            return Ok(());
        }
        let at = self.taken_in(&reader)?;
        match self.close(at, by, &json!({"commits": at, "root": null, "to": by, "v": 1}))? {
            Appended::Done => Ok(()),
            Appended::Overtaken => Err(StoreError::Busy),
        }
    }

    fn close(&self, at: u64, to: Uuid, said: &serde_json::Value) -> Result<Appended, StoreError> {
        let event = New::json(moved_id(to), LEDGER_MOVED, said.to_string().into_bytes());
        Ok(self.wire.append(ORDER, at, vec![event])?)
    }
}

fn moved_id(to: Uuid) -> Uuid {
    names::derived(&format!("order/moved/{to}"))
}
