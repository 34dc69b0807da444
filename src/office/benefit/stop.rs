//! 停发: ends a benefit by an explicit decision, and the parts of its people in it.

use aggregates::amount::last_month;
use aggregates::entitlement::EntitlementCommand;
use aggregates::entitlement::event::Stopped;
use aggregates::person::event::Left;
use aggregates::person::{Person, PersonCommand};
use aggregates::{Day, EntitlementId, Money, Month};
use serde::{Deserialize, Serialize};
use words::refuse;

use crate::app::{Desk, Plan, Signer};
use crate::failure::{Failure, OrFail as _};
use crate::ground;
use crate::office::{Ask, absent, standards};

/// A stop to be decided.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Stop {
    /// Which benefit.
    pub entitlement: EntitlementId,
    /// Why.
    pub reason: String,
    /// The day of what ended the benefit.
    pub day: Day,
    /// The last paid month; by the programme's stop rule if absent.
    pub last_month: Option<Month>,
}

/// A benefit that ends.
#[derive(Clone, Debug, Serialize)]
pub struct Stopping {
    /// The last month that is paid.
    pub last_month: Month,
    /// Payments of later months: what may have to come back.
    pub overpaid: Vec<Overpaid>,
}

/// A payment of a month that is not due.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Overpaid {
    /// For which month.
    pub month: Month,
    /// How much.
    pub amount: Money,
}

impl Ask for Stop {
    type Answer = Stopping;

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, Stopping>, Failure> {
        let id = self.entitlement;
        if self.day > desk.today() {
            return Err(Failure::refused(refuse!(
                "entitlement.day_ahead",
                ground::DAYS,
                "停发事由的日期{0}在将来，请核对；到期自行结束的用渐退期（entitlement grace）",
                "the event of {0} lies ahead: check the day; what ends by itself is a grace (entitlement grace)",
                self.day
            )));
        }
        let mut act = desk.act();
        let mut state = act.load_entitlement(id)?.0.state;
        let benefit = state.benefit().cloned().ok_or_else(|| absent::entitlement(id))?;
        let last = match self.last_month {
            Some(month) => month,
            None => {
                let book = standards::book(&mut act, benefit.programme, benefit.area)?;
                let last = last_month(book.rules(self.day.month()).or_refuse()?, self.day);
                // What happened before the benefit began ends it before its first month: all that was paid is overpaid.
                state.periods().last().map_or(last, |period| last.max(period.from.previous()))
            }
        };
        let event = Stopped {
            event_day: self.day,
            holder: signer.holder(),
            last_month: last,
            reason: self.reason.clone(),
        };
        act.decide(&id.to_string(), benefit.area, &mut state, EntitlementCommand::Stop(event), Vec::new())?;
        for member in &benefit.members {
            let stream = member.subject.to_string();
            let mut person = act.load::<Person>(&stream)?.state;
            let left = Left { entitlement: id, last_month: last, reason: self.reason.clone() };
            let area = person.area_in(id).unwrap_or(benefit.area);
            act.decide(&stream, area, &mut person, PersonCommand::Leave(left), Vec::new())?;
        }
        let intent = format!("{} {id} 末月{last}：{}", benefit.programme.name_zh(), self.reason);
        let overpaid =
            state.overpaid().map(|paid| Overpaid { month: paid.month, amount: paid.amount() }).collect();
        Ok(act.into_plan(intent, Stopping { last_month: last, overpaid }))
    }
}
