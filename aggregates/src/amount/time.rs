//! Which months a benefit begins and ends with.

use crate::standard::event::{RulesPublished, StartRule, StopRule};
use crate::{Day, Month};

/// The first month that is paid.
///
/// `event_day` is the day of application or of approval, whichever the start rule counts from. The cut-off moves
/// only a start in the month of approval: after it, that month's roster is made. What counts from the application
/// is due by law from that month, whenever it is decided.
#[must_use]
pub fn first_month(rules: &RulesPublished, event_day: Day) -> Month {
    let month = event_day.month();
    match rules.start_rule {
        StartRule::ApplicationMonth => month,
        StartRule::ApprovalMonth if event_day.date().day().unsigned_abs() > rules.cutoff_day => month.next(),
        StartRule::ApprovalMonth => month,
        StartRule::ApprovalNextMonth => month.next(),
    }
}

/// The last month that is paid, `event_day` being the day of what ended the benefit.
#[must_use]
pub fn last_month(rules: &RulesPublished, event_day: Day) -> Month {
    match rules.stop_rule {
        StopRule::EventNextMonth => event_day.month(),
        StopRule::EventMonth => event_day.month().previous(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{Holder, Programme};

    fn rules(start_rule: StartRule, stop_rule: StopRule) -> RulesPublished {
        RulesPublished {
            area: "433100000000".parse().unwrap(),
            cutoff_day: 20,
            doc_no: "要点".to_owned(),
            holder: Holder::new("向莉"),
            parameters: BTreeMap::new(),
            payday: 10,
            programme: Programme::DibaoRural,
            sources: vec!["central".to_owned()],
            start_rule,
            stop_rule,
            valid_from: "2023-01".parse().unwrap(),
        }
    }

    #[test]
    fn a_benefit_begins_as_its_start_rule_says() {
        let first = |rule, day: &str| {
            let day: Day = day.parse().unwrap();
            first_month(&rules(rule, StopRule::EventMonth), day).to_string()
        };
        assert_eq!(first(StartRule::ApplicationMonth, "2023-05-31"), "2023-05");
        assert_eq!(first(StartRule::ApprovalMonth, "2023-05-20"), "2023-05");
        assert_eq!(first(StartRule::ApprovalMonth, "2023-05-21"), "2023-06");
        assert_eq!(first(StartRule::ApprovalNextMonth, "2023-12-01"), "2024-01");
    }

    #[test]
    fn a_benefit_ends_as_its_stop_rule_says() {
        let day: Day = "2023-01-15".parse().unwrap();
        let last = |rule| last_month(&rules(StartRule::ApprovalMonth, rule), day).to_string();
        assert_eq!(last(StopRule::EventNextMonth), "2023-01");
        assert_eq!(last(StopRule::EventMonth), "2022-12");
    }
}
