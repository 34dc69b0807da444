//! That the stored tiles are what the records give.

use ledger::Hash;
use ledger::merkle::node_hash;
use words::say;

use crate::chunk::Chunk;
use crate::db::{Reader, StoredTile};
use crate::error::AuditError;
use crate::finding::{Code, Finding, Findings, Place};
use crate::scratch::Scratch;

const WIDTH: u64 = 1 << TILE_LEVEL;
/// How high the root over a tile stands above its hashes.
const TILE_LEVEL: u8 = 8;

/// Holds the tiles over a chunk's leaves against them; names the first record that differs. Only full tiles are stored.
pub(crate) fn check_leaves(reader: &Reader, rows: &Chunk) -> Result<Vec<Finding>, AuditError> {
    let (start, levels) = (rows.start, &rows.levels);
    let leaves = levels.first().map_or(&[][..], Vec::as_slice);
    let roots = levels.get(usize::from(TILE_LEVEL)).map_or(&[][..], Vec::as_slice);
    let mut findings = Vec::new();
    for (place, expected) in leaves.chunks(WIDTH as usize).enumerate() {
        let index = start / WIDTH + place as u64;
        let found = due(reader, (0, index), expected.len())?;
        if let Some(at) = first_difference(expected, roots.get(place), found.as_ref()) {
            let position = index * WIDTH + at;
            let text =
                say!("瓦片 0/{index} 与位置{position}的记录不符", "the tile does not agree with the record");
            findings.push(rows.place(position).finding(Code::Tile, text));
        }
    }
    Ok(findings)
}

/// Holds the tiles above against the nodes that were kept.
pub(crate) fn check_upper(
    reader: &Reader,
    size: u64,
    scratch: &Scratch,
    findings: &mut Findings,
) -> Result<(), AuditError> {
    for level in 1..8_u8 {
        let nodes = size >> (8 * level);
        for index in 0..nodes.div_ceil(WIDTH) {
            let places = index * WIDTH..nodes.min((index + 1) * WIDTH);
            let expected = places.map(|at| scratch.node(8 * level, at)).collect::<Result<Vec<_>, _>>()?;
            let found = due(reader, (level, index), expected.len())?;
            let root = (expected.len() as u64 == WIDTH).then(|| root_over(&expected));
            if let Some(at) = first_difference(&expected, root.as_ref(), found.as_ref()) {
                let position = (index * WIDTH + at) << (8 * level);
                findings.add(Code::Tile, Place::at(position), || {
                    say!("瓦片 {level}/{index} 与记录不符", "the tile does not agree with the records")
                });
            }
        }
    }
    Ok(())
}

/// The stored tile over so many hashes. One that was filled while this runs is for the next time.
fn due(reader: &Reader, (level, index): (u8, u64), hashes: usize) -> Result<Option<StoredTile>, AuditError> {
    let found = reader.tile(level, index)?;
    if found.is_none() || hashes as u64 == WIDTH {
        return Ok(found);
    }
    let is_filled = reader.size()? >> (TILE_LEVEL * level) >= (index + 1) * WIDTH;
    Ok(found.filter(|_| !is_filled))
}

/// Holds a tile against the hashes that it should have, and the root over them.
fn first_difference(expected: &[Hash], root: Option<&Hash>, found: Option<&StoredTile>) -> Option<u64> {
    // A tile that is not full yet is not stored.
    let is_full = expected.len() as u64 == WIDTH;
    let Some(found) = found.filter(|_| is_full) else {
        return (is_full || found.is_some()).then_some(0);
    };
    let (hashes, rest) = found.hashes.as_chunks::<32>();
    let differs = (0_u64..).zip(expected).find(|(at, hash)| hashes.get(*at as usize) != Some(&hash.0));
    let whole =
        hashes.len() == expected.len() && rest.is_empty() && root.is_some_and(|root| found.root == root.0);
    differs.map(|(at, _)| at).or((!whole).then_some(0))
}

/// The root over the hashes of a full tile, which stands beside them.
fn root_over(hashes: &[Hash]) -> Hash {
    let mut nodes = hashes.to_vec();
    while nodes.len() > 1 {
        nodes = nodes.chunks(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
    }
    nodes.first().copied().unwrap_or_default()
}
