//! What nodes that share a vault tell each other: bundles of keys and map entries, wrapped by a master key, and one
//! line of changes that say which bundles count. A format for ever (docs/format-kurrent.md).

use std::ops::ControlFlow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use ledger::Uuid;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::VaultError;

/// Where the changes stand; a bundle's place is behind it.
pub(crate) const LINE: &str = "vault";
const VERSION: u32 = 1;
const NONCE: usize = 24;
/// How many subjects, and how many map entries, a bundle has at most: it stays well below a mebibyte.
pub(crate) const BUNDLE_MAX: usize = 2_048;

/// Where nodes share a vault.
pub(crate) trait Pool: Send {
    /// Changes from a number on, some of them; none behind the last.
    fn changes(&self, from: u64) -> Result<Vec<Change>, VaultError>;
    /// Gives a change its number, unless another has it.
    fn change(&self, number: u64, change: &Change) -> Result<bool, VaultError>;
    /// Bundles' wrapped bytes; none of those that were deleted.
    fn bundles(&self, ids: &[Uuid]) -> Result<Vec<Option<Vec<u8>>>, VaultError>;
    /// Puts a bundle's wrapped bytes where any node finds them.
    fn put(&self, id: Uuid, wrapped: Vec<u8>) -> Result<(), VaultError>;
    /// Deletes a bundle for good; false if this account may not.
    fn delete(&self, id: Uuid) -> Result<bool, VaultError>;
}

/// Shows the changes from a number on, with their numbers, until there are no more or `see` breaks off; gives the number
/// behind the last that it went on after.
pub(crate) fn for_each_change(
    pool: &dyn Pool,
    from: u64,
    mut see: impl FnMut(u64, Change) -> Result<ControlFlow<()>, VaultError>,
) -> Result<u64, VaultError> {
    let mut number = from;
    loop {
        let page = pool.changes(number)?;
        if page.is_empty() {
            return Ok(number);
        }
        for change in page {
            if see(number, change)?.is_break() {
                return Ok(number);
            }
            number += 1;
        }
    }
}

/// A line in the line of changes. Canonical JSON; nobody learns from it who anybody is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Change {
    /// Bundles that count from now on, later ones over earlier ones.
    pub(crate) added: Vec<Uuid>,
    /// Bundles that count no more.
    pub(crate) dropped: Vec<Uuid>,
    /// Subjects whose keys were destroyed.
    pub(crate) erased: Vec<Uuid>,
    /// The ledger, in the first change only.
    pub(crate) ledger: Option<Uuid>,
    /// The word of the folder that the ledger moved to, in the last change only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) moved: Option<Uuid>,
    /// The map's key, wrapped: in the first change, and when it is changed.
    pub(crate) pepper: Option<String>,
    pub(crate) v: u32,
}

/// Keys and map entries, as they are wrapped. `Debug` is absent: it holds keys.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bundle {
    /// Keyed hash, and the subject that it stands for.
    pub(crate) identities: Vec<(String, Uuid)>,
    /// Drawn anew for every bundle: one that was deleted never comes back under its id.
    salt: String,
    /// Subject and its key.
    pub(crate) subjects: Vec<(Uuid, String)>,
    v: u32,
}

/// The key that the nodes of a ledger share, and nobody else has. `Debug` is absent.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// From its bytes.
    #[must_use]
    pub const fn from_bytes(bytes: Zeroizing<[u8; 32]>) -> MasterKey {
        MasterKey(bytes)
    }

    /// The nonce follows from the text, so no two texts have one.
    pub(crate) fn wrap(&self, ledger: Uuid, what: &str, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        let aad = aad(ledger, what);
        let mut hmac = Hmac::<Sha256>::new_from_slice(self.0.as_ref())
            .expect("invariant: HMAC takes keys of any length");
        hmac.update(b"sunledger/vault/nonce/v1\n");
        hmac.update(aad.as_bytes());
        hmac.update(plain);
        let tag = hmac.finalize().into_bytes();
        let nonce: [u8; NONCE] = *tag.first_chunk().expect("invariant: a tag has 32 bytes");
        let payload = Payload { msg: plain, aad: aad.as_bytes() };
        let boxed = self.cipher().encrypt(&XNonce::from(nonce), payload).map_err(|_| VaultError::Damaged)?;
        Ok([nonce.as_slice(), &boxed].concat())
    }

    pub(crate) fn unwrap(
        &self,
        ledger: Uuid,
        what: &str,
        wrapped: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let (nonce, boxed) = wrapped.split_first_chunk::<NONCE>().ok_or(VaultError::MasterKey)?;
        let aad = aad(ledger, what);
        let payload = Payload { msg: boxed, aad: aad.as_bytes() };
        let plain = self.cipher().decrypt(&XNonce::from(*nonce), payload);
        plain.map(Zeroizing::new).map_err(|_| VaultError::MasterKey)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new_from_slice(self.0.as_ref()).expect("invariant: a key has 32 bytes")
    }
}

fn aad(ledger: Uuid, what: &str) -> String {
    format!("sunledger/vault/v1\n{ledger}\n{what}\n")
}

impl Change {
    pub(crate) fn new() -> Change {
        Change { v: VERSION, ..Change::default() }
    }

    /// The first one.
    pub(crate) fn founding(
        ledger: Uuid,
        pepper: &[u8; 32],
        master: &MasterKey,
    ) -> Result<Change, VaultError> {
        let pepper = BASE64.encode(master.wrap(ledger, "pepper", pepper)?);
        Ok(Change { ledger: Some(ledger), pepper: Some(pepper), ..Change::new() })
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("invariant: a change is ids and text")
    }

