//! A commit: its note, its signer, what he had seen, and that its records lead to the signed root.

use aggregates::rules::Course;
use foldhash::HashMap;
use ledger::keyring::Denied;
use ledger::merkle::Frontier;
use ledger::note::VerifyingKey;
use ledger::{CommitNote, Hash, Keyring, Scope, Time, Uuid};
use words::say;

use super::Fold;
use crate::chunk::Commit;
use crate::error::AuditError;
use crate::finding::{Code, Place};
use crate::streams::Looked;

/// A commit may lie so far behind ledger time.
const BEHIND_MILLIS: i64 = 72 * 3_600_000;

/// The commit whose records are being read.
pub(super) struct Current {
    pub(super) first: u64,
    pub(super) count: u64,
    /// The stream of the first record.
    pub(super) stream: Option<String>,
    pub(super) note: Option<CommitNote>,
    /// The signer whom the first record names.
    pub(super) signer: Option<Hash>,
    pub(super) holder: Option<String>,
    /// The keys as the records before the commit say.
    pub(super) keys: Keyring,
    pub(super) frontier: Frontier,
    /// What was asked of the keys already.
    pub(super) entitled: HashMap<(&'static str, u32, Scope), Option<Denied>>,
    /// What its records owe each other; none where ledger time is not known.
    pub(super) course: Option<Course>,
    /// Whether every record stands by itself: what one owes the others says nothing otherwise.
    pub(super) stands: bool,
}

impl Current {
    pub(super) fn place(&self) -> Place {
        let place = self.stream.iter().fold(Place::at(self.first), |place, stream| place.stream(stream));
        self.note.iter().fold(place, |place, note| place.commit(note.id))
    }

    pub(super) fn holds(&self, position: u64) -> bool {
        position >= self.first && position - self.first < self.count
    }
}

impl Fold<'_> {
    /// A commit begins; `first_record` is what its first record names: stream, signer and commit.
    pub(super) fn begin_commit(
        &mut self,
        commit: Commit,
        first_record: Option<(&str, Hash, Uuid)>,
    ) -> Result<(), AuditError> {
        self.end_commit()?;
        let signer = first_record.map(|(_, signer, _)| signer);
        let Commit { first, count, no, ledger_time, note, signed_by } = commit;
        let expected_no = self.counts.commits;
        self.counts.commits += 1;
        if first != self.next_commit {
            let expected = self.next_commit;
            self.findings.add(Code::CommitOrder, Place::at(first), || {
                say!(
                    "提交应从位置{expected}开始，实为{first}",
                    "the commit should begin at {expected}, not at {first}"
                )
            });
        }
        self.next_commit = first.saturating_add(count);
        let mut current = Current {
            first,
            count,
            stream: first_record.map(|(stream, _, _)| stream.to_owned()),
            note,
            signer,
            holder: None,
            keys: self.keyring.clone(),
            frontier: Frontier::new(),
            entitled: HashMap::default(),
            course: None,
            stands: true,
        };
        if let Some(note) = current.note.clone() {
            self.pass_time(note.time, &current);
            self.check_note(&note, &current, first_record.map(|(_, _, id)| id));
            self.check_seen(&note, &current)?;
        }
        current.course = self.day.parse().ok().map(Course::new);
        let time = self.time.map(Time::millis);
        if u64::try_from(no) != Ok(expected_no) || (time.is_some() && time != Some(ledger_time)) {
            self.findings.add(Code::CommitColumns, current.place(), || {
                say!(
                    "表列（提交次序、账本时间）与提交不符",
                    "the columns (number, ledger time) are not those of the commit"
                )
            });
        }
        current.holder = signer.and_then(|signer| self.keyring.holder(&signer)).map(str::to_owned);
        self.check_signer(&current, signed_by.as_ref());
        self.counts.signatures += u64::from(signed_by.is_some());
        self.current = Some(current);
        Ok(())
    }

    fn pass_time(&mut self, time: Time, current: &Current) {
        if let Some(before) = self.time
            && time.millis() < before.millis() - BEHIND_MILLIS
        {
            self.findings.add(Code::Time, current.place(), || {
                say!(
                    "提交时间{time}比账本时间{before}早72小时以上",
                    "the time is more than 72 h behind ledger time"
                )
            });
        }
        if self.time.is_none_or(|before| time > before) {
            self.time = Some(time);
            self.day = time.day_in_china();
        }
    }

