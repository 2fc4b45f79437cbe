//! What an experiment is built from.

use std::sync::Arc;

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
    /// What other experiments have found out about the data already.
    pub(crate) store: Arc<Store>,
}

impl Equipment {
    /// Equipment with nothing found out yet.
    pub fn new(data: Arc<Dataset>, threads: Arc<Threads>) -> Equipment {
        Equipment { data, threads, store: Arc::default() }
    }
}
