//! Measurements on held-out images, often enough for a curve.

use std::borrow::Cow;
use std::sync::Arc;

use super::equipment::Equipment;
use super::store::Key;
use crate::data::{Batch, Dataset, PIXELS};
use crate::model::{Coder, Evaluation, Model, Threads, evaluate, to_unit};

/// Images measured each time: the standard error of a mean over them is about a nat.
const IMAGES: usize = 500;

/// Seed of the noise: the same at every measurement, so that a curve shows the model and not the draw.
const SEED: u64 = 1;

/// A unit is active when its mean moves with the image: Var over images of μ above this (Burda et al. 2016, section 5).
const ACTIVE_VARIANCE: f64 = 0.01;

/// The first held-out images of the data set in use.
pub(crate) struct HeldOut {
    pixels: Vec<f32>,
    labels: Vec<u8>,
    anchor: f64,
    threads: Arc<Threads>,
}

/// The held-out images that are measured, by the number of threads that measure them.
#[derive(PartialEq, Eq, Hash)]
struct Measured(usize);

impl Key for Measured {
    type Value = HeldOut;
}

impl HeldOut {
    /// The held-out images of this data set, measured on these threads; prepared once for all experiments.
    pub(crate) fn of(equipment: &Equipment) -> Arc<HeldOut> {
        equipment.store.get_or(Measured(equipment.threads.count()), || {
            let test = &equipment.data.test;
            let count = test.len().min(IMAGES);
            let pixels = to_unit(&test.images[..count * PIXELS]);
            let labels = test.labels[..count].to_vec();
            HeldOut { anchor: mean_image_loss(&equipment.data, &pixels), pixels, labels, threads: equipment.threads.clone() }
        })
    }

    /// How many images are measured.
    pub(crate) fn len(&self) -> usize {
        self.pixels.len() / PIXELS
    }

    /// The Bernoulli loss, in nats per image, of a model that answers every image with the mean training image: what a decoder
    /// that ignores its code can reach.
    pub(crate) fn anchor(&self) -> f64 {
        self.anchor
    }

    /// The images as the model takes them, with their classes behind them if it asks for those.
    fn rows(&self, model: &impl Model) -> Cow<'_, [f32]> {
        model.rows(Batch { pixels: &self.pixels, labels: &self.labels })
    }

    /// Mean loss and its terms.
    pub(crate) fn evaluate<M: Model>(&self, model: &M) -> Evaluation {
        evaluate(model, &self.rows(model), SEED, &self.threads)
    }

    /// Which latent units are active: `[latent]`.
    pub(crate) fn active_units(&self, model: &(impl Model + Coder)) -> Vec<bool> {
        let codes = model.encode(&self.rows(model)); // [images, latent]
        let latent = model.latent();
        (0..latent).map(|unit| variance(codes.iter().skip(unit).step_by(latent)) > ACTIVE_VARIANCE).collect()
    }
}

fn variance<'a>(values: impl Iterator<Item = &'a f32> + Clone) -> f64 {
    let count = values.clone().count().max(1) as f64;
    let mean = values.clone().map(|&value| f64::from(value)).sum::<f64>() / count;
    values.map(|&value| (f64::from(value) - mean).powi(2)).sum::<f64>() / count
}

fn mean_image_loss(data: &Dataset, pixels: &[f32]) -> f64 {
    let images = data.train.len().max(1) as f64;
    let mut mean = [0.0_f64; PIXELS];
    for image in data.train.images.chunks_exact(PIXELS) {
        for (mean, &grey) in mean.iter_mut().zip(image) {
            *mean += f64::from(grey) / 255.0 / images;
        }
    }
    let held_out = (pixels.len() / PIXELS).max(1) as f64;
    let nats = |target: f64, mean: f64| {
        let mean = mean.clamp(1e-6, 1.0 - 1e-6);
        -(target * mean.ln() + (1.0 - target) * (1.0 - mean).ln())
    };
    pixels.chunks_exact(PIXELS).map(|image| image.iter().zip(&mean).map(|(&x, &m)| nats(f64::from(x), m)).sum::<f64>()).sum::<f64>()
        / held_out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::data::Split;
    use crate::lab::equipment::small;
    use crate::model::{Activation, CLASSES, Likelihood, Vae};

    #[test]
    fn a_model_that_is_told_the_class_is_measured_with_the_classes_of_the_images() {
        let equipment = small(8, 30);
        let model = Vae::conditional(&"784-8-2".parse().unwrap(), CLASSES, Activation::Relu, Likelihood::Bernoulli, 1);
        let held_out = HeldOut::of(&equipment);
        let rows = held_out.rows(&model); // [30, 794]
        let told = rows.chunks_exact(PIXELS + CLASSES).map(|row| row[PIXELS..].iter().position(|mark| *mark == 1.0).unwrap() as u8);
        assert_eq!(told.collect::<Vec<u8>>(), equipment.data.test.labels[..30]);
    }

    #[test]
    fn the_anchor_is_the_price_of_the_mean_image() {
        let anchor = |train: &[u8], test: &[u8]| {
            let split =
                |greys: &[u8]| Split { images: greys.iter().flat_map(|&grey| [grey; PIXELS]).collect(), labels: vec![0; greys.len()] };
            let data = Dataset { label: "grey".into(), classes: vec!["0".into()], train: split(train), test: split(test) };
            HeldOut::of(&Equipment::new(Arc::new(data), Arc::new(Threads::new(1)))).anchor() / PIXELS as f64
        };
        // a coin for each pixel; then a pixel of 0.2 that is drawn as 0.2, whose price is its entropy
        assert!((anchor(&[0, 255], &[0, 51, 255]) - std::f64::consts::LN_2).abs() < 1e-6);
        assert!((anchor(&[51], &[51]) - 0.500_402_4).abs() < 1e-6, "{}", anchor(&[51], &[51]));
    }
}
