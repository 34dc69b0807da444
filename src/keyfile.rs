//! Key files: PKCS#8, encrypted under a passphrase (Argon2id, XChaCha20-Poly1305), or plain for training.
//!
//! The encrypted form is a text of its own, because no two programs agree on Argon2id inside PKCS#8:
//! a first line, `kdf` and `cipher` lines, an empty line, the base64 of the box, a last line.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ledger::note::SecretKey;
use zeroize::Zeroizing;

use crate::random::Random;

const FIRST: &str = "-----BEGIN SUNLEDGER ENCRYPTED KEY-----";
const LAST: &str = "-----END SUNLEDGER ENCRYPTED KEY-----";
/// OWASP's first choice for Argon2id, four times over: 64 MiB, three passes.
const MEMORY_KIB: u32 = 65_536;
const PASSES: u32 = 3;

/// Why a key file cannot be read or written.
#[derive(Debug, words::Said)]
#[said(code = "key_file", ground = crate::ground::CONSENT)]
pub enum KeyFileError {
    /// The file system failed.
    #[said("密钥文件 {path}：{source}", "key file {path}: {source}", path = path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What it said.
        source: std::io::Error,
    },
    /// The file is no key file.
    #[said("{path} 不是密钥文件", "{path} is not a key file", path = at_0.display())]
    Shape(PathBuf),
    /// The file is encrypted and no passphrase was given.
    #[said(
        "{path} 已加口令",
        "{path} is encrypted",
        path = at_0.display(),
        next(
            "请用 --passphrase-file 或在提示时输入",
            "give --passphrase-file or type the passphrase when asked"
        )
    )]
    PassphraseNeeded(PathBuf),
    /// The passphrase is wrong, or the file was changed.
    #[said("口令不对，或 {0} 已被改动", "the passphrase is wrong, or {0} was changed")]
    Passphrase(PathBuf),
}

/// Writes a key; readable by its owner only, and never over another.
///
/// # Errors
/// [`KeyFileError::File`].
pub fn write(
    path: &Path,
    key: &SecretKey,
    passphrase: Option<&str>,
    random: &Random,
) -> Result<(), KeyFileError> {
    let shape = |_| KeyFileError::Shape(path.to_owned());
    let text = match passphrase {
        None => key.to_pkcs8_pem().map_err(shape)?,
        Some(passphrase) => {
            let der = key.to_pkcs8_der().map_err(shape)?;
            Zeroizing::new(encrypt(&der, passphrase, random.bytes(), random.bytes()))
        }
    };
    create_private(path)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .map_err(|source| KeyFileError::File { path: path.to_owned(), source })
}

/// Reads a key; `passphrase` is asked only where the file is encrypted.
///
/// # Errors
/// [`KeyFileError`].
pub fn read(
    path: &Path,
    passphrase: impl FnOnce() -> Option<Zeroizing<String>>,
) -> Result<SecretKey, KeyFileError> {
    let mut text = Zeroizing::new(String::new());
    crate::disk::open_file(path)
        .and_then(|mut file| file.read_to_string(&mut text))
        .map_err(|source| KeyFileError::File { path: path.to_owned(), source })?;
    if !text.starts_with(FIRST) {
        return SecretKey::from_pkcs8_pem(&text).map_err(|_| KeyFileError::Shape(path.to_owned()));
    }
    let passphrase = passphrase().ok_or_else(|| KeyFileError::PassphraseNeeded(path.to_owned()))?;
    let envelope = Envelope::parse(&text).ok_or_else(|| KeyFileError::Shape(path.to_owned()))?;
    let der = envelope.open(&passphrase).ok_or_else(|| KeyFileError::Passphrase(path.to_owned()))?;
    SecretKey::from_pkcs8_der(&der).map_err(|_| KeyFileError::Shape(path.to_owned()))
}

/// Creates a file that only its owner can read, and that was not there.
fn create_private(path: &Path) -> std::io::Result<std::fs::File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

struct Envelope {
    params: Params,
    head: String,
    salt: Vec<u8>,
    nonce: [u8; 24],
    boxed: Vec<u8>,
}

