//! The vault held against the records: whoever they seal has a key there, and is found there by number or account.
//!
//! An older copy of the vault, an empty one or one with another key of its map would take everybody for somebody new, and
//! pay them twice.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

use aggregates::WireEvent as _;
use aggregates::entitlement::event::EntitlementEvent;
use aggregates::person::Person;
use aggregates::person::event::PersonEvent;
use ledger::seal::{self, Binding, SealedBox};
use ledger::{Frame, Hash, Position, TreeSize, Uuid};
use store::vault::Vault;
use store::{Reader, Receipt};
use words::{Text, refuse, say};

use super::desk::Desk;
use super::erased::{is_erased, says_so};
use super::load::Folding;
use crate::failure::{Failure, OrFail as _};
use crate::ground;
use crate::personal::{self, PersonData};
use crate::vaults::Who;

/// What says whose household a benefit is.
const CONFIRMED: &str = "entitlement.confirmed";

/// So many records are looked at again rather than the vault written to.
const AGAIN_MAX: u64 = 1_024;

/// Up to where the vault was held against the ledger.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    /// In this program.
    now: TreeSize,
    /// As the vault itself says.
    kept: TreeSize,
}

/// What the records need and a vault does not have. No `Debug`: it holds personal data.
#[derive(Default)]
pub(crate) struct Gaps {
    /// Whose key is gone, though their erasure is not recorded.
    pub(crate) keyless: BTreeSet<Uuid>,
    /// Who is not found by the number or account that a record seals.
    unmapped: Vec<(Who, Uuid)>,
    /// The same, of numbers that were corrected, and of households: a program that ended behind the record left them out.
    corrected: Vec<(Who, Uuid)>,
    /// Households that are not found by their number any more: their entries are made again.
    households: Vec<(Who, Uuid)>,
    /// Where the first of all stands.
    first: Option<Position>,
    /// Whose erasure is recorded and whose key is there all the same: the vault is older than that.
    pub(crate) undestroyed: usize,
}

impl Gaps {
    /// How many keys and entries, but for those that are mended.
    pub(crate) fn count(&self) -> usize {
        self.keyless.len() + self.unmapped.len() + self.households.len()
    }

    /// Whether people would come as somebody new: nobody decides beside this vault.
    fn is_fatal(&self) -> bool {
        !self.keyless.is_empty() || !self.unmapped.is_empty()
    }

    /// What is made again.
    fn into_mended(self) -> Vec<(Who, Uuid)> {
        self.corrected.into_iter().chain(self.households).collect()
    }

    /// What is missing.
    pub(crate) fn text(&self) -> Option<Text> {
        let first = self.first?;
        let (keys, entries) = (self.keyless.len(), self.unmapped.len() + self.households.len());
        Some(say!(
            "{keys}个对象没有钥匙，{entries}个证件号、户编号或账户查不到对象或查到别人，最早见第{first}号记录",
            "{keys} subjects have no key, and {entries} numbers, households or accounts lead to nobody or to somebody else; the first stands in record {first}"
        ))
    }
}

/// Looks for gaps in the records of a range.
pub(crate) fn gaps(reader: &Reader, vault: &Vault, range: Range<Position>) -> Result<Gaps, Failure> {
    let held = vault.held().or_fault()?.map_or(TreeSize(0), |(held, _)| held);
    let (seen, whom, gaps) = (HashSet::new(), BTreeMap::new(), Gaps::default());
    let mut looking = Looking { reader, vault, held, seen, whom, gaps };
    let mut erased: Vec<Uuid> = Vec::new();
    reader.for_each_record_in(range, |record| {
        // What cannot be read, `verify` names.
        let Ok(frame) = Frame::parse(record.bytes) else { return Ok(()) };
        if says_so(&frame) {
            let subject = frame.stream.strip_prefix("person/").and_then(|id| id.parse::<Uuid>().ok());
            erased.extend(subject);
        }
        if frame.sealed.is_none() {
            return Ok(());
        }
        let seals = frame.seals().unwrap_or_default();
        looking.household(record.position, &frame, &seals)?;
        seals.iter().try_for_each(|sealed| looking.at(record.position, &frame, sealed))
    })?;
    let mut gaps = looking.whom()?;
    for subject in erased {
        gaps.undestroyed += usize::from(vault.key_of(subject).or_fault()?.is_some());
    }
    Ok(gaps)
}

