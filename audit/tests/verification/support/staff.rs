//! Staff with keys: the genesis, registrations, roles, revocations.

use aggregates::key::event::{KeyEvent, KeyRegistered, KeyRevoked, RoleConfirmed, RoleProposed};
use aggregates::{Holder, ProposalId, Role};
use ledger::Uuid;
use ledger::genesis::{Admin, Area, Founded, Kind};
use ledger::keyring::KEY_STREAM;
use ledger::note::{SecretKey, Signer, VerifyingKey};
use ledger::possession::Possession;

use super::{AREA, Draft, Maker, ORIGIN, TOWNSHIP, draft};

/// A member of staff with a key.
#[derive(Clone)]
pub(crate) struct Staff {
    pub(crate) holder: String,
    pub(crate) key: SecretKey,
    pub(crate) vkey: VerifyingKey,
}

impl Staff {
    pub(crate) fn new(name: &str, seed: u8) -> Staff {
        let key = SecretKey::from_seed(&[seed; 32]);
        let vkey = VerifyingKey::new(name, key.public_key()).unwrap();
        Staff { holder: format!("{name} 的持有人"), key, vkey }
    }

    pub(crate) fn stream(&self) -> String {
        format!("{KEY_STREAM}{}", self.vkey.hash())
    }

    pub(crate) fn holder(&self) -> Holder {
        Holder::new(&self.holder)
    }
}

impl Maker {
    pub(crate) fn registration(&self, at: usize, administrator: bool) -> Draft {
        let staff = &self.staff[at];
        let event = KeyEvent::from(KeyRegistered {
            administrator,
            holder: staff.holder(),
            name: staff.vkey.name().to_owned(),
            proof: self.proof(staff),
            vkey: staff.vkey.to_string(),
        });
        draft(staff.stream(), &event)
    }

    /// Registers a key and gives it a role, by two administrators.
    pub(crate) fn hire(&mut self, at: usize, role: Role) {
        self.commit(0, &[self.registration(at, false)]);
        let proposal = ProposalId(Uuid::from_u128(0x4000_8000_0000_0000_0000 + at as u128));
        let proposed = KeyEvent::from(RoleProposed {
            area: AREA.parse().unwrap(),
            delegated_by: None,
            doc_no: "泸民发〔2023〕1号".to_owned(),
            from: "2023-01-01".parse().unwrap(),
            holder: self.staff[0].holder(),
            proposal,
            role,
            to: None,
        });
        let stream = self.staff[at].stream();
        self.commit(0, &[draft(stream.clone(), &proposed)]);
        let confirmed = KeyEvent::from(RoleConfirmed { holder: self.staff[1].holder(), proposal });
        self.commit(1, &[draft(stream, &confirmed)]);
    }

    pub(crate) fn revoke(&mut self, at: usize) {
        let event =
            KeyEvent::from(KeyRevoked { holder: self.staff[1].holder(), reason: "遗失".to_owned() });
        let stream = self.staff[at].stream();
        self.commit(1, &[draft(stream, &event)]);
    }

    pub(super) fn genesis(&mut self) {
        let admins = self.staff[..3].iter().map(|staff| Admin {
            holder: staff.holder.clone(),
            name: staff.vkey.name().to_owned(),
            proof: self.proof(staff),
            vkey: staff.vkey.clone(),
        });
        let area = |code: &str, name: &str, parent: &str| {
            let code: ledger::AreaCode = code.parse().unwrap();
            Area { code, level: code.level(), name: name.to_owned(), parent: parent.parse().unwrap() }
        };
        let founded = Founded {
            admins: admins.collect(),
            areas: vec![area(AREA, "泸溪县", "433100000000"), area(TOWNSHIP, "浦市镇", AREA)],
            kind: Kind::Live,
            log_key: self.log_vkey(),
            origin: ORIGIN.to_owned(),
        };
        let mut drafts = vec![Draft {
            stream: ledger::genesis::stream(self.id),
            event_type: ledger::genesis::FOUNDED.to_owned(),
            version: 1,
            data: founded.encode(self.id).unwrap(),
            seals: Vec::new(),
            area: AREA.to_owned(),
        }];
        drafts.extend((0..3).map(|at| self.registration(at, true)));
        self.commit(0, &drafts);
    }

    fn proof(&self, staff: &Staff) -> String {
        let possession = Possession {
            origin: ORIGIN.to_owned(),
            ledger: self.id,
            key: staff.vkey.clone(),
            holder: staff.holder.clone(),
        };
        possession.sign(&staff.key).unwrap().to_string()
    }
}
