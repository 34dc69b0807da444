//! Who signs, and what they have seen of the log.

use std::cell::RefCell;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use aggregates::acts::act_of;
use aggregates::{Holder, Role, authority};
use ledger::Hash;
use ledger::checkpoint::Checkpoint;
use ledger::keyring::Denied;
use ledger::merkle::verify_consistency;
use ledger::note::{SecretKey, Signer as _};
use store::{AppendError, LogHead, Reader, Receipt, Refusal, SignedCommit};
use words::{Said as _, Text, refuse, say};

use super::desk::Desk;
use super::making::Ready;
use crate::disk::read_file_if_any;
use crate::failure::{Failure, OrFail as _};
use crate::ground;

/// Who signs, as the ledger knows him by his key.
#[derive(Clone, Debug)]
pub struct Signer {
    name: String,
    holder: Holder,
    /// Hash of the public key.
    pub(super) hash: Hash,
}

/// A member of staff, with the key at hand or elsewhere.
pub struct Signatory {
    /// Who it is.
    pub signer: Signer,
    pub(super) hand: Hand,
}

/// Where the private key is.
pub(super) enum Hand {
    /// Here, with what its program has verified of the log.
    Key(Box<SecretKey>, RefCell<Witness>),
    /// On another machine: what is prepared rests until it was signed there. With the checkpoint that the signer's
    /// program has verified, if he sent it.
    Elsewhere(Option<Vec<u8>>),
}

/// A commit that was to be signed.
pub(crate) enum Signed {
    /// It was, and is on disk.
    Here(Receipt),
    /// It waits for a key on another machine.
    Elsewhere(Box<Ready>),
}

/// What the signer's program has verified of the log: it refuses to sign on another history.
pub(super) struct Witness {
    latest: Option<Checkpoint>,
    file: Option<PathBuf>,
}

impl Signatory {
    /// A holder whose key is at hand. `seen` is where this key's program keeps the last checkpoint that it verified;
    /// none only in the demonstration, where one program plays everybody.
    ///
    /// # Errors
    /// [`Failure::Refused`] if the ledger does not know the key.
    pub fn with_key(desk: &Desk, key: SecretKey, seen: Option<PathBuf>) -> Result<Signatory, Failure> {
        let hash = key.public_key().hash();
        let latest = seen.as_deref().map(|path| read_witness(desk, path)).transpose()?.flatten();
        let witness = RefCell::new(Witness { latest, file: seen });
        Signatory::of(desk, hash, Hand::Key(Box::new(key), witness))
    }

    /// A holder whose key is on another machine, and the checkpoint that he sent with it.
    ///
    /// # Errors
    /// [`Failure::Refused`] if the ledger does not know the key.
    pub fn elsewhere(desk: &Desk, name: &str, seen: Option<Vec<u8>>) -> Result<Signatory, Failure> {
        let keyring = desk.store.keyring();
        let hash = keyring.by_name(name).map(|key| key.vkey.hash()).ok_or_else(|| unknown(name))?;
        Signatory::of(desk, hash, Hand::Elsewhere(seen))
    }

    /// Whether what he does waits for his signature on another machine.
    #[must_use]
    pub(crate) const fn is_elsewhere(&self) -> bool {
        matches!(self.hand, Hand::Elsewhere(_))
    }

    fn of(desk: &Desk, hash: Hash, hand: Hand) -> Result<Signatory, Failure> {
        // Before anything is decided: what is due, and since when, follows the day.
        desk.check_clock()?;
        let keyring = desk.store.keyring();
        let key = keyring.key(&hash).ok_or_else(|| unknown("--key"))?;
        let (name, holder) = (key.vkey.name().to_owned(), Holder::new(key.holder.clone()));
        Ok(Signatory { signer: Signer { name, holder, hash }, hand })
    }
}

impl Signer {
    /// Who owns the key.
    #[must_use]
    pub fn holder(&self) -> Holder {
        self.holder.clone()
    }

    /// Whether the key may cause an event in an area today.
    #[must_use]
    pub fn may(&self, desk: &Desk, event: (&str, u32), area: impl Into<ledger::Scope>) -> bool {
        let day = desk.now().day_in_china();
        desk.store.keyring().entitled(&super::authority(), &self.hash, event, area.into(), &day).is_ok()
    }

    /// The key's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

fn unknown(name: &str) -> Failure {
    Failure::refused(refuse!(
        "key.unknown",
        ground::KEY,
        "账本里没有这把密钥（{name}），请管理员先登记",
        "the ledger does not know the key ({name}): an administrator has to register it first"
    ))
}

impl Desk {
    /// Signs what was prepared if the key is at hand, and writes it: then it is on disk, and its signer a witness of it.
    /// Else it comes back, to rest.
    ///
    /// # Errors
    /// As [`Desk::append`].
    pub(crate) fn sign(&self, signatory: &Signatory, ready: Ready) -> Result<Signed, Failure> {
        let Hand::Key(key, witness) = &signatory.hand else { return Ok(Signed::Elsewhere(Box::new(ready))) };
        let signed = ready.prepared.sign(signatory.signer.name(), &**key).or_fault()?;
        let receipt = self.append(signed)?;
        self.keep_witness(witness, &receipt.checkpoint)?;
        Ok(Signed::Here(receipt))
    }

