//! `roster confirm`: a reviewer decides every row anew and makes it so; `roster reject` refuses it.

use std::collections::{HashMap, HashSet};

use aggregates::entitlement::EntitlementCommand;
use aggregates::entitlement::event::PayeeChangeRejected;
use aggregates::roster::event::{Change, RosterEvent, RosterRejected};
use aggregates::roster::{Fresh, Roster, RosterCommand, RowOutcome};
use aggregates::{RosterId, SubjectId};
use ledger::seal::{self, Binding};
use serde::{Deserialize, Serialize};
use words::Said as _;
use zeroize::Zeroizing;

use super::deciding::{Deciding, Row};
use crate::app::{Act, Desk, Plan, Signer};
use crate::failure::{Failure, OrFail as _};
use crate::office::person::remaining;
use crate::office::{Ask, absent, standards};
use crate::personal::{self, PersonData};
use crate::vaults::{self, Who};

/// Confirms a roster; a row that comes out otherwise than proposed refuses all of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Confirm {
    /// Which roster.
    pub roster: RosterId,
}

/// What a confirmed roster does.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Confirmation {
    /// Rows that change an entitlement.
    pub changed: usize,
    /// Rows that leave one as it is.
    pub continued: usize,
    /// Rows whose account is another one from here on.
    pub accounts: usize,
}

impl Ask for Confirm {
    type Answer = Confirmation;

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, Confirmation>, Failure> {
        let id = self.roster;
        let mut act = desk.act();
        let (mut roster, rows) = load(desk, &mut act, id)?;
        let Some(header) = roster.header.clone() else {
            return Err(absent::roster(id));
        };
        let mut books = HashMap::new();
        for programme in &header.programmes {
            books.insert(*programme, standards::book(&mut act, *programme, header.area)?);
        }
        let deciding = Deciding { holder: signer.holder(), roster: id, period: header.period };
        let mut outcome = Vec::with_capacity(rows.len());
        let moved = somebody_elses(desk, &mut act, &rows)?;
        for row in &rows {
            let fresh = match moved.contains(&row.read.row) {
                true => Fresh::Refused(MOVED.text()),
                false => deciding.row(&mut act, row, &books[&row.read.programme])?,
            };
            outcome.push(RowOutcome { row: row.read.row, fresh });
        }
        let count = |change: fn(&Change) -> bool| rows.iter().filter(|row| change(&row.read.change)).count();
        let continued = count(|change| *change == Change::Continued);
        let changed = rows.len() - continued;
        let accounts = rows.iter().filter(|row| row.read.other_account).count();
        let command = RosterCommand::Confirm { holder: signer.holder(), outcome };
        let made = act.decide(&id.to_string(), header.area, &mut roster, command, Vec::new())?;
        let answer = Confirmation { changed, continued, accounts };
        if made == 0 {
            return Ok(Plan::nothing(answer));
        }
        let intent = format!(
            "{id} {} {} {} {}行 {}元",
            header.period,
            desk.area_name(header.area),
            header.area,
            header.rows,
            header.total
        );
        Ok(act.into_plan(intent, answer))
    }
}

const MOVED: (&str, &str) = (
    "名册导入后，该行的身份证号码已记到另一对象名下：请退回名册重新导入",
    "since the roster was imported, the identity number of this row was recorded of another subject: reject the roster and import it again",
);

/// Rows with a number that is another person's by now: it was corrected after they were read.
fn somebody_elses(desk: &Desk, act: &mut Act<'_>, rows: &[Row]) -> Result<HashSet<u32>, Failure> {
    let (mut who, mut whose) = (Vec::new(), Vec::new());
    for row in rows {
        let members = row.read.members.iter().map(|member| member.subject);
        for subject in members.chain([row.read.beneficiary]) {
            let text = row.personal.get(&subject).and_then(|plaintext| std::str::from_utf8(plaintext).ok());
            let data = text.and_then(personal::read::<PersonData>);
            if let Some(data) = data.filter(|data| !data.identity.is_empty()) {
                who.push(Who::person(&data.identity));
                whose.push((row.read.row, subject));
            }
        }
    }
    let mut moved = HashSet::new();
    for ((row, subject), known) in whose.into_iter().zip(vaults::known(desk, &who)?) {
        let Some(known) = known.map(SubjectId).filter(|known| *known != subject) else { continue };
        if remaining(act, known)?.0 != remaining(act, subject)?.0 {
            moved.insert(row);
        }
    }
    Ok(moved)
}

/// Rejects a roster; accounts that it proposed are rejected with it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reject {
    /// Which roster.
    pub roster: RosterId,
    /// Why.
    pub reason: String,
}

impl Ask for Reject {
    type Answer = ();

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, ()>, Failure> {
        let Reject { roster: id, reason } = self;
        let mut act = desk.act();
        let (mut roster, rows) = load(desk, &mut act, id)?;
        let Some(header) = roster.header.clone() else {
            return Err(absent::roster(id));
        };
        for row in rows.iter().filter(|row| row.read.other_account) {
            let stream = row.read.entitlement.to_string();
            let mut entitlement = act.load_entitlement(row.read.entitlement)?.0.state;
            let pending = entitlement.pending_payee().filter(|pending| pending.payee == row.read.payee);
            if let Some(proposal) = pending.map(|pending| pending.proposal) {
                let event = PayeeChangeRejected { holder: signer.holder(), proposal, reason: reason.clone() };
                let command = EntitlementCommand::RejectPayee(event);
                let area = entitlement.benefit().map_or(row.read.area, |benefit| benefit.area);
                act.decide(&stream, area, &mut entitlement, command, Vec::new())?;
            }
        }
        let command = RosterCommand::Reject(RosterRejected { holder: signer.holder(), reason });
        act.decide(&id.to_string(), header.area, &mut roster, command, Vec::new())?;
        let intent = format!("{id} {} {}：{}", header.period, header.area, header.file.name);
        Ok(act.into_plan(intent, ()))
    }
}

/// The roster with its rows and what is sealed in them.
fn load(desk: &Desk, act: &mut Act<'_>, id: RosterId) -> Result<(Roster, Vec<Row>), Failure> {
    let mut rows = Vec::new();
    let roster = act.load_with::<Roster>(&id.to_string(), |_, frame, event| {
        if matches!(event, RosterEvent::Imported(_)) {
            rows.clear();
        }
        if let RosterEvent::RowRead(read) = event {
            let mut personal = HashMap::new();
            for sealed in frame.seals().or_fault()? {
                let key = desk.vault.borrow_mut().key_of(sealed.subject).or_fault()?;
                if let Some(key) = key {
                    let opened = seal::open(&sealed, &key, &Binding::of(frame, sealed.subject)).or_fault()?;
                    let plaintext = Zeroizing::new(opened.plaintext.expose().as_bytes().to_vec());
                    personal.insert(SubjectId(sealed.subject), plaintext);
                }
            }
            rows.push(Row { read: read.clone(), personal });
        }
        Ok(())
    })?;
    Ok((roster.state, rows))
}
