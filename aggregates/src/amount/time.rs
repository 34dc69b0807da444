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
