//! Keys and roles: what administrators do, two of them for every grant.

use aggregates::key::event::{KeyRegistered, KeyRevoked, RoleConfirmed, RoleProposed, RoleRevoked};
use aggregates::key::{HeldRole, Key, KeyCommand, KeyFacts};
use aggregates::{Day, Holder, ProposalId, Role, shown};
use ledger::keyring::{KeyState, Keyring};
use ledger::possession::Possession;
use ledger::{Hash, Scope};
use serde::{Deserialize, Serialize};
use words::refuse;

use crate::app::{Desk, Plan, Signer};
use crate::failure::{Failure, OrFail as _};
use crate::ground;
use crate::office::Ask;

/// Registers a key by its holder's proof.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Register {
    /// The proof: a signed note.
    pub proof: String,
}

impl Ask for Register {
    /// The key's name.
    type Answer = String;

    fn plan<'d>(self, desk: &'d Desk, _signer: &Signer) -> Result<Plan<'d, String>, Failure> {
        let possession = Possession::verify(self.proof.as_bytes()).or_refuse()?;
        if possession.ledger != desk.config.ledger || possession.origin != desk.config.origin {
            return Err(Failure::refused(refuse!(
                "key.other_ledger",
                ground::POSSESSION,
                "这份证明是给另一个账本的，请用本账本编号重新生成密钥",
                "this proof is for another ledger: make the key anew for this one"
            )));
        }
        let keyring = desk.store.keyring();
        let (key, holder) = (possession.key.hash(), Holder::new(possession.holder.clone()));
        let name = possession.key.name().to_owned();
        let intent = format!("{} {name}：持有人{holder}", brief(&key));
        let vkey = possession.key.to_string();
        let registered =
            KeyRegistered { administrator: false, holder, name: name.clone(), proof: self.proof, vkey };
        let command =
            KeyCommand::Register { registered, is_taken: is_taken(&keyring, &possession), is_genesis: false };
        one(desk, &key, intent, command, desk.config.area.into(), name)
    }
}

/// Proposes a role for a key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProposeRole {
    /// The key's name.
    pub key: String,
    /// The role.
    pub role: Role,
    /// Where: a place, or an organisation.
    pub area: Scope,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Option<Day>,
    /// The document that says so.
    pub doc_no: String,
    /// For whom the holder signs (代签).
    pub delegated_by: Option<Holder>,
}

impl Ask for ProposeRole {
    /// What the second administrator confirms.
    type Answer = ProposalId;

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, ProposalId>, Failure> {
        let ProposeRole { key: name, role, area, from, to, doc_no, delegated_by } = self;
        let keyring = desk.store.keyring();
        let key = find(&keyring, &name)?;
        let proposal = ProposalId(desk.random.uuid());
        let until = to.map_or(String::new(), |to| to.to_string());
        let (brief, role_zh) = (brief(&key.vkey.hash()), role.name_zh());
        let intent = format!("{brief} {role_zh} {area} {from}~{until} {name}：依据{doc_no}");
        let holder = signer.holder();
        let proposed = RoleProposed { area, delegated_by, doc_no, from, holder, proposal, role, to };
        let command = KeyCommand::ProposeRole { proposed, facts: facts(&keyring, key) };
        one(desk, &key.vkey.hash(), intent, command, area, proposal)
    }
}

/// Confirms a proposed role, as another administrator.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ConfirmRole {
    /// Which proposal.
    pub proposal: ProposalId,
}

impl Ask for ConfirmRole {
    type Answer = ();

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, ()>, Failure> {
        let proposal = self.proposal;
        let keyring = desk.store.keyring();
        let key = of_proposal(&keyring, proposal)?;
        let confirmed = RoleConfirmed { holder: signer.holder(), proposal };
        let command = KeyCommand::ConfirmRole { confirmed, facts: facts(&keyring, key) };
        one(desk, &key.vkey.hash(), granted(key, proposal), command, area_of(desk, key, proposal), ())
    }
}

/// Takes a role away.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RevokeRole {
    /// By which proposal it was given.
    pub proposal: ProposalId,
    /// Why.
    pub reason: String,
}

impl Ask for RevokeRole {
    type Answer = ();

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, ()>, Failure> {
        let RevokeRole { proposal, reason } = self;
        let keyring = desk.store.keyring();
        let key = of_proposal(&keyring, proposal)?;
        let intent = format!("{}：{reason}", granted(key, proposal));
        let revoked = RoleRevoked { holder: signer.holder(), proposal, reason };
        let command = KeyCommand::RevokeRole { revoked, facts: facts(&keyring, key) };
        one(desk, &key.vkey.hash(), intent, command, area_of(desk, key, proposal), ())
    }
}

/// Revokes a key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Revoke {
    /// The key's name.
    pub key: String,
    /// Why.
    pub reason: String,
}

