//! docs/CLI.md is the contract: every command, every option, and the JSON fields of what is run here.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use clap::CommandFactory as _;
use serde_json::Value;
use sunledger::cli::{Cli, MARK};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn contract() -> String {
    std::fs::read_to_string(root().join("docs/CLI.md")).unwrap()
}

/// The section of a command, without its heading.
fn section(contract: &str, command: &str) -> String {
    let (_, rest) = contract
        .split_once(&format!("### {command}\n"))
        .unwrap_or_else(|| panic!("docs/CLI.md has no `### {command}`"));
    rest.split("\n#").next().unwrap().to_owned()
}

/// Every command that does something, as it is typed.
fn leaves(command: &clap::Command, path: &str) -> Vec<(String, clap::Command)> {
    let subcommands: Vec<_> = command.get_subcommands().collect();
    if subcommands.is_empty() {
        return vec![(path.to_owned(), command.clone())];
    }
    subcommands.iter().flat_map(|sub| leaves(sub, &format!("{path} {}", sub.get_name()))).collect()
}

fn commands() -> Vec<(String, clap::Command)> {
    leaves(&Cli::command(), "sunledger")
}

/// The fields in a list: name, and whether it may be absent.
fn fields(text: &str) -> Vec<(String, bool)> {
    let items = text.lines().filter_map(|line| line.strip_prefix("- `"));
    items
        .map(|item| {
            let (name, rest) = item.split_once('`').unwrap();
            assert!(rest.starts_with(" – ") || rest.starts_with(" ? – "), "{item}");
            (name.to_owned(), rest.starts_with(" ? "))
        })
        .collect()
}

fn list_after(contract: &str, words: &str) -> Vec<(String, bool)> {
    let (_, rest) = contract.split_once(&format!("\n{words}\n")).unwrap();
    fields(rest.split("\n\n").next().unwrap())
}

#[test]
fn every_command_has_a_section_and_every_section_a_command() {
    let contract = contract();
    let typed: BTreeSet<String> = commands().into_iter().map(|(path, _)| path).collect();
    let described: BTreeSet<String> =
        contract.lines().filter_map(|line| line.strip_prefix("### ")).map(str::to_owned).collect();
    assert_eq!(described, typed);
}

#[test]
fn every_option_of_a_command_stands_in_its_section() {
    let contract = contract();
    for (path, command) in commands() {
        let text = section(&contract, &path);
        let own = command.get_arguments().filter(|argument| !argument.is_global_set());
        for argument in own.filter(|argument| !["help", "version"].contains(&argument.get_id().as_str())) {
            let Some(long) = argument.get_long() else { continue };
            let said = text.contains(&format!("--{long}")) || path == "sunledger roster import";
            assert!(said, "{path}: --{long}");
        }
    }
}

#[test]
fn every_common_option_stands_in_the_table_with_its_variable() {
    let contract = contract();
    for argument in Cli::command().get_arguments().filter(|argument| !argument.is_hide_set()) {
        let Some(long) = argument.get_long().filter(|long| !["help", "version"].contains(long)) else {
            continue;
        };
        let row =
            contract.lines().find(|line| line.starts_with(&format!("| `--{long}"))).unwrap_or_else(|| {
                panic!("--{long} is not in the table");
            });
        if let Some(variable) = argument.get_env() {
            assert!(row.contains(&format!("`{}`", variable.to_string_lossy())), "{row}");
        }
    }
}

#[test]
fn every_command_and_every_argument_has_a_help_text_in_both_languages() {
    let is_han = |char: char| ('\u{4e00}'..='\u{9fff}').contains(&char);
    for (path, command) in commands() {
        let both = |text: Option<&clap::builder::StyledStr>, what: &str| {
            let text = text.unwrap_or_else(|| panic!("{path}: {what} has no help")).to_string();
            let halves: Vec<&str> = text.split(MARK).collect();
            let [zh, en] = halves.as_slice() else { panic!("{path}: {what}: {text}") };
            assert!(zh.contains(is_han) && !en.is_empty() && !en.contains(is_han), "{path}: {what}: {text}");
        };
        both(command.get_about(), "it");
        for argument in command.get_arguments() {
            if !argument.is_hide_set() && !["help", "version"].contains(&argument.get_id().as_str()) {
                both(argument.get_help(), argument.get_id().as_str());
            }
        }
    }
}

#[test]
fn help_is_in_the_language_that_was_asked_for_and_in_no_other() {
    let is_han = |char: char| ('\u{4e00}'..='\u{9fff}').contains(&char);
    for (path, _) in commands() {
        let words: Vec<&str> = path.split(' ').skip(1).collect();
        let help = |lang: &str| {
            let out = program().args(&words).args(["--lang", lang, "--help"]).assert().code(0);
            String::from_utf8(out.get_output().stdout.clone()).unwrap()
        };
        let (zh, en) = (help("zh"), help("en"));
        assert!(!en.contains(is_han), "{path}: {en}");
        assert!(!zh.contains(MARK.trim()) && !en.contains(MARK.trim()), "{path}");
        for word in ["Usage", "Options", "Print", "default", "possible", "[env"] {
            assert!(!zh.contains(word), "{path}: {zh}");
        }
        assert!(zh.contains("用法：") && zh.contains("显示帮助") && en.contains("Usage: "), "{path}: {zh}");
    }
}

#[test]
fn help_answers_with_done_and_wrong_usage_with_two() {
    for arguments in [&["--help"][..], &["batch", "--help"], &["batch", "draft", "--help"]] {
        program().args(arguments).assert().code(0);
    }
    for arguments in [&[][..], &["batch"], &["batch", "draft"], &["nothing"], &["init", "--admin"]] {
        program().args(arguments).assert().code(2);
    }
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sunledger"));
    command.env_clear();
    command
}

