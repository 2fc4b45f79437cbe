//! Whether a cloud of codes covers a density: a measure that draws of the density itself pass at any sample size. It says how badly the
//! density fits, and does not tell a hole in the cloud from a place past its edge; counted near the middle alone it sees fewer of the latter.

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};

use super::neighbours::nearest;

/// Points drawn from the density, whose distances to the codes are looked at.
const DRAWS: usize = 5000;

/// The share of draws that lies beyond the reach by definition when the codes are themselves draws of the density.
pub const UNCOVERED_BY_CHANCE: f64 = 0.05;

/// Seed of the draws: the same at every measurement, so that a curve shows the codes and not the draw.
const SEED: u64 = 1;

/// A Gaussian over codes, from which can be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct CodeGaussian {
    mean: Vec<f64>,
    /// The Cholesky factor of the covariance, `[dimension, dimension]`, lower triangular.
    factor: Vec<f64>,
}

impl CodeGaussian {
    /// N(0, I).
    pub fn standard(dimension: usize) -> CodeGaussian {
        let factor = (0..dimension * dimension).map(|at| if at / dimension == at % dimension { 1.0 } else { 0.0 }).collect();
        CodeGaussian { mean: vec![0.0; dimension], factor }
    }

    /// The Gaussian with the mean and covariance of codes `[n, dimension]`; `None` if they lie in a subspace, or one of them is not finite.
    pub fn fitted(codes: &[f32], dimension: usize) -> Option<CodeGaussian> {
        let rows = codes.chunks_exact(dimension);
        let count = rows.len();
        if count <= dimension || codes.iter().any(|value| !value.is_finite()) {
            return None;
        }
        let mut mean = vec![0.0; dimension];
        for row in rows.clone() {
            mean.iter_mut().zip(row).for_each(|(sum, &value)| *sum += f64::from(value) / count as f64);
        }
        let mut covariance = vec![0.0; dimension * dimension];
        for row in rows {
            let off: Vec<f64> = row.iter().zip(&mean).map(|(&value, mean)| f64::from(value) - mean).collect();
            for (i, cells) in covariance.chunks_exact_mut(dimension).enumerate() {
                cells.iter_mut().zip(&off).for_each(|(cell, other)| *cell += off[i] * other / count as f64);
            }
        }
        Some(CodeGaussian { mean, factor: cholesky(&covariance, dimension)? })
    }

    /// `count` draws: `[count, dimension]`.
    pub fn draw(&self, count: usize, rng: &mut StdRng) -> Vec<f32> {
        let dimension = self.mean.len();
        let mut drawn = Vec::with_capacity(count * dimension);
        for _ in 0..count {
            let noise: Vec<f64> = (0..dimension).map(|_| StandardNormal.sample(rng)).collect();
            drawn.extend(self.factor.chunks_exact(dimension).zip(&self.mean).map(|(row, mean)| {
                let off: f64 = row.iter().zip(&noise).map(|(weight, noise)| weight * noise).sum();
                (mean + off) as f32
            }));
        }
        drawn
    }

    /// Draws of N(0, I), `[n, dimension]`, moved and stretched to this Gaussian.
    pub fn from_standard(&self, draws: &[f32]) -> Vec<f32> {
        let dimension = self.mean.len();
        let place = |noise: &[f32]| {
            let at = |(row, mean): (&[f64], &f64)| {
                (mean + row.iter().zip(noise).map(|(weight, &noise)| weight * f64::from(noise)).sum::<f64>()) as f32
            };
            self.factor.chunks_exact(dimension).zip(&self.mean).map(at).collect::<Vec<f32>>()
        };
        draws.chunks_exact(dimension).flat_map(place).collect()
    }

    /// KL(this ‖ N(0, I)) = ½ (tr S + ‖m‖² − d − ln det S), in nats, for mean m and covariance S.
    pub fn kl_to_standard(&self) -> f64 {
        let dimension = self.mean.len();
        let squares = self.mean.iter().chain(&self.factor).map(|value| value * value).sum::<f64>();
        let log_det: f64 = (0..dimension).map(|at| 2.0 * self.factor[at * dimension + at].ln()).sum();
        0.5 * (squares - dimension as f64 - log_det)
    }

    /// How many standard deviations a place is from the mean, along the line to it (the Mahalanobis distance).
    pub fn deviations(&self, place: &[f32]) -> f64 {
        let dimension = self.mean.len();
        // Forward substitution: factor · y = place − mean; ‖y‖ is the distance.
        let mut y: Vec<f64> = Vec::with_capacity(dimension);
        for (row, cells) in self.factor.chunks_exact(dimension).enumerate() {
            let known: f64 = y.iter().zip(cells).map(|(y, cell)| y * cell).sum();
            y.push((f64::from(place[row]) - self.mean[row] - known) / cells[row]);
        }
        y.iter().map(|y| y * y).sum::<f64>().sqrt()
    }

