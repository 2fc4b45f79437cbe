//! Manners on a machine that others use as well.

use std::time::{Duration, Instant};

/// How often to look: the load is an average over a minute.
const INTERVAL: Duration = Duration::from_secs(1);
/// Training gives way when so many more threads than there are processors want to run. A run alone on its machine stays below it: it has one
/// thread for each processor.
const TOO_MANY: f64 = 1.5;
/// It takes its threads again when no more than so many too many want to run, its own among them.
const FEW: f64 = 0.25;

/// Lets the thread that calls, and those that it starts, run after others that want a processor: keys are answered before a step is taken.
/// Only Linux has this for a thread; elsewhere it does nothing.
pub(super) fn be_nice() {
    #[cfg(target_os = "linux")]
    {
        // A system that forbids even this trains as it did.
        let _ = rustix::process::nice(5);
    }
}

/// Whether so many others want to run that training had better do with one thread.
#[derive(Debug, Default)]
pub(super) struct Crowd {
    looked: Option<Instant>,
    gives_way: bool,
}

impl Crowd {
    /// Looks, if the last look is long enough ago, and says whether to give way.
    pub(super) fn look(&mut self) -> bool {
        if self.looked.is_none_or(|at| at.elapsed() >= INTERVAL) {
            self.looked = Some(Instant::now());
            if let (Some(load), Ok(processors)) = (load(), std::thread::available_parallelism()) {
                self.gives_way = gives_way(load, processors.get(), self.gives_way);
            }
        }
        self.gives_way
    }
}

/// Threads that ran or wanted to, on average over the last minute; none where the system doesn't say.
fn load() -> Option<f64> {
    std::fs::read_to_string("/proc/loadavg").ok().as_deref().and_then(first)
}

fn first(loads: &str) -> Option<f64> {
    loads.split_whitespace().next()?.parse().ok()
}

/// Two bounds, so that a run doesn't change its mind because of its own share of the load.
fn gives_way(load: f64, processors: usize, before: bool) -> bool {
    load > processors as f64 + if before { FEW } else { TOO_MANY }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_gives_way_to_many_and_takes_its_threads_again_when_few_are_left() {
        assert!(!gives_way(2.0, 2, false), "alone, with a thread for each processor");
        assert!(!gives_way(3.4, 2, false));
        assert!(gives_way(3.6, 2, false));
        assert!(gives_way(3.0, 2, true), "its own share alone does not change its mind");
        assert!(!gives_way(2.2, 2, true));
        assert!(!gives_way(3.6, 4, false));
    }

    #[test]
    fn the_load_is_the_first_of_the_averages() {
        assert_eq!(first("13.83 6.27 3.62 5/210 20191\n"), Some(13.83));
        assert_eq!(first(""), None);
        assert_eq!(first("many"), None);
    }

    #[test]
    fn between_two_looks_nothing_changes() {
        let mut crowd = Crowd { looked: Some(Instant::now() + Duration::from_secs(3600)), gives_way: true };
        assert!(crowd.look());
        crowd.gives_way = false;
        assert!(!crowd.look());
    }
}
