//! Ways from one code to another: straight, and round along the arc of the sphere.

/// The place after a share `t` of the straight way from `a` to `b`: (1 − t) a + t b.
pub fn lerp(a: &[f32], b: &[f32], t: f32) -> Vec<f32> {
    a.iter().zip(b).map(|(a, b)| (1.0 - t) * a + t * b).collect()
}

/// The place after a share `t` of the round way: sin((1 − t) Ω) / sin Ω · a + sin(t Ω) / sin Ω · b with the angle Ω between them, both measured
/// from the origin (Shoemake 1985; for codes White 2016). The straight way where they lie along one line, and no arc is shorter than another.
pub fn slerp(a: &[f32], b: &[f32], t: f32) -> Vec<f32> {
    let angle = angle(a, b);
    let sine = angle.sin();
    if sine.is_nan() || sine <= 1e-4 {
        return lerp(a, b, t);
    }
    let t = f64::from(t);
    let (from, to) = (((1.0 - t) * angle).sin() / sine, (t * angle).sin() / sine);
    a.iter().zip(b).map(|(&a, &b)| (from * f64::from(a) + to * f64::from(b)) as f32).collect()
}

/// The angle between two codes, seen from the origin, in radians; not a number for a code that lies there.
pub fn angle(a: &[f32], b: &[f32]) -> f64 {
    let dot: f64 = a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum();
    (dot / (norm(a) * norm(b))).clamp(-1.0, 1.0).acos()
}

/// The distance from the origin.
pub fn norm(code: &[f32]) -> f64 {
    code.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>().sqrt()
}

/// How a walk from place to place goes: its stops are points of a space of many dimensions, as the images along a way are.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Walk {
    /// The sum of the distances between neighbours.
    pub length: f64,
    /// The distance between the first stop and the last.
    pub apart: f64,
    /// The largest distance between neighbours.
    pub largest: f64,
}

/// The walk over stops `[n, width]`, by Euclidean distances. Its length is at least the distance of its ends (the triangle inequality), and the
/// same only along a line; its largest step is at least the (n − 1)th part of its length, and the same only with equal steps.
pub fn walk(stops: &[f32], width: usize) -> Walk {
    let distance = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>().sqrt();
    let stops: Vec<&[f32]> = stops.chunks_exact(width).collect();
    let steps = stops.windows(2).map(|pair| distance(pair[0], pair[1]));
    let (length, largest) = steps.fold((0.0, 0.0), |(length, largest), step| (length + step, f64::max(largest, step)));
    let apart = stops.first().zip(stops.last()).map_or(0.0, |(first, last)| distance(first, last));
    Walk { length, apart, largest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_as_long_as_its_ends_are_apart_and_an_arc_longer_by_its_angle() {
        let along = |way: fn(&[f32], &[f32], f32) -> Vec<f32>| -> Walk {
            let stops: Vec<f32> = (0..=16).flat_map(|place| way(&[2.0, 0.0], &[0.0, 2.0], place as f32 / 16.0)).collect();
            walk(&stops, 2)
        };
        let (line, arc) = (along(lerp), along(slerp));
        let apart = 8_f64.sqrt();
        assert!((line.apart - apart).abs() < 1e-6 && (line.length - apart).abs() < 1e-5 && (line.largest - apart / 16.0).abs() < 1e-5);
        // sixteen chords of a quarter of a circle, each 2 r sin(π/64) long
        let chord = 4.0 * (std::f64::consts::PI / 64.0).sin();
        assert!((arc.apart - apart).abs() < 1e-6 && (arc.length - 16.0 * chord).abs() < 1e-5 && (arc.largest - chord).abs() < 1e-5);
    }

    #[test]
    fn a_jump_is_the_largest_step_and_a_detour_is_longer_than_its_ends_are_apart() {
        let jump = walk(&[0.0, 0.0, 0.0, 0.0, 3.0, 4.0, 3.0, 4.0], 2);
        assert_eq!(jump, Walk { length: 5.0, apart: 5.0, largest: 5.0 });
        let detour = walk(&[0.0, 0.0, 3.0, 4.0, 6.0, 0.0], 2);
        assert_eq!(detour, Walk { length: 10.0, apart: 6.0, largest: 5.0 });
        assert_eq!((walk(&[], 2), walk(&[1.0, 1.0], 2)), (Walk::default(), Walk::default()));
    }

    fn is_near(a: &[f32], b: &[f32]) -> bool {
        a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-5)
    }

    #[test]
    fn both_ways_begin_and_end_at_the_codes() {
        let (a, b) = ([3.0, 0.0, -1.0], [0.5, 4.0, 2.0]);
        for way in [lerp, slerp] {
            assert!(is_near(&way(&a, &b, 0.0), &a) && is_near(&way(&a, &b, 1.0), &b));
        }
    }

    #[test]
    fn between_codes_of_one_norm_the_round_way_keeps_it_and_the_straight_one_cuts_the_corner() {
        let (a, b) = ([3.0, 4.0], [-4.0, 3.0]);
        assert!((angle(&a, &b) - std::f64::consts::FRAC_PI_2).abs() < 1e-7);
        for step in 0..=10 {
            assert!((norm(&slerp(&a, &b, step as f32 / 10.0)) - 5.0).abs() < 1e-5);
        }
        // at a right angle the middle of the chord is at cos 45°
        assert!((norm(&lerp(&a, &b, 0.5)) - 5.0 * 0.5_f64.sqrt()).abs() < 1e-6);
        assert!(is_near(&slerp(&a, &b, 0.5), &[-0.5 * 0.5_f32.sqrt() * 2.0, 7.0 * 0.5_f32.sqrt()]));
    }

    #[test]
    fn codes_along_one_line_are_joined_straight() {
        assert_eq!(slerp(&[1.0, 2.0], &[2.0, 4.0], 0.5), [1.5, 3.0]);
        assert_eq!(slerp(&[1.0, 0.0], &[-1.0, 0.0], 0.25), [0.5, 0.0]);
        assert_eq!(slerp(&[0.0, 0.0], &[2.0, 2.0], 0.5), [1.0, 1.0]);
        assert!(angle(&[0.0, 0.0], &[1.0, 0.0]).is_nan());
    }
}
