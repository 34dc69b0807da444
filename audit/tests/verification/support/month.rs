//! Months of rural dibao, by the domain's own events: confirmed, drafted, sealed, reviewed, approved, ordered, settled.

use aggregates::amount::{StandardBook, compute};
use aggregates::batch::event::{
    Approved, BankAccepted, BankFileMade, BankResultTaken, BatchEvent, BatchKind, Drafted, Line,
    LinesDrafted, Ordered, Outcome, OutcomeStatus, OutcomesRecorded, Reviewed, Sealed,
};
use aggregates::batch::line_root;
use aggregates::entitlement::event::{
    EntitlementEvent, Inputs, LineRef, PaidComponent, PaymentOrdered, PaymentSettled, ReturnRow,
};
use aggregates::funding::event::{Appropriated, FundingEvent, Reserved};
use aggregates::roster::event::FileRef;
use aggregates::standard::event::{
    Rounding, RulesPublished, StandardEvent, StandardPublished, StartRule, StopRule, Unit,
};
use aggregates::{
    BatchId, Cause, Component, Day, Decide, EntitlementId, Holder, HouseholdId, Money, Month, Programme,
    SubjectId,
};
use ledger::{Time, Uuid};

use super::roster::Roster;
use super::{AREA, Draft, Maker, TOWNSHIP, draft};

pub(super) const PROGRAMME: Programme = Programme::DibaoRural;
/// 2023-01-01 at +08:00.
const NEW_YEAR: i64 = 1_672_502_400_000;
/// Rows of a roster.
const ROWS: usize = 100_000;

/// Households that are paid.
pub(crate) struct Households {
    pub(crate) count: u32,
    components: Vec<PaidComponent>,
    pub(super) amount: Money,
    pub(super) inputs: Inputs,
    pub(super) from: Month,
}

pub(crate) fn subject(household: u32) -> SubjectId {
    SubjectId(Uuid::from_u128(0x5000_0000_0000_4000_8000_0000_0000_0000 + u128::from(household)))
}

pub(crate) fn id(household: u32) -> EntitlementId {
    EntitlementId::of(household_id(household).0, PROGRAMME)
}

pub(super) fn household_id(household: u32) -> HouseholdId {
    HouseholdId(Uuid::from_u128(0x4000_0000_0000_4000_8000_0000_0000_0000 + u128::from(household)))
}

fn batch(month: Month) -> BatchId {
    BatchId(Uuid::from_u128(0xba00_0000_0000_4000_8000_0000_0000_0000 + u128::from(month.month())))
}

fn number(month: Month) -> String {
    format!("2023{:02}-433122-BA000000", month.month())
}

fn funding() -> String {
    format!("central@{AREA}@2023")
}

fn applied<T: Decide>(events: &[T::Event]) -> T {
    let mut state = T::default();
    for event in events {
        state.admit(event).unwrap_or_else(|refusal| panic!("{refusal}"));
        state.apply(event.clone());
    }
    state
}

impl Households {
    /// Publishes the standard, credits the funding and confirms the households.
    pub(crate) fn confirm(maker: &mut Maker, count: u32) -> Households {
        let households = Households::publish(maker, count);
        let all: Vec<u32> = (0..count).collect();
        for part in all.chunks(ROWS) {
            let roster = Roster::of(&households, part);
            let rows = roster.imported(maker);
            maker.commit(3, &rows);
            let benefits = roster.confirmed(maker);
            maker.commit(4, &benefits);
        }
        households
    }

    /// Publishes the standard and credits the funding.
    pub(crate) fn publish(maker: &mut Maker, count: u32) -> Households {
        let january = Month::new(2023, 1).unwrap();
        let standard = StandardEvent::from(StandardPublished {
            amount: "5000.00".parse().unwrap(),
            area: AREA.parse().unwrap(),
            component: Component::Base,
            derived: None,
            doc_no: "州政办发〔2023〕5号".to_owned(),
            doc_title: "农村低保标准".to_owned(),
            floor: None,
            holder: maker.staff[4].holder(),
            programme: PROGRAMME,
            rounding: Rounding::Fen,
            tier: None,
            unit: Unit::Year,
            valid_from: january,
            valid_to: None,
        });
        let rules = rules(maker, january);
        let stream = format!("standard/{PROGRAMME}@{AREA}");
        maker.commit(4, &[draft(stream.clone(), &standard), draft(stream, &rules)]);
        let money = FundingEvent::from(Appropriated {
            amount: "9000000000.00".parse().unwrap(),
            area: AREA.parse().unwrap(),
            doc_no: "财社〔2023〕1号".to_owned(),
            doc_title: "困难群众救助补助资金".to_owned(),
            holder: maker.staff[5].holder(),
            source: "central".to_owned(),
            year: 2023,
        });
        maker.commit(5, &[draft(format!("funding/{}", funding()), &money)]);
        let inputs = Inputs {
            accepted: None,
            care_tier: None,
            income: Some("200.00".parse().unwrap()),
            persons: 1,
            tier: None,
            top_up: "30.00".parse().unwrap(),
        };
        let book = StandardBook::new(
            PROGRAMME,
            AREA.parse().unwrap(),
            [(AREA.parse().unwrap(), applied(&[standard]))],
        );
        let components = compute(PROGRAMME, &inputs, january, &book).unwrap();
        let amount = components.iter().map(|paid| paid.amount).sum();
        Households { count, components, amount, inputs, from: january }
    }

