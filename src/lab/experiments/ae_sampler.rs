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
mod round;

use guess::{Guess, Guesses, fitted};
use round::{Means, Round, Score};

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
const FIRST_LOOKS: [u64; 2] = [4, 24];
/// Numbers of components on the curve.
const CURVE: [usize; 6] = [1, 2, 4, 8, 16, 32];

struct AeSampler {
    data: Arc<Dataset>,
    run: Run<Autoencoder>,
    scorer: Scorer,
    /// The training digits whose codes are fitted, and the held-out ones: `[1000, 784]`.
    fitted: Vec<f32>,
    held_out: Vec<f32>,
    /// The last whole round of looking: all that is on show is of one moment.
    shown: Round,
    /// The round under way, which takes its place when it is whole.
    coming: Option<Round>,
    seed: u64,
    /// Which draws are drawn.
    draw: u64,
}

impl AeSampler {
    fn new(equipment: &Equipment, _: &Desk) -> Result<AeSampler, LabError> {
        let data = equipment.data.clone();
        let recipe = Recipe { seed: SEED, ..Recipe::autoencoder(NET) };
        let some = |images: &[u8], count: usize| to_unit(&images[..images.len().min(count * PIXELS)]);
        let run = recipe.run(recipe.new_autoencoder(equipment)?, equipment);
        let (fitted, held_out) = (some(&data.train.images, FITTED), some(&data.test.images, HELD_OUT));
        Ok(AeSampler {
            shown: Round::new(run.model().clone(), &fitted, &held_out),
            coming: None,
            run,
            scorer: Scorer::new(equipment),
            fitted,
            held_out,
            data,
            seed: equipment.seed(7),
            draw: 0,
        })
    }

    /// A round that looks at the model as it is now.
    fn new_round(&self) -> Round {
        Round::new(self.run.model().clone(), &self.fitted, &self.held_out)
    }

    /// Of the noise of the present draw.
    fn noise(&self) -> u64 {
        self.seed.wrapping_add(1000 * self.draw)
    }

    /// Of the scorer alone, so that the round on show can be changed with it.
    fn means<'a>(scorer: &'a Scorer, noise: u64, desk: &Desk) -> Means<'a> {
        Means { scorer, components: desk.value(&COMPONENTS), seed: noise }
    }

    fn guess_shown(desk: &Desk) -> usize {
        Guess::ALL.iter().position(|guess| *guess == desk.value(&GUESS)).unwrap_or(0)
    }

    /// Where the reader points; the first draw on show until then, or the origin where there is none.
    fn cursor(&self, desk: &Desk) -> [f32; 2] {
        let drawn = self.shown.draws[Self::guess_shown(desk)].first_chunk::<2>().copied().unwrap_or_default();
        desk.point().filter(|point| point.at.iter().all(|place| place.is_finite())).map_or(drawn, |point| point.at)
    }
}

impl Experiment for AeSampler {
    /// A step of the autoencoder, and some of the classifier until that is trained; now and then a piece of looking at what they do.
    fn step(&mut self, desk: &Desk) -> Result<Progress, LabError> {
        self.run.step(recipe::BATCH)?;
        for _ in 0..SCORER_STEPS {
            self.scorer.work()?;
        }
        let steps = self.run.steps();
        if FIRST_LOOKS.contains(&steps) || steps.is_multiple_of(LOOK_EVERY) {
            self.coming = Some(self.new_round());
        } else if let Some(mut coming) = self.coming.take() {
            if coming.work(&Self::means(&self.scorer, self.noise(), desk)) {
                self.shown = coming;
            } else {
                self.coming = Some(coming);
            }
        }
        Ok(Progress::Continue)
    }

    fn input(&mut self, input: &Input, desk: &Desk) -> Result<Next, LabError> {
        let (is_refitted, is_redrawn) = (COMPONENTS.is_turned_by(input), AGAIN.is_pressed_by(input));
        if is_redrawn {
            self.draw += 1;
        }
        if is_refitted || is_redrawn {
            let means = Self::means(&self.scorer, self.noise(), desk);
            if is_refitted {
                self.shown.fit(&means);
                self.shown.draw(Guess::ALL.len() - 1, &means);
            } else {
                (0..Guess::ALL.len()).for_each(|index| self.shown.draw(index, &means));
            }
            // what is under way has begun with other components or draws
            self.coming = self.coming.is_some().then(|| self.new_round());
        }
        Ok(Next::usual(input))
    }

    fn view(&self, desk: &Desk) -> View {
        let shown = Self::guess_shown(desk);
        let place = self.cursor(desk);
        let here = self.scorer.scores(&self.shown.model.decode(&place)).map_or(f64::NAN, |scores| f64::from(scores[0].confidence));
        let of = |gauges: [Gauge; 4], value: fn(&Score) -> f64| {
            gauges.into_iter().zip(&self.shown.scores).map(move |(gauge, score)| gauge.of(value(score)))
        };
        let at = CURVE.iter().position(|components| *components == desk.value(&COMPONENTS)).unwrap_or(0);
        let fit = self.shown.curve[at].map_or(f64::NAN, |point| point.0);
        let best = self.shown.curve.iter().flatten().map(|point| point.0).fold(f64::NEG_INFINITY, f64::max);
        let metrics = of([SURE_BOX, SURE_NORMAL, SURE_GAUSSIAN, SURE_MIXTURE], |score| score.sure)
            .chain([SURE_COPIES.of(self.shown.copies.sure)])
            .chain(of([CLASSES_BOX, CLASSES_NORMAL, CLASSES_GAUSSIAN, CLASSES_MIXTURE], |score| score.classes))
            .chain(of([UNCOVERED_BOX, UNCOVERED_NORMAL, UNCOVERED_GAUSSIAN, UNCOVERED_MIXTURE], |score| score.uncovered))
            .chain(of([MISSED_BOX, MISSED_NORMAL, MISSED_GAUSSIAN, MISSED_MIXTURE], |score| score.missed))
            .chain([
                GAP.of(self.shown.copies.sure - self.shown.scores[shown].sure),
                CLASSES_SHOWN.of(self.shown.scores[shown].classes),
                UNCOVERED_SHOWN.of(self.shown.scores[shown].uncovered),
                MISSED_SHOWN.of(self.shown.scores[shown].missed),
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
        let mut round = self.new_round();
        let means = Self::means(&self.scorer, self.noise(), desk);
        if self.run.steps() == 0 {
            round.work_without_curve(&means);
        } else {
            while !round.work(&means) {}
        }
        (self.shown, self.coming) = (round, None);
    }
}
