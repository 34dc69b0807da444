//! The log's tree on disk: full tiles in their table, everything at the right edge from the records themselves.

use ledger::merkle::{Frontier, leaf_hash, log_leaf, node_hash, subtree_root};
use ledger::merkle::{MerkleError, NodeSource as _};
use ledger::tile::{TILE_WIDTH, Tile, TileReader, TileSource};
use ledger::{Hash, TreeSize};
use rusqlite::{Connection, OptionalExtension as _};
use words::say;

use crate::error::StoreError;

/// The stored tiles, seen through a connection.
pub(crate) struct TileTable<'c>(pub(crate) &'c Connection);

/// A tile that has become full and is to be stored.
pub(crate) struct FullTile {
    pub(crate) level: u8,
    pub(crate) index: u64,
    pub(crate) root: Hash,
    pub(crate) hashes: Vec<u8>,
}

/// The frontier, and the hashes of the tiles that are not full yet.
pub(crate) struct Edge {
    pub(crate) frontier: Frontier,
    partial: Vec<Vec<Hash>>,
}

/// The root of the tree as it was at a size.
pub(crate) fn root_at(connection: &Connection, size: TreeSize) -> Result<Hash, StoreError> {
    subtree_root(&nodes(connection, size), 0, size.0)
}

/// The nodes of the tree as it was at a size.
pub(crate) fn nodes(connection: &Connection, size: TreeSize) -> TileReader<TileTable<'_>> {
    TileReader::new(TileTable(connection), size)
}

impl TileSource for TileTable<'_> {
    type Error = StoreError;

    fn tile(&self, tile: Tile) -> Result<Vec<u8>, StoreError> {
        let wanted = 32 * usize::from(tile.width());
        if let Some(mut bytes) = self.stored(tile.level(), tile.index())? {
            // What was the right edge once is the beginning of a full tile now.
            bytes.truncate(wanted);
            return Ok(bytes);
        }
        if tile.is_full() {
            return Err(StoreError::damaged(say!("缺少 {tile}", "{tile} is missing")));
        }
        let first = tile.index() * u64::from(TILE_WIDTH);
        if tile.level() == 0 {
            return self.leaves(first, tile.width());
        }
        self.roots_below(tile.level() - 1, first, tile.width())
    }
}

impl TileTable<'_> {
    fn stored(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let mut select = self.0.prepare_cached("SELECT hashes FROM tiles WHERE level = ?1 AND idx = ?2")?;
        Ok(select.query_row((level, index as i64), |row| row.get(0)).optional()?)
    }

    /// The roots of full tiles, which stand beside their hashes.
    fn roots_below(&self, level: u8, first: u64, width: u16) -> Result<Vec<u8>, StoreError> {
        let mut select = self.0.prepare_cached(
            "SELECT root FROM tiles WHERE level = ?1 AND idx >= ?2 AND idx < ?3 ORDER BY idx",
        )?;
        let mut bytes = Vec::with_capacity(32 * usize::from(width));
        let mut rows = select.query((level, first as i64, (first + u64::from(width)) as i64))?;
        while let Some(row) = rows.next()? {
            bytes.extend_from_slice(&row.get::<_, [u8; 32]>(0)?);
        }
        if bytes.len() == 32 * usize::from(width) {
            return Ok(bytes);
        }
        Err(StoreError::damaged(say!("第{level}层缺少瓦片", "tiles of level {level} are missing")))
    }

    fn leaves(&self, first: u64, width: u16) -> Result<Vec<u8>, StoreError> {
        let mut select = self.0.prepare_cached(
            "SELECT r.hash, c.text_hash FROM records r JOIN commits c ON c.no = r.commit_no
             WHERE r.position >= ?1 AND r.position < ?2 ORDER BY r.position",
        )?;
        let mut bytes = Vec::with_capacity(32 * usize::from(width));
        let mut rows = select.query((first as i64, (first + u64::from(width)) as i64))?;
        while let Some(row) = rows.next()? {
            let (record, text) = (Hash(row.get(0)?), Hash(row.get(1)?));
            bytes.extend_from_slice(&leaf_hash(&log_leaf(&text, &record).0).0);
        }
        if bytes.len() == 32 * usize::from(width) {
            return Ok(bytes);
        }
        Err(StoreError::damaged(say!("位置{first}之后缺记录", "records are missing after position {first}")))
    }
}

impl Edge {
    /// The right edge of the tree of that size.
    pub(crate) fn load(connection: &Connection, size: TreeSize) -> Result<Edge, StoreError> {
        let (reader, mut peaks, mut at) = (nodes(connection, size), Vec::new(), 0_u64);
        while at < size.0 {
            let level = (size.0 - at).ilog2();
            peaks.push(reader.node(level as u8, at >> level)?);
            at += 1 << level;
        }
        let mut partial = Vec::new();
        for level in 0_u8.. {
            let hashes = size.0.checked_shr(8 * u32::from(level)).unwrap_or(0);
            if hashes == 0 {
                break;
            }
            let width = u64::from(TILE_WIDTH);
            let tile = Tile::at(level, hashes / width, size).filter(|tile| !tile.is_full());
            let bytes = tile.map_or(Ok(Vec::new()), |tile| TileTable(connection).tile(tile))?;
            partial.push(bytes.as_chunks::<32>().0.iter().map(|chunk| Hash(*chunk)).collect());
        }
        let frontier = Frontier::from_parts(size, peaks).map_err(|_: MerkleError| {
            StoreError::damaged(say!("树的右缘不全", "the right edge of the tree is not whole"))
        })?;
        Ok(Edge { frontier, partial })
    }

    /// Appends leaves and gives the tiles that they fill.
    pub(crate) fn append(&mut self, leaves: &[Hash]) -> Vec<FullTile> {
        let (frontier, partial, mut full) = (&mut self.frontier, &mut self.partial, Vec::new());
        for leaf in leaves {
            frontier.append_with(*leaf, |level, index, node| {
                if level % 8 != 0 {
                    return;
                }
                let tile_level = usize::from(level / 8);
                if partial.len() <= tile_level {
                    partial.resize(tile_level + 1, Vec::new());
                }
                let hashes = &mut partial[tile_level];
                hashes.push(*node);
                if hashes.len() == usize::from(TILE_WIDTH) {
                    full.push(FullTile {
                        level: level / 8,
                        index: index / u64::from(TILE_WIDTH),
                        root: fold(hashes),
                        hashes: hashes.iter().flat_map(|hash| hash.0).collect(),
                    });
                    hashes.clear();
                }
            });
        }
        full
    }
}

/// The root over the hashes of a full tile.
fn fold(hashes: &[Hash]) -> Hash {
    let mut nodes = hashes.to_vec();
    while nodes.len() > 1 {
        nodes = nodes.chunks_exact(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
    }
    nodes.first().copied().unwrap_or_default()
}
