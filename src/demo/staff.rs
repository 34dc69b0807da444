//! The offices: three administrators found the ledger and give everybody a key and a role.

use std::path::Path;

use aggregates::{AreaCode, Day, Role};
use ledger::note::SecretKey;
use store::Backing;

use super::calendar::{Calendar, day_of};
use super::dice::Dice;
use super::people;
use super::plan::{AREA, COUNTIES, ORIGIN, Plan};
use crate::app::{Desk, Opening, Signatory};
use crate::config::Kind;
use crate::disk::read_file;
use crate::failure::{Failure, OrFail as _};
use crate::keyfile;
use crate::office::carry_out;
use crate::office::founding::{self, KeyOf, NewKey};
use crate::office::keys::{ConfirmRole, ProposeRole, Register};
use crate::random::Random;

/// The offices of one county.
pub(super) struct Team {
    /// The county.
    pub area: AreaCode,
    /// Its name.
    pub name: String,
    /// Its townships.
    pub townships: Vec<(AreaCode, String)>,
    /// 经办
    pub clerk: Signatory,
    /// 民政审核
    pub reviewer: Signatory,
    /// 财政审核
    pub finance: Signatory,
    /// 支付令
    pub treasury: Signatory,
    /// 银行对接
    pub bank: Signatory,
}

/// Everybody who signs.
pub(super) struct Staff {
    administrators: Vec<Signatory>,
    /// The prefecture's reviewer publishes the standards.
    pub prefecture: Signatory,
    /// The counties, in the order of their codes.
    pub teams: Vec<Team>,
    /// Who signs for an absent approver (代签).
    pub delegate: Option<Signatory>,
}

/// Founds the ledger; the administrators' keys with it.
pub(super) fn found(
    dir: &Path,
    plan: &Plan,
    backing: Backing,
    calendar: &mut Calendar,
) -> Result<(Desk, Vec<Signatory>), Failure> {
    let random = Random::seeded(plan.seed);
    let area = AREA.parse().or_fault()?;
    let config = founding::new(dir, ORIGIN, area, Kind::Demo, &random)?;
    let dice = Dice::new(plan.seed.wrapping_add(1));
    let mut made = Vec::new();
    for number in 1..=3 {
        let (name, holder) = (format!("admin-{number}"), format!("州数据局·管理员·{}", people::name(&dice)));
        let of = KeyOf { ledger: config.ledger, origin: ORIGIN, name: &name, holder: &holder };
        made.push(founding::new_key(&dir.join("keys"), &of, None, &random)?);
    }
    let proofs: Vec<_> = made.iter().map(|key| key.proof.clone()).collect();
    let opening = Opening { backing, time: Some(calendar.now()), random: Some(random), ..Opening::default() };
    let desk = founding::found(dir, config, &proofs, &secret(&made[0])?, &opening)?;
    calendar.tick(&desk);
    let administrators =
        made.iter().map(|key| Signatory::with_key(&desk, secret(key)?, None)).collect::<Result<_, _>>()?;
    Ok((desk, administrators))
}

/// Registers the keys of all offices, and gives each its role by two administrators.
pub(super) fn appoint(
    desk: &Desk,
    administrators: Vec<Signatory>,
    plan: &Plan,
    calendar: &mut Calendar,
) -> Result<Staff, Failure> {
    let dice = Dice::new(plan.seed.wrapping_add(2));
    let mut hall = Hall { desk, administrators: &administrators, calendar, dice };
    let from = day_of(plan.first(), 1);
    let prefecture = desk.config.area;
    let reviewer = hall.key("reviewer.xiangxi", "州民政局·审核")?;
    hall.grant(&reviewer, Role::Reviewer, prefecture, from, "州民发〔2023〕1号")?;
    let teams = COUNTIES.iter().map(|(code, slug)| hall.team(code, slug, from)).collect::<Result<_, _>>()?;
    Ok(Staff { administrators, prefecture: reviewer, teams, delegate: None })
}

