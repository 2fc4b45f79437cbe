//! Section 13: the exact posterior of a digit, log p(x) by quadrature, and what a mean over draws from the prior makes of it.

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};

use crate::lab::desk::Desk;
use crate::lab::dial::{AGAIN, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::picture::{
    Body, Bounds, Field, ImageRow, Images, Layer, Panel, Plane, PlaneLayer, PlaneMark, Plot, Scaled, Shape, Side, Sign, Spacing, Table,
    Tone, Words, count, hundredths, measured, percent,
};
use crate::lab::plane_vae::{Inquiry, ellipses};
use crate::lab::plot;
use crate::lab::trained::Trained;
use crate::model::{Coder, log_sum_exp};

pub(crate) const ENTRY: Entry = Entry {
    name: "posterior-grid",
    panels: &[POSTERIOR, ESTIMATE, DIMENSIONS, PICTURES],
    gauges: &[LOG_P, QUADRATURE_ERROR, FEW, ESTIMATED, SPREAD, DRAWN, PRIOR_SHARE, DROP],
    dials: &[&WINDOW],
    buttons: &[AGAIN],
    takes: &[Take::Exhibit, Take::OwnDigit, Take::Point],
    open: |equipment, desk| Ok(Box::new(PosteriorGrid::new(equipment, desk)?)),
};

pub(super) const WINDOW: Dial<bool> =
    Dial::new("window", "window", &[("around the posterior", false), ("whole plane", true)], "around the posterior");

pub(super) const POSTERIOR: Plate = Plate::new("posterior", "the exact posterior p(z | x)");
pub(super) const ESTIMATE: Plate = Plate::new("estimate", "log p(x) from draws of the prior");
pub(super) const DIMENSIONS: Plate = Plate::new("dimensions", "what it would cost in d dimensions");
pub(super) const PICTURES: Plate = Plate::new("pictures", "the digit, and what codes draw");

pub(super) const LOG_P: Gauge = Gauge::new("log_p", "log p(x)", "nats");
pub(super) const QUADRATURE_ERROR: Gauge = Gauge::new("quadrature_error", "halving the step changes it by", "nats");
pub(super) const FEW: Gauge = Gauge::new("few", "estimate from 16 draws", "nats");
pub(super) const ESTIMATED: Gauge = Gauge::new("estimate", "estimate from all draws", "nats");
pub(super) const SPREAD: Gauge = Gauge::new("spread", "its spread", "nats");
pub(super) const DRAWN: Gauge = Gauge::new("draws", "draws", "");
pub(super) const PRIOR_SHARE: Gauge = Gauge::new("prior_share", "prior draws that matter", "");
pub(super) const DROP: Gauge = Gauge::new("drop", "cursor below the best code", "nats");

/// Estimates that are made side by side, so that their spread is seen.
const REPETITIONS: usize = 30;
/// Of them a tenth lies below and a tenth above the band.
const TENTH: usize = REPETITIONS / 10;
/// Draws of each estimate in the end, and in one piece of work.
const MOST: usize = 16_384;
const PIECE: usize = 64;
/// The same of a model that still trains: enough to see how far few of them miss.
const EARLY: usize = 256;
/// How many draws the figure of few has.
const FEW_DRAWS: usize = 16;
/// The share of the posterior whose codes count as those that matter.
const MATTERS: f64 = 0.95;
/// The plane that the prior fills: all but 1 in 8,000 of its draws lie within 4 along each axis.
const PLANE: Bounds = Bounds { x: [-4.0, 4.0], y: [-4.0, 4.0] };

/// Estimates from more and more draws.
struct Draws {
    rng: StdRng,
    /// Draws of each so far.
    count: usize,
    /// ln Σ p(x | z) of each.
    log_sums: Vec<f64>,
    /// After 1, 2, 4, … draws: how many, and the estimates in order.
    marks: Vec<(usize, Vec<f64>)>,
}

impl Draws {
    fn new(seed: u64) -> Draws {
        Draws { rng: StdRng::seed_from_u64(seed), count: 0, log_sums: vec![f64::NEG_INFINITY; REPETITIONS], marks: Vec::new() }
    }

    /// Some draws more for each estimate, up to the next mark at most.
    fn draw(&mut self, inquiry: &Inquiry) {
        let next = (self.count + 1).next_power_of_two();
        let more = (next - self.count).min(PIECE);
        let codes: Vec<f32> = (0..2 * more * REPETITIONS).map(|_| StandardNormal.sample(&mut self.rng)).collect();
        let logs = inquiry.vae.model().log_likelihoods_of(&inquiry.pixels, &codes, &inquiry.threads);
        for (sum, logs) in self.log_sums.iter_mut().zip(logs.chunks_exact(more)) {
            for &log in logs {
                *sum = log_sum_exp(&[*sum, log]);
            }
        }
        self.count += more;
        if self.count.is_power_of_two() {
            let mut estimates: Vec<f64> = self.log_sums.iter().map(|sum| sum - (self.count as f64).ln()).collect();
            estimates.sort_by(f64::total_cmp);
            self.marks.push((self.count, estimates));
        }
    }

    /// The middle estimate from so many draws; not a number as long as there are fewer.
    fn median(&self, draws: usize) -> f64 {
        self.marks.iter().find(|(count, _)| *count == draws).map_or(f64::NAN, |(_, estimates)| middle(estimates))
    }

    fn latest(&self) -> (f64, f64) {
        self.marks.last().map_or((f64::NAN, f64::NAN), |(_, estimates)| (middle(estimates), band(estimates)[1] - band(estimates)[0]))
    }
}

/// The median of estimates in order.
fn middle(estimates: &[f64]) -> f64 {
    f64::midpoint(estimates[(estimates.len() - 1) / 2], estimates[estimates.len() / 2])
}

/// Between which two all but a tenth at each end lie.
fn band(estimates: &[f64]) -> [f64; 2] {
    [estimates[TENTH], estimates[estimates.len() - 1 - TENTH]]
}

struct PosteriorGrid {
    inquiry: Inquiry,
    seed: u64,
    draws: Draws,
    heat: Field,
}

impl PosteriorGrid {
    fn new(equipment: &Equipment, desk: &Desk) -> Result<PosteriorGrid, LabError> {
        let inquiry = Inquiry::new(equipment, desk)?;
        let seed = equipment.seed(13);
        Ok(PosteriorGrid { draws: Draws::new(seed), seed, heat: inquiry.heat(inquiry.around()), inquiry })
    }

    fn look(&mut self, desk: &Desk) {
        self.inquiry.look(desk);
        self.draws = Draws::new(self.seed);
        self.draw_heat(desk);
    }

    fn draw_heat(&mut self, desk: &Desk) {
        self.heat = self.inquiry.heat(if desk.value(&WINDOW) { PLANE } else { self.inquiry.around() });
    }

    /// Where the reader points; the posterior's mean until then.
    fn cursor(&self, desk: &Desk) -> [f32; 2] {
        desk.point().map_or_else(|| self.inquiry.posterior.mean().map(|mean| mean as f32), |point| point.at)
    }
}

impl Experiment for PosteriorGrid {
    /// A step of training, or some more draws: a few after each look at a model that trains, all once it is left as it is.
    fn step(&mut self, desk: &Desk) -> Result<Progress, LabError> {
        let vae = &mut self.inquiry.vae;
        // before the model has moved on: draws and exact value are of the same one
        if self.draws.count < if vae.is_ready() { MOST } else { EARLY } && vae.looked_at() > 0 && !vae.has_moved_on() {
            self.draws.draw(&self.inquiry);
            return Ok(Progress::After(std::time::Duration::ZERO));
        }
        if vae.is_ready() {
            return Ok(Progress::Idle("all draws are made; <key:play-pause> draws others".into()));
        }
        if vae.train()? {
            self.look(desk);
        }
        Ok(Progress::Continue)
    }

    fn input(&mut self, input: &Input, desk: &Desk) -> Result<Next, LabError> {
        match input {
            Input::Pick(_) | Input::OwnDigit(_) | Input::NoOwnDigit => {
                self.look(desk);
                return Ok(Next::GoOn);
            }
            Input::Knob { .. } if self.inquiry.vae.has_moved_on() => self.look(desk),
            Input::Knob { .. } => self.draw_heat(desk),
            _ if AGAIN.is_pressed_by(input) => {
                self.seed += 1;
                self.look(desk);
            }
            _ => {}
        }
        Ok(Next::usual(input))
    }

    fn view(&self, desk: &Desk) -> View {
        let posterior = &self.inquiry.posterior;
        let (estimate, spread) = self.draws.latest();
        let cursor = self.cursor(desk);
        // how much less probable the code under the cursor is than the best; not a number until the reader points at one
        let here = desk.point().and_then(|point| self.inquiry.log_densities(&point.at).first().copied()).unwrap_or(f64::NAN);
        View {
            metrics: vec![
                LOG_P.of(posterior.log_evidence()),
                QUADRATURE_ERROR.of(posterior.error()),
                FEW.of(self.draws.median(FEW_DRAWS)),
                ESTIMATED.of(estimate),
                SPREAD.of(spread),
                DRAWN.of(self.draws.count as f64),
                PRIOR_SHARE.of(posterior.prior_share(MATTERS)),
                DROP.of(posterior.peak() - here),
            ],
            panels: vec![self.posterior(), self.estimate(), self.dimensions(), self.pictures(cursor)],
        }
    }

    fn trains(&self) -> Option<&dyn Trained> {
        Some(&self.inquiry.vae.run)
    }

    fn trains_mut(&mut self) -> Option<&mut dyn Trained> {
        Some(&mut self.inquiry.vae.run)
    }

    fn measured(&mut self, desk: &Desk) {
        self.look(desk);
    }
}

impl PosteriorGrid {
    fn posterior(&self) -> Panel {
        let (inquiry, posterior) = (&self.inquiry, &self.inquiry.posterior);
        let mean = |place: [f64; 2], label: &str| {
            PlaneLayer::Mark(PlaneMark { place: (place[0] as f32, place[1] as f32), sign: Sign::Point, label: label.into() })
        };
        let layers = vec![
            PlaneLayer::Field(self.heat.clone()),
            PlaneLayer::Ellipses(ellipses(&inquiry.encoder, None)),
            mean(inquiry.encoder.mean, "encoder"),
        ];
        POSTERIOR.panel(
            Words::from("log p(x) = ") + hundredths(posterior.log_evidence()) + inquiry.vae.at_step(),
            Words::from("Exact, by a sum over ")
                + count(posterior.points())
                + " codes (twice the step: "
                + measured(posterior.error())
                + " nats away). "
                + percentage(posterior.prior_share(MATTERS))
                + " of the prior's draws fall where 95 % of it is. Ellipses: the encoder's q at 1σ and 2σ. "
                + inquiry.vae.progress(),
            Body::Plane(Plane { layers, bounds: self.heat.bounds, classes: Vec::new(), axes: ["z₁", "z₂"] }),
        )
    }

    fn estimate(&self) -> Panel {
        let exact = self.inquiry.posterior.log_evidence();
        let marks = &self.draws.marks;
        let middle_line = marks.iter().map(|(draws, estimates)| (*draws as f32, middle(estimates) as f32));
        let spread = marks.iter().map(|(draws, estimates)| (*draws as f32, band(estimates).map(|end| end as f32)));
        let lowest = marks.first().map_or(exact - 100.0, |(_, estimates)| band(estimates)[0]);
        let wanted = [16, 64, 256, 1024, 4096, MOST];
        let row = |draws: usize| {
            let known = marks.iter().find(|(count, _)| *count == draws);
            let [low, high] = known.map_or([f64::NAN; 2], |(_, estimates)| band(estimates));
            vec![
                count(draws).into(),
                hundredths(known.map_or(f64::NAN, |(_, estimates)| middle(estimates))).into(),
                hundredths(low).into(),
                hundredths(high).into(),
            ]
        };
        ESTIMATE.panel(
            measured(self.draws.latest().1) + " nats of spread",
            Words::from("The logarithm of the mean of p(x | z) over z drawn from the prior; ")
                + count(REPETITIONS)
                + " such estimates side by side: their median, and between which two all but a tenth at each end lie. Exact: "
                + hundredths(exact)
                + ".",
            Body::Plot(Plot {
                layers: vec![
                    Layer::line("median", Tone::Main, middle_line.collect()),
                    Layer {
                        label: "80 % of the estimates".into(),
                        tone: Tone::Other(0),
                        side: Side::Left,
                        shape: Shape::Band(spread.collect()),
                    },
                    Layer::level("log p(x)", exact as f32),
                ],
                x: Scaled::linear("draws", "", [1.0, MOST as f32]).spaced(Spacing::Log),
                y: Scaled::linear(
                    "estimate",
                    "nats",
                    [(((lowest.min(exact - 5.0)) / 10.0).floor() * 10.0) as f32, ((exact + 4.0) / 10.0).ceil() as f32 * 10.0],
                ),
                right: None,
                readings: Some(Table::new(&["draws", "median", "from", "to"], wanted.into_iter().map(row).collect())),
            }),
        )
    }

    /// If every two further latents were as narrow as these two.
    fn dimensions(&self) -> Panel {
        let posterior = &self.inquiry.posterior;
        let narrow = posterior.deviation().into_iter().fold(f64::INFINITY, f64::min);
        let per_axis = (8.0 / narrow).ceil();
        let row = |d: i32| {
            let half = f64::from(d) / 2.0;
            let points = f64::from(d) * per_axis.log10();
            let draws = -half * posterior.prior_share(MATTERS).log10();
            vec![count(d as usize).into(), power(points), duration(points - 6.0), power(draws)]
        };
        DIMENSIONS.panel(
            count(per_axis as usize) + " points along an axis",
            Words::from("A grid over −4 to 4 with steps of one posterior deviation (")
                + measured(narrow)
                + ", the narrower axis), at a million decodes a second. Last: draws of the prior for one that matters, if every further pair of latents were as narrow as this one.",
            Body::Table(Table::new(&["d", "grid points", "time", "draws a hit"], [2, 8, 32].map(row).to_vec())),
        )
    }

    fn pictures(&self, cursor: [f32; 2]) -> Panel {
        let mean = self.inquiry.posterior.mean().map(|mean| mean as f32);
        let decoded = plot::greys(&self.inquiry.vae.model().decode(&[mean, cursor].concat()));
        let images = std::iter::once(self.inquiry.picture()).chain(decoded).collect();
        PICTURES.panel(
            "",
            "The digit in black and white, so that p(x) is the probability of just this image; what the posterior's mean and the cursor's place draw. [ and ] step to another digit, d draws your own.",
            Body::Images(Images {
                rows: vec![ImageRow { label: "image".into(), images }],
                captions: vec![format!("x: {}", self.inquiry.name), "at mean".into(), "at cursor".into()],
            }),
        )
    }
}

/// A share in percent with the digits of a measurement: small ones must not read 0.
fn percentage(share: f64) -> Words {
    if share >= 0.1 { percent(share).into() } else { measured(100.0 * share).of("%").into() }
}

/// A number from its decimal logarithm: `7,921`, `10^62`.
fn power(log: f64) -> Words {
    if !log.is_finite() {
        return measured(f64::NAN).into();
    }
    if log < 4.0 { count(10_f64.powf(log).round() as usize).into() } else { format!("10^{}", log.round()).into() }
}

/// So many seconds, from their decimal logarithm, in the unit that suits them.
fn duration(log: f64) -> Words {
    const YEAR: f64 = 31_557_600.0;
    let seconds = 10_f64.powf(log);
    if !log.is_finite() {
        measured(f64::NAN).into()
    } else if seconds < 1.0 {
        "under a second".into()
    } else if seconds < 3600.0 {
        measured(seconds).of("s").into()
    } else if seconds < YEAR {
        measured(seconds / 86_400.0).of("days").into()
    } else {
        power(log - YEAR.log10()) + " years"
    }
}
