//! A connection to a cluster that was found fit to be used.

use std::sync::Arc;

use super::access::{self, Accounts};
use super::address::Address;
use super::order::KurrentOrder;
use super::wire::Wire;
use crate::error::StoreError;
use crate::order::Order;

/// A cluster that answers, with rules that keep what is written. Clones share the connection.
#[derive(Clone)]
pub struct Cluster {
    pub(super) wire: Arc<Wire>,
}

impl Cluster {
    /// Connects.
    ///
    /// # Errors
    /// [`StoreError::Cluster`]: no answer, no rights or too many, rules that would let events disappear.
    pub fn open(address: Address) -> Result<Cluster, StoreError> {
        let cluster = Cluster { wire: Arc::new(Wire::new(address)?) };
        access::check(&cluster.wire)?;
        Ok(cluster)
    }

    /// Sets the rules of a server's streams, as an administrator of it: who may read and write, and that nobody else
    /// may delete.
    ///
    /// # Errors
    /// [`StoreError::Cluster`].
    pub fn set_up(address: Address, accounts: &Accounts) -> Result<(), StoreError> {
        access::set_up(&Wire::new(address)?, accounts)
    }

    /// Which cluster and namespace this is: `a:2113,b:2113/luxi`. Holds no credentials.
    #[must_use]
    pub fn place(&self) -> &str {
        self.wire.address().place()
    }

    /// The order of commits.
    pub(crate) fn order(&self) -> Arc<dyn Order> {
        Arc::new(KurrentOrder::over(Arc::clone(&self.wire)))
    }
}
