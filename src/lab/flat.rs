//! What flat maps can do at best: the principal components of the training images, computed a block at a time beside other work.

use std::sync::Arc;

use super::equipment::Equipment;
use super::held_out::HeldOut;
use super::store::Key;
use crate::data::PIXELS;
use crate::model::{Moments, Spectrum};

/// Images that join the covariance in one piece of work: few enough that leaving the section is never held up.
const BLOCK: usize = 384;

/// The error of projections on up to so many components is known.
const COMPONENTS: usize = 256;

/// The principal components of the training images, and what they leave of held-out ones.
pub(crate) struct Flat {
    equipment: Equipment,
    held_out: usize,
    moments: Moments,
    found: Option<Arc<Found>>,
}

/// What is asked for: the components of the training images, and their errors on so many held-out ones.
#[derive(PartialEq, Eq, Hash)]
struct Components {
    held_out: usize,
}

impl Key for Components {
    type Value = Found;
}

struct Found {
    spectrum: Spectrum,
    /// Mean over the held-out images of the squared error that the first k components leave, for each k from 0: the exact minimum for a
    /// flat map that knows only the training images.
    errors: Vec<f64>,
}

impl Flat {
    /// Nothing is computed yet, unless another experiment has computed it. The errors will be those of the first held-out images.
    pub(crate) fn new(equipment: &Equipment) -> Flat {
        let held_out = HeldOut::of(equipment).len();
        Flat { found: equipment.store.get(&Components { held_out }), held_out, moments: Moments::default(), equipment: equipment.clone() }
    }

    /// Does the next piece of work, if there is any left; returns whether there was.
    pub(crate) fn work(&mut self) -> bool {
        if self.found.is_some() {
            return false;
        }
        let data = &self.equipment.data;
        let from = self.moments.count() * PIXELS;
        if from < data.train.images.len() {
            self.moments.add(&data.train.images[from..data.train.images.len().min(from + BLOCK * PIXELS)]);
        } else {
            let spectrum = std::mem::take(&mut self.moments).spectrum();
            let errors = errors(&spectrum, &data.test.images[..self.held_out * PIXELS]);
            self.found = Some(self.equipment.store.put(Components { held_out: self.held_out }, Found { spectrum, errors }));
        }
        true
    }

    /// The components, once they are known.
    pub(crate) fn spectrum(&self) -> Option<&Spectrum> {
        self.found.as_ref().map(|found| &found.spectrum)
    }

    /// The squared error that `count` components leave; not a number as long as it is not known.
    pub(crate) fn error(&self, count: usize) -> f64 {
        self.found.as_ref().and_then(|found| found.errors.get(count)).copied().unwrap_or(f64::NAN)
    }

    /// How many components leave this error, between two counts in a straight line; not a number as long as it is not known.
    pub(crate) fn components_for(&self, error: f64) -> f64 {
        let Some(found) = self.found.as_ref().filter(|_| error.is_finite()) else { return f64::NAN };
        let Some(count) = found.errors.iter().position(|&left| left <= error) else { return found.errors.len() as f64 - 1.0 };
        let Some(before) = count.checked_sub(1) else { return 0.0 };
        let [above, below] = [found.errors[before], found.errors[count]];
        before as f64 + (above - error) / (above - below)
    }

    /// Images `[n, 784]` of 0 to 255 as `count` components draw them, `[n, 784]`, about 0 to 1; `None` as long as they are not known.
    pub(crate) fn reconstruct(&self, images: &[u8], count: usize) -> Option<Vec<f32>> {
        let spectrum = &self.found.as_ref()?.spectrum;
        Some(spectrum.reconstruct(&spectrum.project(images, count), count))
    }
}

/// What the first k components leave of images, for k from 0: what is left of a centred image is its length less its code's (Pythagoras).
fn errors(spectrum: &Spectrum, images: &[u8]) -> Vec<f64> {
    let count = (images.len() / PIXELS).max(1) as f64;
    let mut left = vec![spectrum.squared_error(images, 0)];
    let mut saved = vec![0.0; COMPONENTS];
    for code in spectrum.project(images, COMPONENTS).chunks_exact(COMPONENTS) {
        saved.iter_mut().zip(code).for_each(|(sum, &value)| *sum += f64::from(value).powi(2) / count);
    }
    for saved in saved {
        left.push((left[left.len() - 1] - saved).max(0.0));
    }
    left
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::data::{Dataset, digits};
    use crate::model::{Threads, pca, to_unit};

    fn flat(train: usize) -> Flat {
        let data = Dataset { label: String::new(), classes: Vec::new(), train: digits(train, 1), test: digits(40, 2) };
        Flat::new(&Equipment::new(Arc::new(data), Arc::new(Threads::new(1))))
    }

    #[test]
    fn block_by_block_it_comes_to_what_pca_says_at_once() {
        let mut flat = flat(900);
        let pieces = 900_usize.div_ceil(BLOCK) + 1;
        for piece in 0..pieces {
            assert!(flat.error(8).is_nan() && flat.components_for(20.0).is_nan(), "{piece}");
            assert!(flat.work());
        }
        assert!(!flat.work());
        assert!(!Flat::new(&flat.equipment).work(), "what is known is not computed again");
        let data = &flat.equipment.data;
        let spectrum = pca(&data.train.images);
        let test = data.test.images.clone();
        for count in [0, 1, 8, 64, 256] {
            let exact = spectrum.squared_error(&test, count);
            assert!((flat.error(count) - exact).abs() < 1e-3 * exact + 1e-4, "{count}: {} {exact}", flat.error(count));
        }
        let drawn = flat.reconstruct(&test, 8).unwrap();
        let squares: f64 = drawn.iter().zip(to_unit(&test)).map(|(a, b)| f64::from(a - b).powi(2)).sum();
        assert!((squares / 40.0 - flat.error(8)).abs() < 1e-2);
    }

    #[test]
    fn an_error_is_worth_the_components_that_leave_it() {
        let mut flat = flat(300);
        while flat.work() {}
        for count in [1, 5, 30] {
            assert!((flat.components_for(flat.error(count)) - count as f64).abs() < 1e-6);
        }
        let between = flat.components_for(f64::midpoint(flat.error(5), flat.error(6)));
        assert!((between - 5.5).abs() < 1e-6);
        assert_eq!(flat.components_for(1e9), 0.0);
        assert_eq!(flat.components_for(-1.0), 256.0);
    }
}
