//! The program is killed while it works; what it acknowledged is there, nothing is half there, and the same command
//! finishes the work once.

mod life;
#[path = "../office/mod.rs"]
mod office;

use std::path::Path;

use aggregates::Programme;
use life::{Chance, Killed, Step, kill};
use office::{Office, Program, copy, disability_csv};
use sunledger::office::batch::Order;
use sunledger::office::roster::Confirm;
use tempfile::TempDir;

const PEOPLE: u32 = 400;
const ROUNDS: usize = 10;

/// The folders of one ledger before each step of its month.
struct Month {
    folder: TempDir,
    steps: Vec<Step>,
}

/// Takes one ledger through its month and keeps a copy of it before each step.
fn month() -> Month {
    let office = Office::founded();
    let file = office.file("roster.csv", &disability_csv("浦市镇", 0, PEOPLE));
    let funding = office.fund("province", "900000.00");
    let mut steps = Vec::new();
    let mut step = |office: &Office, name: &'static str, key, arguments: String| {
        let before = office.folder.path().join(name);
        keep(office, &before);
        steps.push(Step { name, key, arguments: arguments.split(' ').map(str::to_owned).collect(), before });
    };
    let import = "--period 2023-05 --programme disability_living --area 433122000000 --scope partial";
    step(&office, "import", Some("clerk.luxi"), format!("roster import {} {import}", file.display()));
    let roster = office.import(&file, Programme::DisabilityLiving);
    step(&office, "confirm", Some("reviewer.luxi"), format!("roster confirm {roster}"));
    office.act("reviewer.luxi", Confirm { roster });
    let id = office.approved(Programme::DisabilityLiving, office::COUNTY, &funding);
    step(&office, "order", Some("treasury.luxi"), format!("batch order {id}"));
    office.act("treasury.luxi", Order { batch: id });
    // The programs of these tests take up the time where the ledger stands.
    office.desk.set_time(office::paid());
    let result = office.returned(id);
    step(&office, "result", Some("bank.luxi"), format!("batch bank-result {id} {}", result.display()));
    office.take(id, &result);
    office.desk.catch_up().unwrap();
    step(&office, "rebuild", None, "rebuild".to_owned());
    Month { folder: office.closed(), steps }
}

/// A copy of the ledger with everything that is on disk, while it is open here and nobody writes.
fn keep(office: &Office, to: &Path) {
    copy(office.dir(), to);
}

#[test]
fn fifty_kills_lose_nothing_that_was_acknowledged_and_leave_nothing_half_done() {
    let month = month();
    let mut chance = Chance::of(2023);
    for step in &month.steps {
        let whole = life::undisturbed(month.folder.path(), step);
        let mut caught = 0;
        for round in 0..ROUNDS {
            let dir = month.folder.path().join("round");
            copy(&step.before, &dir);
            let program = Program::on(&dir);
            let killed = kill(&program, step, chance.part_of(whole.time));
            caught += usize::from(!killed.ended);
            hold(&program, step, &killed, &whole, round);
            std::fs::remove_dir_all(&dir).unwrap();
        }
        assert!(caught > 0, "no kill caught {} at its work", step.name);
    }
}

/// What must be true after a kill, and after the same command again.
fn hold(program: &Program, step: &Step, killed: &Killed, whole: &life::Whole, round: usize) {
    let says = format!("{} {round}", step.name);
    let verified = program.done(None, &["verify", "--seals"]);
    let commits = verified["commits"].as_u64().unwrap();
    assert!(commits == whole.before || commits == whole.after, "{says}: {commits} commits");
    if let Some(commit) = &killed.acknowledged {
        assert_eq!(commits, whole.after, "{says}: {commit} was acknowledged");
        assert!(life::has_commit(program, commit), "{says}: {commit} was acknowledged");
    }
    // What a killed rebuild left is whole as far as it goes, and is followed from there.
    let followed = step.key.is_none().then(|| life::fingerprint(program));
    let again = program.done(step.key, &step.words());
    assert!(followed.is_none_or(|followed| again["fingerprint"] == followed), "{says}");
    let is_news = again["done"] == "committed";
    assert_eq!(is_news, step.key.is_some() && commits == whole.before, "{says}: {again}");
    let verified = program.done(None, &["verify", "--seals"]);
    assert_eq!(verified["commits"], whole.after, "{says}");
    assert_eq!(verified["records"], whole.records, "{says}");
    let grown = life::fingerprint(program);
    assert_eq!(program.done(None, &["rebuild"])["fingerprint"], grown, "{says}");
}