    /// In the plane: the middle, the standard deviations along the longer and the shorter axis, and by how much the longer one is turned from
    /// the first coordinate, in radians; `None` for another dimension.
    pub fn axes(&self) -> Option<([f64; 2], [f64; 2], f64)> {
        let (&[x, y], &[a, _, b, c]) = (self.mean.first_chunk::<2>()?, self.factor.first_chunk::<4>()?);
        // Eigenvalues of the covariance [[a², ab], [ab, b² + c²]].
        let (half, off) = ((a * a - b * b - c * c) / 2.0, a * b);
        let (middle, arm) = ((a * a + b * b + c * c) / 2.0, half.hypot(off));
        (self.mean.len() == 2).then(|| ([x, y], [(middle + arm).sqrt(), (middle - arm).max(0.0).sqrt()], 0.5 * off.atan2(half)))
    }
}

/// How codes lie in a density.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coverage {
    /// The distance within which 95 % of draws of the density find the nearest of as many other draws as there are codes.
    pub reach: f64,
    /// The share of draws with no code within that reach, 0 to 1: 5 % when the codes are draws of the density themselves, however many there
    /// are ([`UNCOVERED_BY_CHANCE`]).
    pub uncovered: f64,
}

/// Measures how codes `[n, dimension]` cover a density; `None` without codes.
pub fn coverage(codes: &[f32], density: &CodeGaussian) -> Option<Coverage> {
    let mut rng = StdRng::seed_from_u64(SEED);
    let dimension = density.mean.len();
    let draws = density.draw(DRAWS, &mut rng);
    let peers = density.draw(codes.len() / dimension, &mut rng);
    coverage_of(codes, &draws, &peers, dimension)
}

/// Of the draws of a density that are at most so many standard deviations from its mean, the share with no code within the density's reach:
/// 0 to 1. `None` without codes, or when no draw lies there.
pub fn coverage_within(codes: &[f32], density: &CodeGaussian, deviations: f64) -> Option<f64> {
    let reach = coverage(codes, density)?.reach;
    let dimension = density.mean.len();
    let draws = density.draw(DRAWS, &mut StdRng::seed_from_u64(SEED));
    let inside: Vec<f32> = draws.chunks_exact(dimension).filter(|draw| density.deviations(draw) <= deviations).flatten().copied().collect();
    let distances = distances(&inside, codes, dimension);
    let beyond = distances.iter().filter(|&&distance| f64::from(distance) > reach).count();
    (!distances.is_empty()).then(|| beyond as f64 / distances.len() as f64)
}

/// The same for any density, given by `draws` and by as many `peers`, drawn from it too, as there are codes: all `[.., dimension]`.
pub fn coverage_of(codes: &[f32], draws: &[f32], peers: &[f32], dimension: usize) -> Option<Coverage> {
    if codes.is_empty() || draws.is_empty() || codes.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let mut own = distances(draws, peers, dimension);
    own.sort_by(f32::total_cmp);
    let within = ((1.0 - UNCOVERED_BY_CHANCE) * own.len() as f64) as usize;
    let reach = own.get(within).copied().unwrap_or(f32::INFINITY);
    let beyond = distances(draws, codes, dimension).iter().filter(|&&distance| distance > reach).count();
    Some(Coverage { reach: f64::from(reach), uncovered: beyond as f64 / (draws.len() / dimension) as f64 })
}

/// From each of `from` to the nearest of `to`.
fn distances(from: &[f32], to: &[f32], dimension: usize) -> Vec<f32> {
    nearest(from, to, dimension, 1, false)
        .iter()
        .map(|near| near.first().map_or(f32::INFINITY, |near| near.squared_distance.sqrt()))
        .collect()
}

