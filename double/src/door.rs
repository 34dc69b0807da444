//! Doors: where clients come in.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::double::Life;
use crate::fault::Fault;
use crate::gate::Gate;

/// An address on this computer at which a double is found. Every clone is the same door. It stays as long as any handle
/// on the double or on one of its doors.
#[derive(Clone)]
pub struct Door {
    pub(crate) gate: Arc<Gate>,
    pub(crate) life: Arc<Life>,
}

impl Door {
    /// What the client is told, without credentials: `esdb://127.0.0.1:PORT?tls=false`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("esdb://{}?tls=false", self.gate.address)
    }

    /// What the client is told, with credentials. The client takes them as they are written, so they should be letters
    /// and digits.
    #[must_use]
    pub fn url_as(&self, user: &str, password: &str) -> String {
        format!("esdb://{user}:{password}@{}?tls=false", self.gate.address)
    }

    /// Where it is.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.gate.address
    }

    /// Stops listening and drops every connection of this door, as if its server were killed or cut off. When this
    /// returns, nothing that came in here can change the log any more.
    pub fn close(&self) {
        self.gate.close(&self.life.cluster);
    }

    /// Listens again at the same address, with everything that the log has.
    pub fn open(&self) {
        self.gate.open(&self.life.cluster);
    }

    /// Lets so many bytes a second out here, whoever they are for; without a limit as many as this computer can.
    pub fn limit(&self, bytes_a_second: Option<u64>) {
        self.gate.speed.limit(bytes_a_second);
    }

    /// Adds to what will go wrong here.
    pub fn fault(&self, fault: Fault) {
        self.gate.script.add(fault);
    }

    /// How many faults have not happened yet.
    #[must_use]
    pub fn pending_faults(&self) -> usize {
        self.gate.script.pending()
    }

    /// Nothing more goes wrong here.
    pub fn clear_faults(&self) {
        self.gate.script.clear();
    }
}
