//! Failing on the way through records that lie on a disk.

use crate::failure::Failure;

/// A failure on the way through records that lie on a disk.
pub(crate) struct Spooled(pub(super) Failure);

impl From<std::io::Error> for Spooled {
    fn from(error: std::io::Error) -> Spooled {
        Spooled(Failure::fault(error))
    }
}

impl From<Failure> for Spooled {
    fn from(failure: Failure) -> Spooled {
        Spooled(failure)
    }
}

impl From<Spooled> for Failure {
    fn from(spooled: Spooled) -> Failure {
        spooled.0
    }
}
