//! Where a cluster is, as it is typed: `esdb://host:2113?tls=true`, `kurrentdb+discover://name`.

use std::time::Duration;

use kurrentdb::{ClientSettings, Credentials};

use crate::order::ClusterFault;

/// Why an address cannot be used. Nothing of it is repeated: it may hold a password.
#[derive(Debug, words::Said)]
#[said(code = "address")]
pub enum AddressError {
    /// Not of the form.
    #[said(
        "集群地址不合格式，应如 esdb://主机:2113?tls=true 或 kurrentdb+discover://域名",
        "the cluster's address is not of its form, like esdb://host:2113?tls=true or kurrentdb+discover://name"
    )]
    Form,
    /// A parameter that the client would pass over in silence.
    #[said("集群地址里的参数 {0} 不认识", "the parameter {0} of the cluster's address is not known")]
    Parameter(String),
    /// Streams are named after it.
    #[said("namespace 只能用字母、数字和短横线", "a namespace is letters, digits and hyphens")]
    Namespace,
    /// A first line like `name:password` is wanted.
    #[said("凭据应为一行 名称:口令", "credentials are one line, name:password")]
    Credentials,
}

/// A cluster's address with the credentials for it. `Debug` is absent: it may hold a password.
#[derive(Clone)]
pub struct Address {
    pub(super) settings: ClientSettings,
    pub(super) credentials: Option<Credentials>,
    /// The account's name; none where the server asks for none.
    pub(super) account: Option<String>,
    /// How long one call is tried again before the program gives up.
    pub(super) patience: Duration,
    /// What the names of this ledger's streams begin with: several ledgers may share a server.
    pub(super) namespace: String,
    /// Which cluster and namespace it is, without scheme, credentials and other parameters.
    place: String,
    /// Whether the program may run with the rights of an administrator of the server.
    pub(super) as_admin: bool,
}

const SCHEMES: [&str; 4] = ["esdb", "kurrentdb", "kurrent", "kdb"];
const DISCOVERY: &str = "discoveryInterval=20";
const PATIENCE: Duration = Duration::from_secs(30);
/// What the client knows; it only warns of others, so a mistyped `tlsVerifyCert` would do nothing.
const PARAMETERS: [&str; 14] = [
    "maxdiscoverattempts",
    "discoveryinterval",
    "gossiptimeout",
    "tls",
    "tlsverifycert",
    "nodepreference",
    "keepaliveinterval",
    "keepalivetimeout",
    "defaultdeadline",
    "connectionname",
    "usercertfile",
    "userkeyfile",
    "tlscafile",
    "throwonappendfailure",
];

impl Address {
    /// Whether a text names a cluster and not a folder.
    #[must_use]
    pub fn is_one(text: &str) -> bool {
        text.contains("://")
    }

    /// Whether a text holds a password: such a text may stand in the environment, not in the arguments.
    #[must_use]
    pub fn has_secret(text: &str) -> bool {
        authority(text).is_some_and(|authority| authority.contains('@'))
    }

    /// Reads an address, with credentials in it or none.
    ///
    /// # Errors
    /// [`AddressError`].
    pub fn parse(text: &str) -> Result<Address, AddressError> {
        let (scheme, rest) = text.split_once("://").ok_or(AddressError::Form)?;
        if !SCHEMES.contains(&scheme.trim_end_matches("+discover")) {
            return Err(AddressError::Form);
        }
        let authority = authority(text).ok_or(AddressError::Form)?;
        let (secret, hosts) = match authority.rsplit_once('@') {
            Some((secret, hosts)) => (Some(secret), hosts),
            None => (None, authority),
        };
        let (query, namespace) = take_namespace(&rest[authority.len()..])?;
        check_parameters(&query)?;
        // The client does not decode what it finds there, so credentials go to it by another way.
        let mut bare = format!("{scheme}://{hosts}{query}");
        if !query.to_lowercase().contains("discoveryinterval=") {
            // It waits so long before its very first attempt.
            bare.push_str(if query.contains('?') { "&" } else { "?" });
            bare.push_str(DISCOVERY);
        }
        let settings = bare.parse::<ClientSettings>().map_err(|_| AddressError::Form)?;
        let place = match namespace.strip_suffix('.') {
            Some(namespace) => format!("{hosts}/{namespace}"),
            None => hosts.to_owned(),
        };
        let address = Address {
            settings,
            credentials: None,
            account: None,
            patience: PATIENCE,
            namespace,
            place,
            as_admin: false,
        };
        match secret {
            Some(secret) => address.with_credentials(&decode(secret).ok_or(AddressError::Form)?),
            None => Ok(address),
        }
    }

