//! Nearest neighbours by brute force, and what they tell: a classifier without training, and a dimension without coordinates.

use std::ops::Range;

use crate::model::raw::{Target, View, Write, gemm};

/// Queries at a time: their distances to a few thousand points stay in the processor's cache.
const BLOCK: usize = 64;

/// A point and its squared distance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neighbour {
    /// Index of the point.
    pub index: usize,
    /// Squared Euclidean distance.
    pub squared_distance: f32,
}

/// Up to this dimension distances come from differences, which is exact for close points; above it from products, which is fast.
const FEW_DIMENSIONS: usize = 16;

/// The `count` nearest of `points` (`[n, dimension]`) to each of `queries` (`[m, dimension]`), the nearest first; fewer if there are fewer points.
///
/// With `skip_self`, query i is point i and not its own neighbour.
pub fn nearest(queries: &[f32], points: &[f32], dimension: usize, count: usize, skip_self: bool) -> Vec<Vec<Neighbour>> {
    search(queries, points, dimension, count, skip_self.then_some(0))
}

/// As [`nearest`]; query i is point `first` + i, and not its own neighbour, if there is a `first`.
fn search(queries: &[f32], points: &[f32], dimension: usize, count: usize, first: Option<usize>) -> Vec<Vec<Neighbour>> {
    let points_count = points.len() / dimension;
    if queries.is_empty() || points.is_empty() {
        return vec![Vec::new(); queries.len() / dimension];
    }
    let point_lengths: Vec<f32> = points.chunks_exact(dimension).map(|row| row.iter().map(|v| v * v).sum()).collect();
    let mut distances = vec![0.0; BLOCK * points_count]; // [block, n]
    let mut found = Vec::new();
    for (block, rows) in queries.chunks(BLOCK * dimension).enumerate() {
        let size = rows.len() / dimension;
        let distances = &mut distances[..size * points_count];
        if dimension > FEW_DIMENSIONS {
            gemm(
                Target::new(distances, points_count),
                Write::Replace,
                View::new(rows, dimension),
                View::new(points, dimension).transposed(),
            );
        }
        for (row, (query, distances)) in rows.chunks_exact(dimension).zip(distances.chunks_exact_mut(points_count)).enumerate() {
            if dimension > FEW_DIMENSIONS {
                // ‖a − b‖² = ‖a‖² − 2 a·b + ‖b‖²; rounding may take it below 0.
                let length: f32 = query.iter().map(|v| v * v).sum();
                for (distance, other) in distances.iter_mut().zip(&point_lengths) {
                    *distance = (length - 2.0 * *distance + other).max(0.0);
                }
            } else {
                for (distance, point) in distances.iter_mut().zip(points.chunks_exact(dimension)) {
                    *distance = query.iter().zip(point).map(|(a, b)| (a - b) * (a - b)).sum();
                }
            }
            found.push(smallest(distances, count, first.map(|first| first + block * BLOCK + row)));
        }
    }
    found
}

/// The `count` smallest of some squared distances, the smallest first, without the one at `skip`.
fn smallest(distances: &[f32], count: usize, skip: Option<usize>) -> Vec<Neighbour> {
    let mut best: Vec<Neighbour> = Vec::with_capacity(count + 1);
    for (index, &squared_distance) in distances.iter().enumerate() {
        let enters = best.len() < count || best.last().is_some_and(|last| squared_distance < last.squared_distance);
        if enters && skip != Some(index) {
            let place = best.partition_point(|other| other.squared_distance <= squared_distance);
            best.insert(place, Neighbour { index, squared_distance });
            best.truncate(count);
        }
    }
    best
}

/// The share of `queries` whose label is the most frequent among its `count` nearest `points` (on a tie: of the nearest), 0 to 1.
///
/// Points and queries are `[n, dimension]`, with one label each. 0 if there are no queries.
pub fn knn_accuracy(points: &[f32], labels: &[u8], queries: &[f32], query_labels: &[u8], dimension: usize, count: usize) -> f64 {
    share_right(&nearest(queries, points, dimension, count, false), labels, query_labels)
}

/// The share of `points` whose label is the most frequent among the `count` nearest *other* points, 0 to 1: how well classes keep apart.
pub fn leave_one_out_accuracy(points: &[f32], labels: &[u8], dimension: usize, count: usize) -> f64 {
    share_right(&nearest(points, points, dimension, count, true), labels, labels)
}

fn share_right(near: &[Vec<Neighbour>], labels: &[u8], expected: &[u8]) -> f64 {
    let right = near.iter().zip(expected).filter(|(near, label)| vote(near, labels) == Some(**label)).count();
    right as f64 / expected.len().max(1) as f64
}

fn vote(near: &[Neighbour], labels: &[u8]) -> Option<u8> {
    let votes = |label: u8| near.iter().filter(|other| labels[other.index] == label).count();
    let most = near.iter().map(|neighbour| votes(labels[neighbour.index])).max()?;
    near.iter().map(|neighbour| labels[neighbour.index]).find(|&label| votes(label) == most)
}

/// The intrinsic dimension of points by the ratio of their two nearest distances, TwoNN (Facco et al. 2017): points `[n, dimension]`.
///
/// Where density is locally even, μ = r₂/r₁ has P(μ) = 1 − μ^−d; d is the slope through the origin of −ln(1 − P) over ln μ, without the tenth of
/// the points with the largest ratios. Points with a twin (r₁ = 0) are left out. `None` for fewer than three usable points.
pub fn twonn(points: &[f32], dimension: usize) -> Option<f64> {
    let all = 0..points.len() / dimension;
    dimension_of(log_ratios(points, dimension, all))
}

