//! What a record on the ledger itself does.

use ledger::genesis::{FOUNDED, Founded, LOG_KEY_CHANGED, LogKeyChanged};
use words::{Text, say};

use super::{brief, quoted};

/// What it does in words, and what its intent has to name; none if it is no such record.
#[must_use]
pub fn of_ledger(wire_type: &str, data: &str) -> Option<(Text, Vec<String>)> {
    match wire_type {
        FOUNDED => serde_json::from_str(data).ok().map(|event| (founded(&event), Vec::new())),
        LOG_KEY_CHANGED => serde_json::from_str(data).ok().map(|event| log_key_changed(&event)),
        _ => None,
    }
}

fn founded(event: &Founded) -> Text {
    let admins: Vec<String> =
        event.admins.iter().map(|admin| quoted(&format!("{} {}", admin.name, admin.holder))).collect();
    say!(
        "立账本{0} {1:?} 区划{2}个 日志密钥{3} 管理员{4}",
        "found the ledger {0}, {1:?}, {2} areas, log key {3}, administrators {4}",
        quoted(&event.origin),
        event.kind,
        event.areas.len(),
        quoted(&event.log_key.to_string()),
        admins.join("、")
    )
}

fn log_key_changed(event: &LogKeyChanged) -> (Text, Vec<String>) {
    let hash = event.log_key.hash().to_string();
    let shown = say!(
        "日志密钥换为{0}（哈希{1}） 原因{2}",
        "change the log's key to {0} (hash {1}) because {2}",
        quoted(&event.log_key.to_string()),
        hash,
        quoted(&event.reason)
    );
    (shown, vec![brief(&hash).to_owned()])
}
