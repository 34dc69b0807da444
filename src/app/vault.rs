//! The vault of a ledger: this folder's own, or the one that the nodes of a cluster share.

use std::path::Path;

use store::Backing;
use store::vault::Vault;

use crate::config::Config;
use crate::failure::{Failure, OrFail as _};
use crate::random::Random;

/// Whether the folder has one: a file that somebody began to make is none.
///
/// # Errors
/// [`Failure::Fault`] if the file cannot be read.
pub(super) fn is_there(dir: &Path) -> Result<bool, Failure> {
    Vault::is_made(dir).or_fault()
}

/// Opens it, or makes it where there is none.
///
/// # Errors
/// [`Failure::Fault`] for a vault of another ledger or a master key that is not the one.
pub(crate) fn open(
    dir: &Path,
    config: &Config,
    backing: &Backing,
    random: &Random,
) -> Result<Vault, Failure> {
    let mut fill = |bytes: &mut [u8]| random.fill(bytes);
    match backing {
        Backing::File if is_there(dir)? => Vault::open(dir, config.ledger).or_fault(),
        Backing::File => Vault::create(dir, config.ledger, &mut fill).or_fault(),
        #[cfg(feature = "kurrent")]
        Backing::Kurrent(cluster) => {
            let master = master::key(dir, || Ok(cluster.has_vault()?), random)?;
            cluster.vault(dir, config.ledger, master, &mut fill).or_fault()
        }
    }
}

/// Does some work, and makes this node's copy of a shared vault beside it, where there is none yet: both are filled from
/// the cluster. Without a vault if it is to be opened afterwards.
///
/// # Errors
/// What `work` gives; as [`open`].
pub(super) fn beside<T>(
    dir: &Path,
    config: &Config,
    backing: &Backing,
    work: impl FnOnce() -> Result<T, Failure>,
) -> Result<(T, Option<Vault>), Failure> {
    let is_filled = match backing {
        Backing::File => false,
        #[cfg(feature = "kurrent")]
        Backing::Kurrent(cluster) => !is_there(dir)? && cluster.has_vault()?,
    };
    if !is_filled {
        return Ok((work()?, None));
    }
    std::thread::scope(|scope| {
        let vault = scope.spawn(|| open(dir, config, backing, &Random::system()));
        let done = work();
        let vault = vault.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        if done.is_err() {
            // Nobody would hear of erasures where the ledger is not followed.
            for name in ["vault.db", "vault.db-wal", "vault.db-shm"] {
                drop(std::fs::remove_file(dir.join(name)));
            }
        }
        let (done, mut vault) = (done?, vault?);
        // Whoever the last records are about may have come behind what was filled first.
        vault.sync().or_fault()?;
        Ok((done, Some(vault)))
    })
}

#[cfg(feature = "kurrent")]
pub(crate) use master::held as master_key;

/// The key that wraps what the nodes share.
#[cfg(feature = "kurrent")]
mod master {
    use std::path::{Path, PathBuf};

    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
    use store::vault::{MasterKey, VaultError};
    use zeroize::Zeroizing;

    use crate::disk::{read_file_if_any, write_once};
    use crate::failure::Failure;
    use crate::random::Random;

    const HEADING: &str = "sunledger vault key v1";

    /// Reads `keys/vault.key`; the first node of a cluster draws it.
    pub(super) fn key(
        dir: &Path,
        shared: impl FnOnce() -> Result<bool, Failure>,
        random: &Random,
    ) -> Result<MasterKey, Failure> {
        if let Some(held) = held(dir)? {
            return Ok(held);
        }
        if shared()? {
            return Err(Failure::fault(VaultError::MasterKey));
        }
        let drawn = Zeroizing::new(random.bytes::<32>());
        let text = Zeroizing::new(format!("{HEADING}\n{}\n", BASE64.encode(drawn.as_ref())));
        // Nothing is wrapped under a key that could be lost, or that another program of this node has not.
        read(&write_once(&path(dir), text.as_bytes())?)
    }

    /// The key in the folder; none where there is none.
    pub(crate) fn held(dir: &Path) -> Result<Option<MasterKey>, Failure> {
        let path = path(dir);
        read_file_if_any(&path)?.map(|bytes| read(&Zeroizing::new(bytes))).transpose()
    }

    fn path(dir: &Path) -> PathBuf {
        dir.join("keys").join("vault.key")
    }

    fn read(bytes: &[u8]) -> Result<MasterKey, Failure> {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        let line = text.strip_prefix(HEADING).and_then(|rest| rest.lines().nth(1)).unwrap_or_default();
        let key = BASE64.decode(line).ok().map(Zeroizing::new);
        let key: Option<[u8; 32]> = key.and_then(|key| key.as_slice().try_into().ok());
        key.map(|key| MasterKey::from_bytes(Zeroizing::new(key)))
            .ok_or_else(|| Failure::fault(VaultError::MasterKey))
    }
}
