//! An entitlement with what is sealed about its people, as its own stream holds it.

use std::collections::HashMap;

use aggregates::entitlement::Entitlement;
use aggregates::entitlement::event::EntitlementEvent;
use aggregates::{EntitlementId, SubjectId};
use ledger::Sequence;
use ledger::seal::{self, Binding, SealedBox};
use serde::de::DeserializeOwned;
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
    seals: HashMap<SubjectId, (Sequence, SealedBox)>,
}

impl Known {
    /// Loads it; it need not be there.
    ///
    /// # Errors
    /// [`Failure::Fault`] if the stream cannot be read.
    pub fn load(act: &mut Act<'_>, id: EntitlementId) -> Result<Known, Failure> {
        let mut seals = HashMap::new();
        let entitlement = act.load_with::<Entitlement>(&id.to_string(), |_, frame, event| {
            if frame.sealed.is_some() && keeps_seals(event) {
                for sealed in frame.seals().or_fault()? {
                    seals.insert(SubjectId(sealed.subject), (frame.seq, sealed));
                }
            }
            Ok(())
        })?;
        Ok(Known { id, entitlement, seals })
    }

    /// The plaintext of a subject's newest seal in this stream.
    ///
    /// # Errors
    /// [`Failure::Refused`] if there is none, or its key was destroyed.
    pub fn plaintext(&self, desk: &Desk, subject: SubjectId) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let missing = || {
            Failure::refused(format!(
                "待遇 {0} 的个人信息已销毁或不在本账本 / the personal data of entitlement {0} was erased or is not here",
                self.id
            ))
        };
        let (seq, sealed) = self.seals.get(&subject).ok_or_else(missing)?;
        let key = desk.vault.borrow_mut().key_of(subject.0).or_fault()?.ok_or_else(missing)?;
        let stream = format!("entitlement/{}", self.id);
        let binding = Binding { ledger: desk.config.ledger, stream: &stream, seq: *seq, subject: subject.0 };
        let opened = seal::open(sealed, &key, &binding).or_fault()?;
        Ok(Zeroizing::new(opened.plaintext.expose().as_bytes().to_vec()))
    }

    /// The same, to be sealed again in another record.
    ///
    /// # Errors
    /// As [`Known::plaintext`].
    pub fn personal(&self, desk: &Desk, subject: SubjectId) -> Result<Personal, Failure> {
        Ok(Personal { subject: subject.0, plaintext: self.plaintext(desk, subject)? })
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

/// Payments repeat the account that they were ordered to; the entitlement's own records say which one is in force.
fn keeps_seals(event: &EntitlementEvent) -> bool {
    matches!(
        event,
        EntitlementEvent::Confirmed(_)
            | EntitlementEvent::Adjusted(_)
            | EntitlementEvent::MembersChanged(_)
            | EntitlementEvent::PayeeChangeProposed(_)
    )
}
