//! Tiles: how a log's nodes are stored and served (C2SP tlog-tiles v0.1.0).

mod reader;

pub use reader::{TileReader, TileSource};

use std::fmt;
use std::str::FromStr;

use crate::position::TreeSize;
use crate::text::decimal;

/// A full tile has this many hashes; eight levels of the tree are one level of tiles.
pub const TILE_WIDTH: u16 = 256;
/// Levels of tiles that a tree of up to 2^63 leaves can have.
const LEVELS_MAX: u8 = 8;

/// Why a tile is refused.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "tile", ground = words::Ground::Format("7.3"))]
pub enum TileError {
    /// The text is no path of a tile.
    #[said("不是瓦片路径", "not the path of a tile")]
    Path,
    /// The tile's bytes are not its width times 32.
    #[said("瓦片{0}长度不对", "the tile {0} has a wrong length")]
    Length(Tile),
    /// A node that the tree must have is not there.
    #[said(transparent)]
    Merkle(#[from] crate::merkle::MerkleError),
}

/// `width` hashes of a level of tiles: `tile(L, N)[i]` is the root over leaves `(N·256+i)·256^L` up to
/// `(N·256+i+1)·256^L`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tile {
    level: u8,
    index: u64,
    width: u16,
}

impl Tile {
    /// The tile as it stands in a tree of that size, partial at the right edge; none if the tree does not reach it.
    #[must_use]
    pub fn at(level: u8, index: u64, size: TreeSize) -> Option<Tile> {
        if level >= LEVELS_MAX {
            return None;
        }
        let hashes = size.0 >> (8 * u32::from(level));
        let first = index.checked_mul(u64::from(TILE_WIDTH))?;
        let width = hashes.checked_sub(first)?.min(u64::from(TILE_WIDTH)) as u16;
        (width > 0).then_some(Tile { level, index, width })
    }

    /// Level of tiles, from 0.
    #[must_use]
    pub const fn level(self) -> u8 {
        self.level
    }

    /// Place in the level.
    #[must_use]
    pub const fn index(self) -> u64 {
        self.index
    }

    /// How many hashes it has: 1 to 256.
    #[must_use]
    pub const fn width(self) -> u16 {
        self.width
    }

    /// Whether it will not change any more.
    #[must_use]
    pub const fn is_full(self) -> bool {
        self.width == TILE_WIDTH
    }

    /// The path of the bundle of entries below a tile of level 0, none for others.
    #[must_use]
    pub fn entries_path(self) -> Option<String> {
        (self.level == 0).then(|| format!("tile/entries/{}{}", groups(self.index), partial(self.width)))
    }
}

/// The tiles that are new or wider when a tree grows: what a publisher writes.
pub fn grown(old: TreeSize, new: TreeSize) -> impl Iterator<Item = Tile> {
    let width = u64::from(TILE_WIDTH);
    (0..LEVELS_MAX).flat_map(move |level| {
        let (before, after) = (old.0 >> (8 * u32::from(level)), new.0 >> (8 * u32::from(level)));
        let indexes = if before < after { before / width..after.div_ceil(width) } else { 0..0 };
        indexes.filter_map(move |index| Tile::at(level, index, new))
    })
}

/// `x001/x234/067`: three digits a group, all but the last with an x.
fn groups(index: u64) -> String {
    let (mut rest, mut text) = (index / 1_000, format!("{:03}", index % 1_000));
    while rest > 0 {
        text = format!("x{:03}/{text}", rest % 1_000);
        rest /= 1_000;
    }
    text
}

fn partial(width: u16) -> String {
    if width == TILE_WIDTH { String::new() } else { format!(".p/{width}") }
}

/// The path below the log's prefix: `tile/<L>/<N>[.p/<W>]`.
impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tile/{}/{}{}", self.level, groups(self.index), partial(self.width))
    }
}

impl FromStr for Tile {
    type Err = TileError;

    fn from_str(path: &str) -> Result<Tile, TileError> {
        let (level, rest) =
            path.strip_prefix("tile/").and_then(|rest| rest.split_once('/')).ok_or(TileError::Path)?;
        let (index, width) = match rest.split_once(".p/") {
            Some((index, width)) => (index, decimal(width).filter(|width| (1..256).contains(width))),
            None => (rest, Some(u64::from(TILE_WIDTH))),
        };
        let level =
            decimal(level).filter(|level| *level < u64::from(LEVELS_MAX)).ok_or(TileError::Path)? as u8;
        let width = width.ok_or(TileError::Path)? as u16;
        let digits: String = index.chars().filter(char::is_ascii_digit).collect();
        let index = digits.parse().map_err(|_| TileError::Path)?;
        let tile = Tile { level, index, width };
        // One tile has one path.
        if tile.to_string() == path { Ok(tile) } else { Err(TileError::Path) }
    }
}
