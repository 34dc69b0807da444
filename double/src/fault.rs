//! What can be made to go wrong at a door, and the order in which it does.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::watch;

use crate::cluster::lock;

/// One thing that goes wrong once. A door keeps those it was told of in order; a call takes the first that fits it, and
/// no more than that one. Calls here are those on streams; a client's greeting and gossip are hit by no fault but their
/// own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The next append is committed, and then its connection is dropped without a reply.
    LoseReply,
    /// The next append's connection is dropped before anything is committed.
    LoseRequest,
    /// As [`Fault::LoseReply`], of an append to a stream whose name begins so.
    LoseReplyOf(String),
    /// As [`Fault::LoseRequest`], of an append to a stream whose name begins so.
    LoseRequestOf(String),
    /// The next call waits so long first. It is carried out even if its client has gone by then: that is how an append
    /// lands after its writer has given it up.
    Delay(Duration),
    /// The next call's connection is dropped, nothing is done.
    Reset,
    /// The next call is answered UNAVAILABLE, “Server Is Too Busy”, nothing is done.
    Overload,
    /// The next append is committed and answered ABORTED, “Operation timed out”, as the server answers when its
    /// followers do not confirm in time.
    Timeout,
    /// The next append is answered that the leader is elsewhere: at the leader's door, or at this one if it leads.
    NotLeader,
    /// The next read ends in good order after so many events, although there may be more.
    CutRead(usize),
    /// The same of the next read of a stream whose name begins so.
    CutReadOf(String, usize),
    /// A subscription that runs, or else the next one once it has caught up, ends in good order. The server never does
    /// that; a proxy before it may.
    EndSubscription,
    /// The next question who is in the cluster is answered UNAVAILABLE.
    RefuseGossip,
    /// The next greeting of a client that connects is answered UNAVAILABLE.
    RefuseGreeting,
}

/// What a call is, as far as faults are concerned.
#[derive(Clone, Copy)]
pub(crate) enum Call<'a> {
    Append(&'a str),
    Read(&'a str),
    Subscribe,
    /// A subscription that has caught up and could end.
    Following,
    Delete,
    Gossip,
    Greeting,
}

impl Fault {
    fn fits(&self, call: Call<'_>) -> bool {
        match self {
            Fault::LoseReply | Fault::LoseRequest | Fault::Timeout | Fault::NotLeader => {
                matches!(call, Call::Append(_))
            }
            Fault::LoseReplyOf(prefix) | Fault::LoseRequestOf(prefix) => {
                matches!(call, Call::Append(stream) if stream.starts_with(prefix.as_str()))
            }
            Fault::Delay(_) | Fault::Reset | Fault::Overload => {
                matches!(call, Call::Append(_) | Call::Read(_) | Call::Subscribe | Call::Delete)
            }
            Fault::CutRead(_) => matches!(call, Call::Read(_)),
            Fault::CutReadOf(prefix, _) => {
                matches!(call, Call::Read(stream) if stream.starts_with(prefix.as_str()))
            }
            Fault::EndSubscription => matches!(call, Call::Following),
            Fault::RefuseGossip => matches!(call, Call::Gossip),
            Fault::RefuseGreeting => matches!(call, Call::Greeting),
        }
    }
}

/// A door's faults in order.
pub(crate) struct Script {
    faults: Mutex<VecDeque<Fault>>,
    changed: watch::Sender<()>,
}

impl Script {
    pub(crate) fn new() -> Script {
        Script { faults: Mutex::default(), changed: watch::Sender::new(()) }
    }

    pub(crate) fn add(&self, fault: Fault) {
        lock(&self.faults).push_back(fault);
        self.changed.send_replace(());
    }

    /// Takes the first fault that fits.
    pub(crate) fn take(&self, call: Call<'_>) -> Option<Fault> {
        let mut faults = lock(&self.faults);
        let at = faults.iter().position(|fault| fault.fits(call))?;
        faults.remove(at)
    }

    pub(crate) fn pending(&self) -> usize {
        lock(&self.faults).len()
    }

    pub(crate) fn clear(&self) {
        lock(&self.faults).clear();
    }

    /// Hears of every fault that is added.
    pub(crate) fn watch(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_takes_the_first_fault_that_fits_it_and_leaves_the_others_in_order() {
        let script = Script::new();
        script.add(Fault::LoseReplyOf("batch/".to_owned()));
        script.add(Fault::CutRead(1));
        script.add(Fault::Reset);
        assert_eq!(script.take(Call::Append("order")), Some(Fault::Reset));
        assert_eq!(script.take(Call::Append("order")), None);
        assert_eq!(script.take(Call::Append("batch/7")), Some(Fault::LoseReplyOf("batch/".to_owned())));
        assert_eq!((script.pending(), script.take(Call::Greeting)), (1, None));
        assert_eq!(script.take(Call::Read("order")), Some(Fault::CutRead(1)));
    }
}
