//! The parts that all models share: an encoder from pixels and a decoder back to pixels, of the shape that a [`NetSpec`] says.

use dfdx::prelude::*;
use rand::rngs::StdRng;

use super::convolution::Convolution;
use super::linear::Linear;
use super::mlp::Mlp;
use super::net::NetSpec;
use super::ops::Matrix;
use super::ops::activation::Activation;
use super::ops::linear::InputGradient;
use super::parameters::{Layout, Named};
use super::watch::Watch;
use crate::data::SIDE;

/// Channels after the first and the second convolution.
const CHANNELS: [usize; 2] = [16, 32];
/// Numbers that the second convolution leaves of an image: 7 × 7 pixels of 32 channels.
const FLAT: usize = (SIDE / 4) * (SIDE / 4) * CHANNELS[1];

/// Pixels to a code, or to the hidden layer under the heads of a VAE.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a model has one, and it is never moved about")]
pub(crate) enum Encoder {
    /// Fully connected layers.
    Dense { body: Mlp, outputs: usize },
    /// Two convolutions, and a linear layer to the code unless heads stand on them.
    Conv { convolutions: [Convolution; 2], code: Option<Linear>, activation: Activation },
}

impl Encoder {
    /// `[batch, 784]` to `[batch, latent]`; the code layer is linear.
    pub(crate) fn to_code(net: &NetSpec, activation: Activation, rng: &mut StdRng) -> Self {
        match net {
            NetSpec::Dense { widths } => Self::Dense { body: Mlp::new(widths, activation, Activation::Linear, rng), outputs: net.latent() },
            NetSpec::Conv { latent, kernel } => {
                let convolutions = convolutions(*kernel, rng);
                Self::Conv { convolutions, code: Some(Linear::new(FLAT, *latent, rng)), activation }
            }
        }
    }

    /// `[batch, inputs]` to `[batch, hidden]`: all layers of the net but the last, each with its activation. `inputs` is the pixels and whatever
    /// joins them, which a convolution can't take.
    pub(crate) fn to_hidden(net: &NetSpec, inputs: usize, activation: Activation, rng: &mut StdRng) -> Self {
        match net {
            NetSpec::Dense { widths } => {
                let hidden: Vec<usize> = std::iter::once(inputs).chain(widths[1..widths.len() - 1].iter().copied()).collect();
                Self::Dense { body: Mlp::new(&hidden, activation, activation, rng), outputs: hidden[hidden.len() - 1] }
            }
            NetSpec::Conv { .. } if inputs != SIDE * SIDE => {
                panic!("a convolutional encoder takes {} pixels and nothing else", SIDE * SIDE)
            }
            NetSpec::Conv { kernel, .. } => Self::Conv { convolutions: convolutions(*kernel, rng), code: None, activation },
        }
    }

    /// Numbers per image that come out.
    pub(crate) fn outputs(&self) -> usize {
        match self {
            Self::Dense { outputs, .. } => *outputs,
            Self::Conv { code: None, .. } => FLAT,
            Self::Conv { code: Some(code), .. } => code.bias.shape().0,
        }
    }

    /// Whether images come out as they went in.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Dense { body, .. } if body.is_empty())
    }

    /// How a dense layer on what comes out lies in a checkpoint.
    pub(crate) fn layout_above(&self) -> Layout {
        match self {
            Self::Conv { code: None, .. } => Layout::OnImage { channels: CHANNELS[1] },
            Self::Dense { .. } | Self::Conv { .. } => Layout::Dense,
        }
    }

    /// The first layer stands on the data and does not compute its input's gradient. `watch` sees each layer in the order of
    /// [`Encoder::named`].
    pub(crate) fn forward<T: Tape<f32, Cpu>>(&self, x: Matrix<T>, watch: &mut Watch) -> Matrix<T> {
        match self {
            Self::Dense { body, .. } => body.forward(x, InputGradient::Skipped, watch),
            Self::Conv { convolutions: [first, second], code, activation } => {
                let h = first.down(x, *activation, InputGradient::Skipped); // [batch, 14 · 14 · 16]
                watch.image(&h, CHANNELS[0]);
                let h = second.down(h, *activation, InputGradient::Needed); // [batch, 7 · 7 · 32]
                watch.image(&h, CHANNELS[1]);
                let Some(code) = code else { return h };
                let z = code.forward(h, Activation::Linear, InputGradient::Needed); // [batch, latent]
                watch.units(&z);
                z
            }
        }
    }

    pub(crate) fn named(&self) -> Vec<Named<&Linear>> {
        match self {
            Self::Dense { body, .. } => body.named("encoder").collect(),
            Self::Conv { convolutions: [first, second], code, .. } => {
                let code = code.iter().map(|layer| Named { name: "encoder.5".into(), layout: ON_IMAGE, layer });
                [first.named("encoder.0"), second.named("encoder.2")].into_iter().chain(code).collect()
            }
        }
    }

    pub(crate) fn named_mut(&mut self) -> Vec<Named<&mut Linear>> {
        match self {
            Self::Dense { body, .. } => body.named_mut("encoder").collect(),
            Self::Conv { convolutions: [first, second], code, .. } => {
                let code = code.iter_mut().map(|layer| Named { name: "encoder.5".into(), layout: ON_IMAGE, layer });
                [first.named_mut("encoder.0"), second.named_mut("encoder.2")].into_iter().chain(code).collect()
            }
        }
    }
}

