//! The table of experiments: one line each.

use super::entry::Entry;
pub use super::experiments::complete_vae::{Quoted, explained_by, listings};
use super::experiments::{
    ae_sampler, ae_vs_vae, anatomy, applications, beta_sweep, bottleneck, broken_run, complete_vae, decoder_layers, derivation_lab,
    elbo_decomposition, flow_stepper, forward_pass, generative_story, interpolation, kl_lab, latent_scatter, latent_sweep, layers,
    loss_lens, manifold, posterior_blobs, posterior_grid, reparam_gradients, resample, training_loop, training_run, two_heads,
    two_term_loss, variants, variational_fit,
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
    generative_story::ENTRY,
    posterior_grid::ENTRY,
    variational_fit::ENTRY,
    kl_lab::ENTRY,
    elbo_decomposition::ENTRY,
    two_heads::ENTRY,
    reparam_gradients::ENTRY,
    resample::ENTRY,
    forward_pass::ENTRY,
    two_term_loss::ENTRY,
    beta_sweep::ENTRY,
    complete_vae::ENTRY,
    applications::ENTRY,
    broken_run::ENTRY,
    derivation_lab::ENTRY,
    latent_sweep::ENTRY,
    interpolation::ENTRY,
    ae_vs_vae::ENTRY,
    flow_stepper::ENTRY,
    training_run::ENTRY,
];

/// An experiment by its name.
pub fn entry(name: &str) -> Option<&'static Entry> {
    EXPERIMENTS.iter().find(|entry| entry.name == name)
}
