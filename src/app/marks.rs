//! The key of the marks that the read models' snapshots have.

use std::path::Path;

use projections::Marks;
use words::say;
use zeroize::Zeroizing;

use crate::disk::{read_file_if_any, write_once};
use crate::failure::Failure;
use crate::random::Random;

/// The marks of a ledger's folder. Their key is drawn when there is none: then the read models are made anew.
///
/// # Errors
/// [`Failure::Fault`] if the key can be neither read nor made.
pub(super) fn of(dir: &Path) -> Result<Marks, Failure> {
    let path = dir.join("keys").join("views.key");
    let found = match read_file_if_any(&path)? {
        Some(found) => Zeroizing::new(found),
        // Never from a demonstration's seed: everybody has that.
        None => write_once(&path, &Zeroizing::new(Random::system().bytes::<32>())[..])?,
    };
    let key: [u8; 32] = found.as_slice().try_into().map_err(|_| damaged(&path))?;
    Ok(Marks::new(Zeroizing::new(key)))
}

fn damaged(path: &Path) -> Failure {
    Failure::fault(say!(
        "{0} 不是读模型的标记密钥，请移走它，程序另建一把",
        "{0} is not the key of the read models' marks: move it away, and another is made",
        path.display()
    ))
}
