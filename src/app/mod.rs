//! What every command works with: the open ledger, the unit of work, signing.

mod act;
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
mod rules;
mod sections;
mod shared_clock;
mod sheet;
mod signing;
mod spooled;
mod vault;

pub use act::{Act, Loaded, Personal, Planned};
pub(crate) use ahead::{check as check_ahead, seen_files};
pub(crate) use desk::views_file;
pub use desk::{Desk, KnownArea, Opening, authority};
pub use elsewhere::{
    Shown, append, erased_by, open as open_prepared, read as read_prepared, sign as sign_prepared,
};
pub(crate) use erased::is_erased;
pub(crate) use held::{Gaps, gaps};
pub use making::Making;
pub(crate) use making::draft;
pub use rules::broken_alone;
pub use sheet::{Entry, Mass, Sheet};
pub(crate) use signing::continues;
pub use signing::{Done, Signatory, witness_path};
#[cfg(feature = "kurrent")]
pub(crate) use vault::{master_key, open as open_vault};
