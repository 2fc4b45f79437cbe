//! A data set in memory: training and held-out images with their labels.

/// Width and height of an image, in pixels.
pub const SIDE: usize = 28;
/// Pixels in an image.
pub const PIXELS: usize = SIDE * SIDE;

/// Images and labels, row by row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// Grey levels, 0 paper to 255 ink: `[count, 28, 28]`, row-major.
    pub images: Vec<u8>,
    /// One class, 0 to 9, per image.
    pub labels: Vec<u8>,
}

impl Split {
    /// How many images there are.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no image at all.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The pixels of image `index`: `[784]`.
    pub fn image(&self, index: usize) -> &[u8] {
        &self.images[index * PIXELS..(index + 1) * PIXELS]
    }
}

impl Split {
    /// Exchanges rows and columns of every image.
    fn transpose(&mut self) {
        for image in self.images.chunks_exact_mut(PIXELS) {
            for row in 0..SIDE {
                for column in 0..row {
                    image.swap(row * SIDE + column, column * SIDE + row);
                }
            }
        }
    }
}

/// A training split and a held-out split, with the name that the screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dataset {
    /// What it is and where it is from, as shown on every screen: `digits (generated) · seed 7`.
    pub label: String,
    /// What the ten classes are called: the digits, or the garments of Fashion-MNIST.
    pub classes: Vec<String>,
    /// Images that models learn from.
    pub train: Split,
    /// Images that no model has seen.
    pub test: Split,
}

impl Dataset {
    /// Exchanges rows and columns of every image, as EMNIST's files need it.
    pub fn transpose(&mut self) {
        self.train.transpose();
        self.test.transpose();
        self.label.push_str(" · transposed");
    }
}
