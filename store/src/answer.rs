//! One answer to one who waits for it, without spinning: many wait while one writer works.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// The end that answers. Gone without an answer, it wakes the one who waits.
pub(crate) struct Asked<T>(Arc<Slot<T>>);

/// The end that waits.
pub(crate) struct Answer<T>(Arc<Slot<T>>);

struct Slot<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

enum State<T> {
    Open,
    Answered(T),
    Gone,
}

/// Both ends.
pub(crate) fn answer<T>() -> (Asked<T>, Answer<T>) {
    let slot = Arc::new(Slot { state: Mutex::new(State::Open), changed: Condvar::new() });
    (Asked(Arc::clone(&slot)), Answer(slot))
}

impl<T> Asked<T> {
    /// Answers. Nobody may be waiting any more.
    pub(crate) fn say(self, answer: T) {
        self.set(State::Answered(answer));
    }

    fn set(&self, to: State<T>) {
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*state, State::Open) {
            *state = to;
        }
        self.0.changed.notify_one();
    }
}

impl<T> Drop for Asked<T> {
    fn drop(&mut self) {
        self.set(State::Gone);
    }
}

impl<T> Answer<T> {
    /// Waits for the answer; none if whoever was asked is gone.
    pub(crate) fn wait(self) -> Option<T> {
        let state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        let open = |state: &mut State<T>| matches!(state, State::Open);
        let mut state = self.0.changed.wait_while(state, open).unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *state, State::Gone) {
            State::Answered(answer) => Some(answer),
            State::Open | State::Gone => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_hears_the_answer_or_that_nobody_will_give_one() {
        let (asked, waits) = answer();
        let waiting = std::thread::spawn(|| waits.wait());
        asked.say(7);
        assert_eq!(waiting.join().ok(), Some(Some(7)));
        let (asked, waits) = answer::<u8>();
        let waiting = std::thread::spawn(|| waits.wait());
        drop(asked);
        assert_eq!(waiting.join().ok(), Some(None));
    }
}
