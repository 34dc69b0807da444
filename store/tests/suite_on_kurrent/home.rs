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
    /// A corner of a real server, where one is named: then the double is not asked.
    real: Option<String>,
}

impl Home {
    pub(crate) fn new() -> Home {
        Home { real: real(), ..Home::doubled() }
    }

    /// On a double, whatever is named.
    pub(crate) fn doubled() -> Home {
        Home::over(Double::start())
    }

    /// On this double.
    pub(crate) fn over(double: Double) -> Home {
        let door = double.door();
        Home { double, door, real: None }
    }

    /// The same server by another way.
    pub(crate) fn another_door(&self) -> Home {
        Home::over(self.double.clone())
    }

    /// A copy of the server as it is now, and a way to it.
    pub(crate) fn copy(&self) -> Home {
        Home::over(self.double.copy())
    }

    pub(crate) fn backing(&self) -> Backing {
        match &self.real {
            Some(url) => {
                let address = Address::parse(url).unwrap().as_admin(true);
                Backing::Kurrent(Cluster::open(address).unwrap())
            }
            None => Backing::Kurrent(connect(&self.door)),
        }
    }

    /// How often a test repeats something: each time takes as long as the wire.
    pub(crate) const fn some(count: u32) -> u32 {
        if count > 4 { 4 } else { count }
    }
}

/// For the suite that runs on either.
fn real() -> Option<String> {
    let suite = env!("CARGO_CRATE_NAME");
    if suite == "suite_on_kurrent" { kurrent_double::real_server(suite) } else { None }
}

/// A connection as a node has it.
pub(crate) fn connect(door: &Door) -> Cluster {
    Cluster::open(address(door, Duration::from_secs(20))).unwrap()
}

/// Where a door is, for a node of such patience.
pub(crate) fn address(door: &Door, patience: Duration) -> Address {
    Address::parse(&door.url()).unwrap().as_admin(true).patient_for(patience)
}
