//! Applying a record to a keyring. A record that is refused changes nothing.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::event::{KeyRegistered, KeyRevoked, RoleConfirmed, RoleProposed, RoleRevoked};
use super::{Grant, KEY_STREAM, KeyState, Keyring, KeyringError as Error, Ledger, Role};
use crate::genesis::{self, FOUNDED, Founded, KeyClaim, LOG_KEY_CHANGED, LogKeyChanged};
use crate::hash::Hash;
use crate::position::Sequence;
use crate::possession::LogKeyChange;
use crate::record::Frame;
use crate::scope::Scope;
use crate::time::is_day;

impl Keyring {
    /// Applies a record in its order. Records of other streams than keys and the ledger itself change nothing.
    ///
    /// Whether the signer may cause such a record at all is [`Keyring::entitled`]'s answer, asked before the commit;
    /// this checks what the record says of keys. `ledger_day` is the day of ledger time at +08:00.
    ///
    /// # Errors
    /// [`KeyringError`](Error), and then nothing has changed.
    pub fn apply(&mut self, frame: &Frame<'_>, ledger_day: &str) -> Result<(), Error> {
        let on_key = frame.stream.starts_with(KEY_STREAM);
        let on_ledger = frame.stream.starts_with("ledger/");
        let of_keys = frame.event_type.starts_with("key.");
        let of_ledger = frame.event_type.starts_with("ledger.");
        if on_key != of_keys || on_ledger != of_ledger {
            return Err(Error::Type);
        }
        let Some(ledger) = &self.ledger else {
            return if frame.event_type == FOUNDED { self.found(frame) } else { Err(Error::Genesis) };
        };
        if frame.ledger != ledger.id {
            return Err(Error::OtherLedger);
        }
        if !ledger.pending.is_empty() && frame.commit != ledger.genesis_commit {
            return Err(Error::GenesisIncomplete);
        }
        // The genesis commit registers the founders, and that is all.
        if frame.commit == ledger.genesis_commit && frame.event_type != "key.registered" {
            return Err(Error::Genesis);
        }
        match (frame.event_type, frame.version) {
            (FOUNDED, _) => Err(Error::Genesis),
            (LOG_KEY_CHANGED, 1) => self.change_log_key(frame, ledger_day),
            ("key.registered", 1) => self.register(frame),
            ("key.role_proposed", 1) => self.propose(frame, ledger_day),
            ("key.role_confirmed", 1) => self.confirm(frame, ledger_day),
            ("key.role_revoked", 1) => self.revoke_role(frame, ledger_day),
            ("key.revoked", 1) => self.revoke(frame, ledger_day),
            _ if of_keys || of_ledger => Err(Error::Type),
            _ => Ok(()),
        }
    }

    fn found(&mut self, frame: &Frame<'_>) -> Result<(), Error> {
        let founded = Founded::from_frame(frame)?;
        if !founded.admins.iter().any(|admin| admin.vkey.hash() == frame.signer) {
            return Err(Error::Signer);
        }
        let keys = founded.admins.iter().map(|admin| {
            let state = KeyState {
                vkey: admin.vkey.clone(),
                holder: admin.holder.clone(),
                founder: true,
                revoked: false,
                head: (Sequence::ABSENT, Hash::ZERO),
                grants: Vec::new(),
            };
            (admin.vkey.hash(), Arc::new(state))
        });
        self.keys = Arc::new(keys.collect());
        self.ledger = Some(Arc::new(Ledger {
            id: frame.ledger,
            genesis_hash: frame.hash(),
            genesis_commit: frame.commit,
            head: (frame.seq, frame.hash()),
            log_keys: vec![founded.log_key.clone()],
            pending: self.keys.keys().copied().collect(),
            founded,
        }));
        Ok(())
    }

    fn change_log_key(&mut self, frame: &Frame<'_>, ledger_day: &str) -> Result<(), Error> {
        let data: LogKeyChanged = read(frame)?;
        let root = self.root()?;
        self.administrator(frame, &data.holder, root, ledger_day)?;
        self.within(frame, root)?;
        let ledger = self.ledger.as_ref().ok_or(Error::Genesis)?;
        if frame.stream != genesis::stream(ledger.id) {
            return Err(Error::Type);
        }
        if (frame.seq, frame.prev) != (ledger.head.0.next(), ledger.head.1) {
            return Err(Error::Chain);
        }
        let change = LogKeyChange::verify(data.proof.as_bytes())?;
        let fits = change.ledger == ledger.id && change.origin == ledger.founded.origin;
        // No key may come back: an old one could have leaked since.
        let fresh = !ledger.log_keys.contains(&change.new);
        if !fits || !fresh || Some(&change.old) != ledger.log_keys.last() || change.new != data.log_key {
            return Err(Error::LogKey);
        }
        let mut next = Ledger::clone(ledger);
        next.head = (frame.seq, frame.hash());
        next.log_keys.push(change.new);
        self.ledger = Some(Arc::new(next));
        Ok(())
    }

