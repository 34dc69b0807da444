//! The server that a world's ledger rests on, in the suites that have one.

use std::io::Write as _;
use std::sync::Once;

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
        match std::env::var("SUNLEDGER_KURRENT_URL") {
            Ok(url) => Server::Real(within(&url)),
            Err(_) => {
                say_once(
                    "on a double of KurrentDB, not on the server: set SUNLEDGER_KURRENT_URL to run on one",
                );
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

/// A corner of a real server that no other test has: a temporary folder's name is nobody else's.
fn within(url: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let name = folder.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let join = if url.contains('?') { '&' } else { '?' };
    format!("{url}{join}namespace=test-{}-{name}", std::process::id())
}

/// Not captured with a test's own output: whoever runs the tests is to see it.
fn say_once(text: &str) {
    static SAID: Once = Once::new();
    SAID.call_once(|| {
        let _closed = writeln!(std::io::stderr(), "{}: {text}", env!("CARGO_CRATE_NAME"));
    });
}
