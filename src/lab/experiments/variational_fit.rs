//! Section 14: a diagonal and a full Gaussian on their way into a target, and the encoder's Gaussian beside the best ones for one digit.

use std::sync::Arc;
use std::time::Duration;

use crate::lab::desk::Desk;
use crate::lab::dial::{Button, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::picture::{
    Bar, Bars, Body, Bounds, Layer, Panel, Plane, PlaneLayer, PlaneMark, Plot, Scaled, Sign, Table, Tone, Words, hundredths,
};
use crate::lab::plane_vae::{Inquiry, ellipses, heat};
use crate::lab::trained::Trained;
use crate::lab::{picture, plot};
use crate::model::{Family, PlaneGaussian, PlaneTarget};

pub(crate) const ENTRY: Entry = Entry {
    name: "variational-fit",
    panels: &[FIT, GAPS, DIGIT, NUMBERS],
    gauges: &[KL_DIAGONAL, KL_FULL, LEAST, WIDTH, FIT_STEPS, LOG_P, ELBO, ENCODER_GAP, AMORTISATION, APPROXIMATION, FULL_GAP],
    dials: &[&TARGET, &RHO],
    buttons: &[ANEW],
    takes: &[Take::Exhibit, Take::OwnDigit, Take::Point],
    open: |equipment, desk| Ok(Box::new(VariationalFit::new(equipment, desk)?)),
};

/// What the Gaussians are fitted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    Tilted,
    Banana,
    Bumps,
    Digit,
}

pub(super) const TARGET: Dial<Aim> = Dial::new(
    "target",
    "target",
    &[("tilted", Aim::Tilted), ("banana", Aim::Banana), ("two bumps", Aim::Bumps), ("your digit", Aim::Digit)],
    "tilted",
);
/// The correlation of the tilted target.
pub(super) const RHO: Dial<f64> = Dial::new("rho", "ρ", &[("0", 0.0), ("0.5", 0.5), ("0.8", 0.8), ("0.9", 0.9), ("0.95", 0.95)], "0.9");
pub(super) const ANEW: Button = Button { id: "again", label: "fit anew", key: 'a', words: "fit anew: both Gaussians begin again" };

pub(super) const FIT: Plate = Plate::new("fit", "two Gaussians, one target");
pub(super) const GAPS: Plate = Plate::new("gaps", "how far off each of them is");
pub(super) const DIGIT: Plate = Plate::new("digit", "what the encoder's answer costs your digit");
pub(super) const NUMBERS: Plate = Plate::new("numbers", "three answers for your digit");

pub(super) const KL_DIAGONAL: Gauge = Gauge::new("kl_diagonal", "KL of the diagonal one", "nats");
pub(super) const KL_FULL: Gauge = Gauge::new("kl_full", "KL of the full one", "nats");
pub(super) const LEAST: Gauge = Gauge::new("least", "least KL of a diagonal one", "nats");
pub(super) const WIDTH: Gauge = Gauge::new("width", "σ₁ of the diagonal one", "");
pub(super) const FIT_STEPS: Gauge = Gauge::new("fit_steps", "steps of the fit", "");
pub(super) const LOG_P: Gauge = Gauge::new("log_p", "log p(x)", "nats");
pub(super) const ELBO: Gauge = Gauge::new("elbo", "ELBO of the encoder's q", "nats");
pub(super) const ENCODER_GAP: Gauge = Gauge::new("encoder_gap", "gap of the encoder's q", "nats");
pub(super) const AMORTISATION: Gauge = Gauge::new("amortisation", "amortisation gap", "nats");
pub(super) const APPROXIMATION: Gauge = Gauge::new("approximation", "approximation gap", "nats");
pub(super) const FULL_GAP: Gauge = Gauge::new("full_gap", "gap of the best full q", "nats");

