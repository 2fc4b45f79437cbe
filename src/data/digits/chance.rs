//! Random numbers that are the same on every machine and in every version of every library.
//!
//! SplitMix64 (Steele, Lea and Flood, 2014, "Fast splittable pseudorandom number generators"): one word of state, and any word starts a
//! good stream, which suits a stream of its own for each image.

/// A stream of random numbers.
#[derive(Clone, Debug)]
pub(super) struct Chance(u64);

impl Chance {
    /// The stream that `key` names.
    pub(super) fn new(key: &[u64]) -> Self {
        let mut stream = Self(0x0005_DEEC_E66D_BEEF);
        for &word in key {
            stream.0 = stream.word() ^ word;
        }
        stream.0 = stream.word();
        stream
    }

    fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform in [0, 1).
    pub(super) fn unit(&mut self) -> f32 {
        (self.word() >> 40) as f32 / (1 << 24) as f32
    }

    /// Uniform between `low` and `high`.
    pub(super) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// Uniform in 0..`n`.
    pub(super) fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f32) as usize % n
    }

    /// Close to a standard normal, within ±4.2: four 16-bit uniforms added, which needs no logarithm (its last bit differs between
    /// machines) and has no outliers that would make a digit unreadable.
    pub(super) fn normal(&mut self) -> f32 {
        let word = self.word();
        let sum: u64 = (0..4).map(|part| (word >> (16 * part)) & 0xFFFF).sum();
        // Mean 4 * 32767.5; variance 4 * 65536^2 / 12, so one standard deviation is 65536 / sqrt(3).
        (sum as f32 - 131_070.0) * (1.732_050_8 / 65_536.0)
    }
}
