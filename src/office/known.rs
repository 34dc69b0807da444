//! An entitlement with what is sealed about its people, as its own stream holds it.

use std::collections::HashMap;

use aggregates::entitlement::Entitlement;
use aggregates::entitlement::event::EntitlementEvent;
use aggregates::{EntitlementId, SubjectId};
use ledger::seal::{self, Binding, SealKey, SealedBox};
use ledger::{Frame, Sequence};
use serde::de::DeserializeOwned;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::app::{Act, Desk, Loaded, Personal};
use crate::failure::{Failure, OrFail as _};
use crate::personal;

/// An entitlement and the newest seal of each subject in its stream.
pub struct Known {
    /// Which.
    pub id: EntitlementId,
    /// The state.
    pub entitlement: Loaded<Entitlement>,
    seals: Seals,
    /// Of the account that was proposed last; it is not in force.
    proposed: Seals,
}

type Seals = HashMap<SubjectId, (Sequence, SealedBox)>;

impl Known {
    /// Loads it; it need not be there.
    ///
    /// # Errors
    /// [`Failure::Fault`] if the stream cannot be read.
    pub fn load(act: &mut Act<'_>, id: EntitlementId) -> Result<Known, Failure> {
        let (mut seals, mut proposed) = (Seals::new(), None);
        let entitlement = act.load_with::<Entitlement>(&id.to_string(), |_, frame, event| {
            match event {
                // The second holder makes the proposed account count, not the first.
                EntitlementEvent::PayeeChangeProposed(it) => {
                    proposed = Some((it.proposal, sealed_in(frame)?));
                }
                EntitlementEvent::PayeeChanged(it) => {
                    let confirmed = proposed.take().filter(|(proposal, _)| *proposal == it.proposal);
                    seals.extend(confirmed.into_iter().flat_map(|(_, sealed)| sealed));
                }
                EntitlementEvent::PayeeChangeRejected(_) => proposed = None,
                event if keeps_seals(event) => seals.extend(sealed_in(frame)?),
                _ => {}
            }
            Ok(())
        })?;
        Ok(Known { id, entitlement, seals, proposed: proposed.map(|(_, sealed)| sealed).unwrap_or_default() })
    }

    /// The plaintext of a subject's newest seal in this stream.
    ///
    /// # Errors
    /// [`Failure::Refused`] if there is none, or its key was destroyed.
    pub fn plaintext(&self, desk: &Desk, subject: SubjectId) -> Result<Zeroizing<Vec<u8>>, Failure> {
        self.open(desk, subject, &self.seals)?.ok_or_else(|| self.missing())
    }

    /// The plaintext of the account that was proposed last and is not confirmed, if it is this subject's and opens.
    ///
    /// # Errors
    /// [`Failure::Fault`] if the vault cannot be read.
    pub fn proposed(&self, desk: &Desk, subject: SubjectId) -> Result<Option<Zeroizing<Vec<u8>>>, Failure> {
        self.open(desk, subject, &self.proposed)
    }

    fn open(
        &self,
        desk: &Desk,
        subject: SubjectId,
        seals: &Seals,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Failure> {
        if !seals.contains_key(&subject) {
            return Ok(None);
        }
        let Some(key) = desk.vault.borrow().key_of(subject.0).or_fault()? else { return Ok(None) };
        open(self.id, desk.config.ledger, seals, subject, &key)
    }

    /// As [`Known::personal`], with a key that was looked up before; none if it was destroyed.
    ///
    /// # Errors
    /// As [`Known::plaintext`].
    pub fn personal_with(
        &self,
        ledger: Uuid,
        subject: SubjectId,
        key: Option<&SealKey>,
    ) -> Result<Personal, Failure> {
        let key = key.ok_or_else(|| self.missing())?;
        let plaintext = open(self.id, ledger, &self.seals, subject, key)?.ok_or_else(|| self.missing())?;
        Ok(Personal::new(subject.0, plaintext).with_key(key.clone()))
    }

    fn missing(&self) -> Failure {
        Failure::refused(format!(
            "待遇 {0} 的个人信息已销毁或不在本账本 / the personal data of entitlement {0} was erased or is not here",
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

    /// The same, read.
    ///
    /// # Errors
    /// As [`Known::plaintext`]; [`Failure::Fault`] if it is not of the shape.
    pub fn data<T: DeserializeOwned>(&self, desk: &Desk, subject: SubjectId) -> Result<T, Failure> {
        let plaintext = self.plaintext(desk, subject)?;
        std::str::from_utf8(&plaintext)
            .ok()
            .and_then(personal::read)
            .ok_or_else(|| Failure::fault("密封内容不合格式 / what a seal holds is not of its shape"))
    }
}

fn open(
    id: EntitlementId,
    ledger: Uuid,
    seals: &Seals,
    subject: SubjectId,
    key: &SealKey,
) -> Result<Option<Zeroizing<Vec<u8>>>, Failure> {
    let Some((seq, sealed)) = seals.get(&subject) else { return Ok(None) };
    let stream = format!("entitlement/{id}");
    let binding = Binding { ledger, stream: &stream, seq: *seq, subject: subject.0 };
    let opened = seal::open(sealed, key, &binding).or_fault()?;
    Ok(Some(Zeroizing::new(opened.plaintext.expose().as_bytes().to_vec())))
}

fn sealed_in(frame: &Frame<'_>) -> Result<Seals, Failure> {
    if frame.sealed.is_none() {
        return Ok(Seals::new());
    }
    let seals = frame.seals().or_fault()?;
    Ok(seals.into_iter().map(|sealed| (SubjectId(sealed.subject), (frame.seq, sealed))).collect())
}

/// Payments repeat the account that they were ordered to; the entitlement's own records say which one is in force.
fn keeps_seals(event: &EntitlementEvent) -> bool {
    matches!(
        event,
        EntitlementEvent::Confirmed(_) | EntitlementEvent::Adjusted(_) | EntitlementEvent::MembersChanged(_)
    )
}
