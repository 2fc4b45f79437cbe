//! How well a score tells anomalies from the rest.

/// The points of a ROC curve, from (0, 0) to (1, 1): the share of negatives and of positives above a falling threshold.
///
/// `scores` are higher for what should be positive; equal scores cross the threshold together.
#[derive(Clone, Debug, PartialEq)]
pub struct Roc {
    /// (false positive rate, true positive rate), both rising.
    pub points: Vec<(f64, f64)>,
    /// The area under the curve: the chance that a random positive scores above a random negative, a tie counting half.
    pub area: f64,
}

/// The ROC curve of scores; `None` unless there are both positives and negatives and all scores are numbers.
pub fn roc(scores: &[f32], positive: &[bool]) -> Option<Roc> {
    let positives = positive.iter().filter(|&&positive| positive).count();
    let negatives = positive.len() - positives;
    if positives == 0 || negatives == 0 || scores.iter().any(|score| score.is_nan()) {
        return None;
    }
    let mut ranked: Vec<(f32, bool)> = scores.iter().copied().zip(positive.iter().copied()).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut hits, mut alarms, mut area) = (0, 0, 0.0);
    let mut points = vec![(0.0, 0.0)];
    for tied in ranked.chunk_by(|a, b| a.0 == b.0) {
        let (before_x, before_y) = points[points.len() - 1];
        hits += tied.iter().filter(|(_, positive)| *positive).count();
        alarms += tied.iter().filter(|(_, positive)| !*positive).count();
        let (x, y) = (alarms as f64 / negatives as f64, hits as f64 / positives as f64);
        area += (x - before_x) * 0.5 * (y + before_y);
        points.push((x, y));
    }
    Some(Roc { points, area })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_area_is_the_chance_that_a_positive_scores_higher() {
        assert_eq!(roc(&[0.9, 0.8, 0.2, 0.1], &[true, true, false, false]).unwrap().area, 1.0);
        assert_eq!(roc(&[0.9, 0.8, 0.2, 0.1], &[false, false, true, true]).unwrap().area, 0.0);
        assert_eq!(roc(&[0.5; 4], &[true, false, true, false]).unwrap().area, 0.5);
        let scores = [0.3, 0.9, 0.3, 0.7, 0.1, 0.7];
        let positive = [true, true, false, false, false, true];
        let pairs: Vec<f64> = (0..6)
            .flat_map(|p| (0..6).map(move |n| (p, n)))
            .filter(|&(p, n)| positive[p] && !positive[n])
            .map(|(p, n)| {
                if scores[p] > scores[n] {
                    1.0
                } else if scores[p] == scores[n] {
                    0.5
                } else {
                    0.0
                }
            })
            .collect();
        let expected = pairs.iter().sum::<f64>() / pairs.len() as f64;
        assert!((roc(&scores, &positive).unwrap().area - expected).abs() < 1e-12);
    }

    #[test]
    fn a_curve_needs_both_kinds_and_numbers() {
        assert_eq!(roc(&[1.0], &[true]), None);
        assert_eq!(roc(&[], &[]), None);
        assert_eq!(roc(&[f32::NAN, 1.0], &[true, false]), None);
    }
}
