//! What the reader sees of the two estimators: their spread, their figures, their means, and the price that both come from.

use std::sync::Arc;

use super::{ALL, ALONG, CLOSE, CODE, ESTIMATORS, Estimates, LINE_REACH, MEANS, PLACES, ReparamGradients, SAMPLES, SLOPE_IN, WIDE, axis};
use crate::lab::desk::Desk;
use crate::lab::picture::{Body, Layer, Panel, Plot, Scaled, Shape, Side, Spacing, Table, Tone, Words, count, measured, percent};
use crate::lab::plot;

/// Columns of a histogram, and how many deviations it reaches to each side.
const COLUMNS: usize = 61;
const REACH: f64 = 3.2;
/// The first mean that is drawn is one of so many draws.
const FIRST_MEAN: usize = 100;

/// Columns of a histogram: `(from, to, height)`.
type Columns = Arc<[(f32, f32, f32)]>;

/// The share of values in each of the columns between two ends, and the largest of them.
fn histogram(values: impl Iterator<Item = f64>, [from, to]: [f64; 2]) -> (Columns, f32) {
    let mut shares = [0.0_f64; COLUMNS];
    let mut all = 0.0_f64;
    for value in values {
        all += 1.0;
        let at = (value - from) / (to - from) * COLUMNS as f64;
        if (0.0..COLUMNS as f64).contains(&at) {
            shares[at as usize] += 1.0;
        }
    }
    let edge = |at: usize| (from + (to - from) * at as f64 / COLUMNS as f64) as f32;
    let height = |share: f64| (share / all.max(1.0)) as f32;
    let columns = shares.iter().enumerate().map(|(at, share)| (edge(at), edge(at + 1), height(*share)));
    (columns.collect(), shares.iter().copied().map(height).fold(0.0, f32::max))
}

impl ReparamGradients {
    /// An axis for slopes.
    fn slopes(&self, desk: &Desk, half: f64) -> Scaled {
        let half = if half.is_finite() && half > 0.0 { half } else { 1.0 };
        let middle = if self.exact.is_finite() { self.exact } else { 0.0 };
        Scaled::linear(&format!("slope in {}", desk.name(&SLOPE_IN)), "", [(middle - half) as f32, (middle + half) as f32])
    }

    /// All estimates of both kinds, each kind on an axis of its own.
    pub(super) fn wide(&self, desk: &Desk, pathwise: &Estimates, score: &Estimates) -> Panel {
        let samples = desk.value(&SAMPLES);
        let x = self.slopes(desk, REACH * score.deviation(1).max(pathwise.deviation(1)));
        let ends = x.range.map(f64::from);
        let (spike, spike_top) = histogram(pathwise.in_groups(samples), ends);
        let (hill, hill_top) = histogram(score.in_groups(samples), ends);
        WIDE.panel(
            Words::from("variances 1 : ") + measured(score.variance / pathwise.variance),
            Words::from(self.vae.progress())
                + format!("Estimates of the slope of the average price in {}, each from ", desk.name(&SLOPE_IN))
                + count(samples)
                + " draws of ε, for the digit "
                + self.name.as_str()
                + ". Left scale: score function; right scale: pathwise. Exact, by summing on a grid: "
                + measured(self.exact)
                + ".",
            Body::Plot(Plot {
                layers: vec![
                    Layer { label: "pathwise".into(), tone: Tone::Main, side: Side::Right, shape: Shape::Histogram(spike) },
                    Layer { label: "score function".into(), tone: Tone::Other(0), side: Side::Left, shape: Shape::Histogram(hill) },
                    Layer::upright("exact", self.exact as f32),
                ],
                x,
                y: Scaled::linear("share", "", [0.0, plot::top(f64::from(hill_top))]),
                right: Some(Scaled::linear("share", "", [0.0, plot::top(f64::from(spike_top))])),
                readings: None,
            }),
        )
    }

    /// The same on an axis as wide as the pathwise estimates are.
    pub(super) fn close(&self, desk: &Desk, pathwise: &Estimates, score: &Estimates) -> Panel {
        let samples = desk.value(&SAMPLES);
        let x = self.slopes(desk, REACH * pathwise.deviation(1));
        let ends = x.range.map(f64::from);
        let (own, own_top) = histogram(pathwise.in_groups(samples), ends);
        let (other, other_top) = histogram(score.in_groups(samples), ends);
        let inside: f64 = other.iter().map(|column| f64::from(column.2)).sum();
        CLOSE.panel(
            Words::from("score function: ") + percent(inside) + " in here",
            "The middle of the picture above, as wide as the pathwise estimates from one draw. Heights: the share of all estimates of a kind.",
            Body::Plot(Plot {
                layers: vec![
                    Layer { label: "pathwise".into(), tone: Tone::Main, side: Side::Left, shape: Shape::Histogram(own) },
                    Layer { label: "score function".into(), tone: Tone::Other(0), side: Side::Left, shape: Shape::Histogram(other) },
                    Layer::upright("exact", self.exact as f32),
                ],
                x,
                y: Scaled::linear("share", "", [0.0, plot::top(f64::from(own_top.max(other_top)))]),
                right: None,
                readings: None,
            }),
        )
    }