/// The lower triangular L with L Lᵀ = `matrix`, `[n, n]`; `None` where it is not positive definite.
fn cholesky(matrix: &[f64], n: usize) -> Option<Vec<f64>> {
    let mut factor = vec![0.0; n * n];
    for row in 0..n {
        for column in 0..=row {
            let known: f64 = (0..column).map(|k| factor[row * n + k] * factor[column * n + k]).sum();
            let rest = matrix[row * n + column] - known;
            factor[row * n + column] = if row == column {
                if rest <= 1e-12 * matrix[row * n + row] || rest <= 0.0 {
                    return None;
                }
                rest.sqrt()
            } else {
                rest / factor[column * n + column]
            };
        }
    }
    Some(factor)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn standard(count: usize, seed: u64) -> Vec<f32> {
        CodeGaussian::standard(2).draw(count, &mut StdRng::seed_from_u64(seed))
    }

    #[test]
    fn codes_that_follow_the_density_leave_a_twentieth_uncovered_however_many_they_are() {
        for count in [200, 1000, 2000] {
            let mean =
                (10..20).map(|seed| coverage(&standard(count, seed), &CodeGaussian::standard(2)).unwrap().uncovered).sum::<f64>() / 10.0;
            assert!((mean - UNCOVERED_BY_CHANCE).abs() < 0.01, "{count} codes: {mean}");
        }
    }

    #[test]
    fn the_measure_does_not_mind_where_the_cloud_lies_nor_how_it_is_stretched_and_turned() {
        let moved: Vec<f32> =
            standard(1000, 3).as_chunks::<2>().0.iter().flat_map(|[x, y]| [30.0 + 9.0 * x + 2.0 * y, 0.5 * y - x]).collect();
        let uncovered = coverage(&moved, &CodeGaussian::fitted(&moved, 2).unwrap()).unwrap().uncovered;
        assert!((uncovered - UNCOVERED_BY_CHANCE).abs() < 0.02, "{uncovered}");
        assert!(coverage(&moved, &CodeGaussian::standard(2)).unwrap().uncovered > 0.9, "against N(0, I) it lies elsewhere");
    }

    #[test]
    fn a_ring_a_cluster_each_and_a_narrow_cloud_leave_far_more() {
        let ring: Vec<f32> = (0..2000).flat_map(|i| [(i as f32 * 0.1).cos(), (i as f32 * 0.1).sin()]).collect();
        let clusters: Vec<f32> = standard(2000, 4)
            .as_chunks::<2>()
            .0
            .iter()
            .enumerate()
            .flat_map(|(i, [x, y])| [(i % 4) as f32 + 0.1 * x, (i % 5) as f32 + 0.1 * y])
            .collect();
        let fitted = |codes: &[f32]| coverage(codes, &CodeGaussian::fitted(codes, 2).unwrap()).unwrap().uncovered;
        assert!(fitted(&ring) > 0.6, "ring {}", fitted(&ring));
        assert!(fitted(&clusters) > 0.3, "clusters {}", fitted(&clusters));
        let narrow: Vec<f32> = standard(2000, 5).iter().map(|value| 0.5 * value).collect();
        assert!(coverage(&narrow, &CodeGaussian::standard(2)).unwrap().uncovered > 0.15);
    }

    #[test]
    fn a_fitted_gaussian_has_the_moments_of_its_codes() {
        // Codes with mean (1, 2), variances 4 and 1, covariance 0 and, turned by a shear, the covariance [[4, 4], [4, 5]].
        let square = [3.0, 3.0, 3.0, 1.0, -1.0, 3.0, -1.0, 1.0];
        let gaussian = CodeGaussian::fitted(&square, 2).unwrap();
        assert_eq!((gaussian.mean.as_slice(), gaussian.factor.as_slice()), (&[1.0, 2.0][..], &[2.0, 0.0, 0.0, 1.0][..]));
        let sheared: Vec<f32> = square.as_chunks::<2>().0.iter().flat_map(|[x, y]| [*x, x + y]).collect();
        assert_eq!(CodeGaussian::fitted(&sheared, 2).unwrap().factor, [2.0, 0.0, 2.0, 1.0]);
        assert_eq!(gaussian.from_standard(&[0.0, 0.0, 1.0, -2.0]), [1.0, 2.0, 3.0, 0.0]);
        // ½ (4 + 1 + 1 + 4 − 2 − ln 4)
        assert!((gaussian.kl_to_standard() - 0.5 * (8.0 - 4_f64.ln())).abs() < 1e-12);
        assert!(CodeGaussian::standard(5).kl_to_standard().abs() < 1e-12);
        assert_eq!(gaussian.deviations(&[5.0, 2.0]), 2.0);
        assert_eq!(gaussian.axes(), Some(([1.0, 2.0], [2.0, 1.0], 0.0)));
        // The eigenvalues of [[4, 4], [4, 5]] are (9 ± √65) / 2, and its longer axis is turned by half of arctan 8/−1.
        let (_, [long, short], turn) = CodeGaussian::fitted(&sheared, 2).unwrap().axes().unwrap();
        assert!((long.powi(2) - (9.0 + 65f64.sqrt()) / 2.0).abs() < 1e-12 && (short.powi(2) - (9.0 - 65f64.sqrt()) / 2.0).abs() < 1e-12);
        assert!((turn - 0.5 * 8f64.atan2(-1.0)).abs() < 1e-12);
        assert!((gaussian.deviations(&[3.0, 3.0]) - 2f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn clouds_without_an_area_have_no_gaussian_and_no_codes_no_coverage() {
        for codes in [&[][..], &[1.0, 1.0], &[0.0, 0.0, 1.0, 1.0, 2.0, 2.0], &[f32::NAN, 0.0, 1.0, 2.0, 0.0, 1.0]] {
            assert_eq!(CodeGaussian::fitted(codes, 2), None, "{codes:?}");
        }
        assert_eq!(coverage(&[], &CodeGaussian::standard(2)), None);
        assert_eq!(coverage(&[f32::NAN, 0.0], &CodeGaussian::standard(2)), None);
    }
}
