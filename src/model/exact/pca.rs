//! Principal component analysis of images: the best that a linear autoencoder can do.

use nalgebra::DMatrix;

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

/// Images in one matrix product of a sum: gemm asks for room for a copy of them each time, and small rooms leave small holes.
const SLICE: usize = 32;

/// The principal components of images: `[n, 784]`, 0 paper to 255 ink, centred with their own mean. All is 0 for no images.
///
/// # Panics
/// If `images` cuts an image.
pub fn pca(images: &[u8]) -> Spectrum {
    let mut moments = Moments::default();
    images.chunks(BLOCK * PIXELS).for_each(|block| moments.add(block));
    moments.spectrum()
}

/// The mean and the covariance of images, summed up block after block: a caller can stop, or do something else, between two blocks.
#[derive(Clone, Debug, Default)]
pub struct Moments {
    count: usize,
    /// Taken from every image before anything is summed: the mean of the first block, so that the squares stay small. `[784]`
    origin: Vec<f32>,
    /// Sums of pixels less the origin: `[784]`.
    sums: Vec<f64>,
    /// Sums of products of two pixels less the origin: `[784, 784]`.
    products: Vec<f64>,
    /// The block less the origin, `[n, 784]`, and its products, `[784, 784]`. They are kept from block to block: where megabytes are given
    /// back, small allocations that stay (a kept snapshot) settle, and the heap grows with every block (216 MB after MNIST's, not 90).
    shifted: Vec<f32>,
    block: Vec<f32>,
}

impl Moments {
    /// Adds some hundred images: `[n, 784]`, 0 paper to 255 ink.
    ///
    /// # Panics
    /// If `images` cuts an image.
    pub fn add(&mut self, images: &[u8]) {
        assert!(images.len().is_multiple_of(PIXELS), "{} pixels are not whole images", images.len());
        if images.is_empty() {
            return;
        }
        if self.count == 0 {
            let share = (images.len() / PIXELS) as f32 * 255.0;
            let mut ink = vec![0_u32; PIXELS];
            for image in images.chunks_exact(PIXELS) {
                ink.iter_mut().zip(image).for_each(|(sum, &pixel)| *sum += u32::from(pixel));
            }
            self.origin = ink.into_iter().map(|ink| ink as f32 / share).collect();
            (self.sums, self.products, self.block) = (vec![0.0; PIXELS], vec![0.0; PIXELS * PIXELS], vec![0.0; PIXELS * PIXELS]);
        }
        self.shifted.clear();
        for image in images.chunks_exact(PIXELS) {
            self.shifted.extend(image.iter().zip(&self.origin).map(|(&pixel, origin)| f32::from(pixel) / 255.0 - origin));
        }
        for image in self.shifted.chunks_exact(PIXELS) {
            self.sums.iter_mut().zip(image).for_each(|(sum, &pixel)| *sum += f64::from(pixel));
        }
        self.block.fill(0.0);
        for few in self.shifted.chunks(SLICE * PIXELS) {
            let x = View::new(few, PIXELS);
            gemm(Target::new(&mut self.block, PIXELS), Write::Add, x.transposed(), x);
        }
        self.products.iter_mut().zip(&self.block).for_each(|(sum, &product)| *sum += f64::from(product));
        self.count += images.len() / PIXELS;
    }

    /// Images added so far.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The mean, the components, and the variance along each; all is 0 for no images.
    pub fn spectrum(self) -> Spectrum {
        if self.count == 0 {
            return Spectrum { mean: vec![0.0; PIXELS], eigenvalues: vec![0.0; PIXELS], components: vec![0.0; PIXELS * PIXELS] };
        }
        let mean = self.origin.iter().zip(self.offset()).map(|(origin, offset)| origin + offset as f32).collect();
        let covariance = self.covariance();
        let (matrix, shift) = shifted(&covariance);
        let eigen = matrix.symmetric_eigen();
        let mut order: Vec<usize> = (0..PIXELS).collect();
        order.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]));
        let eigenvalues = order.iter().map(|&index| (eigen.eigenvalues[index] - shift).max(0.0)).collect();
        let components =
            order.iter().flat_map(|&index| (0..PIXELS).map(move |pixel| (pixel, index))).map(|at| eigen.eigenvectors[at] as f32).collect();
        Spectrum { mean, eigenvalues, components }
    }

    /// The variances alone: what [`Moments::spectrum`] has of them, in a third of the time.
    pub fn variances(self) -> Variances {
        if self.count == 0 {
            return Variances(vec![0.0; PIXELS]);
        }
        let covariance = self.covariance();
        let (matrix, shift) = shifted(&covariance);
        let mut variances: Vec<f64> = matrix.symmetric_eigenvalues().iter().map(|value| (value - shift).max(0.0)).collect();
        variances.sort_by(|a, b| b.total_cmp(a));
        Variances(variances)
    }

    /// The mean less the origin: `[784]`.
    fn offset(&self) -> Vec<f64> {
        self.sums.iter().map(|sum| sum / self.count as f64).collect()
    }

    /// E[(x − o)(x − o)ᵀ] − (m − o)(m − o)ᵀ for the origin o and the mean m: `[784, 784]`. Made in place: it is 5 MB.
    fn covariance(self) -> Vec<f64> {
        let (offset, count) = (self.offset(), self.count as f64);
        let mut covariance = self.products;
        for (row, row_offset) in covariance.chunks_exact_mut(PIXELS).zip(&offset) {
            row.iter_mut().zip(&offset).for_each(|(value, offset)| *value = *value / count - row_offset * offset);
        }
        covariance
    }
}

