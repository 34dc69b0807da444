//! `roster check` and `roster import`: what a file would change, and the clerk's proposal of it.

use std::collections::{BTreeMap, HashSet};

use aggregates::entitlement::EntitlementCommand;
use aggregates::entitlement::event::PayeeChangeProposed;
use aggregates::roster::event::{Change, Imported as Header, RowRead, Scope};
use aggregates::roster::{Roster, RosterCommand, RosterEvent, Status};
use aggregates::{AreaCode, EntitlementId, Money, ProposalId};
use words::{Text, refuse, say};

use super::compare::{self, Books, Compared, Mismatch};
use super::elsewhere::{self, Elsewhere};
use super::intake::{self, Intake, Request};
use super::subjects::{self, Candidate};
use crate::app::{Act, Desk, Personal, Plan, Signer};
use crate::failure::{Failure, OrFail as _};
use crate::ground;
use crate::office::known::Known;
use crate::office::{Ask, standards};
use crate::personal::{self, PersonData};

/// What a file would change.
pub struct Checked {
    /// The file as it was read.
    pub intake: Intake,
    /// Its rows beside their entitlements.
    pub rows: Vec<Compared>,
    /// Entitlements in force in its scope that it does not name.
    pub missing: Vec<EntitlementId>,
    /// Benefits in other areas of people whom its rows name: to be looked into, decided by nobody here.
    pub elsewhere: Vec<Elsewhere>,
    /// Rows whose number the ledger knows under another name.
    pub renamed: Vec<u32>,
    /// Whether this very file was imported before, and what became of it.
    pub status: Status,
}

impl Checked {
    /// How many rows are a change of this kind.
    #[must_use]
    pub fn count(&self, change: Change) -> usize {
        self.rows.iter().filter(|row| row.change == change).count()
    }

    /// The sum of the rows.
    #[must_use]
    pub fn total(&self) -> Money {
        self.intake.total
    }
}

/// Checks a file; writes nothing and needs no key.
///
/// # Errors
/// [`Failure::Refused`] with every reason.
pub fn check(desk: &Desk, request: &Request) -> Result<Checked, Failure> {
    desk.catch_up()?;
    let intake = intake::read(desk, request)?;
    let candidates = subjects::known(desk, &intake)?;
    weigh(desk, &mut desk.act(), request, intake, candidates)
}

/// Imports a file as a clerk's signed proposal; the same file again changes nothing and says so.
impl Ask for Request {
    type Answer = Checked;

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, Checked>, Failure> {
        desk.catch_up()?;
        let intake = intake::read(desk, &self)?;
        let mut act = desk.act();
        let candidates = subjects::drawn(desk, &intake)?;
        let checked = weigh(desk, &mut act, &self, intake, candidates)?;
        if matches!(checked.status, Status::Proposed | Status::Confirmed) {
            return Ok(Plan::nothing(checked));
        }
        propose(desk, &mut act, signer, &checked)?;
        let intake = &checked.intake;
        let programmes: Vec<&str> = intake.programmes.iter().map(|programme| programme.name_zh()).collect();
        let intent = format!(
            "{} {} {} {} {}行 {}元",
            programmes.join("、"),
            intake.period,
            desk.area_name(intake.area),
            intake.area,
            intake.rows.len(),
            intake.total
        );
        Ok(act.into_plan(intent, checked))
    }
}

