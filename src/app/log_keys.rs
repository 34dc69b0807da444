//! The log's private keys in a ledger's folder: the present one, and one that is about to follow it.

use std::fs::File;
use std::path::{Path, PathBuf};

use ledger::Keyring;
use ledger::note::{SecretKey, Signer as _};

use crate::failure::{Failure, OrFail as _, write_once};
use crate::keyfile;
use crate::random::Random;

/// The present key.
fn present(dir: &Path) -> PathBuf {
    dir.join("keys").join("log.key")
}

/// The key that is to follow it.
pub(crate) fn following(dir: &Path) -> PathBuf {
    dir.join("keys").join("log-next.key")
}

/// The keys that are at hand.
///
/// # Errors
/// [`Failure::Fault`] if there is none, or one cannot be read.
pub(crate) fn held(dir: &Path) -> Result<Vec<SecretKey>, Failure> {
    let _lock = lock(dir, File::lock_shared)?;
    let next = following(dir);
    let next = next.exists().then(|| read(&next)).transpose()?;
    // A program that ended while it exchanged them has left only the new one.
    match next {
        Some(next) if !present(dir).exists() => Ok(vec![next]),
        next => Ok(std::iter::once(read(&present(dir))?).chain(next).collect()),
    }
}

/// The first key of a ledger that is being founded: drawn once, whoever begins again takes the one that is there.
///
/// # Errors
/// [`Failure::Fault`].
pub(crate) fn first(dir: &Path, drawn: &SecretKey) -> Result<SecretKey, Failure> {
    write_once(&present(dir), drawn.to_pkcs8_pem().or_fault()?.as_bytes())?;
    read(&present(dir))
}

/// The key that is to follow the present one: drawn once, and on disk before it is used.
///
/// # Errors
/// [`Failure::Fault`].
pub(crate) fn draw(dir: &Path, random: &Random) -> Result<SecretKey, Failure> {
    let drawn = SecretKey::from_seed(&random.bytes());
    write_once(&following(dir), drawn.to_pkcs8_pem().or_fault()?.as_bytes())?;
    read(&following(dir))
}

/// Once the ledger has changed its key, puts the new one in the place of the old; where the old one is kept now.
///
/// # Errors
/// [`Failure::Fault`].
pub(crate) fn exchange(dir: &Path, keyring: &Keyring) -> Result<Option<PathBuf>, Failure> {
    let (next, present) = (following(dir), present(dir));
    if !next.exists() {
        return Ok(None);
    }
    let lock = lock(dir, File::lock)?;
    // Another program may have done it meanwhile.
    if !next.exists() {
        return Ok(None);
    }
    let key = read(&next)?.public_key();
    if keyring.log_key().is_none_or(|log_key| *log_key.public_key() != key) {
        return Ok(None);
    }
    let former = keyring
        .log_keys()
        .iter()
        .rev()
        .nth(1)
        .map(|key| format!("log-former-{:08x}.key", u32::from_be_bytes(key.id())));
    let former = present.with_file_name(former.unwrap_or_else(|| "log-former.key".to_owned()));
    if present.exists() {
        std::fs::rename(&present, &former).or_fault()?;
    }
    std::fs::rename(&next, &present).or_fault()?;
    lock.sync_all().or_fault()?;
    Ok(Some(former))
}

/// A key that the ledger did not take is not used next time: it may have lain about. It is never destroyed here, for
/// another program may just be changing to it.
///
/// # Errors
/// [`Failure::Fault`].
pub(crate) fn set_aside(dir: &Path) -> Result<(), Failure> {
    let _lock = lock(dir, File::lock)?;
    let next = following(dir);
    let id = read(&next)?.public_key().hash().to_string();
    std::fs::rename(&next, next.with_file_name(format!("log-unused-{}.key", &id[..8]))).or_fault()
}

/// The folder of keys, locked until it is dropped.
fn lock(dir: &Path, lock: fn(&File) -> std::io::Result<()>) -> Result<File, Failure> {
    let keys = File::open(dir.join("keys")).or_fault()?;
    lock(&keys).or_fault()?;
    Ok(keys)
}

fn read(path: &Path) -> Result<SecretKey, Failure> {
    keyfile::read(path, || None).or_fault()
}
