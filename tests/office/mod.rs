//! An office in a folder of its own: founded, staffed and funded through the functions that the command line calls.
#![allow(dead_code, unused_imports, reason = "each test takes what it needs")]

mod cli;
mod files;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use aggregates::roster::event::Scope;
use aggregates::{AreaCode, BatchId, Day, Money, Month, Programme, Role, RosterId};
use ledger::Time;
use ledger::note::SecretKey;
use sunledger::app::{Desk, Opening, Signatory};
use sunledger::config::Kind;
use sunledger::failure::Failure;
use sunledger::files::bank::Encoding;
use sunledger::keyfile;
use sunledger::office::bank::{Format, MakeFiles, Reading, TakeResult};
use sunledger::office::batch::{DraftRequest, Order, SignOff, Step};
use sunledger::office::founding::{self, KeyOf, NewKey};
use sunledger::office::keys::{ConfirmRole, ProposeRole, Register};
use sunledger::office::money::Appropriate;
use sunledger::office::roster::{Confirm, Request};
use sunledger::office::standards::Publish;
use sunledger::office::{Ask, Done, Outcome, Upload, carry_out};
use sunledger::random::Random;
use tempfile::TempDir;

pub(crate) use cli::{Answer, Program, committed};
pub(crate) use files::{Dibao, answer, disability_csv, identity, sample};

pub(crate) const COUNTY: &str = "433122000000";
const PREFECTURE: &str = "433100000000";
const POLICY: &str = include_str!("../../policies/xiangxi-2023.toml");
/// 2023-05-08T02:00:00Z
const START: i64 = 1_683_511_200_000;
const STAFF: [(&str, &str, Role, &str); 8] = [
    ("clerk.luxi", "张经办", Role::Clerk, COUNTY),
    ("clerk2.luxi", "钱经办", Role::Clerk, COUNTY),
    ("reviewer.luxi", "李审核", Role::Reviewer, COUNTY),
    ("reviewer2.luxi", "孙审核", Role::Reviewer, COUNTY),
    ("finance.luxi", "王财政", Role::Finance, COUNTY),
    ("treasury.luxi", "周国库", Role::Finance, COUNTY),
    ("bank.luxi", "赵银行", Role::BankOfficer, COUNTY),
    ("policy.zhou", "吴州审", Role::Reviewer, PREFECTURE),
];

/// The ledger of a county. The folder goes when this goes.
pub(crate) struct Office {
    /// The open ledger.
    pub(crate) desk: Desk,
    /// The folder above the ledger's.
    pub(crate) folder: TempDir,
}

impl Office {
    /// Founds it with its staff and the standards in force.
    pub(crate) fn founded() -> Office {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let dir = folder.path().join("ledger");
        let desk = found(&dir);
        let office = Office { desk, folder };
        for (name, holder, role, area) in STAFF {
            office.employ(name, holder, role, area);
        }
        office.act("policy.zhou", Publish { policy: POLICY.to_owned() });
        office
    }

    /// The ledger's folder.
    pub(crate) fn dir(&self) -> &Path {
        &self.desk.dir
    }

    /// A member of staff at this office's own desk.
    pub(crate) fn staff(&self, name: &str) -> Signatory {
        signatory(&self.desk, name)
    }

    /// What a member of staff does at this office's own desk.
    pub(crate) fn act<A: Ask>(&self, name: &str, ask: A) -> Outcome<A::Answer> {
        carry_out(&self.desk, &self.staff(name), ask).unwrap()
    }

    /// Another desk on the same ledger, with a store, a vault and read models of its own.
    pub(crate) fn another_desk(&self) -> Desk {
        desk(self.dir())
    }

    /// Makes a key, registers it and gives it a role.
    pub(crate) fn employ(&self, name: &str, holder: &str, role: Role, area: &str) {
        let desk = &self.desk;
        let of = KeyOf { ledger: desk.config.ledger, origin: &desk.config.origin, name, holder };
        let made = founding::new_key(&desk.dir.join("keys"), &of, None, &desk.random).unwrap();
        self.act("admin-1", Register { proof: std::fs::read_to_string(made.proof).unwrap() });
        let grant = ProposeRole {
            key: name.to_owned(),
            role,
            area: area.parse().unwrap(),
            from: "2023-01-01".parse::<Day>().unwrap(),
            to: None,
            doc_no: "州民发〔2023〕1号".to_owned(),
            delegated_by: None,
        };
        let proposal = self.act("admin-1", grant).answer;
        self.act("admin-2", ConfirmRole { proposal });
    }

    /// Appropriates, and answers the funding's id.
    pub(crate) fn fund(&self, source: &str, amount: &str) -> String {
        appropriate(&self.desk, source, amount, "湘财社指〔2023〕1号").unwrap()
    }

    /// Imports a roster as the clerk.
    pub(crate) fn import(&self, file: &Path, programme: Programme) -> RosterId {
        let imported = self.act("clerk.luxi", request(file, programme));
        assert!(matches!(imported.done, Done::Committed(_)));
        imported.answer.intake.id
    }

    /// Imports a roster and confirms it.
    pub(crate) fn take_in(&self, file: &Path, programme: Programme) {
        let roster = self.import(file, programme);
        self.act("reviewer.luxi", Confirm { roster });
    }

