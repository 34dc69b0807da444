//! Several jobs at once, and what comes of them in the order in which they were handed out.

use std::sync::{Condvar, Mutex, PoisonError};

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

/// Lets `give` hand out jobs, does `width` of them at once with `work`, and lets `take` have the results in their order.
/// What is handed out and not yet taken weighs `weight_max` at most, or is one job alone.
pub(crate) fn abreast<J: Send, R: Send, T>(
    width: usize,
    weight_max: u64,
    give: impl FnOnce(&Jobs<'_, J, R>) + Send,
    work: impl Fn(J) -> R + Sync,
    take: impl FnOnce(&mut Results<'_, R>) -> T,
) -> T {
    let load = Load::default();
    let (hand_out, jobs) = bounded::<(J, Sender<R>)>(0);
    let (in_order, results) = unbounded();
    std::thread::scope(|scope| {
        for _ in 0..width {
            let (jobs, work) = (jobs.clone(), &work);
            scope.spawn(move || {
                for (job, result) in jobs {
                    // Whoever wanted it may have stopped at something before.
                    let _unheard = result.send(work(job));
                }
            });
        }
        drop(jobs);
        let load = &load;
        scope.spawn(move || give(&Jobs { load, weight_max, hand_out, in_order }));
        take(&mut Results { load, results, taken: 0 })
    })
}

/// Where jobs are handed out.
pub(crate) struct Jobs<'a, J, R> {
    load: &'a Load,
    weight_max: u64,
    hand_out: Sender<(J, Sender<R>)>,
    in_order: Sender<(u64, Receiver<R>)>,
}

impl<J, R> Jobs<'_, J, R> {
    /// Hands out a job, as soon as there is room for it. False if nobody wants any more.
    pub(crate) fn hand_out(&self, weight: u64, job: J) -> bool {
        let (result, comes) = bounded(1);
        self.load.add(weight, self.weight_max)
            && self.in_order.send((weight, comes)).is_ok()
            && self.hand_out.send((job, result)).is_ok()
    }
}

/// What comes of the jobs, in their order. Whoever drops it wants no more.
pub(crate) struct Results<'a, R> {
    load: &'a Load,
    results: Receiver<(u64, Receiver<R>)>,
    /// The weight of the last one.
    taken: u64,
}

impl<R> Iterator for Results<'_, R> {
    type Item = R;

    fn next(&mut self) -> Option<R> {
        // Whoever asks for the next is done with the last.
        self.load.remove(std::mem::take(&mut self.taken));
        let (weight, result) = self.results.recv().ok()?;
        self.taken = weight;
        result.recv().ok()
    }
}

impl<R> Drop for Results<'_, R> {
    fn drop(&mut self) {
        self.load.close();
    }
}

/// What is handed out and not yet done with.
#[derive(Default)]
struct Load {
    weight: Mutex<Weight>,
    lighter: Condvar,
}

#[derive(Default)]
struct Weight {
    of_all: u64,
    is_closed: bool,
}

impl Load {
    /// Waits until there is room; false if nobody wants any more.
    fn add(&self, weight: u64, max: u64) -> bool {
        let now = self.weight.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |now: &mut Weight| !now.is_closed && now.of_all > 0 && now.of_all + weight > max;
        let mut now = self.lighter.wait_while(now, is_full).unwrap_or_else(PoisonError::into_inner);
        now.of_all += weight;
        !now.is_closed
    }

    fn remove(&self, weight: u64) {
        self.weight.lock().unwrap_or_else(PoisonError::into_inner).of_all -= weight;
        self.lighter.notify_all();
    }

    fn close(&self) {
        self.weight.lock().unwrap_or_else(PoisonError::into_inner).is_closed = true;
        self.lighter.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::Duration;

    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_jobs_whichever_is_done_first() {
        let give = |jobs: &Jobs<'_, u64, u64>| {
            for job in 0..50 {
                assert!(jobs.hand_out(1, job));
            }
        };
        let work = |job| {
            std::thread::sleep(Duration::from_micros(50 * (job % 7)));
            job
        };
        let done: Vec<u64> = abreast(4, 8, give, work, |results| results.collect());
        assert_eq!(done, (0..50).collect::<Vec<_>>());
    }

    #[test]
    fn no_more_is_handed_out_than_may_be_and_a_heavy_job_goes_alone() {
        let (out, most) = (AtomicU64::new(0), AtomicU64::new(0));
        let give = |jobs: &Jobs<'_, u64, u64>| {
            for weight in [3, 3, 3, 100, 3, 3, 5] {
                jobs.hand_out(weight, weight);
            }
        };
        let work = |weight| {
            most.fetch_max(out.fetch_add(weight, Ordering::SeqCst) + weight, Ordering::SeqCst);
            weight
        };
        let sum: u64 = abreast(3, 9, give, work, |results| {
            let mut sum = 0;
            for weight in results {
                sum += weight;
                std::thread::sleep(Duration::from_millis(2));
                out.fetch_sub(weight, Ordering::SeqCst);
            }
            sum
        });
        assert_eq!((sum, most.load(Ordering::SeqCst)), (120, 100));
    }

    #[test]
    fn whoever_wants_no_more_ends_it_for_everybody() {
        let give = |jobs: &Jobs<'_, u64, u64>| while jobs.hand_out(1, 7) {};
        assert_eq!(abreast(2, 4, give, |job| job, |results| results.next()), Some(7));
    }
}
