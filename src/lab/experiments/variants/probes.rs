//! Digits, disturbed in every way that the section speaks of, and what a network makes of them.

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};

use crate::data::{PIXELS, SIDE};
use crate::model::{Coder, Corruption, Tied};

/// Columns of the histogram of activities.
pub(super) const BINS: usize = 10;

/// What the reader may do to a digit that leaves it the same digit, or nearly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nudge {
    /// One pixel to the right.
    Right,
    /// One pixel down.
    Down,
    /// A turn by ten degrees.
    Turn,
    /// A pen that is wider by half a pixel or so on each side.
    Thicker,
    /// Ink on a square of 3×3 pixels in a corner.
    Speck,
}

impl Nudge {
    /// A nudged copy of an image: `[784]`.
    fn apply(self, image: &[f32]) -> Vec<f32> {
        let at = |x: isize, y: isize| {
            let inside = (0..SIDE as isize).contains(&x) && (0..SIDE as isize).contains(&y);
            if inside { image[y as usize * SIDE + x as usize] } else { 0.0 }
        };
        let pixel = |x: isize, y: isize| match self {
            Nudge::Right => at(x - 1, y),
            Nudge::Down => at(x, y - 1),
            Nudge::Turn => {
                let (sin, cos) = 10.0_f32.to_radians().sin_cos();
                let middle = (SIDE as f32 - 1.0) / 2.0;
                let (dx, dy) = (x as f32 - middle, y as f32 - middle);
                let (from_x, from_y) = (middle + cos * dx + sin * dy, middle - sin * dx + cos * dy);
                let (left, top) = (from_x.floor(), from_y.floor());
                let (right, below) = (from_x - left, from_y - top);
                let (left, top) = (left as isize, top as isize);
                (1.0 - below) * ((1.0 - right) * at(left, top) + right * at(left + 1, top))
                    + below * ((1.0 - right) * at(left, top + 1) + right * at(left + 1, top + 1))
            }
            Nudge::Thicker => {
                let around = at(x - 1, y).max(at(x + 1, y)).max(at(x, y - 1)).max(at(x, y + 1));
                at(x, y).max(0.5 * around)
            }
            Nudge::Speck => {
                if (2..5).contains(&x) && (2..5).contains(&y) {
                    1.0
                } else {
                    at(x, y)
                }
            }
        };
        (0..SIDE as isize).flat_map(|y| (0..SIDE as isize).map(move |x| (x, y))).map(|(x, y)| pixel(x, y)).collect()
    }
}

/// Images, each `[n, 784]`: as they are, with noise, with the reader's nudge, and with a random push that is as long as the nudge.
pub(super) struct Probes {
    pub(super) clean: Vec<f32>,
    pub(super) noisy: Vec<f32>,
    pub(super) nudged: Vec<f32>,
    pushed: Vec<f32>,
}

impl Probes {
    /// Disturbs clean images; `draw` says which noise is drawn.
    pub(super) fn new(clean: Vec<f32>, sigma: f32, nudge: Nudge, draw: u64) -> Probes {
        let mut rng = StdRng::seed_from_u64(draw);
        let noisy = Corruption::Gaussian { sigma }.apply(&clean, &mut rng);
        let nudged: Vec<f32> = clean.chunks_exact(PIXELS).flat_map(|image| nudge.apply(image)).collect();
        let mut pushed = Vec::with_capacity(clean.len());
        for (image, nudged) in clean.chunks_exact(PIXELS).zip(nudged.chunks_exact(PIXELS)) {
            let direction: Vec<f32> = StandardNormal.sample_iter(&mut rng).take(PIXELS).collect();
            let scale = distance(image, nudged) / length(&direction).max(f32::MIN_POSITIVE);
            pushed.extend(image.iter().zip(&direction).map(|(pixel, towards)| pixel + scale * towards));
        }
        Probes { clean, noisy, nudged, pushed }
    }

    /// How many images there are.
    pub(super) fn count(&self) -> usize {
        self.clean.len() / PIXELS
    }
}

/// What was found out about a network: means over images, not numbers before that.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    /// Squared error of the copy of a clean image, summed over pixels.
    pub(super) copy: f64,
    /// The same from the noisy image, against the clean one.
    pub(super) noisy: f64,
    /// Mean activity of a unit.
    pub(super) rate: f64,
    /// Share of activities above 0.5.
    pub(super) busy: f64,
    /// ‖∂h/∂x‖_F.
    pub(super) sensitivity: f64,
    /// How far the nudge moves the code, in mean distances between the codes of two images.
    pub(super) nudge: f64,
    /// How far a random push as long moves it.
    pub(super) push: f64,
    /// The mean distance between the codes of two images.
    pub(super) apart: f64,
    /// Share of activities in each tenth from 0 to 1.
    pub(super) histogram: [f32; BINS],
}

impl Default for Finding {
    fn default() -> Finding {
        let unknown = f64::NAN;
        Finding {
            copy: unknown,
            noisy: unknown,
            rate: unknown,
            busy: unknown,
            sensitivity: unknown,
            nudge: unknown,
            push: unknown,
            apart: unknown,
            histogram: [0.0; BINS],
        }
    }
}

