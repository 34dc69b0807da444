//! Asking before something is done that nobody can take back.

use std::io::{IsTerminal as _, Write as _};

use crate::failure::Failure;

/// Shows what it is and asks at the terminal.
///
/// # Errors
/// [`Failure::Usage`] where there is no terminal to ask at; [`Failure::Refused`] for any answer but yes.
pub(super) fn ask(what: &str) -> Result<(), Failure> {
    put(what, "做吗？ / do it? (yes/no) ", "什么也没有做 / nothing was done")
}

/// The same before signing.
///
/// # Errors
/// As [`ask`].
pub(super) fn to_sign(what: &str) -> Result<(), Failure> {
    put(what, "签名吗？ / sign? (yes/no) ", "没有签名 / nothing was signed")
}

fn put(what: &str, question: &str, refused: &'static str) -> Result<(), Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::usage(
            "没有终端可以询问；看过内容后用 --yes / there is no terminal to ask at: use --yes after reading",
        ));
    }
    let mut out = std::io::stderr().lock();
    let mut show = || -> std::io::Result<()> {
        writeln!(out, "{what}")?;
        write!(out, "{question}")?;
        out.flush()
    };
    show().map_err(Failure::fault)?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).map_err(Failure::fault)?;
    if matches!(answer.trim(), "yes" | "是") { Ok(()) } else { Err(Failure::refused(refused)) }
}
