//! Nodes from stored tiles.

use std::cell::RefCell;
use std::collections::HashMap;

use super::{TILE_WIDTH, Tile, TileError};
use crate::hash::Hash;
use crate::merkle::{MerkleError, NodeSource, node_hash};
use crate::position::TreeSize;

/// Where tiles are stored.
pub trait TileSource {
    /// Why a tile could not be read.
    type Error: From<TileError> + From<MerkleError>;

    /// The tile's bytes: 32 for each hash.
    ///
    /// # Errors
    /// Whatever reading can end in.
    fn tile(&self, tile: Tile) -> Result<Vec<u8>, Self::Error>;
}

/// The nodes of a tree of a size, from its full tiles and the partial ones at the right edge. Tiles are kept once read.
pub struct TileReader<S> {
    source: S,
    size: TreeSize,
    tiles: RefCell<HashMap<Tile, Vec<Hash>>>,
}

impl<S: TileSource> TileReader<S> {
    /// A reader of the tree of that size.
    pub fn new(source: S, size: TreeSize) -> TileReader<S> {
        TileReader { source, size, tiles: RefCell::new(HashMap::new()) }
    }

    fn hashes(&self, tile: Tile, range: std::ops::Range<usize>) -> Result<Vec<Hash>, S::Error> {
        let kept =
            self.tiles.borrow().get(&tile).and_then(|hashes| hashes.get(range.clone()).map(<[Hash]>::to_vec));
        if let Some(hashes) = kept {
            return Ok(hashes);
        }
        let bytes = self.source.tile(tile)?;
        let (chunks, rest) = bytes.as_chunks::<32>();
        if chunks.len() != usize::from(tile.width()) || !rest.is_empty() {
            return Err(TileError::Length(tile).into());
        }
        let hashes: Vec<Hash> = chunks.iter().map(|chunk| Hash(*chunk)).collect();
        let part = hashes.get(range).map(<[Hash]>::to_vec);
        self.tiles.borrow_mut().insert(tile, hashes);
        part.ok_or_else(|| TileError::Length(tile).into())
    }
}

impl<S: TileSource> NodeSource for TileReader<S> {
    type Error = S::Error;

    fn node(&self, level: u8, index: u64) -> Result<Hash, S::Error> {
        let missing = MerkleError::MissingNode { level, index };
        let (tile_level, height) = (level / 8, u32::from(level % 8));
        let first = index.checked_shl(height).filter(|first| first >> height == index).ok_or(missing)?;
        let (tile_index, offset) = (first / u64::from(TILE_WIDTH), (first % u64::from(TILE_WIDTH)) as usize);
        let tile = Tile::at(tile_level, tile_index, self.size).ok_or(missing)?;
        let end = offset + (1 << height);
        if end > usize::from(tile.width()) {
            return Err(missing.into());
        }
        let mut nodes = self.hashes(tile, offset..end)?;
        while nodes.len() > 1 {
            nodes = nodes.chunks_exact(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
        }
        nodes.first().copied().ok_or_else(|| missing.into())
    }
}