/// Both families, in the order of [`Pair`].
const FAMILIES: [Family; 2] = [Family::Diagonal, Family::Full];
/// Steps of a fit, how far each goes, and the pause after it: a pace that an eye can follow.
const STEPS: usize = 240;
const RATE: f64 = 0.15;
const PAUSE: Duration = Duration::from_millis(25);
/// Steps of training for one of the fit, while the model trains.
const SHARE: u64 = 8;
/// The same for a digit's Gaussians, which begin near; fewer for a model that still trains.
const DIGIT_STEPS: usize = if cfg!(test) { 20 } else { 60 };
const EARLY_STEPS: usize = if cfg!(test) { 10 } else { 20 };
/// Steps between two sums of a digit's KL, each of which takes thousands of decodes.
const SUM_EVERY: usize = 10;
/// Before its last step a digit's fit counts as settled when the sums of both moved by less than this from one to the next, in nats.
const SETTLED: f64 = 0.05;
const DIGIT_RATE: f64 = 0.3;
/// Where both begin, with deviation 1 along each axis, until the reader points somewhere.
const START: [f64; 2] = [1.5, -0.5];

/// A Gaussian of each family on its way, and what both were off by after how many steps, in nats.
struct Pair {
    both: [PlaneGaussian; 2],
    taken: usize,
    course: Vec<(usize, [f64; 2])>,
}

impl Pair {
    fn new(start: PlaneGaussian, gap: f64) -> Pair {
        Pair { both: [start; 2], taken: 0, course: vec![(0, [gap; 2])] }
    }

    /// A step of both; what they are off by is summed after every so many.
    fn step(&mut self, sum_every: usize, climb: impl Fn(&mut PlaneGaussian, Family), gap: impl Fn(&PlaneGaussian) -> f64) {
        self.both.iter_mut().zip(FAMILIES).for_each(|(q, family)| climb(q, family));
        self.taken += 1;
        if self.taken.is_multiple_of(sum_every) {
            self.course.push((self.taken, [gap(&self.both[0]), gap(&self.both[1])]));
        }
    }

    /// Whether what they are off by is that of the best: all steps are taken, or the last sums hardly moved. A first sum says nothing, since
    /// both begin at the encoder's.
    fn has_settled(&self) -> bool {
        let hardly_moved = |pair: &[(usize, [f64; 2])]| (0..2).all(|at| (pair[0].1[at] - pair[1].1[at]).abs() < SETTLED);
        self.taken >= DIGIT_STEPS || self.course.len() > 2 && self.course.last_chunk::<2>().is_some_and(|pair| hardly_moved(pair))
    }

    /// How far each was off when it was summed last.
    fn gaps(&self) -> [f64; 2] {
        self.course.last().map_or([f64::NAN; 2], |(_, gaps)| *gaps)
    }
}

struct VariationalFit {
    inquiry: Inquiry,
    /// ELBO and gap of the encoder's q.
    encoder: (f64, f64),
    /// The fit to the digit's posterior, and the one to a target that needs no model.
    digit: Pair,
    plain: Pair,
    target: PlaneTarget,
    start: [f64; 2],
}

impl VariationalFit {
    fn new(equipment: &Equipment, desk: &Desk) -> Result<VariationalFit, LabError> {
        let inquiry = Inquiry::new(equipment, desk)?;
        let (encoder, digit) = answers(&inquiry);
        let target = target(desk).unwrap_or(PlaneTarget::Correlated(desk.value(&RHO)));
        Ok(VariationalFit { encoder, digit, plain: begun(target, START), target, start: START, inquiry })
    }

    /// Another digit or another model: its Gaussians begin at the encoder's again.
    fn look(&mut self, desk: &Desk) {
        self.inquiry.look(desk);
        (self.encoder, self.digit) = answers(&self.inquiry);
    }

    fn begin(&mut self, desk: &Desk) {
        if let Some(target) = target(desk) {
            self.target = target;
            self.plain = begun(target, self.start);
        } else {
            (self.encoder, self.digit) = answers(&self.inquiry);
        }
    }

