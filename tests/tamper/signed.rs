//! Commits that a real key has signed, and that should not be there all the same.

use aggregates::entitlement::event::{Inputs, LineRef, PayeeChangeProposed, PaymentOrdered};
use aggregates::entitlement::{Entitlement, EntitlementEvent};
use aggregates::funding::event::{Appropriated, FundingEvent};
use aggregates::person::event::{Died, PersonEvent};
use aggregates::{Holder, Money, ProposalId, SubjectId, WireEvent as _, amount};
use ledger::seal::{Binding, SealKey, SealedBox, seal};
use ledger::{Frame, Sequence, Time, Uuid};
use store::vault::Vault;
use sunledger::office::keys::Revoke;
use sunledger::office::{carry_out, standards};

use crate::case::{Bad, Case, Ledger};
use crate::forge::Forged;
use crate::office::{COUNTY, Office, appropriate, desk, signatory, time};

const MINUTE: i64 = 60_000;

fn case(says: &str, codes: &'static [&'static str], tamper: fn(&mut Ledger) -> Bad) -> Case {
    Case { says: says.to_owned(), tamper: Box::new(tamper), codes }
}

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case("a revoked key signs a commit dated before its revocation", &["authority"], back_dated),
        case("a key signs in a role that it does not have", &["authority"], |ledger| {
            Bad::at(ledger.forge("clerk.luxi", time(), &[appropriated("张经办")]))
        }),
        case("a key signs in the name of another holder", &["holder"], |ledger| {
            Bad::at(ledger.forge("finance.luxi", time(), &[appropriated("周国库")]))
        }),
        case("a commit is dated more than 72 hours before ledger time", &["time"], |ledger| {
            let early = Time::from_millis(time().millis() - 73 * 60 * MINUTE).unwrap();
            Bad::at(ledger.forge("finance.luxi", early, &[appropriated("王财政")]))
        }),
        case(
            "a commit of another ledger is appended, everything linked anew",
            &["other_ledger"],
            of_another_ledger,
        ),
        case("a payment is ordered a second time, past the aggregates", &["history"], ordered_again),
        case(
            "a month is paid on another income than the household's, past the aggregates",
            &["history"],
            richer,
        ),
        case("a seal is taken from another record and signed", &["seal_binding"], |ledger| {
            let position = ledger.of_type("roster.row_read", 1);
            let bytes = ledger.bytes(position);
            let sealed = Frame::parse(&bytes).unwrap().seals().unwrap().remove(0);
            let record = died(sealed.subject, sealed);
            Bad::at(ledger.forge("clerk.luxi", time(), &[record])).with_seals()
        }),
        case("another account is sealed of a known account holder and signed", &["rule"], |ledger| {
            let bytes = ledger.bytes(ledger.of_type("entitlement.payment_ordered", 1));
            let holder = Frame::parse(&bytes).unwrap().seals().unwrap().remove(0).subject;
            let bytes = ledger.bytes(ledger.of_type("entitlement.payment_ordered", 3));
            let stream = Frame::parse(&bytes).unwrap().stream.to_owned();
            Bad::at(ledger.forge("clerk.luxi", time(), &[other_account(ledger, stream, holder)])).with_seals()
        }),
        case("a seal is made with another key than its subject's and signed", &["seal_binding"], |ledger| {
            let position = ledger.of_type("roster.row_read", 1);
            let bytes = ledger.bytes(position);
            let subject = Frame::parse(&bytes).unwrap().seals().unwrap().remove(0).subject;
            let stream = format!("person/{subject}");
            let seq = Sequence(ledger.head(&stream).0 + 1);
            let binding = Binding { ledger: ledger.id(), stream: &stream, seq, subject };
            let key = SealKey::from_bytes([7; 32]);
            let sealed = seal(br#"{"name":"another"}"#, &key, &binding, &[1; 24], &[2; 32]).unwrap();
            Bad::at(ledger.forge("clerk.luxi", time(), &[died(subject, sealed)])).with_seals()
        }),
    ]
}

/// The store would refuse it: the key is revoked by now. Whoever owns the server does not ask the store.
fn back_dated(ledger: &mut Ledger) -> Bad {
    let desk = desk(&ledger.program.dir);
    desk.set_time(Time::from_millis(time().millis() + 10 * MINUTE).unwrap());
    let administrator = signatory(&desk, "admin-2");
    let revoke = Revoke { key: "finance.luxi".to_owned(), reason: "遗失".to_owned() };
    carry_out(&desk, &administrator, revoke).unwrap();
    drop(desk);
    let before = Time::from_millis(time().millis() + MINUTE).unwrap();
    Bad::at(ledger.forge("finance.luxi", before, &[appropriated("王财政")]))
}

