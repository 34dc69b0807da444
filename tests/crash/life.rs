//! Starting a step, killing it, and what it leaves.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::office::{Program, committed, copy, desk};

/// A command, and a ledger that is ready for it.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) key: Option<&'static str>,
    pub(crate) arguments: Vec<String>,
    pub(crate) before: PathBuf,
}

impl Step {
    pub(crate) fn words(&self) -> Vec<&str> {
        self.arguments.iter().map(String::as_str).collect()
    }
}

/// What a step does when nobody disturbs it.
pub(crate) struct Whole {
    pub(crate) time: Duration,
    pub(crate) before: u64,
    pub(crate) after: u64,
    pub(crate) records: u64,
}

/// What became of a step that was killed.
pub(crate) struct Killed {
    /// The commit for which it had printed a receipt.
    pub(crate) acknowledged: Option<String>,
    /// Whether it had come to its end before.
    pub(crate) ended: bool,
}

/// Lets a step come to its end in a folder of its own.
#[expect(clippy::disallowed_methods, reason = "how long a step takes is when it can be killed")]
pub(crate) fn undisturbed(folder: &Path, step: &Step) -> Whole {
    let dir = folder.join("undisturbed");
    copy(&step.before, &dir);
    let program = Program::on(&dir);
    let before = commits(&program);
    let start = Instant::now();
    program.done(step.key, &step.words());
    let time = start.elapsed();
    let verified = program.done(None, &["verify", "--seals"]);
    let whole =
        Whole { time, before, after: commits(&program), records: verified["records"].as_u64().unwrap() };
    std::fs::remove_dir_all(&dir).unwrap();
    whole
}

/// Starts a step and kills it after some time.
pub(crate) fn kill(program: &Program, step: &Step, after: Duration) -> Killed {
    let words: Vec<&str> = std::iter::once("--json").chain(step.words()).collect();
    let mut child =
        program.command(step.key, &words).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(after);
    let ended = child.try_wait().unwrap().is_some();
    child.kill().unwrap();
    child.wait().unwrap();
    let mut text = String::new();
    child.stdout.take().unwrap().read_to_string(&mut text).unwrap();
    Killed { acknowledged: committed(&text), ended }
}

/// Whether the ledger has a commit.
pub(crate) fn has_commit(program: &Program, id: &str) -> bool {
    let desk = desk(&program.dir);
    desk.reader.commit_by_id(id.parse().unwrap()).unwrap().is_some()
}

/// The fingerprint of the read models as they are, after they have followed.
pub(crate) fn fingerprint(program: &Program) -> String {
    let desk = desk(&program.dir);
    desk.catch_up().unwrap();
    desk.views.borrow().fingerprint().unwrap().to_string()
}

fn commits(program: &Program) -> u64 {
    let sql = Connection::open(program.dir.join("ledger.db")).unwrap();
    sql.query_row("SELECT count(*) FROM commits", [], |row| row.get::<_, i64>(0)).unwrap().unsigned_abs()
}

/// Moments from a seed; the machine adds its own jitter.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) const fn of(seed: u64) -> Chance {
        Chance(seed)
    }

    /// A part of a time, or a little more.
    pub(crate) fn part_of(&mut self, time: Duration) -> Duration {
        // SplitMix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        time * u32::try_from(z % 1_050).expect("it is less than 1050") / 1_000
    }
}
