//! The shape of a network, as written on the command line and in the course: `784-256-64-2`.

use std::fmt;
use std::str::FromStr;

use crate::data::PIXELS;

/// The widest layer that a network may have.
const WIDEST: usize = 16_384;
/// Pixels along the usual kernel: twice the stride, so that its transpose covers every pixel equally often.
pub(crate) const KERNEL: usize = 4;

/// The shape of an encoder, from pixels to latents; the decoder mirrors it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NetSpec {
    /// Fully connected layers of these widths, from the pixels to the latents: `784-256-64-2`.
    Dense {
        /// At least two widths, the first 784.
        widths: Vec<usize>,
    },
    /// Two convolutions with stride 2 (16 and 32 channels) and a linear layer to the latents: `conv-2`, or `conv3-2` with smaller kernels.
    Conv {
        /// Latent dimensions.
        latent: usize,
        /// Pixels along a kernel: 4, or 3, whose transpose covers the pixels unevenly.
        kernel: usize,
    },
}

impl NetSpec {
    /// How many latent dimensions there are.
    pub fn latent(&self) -> usize {
        match self {
            Self::Dense { widths } => widths.last().copied().expect("a checked spec has at least two widths"),
            Self::Conv { latent, .. } => *latent,
        }
    }
}

/// What is wrong with the text of a network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetSpecError {
    /// A part is not a width.
    #[error(
        "--net {text}: '{part}' is not a width; write widths between hyphens, from the 784 pixels to the latents, as in 784-256-64-2, or conv-2"
    )]
    NotAWidth {
        /// The whole text.
        text: String,
        /// The part that is wrong.
        part: String,
    },
    /// A width is 0 or beyond reason.
    #[error("--net {text}: a layer of {width} units is out of range; widths go from 1 to {WIDEST}")]
    OutOfRange {
        /// The whole text.
        text: String,
        /// The width that is wrong.
        width: usize,
    },
    /// The first width is not the number of pixels.
    #[error("--net {text}: the first width must be 784, the pixels of a 28×28 image")]
    NotPixels {
        /// The whole text.
        text: String,
    },
    /// There is no layer.
    #[error("--net {text}: a network needs at least two widths, as in 784-2")]
    TooShort {
        /// The whole text.
        text: String,
    },
}

impl FromStr for NetSpec {
    type Err = NetSpecError;

    fn from_str(text: &str) -> Result<Self, NetSpecError> {
        let width = |part: &str| {
            let width: usize = part.parse().map_err(|_| NetSpecError::NotAWidth { text: text.into(), part: part.into() })?;
            if (1..=WIDEST).contains(&width) { Ok(width) } else { Err(NetSpecError::OutOfRange { text: text.into(), width }) }
        };
        if text == "conv" {
            return Ok(Self::Conv { latent: 2, kernel: KERNEL });
        }
        for (prefix, kernel) in [("conv-", KERNEL), ("conv3-", 3)] {
            if let Some(latent) = text.strip_prefix(prefix) {
                return Ok(Self::Conv { latent: width(latent)?, kernel });
            }
        }
        let widths = text.split('-').map(width).collect::<Result<Vec<_>, _>>()?;
        if widths.len() < 2 {
            return Err(NetSpecError::TooShort { text: text.into() });
        }
        if widths[0] != PIXELS {
            return Err(NetSpecError::NotPixels { text: text.into() });
        }
        Ok(Self::Dense { widths })
    }
}

impl fmt::Display for NetSpec {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Dense { widths } => {
                for (index, width) in widths.iter().enumerate() {
                    write!(f, "{}{width}", if index == 0 { "" } else { "-" })?;
                }
                Ok(())
            }
            Self::Conv { latent, kernel: KERNEL } => write!(f, "conv-{latent}"),
            Self::Conv { latent, kernel } => write!(f, "conv{kernel}-{latent}"),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_spec_reads_back_as_it_was_written() {
        for text in ["784-256-64-2", "784-2", "784-400-256", "conv-2", "conv-64", "conv3-2"] {
            assert_eq!(text.parse::<NetSpec>().unwrap().to_string(), text);
        }
        assert_eq!("conv".parse::<NetSpec>().unwrap(), NetSpec::Conv { latent: 2, kernel: 4 });
        assert_eq!("784-256-64-3".parse::<NetSpec>().unwrap().latent(), 3);
    }

    #[test]
    fn a_wrong_spec_says_what_is_wrong() {
        for (text, word) in [
            ("784-x-2", "'x' is not a width"),
            ("", "'' is not a width"),
            ("784--2", "'' is not a width"),
            ("784-0", "layer of 0 units"),
            ("784-99999999", "out of range"),
            ("783-2", "first width must be 784"),
            ("784", "at least two widths"),
            ("conv-", "'' is not a width"),
            ("conv-0", "layer of 0 units"),
            ("conv3-", "'' is not a width"),
            ("conv5-2", "'conv5' is not a width"),
        ] {
            let message = text.parse::<NetSpec>().unwrap_err().to_string();
            assert!(message.contains(word), "{text}: {message}");
        }
    }
}