/// A ledger whose answers are held against the contract.
struct Month {
    dir: PathBuf,
    contract: String,
}

impl Month {
    /// Runs a command with the key of that name, holds its fields against its section, and gives the answer.
    #[track_caller]
    fn says(&self, key: &str, command: &str, arguments: &[&str]) -> Value {
        let mut run = program();
        run.arg("--json").arg("--dir").arg(&self.dir);
        if !key.is_empty() {
            run.arg("--key").arg(self.dir.join("keys").join(format!("{key}.key")));
        }
        let output = run.args(command.split(' ')).args(arguments).output().unwrap();
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0), "{command}: {answer}");
        self.hold(command, &answer);
        answer
    }

    fn hold(&self, command: &str, answer: &Value) {
        let text = section(&self.contract, &format!("sunledger {command}"));
        let mut described = list_after(&self.contract, "Every command:");
        described.extend(fields(&text));
        if text.contains("\nWrites ") {
            described.extend(list_after(&self.contract, "Commands that write:"));
        }
        let said = answer.as_object().unwrap();
        let unknown: Vec<_> =
            said.keys().filter(|name| !described.iter().any(|(known, _)| known == *name)).collect();
        assert!(unknown.is_empty(), "{command} says {unknown:?}, which docs/CLI.md does not");
        let missing: Vec<_> =
            described.iter().filter(|(name, may_miss)| !may_miss && !said.contains_key(name)).collect();
        assert!(missing.is_empty(), "{command} does not say {missing:?}");
    }

    fn staff(&self, name: &str, holder: &str, role: &str, area: &str) {
        self.says("", "key new", &[name, "--holder", holder, "--no-passphrase"]);
        let proof = self.dir.join("keys").join(format!("{name}.proof"));
        self.says("admin-1", "key register", &[proof.to_str().unwrap()]);
        let arguments = [name, "--role", role, "--area", area, "--doc", "州民发1号"];
        let proposed = self.says("admin-1", "key propose-role", &arguments);
        self.says("admin-2", "key confirm-role", &[proposed["proposal"].as_str().unwrap()]);
    }
}

const COUNTY: &str = "433122000000";

fn founded(dir: &Path) -> Month {
    let month = Month { dir: dir.to_owned(), contract: contract() };
    month.says("", "new", &["--origin", "xiangxi.example/minzheng", "--area", "433100000000"]);
    let admins: Vec<String> = (1..=3)
        .map(|number| {
            let name = format!("admin-{number}");
            let made = month.says(
                "",
                "key new",
                &[&name, "--holder", &format!("管理员{number}"), "--no-passphrase"],
            );
            made["proof"].as_str().unwrap().to_owned()
        })
        .collect();
    month.says("admin-1", "init", &["--admin", &admins[0], &admins[1], &admins[2]]);
    month.staff("clerk", "张经办", "clerk", COUNTY);
    month.staff("review", "李审核", "reviewer", COUNTY);
    month.staff("finance", "王财政", "finance", COUNTY);
    month.staff("bank", "赵银行", "bank_officer", COUNTY);
    month.staff("policy", "州审核", "reviewer", "433100000000");
    month.says("", "key list", &[]);
    month
}

#[test]
fn the_answers_of_a_month_have_the_fields_that_the_contract_names() {
    let folder = tempfile::tempdir().unwrap();
    let month = founded(folder.path());
    let policy = root().join("policies/xiangxi-2023.toml");
    month.says("policy", "standard publish", &[policy.to_str().unwrap()]);
    month.says("", "standard list", &[]);
    let arguments = [
        "--source",
        "central",
        "--area",
        COUNTY,
        "--year",
        "2023",
        "--amount",
        "1000000.00",
        "--doc",
        "财社1号",
    ];
    let funding = month.says("finance", "funding appropriate", &arguments);
    let funding = funding["funding"].as_str().unwrap();
    month.says("", "funding balance", &[funding]);
    let file = root().join("../shared/samples/roster-dibao_rural-433122-202305.xlsx");
    let file = file.to_str().unwrap();
    month.says("", "roster check", &[file]);
    let imported = month.says("clerk", "roster import", &[file]);
    let roster = imported["roster"].as_str().unwrap();
    month.says("", "roster show", &[roster]);
    month.says("review", "roster confirm", &[roster]);
    month.says("", "roster list", &[]);
    let arguments =
        ["--programme", "dibao_rural", "--area", COUNTY, "--month", "2023-05", "--funding", funding];
    let drafted = month.says("clerk", "batch draft", &arguments);
    let number = drafted["number"].as_str().unwrap();
    for (key, step) in [
        ("clerk", "batch seal"),
        ("review", "batch review"),
        ("finance", "batch approve"),
        ("finance", "batch order"),
        ("", "batch show"),
    ] {
        month.says(key, step, &[number]);
    }
    month.says("", "batch list", &[]);
    month.says("bank", "batch bank-file", &[number, "--out", folder.path().join("bank").to_str().unwrap()]);
    month.says("bank", "batch bank-accept", &[number, "--receipt", "回执1号"]);
    month.says("", "batch show", &[number, "--lines"]);
    month.says("", "statement batch", &[number]);
    month.says("", "statement funding", &[funding]);
    month.says("", "verify", &[]);
    month.says("", "checkpoint", &[]);
    month.says("", "rebuild", &[]);
    let proof = folder.path().join("proof.json");
    let proof = proof.to_str().unwrap();
    let proven = month.says("", "prove", &["300", "--out", proof]);
    let (vkey, genesis) = (proven["vkey"].as_str().unwrap(), proven["genesis"].as_str().unwrap());
    month.says("", "verify-proof", &[proof, "--vkey", vkey, "--genesis", genesis]);
}
