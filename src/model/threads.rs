//! The threads that train: each takes one part of the work from start to end.

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicBool, AtomicUsize};

use super::raw::FlushDenormals;

/// How often to look whether the other threads have ended before going to sleep: some 100 µs.
const PATIENCE: usize = 5_000;

/// A set of threads for training: the caller's own and `count − 1` helpers that sleep while there is nothing to do.
pub struct Threads {
    helpers: Option<rayon::ThreadPool>,
    count: usize,
    gives_way: AtomicBool,
}

impl Threads {
    /// `count` threads in all; 0 means one per processor. A helper that can't be started is done without.
    pub fn new(count: usize) -> Self {
        let count = if count == 0 { std::thread::available_parallelism().map_or(1, usize::from) } else { count };
        let helpers = (count > 1)
            .then(|| {
                rayon::ThreadPoolBuilder::new().num_threads(count - 1).thread_name(|index| format!("elbo-train-{}", index + 1)).build().ok()
            })
            .flatten();
        let count = helpers.as_ref().map_or(1, |pool| pool.current_num_threads() + 1);
        Self { helpers, count, gives_way: AtomicBool::new(false) }
    }

    /// How many threads work together.
    pub fn count(&self) -> usize {
        self.count
    }

    /// From now on the caller does all the work alone, if `alone`: on a machine that others use as well, a thread that waits for another burns
    /// what they could use. Work is divided as before, so that the results are the same to the last bit.
    pub fn give_way(&self, alone: bool) {
        self.gives_way.store(alone && self.count > 1, Relaxed);
    }

    /// Whether the caller does alone what several threads could do.
    pub fn gives_way(&self) -> bool {
        self.gives_way.load(Relaxed)
    }

    /// Does every task and returns the results in the order of the tasks. The calling thread works too, and denormals are flushed while a task runs.
    ///
    /// # Panics
    /// If a task panics: after the others have ended, in the caller.
    pub(crate) fn run<A: Send, R: Send>(&self, tasks: Vec<A>, work: impl Fn(A) -> R + Sync) -> Vec<R> {
        let work = |task| {
            let _flush = FlushDenormals::enter();
            work(task)
        };
        let Some(pool) = self.helpers.as_ref().filter(|_| !self.gives_way()) else { return tasks.into_iter().map(work).collect() };
        let mut results: Vec<Option<R>> = tasks.iter().map(|_| None).collect();
        let left = AtomicUsize::new(0);
        pool.in_place_scope(|scope| {
            // The caller's share is every `count`-th task, the first among them.
            let mut own = Vec::new();
            for (index, (task, result)) in tasks.into_iter().zip(&mut results).enumerate() {
                if index % self.count == 0 {
                    own.push((task, result));
                } else {
                    let (work, left) = (&work, &left);
                    left.fetch_add(1, Relaxed);
                    scope.spawn(move |_| {
                        *result = Some(work(task));
                        left.fetch_sub(1, Release);
                    });
                }
            }
            for (task, result) in own {
                *result = Some(work(task));
            }
            // The others end at about the same time, sooner than this thread would fall asleep and wake up.
            for _ in 0..PATIENCE {
                if left.load(Acquire) == 0 {
                    break;
                }
                std::hint::spin_loop();
            }
        });
        results.into_iter().map(|result| result.expect("the scope ends only when every task has")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_tasks() {
        for count in 1..=4 {
            let threads = Threads::new(count);
            assert_eq!(threads.run((0..11).collect(), |n: i32| n * n), (0..11).map(|n| n * n).collect::<Vec<_>>());
        }
    }

    #[test]
    fn whoever_gives_way_does_every_task_alone() {
        let threads = Threads::new(3);
        threads.give_way(true);
        let own = std::thread::current().id();
        assert!(threads.run(vec![(); 6], |()| std::thread::current().id()).into_iter().all(|id| id == own));
        assert_eq!(threads.count(), 3, "the work is divided as before");
        threads.give_way(false);
        assert!(threads.run(vec![(); 6], |()| std::thread::current().id()).into_iter().any(|id| id != own));
        let single = Threads::new(1);
        single.give_way(true);
        assert!(!single.gives_way());
    }

    #[test]
    fn a_panic_in_a_helper_reaches_the_caller_and_leaves_the_threads_usable() {
        let threads = Threads::new(2);
        let caught =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| threads.run(vec![0, 1], |n| assert!(n == 0, "task {n} fails"))));
        assert!(caught.is_err());
        assert_eq!(threads.run(vec![1, 2], |n| n + 1), [2, 3]);
    }
}
