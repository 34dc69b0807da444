//! Before the first month: standards and money.

use aggregates::{Money, Programme, amount};

use super::play::Play;
use crate::failure::{Failure, OrFail as _};
use crate::office::carry_out;
use crate::office::money::Appropriate;
use crate::office::standards::{self, Publish};

/// The policy file that ships with the program.
const POLICY: &str = include_str!("../../policies/xiangxi-2023.toml");
/// Where money comes from, and how documents name it.
const SOURCES: [(&str, &str, &str); 4] = [
    ("central", "湘财社指〔2022〕96号", "提前下达2023年中央困难群众救助补助资金"),
    ("province", "湘财社指〔2023〕12号", "下达2023年省级困难群众救助补助资金"),
    ("prefecture", "州财社指〔2023〕5号", "下达2023年州级社会救助补助资金"),
    ("county", "财社〔2023〕3号", "2023年县级残疾人补贴预算"),
];

/// The source that pays a programme: the central fund may not pay the disability subsidies.
pub(super) const fn source(programme: Programme) -> &'static str {
    match programme {
        Programme::DibaoUrban => "province",
        Programme::DisabilityLiving => "prefecture",
        Programme::DisabilityNursing => "county",
        _ => "central",
    }
}

impl Play<'_> {
    /// Publishes the standards that ship with the program.
    pub(super) fn publish(&mut self) -> Result<(), Failure> {
        let policy = POLICY.to_owned();
        let published = carry_out(self.desk, &self.staff.prefecture, Publish { policy })?;
        self.after(&published.done);
        let mut act = self.desk.act();
        for programme in Programme::ALL {
            self.books.insert(programme, standards::book(&mut act, programme, self.desk.config.area)?);
        }
        Ok(())
    }

    /// Gives every county what its programmes need, by source.
    pub(super) fn appropriate(&mut self) -> Result<(), Failure> {
        for county in 0..self.staff.teams.len() {
            for (source, doc_no, title) in SOURCES {
                let given = Appropriate {
                    source: source.to_owned(),
                    area: self.staff.teams[county].area,
                    year: 2023,
                    amount: self.need(county, source)?,
                    doc_no: format!("{doc_no}-{:02}", county + 1),
                    title: title.to_owned(),
                };
                let given = carry_out(self.desk, &self.staff.teams[county].treasury, given)?;
                self.after(&given.done);
            }
        }
        Ok(())
    }

    /// The funding that pays a programme in a county.
    pub(super) fn funding(&self, county: usize, programme: Programme) -> String {
        aggregates::funding::stream_id(source(programme), self.staff.teams[county].area, 2023)
    }

    /// What January's people need for the months, half as much again, in whole 万元.
    fn need(&self, county: usize, from: &str) -> Result<Money, Failure> {
        let mut fen = 0;
        let here = |person: &&super::world::Citizen| {
            person.county == county && source(person.person.programme) == from
        };
        for citizen in self.world.citizens.iter().filter(here) {
            let person = &citizen.person;
            let book = &self.books[&person.programme];
            let parts =
                amount::compute(person.programme, &person.inputs(), self.plan.first(), book).or_refuse()?;
            fen += parts.iter().map(|part| part.amount.fen()).sum::<i64>();
        }
        let year = fen * i64::from(self.plan.months) * 3 / 2;
        Money::from_fen((year / 1_000_000 + 2) * 1_000_000).or_fault()
    }
}
