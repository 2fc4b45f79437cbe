//! Elementwise loops, compiled for each instruction set and chosen at run time (`pulp`), so that a portable build runs at full speed.

use pulp::{Arch, Simd, WithSimd};

/// `eˣ`, to about 2 units in the last place; flat below −87 and above 88, where `f32` ends. Cephes' `expf`: split off a power of two, then a
/// polynomial on |r| ≤ ½ ln 2.
#[inline(always)]
fn exp(x: f32) -> f32 {
    /// Adding and taking away 1.5·2²³ rounds to an integer, which the low bits of the sum then hold.
    const ROUND: f32 = 12_582_912.0;
    let x = x.clamp(-87.3, 88.3);
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = (x - n * 0.693_359_4) - n * -2.121_944_4e-4; // x − n ln 2, in two parts
    let p = 1.987_569_1e-4;
    let p = p * r + 1.398_199_9e-3;
    let p = p * r + 8.333_452e-3;
    let p = p * r + 4.166_579_6e-2;
    let p = p * r + 1.666_666_5e-1;
    let p = p * r + 0.5;
    let two_to_n = f32::from_bits(shifted.to_bits().wrapping_add(127) << 23);
    (p * r * r + r + 1.0) * two_to_n
}

/// `ln(1 + e)` for 0 ≤ e ≤ 1: the series 2 artanh(s) with s = e / (2 + e) ≤ 1/3, whose next term is below 1e-8.
#[inline(always)]
fn ln_1p(e: f32) -> f32 {
    let s = e / (2.0 + e);
    let q = s * s;
    let p = 1.0 / 13.0;
    let p = p * q + 1.0 / 11.0;
    let p = p * q + 1.0 / 9.0;
    let p = p * q + 1.0 / 7.0;
    let p = p * q + 1.0 / 5.0;
    let p = p * q + 1.0 / 3.0;
    2.0 * s * (p * q + 1.0)
}

/// The negative log-likelihood of a pixel `x` under a Bernoulli with this logit, and its derivative σ(logit) − x.
#[inline(always)]
fn bernoulli_term(logit: f32, x: f32) -> (f32, f32) {
    let e = exp(-logit.abs());
    let sigmoid_of_abs = 1.0 / (1.0 + e);
    let sigmoid = if logit >= 0.0 { sigmoid_of_abs } else { e * sigmoid_of_abs };
    let positive = if logit > 0.0 { logit } else { 0.0 };
    (positive - logit * x + ln_1p(e), sigmoid - x)
}

/// How many numbers are summed in single precision before they join the double-precision total.
const BLOCK: usize = 1024;
/// Independent partial sums: as many as the widest vector register has lanes.
const LANES: usize = 16;

/// `Σ max(l, 0) − l x + ln(1 + e^−|l|)`; leaves σ(l) − x in `difference`.
pub(crate) fn bernoulli(logits: &[f32], x: &[f32], difference: &mut [f32]) -> f64 {
    assert!(logits.len() == x.len() && x.len() == difference.len());
    Arch::new().dispatch(Bernoulli { logits, x, difference })
}

/// The arguments of [`bernoulli`]. A body as long as this one stays out of line as a closure, and is then compiled for the oldest processors only.
struct Bernoulli<'a> {
    logits: &'a [f32],
    x: &'a [f32],
    difference: &'a mut [f32],
}

impl WithSimd for Bernoulli<'_> {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> f64 {
        let mut total = 0.0;
        for ((logits, x), difference) in self.logits.chunks(BLOCK).zip(self.x.chunks(BLOCK)).zip(self.difference.chunks_mut(BLOCK)) {
            let mut sums = [0f32; LANES];
            let (l, l_rest) = logits.as_chunks::<LANES>();
            let (x, x_rest) = x.as_chunks::<LANES>();
            let (d, d_rest) = difference.as_chunks_mut::<LANES>();
            for ((l, x), d) in l.iter().zip(x).zip(d) {
                for lane in 0..LANES {
                    let (term, derivative) = bernoulli_term(l[lane], x[lane]);
                    sums[lane] += term;
                    d[lane] = derivative;
                }
            }
            for ((l, x), d) in l_rest.iter().zip(x_rest).zip(d_rest) {
                let (term, derivative) = bernoulli_term(*l, *x);
                sums[0] += term;
                *d = derivative;
            }
            total += sums.iter().map(|&sum| f64::from(sum)).sum::<f64>();
        }
        total
    }
}

