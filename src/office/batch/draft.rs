//! 编制: compute every line by component, compare with the month before, hold the total against the funding.

use aggregates::amount::{self, StandardBook};
use aggregates::batch::event::{BatchKind, Comparison, Drafted, Line};
use aggregates::batch::{Batch, BatchCommand, number_of};
use aggregates::entitlement::Entitlement;
use aggregates::entitlement::event::PaidComponent;
use aggregates::funding::{Funding, FundingRefusal};
use aggregates::{AreaCode, BatchId, Cause, EntitlementId, Money, Month, Programme, shown};
use ledger::Uuid;
use serde::{Deserialize, Serialize};
use words::refuse;

use crate::app::{Desk, Plan, Signer};
use crate::failure::{Failure, OrFail as _};
use crate::ground;
use crate::office::{Ask, standards};

/// What is to be drafted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DraftRequest {
    /// The programme.
    pub programme: Programme,
    /// A county, or a township that is late.
    pub area: AreaCode,
    /// Benefit months, ascending.
    pub months: Vec<Month>,
    /// The funding that pays.
    pub funding: String,
    /// Whether to pay what was granted as back pay instead of the months themselves.
    pub back_pay: bool,
}

/// A draft, as the clerk sees it.
#[derive(Clone, Debug, Serialize)]
pub struct Draft {
    /// Which batch.
    pub batch: BatchId,
    /// 批次号
    pub number: String,
    /// Of what.
    #[serde(skip)]
    pub programme: Programme,
    /// How many lines.
    pub lines: u32,
    /// Their sum.
    pub total: Money,
    /// The funding that is to pay.
    pub funding: String,
    /// What it has left before it.
    pub available: Money,
    /// Against the month before, as the clerk states it.
    pub comparison: Option<Comparison>,
    /// Benefits of which something is due or granted that no line pays: with it the month would come to more than it does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<EntitlementId>,
}

impl Draft {
    /// A draft by its head.
    pub(super) fn of(
        batch: BatchId,
        header: Drafted,
        available: Money,
        left_out: Vec<EntitlementId>,
    ) -> Draft {
        let Drafted { number, programme, lines, total, funding, comparison, .. } = header;
        Draft { batch, number, programme, lines, total, funding, available, comparison, left_out }
    }
}

impl Ask for DraftRequest {
    type Answer = Draft;

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, Draft>, Failure> {
        desk.catch_up()?;
        let mut act = desk.act();
        let book = standards::book(&mut act, self.programme, self.area)?;
        let funding = act.load::<Funding>(&self.funding)?;
        may_pay(&book, &self, &funding.state)?;
        let mut collected = Collected::default();
        for id in candidates(desk, &self)? {
            let entitlement = act.load_entitlement(id)?.0.state;
            let mut nobodys = Vec::new();
            for month in &self.months {
                if !super::dead::somebody_lived(&mut act, &entitlement, *month)? {
                    nobodys.push(*month);
                }
            }
            collected.take(id, (&entitlement, &nobodys), &self, &book)?;
        }
        if collected.lines.is_empty() {
            return Err(Failure::refused(refuse!(
                "batch.nothing_due",
                ground::DRAFT,
                "{area} {programme} {months} 没有应发而未发的待遇",
                "nothing of {programme} is due and unpaid in {area} for {months}",
                area = self.area,
                programme = self.programme,
                months = shown::months(&self.months)
            )));
        }
        let id = BatchId(desk.random.uuid());
        let header = header(&self, signer, id, &collected);
        let command = BatchCommand::Draft { header: header.clone(), lines: collected.lines };
        let mut batch = act.load::<Batch>(&id.to_string())?.state;
        act.decide(&id.to_string(), self.area, &mut batch, command, Vec::new())?;
        let intent = format!("{} {}", header.kind.name_zh(), summary(&header));
        let (left_out, available) = (collected.left_out, funding.state.available());
        Ok(act.into_plan(intent, Draft::of(id, header, available, left_out)))
    }
}

/// Entitlements that may have something due, in the order of the rosters, and those that were paid the month before: if
/// they have no line, the comparison counts them.
fn candidates(desk: &Desk, request: &DraftRequest) -> Result<Vec<EntitlementId>, Failure> {
    let views = desk.views.borrow();
    let in_force = |month| -> Result<Vec<EntitlementId>, Failure> {
        let in_force = views.entitlements_in_force(request.programme, request.area, month).or_fault()?;
        Ok(in_force.into_iter().map(|entitlement| entitlement.id).collect())
    };
    let mut ids = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for month in &request.months {
        let due: Vec<EntitlementId> = if request.back_pay {
            let granted = views.open_back_pay(request.programme, request.area).or_fault()?;
            granted.into_iter().filter(|due| due.month == *month).map(|due| due.entitlement).collect()
        } else {
            in_force(*month)?
        };
        ids.extend(due.into_iter().filter(|id| seen.insert(*id)));
    }
    if let Some(first) = request.months.first().filter(|_| !request.back_pay) {
        let before = views.last_month_lines(request.programme, request.area, *first).or_fault()?;
        ids.extend(before.into_iter().map(|line| line.entitlement).filter(|id| seen.insert(*id)));
    }
    Ok(ids)
}

