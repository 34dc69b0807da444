//! The README's way from a roster to a closed batch, typed by somebody who knows nothing else.

use std::path::{Path, PathBuf};
use std::process::Command;

use encoding_rs::GB18030;
use serde_json::Value;

const SAMPLE: &str = "roster-dibao_rural-433122-202305.xlsx";
const RETURN: &str = "bank-result-dibao_rural-433122-202305.txt";
const HEADER: &str = "批次号|序号|收款账号|收款户名|金额|处理状态|返回信息|银行流水号|记账日期";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The blocks that the README asks to type, in order.
fn steps() -> Vec<String> {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let blocks = readme.split("<!-- step -->\n```\n").skip(1);
    blocks.map(|block| block.split("\n```").next().unwrap().to_owned()).collect()
}

/// A clerk's folder and shell: what one block defines, the next one knows.
struct Clerk {
    folder: PathBuf,
    typed: String,
}

impl Clerk {
    /// Types a block after all blocks before; those are not run again, only their names are set.
    #[track_caller]
    fn types(&mut self, block: &str) -> String {
        let program = Path::new(env!("CARGO_BIN_EXE_sunledger")).parent().unwrap().to_owned();
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
        let output = Command::new("bash")
            .args(["-euo", "pipefail", "-c", &format!("{}\n{block}", self.typed)])
            .current_dir(&self.folder)
            .env("PATH", path)
            .env("LC_ALL", "C.UTF-8")
            .env("POLICY", root().join("policies/xiangxi-2023.toml"))
            .output()
            .unwrap();
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{block}\n{out}\n{err}");
        for line in block.lines().filter(|line| defined(line).is_some()) {
            self.typed.push_str(line);
            self.typed.push('\n');
        }
        out.into_owned()
    }

    /// Types a block whose ids are the README's: each stands for one that the screen shows.
    #[track_caller]
    fn types_with(&mut self, block: &str, shown: impl Fn(&mut Clerk, &str) -> String) {
        let mut typed = String::new();
        for line in block.lines() {
            match defined(line) {
                None => typed.push_str(line),
                Some(name) => {
                    self.types(&std::mem::take(&mut typed));
                    typed = format!("{name}={}", shown(self, name));
                }
            }
            typed.push('\n');
        }
        self.types(&typed);
    }

    fn asks(&mut self, command: &str) -> Value {
        serde_json::from_str(&self.types(&format!("sunledger --json {command}"))).unwrap()
    }

    fn writes(&self, name: &str, text: &str) {
        std::fs::write(self.folder.join(name), GB18030.encode(text).0).unwrap();
    }

    /// The bank's files of a batch, as rows.
    fn filed(&self, number: &str) -> Vec<Vec<String>> {
        let bytes = std::fs::read(self.folder.join("代发").join(format!("{number}-01.csv"))).unwrap();
        let text = GB18030.decode(&bytes).0.into_owned();
        text.lines()
            .skip(1)
            .map(|line| line.split(',').map(|cell| cell.trim().to_owned()).collect())
            .collect()
    }
}

/// The name that a line gives a value to.
fn defined(line: &str) -> Option<&str> {
    let (name, _) = line.split_once('=')?;
    (name.len() == 1 && name.bytes().all(|byte| byte.is_ascii_uppercase())).then_some(name)
}

fn sample(name: &str) -> PathBuf {
    root().join("../shared/samples").join(name)
}

/// The day on which the bank books.
fn today() -> String {
    sunledger::clock::now().day_in_china()
}

/// The bank pays the rows given, out of a file that it was sent.
fn paid(rows: &[Vec<String>], take: impl Fn(&str) -> bool) -> String {
    let mut text = format!("{HEADER}\n");
    for row in rows.iter().filter(|row| take(&row[1])) {
        let line = [
            &row[0],
            &row[1],
            &row[5],
            &row[2],
            &row[7],
            "成功",
            "",
            &format!("F20230516{}", row[1]),
            &today(),
        ];
        text.push_str(&line.join("|"));
        text.push('\n');
    }
    text
}

#[test]
fn a_clerk_who_knows_only_the_readme_closes_the_rural_batch() {
    let folder = tempfile::tempdir().unwrap();
    let mut clerk = Clerk { folder: folder.path().to_owned(), typed: String::new() };
    std::fs::copy(sample(SAMPLE), folder.path().join("花名册.xlsx")).unwrap();
    let steps = steps();
    assert_eq!(steps.len(), 11);
    for step in &steps[..3] {
        clerk.types(step);
    }
    // The number is the program's; the README shows one, and the clerk copies what the screen shows.
    let (draft, rest) = steps[3].split_once('\n').unwrap();
    clerk.types(draft);
    let number = clerk.asks("batch list")["batches"][0]["number"].as_str().unwrap().to_owned();
    let copied = |line: &str, number: &str| {
        let (name, _) = line.split_once('=').unwrap();
        format!("{name}={number}")
    };
    let (line, rest) = rest.split_once('\n').unwrap();
    clerk.types(&format!("{}\n{rest}", copied(line, &number)));
    clerk.types(&steps[4]);

    let returned = GB18030.decode(&std::fs::read(sample(RETURN)).unwrap()).0.into_owned();
    let returned = returned.replace("2023-05-10", &today());
    clerk.writes("回盘.txt", &returned.replace("@批次号@", &format!("{number}-01")));
    clerk.types(&steps[5]);

    let filed = clerk.filed(&number);
    clerk.writes("补充回盘.txt", &paid(&filed, |row| row == "91"));
    let lines = clerk.asks("batch show $N --lines")["lines"].clone();
    let mut accounts = "待遇编号,开户银行,银行账号,账户户名\n".to_owned();
    for row in [8, 32] {
        let entitlement = lines[row - 1]["entitlement"].as_str().unwrap();
        accounts.push_str(&format!(
            "{entitlement},湘西农商银行,62999900000000000{row:02},{}\n",
            filed[row - 1][2]
        ));
    }
    clerk.writes("新账户.csv", &accounts);
    let (before, after) = steps[6].split_once("\nR=").unwrap();
    clerk.types(before);
    let batches = clerk.asks("batch list")["batches"].clone();
    let mut numbers = batches.as_array().unwrap().iter().map(|batch| batch["number"].as_str().unwrap());
    let reissue = numbers.rfind(|other| *other != number).unwrap().to_owned();
    let (_, after) = after.split_once('\n').unwrap();
    clerk.types(&format!("R={reissue}\n{after}"));
    clerk.writes("重发回盘.txt", &paid(&clerk.filed(&reissue), |_| true));
    clerk.types(&steps[7]);

    clerk.types(&steps[8]);
    let batches = clerk.asks("batch list")["batches"].clone();
    assert!(batches.as_array().unwrap().iter().all(|batch| batch["status"] == "closed"), "{batches}");

    clerk.types_with(&steps[9], |clerk, name| {
        let member = |clerk: &mut Clerk, of: &str| {
            let shown = clerk.asks(&format!("entitlement show {of}"));
            shown["members"][0]["subject"].as_str().unwrap().to_owned()
        };
        match name {
            "M" => {
                clerk.asks("batch list --month 2023-06")["batches"][0]["number"].as_str().unwrap().to_owned()
            }
            "E" => lines[58]["entitlement"].as_str().unwrap().to_owned(),
            "G" => lines[0]["entitlement"].as_str().unwrap().to_owned(),
            "S" => member(clerk, "$E"),
            _ => member(clerk, "$G"),
        }
    });
    clerk.types(&steps[10]);
    assert_eq!(clerk.asks("verify --checkpoint 检查点.txt")["clean"], true);
}
