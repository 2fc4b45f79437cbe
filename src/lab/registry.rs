//! The table of experiments: one line each.

use super::entry::Entry;
pub use super::experiments::complete_vae::{Quoted, explained_by, listings};
use super::experiments::{
    ae_sampler, anatomy, applications, beta_sweep, bottleneck, complete_vae, decoder_layers, elbo_decomposition, kl_lab, latent_scatter,
    layers, loss_lens, manifold, posterior_blobs, posterior_grid, resample, training_loop, two_term_loss, variants,
};

/// Every experiment.
pub const EXPERIMENTS: &[Entry] = &[
    manifold::ENTRY,
    anatomy::ENTRY,
    layers::ENTRY,
    bottleneck::ENTRY,
    decoder_layers::ENTRY,
    loss_lens::ENTRY,
    training_loop::ENTRY,
    latent_scatter::ENTRY,
    variants::ENTRY,
    ae_sampler::ENTRY,
    posterior_blobs::ENTRY,
    posterior_grid::ENTRY,
    kl_lab::ENTRY,
    elbo_decomposition::ENTRY,
    resample::ENTRY,
    two_term_loss::ENTRY,
    beta_sweep::ENTRY,
    complete_vae::ENTRY,
    applications::ENTRY,
];

/// An experiment by its name.
pub fn entry(name: &str) -> Option<&'static Entry> {
    EXPERIMENTS.iter().find(|entry| entry.name == name)
}
