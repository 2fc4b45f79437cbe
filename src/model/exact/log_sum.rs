//! Sums of numbers that are known by their logarithms, which alone would overflow or vanish.

/// ln Σ eˡ; −∞ for no terms.
pub fn log_sum_exp(logs: &[f64]) -> f64 {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if most == f64::NEG_INFINITY { most } else { most + logs.iter().map(|log| (log - most).exp()).sum::<f64>().ln() }
}

/// ln of the mean of eˡ: log p̂ from the logarithms of equally likely draws.
pub fn log_mean_exp(logs: &[f64]) -> f64 {
    log_sum_exp(logs) - (logs.len() as f64).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_vanish_is_summed() {
        assert!((log_sum_exp(&[-1000.0, -1000.0]) - (2_f64.ln() - 1000.0)).abs() < 1e-9);
        assert!((log_mean_exp(&[-1000.0, -1000.0]) + 1000.0).abs() < 1e-9);
        assert_eq!(log_sum_exp(&[f64::NEG_INFINITY, -3.0]), -3.0);
        assert_eq!(log_sum_exp(&[]), f64::NEG_INFINITY);
        assert_eq!(log_sum_exp(&[f64::NEG_INFINITY; 2]), f64::NEG_INFINITY);
    }
}
