//! The experiments, one file each. A file reads like the lesson: data, model, loss, step, snapshot.

pub(crate) mod ae_sampler;
pub(crate) mod ae_vs_vae;
pub(crate) mod anatomy;
pub(crate) mod applications;
#[cfg(test)]
mod behaviour;
pub(crate) mod beta_sweep;
pub(crate) mod bottleneck;
pub(crate) mod broken_run;
pub(crate) mod complete_vae;
pub(crate) mod decoder_layers;
pub(crate) mod derivation_lab;
pub(crate) mod elbo_decomposition;
pub(crate) mod flow_stepper;
pub(crate) mod forward_pass;
pub(crate) mod generative_story;
pub(crate) mod interpolation;
pub(crate) mod kl_lab;
pub(crate) mod latent_scatter;
pub(crate) mod latent_sweep;
pub(crate) mod layers;
pub(crate) mod loss_lens;
pub(crate) mod manifold;
pub(crate) mod posterior_blobs;
pub(crate) mod posterior_grid;
pub(crate) mod reparam_gradients;
pub(crate) mod resample;
pub(crate) mod training_loop;
pub(crate) mod training_run;
pub(crate) mod two_heads;
pub(crate) mod two_term_loss;
pub(crate) mod variants;
pub(crate) mod variational_fit;
