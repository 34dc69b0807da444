//! Who calls, and what they may do.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::log::{Acl, Log, original_of};

const ADMINS: &str = "$admins";
const EVERYBODY: &str = "$all";
/// The order of all events is read under this name.
pub(crate) const ALL: &str = "$all";

/// What is done with a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Read,
    Write,
    Delete,
}

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    /// Access control is off.
    Anybody,
    /// No credentials.
    Nobody,
    User {
        name: String,
        groups: Vec<String>,
    },
}

/// The credentials are not those of a user.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unknown;

/// The users, if access is controlled.
#[derive(Clone, Default)]
pub(crate) struct Access {
    guarded: bool,
    users: HashMap<String, User>,
}

#[derive(Clone)]
struct User {
    password: String,
    groups: Vec<String>,
}

impl Access {
    /// Access control is on; there is an administrator, as in a new server.
    pub(crate) fn guarded() -> Access {
        let mut access = Access { guarded: true, users: HashMap::new() };
        access.add("admin", "changeit", &[ADMINS]);
        access
    }

    pub(crate) fn add(&mut self, name: &str, password: &str, groups: &[&str]) {
        let groups = groups.iter().map(|group| (*group).to_owned()).collect();
        self.users.insert(name.to_owned(), User { password: password.to_owned(), groups });
    }

    /// Whose credentials these are.
    pub(crate) fn caller(&self, authorization: Option<&str>) -> Result<Caller, Unknown> {
        if !self.guarded {
            return Ok(Caller::Anybody);
        }
        let Some(authorization) = authorization else { return Ok(Caller::Nobody) };
        let (name, password) = basic(authorization).ok_or(Unknown)?;
        match self.users.get(&name) {
            Some(user) if user.password == password => Ok(Caller::User { name, groups: user.groups.clone() }),
            Some(_) | None => Err(Unknown),
        }
    }
}

/// Name and password of HTTP's basic authentication.
fn basic(authorization: &str) -> Option<(String, String)> {
    let text = String::from_utf8(STANDARD.decode(authorization.strip_prefix("Basic ")?).ok()?).ok()?;
    let (name, password) = text.split_once(':')?;
    Some((name.to_owned(), password.to_owned()))
}

impl Caller {
    /// Whether the caller may do that. Metadata have rights of their own, and cannot be deleted.
    pub(crate) fn may(&self, action: Action, stream: &str, log: &Log) -> bool {
        if stream == ALL && action != Action::Read {
            return false;
        }
        let (name, groups) = match self {
            Caller::Anybody => return true,
            Caller::Nobody => return false,
            Caller::User { name, groups } => (name, groups),
        };
        let right: fn(&Acl) -> Option<&Vec<String>> = match (original_of(stream).is_some(), action) {
            (false, Action::Read) => |acl| acl.read.as_ref(),
            (false, Action::Write) => |acl| acl.write.as_ref(),
            (false, Action::Delete) => |acl| acl.delete.as_ref(),
            (true, Action::Read) => |acl| acl.meta_read.as_ref(),
            (true, Action::Write) => |acl| acl.meta_write.as_ref(),
            (true, Action::Delete) => return false,
        };
        if groups.iter().any(|group| group == ADMINS) {
            return true;
        }
        let holds = |who: &String| who == EVERYBODY || who == name || groups.contains(who);
        allowed(original_of(stream).unwrap_or(stream), right, log).iter().any(holds)
    }
}

/// Who has a right: what the stream says, else what `$settings` say, else what a new server says.
fn allowed(stream: &str, right: fn(&Acl) -> Option<&Vec<String>>, log: &Log) -> Vec<String> {
    let settings = log.settings();
    let (general, new) = if stream.starts_with('$') {
        (settings.system_streams, ADMINS)
    } else {
        (settings.user_streams, EVERYBODY)
    };
    right(&log.acl(stream)).or(right(&general)).cloned().unwrap_or_else(|| vec![new.to_owned()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::now;

    fn user(name: &str, groups: &[&str]) -> Caller {
        let groups = groups.iter().map(|group| (*group).to_owned()).collect();
        Caller::User { name: name.to_owned(), groups }
    }

    #[test]
    fn a_new_server_lets_every_user_do_everything_with_users_streams_and_only_administrators_with_its_own() {
        let (log, clerk, admin) = (Log::new(), user("clerk", &[]), user("admin", &[ADMINS]));
        for action in [Action::Read, Action::Write, Action::Delete] {
            assert!(clerk.may(action, "batch/1", &log));
            assert!(!clerk.may(action, "$settings", &log));
            assert!(!Caller::Nobody.may(action, "batch/1", &log));
        }
        assert!(clerk.may(Action::Write, "$$batch/1", &log) && !clerk.may(Action::Read, "$$$settings", &log));
        assert!(!clerk.may(Action::Read, ALL, &log) && admin.may(Action::Read, ALL, &log));
        assert!(!admin.may(Action::Write, ALL, &log) && !admin.may(Action::Delete, "$$batch/1", &log));
    }

    #[test]
    fn settings_hold_for_streams_that_say_nothing_and_a_streams_own_list_goes_before_them() {
        let mut log = Log::new();
        let settings = br#"{"$userStreamAcl":{"$d":[],"$mw":"$admins","$w":["office"]}}"#;
        log.forge("$settings", "update-default-acl", settings, now());
        let (clerk, office) = (user("clerk", &[]), user("anna", &["office"]));
        assert!(!clerk.may(Action::Write, "batch/1", &log) && office.may(Action::Write, "batch/1", &log));
        assert!(clerk.may(Action::Read, "batch/1", &log));
        assert!(!office.may(Action::Delete, "batch/1", &log));
        assert!(!office.may(Action::Write, "$$batch/1", &log));
        log.forge("$$batch/1", "$metadata", br#"{"$acl":{"$w":"clerk","$d":["clerk"]}}"#, now());
        assert!(clerk.may(Action::Write, "batch/1", &log) && clerk.may(Action::Delete, "batch/1", &log));
        assert!(!office.may(Action::Write, "batch/1", &log));
    }

    #[test]
    fn credentials_are_read_and_wrong_ones_are_not_nobodys() {
        let access = Access::guarded();
        let header = |text: &str| format!("Basic {}", STANDARD.encode(text));
        assert!(access.caller(Some(&header("admin:changeit"))).is_ok());
        for wrong in [header("admin:guess"), header("eve:changeit"), "Bearer x".to_owned()] {
            assert_eq!(access.caller(Some(&wrong)), Err(Unknown));
        }
        assert_eq!(access.caller(None), Ok(Caller::Nobody));
        assert_eq!(Access::default().caller(None), Ok(Caller::Anybody));
    }
}
