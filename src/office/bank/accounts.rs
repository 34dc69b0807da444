//! A return's rows against the accounts that were ordered: a foreign row refuses the file.

use aggregates::BatchId;
use aggregates::batch::{Batch, LineState};
use aggregates::entitlement::Entitlement;
use aggregates::entitlement::event::{EntitlementEvent, LineRef};
use ledger::seal::{self, Binding};
use words::{refuse, say};

use crate::app::{Act, Desk};
use crate::failure::{Failure, OrFail as _};
use crate::files::bank_result::ResultRow;
use crate::ground;
use crate::personal::{self, PayeeData};

/// Checks that each row names the account and holder of the line at its place. Rows that stand at no line are left
/// to the batch, which names them.
///
/// # Errors
/// [`Failure::Refused`] with every row that is foreign.
pub fn check_accounts(
    desk: &Desk,
    act: &mut Act<'_>,
    id: BatchId,
    batch: &Batch,
    rows: &[ResultRow],
) -> Result<(), Failure> {
    let mut foreign = Vec::new();
    for row in rows {
        let Some((line, state)) = line_of(batch, row) else { continue };
        let Some(payee) = ordered_to(desk, act, state, LineRef { batch: id, line })? else { continue };
        if payee.account != paid_to(desk, row) || (!row.name.is_empty() && payee.name != row.name) {
            foreign.push(say!(
                "第{0}行：账号或户名与本批次第{line}行不符",
                "row {0}: account or name is not that of line {line}",
                row.row
            ));
        }
    }
    if foreign.is_empty() {
        return Ok(());
    }
    Err(Failure::refused(
        refuse!(
            "bank_result.foreign_rows",
            ground::OUTCOME,
            "回盘文件有{0}行不属于本批次，整份未取",
            "{0} rows of the return are not of this batch: nothing was taken",
            foreign.len()
        )
        .with(foreign),
    ))
}

/// The account of a row, without the mark that it has where nobody is paid.
fn paid_to<'r>(desk: &Desk, row: &'r ResultRow) -> &'r str {
    row.account.strip_prefix(desk.config.kind.account_mark()).unwrap_or(&row.account)
}

/// The line at a row's place: by file number and 序号.
pub(super) fn line_of<'b>(batch: &'b Batch, row: &ResultRow) -> Option<(u32, &'b LineState)> {
    let seq = row.seq?;
    let mut files = batch.current_files();
    let first = files.next()?;
    let is_only = files.next().is_none();
    let named = batch.current_files().find(|file| file.number == row.batch_no);
    let line = batch.line_at(&named.or(is_only.then_some(first))?.number, seq)?;
    Some((line, batch.line(line)?))
}

/// The account as it stands in the payment's own record; none if it was erased. It is the one that was confirmed for the
/// payee: whoever orders seals it again, and could seal another.
pub(super) fn ordered_to(
    desk: &Desk,
    act: &mut Act<'_>,
    state: &LineState,
    at: LineRef,
) -> Result<Option<PayeeData>, Failure> {
    let (mut found, mut confirmed) = (None, None::<PayeeData>);
    let id = state.entitlement.to_string();
    let loaded = act.load_with::<Entitlement>(&id, |_, frame, event| {
        let is_this = match event {
            EntitlementEvent::PaymentOrdered(ordered) => ordered.line == at,
            EntitlementEvent::PaymentReissued(reissued) => reissued.line == at,
            _ => false,
        };
        let is_confirmed = match event {
            EntitlementEvent::Confirmed(event) => event.payee == state.payee,
            EntitlementEvent::PayeeChangeProposed(event) => event.payee == state.payee,
            _ => false,
        };
        if !is_this && !is_confirmed {
            return Ok(());
        }
        for sealed in frame.seals().or_fault()? {
            if sealed.subject == state.payee.0
                && let Some(key) = desk.vault.borrow_mut().key_of(sealed.subject).or_fault()?
            {
                let opened = seal::open(&sealed, &key, &Binding::of(frame, sealed.subject)).or_fault()?;
                let account = personal::read::<PayeeData>(opened.plaintext.expose());
                *(if is_this { &mut found } else { &mut confirmed }) = account;
            }
        }
        Ok(())
    })?;
    // Whoever tells the entitlement what became of the payment need not read it again.
    act.keep(&id, loaded.state);
    if let (Some(found), Some(confirmed)) = (&found, &confirmed)
        && [&found.account, &found.name, &found.bank, &found.bank_code]
            != [&confirmed.account, &confirmed.name, &confirmed.bank, &confirmed.bank_code]
    {
        return Err(Failure::refused(refuse!(
            "bank_file.other_account",
            ground::ACCOUNT,
            "第{0}行支付令所封的账户不是复核确认的账户：不得付款，请查该支付令的签名人",
            "the account sealed in the order of line {0} is not the one that was confirmed: do not pay, and ask who signed the order",
            at.line
        )));
    }
    Ok(found)
}
