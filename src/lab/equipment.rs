//! What an experiment is built from.

use std::path::PathBuf;
use std::sync::Arc;

use super::plan::Plan;
use super::store::Store;
use crate::data::Dataset;
use crate::model::Threads;

/// What an experiment is built from.
#[derive(Clone)]
pub struct Equipment {
    /// The data set in use.
    pub data: Arc<Dataset>,
    /// The threads that train.
    pub threads: Arc<Threads>,
    /// What other experiments have found out about the data, and trained, already.
    pub(crate) store: Arc<Store>,
    /// Models begin untrained, even if the store has them: the reader wants to start anew.
    pub(crate) anew: bool,
    /// Which of many equally good runs this is; 0 for a reader, who sees the same run each time. See [`Equipment::seed`].
    pub(crate) repeat: u64,
    /// Where pictures lie that are no digits, if the reader has some.
    pub(crate) clothes: Option<PathBuf>,
    /// The run that `training-run` makes; its usual one when there is none.
    pub plan: Option<Arc<Plan>>,
}

impl Equipment {
    /// Equipment with nothing found out yet.
    pub fn new(data: Arc<Dataset>, threads: Arc<Threads>) -> Equipment {
        Equipment { data, threads, store: Arc::default(), anew: false, repeat: 0, plan: None, clothes: None }
    }

    /// Another run with everything else as it is: other first weights, other batches, other noise. Facts of the data are shared, models are not.
    pub(crate) fn repeated(&self, repeat: u64) -> Equipment {
        Equipment { store: Arc::new(self.store.without_models()), repeat, ..self.clone() }
    }

    /// The seed that stands for `own` in this run: `own` itself for a reader. Whatever draws random numbers asks here, so that a claim about
    /// a model can be tried on runs that have nothing in common but the data.
    pub(crate) fn seed(&self, own: u64) -> u64 {
        own.wrapping_add(self.repeat.wrapping_mul(1_000_003))
    }

    /// The same for one run of several that have a thread each.
    pub(crate) fn for_one_thread(&self) -> Equipment {
        Equipment { threads: Arc::new(Threads::new(1)), ..self.clone() }
    }
}

/// Equipment with a few generated digits and one thread.
#[cfg(test)]
pub(crate) fn small(train: usize, test: usize) -> Equipment {
    use crate::data::digits;
    let data = Dataset {
        label: "a few digits".into(),
        classes: (0..10).map(|class| class.to_string()).collect(),
        train: digits::range(0..train, 7),
        test: digits::range(train..train + test, 7),
    };
    Equipment::new(Arc::new(data), Arc::new(Threads::new(1)))
}
