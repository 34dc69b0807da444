//! The program at the keyboard: exit status, one JSON object, two languages, help, and nobody's data in any of it.

mod support;

use support::{LUXI, Sheet, World, answers, bare, run, sample, text};

const SAMPLES: [&str; 3] = [
    "roster-dibao_rural-433122-202305.xlsx",
    "roster-orphan-433130-202305.xlsx",
    "roster-bad-dibao_rural-433122-202306.xlsx",
];

/// Names, identity numbers and accounts of the samples.
fn personal() -> Vec<String> {
    let mut all = Vec::new();
    for name in SAMPLES {
        let sheet = Sheet::of(name);
        for word in
            ["户主姓名", "账户户名", "儿童姓名", "监护人", "身份证号码", "身份证号", "银行账号", "收款账号"]
        {
            if let Some(column) = sheet.header.iter().position(|heading| heading == word) {
                let cells = sheet.rows.iter().map(|row| row[column].trim().to_owned());
                all.extend(cells.filter(|cell| !cell.is_empty() && !cell.contains("福利院")));
            }
        }
    }
    all.sort();
    all.dedup();
    assert!(all.len() > 450);
    all
}

fn holds_none(what: &str, bytes: &[u8], personal: &[String]) {
    let text = String::from_utf8_lossy(bytes);
    let found = personal.iter().position(|one| text.contains(one.as_str()));
    assert!(found.is_none(), "{what} holds personal data: item {found:?}");
}

