//! The program as it is typed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// The program on one ledger.
#[derive(Clone)]
pub(crate) struct Program {
    pub(crate) dir: PathBuf,
}

/// What it answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: Option<i32>,
    pub(crate) text: String,
    pub(crate) error: String,
}

impl Program {
    pub(crate) fn on(dir: &Path) -> Program {
        Program { dir: dir.to_owned() }
    }

    /// A command, signed with the key of that name if there is one.
    pub(crate) fn command(&self, key: Option<&str>, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sunledger"));
        command.env_clear().arg("--dir").arg(&self.dir).args(arguments).stdin(Stdio::null());
        // A folder that is a node of a cluster in these tests says which.
        if let Ok(url) = std::fs::read_to_string(self.dir.join("store.url")) {
            command.env("SUNLEDGER_STORE", url).env("SUNLEDGER_STORE_ADMIN", "1");
        }
        if let Some(name) = key {
            command.arg("--key").arg(self.dir.join("keys").join(format!("{name}.key")));
        }
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, key: Option<&str>, arguments: &[&str]) -> Answer {
        let output = self.command(key, arguments).output().unwrap();
        Answer {
            code: output.status.code(),
            text: String::from_utf8(output.stdout).unwrap(),
            error: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs a command that must be done, and answers its JSON.
    #[track_caller]
    pub(crate) fn done(&self, key: Option<&str>, arguments: &[&str]) -> Value {
        let answer = self.run(key, &[&["--json"], arguments].concat());
        assert_eq!(answer.code, Some(0), "{arguments:?}: {}{}", answer.text, answer.error);
        answer.json()
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("{error}: {}{}", self.text, self.error))
    }
}

/// The commit that an answer acknowledges, if it does.
pub(crate) fn committed(text: &str) -> Option<String> {
    let answer: Value = serde_json::from_str(text).ok()?;
    Some(answer["receipt"]["commit"].as_str()?.to_owned())
}
