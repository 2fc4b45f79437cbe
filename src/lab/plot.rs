//! Words, axes and pictures that several experiments share.

use std::sync::Arc;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::dial::Plate;
use super::exhibit::Exhibit;
use super::experiment::LabError;
use super::picture::{Bar, Bars, Body, ImageRow, Images, Layer, Panel, Plot, Scaled, Spacing, Tone, Words, count, measured};
use super::run::Run;
use super::series::Series;
use super::snapshot::Failure;
use crate::data::PIXELS;
use crate::model::{Coder, Model, NetSpec, NetSpecError, to_unit};

/// The panel of [`loss_panel`].
pub(crate) const LOSS: Plate = Plate::new("loss", "loss, nats per image");

/// The course of the loss on held-out digits, whose newest value is the figure to watch, and in training.
pub(crate) fn loss_panel<M: Model + Coder>(run: &Run<M>) -> Panel {
    let anchor = run.held_out().anchor();
    let (test, train) = (&run.test().loss, &run.train().loss);
    LOSS.panel(
        measured(run.latest().loss) + " held out",
        Words::from("Held out: ")
            + count(run.held_out().len())
            + " digits the model never trains on. The mean digit as answer to everything would cost "
            + measured(anchor)
            + ".",
        Body::Plot(Plot {
            layers: vec![
                Layer::line("held out", Tone::Main, test.points()),
                Layer::line("train", Tone::Other(0), train.points()),
                Layer::level("the mean digit", anchor as f32),
            ],
            x: steps_axis(run.steps()),
            y: loss_axis("loss", anchor, &[test, train]),
            right: None,
            readings: None,
        }),
    )
}

/// The network of an experiment, whose text is part of the program.
pub(crate) fn net(text: &str) -> Result<NetSpec, LabError> {
    text.parse().map_err(|error: NetSpecError| {
        LabError::Failed(Failure { reason: error.to_string(), suggestion: "this is a fault of elbo: please report it".into() })
    })
}

/// `z₁`, `z₂`, …
pub(crate) fn latent_name(unit: usize) -> String {
    let digits = (unit + 1).to_string();
    let subscripts = digits.chars().filter_map(|digit| digit.to_digit(10)).filter_map(|digit| char::from_u32(0x2080 + digit));
    std::iter::once('z').chain(subscripts).collect()
}

/// From 0 to the present step, in round numbers so that the axis rarely moves.
pub(crate) fn steps_axis(steps: u64) -> Scaled {
    let end = [20, 50, 100, 200, 500, 1000, 2000, 5000].into_iter().find(|end| *end >= steps);
    let end = end.unwrap_or_else(|| steps.div_ceil(5000) * 5000);
    Scaled::linear("step", "", [0.0, end as f32])
}

/// A scale for a loss in nats that shows all of these courses, from their very start: logarithmic, because a loss starts at several times
/// what a trained model pays and the differences that count are small. `anchor`, what a model pays that ignores its input, is on it.
pub(crate) fn loss_axis(label: &str, anchor: f64, courses: &[&Series]) -> Scaled {
    let all = || courses.iter().flat_map(|course| course.extent()).chain([anchor]).filter(|value| *value > 0.0 && value.is_finite());
    let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(1.0, f64::max));
    // in steps, so that the scale rarely moves
    let low = ((0.95 * low.min(high) / 10.0).floor() * 10.0).max(1.0);
    let high = (1.05 * high / 50.0).ceil() * 50.0;
    Scaled::linear(label, "nats", [low as f32, high as f32]).spaced(Spacing::Log)
}

/// A scale from 0 for numbers of which this is the largest, in round steps so that it rarely moves.
pub(crate) fn top(largest: f64) -> f32 {
    let wanted = if largest.is_finite() { largest.max(1e-3) * 1.02 } else { 1.0 };
    let power = 10_f64.powf(wanted.log10().floor());
    let digit = [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0].into_iter().find(|digit| digit * power >= wanted).unwrap_or(10.0);
    (digit * power) as f32
}

/// The panel of [`dimensions`].
pub(crate) const DIMENSIONS: Plate = Plate::new("dimensions", "KL per latent dimension");