    pub(super) fn table(&self, samples: usize, pathwise: &Estimates, score: &Estimates) -> Panel {
        let row = |name: &str, of: &Estimates| {
            vec![
                name.into(),
                measured(of.mean) + " ± " + measured(of.error()),
                measured(of.deviation(1)).into(),
                measured(of.variance).into(),
            ]
        };
        let exact = vec!["exact".into(), measured(self.exact).into(), Words::none(), Words::none()];
        ESTIMATORS.panel(
            Words::from("± ") + measured(score.deviation(samples)) + " against ± " + measured(pathwise.deviation(1)),
            Words::from("Slopes in nats per unit. Mean: over ")
                + count(self.draws.len())
                + " draws, ± one standard error. Deviation and variance: of one draw. Beside the title: the deviation of one score-function estimate from "
                + count(samples)
                + " draws, against that of one pathwise draw.",
            Body::Table(Table::new(
                &["", "mean", "deviation", "variance"],
                vec![row("pathwise", pathwise), row("score function", score), exact],
            )),
        )
    }

    pub(super) fn means(&self, pathwise: &Estimates, score: &Estimates) -> Panel {
        let line = |of: &Estimates| {
            let (mut sum, mut points, mut next) = (0.0, Vec::new(), FIRST_MEAN as f64);
            for (at, value) in of.values.iter().enumerate() {
                sum += value;
                let n = at + 1;
                if n as f64 >= next {
                    points.push((n as f32, (sum / n as f64) as f32));
                    next *= 1.1;
                }
            }
            points.into()
        };
        let half = 2.5 * score.deviation(FIRST_MEAN).max(pathwise.deviation(1));
        let range = self.exact_range(half);
        MEANS.panel(
            measured(pathwise.mean) + " and " + measured(score.mean),
            Words::from("The mean slope after so many draws; both kinds use the same ε. Exact: ")
                + measured(self.exact)
                + ", by quadrature.",
            Body::Plot(Plot {
                layers: vec![
                    Layer::line("pathwise", Tone::Main, line(pathwise)),
                    Layer::line("score function", Tone::Other(0), line(score)),
                    Layer::level("exact", self.exact as f32),
                ],
                x: Scaled::linear("draws", "", [FIRST_MEAN as f32, ALL as f32]).spaced(Spacing::Log),
                y: Scaled::linear("slope", "", range),
                right: None,
                readings: None,
            }),
        )
    }

    fn exact_range(&self, half: f64) -> [f32; 2] {
        let (middle, half) =
            (if self.exact.is_finite() { self.exact } else { 0.0 }, if half.is_finite() && half > 0.0 { half } else { 1.0 });
        [(middle - half) as f32, (middle + half) as f32]
    }

    /// f along the axis of the slope: a slope to follow, or a staircase that has none.
    pub(super) fn along(&self, desk: &Desk) -> Panel {
        let axis = axis(desk);
        let (mean, sigma) = (self.q.mean[axis], self.q.sigma()[axis]);
        let [low, high] =
            self.along.iter().fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], point| [low.min(point.1), high.max(point.1)]);
        let room = 0.08 * (high - low).max(0.1);
        let bell = |at: usize| {
            let epsilon = LINE_REACH * (2.0 * at as f64 / (PLACES - 1) as f64 - 1.0);
            ((mean + sigma * epsilon) as f32, (-0.5 * epsilon * epsilon).exp() as f32)
        };
        ALONG.panel(
            Words::from(format!("σ{} ", if axis == 0 { '₁' } else { '₂' })) + measured(sigma),
            if desk.value(&CODE) {
                "The decoder gets the nearest of a few values of z, one for each σ. Between two jumps the price is flat: its slope is 0."
            } else {
                "−log p(x|z) through the mean of q, and where q draws its codes: from here come both kinds of estimate."
            },
            Body::Plot(Plot {
                layers: vec![
                    Layer::line("price, nats", Tone::Main, self.along.clone()),
                    Layer {
                        label: "q(z|x)".into(),
                        tone: Tone::Other(0),
                        side: Side::Right,
                        shape: Shape::Area((0..PLACES).map(bell).collect()),
                    },
                ],
                x: Scaled::linear(&plot::latent_name(axis), "", [bell(0).0, bell(PLACES - 1).0]),
                y: Scaled::linear("−log p(x|z)", "nats", [low - room, high + room]),
                right: Some(Scaled::linear("density", "of its peak", [0.0, 1.5])),
                readings: None,
            }),
        )
    }
}
