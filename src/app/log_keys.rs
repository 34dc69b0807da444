//! The log's private keys in a ledger's folder: the present one, one that is about to follow it, those that were not taken.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use ledger::note::{SecretKey, Signer as _};
use ledger::{Hash, Keyring};
use words::refuse;

use crate::config::Config;
use crate::disk::write_once;
use crate::failure::{Failure, OrFail as _};
use crate::ground;
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

/// Keys that were drawn to follow the present one, whether the ledger took them or not: the next one, then those that were
/// set aside.
fn drawn(dir: &Path) -> Vec<PathBuf> {
    let is_unused = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with("log-unused-") && name.ends_with(".key")
    };
    let entries = std::fs::read_dir(dir.join("keys")).into_iter().flatten().flatten();
    let mut unused: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_unused).collect();
    unused.sort();
    let next = following(dir);
    next.exists().then_some(next).into_iter().chain(unused).collect()
}

/// The keys that are at hand: the ledger says which of them signs.
///
/// # Errors
/// [`Failure::Fault`] if there is none, or the present or next one cannot be read.
pub(crate) fn held(dir: &Path) -> Result<Vec<SecretKey>, Failure> {
    let _lock = lock(dir, File::lock_shared)?;
    let next = following(dir);
    let mut held = Vec::new();
    for path in drawn(dir) {
        match read(&path) {
            Ok(key) => held.push(key),
            Err(error) if path == next => return Err(error),
            Err(_) => {}
        }
    }
    // A program that ended while it exchanged them has left only the new one.
    if held.is_empty() || present(dir).exists() {
        held.insert(0, read(&present(dir))?);
    }
    Ok(held)
}

/// Nobody else changes the log's key until it is dropped: two would draw the same key, and one set it aside under the
/// other's hands.
///
/// # Errors
/// [`Failure::Refused`] while somebody does.
pub(crate) fn alone(dir: &Path) -> Result<File, Failure> {
    let config = File::open(Config::path(dir)).or_fault()?;
    match config.try_lock() {
        Ok(()) => Ok(config),
        Err(TryLockError::WouldBlock) => Err(Failure::refused(refuse!(
            "log_key.busy",
            ground::MACHINE,
            "另一个程序正在更换日志密钥，请稍后重新办理",
            "another program is changing the log's key: wait and decide again"
        ))),
        Err(TryLockError::Error(error)) => Err(Failure::fault(error)),
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
    let Some(log_key) = keyring.log_key() else { return Ok(None) };
    let is_the_logs = |path: &PathBuf| read(path).is_ok_and(|key| key.public_key() == *log_key.public_key());
    let present = present(dir);
    if is_the_logs(&present) || drawn(dir).is_empty() {
        return Ok(None);
    }
    let lock = lock(dir, File::lock)?;
    // Another program may have done it meanwhile.
    let Some(new) = drawn(dir).into_iter().find(is_the_logs) else { return Ok(None) };
    let former = present.with_file_name(match read(&present).ok().map(|key| key.public_key()) {
        Some(key) => match keyring.log_keys().iter().find(|known| *known.public_key() == key) {
            Some(known) => format!("log-former-{:08x}.key", u32::from_be_bytes(known.id())),
            None => unused(&key.hash()),
        },
        None => "log-former.key".to_owned(),
    });
    if present.exists() {
        std::fs::rename(&present, &former).or_fault()?;
    }
    std::fs::rename(&new, &present).or_fault()?;
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
    if !next.exists() {
        return Ok(());
    }
    let id = read(&next)?.public_key().hash();
    std::fs::rename(&next, next.with_file_name(unused(&id))).or_fault()
}

/// The file of a key that no ledger took.
fn unused(hash: &Hash) -> String {
    format!("log-unused-{}.key", &hash.to_string()[..8])
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