struct Looking<'l> {
    reader: &'l Reader,
    vault: &'l Vault,
    /// Up to where the vault was held against some ledger before.
    held: TreeSize,
    /// Whose first seal was opened: an account is sealed again with every payment.
    seen: HashSet<Uuid>,
    /// By what each subject is found, as it was sealed first or corrected last; where, and whether that corrects it.
    whom: BTreeMap<Uuid, (Who, Position, bool)>,
    gaps: Gaps,
}

impl Looking<'_> {
    fn at(&mut self, position: Position, frame: &Frame<'_>, sealed: &SealedBox) -> Result<(), Failure> {
        let subject = sealed.subject;
        let corrects = || {
            let event = PersonEvent::read(frame.event_type, frame.version, frame.data);
            matches!(event, Ok(PersonEvent::IdentityCorrected(_)))
        };
        if !self.seen.insert(subject) && !corrects() {
            return Ok(());
        }
        let Some(key) = self.vault.key_of(subject).or_fault()? else {
            if !is_given_up(self.vault, subject)? && !is_erased(self.reader, subject)? {
                self.gaps.keyless.insert(subject);
                self.gaps.first.get_or_insert(position);
            }
            return Ok(());
        };
        let opened = seal::open(sealed, &key, &Binding::of(frame, subject)).ok();
        let Some(who) = opened.and_then(|opened| Who::sealed(opened.plaintext.expose())) else {
            return Ok(());
        };
        self.whom.insert(subject, (who, position, corrects()));
        Ok(())
    }

    /// Whose household a benefit is, by the number that is sealed of its head.
    fn household(
        &mut self,
        position: Position,
        frame: &Frame<'_>,
        seals: &[SealedBox],
    ) -> Result<(), Failure> {
        if frame.event_type != CONFIRMED {
            return Ok(());
        }
        let event = EntitlementEvent::read(frame.event_type, frame.version, frame.data);
        let Ok(EntitlementEvent::Confirmed(event)) = event else { return Ok(()) };
        let (Some(household), head) = (event.household, event.beneficiary.0) else { return Ok(()) };
        let Some(key) = self.vault.key_of(head).or_fault()? else { return Ok(()) };
        let mut opened = seals.iter().filter(|sealed| sealed.subject == head).filter_map(|sealed| {
            let opened = seal::open(sealed, &key, &Binding::of(frame, head)).ok()?;
            personal::read::<PersonData>(opened.plaintext.expose())
        });
        let Some(data) = opened.next() else { return Ok(()) };
        let who = Who::of_household(event.area, &data);
        let entry = (who, household.0);
        let list = match entry.0.known_in(self.vault)? {
            Some(found) if found == household.0 => return Ok(()),
            Some(_) => &mut self.gaps.unmapped,
            None if position.0 < self.held.0 || self.vault.key_of(household.0).or_fault()?.is_some() => {
                &mut self.gaps.households
            }
            // Somebody else's program drew it.
            None => {
                self.gaps.corrected.push(entry);
                return Ok(());
            }
        };
        list.push(entry);
        self.gaps.first.get_or_insert(position);
        Ok(())
    }

    /// Looks up what was sealed: it leads to its own subject, or to one that is the same person.
    fn whom(mut self) -> Result<Gaps, Failure> {
        for (subject, (who, position, corrects)) in std::mem::take(&mut self.whom) {
            match who.known_in(self.vault)? {
                Some(found) if found == subject || !self.is_other(&who, subject, found)? => {}
                None if corrects => self.gaps.corrected.push((who, subject)),
                _ => {
                    self.gaps.unmapped.push((who, subject));
                    let first = self.gaps.first.get_or_insert(position);
                    *first = position.min(*first);
                }
            }
        }
        Ok(self.gaps)
    }

    /// Whether a number or account that was sealed of a subject leads to somebody else.
    fn is_other(&self, who: &Who, subject: Uuid, found: Uuid) -> Result<bool, Failure> {
        // Whoever only stands in a roster that nobody confirmed may be known as another by now.
        let is_nobody = self.reader.head(&format!("person/{subject}")).or_fault()?.is_none();
        if who.is_person() && is_nobody {
            return Ok(false);
        }
        Ok(!who.is_person() || self.remaining(subject)? != self.remaining(found)?)
    }

    fn remaining(&self, subject: Uuid) -> Result<Uuid, Failure> {
        let (mut remains, mut seen) = (subject, BTreeSet::new());
        let checked = self.reader.checked().or_fault()?;
        while seen.insert(remains) {
            let stream = format!("person/{remains}");
            let sources = (self.reader, &checked);
            let (person, _) = Folding::<Person>::stream(sources, &stream, &mut |_, _, _| Ok(()))?;
            remains = person.survivor().map_or(remains, |survivor| survivor.0);
        }
        Ok(remains)
    }
}