/// The commands that a help text lists.
fn listed(help: &str) -> Vec<String> {
    let (_, commands) = help.split_once("命令:\n").unwrap_or(("", ""));
    let lines = commands.lines().take_while(|line| !line.is_empty());
    lines
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

/// Every command that does something, by asking each for its help.
fn commands(path: &[String]) -> Vec<Vec<String>> {
    let mut args: Vec<&str> = path.iter().map(String::as_str).collect();
    args.push("--help");
    let help = run(bare(), &args).done().out;
    assert!(support::is_chinese(&help) && help.contains("用法：sunledger"), "{help}");
    let below = listed(&help);
    if below.is_empty() {
        return vec![path.to_vec()];
    }
    below.into_iter().flat_map(|name| commands(&[path, &[name]].concat())).collect()
}

#[test]
fn every_command_has_a_help() {
    let all = commands(&[]);
    assert!(all.len() >= 55, "{} commands", all.len());
    for typed in ["batch reissue", "roster import", "statement person", "verify-proof", "key confirm-role"] {
        assert!(all.iter().any(|path| path.join(" ") == typed), "{typed} is a command");
    }
}

#[test]
fn wrong_usage_and_faults_end_with_two_and_say_what_to_do() {
    let world = World::empty();
    for args in [&["roster", "list"][..], &["verify"], &["batch", "list"], &["checkpoint"], &["rebuild"]] {
        let said = world.ask(args).failed();
        assert_eq!(said.text("status"), "fault", "{}", said.typed);
        assert!(support::is_chinese(&said.out));
    }
    let world = World::founded();
    let no_key = world.ask(&["roster", "import", &sample(SAMPLES[0])]).failed();
    assert_eq!(no_key.text("status"), "usage");
    assert!(no_key.out.contains("--key"));
    assert_eq!(world.ask(&["roster", "check", "没有.xlsx", "--area", LUXI]).failed().text("status"), "fault");
    for args in [&["batch", "fly"][..], &["batch", "draft", "--area", "12"], &["--lang", "fr", "key", "list"]]
    {
        let said = world.plain(args).failed();
        assert!(said.out.is_empty() && support::is_chinese(&said.err), "{}", said.err);
        assert_eq!(world.ask(args).failed().text("status"), "usage", "{args:?}");
    }
}

#[test]
fn a_pipe_a_folder_or_a_device_in_the_place_of_a_file_is_wrong_usage_and_nobody_waits() {
    let (world, number) = World::ordered();
    let pipe = text(&world.path("pipe"));
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let commands: [&[&str]; 9] = [
        &["roster", "check", "FILE", "--area", LUXI],
        &["batch", "bank-result", &number, "FILE"],
        &["payee", "propose", "FILE", "--evidence", "甲", "--reason", "乙"],
        &["standard", "publish", "FILE"],
        &["statement", "person", "--identity-file", "FILE"],
        &["verify", "--checkpoint", "FILE"],
        &["verify-proof", "FILE", "--vkey", "a", "--genesis", "b"],
        &["commit", "FILE"],
        &["key", "register", "FILE"],
    ];
    let folder = text(&world.ledger());
    for other in [pipe.as_str(), &folder, "/dev/zero"] {
        for command in commands {
            let args: Vec<&str> =
                command.iter().map(|word| if *word == "FILE" { other } else { word }).collect();
            let said = world.by("bank.luxi", &args).failed();
            assert_eq!(said.text("status"), "usage", "{args:?}");
            assert!(said.out.contains("不是普通文件"), "{args:?}: {}", said.out);
        }
        let mut command = world.command();
        command.arg("--json").args(["--key", other]);
        let said = run(command, &["batch", "close", &number]).failed();
        assert_eq!(said.text("status"), "usage", "{}", said.out);
    }
}

#[test]
fn what_the_ledger_does_not_have_is_refused_and_not_shown_empty() {
    let world = World::founded();
    let id = "8b776191-a3be-5adb-be26-cd5b2e76fb3f";
    for args in [
        &["funding", "balance", "nosuch@433122000000@2023"][..],
        &["statement", "funding", "nosuch@433122000000@2023"],
        &["statement", "batch", "202305-433122-00000000"],
        &["statement", "person", "--subject", id],
        &["statement", "household", id],
        &["statement", "household", "H000"],
        &["entitlement", "show", id],
        &["person", "show", id],
        &["roster", "show", id],
        &["batch", "show", id],
        &["prove", "999999"],
        &["standard", "list", "--programme", "orphan_allowance"],
    ] {
        let said = world.ask(args);
        if args[0] == "standard" {
            said.done()
        } else {
            said.refused("")
        };
    }
}

#[test]
fn no_error_repeats_an_identity_number_that_was_typed() {
    let world = World::founded();
    let number = "433199197510199569";
    for args in [
        &["statement", "person", number][..],
        &["statement", "household", number],
        &["batch", "show", number],
        &["roster", "check", number, "--area", LUXI],
        &["prove", number],
        &[number],
    ] {
        let (said, plain) = (world.ask(args), world.plain(args));
        assert!(said.code > 0 && plain.code > 0, "{args:?}");
        for text in [said.out, said.err, plain.out, plain.err] {
            assert!(!text.contains(number), "{args:?}: {text}");
        }
    }
}

#[test]
fn a_refusal_ends_with_one_and_says_so_in_the_language_asked_for() {
    let (world, number) = World::drafted();
    let key = text(&world.key("clerk.luxi"));
    let args = ["--key", &key, "batch", "review", &number];
    let chinese = world.plain(&args);
    assert_eq!((chinese.code, chinese.out.as_str()), (1, ""));
    assert!(support::is_chinese(&chinese.err) && !chinese.err.contains(" / "), "{}", chinese.err);
    let english = world.plain(&[&["--lang", "en"], &args[..]].concat());
    assert_eq!(english.code, 1);
    assert!(english.err.contains("batch") && !english.err.contains(" / "), "{}", english.err);
    let mut command = world.command();
    command.env("SUNLEDGER_LANG", "en");
    assert_eq!(run(command, &args).err, english.err);
}

#[test]
fn tables_are_in_the_language_asked_for() {
    let (world, number) = World::drafted();
    let words: [(&[&str], &str, &str); 5] = [
        (&["key", "list"], "管理员（创世）", "administrator (genesis)"),
        (&["standard", "list"], "农村低保", "rural dibao"),
        (&["roster", "list"], "已确认", "confirmed"),
        (&["batch", "list"], "农村低保", "rural dibao"),
        (&["batch", "show", &number], "农村低保", "rural dibao"),
    ];
    for (args, chinese, english) in words {
        let zh = world.plain(args).done().out;
        let en = world.plain(&[&["--lang", "en"], args].concat()).done().out;
        assert!(zh.contains(chinese) && !zh.contains(english), "{zh}");
        assert!(en.contains(english) && !en.contains(chinese), "{en}");
    }
}

#[test]
fn json_is_one_object_on_one_line_and_nothing_else() {
    let (world, number) = World::returned();
    let roster = sample(SAMPLES[0]);
    let asked: [&[&str]; 9] = [
        &["batch", "show", &number, "--lines"],
        &["batch", "list"],
        &["roster", "list"],
        &["roster", "check", &roster],
        &["key", "list"],
        &["funding", "balance"],
        &["standard", "list"],
        &["statement", "batch", &number],
        &["verify", "--seals"],
    ];
    for args in asked {
        let said = world.ask(args).done();
        assert_eq!((said.out.lines().count(), said.err.as_str()), (1, ""), "{}", said.typed);
        assert_eq!(said.text("status"), "done");
        let english = world.ask(&[&["--lang", "en"], args].concat()).done();
        assert_eq!(english.out, said.out, "{} says the same to programs in every language", said.typed);
    }
    let refused = world.by("clerk.luxi", &["batch", "review", &number]).refused("");
    assert_eq!((refused.out.lines().count(), refused.err.as_str()), (1, ""));
}

#[test]
fn findings_of_a_verification_end_with_one() {
    let (world, other) = (World::founded(), World::with_administrators("live"));
    let foreign = text(&other.path("foreign.checkpoint"));
    other.ask(&["checkpoint", "--out", &foreign]).done();
    let said = world.ask(&["verify", "--checkpoint", &foreign]);
    assert_eq!((said.code, said.text("status").as_str()), (1, "findings"));
    assert_eq!(said.get("clean"), false);
}

#[test]
fn every_kind_of_finding_says_how_many_more_there_are_than_are_listed() {
    let world = World::founded();
    let sql = rusqlite::Connection::open(world.ledger().join("ledger.db")).unwrap();
    for number in 0..33 {
        let row = (9_000 + number, format!("person/nobody-{number}"));
        sql.execute("INSERT INTO streams (id, name) VALUES (?1, ?2)", row).unwrap();
    }
    drop(sql);
    let said = world.ask(&["verify"]);
    assert_eq!((said.code, said.get("totals")["table"].as_u64()), (1, Some(33)));
    for (lang, more) in [("zh", "table 类另有 13 处"), ("en", "13 more of table")] {
        let shown = world.plain(&["--lang", lang, "verify"]);
        assert_eq!(shown.code, 1);
        assert_eq!(shown.out.matches("person/nobody-").count(), 20, "{}", shown.out);
        assert!(shown.out.contains(more), "{}", shown.out);
    }
}

#[test]
fn an_auditors_folder_without_vault_and_keys_verifies_and_proves() {
    let world = World::founded();
    let folder = world.path("auditor");
    std::fs::create_dir(&folder).unwrap();
    for name in ["ledger.db", "config.toml"] {
        std::fs::copy(world.ledger().join(name), folder.join(name)).unwrap();
    }
    let ask = |args: &[&str]| run(world.command(), &[&["--json", "--dir", &text(&folder)], args].concat());
    assert_eq!(ask(&["verify"]).done().get("clean"), true);
    let files = || std::fs::read_dir(&folder).unwrap().count();
    let (before, proof) = (files(), text(&world.path("proof.json")));
    let last = (world.records() - 1).to_string();
    for position in ["0", "1", &last] {
        let said = ask(&["prove", position, "--out", &proof]).done();
        let (vkey, genesis) = (said.text("vkey"), said.text("genesis"));
        assert_eq!(world.ask(&["prove", position, "--out", &proof]).done().text("vkey"), vkey);
        run(bare(), &["verify-proof", &proof, "--vkey", &vkey, "--genesis", &genesis]).done();
    }
    assert_eq!(files(), before, "nothing is written in the auditor's folder");
    ask(&["prove", "100000", "--out", &proof]).refused("");
}

#[test]
fn a_ledger_is_founded_once_by_three_administrators() {
    let world = World::with_administrators("live");
    let proofs = ["admin-1", "admin-2", "admin-3"].map(|name| text(&world.proof(name)));
    let init = ["init", "--admin", &proofs[0], &proofs[1], &proofs[2]];
    world.unchanged(|world| world.by("admin-1", &init).refused("已经创世"));
    let new = ["new", "--origin", "xiangxi.example/minzheng", "--area", "433100000000"];
    world.unchanged(|world| world.ask(&new).refused("已有账本"));
    let before = std::fs::read(world.key("admin-1")).unwrap();
    world.ask(&["key", "new", "admin-1", "--holder", "别人", "--no-passphrase"]).refused("已经有了");
    assert_eq!(std::fs::read(world.key("admin-1")).unwrap(), before, "no key is written over another");
    let fresh = World::empty();
    fresh.ask(&new).done();
    for name in ["a", "b"] {
        fresh.ask(&["key", "new", name, "--holder", name, "--no-passphrase"]).done();
    }
    let two = [text(&fresh.proof("a")), text(&fresh.proof("b"))];
    fresh.by("a", &["init", "--admin", &two[0], &two[1]]).refused("");
    fresh.by("a", &["init", "--admin", &two[0], &two[1], &two[0]]).refused("");
    assert!(!fresh.ledger().join("ledger.db").exists());
}

#[test]
fn no_file_of_the_ledger_holds_anybodys_data_outside_a_seal() {
    let (world, number) = World::returned();
    let personal = personal();
    let out = text(&world.path("again"));
    world.ask(&["statement", "batch", &number]).done();
    world.by("bank.luxi", &["batch", "bank-file", &number, "--out", &out]);
    world.ask(&["rebuild"]).done();
    let mut scanned = 0;
    for entry in std::fs::read_dir(world.ledger()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            holds_none(&text(&path), &std::fs::read(&path).unwrap(), &personal);
            scanned += 1;
        }
    }
    assert!(scanned >= 4, "ledger, vault, views and configuration were read");
}