    fn step_plain(&mut self) {
        let target = self.target;
        self.plain.step(1, |q, family| target.draw_in(q, RATE, family), |q| target.gap(q));
    }

    fn step_digit(&mut self) {
        let inquiry = &self.inquiry;
        self.digit.step(SUM_EVERY, |q, family| inquiry.climb(q, DIGIT_RATE, family), |q| inquiry.gap(q));
    }

    /// What the best diagonal and the best full Gaussian of the digit miss, in nats; not a number while they climb.
    fn best_gaps(&self) -> [f64; 2] {
        if self.digit.has_settled() { self.digit.gaps() } else { [f64::NAN; 2] }
    }

    /// What the digit's two Gaussians are called: none is the best of its family before it has settled.
    fn names(&self) -> [&'static str; 2] {
        if self.digit.has_settled() { ["best diagonal", "best full"] } else { ["diagonal, climbing", "full, climbing"] }
    }

    /// The fit on show.
    fn shown(&self, desk: &Desk) -> &Pair {
        if desk.value(&TARGET) == Aim::Digit { &self.digit } else { &self.plain }
    }
}

/// The target that the knobs ask for; `None` for the digit's posterior.
fn target(desk: &Desk) -> Option<PlaneTarget> {
    match desk.value(&TARGET) {
        Aim::Tilted => Some(PlaneTarget::Correlated(desk.value(&RHO))),
        Aim::Banana => Some(PlaneTarget::Banana),
        Aim::Bumps => Some(PlaneTarget::TwoModes),
        Aim::Digit => None,
    }
}

fn begun(target: PlaneTarget, start: [f64; 2]) -> Pair {
    let q = PlaneGaussian::upright(start, [0.0; 2]);
    Pair::new(q, target.gap(&q))
}

/// ELBO and gap of the encoder's q, and a fit that begins there.
fn answers(inquiry: &Inquiry) -> ((f64, f64), Pair) {
    let (reading, gap) = inquiry.split(&inquiry.encoder);
    ((reading.elbo(), gap), Pair::new(inquiry.encoder, gap))
}

impl Experiment for VariationalFit {
    /// A step of the fits; while the model trains, one for some steps of training, and a few for the digit after each look at the model.
    fn step(&mut self, desk: &Desk) -> Result<Progress, LabError> {
        let vae = &self.inquiry.vae;
        let is_ready = vae.is_ready();
        let is_current = vae.looked_at() > 0 && !vae.has_moved_on();
        let wants_plain = self.plain.taken < STEPS;
        let wants_digit = is_current && self.digit.taken < if is_ready { DIGIT_STEPS } else { EARLY_STEPS };
        if wants_digit {
            self.step_digit();
        }
        if wants_plain && (is_ready || self.inquiry.vae.run.steps().is_multiple_of(SHARE)) {
            self.step_plain();
        }
        if is_ready {
            let is_done = !wants_plain && !wants_digit;
            return Ok(if is_done { Progress::Idle("both have arrived; turn target, or press a".into()) } else { Progress::After(PAUSE) });
        }
        if !wants_digit && self.inquiry.vae.train()? {
            self.look(desk);
        }
        Ok(Progress::Continue)
    }

    fn input(&mut self, input: &Input, desk: &Desk) -> Result<Next, LabError> {
        match input {
            Input::Pick(_) | Input::OwnDigit(_) | Input::NoOwnDigit => self.look(desk),
            Input::Point { x, y, .. } if x.is_finite() && y.is_finite() && desk.value(&TARGET) != Aim::Digit => {
                self.start = [*x, *y].map(|z| f64::from(z).clamp(-4.0, 5.0));
                self.begin(desk);
            }
            Input::Knob { .. } => self.begin(desk),
            _ if ANEW.is_pressed_by(input) => self.begin(desk),
            _ => return Ok(Next::Redraw),
        }
        Ok(Next::GoOn)
    }

