//! Who may do what to the ledger's streams: checked at every start, set by an administrator.
//!
//! By default every account of the server may delete every stream. So the rules of all streams let nobody but
//! administrators delete or set rules, and the streams that a ledger cannot do without carry the same for themselves.

use serde_json::{Value, json};

use super::names::{GUARDED, derived};
use super::wire::{Appended, New, Wire};
use crate::error::StoreError;
use crate::order::ClusterFault;

/// The server's own stream with the rules of all others. Only administrators may read it.
const SETTINGS: &str = "$settings";
/// A stream that there is not, to ask about rights.
const PROBE: &str = "sunledger-may-not-delete";
const ADMINS: &str = "$admins";
/// Rules that make events disappear.
const DROPPING: [&str; 3] = ["$maxCount", "$maxAge", "$tb"];
const TRIES: usize = 16;

/// Accounts that an administrator lets work with the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accounts {
    /// They read and write: the nodes.
    pub nodes: Vec<String>,
    /// They read: auditors.
    pub readers: Vec<String>,
    /// They may delete streams, to make an erasure final.
    pub erasers: Vec<String>,
}

/// Refuses a server that would lose what is written, or an account that could destroy it.
pub(super) fn check(wire: &Wire) -> Result<(), StoreError> {
    rules(wire)?;
    if wire.address().as_admin {
        return Ok(());
    }
    match wire.read(SETTINGS, 0, 1) {
        Err(ClusterFault::Denied { .. }) => {}
        Err(fault) => return Err(fault.into()),
        Ok(_) => return Err(ClusterFault::Admin.into()),
    }
    if wire.may_delete(PROBE)? {
        return Err(ClusterFault::MayDelete { stream: "*".to_owned() }.into());
    }
    Ok(())
}

/// No rule may drop events of the ledger's streams.
pub(super) fn rules(wire: &Wire) -> Result<(), StoreError> {
    // Rules are read by whoever may read the stream; the last event has them all.
    let streams = GUARDED.iter().map(|stream| format!("$${stream}")).collect();
    for (stream, last) in GUARDED.into_iter().zip(wire.last_each(streams)?) {
        let last = match last {
            // Whoever reads the stream itself says so by its name.
            Err(ClusterFault::Deleted { .. }) => continue,
            last => last?,
        };
        let Some(last) = last else { continue };
        let rules: Value = serde_json::from_slice(&last.data).unwrap_or_default();
        if let Some(rule) =
            DROPPING.iter().find(|rule| rules.get(**rule).is_some_and(|value| !value.is_null()))
        {
            return Err(ClusterFault::Rule { stream: stream.to_owned(), rule: (*rule).to_owned() }.into());
        }
    }
    Ok(())
}

/// Sets the rules, as an administrator.
pub(super) fn set_up(wire: &Wire, accounts: &Accounts) -> Result<(), StoreError> {
    let settings = json!({
        "$userStreamAcl": acl(accounts, &accounts.erasers),
        "$systemStreamAcl": {"$r": [ADMINS], "$w": [ADMINS], "$d": [ADMINS], "$mr": [ADMINS], "$mw": [ADMINS]},
    });
    set(wire, SETTINGS, "update-default-acl", &settings)?;
    for stream in GUARDED {
        // Nor may those delete these who make erasures final.
        set(wire, &format!("$${stream}"), "$metadata", &json!({"$acl": acl(accounts, &[])}))?;
    }
    Ok(())
}

fn acl(accounts: &Accounts, erasers: &[String]) -> Value {
    let with_admins = |names: &[&[String]]| -> Vec<String> {
        let mut all: Vec<String> = names.iter().flat_map(|names| names.iter().cloned()).collect();
        all.push(ADMINS.to_owned());
        all.dedup();
        all
    };
    let Accounts { nodes, readers, erasers: all_erasers } = accounts;
    json!({
        "$r": with_admins(&[nodes, readers, all_erasers]),
        "$w": with_admins(&[nodes]),
        "$d": with_admins(&[erasers]),
        "$mr": with_admins(&[nodes, readers, all_erasers]),
        "$mw": [ADMINS],
    })
}

/// Appends what is to hold from now on, unless it holds already.
fn set(wire: &Wire, stream: &str, event_type: &str, value: &Value) -> Result<(), StoreError> {
    for _ in 0..TRIES {
        let last = wire.last(stream)?;
        let before = last.as_ref().and_then(|last| serde_json::from_slice::<Value>(&last.data).ok());
        if before.as_ref() == Some(value) {
            return Ok(());
        }
        let at = last.map_or(0, |last| last.revision + 1);
        let id = derived(&format!("{stream}/{at}/{value}"));
        let event = New::json(id, event_type, value.to_string().into_bytes());
        if wire.append(stream, at, vec![event])? == Appended::Done {
            return Ok(());
        }
    }
    Err(StoreError::Busy)
}
