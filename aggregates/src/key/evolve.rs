//! What happened to a key.

use super::*;

impl Key {
    pub(super) fn evolve(&mut self, event: KeyEvent) {
        match event {
            KeyEvent::KeyRegistered(e) => self.registered = Some(e),
            KeyEvent::RoleProposed(proposed) => {
                self.roles.push(ProposedRole { proposed, confirmed_by: None, revoked_by: None });
            }
            KeyEvent::RoleConfirmed(e) => {
                if let Some(role) = self.proposal_mut(e.proposal) {
                    role.confirmed_by = Some(e.holder);
                }
            }
            KeyEvent::RoleRevoked(e) => {
                if let Some(role) = self.proposal_mut(e.proposal) {
                    role.revoked_by = Some(e.holder);
                }
            }
            KeyEvent::KeyRevoked(_) => self.revoked = true,
        }
    }

    fn proposal_mut(&mut self, proposal: ProposalId) -> Option<&mut ProposedRole> {
        self.roles.iter_mut().find(|role| role.proposed.proposal == proposal)
    }
}
