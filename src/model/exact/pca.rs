//! Principal component analysis of images: the best that a linear autoencoder can do.

use faer::{Mat, Side};

use crate::data::PIXELS;
use crate::model::objective::to_unit;
use crate::model::raw::{Target, View, Write, gemm};

/// The mean, variances and axes of a set of images, with pixels in 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrum {
    /// The mean image: `[784]`.
    pub mean: Vec<f32>,
    /// Variance along each component, the largest first: `[784]`. Their sum is the variance of an image, summed over pixels.
    pub eigenvalues: Vec<f64>,
    /// The components, one per row, each of length 1 and orthogonal to the others: `[784, 784]`.
    pub components: Vec<f32>,
}

/// Images whose products are summed in single precision before they join the double-precision total.
const BLOCK: usize = 512;

/// The principal components of images: `[n, 784]`, 0 paper to 255 ink, centred with their own mean. All is 0 for no images.
///
/// # Panics
/// If `images` cuts an image.
pub fn pca(images: &[u8]) -> Spectrum {
    assert!(images.len().is_multiple_of(PIXELS), "{} pixels are not whole images", images.len());
    let count = (images.len() / PIXELS).max(1) as f64;
    let mut mean = vec![0.0f64; PIXELS];
    for image in images.chunks_exact(PIXELS) {
        for (sum, &pixel) in mean.iter_mut().zip(image) {
            *sum += f64::from(pixel) / 255.0 / count;
        }
    }
    let mean: Vec<f32> = mean.into_iter().map(|mean| mean as f32).collect();

    let mut covariance = vec![0.0f64; PIXELS * PIXELS]; // [784, 784]
    let mut product = vec![0.0f32; PIXELS * PIXELS]; // [784, 784]
    for block in images.chunks(BLOCK * PIXELS) {
        let centred = centre(block, &mean); // [block, 784]
        let x = View::new(&centred, PIXELS);
        gemm(Target::new(&mut product, PIXELS), Write::Replace, x.transposed(), x);
        for (sum, product) in covariance.iter_mut().zip(&product) {
            *sum += f64::from(*product) / count;
        }
    }

    let covariance = Mat::from_fn(PIXELS, PIXELS, |row, column| covariance[row * PIXELS + column]);
    let eigen = covariance.self_adjoint_eigen(Side::Lower).expect("a symmetric matrix of finite numbers has eigenvalues");
    let (values, vectors) = (eigen.S().column_vector(), eigen.U());
    // faer sorts upwards.
    let eigenvalues = (0..PIXELS).rev().map(|index| values[index].max(0.0)).collect();
    let components = (0..PIXELS).rev().flat_map(|index| (0..PIXELS).map(move |pixel| vectors[(pixel, index)] as f32)).collect();
    Spectrum { mean, eigenvalues, components }
}

impl Spectrum {
    /// The variance of an image, summed over pixels.
    pub fn total_variance(&self) -> f64 {
        self.eigenvalues.iter().sum()
    }

    /// The share of the variance that the first `count` components hold, 0 to 1; 1 if there is no variance at all.
    pub fn explained(&self, count: usize) -> f64 {
        let total = self.total_variance();
        if total > 0.0 { self.eigenvalues.iter().take(count).sum::<f64>() / total } else { 1.0 }
    }

    /// The least number of components that hold `share` of the variance, 0 to 1.
    pub fn components_for(&self, share: f64) -> usize {
        (0..=self.eigenvalues.len()).find(|&count| self.explained(count) >= share).unwrap_or(self.eigenvalues.len())
    }

    /// Coordinates along the first `count` components: `[n, 784]` of 0 to 255, to `[n, count]`.
    pub fn project(&self, images: &[u8], count: usize) -> Vec<f32> {
        if count == 0 || images.is_empty() {
            return Vec::new();
        }
        let centred = centre(images, &self.mean); // [n, 784]
        let mut codes = vec![0.0; images.len() / PIXELS * count]; // [n, count]
        gemm(Target::new(&mut codes, count), Write::Replace, View::new(&centred, PIXELS), self.axes(count).transposed());
        codes
    }

