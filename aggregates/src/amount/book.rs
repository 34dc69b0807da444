//! Which standard holds where: the nearest area that publishes one.

use crate::area::AreaLevel;
use crate::standard::{RulesPublished, Standard, StandardPublished, stream_id};
use crate::{AreaCode, Component, Month, Programme, StandardRef};

use super::AmountRefusal;

/// The standards of a programme as an area sees them: its own, and those of the areas above.
#[derive(Clone, Debug)]
pub struct StandardBook {
    programme: Programme,
    area: AreaCode,
    /// The nearest area first.
    states: Vec<(AreaCode, Standard)>,
}

impl StandardBook {
    /// The book of an area; states of areas that it does not lie in are left out.
    #[must_use]
    pub fn new(
        programme: Programme,
        area: AreaCode,
        states: impl IntoIterator<Item = (AreaCode, Standard)>,
    ) -> StandardBook {
        let mut states: Vec<_> = states.into_iter().filter(|(at, _)| at.covers(area)).collect();
        states.sort_by_key(|(at, _)| std::cmp::Reverse(at.level()));
        StandardBook { programme, area, states }
    }

    /// The areas whose `standard` streams a book needs: the area's county and those above, the nearest first. Townships
    /// publish nothing.
    pub fn areas(area: AreaCode) -> impl Iterator<Item = AreaCode> {
        let levels = [AreaLevel::County, AreaLevel::Prefecture, AreaLevel::Province];
        levels.into_iter().filter(move |level| *level <= area.level()).map(move |level| area.at(level))
    }

    /// Whose standards they are.
    #[must_use]
    pub fn programme(&self) -> Programme {
        self.programme
    }

    /// Where they are looked up.
    #[must_use]
    pub fn area(&self) -> AreaCode {
        self.area
    }

    /// The standard in force, with the place of its record.
    ///
    /// # Errors
    /// [`AmountRefusal::NoStandard`].
    pub fn in_force(
        &self,
        component: Component,
        tier: Option<&str>,
        month: Month,
    ) -> Result<(&StandardPublished, StandardRef), AmountRefusal> {
        let nearest = self.states.iter().find_map(|(at, state)| {
            let (figure, seq) = state.in_force(component, tier, month)?;
            let stream = format!("standard/{}", stream_id(self.programme, *at));
            Some((figure, StandardRef { doc_no: figure.doc_no.clone(), seq, stream }))
        });
        nearest.ok_or_else(|| AmountRefusal::NoStandard {
            programme: self.programme,
            component,
            tier: tier.unwrap_or("-").to_owned(),
            area: self.area,
            month,
        })
    }

    /// The rules in force.
    ///
    /// # Errors
    /// [`AmountRefusal::NoRules`].
    pub fn rules(&self, month: Month) -> Result<&RulesPublished, AmountRefusal> {
        let nearest = self.states.iter().find_map(|(_, state)| state.rules(month));
        nearest.map(|(rules, _)| rules).ok_or(AmountRefusal::NoRules {
            programme: self.programme,
            area: self.area,
            month,
        })
    }
}
