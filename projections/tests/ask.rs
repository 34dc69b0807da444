//! What the tables answer.

#[expect(clippy::unwrap_used, reason = "tests stop at what must not happen")]
mod common;

use aggregates::batch::event::{BatchKind, Reissue};
use aggregates::entitlement::event::{
    Adjusted, EntitlementEvent, LineRef, PayeeChangeProposed, PayeeChanged, RosterRow, Stopped,
};
use aggregates::person::event::{Linked, PersonEvent};
use aggregates::{Component, Programme, ProposalId};
use common::*;
use ledger::{Position, Uuid};
use projections::query::{BatchFilter, FundingFilter, RosterFilter};
use projections::statement::StatementOf;
use projections::{BatchStatus, LineStatus, RosterStatus, SignatureStep, ViewsError};

#[test]
fn a_month_can_be_read_from_roster_to_return() {
    let mut ledger = Ledger::default();
    county_month(&mut ledger, 12, |line| line == 8);
    let views = ledger.views();
    let batch = views.batch("202305-433122-abcd0000").unwrap();
    assert_eq!(batch.status, BatchStatus::Returned);
    assert_eq!((batch.tally(LineStatus::Settled).lines, batch.tally(LineStatus::Returned).lines), (11, 1));
    assert_eq!(batch.tally(LineStatus::Settled).amount, money("3483.37"));
    let returned = views.returned_lines(batch.id).unwrap();
    assert_eq!(returned.len(), 1);
    assert_eq!(
        (returned[0].line, returned[0].code.as_deref(), returned[0].file_row),
        (8, Some("F03"), Some(8))
    );
    assert!(returned[0].file.as_deref().unwrap().starts_with("回盘"));
    let paid = views.line(LineRef { batch: batch.id, line: 1 }).unwrap().unwrap();
    assert_eq!(paid.flow.as_deref(), Some("FL1"));
    assert_eq!(paid.components, [(Component::Base, money("296.67")), (Component::TopUp, money("20.00"))]);
    assert_eq!(paid.payee_seal, paid.ordered);
    let funding = views.funding(FUNDING).unwrap().unwrap();
    assert_eq!((funding.reserved, funding.available), (money("3800.04"), money("996199.96")));
    assert_eq!(views.fundings(&FundingFilter::default()).unwrap().len(), 1);
    assert_eq!(views.movements(FUNDING).unwrap().len(), 2);
    assert_eq!(views.bank_results(batch.id).unwrap()[0].returned, 1);
    assert_eq!(views.bank_files(batch.id).unwrap()[0].lines.len(), 12);
    let rosters =
        views.rosters(&RosterFilter { status: Some(RosterStatus::Confirmed), ..RosterFilter::default() });
    assert_eq!(rosters.unwrap()[0].rows, 12);
    assert_eq!(views.roster_rows(roster_id("五月.xlsx")).unwrap().len(), 12);
}

#[test]
fn statements_show_who_signed_and_for_whom() {
    let mut ledger = Ledger::default();
    county_month(&mut ledger, 3, |_| false);
    let views = ledger.views();
    let batch = views.batch("abcd0000").unwrap();
    let reviewed = batch.signed(SignatureStep::Reviewed).unwrap();
    assert_eq!(reviewed.delegated_by, Some(holder("director")));
    assert_eq!(reviewed.doc_no.as_deref(), Some("泸民发〔2023〕8号"));
    assert_eq!(batch.signed(SignatureStep::Ordered).unwrap().delegated_by, None);
    assert_eq!(views.keys().unwrap().len(), 3);
    assert_eq!(views.keys().unwrap()[1].roles[0].delegated_by, Some(holder("director")));
}

#[test]
fn a_hold_takes_back_what_was_signed_before_it() {
    let mut ledger = Ledger::default();
    let lines = [line(1, 1, "100.00", None), line(2, 2, "200.00", None)];
    draft(&mut ledger, batch_id(1), BatchKind::Regular, &lines);
    sign_and_order(&mut ledger, batch_id(1), &[]);
    hold(&mut ledger, batch_id(1), &[2]);
    let batch = ledger.views().batch("abcd").unwrap();
    assert_eq!(batch.status, BatchStatus::Draft);
    assert!(batch.root.is_none() && batch.signed(SignatureStep::Reviewed).is_none());
    assert!(batch.signed(SignatureStep::Drafted).is_some());
    assert_eq!(batch.tally(LineStatus::Held).amount, money("220.00"));
}