    fn register(&mut self, frame: &Frame<'_>) -> Result<(), Error> {
        let data: KeyRegistered = read(frame)?;
        self.within(frame, self.root()?)?;
        let ledger = self.ledger.as_ref().ok_or(Error::Genesis)?;
        let hash = data.vkey.hash();
        if frame.stream_id() != hash.to_string() {
            return Err(Error::Type);
        }
        if frame.seq != Sequence(1) {
            return Err(Error::Chain);
        }
        let claim = KeyClaim { name: &data.name, holder: &data.holder, vkey: &data.vkey, proof: &data.proof };
        claim.check(&ledger.founded.origin, ledger.id)?;
        let founder = ledger.pending.contains(&hash);
        if frame.commit == ledger.genesis_commit && !founder {
            return Err(Error::Genesis);
        }
        if founder != data.administrator {
            return Err(Error::NotAdministrator);
        }
        let state = if founder {
            let state =
                self.keys.get(&hash).filter(|state| state.vkey == data.vkey && state.holder == data.holder);
            let mut state = KeyState::clone(state.ok_or(Error::Holder)?);
            state.head = (frame.seq, frame.hash());
            let mut next = Ledger::clone(ledger);
            next.pending.remove(&hash);
            self.ledger = Some(Arc::new(next));
            state
        } else {
            let clashes = |key: &KeyState| key.vkey.name() == data.name || key.vkey.id() == data.vkey.id();
            let of_log = |key: &crate::note::VerifyingKey| key.name() == data.name || key.hash() == hash;
            if self.keys.contains_key(&hash) || self.keys().any(clashes) || ledger.log_keys.iter().any(of_log)
            {
                return Err(Error::Taken);
            }
            self.active(&frame.signer)?;
            let head = (frame.seq, frame.hash());
            let KeyRegistered { holder, vkey, .. } = data;
            KeyState { vkey, holder, founder: false, revoked: false, head, grants: Vec::new() }
        };
        self.put(hash, state);
        Ok(())
    }

    fn propose(&mut self, frame: &Frame<'_>, ledger_day: &str) -> Result<(), Error> {
        let data: RoleProposed = read(frame)?;
        let (hash, mut state) = self.next(frame)?;
        self.administrator(frame, &data.holder, data.area, ledger_day)?;
        self.within(frame, data.area)?;
        if !is_day(&data.from) || data.to.as_ref().is_some_and(|to| !is_day(to) || *to < data.from) {
            return Err(Error::Days);
        }
        if state.grants.iter().any(|grant| grant.proposal == data.proposal) {
            return Err(Error::Proposal);
        }
        self.no_money_for_administrators(&state.holder, data.role, (&data.from, data.to.as_deref()))?;
        state.grants.push(Grant {
            proposal: data.proposal,
            role: data.role,
            area: data.area,
            from: data.from,
            to: data.to,
            doc_no: data.doc_no,
            delegated_by: data.delegated_by,
            proposed_by: data.holder,
            confirmed_by: None,
            revoked_by: None,
        });
        self.put(hash, state);
        Ok(())
    }

    fn confirm(&mut self, frame: &Frame<'_>, ledger_day: &str) -> Result<(), Error> {
        let data: RoleConfirmed = read(frame)?;
        let (hash, mut state) = self.next(frame)?;
        let open = state.grants.iter().position(|grant| {
            grant.proposal == data.proposal && grant.confirmed_by.is_none() && grant.revoked_by.is_none()
        });
        let grant = open.and_then(|at| state.grants.get_mut(at)).ok_or(Error::Proposal)?;
        self.administrator(frame, &data.holder, grant.area, ledger_day)?;
        self.within(frame, grant.area)?;
        if grant.proposed_by == data.holder {
            return Err(Error::SameHolder);
        }
        // Another role may have been confirmed since the proposal.
        self.no_money_for_administrators(&state.holder, grant.role, (&grant.from, grant.to.as_deref()))?;
        grant.confirmed_by = Some(data.holder);
        self.put(hash, state);
        Ok(())
    }

