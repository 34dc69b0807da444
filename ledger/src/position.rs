//! Places and counts that must never be mixed up.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! place {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    };
}

place!(
    /// Place of a record in the ledger's order: 0, 1, 2 … without gaps.
    Position
);
place!(
    /// Place of a record in its stream, from 1; 0 says that the stream is absent.
    Sequence
);
place!(
    /// Place of a leaf in a Merkle tree, from 0.
    LeafIndex
);
place!(
    /// How many leaves a Merkle tree has.
    TreeSize
);

impl Position {
    /// A record's leaf in the log stands where the record stands in the order.
    #[must_use]
    pub const fn leaf(self) -> LeafIndex {
        LeafIndex(self.0)
    }

    /// The next place in the order.
    #[must_use]
    pub const fn next(self) -> Position {
        Position(self.0 + 1)
    }
}

impl Sequence {
    /// The head of a stream that has no record yet.
    pub const ABSENT: Sequence = Sequence(0);

    /// The next place in the stream.
    #[must_use]
    pub const fn next(self) -> Sequence {
        Sequence(self.0 + 1)
    }
}

impl TreeSize {
    /// Whether a leaf stands in a tree of this size.
    #[must_use]
    pub const fn holds(self, leaf: LeafIndex) -> bool {
        leaf.0 < self.0
    }

    /// The position that the next record will take.
    #[must_use]
    pub const fn next_position(self) -> Position {
        Position(self.0)
    }
}
