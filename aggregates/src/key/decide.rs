//! What is taken on a key's stream, and what not.

use super::event::{KeyRegistered, KeyRevoked, RoleConfirmed, RoleProposed, RoleRevoked};
use super::{HeldRole, Key, KeyCommand, KeyEvent, KeyFacts, KeyRefusal as Refusal, ProposedRole};
use crate::decide::Decide;
use crate::{Holder, ProposalId, Role};

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
        match event {
            KeyEvent::KeyRegistered(e) => self.admit_registered(e),
            KeyEvent::RoleProposed(e) => self.admit_proposed(e),
            KeyEvent::RoleConfirmed(e) => self.admit_confirmed(e),
            KeyEvent::RoleRevoked(e) => self.admit_role_revoked(e),
            KeyEvent::KeyRevoked(e) => self.admit_revoked(e),
        }
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

    fn admit_registered(&self, e: &KeyRegistered) -> Result<(), Refusal> {
        if let Some(known) = &self.registered {
            return Err(Refusal::Registered { name: known.name.clone(), holder: known.holder.clone() });
        }
        let texts = [e.name.as_str(), e.holder.as_str(), e.vkey.as_str(), e.proof.as_str()];
        if texts.iter().any(|text| text.trim().is_empty()) { Err(Refusal::Incomplete) } else { Ok(()) }
    }

    fn admit_proposed(&self, e: &RoleProposed) -> Result<(), Refusal> {
        self.active()?;
        if let Some(to) = e.to.filter(|to| *to < e.from) {
            return Err(Refusal::Days { from: e.from, to });
        }
        if e.doc_no.trim().is_empty() {
            return Err(Refusal::NoDocument);
        }
        if self.proposal(e.proposal).is_some() {
            return Err(Refusal::ProposalKnown { proposal: e.proposal });
        }
        self.separate(held(e), &KeyFacts::default())
    }

    fn admit_confirmed(&self, e: &RoleConfirmed) -> Result<(), Refusal> {
        self.active()?;
        let role = self.standing(e.proposal)?;
        if let Some(by) = &role.confirmed_by {
            return Err(Refusal::Confirmed { proposal: e.proposal, by: by.clone() });
        }
        if role.proposed.holder == e.holder {
            return Err(Refusal::SameHolder { holder: e.holder.clone() });
        }
        self.separate(role.held(), &KeyFacts::default())
    }

    fn admit_role_revoked(&self, e: &RoleRevoked) -> Result<(), Refusal> {
        self.active()?;
        self.standing(e.proposal)?;
        reason(&e.reason)
    }

    fn admit_revoked(&self, e: &KeyRevoked) -> Result<(), Refusal> {
        let registered = self.active()?;
        reason(&e.reason)?;
        let administers = self.held().any(|held| held.role == Role::Administrator);
        if administers && registered.holder == e.holder {
            return Err(Refusal::OwnKey { holder: e.holder.clone() });
        }
        Ok(())
    }

    fn active(&self) -> Result<&KeyRegistered, Refusal> {
        let registered = self.registered.as_ref().ok_or(Refusal::Unregistered)?;
        if self.revoked { Err(Refusal::Revoked { name: registered.name.clone() }) } else { Ok(registered) }
    }

    fn standing(&self, proposal: ProposalId) -> Result<&ProposedRole, Refusal> {
        let role = self.proposal(proposal).ok_or(Refusal::ProposalUnknown { proposal })?;
        if role.revoked_by.is_some() { Err(Refusal::RoleRevoked { proposal }) } else { Ok(role) }
    }

    /// No holder administers and moves money on one day, by this key or another.
    fn separate(&self, asked: HeldRole, facts: &KeyFacts) -> Result<(), Refusal> {
        let clash = self.held().chain(facts.elsewhere.iter().copied()).find(|held| held.clashes(&asked));
        let Some((clash, holder)) = clash.zip(self.holder()) else {
            return Ok(());
        };
        let role = if asked.role.moves_money() { asked.role } else { clash.role };
        Err(Refusal::AdministratorWithMoney { holder: holder.clone(), role })
    }
}

fn held(proposed: &RoleProposed) -> HeldRole {
    HeldRole { role: proposed.role, from: Some(proposed.from), to: proposed.to }
}

fn administers(facts: &KeyFacts, holder: &Holder) -> Result<(), Refusal> {
    if facts.administrators.contains(holder) {
        Ok(())
    } else {
        Err(Refusal::NotAdministrator { holder: holder.clone() })
    }
}

fn reason(text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() { Err(Refusal::NoReason) } else { Ok(()) }
}
