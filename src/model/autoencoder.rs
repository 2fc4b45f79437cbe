//! The autoencoder: pixels to a short code and back.

use dfdx::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::coder::{Coder, Drawn, Forward};
use super::exact::stamps::Adjoint;
use super::linear::Linear;
use super::net::NetSpec;
use super::objective::{Likelihood, Model, Pass, Terms, in_blocks};
use super::ops::Matrix;
use super::ops::activation::Activation;
use super::parameters::{Named, Parameters};
use super::raw::{view, view_mut};
use super::regularisers::{Corruption, Sparsity, column_sums};
use super::trainer::images;
use super::trunk::{Decoder, Encoder};
use super::vae::Vae;
use super::watch::{LayerOutput, Watch};
use crate::data::PIXELS;

/// An encoder to a code, and a decoder back to pixels.
#[derive(Clone, Debug)]
pub struct Autoencoder {
    encoder: Encoder, // [batch, 784] -> [batch, latent], linear at the code
    decoder: Decoder, // [batch, latent] -> [batch, 784], logits or means
    likelihood: Likelihood,
    latent: usize,
    corruption: Option<Corruption>,
    sparsity: Option<Sparsity>,
    scale: f32,
}

impl Autoencoder {
    /// A model with fresh weights.
    pub fn new(net: &NetSpec, activation: Activation, likelihood: Likelihood, seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let encoder = Encoder::to_code(net, activation, &mut rng);
        let decoder = Decoder::new(net, net.latent(), activation, &mut rng);
        Self { encoder, decoder, likelihood, latent: net.latent(), corruption: None, sparsity: None, scale: 1.0 }
    }

    /// The autoencoder that begins with a VAE's weights: its code is the VAE's mean, and nothing stands in for the other head. `net` and
    /// `activation` are the VAE's.
    pub fn beginning_as(vae: &Vae, net: &NetSpec, activation: Activation) -> Self {
        let mut model = Self::new(net, activation, vae.pixel_likelihood(), 0);
        let theirs = vae.layers();
        let kept = theirs.iter().filter(|named| named.name != "log_var");
        for (own, theirs) in model.layers_mut().into_iter().zip(kept) {
            *own.layer = theirs.layer.clone();
        }
        model
    }

    /// Multiplies what the gradient is taken of from the next step on: 1/784 for a mean over pixels instead of a sum. Reports stay in nats per
    /// image.
    pub fn set_scale(&mut self, scale: f32) {
        self.scale = scale;
    }

    /// Learns, from the next step on, to undo this noise; evaluation is then on noisy images too.
    pub fn set_corruption(&mut self, corruption: Option<Corruption>) {
        self.corruption = corruption;
    }

    /// Puts a price on active code units from the next step on. With a target rate the code goes through a sigmoid.
    pub fn set_sparsity(&mut self, sparsity: Option<Sparsity>) {
        self.sparsity = sparsity;
    }

    /// One image (`[784]` in 0 to 1) all the way through, every layer's output kept.
    pub fn forward(&self, image: &[f32]) -> Forward {
        self.forward_turned(image, |_| {})
    }

    /// The same with the code (`[latent]`) changed on its way: the decoder is never told what the encoder said.
    pub fn forward_turned(&self, image: &[f32], turn: impl FnOnce(&mut [f32])) -> Forward {
        let (mut down, mut up) = (Watch::keeping(), Watch::keeping());
        let mut z = self.code(images(&Cpu::default(), image, PIXELS), &mut down); // [1, latent]
        turn(view_mut(&mut z));
        let output = self.decoder.forward(z.clone(), &mut up); // [1, 784]
        Forward {
            encoder: down.named(&self.encoder.named()),
            z: view(&z).to_vec(),
            decoder: up.named(&self.decoder.named()),
            reconstruction: self.likelihood.negative_log_of(view(&output), image, &mut [0.0; PIXELS]),
            mean: view(&self.likelihood.mean(output)).to_vec(),
        }
    }

    /// One code (`[latent]`) through the decoder, every layer's output kept.
    pub fn draw(&self, code: &[f32]) -> Drawn {
        let mut up = Watch::keeping();
        let output = self.decoder.forward(images(&Cpu::default(), code, self.latent), &mut up); // [1, 784]
        Drawn { layers: up.named(&self.decoder.named()), mean: view(&self.likelihood.mean(output)).to_vec() }
    }