    /// Writes a signed commit.
    ///
    /// # Errors
    /// [`Failure::Conflict`] if what it rests on has moved; [`Failure::Refused`] as the store says no;
    /// [`Failure::Fault`] if the world fails.
    pub(super) fn append(&self, signed: SignedCommit) -> Result<Receipt, Failure> {
        let receipt = self.store.append(signed)?;
        self.wrote(&receipt);
        Ok(receipt)
    }

    /// The log's head, once the signer's program has verified that it continues what it saw before.
    pub(super) fn witnessed(&self, signatory: &Signatory) -> Result<LogHead, Failure> {
        let head = self.reader.log_head().or_fault()?;
        let Hand::Key(_, witness) = &signatory.hand else { return Ok(head) };
        let witness = witness.borrow();
        let Some(before) = &witness.latest else { return Ok(head) };
        if continues(&self.reader, before, &head) {
            return Ok(head);
        }
        Err(Failure::refused(refuse!(
            "witness.not_continued",
            ground::WITNESS,
            "账本与本密钥上次见过的检查点（{0}条）不相承：可能被截断、改写或换成旧备份。拒绝签名，请立即报告",
            "the ledger does not continue the checkpoint that this key last saw ({0} records): cut, rewritten or an older backup. Nothing was signed; report it at once",
            before.size.0
        )))
    }

    /// Remembers the checkpoint of a receipt, so that every signer is a witness of the history before.
    /// Without a file there is no program of the signer's own, only this desk, which wrote all of it itself.
    fn keep_witness(&self, witness: &RefCell<Witness>, checkpoint: &str) -> Result<(), Failure> {
        let mut witness = witness.borrow_mut();
        let Some(file) = &witness.file else { return Ok(()) };
        let keyring = self.store.keyring();
        let log_key = keyring
            .log_key()
            .ok_or_else(|| Failure::fault(say!("账本没有日志密钥", "the ledger has no log key")))?;
        let latest = Checkpoint::verify(checkpoint.as_bytes(), log_key).or_fault()?;
        write_witness(file, checkpoint)?;
        witness.latest = Some(latest);
        Ok(())
    }
}

/// Whether the log with this head is a continuation of the one with that checkpoint.
pub(crate) fn continues(reader: &Reader, before: &Checkpoint, head: &LogHead) -> bool {
    before.size <= head.size
        && reader.consistency(before.size, head.size).is_ok_and(|proof| {
            verify_consistency(&proof, (before.size, &before.root), (head.size, &head.root)).is_ok()
        })
}

/// Beside the key: `NAME.key.seen`.
#[must_use]
pub fn witness_path(key: &Path) -> PathBuf {
    let mut name = key.as_os_str().to_owned();
    name.push(".seen");
    PathBuf::from(name)
}

fn read_witness(desk: &Desk, path: &Path) -> Result<Option<Checkpoint>, Failure> {
    let Some(note) = read_file_if_any(path)? else { return Ok(None) };
    let keyring = desk.store.keyring();
    // The log's key may have changed since: any key that ever signed checkpoints will do.
    let verified = keyring.log_keys().iter().find_map(|key| Checkpoint::verify(&note, key).ok());
    verified.map(Some).ok_or_else(|| {
        Failure::refused(refuse!(
            "witness.foreign",
            ground::WITNESS,
            "{0} 不是本账本的检查点。账本可能被换掉了，拒绝签名",
            "{0} is no checkpoint of this ledger: it may have been exchanged. Nothing was signed",
            path.display()
        ))
    })
}

/// Written beside and renamed, so that a crash leaves the old one or the new one; under a name of this process's own,
/// for the same key may sign in two programs at once.
pub(crate) fn write_witness(path: &Path, checkpoint: &str) -> Result<(), Failure> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.new", std::process::id()));
    let write = || {
        let mut file = std::fs::File::create(&beside)?;
        file.write_all(checkpoint.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&beside, path)
    };
    write().or_fault()
}

/// What the store answers.
impl From<AppendError> for Failure {
    fn from(error: AppendError) -> Failure {
        match error {
            AppendError::Conflict(conflict) => Failure::Conflict(Box::new(conflict)),
            AppendError::Fault(fault) => Failure::fault(fault),
            AppendError::Refused(Refusal::Denied(Denied::NoRole { name, event_type, area, day })) => {
                let act = act_of(&event_type).unwrap_or((&event_type, &event_type));
                let roles = roles_for(&event_type);
                Failure::refused(refuse!(
                    "key.no_role",
                    ground::KEY,
                    "{act}须有{area}的角色“{roles}”，密钥{name}于{day}没有：请由有此角色的人办理，或请两名管理员配权（key propose-role、confirm-role）",
                    "to {act} needs the role {roles} in {area}, which the key {name} does not hold on {day}: let somebody with the role do it, or have two administrators give it (key propose-role, confirm-role)"
                ))
            }
            AppendError::Refused(refusal) => Failure::refused(refusal),
        }
    }
}

/// The roles that may cause an event, as people call them.
fn roles_for(event_type: &str) -> Text {
    let codes = authority::table().find(|row| row.wire_type == event_type).map(|row| row.roles);
    // What the table does not have is on the ledger itself.
    let roles = codes.unwrap_or(&["administrator"]).iter().filter_map(|code| code.parse::<Role>().ok());
    Text::joined(&roles.map(|role| role.text()).collect::<Vec<_>>(), &say!("”或“", " or "))
}