    fn view(&self, desk: &Desk) -> View {
        let shown = self.shown(desk);
        let [diagonal, full] = shown.gaps();
        let [approximation, full_gap] = self.best_gaps();
        View {
            metrics: vec![
                KL_DIAGONAL.of(diagonal),
                KL_FULL.of(full),
                LEAST.of(least(desk, Family::Diagonal)),
                WIDTH.of(shown.both[0].sigma()[0]),
                FIT_STEPS.of(shown.taken as f64),
                LOG_P.of(self.inquiry.posterior.log_evidence()),
                ELBO.of(self.encoder.0),
                ENCODER_GAP.of(self.encoder.1),
                AMORTISATION.of(self.encoder.1 - approximation),
                APPROXIMATION.of(approximation),
                FULL_GAP.of(full_gap),
            ],
            panels: vec![self.fit(desk), self.gaps(desk), self.parts(), self.numbers()],
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
        self.plain = begun(self.target, self.start);
    }
}

/// The least KL that a family can come to, where it is known exactly.
fn least(desk: &Desk, family: Family) -> f64 {
    target(desk).and_then(|target| target.least_gap(family)).unwrap_or(f64::NAN)
}

impl VariationalFit {
    fn fit(&self, desk: &Desk) -> Panel {
        let shown = self.shown(desk);
        let [diagonal, full] = shown.gaps();
        let (field, what) = match target(desk) {
            Some(target) => {
                let ends = |low: f32, high: f32| [low, high];
                let bounds = match target {
                    PlaneTarget::Correlated(_) => Bounds { x: ends(-3.0, 3.0), y: ends(-3.0, 3.0) },
                    PlaneTarget::Banana => Bounds { x: ends(-3.0, 3.0), y: ends(-2.5, 3.5) },
                    PlaneTarget::TwoModes => Bounds { x: ends(-4.0, 4.0), y: ends(-2.5, 2.5) },
                };
                let log_densities =
                    |codes: &[f32]| codes.as_chunks::<2>().0.iter().map(|code| target.log_density(code.map(f64::from))).collect();
                (heat(bounds, "t(z)", log_densities), "t(z), the target")
            }
            None => (self.inquiry.heat(self.inquiry.around()), "p(z | x) of your digit, exact"),
        };
        let bounds = field.bounds;
        let mut layers = vec![PlaneLayer::Field(field)];
        layers.extend(shown.both.iter().zip(0..).map(|(q, class)| PlaneLayer::Ellipses(ellipses(q, Some(class)))));
        let start = if desk.value(&TARGET) == Aim::Digit { self.inquiry.encoder.mean } else { self.start };
        layers.push(PlaneLayer::Mark(PlaneMark {
            place: (start[0] as f32, start[1] as f32),
            sign: Sign::Point,
            label: if desk.value(&TARGET) == Aim::Digit { "encoder" } else { "start" }.into(),
        }));
        FIT.panel(
            Words::from("KL ") + hundredths(diagonal) + " diagonal, " + hundredths(full) + " full",
            Words::from("Brightness: ")
                + what
                + ". Ellipses: one and two deviations of each q, after "
                + picture::count(shown.taken)
                + " steps uphill; the one that is never tilted is the diagonal one."
                + if desk.value(&TARGET) == Aim::Digit { "" } else { " The arrows, or the mouse, choose another start." },
            Body::Plane(Plane { layers, bounds, classes: vec!["diagonal".into(), "full".into()], axes: ["z₁", "z₂"] }),
        )
    }

