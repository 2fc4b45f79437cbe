//! Section 10: codes drawn from four guesses at where an autoencoder's codes lie, decoded, and scored by a classifier.

use std::sync::Arc;

use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::data::{Dataset, PIXELS};
use crate::lab::desk::Desk;
use crate::lab::dial::{AGAIN, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::picture::{
    Body, Bounds, ImageRow, Images, LatentPoint, Layer, Panel, Plane, PlaneLayer, PlaneMark, Plot, Scaled, Sheet, Sign, Spacing, Table,
    Tone, Words, count, measured, percent,
};
use crate::lab::plot;
use crate::lab::recipe::{self, Recipe};
use crate::lab::run::Run;
use crate::lab::scorer::Scorer;
use crate::lab::trained::Trained;
use crate::model::{Autoencoder, CLASSES, Coder, Coverage, coverage_of, nearest, to_unit};

mod guess;
mod pictures;

use guess::{Guess, Guesses, fitted};

pub(crate) const ENTRY: Entry = Entry {
    name: "ae-sampler",
    panels: &[SCORES, SHEET, CODES, COMPONENTS_PANEL, PLACE],
    gauges: &[
        SURE_BOX,
        SURE_NORMAL,
        SURE_GAUSSIAN,
        SURE_MIXTURE,
        SURE_COPIES,
        CLASSES_BOX,
        CLASSES_NORMAL,
        CLASSES_GAUSSIAN,
        CLASSES_MIXTURE,
        UNCOVERED_BOX,
        UNCOVERED_NORMAL,
        UNCOVERED_GAUSSIAN,
        UNCOVERED_MIXTURE,
        MISSED_BOX,
        MISSED_NORMAL,
        MISSED_GAUSSIAN,
        MISSED_MIXTURE,
        GAP,
        CLASSES_SHOWN,
        UNCOVERED_SHOWN,
        MISSED_SHOWN,
        FIT,
        SHORT,
        SURE_HERE,
        SCORER_ACCURACY,
    ],
    dials: &[&GUESS, &COMPONENTS],
    buttons: &[AGAIN],
    takes: &[Take::Exhibit, Take::OwnDigit, Take::Point],
    open: |equipment, desk| Ok(Box::new(AeSampler::new(equipment, desk)?)),
};

/// Which guess is drawn from on the sheet and over the codes; all of them are scored.
pub(crate) const GUESS: Dial<Guess> = Dial::new(
    "guess",
    "guess",
    &[("box", Guess::Box), ("N(0, I)", Guess::Normal), ("Gaussian", Guess::Gaussian), ("mixture", Guess::Mixture)],
    "Gaussian",
);
/// Gaussians in the mixture.
pub(crate) const COMPONENTS: Dial<usize> =
    Dial::new("components", "components", &[("2", 2), ("4", 4), ("8", 8), ("16", 16), ("32", 32)], "8");

pub(crate) const SCORES: Plate = Plate::new("scores", "what a classifier makes of the draws");
pub(crate) const SHEET: Plate = Plate::new("sheet", "draws, decoded");
pub(crate) const CODES: Plate = Plate::new("codes", "codes, and a guess at where they lie");
pub(crate) const COMPONENTS_PANEL: Plate = Plate::new("components", "how far a mixture gets");
pub(crate) const PLACE: Plate = Plate::new("place", "the place under the cursor");

pub(crate) const SURE_BOX: Gauge = Gauge::new("sure_box", "sure, box", "");
pub(crate) const SURE_NORMAL: Gauge = Gauge::new("sure_normal", "sure, N(0, I)", "");
pub(crate) const SURE_GAUSSIAN: Gauge = Gauge::new("sure_gaussian", "sure, Gaussian", "");
pub(crate) const SURE_MIXTURE: Gauge = Gauge::new("sure_mixture", "sure, mixture", "");
pub(crate) const SURE_COPIES: Gauge = Gauge::new("sure_copies", "sure, copies", "");
pub(crate) const CLASSES_BOX: Gauge = Gauge::new("classes_box", "classes, box", "");
pub(crate) const CLASSES_NORMAL: Gauge = Gauge::new("classes_normal", "classes, N(0, I)", "");
pub(crate) const CLASSES_GAUSSIAN: Gauge = Gauge::new("classes_gaussian", "classes, Gaussian", "");
pub(crate) const CLASSES_MIXTURE: Gauge = Gauge::new("classes_mixture", "classes, mixture", "");
pub(crate) const UNCOVERED_BOX: Gauge = Gauge::new("uncovered_box", "uncovered, box", "");
pub(crate) const UNCOVERED_NORMAL: Gauge = Gauge::new("uncovered_normal", "uncovered, N(0, I)", "");
pub(crate) const UNCOVERED_GAUSSIAN: Gauge = Gauge::new("uncovered_gaussian", "uncovered, Gaussian", "");
pub(crate) const UNCOVERED_MIXTURE: Gauge = Gauge::new("uncovered_mixture", "uncovered, mixture", "");
pub(crate) const MISSED_BOX: Gauge = Gauge::new("missed_box", "missed, box", "");
pub(crate) const MISSED_NORMAL: Gauge = Gauge::new("missed_normal", "missed, N(0, I)", "");
pub(crate) const MISSED_GAUSSIAN: Gauge = Gauge::new("missed_gaussian", "missed, Gaussian", "");
pub(crate) const MISSED_MIXTURE: Gauge = Gauge::new("missed_mixture", "missed, mixture", "");
pub(crate) const GAP: Gauge = Gauge::new("gap", "less sure than of copies by", "");
pub(crate) const CLASSES_SHOWN: Gauge = Gauge::new("classes", "classes on the sheet", "");
pub(crate) const UNCOVERED_SHOWN: Gauge = Gauge::new("uncovered", "uncovered, guess on show", "");
pub(crate) const MISSED_SHOWN: Gauge = Gauge::new("missed", "missed, guess on show", "");
pub(crate) const FIT: Gauge = Gauge::new("fit", "log density of held-out codes", "nats");
pub(crate) const SHORT: Gauge = Gauge::new("short", "log p short of the best", "nats");
pub(crate) const SURE_HERE: Gauge = Gauge::new("sure_here", "sure, under the cursor", "");
pub(crate) const SCORER_ACCURACY: Gauge = Gauge::new("accuracy", "classifier, right", "");

const NET: &str = "784-256-64-2";
/// The first stop of section 8's knob 'seed', whose model this is.
const SEED: u64 = 0;
/// Training digits whose codes are fitted, and held-out ones whose copies are the measure.
const FITTED: usize = 1000;
const HELD_OUT: usize = 1000;
/// Draws that are scored from each guess, and from which it is counted how many fall where no code is.
const DRAWS: usize = 500;
const COVERING: usize = 2000;
/// Images on the sheet, in one row: few enough that each can be made out.
const ON_SHEET: usize = 6;
/// Steps of the classifier for each of the autoencoder, until it is trained: the draws can't be judged before that.
const SCORER_STEPS: usize = 4;
/// Steps between two rounds of looking; each step of a round does a piece of it.
const LOOK_EVERY: u64 = 50;
/// Steps at which the first rounds begin, for the sake of the first seconds.
const FIRST_LOOKS: [u64; 2] = [8, 24];
/// Numbers of components on the curve.
const CURVE: [usize; 6] = [1, 2, 4, 8, 16, 32];

struct AeSampler {
    data: Arc<Dataset>,
    run: Run<Autoencoder>,
    scorer: Scorer,
    /// The autoencoder as it was when the present round began: codes, draws and pictures are of one moment.
    seen: Autoencoder,
    /// The training digits whose codes are fitted, `[1000, 784]`, and their codes.
    fitted: Vec<f32>,
    codes: Vec<f32>,
    /// The held-out digits, and their codes.
    held_out: Vec<f32>,
    held_out_codes: Vec<f32>,
    guesses: Option<Guesses>,
    draws: [Vec<f32>; 4],
    scores: [Score; 4],
    copies: Score,
    /// Log density of held-out codes, and how sure the classifier is of draws, by the number of components.
    curve: [Option<(f64, f64)>; CURVE.len()],
    bounds: Bounds,
    /// What is left to do of the present round of looking.
    left: Vec<Piece>,
    seed: u64,
    /// Which draws are drawn.
    draw: u64,
}

/// What is found out of some draws; not numbers before that.
#[derive(Clone, Copy, Debug)]
struct Score {
    /// The mean probability of the most probable class.
    sure: f64,
    /// The mean entropy of the classifier's answer, in nats.
    entropy: f64,
    /// In how many classes the draws fall: e to the entropy of the mean answer, 1 to 10.
    classes: f64,
    /// The mean distance to the nearest training code.
    distance: f64,
    /// Share of the guess's draws with no held-out code within the reach of the guess's own draws.
    uncovered: f64,
    /// Share of held-out codes with no draw within the reach of training codes.
    missed: f64,
}

const UNKNOWN: Score =
    Score { sure: f64::NAN, entropy: f64::NAN, classes: f64::NAN, distance: f64::NAN, uncovered: f64::NAN, missed: f64::NAN };

/// A piece of looking, small enough for a step.
#[derive(Clone, Copy)]
enum Piece {
    Encode,
    Fit,
    Guess(usize),
    Copies,
    Curve(usize),
}

impl AeSampler {
    fn new(equipment: &Equipment, _: &Desk) -> Result<AeSampler, LabError> {
        let data = equipment.data.clone();
        let recipe = Recipe { seed: SEED, ..Recipe::autoencoder(NET) };
        let some = |images: &[u8], count: usize| to_unit(&images[..images.len().min(count * PIXELS)]);
        let run = recipe.run(recipe.new_autoencoder(equipment)?, equipment);
        Ok(AeSampler {
            seen: run.model().clone(),
            run,
            scorer: Scorer::new(equipment),
            fitted: some(&data.train.images, FITTED),
            held_out: some(&data.test.images, HELD_OUT),
            data,
            codes: Vec::new(),
            held_out_codes: Vec::new(),
            guesses: None,
            draws: Default::default(),
            scores: [UNKNOWN; 4],
            copies: UNKNOWN,
            curve: [None; CURVE.len()],
            bounds: Bounds { x: [-1.0, 1.0], y: [-1.0, 1.0] },
            left: Vec::new(),
            seed: equipment.seed(7),
            draw: 0,
        })
    }

    fn rng(&self, salt: u64) -> StdRng {
        StdRng::seed_from_u64(self.seed.wrapping_add(1000 * self.draw + salt))
    }

    /// The pieces of a round, the last to be done first.
    fn begin_round(&mut self) {
        self.left = (0..CURVE.len()).rev().map(Piece::Curve).collect();
        self.left.push(Piece::Copies);
        self.left.extend((0..Guess::ALL.len()).rev().map(Piece::Guess));
        self.left.extend([Piece::Fit, Piece::Encode]);
    }

    fn look(&mut self, piece: Piece, desk: &Desk) {
        match piece {
            Piece::Encode => {
                self.seen = self.run.model().clone();
                self.codes = self.seen.encode(&self.fitted);
                self.held_out_codes = self.seen.encode(&self.held_out);
            }
            Piece::Fit => {
                self.guesses = Guesses::new(&self.codes, desk.value(&COMPONENTS), &mut self.rng(1));
                if let Some(guesses) = &self.guesses {
                    self.bounds = around(guesses.bounds);
                }
            }
            Piece::Guess(index) => self.look_at(index),
            Piece::Copies => self.copies = self.score(&self.held_out_codes),
            Piece::Curve(index) => self.curve[index] = self.point(CURVE[index]),
        }
    }

    /// Draws from a guess, and scores what comes of it.
    fn look_at(&mut self, index: usize) {
        let Some(guesses) = &self.guesses else {
            (self.draws[index], self.scores[index]) = (Vec::new(), UNKNOWN);
            return;
        };
        let guess = Guess::ALL[index];
        let mut rng = self.rng(10 + index as u64);
        let draws = guesses.draw(guess, DRAWS, &mut rng);
        let many = guesses.draw(guess, COVERING, &mut rng);
        let peers = guesses.draw(guess, self.held_out_codes.len() / 2, &mut rng);
        let as_many = guesses.draw(guess, self.codes.len() / 2, &mut rng);
        let share = |coverage: Option<Coverage>| coverage.map_or(f64::NAN, |coverage| coverage.uncovered);
        // whether draws have codes near, and the same the other way round: whether codes have draws near
        let uncovered = share(coverage_of(&self.held_out_codes, &many, &peers, 2));
        let missed = share(coverage_of(&as_many, &self.held_out_codes, &self.codes, 2));
        self.scores[index] = Score { uncovered, missed, ..self.score(&draws) };
        self.draws[index] = draws;
    }

    /// What the classifier says of decoded codes `[n, 2]`, and how far they are from those of training digits.
    fn score(&self, codes: &[f32]) -> Score {
        let near = nearest(codes, &self.codes, 2, 1, false);
        let distances: Vec<f64> = near.iter().filter_map(|near| near.first()).map(|near| f64::from(near.squared_distance).sqrt()).collect();
        let distance = distances.iter().sum::<f64>() / distances.len() as f64;
        let decoded = self.seen.decode(codes);
        let (Some(answers), Some(judged)) = (self.scorer.probabilities(&decoded), self.scorer.scores(&decoded)) else {
            return Score { distance, ..UNKNOWN };
        };
        let count = judged.len() as f64;
        let mut mean = [0.0; CLASSES];
        for answer in answers.as_chunks::<CLASSES>().0 {
            mean.iter_mut().zip(answer).for_each(|(sum, &p)| *sum += f64::from(p) / count);
        }
        Score {
            sure: judged.iter().map(|one| f64::from(one.confidence)).sum::<f64>() / count,
            entropy: judged.iter().map(|one| f64::from(one.entropy)).sum::<f64>() / count,
            classes: mean.iter().filter(|share| **share > 0.0).map(|share| -share * share.ln()).sum::<f64>().exp(),
            distance,
            ..UNKNOWN
        }
    }

    /// How well a mixture of so many Gaussians fits held-out codes, and how sure the classifier is of its draws.
    fn point(&self, components: usize) -> Option<(f64, f64)> {
        let mixture = fitted(&self.codes, components, &mut self.rng(1))?;
        let held_out = self.held_out_codes.as_chunks::<2>().0;
        let fit = held_out.iter().map(|code| mixture.log_density(code)).sum::<f64>() / held_out.len() as f64;
        Some((fit, self.score(&mixture.sample(DRAWS, &mut self.rng(20))).sure))
    }

    fn shown(desk: &Desk) -> usize {
        Guess::ALL.iter().position(|guess| *guess == desk.value(&GUESS)).unwrap_or(0)
    }

    /// Where the reader points; the first draw on show until then, or the origin where there is none.
    fn cursor(&self, desk: &Desk) -> [f32; 2] {
        let drawn = self.draws[Self::shown(desk)].first_chunk::<2>().copied().unwrap_or_default();
        desk.point().filter(|point| point.at.iter().all(|place| place.is_finite())).map_or(drawn, |point| point.at)
    }
}

/// The window that shows a box with some air around it.
fn around(bounds: [[f32; 2]; 2]) -> Bounds {
    let [x, y] = bounds.map(|[low, high]| {
        let air = 0.08 * (high - low).max(1e-3);
        [low - air, high + air]
    });
    Bounds { x, y }
}

impl Experiment for AeSampler {
    /// A step of the autoencoder, and some of the classifier until that is trained; now and then a piece of looking at what they do.
    fn step(&mut self, desk: &Desk) -> Result<Progress, LabError> {
        self.run.step(recipe::BATCH)?;
        for _ in 0..SCORER_STEPS {
            self.scorer.work()?;
        }
        let steps = self.run.steps();
        // a model that another section has trained is looked at at once
        let is_new = self.guesses.is_none() && self.left.is_empty() && steps > FIRST_LOOKS[0];
        if is_new || FIRST_LOOKS.contains(&steps) || steps.is_multiple_of(LOOK_EVERY) {
            self.begin_round();
        }
        if let Some(piece) = self.left.pop() {
            self.look(piece, desk);
        }
        Ok(Progress::Continue)
    }

    fn input(&mut self, input: &Input, desk: &Desk) -> Result<Next, LabError> {
        if COMPONENTS.is_turned_by(input) {
            self.look(Piece::Fit, desk);
            self.look_at(Guess::ALL.len() - 1);
        } else if AGAIN.is_pressed_by(input) {
            self.draw += 1;
            (0..Guess::ALL.len()).for_each(|index| self.look_at(index));
        }
        Ok(Next::usual(input))
    }

    fn view(&self, desk: &Desk) -> View {
        let shown = Self::shown(desk);
        let place = self.cursor(desk);
        let here = self.scorer.scores(&self.seen.decode(&place)).map_or(f64::NAN, |scores| f64::from(scores[0].confidence));
        let of = |gauges: [Gauge; 4], value: fn(&Score) -> f64| {
            gauges.into_iter().zip(&self.scores).map(move |(gauge, score)| gauge.of(value(score)))
        };
        let at = CURVE.iter().position(|components| *components == desk.value(&COMPONENTS)).unwrap_or(0);
        let fit = self.curve[at].map_or(f64::NAN, |point| point.0);
        let best = self.curve.iter().flatten().map(|point| point.0).fold(f64::NEG_INFINITY, f64::max);
        let metrics = of([SURE_BOX, SURE_NORMAL, SURE_GAUSSIAN, SURE_MIXTURE], |score| score.sure)
            .chain([SURE_COPIES.of(self.copies.sure)])
            .chain(of([CLASSES_BOX, CLASSES_NORMAL, CLASSES_GAUSSIAN, CLASSES_MIXTURE], |score| score.classes))
            .chain(of([UNCOVERED_BOX, UNCOVERED_NORMAL, UNCOVERED_GAUSSIAN, UNCOVERED_MIXTURE], |score| score.uncovered))
            .chain(of([MISSED_BOX, MISSED_NORMAL, MISSED_GAUSSIAN, MISSED_MIXTURE], |score| score.missed))
            .chain([
                GAP.of(self.copies.sure - self.scores[shown].sure),
                CLASSES_SHOWN.of(self.scores[shown].classes),
                UNCOVERED_SHOWN.of(self.scores[shown].uncovered),
                MISSED_SHOWN.of(self.scores[shown].missed),
                FIT.of(fit),
                SHORT.of(best - fit),
                SURE_HERE.of(here),
                SCORER_ACCURACY.of(self.scorer.accuracy()),
            ]);
        View {
            metrics: metrics.collect(),
            panels: vec![self.table(), self.sheet(desk), self.plane(desk), self.components(desk), self.place(desk, place)],
        }
    }

    fn trains(&self) -> Option<&dyn Trained> {
        Some(&self.run)
    }

    fn trains_mut(&mut self) -> Option<&mut dyn Trained> {
        Some(&mut self.run)
    }

    fn measured(&mut self, desk: &Desk) {
        self.left.clear();
        self.look(Piece::Encode, desk);
        self.look(Piece::Fit, desk);
        (0..Guess::ALL.len()).for_each(|index| self.look(Piece::Guess(index), desk));
        self.look(Piece::Copies, desk);
        if self.run.steps() > 0 {
            (0..CURVE.len()).for_each(|index| self.look(Piece::Curve(index), desk));
        }
    }
}