/// The covariance with its mean variance added along the diagonal, and that number: the components stay, every eigenvalue rises by as much.
///
/// Pixels that no image inks leave a block of zeros and rounding errors, whose squares underflow: nalgebra then divides 0 by 0. Beside a
/// diagonal that is nowhere small, such errors count as the zeros that they are.
fn shifted(covariance: &[f64]) -> (DMatrix<f64>, f64) {
    let mut matrix = DMatrix::from_column_slice(PIXELS, PIXELS, covariance);
    let shift = matrix.trace() / PIXELS as f64;
    (0..PIXELS).for_each(|at| matrix[(at, at)] += shift);
    (matrix, shift)
}

/// Variance along each principal component, the largest first: `[784]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Variances(pub Vec<f64>);

impl Variances {
    /// The share of the variance that the first `count` components hold, 0 to 1; 1 if there is no variance at all.
    pub fn explained(&self, count: usize) -> f64 {
        explained(&self.0, count)
    }

    /// The least number of components that hold `share` of the variance, 0 to 1.
    pub fn components_for(&self, share: f64) -> usize {
        components_for(&self.0, share)
    }
}

fn explained(eigenvalues: &[f64], count: usize) -> f64 {
    let total: f64 = eigenvalues.iter().sum();
    if total > 0.0 { eigenvalues.iter().take(count).sum::<f64>() / total } else { 1.0 }
}

fn components_for(eigenvalues: &[f64], share: f64) -> usize {
    (0..=eigenvalues.len()).find(|&count| explained(eigenvalues, count) >= share).unwrap_or(eigenvalues.len())
}

impl Spectrum {
    /// The variance of an image, summed over pixels.
    pub fn total_variance(&self) -> f64 {
        self.eigenvalues.iter().sum()
    }

    /// The share of the variance that the first `count` components hold, 0 to 1; 1 if there is no variance at all.
    pub fn explained(&self, count: usize) -> f64 {
        explained(&self.eigenvalues, count)
    }

    /// The least number of components that hold `share` of the variance, 0 to 1.
    pub fn components_for(&self, share: f64) -> usize {
        components_for(&self.eigenvalues, share)
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
    fn the_moments_do_not_depend_on_how_the_images_are_cut_into_blocks() {
        let images = digits(300, 1).images;
        let whole = pca(&images);
        let mut moments = Moments::default();
        for block in images.chunks(70 * PIXELS) {
            moments.add(block);
        }
        assert_eq!(moments.count(), 300);
        let (variances, pieces) = (moments.clone().variances(), moments.spectrum());
        for index in 0..PIXELS {
            let tolerance = 1e-6 * whole.eigenvalues[0];
            assert!((pieces.eigenvalues[index] - whole.eigenvalues[index]).abs() < tolerance, "{index}");
            assert!((variances.0[index] - whole.eigenvalues[index]).abs() < tolerance, "{index}");
            assert!((pieces.mean[index] - whole.mean[index]).abs() < 1e-6, "{index}");
        }
    }

    #[test]
    fn however_few_the_images_the_components_are_numbers_of_length_one() {
        let images = digits(120, 1).images;
        for (count, block) in [(1, 1), (2, 1), (7, 3), (60, 20), (120, 32), (120, 70), (120, 120)] {
            let mut moments = Moments::default();
            images[..count * PIXELS].chunks(block * PIXELS).for_each(|block| moments.add(block));
            let spectrum = moments.spectrum();
            let length = |axis: &[f32]| axis.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>();
            assert!(spectrum.components.chunks_exact(PIXELS).all(|axis| (length(axis) - 1.0).abs() < 1e-4), "{count} in {block}");
            let rank = spectrum.eigenvalues.iter().filter(|&&value| value > 1e-5 * spectrum.eigenvalues[0]).count();
            assert!(rank < count.max(1), "{count} images lie in a space of one dimension less, not in one of {rank}");
        }
    }

    #[test]
    fn identical_images_have_no_variance() {
        assert_eq!(Moments::default().variances().components_for(0.9), 0);
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
