//! Where the ledgers of this suite rest: each on a server of its own.
#![allow(dead_code, clippy::allow_attributes, reason = "each suite uses its own part of this")]

use std::time::Duration;

use kurrent_double::{Door, Double};
use store::Backing;
use store::kurrent::{Address, Cluster};

/// A server for one ledger, and the way of one node to it.
#[derive(Clone)]
pub(crate) struct Home {
    pub(crate) double: Double,
    pub(crate) door: Door,
}

impl Home {
    pub(crate) fn new() -> Home {
        let double = Double::start();
        let door = double.door();
        Home { double, door }
    }

    /// The same server by another way.
    pub(crate) fn another_door(&self) -> Home {
        Home { double: self.double.clone(), door: self.double.door() }
    }

    /// A copy of the server as it is now, and a way to it.
    pub(crate) fn copy(&self) -> Home {
        let double = self.double.copy();
        let door = double.door();
        Home { double, door }
    }

    pub(crate) fn backing(&self) -> Backing {
        Backing::Kurrent(connect(&self.door))
    }

    /// How often a test repeats something: each time takes as long as the wire.
    pub(crate) const fn some(count: u32) -> u32 {
        if count > 4 { 4 } else { count }
    }
}

/// A connection as a node has it.
pub(crate) fn connect(door: &Door) -> Cluster {
    Cluster::open(address(door, Duration::from_secs(20))).unwrap()
}

/// Where a door is, for a node of such patience.
pub(crate) fn address(door: &Door, patience: Duration) -> Address {
    Address::parse(&door.url()).unwrap().as_admin(true).patient_for(patience)
}
