//! What happens to people: who begins, who dies, whose income changes, who gets another card.

use std::collections::BTreeMap;

use aggregates::{AreaCode, Day, EntitlementId, Month, Programme};

use super::calendar::day_of;
use super::dice::Dice;
use super::people::{People, Person};
use super::plan::{COUNTIES, LATE, Plan};

/// How twenty people of a county spread over the programmes.
const SPREAD: [Programme; 20] = {
    use Programme::{
        DibaoRural as R, DibaoUrban as U, DisabilityLiving as L, DisabilityNursing as N,
        OrphanAllowance as O, Tekun as T, UnattendedChild as C,
    };
    [R, U, T, L, N, O, C, R, R, U, L, R, N, T, R, L, R, U, R, N]
};

/// Somebody who benefits, or did.
pub(super) struct Citizen {
    /// As the next file will name him.
    pub person: Person,
    /// Which county, by its place in the list.
    pub county: usize,
    /// The entitlement, once it was imported.
    pub entitlement: Option<EntitlementId>,
    /// Whether it was stopped.
    pub stopped: bool,
    /// When he died, where the office does not know yet.
    pub died: Option<Day>,
}

/// A stop that the office decides by itself.
pub(super) struct Ending {
    /// Whose.
    pub citizen: usize,
    /// What happened, and when.
    pub day: Day,
    /// Why.
    pub reason: &'static str,
}

/// Everybody.
pub(super) struct World {
    /// In the order in which they came.
    pub citizens: Vec<Citizen>,
    people: People,
    townships: Vec<Vec<(AreaCode, String)>>,
    of: BTreeMap<EntitlementId, usize>,
}

impl World {
    /// The people of January.
    pub(super) fn new(plan: &Plan, townships: Vec<Vec<(AreaCode, String)>>) -> World {
        let people = People::new(Dice::new(plan.seed));
        let mut world = World { citizens: Vec::new(), people, townships, of: BTreeMap::new() };
        for number in 0..usize::try_from(plan.people).unwrap_or(0) {
            let (county, place) = (number % COUNTIES.len(), number / COUNTIES.len());
            world.arrive(county, SPREAD[place % SPREAD.len()]);
        }
        world
    }

    fn arrive(&mut self, county: usize, programme: Programme) -> usize {
        let township = self.people.dice().pick(&self.townships[county]);
        let person = self.people.draw(programme, &township);
        let citizen = Citizen { person, county, entitlement: None, stopped: false, died: None };
        self.citizens.push(citizen);
        self.citizens.len() - 1
    }

    /// The township whose January file is late: that of the county's first rural household.
    pub(super) fn late_township(&self) -> Option<AreaCode> {
        let mut rural = self
            .citizens
            .iter()
            .filter(|citizen| citizen.county == LATE && citizen.person.programme == Programme::DibaoRural);
        rural.next().map(|citizen| citizen.person.township.0)
    }

    /// Keeps which entitlement is whose.
    pub(super) fn entitle(&mut self, citizen: usize, entitlement: EntitlementId) {
        self.citizens[citizen].entitlement = Some(entitlement);
        self.of.insert(entitlement, citizen);
    }

    /// Whose entitlement it is.
    pub(super) fn whose(&self, entitlement: EntitlementId) -> Option<usize> {
        self.of.get(&entitlement).copied()
    }

    /// A new card for somebody whose payment was returned.
    pub(super) fn new_card(&mut self, citizen: usize) {
        self.citizens[citizen].person.account = self.people.new_account();
        let person = &mut self.citizens[citizen].person;
        if person.relation.is_empty() {
            person.account_name.clone_from(&person.name);
        }
    }

    /// Whether anybody of a county is in a programme.
    pub(super) fn has(&self, county: usize, programme: Programme) -> bool {
        self.citizens.iter().any(|citizen| {
            citizen.county == county
                && citizen.person.programme == programme
                && citizen.entitlement.is_some()
                && !citizen.stopped
        })
    }

    /// What changes before the files of a month are made: rows that the files will have, and explicit stops.
    /// Some die, and only the bank knows.
    pub(super) fn go_on(&mut self, month: Month) -> (Vec<usize>, Vec<Ending>) {
        let (mut changed, mut endings) = (Vec::new(), Vec::new());
        for citizen in 0..self.citizens.len() {
            if self.citizens[citizen].stopped || self.citizens[citizen].died.is_some() {
                continue;
            }
            match self.people.dice().below(1_000) {
                0..3 => endings.extend(self.die(citizen, month)),
                3..5 => self.die_unseen(citizen, month),
                5..7 => endings.extend(self.earn(citizen, month)),
                7..20 => changed.extend(self.other_income(citizen)),
                20..23 => changed.extend(self.other_head(citizen)),
                23..27 => changed.extend(self.other_card(citizen)),
                _ => {}
            }
        }
        let newcomers = self.citizens.len() / 180 + 1;
        for _ in 0..newcomers {
            let county = usize::try_from(self.people.dice().below(8)).unwrap_or(0);
            let programme = self.people.dice().pick(&SPREAD);
            changed.push(self.arrive(county, programme));
        }
        (changed, endings)
    }

    fn die(&mut self, citizen: usize, month: Month) -> Option<Ending> {
        let day = day_of(month.previous(), 11 + self.people.dice().below(17));
        let is_alone = self.citizens[citizen].person.is_alone();
        is_alone.then_some(Ending { citizen, day, reason: "死亡（殡葬信息比对）" })
    }

    fn die_unseen(&mut self, citizen: usize, month: Month) {
        let day = day_of(month.previous(), 11 + self.people.dice().below(17));
        if self.citizens[citizen].person.is_alone() {
            self.citizens[citizen].died = Some(day);
        }
    }

    fn earn(&mut self, citizen: usize, month: Month) -> Option<Ending> {
        let of_household = self.citizens[citizen].person.programme.is_of_household();
        let day = day_of(month.previous(), 20);
        of_household.then_some(Ending { citizen, day, reason: "家庭收入超过保障标准" })
    }

    fn other_income(&mut self, citizen: usize) -> Option<usize> {
        let programme = self.citizens[citizen].person.programme;
        if !programme.is_of_household() {
            return None;
        }
        self.citizens[citizen].person.income = self.people.new_income(programme);
        Some(citizen)
    }

    fn other_head(&mut self, citizen: usize) -> Option<usize> {
        if self.citizens[citizen].person.persons < 2 {
            return None;
        }
        self.people.succeed(&mut self.citizens[citizen].person);
        Some(citizen)
    }

    fn other_card(&mut self, citizen: usize) -> Option<usize> {
        if self.citizens[citizen].person.relation == "机构" {
            return None;
        }
        self.new_card(citizen);
        Some(citizen)
    }
}