const ON_IMAGE: Layout = Layout::OnImage { channels: CHANNELS[1] };
const TO_IMAGE: Layout = Layout::ToImage { channels: CHANNELS[1] };

fn convolutions(kernel: usize, rng: &mut StdRng) -> [Convolution; 2] {
    [Convolution::halving(kernel, SIDE, 1, CHANNELS[0], rng), Convolution::halving(kernel, SIDE / 2, CHANNELS[0], CHANNELS[1], rng)]
}

/// A code to pixels: logits or means.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a model has one, and it is never moved about")]
pub(crate) enum Decoder {
    /// Fully connected layers.
    Dense { body: Mlp },
    /// A linear layer and two transposed convolutions.
    Conv { spread: Linear, convolutions: [Convolution; 2], activation: Activation },
}

impl Decoder {
    /// The mirror of the net: `[batch, inputs]` to `[batch, 784]`; the last layer is linear. `inputs` is the latents and whatever joins them.
    pub(crate) fn new(net: &NetSpec, inputs: usize, activation: Activation, rng: &mut StdRng) -> Self {
        match net {
            NetSpec::Dense { widths } => {
                let mirrored: Vec<usize> = std::iter::once(inputs).chain(widths.iter().rev().skip(1).copied()).collect();
                Self::Dense { body: Mlp::new(&mirrored, activation, Activation::Linear, rng) }
            }
            NetSpec::Conv { kernel, .. } => Self::Conv {
                spread: Linear::new(inputs, FLAT, rng),
                convolutions: [
                    Convolution::doubling(*kernel, SIDE / 2, CHANNELS[1], CHANNELS[0], rng),
                    Convolution::doubling(*kernel, SIDE, CHANNELS[0], 1, rng),
                ],
                activation,
            },
        }
    }

    /// Codes to logits or means. `watch` sees each layer in the order of [`Decoder::named`].
    pub(crate) fn forward<T: Tape<f32, Cpu>>(&self, z: Matrix<T>, watch: &mut Watch) -> Matrix<T> {
        match self {
            Self::Dense { body } => body.forward(z, InputGradient::Needed, watch),
            Self::Conv { spread, convolutions: [first, second], activation } => {
                let h = spread.forward(z, *activation, InputGradient::Needed); // [batch, 7 · 7 · 32]
                watch.image(&h, CHANNELS[1]);
                let h = first.up(h, *activation); // [batch, 14 · 14 · 16]
                watch.image(&h, CHANNELS[0]);
                let output = second.up(h, Activation::Linear); // [batch, 28 · 28 · 1]
                watch.image(&output, 1);
                output
            }
        }
    }

    pub(crate) fn named(&self) -> Vec<Named<&Linear>> {
        match self {
            Self::Dense { body } => body.named("decoder").collect(),
            Self::Conv { spread, convolutions: [first, second], .. } => {
                let spread = Named { name: "decoder.0".into(), layout: TO_IMAGE, layer: spread };
                vec![spread, first.named("decoder.3"), second.named("decoder.5")]
            }
        }
    }

    pub(crate) fn named_mut(&mut self) -> Vec<Named<&mut Linear>> {
        match self {
            Self::Dense { body } => body.named_mut("decoder").collect(),
            Self::Conv { spread, convolutions: [first, second], .. } => {
                let spread = Named { name: "decoder.0".into(), layout: TO_IMAGE, layer: spread };
                vec![spread, first.named_mut("decoder.3"), second.named_mut("decoder.5")]
            }
        }
    }
}
