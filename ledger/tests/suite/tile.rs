use std::collections::HashMap;

use ledger::Hash;
use ledger::merkle::{consistency_proof, inclusion_proof, leaf_hash, levels};
use ledger::position::{LeafIndex, TreeSize};
use ledger::tile::{Tile, TileError, TileReader, TileSource, grown};
use proptest::prelude::*;

fn paths(old: u64, new: u64) -> Vec<String> {
    grown(TreeSize(old), TreeSize(new)).map(|tile| tile.to_string()).collect()
}

#[test]
fn the_examples_of_the_specification_have_these_paths() {
    assert_eq!(paths(0, 256), ["tile/0/000", "tile/1/000.p/1"]);
    let all = paths(0, 70_000);
    assert_eq!(all.len(), 273 + 1 + 1 + 1 + 1);
    let edges = ["tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"];
    assert!(edges.iter().all(|edge| all.contains(&(*edge).to_owned())));
    let deep = Tile::at(0, 1_234_067, TreeSize(u64::MAX)).unwrap();
    assert_eq!(deep.to_string(), "tile/0/x001/x234/067");
    assert_eq!(deep.entries_path().unwrap(), "tile/entries/x001/x234/067");
}

#[test]
fn a_growing_log_writes_only_what_changed() {
    assert_eq!(paths(255, 256), ["tile/0/000", "tile/1/000.p/1"]);
    assert_eq!(paths(256, 257), ["tile/0/001.p/1"]);
    assert_eq!(paths(7, 7), Vec::<String>::new());
}

#[test]
fn other_spellings_of_a_path_are_refused() {
    for good in ["tile/0/000", "tile/3/x001/067.p/255", "tile/7/999"] {
        assert_eq!(good.parse::<Tile>().unwrap().to_string(), good);
    }
    for bad in [
        "",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/00/000",
        "tile/8/000",
        "tile/-1/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/x000/001",
        "tile/0/001/067",
        "tile/0/x001/x067",
        "tile/0/000/",
        "/tile/0/000",
        "tile/entries/000",
        "tile/0/000.p/1.p/1",
        "tile/0/x001//067",
        "tile/0/999999999999999999999999",
    ] {
        assert_eq!(bad.parse::<Tile>(), Err(TileError::Path), "{bad}");
    }
}

struct Stored(HashMap<String, Vec<u8>>);

impl TileSource for &Stored {
    type Error = TileError;

    fn tile(&self, tile: Tile) -> Result<Vec<u8>, TileError> {
        self.0.get(&tile.to_string()).cloned().ok_or(TileError::Length(tile))
    }
}

fn stored(nodes: &[Vec<Hash>], size: u64) -> Stored {
    let tiles = grown(TreeSize(0), TreeSize(size)).map(|tile| {
        let start = (tile.index() * 256) as usize;
        let hashes = &nodes[usize::from(tile.level()) * 8][start..start + usize::from(tile.width())];
        (tile.to_string(), hashes.iter().flat_map(|hash| hash.0).collect())
    });
    Stored(tiles.collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn proofs_from_tiles_are_those_from_all_nodes(size in 1_u64..70_000, at: prop::sample::Index, old: prop::sample::Index) {
        let nodes = levels((0..size).map(|at| leaf_hash(&at.to_be_bytes())));
        let (index, old) = (LeafIndex(at.index(size as usize) as u64), TreeSize(old.index(size as usize) as u64 + 1));
        let stored = stored(&nodes, size);
        let reader = TileReader::new(&stored, TreeSize(size));
        prop_assert_eq!(inclusion_proof(&reader, index, TreeSize(size)), Ok(inclusion_proof(&nodes, index, TreeSize(size)).unwrap()));
        prop_assert_eq!(consistency_proof(&reader, old, TreeSize(size)), Ok(consistency_proof(&nodes, old, TreeSize(size)).unwrap()));
    }

    #[test]
    fn the_tiles_are_those_of_tlog_tiles(old in 0_u64..200_000, more in 0_u64..200_000) {
        let theirs = tlog_tiles::Tile::new_tiles(8, old, old + more);
        // Theirs are written with the height, and lists partial tiles by the Go rules; the set is the same.
        let mut theirs: Vec<String> = theirs.iter().map(|tile| tile.path().replacen("tile/8/", "tile/", 1)).collect();
        let mut ours = paths(old, old + more);
        theirs.sort();
        ours.sort();
        prop_assert_eq!(ours, theirs);
    }
}

#[test]
fn a_tile_of_a_wrong_length_is_refused() {
    let nodes = levels((0_u64..10).map(|at| leaf_hash(&at.to_be_bytes())));
    let mut stored = stored(&nodes, 10);
    stored.0.values_mut().for_each(|bytes| bytes.truncate(319));
    let reader = TileReader::new(&stored, TreeSize(10));
    assert!(matches!(inclusion_proof(&reader, LeafIndex(1), TreeSize(10)), Err(TileError::Length(_))));
}
