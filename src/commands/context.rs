//! What every command finds around it: the options, the desk, the signatory.

use std::cell::{Cell, OnceCell};
use std::path::Path;
use std::rc::Rc;

use store::Backing;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::receipt;
use crate::app::{Desk, Opening, Signatory, witness_path};
use crate::cli::Common;
use crate::disk::{read_file, unread, write_private_with};
use crate::failure::{Failure, OrFail as _};
use crate::keyfile::{self, KeyFileError};
use crate::office::{self, Ask, Done, Outcome, waiting};
use crate::report::Report;
use words::{Lang, Text, say};

/// The options of a command.
pub struct Context {
    /// As they were given.
    pub common: Common,
    /// The connection of this command, once it was asked for.
    backing: OnceCell<Backing>,
    /// Whether it has written to the ledger.
    wrote: Rc<Cell<bool>>,
}

impl Context {
    /// Over the options.
    #[must_use]
    pub fn new(common: Common) -> Context {
        Context { common, backing: OnceCell::new(), wrote: Rc::default() }
    }

    /// A fault behind a commit undoes nothing: whoever is told of it must not do it again.
    pub(super) fn after_commit(&self, failure: Failure) -> Failure {
        match failure {
            Failure::Fault(text) if self.wrote.get() => Failure::fault(say!(
                "记录已经入账，不要重办；只是后面的一步没有完成：{text}",
                "it is on record, do not do it again; only a later step was not done: {text}"
            )),
            other => other,
        }
    }

    /// The language of messages.
    #[must_use]
    pub const fn lang(&self) -> Lang {
        self.common.lang
    }

    /// The ledger's folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.common.dir
    }

    /// Where the ledger rests: on the cluster that was named, or in the folder's own file.
    ///
    /// # Errors
    /// [`Failure`] if the cluster does not serve.
    pub fn backing(&self) -> Result<Backing, Failure> {
        if let Some(known) = self.backing.get() {
            return Ok(known.clone());
        }
        let backing = match &self.common.store {
            None => Backing::File,
            Some(text) => super::backing::cluster(text, &self.common)?,
        };
        Ok(self.backing.get_or_init(|| backing).clone())
    }

    /// What opening a desk can be given.
    ///
    /// # Errors
    /// [`Failure::Usage`] for a time that is none.
    pub fn opening(&self) -> Result<Opening, Failure> {
        let time = self.common.time.as_ref().map(|text| text.parse()).transpose();
        Ok(Opening {
            backing: self.backing()?,
            time: time.map_err(Failure::usage)?,
            random: None,
            clock_is_right: self.common.clock_is_right,
            wrote: Rc::clone(&self.wrote),
        })
    }

    /// The open ledger.
    ///
    /// # Errors
    /// [`Failure`] if there is none, or it is damaged.
    pub fn desk(&self) -> Result<Desk, Failure> {
        Desk::open(self.dir(), &self.opening()?)
    }

    /// Who signs: the key at hand, or whoever will sign elsewhere.
    ///
    /// # Errors
    /// [`Failure::Usage`] if neither was given; [`Failure::Refused`] if the ledger does not know the key.
    pub fn signatory(&self, desk: &Desk) -> Result<Signatory, Failure> {
        if let (Some(_), Some(name)) = (&self.common.prepare, &self.common.signer) {
            let seen = self.common.signer_seen.as_deref().map(read_file).transpose()?;
            return Signatory::elsewhere(desk, name, seen);
        }
        let path = self.key_path()?;
        Signatory::with_key(desk, self.key(path)?, Some(witness_path(path)))
    }

    /// Carries out an ask as whoever signs; what waits for a signature elsewhere is in the file that was named.
    ///
    /// # Errors
    /// As [`Context::signatory`] and [`office::carry_out`]; if the file cannot be written.
    pub fn carry_out<A: Ask>(&self, desk: &Desk, ask: A) -> Result<Outcome<A::Answer>, Failure> {
        self.carry_out_as(desk, &self.signatory(desk)?, ask)
    }

    /// The same as somebody who is known already.
    ///
    /// # Errors
    /// As [`Context::carry_out`].
    pub fn carry_out_as<A: Ask>(
        &self,
        desk: &Desk,
        signatory: &Signatory,
        ask: A,
    ) -> Result<Outcome<A::Answer>, Failure> {
        let outcome = office::carry_out(desk, signatory, ask)?;
        if let (Done::Prepared { commit, .. }, Some(path)) = (&outcome.done, &self.common.prepare) {
            hand_over(desk, *commit, path)?;
        }
        Ok(outcome)
    }

    /// Adds what came of an act: the receipt, the prepared file, or that it had been done before.
    #[must_use]
    pub fn receipt(&self, report: Report, done: &Done) -> Report {
        receipt::add(report, done, self.common.prepare.as_deref())
    }

    /// The key file that was given.
    ///
    /// # Errors
    /// [`Failure::Usage`] if none was.
    pub fn key_path(&self) -> Result<&Path, Failure> {
        self.common.key.as_deref().ok_or_else(|| {
            Failure::usage(say!(
                "此命令要写入账本，请用 --key 指定签名密钥（或设 SUNLEDGER_KEY）",
                "this command writes: give the signing key with --key (or SUNLEDGER_KEY)"
            ))
        })
    }

    /// A private key, with its passphrase from the file that was given or typed at a terminal.
    ///
    /// # Errors
    /// [`Failure`] for a wrong passphrase or a file that is no key.
    pub fn key(&self, path: &Path) -> Result<ledger::note::SecretKey, Failure> {
        let passphrase = self.passphrase_of_file()?;
        keyfile::read(path, || passphrase.or_else(|| ask(&say!("口令：", "passphrase: "), self.lang())))
            .map_err(|error| match error {
                KeyFileError::File { path, source } => unread(&path, &source),
                refused => Failure::refused(refused),
            })
    }

    /// The first line of the passphrase file, if one was given.
    ///
    /// # Errors
    /// [`Failure::Fault`] if it cannot be read.
    pub fn passphrase_of_file(&self) -> Result<Option<Zeroizing<String>>, Failure> {
        let Some(path) = &self.common.passphrase_file else { return Ok(None) };
        let bytes = Zeroizing::new(read_file(path)?);
        let text = std::str::from_utf8(&bytes)
            .map_err(|_| Failure::usage(say!("口令文件须为 UTF-8", "the passphrase file is not UTF-8")))?;
        Ok(Some(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned())))
    }

    /// A report about an open ledger; `commands::run` marks it if the ledger is not live.
    #[must_use]
    pub fn report(&self, _desk: &Desk) -> Report {
        Report::new()
    }
}

/// Writes what waits for its signer. It holds personal data: only its owner reads it.
pub(super) fn hand_over(desk: &Desk, commit: Uuid, path: &Path) -> Result<(), Failure> {
    let file = waiting::fetch(desk, commit)?;
    write_private_with(path, |out| file.write(out).or_fault())
}

/// Asks at the terminal without showing what is typed; none where there is no terminal.
#[must_use]
pub(super) fn ask(prompt: &Text, lang: Lang) -> Option<Zeroizing<String>> {
    use std::io::IsTerminal as _;
    if !std::io::stdin().is_terminal() {
        return None;
    }
    rpassword::prompt_password(prompt.of(lang)).ok().map(Zeroizing::new)
}