    fn revoke_role(&mut self, frame: &Frame<'_>, ledger_day: &str) -> Result<(), Error> {
        let data: RoleRevoked = read(frame)?;
        let (hash, mut state) = self.next(frame)?;
        let open = |grant: &&mut Grant| grant.proposal == data.proposal && grant.revoked_by.is_none();
        let grant = state.grants.iter_mut().find(open).ok_or(Error::Proposal)?;
        self.administrator(frame, &data.holder, grant.area, ledger_day)?;
        self.within(frame, grant.area)?;
        grant.revoked_by = Some(data.holder);
        self.put(hash, state);
        Ok(())
    }

    fn revoke(&mut self, frame: &Frame<'_>, ledger_day: &str) -> Result<(), Error> {
        let data: KeyRevoked = read(frame)?;
        let (hash, mut state) = self.next(frame)?;
        let root = self.root()?;
        // Whoever revokes a key administers everything that it was good for; one without grants is the root's.
        let mut areas: Vec<Scope> =
            state.grants.iter().filter(|grant| grant.holds()).map(|grant| grant.area).collect();
        if state.founder || areas.is_empty() {
            areas.push(root);
        }
        for area in areas {
            self.administrator(frame, &data.holder, area, ledger_day)?;
            self.within(frame, area)?;
        }
        if state.holder == data.holder && state.is_administrators() {
            return Err(Error::SameHolder);
        }
        if state.is_administrators() && !self.two_administer_without(&hash, root, ledger_day) {
            return Err(Error::LastAdministrators);
        }
        state.revoked = true;
        self.put(hash, state);
        Ok(())
    }

    /// Whether two holders administer the root on the day without a key: two act together, or nobody does.
    fn two_administer_without(&self, without: &Hash, root: Scope, day: &str) -> bool {
        let left = self.keys.iter().filter(|(hash, _)| *hash != without).map(|(_, key)| key);
        let left = left.filter(|key| key.has(Role::Administrator, root, root, day));
        left.map(|key| key.holder.as_str()).collect::<BTreeSet<_>>().len() >= 2
    }

    /// The key whose stream the record continues, with its head moved on.
    fn next(&self, frame: &Frame<'_>) -> Result<(Hash, KeyState), Error> {
        let hash: Hash = frame.stream_id().parse().map_err(|_| Error::Type)?;
        let mut state = KeyState::clone(self.keys.get(&hash).ok_or(Error::Chain)?);
        if state.head.0 == Sequence::ABSENT || (frame.seq, frame.prev) != (state.head.0.next(), state.head.1)
        {
            return Err(Error::Chain);
        }
        if state.revoked {
            return Err(Error::Revoked);
        }
        state.head = (frame.seq, frame.hash());
        Ok((hash, state))
    }

    /// The signer's role is asked for in the record's own area: it must hold what the record is about. The root holds all.
    fn within(&self, frame: &Frame<'_>, area: Scope) -> Result<(), Error> {
        if frame.area.covers(area) || frame.area == self.root()? { Ok(()) } else { Err(Error::Area) }
    }

    fn active(&self, signer: &Hash) -> Result<&KeyState, Error> {
        self.key(signer).filter(|state| !state.revoked).ok_or(Error::Signer)
    }

    /// The signer is an administrator of the area on the day, and the holder that the data names.
    fn administrator(&self, frame: &Frame<'_>, holder: &str, area: Scope, day: &str) -> Result<(), Error> {
        let signer = self.active(&frame.signer)?;
        let root = self.root()?;
        if signer.holder != holder {
            return Err(Error::Holder);
        }
        if signer.has(Role::Administrator, area, root, day) { Ok(()) } else { Err(Error::NotAdministrator) }
    }

    /// No holder is an administrator and has a role that moves money on the same day, by whichever keys.
    fn no_money_for_administrators(
        &self,
        holder: &str,
        role: Role,
        (from, to): (&str, Option<&str>),
    ) -> Result<(), Error> {
        let clash = self.keys().filter(|key| key.holder == holder).any(|key| match role {
            Role::Administrator => key.moves_money_within(from, to),
            role if role.moves_money() => key.administers_within(from, to),
            _ => false,
        });
        if clash { Err(Error::AdministratorWithMoney) } else { Ok(()) }
    }

    fn root(&self) -> Result<Scope, Error> {
        self.root_area().map(Scope::Place).ok_or(Error::Genesis)
    }

    fn put(&mut self, hash: Hash, state: KeyState) {
        Arc::make_mut(&mut self.keys).insert(hash, Arc::new(state));
    }
}

fn read<T: DeserializeOwned>(frame: &Frame<'_>) -> Result<T, Error> {
    serde_json::from_str(frame.data).map_err(|_| Error::Shape)
}