    fn total(&self) -> Money {
        Money::from_fen(self.amount.fen() * i64::from(self.count)).unwrap()
    }

    fn lines(&self, month: Month) -> Vec<Line> {
        let line = |at| Line {
            amount: self.amount,
            area: TOWNSHIP.parse().unwrap(),
            beneficiary: subject(at),
            cause: Cause::Regular,
            components: self.components.clone(),
            entitlement: id(at),
            line: at + 1,
            month,
            other_account: false,
            payee: subject(at),
            reissue: None,
        };
        (0..self.count).map(line).collect()
    }

    /// Drafts, seals, reviews and approves a month's batch.
    pub(crate) fn approve(&self, maker: &mut Maker, month: Month) -> String {
        let drafts = self.draft(maker, month);
        maker.commit(3, &drafts);
        self.sign_off(maker, month)
    }

    /// The records of a draft.
    pub(crate) fn draft(&self, maker: &mut Maker, month: Month) -> Vec<Draft> {
        let stream = format!("batch/{}", batch(month));
        // Nothing is paid before its month.
        let into_year = i64::from(month.month()) * 31 * 24 * 3_600_000;
        maker.time = maker.time.max(NEW_YEAR + into_year);
        let lines = self.lines(month);
        let header = BatchEvent::from(Drafted {
            area: AREA.parse().unwrap(),
            comparison: None,
            funding: funding(),
            holder: maker.staff[3].holder(),
            kind: BatchKind::Regular,
            lines: self.count,
            months: vec![month],
            number: number(month),
            programme: PROGRAMME,
            total: self.total(),
        });
        let parts =
            lines.chunks(32).map(|lines| BatchEvent::from(LinesDrafted { lines: lines.to_vec().into() }));
        std::iter::once(header).chain(parts).map(|event| draft(stream.clone(), &event)).collect()
    }

    /// Seals, reviews and approves it.
    pub(crate) fn sign_off(&self, maker: &mut Maker, month: Month) -> String {
        let (stream, root) = (format!("batch/{}", batch(month)), line_root(&self.lines(month)));
        let sealed = Sealed {
            count: self.count,
            holder: maker.staff[3].holder(),
            root: root.clone(),
            total: self.total(),
        };
        maker.commit(3, &[draft(stream.clone(), &BatchEvent::from(sealed))]);
        let reviewed = Reviewed { holder: maker.staff[4].holder(), root: root.clone() };
        maker.commit(4, &[draft(stream.clone(), &BatchEvent::from(reviewed))]);
        let approved = Approved { holder: maker.staff[5].holder(), root: root.clone() };
        maker.commit(5, &[draft(stream, &BatchEvent::from(approved))]);
        root
    }

