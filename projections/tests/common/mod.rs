//! Ledgers made by hand, record by record, for the tests of the read models.

use std::collections::{BTreeMap, HashMap};

use aggregates::batch::event::{
    Approved, BankFileMade, BankResultTaken, BatchEvent, BatchKind, Drafted, Line, LinesDrafted, LinesHeld,
    Ordered, Outcome, OutcomeStatus, OutcomesRecorded, Reissue, Reviewed, Sealed,
};
use aggregates::entitlement::event::{
    Confirmed, EntitlementEvent, Inputs, LineRef, Member, PaidComponent, PaymentOrdered, PaymentReissued,
    PaymentReturned, PaymentSettled, ReturnRow, RosterRow,
};
use aggregates::funding::event::{Appropriated, FundingEvent, Reserved};
use aggregates::key::event::{KeyEvent, KeyRegistered, RoleConfirmed, RoleProposed};
use aggregates::roster::event::{Change, FileRef, Imported, RosterConfirmed, RosterEvent, RowRead, Scope};
use aggregates::{
    Basis, BatchId, Cause, Component, Day, EntitlementId, Holder, HouseholdId, Money, Month, Programme,
    ProposalId, Role, RosterId, StandardRef, SubjectId, WireEvent,
};
use ledger::seal::SealedBox;
use ledger::{Hash, NewRecord, Position, Sequence, Time, Uuid, sha256};
use projections::Views;
use projections::statement::RecordSource;

pub(crate) const FUNDING: &str = "central@433122000000@2023";
pub(crate) const AREA: &str = "433122000000";

/// Records in their order.
#[derive(Default)]
pub(crate) struct Ledger {
    pub(crate) records: Vec<Vec<u8>>,
    heads: HashMap<String, (u64, Hash)>,
    pub(crate) signer: String,
}

impl Ledger {
    /// Writes an event without seals.
    pub(crate) fn write(&mut self, id: impl ToString, event: &impl WireEvent) -> Position {
        self.seal(id, event, &[])
    }

    /// Writes an event with a seal for each subject.
    pub(crate) fn seal(
        &mut self,
        id: impl ToString,
        event: &impl WireEvent,
        subjects: &[SubjectId],
    ) -> Position {
        let noun = event.wire_type().split('.').next().unwrap();
        let stream = format!("{noun}/{}", id.to_string());
        self.raw(&stream, event.wire_type(), event.wire_version(), &event.data(), subjects)
    }

    /// Writes any record.
    pub(crate) fn raw(
        &mut self,
        stream: &str,
        kind: &str,
        version: u32,
        data: &str,
        subjects: &[SubjectId],
    ) -> Position {
        let (seq, prev) = self.heads.entry(stream.to_owned()).or_default();
        *seq += 1;
        let sealed: Vec<SealedBox> = subjects
            .iter()
            .map(|subject| SealedBox { boxed: vec![7; 80], commitment: sha256(b"x"), subject: subject.0 })
            .collect();
        let record = NewRecord {
            area: AREA.parse().unwrap(),
            commit: Uuid::from_u128(1),
            data,
            event_type: kind,
            index: 0,
            ledger: Uuid::from_u128(2),
            prev: *prev,
            salt: [3; 16],
            sealed: &sealed,
            seq: Sequence(*seq),
            signer: sha256(self.signer.as_bytes()),
            stream,
            time: Time::from_millis(1_684_000_000_000).unwrap(),
            version,
        };
        let bytes = record.encode().unwrap();
        *prev = sha256(&bytes);
        self.records.push(bytes);
        Position(self.records.len() as u64 - 1)
    }

    /// The records as a follower gets them.
    pub(crate) fn feed(&self) -> impl Iterator<Item = Result<(Position, &[u8]), std::io::Error>> {
        self.records.iter().enumerate().map(|(at, bytes)| Ok((Position(at as u64), bytes.as_slice())))
    }

    /// Read models of all of it.
    pub(crate) fn views(&self) -> Views {
        let mut views = Views::in_memory().unwrap();
        views.apply(self.feed()).unwrap();
        views
    }
}

impl RecordSource for Ledger {
    fn record(&self, position: Position) -> Result<Vec<u8>, words::Text> {
        Ok(self.records[usize::try_from(position.0).unwrap()].clone())
    }
}

pub(crate) fn money(text: &str) -> Money {
    text.parse().unwrap()
}

