//! What may happen to a key, and what not.

use super::event::{KeyRegistered, KeyRevoked, RoleConfirmed, RoleProposed, RoleRevoked};
use super::{HeldRole, Key, KeyEvent, KeyFacts, KeyRefusal as Refusal, ProposedRole};
use crate::{ProposalId, Role};

impl Key {
    pub(super) fn admit_event(&self, event: &KeyEvent) -> Result<(), Refusal> {
        match event {
            KeyEvent::KeyRegistered(e) => self.admit_registered(e),
            KeyEvent::RoleProposed(e) => self.admit_proposed(e),
            KeyEvent::RoleConfirmed(e) => self.admit_confirmed(e),
            KeyEvent::RoleRevoked(e) => self.admit_role_revoked(e),
            KeyEvent::KeyRevoked(e) => self.admit_revoked(e),
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
    pub(super) fn separate(&self, asked: HeldRole, facts: &KeyFacts) -> Result<(), Refusal> {
        let clash = self.held().chain(facts.elsewhere.iter().copied()).find(|held| held.clashes(&asked));
        let Some((clash, holder)) = clash.zip(self.holder()) else {
            return Ok(());
        };
        let role = if asked.role.moves_money() { asked.role } else { clash.role };
        Err(Refusal::AdministratorWithMoney { holder: holder.clone(), role })
    }
}

pub(super) fn held(proposed: &RoleProposed) -> HeldRole {
    HeldRole { role: proposed.role, from: Some(proposed.from), to: proposed.to }
}

pub(super) fn reason(text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() { Err(Refusal::NoReason) } else { Ok(()) }
}
