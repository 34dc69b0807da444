//! A month's files: written, imported by the clerk, confirmed by the reviewer; and stops that no file says.

use aggregates::roster::event::Scope;
use aggregates::{AreaCode, Month, Programme, RosterId};

use super::paper::{self, GROUPS, Group};
use super::people::Person;
use super::plan::LATE;
use super::play::Play;
use super::world::Ending;
use crate::disk::write_private;
use crate::failure::Failure;
use crate::office::benefit::Stop;
use crate::office::roster::{Confirm, Request};
use crate::office::{Upload, carry_out};

/// A file to be made.
pub(super) struct Task {
    county: usize,
    group: Group,
    citizens: Vec<usize>,
    scope: Scope,
    /// Told apart in the file's name.
    suffix: String,
}

impl Play<'_> {
    /// Everybody in January, what changed in later months.
    pub(super) fn take_rosters(&mut self, month: Month) -> Result<(), Failure> {
        let everybody = month == self.plan.first();
        let late = self.world.late_township();
        let (citizens, endings) = if everybody {
            let all = 0..self.world.citizens.len();
            let on_time = all.filter(|citizen| !self.is_late(*citizen, late)).collect();
            (on_time, Vec::new())
        } else {
            self.world.go_on(month)
        };
        let dead = self.world.citizens.iter().filter(|citizen| citizen.died.is_some());
        self.bank.dead = dead.map(|citizen| citizen.person.identity.clone()).collect();
        self.calendar.go(month, 3);
        self.calendar.tick(self.desk);
        self.end(endings)?;
        let scope = if everybody { Scope::Full } else { Scope::Partial };
        self.take(month, self.tasks(&citizens, scope, ""), 4)
    }

    /// The township that was late in January.
    pub(super) fn take_late_roster(&mut self, month: Month) -> Result<Option<AreaCode>, Failure> {
        let Some(township) = self.world.late_township() else { return Ok(None) };
        let all = 0..self.world.citizens.len();
        let citizens: Vec<usize> = all.filter(|citizen| self.is_late(*citizen, Some(township))).collect();
        self.calendar.go(month, 9);
        self.calendar.tick(self.desk);
        let name = self.desk.area_name(township);
        self.take(month, self.tasks(&citizens, Scope::Partial, &name), 9)?;
        Ok(Some(township))
    }

    fn is_late(&self, citizen: usize, late: Option<AreaCode>) -> bool {
        let citizen = &self.world.citizens[citizen];
        let person = &citizen.person;
        citizen.county == LATE && person.programme == Programme::DibaoRural && Some(person.township.0) == late
    }

    /// One file a county and group, in their order.
    fn tasks(&self, citizens: &[usize], scope: Scope, suffix: &str) -> Vec<Task> {
        let mut tasks = Vec::new();
        for county in 0..self.staff.teams.len() {
            for group in GROUPS {
                let belongs = |citizen: &&usize| {
                    let citizen = &self.world.citizens[**citizen];
                    citizen.county == county && group.programmes.contains(&citizen.person.programme)
                };
                let citizens: Vec<usize> = citizens.iter().filter(belongs).copied().collect();
                if !citizens.is_empty() {
                    tasks.push(Task { county, group, citizens, scope, suffix: suffix.to_owned() });
                }
            }
        }
        tasks
    }

    /// Clerks import on the day; reviewers confirm on `confirm`.
    fn take(&mut self, month: Month, tasks: Vec<Task>, confirm: usize) -> Result<(), Failure> {
        let mut imported = Vec::new();
        for task in tasks {
            imported.push((task.county, self.import(month, &task)?));
        }
        self.step();
        self.calendar.go(month, confirm);
        self.calendar.tick(self.desk);
        for (county, id) in imported {
            let confirmed = carry_out(self.desk, &self.staff.teams[county].reviewer, Confirm { roster: id })?;
            self.after(&confirmed.done);
            self.rosters += 1;
        }
        self.step();
        Ok(())
    }

    fn import(&mut self, month: Month, task: &Task) -> Result<RosterId, Failure> {
        let team = &self.staff.teams[task.county];
        let people: Vec<&Person> =
            task.citizens.iter().map(|citizen| &self.world.citizens[*citizen].person).collect();
        let as_text = task.county % 2 == 1;
        let paper = paper::write((&team.name, task.group, month), &people, &self.books, as_text)?;
        let name = format!(
            "花名册-{}{}-{}-{}.{}",
            team.name,
            task.suffix,
            task.group.name,
            month.compact(),
            paper.ending
        );
        write_private(&self.files.join(&name), &paper.bytes)?;
        let file = Upload { name, bytes: paper.bytes };
        let request = Request {
            file,
            period: Some(month),
            programme: None,
            area: Some(team.area),
            scope: task.scope,
            townships: Vec::new(),
            accepted: std::collections::BTreeMap::new(),
        };
        let imported = carry_out(self.desk, &team.clerk, request)?;
        for (citizen, row) in task.citizens.iter().zip(&imported.answer.rows) {
            self.world.entitle(*citizen, row.candidate.entitlement);
        }
        self.after(&imported.done);
        Ok(imported.answer.intake.id)
    }

    /// 停发, by explicit decisions.
    pub(super) fn end(&mut self, endings: Vec<Ending>) -> Result<(), Failure> {
        for Ending { citizen, day, reason } in endings {
            let county = self.world.citizens[citizen].county;
            let Some(entitlement) = self.world.citizens[citizen].entitlement else { continue };
            let stop = Stop { entitlement, reason: reason.to_owned(), day, last_month: None };
            let reviewer = &self.staff.teams[county].reviewer;
            let done = carry_out(self.desk, reviewer, stop)?.done;
            self.world.citizens[citizen].stopped = true;
            self.after(&done);
        }
        Ok(())
    }
}