/// Holds every row against the standards and the entitlements in force.
fn weigh(
    desk: &Desk,
    act: &mut Act<'_>,
    request: &Request,
    intake: Intake,
    candidates: Vec<Candidate>,
) -> Result<Checked, Failure> {
    let status = act.load::<Roster>(&intake.id.to_string())?.state.status;
    let books = books(act, &intake)?;
    let (mut rows, mut mismatches) = (Vec::with_capacity(candidates.len()), Vec::new());
    let (mut outside, mut renamed) = (Vec::new(), Vec::new());
    for candidate in candidates {
        let book = &books[&candidate.programme];
        let accepted = request.accepted.get(&candidate.row);
        match compare::price(&candidate, intake.period, book, accepted)? {
            Ok(inputs) => {
                let known = Known::load(act, candidate.entitlement)?;
                if is_renamed(desk, &known, &candidate)? {
                    renamed.push(candidate.row);
                }
                let entitlement = known.entitlement.state;
                let in_force = entitlement.benefit().filter(|_| entitlement.is_in_force(intake.period));
                let area = in_force.map_or(candidate.area, |benefit| benefit.area);
                if let Some(area) = [area, candidate.area].into_iter().find(|area| !intake.area.pays(*area)) {
                    outside.push(outside_line(desk, candidate.row, area));
                    continue;
                }
                rows.push(compare::compare(candidate, inputs, &entitlement, intake.period, book)?);
            }
            Err(mismatch) => mismatches.push(mismatch),
        }
    }
    if !mismatches.is_empty() {
        return Err(unaccepted(&mismatches));
    }
    if !outside.is_empty() {
        return Err(Failure::refused(
            refuse!(
                "roster.elsewhere",
                ground::ROSTER_PLACE,
                "{0}行的待遇由别的区划发放，本名册不能变动：请由该地停发或办理",
                "{0} rows are of benefits that another area pays: it is for that area to stop or change them",
                outside.len()
            )
            .with(outside),
        ));
    }
    let missing = missing(desk, &intake, &rows)?;
    let elsewhere = elsewhere::of(desk, intake.area, intake.period, &rows)?;
    Ok(Checked { intake, rows, missing, elsewhere, renamed, status })
}

/// Whether the ledger knows the row's beneficiary, by the number, under another name.
fn is_renamed(desk: &Desk, known: &Known, candidate: &Candidate) -> Result<bool, Failure> {
    if known.sealed_at(candidate.beneficiary).is_none() {
        return Ok(false);
    }
    // Whose data was erased has no name here.
    let Ok(plaintext) = known.plaintext(desk, candidate.beneficiary) else { return Ok(false) };
    let data = std::str::from_utf8(&plaintext).ok().and_then(personal::read::<PersonData>);
    Ok(data.is_some_and(|data| data.name != candidate.person.name))
}

fn books(act: &mut Act<'_>, intake: &Intake) -> Result<Books, Failure> {
    let book = |programme| Ok((programme, standards::book(act, programme, intake.area)?));
    intake.programmes.iter().copied().map(book).collect::<Result<BTreeMap<_, _>, Failure>>()
}

fn outside_line(desk: &Desk, row: u32, area: AreaCode) -> Text {
    let name = desk.area_name(area);
    say!("第{row}行：该对象的待遇由{name}发放", "row {row}: the benefit is paid by {name}")
}

fn unaccepted(mismatches: &[Mismatch]) -> Failure {
    let line = |mismatch: &Mismatch| {
        say!(
            "第{0}行：名册{1}元，按标准应为{2}元（{3}）",
            "row {0}: the roster says {1}, the standard makes {2} ({3})",
            mismatch.row,
            mismatch.claimed,
            mismatch.computed,
            mismatch.steps.join("；")
        )
    };
    Failure::refused(refuse!("roster.amounts", ground::ROW_AMOUNT,
            "{0}行金额与现行标准不符。逐行核对后，可用 --accept 文件（行号,原因）接受",
            "{0} rows differ from the standard in force. Check each; accept a row with a reason by --accept FILE (row,reason)",
            mismatches.len()
        ).with(mismatches.iter().map(line).collect()))
}

/// Entitlements in force in the file's scope that no row names. Nothing happens to them.
fn missing(desk: &Desk, intake: &Intake, rows: &[Compared]) -> Result<Vec<EntitlementId>, Failure> {
    if intake.scope == Scope::Partial {
        return Ok(Vec::new());
    }
    let named: HashSet<EntitlementId> = rows.iter().map(|row| row.candidate.entitlement).collect();
    let mut missing = Vec::new();
    for programme in &intake.programmes {
        for entitlement in
            desk.views.borrow().entitlements_in_force(*programme, intake.area, intake.period).or_fault()?
        {
            let in_scope = intake.area.pays(entitlement.area)
                && (intake.townships.is_empty()
                    || intake.townships.iter().any(|area| area.covers(entitlement.area)));
            if in_scope && !named.contains(&entitlement.id) {
                missing.push(entitlement.id);
            }
        }
    }
    Ok(missing)
}