impl Ask for Revoke {
    type Answer = ();

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, ()>, Failure> {
        let Revoke { key: name, reason } = self;
        let keyring = desk.store.keyring();
        let key = find(&keyring, &name)?;
        let intent = format!("{} {name}：{reason}", brief(&key.vkey.hash()));
        let revoked = KeyRevoked { holder: signer.holder(), reason };
        let command = KeyCommand::Revoke { revoked, facts: facts(&keyring, key) };
        one(desk, &key.vkey.hash(), intent, command, area_of_all(desk, key), ())
    }
}

fn one<'d, A>(
    desk: &'d Desk,
    key: &Hash,
    intent: String,
    command: KeyCommand,
    area: Scope,
    answer: A,
) -> Result<Plan<'d, A>, Failure> {
    let id = key.to_string();
    let mut act = desk.act();
    let mut state = act.load::<Key>(&id)?.state;
    act.decide(&id, area, &mut state, command, Vec::new())?;
    Ok(act.into_plan(intent, answer))
}

/// How an intent names a grant: the records hold the key's hash and the proposal.
fn granted(key: &KeyState, proposal: ProposalId) -> String {
    let grant = key.grants.iter().find(|grant| grant.proposal == proposal.0);
    let role = grant.and_then(|grant| grant.role.to_string().parse().ok()).map_or("", Role::name_zh);
    let area = grant.map_or(String::new(), |grant| grant.area.to_string());
    format!("{} {proposal} {role} {area} {}", brief(&key.vkey.hash()), key.vkey.name())
}

/// The beginning of a key's hash, by which its stream is known.
fn brief(key: &Hash) -> String {
    shown::brief(&key.to_string()).to_owned()
}

/// A grant is changed in the area that it is for.
fn area_of(desk: &Desk, key: &KeyState, proposal: ProposalId) -> Scope {
    let grant = key.grants.iter().find(|grant| grant.proposal == proposal.0);
    grant.map_or(desk.config.area.into(), |grant| grant.area)
}

/// A key is revoked where its grants are; one of several areas, or of none that holds, in the root area.
fn area_of_all(desk: &Desk, key: &KeyState) -> Scope {
    let root = desk.config.area.into();
    if key.founder {
        return root;
    }
    let mut areas = key.grants.iter().filter(|grant| grant.holds()).map(|grant| grant.area);
    areas.next().filter(|first| areas.all(|area| area == *first)).unwrap_or(root)
}

/// A key by its name.
fn find<'k>(keyring: &'k Keyring, name: &str) -> Result<&'k KeyState, Failure> {
    keyring.by_name(name).ok_or_else(|| {
        Failure::refused(refuse!(
            "key.none",
            ground::KEY,
            "没有名为 {name} 的密钥，请先登记",
            "there is no key named {name}: register it first"
        ))
    })
}

/// The key that a proposal is about.
fn of_proposal(keyring: &Keyring, proposal: ProposalId) -> Result<&KeyState, Failure> {
    let is_about = |key: &&KeyState| key.grants.iter().any(|grant| grant.proposal == proposal.0);
    keyring.keys().find(is_about).ok_or_else(|| {
        Failure::refused(refuse!(
            "key.no_proposal",
            ground::KEY,
            "没有角色提议 {proposal}",
            "there is no proposal {proposal}"
        ))
    })
}

/// Names and short ids are unique in a ledger.
fn is_taken(keyring: &Keyring, possession: &Possession) -> bool {
    let other = |key: &KeyState| key.vkey.hash() != possession.key.hash();
    keyring.keys().any(|key| {
        other(key) && (key.vkey.name() == possession.key.name() || key.vkey.id() == possession.key.id())
    })
}

/// What the streams of the other keys say.
fn facts(keyring: &Keyring, about: &KeyState) -> KeyFacts {
    let administers = |key: &&KeyState| {
        let granted = |grant: &ledger::keyring::Grant| {
            grant.role == ledger::keyring::Role::Administrator && grant.holds()
        };
        !key.revoked && (key.founder || key.grants.iter().any(granted))
    };
    let same_holder =
        |key: &&KeyState| key.holder == about.holder && key.vkey.hash() != about.vkey.hash() && !key.revoked;
    KeyFacts {
        administrators: keyring
            .keys()
            .filter(administers)
            .map(|key| Holder::new(key.holder.clone()))
            .collect(),
        elsewhere: keyring.keys().filter(same_holder).flat_map(held).collect(),
    }
}

/// The roles that a key has, with their days.
fn held(key: &KeyState) -> Vec<HeldRole> {
    let founder = key.founder.then_some(HeldRole { role: Role::Administrator, from: None, to: None });
    let granted = key.grants.iter().filter(|grant| grant.holds()).filter_map(|grant| {
        let role = grant.role.to_string().parse().ok()?;
        Some(HeldRole {
            role,
            from: grant.from.parse().ok(),
            to: grant.to.as_ref().and_then(|to| to.parse().ok()),
        })
    });
    founder.into_iter().chain(granted).collect()
}