/// The source must be one that the programme's rules name, and the funding must be there.
fn may_pay(book: &StandardBook, request: &DraftRequest, funding: &Funding) -> Result<(), Failure> {
    let source = request.funding.split('@').next().unwrap_or_default();
    let month = *request.months.last().expect("invariant: a request has at least one month");
    let rules = book.rules(month).or_refuse()?;
    if !rules.sources.iter().any(|allowed| allowed == source) {
        return Err(Failure::refused(refuse!(
            "batch.source",
            ground::SOURCE,
            "资金来源 {source} 不能支付{0}，可用来源：{1}",
            "the source {source} may not pay {2}: allowed are {3}",
            request.programme.name_zh(),
            rules.sources.join("、"),
            request.programme.name_en(),
            rules.sources.join(", "),
        )));
    }
    if let Some(successor) = funding.successor() {
        return Err(Failure::refused(FundingRefusal::YearClosed { successor: successor.to_owned() }));
    }
    if let Some(year) = funding.id().map(|id| id.year).filter(|year| month.year() > *year) {
        return Err(Failure::refused(refuse!(
            "batch.after_the_year",
            ground::SOURCE,
            "{month}在资金 {0} 的年度（{year}）之后，请核对月份或换用当年资金",
            "{month} lies after the year {year} of {0}: check the month, or take the funding of its year",
            request.funding
        )));
    }
    if funding.credited().is_zero() {
        return Err(Failure::refused(refuse!(
            "funding.none",
            ground::FUNDING,
            "没有资金 {0}，请先下达指标",
            "there is no funding {0}: record its appropriation first",
            request.funding
        )));
    }
    Ok(())
}

#[derive(Default)]
struct Collected {
    lines: Vec<Line>,
    left_out: Vec<EntitlementId>,
    comparison: Option<Comparison>,
}

impl Collected {
    fn take(
        &mut self,
        id: EntitlementId,
        (entitlement, nobodys): (&Entitlement, &[Month]),
        request: &DraftRequest,
        book: &StandardBook,
    ) -> Result<(), Failure> {
        if !entitlement.benefit().is_some_and(|benefit| request.area.pays(benefit.area)) {
            return Ok(());
        }
        for month in &request.months {
            let is_over = nobodys.contains(month);
            let before = entitlement.taken(month.previous(), Cause::Regular);
            let Due { parts: dues, is_left_out } = match request.back_pay {
                _ if is_over => Due::default(),
                true => back_pay(entitlement, *month, book)?,
                false => regular(entitlement, *month, book)?,
            };
            if is_left_out {
                self.left_out.push(id);
            }
            let now: Option<Money> = (!dues.is_empty())
                .then(|| dues.iter().flat_map(|(_, parts)| parts).map(|part| part.amount).sum());
            for (cause, components) in dues {
                self.push(id, entitlement, *month, cause, components);
            }
            // What another batch pays for the month is neither new nor gone here.
            let elsewhere = now.is_none() && !is_over && entitlement.is_in_force(*month);
            if !request.back_pay && !elsewhere && Some(month) == request.months.first() {
                self.compare((!before.is_zero()).then_some(before), now, entitlement);
            }
        }
        Ok(())
    }

    fn push(
        &mut self,
        id: EntitlementId,
        entitlement: &Entitlement,
        month: Month,
        cause: Cause,
        components: Vec<PaidComponent>,
    ) {
        let Some(benefit) = entitlement.benefit() else { return };
        let number = self.lines.len() + 1;
        self.lines.push(Line {
            amount: components.iter().map(|part| part.amount).sum(),
            area: benefit.area,
            beneficiary: benefit.beneficiary,
            cause,
            components,
            entitlement: id,
            line: u32::try_from(number).expect("invariant: a batch has fewer than 2^32 lines"),
            month,
            other_account: entitlement.has_other_account_since_paid(),
            payee: benefit.payee,
            reissue: None,
        });
    }