#[test]
fn a_statement_has_every_line_with_its_basis() {
    let mut ledger = Ledger::default();
    county_month(&mut ledger, 12, |line| line == 8);
    let views = ledger.views();
    let statement = views.statement(StatementOf::Batch(batch_id(1)), &ledger).unwrap();
    assert_eq!(statement.position.0, ledger.records.len() as u64);
    assert_eq!(statement.lines.len(), 12);
    let eighth = &statement.lines[7];
    assert_eq!(eighth.components[0].basis.read().unwrap().steps[1], "= 296.67");
    assert_eq!(eighth.components[0].basis.read().unwrap().standard.unwrap().doc_no, "州政发〔2023〕1号");
    assert_eq!(Some(eighth.record), eighth.line.ordered);
    assert!(
        String::from_utf8(ledger.records[eighth.record.0 as usize].clone())
            .unwrap()
            .contains("payment_ordered")
    );
    assert_eq!(statement.totals.amount, money("3800.04"));
    assert_eq!(statement.totals.paid, money("3483.37"));
    assert_eq!(statement.totals.paid_by_component[&Component::TopUp], money("220.00"));
    assert_eq!(statement.batch_of(eighth).unwrap().signatures.len(), 6);
    let funding = views.statement(StatementOf::Funding(FUNDING.to_owned()), &ledger).unwrap();
    assert_eq!((funding.lines.len(), funding.movements.len()), (12, 2));
    let household = views.statement(StatementOf::Household(household(3)), &ledger).unwrap();
    assert_eq!(household.lines.len(), 1);
}

#[test]
fn a_statement_refuses_records_that_are_not_what_the_tables_say() {
    let mut ledger = Ledger::default();
    county_month(&mut ledger, 3, |_| false);
    let views = ledger.views();
    let drafted = views.lines(batch_id(1)).unwrap()[0].drafted;
    let other = |position: Position| {
        Ok(ledger.records[if position == drafted { 0 } else { position.0 as usize }].clone())
    };
    let error = views.statement(StatementOf::Batch(batch_id(1)), &other).unwrap_err();
    assert!(matches!(error, ViewsError::Mismatch { position } if position == drafted), "{error}");
}

#[test]
fn a_returned_line_leads_to_the_line_that_pays_it_again() {
    let mut ledger = Ledger::default();
    county_month(&mut ledger, 4, |line| line == 2);
    let of = LineRef { batch: batch_id(1), line: 2 };
    let again = [line(2, 1, "296.67", Some(Reissue { of, refund_flow: "RF2".to_owned() }))];
    draft(&mut ledger, batch_id(7), BatchKind::Reissue, &again);
    sign_and_order(&mut ledger, batch_id(7), &again);
    take_return(&mut ledger, batch_id(7), &again, |_| false);
    let views = ledger.views();
    assert!(views.returned_lines(batch_id(1)).unwrap().is_empty());
    let first = views.line(of).unwrap().unwrap();
    assert_eq!(first.status, LineStatus::Reissued);
    let second = views.line(first.reissued_to.unwrap()).unwrap().unwrap();
    assert_eq!((second.status, second.reissue_of), (LineStatus::Settled, Some(of)));
    assert_eq!(second.refund_flow.as_deref(), Some("RF2"));
    // Both attempts are one due: the month counts it once.
    let month = views.month_lines(Programme::DibaoRural, AREA.parse().unwrap(), month("2023-05")).unwrap();
    assert_eq!(month.len(), 4);
    let statement = views.statement(StatementOf::Person(subject(2)), &ledger).unwrap();
    assert_eq!((statement.lines.len(), statement.totals.paid), (2, money("316.67")));
}

#[test]
fn entitlements_stand_in_the_order_of_the_rosters() {
    let mut ledger = Ledger::default();
    roster(&mut ledger, "b.xlsx", &[5, 3, 9]);
    roster(&mut ledger, "a.xlsx", &[2, 1]);
    let views = ledger.views();
    let order = |text| -> Vec<_> {
        let found =
            views.entitlements_in_force(Programme::DibaoRural, AREA.parse().unwrap(), month(text)).unwrap();
        found.into_iter().map(|it| it.beneficiary).collect()
    };
    assert_eq!(order("2023-05"), [5, 3, 9, 2, 1].map(subject));
    assert!(order("2023-04").is_empty());
}

