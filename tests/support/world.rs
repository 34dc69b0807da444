//! A folder with a ledger in it, and the program run over it.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;

use super::{Said, Server};

/// A ledger of its own for one test.
pub struct World {
    folder: TempDir,
    /// Where the ledger rests, if not in its folder.
    pub server: Option<Server>,
}

/// Every file of a world's folder, to make the same world again.
pub struct Snapshot(Vec<(PathBuf, Vec<u8>)>, Option<Server>);

impl World {
    /// An empty folder: no ledger yet.
    pub fn empty() -> World {
        World { folder: tempfile::tempdir().unwrap(), server: Server::of_this_suite() }
    }

    /// Where test files go.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The ledger's folder.
    pub fn ledger(&self) -> PathBuf {
        self.path("ledger")
    }

    /// The private key of a name.
    pub fn key(&self, name: &str) -> PathBuf {
        self.ledger().join("keys").join(format!("{name}.key"))
    }

    /// The proof of possession of a name.
    pub fn proof(&self, name: &str) -> PathBuf {
        self.ledger().join("keys").join(format!("{name}.proof"))
    }

    /// Writes a file and says where.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), bytes).unwrap();
        text(&self.path(name))
    }

    /// Reads a file of the ledger.
    pub fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.ledger().join(name)).unwrap_or_default()
    }

    /// The program as it is called in this world.
    pub fn command(&self) -> Command {
        let mut command = bare();
        command.env("SUNLEDGER_DIR", self.ledger()).current_dir(self.folder.path());
        if let Some(server) = &self.server {
            server.add_to(&mut command);
        }
        command
    }

    /// Runs without a key, with `--json`.
    pub fn ask(&self, args: &[&str]) -> Said {
        let mut command = self.command();
        command.arg("--json");
        run(command, args)
    }

    /// Runs with a key, with `--json`.
    pub fn by(&self, key: &str, args: &[&str]) -> Said {
        let mut command = self.command();
        command.arg("--json").arg("--key").arg(self.key(key));
        run(command, args)
    }

    /// Runs as it is typed: for people, not for programs.
    pub fn plain(&self, args: &[&str]) -> Said {
        run(self.command(), args)
    }

    /// How many records the ledger has.
    pub fn records(&self) -> u64 {
        self.ask(&["checkpoint"]).done().number("records")
    }

    /// Runs something that must leave the ledger as it is.
    #[track_caller]
    pub fn unchanged<T>(&self, act: impl FnOnce(&World) -> T) -> T {
        let before = self.records();
        let given = act(self);
        assert_eq!(self.records(), before, "the ledger has grown");
        given
    }

    /// Makes, registers and appoints a key, by the first two administrators.
    pub fn appoint(&self, name: &str, holder: &str, role: &str, area: &str) {
        self.register(name, holder);
        let args =
            ["key", "propose-role", name, "--role", role, "--area", area, "--doc", "州民发〔2023〕1号"];
        let proposal = self.by("admin-1", &args).done().text("proposal");
        self.by("admin-2", &["key", "confirm-role", &proposal]).done();
    }

    /// Makes a key, and registers it.
    pub fn register(&self, name: &str, holder: &str) {
        self.ask(&["key", "new", name, "--holder", holder, "--no-passphrase"]).done();
        self.by("admin-1", &["key", "register", &text(&self.proof(name))]).done();
    }

    /// Everything in the folder.
    pub fn snapshot(&self) -> Snapshot {
        let mut files = Vec::new();
        collect(self.folder.path(), Path::new(""), &mut files);
        Snapshot(files, self.server.as_ref().map(Server::copy))
    }

    /// The world as it was.
    pub fn again(snapshot: &Snapshot) -> World {
        let world = World { server: snapshot.1.as_ref().map(Server::copy), ..World::empty() };
        for (path, bytes) in &snapshot.0 {
            let path = world.folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        world
    }
}

/// The program with nothing of this machine's environment.
pub fn bare() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sunledger"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("SUNLEDGER_")) {
        command.env_remove(name);
    }
    command
}

/// Runs what was typed.
pub fn run(mut command: Command, args: &[&str]) -> Said {
    let output = command.args(args).output().unwrap();
    Said {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
        typed: args.join(" "),
    }
}

/// A path as it is typed.
pub fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

fn collect(root: &Path, below: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(root.join(below)).unwrap() {
        let path = below.join(entry.unwrap().file_name());
        if root.join(&path).is_dir() {
            collect(root, &path, files);
        } else {
            let bytes = std::fs::read(root.join(&path)).unwrap();
            files.push((path, bytes));
        }
    }
}