pub(crate) fn month(text: &str) -> Month {
    text.parse().unwrap()
}

pub(crate) fn holder(name: &str) -> Holder {
    Holder::new(name)
}

pub(crate) fn subject(number: u32) -> SubjectId {
    SubjectId(Uuid::from_u128(0x5u128 << 100 | u128::from(number)))
}

pub(crate) fn entitlement(number: u32) -> EntitlementId {
    EntitlementId::of(household(number).0, Programme::DibaoRural)
}

pub(crate) fn household(number: u32) -> HouseholdId {
    HouseholdId(Uuid::from_u128(0x6u128 << 100 | u128::from(number)))
}

pub(crate) fn batch_id(number: u32) -> BatchId {
    BatchId(Uuid::from_u128(0xabcd_u128 << 112 | u128::from(number)))
}

pub(crate) fn roster_id(file: &str) -> RosterId {
    RosterId::of(&sha256(file.as_bytes()).to_string(), AREA.parse().unwrap(), month("2023-05"))
}

pub(crate) fn inputs(persons: u32, top_up: &str) -> Inputs {
    Inputs {
        accepted: None,
        care_tier: None,
        income: Some(money("120.00")),
        persons,
        tier: None,
        top_up: money(top_up),
    }
}

pub(crate) fn file(name: &str) -> FileRef {
    FileRef { length: 9, name: name.to_owned(), sha256: sha256(name.as_bytes()).to_string() }
}

/// A key with a role that two administrators gave it.
pub(crate) fn key(ledger: &mut Ledger, name: &str, role: Role, delegated_by: Option<&str>) {
    let id = sha256(name.as_bytes());
    let proof = "proof".to_owned();
    let (vkey, name_text) = (format!("{name}+00000000+AA"), name.to_owned());
    let event = KeyRegistered { administrator: false, holder: holder(name), name: name_text, proof, vkey };
    ledger.write(id, &KeyEvent::from(event));
    let proposal = ProposalId(Uuid::new_v5(&Uuid::nil(), name.as_bytes()));
    let event = RoleProposed {
        area: AREA.parse().unwrap(),
        delegated_by: delegated_by.map(holder),
        doc_no: format!("泸民发〔2023〕{}号", name.len()),
        from: "2023-01-01".parse().unwrap(),
        holder: holder("admin-1"),
        proposal,
        role,
        to: None,
    };
    ledger.write(id, &KeyEvent::from(event));
    ledger.write(id, &KeyEvent::from(RoleConfirmed { holder: holder("admin-2"), proposal }));
}

pub(crate) fn appropriate(ledger: &mut Ledger, amount: &str) {
    let event = Appropriated {
        amount: money(amount),
        area: AREA.parse().unwrap(),
        doc_no: "湘财社指〔2023〕1号".to_owned(),
        doc_title: "困难群众救助补助资金".to_owned(),
        holder: holder("finance"),
        source: "central".to_owned(),
        year: 2023,
    };
    ledger.write(FUNDING, &FundingEvent::from(event));
}

/// A roster with a row for each household number, proposed and confirmed, and its entitlements. Rows go down the file
/// in the order given.
pub(crate) fn roster(ledger: &mut Ledger, name: &str, numbers: &[u32]) {
    let id = roster_id(name);
    let event = Imported {
        area: AREA.parse().unwrap(),
        file: file(name),
        holder: holder("clerk"),
        period: month("2023-05"),
        programmes: vec![Programme::DibaoRural],
        rows: u32::try_from(numbers.len()).unwrap(),
        scope: Scope::Partial,
        total: money("0.00"),
        townships: Vec::new(),
    };
    ledger.write(id, &RosterEvent::from(event));
    for (place, number) in (4..).zip(numbers) {
        let event = RowRead {
            amount: money("300.00"),
            area: "433122107000".parse().unwrap(),
            beneficiary: subject(*number),
            change: Change::New,
            entitlement: entitlement(*number),
            household: Some(household(*number)),
            inputs: inputs(2, "0.00"),
            is_provisional: false,
            members: Vec::new(),
            other_account: false,
            other_head: false,
            payee: subject(*number),
            programme: Programme::DibaoRural,
            row: place,
        };
        ledger.seal(id, &RosterEvent::from(event), &[subject(*number)]);
    }
    for (place, number) in (4..).zip(numbers) {
        confirm(ledger, *number, RosterRow { roster: id, row: place });
    }
    let rows = u32::try_from(numbers.len()).unwrap();
    let event = RosterConfirmed { changed: rows, continued: 0, holder: holder("reviewer") };
    ledger.write(id, &RosterEvent::from(event));
}