impl Finding {
    /// Tries a network. `apart` is the mean distance between two codes; where it is not given, it is that between each image and the next.
    pub(super) fn new(model: &Tied, probes: &Probes, apart: Option<f64>) -> Finding {
        let units = model.latent();
        let codes = model.encode(&probes.clean); // [n, units]
        let mean_error = |of: &[f32]| {
            let copies = model.reconstruct(of);
            mean(copies.chunks_exact(PIXELS).zip(probes.clean.chunks_exact(PIXELS)).map(|(a, b)| squared(a, b)))
        };
        let pairs = || codes.chunks_exact(units).zip(codes.chunks_exact(units).skip(1));
        let apart = apart.unwrap_or_else(|| mean(pairs().map(|(a, b)| f64::from(distance(a, b)))));
        let drift = |of: &[f32]| {
            let moved = model.encode(of);
            mean(codes.chunks_exact(units).zip(moved.chunks_exact(units)).map(|(a, b)| f64::from(distance(a, b)))) / apart
        };
        let mut histogram = [0.0; BINS];
        let share = 1.0 / codes.len().max(1) as f32;
        for activity in codes.iter().filter(|activity| activity.is_finite()) {
            histogram[((activity * BINS as f32) as usize).min(BINS - 1)] += share;
        }
        Finding {
            copy: mean_error(&probes.clean),
            noisy: mean_error(&probes.noisy),
            rate: mean(codes.iter().map(|&activity| f64::from(activity))),
            busy: codes.iter().filter(|&&activity| activity > 0.5).count() as f64 / codes.len().max(1) as f64,
            sensitivity: mean(model.sensitivity(&probes.clean).into_iter().map(f64::from)),
            nudge: drift(&probes.nudged),
            push: drift(&probes.pushed),
            apart,
            histogram,
        }
    }
}

/// The mean; not a number of nothing.
fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    sum / f64::from(count)
}

fn squared(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2)).sum()
}

fn distance(a: &[f32], b: &[f32]) -> f32 {
    squared(a, b).sqrt() as f32
}

fn length(values: &[f32]) -> f32 {
    values.iter().map(|value| value * value).sum::<f32>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::digits;
    use crate::model::to_unit;

    fn image() -> Vec<f32> {
        to_unit(&digits(1, 4).images)
    }

    #[test]
    fn nudges_do_what_they_are_called() {
        let image = image();
        let ink = |image: &[f32]| image.iter().sum::<f32>();
        let row = 14 * SIDE;
        assert_eq!(Nudge::Right.apply(&image)[row + 1..row + SIDE], image[row..row + SIDE - 1]);
        assert_eq!(Nudge::Down.apply(&image)[SIDE..], image[..PIXELS - SIDE]);
        let turned = Nudge::Turn.apply(&image);
        assert!((ink(&turned) / ink(&image) - 1.0).abs() < 0.05 && distance(&turned, &image) > 1.0);
        let thick = Nudge::Thicker.apply(&image);
        assert!(ink(&thick) > 1.1 * ink(&image) && thick.iter().zip(&image).all(|(a, b)| a >= b));
        assert_eq!(distance(&Nudge::Speck.apply(&vec![0.0; PIXELS]), &vec![0.0; PIXELS]), 3.0);
    }

    #[test]
    fn a_push_is_as_long_as_the_nudge() {
        let probes = Probes::new(to_unit(&digits(3, 4).images), 0.0, Nudge::Right, 1);
        assert_eq!(probes.noisy, probes.clean);
        for at in 0..3 {
            let part = at * PIXELS..(at + 1) * PIXELS;
            let (clean, nudged, pushed) = (&probes.clean[part.clone()], &probes.nudged[part.clone()], &probes.pushed[part]);
            assert!((distance(clean, nudged) - distance(clean, pushed)).abs() < 1e-4);
        }
    }

    #[test]
    fn what_is_found_is_what_the_model_does() {
        let model = Tied::new(6, 1);
        let probes = Probes::new(to_unit(&digits(5, 4).images), 0.3, Nudge::Down, 1);
        let found = Finding::new(&model, &probes, None);
        let codes = model.encode(&probes.clean);
        let rate = codes.iter().sum::<f32>() / codes.len() as f32;
        assert!((found.rate - f64::from(rate)).abs() < 1e-6);
        assert!((found.histogram.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert!(found.noisy > 0.0 && found.copy > 0.0 && found.noisy.to_bits() != found.copy.to_bits());
        let one = Probes::new(probes.clean[..PIXELS].to_vec(), 0.3, Nudge::Down, 1);
        assert!(Finding::new(&model, &one, None).apart.is_nan(), "one image has no distance to another");
        let alone = Finding::new(&model, &one, Some(2.0));
        let moved = model.encode(&one.nudged);
        assert!((alone.nudge - f64::from(distance(&codes[..6], &moved)) / 2.0).abs() < 1e-6);
    }
}
