//! What is taken on a key's stream, and what not.

use super::admit::held;
use super::{Key, KeyCommand, KeyEvent, KeyFacts, KeyRefusal as Refusal};
use crate::Holder;
use crate::decide::Decide;

impl Decide for Key {
    fn decide(&self, command: KeyCommand) -> Result<Vec<KeyEvent>, Refusal> {
        if self.is_done(&command) {
            return Ok(Vec::new());
        }
        let event: KeyEvent = match command {
            KeyCommand::Register { registered, is_taken, is_genesis } => {
                if is_taken {
                    return Err(Refusal::Taken { name: registered.name });
                }
                if registered.administrator && !is_genesis {
                    return Err(Refusal::OnlyGenesis);
                }
                registered.into()
            }
            KeyCommand::ProposeRole { proposed, facts } => {
                administers(&facts, &proposed.holder)?;
                self.separate(held(&proposed), &facts)?;
                proposed.into()
            }
            KeyCommand::ConfirmRole { confirmed, facts } => {
                administers(&facts, &confirmed.holder)?;
                // Another role may have been confirmed since the proposal.
                if let Some(role) = self.proposal(confirmed.proposal) {
                    self.separate(role.held(), &facts)?;
                }
                confirmed.into()
            }
            KeyCommand::RevokeRole { revoked, facts } => {
                administers(&facts, &revoked.holder)?;
                revoked.into()
            }
            KeyCommand::Revoke { revoked, facts } => {
                administers(&facts, &revoked.holder)?;
                revoked.into()
            }
        };
        self.admit_all(vec![event])
    }

    fn admit(&self, event: &KeyEvent) -> Result<(), Refusal> {
        self.admit_event(event)
    }
}

impl Key {
    /// Whether just this was done before, so that nothing is left to do.
    fn is_done(&self, command: &KeyCommand) -> bool {
        match command {
            KeyCommand::Register { registered, .. } => self.registered.as_ref() == Some(registered),
            KeyCommand::ProposeRole { proposed, .. } => {
                self.proposal(proposed.proposal).is_some_and(|role| role.proposed == *proposed)
            }
            KeyCommand::ConfirmRole { confirmed, .. } => self
                .proposal(confirmed.proposal)
                .is_some_and(|role| role.holds() && role.confirmed_by.as_ref() == Some(&confirmed.holder)),
            KeyCommand::RevokeRole { revoked, .. } => {
                self.proposal(revoked.proposal).is_some_and(|role| role.revoked_by.is_some())
            }
            KeyCommand::Revoke { .. } => self.revoked,
        }
    }
}

fn administers(facts: &KeyFacts, holder: &Holder) -> Result<(), Refusal> {
    if facts.administrators.contains(holder) {
        Ok(())
    } else {
        Err(Refusal::NotAdministrator { holder: holder.clone() })
    }
}
