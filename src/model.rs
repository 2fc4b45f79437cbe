//! Networks, losses, tape operations and optimisers, on dfdx.
//!
//! A [`Trainer`] owns a [`Model`] ([`Autoencoder`], [`Vae`]) and takes steps on batches of images in 0 to 1; [`evaluate`] measures it on other
//! images; [`checkpoint`] keeps it in files that PyTorch reads. All losses are in nats per image: sums over pixels, means over images.

mod autoencoder;
pub mod checkpoint;
mod classifier;
mod coder;
mod convolution;
mod evaluate;
mod exact;
mod gradients;
mod labels;
mod linear;
#[cfg(test)]
mod listing;
mod mlp;
mod net;
mod objective;
mod ops;
mod optimiser;
#[cfg(test)]
mod oracle;
mod parameters;
mod plane_denoiser;
mod raw;
mod regularisers;
mod threads;
mod tied;
mod trainer;
mod trunk;
mod vae;

mod watch;

pub use autoencoder::Autoencoder;
pub use checkpoint::CheckpointError;
pub use classifier::Classifier;
pub use coder::{Coder, Drawn, Forward, VaeForward};
pub use convolution::receptive_field;
pub use evaluate::{Evaluation, evaluate};
pub use exact::coverage::{CodeGaussian, Coverage, UNCOVERED_BY_CHANCE, coverage, coverage_of, coverage_within};
pub use exact::divergence::{Bumps, Direction, Grid, Normal, integrand};
pub use exact::evidence::PlanePosterior;
pub use exact::islands::Islands;
pub use exact::likelihood::{PosteriorGrid, importance_weighted, posterior_grid};
pub use exact::log_sum::{log_mean_exp, log_sum_exp};
pub use exact::mixture::{Mixture, MixtureError};
pub use exact::neighbours::{Neighbour, dimension_of, knn_accuracy, leave_one_out_accuracy, log_ratios, nearest, twonn};
pub use exact::paths::{Walk, angle, lerp, norm, slerp, walk};
pub use exact::pca::{Moments, Spectrum, Variances, pca};
pub use exact::plane_gaussian::{Family, PlaneGaussian, Reading};
pub use exact::plane_target::PlaneTarget;
pub use exact::price::{Price, cross_entropy, squared_error};
pub use exact::quantile::{normal_quantile, normal_share_below};
pub use exact::roc::{Roc, roc};
pub use exact::slopes::{Lattice, PricedDraw, SlopeIn, exact_slope, priced_draws};
pub use exact::stamps::{Adjoint, Stamps};
pub use labels::{CLASSES, with_classes, with_labels};
pub use linear::Linear;
pub use net::{NetSpec, NetSpecError};
pub use objective::{Likelihood, Model, Pass, Terms, to_unit};
pub use ops::activation::Activation;
#[doc(hidden)]
pub use ops::timing::operations;
pub use optimiser::OptimiserKind;
pub use parameters::{Layout, Named, Parameters};
pub use plane_denoiser::PlaneDenoiser;
pub use regularisers::{Corruption, Sparsity};
pub use threads::Threads;
pub use tied::Tied;
pub use trainer::{LayerReport, ModelError, StepReport, Trainer};
pub use vae::faulty::{FaultyVae, Symptoms, VaeFaults};
pub use vae::stages::{Stage, Staged, StagedLayer, StagedPass};
pub use vae::{Posterior, Vae, VaeLoss};
pub use watch::{Form, LayerOutput};
