//! For suites that run on the double, or on a real server where one is named.

use std::io::Write as _;
use std::sync::Once;

use crate::random;

/// Names the server.
const VARIABLE: &str = "SUNLEDGER_KURRENT_URL";

/// A corner of the real server that `SUNLEDGER_KURRENT_URL` names, which no other test has; none if it names none. Then
/// the suite says once that it runs on a double.
#[must_use]
pub fn real_server(suite: &str) -> Option<String> {
    let Ok(url) = std::env::var(VARIABLE) else {
        say_once(suite);
        return None;
    };
    let join = if url.contains('?') { '&' } else { '?' };
    Some(format!("{url}{join}namespace=test-{}", random::id()))
}

/// Not captured with a test's own output: whoever runs the tests is to see it.
fn say_once(suite: &str) {
    static SAID: Once = Once::new();
    SAID.call_once(|| {
        let text = "on a double of KurrentDB, not on the server: set SUNLEDGER_KURRENT_URL to run on one";
        let _closed = writeln!(std::io::stderr(), "{suite}: {text}");
    });
}
