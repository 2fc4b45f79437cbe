//! What a batch says about the parameters, before the optimiser hears it.

use super::linear::Linear;
use super::ops::products::{Product, multiply};
use super::ops::{Grads, kernels, put_back, take};
use super::raw::{Write, view};

/// The gradients of one part of a batch.
pub(crate) struct PartGradients {
    /// Those of biases and kernels, and of every layer's output.
    pub(crate) tape: Grads,
    /// Those of dense weights.
    pub(crate) products: Vec<Product>,
}

/// The gradient of one layer, taken out of the parts of a batch for a while: dfdx lends one buffer at a time, and several threads need them all.
pub(crate) struct LayerGradient {
    /// `[out, in]` from each part that has written the weight's gradient.
    pub(crate) weight: Vec<Taken<()>>,
    /// g `[part, out]` and x `[part, in]` from each part that has noted it as gᵀ x.
    pub(crate) products: Vec<Taken<Product>>,
    /// `[out]` from each part.
    pub(crate) bias: Vec<Taken<()>>,
}

/// Numbers out of a part's tape.
pub(crate) struct Taken<Of> {
    part: usize,
    pub(crate) values: Vec<f32>,
    pub(crate) of: Of,
}

const MEMORY: &str = "a gradient has its memory already";

impl LayerGradient {
    /// Takes the gradient of `layer` out.
    pub(crate) fn take(parts: &mut [PartGradients], layer: &Linear) -> Self {
        let mut gradient = Self { weight: Vec::new(), products: Vec::new(), bias: Vec::new() };
        for (part, PartGradients { tape, products }) in parts.iter_mut().enumerate() {
            let before = gradient.products.len();
            for product in products.iter().filter(|product| product.is_of(&layer.weight)) {
                let values = take(tape, &product.output).expect(MEMORY);
                gradient.products.push(Taken { part, values, of: product.clone() });
            }
            if gradient.products.len() == before {
                gradient.weight.push(Taken { part, values: take(tape, &layer.weight).expect(MEMORY), of: () });
            }
            gradient.bias.push(Taken { part, values: take(tape, &layer.bias).expect(MEMORY), of: () });
        }
        gradient
    }

    /// Returns the buffers, to be recycled.
    pub(crate) fn put_back(self, parts: &mut [PartGradients], layer: &Linear) {
        for taken in self.weight {
            put_back(&mut parts[taken.part].tape, &layer.weight, taken.values).expect(MEMORY);
        }
        for taken in self.products {
            put_back(&mut parts[taken.part].tape, &taken.of.output, taken.values).expect(MEMORY);
        }
        for taken in self.bias {
            put_back(&mut parts[taken.part].tape, &layer.bias, taken.values).expect(MEMORY);
        }
    }

    /// The gradient of the weight and of the bias over the whole batch.
    pub(crate) fn sum(&self, layer: &Linear) -> [Vec<f32>; 2] {
        let (mut weight, mut bias) = (vec![0.0; view(&layer.weight).len()], vec![0.0; view(&layer.bias).len()]);
        for Taken { values, .. } in &self.weight {
            kernels::add_scaled(&mut weight, values, 1.0);
        }
        for Taken { values, of, .. } in &self.products {
            multiply(of.factors(values), Write::Add, &mut weight);
        }
        for Taken { values, .. } in &self.bias {
            kernels::add_scaled(&mut bias, values, 1.0);
        }
        [weight, bias]
    }
}