    /// −ln p(x | z) of an image (`[784]` in 0 to 1) at a code that was drawn, in nats; without the constant of a Gaussian likelihood.
    pub fn cost(&self, drawn: &Drawn, image: &[f32]) -> f64 {
        drawn.layers.last().map_or(f64::NAN, |output| self.likelihood.negative_log_of(&output.values, image, &mut [0.0; PIXELS]))
    }

    /// Both sides of ⟨Wx, y⟩ = ⟨x, Wᵀy⟩ for the decoder's last layer Wᵀ, an image x (`[784]`) and what went into the layer when a code was
    /// drawn.
    pub fn adjoint(&self, image: &[f32], drawn: &Drawn) -> Adjoint {
        let layers = self.decoder.named();
        let y: &[f32] = match drawn.layers.as_slice() {
            [.., before, _] => &before.values,
            _ => &[],
        };
        Adjoint::of(layers.last().expect("a decoder has layers"), image, y)
    }

    /// What each layer of the encoder gives for images (`[n, 784]` in 0 to 1), the numbers of one image after those of another.
    pub fn encoder_layers(&self, pixels: &[f32]) -> Vec<LayerOutput> {
        let mut down = Watch::keeping();
        self.encoder.forward(images(&Cpu::default(), pixels, PIXELS), &mut down); // [n, latent]
        down.named(&self.encoder.named())
    }

    /// The encoder's layers, from the pixels on, under the names of [`Autoencoder::encoder_layers`].
    pub fn encoder(&self) -> Vec<Named<&Linear>> {
        self.encoder.named()
    }

    /// `[batch, 784]` to `[batch, latent]`.
    fn code<T: Tape<f32, Cpu>>(&self, x: Matrix<T>, watch: &mut Watch) -> Matrix<T> {
        let z = self.encoder.forward(x, watch); // [batch, latent]
        if matches!(self.sparsity, Some(Sparsity::TargetRate { .. })) { z.sigmoid() } else { z }
    }
}

impl Coder for Autoencoder {
    fn latent(&self) -> usize {
        self.latent
    }

    fn encode(&self, images: &[f32]) -> Vec<f32> {
        in_blocks(images, PIXELS, |x| self.code(x, &mut Watch::away()))
    }

    fn decode(&self, codes: &[f32]) -> Vec<f32> {
        in_blocks(codes, self.latent, |z| self.likelihood.mean(self.decoder.forward(z, &mut Watch::away())))
    }
}

impl Model for Autoencoder {
    /// −log p(x | z) with z = f(x), or f(x + noise) for a denoising one, and the price of z for a sparse one.
    fn loss<T: Tape<f32, Cpu>>(&self, x: Matrix<T>, pass: &mut Pass) -> Terms<T> {
        let (mut x, tape) = x.split_tape();
        let target = x.clone(); // [batch, 784]
        if let Some(corruption) = self.corruption {
            let noisy = corruption.apply(view(&target), pass.noise);
            view_mut(&mut x).copy_from_slice(&noisy);
        }
        let z = self.code(x.put_tape(tape), &mut Watch::away()); // [batch, latent]
        let price = self.sparsity.map(|sparsity| sparsity.penalty(z.with_empty_tape(), pass.statistics));
        let output = self.decoder.forward(z, &mut Watch::away()); // [batch, 784]
        let decoded = output.retaped::<NoneTape>();
        let (nll, reconstruction) = self.likelihood.negative_log(output, &target);
        let (objective, penalty) = match price {
            Some((price, penalty)) => (nll + price, penalty),
            None => (nll, 0.0),
        };
        let objective = objective * (self.scale / pass.batch as f32);
        Terms { objective, reconstruction, kl_per_dimension: Vec::new(), penalty, target, output: decoded }
    }

    fn combine(&self, reconstruction: f64, _: &[f64], penalty: f64) -> f64 {
        reconstruction + penalty
    }

    /// The code units' activity, whose mean over the batch a target rate speaks of.
    fn statistics(&self, x: Matrix) -> Option<Vec<f64>> {
        matches!(self.sparsity, Some(Sparsity::TargetRate { .. })).then(|| column_sums(&self.code(x, &mut Watch::away())))
    }

    fn likelihood(&self) -> Likelihood {
        self.likelihood
    }
}

impl Parameters for Autoencoder {
    fn layers(&self) -> Vec<Named<&Linear>> {
        self.encoder.named().into_iter().chain(self.decoder.named()).collect()
    }

    fn layers_mut(&mut self) -> Vec<Named<&mut Linear>> {
        self.encoder.named_mut().into_iter().chain(self.decoder.named_mut()).collect()
    }
}