/// `Σ (a − b)²`; leaves a − b in `difference`.
pub(crate) fn squared_error(a: &[f32], b: &[f32], difference: &mut [f32]) -> f64 {
    assert!(a.len() == b.len() && b.len() == difference.len());
    Arch::new().dispatch(
        #[inline(always)]
        || {
            let mut total = 0.0;
            for ((a, b), d) in a.chunks(BLOCK).zip(b.chunks(BLOCK)).zip(difference.chunks_mut(BLOCK)) {
                for ((a, b), d) in a.iter().zip(b).zip(&mut *d) {
                    *d = a - b;
                }
                total += d.iter().map(|d| f64::from(d * d)).sum::<f64>();
            }
            total
        },
    )
}

/// `Σ v²` in double precision.
pub(crate) fn sum_of_squares(values: &[f32]) -> f64 {
    values.iter().map(|&v| f64::from(v) * f64::from(v)).sum()
}

/// `target += factor · source`.
pub(crate) fn add_scaled(target: &mut [f32], source: &[f32], factor: f32) {
    assert_eq!(target.len(), source.len());
    Arch::new().dispatch(
        #[inline(always)]
        || {
            for (t, s) in target.iter_mut().zip(source) {
                *t += factor * s;
            }
        },
    );
}

/// `v = σ(v)` for every number.
pub(crate) fn sigmoid(values: &mut [f32]) {
    Arch::new().dispatch(
        #[inline(always)]
        || {
            for v in values {
                *v = 1.0 / (1.0 + exp(-*v));
            }
        },
    );
}

/// `v = tanh(v)` for every number.
pub(crate) fn tanh(values: &mut [f32]) {
    Arch::new().dispatch(
        #[inline(always)]
        || {
            for v in values {
                let e = exp(-2.0 * v.abs());
                *v = ((1.0 - e) / (1.0 + e)).copysign(*v);
            }
        },
    );
}

/// `v = max(v, 0)`, a NaN staying NaN so that a diverged network is noticed.
pub(crate) fn relu(values: &mut [f32]) {
    Arch::new().dispatch(
        #[inline(always)]
        || {
            for v in values {
                *v = if *v < 0.0 { 0.0 } else { *v };
            }
        },
    );
}

/// Adds `bias` to each row of `rows`.
pub(crate) fn add_to_rows(rows: &mut [f32], bias: &[f32]) {
    Arch::new().dispatch(
        #[inline(always)]
        || {
            for row in rows.chunks_exact_mut(bias.len()) {
                for (v, b) in row.iter_mut().zip(bias) {
                    *v += b;
                }
            }
        },
    );
}

/// Adds each row of `rows` to `sums`.
pub(crate) fn add_rows_up(sums: &mut [f32], rows: &[f32]) {
    Arch::new().dispatch(
        #[inline(always)]
        || {
            for row in rows.chunks_exact(sums.len()) {
                for (s, v) in sums.iter_mut().zip(row) {
                    *s += v;
                }
            }
        },
    );
}

/// Turns a matrix over: `from` is `[n, columns]`, `to` becomes `[columns, n]`.
pub(crate) fn transpose(from: &[f32], to: &mut [f32], columns: usize) {
    assert!(from.len() == to.len() && from.len().is_multiple_of(columns), "{} numbers in rows of {columns}, to {}", from.len(), to.len());
    Arch::new().dispatch(Transpose { from, to, columns });
}

/// The arguments of [`transpose`].
struct Transpose<'a> {
    from: &'a [f32],
    to: &'a mut [f32],
    columns: usize,
}

impl WithSimd for Transpose<'_> {
    type Output = ();

    /// A few rows at a time, so that what is written side by side fills a vector.
    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { from, to, columns } = self;
        let rows = from.len() / columns;
        let mut blocks = from.chunks_exact(LANES * columns);
        for (block, from) in blocks.by_ref().enumerate() {
            let from: [&[f32]; LANES] = std::array::from_fn(|lane| &from[lane * columns..(lane + 1) * columns]);
            for (column, to) in to.chunks_exact_mut(rows).enumerate() {
                let to: &mut [f32; LANES] = to[block * LANES..].first_chunk_mut().expect("a whole block fits the row");
                for (to, from) in to.iter_mut().zip(from) {
                    *to = from[column];
                }
            }
        }
        let rest = blocks.remainder();
        let done = rows - rest.len() / columns;
        for (column, to) in to.chunks_exact_mut(rows).enumerate() {
            for (to, from) in to[done..].iter_mut().zip(rest.chunks_exact(columns)) {
                *to = from[column];
            }
        }
    }
}

/// `gradient ·= derivative(output)` for every number.
#[inline(always)]
fn gate(gradient: &mut [f32], output: &[f32], derivative: impl Fn(f32) -> f32) {
    assert_eq!(gradient.len(), output.len());
    Arch::new().dispatch(
        #[inline(always)]
        || {
            for (g, o) in gradient.iter_mut().zip(output) {
                *g *= derivative(*o);
            }
        },
    );
}

