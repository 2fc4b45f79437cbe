//! The standard normal distribution: which share of it lies below a place, and below which place a share of it lies.

/// Beyond this place there is nothing left that a double could tell from 0 or 1 in the sum below.
const FAR: f64 = 8.0;

/// Nearer to 0 than this a place is 0.
const NEAR: f64 = 1e-15;

/// The share of N(0, 1) below `x`, by the series Φ(x) = ½ + φ(x) (x + x³/3 + x⁵/(3·5) + …).
pub fn normal_share_below(x: f64) -> f64 {
    if x.abs() >= FAR {
        return if x > 0.0 { 1.0 } else { 0.0 };
    }
    let (mut term, mut sum, mut odd) = (x, x, 1.0);
    while (term / (1.0 + sum)).abs() > 1e-17 && odd < 1000.0 {
        odd += 2.0;
        term *= x * x / odd;
        sum += term;
    }
    0.5 + sum * (-x * x / 2.0).exp() / std::f64::consts::TAU.sqrt()
}

/// The place below which a share of N(0, 1) lies, 0 to 1: the inverse of [`normal_share_below`], by halving.
pub fn normal_quantile(share: f64) -> f64 {
    let (mut low, mut high) = (-FAR, FAR);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if normal_share_below(middle) < share {
            low = middle;
        } else {
            high = middle;
        }
    }
    let found = f64::midpoint(low, high);
    // so near the middle the sum above can't tell a place from 0
    if found.abs() < NEAR { 0.0 } else { found }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_those_of_the_tables() {
        // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.1: 0.5 + the tabulated area between 0 and x
        for (x, share) in [(0.0, 0.5), (0.5, 0.69146), (1.0, 0.84134), (1.96, 0.97500), (3.0, 0.99865)] {
            assert!((normal_share_below(x) - share).abs() < 6e-6, "{x}");
            assert!((normal_share_below(-x) - (1.0 - share)).abs() < 6e-6, "{x}");
        }
        assert_eq!((normal_share_below(f64::INFINITY), normal_share_below(f64::NEG_INFINITY)), (1.0, 0.0));
    }

    #[test]
    fn a_quantile_has_its_share_below_it() {
        for at in 1..200 {
            let share = f64::from(at) / 200.0;
            assert!((normal_share_below(normal_quantile(share)) - share).abs() < 1e-12, "{share}");
        }
        assert_eq!(normal_quantile(0.5), 0.0, "the middle is no tiny number");
        assert!((normal_quantile(0.125) + 1.150_349_38).abs() < 1e-8);
    }
}