pub(crate) fn confirm(ledger: &mut Ledger, number: u32, source: RosterRow) {
    let event = Confirmed {
        area: "433122107000".parse().unwrap(),
        beneficiary: subject(number),
        from: month("2023-05"),
        holder: holder("reviewer"),
        household: Some(household(number)),
        inputs: inputs(2, "0.00"),
        members: vec![Member {
            from: month("2023-05"),
            relation: "head".to_owned(),
            subject: subject(number),
        }],
        payee: subject(number),
        programme: Programme::DibaoRural,
        source,
        unknown_members: 1,
    };
    ledger.seal(entitlement(number), &EntitlementEvent::from(event), &[subject(number)]);
}

pub(crate) fn component(component: Component, amount: &str) -> PaidComponent {
    let inputs =
        BTreeMap::from([("income".to_owned(), "120.00".to_owned()), ("persons".to_owned(), "2".to_owned())]);
    let standard = StandardRef {
        doc_no: "州政发〔2023〕1号".to_owned(),
        seq: 1,
        stream: "standard/dibao_rural@433100000000".to_owned(),
    };
    let basis = Basis {
        formula: "dibao.difference/1".to_owned(),
        inputs,
        standard: Some(standard),
        steps: vec!["5000.00 / 12 = 416.67".to_owned(), format!("= {amount}")],
    };
    PaidComponent { amount: money(amount), basis: basis.into(), component }
}

pub(crate) fn line(number: u32, place: u32, amount: &str, reissue: Option<Reissue>) -> Line {
    let top_up = money("20.00");
    Line {
        amount: money(amount) + top_up,
        area: "433122107000".parse().unwrap(),
        beneficiary: subject(number),
        cause: Cause::Regular,
        components: vec![component(Component::Base, amount), component(Component::TopUp, "20.00")],
        entitlement: entitlement(number),
        line: place,
        month: month("2023-05"),
        other_account: false,
        payee: subject(number),
        reissue,
    }
}

/// Drafts a batch, five lines a record.
pub(crate) fn draft(ledger: &mut Ledger, batch: BatchId, kind: BatchKind, lines: &[Line]) {
    ledger.signer = "clerk".to_owned();
    let event = Drafted {
        area: AREA.parse().unwrap(),
        comparison: None,
        funding: FUNDING.to_owned(),
        holder: holder("clerk"),
        kind,
        lines: u32::try_from(lines.len()).unwrap(),
        months: vec![month("2023-05")],
        number: format!("202305-433122-{}", &batch.to_string()[..8]),
        programme: Programme::DibaoRural,
        total: lines.iter().map(|line| line.amount).sum(),
    };
    ledger.write(batch, &BatchEvent::from(event));
    for some in lines.chunks(5) {
        ledger.write(batch, &BatchEvent::from(LinesDrafted { lines: some.to_vec().into() }));
    }
}

pub(crate) fn hold(ledger: &mut Ledger, batch: BatchId, lines: &[u32]) {
    let event = LinesHeld { holder: holder("reviewer"), lines: lines.to_vec(), reason: "核实".to_owned() };
    ledger.write(batch, &BatchEvent::from(event));
}

/// Seals, reviews, approves and orders the lines.
pub(crate) fn sign_and_order(ledger: &mut Ledger, batch: BatchId, lines: &[Line]) {
    let root = sha256(b"lines").to_string();
    let total: Money = lines.iter().map(|line| line.amount).sum();
    let count = u32::try_from(lines.len()).unwrap();
    ledger.signer = "clerk".to_owned();
    ledger.write(
        batch,
        &BatchEvent::from(Sealed { count, holder: holder("clerk"), root: root.clone(), total }),
    );
    ledger.signer = "reviewer".to_owned();
    ledger.write(batch, &BatchEvent::from(Reviewed { holder: holder("reviewer"), root: root.clone() }));
    ledger.signer = "finance".to_owned();
    ledger.write(batch, &BatchEvent::from(Approved { holder: holder("finance"), root: root.clone() }));
    let day = "2023-05-08".parse().unwrap();
    let ordered = Ordered { count, day, holder: holder("finance"), root, total };
    ledger.write(batch, &BatchEvent::from(ordered));
    if lines.iter().all(|line| line.reissue.is_none()) {
        ledger.write(FUNDING, &FundingEvent::from(Reserved { amount: total, batch, lines: count }));
    }
    for line in lines {
        order(ledger, batch, line);
    }
}

