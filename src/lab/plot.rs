//! Words, axes and pictures that several experiments share.

use std::sync::Arc;

use super::dial::Plate;
use super::exhibit::Exhibit;
use super::experiment::LabError;
use super::picture::{Axis, Bar, Bars, Body, Curve, Curves, ImageRow, Images, Panel};
use super::run::Run;
use super::series::Series;
use super::snapshot::Failure;
use crate::data::PIXELS;
use crate::model::{Coder, Model, NetSpec, NetSpecError, to_unit};

/// A figure with as many decimals as it deserves: `141.2`, `6.31`, `0.042`; a dash while it is not known.
pub(crate) fn figure(value: f64) -> String {
    let size = value.abs();
    let digits = match size {
        _ if size.is_nan() => return "–".into(),
        _ if size.is_infinite() => "∞".into(),
        _ if size >= 1e6 => format!("{size:.1e}"),
        _ if size >= 100.0 => format!("{size:.1}"),
        _ if size >= 1.0 => format!("{size:.2}"),
        _ if size >= 1e-3 || size == 0.0 => format!("{size:.3}"),
        _ => format!("{size:.1e}"),
    };
    if value < 0.0 { format!("−{digits}") } else { digits }
}

/// A line of a plot; the main ones are drawn in the accent.
pub(crate) fn curve(label: &str, series: &Series, main: bool) -> Curve {
    Curve { label: label.into(), points: series.points(), main }
}

/// The panel of [`loss_panel`].
pub(crate) const LOSS: Plate = Plate::new("loss", "loss, nats per image");

/// The course of the loss on held-out digits, whose newest value is the figure to watch, and in training.
pub(crate) fn loss_panel<M: Model + Coder>(run: &Run<M>) -> Panel {
    let (newest, anchor) = (run.latest().loss, run.held_out().anchor());
    LOSS.panel(
        format!("{} held out", figure(newest)),
        format!(
            "Held out: {} digits the model never trains on. The mean digit as answer to everything would cost {}.",
            run.held_out().len(),
            figure(anchor)
        ),
        Body::Curves(Curves {
            curves: vec![curve("held out", &run.test().loss, true), curve("train", &run.train().loss, false)],
            x: steps_axis(run.steps()),
            y: loss_axis(anchor, newest),
            marks: Vec::new(),
            readings: None,
        }),
    )
}

/// A count with its thousands parted by thin gaps: `437 072`.
pub(crate) fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let parts = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
    parts.collect::<Vec<_>>().join(" ")
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
pub(crate) fn steps_axis(steps: u64) -> Axis {
    let end = [20, 50, 100, 200, 500, 1000, 2000, 5000].into_iter().find(|end| *end >= steps);
    let end = end.unwrap_or_else(|| steps.div_ceil(5000) * 5000);
    Axis { label: "step".into(), unit: String::new(), range: [0.0, end as f32] }
}

/// What a pixel-by-pixel coin toss pays, in nats per image: the loss of an untrained network.
const COIN_TOSS: f64 = PIXELS as f64 * std::f64::consts::LN_2;

/// A fixed scale for a loss: from 0 to a little above what a model pays that ignores its input; as long as the newest value is far above
/// that, to a little above what an untrained one pays.
pub(crate) fn loss_axis(anchor: f64, latest: f64) -> Axis {
    let top = if latest > 1.2 * anchor { COIN_TOSS.max(anchor) } else { anchor };
    Axis { label: "loss".into(), unit: "nats".into(), range: [0.0, ((top * 1.05 / 50.0).ceil() * 50.0) as f32] }
}

/// The panel of [`dimensions`].
pub(crate) const DIMENSIONS: Plate = Plate::new("dimensions", "KL per latent dimension");

/// The KL divergence of each latent unit, in nats: `[latent]`, and which units are active.
pub(crate) fn dimensions(kl: &[f64], active: &[bool]) -> Panel {
    let bar = |(unit, (&value, &active)): (usize, (&f64, &bool))| Bar { active, ..Bar::new(latent_name(unit), value) };
    let bars: Vec<Bar> = kl.iter().zip(active).enumerate().map(bar).collect();
    let longest = bars.iter().map(Bar::value).fold(1.0, f64::max);
    DIMENSIONS.panel(
        format!("active {} of {}", count(active), active.len()),
        "A unit is active when its mean moves with the image: the variance of μ over held-out digits is above 0.01.",
        Body::Bars(Bars { bars, parts: Vec::new(), range: [0.0, longest.ceil()], unit: "nats" }),
    )
}

/// How many units are active.
pub(crate) fn count(active: &[bool]) -> usize {
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
    fn figures_keep_three_or_four_digits() {
        let shown: Vec<String> = [141.23, 6.312, -0.0421, 0.0, 2.5e-5, 1e9, f64::NAN].into_iter().map(figure).collect();
        assert_eq!(shown, ["141.2", "6.31", "−0.042", "0.000", "2.5e-5", "1.0e9", "–"]);
    }

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
    fn the_scale_of_a_loss_has_room_for_an_untrained_network_and_then_settles() {
        assert_eq!(loss_axis(206.0, 543.0).range, [0.0, 600.0]);
        assert_eq!(loss_axis(206.0, 240.0).range, [0.0, 250.0]);
        assert_eq!(loss_axis(206.0, f64::NAN).range, [0.0, 250.0]);
    }

    #[test]
    fn a_pixel_that_is_not_a_number_is_paper() {
        assert_eq!([grey(f32::NAN), grey(-1.0), grey(0.5), grey(7.0)], [0, 0, 128, 255]);
    }
}
