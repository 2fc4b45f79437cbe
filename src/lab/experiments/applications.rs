//! Section 27: a trained VAE put to work: it says how strange an image is, takes noise away, and draws a digit on demand.

use std::sync::Arc;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};

use crate::data::{PIXELS, Split, read_held_out};
use crate::lab::archive::Archive;
use crate::lab::desk::Desk;
use crate::lab::dial::{Button, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::plot;
use crate::lab::recipe::BATCH;
use crate::lab::run::Run;
use crate::lab::store::Store;
use crate::lab::trained::Trained;
use crate::model::{Activation, CLASSES, Coder, Likelihood, OptimiserKind, Threads, Vae, nearest, to_unit, with_classes, with_labels};

mod pictures;
mod scores;
mod strangers;

pub(crate) use scores::Score;
use scores::{Price, Scores, distance, mean_image, prices};
use strangers::{BLANK, KNOWN, Kind, LEFT_OUT, NOISE, TURNED, kinds, some, without};

pub(crate) const ENTRY: Entry = Entry {
    name: "applications",
    panels: &[ROC, EXAMPLES, CLASSES_PANEL, DENOISED, ERRORS],
    gauges: &[
        KNOWN_MEAN,
        LEFT_OUT_MEAN,
        BLANK_MEAN,
        AREA_LEFT_OUT,
        AREA_TURNED,
        AREA_NOISE,
        AREA_BLANK,
        DIGIT,
        RANK,
        NOISY_ERROR,
        COPY_ERROR,
        CLEAN_ERROR,
        MEAN_ERROR,
        BLANK_ERROR,
        OBEYED,
    ],
    dials: &[&SCORE, &CLASS, &NOISE_DIAL],
    buttons: &[FRESH],
    takes: &[Take::Exhibit, Take::OwnDigit],
    open: |equipment, desk| Ok(Box::new(Applications::new(equipment, desk)?)),
};

/// What an image scores by.
pub(super) const SCORE: Dial<Score> = Dial::new(
    "score",
    "score",
    &[
        ("−ELBO", Score::NegativeElbo),
        ("reconstruction", Score::Reconstruction),
        ("KL", Score::Kl),
        ("distance from usual", Score::Unusual),
    ],
    "−ELBO",
);
/// Which class is left out of training.
pub(super) const CLASS: Dial<u8> = Dial::new(
    "left_out",
    "left out",
    &[("0", 0), ("1", 1), ("2", 2), ("3", 3), ("4", 4), ("5", 5), ("6", 6), ("7", 7), ("8", 8), ("9", 9)],
    "2",
);
/// σ of the noise that is to be taken away.
pub(super) const NOISE_DIAL: Dial<f32> = Dial::new("noise", "noise σ", &[("0.1", 0.1), ("0.2", 0.2), ("0.4", 0.4), ("0.8", 0.8)], "0.4");
pub(super) const FRESH: Button =
    Button { id: "fresh", label: "fresh styles", key: 'e', words: "draw new style codes for the asked-for classes" };

pub(super) const ROC: Plate = Plate::new("roc", "strangers caught against digits flagged");
pub(super) const EXAMPLES: Plate = Plate::new("examples", "one of each kind, and its copy");
pub(super) const CLASSES_PANEL: Plate = Plate::new("classes", "asked for a class, in one style a row");
pub(super) const DENOISED: Plate = Plate::new("denoised", "noise taken away");
pub(super) const ERRORS: Plate = Plate::new("errors", "who is nearest to the clean digit");

pub(super) const KNOWN_MEAN: Gauge = Gauge::new("known", "−ELBO, known classes", "nats");
pub(super) const LEFT_OUT_MEAN: Gauge = Gauge::new("left_out_mean", "−ELBO, left out", "nats");
pub(super) const BLANK_MEAN: Gauge = Gauge::new("blank", "−ELBO, blank page", "nats");
pub(super) const AREA_LEFT_OUT: Gauge = Gauge::new("area_left_out", "area, left out", "");
pub(super) const AREA_TURNED: Gauge = Gauge::new("area_turned", "area, turned", "");
pub(super) const AREA_NOISE: Gauge = Gauge::new("area_noise", "area, noise", "");
pub(super) const AREA_BLANK: Gauge = Gauge::new("area_blank", "area, blank page", "");
pub(super) const DIGIT: Gauge = Gauge::new("digit", "−ELBO of this digit", "nats");
pub(super) const RANK: Gauge = Gauge::new("rank", "known digits below it", "");
pub(super) const NOISY_ERROR: Gauge = Gauge::new("noisy", "error of the noisy image", "");
pub(super) const COPY_ERROR: Gauge = Gauge::new("copy", "error of its copy", "");
pub(super) const CLEAN_ERROR: Gauge = Gauge::new("clean", "error of the clean one's copy", "");
pub(super) const MEAN_ERROR: Gauge = Gauge::new("mean_digit", "error of the mean digit", "");
pub(super) const BLANK_ERROR: Gauge = Gauge::new("empty", "error of a blank page", "");
pub(super) const OBEYED: Gauge = Gauge::new("obeyed", "class as asked", "");

const NET: &str = "784-128-8";
/// Optimiser steps of both models, after which they are left as they are. Tests of what they do make do with fewer.
pub(super) const TRAINED: u64 = if cfg!(test) { 120 } else { 1500 };
const LEARNING_RATE: f32 = 2e-3;
/// Steps between two looks at what follows from the models; earlier ones come at powers of two.
const LOOK_EVERY: u64 = 250;
const FIRST_LOOK: u64 = 32;
/// Training images that make the mean digit, that say what is usual, that an asked-for digit is compared with, and noisy ones that are measured.
const AVERAGED: usize = 5000;
const USUAL: usize = 500;
const NEIGHBOURS: usize = 1000;
const NOISY: usize = 200;
/// Styles of the asked-for digits: those on show, besides the style of the digit, and those that are measured.
const STYLES: usize = 3;
const MEASURED_STYLES: usize = 10;

struct Applications {
    /// A VAE of nine classes, and one that is told the class, of all ten.
    runs: (Run<Vae>, Run<Vae>),
    threads: Arc<Threads>,
    kinds: Vec<Kind>,
    /// Training images of the nine classes: `[n, 784]`.
    usual: Vec<f32>,
    /// The mean of training images of the nine classes: `[784]`.
    mean_digit: Vec<f32>,
    /// Training images with their classes, to compare with: `[n, 784]`.
    neighbours: (Vec<f32>, Vec<u8>),
    seed: u64,
    /// How often styles were drawn.
    draws: u64,
    looked: u64,
    finding: Option<Finding>,
}

/// What was found at the last look.
struct Finding {
    scores: Scores,
    /// The share of asked-for digits whose nearest training image is of the class that was asked for.
    obeyed: f64,
    noisy: NoisyErrors,
}

/// Squared error to the clean images, summed over pixels, a mean over images.
#[derive(Clone, Copy)]
struct NoisyErrors {
    noisy: f64,
    copy: f64,
    clean: f64,
    /// Of two pictures that have looked at nothing.
    mean_digit: f64,
    blank: f64,
}

/// Pictures that are no digits, where the reader has some that can be read and learns from others.
fn clothes(equipment: &Equipment) -> Option<(String, Split)> {
    let clothes = read_held_out(equipment.clothes.as_ref()?).ok()?;
    (clothes.0 != equipment.data.label).then_some(clothes)
}

impl Applications {
    fn new(equipment: &Equipment, desk: &Desk) -> Result<Applications, LabError> {
        let (class, data, net) = (desk.value(&CLASS), &equipment.data, plot::net(NET)?);
        let seed = equipment.seed(7);
        let model = |condition| Vae::conditional(&net, condition, Activation::Relu, Likelihood::Bernoulli, seed);
        // Each trains on a thread of its own. What is measured of the first is measured on nine classes: a store of its own keeps that apart.
        let one = equipment.for_one_thread();
        let nine = Equipment { data: Arc::new(without(data, class)), store: Arc::new(Store::default()), ..one.clone() };
        let name = |what: &str| format!("{what} {NET} batch {BATCH} rate {LEARNING_RATE} seed {seed}");
        let run = |model, equipment| Run::new(model, OptimiserKind::Adam, LEARNING_RATE, equipment);
        let plain = run(model(0), &nine).shared(name(&format!("vae without class {class}")), equipment);
        let told = run(model(CLASSES), &one).shared(name("vae told the class"), equipment);
        let compared = data.train.len().min(NEIGHBOURS);
        Ok(Applications {
            runs: (plain, told),
            threads: equipment.threads.clone(),
            kinds: kinds(data, class, seed, clothes(equipment)),
            usual: some(&nine.data.train, |_| true, USUAL),
            mean_digit: mean_image(&some(&nine.data.train, |_| true, AVERAGED)),
            neighbours: (to_unit(&data.train.images[..compared * PIXELS]), data.train.labels[..compared].to_vec()),
            seed,
            draws: 0,
            looked: 0,
            finding: None,
        })
    }

    fn is_ready(&self) -> bool {
        self.runs.0.steps() >= TRAINED && self.runs.1.steps() >= TRAINED
    }

    /// Draws from N(0, 1), the same for the same number.
    fn normal(&self, number: u64, count: usize) -> Vec<f32> {
        let rng = StdRng::seed_from_u64(self.seed.wrapping_mul(1000).wrapping_add(number));
        StandardNormal.sample_iter(rng).take(count).collect()
    }

    /// Style codes, each with every class: `[styles · 10, 784]`.
    fn asked_for(&self, styles: &[f32]) -> Vec<f32> {
        let model = self.runs.1.model();
        let latent = model.latent();
        let codes: Vec<f32> = styles.chunks_exact(latent).flat_map(|style| style.repeat(CLASSES)).collect();
        let classes: Vec<u8> = (0..codes.len() / latent).map(|row| (row % CLASSES) as u8).collect();
        model.decode(&with_classes(&codes, latent, &classes))
    }

    /// The share of asked-for digits whose nearest training image is of that class.
    fn obeyed(&self) -> f64 {
        let styles = self.normal(0, MEASURED_STYLES * self.runs.1.model().latent());
        let images = self.asked_for(&styles);
        let near = nearest(&images, &self.neighbours.0, PIXELS, 1, false);
        let right = near.iter().enumerate().filter(|(row, near)| {
            let class = near.first().map(|neighbour| usize::from(self.neighbours.1[neighbour.index]));
            class == Some(row % CLASSES)
        });
        right.count() as f64 / near.len().max(1) as f64
    }

    /// The class under which the told model finds an image least surprising, and its style code under that class.
    fn read(&self, pixels: &[f32]) -> (u8, Vec<f32>) {
        let model = self.runs.1.model();
        let classes: Vec<u8> = (0..CLASSES as u8).collect();
        let rows = with_labels(&pixels.repeat(CLASSES), &classes);
        let posterior = model.posterior(&rows);
        let latent = model.latent();
        // at the mean code, so that one draw does not decide
        let likelihoods = model.log_likelihoods(&with_classes(&posterior.mu, latent, &classes), &pixels.repeat(CLASSES));
        let price = |class: usize| {
            let kl: f32 = (class * latent..(class + 1) * latent)
                .map(|at| 0.5 * (posterior.mu[at].powi(2) + posterior.log_var[at].exp() - 1.0 - posterior.log_var[at]))
                .sum();
            f64::from(kl) - likelihoods[class]
        };
        let best = (0..CLASSES).min_by(|a, b| price(*a).total_cmp(&price(*b))).unwrap_or(0);
        (best as u8, posterior.mu[best * latent..(best + 1) * latent].to_vec())
    }

    /// Images with noise of this σ, cut to 0 to 1; the same noise for the same images.
    fn with_noise(&self, clean: &[f32], sigma: f32) -> Vec<f32> {
        clean.iter().zip(self.normal(u64::MAX, clean.len())).map(|(x, noise)| (x + sigma * noise).clamp(0.0, 1.0)).collect()
    }

    fn noisy_errors(&self, sigma: f32) -> NoisyErrors {
        let known = &self.kinds[KNOWN].pixels;
        let clean = &known[..known.len().min(NOISY * PIXELS)];
        let (noisy, model) = (self.with_noise(clean, sigma), self.runs.0.model());
        let all = |image: &[f32]| image.repeat(clean.len() / PIXELS);
        NoisyErrors {
            noisy: distance(clean, &noisy),
            copy: distance(clean, &model.reconstruct(&noisy)),
            clean: distance(clean, &model.reconstruct(clean)),
            mean_digit: distance(clean, &all(&self.mean_digit)),
            blank: distance(clean, &all(&[0.0; PIXELS])),
        }
    }

    fn look(&mut self, desk: &Desk) {
        let scores = Scores::new(self.runs.0.model(), &self.kinds, &self.usual, self.seed);
        self.finding = Some(Finding { scores, obeyed: self.obeyed(), noisy: self.noisy_errors(desk.value(&NOISE_DIAL)) });
        self.looked = self.runs.0.steps();
    }

    /// The price of the digit on show, and the digit.
    fn digit(&self, desk: &Desk) -> (Price, Vec<f32>) {
        let pixels = desk.exhibit().images().first().map_or_else(|| vec![0.0; PIXELS], |image| to_unit(image));
        (prices(self.runs.0.model(), &pixels, self.seed)[0], pixels)
    }
}

impl Experiment for Applications {
    /// A step of both models, of each on a thread; of one alone once the other is trained.
    fn step(&mut self, desk: &Desk) -> Result<Progress, LabError> {
        if self.is_ready() {
            return Ok(Progress::Idle("both models are trained; e draws new styles".into()));
        }
        let young = [&mut self.runs.0, &mut self.runs.1].into_iter().filter(|run| run.steps() < TRAINED).collect();
        let steps = self.threads.run(young, |run: &mut Run<Vae>| run.step(BATCH).map(|_| ()));
        steps.into_iter().collect::<Result<(), LabError>>()?;
        let steps = self.runs.0.steps().min(self.runs.1.steps());
        let is_early = steps.is_power_of_two() && (FIRST_LOOK..LOOK_EVERY).contains(&steps);
        if is_early || steps.is_multiple_of(LOOK_EVERY) || self.is_ready() {
            self.look(desk);
        }
        Ok(Progress::Continue)
    }

    fn input(&mut self, input: &Input, desk: &Desk) -> Result<Next, LabError> {
        if CLASS.is_turned_by(input) {
            return Ok(Next::Rebuild);
        }
        if FRESH.is_pressed_by(input) {
            self.draws += 1;
        }
        if NOISE_DIAL.is_turned_by(input) {
            let noisy = self.noisy_errors(desk.value(&NOISE_DIAL));
            if let Some(finding) = &mut self.finding {
                finding.noisy = noisy;
            }
        }
        Ok(Next::Redraw)
    }

    fn view(&self, desk: &Desk) -> View {
        let (price, pixels) = self.digit(desk);
        let by = desk.value(&SCORE);
        let finding = self.finding.as_ref();
        let known = |of: &dyn Fn(&Finding) -> f64| finding.map_or(f64::NAN, of);
        let mean = |kind: usize| known(&|finding| finding.scores.mean(kind, Score::NegativeElbo));
        let area = |kind: usize| known(&|finding| finding.scores.roc(kind, by).map_or(f64::NAN, |roc| roc.area));
        View {
            metrics: vec![
                KNOWN_MEAN.of(mean(KNOWN)),
                LEFT_OUT_MEAN.of(mean(LEFT_OUT)),
                BLANK_MEAN.of(mean(BLANK)),
                AREA_LEFT_OUT.of(area(LEFT_OUT)),
                AREA_TURNED.of(area(TURNED)),
                AREA_NOISE.of(area(NOISE)),
                AREA_BLANK.of(area(BLANK)),
                DIGIT.of(price.sum()),
                RANK.of(known(&|finding| finding.scores.rank(price, by))),
                NOISY_ERROR.of(known(&|finding| finding.noisy.noisy)),
                COPY_ERROR.of(known(&|finding| finding.noisy.copy)),
                CLEAN_ERROR.of(known(&|finding| finding.noisy.clean)),
                MEAN_ERROR.of(known(&|finding| finding.noisy.mean_digit)),
                BLANK_ERROR.of(known(&|finding| finding.noisy.blank)),
                OBEYED.of(known(&|finding| finding.obeyed)),
            ],
            panels: vec![
                self.curves(by),
                self.examples(desk, &pixels, known(&|finding| finding.scores.rank(price, by))),
                self.classes(desk, &pixels),
                self.denoised(desk),
                self.errors(desk),
            ],
        }
    }

    fn trains(&self) -> Option<&dyn Trained> {
        Some(&self.runs)
    }

    fn trains_mut(&mut self) -> Option<&mut dyn Trained> {
        Some(&mut self.runs)
    }

    fn measured(&mut self, desk: &Desk) {
        self.look(desk);
    }

    fn notes(&mut self, archive: &mut Archive) -> Result<(), LabError> {
        archive.note("draws", &mut self.draws)
    }
}
