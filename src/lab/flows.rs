//! Algorithm flows: procedures of the smallest meaningful steps. Each step is carried out on the weights of a live model and leaves a tensor
//! behind. What the steps say, as sentence, formula and code, is in the course's files `flows/ID.yaml`, which name the same tensors.

mod bench;
mod forward;
mod generating;
mod learning;
mod net;
mod tensor;
mod variants;

pub(crate) use bench::Bench;
pub(crate) use net::Net;
pub(crate) use variants::{CONTRACTION, NOISE, RATE, SPARSITY};

use tensor::Tensor;

/// One step of a procedure.
pub(crate) struct Step {
    /// The name of the tensor that it makes.
    pub(crate) probe: &'static str,
    run: fn(&mut Bench) -> Tensor,
}

impl Step {
    const fn new(probe: &'static str, run: fn(&mut Bench) -> Tensor) -> Step {
        Step { probe, run }
    }

    /// Carries the step out on the bench, which keeps the tensor.
    pub(crate) fn carry_out(&self, bench: &mut Bench) {
        let tensor = (self.run)(bench);
        bench.keep(self.probe, tensor);
    }
}

/// Which model a flow works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The course's autoencoder with two code numbers.
    Autoencoder,
    /// The course's VAE with two latents.
    Vae,
    /// An autoencoder with first weights.
    FreshAutoencoder,
    /// A VAE with first weights.
    FreshVae,
    /// One sigmoid layer with tied weights, trained to undo noise.
    Denoising,
    /// The same, trained for a target rate of activity.
    Sparse,
    /// The same, trained for a code that hardly moves.
    Contractive,
    /// A VAE that is told the class.
    Conditional,
}

/// A procedure.
pub(crate) struct Plan {
    /// What the course calls it.
    pub(crate) id: &'static str,
    pub(crate) subject: Subject,
    pub(crate) steps: &'static [Step],
}

/// Every procedure, in the order in which they are taught.
pub(crate) const PLANS: &[Plan] = &[
    Plan { id: "ae-reconstruct", subject: Subject::Autoencoder, steps: forward::AE_RECONSTRUCT },
    Plan { id: "ae-training-step", subject: Subject::Autoencoder, steps: learning::AE_TRAINING_STEP },
    Plan { id: "ae-training-run", subject: Subject::FreshAutoencoder, steps: learning::AE_TRAINING_RUN },
    Plan { id: "denoising-step", subject: Subject::Denoising, steps: variants::DENOISING_STEP },
    Plan { id: "sparse-step", subject: Subject::Sparse, steps: variants::SPARSE_STEP },
    Plan { id: "contractive-step", subject: Subject::Contractive, steps: variants::CONTRACTIVE_STEP },
    Plan { id: "vae-forward", subject: Subject::Vae, steps: forward::VAE_FORWARD },
    Plan { id: "reparameterised-sample", subject: Subject::Vae, steps: forward::REPARAMETERISED_SAMPLE },
    Plan { id: "kl-closed-form", subject: Subject::Vae, steps: forward::KL_CLOSED_FORM },
    Plan { id: "negative-elbo", subject: Subject::Vae, steps: forward::NEGATIVE_ELBO },
    Plan { id: "vae-training-step", subject: Subject::Vae, steps: learning::VAE_TRAINING_STEP },
    Plan { id: "beta-warm-up", subject: Subject::FreshVae, steps: learning::BETA_WARM_UP },
    Plan { id: "generate", subject: Subject::Vae, steps: generating::GENERATE },
    Plan { id: "latent-sweep", subject: Subject::Vae, steps: generating::LATENT_SWEEP },
    Plan { id: "interpolate", subject: Subject::Vae, steps: generating::INTERPOLATE },
    Plan { id: "anomaly-score", subject: Subject::Vae, steps: generating::ANOMALY_SCORE },
    Plan { id: "importance-weighted", subject: Subject::Vae, steps: generating::IMPORTANCE_WEIGHTED },
    Plan { id: "conditional-step", subject: Subject::Conditional, steps: variants::CONDITIONAL_STEP },
];

/// Every procedure by its id, with the names of the tensors that its steps make: for the checker of the course.
pub fn flows() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    PLANS.iter().map(|plan| (plan.id, plan.steps.iter().map(|step| step.probe).collect()))
}

#[cfg(test)]
mod tests;
