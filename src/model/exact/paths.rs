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

#[cfg(test)]
mod tests {
    use super::*;

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
