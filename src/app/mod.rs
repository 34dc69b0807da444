//! What every command works with: the open ledger, the unit of work, signing.

mod act;
mod afterwards;
mod ahead;
mod desk;
mod elsewhere;
mod erased;
mod follow;
mod gate;
mod held;
mod jump;
mod load;
pub(crate) mod log_keys;
mod making;
mod marks;
mod plan;
mod rules;
mod sections;
mod shared_clock;
mod sheet;
mod signing;
mod signing_there;
mod spooled;
mod vault;

pub use act::{Act, Loaded, Personal, Planned};
pub use afterwards::{Afterwards, OutFile};
pub(crate) use ahead::{check as check_ahead, seen_files};
pub(crate) use desk::views_file;
pub use desk::{Desk, KnownArea, Opening, authority};
pub(crate) use elsewhere::append;
pub(crate) use erased::is_erased;
pub(crate) use held::{Gaps, gaps};
pub use making::Making;
pub(crate) use making::draft;
pub use plan::Plan;
pub use rules::broken_alone;
pub use sheet::{Entry, Mass, Sheet};
pub use signing::{Signatory, Signer, witness_path};
pub(crate) use signing::{Signed, continues, write_witness};
pub use signing_there::{Shown, read as read_prepared, sign as sign_prepared};
pub(crate) use spooled::Spooled;
#[cfg(feature = "kurrent")]
pub(crate) use vault::{master_key, open as open_vault};
