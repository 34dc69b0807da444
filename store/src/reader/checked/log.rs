//! Leaves under a checkpoint, a tile at a time.

use std::cell::RefCell;
use std::collections::HashSet;

use ledger::merkle::{NodeSource as _, inclusion_proof, leaf_hash, log_leaf};
use ledger::tile::{TILE_WIDTH, TileReader};
use ledger::{Hash, LeafIndex, Position, TreeSize};
use rusqlite::Connection;

use crate::error::StoreError;
use crate::tree::{self, TileTable};

/// The log as a checkpoint has it.
pub(super) struct Log<'r> {
    nodes: TileReader<TileTable<'r>>,
    size: TreeSize,
    root: Hash,
    /// Tiles of leaves that are proved.
    proved: RefCell<HashSet<u64>>,
}

impl Log<'_> {
    pub(super) fn new(connection: &Connection, size: TreeSize, root: Hash) -> Log<'_> {
        Log { nodes: tree::nodes(connection, size), size, root, proved: RefCell::default() }
    }

    /// That the log has this record of this note at the position.
    pub(super) fn check(&self, position: Position, text: &Hash, record: &Hash) -> Result<(), StoreError> {
        let tile = position.0 / u64::from(TILE_WIDTH);
        if !self.proved.borrow().contains(&tile) {
            self.prove(tile)?;
            self.proved.borrow_mut().insert(tile);
        }
        let leaf = leaf_hash(&log_leaf(text, record).0);
        if self.nodes.node(0, position.0)? == leaf { Ok(()) } else { Err(StoreError::Unproven(position)) }
    }

    /// Proves the first leaf of a tile, and with it all others: they are what the proof's lowest hashes are made of, and
    /// the reader of the tiles keeps each tile as it read it first.
    fn prove(&self, tile: u64) -> Result<(), StoreError> {
        let first = Position(tile * u64::from(TILE_WIDTH));
        let proof = inclusion_proof(&self.nodes, LeafIndex(first.0), self.size)?;
        let leaf = self.nodes.node(0, first.0)?;
        proof
            .verify(&leaf, LeafIndex(first.0), self.size, &self.root)
            .map_err(|_| StoreError::Unproven(first))
    }
}