#[test]
fn no_error_names_a_person() {
    let (world, number) = World::returned();
    let personal = personal();
    let mut reply = answers(&format!("{number}-01"));
    reply.set(9, 2, "6299995539310861675").set(10, 4, "1.00").set(11, 3, "彭明荣");
    let reply = world.write("wrong.txt", reply.bytes());
    let accounts = world.write(
        "accounts.csv",
        "身份证号码,开户银行,银行账号,账户户名\n433199200109077040,行,6299992063998933899,田军\n",
    );
    let identity = world.write("number.txt", "433199200109077040\n");
    let bad = sample(SAMPLES[2]);
    let copy = text(&world.path("copy.xlsx"));
    let payee = ["payee", "propose", &accounts, "--evidence", "卡", "--reason", "换卡"];
    let wrong: [(&str, &[&str]); 6] = [
        ("clerk.luxi", &["roster", "import", &bad, "--area", LUXI, "--refused", &copy]),
        ("bank.luxi", &["batch", "bank-result", &number, &reply]),
        ("clerk.luxi", &payee),
        ("clerk.luxi", &["statement", "person", "--identity-file", &identity]),
        ("clerk.luxi", &["batch", "reissue", &number, "1=2"]),
        ("bank.luxi", &["batch", "bank-result", &number, &bad]),
    ];
    for (who, args) in wrong {
        let said = world.by(who, args);
        assert_ne!(said.code, 0, "{} was taken", said.typed);
        holds_none(&said.typed.clone(), said.out.as_bytes(), &personal);
        assert!(said.err.is_empty());
    }
}

