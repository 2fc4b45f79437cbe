//! Section 16: log p(x) of one digit, split into the ELBO and its gap while the reader moves q, and the bounds from more samples.

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};

use crate::lab::desk::Desk;
use crate::lab::dial::{Button, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::picture::{
    Bar, Bars, Body, Field, Layer, Panel, Plane, PlaneLayer, PlaneMark, Plot, Scaled, Shape, Side, Sign, Spacing, Table, Tone, Words,
    count, hundredths, measured,
};
use crate::lab::plane_vae::{Inquiry, ellipses};
use crate::lab::trained::Trained;
use crate::model::{Family, PlaneGaussian, Reading, log_mean_exp};

pub(crate) const ENTRY: Entry = Entry {
    name: "elbo-decomposition",
    panels: &[BARS, PLANE, READINGS, BOUNDS],
    gauges: &[LOG_P, ELBO, GAP, ENCODER_GAP, GAP_SHARE, SUM_OFF, ACCURACY, COMPLEXITY, BOUND_5, BOUND_50, BOUND_500],
    dials: &[&WIDTH],
    buttons: &[IMPROVE, ENCODER],
    takes: &[Take::Exhibit, Take::OwnDigit, Take::Point],
    open: |equipment, desk| Ok(Box::new(ElboDecomposition::new(equipment, desk)?)),
};

/// The deviations of q in parts of the encoder's.
pub(super) const WIDTH: Dial<f64> =
    Dial::new("width", "width of q", &[("¼ ×", 0.25), ("½ ×", 0.5), ("encoder's", 1.0), ("2 ×", 2.0), ("4 ×", 4.0)], "encoder's");
pub(super) const IMPROVE: Button = Button { id: "improve", label: "improve q", key: 'u', words: "improve q: steps uphill on the ELBO" };
pub(super) const ENCODER: Button = Button { id: "encoder", label: "encoder's q", key: 'e', words: "put q back to what the encoder says" };

pub(super) const BARS: Plate = Plate::new("bars", "ELBO + gap = log p(x)");
pub(super) const PLANE: Plate = Plate::new("plane", "q on the exact posterior");
pub(super) const READINGS: Plate = Plate::new("readings", "the ELBO, read in two ways");
pub(super) const BOUNDS: Plate = Plate::new("bounds", "bounds from K samples");

pub(super) const LOG_P: Gauge = Gauge::new("log_p", "log p(x)", "nats");
pub(super) const ELBO: Gauge = Gauge::new("elbo", "ELBO", "nats");
pub(super) const GAP: Gauge = Gauge::new("gap", "gap", "nats");
pub(super) const ENCODER_GAP: Gauge = Gauge::new("encoder_gap", "gap of the encoder's q", "nats");
pub(super) const GAP_SHARE: Gauge = Gauge::new("gap_share", "gap, in parts of the encoder's", "");
pub(super) const SUM_OFF: Gauge = Gauge::new("sum_off", "ELBO + gap − log p(x)", "nats");
pub(super) const ACCURACY: Gauge = Gauge::new("accuracy", "accuracy", "nats");
pub(super) const COMPLEXITY: Gauge = Gauge::new("complexity", "complexity", "nats");
pub(super) const BOUND_5: Gauge = Gauge::new("bound_5", "bound, K = 5", "nats");
pub(super) const BOUND_50: Gauge = Gauge::new("bound_50", "bound, K = 50", "nats");
pub(super) const BOUND_500: Gauge = Gauge::new("bound_500", "bound, K = 500", "nats");

/// Samples of each bound; every round of the largest is a round of all the others too.
const SAMPLES: [usize; 9] = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const MOST: usize = SAMPLES[SAMPLES.len() - 1];
/// Rounds of draws, after which the means stand still.
const ROUNDS: usize = 60;
/// The same for a model that still trains.
const EARLY_ROUNDS: usize = 4;
/// Steps uphill that a press asks for, and how far each goes.
const STEPS: usize = 20;
const RATE: f64 = 0.3;

/// Estimates of one bound: how many, their sum, and that of their squares, both less the first.
#[derive(Clone, Copy, Default)]
struct Estimates {
    count: f64,
    first: f64,
    sum: f64,
    squares: f64,
}

impl Estimates {
    fn push(&mut self, value: f64) {
        if self.count == 0.0 {
            self.first = value;
        }
        let off = value - self.first;
        (self.count, self.sum, self.squares) = (self.count + 1.0, self.sum + off, self.squares + off * off);
    }

    fn mean(&self) -> f64 {
        self.first + self.sum / self.count
    }

    /// The standard deviation of a single estimate.
    fn deviation(&self) -> f64 {
        ((self.squares - self.sum * self.sum / self.count) / (self.count - 1.0)).max(0.0).sqrt()
    }
}

struct ElboDecomposition {
    inquiry: Inquiry,
    heat: Field,
    q: PlaneGaussian,
    /// The ELBO and its gap for the encoder's q and for the reader's.
    encoder: (Reading, f64),
    reader: (Reading, f64),
    bounds: [Estimates; SAMPLES.len()],
    rounds: usize,
    rng: StdRng,
    seed: u64,
    /// Steps uphill that are still to be taken.
    uphill: usize,
    /// The reader has moved q: it stays there while the model trains.
    is_moved: bool,
}

impl ElboDecomposition {
    fn new(equipment: &Equipment, desk: &Desk) -> Result<ElboDecomposition, LabError> {
        let inquiry = Inquiry::new(equipment, desk)?;
        let (q, seed) = (inquiry.encoder, equipment.seed(16));
        let reading = inquiry.split(&q);
        Ok(ElboDecomposition {
            heat: inquiry.heat(inquiry.around()),
            q,
            encoder: reading,
            reader: reading,
            bounds: Default::default(),
            rounds: 0,
            rng: StdRng::seed_from_u64(seed),
            seed,
            uphill: 0,
            is_moved: false,
            inquiry,
        })
    }

    /// Another digit, or another model: q is the encoder's again, unless the reader has put it somewhere.
    fn look(&mut self, desk: &Desk) {
        self.inquiry.look(desk);
        self.heat = self.inquiry.heat(self.inquiry.around());
        self.encoder = self.inquiry.split(&self.inquiry.encoder);
        if self.is_moved {
            self.read();
        } else {
            self.put_back(desk);
        }
    }

    /// The encoder's q, as wide as the knob says.
    fn put_back(&mut self, desk: &Desk) {
        (self.uphill, self.is_moved) = (0, false);
        self.q = self.inquiry.encoder;
        self.widen(desk);
    }

    fn widen(&mut self, desk: &Desk) {
        let wider = desk.value(&WIDTH).ln();
        self.q.log_sigma = self.inquiry.encoder.log_sigma.map(|log| log + wider);
        self.read();
    }

    /// Sums up for the q that there is now; its bounds begin anew.
    fn read(&mut self) {
        self.reader = self.inquiry.split(&self.q);
        self.bounds = Default::default();
        self.rounds = 0;
        self.rng = StdRng::seed_from_u64(self.seed);
    }

    /// A round of draws from q: as many as the largest bound has, in as many groups as each of the others makes of them.
    fn draw(&mut self) {
        let noise: Vec<[f64; 2]> =
            (0..MOST).map(|_| [StandardNormal.sample(&mut self.rng), StandardNormal.sample(&mut self.rng)]).collect();
        let codes: Vec<f32> = noise.iter().flat_map(|epsilon| self.q.place(*epsilon).map(|z| z as f32)).collect();
        let joints = self.inquiry.vae.model().log_joints(&codes, &self.inquiry.pixels, &self.inquiry.threads);
        let weights: Vec<f64> = joints.iter().zip(&noise).map(|(joint, epsilon)| joint - self.q.log_density_at(*epsilon)).collect();
        for (estimates, samples) in self.bounds.iter_mut().zip(SAMPLES) {
            weights.chunks_exact(samples).for_each(|group| estimates.push(log_mean_exp(group)));
        }
        self.rounds += 1;
    }

    fn bound(&self, samples: usize) -> f64 {
        SAMPLES.iter().position(|&other| other == samples).map_or(f64::NAN, |at| self.bounds[at].mean())
    }
}

impl Experiment for ElboDecomposition {
    /// A step uphill if one is asked for; a round of draws, of which there are a few after each look at a model that trains, and all once it
    /// is left as it is; a step of training.
    fn step(&mut self, desk: &Desk) -> Result<Progress, LabError> {
        let vae = &mut self.inquiry.vae;
        // all that is summed and drawn is of one model: that of the last look
        let is_current = vae.looked_at() > 0 && !vae.has_moved_on();
        if self.uphill > 0 && is_current {
            self.uphill -= 1;
            self.inquiry.climb(&mut self.q, RATE, Family::Diagonal);
            self.read();
        } else if is_current && self.rounds < if vae.is_ready() { ROUNDS } else { EARLY_ROUNDS } {
            self.draw();
        } else if vae.is_ready() {
            return Ok(Progress::Idle("all rounds are drawn; move q, or press u".into()));
        } else {
            if vae.train()? {
                self.look(desk);
            }
            return Ok(Progress::Continue);
        }
        Ok(Progress::After(std::time::Duration::ZERO))
    }

    fn input(&mut self, input: &Input, desk: &Desk) -> Result<Next, LabError> {
        if self.inquiry.vae.has_moved_on() {
            self.look(desk);
        }
        match input {
            Input::Pick(_) | Input::OwnDigit(_) | Input::NoOwnDigit => {
                self.is_moved = false;
                self.look(desk);
            }
            Input::Knob { .. } => self.widen(desk),
            Input::Point { x, y, .. } if x.is_finite() && y.is_finite() => {
                // far outside there is no picture of the plane, and nothing to be seen
                self.q.mean = [*x, *y].map(|z| f64::from(z).clamp(-8.0, 8.0));
                (self.uphill, self.is_moved) = (0, true);
                self.read();
            }
            _ if IMPROVE.is_pressed_by(input) => {
                self.is_moved = true;
                self.uphill += STEPS;
            }
            _ if ENCODER.is_pressed_by(input) => self.put_back(desk),
            _ => return Ok(Next::Redraw),
        }
        Ok(Next::GoOn)
    }

    fn view(&self, _: &Desk) -> View {
        let (reading, gap) = self.reader;
        let exact = self.inquiry.posterior.log_evidence();
        View {
            metrics: vec![
                LOG_P.of(exact),
                ELBO.of(reading.elbo()),
                GAP.of(gap),
                ENCODER_GAP.of(self.encoder.1),
                GAP_SHARE.of(gap / self.encoder.1),
                SUM_OFF.of(reading.elbo() + gap - exact),
                ACCURACY.of(reading.accuracy),
                COMPLEXITY.of(reading.complexity),
                BOUND_5.of(self.bound(5)),
                BOUND_50.of(self.bound(50)),
                BOUND_500.of(self.bound(500)),
            ],
            panels: vec![self.bars(), self.plane(), self.readings(), self.rising()],
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

impl ElboDecomposition {
    fn bars(&self) -> Panel {
        let exact = self.inquiry.posterior.log_evidence();
        let (encoder, reader) = (self.encoder.0.elbo(), self.reader.0.elbo());
        let lowest = encoder.min(reader).min(exact);
        // so low that even the lower ELBO is a bar, in round numbers so that it rarely moves
        let from = if lowest.is_finite() { ((lowest - 0.2 * (exact - lowest) - 1.0) / 5.0).floor() * 5.0 } else { 0.0 };
        let bar = |label: &str, parts: Vec<f64>| Bar { parts, ..Bar::new(label.into(), 0.0) };
        BARS.panel(
            Words::from("gap ") + hundredths(self.reader.1).of("nats") + self.inquiry.vae.at_step(),
            Words::from(self.inquiry.vae.progress())
                + "Each bar begins at "
                + measured(from)
                + " nats and ends at what stands beside it, so the border is at the ELBO: "
                + hundredths(reader)
                + " + "
                + hundredths(self.reader.1)
                + " = "
                + hundredths(reader + self.reader.1)
                + ". ELBO and gap are sums over q's own grid; the gap contains log p(x), which is a sum over another grid, to within "
                + measured(self.inquiry.posterior.error())
                + ".",
            Body::Bars(Bars {
                bars: vec![
                    bar("your q", vec![reader - from, self.reader.1]),
                    bar("encoder's q", vec![encoder - from, self.encoder.1]),
                    bar("log p(x)", vec![0.0, 0.0, exact - from]),
                ],
                parts: ["ELBO", "gap: KL(q ‖ p(z | x))", "log p(x) by quadrature"].map(String::from).to_vec(),
                from,
                range: [0.0, (exact - from).max(1.0)],
                unit: "nats",
            }),
        )
    }

    fn plane(&self) -> Panel {
        let q = &self.q;
        let place = |mean: [f64; 2]| (mean[0] as f32, mean[1] as f32);
        let mark = |mean: [f64; 2], sign: Sign, label: &str| PlaneLayer::Mark(PlaneMark { place: place(mean), sign, label: label.into() });
        PLANE.panel(
            Words::from(format!("x: {}", self.inquiry.name)),
            "Brightness: p(z | x), exact. Ellipses: your q at 1σ and 2σ. The arrows, or the mouse, put q's mean where the cursor is.",
            Body::Plane(Plane {
                layers: vec![
                    PlaneLayer::Field(self.heat.clone()),
                    PlaneLayer::Ellipses(ellipses(q, None)),
                    mark(self.inquiry.encoder.mean, Sign::Own, "encoder"),
                    mark(q.mean, Sign::Point, "your q"),
                ],
                bounds: self.heat.bounds,
                classes: Vec::new(),
                axes: ["z₁", "z₂"],
            }),
        )
    }

    fn readings(&self) -> Panel {
        let [encoder, reader] = [self.encoder, self.reader];
        let row = |name: &str, of: &dyn Fn(&(Reading, f64)) -> f64| {
            vec![name.into(), hundredths(of(&reader)).into(), hundredths(of(&encoder)).into()]
        };
        READINGS.panel(
            Words::from("ELBO ") + hundredths(reader.0.elbo()).of("nats"),
            "Expectations over q by quadrature; the KL to the prior and the entropy in closed form.",
            Body::Table(Table::new(
                &["nats", "your q", "encoder's"],
                vec![
                    row("accuracy: mean of log p(x | z)", &|split| split.0.accuracy),
                    row("− KL(q ‖ prior)", &|split| -split.0.complexity),
                    row("= ELBO", &|split| split.0.elbo()),
                    row("mean of log p(x, z)", &|split| split.0.joint),
                    row("+ entropy of q", &|split| split.0.entropy),
                    row("= ELBO", &|split| split.0.joint + split.0.entropy),
                    row("+ gap", &|split| split.1),
                    row("= log p(x)", &|split| split.0.elbo() + split.1),
                ],
            )),
        )
    }

    fn rising(&self) -> Panel {
        let exact = self.inquiry.posterior.log_evidence();
        let known = || SAMPLES.iter().zip(&self.bounds).filter(|(_, estimates)| estimates.count > 1.0);
        let line = known().map(|(&samples, estimates)| (samples as f32, estimates.mean() as f32));
        let band = known().map(|(&samples, estimates)| {
            (samples as f32, [estimates.mean() - estimates.deviation(), estimates.mean() + estimates.deviation()].map(|end| end as f32))
        });
        let first = self.bounds[0];
        let low = if first.count > 1.0 { first.mean() - first.deviation() } else { self.reader.0.elbo() };
        let reach = (exact - low).clamp(0.5, 1e4);
        let row = |samples: usize| {
            let at = SAMPLES.iter().position(|&other| other == samples).unwrap_or(0);
            vec![count(samples).into(), hundredths(self.bounds[at].mean()).into(), hundredths(self.bounds[at].deviation()).into()]
        };
        BOUNDS.panel(
            Words::from("K = 500: ") + hundredths(self.bound(500)).of("nats"),
            Words::from("Mean of log (1/K) Σ p(x, z) / q(z), z drawn from your q, over ")
                + count(self.rounds)
                + " rounds of 500 draws; the band is one standard deviation of a single estimate to each side. K = 1 is the ELBO.",
            Body::Plot(Plot {
                layers: vec![
                    Layer::line("mean", Tone::Main, line.collect()),
                    Layer { label: "one estimate".into(), tone: Tone::Other(0), side: Side::Left, shape: Shape::Band(band.collect()) },
                    Layer::level("log p(x)", exact as f32),
                ],
                x: Scaled::linear("K", "", [1.0, MOST as f32]).spaced(Spacing::Log),
                y: Scaled::linear("bound", "nats", [(exact - 1.1 * reach) as f32, (exact + 0.35 * reach) as f32]),
                right: None,
                readings: Some(Table::new(&["K", "mean", "deviation"], [1, 5, 50, 500].map(row).to_vec())),
            }),
        )
    }
}
