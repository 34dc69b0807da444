//! The server that a world's ledger rests on, in the suites that have one.

use assert_cmd::Command;
use kurrent_double::{Door, Double};

/// A place for one ledger: a double of a server (it is not the server), or a corner of the real one that
/// `SUNLEDGER_KURRENT_URL` names.
pub enum Server {
    /// In this process.
    Double(Double, Door),
    /// Elsewhere.
    Real(String),
}

impl Server {
    /// For suites whose name says that they run on one.
    pub fn of_this_suite() -> Option<Server> {
        env!("CARGO_CRATE_NAME").ends_with("_on_kurrent").then(Server::new)
    }

    pub fn new() -> Server {
        match kurrent_double::real_server(env!("CARGO_CRATE_NAME")) {
            Some(url) => Server::Real(url),
            None => {
                let double = Double::start();
                let door = double.door();
                Server::Double(double, door)
            }
        }
    }

    /// As `--store` takes it.
    pub fn url(&self) -> String {
        match self {
            Server::Double(_, door) => door.url(),
            Server::Real(url) => url.clone(),
        }
    }

    /// The double; none of the tampering is done to a real server.
    pub fn double(&self) -> &Double {
        match self {
            Server::Double(double, _) => double,
            Server::Real(_) => panic!("only a double is tampered with"),
        }
    }

    /// The same server as it is now, to go another way from here.
    pub fn copy(&self) -> Server {
        let double = self.double().copy();
        let door = double.door();
        Server::Double(double, door)
    }

    /// Lets a command find it.
    pub fn add_to(&self, command: &mut Command) {
        command.env("SUNLEDGER_STORE", self.url()).env("SUNLEDGER_STORE_ADMIN", "1");
    }
}