/// The first half of [`twonn`], for some of the points: ln(r₂/r₁) of each, without those that have a twin.
///
/// # Panics
/// If `of` goes past the points.
pub fn log_ratios(points: &[f32], dimension: usize, of: Range<usize>) -> Vec<f64> {
    search(&points[of.start * dimension..of.end * dimension], points, dimension, 2, Some(of.start))
        .iter()
        .filter(|near| near.len() == 2 && near[0].squared_distance > 0.0)
        .map(|near| 0.5 * (f64::from(near[1].squared_distance) / f64::from(near[0].squared_distance)).ln())
        .collect()
}

/// The second half of [`twonn`]: the dimension that the log ratios of all points tell.
pub fn dimension_of(mut log_ratios: Vec<f64>) -> Option<f64> {
    log_ratios.sort_by(f64::total_cmp);
    let count = log_ratios.len();
    let kept = count * 9 / 10;
    let (mut products, mut squares) = (0.0, 0.0);
    for (rank, log) in log_ratios.iter().take(kept).enumerate() {
        let survival = 1.0 - (rank + 1) as f64 / count as f64;
        products -= log * survival.ln();
        squares += log * log;
    }
    (count >= 3 && squares > 0.0).then(|| products / squares)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::model::objective::{noise, normal, to_unit};

    #[test]
    fn neighbours_agree_with_a_full_sort() {
        let points = normal(200 * 3, &mut noise(0, 0, 0));
        let near = nearest(&points, &points, 3, 4, true);
        for (query, near) in near.iter().enumerate() {
            let distance = |other: usize| (0..3).map(|axis| (points[query * 3 + axis] - points[other * 3 + axis]).powi(2)).sum::<f32>();
            let mut others: Vec<usize> = (0..200).filter(|&other| other != query).collect();
            others.sort_by(|&a, &b| distance(a).total_cmp(&distance(b)));
            assert_eq!(near.iter().map(|neighbour| neighbour.index).collect::<Vec<_>>(), others[..4]);
        }
    }

    #[test]
    fn far_apart_classes_are_told_apart_and_a_tie_goes_to_the_nearest() {
        let points = [0.0, 0.1, 0.2, 9.0, 9.1, 9.2];
        let labels = [1, 1, 1, 2, 2, 2];
        assert_eq!(knn_accuracy(&points, &labels, &[0.05, 9.05], &[1, 2], 1, 3), 1.0);
        assert_eq!(knn_accuracy(&points, &labels, &[0.05, 9.05], &[2, 2], 1, 3), 0.5);
        assert_eq!(leave_one_out_accuracy(&points, &labels, 1, 2), 1.0);
        assert_eq!(knn_accuracy(&[0.0, 1.0], &[7, 8], &[0.4], &[7], 1, 2), 1.0);
        assert_eq!(knn_accuracy(&points, &labels, &[], &[], 1, 3), 0.0);
    }

    #[test]
    fn ratios_found_block_by_block_are_those_of_all_points_at_once() {
        let points = normal(300 * 20, &mut noise(0, 0, 0));
        let mut blocks = log_ratios(&points, 20, 0..130);
        blocks.extend(log_ratios(&points, 20, 130..300));
        let all = log_ratios(&points, 20, 0..300);
        assert_eq!(blocks.len(), 300);
        assert!(blocks.iter().zip(&all).all(|(a, b)| (a - b).abs() < 1e-4));
    }

    #[test]
    fn twonn_finds_the_dimension_of_gaussians_in_a_larger_space() {
        for dimension in [1usize, 2, 5] {
            let codes = normal(2000 * dimension, &mut noise(3, 0, 0));
            let points: Vec<f32> =
                codes.chunks(dimension).flat_map(|code| (0..12).map(|axis| code[axis % dimension] * (1.0 + axis as f32))).collect();
            let found = twonn(&points, 12).unwrap();
            assert!((found - dimension as f64).abs() < 0.12 * dimension as f64, "{dimension}: {found}");
        }
        assert_eq!(twonn(&[1.0; 40], 2), None);
        assert_eq!(twonn(&[], 2), None);
    }

    #[test]
    fn mnist_has_the_published_dimension_and_accuracy() {
        let Some(data) = crate::model::exact::mnist() else { return };
        let images = |count: usize| to_unit(&data.train.images[..count * 784]);
        // Evenly spread over the file, whose writers come in order; section 1 states both figures.
        let spread = |every: usize| to_unit(&data.train.images.chunks_exact(784).step_by(every).flatten().copied().collect::<Vec<u8>>());
        let dimension = |every: usize| format!("{:.1}", twonn(&spread(every), 784).unwrap());
        assert_eq!([dimension(12), dimension(6)], ["13.4", "13.7"]);
        let queries: Vec<u8> = data.test.images.chunks_exact(784).step_by(5).flatten().copied().collect();
        let answers: Vec<u8> = data.test.labels.iter().step_by(5).copied().collect();
        let accuracy = knn_accuracy(&images(20_000), &data.train.labels[..20_000], &to_unit(&queries), &answers, 784, 5);
        assert!((accuracy - 0.959).abs() < 0.01, "{accuracy}");
    }
}