    /// A batch of May, up to its approval.
    pub(crate) fn approved(&self, programme: Programme, area: &str, funding: &str) -> BatchId {
        let request = DraftRequest {
            programme,
            area: area.parse().unwrap(),
            months: vec![may()],
            funding: funding.to_owned(),
            back_pay: false,
        };
        let batch = self.act("clerk.luxi", request).answer.batch;
        self.act("clerk.luxi", SignOff { batch, step: Step::Seal });
        self.act("reviewer.luxi", SignOff { batch, step: Step::Review });
        self.act("finance.luxi", SignOff { batch, step: Step::Approve });
        batch
    }

    /// Makes the bank's file of an ordered batch; answers the bank's return to it.
    pub(crate) fn returned(&self, id: BatchId) -> PathBuf {
        let format = Format { name: "csv".to_owned(), encoding: Encoding::Gb18030, limit: 3_000 };
        let made = self.act("bank.luxi", MakeFiles { batch: id, format, again: false });
        let Done::Committed(committed) = made.done else { panic!("it was made before") };
        let [file] = committed.followed.files.as_slice() else { panic!("several files") };
        let path = self.folder.path().join(&file.made.file.name);
        std::fs::write(&path, &file.bytes).unwrap();
        let result = self.folder.path().join(format!("result-{id}.txt"));
        std::fs::write(&result, answer(&path)).unwrap();
        result
    }

    /// One month, from the sample roster of rural dibao to the bank's return.
    pub(crate) fn month(&self) -> BatchId {
        let funding = self.fund("central", "1000000.00");
        self.take_in(&sample("roster-dibao_rural-433122-202305.xlsx"), Programme::DibaoRural);
        let id = self.approved(Programme::DibaoRural, COUNTY, &funding);
        self.act("treasury.luxi", Order { batch: id });
        let result = self.returned(id);
        // The bank books it two days later.
        self.desk.set_time(paid());
        self.take(id, &result);
        id
    }

    /// Takes a bank's return.
    pub(crate) fn take(&self, batch: BatchId, result: &Path) {
        self.act("bank.luxi", TakeResult { batch, file: upload(result), reading: Reading::default() });
    }

    /// How many records there are.
    pub(crate) fn size(&self) -> u64 {
        self.desk.reader.size().unwrap().0
    }

    /// A file in the folder beside the ledger's.
    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Closes the ledger and keeps its folder.
    pub(crate) fn closed(self) -> TempDir {
        let Office { desk, folder } = self;
        drop(desk);
        folder
    }
}

/// Opens the ledger of a folder at the day of these tests.
pub(crate) fn desk(dir: &Path) -> Desk {
    let opening = Opening { time: Some(time()), ..Opening::default() };
    Desk::open(dir, &opening).unwrap()
}

/// A member of staff at a desk.
pub(crate) fn signatory(desk: &Desk, name: &str) -> Signatory {
    Signatory::with_key(desk, secret(&desk.dir, name), None).unwrap()
}

/// A private key of the ledger's folder.
pub(crate) fn secret(dir: &Path, name: &str) -> SecretKey {
    keyfile::read(&dir.join("keys").join(format!("{name}.key")), || None).unwrap()
}

/// The time of these tests.
pub(crate) fn time() -> Time {
    Time::from_millis(START).unwrap()
}

/// When the bank has paid: two days later.
pub(crate) fn paid() -> Time {
    Time::from_millis(START + 58 * 3_600_000).unwrap()
}

/// The month that they pay.
pub(crate) fn may() -> Month {
    Month::new(2023, 5).unwrap()
}

/// An appropriation for the county by the finance officer.
pub(crate) fn appropriate(desk: &Desk, source: &str, amount: &str, doc_no: &str) -> Result<String, Failure> {
    let given = Appropriate {
        source: source.to_owned(),
        area: COUNTY.parse::<AreaCode>().unwrap(),
        year: 2023,
        amount: amount.parse::<Money>().unwrap(),
        doc_no: doc_no.to_owned(),
        title: "2023年困难群众救助补助资金".to_owned(),
    };
    carry_out(desk, &signatory(desk, "finance.luxi"), given).map(|outcome| outcome.answer)
}

/// A roster of part of the county for May.
pub(crate) fn request(file: &Path, programme: Programme) -> Request {
    Request {
        file: upload(file),
        period: Some(may()),
        programme: Some(programme),
        area: Some(COUNTY.parse().unwrap()),
        scope: Scope::Partial,
        townships: Vec::new(),
        accepted: BTreeMap::new(),
    }
}

/// A file as it is brought to an office.
pub(crate) fn upload(path: &Path) -> Upload {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    Upload { name, bytes: std::fs::read(path).unwrap() }
}

/// Copies a ledger that nobody has open.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

fn found(dir: &Path) -> Desk {
    let random = Random::system();
    let config =
        founding::new(dir, "xiangxi.example/minzheng", PREFECTURE.parse().unwrap(), Kind::Demo, &random)
            .unwrap();
    let made: Vec<NewKey> = [("admin-1", "向永顺"), ("admin-2", "彭龙山"), ("admin-3", "田保靖")]
        .map(|(name, holder)| {
            let of = KeyOf { ledger: config.ledger, origin: &config.origin, name, holder };
            founding::new_key(&dir.join("keys"), &of, None, &random).unwrap()
        })
        .into();
    let proofs: Vec<_> = made.iter().map(|key| key.proof.clone()).collect();
    let administrator = secret(dir, "admin-1");
    let opening = Opening { time: Some(time()), ..Opening::default() };
    founding::found(dir, config, &proofs, &administrator, &opening).unwrap()
}
