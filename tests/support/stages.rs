//! Worlds at the stages of a month, each made once a test file and copied for every test.

use std::sync::OnceLock;

use super::files::{answers, sample};
use super::world::{Snapshot, World, text};

/// 泸溪县, whose rural dibao sample most tests use.
pub const LUXI: &str = "433122000000";
/// Its funding.
pub const CENTRAL: &str = "central@433122000000@2023";
/// The sample's month.
pub const MAY: &str = "2023-05";
/// The month after.
pub const JUNE: &str = "2023-06";

const COUNTY_ROLES: [(&str, &str, &str); 4] = [
    ("clerk", "张经办", "clerk"),
    ("reviewer", "李审核", "reviewer"),
    ("finance", "王财政", "finance"),
    ("bank", "赵银行", "bank_officer"),
];

impl World {
    /// A live ledger with three administrators, the offices of 泸溪县, standards, and a million yuan.
    pub fn founded() -> World {
        static STAGE: OnceLock<Snapshot> = OnceLock::new();
        World::again(STAGE.get_or_init(|| {
            let world = World::with_administrators("live");
            world.staff("luxi", LUXI);
            world.publish();
            world.appropriate("finance.luxi", "central", LUXI, "1000000.00");
            world.snapshot()
        }))
    }

    /// … and the May roster of 泸溪县 confirmed.
    pub fn confirmed() -> World {
        static STAGE: OnceLock<Snapshot> = OnceLock::new();
        World::again(STAGE.get_or_init(|| {
            let world = World::founded();
            world.take_roster("luxi", &[&sample("roster-dibao_rural-433122-202305.xlsx")]);
            world.snapshot()
        }))
    }

    /// … and May drafted: the batch's number.
    pub fn drafted() -> (World, String) {
        static STAGE: OnceLock<(Snapshot, String)> = OnceLock::new();
        let (snapshot, number) = STAGE.get_or_init(|| {
            let world = World::confirmed();
            let number = world.draft("luxi", "dibao_rural", LUXI, MAY, CENTRAL);
            (world.snapshot(), number)
        });
        (World::again(snapshot), number.clone())
    }

    /// … and May ordered, with its bank file.
    pub fn ordered() -> (World, String) {
        static STAGE: OnceLock<(Snapshot, String)> = OnceLock::new();
        let (snapshot, number) = STAGE.get_or_init(|| {
            let (world, number) = World::drafted();
            world.sign_off("luxi", &number);
            (world.snapshot(), number)
        });
        (World::again(snapshot), number.clone())
    }

    /// … and the sample's return taken: 116 settled, 3 returned, 1 unknown.
    pub fn returned() -> (World, String) {
        static STAGE: OnceLock<(Snapshot, String)> = OnceLock::new();
        let (snapshot, number) = STAGE.get_or_init(|| {
            let (world, number) = World::ordered();
            let file = world.write("return.txt", answers(&format!("{number}-01")).bytes());
            world.by("bank.luxi", &["batch", "bank-result", &number, &file]).done();
            (world.snapshot(), number)
        });
        (World::again(snapshot), number.clone())
    }

    /// A ledger with its three administrators and nobody else.
    pub fn with_administrators(kind: &str) -> World {
        let world = World::empty();
        let new = ["new", "--origin", "xiangxi.example/minzheng", "--area", "433100000000", "--kind", kind];
        world.ask(&new).done();
        let names = ["admin-1", "admin-2", "admin-3"];
        for (name, holder) in names.iter().zip(["陈管理", "吴管理", "周管理"]) {
            world.ask(&["key", "new", name, "--holder", holder, "--no-passphrase"]).done();
        }
        let proofs = names.map(|name| text(&world.proof(name)));
        world.by("admin-1", &["init", "--admin", &proofs[0], &proofs[1], &proofs[2]]).done();
        world
    }

    /// The four offices of a county: `clerk.SUFFIX`, `reviewer.SUFFIX`, `finance.SUFFIX`, `bank.SUFFIX`.
    pub fn staff(&self, suffix: &str, area: &str) {
        for (name, holder, role) in COUNTY_ROLES {
            self.appoint(&format!("{name}.{suffix}"), &format!("{holder}·{suffix}"), role, area);
        }
    }

    /// Publishes the policy file that ships with the program, as the prefecture's reviewer.
    pub fn publish(&self) {
        self.appoint("policy", "州审核", "reviewer", "433100000000");
        let policy = concat!(env!("CARGO_MANIFEST_DIR"), "/policies/xiangxi-2023.toml");
        self.by("policy", &["standard", "publish", policy]).done();
    }

    /// Appropriates for 2023 and says the funding's id.
    pub fn appropriate(&self, key: &str, source: &str, area: &str, amount: &str) -> String {
        let doc = format!("财社〔2023〕{}号", self.records());
        let args = ["funding", "appropriate", "--source", source, "--area", area, "--year", "2023"];
        self.by(key, &[&args[..], &["--amount", amount, "--doc", &doc]].concat()).done().text("funding")
    }

    /// Imports and confirms a roster: its id.
    pub fn take_roster(&self, suffix: &str, args: &[&str]) -> String {
        let import = [&["roster", "import"], args].concat();
        let roster = self.by(&format!("clerk.{suffix}"), &import).done().text("roster");
        self.by(&format!("reviewer.{suffix}"), &["roster", "confirm", &roster]).done();
        roster
    }

    /// Drafts a batch: its number.
    pub fn draft(&self, suffix: &str, programme: &str, area: &str, month: &str, funding: &str) -> String {
        let args = ["batch", "draft", "--programme", programme, "--area", area, "--month", month];
        self.by(&format!("clerk.{suffix}"), &[&args[..], &["--funding", funding]].concat())
            .done()
            .text("number")
    }

    /// Seal, review, approve, order, bank file: everybody's signature.
    pub fn sign_off(&self, suffix: &str, number: &str) {
        for (who, step) in
            [("clerk", "seal"), ("reviewer", "review"), ("finance", "approve"), ("finance", "order")]
        {
            self.by(&format!("{who}.{suffix}"), &["batch", step, number]).done();
        }
        let out = text(&self.path("bank"));
        self.by(&format!("bank.{suffix}"), &["batch", "bank-file", number, "--out", &out]).done();
    }

    /// How many lines of a batch stand so.
    pub fn tally(&self, number: &str, status: &str) -> u64 {
        let batch = self.ask(&["batch", "show", number]).done().get("batch");
        let tallies = batch["tallies"].as_array().unwrap().clone();
        tallies
            .iter()
            .find(|tally| tally["status"] == status)
            .map_or(0, |tally| tally["lines"].as_u64().unwrap())
    }
}