    fn check_note(&mut self, note: &CommitNote, current: &Current, id: Option<Uuid>) {
        let mut mismatch = |what: &str| {
            self.findings.add(Code::NoteMismatch, current.place(), || {
                say!(
                    "提交文本的{what}行与账本不符",
                    "the line {what} of the note does not agree with the ledger"
                )
            });
        };
        if self.keyring.ledger().is_some_and(|ledger| ledger != note.ledger) {
            mismatch("ledger");
        }
        if self.keyring.origin().is_some_and(|origin| origin != note.origin) {
            mismatch("commit/v1");
        }
        if id.is_some_and(|id| id != note.id) {
            mismatch("id");
        }
        if u64::from(note.records) != current.count {
            mismatch("records");
        }
    }

    fn check_seen(&mut self, note: &CommitNote, current: &Current) -> Result<(), AuditError> {
        let (size, root) = (note.seen.0.0, note.seen.1);
        let holds = size <= current.first && self.root_at(size)? == root;
        if !holds {
            self.findings.add(Code::Seen, current.place(), || {
                say!(
                    "签名人所见（{size}）不是本日志更早的根",
                    "seen ({size}) is not an earlier root of this log"
                )
            });
        }
        Ok(())
    }

    /// That the signer's key was active, is the one that signed, and that he knew its head.
    fn check_signer(&mut self, current: &Current, signed_by: Option<&VerifyingKey>) {
        let Some(signer) = &current.signer else { return };
        let state = current.keys.key(signer);
        let refused = match state {
            // The genesis is signed before there is any key; the keyring holds its signer against its administrators.
            None if current.first == 0 => None,
            None => Some(Denied::UnknownKey),
            Some(state) if state.revoked => Some(Denied::Revoked { name: state.vkey.name().to_owned() }),
            Some(_) => None,
        };
        if let Some(denied) = refused {
            self.findings.add(Code::Authority, current.place(), || denied);
        }
        if let (Some(state), Some(key)) = (state, signed_by)
            && state.vkey != *key
        {
            self.findings.add(Code::NoteSignature, current.place(), || {
                say!("签名所用密钥不是登记的密钥", "the signature is not by the key that is registered")
            });
        }
        let head = current.keys.head(signer);
        if current.note.as_ref().is_some_and(|note| note.key != head) {
            let at = head.0;
            self.findings.add(Code::KeyHead, current.place(), || {
                say!(
                    "key 行不是签名密钥流的最后一条（{at}）",
                    "the key line is not the head of the key's stream ({at})"
                )
            });
        }
    }

    /// The commit is over: its root, and what its records say together.
    pub(super) fn end_commit(&mut self) -> Result<(), AuditError> {
        let Some(current) = self.current.take() else { return Ok(()) };
        let place = current.place();
        let mut is_signed = true;
        if let Some(note) = &current.note
            && (current.frontier.root() != note.root || current.frontier.size().0 != u64::from(note.records))
        {
            is_signed = false;
            let (found, signed) = (current.frontier.size(), note.records);
            self.findings.add(Code::CommitRoot, place.clone(), || {
                say!(
                    "记录（{found}条）得不出所签的根（{signed}条）",
                    "the records do not lead to the signed root"
                )
            });
        }
        if current.first == 0 && !self.keyring.genesis_is_complete() {
            self.findings.add(Code::Genesis, place.clone(), || {
                say!("创世提交没有登记全部管理员", "the genesis commit does not register all administrators")
            });
        }
        // One break is one finding: what is missing at the end of a commit that is not whole says nothing more.
        let Some(course) = current.course.filter(|_| is_signed && current.stands) else { return Ok(()) };
        let mut known = Looked { streams: &mut self.streams, scratch: &self.scratch };
        for (index, broken) in course.end(&mut known)? {
            let place = self.place_at(current.first + u64::from(index))?;
            self.findings.take(place.broken(broken));
        }
        Ok(())
    }
}