    /// With credentials as a file holds them: the first line, `name:password`.
    ///
    /// # Errors
    /// [`AddressError::Credentials`].
    pub fn with_credentials(mut self, text: &str) -> Result<Address, AddressError> {
        let line = text.lines().next().unwrap_or_default();
        let (name, password) = line.split_once(':').ok_or(AddressError::Credentials)?;
        if name.is_empty() {
            return Err(AddressError::Credentials);
        }
        self.account = Some(name.to_owned());
        self.credentials = Some(Credentials::new(name.to_owned(), password.to_owned()));
        Ok(self)
    }

    /// Which cluster and namespace it is, without scheme, credentials and other parameters.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Nobody answers there; `last` is what was heard last.
    pub(super) fn unreachable(&self, last: String) -> ClusterFault {
        ClusterFault::Unreachable { place: self.place.clone(), last }
    }

    /// With another patience than half a minute.
    #[must_use]
    pub const fn patient_for(mut self, patience: Duration) -> Address {
        self.patience = patience;
        self
    }

    /// Lets the program run with an administrator's rights, which otherwise it refuses.
    #[must_use]
    pub const fn as_admin(mut self, yes: bool) -> Address {
        self.as_admin = yes;
        self
    }
}

/// What stands between the scheme and the path or query.
fn authority(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("://")?;
    // A password may hold a slash only if it is encoded.
    Some(&rest[..rest.find(['/', '?']).unwrap_or(rest.len())])
}

/// `namespace=luxi` is for this program; the client is given the rest.
fn take_namespace(query: &str) -> Result<(String, String), AddressError> {
    let (mut kept, mut namespace) = (Vec::new(), String::new());
    let (path, parameters) = query.split_once('?').unwrap_or((query, ""));
    for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
        match parameter.strip_prefix("namespace=") {
            Some(name) => namespace = name.to_owned(),
            None => kept.push(parameter),
        }
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if !namespace.chars().all(plain) {
        return Err(AddressError::Namespace);
    }
    if !namespace.is_empty() {
        namespace.push('.');
    }
    let query = if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) };
    Ok((query, namespace))
}

fn check_parameters(query: &str) -> Result<(), AddressError> {
    let query = match query.trim_start_matches('/').strip_prefix('?') {
        Some(query) => query,
        None if query.trim_matches('/').is_empty() => return Ok(()),
        None => return Err(AddressError::Form),
    };
    for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
        let name = parameter.split('=').next().unwrap_or_default();
        if !PARAMETERS.contains(&name.to_lowercase().as_str()) {
            return Err(AddressError::Parameter(name.to_owned()));
        }
    }
    Ok(())
}

/// Percent-decoding.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let (hex, after) = rest.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok()?);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scheme_of_the_server_is_taken_and_nothing_else() {
        for scheme in SCHEMES {
            assert!(Address::parse(&format!("{scheme}://db:2113?tls=false")).is_ok());
            assert!(Address::parse(&format!("{scheme}+discover://db.example")).is_ok());
        }
        assert!(Address::parse("esdb://a:1,b:2,c:3?tls=true&nodePreference=leader").is_ok());
        for wrong in ["http://db", "esdb", "esdb:/db", "postgres://x", "esdb://db/path"] {
            assert!(Address::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_parameter_that_nobody_would_read_is_refused_by_name() {
        let wrong = Address::parse("esdb://db?tls=true&tlsVerifyCrt=true").err();
        assert!(matches!(wrong, Some(AddressError::Parameter(name)) if name == "tlsVerifyCrt"));
    }

    #[test]
    fn several_ledgers_may_share_a_server() {
        let namespace = |url: &str| Address::parse(url).ok().map(|address| address.namespace);
        assert_eq!(namespace("esdb://db?tls=false&namespace=luxi").as_deref(), Some("luxi."));
        assert_eq!(namespace("esdb://db?namespace=luxi").as_deref(), Some("luxi."));
        assert_eq!(namespace("esdb://db").as_deref(), Some(""));
        assert_eq!(namespace("esdb://db?namespace=a.b"), None);
    }

    #[test]
    fn a_place_is_hosts_and_namespace_whatever_else_is_said() {
        let place = |url: &str| Address::parse(url).ok().map(|address| address.place);
        assert_eq!(place("esdb://svc:x@a:1,b:2?tls=false&namespace=luxi").as_deref(), Some("a:1,b:2/luxi"));
        assert_eq!(place("kurrentdb+discover://db?tls=true").as_deref(), Some("db"));
    }

    #[test]
    fn credentials_are_decoded_and_seen_where_they_are() {
        let address = Address::parse("esdb://svc:p%40ss%2Fword@db:2113?tls=false").ok();
        assert_eq!(address.and_then(|address| address.account).as_deref(), Some("svc"));
        assert!(Address::has_secret("esdb://svc:x@db"));
        assert!(!Address::has_secret("esdb://db?connectionName=a@b"));
        assert!(matches!(
            Address::parse("esdb://db").map(|address| address.with_credentials("nobody")),
            Ok(Err(AddressError::Credentials))
        ));
    }
}
