//! What a vault says of the seals of a ledger: they open, their subject was erased, or a key is gone that nobody destroyed.

use std::collections::BTreeSet;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, PoisonError};

use audit::SealCheck;
use ledger::seal::{self, Binding, Opened, SealError, SealedBox};
use ledger::{Frame, Uuid};
use store::Reader;
use store::vault::Vault;
use words::say;

use crate::app::is_erased;
use crate::commands::Context;
use crate::config::Config;
use crate::failure::{Failure, OrFail as _};
use crate::personal::{self, PayeeData};
use crate::report::Report;

/// The vault, and whose keys it was found to lack.
pub(super) struct Seals {
    vault: Mutex<Vault>,
    keyless: Mutex<BTreeSet<Uuid>>,
    /// Drawn anew in each run, so that nobody can make two accounts meet.
    keys: RandomState,
}

impl Seals {
    /// Over the vault in the folder.
    ///
    /// # Errors
    /// [`Failure::Fault`] if there is none.
    pub(super) fn of(context: &Context) -> Result<Seals, Failure> {
        let config = Config::read(context.dir()).or_fault()?;
        let vault = Vault::open(context.dir(), config.ledger).or_fault()?;
        Ok(Seals { vault: Mutex::new(vault), keyless: Mutex::default(), keys: RandomState::new() })
    }

    /// Opens a seal with its subject's key; personal data goes nowhere.
    pub(super) fn check(&self, frame: &Frame<'_>, sealed: &SealedBox) -> SealCheck {
        let key = self.vault.lock().unwrap_or_else(PoisonError::into_inner).key_of(sealed.subject);
        match key {
            Ok(Some(key)) => match seal::open(sealed, &key, &Binding::of(frame, sealed.subject)) {
                Ok(opened) => SealCheck::Holds { account: self.account(frame, sealed.subject, &opened) },
                Err(error) => SealCheck::Fails(error),
            },
            Ok(None) => {
                self.keyless.lock().unwrap_or_else(PoisonError::into_inner).insert(sealed.subject);
                SealCheck::NoKey
            }
            Err(_) => SealCheck::Fails(SealError::DoesNotOpen),
        }
    }

    /// What stands for the account, in this run only, if the subject is the record's account holder.
    fn account(&self, frame: &Frame<'_>, subject: Uuid, opened: &Opened) -> Option<u64> {
        let payee = format!("\"payee\":\"{subject}\"");
        if !frame.data.contains(&payee) {
            return None;
        }
        let plaintext = opened.plaintext.expose();
        Some(match personal::read::<PayeeData>(plaintext) {
            Some(payee) => self.keys.hash_one((&payee.account, &payee.name)),
            None => self.keys.hash_one(plaintext.as_str()),
        })
    }

    /// Says what was found, once everything was checked. A key that is gone without a record of it is a finding.
    ///
    /// # Errors
    /// [`Failure::Fault`] if the ledger cannot be read.
    pub(super) fn add_to(
        self,
        context: &Context,
        counts: &audit::Counts,
        report: Report,
    ) -> Result<Report, Failure> {
        let keyless = self.keyless.into_inner().unwrap_or_else(PoisonError::into_inner);
        let reader = Reader::open(context.dir()).or_fault()?;
        let mut lost = 0_u64;
        for subject in keyless {
            lost += u64::from(!is_erased(&reader, subject)?);
        }
        let (opened, closed) = (counts.seals_opened, counts.seals_without_key);
        let report = report.field("subjects_lost", lost).line(match closed {
            0 => say!("密封全部打开", "every seal opened"),
            _ => say!(
                "密封打开 {opened} 个，{closed} 个没有钥匙",
                "{opened} seals opened, {closed} without a key"
            ),
        });
        if lost == 0 {
            return Ok(match closed {
                0 => report,
                _ => report.line(say!(
                    "没有钥匙的都有销毁记录",
                    "of all that are without a key the erasure is recorded"
                )),
            });
        }
        let mut report = report.field("clean", false).line(say!(
            "{lost} 个对象没有钥匙，也没有销毁记录：个人信息库不全，请从备份或其他节点补回",
            "{lost} subjects have no key and no record of an erasure: the vault is not whole, restore it from a backup or another node"
        ));
        report.findings = true;
        Ok(report)
    }
}