fn order(ledger: &mut Ledger, batch: BatchId, line: &Line) {
    let at = LineRef { batch, line: line.line };
    let event: EntitlementEvent = match &line.reissue {
        None => PaymentOrdered {
            amount: line.amount,
            cause: line.cause,
            components: line.components.clone(),
            funding: FUNDING.to_owned(),
            holder: holder("finance"),
            line: at,
            month: line.month,
            payee: line.payee,
        }
        .into(),
        Some(reissue) => PaymentReissued {
            amount: line.amount,
            funding: FUNDING.to_owned(),
            holder: holder("finance"),
            line: at,
            of: reissue.of,
            payee: line.payee,
            refund_flow: reissue.refund_flow.clone(),
        }
        .into(),
    };
    ledger.seal(line.entitlement, &event, &[line.payee]);
}

pub(crate) fn send(ledger: &mut Ledger, batch: BatchId, lines: &[u32], version: u32) {
    let event = BankFileMade {
        bank: "湘西农商银行".to_owned(),
        file: file("代发.csv"),
        format: "csv".to_owned(),
        holder: holder("bank"),
        lines: lines.to_vec(),
        number: format!("N-{version:02}"),
        total: money("1.00"),
        version,
    };
    ledger.write(batch, &BatchEvent::from(event));
}

/// Takes a return file that settles some lines and returns others.
pub(crate) fn take_return(
    ledger: &mut Ledger,
    batch: BatchId,
    lines: &[Line],
    is_returned: impl Fn(u32) -> bool,
) {
    let name = format!("回盘-{batch}.txt");
    let sha256 = file(&name).sha256;
    let outcomes = u32::try_from(lines.len()).unwrap();
    let taken = BankResultTaken {
        early: false,
        file: file(&name),
        flow_is_batch: false,
        holder: holder("bank"),
        outcomes,
    };
    ledger.write(batch, &BatchEvent::from(taken));
    let booked: Day = "2023-05-09".parse().unwrap();
    for some in lines.chunks(500) {
        let outcomes = some.iter().map(|line| Outcome {
            booked: Some(booked),
            code: is_returned(line.line).then(|| "F03".to_owned()),
            flow: (!is_returned(line.line)).then(|| format!("FL{}", line.line)),
            line: line.line,
            row: Some(line.line),
            status: if is_returned(line.line) { OutcomeStatus::Returned } else { OutcomeStatus::Settled },
        });
        let event = OutcomesRecorded { file: sha256.clone(), outcomes: outcomes.collect() };
        ledger.write(batch, &BatchEvent::from(event));
    }
    for line in lines {
        let at = LineRef { batch, line: line.line };
        let source = ReturnRow { file: sha256.clone(), row: line.line };
        let event: EntitlementEvent = if is_returned(line.line) {
            PaymentReturned { booked, code: "F03".to_owned(), line: at, source }.into()
        } else {
            PaymentSettled { booked, flow: format!("FL{}", line.line), line: at, source }.into()
        };
        ledger.write(line.entitlement, &event);
    }
}

/// A county's month: keys, funding, roster, batch, order, return file. Returns the batch's lines.
pub(crate) fn county_month(
    ledger: &mut Ledger,
    households: u32,
    is_returned: impl Fn(u32) -> bool,
) -> Vec<Line> {
    key(ledger, "clerk", Role::Clerk, None);
    key(ledger, "reviewer", Role::Reviewer, Some("director"));
    key(ledger, "finance", Role::Finance, None);
    appropriate(ledger, "1000000.00");
    let numbers: Vec<u32> = (1..=households).collect();
    roster(ledger, "五月.xlsx", &numbers);
    let lines: Vec<Line> = numbers.iter().map(|number| line(*number, *number, "296.67", None)).collect();
    draft(ledger, batch_id(1), BatchKind::Regular, &lines);
    sign_and_order(ledger, batch_id(1), &lines);
    for some in numbers.chunks(3_000) {
        send(ledger, batch_id(1), some, 1);
    }
    take_return(ledger, batch_id(1), &lines, is_returned);
    lines
}