    fn gaps(&self, desk: &Desk) -> Panel {
        let shown = self.shown(desk);
        let exact = FAMILIES.map(|family| least(desk, family));
        // the first steps fall from far above what matters
        let now = shown.gaps();
        let end = plot::top(now.into_iter().chain(exact).filter(|gap| gap.is_finite()).fold(0.5, f64::max) * 1.3);
        let line =
            |family: usize| shown.course.iter().map(|(step, gaps)| (*step as f32, (gaps[family] as f32).min(end))).collect::<Arc<[_]>>();
        let mut layers = vec![Layer::line("diagonal", Tone::Main, line(0)), Layer::line("full", Tone::Other(0), line(1))];
        if exact[0].is_finite() {
            layers.push(Layer::level("least diagonal", exact[0] as f32));
        }
        let steps = if desk.value(&TARGET) == Aim::Digit { DIGIT_STEPS } else { STEPS };
        let row = |family: usize, name: &str| vec![name.into(), hundredths(now[family]).into(), hundredths(exact[family]).into()];
        GAPS.panel(
            Words::from("diagonal ") + hundredths(now[0]).of("nats"),
            Words::from("KL(q ‖ target) along the way, by quadrature over a grid of q's own. Least: the best of its family, in closed form, where there is one."),
            Body::Plot(Plot {
                layers,
                x: Scaled::linear("step of the fit", "", [0.0, steps as f32]),
                y: Scaled::linear("KL", "nats", [0.0, end]),
                right: None,
                readings: Some(Table::new(&["q", "KL now", "least"], vec![row(0, "diagonal"), row(1, "full")])),
            }),
        )
    }

    fn parts(&self) -> Panel {
        let [diagonal, full] = self.digit.gaps();
        let whole = self.encoder.1;
        let bar = |label: &str, parts: [f64; 3]| Bar { parts: parts.to_vec(), ..Bar::new(label.into(), 0.0) };
        let [a, b] = self.names();
        // how the encoder's gap divides is known once they have settled
        let (bars, what) = if self.digit.has_settled() {
            let bars = vec![
                bar("encoder's", [diagonal, (whole - diagonal).max(0.0), 0.0]),
                bar(a, [diagonal, 0.0, 0.0]),
                bar(b, [full, 0.0, 0.0]),
            ];
            (
                bars,
                Words::from("The best ones are the encoder's after ")
                    + picture::count(self.digit.taken)
                    + " steps uphill for this image alone.",
            )
        } else {
            let bars = [("encoder's", whole), (a, diagonal), (b, full)].map(|(label, gap)| bar(label, [0.0, 0.0, gap]));
            let taken = picture::count(self.digit.taken);
            (
                bars.to_vec(),
                Words::from("Two of them still climb from the encoder's, for this image alone: ")
                    + taken
                    + " steps so far. How its gap divides is known when they have settled.",
            )
        };
        DIGIT.panel(
            Words::from("gap ") + hundredths(whole).of("nats") + self.inquiry.vae.at_step(),
            Words::from(self.inquiry.vae.progress())
                + "KL(q ‖ p(z | x)) of three q for x: "
                + self.inquiry.name.clone()
                + ", in black and white. "
                + what,
            Body::Bars(Bars {
                bars,
                parts: ["approximation gap", "amortisation gap", "not divided yet"].map(String::from).to_vec(),
                from: 0.0,
                range: [0.0, f64::from(plot::top(whole))],
                unit: "nats",
            }),
        )
    }

    fn numbers(&self) -> Panel {
        let exact = self.inquiry.posterior.log_evidence();
        let [diagonal, full] = self.digit.gaps();
        let row = |name: &str, q: &PlaneGaussian, elbo: f64, gap: f64| {
            let sigma = q.sigma();
            vec![name.into(), hundredths(elbo).into(), hundredths(gap).into(), hundredths(sigma[0]).into(), hundredths(sigma[1]).into()]
        };
        NUMBERS.panel(
            Words::from("log p(x) = ") + hundredths(exact) + self.inquiry.vae.at_step(),
            "ELBO + KL = log p(x), in each row. σ: the deviation along each axis.",
            Body::Table(Table::new(
                &["q", "ELBO", "KL", "σ₁", "σ₂"],
                vec![
                    row("encoder's", &self.inquiry.encoder, self.encoder.0, self.encoder.1),
                    row(self.names()[0], &self.digit.both[0], exact - diagonal, diagonal),
                    row(self.names()[1], &self.digit.both[1], exact - full, full),
                ],
            )),
        )
    }
}
