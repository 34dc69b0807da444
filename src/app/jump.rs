//! A clock that is far ahead of the ledger: one act under it, and nobody writes any more until that time has come.

use ledger::Time;
use words::refuse;

use super::desk::Desk;
use crate::clock::in_china;
use crate::failure::{Failure, OrFail as _};
use crate::ground;

/// An office that works has an act in every month; whoever paused for longer says that the clock is right.
const DAYS_MAX: i64 = 45;
const DAY_MILLIS: i64 = 24 * 3_600_000;

impl Desk {
    /// Refuses to sign under a machine's clock that has leapt since the last commit, unless somebody says that it is right.
    ///
    /// # Errors
    /// [`Failure::Refused`].
    pub(super) fn check_clock(&self) -> Result<(), Failure> {
        self.check_leap(self.now())
    }

    /// The same of the time that a commit already has.
    ///
    /// # Errors
    /// [`Failure::Refused`].
    pub(super) fn check_leap(&self, time: Time) -> Result<(), Failure> {
        let last = self.reader.ledger_time().or_fault()?;
        let days = (time.millis() - last.millis()) / DAY_MILLIS;
        // A clock that was given to a training is nobody's mistake.
        if days <= DAYS_MAX || self.clock_is_right || !self.clock.is_machines() {
            return Ok(());
        }
        let (time, last) = (in_china(time), in_china(last));
        Err(Failure::refused(refuse!(
            "clock.leap",
            ground::CLOCK,
            "本机时钟是 {time}，账本上一笔是 {last}，相隔{days}天。时钟若是错的，这一笔会使账本一直停到那个时间。什么也没有写入：请核对本机的日期和时间；确实停办了这么久、时钟没有错的，加 --clock-is-right 再办",
            "the machine's clock says {time} and the ledger's last commit is of {last}, {days} days before. If the clock is wrong, this act would stop the ledger until that time has come. Nothing was written: check date and time of this machine; if the office did pause for so long and the clock is right, do it again with --clock-is-right"
        )))
    }
}
