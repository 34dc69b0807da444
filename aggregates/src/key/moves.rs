//! What an event of a key moves, and how the intent of its act names it.

use words::Words;

use super::event::KeyEvent as E;
use crate::figures::{Moved, Moves};

impl Moves for E {
    fn moves(&self) -> Vec<Moved> {
        match self {
            E::KeyRegistered(_)
            | E::RoleProposed(_)
            | E::RoleConfirmed(_)
            | E::RoleRevoked(_)
            | E::KeyRevoked(_) => Vec::new(),
        }
    }

    fn counted(&self) -> Option<Words> {
        match self {
            E::KeyRegistered(_)
            | E::RoleProposed(_)
            | E::RoleConfirmed(_)
            | E::RoleRevoked(_)
            | E::KeyRevoked(_) => None,
        }
    }

    fn unproved(&self) -> Option<Words> {
        match self {
            E::RoleProposed(_) | E::KeyRevoked(_) => Some((
                "密钥名：记录里只有密钥哈希，请与 key list 核对",
                "the key's name: the records hold only its hash; compare it with key list",
            )),
            E::RoleConfirmed(_) | E::RoleRevoked(_) => Some((
                "密钥名、角色、区划：记录里只有密钥哈希和提议编号，请与提议核对",
                "the key's name, role and area: the records hold only the key's hash and the proposal; compare them with the proposal",
            )),
            E::KeyRegistered(_) => None,
        }
    }
}