/// Plans the records: the roster with its rows, and a proposal for every account that would change.
fn propose(desk: &Desk, act: &mut Act<'_>, signer: &Signer, checked: &Checked) -> Result<(), Failure> {
    let intake = &checked.intake;
    let header = Header {
        area: intake.area,
        file: intake.file.clone(),
        holder: signer.holder(),
        period: intake.period,
        programmes: intake.programmes.clone(),
        rows: u32::try_from(checked.rows.len()).expect("invariant: a file has fewer rows"),
        scope: intake.scope,
        total: checked.total(),
        townships: intake.townships.clone(),
    };
    let id = intake.id.to_string();
    let roster = act.load::<Roster>(&id)?.state;
    let rows = checked.rows.iter().map(row_read).collect();
    let command = RosterCommand::Import { header, rows, missing: checked.missing.clone() };
    let mut candidates = checked.rows.iter().map(|row| &row.candidate);
    for event in aggregates::Decide::decide(&roster, command).or_refuse()? {
        let personal = match &event {
            RosterEvent::RowRead(_) => candidates.next().map(row_personal).unwrap_or_default(),
            _ => Vec::new(),
        };
        let area = match &event {
            RosterEvent::RowRead(row) => row.area,
            _ => intake.area,
        };
        act.plan::<Roster>(&id, area, &event, personal)?;
    }
    for row in checked.rows.iter().filter(|row| row.other_account) {
        propose_account(desk, act, signer, checked, row)?;
    }
    Ok(())
}

fn row_read(row: &Compared) -> RowRead {
    let candidate = &row.candidate;
    RowRead {
        amount: candidate.amount,
        area: candidate.area,
        beneficiary: candidate.beneficiary,
        change: row.change,
        entitlement: candidate.entitlement,
        household: candidate.household,
        inputs: row.inputs.clone(),
        is_provisional: candidate.is_provisional,
        members: candidate.members.clone(),
        other_account: row.other_account,
        other_head: row.other_head,
        payee: candidate.payee,
        programme: candidate.programme,
        row: candidate.row,
    }
}

/// One seal a subject: the beneficiary, the account holder, each named member.
fn row_personal(candidate: &Candidate) -> Vec<Personal> {
    let seal = Personal::new;
    let mut personal = vec![
        seal(candidate.beneficiary.0, personal::plaintext(&candidate.person)),
        seal(candidate.payee.0, personal::plaintext(&candidate.account)),
    ];
    let members = candidate.members.iter().zip(&candidate.member_data);
    personal.extend(members.map(|(member, data)| seal(member.subject.0, personal::plaintext(data))));
    personal
}

fn propose_account(
    desk: &Desk,
    act: &mut Act<'_>,
    signer: &Signer,
    checked: &Checked,
    row: &Compared,
) -> Result<(), Failure> {
    let candidate = &row.candidate;
    let id = candidate.entitlement.to_string();
    let mut entitlement = act.load_entitlement(candidate.entitlement)?.0.state;
    let event = PayeeChangeProposed {
        evidence: format!("sha256:{}", checked.intake.file.sha256),
        holder: signer.holder(),
        payee: candidate.payee,
        proposal: ProposalId(desk.random.uuid()),
        reason: format!("花名册第{}行", candidate.row),
    };
    let personal = Personal::new(candidate.payee.0, personal::plaintext(&candidate.account));
    let area = entitlement.benefit().map_or(candidate.area, |benefit| benefit.area);
    act.decide(&id, area, &mut entitlement, EntitlementCommand::ProposePayee(event), vec![personal])?;
    Ok(())
}
