//! Where the ledgers of this suite rest: each on a server of its own.

use std::time::Duration;

use kurrent_double::{Door, Double};
use store::Backing;
use store::kurrent::{Address, Cluster};

/// A server for one ledger.
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
    let address = Address::parse(&door.url()).unwrap().as_admin(true).patient_for(Duration::from_secs(20));
    Cluster::open(address).unwrap()
}