impl Envelope {
    fn parse(text: &str) -> Option<Envelope> {
        let body = text.strip_prefix(FIRST)?.strip_prefix('\n')?.trim_end().strip_suffix(LAST)?;
        let (head, boxed) = body.split_once("\n\n")?;
        let (kdf, cipher) = head.split_once('\n')?;
        let mut kdf = kdf.strip_prefix("kdf argon2id ")?.split(' ');
        let mut number = |name: &str| kdf.next()?.strip_prefix(name)?.parse::<u32>().ok();
        let (memory, passes, lanes) = (number("m=")?, number("t=")?, number("p=")?);
        // A file from elsewhere must not be able to take all memory.
        if memory > 1 << 20 || passes > 64 || lanes > 16 {
            return None;
        }
        Some(Envelope {
            params: Params::new(memory, passes, lanes, Some(32)).ok()?,
            head: head.to_owned(),
            salt: STANDARD.decode(kdf.next()?.strip_prefix("salt=")?).ok()?,
            nonce: STANDARD
                .decode(cipher.strip_prefix("cipher xchacha20-poly1305 nonce=")?)
                .ok()?
                .try_into()
                .ok()?,
            boxed: STANDARD.decode(boxed.trim_end()).ok()?,
        })
    }

    fn open(&self, passphrase: &str) -> Option<Zeroizing<Vec<u8>>> {
        let key = derive(passphrase, &self.salt, self.params.clone());
        let payload = Payload { msg: &self.boxed, aad: self.head.as_bytes() };
        let cipher = XChaCha20Poly1305::new((&*key).into());
        cipher.decrypt(&XNonce::from(self.nonce), payload).ok().map(Zeroizing::new)
    }
}

fn encrypt(der: &[u8], passphrase: &str, salt: [u8; 16], nonce: [u8; 24]) -> String {
    let params =
        Params::new(MEMORY_KIB, PASSES, 1, Some(32)).expect("invariant: the parameters are in range");
    let key = derive(passphrase, &salt, params);
    let head = format!(
        "kdf argon2id m={MEMORY_KIB} t={PASSES} p=1 salt={}\ncipher xchacha20-poly1305 nonce={}",
        STANDARD.encode(salt),
        STANDARD.encode(nonce)
    );
    let cipher = XChaCha20Poly1305::new((&*key).into());
    let boxed = cipher
        .encrypt(&XNonce::from(nonce), Payload { msg: der, aad: head.as_bytes() })
        .expect("invariant: a key is far shorter than the cipher's limit");
    format!("{FIRST}\n{head}\n\n{}\n{LAST}\n", STANDARD.encode(boxed))
}

fn derive(passphrase: &str, salt: &[u8], params: Params) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, &mut *key)
        .expect("invariant: salt and output lengths are in range");
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SecretKey {
        SecretKey::from_seed(&[7; 32])
    }

    #[test]
    fn an_encrypted_key_comes_back_with_its_passphrase_and_with_no_other() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.key");
        write(&path, &key(), Some("四月的雨"), &Random::system()).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains("PRIVATE KEY"));
        let again = read(&path, || Some(Zeroizing::new("四月的雨".to_owned()))).unwrap();
        assert_eq!(again.to_pkcs8_der().unwrap(), key().to_pkcs8_der().unwrap());
        let wrong = read(&path, || Some(Zeroizing::new("五月的雨".to_owned())));
        assert!(matches!(wrong, Err(KeyFileError::Passphrase(_))));
        assert!(matches!(read(&path, || None), Err(KeyFileError::PassphraseNeeded(_))));
    }

    #[test]
    fn a_key_file_is_never_written_over_another() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.key");
        write(&path, &key(), None, &Random::system()).unwrap();
        assert!(matches!(write(&path, &key(), None, &Random::system()), Err(KeyFileError::File { .. })));
    }

    #[test]
    fn a_changed_envelope_does_not_open() {
        let text = encrypt(b"der", "p", [1; 16], [2; 24]);
        let changed = text.replace("p=1", "p=2");
        let envelope = Envelope::parse(&changed).unwrap();
        assert!(envelope.open("p").is_none());
        assert!(Envelope::parse(&text).unwrap().open("p").is_some());
    }
}
