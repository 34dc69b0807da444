//! What happens to a key, in words.

use words::{Text, say};

use super::event::{KeyEvent, KeyRegistered, RoleProposed};
use crate::shown::{Place, Shown, brief, optional, quoted};

impl Shown for KeyEvent {
    fn shown(&self) -> Text {
        match self {
            KeyEvent::KeyRegistered(e) => registered(e),
            KeyEvent::RoleProposed(e) => proposed(e),
            KeyEvent::RoleConfirmed(e) => {
                say!("确认角色提议{0}", "confirm the proposed role {0}", e.proposal)
            }
            KeyEvent::RoleRevoked(e) => say!(
                "撤销角色提议{0}的角色 原因{1}",
                "revoke the role of proposal {0} because {1}",
                e.proposal,
                quoted(&e.reason)
            ),
            KeyEvent::KeyRevoked(e) => {
                say!("吊销此密钥 原因{0}", "revoke this key because {0}", quoted(&e.reason))
            }
        }
    }

    fn named(&self, place: &Place<'_>) -> Vec<String> {
        let key = brief(place.id).to_owned();
        match self {
            KeyEvent::KeyRegistered(e) => vec![key, e.name.clone()],
            KeyEvent::RoleProposed(e) => {
                let to = e.to.map_or(String::new(), |to| to.to_string());
                vec![key, e.role.name_zh().to_owned(), e.area.to_string(), format!("{}~{to}", e.from)]
            }
            KeyEvent::RoleConfirmed(e) => vec![key, e.proposal.to_string()],
            KeyEvent::RoleRevoked(e) => vec![key, e.proposal.to_string()],
            KeyEvent::KeyRevoked(_) => vec![key],
        }
    }
}

fn registered(e: &KeyRegistered) -> Text {
    let (zh, en) =
        if e.administrator { (" 创世管理员", ", a founding administrator") } else { ("", "") };
    say!(
        "登记密钥{0} 持有人{1} 公钥{2}{zh}",
        "register the key {0} of {1}, public key {2}{en}",
        quoted(&e.name),
        quoted(e.holder.as_str()),
        quoted(&e.vkey)
    )
}

fn proposed(e: &RoleProposed) -> Text {
    let to = optional(e.to, |to| to.to_string());
    let (for_zh, for_en) = e.delegated_by.as_ref().map_or_else(Default::default, |by| {
        let by = quoted(by.as_str());
        (format!(" 代{by}签"), format!(", signing for {by}"))
    });
    say!(
        "提议角色{0} 区划{1} {2}~{to}{for_zh} 依据{3} 提议{4}",
        "propose the role {5} in {1}, {2}~{to}{for_en}, document {3}, proposal {4}",
        e.role.name_zh(),
        e.area,
        e.from,
        quoted(&e.doc_no),
        e.proposal,
        e.role.name_en()
    )
}
