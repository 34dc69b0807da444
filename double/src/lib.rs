//! A double of a KurrentDB (EventStoreDB) server, for tests: it is not the server, and says so wherever it is named.
//!
//! A [`Double`] is one log in memory. A [`Door`] is an address at which the real client finds it; there may be many, and
//! each can be shut, opened and made to misbehave alone. What the double does was learnt from the server's published
//! source and documentation: revisions without gaps, sparse positions, expected versions, idempotency as it really is,
//! soft deletion, tombstones, `$maxCount`, `$maxAge`, `$tb`, access control. What is left out answers UNIMPLEMENTED or
//! INVALID_ARGUMENT, never something made up.
//!
//! ```no_run
//! use kurrent_double::{Double, Fault};
//!
//! let double = Double::start();
//! let door = double.door();
//! door.fault(Fault::LoseReply);
//! // … a client of `door.url()` appends, hears nothing, and asks again …
//! assert_eq!(double.events("batch/1").len(), 1);
//! ```

mod access;
mod clock;
mod cluster;
mod door;
mod double;
mod fault;
mod filter;
mod gate;
mod line;
mod log;
mod random;
#[expect(clippy::result_large_err, reason = "refusals are tonic's, and large")]
mod service;
mod speed;
mod suite;
mod wire;

pub use door::Door;
pub use double::Double;
pub use fault::Fault;
pub use log::Stored;
pub use suite::real_server;
