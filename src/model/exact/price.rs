//! What one pixel costs under the two usual losses, and how fast the price changes: closed forms.

/// The price of one pixel and its slopes, under one loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Price {
    /// The price, in nats.
    pub nats: f64,
    /// The least that a pixel of this grey can cost: what an exact copy costs.
    pub least: f64,
    /// ∂price/∂x̂.
    pub slope: f64,
    /// The slope at what the last layer says: its logit under cross-entropy, x̂ itself under squared error. In both it is x̂ − x.
    pub output_slope: f64,
}

/// Cross-entropy: −x ln x̂ − (1 − x) ln(1 − x̂), with 0 ln 0 = 0. Not a number where x̂ is no probability.
pub fn cross_entropy(x: f64, copy: f64) -> Price {
    let of = |copy: f64| -log_of(x, copy) - log_of(1.0 - x, 1.0 - copy);
    let nats = if (0.0..=1.0).contains(&copy) { of(copy) } else { f64::NAN };
    let slope = if nats.is_finite() { (copy - x) / (copy * (1.0 - copy)) } else { f64::NAN };
    Price { nats, least: of(x), slope, output_slope: copy - x }
}

/// Half the squared error: ½ (x − x̂)², the price under a Gaussian of variance 1, less its constant ½ ln 2π.
pub fn squared_error(x: f64, copy: f64) -> Price {
    Price { nats: 0.5 * (x - copy).powi(2), least: 0.0, slope: copy - x, output_slope: copy - x }
}

/// `weight · ln p`, and 0 where the weight is 0.
fn log_of(weight: f64, p: f64) -> f64 {
    if weight == 0.0 { 0.0 } else { weight * p.ln() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_near(value: f64, expected: f64) -> bool {
        (value - expected).abs() < 5e-5
    }

    /// The worked example of the section on the reconstruction loss: x = 0.8, x̂ = 0.6.
    #[test]
    fn the_example_of_the_course_comes_out() {
        let (bits, squares) = (cross_entropy(0.8, 0.6), squared_error(0.8, 0.6));
        assert!(is_near(bits.nats, 0.5919) && is_near(bits.least, 0.5004) && is_near(bits.nats - bits.least, 0.0915), "{bits:?}");
        assert!(is_near(bits.slope, -0.8333) && is_near(bits.output_slope, -0.2));
        assert!(is_near(squares.nats, 0.02) && squares.least == 0.0 && is_near(squares.slope, -0.2) && is_near(squares.output_slope, -0.2));
        // what is paid beyond the least is the KL divergence between the two coins
        let kl = 0.8 * (0.8_f64 / 0.6).ln() + 0.2 * (0.2_f64 / 0.4).ln();
        assert!((bits.nats - bits.least - kl).abs() < 1e-12);
    }

    #[test]
    fn slopes_are_those_of_the_prices() {
        let step = 1e-6;
        for (x, copy) in [(0.0, 0.3), (0.8, 0.6), (1.0, 0.05), (0.5, 0.5), (0.2, 0.9)] {
            for price in [cross_entropy, squared_error] {
                let numeric = (price(x, copy + step).nats - price(x, copy - step).nats) / (2.0 * step);
                assert!((price(x, copy).slope - numeric).abs() < 1e-6, "{x} {copy}: {numeric}");
            }
            let logit = (copy / (1.0 - copy)).ln();
            let at = |logit: f64| cross_entropy(x, 1.0 / (1.0 + (-logit).exp())).nats;
            let numeric = (at(logit + step) - at(logit - step)) / (2.0 * step);
            assert!((cross_entropy(x, copy).output_slope - numeric).abs() < 1e-6, "{x} {copy}: {numeric}");
        }
    }

    #[test]
    fn an_exact_copy_is_the_cheapest_and_free_only_in_black_and_white() {
        for x in [0.0, 0.1, 0.5, 0.8, 1.0] {
            let least = cross_entropy(x, x).nats;
            assert_eq!(least, cross_entropy(x, 0.3).least);
            assert!((1..100).all(|copy| cross_entropy(x, f64::from(copy) / 100.0).nats >= least - 1e-12));
        }
        assert_eq!((cross_entropy(0.0, 0.0).nats, cross_entropy(1.0, 1.0).nats), (0.0, 0.0));
        assert!(is_near(cross_entropy(0.5, 0.5).nats, 2.0_f64.ln()));
        assert!(
            cross_entropy(1.0, 0.0).nats == f64::INFINITY
                && cross_entropy(0.5, 1.01).nats.is_nan()
                && cross_entropy(0.5, -0.01).slope.is_nan()
        );
    }
}
