//! A practice ledger in a folder of its own, with so many people whose benefits are in force.
//!
//! Everything goes through the functions that the command line calls.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use aggregates::{AreaCode, BatchId, Day, Money, Month, Programme, Role};
use ledger::Time;
use store::es::{Acting, LedgerEvents};
use store::{Backing, StoreClock};
use sunledger::app::{Desk, Opening, Signatory};
use sunledger::config::Kind;
use sunledger::keyfile;
use sunledger::office::batch::{DraftRequest, Order, Ordered, SignOff, Step};
use sunledger::office::founding::{self, KeyOf, NewKey};
use sunledger::office::keys::{ConfirmRole, ProposeRole, Register};
use sunledger::office::money::Appropriate;
use sunledger::office::roster::{Confirm, Request};
use sunledger::office::standards::Publish;
use sunledger::office::{Ask, Done, Outcome, Upload, carry_out};
use sunledger::random::Random;
use tempfile::TempDir;

const ORIGIN: &str = "xiangxi.example/benches";
const PREFECTURE: &str = "433100000000";
const COUNTY: &str = "433123000000";
const POLICY: &str = include_str!("../../policies/xiangxi-2023.toml");
/// 2023-01-03T02:00:00Z
const START: i64 = 1_672_711_200_000;
const DAY: i64 = 86_400_000;
const SURNAMES: [&str; 8] = ["田", "彭", "向", "覃", "吴", "龙", "石", "麻"];
const GIVEN: [&str; 10] = ["国", "秀", "英", "华", "明", "军", "建", "兰", "凤", "莲"];

/// A ledger with its staff. The folder goes when this goes.
pub(crate) struct Office {
    /// The open ledger.
    pub(crate) desk: Desk,
    /// 财政
    pub(crate) finance: Signatory,
    clerk: Signatory,
    reviewer: Signatory,
    funding: String,
    /// The folder.
    pub(crate) dir: TempDir,
}

impl Office {
    /// Founds it, with benefits of so many people confirmed from a roster.
    pub(crate) fn of(people: u32) -> Office {
        Office::over(people, Backing::File)
    }

    /// The same, where the ledger is to rest.
    pub(crate) fn over(people: u32, backing: Backing) -> Office {
        let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        let random = Random::seeded(2023);
        let (desk, first, second) = found(dir.path(), &random, backing);
        let hire = |name: &str, holder: &str, role: Role| {
            employ(&desk, (&first, &second), &random, name, holder, role)
        };
        let clerk = hire("clerk-01.fenghuang", "石泸溪", Role::Clerk);
        let reviewer = hire("reviewer-01.fenghuang", "向凤凰", Role::Reviewer);
        let finance = hire("finance-01.fenghuang", "麻花垣", Role::Finance);
        let provincial = hire("reviewer-01.zhou", "龙州府", Role::Reviewer);
        carry_out(&desk, &provincial, Publish { policy: POLICY.to_owned() }).expect("standards");
        let appropriation = Appropriate {
            source: "province".to_owned(),
            area: county(),
            year: 2023,
            amount: "900000000.00".parse::<Money>().expect("money"),
            doc_no: "湘财社指〔2023〕1号".to_owned(),
            title: "2023年残疾人两项补贴资金".to_owned(),
        };
        let funding = carry_out(&desk, &finance, appropriation).expect("funding").answer;
        let office = Office { desk, finance, clerk, reviewer, funding, dir };
        office.confirm(people);
        office
    }

    /// With a roster of so many people confirmed, and so many months of 2023 ordered.
    pub(crate) fn paid(people: u32, months: u8) -> Office {
        let office = Office::of(people);
        for month in 1..=months {
            let batch = office.approved(month);
            office.order(batch);
        }
        office
    }

    /// Orders a batch.
    pub(crate) fn order(&self, batch: BatchId) -> Outcome<Ordered> {
        self.act(&self.finance, Order { batch })
    }

    fn act<A: Ask>(&self, who: &Signatory, ask: A) -> Outcome<A::Answer> {
        carry_out(&self.desk, who, ask).expect("carried out")
    }

    /// A month's batch up to its approval.
    pub(crate) fn approved(&self, month: u8) -> BatchId {
        self.desk.set_time(Time::from_millis(START + i64::from(month) * 28 * DAY).expect("a time"));
        let request = DraftRequest {
            programme: Programme::DisabilityLiving,
            area: county(),
            months: vec![Month::new(2023, month).expect("a month")],
            funding: self.funding.clone(),
            back_pay: false,
        };
        let batch = self.act(&self.clerk, request).answer.batch;
        self.act(&self.clerk, SignOff { batch, step: Step::Seal });
        self.act(&self.reviewer, SignOff { batch, step: Step::Review });
        self.act(&self.finance, SignOff { batch, step: Step::Approve });
        // As every command does when it begins.
        self.desk.catch_up().expect("folds");
        batch
    }

    /// Events of one aggregate, signed by the reviewer: the way of `cqrs_es` to the same writer.
    pub(crate) fn events<A: cqrs_es::Aggregate + Clone>(&self) -> LedgerEvents<A> {
        let desk = &self.desk;
        let (clock, random) = (desk.now(), Random::system());
        let key = keyfile::read(&self.dir.path().join("staff/reviewer-01.fenghuang.key"), || None);
        let acting = Acting {
            name: self.reviewer.signer.name().to_owned(),
            signer: Arc::new(key.expect("a key")),
            clock: StoreClock::Injected(Arc::new(move || clock)),
            entropy: Arc::new(move |bytes| random.fill(bytes)),
            area: COUNTY.parse().expect("an area"),
        };
        LedgerEvents::new(desk.store.clone(), acting)
    }

