//! What bends between the layers.

use super::kernels;

/// The function after a layer's affine map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// None at all.
    Linear,
    /// max(0, a).
    Relu,
    /// tanh a.
    Tanh,
    /// 1 / (1 + e⁻ᵃ).
    Sigmoid,
}

impl Activation {
    /// Replaces every number by its activation.
    pub(crate) fn apply(self, values: &mut [f32]) {
        match self {
            Self::Linear => {}
            Self::Relu => kernels::relu(values),
            Self::Tanh => kernels::tanh(values),
            Self::Sigmoid => kernels::sigmoid(values),
        }
    }

    /// Multiplies the gradient after the activation by the derivative, which each of these has as a function of its output.
    pub(crate) fn backward(self, gradient: &mut [f32], output: &[f32]) {
        match self {
            Self::Linear => {}
            Self::Relu => kernels::relu_backward(gradient, output),
            Self::Tanh => kernels::tanh_backward(gradient, output),
            Self::Sigmoid => kernels::sigmoid_backward(gradient, output),
        }
    }
}
