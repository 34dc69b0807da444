//! Founding a ledger: `new`, `key new`, `init`.

use std::path::{Path, PathBuf};

use aggregates::AreaCode;
use aggregates::key::event::KeyRegistered;
use aggregates::{Holder, WireEvent as _};
use ledger::genesis::{Admin, Area, Founded};
use ledger::note::{SecretKey, Signer as _, VerifyingKey};
use ledger::possession::Possession;
use ledger::ties::Own;
use ledger::{Hash, Sequence, TreeSize};
use store::prepare::{Heading, Preparation};
use words::{refuse, say};

use crate::app::{Desk, Opening, Planned, draft, log_keys};
use crate::config::{Config, Kind};
use crate::disk::{read_file, write_file};
use crate::failure::{Failure, OrFail as _};
use crate::ground;
use crate::keyfile;
use crate::random::Random;

/// The areas that ship with the program: the prefecture, its counties and townships.
pub const AREAS: &str = include_str!("../../policies/areas-xiangxi.csv");

/// Draws the ledger's id and log key, and makes its folder. What counts is the configuration, which is written last:
/// whoever was broken off before does it again.
///
/// # Errors
/// [`Failure`] if the folder holds a ledger or cannot be written.
pub fn new(dir: &Path, origin: &str, area: AreaCode, kind: Kind, random: &Random) -> Result<Config, Failure> {
    areas_of(area)?;
    let left = ["ledger.db", "vault.db"].into_iter().find(|name| dir.join(name).exists());
    if Config::path(dir).exists() {
        // Broken off behind its last step: what it drew was never told, and nothing stands on it yet.
        let drawn = Config::read(dir).or_fault()?;
        let is_same = (drawn.origin.as_str(), drawn.area, drawn.kind) == (origin, area, kind);
        if is_same && left.is_none() {
            return Ok(drawn);
        }
        return Err(Failure::refused(crate::config::ConfigError::Present(dir.to_owned())));
    }
    if let Some(left) = left {
        return Err(Failure::refused(refuse!(
            "genesis.half_a_ledger",
            ground::OVERWRITING,
            "{0} 里有 {left} 而没有 config.toml：这是一份账本，请从备份放回 config.toml，或另选文件夹",
            "{0} has {left} and no config.toml: it holds a ledger; put config.toml back from a backup, or choose another folder",
            dir.display()
        )));
    }
    let named = |key: &SecretKey| {
        VerifyingKey::new(origin, key.public_key()).map_err(|_| {
            Failure::usage(say!(
                "账本名须为不带协议、空格和加号的网址，如 xiangxi.example/minzheng",
                "an origin is a URL without scheme, spaces and +, like xiangxi.example/minzheng"
            ))
        })
    };
    let ledger = random.uuid();
    let drawn = SecretKey::from_seed(&random.bytes());
    named(&drawn)?;
    std::fs::create_dir_all(dir.join("keys")).or_fault()?;
    let vkey = named(&log_keys::first(dir, &drawn)?)?;
    let config = Config { area, kind, ledger, origin: origin.to_owned(), vkey: vkey.to_string() };
    config.write(dir).or_fault()?;
    Ok(config)
}

/// A key that was made: where it is.
pub struct NewKey {
    /// The private key.
    pub key: PathBuf,
    /// The proof of possession, to be handed to an administrator.
    pub proof: PathBuf,
    /// The verifier key.
    pub vkey: VerifyingKey,
}

/// For which ledger a key is made.
pub struct KeyOf<'a> {
    /// The ledger's UUID.
    pub ledger: uuid::Uuid,
    /// Its origin.
    pub origin: &'a str,
    /// The key's name.
    pub name: &'a str,
    /// Who owns it.
    pub holder: &'a str,
}

/// Makes a key with its proof of possession.
///
/// # Errors
/// [`Failure`] for a name that cannot stand, or files that are there already.
pub fn new_key(
    out: &Path,
    of: &KeyOf<'_>,
    passphrase: Option<&str>,
    random: &Random,
) -> Result<NewKey, Failure> {
    let secret = SecretKey::from_seed(&random.bytes());
    let vkey = VerifyingKey::new(of.name, secret.public_key()).or_refuse()?;
    // The name is a file's as well.
    if of.name.starts_with('.') || of.name.contains(['/', '\\']) {
        return Err(Failure::usage(say!(
            "密钥名也用作文件名，不能以点开头，也不能有斜杠",
            "a key's name is its file's as well: no dot in front, no slash in it"
        )));
    }
    let possession = Possession {
        origin: of.origin.to_owned(),
        ledger: of.ledger,
        key: vkey.clone(),
        holder: of.holder.to_owned(),
    };
    let note = possession.sign(&secret).or_refuse()?;
    std::fs::create_dir_all(out).or_fault()?;
    let made = NewKey {
        key: out.join(format!("{}.key", of.name)),
        proof: out.join(format!("{}.proof", of.name)),
        vkey,
    };
    if let Some(there) = [&made.key, &made.proof].into_iter().find(|path| path.exists()) {
        return Err(Failure::refused(refuse!(
            "key.file_present",
            ground::OVERWRITING,
            "{0} 已经有了：已登记的密钥请另起名；上次没有做完的，移走 {0} 再办",
            "{0} is there already: take another name if that key is registered; if it was left by an attempt that was broken off, move it away",
            there.display()
        )));
    }
    keyfile::write(&made.key, &secret, passphrase, random).or_fault()?;
    write_file(&made.proof, note.to_string().as_bytes())?;
    Ok(made)
}

