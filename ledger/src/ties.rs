//! What the records of one commit owe each other, as numbers under keys: whoever holds a commit to it needs to know
//! nothing of what the records are about (docs/FORMAT.md, What a commit owes).

use foldhash::{HashMap, HashSet};
use sha2::{Digest as _, Sha256};
use words::{Said, Text};

/// The id of a rule, as docs/FORMAT.md and findings name it.
pub type RuleId = &'static str;

/// One thing that a record owes to the others of its commit, or gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// Over the commit, lines and fen under the key come to nothing: what one record says another says as well.
    Even {
        /// Which rule.
        rule: RuleId,
        /// What it is about: a [`key`].
        key: u128,
        /// How many.
        lines: i64,
        /// How much, in fen.
        fen: i64,
    },
    /// Some record of the commit gives this.
    Need {
        /// Which rule.
        rule: RuleId,
        /// What: a [`key`].
        key: u128,
    },
    /// Gives what others of the commit may need.
    Give {
        /// What: a [`key`].
        key: u128,
    },
}

/// How a record's area stands to its stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keeps {
    /// It is held against more than the stream keeps.
    #[default]
    Nothing,
    /// From here on the stream is of this record's area.
    Sets,
    /// It is the area that the stream keeps.
    Equals,
}

/// What a record says by itself, once nothing is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Own {
    /// What it owes and gives.
    pub ties: Vec<Tie>,
    /// How its area stands to its stream.
    pub keeps: Keeps,
}

/// A rule that a record breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Which.
    pub rule: RuleId,
    /// What is wrong.
    pub text: Text,
}

impl Broken {
    /// A rule that is broken so.
    #[must_use]
    pub fn new(rule: RuleId, text: impl Said) -> Broken {
        Broken { rule, text: text.text() }
    }
}

impl Said for Broken {
    fn say(&self, lang: words::Lang, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.text.say(lang, out)
    }
}

impl std::fmt::Display for Broken {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.text.fmt(out)
    }
}

impl std::error::Error for Broken {}

impl words::Coded for Broken {
    fn code(&self) -> String {
        format!("rule.{}", self.rule)
    }

    fn next(&self) -> Option<Text> {
        None
    }

    fn fields(&self) -> words::serde_json::Map<String, words::serde_json::Value> {
        words::serde_json::Map::new()
    }
}

impl words::Grounded for Broken {
    fn ground(&self) -> words::Ground {
        words::Ground::Rule(self.rule)
    }
}

/// A tie that does not hold, and the first record of the commit that has to do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Untied {
    /// Which rule.
    pub rule: RuleId,
    /// The record's index in the commit.
    pub index: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    lines: i128,
    fen: i128,
    first: u32,
}

/// The ties of a commit's records so far.
#[derive(Clone, Debug, Default)]
pub struct Ties {
    even: HashMap<(RuleId, u128), Sum>,
    needed: HashMap<(RuleId, u128), u32>,
    given: HashSet<u128>,
}

impl Ties {
    /// Takes what the record at an index owes and gives.
    pub fn see(&mut self, index: u32, ties: &[Tie]) {
        for tie in ties {
            match *tie {
                Tie::Even { rule, key, lines, fen } => self.sum(index, (rule, key), lines, fen),
                Tie::Need { rule, key } => {
                    self.needed.entry((rule, key)).or_insert(index);
                }
                Tie::Give { key } => {
                    self.given.insert(key);
                }
            }
        }
    }

    fn sum(&mut self, index: u32, at: (RuleId, u128), lines: i64, fen: i64) {
        let sum = self.even.entry(at).or_insert(Sum { first: index, ..Sum::default() });
        sum.lines += i128::from(lines);
        sum.fen += i128::from(fen);
        // What came out even needs no memory.
        if sum.lines == 0 && sum.fen == 0 {
            self.even.remove(&at);
        }
    }

    /// What does not hold at the end of the commit, in the order of the records.
    #[must_use]
    pub fn untied(&self) -> Vec<Untied> {
        let even = self.even.iter().map(|((rule, _), sum)| Untied { rule, index: sum.first });
        let missing = self.needed.iter().filter(|((_, key), _)| !self.given.contains(key));
        let missing = missing.map(|((rule, _), index)| Untied { rule, index: *index });
        let mut untied: Vec<Untied> = even.chain(missing).collect();
        untied.sort_by_key(|untied| (untied.index, untied.rule));
        untied.dedup();
        untied
    }
}

/// What a tie is about, from parts that may hold anything: nobody can make two of them meet.
#[must_use]
pub fn key(parts: &[&[u8]]) -> u128 {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u32).to_be_bytes());
        digest.update(part);
    }
    let hash: [u8; 32] = digest.finalize().into();
    u128::from_be_bytes(*hash.first_chunk().expect("invariant: a hash has 32 bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn even(key: u128, lines: i64, fen: i64) -> Tie {
        Tie::Even { rule: "order", key, lines, fen }
    }

    #[test]
    fn what_comes_to_nothing_under_its_key_is_tied() {
        let mut ties = Ties::default();
        ties.see(0, &[even(1, 2, 500)]);
        ties.see(1, &[even(1, -1, -200)]);
        assert_eq!(ties.untied(), [Untied { rule: "order", index: 0 }]);
        ties.see(2, &[even(1, -1, -300)]);
        assert!(ties.untied().is_empty());
    }

    #[test]
    fn two_things_that_differ_are_not_tied_by_their_count() {
        let mut ties = Ties::default();
        ties.see(3, &[even(1, 1, 0)]);
        ties.see(4, &[even(2, -1, 0)]);
        assert_eq!(ties.untied().len(), 2);
    }

    #[test]
    fn what_is_needed_may_be_given_before_or_after() {
        let need = |key| Tie::Need { rule: "roster-row", key };
        let mut ties = Ties::default();
        ties.see(0, &[need(7), Tie::Give { key: 8 }, need(8)]);
        assert_eq!(ties.untied(), [Untied { rule: "roster-row", index: 0 }]);
        ties.see(9, &[Tie::Give { key: 7 }]);
        assert!(ties.untied().is_empty());
    }

    #[test]
    fn parts_that_are_cut_elsewhere_have_another_key() {
        assert_ne!(key(&[b"ab", b"c"]), key(&[b"a", b"bc"]));
        assert_eq!(key(&[b"ab", b"c"]), key(&[b"ab", b"c"]));
    }
}