    fn compare(&mut self, before: Option<Money>, now: Option<Money>, entitlement: &Entitlement) {
        let none = Comparison {
            gone: 0,
            lowered: 0,
            new: 0,
            other_account: 0,
            raised: 0,
            total_before: Money::ZERO,
        };
        let comparison = self.comparison.get_or_insert(none);
        comparison.total_before += before.unwrap_or(Money::ZERO);
        match (before, now) {
            (None, Some(_)) => comparison.new += 1,
            (Some(_), None) => comparison.gone += 1,
            (Some(before), Some(now)) if now > before => comparison.raised += 1,
            (Some(before), Some(now)) if now < before => comparison.lowered += 1,
            _ => {}
        }
        if now.is_some() && entitlement.has_other_account_since_paid() {
            comparison.other_account += 1;
        }
    }
}

/// What is due of a month.
#[derive(Default)]
struct Due {
    parts: Vec<(Cause, Vec<PaidComponent>)>,
    /// Something is, and no line pays it: back pay beside it, or more than the month has left.
    is_left_out: bool,
}

/// What is due for the month itself.
fn regular(entitlement: &Entitlement, month: Month, book: &StandardBook) -> Result<Due, Failure> {
    let (Some(benefit), Some(inputs)) = (entitlement.benefit(), entitlement.inputs_for(month)) else {
        return Ok(Due::default());
    };
    if !entitlement.is_in_force(month) {
        return Ok(Due::default());
    }
    let parts = amount::compute(benefit.programme, inputs, month, book).or_refuse()?;
    let whole: Money = parts.iter().map(|part| part.amount).sum();
    let open: Vec<PaidComponent> = parts
        .into_iter()
        .filter(|part| {
            !part.amount.is_zero() && entitlement.due_is_open(month, part.component, Cause::Regular)
        })
        .collect();
    // Inputs that came later may move a month's money to another component: what was paid is paid.
    let sum = |parts: &[PaidComponent]| parts.iter().map(|part| part.amount).sum::<Money>();
    let taken = entitlement.taken_beside(month, Cause::Regular);
    let is_paid = taken.checked_add(sum(&open)).is_none_or(|all| all > whole);
    Ok(match (open.is_empty(), is_paid) {
        (true, _) => Due::default(),
        (false, true) => Due { parts: Vec::new(), is_left_out: taken < whole },
        (false, false) => Due { parts: vec![(Cause::Regular, open)], is_left_out: false },
    })
}

/// What was granted for the month and is unpaid; in force, it comes to no more than its inputs make of it.
fn back_pay(entitlement: &Entitlement, month: Month, book: &StandardBook) -> Result<Due, Failure> {
    let mut rest = match (entitlement.benefit(), entitlement.inputs_for(month)) {
        (Some(benefit), Some(inputs)) if entitlement.is_in_force(month) => {
            let parts = amount::compute(benefit.programme, inputs, month, book).or_refuse()?;
            let whole: Money = parts.iter().map(|part| part.amount).sum();
            let taken = entitlement.taken_beside(month, Cause::BackPay(Uuid::nil()));
            Some(whole.saturating_sub(taken))
        }
        _ => None,
    };
    let mut due = Due::default();
    for grant in entitlement.grants() {
        let left = entitlement.back_pay_left(grant.grant, month);
        match &mut rest {
            _ if left.is_zero() => continue,
            Some(rest) if left > *rest => {
                due.is_left_out = true;
                continue;
            }
            Some(rest) => *rest = rest.saturating_sub(left),
            None => {}
        }
        due.parts.push((Cause::BackPay(grant.grant.0), vec![amount::back_pay(grant.grant, left)]));
    }
    Ok(due)
}

fn header(request: &DraftRequest, signer: &Signer, id: BatchId, collected: &Collected) -> Drafted {
    let months = super::months_of(&collected.lines);
    let first = *months.first().expect("invariant: a batch has a line");
    Drafted {
        area: request.area,
        comparison: collected.comparison.clone(),
        funding: request.funding.clone(),
        holder: signer.holder(),
        kind: if request.back_pay { BatchKind::BackPay } else { BatchKind::Regular },
        lines: u32::try_from(collected.lines.len()).expect("invariant: a batch has fewer than 2^32 lines"),
        months,
        number: number_of(first, request.area, id),
        programme: request.programme,
        total: collected.lines.iter().map(|line| line.amount).sum(),
    }
}

/// How a batch is named in what people sign.
pub(super) fn summary(header: &Drafted) -> String {
    format!(
        "{} {} {} {} {}笔 {}元",
        header.number,
        header.programme.name_zh(),
        shown::months(&header.months),
        header.area,
        header.lines,
        header.total
    )
}