/// The records of the genesis commit, in their order.
///
/// # Errors
/// [`Failure`] for proofs that do not hold or are too few.
pub fn genesis(config: &Config, proofs: &[PathBuf]) -> Result<Vec<Planned>, Failure> {
    let mut admins = Vec::new();
    for path in proofs {
        let note = read_file(path)?;
        let possession = Possession::verify(&note).or_refuse()?;
        let proof = String::from_utf8(note).or_fault()?;
        admins.push((possession, proof));
    }
    let founded = Founded {
        admins: admins.iter().map(|(possession, proof)| admin(possession, proof)).collect(),
        areas: areas_of(config.area)?,
        kind: config.kind.of_genesis(),
        log_key: config.vkey.parse().or_fault()?,
        origin: config.origin.clone(),
    };
    founded.check(config.ledger).or_refuse()?;
    let data = founded.encode(config.ledger).or_refuse()?;
    let first = Planned {
        stream: ledger::genesis::stream(config.ledger),
        area: config.area.into(),
        event_type: ledger::genesis::FOUNDED,
        version: 1,
        data,
        personal: Vec::new(),
        own: Own::default(),
    };
    let registrations =
        admins.iter().map(|(possession, proof)| registration(config.area, possession, proof, true));
    Ok(std::iter::once(first).chain(registrations).collect())
}

/// The registration of a key by its proof.
pub fn registration(area: AreaCode, possession: &Possession, proof: &str, administrator: bool) -> Planned {
    let event = aggregates::key::event::KeyEvent::from(KeyRegistered {
        administrator,
        holder: Holder::new(possession.holder.clone()),
        name: possession.key.name().to_owned(),
        proof: proof.to_owned(),
        vkey: possession.key.to_string(),
    });
    Planned {
        stream: format!("key/{}", possession.key.hash()),
        area: area.into(),
        event_type: event.wire_type(),
        version: event.wire_version(),
        data: event.data(),
        personal: Vec::new(),
        own: Own::default(),
    }
}

fn admin(possession: &Possession, proof: &str) -> Admin {
    Admin {
        holder: possession.holder.clone(),
        name: possession.key.name().to_owned(),
        proof: proof.to_owned(),
        vkey: possession.key.clone(),
    }
}

/// The areas that lie in `root`, ascending, from the list that ships with the program.
///
/// # Errors
/// [`Failure::Usage`] if the list does not have the root.
pub fn areas_of(root: AreaCode) -> Result<Vec<Area>, Failure> {
    let mut reader = csv::Reader::from_reader(AREAS.as_bytes());
    let mut areas = Vec::new();
    for row in reader.deserialize::<Area>() {
        let area = row.expect("invariant: the list that ships with the program can be read");
        let code: AreaCode = area.code.to_string().parse().or_fault()?;
        if root.covers(code) {
            areas.push(area);
        }
    }
    if areas.iter().any(|area| area.code.to_string() == root.to_string()) {
        return Ok(areas);
    }
    Err(Failure::usage(say!(
        "程序附带的区划表里没有 {root}",
        "the area list of this program does not have {root}"
    )))
}

/// Writes the genesis commit, signed by one of the administrators that it names, and opens the ledger.
///
/// # Errors
/// [`Failure`] if a proof does not hold, there are fewer than three, or the signer is none of them.
pub fn found(
    dir: &Path,
    config: Config,
    proofs: &[PathBuf],
    administrator: &SecretKey,
    opening: &Opening,
) -> Result<Desk, Failure> {
    let planned = genesis(&config, proofs)?;
    let hash = administrator.public_key().hash();
    let name = planned
        .iter()
        .zip(std::iter::once(None).chain(proofs.iter().map(Some)))
        .find_map(|(event, proof)| proof.filter(|_| event.stream == format!("key/{hash}")))
        .and_then(|proof| read_file(proof).ok())
        .and_then(|note| Possession::verify(&note).ok())
        .map(|possession| possession.key.name().to_owned())
        .ok_or_else(|| {
            Failure::refused(refuse!(
                "genesis.signer",
                ground::GENESIS,
                "签名密钥须是创世管理员之一",
                "the signing key has to be one of the founding administrators'"
            ))
        })?;
    let (ledger, origin) = (config.ledger, config.origin.clone());
    Desk::found(dir, config, opening, |clock, random| {
        let heading = Heading {
            origin,
            ledger,
            id: random.uuid(),
            time: clock.now(),
            signer: hash,
            seen: (TreeSize(0), ledger::merkle::empty_root()),
            key: (Sequence::ABSENT, Hash::ZERO),
        };
        let heads = planned.iter().map(|event| (event.stream.clone(), (Sequence::ABSENT, Hash::ZERO)));
        let mut preparation = Preparation::new(heading, heads.collect::<Vec<_>>(), dir);
        for event in planned {
            // Nothing personal is in them, so no key is asked for.
            preparation.push(draft(event, random, |_| Ok(None))?).or_refuse()?;
        }
        let prepared = preparation.finish("创世：立账本、区划与管理员").or_refuse()?;
        prepared.sign(&name, administrator).or_refuse()
    })
}
