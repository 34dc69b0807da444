//! Keys and roles: what administrators do, two of them for every grant.

use aggregates::key::event::{KeyRegistered, KeyRevoked, RoleConfirmed, RoleProposed, RoleRevoked};
use aggregates::key::{HeldRole, Key, KeyCommand, KeyFacts};
use aggregates::{Day, Holder, ProposalId, Role, shown};
use ledger::keyring::{KeyState, Keyring};
use ledger::possession::Possession;
use ledger::{Hash, Scope};
use words::refuse;

use crate::app::{Desk, Done, Signatory};
use crate::failure::{Failure, OrFail as _};
use crate::ground;

/// Registers a key by its holder's proof.
///
/// # Errors
/// [`Failure`] for a proof of another ledger, a name that is taken, or as the store says no.
pub fn register(desk: &Desk, signatory: &Signatory, proof: &[u8]) -> Result<(String, Done), Failure> {
    let possession = Possession::verify(proof).or_refuse()?;
    if possession.ledger != desk.config.ledger || possession.origin != desk.config.origin {
        return Err(Failure::refused(refuse!(
            "key.other_ledger",
            ground::POSSESSION,
            "这份证明是给另一个账本的，请用本账本编号重新生成密钥",
            "this proof is for another ledger: make the key anew for this one"
        )));
    }
    let keyring = desk.store.keyring();
    let event = KeyRegistered {
        administrator: false,
        holder: Holder::new(possession.holder.clone()),
        name: possession.key.name().to_owned(),
        proof: String::from_utf8_lossy(proof).into_owned(),
        vkey: possession.key.to_string(),
    };
    let intent =
        format!("{} {}：持有人{}", brief(&possession.key.hash()), possession.key.name(), possession.holder);
    let done = one(
        desk,
        signatory,
        &possession.key.hash(),
        &intent,
        KeyCommand::Register {
            registered: event,
            is_taken: is_taken(&keyring, &possession),
            is_genesis: false,
        },
        desk.config.area.into(),
    )?;
    Ok((possession.key.name().to_owned(), done))
}

/// A role to be proposed.
pub struct Grant {
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

/// Proposes a role for a key.
///
/// # Errors
/// [`Failure`] as the key or the store says no.
pub fn propose_role(
    desk: &Desk,
    signatory: &Signatory,
    name: &str,
    grant: Grant,
) -> Result<(ProposalId, Done), Failure> {
    let keyring = desk.store.keyring();
    let key = find(&keyring, name)?;
    let proposal = ProposalId(desk.random.uuid());
    let to = grant.to.map_or(String::new(), |to| to.to_string());
    let intent = format!(
        "{} {} {} {}~{to} {name}：依据{}",
        brief(&key.vkey.hash()),
        grant.role.name_zh(),
        grant.area,
        grant.from,
        grant.doc_no
    );
    let area = grant.area;
    let event = RoleProposed {
        area,
        delegated_by: grant.delegated_by,
        doc_no: grant.doc_no,
        from: grant.from,
        holder: signatory.holder(),
        proposal,
        role: grant.role,
        to: grant.to,
    };
    let done = one(
        desk,
        signatory,
        &key.vkey.hash(),
        &intent,
        KeyCommand::ProposeRole { proposed: event, facts: facts(&keyring, key) },
        area,
    )?;
    Ok((proposal, done))
}

/// Confirms a proposed role, as another administrator.
///
/// # Errors
/// [`Failure`] as the key or the store says no.
pub fn confirm_role(desk: &Desk, signatory: &Signatory, proposal: ProposalId) -> Result<Done, Failure> {
    let keyring = desk.store.keyring();
    let key = of_proposal(&keyring, proposal)?;
    let intent = granted(key, proposal);
    let event = RoleConfirmed { holder: signatory.holder(), proposal };
    one(
        desk,
        signatory,
        &key.vkey.hash(),
        &intent,
        KeyCommand::ConfirmRole { confirmed: event, facts: facts(&keyring, key) },
        area_of(desk, key, proposal),
    )
}

/// Takes a role away.
///
/// # Errors
/// [`Failure`] as the key or the store says no.
pub fn revoke_role(
    desk: &Desk,
    signatory: &Signatory,
    proposal: ProposalId,
    reason: String,
) -> Result<Done, Failure> {
    let keyring = desk.store.keyring();
    let key = of_proposal(&keyring, proposal)?;
    let intent = format!("{}：{reason}", granted(key, proposal));
    let event = RoleRevoked { holder: signatory.holder(), proposal, reason };
    one(
        desk,
        signatory,
        &key.vkey.hash(),
        &intent,
        KeyCommand::RevokeRole { revoked: event, facts: facts(&keyring, key) },
        area_of(desk, key, proposal),
    )
}

/// Revokes a key.
///
/// # Errors
/// [`Failure`] as the key or the store says no.
pub fn revoke(desk: &Desk, signatory: &Signatory, name: &str, reason: String) -> Result<Done, Failure> {
    let keyring = desk.store.keyring();
    let key = find(&keyring, name)?;
    let intent = format!("{} {name}：{reason}", brief(&key.vkey.hash()));
    let event = KeyRevoked { holder: signatory.holder(), reason };
    one(
        desk,
        signatory,
        &key.vkey.hash(),
        &intent,
        KeyCommand::Revoke { revoked: event, facts: facts(&keyring, key) },
        area_of_all(desk, key),
    )
}

fn one(
    desk: &Desk,
    signatory: &Signatory,
    key: &Hash,
    intent: &str,
    command: KeyCommand,
    area: Scope,
) -> Result<Done, Failure> {
    let id = key.to_string();
    let mut act = desk.act();
    let mut state = act.load::<Key>(&id)?.state;
    act.decide(&id, area, &mut state, command, Vec::new())?;
    desk.carry_out(act, signatory, intent)
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
