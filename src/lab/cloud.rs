//! The shape of a cloud of two-dimensional codes: its spread, the Gaussian that is like it, and how well it covers a density.

use super::picture::Ellipse;
use crate::model::{CodeGaussian, Coverage, coverage, coverage_within};

/// One code in so many, at either end of an axis, may lie outside a cloud's range.
const STRAGGLERS: usize = 200;

/// Measurements of a cloud of codes. Codes that are not finite are left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Cloud {
    codes: Vec<f32>,
    /// Where the codes lie along each axis, without the outermost half per cent at either end: a few stragglers don't stretch it.
    pub(crate) range: [[f32; 2]; 2],
    /// The Gaussian with the mean and covariance of the codes; `None` where they have no area.
    fitted: Option<CodeGaussian>,
}

/// How well a cloud covers two densities; not a number where that can't be told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Covers {
    /// The Gaussian with the mean and covariance of the codes: uncovered share, 0 to 1.
    pub(crate) fitted: f64,
    /// N(0, I).
    pub(crate) standard: f64,
    /// Of the draws of the fitted Gaussian that lie inside the ellipse, the share beyond the reach: 0 to 1. It leaves out the places where
    /// the Gaussian only goes past the edge of the cloud.
    pub(crate) blank: f64,
    /// How far a draw of the fitted Gaussian is from the nearest of as many others as there are codes, at most, 95 times of 100.
    pub(crate) reach: f64,
}

impl Default for Covers {
    fn default() -> Covers {
        Covers { fitted: f64::NAN, standard: f64::NAN, blank: f64::NAN, reach: f64::NAN }
    }
}

impl Cloud {
    /// Measures codes `[n, 2]`.
    pub(crate) fn new(codes: &[f32]) -> Cloud {
        let codes: Vec<[f32; 2]> =
            codes.as_chunks::<2>().0.iter().copied().filter(|code| code.iter().all(|value| value.is_finite())).collect();
        if codes.is_empty() {
            return Cloud::default();
        }
        let axis = |axis: usize| {
            let mut values: Vec<f32> = codes.iter().map(|code| code[axis]).collect();
            values.sort_by(f32::total_cmp);
            let outermost = values.len() / STRAGGLERS;
            [values[outermost], values[values.len() - 1 - outermost]]
        };
        let range = [axis(0), axis(1)];
        let codes = codes.concat();
        Cloud { fitted: CodeGaussian::fitted(&codes, 2), codes, range }
    }

    /// Standard deviations along the longer and the shorter axis of the cloud, whichever way it lies: a turn does not change them. Not a
    /// number where the codes have no area.
    pub(crate) fn spread(&self) -> [f64; 2] {
        self.fitted.as_ref().and_then(CodeGaussian::axes).map_or([f64::NAN; 2], |(_, deviations, _)| deviations)
    }

    /// Distance from a place to the nearest code; infinite when there is none.
    pub(crate) fn distance(&self, place: [f32; 2]) -> f32 {
        let squared = |code: &[f32; 2]| (code[0] - place[0]).powi(2) + (code[1] - place[1]).powi(2);
        self.codes.as_chunks::<2>().0.iter().map(squared).fold(f32::INFINITY, f32::min).sqrt()
    }

    /// How many standard deviations of the fitted Gaussian a place is from its middle; not a number where the codes have no area.
    pub(crate) fn deviations(&self, place: [f32; 2]) -> f64 {
        self.fitted.as_ref().map_or(f64::NAN, |fitted| fitted.deviations(&place))
    }

    /// The places that are so many standard deviations from the middle; `None` where the codes have no area.
    pub(crate) fn ellipse(&self, deviations: f64) -> Option<Ellipse> {
        let ([x, y], [long, short], turn) = self.fitted.as_ref()?.axes()?;
        let radii = ((deviations * long) as f32, (deviations * short) as f32);
        Some(Ellipse { centre: (x as f32, y as f32), radii, turn: turn as f32, class: None })
    }