/// The gradient before a ReLU from the one after it and its output.
pub(crate) fn relu_backward(gradient: &mut [f32], output: &[f32]) {
    gate(
        gradient,
        output,
        #[inline(always)]
        |o| if o > 0.0 { 1.0 } else { 0.0 },
    );
}

/// The gradient before a tanh from the one after it and its output.
pub(crate) fn tanh_backward(gradient: &mut [f32], output: &[f32]) {
    gate(
        gradient,
        output,
        #[inline(always)]
        |o| 1.0 - o * o,
    );
}

/// The gradient before a sigmoid from the one after it and its output.
pub(crate) fn sigmoid_backward(gradient: &mut [f32], output: &[f32]) {
    gate(
        gradient,
        output,
        #[inline(always)]
        |o| o * (1.0 - o),
    );
}

/// The constants of one Adam step.
#[derive(Clone, Copy)]
pub(crate) struct AdamStep {
    /// Decay of the first moment, β₁.
    pub(crate) beta1: f32,
    /// Decay of the second moment, β₂.
    pub(crate) beta2: f32,
    /// Learning rate over 1 − β₁ᵗ.
    pub(crate) rate: f32,
    /// 1 / √(1 − β₂ᵗ).
    pub(crate) scale: f32,
    /// ε, added to the root.
    pub(crate) epsilon: f32,
}

/// One Adam update of parameters `p` with moments `m` and `v` by the gradient `g` (Kingma & Ba 2015, algorithm 1, in PyTorch's arrangement).
pub(crate) fn adam(p: &mut [f32], m: &mut [f32], v: &mut [f32], g: &[f32], step: AdamStep) {
    assert!(p.len() == m.len() && m.len() == v.len() && v.len() == g.len());
    let AdamStep { beta1, beta2, rate, scale, epsilon } = step;
    Arch::new().dispatch(
        #[inline(always)]
        || {
            for (((p, m), v), g) in p.iter_mut().zip(m).zip(v).zip(g) {
                *m = beta1 * *m + (1.0 - beta1) * g;
                *v = beta2 * *v + (1.0 - beta2) * g * g;
                *p -= rate * *m / (v.sqrt() * scale + epsilon);
            }
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sweep() -> impl Iterator<Item = f32> {
        (-8800..=8800).map(|i| i as f32 * 0.01)
    }

    #[test]
    fn exp_agrees_with_the_library_to_a_few_units_in_the_last_place() {
        for x in sweep().filter(|x| x.abs() < 87.0) {
            let expected = f64::from(x).exp();
            assert!(((f64::from(exp(x)) - expected) / expected).abs() < 4e-7, "exp({x}) = {}", exp(x));
        }
    }

    #[test]
    fn ln_1p_agrees_with_the_library_on_the_unit_interval() {
        for i in 0..=1000 {
            let e = i as f32 / 1000.0;
            assert!((f64::from(ln_1p(e)) - f64::from(e).ln_1p()).abs() < 2e-7, "ln(1 + {e}) = {}", ln_1p(e));
        }
    }

    #[test]
    fn bernoulli_agrees_with_its_definition_and_keeps_nan() {
        for logit in sweep() {
            for x in [0.0, 0.3, 1.0] {
                let l = f64::from(logit);
                let expected = l.max(0.0) - l * f64::from(x) + (-l.abs()).exp().ln_1p();
                let (term, derivative) = bernoulli_term(logit, x);
                assert!((f64::from(term) - expected).abs() < 1e-5 * expected.max(1.0), "{logit} {x}: {term} {expected}");
                assert!((f64::from(derivative) - (1.0 / (1.0 + (-l).exp()) - f64::from(x))).abs() < 1e-6);
            }
        }
        assert!(bernoulli(&[f32::NAN; 40], &[0.5; 40], &mut [0.0; 40]).is_nan());
    }

    #[test]
    fn a_transpose_exchanges_rows_and_columns_on_odd_sizes() {
        for (rows, columns) in [(1, 1), (3, 5), (16, 2), (33, 17), (400, 64)] {
            let from: Vec<f32> = (0..rows * columns).map(|i| i as f32).collect();
            let mut to = vec![-1.0; from.len()];
            transpose(&from, &mut to, columns);
            for (at, value) in to.iter().enumerate() {
                assert_eq!(*value, from[at % rows * columns + at / rows], "[{rows}, {columns}] at {at}");
            }
        }
    }

    #[test]
    fn tanh_and_sigmoid_agree_with_the_library() {
        for x in sweep() {
            let mut v = [x];
            tanh(&mut v);
            assert!((v[0] - x.tanh()).abs() < 1e-6, "tanh({x}) = {}", v[0]);
            let mut v = [x];
            sigmoid(&mut v);
            assert!((v[0] - 1.0 / (1.0 + (-x).exp())).abs() < 1e-6, "σ({x}) = {}", v[0]);
        }
    }
}
