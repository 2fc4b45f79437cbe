//! The square patches of an image under a sliding kernel, as rows of a matrix: what turns a convolution into a matrix product.
//!
//! Images are `[side, side, channels]`, channels last, so that a row of a patch is one run of numbers.

/// A run of numbers to copy between an image and its patches.
#[derive(Clone, Copy, Debug)]
struct Run {
    image: usize,
    patches: usize,
}

/// How the patches of a `side × side` image lie in it. Patch (y, x) starts at pixel (y · stride − padding, x · stride − padding).
#[derive(Clone, Debug)]
pub(crate) struct Patches {
    /// Width and height of the image.
    side: usize,
    /// Patches along each side.
    small: usize,
    kernel: usize,
    channels: usize,
    /// Whole rows of patches inside the image: `kernel · channels` numbers each.
    rows: Vec<Run>,
    /// Single pixels of patch rows that stick out: `channels` numbers each.
    pixels: Vec<Run>,
    /// Pixels outside of the image, `channels` numbers each, by their place in the patches.
    outside: Vec<usize>,
}

impl Patches {
    /// Patches of `kernel × kernel` pixels, `stride` apart, on an image that `padding` zeros surround.
    pub(crate) fn new(side: usize, channels: usize, kernel: usize, stride: usize, padding: usize) -> Self {
        let small = (side + 2 * padding - kernel) / stride + 1;
        let inside = |place: usize| (padding..side + padding).contains(&place);
        let (mut rows, mut pixels, mut outside) = (Vec::new(), Vec::new(), Vec::new());
        for (patch, (top, left)) in (0..small).flat_map(|y| (0..small).map(move |x| (y * stride, x * stride))).enumerate() {
            for row in 0..kernel {
                let y = top + row; // counted from the padding's edge
                let start = (patch * kernel + row) * kernel * channels;
                let image = |x: usize| ((y - padding) * side + x - padding) * channels;
                if inside(y) && inside(left) && inside(left + kernel - 1) {
                    rows.push(Run { image: image(left), patches: start });
                    continue;
                }
                for column in 0..kernel {
                    let place = start + column * channels;
                    if inside(y) && inside(left + column) {
                        pixels.push(Run { image: image(left + column), patches: place });
                    } else {
                        outside.push(place);
                    }
                }
            }
        }
        Self { side, small, kernel, channels, rows, pixels, outside }
    }

    /// Patches in an image.
    pub(crate) fn count(&self) -> usize {
        self.small * self.small
    }

    /// Numbers in a patch.
    pub(crate) fn patch_len(&self) -> usize {
        self.kernel * self.kernel * self.channels
    }

    /// Numbers in an image.
    pub(crate) fn image_len(&self) -> usize {
        self.side * self.side * self.channels
    }

    /// Copies images (`[n, side, side, channels]`) into their patches: `[n · count, kernel, kernel, channels]`, zeros outside of the image.
    pub(crate) fn unfold(&self, images: &[f32], patches: &mut [f32]) {
        // Copies of a length known to the compiler are a few instructions; these are the kernels that the course uses.
        match (self.kernel, self.channels) {
            (4, 1) => self.unfold_sized::<4, 1>(images, patches),
            (4, 16) => self.unfold_sized::<64, 16>(images, patches),
            _ => self.each(images.len(), patches.len(), |at, to| {
                for (runs, length) in [(&self.rows, self.kernel * self.channels), (&self.pixels, self.channels)] {
                    for run in runs {
                        patches[to + run.patches..][..length].copy_from_slice(&images[at + run.image..][..length]);
                    }
                }
                for place in &self.outside {
                    patches[to + place..][..self.channels].fill(0.0);
                }
            }),
        }
    }

    fn unfold_sized<const ROW: usize, const PIXEL: usize>(&self, images: &[f32], patches: &mut [f32]) {
        self.each(images.len(), patches.len(), |at, to| {
            for run in &self.rows {
                *sized_mut::<ROW>(patches, to + run.patches) = *sized::<ROW>(images, at + run.image);
            }
            for run in &self.pixels {
                *sized_mut::<PIXEL>(patches, to + run.patches) = *sized::<PIXEL>(images, at + run.image);
            }
            for place in &self.outside {
                *sized_mut::<PIXEL>(patches, to + place) = [0.0; PIXEL];
            }
        });
    }

