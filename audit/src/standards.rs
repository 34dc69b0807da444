//! That a basis rests on a standard that was published, as it was published.

use aggregates::entitlement::event::{EntitlementEvent, PaidComponent};
use aggregates::standard::event::{StandardPublished, Unit};
use aggregates::standard::event::Rounding;
use aggregates::{Basis, Month, StandardRef};

use crate::noun::{Event, Noun};
use crate::streams::StreamKey;

/// A standard that a payment's basis names, with the figures that it says it has.
pub(crate) struct Named {
    month: Month,
    standard: StandardRef,
    figures: [Option<String>; 3],
}

/// The standards that a payment rests on.
pub(crate) fn named(event: &Event) -> Vec<Named> {
    let Event::Entitlement(event) = event else { return Vec::new() };
    let EntitlementEvent::PaymentOrdered(paid) = &**event else { return Vec::new() };
    let of = |PaidComponent { basis, .. }: &PaidComponent| {
        let Basis { standard, inputs, .. } = basis;
        let figures = ["standard", "unit", "rounding"].map(|name| inputs.get(name).cloned());
        standard.clone().map(|standard| Named { month: paid.month, standard, figures })
    };
    paid.components.iter().filter_map(of).collect()
}

impl Named {
    /// The stream of the standard.
    pub(crate) fn stream(&self) -> StreamKey {
        StreamKey::of(&self.standard.stream)
    }

    /// Holds the basis against the record that it names.
    pub(crate) fn check(&self, stream: Option<&Noun>) -> Result<(), String> {
        let StandardRef { doc_no, seq, stream: name } = &self.standard;
        let published = match stream {
            Some(Noun::Standard(standard)) => standard.published().find(|(at, _)| at == seq),
            _ => None,
        };
        let holds = published.is_some_and(|(_, figure)| figure.doc_no == *doc_no && self.is_of(figure));
        if holds {
            return Ok(());
        }
        Err(format!(
            "依据的标准 {name} 第{seq}条（{doc_no}）没有这样发布 / the standard that the basis names was not published like this"
        ))
    }

    fn is_of(&self, figure: &StandardPublished) -> bool {
        let unit = match figure.unit {
            Unit::Month => "month",
            Unit::Year => "year",
        };
        let rounding = match figure.rounding {
            Rounding::Fen => "fen",
            Rounding::Jiao => "jiao",
            Rounding::Yuan => "yuan",
        };
        let [amount, of_unit, of_rounding] = self.figures.each_ref().map(Option::as_deref);
        let same = amount == Some(figure.amount.to_string().as_str());
        let valid = figure.valid_from <= self.month && figure.valid_to.is_none_or(|to| self.month <= to);
        same && of_unit == Some(unit) && of_rounding == Some(rounding) && valid
    }
}