fn of_another_ledger(ledger: &mut Ledger) -> Bad {
    let other = Office::founded();
    appropriate(&other.desk, "province", "5000000.00", "文1号").unwrap();
    let last = other.size() - 1;
    let record = other.desk.reader.record(ledger::Position(last)).unwrap();
    let note = other.desk.reader.commit_of(ledger::Position(last)).unwrap().note;
    Bad::at(ledger.append(&note, &[record.bytes]))
}

/// The treasury's key is real and everything is linked: only the aggregate knows that the month was ordered before.
fn ordered_again(ledger: &mut Ledger) -> Bad {
    let bytes = ledger.bytes(ledger.of_type("entitlement.payment_ordered", 3));
    let frame = Frame::parse(&bytes).unwrap();
    Bad::at(ledger.forge("treasury.luxi", time(), &[payment(&frame, frame.data.to_owned())]))
}

/// The payment of a frame with other data.
fn payment(frame: &Frame<'_>, data: String) -> Forged {
    let (stream, sealed) = (frame.stream.to_owned(), frame.seals().unwrap());
    Forged { stream, event_type: "entitlement.payment_ordered", data, sealed }
}

/// The amount follows from its basis, and the basis names the standard in force: only the income is not the household's.
fn richer(ledger: &mut Ledger) -> Bad {
    let bytes = ledger.bytes(ledger.of_type("entitlement.payment_ordered", 3));
    let frame = Frame::parse(&bytes).unwrap();
    let event = EntitlementEvent::read(frame.event_type, frame.version, frame.data).unwrap();
    let EntitlementEvent::PaymentOrdered(paid) = event else { panic!("no payment") };
    let desk = desk(&ledger.program.dir);
    let mut act = desk.act();
    let state = act.load::<Entitlement>(frame.stream_id()).unwrap().state;
    let (benefit, month) = (state.benefit().unwrap(), paid.month.next());
    let book = standards::book(&mut act, benefit.programme, benefit.area).unwrap();
    let inputs = state.inputs_for(month).unwrap();
    let inputs = Inputs { income: Some(Money::ZERO), ..inputs.clone() };
    let components = amount::compute(benefit.programme, &inputs, month, &book).unwrap();
    let amount = components.iter().map(|part| part.amount).sum();
    let event =
        PaymentOrdered { amount, components, month, line: LineRef { line: 9_999, ..paid.line }, ..paid };
    drop(act);
    drop(desk);
    Bad::at(ledger.forge("treasury.luxi", time(), &[payment(&frame, EntitlementEvent::from(event).data())]))
}

fn appropriated(holder: &str) -> Forged {
    let event = FundingEvent::from(Appropriated {
        amount: "1.00".parse().unwrap(),
        area: COUNTY.parse().unwrap(),
        doc_no: "补1号".to_owned(),
        doc_title: "补录".to_owned(),
        holder: Holder::new(holder),
        source: "central".to_owned(),
        year: 2023,
    });
    Forged {
        stream: format!("funding/central@{COUNTY}@2023"),
        event_type: "funding.appropriated",
        data: event.data(),
        sealed: Vec::new(),
    }
}

/// The proposal of a known account holder, with an account that is not its own, under its own key.
fn other_account(ledger: &Ledger, stream: String, holder: Uuid) -> Forged {
    let vault = Vault::open(&ledger.program.dir, ledger.id()).unwrap();
    let key = vault.key_of(holder).unwrap().unwrap();
    let seq = Sequence(ledger.head(&stream).0 + 1);
    let binding = Binding { ledger: ledger.id(), stream: &stream, seq, subject: holder };
    let account = br#"{"account":"6299990000000000000","name":"another"}"#;
    let sealed = seal(account, &key, &binding, &[1; 24], &[2; 32]).unwrap();
    let event = EntitlementEvent::from(PayeeChangeProposed {
        evidence: "新卡".to_owned(),
        holder: Holder::new("张经办"),
        payee: SubjectId(holder),
        proposal: ProposalId(Uuid::from_u128(0x5f0e_0000_0000_4000_8000_0000_0000_0001)),
        reason: "换卡".to_owned(),
    });
    let event_type = "entitlement.payee_change_proposed";
    Forged { stream, event_type, data: event.data(), sealed: vec![sealed] }
}

fn died(subject: Uuid, sealed: SealedBox) -> Forged {
    let event = PersonEvent::from(Died {
        day: "2023-05-01".parse().unwrap(),
        evidence: "死亡证明".to_owned(),
        holder: Holder::new("张经办"),
    });
    Forged {
        stream: format!("person/{subject}"),
        event_type: "person.died",
        data: event.data(),
        sealed: vec![sealed],
    }
}