    pub(crate) fn parse(bytes: &[u8]) -> Option<Change> {
        let change: Change = serde_json::from_slice(bytes).ok()?;
        (change.v == VERSION && change.encode() == bytes).then_some(change)
    }

    /// The map's key, if this change sets it.
    pub(crate) fn pepper(
        &self,
        ledger: Uuid,
        master: &MasterKey,
    ) -> Result<Option<Zeroizing<[u8; 32]>>, VaultError> {
        let Some(text) = &self.pepper else { return Ok(None) };
        let wrapped = BASE64.decode(text).map_err(|_| VaultError::Damaged)?;
        let plain = master.unwrap(ledger, "pepper", &wrapped)?;
        let pepper: [u8; 32] = plain.as_slice().try_into().map_err(|_| VaultError::Damaged)?;
        Ok(Some(Zeroizing::new(pepper)))
    }
}

impl Bundle {
    pub(crate) fn new(salt: [u8; 16]) -> Bundle {
        Bundle { v: VERSION, salt: BASE64.encode(salt), ..Bundle::default() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.identities.is_empty() && self.subjects.is_empty()
    }

    pub(crate) fn is_full(&self) -> bool {
        self.identities.len() >= BUNDLE_MAX || self.subjects.len() >= BUNDLE_MAX
    }

    pub(crate) fn add_subject(&mut self, subject: Uuid, key: &[u8; 32]) {
        self.subjects.push((subject, BASE64.encode(key)));
    }

    pub(crate) fn add_identity(&mut self, mac: &[u8; 32], subject: Uuid) {
        self.identities.push((BASE64.encode(mac), subject));
    }

    /// The wrapped bytes, and the id that follows from them.
    pub(crate) fn wrap(&self, ledger: Uuid, master: &MasterKey) -> Result<(Uuid, Vec<u8>), VaultError> {
        let plain = Zeroizing::new(serde_json::to_vec(self).map_err(|_| VaultError::Damaged)?);
        let wrapped = master.wrap(ledger, "bundle", &plain)?;
        Ok((Bundle::id(ledger, &wrapped), wrapped))
    }

    /// The id that follows from a bundle's wrapped bytes.
    pub(crate) fn id(ledger: Uuid, wrapped: &[u8]) -> Uuid {
        Uuid::new_v5(&ledger, wrapped)
    }

    pub(crate) fn unwrap(ledger: Uuid, master: &MasterKey, wrapped: &[u8]) -> Result<Bundle, VaultError> {
        let plain = master.unwrap(ledger, "bundle", wrapped)?;
        let bundle: Bundle = serde_json::from_slice(&plain).map_err(|_| VaultError::Damaged)?;
        if bundle.v == VERSION { Ok(bundle) } else { Err(VaultError::Damaged) }
    }
}

/// 32 bytes from their text in a bundle.
pub(crate) fn bytes32(text: &str) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    let bytes = Zeroizing::new(BASE64.decode(text).map_err(|_| VaultError::Damaged)?);
    Ok(Zeroizing::new(bytes.as_slice().try_into().map_err(|_| VaultError::Damaged)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEDGER: Uuid = Uuid::from_bytes([7; 16]);

    fn master() -> MasterKey {
        MasterKey::from_bytes(Zeroizing::new([1; 32]))
    }

    #[test]
    fn a_change_has_one_spelling() {
        let golden = "{\"added\":[\"07070707-0707-0707-0707-070707070707\"],\"dropped\":[],\"erased\":[],\"ledger\":null,\"pepper\":null,\"v\":1}";
        let change = Change { added: vec![LEDGER], ..Change::new() };
        assert_eq!(String::from_utf8_lossy(&change.encode()), golden);
        assert_eq!(Change::parse(golden.as_bytes()), Some(change));
        assert_eq!(Change::parse(golden.replace("\"v\":1", "\"v\":2").as_bytes()), None);
        let last = Change { moved: Some(LEDGER), ..Change::new() };
        let golden = "{\"added\":[],\"dropped\":[],\"erased\":[],\"ledger\":null,\"moved\":\"07070707-0707-0707-0707-070707070707\",\"pepper\":null,\"v\":1}";
        assert_eq!(String::from_utf8_lossy(&last.encode()), golden);
        assert_eq!(Change::parse(golden.as_bytes()), Some(last));
    }

    #[test]
    fn a_bundle_opens_with_its_master_key_and_its_ledger_and_with_no_other() {
        let mut bundle = Bundle::new([4; 16]);
        bundle.add_subject(LEDGER, &[2; 32]);
        bundle.add_identity(&[3; 32], LEDGER);
        let (id, wrapped) = bundle.wrap(LEDGER, &master()).unwrap();
        assert_eq!(bundle.wrap(LEDGER, &master()).unwrap().0, id);
        assert_ne!(Bundle::new([5; 16]).wrap(LEDGER, &master()).unwrap().0, id);
        assert!(Bundle::unwrap(LEDGER, &master(), &wrapped).unwrap().subjects == bundle.subjects);
        assert!(Bundle::unwrap(Uuid::nil(), &master(), &wrapped).is_err());
        let other = MasterKey::from_bytes(Zeroizing::new([9; 32]));
        assert!(matches!(Bundle::unwrap(LEDGER, &other, &wrapped), Err(VaultError::MasterKey)));
    }
}