impl Staff {
    /// 代签: a second official signs for an absent approver, by document and for one month only.
    pub(super) fn delegate(
        &mut self,
        desk: &Desk,
        plan: &Plan,
        calendar: &mut Calendar,
        month: aggregates::Month,
    ) -> Result<(), Failure> {
        let slug = COUNTIES[super::plan::DELEGATING].1;
        let team = &self.teams[super::plan::DELEGATING];
        let dice = Dice::new(plan.seed.wrapping_add(3));
        let mut hall = Hall { desk, administrators: &self.administrators, calendar, dice };
        let key = hall.key(&format!("finance2.{slug}"), &format!("{}财政局·副科长", team.name))?;
        let grant = ProposeRole {
            key: key.signer.name().to_owned(),
            role: Role::Finance,
            area: team.area.into(),
            from: day_of(month, 1),
            to: Some(day_of(month, 28)),
            doc_no: format!("财授〔2023〕{}号", month.month()),
            delegated_by: Some(team.finance.signer.holder()),
        };
        hall.give(grant)?;
        self.delegate = Some(key);
        Ok(())
    }
}

/// Where keys are handed out.
struct Hall<'h> {
    desk: &'h Desk,
    administrators: &'h [Signatory],
    calendar: &'h mut Calendar,
    dice: Dice,
}

impl Hall<'_> {
    fn team(&mut self, code: &str, slug: &str, from: Day) -> Result<Team, Failure> {
        let area: AreaCode = code.parse().or_fault()?;
        let name = self.desk.area_name(area);
        let mut member = |word: &str, office: &str, role: Role| {
            let key = self.key(&format!("{word}.{slug}"), &format!("{name}{office}"))?;
            self.grant(&key, role, area, from, &format!("{name}授〔2023〕{}号", role as u8 + 1))?;
            Ok::<Signatory, Failure>(key)
        };
        Ok(Team {
            area,
            clerk: member("clerk", "民政局·经办", Role::Clerk)?,
            reviewer: member("reviewer", "民政局·审核", Role::Reviewer)?,
            finance: member("finance", "财政局·审核", Role::Finance)?,
            treasury: member("treasury", "财政局·国库", Role::Finance)?,
            bank: member("bank", "财政局·银行对接", Role::BankOfficer)?,
            townships: townships(self.desk, area),
            name,
        })
    }

    /// Makes a key and registers it.
    fn key(&mut self, name: &str, office: &str) -> Result<Signatory, Failure> {
        let (desk, keys) = (self.desk, self.desk.dir.join("keys"));
        let holder = format!("{office}·{}", people::name(&self.dice));
        let of = KeyOf { ledger: desk.config.ledger, origin: &desk.config.origin, name, holder: &holder };
        let made = founding::new_key(&keys, &of, None, &desk.random)?;
        self.calendar.tick(desk);
        let proof = String::from_utf8_lossy(&read_file(&made.proof)?).into_owned();
        carry_out(desk, &self.administrators[0], Register { proof })?;
        Signatory::with_key(desk, secret(&made)?, None)
    }

    fn grant(
        &mut self,
        key: &Signatory,
        role: Role,
        area: AreaCode,
        from: Day,
        doc: &str,
    ) -> Result<(), Failure> {
        let (key, doc_no) = (key.signer.name().to_owned(), doc.to_owned());
        let (area, to, delegated_by) = (area.into(), None, None);
        self.give(ProposeRole { key, role, area, from, to, doc_no, delegated_by })
    }

    fn give(&mut self, grant: ProposeRole) -> Result<(), Failure> {
        self.calendar.tick(self.desk);
        let proposal = carry_out(self.desk, &self.administrators[0], grant)?.answer;
        self.calendar.tick(self.desk);
        carry_out(self.desk, &self.administrators[1], ConfirmRole { proposal })?;
        Ok(())
    }
}

fn secret(key: &NewKey) -> Result<SecretKey, Failure> {
    keyfile::read(&key.key, || None).or_fault()
}

fn townships(desk: &Desk, county: AreaCode) -> Vec<(AreaCode, String)> {
    desk.areas()
        .filter(|area| area.code != county && county.covers(area.code))
        .map(|area| (area.code, area.name))
        .collect()
}