    /// The records of an order: batch, funding, then each payment.
    pub(crate) fn order(&self, maker: &Maker, month: Month, root: &str) -> Vec<Draft> {
        let holder = maker.staff[5].holder();
        let ordered = Ordered {
            count: self.count,
            day: today(maker),
            holder: holder.clone(),
            root: root.to_owned(),
            total: self.total(),
        };
        let reserved = Reserved { amount: self.total(), batch: batch(month), lines: self.count };
        let mut drafts = vec![
            draft(format!("batch/{}", batch(month)), &BatchEvent::from(ordered)),
            draft(format!("funding/{}", funding()), &FundingEvent::from(reserved)),
        ];
        drafts.extend((0..self.count).map(|at| {
            let event = EntitlementEvent::from(PaymentOrdered {
                amount: self.amount,
                cause: Cause::Regular,
                components: self.components.clone(),
                funding: funding(),
                holder: holder.clone(),
                line: LineRef { batch: batch(month), line: at + 1 },
                month,
                payee: subject(at),
            });
            let mut draft = draft(format!("entitlement/{}", id(at)), &event);
            draft.area = TOWNSHIP.to_owned();
            draft.seals =
                vec![(subject(at).0, format!(r#"{{"account":"{at:019}","bank":"农商行","name":"张某某"}}"#))];
            draft
        }));
        drafts
    }

    /// Files go to the bank, and it paid all lines.
    pub(crate) fn settle(&self, maker: &mut Maker, month: Month) {
        self.settle_but(maker, month, |_| {});
    }

    /// The same, with something changed in the records of what the bank says.
    pub(crate) fn settle_but(&self, maker: &mut Maker, month: Month, change: impl FnOnce(&mut Vec<Draft>)) {
        self.send(maker, month);
        let mut drafts = self.result(maker, month);
        change(&mut drafts);
        maker.commit(6, &drafts);
    }

    /// Files go to the bank.
    pub(crate) fn send(&self, maker: &mut Maker, month: Month) {
        let stream = format!("batch/{}", batch(month));
        let holder = maker.staff[6].holder();
        let files: Vec<Draft> =
            self.files(&holder, month).iter().map(|event| draft(stream.clone(), event)).collect();
        maker.commit(6, &files);
        let accepted = BankAccepted { holder, receipt: "回执1号".to_owned(), version: 1 };
        maker.commit(6, &[draft(stream, &BatchEvent::from(accepted))]);
    }

    /// The records of the bank's return: all was paid.
    pub(crate) fn result(&self, maker: &Maker, month: Month) -> Vec<Draft> {
        let (stream, holder) = (format!("batch/{}", batch(month)), maker.staff[6].holder());
        let taken = BankResultTaken {
            early: false,
            file: file("回盘.csv", month),
            flow_is_batch: false,
            holder,
            outcomes: self.count,
        };
        let mut drafts = vec![draft(stream.clone(), &BatchEvent::from(taken))];
        let booked = today(maker);
        let outcomes: Vec<Outcome> = (0..self.count).map(|at| outcome(month, at, booked)).collect();
        drafts.extend(outcomes.chunks(500).map(|outcomes| {
            let recorded = OutcomesRecorded { file: file("", month).sha256, outcomes: outcomes.to_vec() };
            draft(stream.clone(), &BatchEvent::from(recorded))
        }));
        drafts.extend((0..self.count).map(|at| settled(month, at, booked)));
        drafts
    }

    fn files(&self, holder: &Holder, month: Month) -> Vec<BatchEvent> {
        let lines: Vec<u32> = (1..=self.count).collect();
        let made = lines.chunks(3_000).zip(1..).map(|(lines, at)| {
            BatchEvent::from(BankFileMade {
                bank: String::new(),
                file: file("代发.csv", month),
                format: "csv".to_owned(),
                holder: holder.clone(),
                lines: lines.to_vec(),
                number: format!("{}-{at:02}", self::number(month)),
                total: Money::from_fen(self.amount.fen() * lines.len() as i64).unwrap(),
                version: 1,
            })
        });
        made.collect()
    }
}

/// A file of a month, by a hash that is its own.
fn file(name: &str, month: Month) -> FileRef {
    let sha256 = month.compact().chars().cycle().take(64).collect();
    FileRef { length: 1_024, name: name.to_owned(), sha256 }
}

fn flow(month: Month, at: u32) -> String {
    format!("LS2023{:02}{at:08}", month.month())
}

fn outcome(month: Month, at: u32, booked: Day) -> Outcome {
    let flow = Some(flow(month, at));
    Outcome {
        booked: Some(booked),
        code: None,
        flow,
        line: at + 1,
        row: Some(at + 2),
        status: OutcomeStatus::Settled,
    }
}

fn settled(month: Month, at: u32, booked: Day) -> Draft {
    let event = EntitlementEvent::from(PaymentSettled {
        booked,
        flow: flow(month, at),
        line: LineRef { batch: batch(month), line: at + 1 },
        source: ReturnRow { file: file("", month).sha256, row: at + 2 },
    });
    let mut draft = draft(format!("entitlement/{}", id(at)), &event);
    draft.area = TOWNSHIP.to_owned();
    draft
}

/// The day of the next commit.
fn today(maker: &Maker) -> Day {
    Time::from_millis(maker.time + 1_000).unwrap().day_in_china().parse().unwrap()
}

fn rules(maker: &Maker, from: Month) -> StandardEvent {
    StandardEvent::from(RulesPublished {
        area: AREA.parse().unwrap(),
        cutoff_day: 20,
        doc_no: "州民发〔2023〕2号".to_owned(),
        holder: maker.staff[4].holder(),
        parameters: std::collections::BTreeMap::new(),
        payday: 10,
        programme: PROGRAMME,
        sources: vec!["central".to_owned()],
        start_rule: StartRule::ApprovalMonth,
        stop_rule: StopRule::EventNextMonth,
        valid_from: from,
    })
}
