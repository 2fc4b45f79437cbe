//! Networks, losses, tape operations and optimisers, on dfdx.
//!
//! A [`Trainer`] owns a [`Model`] ([`Autoencoder`], [`Vae`]) and takes steps on batches of images in 0 to 1; [`evaluate`] measures it on other
//! images; [`checkpoint`] keeps it in files that PyTorch reads. All losses are in nats per image: sums over pixels, means over images.

mod autoencoder;
pub mod checkpoint;
mod convolution;
mod evaluate;
mod exact;
mod linear;
mod mlp;
mod net;
mod objective;
mod ops;
mod optimiser;
mod parameters;
mod raw;
mod threads;
mod trainer;
mod trunk;
mod vae;

pub use autoencoder::Autoencoder;
pub use checkpoint::CheckpointError;
pub use evaluate::{Evaluation, evaluate};
pub use exact::neighbours::{Neighbour, knn_accuracy, leave_one_out_accuracy, nearest, twonn};
pub use exact::pca::{Spectrum, pca};
pub use linear::{Activation, Linear};
pub use net::{NetSpec, NetSpecError};
pub use objective::{Likelihood, Model, Pass, Terms, to_unit};
pub use optimiser::OptimiserKind;
pub use parameters::{Layout, Named, Parameters};
pub use threads::Threads;
pub use trainer::{LayerReport, ModelError, StepReport, Trainer};
pub use vae::{Posterior, Vae, VaeLoss};
