//! Section 9: one network four times, plain and with one thing more to please each, and a denoiser in a plane where the answer is known.

use crate::data::PIXELS;
use crate::lab::archive::Archive;
use crate::lab::bank::Bank;
use crate::lab::desk::Desk;
use crate::lab::dial::{AGAIN, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::picture::{Body, ImageRow, Images, Layer, Panel, Plot, Scaled, Shape, Side, Table, Tone, Words, count, measured, percent};
use crate::lab::plot;
use crate::lab::recipe;
use crate::lab::run::Run;
use crate::lab::trained::Trained;
use crate::model::{Coder, Corruption, OptimiserKind, Sparsity, Tied, to_unit};

mod probes;
mod toy;

use probes::{BINS, Finding, Nudge, Probes};
use toy::Toy;
pub(crate) use toy::{AGREEMENT, ARROW, ARROW_EXACT, ARROWS, LOG_DENSITY, SPREAD};

pub(crate) const ENTRY: Entry = Entry {
    name: "variants",
    panels: &[BUYS, STRIP, ARROWS, ACTIVITY, NUDGED, HERE],
    gauges: &[
        COPY_PLAIN,
        COPY_SPARSE,
        COPY_DENOISING,
        COPY_CONTRACTIVE,
        NOISY_PLAIN,
        NOISY_SPARSE,
        NOISY_DENOISING,
        NOISY_CONTRACTIVE,
        RATE_PLAIN,
        RATE_SPARSE,
        JACOBIAN_PLAIN,
        JACOBIAN_CONTRACTIVE,
        PUSH_PLAIN,
        PUSH_CONTRACTIVE,
        DRIFT_PLAIN,
        DRIFT_CONTRACTIVE,
        AGREEMENT,
        ARROW,
        ARROW_EXACT,
        LOG_DENSITY,
    ],
    dials: &[&SHOWN, &NOISE, &NUDGE, &TARGET, &CONTRACTION, &SPREAD],
    buttons: &[AGAIN],
    takes: &[Take::Exhibit, Take::OwnDigit, Take::Point],
    open: |equipment, desk| Ok(Box::new(Variants::new(equipment, desk)?)),
};

/// Whose activities are drawn; all four train.
pub(crate) const SHOWN: Dial<usize> = Dial::new(
    "variant",
    "variant",
    &[("plain", PLAIN), ("sparse", SPARSE), ("denoising", DENOISING), ("contractive", CONTRACTIVE)],
    "sparse",
);
/// Standard deviation of the noise on the digits on show, in grey levels of 0 to 1.
pub(crate) const NOISE: Dial<f32> =
    Dial::new("noise", "noise σ", &[("0", 0.0), ("0.2", 0.2), ("0.5", 0.5), ("0.8", 0.8), ("1.2", 1.2)], "0.5");
pub(crate) const NUDGE: Dial<Nudge> = Dial::new(
    "nudge",
    "nudge",
    &[("right", Nudge::Right), ("down", Nudge::Down), ("turn", Nudge::Turn), ("thicker", Nudge::Thicker), ("speck", Nudge::Speck)],
    "right",
);
/// The mean activity that the sparse one is asked for.
pub(crate) const TARGET: Dial<f32> = Dial::new("target", "target ρ", &[("0.02", 0.02), ("0.05", 0.05), ("0.1", 0.1), ("0.2", 0.2)], "0.05");
/// The price of the contractive one's sensitivity, in nats.
pub(crate) const CONTRACTION: Dial<f32> =
    Dial::new("contraction", "contraction λ", &[("0.3", 0.3), ("1", 1.0), ("3", 3.0), ("10", 10.0)], "1");

pub(crate) const STRIP: Plate = Plate::new("strip", "one digit through all four");
pub(crate) const NUDGED: Plate = Plate::new("nudged", "the same digit, nudged");
pub(crate) const BUYS: Plate = Plate::new("buys", "what each one buys");
pub(crate) const ACTIVITY: Plate = Plate::new("activity", "how active the units are");
pub(crate) const HERE: Plate = Plate::new("here", "the same for this digit alone");

pub(crate) const COPY_PLAIN: Gauge = Gauge::new("copy_plain", "squared error, plain", "");
pub(crate) const COPY_SPARSE: Gauge = Gauge::new("copy_sparse", "squared error, sparse", "");
pub(crate) const COPY_DENOISING: Gauge = Gauge::new("copy_denoising", "squared error, denoising", "");
pub(crate) const COPY_CONTRACTIVE: Gauge = Gauge::new("copy_contractive", "squared error, contractive", "");
pub(crate) const NOISY_PLAIN: Gauge = Gauge::new("noisy_plain", "from noise, plain", "");
pub(crate) const NOISY_SPARSE: Gauge = Gauge::new("noisy_sparse", "from noise, sparse", "");
pub(crate) const NOISY_DENOISING: Gauge = Gauge::new("noisy_denoising", "from noise, denoising", "");
pub(crate) const NOISY_CONTRACTIVE: Gauge = Gauge::new("noisy_contractive", "from noise, contractive", "");
pub(crate) const RATE_PLAIN: Gauge = Gauge::new("rate_plain", "activity, plain", "");
pub(crate) const RATE_SPARSE: Gauge = Gauge::new("rate_sparse", "activity, sparse", "");
pub(crate) const JACOBIAN_PLAIN: Gauge = Gauge::new("jacobian_plain", "‖J‖, plain", "");
pub(crate) const JACOBIAN_CONTRACTIVE: Gauge = Gauge::new("jacobian_contractive", "‖J‖, contractive", "");
pub(crate) const PUSH_PLAIN: Gauge = Gauge::new("push_plain", "drift by a push, plain", "");
pub(crate) const PUSH_CONTRACTIVE: Gauge = Gauge::new("push_contractive", "drift by a push, contractive", "");
pub(crate) const DRIFT_PLAIN: Gauge = Gauge::new("drift_plain", "drift by the nudge, plain", "");
pub(crate) const DRIFT_CONTRACTIVE: Gauge = Gauge::new("drift_contractive", "drift by the nudge, contractive", "");

const PLAIN: usize = 0;
const SPARSE: usize = 1;
const DENOISING: usize = 2;
const CONTRACTIVE: usize = 3;
/// The order in which pictures of them stand.
const DRAWN: [usize; 4] = [PLAIN, DENOISING, CONTRACTIVE, SPARSE];
const NAMES: [&str; 4] = ["plain", "sparse", "denoising", "contractive"];

/// Units of the one hidden layer.
const UNITS: usize = 256;
const SEED: u64 = 7;
/// One layer learns fast: five times the course's usual rate.
const LEARNING_RATE: f32 = 1e-2;
/// The noise that the denoising one learns to undo.
const LEARNT_NOISE: f32 = 0.5;
/// The price of straying from the target rate, in nats.
const SPARSITY: f32 = 2.0;
/// Held-out digits that are measured.
const MEASURED: usize = 200;
/// Steps between two measurements, always of all four at equal steps.
const MEASURE_EVERY: u64 = 10;

struct Variants {
    bank: Bank<Run<Tied>>,
    /// The held-out digits, clean and disturbed.
    probes: Probes,
    found: Vec<Finding>,
    toy: Toy,
    /// The steps at which the four are measured next.
    due: u64,
    /// Which noise is drawn.
    draw: u64,
}

impl Variants {
    fn new(equipment: &Equipment, desk: &Desk) -> Result<Variants, LabError> {
        let one = equipment.for_one_thread();
        let run = |variant: usize| {
            let mut model = Tied::new(UNITS, equipment.seed(SEED));
            ask(&mut model, variant, desk);
            Run::new(model, OptimiserKind::Adam, LEARNING_RATE, &one)
        };
        let test = &equipment.data.test;
        let images = to_unit(&test.images[..test.len().min(MEASURED) * PIXELS]);
        Ok(Variants {
            bank: Bank::in_step((0..NAMES.len()).map(run), equipment),
            probes: Probes::new(images, desk.value(&NOISE), desk.value(&NUDGE), 0),
            found: vec![Finding::default(); NAMES.len()],
            toy: Toy::new(equipment, desk),
            due: MEASURE_EVERY,
            draw: 0,
        })
    }

    fn look(&mut self) {
        self.found = (0..NAMES.len()).map(|variant| Finding::new(self.bank.run(variant).model(), &self.probes, None)).collect();
    }

    /// Disturbs the held-out digits as the reader wants it, and looks what comes of it.
    fn disturb(&mut self, desk: &Desk) {
        let clean = std::mem::take(&mut self.probes.clean);
        self.probes = Probes::new(clean, desk.value(&NOISE), desk.value(&NUDGE), self.draw);
        self.look();
    }
}

/// Puts into force what makes a model the variant that it is.
fn ask(model: &mut Tied, variant: usize, desk: &Desk) {
    match variant {
        SPARSE => model.set_sparsity(Some(Sparsity::TargetRate { weight: SPARSITY, rate: desk.value(&TARGET) })),
        DENOISING => model.set_corruption(Some(Corruption::Gaussian { sigma: LEARNT_NOISE })),
        CONTRACTIVE => model.set_contraction(desk.value(&CONTRACTION)),
        _ => {}
    }
}

impl Experiment for Variants {
    /// A step of the models whose turn it is, and one of the denoiser in the plane.
    fn step(&mut self, _: &Desk) -> Result<Progress, LabError> {
        self.bank.step(recipe::BATCH)?;
        self.toy.step()?;
        if let Some(steps) = self.bank.common_steps().filter(|steps| *steps >= self.due) {
            self.due = steps + MEASURE_EVERY;
            self.look();
            self.toy.measure();
        }
        Ok(Progress::Continue)
    }

    fn input(&mut self, input: &Input, desk: &Desk) -> Result<Next, LabError> {
        if TARGET.is_turned_by(input) || CONTRACTION.is_turned_by(input) {
            (0..NAMES.len()).for_each(|variant| ask(self.bank.run_mut(variant).model_mut(), variant, desk));
        } else if SPREAD.is_turned_by(input) {
            self.toy.turn(desk);
        } else if NOISE.is_turned_by(input) || NUDGE.is_turned_by(input) {
            self.disturb(desk);
        } else if AGAIN.is_pressed_by(input) {
            self.draw += 1;
            self.disturb(desk);
        }
        Ok(Next::usual(input))
    }

    fn view(&self, desk: &Desk) -> View {
        let found = |variant: usize| &self.found[variant];
        let of = |gauges: [Gauge; 4], value: fn(&Finding) -> f64| {
            gauges.into_iter().zip(&self.found).map(move |(gauge, found)| gauge.of(value(found)))
        };
        let copies = of([COPY_PLAIN, COPY_SPARSE, COPY_DENOISING, COPY_CONTRACTIVE], |found| found.copy);
        let noisy = of([NOISY_PLAIN, NOISY_SPARSE, NOISY_DENOISING, NOISY_CONTRACTIVE], |found| found.noisy);
        let others = [
            RATE_PLAIN.of(found(PLAIN).rate),
            RATE_SPARSE.of(found(SPARSE).rate),
            JACOBIAN_PLAIN.of(found(PLAIN).sensitivity),
            JACOBIAN_CONTRACTIVE.of(found(CONTRACTIVE).sensitivity),
            PUSH_PLAIN.of(found(PLAIN).push),
            PUSH_CONTRACTIVE.of(found(CONTRACTIVE).push),
            DRIFT_PLAIN.of(found(PLAIN).nudge),
            DRIFT_CONTRACTIVE.of(found(CONTRACTIVE).nudge),
        ];
        let digit =
            desk.exhibit().images().first().map(|image| Probes::new(to_unit(image), desk.value(&NOISE), desk.value(&NUDGE), self.draw));
        View {
            metrics: copies.chain(noisy).chain(others).chain(self.toy.metrics(desk)).collect(),
            panels: vec![
                self.buys(desk),
                self.strip(desk, digit.as_ref()),
                self.toy.panel(desk),
                self.activity(desk),
                self.nudged(desk, digit.as_ref()),
                self.here(desk, digit.as_ref()),
            ],
        }
    }

    fn trains(&self) -> Option<&dyn Trained> {
        Some(&self.bank)
    }

    fn trains_mut(&mut self) -> Option<&mut dyn Trained> {
        Some(&mut self.bank)
    }

    fn measured(&mut self, desk: &Desk) {
        self.disturb(desk);
        self.toy.measure();
    }

    fn notes(&mut self, archive: &mut Archive) -> Result<(), LabError> {
        archive.note("draw", &mut self.draw)?;
        archive.part("toy", |archive| self.toy.archive(archive))
    }
}

impl Variants {
    /// One digit, disturbed, what each of the four makes of it, and the digit itself: six pictures in a row. Where fewer fit, the first are
    /// those that differ most.
    fn row(&self, desk: &Desk, label: &str, digit: Option<&Probes>, disturbed: fn(&Probes) -> &[f32]) -> Body {
        let mut images = Vec::new();
        if let Some(digit) = digit {
            images.extend(plot::greys(disturbed(digit)));
            for variant in DRAWN {
                images.extend(plot::greys(&self.bank.run(variant).model().reconstruct(disturbed(digit))));
            }
            images.extend(plot::greys(&digit.clean));
        }
        let name = desk.exhibit().captions().first().cloned().unwrap_or_default();
        let captions = std::iter::once(label.into()).chain(DRAWN.map(|variant| NAMES[variant].into())).chain([name]).collect();
        Body::Images(Images { rows: vec![ImageRow { label: label.into(), images }], captions })
    }

    fn strip(&self, desk: &Desk, digit: Option<&Probes>) -> Panel {
        STRIP.panel(
            Words::from("noise σ ") + measured(desk.value(&NOISE)),
            "The digit with noise, what each network makes of that, live, and the digit itself. [ and ] step to another, d draws your own, a draws other noise.",
            self.row(desk, "noisy", digit, |digit| &digit.noisy),
        )
    }

    fn nudged(&self, desk: &Desk, digit: Option<&Probes>) -> Panel {
        NUDGED.panel(
            Words::from("nudge: ") + desk.name(&NUDGE),
            "The digit as your nudge leaves it, what each network makes of that, and the digit itself: the code has to move with it.",
            self.row(desk, "nudged", digit, |digit| &digit.nudged),
        )
    }

    /// The figures of each variant as rows.
    fn rows(&self, found: &[Finding]) -> Table {
        let cell = |value: f64| if value.is_finite() { measured(value).into() } else { Words::none() };
        let row = |(variant, found): (usize, &Finding)| {
            if self.bank.fault(variant).is_some() {
                return vec![NAMES[variant].into(), "diverged".into()];
            }
            let figures = [found.copy, found.noisy, found.rate, found.sensitivity, found.push, found.nudge];
            std::iter::once(Words::from(NAMES[variant])).chain(figures.map(cell)).collect()
        };
        Table::new(&["", "copy", "noisy", "activity", "‖J‖", "push", "nudge"], found.iter().enumerate().map(row).collect())
    }

    fn buys(&self, desk: &Desk) -> Panel {
        BUYS.panel(
            Words::from("noise σ ") + measured(desk.value(&NOISE)) + format!(", nudge: {}", desk.name(&NUDGE)),
            Words::from("Means over ")
                + count(self.probes.count())
                + " held-out digits. copy, noisy: squared error against the clean digit, from the clean and from the noisy one. ‖J‖: the root of the sum in the text. nudge, push: how far \
                   the code moves under your nudge, and under a random push as long, in mean distances between the codes of two digits.",
            Body::Table(self.rows(&self.found)),
        )
    }

    fn here(&self, desk: &Desk, digit: Option<&Probes>) -> Panel {
        let found: Vec<Finding> = digit.map_or_else(Vec::new, |digit| {
            (0..NAMES.len()).map(|variant| Finding::new(self.bank.run(variant).model(), digit, Some(self.found[variant].apart))).collect()
        });
        HERE.panel(
            desk.exhibit().captions().first().cloned().unwrap_or_default(),
            "The same figures for the digit on show: its copies, its code and how far your nudge moves it.",
            Body::Table(self.rows(&found)),
        )
    }

    fn activity(&self, desk: &Desk) -> Panel {
        let shown = desk.value(&SHOWN);
        let columns = |variant: usize| self.found[variant].histogram.iter().enumerate().map(|(bin, share)| (bin, 100.0 * *share));
        let width = 1.0 / BINS as f32;
        let histogram = columns(shown).map(|(bin, share)| (bin as f32 * width, (bin + 1) as f32 * width, share)).collect();
        let line = columns(PLAIN).map(|(bin, share)| ((bin as f32 + 0.5) * width, share)).collect();
        let mut layers = vec![Layer { label: NAMES[shown].into(), tone: Tone::Main, side: Side::Left, shape: Shape::Histogram(histogram) }];
        if shown != PLAIN {
            layers.push(Layer::line(NAMES[PLAIN], Tone::Other(0), line));
        }
        if shown == SPARSE {
            layers.push(Layer::upright("ρ", desk.value(&TARGET)));
        }
        let row =
            |(variant, found): (usize, &Finding)| vec![NAMES[variant].into(), measured(found.rate).into(), percent(found.busy).into()];
        ACTIVITY.panel(
            Words::from(NAMES[shown])
                + ": mean "
                + measured(self.found[shown].rate)
                + if shown == SPARSE { ", target " } else { "" }
                + if shown == SPARSE { Words::from(measured(desk.value(&TARGET))) } else { Words::none() },
            Words::from("Share of all activities, of ")
                + count(UNITS)
                + " units on "
                + count(self.probes.count())
                + " held-out digits, in each tenth of the scale from 0 to 1. busy: above 0.5.",
            Body::Plot(Plot {
                layers,
                x: Scaled::linear("activity of a unit", "", [0.0, 1.0]),
                y: Scaled::linear("share", "%", [0.0, 100.0]),
                right: None,
                readings: Some(Table::new(&["", "mean", "busy"], self.found.iter().enumerate().map(row).collect())),
            }),
        )
    }
}
