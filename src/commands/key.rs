//! `key …`

use std::path::Path;

use aggregates::Holder;
use ledger::keyring::{Grant, KeyState};
use serde_json::json;
use zeroize::Zeroizing;

use super::context::ask;
use crate::app::{Desk, log_keys};
use crate::cli::KeyCommand;
use crate::commands::Context;
use crate::config::Config;
use crate::disk::read_file;
use crate::failure::{Failure, OrFail as _};
use crate::ground;
use crate::office::founding::{KeyOf, new_key};
use crate::office::keys::{ConfirmRole, ProposeRole, Register, Revoke, RevokeRole};
use crate::office::log_key::ChangeLogKey;
use crate::office::{Done, Outcome};
use crate::random::Random;
use crate::report::Report;
use words::{Lang, refuse, say};

/// Runs a key command.
pub(super) fn run(context: &Context, command: KeyCommand) -> Result<Report, Failure> {
    match command {
        KeyCommand::New { name, holder, ledger, origin, no_passphrase, out } => {
            let (ledger, origin) = match (ledger, origin) {
                (Some(ledger), Some(origin)) => (ledger, origin),
                _ => Config::read(context.dir()).map(|config| (config.ledger, config.origin)).or_fault()?,
            };
            let out = out.unwrap_or_else(|| context.dir().join("keys"));
            let passphrase = if no_passphrase { None } else { Some(new_passphrase(context)?) };
            let of = KeyOf { ledger, origin: &origin, name: &name, holder: &holder };
            let made = new_key(&out, &of, passphrase.as_ref().map(|text| text.as_str()), &Random::system())?;
            Ok(Report::new()
                .field("key", made.key.display().to_string())
                .field("proof", made.proof.display().to_string())
                .field("vkey", made.vkey.to_string())
                .line(say!(
                    "私钥 {0}（只在本机，勿外传）",
                    "private key {0} (keep it here)",
                    made.key.display()
                ))
                .line(say!(
                    "证明 {0}（交管理员登记）",
                    "proof {0} (hand it to an administrator)",
                    made.proof.display()
                )))
        }
        KeyCommand::List => list(context),
        KeyCommand::ChangeLog { doc_no, lost } => change_log(context, &doc_no, lost.as_deref()),
        KeyCommand::Register { proof } => {
            let desk = context.desk()?;
            let proof = String::from_utf8_lossy(&read_file(&proof)?).into_owned();
            let Outcome { answer: name, done } = context.carry_out(&desk, Register { proof })?;
            let report = context
                .report(&desk)
                .field("name", name.clone())
                .line(say!("登记密钥 {name}", "registered {name}"));
            Ok(context.receipt(report, &done))
        }
        other => roles(context, other),
    }
}

/// `key change-log`: the new key is on disk before the ledger is opened, which has to be able to sign with it.
fn change_log(context: &Context, doc_no: &str, lost: Option<&Path>) -> Result<Report, Failure> {
    let lost = lost.map(read_file).transpose()?;
    let lost = lost.map(|note| String::from_utf8_lossy(&note).into_owned());
    let _alone = log_keys::alone(context.dir())?;
    log_keys::draw(context.dir(), &Random::system())?;
    let desk = context.desk()?;
    let changed = context.carry_out(&desk, ChangeLogKey { doc_no: doc_no.to_owned(), lost });
    if let Err(Failure::Refused { .. }) = changed {
        log_keys::set_aside(&desk.dir)?;
    }
    let Outcome { answer: vkey, done } = changed?;
    let report = context.report(&desk).field("vkey", vkey.to_string()).line(say!(
        "新日志公钥 {vkey}：请公布，并交给签名人和审计",
        "the new log key {vkey}: publish it, and give it to signers and auditors"
    ));
    let former = match &done {
        Done::Committed(committed) => committed.followed.former_log_key.as_ref(),
        Done::Nothing | Done::Prepared { .. } => None,
    };
    let report = match former {
        Some(former) => exchanged(report, former),
        None => report.line(say!(
            "新钥匙在 {0}，提交入账后自动换上，请勿移走",
            "the new key is {0}; it takes its place once the commit is in, leave it there",
            log_keys::following(&desk.dir).display()
        )),
    };
    Ok(context.receipt(report, &done))
}

/// Where the former key is, and what is to be done with it.
pub(super) fn exchanged(report: Report, former: &Path) -> Report {
    report.field("former", former.display().to_string()).line(say!(
        "keys/log.key 已换成新的，旧的在 {0}：封存或销毁，不再使用；其他节点须拷入新的 keys/log.key。新的日志公钥请公布，并交给签名人和审计",
        "keys/log.key is the new one, the former is {0}: seal it away or destroy it; other nodes need the new keys/log.key. Publish the new key, and give it to signers and auditors",
        former.display()
    ))
}