/// Whether the vault has no key on purpose: it was given up, or, where nodes share it, destroyed on the word of a record that
/// this one may not have yet.
fn is_given_up(vault: &Vault, subject: Uuid) -> Result<bool, Failure> {
    Ok(vault.is_lost(subject).or_fault()?
        || vault.is_shared().or_fault()? && vault.is_erased(subject).or_fault()?)
}

impl Desk {
    /// Holds the vault against the records, once: whatever is decided about persons rests on it.
    ///
    /// # Errors
    /// [`Failure::Fault`] if the vault lacks what they need; then nothing was written.
    pub(crate) fn hold_vault(&self) -> Result<(), Failure> {
        if self.held.get().is_some() {
            return Ok(());
        }
        let size = self.reader.size().or_fault()?;
        let mut vault = self.vault.borrow_mut();
        // Whoever the records are about was told of before them.
        vault.sync().or_fault()?;
        let from = self.held_to(&vault, size)?;
        let mut range = from.next_position()..size.next_position();
        let mut found = gaps(&self.reader, &vault, range.clone())?;
        if found.is_fatal() {
            // Whoever erases somebody at this very moment has done so by the time of a second look.
            vault.sync().or_fault()?;
            range.end = self.reader.size().or_fault()?.next_position();
            found = gaps(&self.reader, &vault, range)?;
        }
        if let Some(text) = found.text().filter(|_| found.is_fatal()) {
            return Err(self.no_vault_of_this(&text));
        }
        self.settle(&mut vault, &found.into_mended(), (from, size))
    }

    /// Holds a commit that was sealed before against the vault: it may have been another one then.
    ///
    /// # Errors
    /// [`Failure::Refused`] if a key of its seals is not here; as [`Desk::hold_vault`].
    pub(super) fn hold_sealed(&self, sealed: &[Uuid]) -> Result<(), Failure> {
        self.hold_vault()?;
        let keys = self.vault.borrow_mut().keys_of(sealed).or_fault()?;
        let keyless = keys.iter().filter(|key| key.is_none()).count();
        if keyless == 0 {
            return Ok(());
        }
        Err(Failure::refused(refuse!(
            "signing.keyless",
            ground::VAULT,
            "文件里有{keyless}个对象的钥匙已销毁或不在个人信息库：请重新办理",
            "the keys of {keyless} subjects in the file were destroyed or are not in the vault: decide and prepare it again"
        )))
    }

