//! The shape of a cloud of two-dimensional codes: its spread, its hull, and how much of the hull is empty.

/// Cells along each side of the grid that holes are counted on.
const GRID: usize = 32;

/// Measurements of a cloud of codes. Codes that are not finite are left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Cloud {
    codes: Vec<[f32; 2]>,
    hull: Vec<[f32; 2]>,
    /// Standard deviation along each axis.
    pub(crate) deviation: [f32; 2],
    /// Smallest and largest value along each axis.
    pub(crate) range: [[f32; 2]; 2],
    /// Share of grid cells with their centre inside the convex hull that hold no code, 0 to 1.
    pub(crate) hole_fraction: f32,
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
            let count = codes.len() as f32;
            let mean = codes.iter().map(|code| code[axis]).sum::<f32>() / count;
            let variance = codes.iter().map(|code| (code[axis] - mean).powi(2)).sum::<f32>() / count;
            let fold = |pick: fn(f32, f32) -> f32| codes.iter().map(|code| code[axis]).reduce(pick).unwrap_or(mean);
            (variance.sqrt(), [fold(f32::min), fold(f32::max)])
        };
        let ((dx, rx), (dy, ry)) = (axis(0), axis(1));
        let hull = convex_hull(&codes);
        let mut cloud = Cloud { codes, hull, deviation: [dx, dy], range: [rx, ry], hole_fraction: 0.0 };
        cloud.hole_fraction = cloud.holes();
        cloud
    }

    /// The larger axis's standard deviation.
    pub(crate) fn spread(&self) -> f32 {
        self.deviation[0].max(self.deviation[1])
    }

    /// Whether a place lies inside the convex hull of the codes.
    pub(crate) fn contains(&self, place: [f32; 2]) -> bool {
        self.hull.len() >= 3 && (0..self.hull.len()).all(|i| turn(self.hull[i], self.hull[(i + 1) % self.hull.len()], place) >= 0.0)
    }

    /// Distance from a place to the nearest code; infinite when there is none.
    pub(crate) fn distance(&self, place: [f32; 2]) -> f32 {
        let squared = |code: &[f32; 2]| (code[0] - place[0]).powi(2) + (code[1] - place[1]).powi(2);
        self.codes.iter().map(squared).fold(f32::INFINITY, f32::min).sqrt()
    }

    fn holes(&self) -> f32 {
        let [[x0, x1], [y0, y1]] = self.range;
        let size = [(x1 - x0) / GRID as f32, (y1 - y0) / GRID as f32];
        if size.iter().any(|side| *side <= 0.0) {
            return 0.0;
        }
        let mut held = [[false; GRID]; GRID];
        for code in &self.codes {
            let cell = |axis: usize| (((code[axis] - self.range[axis][0]) / size[axis]) as usize).min(GRID - 1);
            held[cell(1)][cell(0)] = true;
        }
        let (mut inside, mut empty) = (0_u32, 0_u32);
        for (row, cells) in held.iter().enumerate() {
            for (column, held) in cells.iter().enumerate() {
                if self.contains([x0 + (column as f32 + 0.5) * size[0], y0 + (row as f32 + 0.5) * size[1]]) {
                    inside += 1;
                    empty += u32::from(!held);
                }
            }
        }
        if inside == 0 { 0.0 } else { empty as f32 / inside as f32 }
    }
}

/// Twice the signed area of a triangle: positive when a, b, c turn to the left.
fn turn(a: [f32; 2], b: [f32; 2], c: [f32; 2]) -> f32 {
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

/// The convex hull, counter-clockwise (Andrew's monotone chain, 1979).
fn convex_hull(codes: &[[f32; 2]]) -> Vec<[f32; 2]> {
    let mut sorted = codes.to_vec();
    sorted.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    let chain = |codes: &mut dyn Iterator<Item = [f32; 2]>| {
        let mut chain: Vec<[f32; 2]> = Vec::new();
        for code in codes {
            while chain.len() >= 2 && turn(chain[chain.len() - 2], chain[chain.len() - 1], code) <= 0.0 {
                chain.pop();
            }
            chain.push(code);
        }
        chain.pop();
        chain
    };
    let mut hull = chain(&mut sorted.iter().copied());
    hull.extend(chain(&mut sorted.iter().rev().copied()));
    hull
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filled_square_has_no_holes_and_a_ring_has_many() {
        let square: Vec<f32> = (0..64 * 64).flat_map(|i| [(i % 64) as f32, (i / 64) as f32]).collect();
        assert_eq!(Cloud::new(&square).hole_fraction, 0.0);
        let ring: Vec<f32> = (0..2000).flat_map(|i| [(i as f32 * 0.1).cos(), (i as f32 * 0.1).sin()]).collect();
        assert!(Cloud::new(&ring).hole_fraction > 0.8);
    }

    #[test]
    fn the_hull_knows_inside_from_outside() {
        let cloud = Cloud::new(&[0.0, 0.0, 2.0, 0.0, 2.0, 2.0, 0.0, 2.0, 1.0, 1.0]);
        assert!(cloud.contains([0.5, 1.5]) && !cloud.contains([2.5, 1.0]) && !cloud.contains([-0.1, 0.0]));
        assert!((cloud.distance([1.0, 1.5]) - 0.5).abs() < 1e-6);
    }

    #[test]
    fn deviation_and_range_are_those_of_the_finite_codes() {
        let cloud = Cloud::new(&[-1.0, 0.0, 1.0, 4.0, f32::NAN, 1.0, f32::INFINITY, 0.0]);
        assert_eq!(cloud.deviation, [1.0, 2.0]);
        assert_eq!(cloud.range, [[-1.0, 1.0], [0.0, 4.0]]);
    }

    #[test]
    fn degenerate_clouds_have_no_holes() {
        for codes in [&[][..], &[1.0, 1.0], &[0.0, 0.0, 1.0, 1.0, 2.0, 2.0], &[f32::NAN, 0.0]] {
            assert_eq!(Cloud::new(codes).hole_fraction, 0.0);
        }
    }
}