/// The KL divergence of each latent unit, in nats: `[latent]`, and which units are active.
pub(crate) fn dimensions(kl: &[f64], active: &[bool]) -> Panel {
    let bar = |(unit, (&value, &active)): (usize, (&f64, &bool))| Bar { active, ..Bar::new(latent_name(unit), value) };
    let bars: Vec<Bar> = kl.iter().zip(active).enumerate().map(bar).collect();
    let longest = bars.iter().map(Bar::value).fold(1.0, f64::max);
    DIMENSIONS.panel(
        Words::from("active ") + count(active_units(active)) + " of " + count(active.len()),
        "A unit is active when its mean moves with the image: the variance of μ over held-out digits is above 0.01.",
        Body::Bars(Bars { bars, parts: Vec::new(), from: 0.0, range: [0.0, longest.ceil()], unit: "nats" }),
    )
}

/// How many units are active.
pub(crate) fn active_units(active: &[bool]) -> usize {
    active.iter().filter(|active| **active).count()
}

/// A grey level from a pixel in [0, 1]; what is not a number is paper.
pub(crate) fn grey(pixel: f32) -> u8 {
    (pixel.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// Images `[n, 784]` in [0, 1] as rows of grey levels.
pub(crate) fn greys(pixels: &[f32]) -> Vec<Arc<[u8]>> {
    pixels.chunks_exact(PIXELS).map(|image| image.iter().map(|&pixel| grey(pixel)).collect()).collect()
}

/// An image with each pixel black or white, tossed with its probability of ink; the same for the same number.
pub(crate) fn tossed(mean: &[f32], number: u64) -> Arc<[u8]> {
    let mut rng = StdRng::seed_from_u64(number);
    mean.iter().map(|&probability| if rng.r#gen::<f32>() < probability { 255 } else { 0 }).collect()
}

/// The panel of [`reconstructions`].
pub(crate) const DIGITS: Plate = Plate::new("digits", "held-out digits: input over reconstruction");

/// The digits on show over what a model makes of them.
pub(crate) fn reconstructions(exhibit: &Exhibit, reconstruct: impl FnOnce(&[f32]) -> Vec<f32>) -> Panel {
    let inputs = exhibit.images();
    let pixels: Vec<f32> = inputs.iter().flat_map(|image| to_unit(image)).collect(); // [images, 784]
    let outputs = greys(&reconstruct(&pixels));
    DIGITS.panel(
        "",
        "Images that the model never trained on. [ and ] step through them, 0 to 9 choose a class, d draws your own.",
        Body::Images(Images {
            rows: vec![ImageRow { label: "input".into(), images: inputs }, ImageRow { label: "reconstruction".into(), images: outputs }],
            captions: exhibit.captions(),
        }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latents_are_numbered_from_one_in_subscripts() {
        assert_eq!(latent_name(0), "z₁");
        assert_eq!(latent_name(9), "z₁₀");
    }

    #[test]
    fn the_axis_of_steps_moves_only_now_and_then() {
        let ends: Vec<f32> = [0, 20, 21, 99, 101, 4999, 5001, 12_000].into_iter().map(|step| steps_axis(step).range[1]).collect();
        assert_eq!(ends, [20.0, 20.0, 50.0, 100.0, 200.0, 5000.0, 10_000.0, 15_000.0]);
    }

    #[test]
    fn the_scale_of_a_loss_keeps_its_start_and_its_end_in_sight() {
        let mut course = Series::default();
        for (step, loss) in [(0, 543.4), (50, 230.0), (400, 101.7)] {
            course.push(step, loss);
        }
        let axis = loss_axis("loss", 206.0, &[&course]);
        assert_eq!((axis.range, axis.spacing), ([90.0, 600.0], Spacing::Log));
        assert_eq!(loss_axis("loss", 206.0, &[&Series::default()]).range, [190.0, 250.0]);
        assert_eq!(loss_axis("loss", f64::NAN, &[]).range[0], 1.0);
    }

    #[test]
    fn the_top_of_a_scale_is_round_and_never_too_low() {
        for (largest, end) in [(16.2, 20.0), (5.8, 7.0), (0.26, 0.3), (101.0, 150.0), (f64::NAN, 1.0)] {
            assert!((top(largest) - end).abs() < 1e-6, "{largest}: {}", top(largest));
        }
        assert!((1..3000).map(|step| f64::from(step) * 0.37).all(|largest| f64::from(top(largest)) >= largest));
    }

    #[test]
    fn a_pixel_that_is_not_a_number_is_paper() {
        assert_eq!([grey(f32::NAN), grey(-1.0), grey(0.5), grey(7.0)], [0, 0, 128, 255]);
    }
}