    /// Goes on with the vault that is here: somebody decided that no copy has what it lacks. Keys are given up, and
    /// whoever has one is found by number and account again. Gives how many keys were given up.
    ///
    /// # Errors
    /// [`Failure::Fault`] if ledger or vault fail.
    pub(crate) fn give_up_keys(&self) -> Result<usize, Failure> {
        let size = self.reader.size().or_fault()?;
        let mut vault = self.vault.borrow_mut();
        vault.sync().or_fault()?;
        let gaps = gaps(&self.reader, &vault, Position(0)..size.next_position())?;
        let keyless: Vec<Uuid> = gaps.keyless.iter().copied().collect();
        vault.give_up(&keyless).or_fault()?;
        let unmapped =
            gaps.unmapped.into_iter().chain(gaps.corrected).chain(gaps.households).collect::<Vec<_>>();
        self.settle(&mut vault, &unmapped, (TreeSize(0), size))?;
        // However few records there are: what it was held against before may be another ledger.
        vault.hold(size, self.tip(size)?).or_fault()?;
        Ok(keyless.len())
    }

    /// What was written here and now needs no look: its subjects are this vault's.
    pub(super) fn wrote(&self, receipt: &Receipt) {
        self.has_written.set(true);
        let Some(held) = self.held.get().filter(|held| held.now.next_position() == receipt.first) else {
            return;
        };
        let now = TreeSize(receipt.first.0 + u64::from(receipt.records));
        self.held.set(Some(Mark { now, ..held }));
        if now.0 - held.kept.0 < AGAIN_MAX {
            return;
        }
        // The commit stands, whatever becomes of this: else the next program looks at it.
        let kept = self.tip(now).and_then(|tip| self.vault.borrow_mut().hold(now, tip).or_fault());
        if kept.is_ok() {
            self.held.set(Some(Mark { now, kept: now }));
        }
    }

    /// Up to where the vault says that it was held against this very ledger.
    fn held_to(&self, vault: &Vault, size: TreeSize) -> Result<TreeSize, Failure> {
        let held = vault.held().or_fault()?.filter(|(held, _)| *held <= size);
        Ok(match held {
            Some((held, tip)) if self.tip(held)? == tip => held,
            _ => TreeSize(0),
        })
    }

    fn settle(
        &self,
        vault: &mut Vault,
        entries: &[(Who, Uuid)],
        (from, size): (TreeSize, TreeSize),
    ) -> Result<(), Failure> {
        entries.iter().try_for_each(|(who, subject)| who.link_in(vault, *subject))?;
        let mut kept = from;
        if size.0 - from.0 >= AGAIN_MAX {
            vault.hold(size, self.tip(size)?).or_fault()?;
            kept = size;
        }
        self.held.set(Some(Mark { now: size, kept }));
        Ok(())
    }

    /// The hash of the last of so many records.
    fn tip(&self, size: TreeSize) -> Result<Hash, Failure> {
        let Some(last) = size.0.checked_sub(1) else { return Ok(Hash::ZERO) };
        self.reader.see_record(Position(last), |record| Ok(record.hash))
    }

    fn no_vault_of_this(&self, what: &Text) -> Failure {
        let vault = self.dir.join("vault.db");
        Failure::fault(say!(
            "个人信息库 {0} 与账本不符：{what}。多半换成了旧的、空的或别的 vault.db，照此办理会把老对象当新人重复发钱。什么也没有写入：请停下，把最新的 vault.db 备份放回原处再办；确认没有更新的备份，才用 rebuild --vault-is-right",
            "the vault {0} does not go with the ledger: {what}. An older, emptied or other vault.db was put in its place, most likely; with it people would come as somebody new and be paid twice. Nothing was written: stop, put the newest backup of vault.db back, then do it again. Only if it is certain that there is no newer one: rebuild --vault-is-right",
            vault.display()
        ))
    }
}