    /// How well it covers the fitted Gaussian, all of it and inside the ellipse of so many deviations, and N(0, I): some tens of millions
    /// of distances.
    pub(crate) fn covers(&self, deviations: f64) -> Covers {
        let fitted = self.fitted.as_ref().and_then(|fitted| coverage(&self.codes, fitted));
        let inside = |fitted: &CodeGaussian| coverage_within(&self.codes, fitted, deviations);
        let blank = self.fitted.as_ref().and_then(inside).unwrap_or(f64::NAN);
        let standard = coverage(&self.codes, &CodeGaussian::standard(2));
        let uncovered = |coverage: Option<Coverage>| coverage.map_or(f64::NAN, |coverage| coverage.uncovered);
        Covers {
            fitted: uncovered(fitted),
            standard: uncovered(standard),
            blank,
            reach: fitted.map_or(f64::NAN, |coverage| coverage.reach),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spread_and_range_are_those_of_the_finite_codes() {
        let cloud = Cloud::new(&[-1.0, 0.0, 1.0, 4.0, f32::NAN, 1.0, f32::INFINITY, 0.0]);
        assert!(cloud.spread()[0].is_nan(), "two codes have no area");
        assert_eq!(cloud.range, [[-1.0, 1.0], [0.0, 4.0]]);
    }

    #[test]
    fn stragglers_do_not_stretch_the_range() {
        let mut codes: Vec<f32> = (0..1000).flat_map(|i| [i as f32 / 1000.0, 1.0]).collect();
        codes[0] = -50.0;
        assert_eq!(Cloud::new(&codes).range, [[0.005, 0.994], [1.0, 1.0]]);
    }

    #[test]
    fn a_cloud_without_a_hole_may_leave_much_uncovered_but_nothing_inside_the_ellipse() {
        // A triangle, evenly filled: where the Gaussian like it goes past its sides no code lies, and yet it has no hole.
        let side = 63;
        let triangle: Vec<f32> = (0..side).flat_map(|row| (0..=row).flat_map(move |column| [row as f32, column as f32])).collect();
        let whole = Cloud::new(&triangle).covers(1.5);
        assert!(whole.fitted > 0.12 && whole.blank == 0.0, "{whole:?}");
        let in_the_middle = |code: &&[f32; 2]| (code[0] - 42.0).hypot(code[1] - 21.0) < 9.0;
        let pierced: Vec<f32> = triangle.as_chunks::<2>().0.iter().filter(|code| !in_the_middle(code)).flatten().copied().collect();
        let pierced = Cloud::new(&pierced).covers(1.5);
        assert!(pierced.blank > 0.05, "{pierced:?}");
    }

    #[test]
    fn distances_are_to_the_nearest_code_and_in_the_clouds_own_deviations() {
        let cloud = Cloud::new(&[3.0, 3.0, 3.0, 1.0, -1.0, 3.0, -1.0, 1.0]);
        assert_eq!(cloud.distance([3.0, 2.5]), 0.5);
        assert_eq!(cloud.deviations([5.0, 2.0]), 2.0);
        let ellipse = cloud.ellipse(1.5);
        assert_eq!(cloud.spread(), [2.0, 1.0]);
        assert_eq!(ellipse, Some(Ellipse { centre: (1.0, 2.0), radii: (3.0, 1.5), turn: 0.0, class: None }));
    }

    #[test]
    fn a_ring_leaves_most_of_its_gaussian_uncovered() {
        let ring: Vec<f32> = (0..500).flat_map(|i| [(i as f32 * 0.1).cos(), (i as f32 * 0.1).sin()]).collect();
        let covers = Cloud::new(&ring).covers(1.5);
        assert!(covers.fitted > 0.5 && covers.blank > 0.5 && covers.standard > 0.5 && covers.reach > 0.0, "{covers:?}");
    }

    #[test]
    fn clouds_without_an_area_say_that_it_is_not_known() {
        for codes in [&[][..], &[1.0, 1.0], &[0.0, 0.0, 1.0, 1.0, 2.0, 2.0], &[f32::NAN, 0.0]] {
            let cloud = Cloud::new(codes);
            assert!(cloud.covers(1.5).fitted.is_nan() && cloud.deviations([0.0, 0.0]).is_nan() && cloud.ellipse(1.0).is_none());
        }
    }
}