#[test]
fn a_month_sees_the_inputs_and_the_benefits_of_the_month() {
    let mut ledger = Ledger::default();
    roster(&mut ledger, "a.xlsx", &[1, 2]);
    let source = RosterRow { roster: roster_id("a.xlsx"), row: 4 };
    let adjusted =
        Adjusted { from: month("2023-07"), holder: holder("r"), inputs: inputs(3, "9.00"), source };
    ledger.write(entitlement(1), &EntitlementEvent::from(adjusted));
    let stopped = Stopped {
        event_day: "2023-06-03".parse().unwrap(),
        holder: holder("r"),
        last_month: month("2023-06"),
        reason: "死亡".to_owned(),
    };
    ledger.write(entitlement(2), &EntitlementEvent::from(stopped));
    let views = ledger.views();
    let at = |text| {
        views
            .entitlements_in_force(Programme::DibaoRural, "433122107000".parse().unwrap(), month(text))
            .unwrap()
    };
    assert_eq!(at("2023-06").iter().map(|it| it.inputs.persons).collect::<Vec<_>>(), [2, 2]);
    assert_eq!(at("2023-07").iter().map(|it| it.inputs.persons).collect::<Vec<_>>(), [3]);
    assert!(
        views
            .entitlements_in_force(Programme::Tekun, AREA.parse().unwrap(), month("2023-06"))
            .unwrap()
            .is_empty()
    );
    assert_eq!(views.entitlement(entitlement(2)).unwrap().unwrap().state, "stopped");
    assert_eq!(views.members(entitlement(1)).unwrap().len(), 1);
}

#[test]
fn an_account_waits_for_its_second_holder() {
    let mut ledger = Ledger::default();
    roster(&mut ledger, "a.xlsx", &[1]);
    let proposal = ProposalId(Uuid::from_u128(77));
    let proposed = PayeeChangeProposed {
        evidence: "新卡".to_owned(),
        holder: holder("clerk"),
        payee: subject(50),
        proposal,
        reason: "换卡".to_owned(),
    };
    let at = ledger.seal(entitlement(1), &EntitlementEvent::from(proposed), &[subject(50)]);
    let views = ledger.views();
    let open = views.open_payee_changes(AREA.parse().unwrap()).unwrap();
    assert_eq!((open.len(), open[0].seal), (1, Some(at)));
    let changed = PayeeChanged { holder: holder("reviewer"), payee: subject(50), proposal };
    ledger.write(entitlement(1), &EntitlementEvent::from(changed));
    let views = ledger.views();
    assert!(views.open_payee_changes(AREA.parse().unwrap()).unwrap().is_empty());
    let now = views.entitlement(entitlement(1)).unwrap().unwrap();
    assert_eq!((now.payee, now.payee_seal), (subject(50), Some(at)));
    assert_ne!(now.beneficiary_seal, Some(at));
}

#[test]
fn linked_subjects_are_one_person() {
    let mut ledger = Ledger::default();
    county_month(&mut ledger, 3, |_| false);
    let linked = Linked { evidence: "户口簿".to_owned(), holder: holder("clerk"), survivor: subject(1) };
    ledger.write(subject(99), &PersonEvent::from(linked));
    let views = ledger.views();
    assert_eq!(views.linked_subjects(subject(99)).unwrap(), [subject(1), subject(99)].into());
    assert_eq!(views.statement(StatementOf::Person(subject(99)), &ledger).unwrap().lines.len(), 1);
}

#[test]
fn a_text_must_name_exactly_one_batch() {
    let mut ledger = Ledger::default();
    for number in [1, 2] {
        draft(&mut ledger, batch_id(number), BatchKind::Regular, &[line(number, 1, "1.00", None)]);
    }
    let views = ledger.views();
    assert!(matches!(views.batch("abcd"), Err(ViewsError::Several { found: 2, .. })));
    assert!(matches!(views.batch("nothing"), Err(ViewsError::None { .. })));
    assert!(matches!(views.batch("%"), Err(ViewsError::None { .. })));
    assert_eq!(views.batch(&batch_id(2).to_string()).unwrap().id, batch_id(2));
    let may = BatchFilter { month: Some(month("2023-05")), ..BatchFilter::default() };
    assert_eq!(views.batches(&may).unwrap().len(), 2);
    let june = BatchFilter { month: Some(month("2023-06")), ..BatchFilter::default() };
    assert!(views.batches(&june).unwrap().is_empty());
}
