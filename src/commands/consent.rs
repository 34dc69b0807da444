//! Asking before something is done that nobody can take back.

use std::io::{IsTerminal as _, Write as _};
use words::{Lang, Refused, Text, refuse, say};

use crate::failure::Failure;
use crate::ground;

/// Shows what it is and asks at the terminal.
///
/// # Errors
/// [`Failure::Usage`] where there is no terminal to ask at; [`Failure::Refused`] for any answer but yes.
pub(super) fn ask(what: &str, lang: Lang) -> Result<(), Failure> {
    let refused = refuse!("consent.not_done", ground::CONSENT, "什么也没有做", "nothing was done");
    put(what, lang, &say!("做吗？（yes/no） ", "do it? (yes/no) "), refused)
}

/// The same before signing.
///
/// # Errors
/// As [`ask`].
pub(super) fn to_sign(what: &str, lang: Lang) -> Result<(), Failure> {
    let refused = refuse!("consent.not_signed", ground::CONSENT, "没有签名", "nothing was signed");
    put(what, lang, &say!("签名吗？（yes/no） ", "sign? (yes/no) "), refused)
}

fn put(what: &str, lang: Lang, question: &Text, refused: Refused) -> Result<(), Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::usage(say!(
            "没有终端可以询问；看过内容后用 --yes",
            "there is no terminal to ask at: use --yes after reading"
        )));
    }
    let mut out = std::io::stderr().lock();
    let mut show = || -> std::io::Result<()> {
        writeln!(out, "{what}")?;
        write!(out, "{}", question.of(lang))?;
        out.flush()
    };
    show().map_err(Failure::fault)?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).map_err(Failure::fault)?;
    if matches!(answer.trim(), "yes" | "是") { Ok(()) } else { Err(Failure::refused(refused)) }
}