    /// Images from coordinates: `[n, count]` to `[n, 784]`, about 0 to 1.
    pub fn reconstruct(&self, codes: &[f32], count: usize) -> Vec<f32> {
        if count == 0 || codes.is_empty() {
            return Vec::new();
        }
        let mut images: Vec<f32> = (0..codes.len() / count).flat_map(|_| self.mean.iter().copied()).collect(); // [n, 784]
        gemm(Target::new(&mut images, PIXELS), Write::Add, View::new(codes, count), self.axes(count));
        images
    }

    /// The mean over images of the squared error, summed over pixels, that the first `count` components leave.
    pub fn squared_error(&self, images: &[u8], count: usize) -> f64 {
        let mut total = 0.0;
        for block in images.chunks(BLOCK * PIXELS) {
            // What a code of unit axes leaves of a centred image is its length less the code's length (Pythagoras).
            let squares = |values: &[f32]| values.iter().map(|&v| f64::from(v) * f64::from(v)).sum::<f64>();
            total += squares(&centre(block, &self.mean)) - squares(&self.project(block, count));
        }
        total / (images.len() / PIXELS).max(1) as f64
    }

    /// The first `count` components: `[count, 784]`.
    fn axes(&self, count: usize) -> View<'_> {
        View::new(&self.components[..count * PIXELS], PIXELS)
    }
}

/// Images of 0 to 255 as grey levels less the mean: `[n, 784]`.
fn centre(images: &[u8], mean: &[f32]) -> Vec<f32> {
    let mut values = to_unit(images);
    for image in values.chunks_exact_mut(PIXELS) {
        for (value, mean) in image.iter_mut().zip(mean) {
            *value -= mean;
        }
    }
    values
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::data::digits;

    #[test]
    fn images_along_one_line_have_one_component() {
        let images: Vec<u8> = (0..50u8).flat_map(|n| (0..PIXELS).map(move |pixel| if pixel < 100 { 4 * n } else { 7 })).collect();
        let spectrum = pca(&images);
        assert!((spectrum.explained(1) - 1.0).abs() < 1e-6);
        assert_eq!(spectrum.components_for(0.99), 1);
        assert!(spectrum.squared_error(&images, 1) < 1e-3);
        let back = spectrum.reconstruct(&spectrum.project(&images, 1), 1);
        for (back, pixel) in back.iter().zip(&images) {
            assert!((back - f32::from(*pixel) / 255.0).abs() < 1e-4);
        }
    }

    #[test]
    fn the_error_left_is_the_sum_of_the_eigenvalues_left() {
        let images = digits(300, 1).images;
        let spectrum = pca(&images);
        for count in [0, 1, 5, 40] {
            let left: f64 = spectrum.eigenvalues[count..].iter().sum();
            let error = spectrum.squared_error(&images, count);
            assert!((error - left).abs() < 1e-3 * left, "{count}: {error} {left}");
        }
    }

    #[test]
    fn identical_images_have_no_variance() {
        assert_eq!(pca(&[0; 3 * PIXELS]).components_for(0.9), 0);
        assert_eq!(pca(&[]).total_variance(), 0.0);
    }

    #[test]
    fn mnist_has_the_published_spectrum() {
        let Some(data) = crate::model::exact::mnist() else { return };
        let spectrum = pca(&data.train.images);
        assert!((spectrum.total_variance() - 52.725).abs() < 0.01, "{}", spectrum.total_variance());
        assert_eq!([0.5, 0.9, 0.95, 0.99].map(|share| spectrum.components_for(share)), [11, 87, 154, 331]);
        for (count, expected) in [(2, 43.65), (8, 29.35), (16, 21.06), (30, 13.866), (32, 13.19), (64, 7.09)] {
            let error = spectrum.squared_error(&data.test.images, count);
            assert!((error - expected).abs() < 0.01, "{count}: {error}");
        }
    }
}
