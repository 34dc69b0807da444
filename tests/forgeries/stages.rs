//! One month of an office, with a copy of its ledger before each act.

use std::path::PathBuf;

use aggregates::{Programme, Role};
use ledger::Time;
use sunledger::office::batch::Order;
use sunledger::office::roster::Confirm;
use tempfile::TempDir;

use crate::office::{COUNTY, Office, copy, desk, sample};

/// Another county of the prefecture.
pub(crate) const NEIGHBOUR: &str = "433123000000";
/// 2023-05-10T12:00:00Z, when the bank has paid.
const PAID: i64 = 1_683_511_200_000 + 58 * 3_600_000;

/// Folders by stage.
pub(crate) struct Stages {
    folder: TempDir,
}

impl Stages {
    /// Makes them: `import`, `confirm`, `draft`, `order`, `result` stand before that act, `done` after all.
    pub(crate) fn make() -> Stages {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let stages = Stages { folder };
        let office = Office::founded();
        office.employ("reviewer.feng", "龙凤审", Role::Reviewer, NEIGHBOUR);
        office.employ("finance.feng", "麻凤财", Role::Finance, NEIGHBOUR);
        let funding = office.fund("central", "1000000.00");
        office.fund("county", "1000000.00");
        let office = stages.keep("import", office);
        let id = office.import(&sample("roster-dibao_rural-433122-202305.xlsx"), Programme::DibaoRural);
        let office = stages.keep("confirm", office);
        office.act("reviewer.luxi", Confirm { roster: id });
        let office = stages.keep("draft", office);
        let id = office.approved(Programme::DibaoRural, COUNTY, &funding);
        let office = stages.keep("order", office);
        office.act("treasury.luxi", Order { batch: id });
        let result = office.returned(id);
        let office = stages.keep("result", office);
        office.desk.set_time(Time::from_millis(PAID).unwrap());
        office.take(id, &result);
        drop(stages.keep("done", office));
        stages
    }

    /// The ledger's folder at a stage.
    pub(crate) fn dir(&self, stage: &str) -> PathBuf {
        self.folder.path().join(stage)
    }

    fn keep(&self, stage: &str, office: Office) -> Office {
        let folder = office.closed();
        copy(&folder.path().join("ledger"), &self.dir(stage));
        Office { desk: desk(&folder.path().join("ledger")), folder }
    }
}