fn roles(context: &Context, command: KeyCommand) -> Result<Report, Failure> {
    let desk = context.desk()?;
    let report = context.report(&desk);
    let done = match command {
        KeyCommand::ProposeRole { name: key, role, area, from, to, doc_no, delegated_by } => {
            let (from, delegated_by) = (from.unwrap_or_else(|| desk.today()), delegated_by.map(Holder::new));
            let ask = ProposeRole { key, role, area, from, to, doc_no, delegated_by };
            let Outcome { answer: proposal, done } = context.carry_out(&desk, ask)?;
            let report = report.field("proposal", proposal.to_string()).line(say!(
                "已提议，请另一名管理员确认：sunledger key confirm-role {proposal}",
                "proposed; another administrator confirms: sunledger key confirm-role {proposal}"
            ));
            return Ok(context.receipt(report, &done));
        }
        KeyCommand::ConfirmRole { proposal } => context.carry_out(&desk, ConfirmRole { proposal })?.done,
        KeyCommand::RevokeRole { proposal, reason } => {
            context.carry_out(&desk, RevokeRole { proposal, reason })?.done
        }
        KeyCommand::Revoke { name: key, reason } => context.carry_out(&desk, Revoke { key, reason })?.done,
        KeyCommand::New { .. }
        | KeyCommand::Register { .. }
        | KeyCommand::ChangeLog { .. }
        | KeyCommand::List => return list(context),
    };
    Ok(context.receipt(report, &done))
}

fn list(context: &Context) -> Result<Report, Failure> {
    let desk = context.desk()?;
    let keyring = desk.store.keyring();
    let mut keys: Vec<&KeyState> = keyring.keys().collect();
    keys.sort_by_key(|key| key.vkey.name());
    let rows = keys.iter().flat_map(|key| rows(&desk, key, context.lang())).collect();
    let headings = [
        say!("密钥", "key"),
        say!("持有人", "holder"),
        say!("状态", "state"),
        say!("角色", "role"),
        say!("区划", "area"),
        say!("起止", "days"),
        say!("提议编号", "proposal"),
    ];
    Ok(context.report(&desk).field("keys", keys.iter().map(|key| in_json(key)).collect::<Vec<_>>()).table(
        context.lang(),
        &headings,
        &[],
        rows,
    ))
}

fn rows(desk: &Desk, key: &KeyState, lang: Lang) -> Vec<Vec<String>> {
    let state = if key.revoked { lang.of("已吊销", "revoked") } else { lang.of("有效", "valid") };
    let first = |role: String, area: String, days: String, proposal: String| {
        vec![key.vkey.name().to_owned(), key.holder.clone(), state.to_owned(), role, area, days, proposal]
    };
    let mut rows: Vec<Vec<String>> = key
        .grants
        .iter()
        .map(|grant| {
            let area = grant
                .area
                .to_string()
                .parse()
                .map_or_else(|_| grant.area.to_string(), |code| desk.area_name(code));
            let to = grant.to.as_deref().unwrap_or("");
            first(role_words(grant, lang), area, format!("{}–{to}", grant.from), grant.proposal.to_string())
        })
        .collect();
    if key.founder {
        rows.insert(
            0,
            first(
                lang.of("管理员（创世）", "administrator (genesis)").to_owned(),
                desk.area_name(desk.config.area),
                String::new(),
                String::new(),
            ),
        );
    }
    if rows.is_empty() {
        rows.push(first(String::new(), String::new(), String::new(), String::new()));
    }
    rows
}

fn role_words(grant: &Grant, lang: Lang) -> String {
    let role = grant.role.to_string();
    let name_zh = role.parse::<aggregates::Role>().map_or("", |role| role.name_zh());
    let delegated = grant.delegated_by.as_ref().map(|by| match lang {
        Lang::Zh => format!("（代签：代{by}）"),
        Lang::En => format!(" (for {by})"),
    });
    let state = match (&grant.confirmed_by, &grant.revoked_by) {
        (_, Some(_)) => lang.of("（已收回）", " (revoked)"),
        (None, None) => lang.of("（待确认）", " (to be confirmed)"),
        (Some(_), None) => "",
    };
    format!("{}{}{state}", lang.of(name_zh, &role), delegated.unwrap_or_default())
}

fn in_json(key: &KeyState) -> serde_json::Value {
    let grant = |grant: &Grant| {
        json!({
            "proposal": grant.proposal.to_string(), "role": grant.role.to_string(), "area": grant.area.to_string(),
            "from": grant.from, "to": grant.to, "doc_no": grant.doc_no, "delegated_by": grant.delegated_by,
            "proposed_by": grant.proposed_by, "confirmed_by": grant.confirmed_by, "revoked_by": grant.revoked_by,
        })
    };
    json!({
        "name": key.vkey.name(), "holder": key.holder, "vkey": key.vkey.to_string(), "founder": key.founder,
        "revoked": key.revoked, "grants": key.grants.iter().map(grant).collect::<Vec<_>>(),
    })
}

/// From the passphrase file, or typed twice.
fn new_passphrase(context: &Context) -> Result<Zeroizing<String>, Failure> {
    let given = match context.passphrase_of_file()? {
        Some(text) => Some(text),
        None => {
            let first = ask(&say!("新口令：", "new passphrase: "), context.lang());
            let second = ask(&say!("再输一次：", "once more: "), context.lang());
            if first != second {
                return Err(Failure::refused(refuse!(
                    "key.passphrases_differ",
                    ground::CONSENT,
                    "两次输入的口令不一样",
                    "the passphrases differ"
                )));
            }
            first
        }
    };
    given.filter(|text| !text.is_empty()).ok_or_else(|| {
        Failure::usage(say!(
            "请用 --passphrase-file 给出口令；演练可用 --no-passphrase",
            "give a passphrase with --passphrase-file; for training, --no-passphrase"
        ))
    })
}