#[test]
fn private_keys_can_be_read_by_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::with_administrators("live");
    for path in [world.key("admin-1"), world.ledger().join("keys/log.key"), world.ledger().join("vault.db")] {
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{} is open to others", path.display());
    }
}

#[test]
fn areas_and_triggers_that_were_taken_out_of_the_ledgers_file_are_put_back() {
    let (world, _) = World::returned();
    let sql = rusqlite::Connection::open(world.ledger().join("ledger.db")).unwrap();
    let rows = || {
        let mut select = sql.prepare("SELECT stream, seq, area FROM scopes ORDER BY 1, 2").unwrap();
        let rows = select.query_map((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        rows.collect::<Result<Vec<(i64, i64, String)>, _>>().unwrap()
    };
    let triggers = || {
        let count = "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'";
        sql.query_row(count, (), |row| row.get::<_, i64>(0)).unwrap()
    };
    let (areas, guards) = (rows(), triggers());
    assert!(areas.len() > 120 && guards > 10);
    sql.execute_batch("DROP TABLE scopes; DROP TRIGGER records_never_go;").unwrap();
    world.ask(&["batch", "list"]).done();
    assert_eq!((rows(), triggers()), (areas, guards));
    assert_eq!(world.ask(&["verify"]).done().get("clean"), true);
}
