//! An entitlement with what is sealed about its people, as its own stream holds it.

use aggregates::entitlement::Entitlement;
use aggregates::{EntitlementId, SubjectId};
use ledger::seal::{self, Binding, SealKey};
use ledger::{Frame, Position};
use projections::Seals;
use store::{Reader, RecordRef};
use words::{refuse, say};
use zeroize::Zeroizing;

use crate::app::{Act, Desk, Loaded, Personal};
use crate::failure::{Failure, OrFail as _};
use crate::ground;

/// An entitlement, and where the newest seal of each subject in its stream stands.
pub struct Known {
    /// Which.
    pub id: EntitlementId,
    /// The state.
    pub entitlement: Loaded<Entitlement>,
    seals: Seals,
}

impl Known {
    /// Loads it; it need not be there.
    ///
    /// # Errors
    /// [`Failure::Fault`] if the stream cannot be read.
    pub fn load(act: &mut Act<'_>, id: EntitlementId) -> Result<Known, Failure> {
        let (entitlement, seals) = act.load_entitlement(id)?;
        Ok(Known { id, entitlement, seals })
    }

    /// The plaintext of a subject's newest seal in this stream.
    ///
    /// # Errors
    /// [`Failure::Refused`] if there is none, or its key was destroyed.
    pub fn plaintext(&self, desk: &Desk, subject: SubjectId) -> Result<Zeroizing<Vec<u8>>, Failure> {
        self.open(desk, subject, self.seals.of(subject))?.ok_or_else(|| self.missing())
    }

    /// The plaintext of the account that was proposed last and is not confirmed, if it is this subject's and opens.
    ///
    /// # Errors
    /// [`Failure::Fault`] if the vault cannot be read.
    pub fn proposed(&self, desk: &Desk, subject: SubjectId) -> Result<Option<Zeroizing<Vec<u8>>>, Failure> {
        self.open(desk, subject, self.seals.proposed_of(subject))
    }

    /// Where a subject's newest seal in this stream stands.
    #[must_use]
    pub fn sealed_at(&self, subject: SubjectId) -> Option<Position> {
        self.seals.of(subject)
    }

    fn open(
        &self,
        desk: &Desk,
        subject: SubjectId,
        seal: Option<Position>,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Failure> {
        let Some(seal) = seal else { return Ok(None) };
        let Some(key) = desk.vault.borrow().key_of(subject.0).or_fault()? else { return Ok(None) };
        self.opened(&desk.reader, seal, subject, &key)
    }

    /// As [`Known::personal`], with a key that was looked up before; none if it was destroyed.
    ///
    /// # Errors
    /// As [`Known::plaintext`].
    pub fn personal_with(
        &self,
        reader: &Reader,
        subject: SubjectId,
        key: Option<&SealKey>,
    ) -> Result<Personal, Failure> {
        let key = key.ok_or_else(|| self.missing())?;
        let seal = self.seals.of(subject).ok_or_else(|| self.missing())?;
        let plaintext = self.opened(reader, seal, subject, key)?.ok_or_else(|| self.missing())?;
        Ok(Personal::new(subject.0, plaintext).with_key(key.clone()))
    }

    /// What a subject's seal holds in the record at a position; none if it has no seal there.
    fn opened(
        &self,
        reader: &Reader,
        position: Position,
        subject: SubjectId,
        key: &SealKey,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Failure> {
        reader.see_record(position, |record| self.open_in(&record, subject, key))
    }

    fn open_in(
        &self,
        record: &RecordRef<'_>,
        subject: SubjectId,
        key: &SealKey,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Failure> {
        let (position, frame) = (record.position, Frame::parse(record.bytes).or_fault()?);
        // The read models say where it stands; the record itself says whose it is.
        if frame.stream != format!("entitlement/{}", self.id) {
            return Err(Failure::fault(say!(
                "第{position}号记录不是待遇 {0} 的，请运行 sunledger rebuild",
                "record {position} is not of entitlement {0}: run sunledger rebuild",
                self.id
            )));
        }
        let seals = frame.seals().or_fault()?;
        let Some(sealed) = seals.iter().find(|sealed| sealed.subject == subject.0) else { return Ok(None) };
        let opened = seal::open(sealed, key, &Binding::of(&frame, subject.0)).or_fault()?;
        Ok(Some(Zeroizing::new(opened.plaintext.expose().as_bytes().to_vec())))
    }

    /// Says that a seal cannot be opened.
    pub(in crate::office) fn missing(&self) -> Failure {
        Failure::refused(refuse!(
            "entitlement.erased",
            ground::VAULT,
            "待遇 {0} 的个人信息已销毁或不在本账本",
            "the personal data of entitlement {0} was erased or is not here",
            self.id
        ))
    }

    /// The same, to be sealed again in another record.
    ///
    /// # Errors
    /// As [`Known::plaintext`].
    pub fn personal(&self, desk: &Desk, subject: SubjectId) -> Result<Personal, Failure> {
        Ok(Personal::new(subject.0, self.plaintext(desk, subject)?))
    }
}
