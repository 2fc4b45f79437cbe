//! Companions that need no training: what can be computed exactly is computed exactly.

pub(crate) mod coverage;
pub(crate) mod divergence;
pub(crate) mod evidence;
pub(crate) mod islands;
pub(crate) mod likelihood;
pub(crate) mod log_sum;
pub(crate) mod mixture;
pub(crate) mod neighbours;
pub(crate) mod paths;
pub(crate) mod pca;
pub(crate) mod plane_gaussian;
pub(crate) mod plane_target;
pub(crate) mod price;
pub(crate) mod quantile;
pub(crate) mod roc;
pub(crate) mod slopes;
pub(crate) mod stamps;

/// The real MNIST, for tests that need it: the folder in `ELBO_TEST_MNIST`.
#[cfg(test)]
pub(crate) fn mnist() -> Option<crate::data::Dataset> {
    let Some(folder) = std::env::var_os("ELBO_TEST_MNIST") else {
        println!("skipped: no MNIST");
        return None;
    };
    Some(crate::data::read_folder(std::path::Path::new(&folder)).expect("ELBO_TEST_MNIST is a folder of MNIST files"))
}
