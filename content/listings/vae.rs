//! A variational autoencoder in plain dfdx: its modules, its tape, its Adam.
//!
//! Kingma and Welling, "Auto-Encoding Variational Bayes" (2014). Pixels lie between 0 and 1, losses are in nats per image.

use dfdx::nn::builders::{Linear, ReLU, SplitInto};
use dfdx::optim::{Adam, AdamConfig, Optimizer};
use dfdx::prelude::*;

/// Numbers in a code.
pub const LATENT: usize = 2;
/// Pixels in an image.
pub const PIXELS: usize = 784;

/// x to the hidden layer under the two heads.
type Encoder = (Linear<PIXELS, 256>, ReLU, Linear<256, 64>, ReLU);
/// h to μ and to log σ².
type Heads = SplitInto<(Linear<64, LATENT>, Linear<64, LATENT>)>;
/// z to one logit for each pixel.
type Decoder = (Linear<LATENT, 64>, ReLU, Linear<64, 256>, ReLU, Linear<256, PIXELS>);

/// The three parts with their weights.
pub type Vae = <((Encoder, Heads), Decoder) as BuildOnDevice<Cpu, f32>>::Built;
/// Images, one a row: `[batch, 784]`.
pub type Images<T = NoneTape> = Tensor<(usize, Const<PIXELS>), f32, Cpu, T>;
/// Codes, or the noise for them: `[batch, latent]`.
pub type Codes<T = NoneTape> = Tensor<(usize, Const<LATENT>), f32, Cpu, T>;
/// One number.
type Scalar<T = NoneTape> = Tensor<Rank0, f32, Cpu, T>;

/// The two terms of −ELBO, each a mean over the batch; their sum carries the tape.
pub struct Loss {
    /// −log p(x | z), summed over the pixels.
    pub reconstruction: f32,
    /// KL(q(z | x) ‖ p(z)), summed over the latents.
    pub kl: f32,
    /// What is minimised.
    pub total: Scalar<OwnedTape<f32, Cpu>>,
}

/// A model with fresh weights.
pub fn build(device: &Cpu) -> Vae {
    device.build_module::<((Encoder, Heads), Decoder), f32>()
}

/// −ELBO of some images, with one z for each: z = μ + σ ε, where ε came from N(0, I).
pub fn negative_elbo(vae: &Vae, x: &Images, epsilon: Codes, gradients: Gradients<f32, Cpu>) -> Loss {
    let batch = x.shape().0 as f32;

    // encode: q(z | x) = N(μ, σ²)
    let (mu, log_var) = vae.0.forward(x.clone().traced(gradients)); // [batch, latent] twice

    // sample: all the chance is in ε, so the gradient can go through μ and σ
    let sigma = (log_var.with_empty_tape() * 0.5).exp(); // [batch, latent]
    let z = sigma * epsilon + mu.with_empty_tape(); // [batch, latent]

    // decode: p(x | z), a coin toss for each pixel
    let logits = vae.1.forward(z); // [batch, 784]

    // two terms: ½ Σ (μ² + σ² − log σ² − 1), and the cross-entropy of the pixels
    let kl = (mu.square() + log_var.with_empty_tape().exp() - log_var - 1.0).sum::<Rank0, _>() * (0.5 / batch);
    let reconstruction = logits.bce_with_logits(x.clone()).sum::<Rank0, _>() / batch;
    Loss { reconstruction: reconstruction.array(), kl: kl.array(), total: reconstruction + kl }
}

/// Trains for some steps on batches that `next` hands out, and reports (reconstruction, KL) after each.
pub fn train(vae: &mut Vae, steps: usize, mut next: impl FnMut() -> Images, mut report: impl FnMut(f32, f32)) {
    let mut adam = Adam::new(&*vae, AdamConfig { lr: 1e-3, ..Default::default() });
    let mut gradients = vae.alloc_grads();
    for _ in 0..steps {
        let x = next();
        let epsilon = x.device().sample_normal_like(&(x.shape().0, Const));
        let loss = negative_elbo(vae, &x, epsilon, gradients);
        report(loss.reconstruction, loss.kl);
        gradients = loss.total.backward();
        adam.update(vae, &gradients).expect("every weight has a gradient");
        vae.zero_grads(&mut gradients);
    }
}

/// The mean images of codes: `[n, latent]` to `[n, 784]`. Codes drawn from N(0, I) give new images.
pub fn decode(vae: &Vae, z: Codes) -> Images {
    vae.1.forward(z).sigmoid()
}