    /// Adds patches (`[n · count, kernel, kernel, channels]`) to the images that they lie in: the transpose of [`Patches::unfold`].
    pub(crate) fn fold(&self, patches: &[f32], images: &mut [f32]) {
        match (self.kernel, self.channels) {
            (4, 1) => self.fold_sized::<4, 1>(patches, images),
            (4, 16) => self.fold_sized::<64, 16>(patches, images),
            _ => self.each(images.len(), patches.len(), |at, to| {
                for (runs, length) in [(&self.rows, self.kernel * self.channels), (&self.pixels, self.channels)] {
                    for run in runs {
                        for (sum, value) in images[at + run.image..][..length].iter_mut().zip(&patches[to + run.patches..][..length]) {
                            *sum += value;
                        }
                    }
                }
            }),
        }
    }

    fn fold_sized<const ROW: usize, const PIXEL: usize>(&self, patches: &[f32], images: &mut [f32]) {
        pulp::Arch::new().dispatch(
            #[inline(always)]
            || {
                self.each(
                    images.len(),
                    patches.len(),
                    #[inline(always)]
                    |at, to| {
                        for run in &self.rows {
                            add(sized_mut::<ROW>(images, at + run.image), sized::<ROW>(patches, to + run.patches));
                        }
                        for run in &self.pixels {
                            add(sized_mut::<PIXEL>(images, at + run.image), sized::<PIXEL>(patches, to + run.patches));
                        }
                    },
                );
            },
        );
    }

    /// Calls `work` with the place of each image and of its patches.
    #[inline(always)]
    fn each(&self, images: usize, patches: usize, mut work: impl FnMut(usize, usize)) {
        let (image, patch) = (self.image_len(), self.count() * self.patch_len());
        assert!(images.is_multiple_of(image) && images / image * patch == patches, "{images} numbers of images and {patches} of patches");
        for index in 0..images / image {
            work(index * image, index * patch);
        }
    }
}

#[inline(always)]
fn sized<const N: usize>(values: &[f32], at: usize) -> &[f32; N] {
    values[at..at + N].first_chunk().expect("a range of N numbers holds N numbers")
}

#[inline(always)]
fn sized_mut<const N: usize>(values: &mut [f32], at: usize) -> &mut [f32; N] {
    values[at..at + N].first_chunk_mut().expect("a range of N numbers holds N numbers")
}

#[inline(always)]
fn add<const N: usize>(sums: &mut [f32; N], values: &[f32; N]) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patches_hold_the_pixels_under_the_kernel_and_zeros_outside() {
        for (side, channels, kernel, stride, padding) in [(28, 1, 4, 2, 1), (14, 16, 4, 2, 1), (5, 2, 3, 2, 1), (6, 3, 3, 1, 0)] {
            let patches = Patches::new(side, channels, kernel, stride, padding);
            let images: Vec<f32> = (1..=2 * patches.image_len()).map(|i| i as f32).collect();
            let mut columns = vec![-1.0; 2 * patches.count() * patches.patch_len()];
            patches.unfold(&images, &mut columns);
            let mut at = 0;
            for image in 0..2 {
                for (py, px) in (0..patches.small).flat_map(|y| (0..patches.small).map(move |x| (y, x))) {
                    for (ky, kx) in (0..kernel).flat_map(|y| (0..kernel).map(move |x| (y, x))) {
                        let (y, x) = ((py * stride + ky).wrapping_sub(padding), (px * stride + kx).wrapping_sub(padding));
                        for channel in 0..channels {
                            let inside = y < side && x < side;
                            let expected =
                                if inside { images[image * patches.image_len() + (y * side + x) * channels + channel] } else { 0.0 };
                            assert_eq!(columns[at], expected, "{side} {channels}: patch {py} {px} at {ky} {kx}");
                            at += 1;
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn fold_is_the_transpose_of_unfold() {
        for (side, channels) in [(28, 1), (14, 16), (6, 5)] {
            let patches = Patches::new(side, channels, 4, 2, 1);
            let images: Vec<f32> = (0..patches.image_len()).map(|i| ((i * 37) % 11) as f32).collect();
            let columns: Vec<f32> = (0..patches.count() * patches.patch_len()).map(|i| ((i * 29) % 7) as f32).collect();
            let (mut unfolded, mut folded) = (vec![0.0; columns.len()], vec![0.0; images.len()]);
            patches.unfold(&images, &mut unfolded);
            patches.fold(&columns, &mut folded);
            let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(a * b)).sum::<f64>();
            assert_eq!(dot(&unfolded, &columns), dot(&images, &folded));
        }
    }
}