    /// How many records there are.
    pub(crate) fn size(&self) -> u64 {
        self.desk.reader.size().expect("counts").0
    }

    fn confirm(&self, people: u32) {
        let bytes = roster_csv(&self.desk, people).into_bytes();
        let request = Request {
            file: Upload { name: "roster.csv".to_owned(), bytes },
            period: Some(Month::new(2023, 1).expect("a month")),
            programme: Some(Programme::DisabilityLiving),
            area: Some(county()),
            scope: aggregates::roster::event::Scope::Full,
            townships: Vec::new(),
            accepted: std::collections::BTreeMap::new(),
        };
        let imported = self.act(&self.clerk, request);
        assert!(matches!(imported.done, Done::Committed(_)));
        self.act(&self.reviewer, Confirm { roster: imported.answer.intake.id });
    }
}

fn county() -> AreaCode {
    COUNTY.parse().expect("an area")
}

fn found(dir: &Path, random: &Random, backing: Backing) -> (Desk, Signatory, Signatory) {
    let area = PREFECTURE.parse().expect("an area");
    let config = founding::new(dir, ORIGIN, area, Kind::Training, random).expect("a folder");
    let holders = ["向永顺", "彭龙山", "田保靖"];
    let made: Vec<NewKey> = (1..)
        .zip(holders)
        .map(|(number, holder)| {
            let name = format!("admin-0{number}.zhou");
            let of = KeyOf { ledger: config.ledger, origin: &config.origin, name: &name, holder };
            founding::new_key(&dir.join("staff"), &of, None, random).expect("a key")
        })
        .collect();
    let proofs: Vec<_> = made.iter().map(|key| key.proof.clone()).collect();
    let keys: Vec<_> = made.iter().map(|key| keyfile::read(&key.key, || None).expect("a key")).collect();
    let opening = Opening {
        backing,
        time: Some(Time::from_millis(START).expect("a time")),
        random: Some(random.clone()),
        ..Opening::default()
    };
    let desk = founding::found(dir, config, &proofs, &keys[0], &opening).expect("founds");
    let sign = |at: usize| Signatory::with_key(&desk, keys[at].clone(), None).expect("an administrator");
    let (first, second) = (sign(0), sign(1));
    (desk, first, second)
}

fn employ(
    desk: &Desk,
    (first, second): (&Signatory, &Signatory),
    random: &Random,
    name: &str,
    holder: &str,
    role: Role,
) -> Signatory {
    let of = KeyOf { ledger: desk.config.ledger, origin: &desk.config.origin, name, holder };
    let made = founding::new_key(&desk.dir.join("staff"), &of, None, random).expect("a key");
    let proof = std::fs::read_to_string(&made.proof).expect("a proof");
    carry_out(desk, first, Register { proof }).expect("registers");
    let grant = ProposeRole {
        key: name.to_owned(),
        role,
        area: PREFECTURE.parse().expect("an area"),
        from: "2023-01-01".parse::<Day>().expect("a day"),
        to: None,
        doc_no: "州民发〔2023〕1号".to_owned(),
        delegated_by: None,
    };
    let proposal = carry_out(desk, first, grant).expect("proposes").answer;
    carry_out(desk, second, ConfirmRole { proposal }).expect("confirms");
    Signatory::with_key(desk, keyfile::read(&made.key, || None).expect("a key"), None).expect("employed")
}

/// A roster as an office writes it: nobody in it lives, for no area has the code 433199.
fn roster_csv(desk: &Desk, people: u32) -> String {
    let townships: Vec<String> = desk
        .areas()
        .filter(|area| county().covers(area.code) && area.code != county())
        .map(|area| area.name)
        .collect();
    let mut text = "序号,所属乡镇,姓名,公民身份号码,补贴类别,金额(元),开户银行,社保卡号,户名\n".to_owned();
    for n in 0..people {
        let name = format!(
            "{}{}{}",
            SURNAMES[n as usize % 8],
            GIVEN[n as usize / 8 % 10],
            GIVEN[n as usize / 80 % 10]
        );
        let township = &townships[n as usize % townships.len()];
        writeln!(
            text,
            "{},{township},{name},{},困难残疾人生活补贴,120.00,湘西农商银行,{},{name}",
            n + 1,
            identity(n),
            account(n),
        )
        .expect("memory");
    }
    text
}

fn identity(n: u32) -> String {
    let (day, seq) = (n % 20_160, n / 20_160);
    let (year, month, day) = (1_940 + day / 336, 1 + day / 28 % 12, 1 + day % 28);
    let body = format!("433199{year}{month:02}{day:02}{:03}", seq + 1);
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{body}{}", char::from(b"10X98765432"[sum as usize % 11]))
}

/// With a right Luhn digit.
fn account(n: u32) -> String {
    let body = format!("629999{n:012}");
    let sum: u32 = body
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, digit)| {
            let digit = u32::from(digit - b'0') * if at % 2 == 0 { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}
