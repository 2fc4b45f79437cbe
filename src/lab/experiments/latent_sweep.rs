//! Section 23: what the decoder draws all over its prior: a sheet at normal quantiles, or along each dimension of a longer code.

use std::sync::Arc;

use crate::data::{Dataset, PIXELS};
use crate::lab::desk::Desk;
use crate::lab::dial::{AGAIN, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::picture::{Bar, Bars, Body, ImageRow, Images, Panel, Sheet, Words, count, measured, percent};
use crate::lab::plot;
use crate::lab::recipe::{self, Recipe};
use crate::lab::run::Run;
use crate::lab::scorer::{Score, Scorer};
use crate::lab::trained::Trained;
use crate::model::{CLASSES, Coder, Vae, nearest, normal_quantile, normal_share_below, to_unit};

pub(crate) const ENTRY: Entry = Entry {
    name: "latent-sweep",
    panels: &[SHEET, HERE, READ, plot::DIMENSIONS],
    gauges: &[SURE, TORN, LARGEST, MISSING, STILL, KL, ACTIVE_UNITS, LATENTS_NOW, SURE_HERE, MASS_HERE],
    dials: &[&LATENTS, &BETA, &SIDE, &SPACING],
    buttons: &[AGAIN],
    takes: &[Take::Exhibit, Take::OwnDigit, Take::Cell],
    open: |equipment, desk| Ok(Box::new(LatentSweep::new(equipment, desk)?)),
};

/// Numbers of a code: two make a sheet, more a row for each.
pub(super) const LATENTS: Dial<usize> = Dial::new("latents", "d", &[("2", 2), ("8", 8)], "2");
pub(super) const BETA: Dial<f32> = Dial::new("beta", "β", &[("1", 1.0), ("4", 4.0), ("10", 10.0)], "1");
/// Images along a side.
pub(super) const SIDE: Dial<usize> =
    Dial::new("side", "n", &[("4", 4), ("6", 6), ("8", 8), ("10", 10), ("12", 12), ("16", 16), ("20", 20)], "8");
pub(super) const SPACING: Dial<Spacing> = Dial::new(
    "spacing",
    "steps",
    &[("quantiles", Spacing::Quantiles), ("even to 3", Spacing::Even(3.0)), ("even to 6", Spacing::Even(6.0))],
    "quantiles",
);

/// How the places along an axis are chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Spacing {
    /// Each stands for an equal share of N(0, 1).
    Quantiles,
    /// Equal steps between minus this and this.
    Even(f64),
}

pub(super) const SHEET: Plate = Plate::new("sheet", "the learned map");
pub(super) const HERE: Plate = Plate::new("here", "the image under the cursor");
pub(super) const READ: Plate = Plate::new("read", "what a classifier reads on the map");

pub(super) const SURE: Gauge = Gauge::new("sure", "sure, all images", "");
pub(super) const TORN: Gauge = Gauge::new("torn", "torn", "");
pub(super) const LARGEST: Gauge = Gauge::new("largest", "largest class", "");
pub(super) const MISSING: Gauge = Gauge::new("missing", "classes without an image", "");
pub(super) const STILL: Gauge = Gauge::new("still", "rows that stand still", "");
pub(super) const KL: Gauge = Gauge::new("kl", "KL", "nats");
pub(super) const ACTIVE_UNITS: Gauge = Gauge::new("active_units", "active units", "");
pub(super) const LATENTS_NOW: Gauge = Gauge::new("latents", "latents", "");
pub(super) const SURE_HERE: Gauge = Gauge::new("sure_here", "sure, under the cursor", "");
pub(super) const MASS_HERE: Gauge = Gauge::new("mass_here", "share of all draws", "");

/// Layers between pixels and code; the model of two latents is that of sections 11 to 16, those of eight are section 22's.
const BODY: &str = "784-256-64";
/// Held-out digits on the plane, and among which the nearest is sought.
const MAPPED: usize = 500;
/// A classifier that gives its favourite class less than this is torn.
const HALF: f32 = 0.5;
/// Squared distance between the ends of a row, over all pixels, below which nobody sees it change: a fourteenth of the 14 or so between two
/// styles of one digit.
const STANDS_STILL: f32 = 1.0;
/// Steps of the classifier for each of the model, until it is trained.
const SCORER_STEPS: usize = 4;
/// The map is looked at after so many steps more, a third of those taken but no fewer and no more than this: a map of many images is dear to send
/// over a slow link, and changes less and less.
const LOOK_AFTER: [u64; 2] = [5, 200];

struct LatentSweep {
    data: Arc<Dataset>,
    run: Run<Vae>,
    /// The model as it was when it was last looked at, after so many steps.
    shown: Vae,
    looked: u64,
    scorer: Scorer,
    mapped: Vec<f32>,
    labels: Vec<u8>,
}

/// The sheet as it is now: where its images stand, and what they are.
struct Swept {
    spacing: Spacing,
    /// Values along an axis, ascending.
    ticks: Vec<f32>,
    rows: usize,
    /// `[rows × columns, latent]`, row by row from the top.
    codes: Vec<f32>,
    /// `[rows × columns, 784]`.
    images: Vec<f32>,
    /// What the classifier thinks of each; empty until it has learnt.
    scores: Vec<Score>,
    /// The code of the digit on show: `[latent]`.
    digit: Vec<f32>,
    /// Column and row of the cursor, or of the image nearest to the digit on show.
    cursor: (usize, usize),
}

impl Swept {
    fn columns(&self) -> usize {
        self.ticks.len()
    }

    fn index(&self) -> usize {
        self.cursor.1 * self.columns() + self.cursor.0
    }

    fn code(&self, index: usize) -> &[f32] {
        let latent = self.digit.len();
        &self.codes[index * latent..(index + 1) * latent]
    }

    fn image(&self, index: usize) -> &[f32] {
        &self.images[index * PIXELS..(index + 1) * PIXELS]
    }

    /// Share of the images of which the classifier says so.
    fn share(&self, says: impl Fn(&Score) -> bool) -> f64 {
        self.scores.iter().filter(|score| says(score)).count() as f64 / self.scores.len() as f64
    }

    fn class_share(&self, class: usize) -> f64 {
        self.share(|score| usize::from(score.class) == class)
    }

    fn sure(&self) -> f64 {
        self.scores.iter().map(|score| f64::from(score.confidence)).sum::<f64>() / self.scores.len() as f64
    }

    /// Rows whose two ends are the same picture to the eye.
    fn still(&self) -> usize {
        let change = |row: &usize| {
            let (first, last) = (self.image(row * self.columns()), self.image((row + 1) * self.columns() - 1));
            first.iter().zip(last).map(|(a, b)| (a - b).powi(2)).sum::<f32>()
        };
        (0..self.rows).filter(|row| change(row) < STANDS_STILL).count()
    }

    /// The share of N(0, 1) that the value of this column stands for: an equal one, of which it is the median, or all that is nearer to it than
    /// to another's.
    fn mass(&self, column: usize) -> f64 {
        if self.spacing == Spacing::Quantiles {
            return 1.0 / self.columns() as f64;
        }
        let edge = |a: usize, b: usize| normal_share_below(f64::from(f32::midpoint(self.ticks[a], self.ticks[b])));
        let below = if column == 0 { 0.0 } else { edge(column - 1, column) };
        let above = if column + 1 == self.columns() { 1.0 } else { edge(column, column + 1) };
        above - below
    }
}

impl LatentSweep {
    fn new(equipment: &Equipment, desk: &Desk) -> Result<LatentSweep, LabError> {
        let data = equipment.data.clone();
        let mapped = data.test.len().min(MAPPED);
        let net = format!("{BODY}-{}", desk.value(&LATENTS));
        let recipe = Recipe::vae(&net, desk.value(&BETA));
        let run = recipe.run(recipe.new_vae(equipment)?, equipment);
        Ok(LatentSweep {
            shown: run.model().clone(),
            looked: run.steps(),
            run,
            scorer: Scorer::new(equipment),
            mapped: to_unit(&data.test.images[..mapped * PIXELS]),
            labels: data.test.labels[..mapped].to_vec(),
            data,
        })
    }

    fn look(&mut self) {
        self.shown = self.run.model().clone();
        self.looked = self.run.steps();
    }

    fn swept(&self, desk: &Desk) -> Swept {
        let (model, side) = (&self.shown, desk.value(&SIDE));
        let latent = model.latent();
        let digit = desk.exhibit().images().first().map_or_else(|| vec![0.0; latent], |image| model.encode(&to_unit(image)));
        let spacing = desk.value(&SPACING);
        let ticks: Vec<f32> = (0..side).map(|at| place(spacing, at, side)).collect();
        let is_sheet = latent == 2;
        let rows = if is_sheet { side } else { latent };
        let code = |row: usize, column: usize| -> Vec<f32> {
            if is_sheet {
                return vec![ticks[column], ticks[side - 1 - row]];
            }
            let turned = |(unit, &value): (usize, &f32)| if unit == row { ticks[column] } else { value };
            digit.iter().enumerate().map(turned).collect()
        };
        let codes: Vec<f32> = (0..rows * side).flat_map(|at| code(at / side, at % side)).collect();
        let images = model.decode(&codes);
        let scores = self.scorer.scores(&images).unwrap_or_default();
        let near = nearest(&digit, &codes, latent, 1, false).first().and_then(|near| near.first()).map_or(0, |near| near.index);
        let cell = desk.cell().filter(|cell| cell.panel == SHEET.id).map(|cell| (cell.column.min(side - 1), cell.row.min(rows - 1)));
        Swept { spacing, ticks, rows, codes, images, scores, digit, cursor: cell.unwrap_or((near % side, near / side)) }
    }
}

/// The value of one of `count` places along an axis.
fn place(spacing: Spacing, at: usize, count: usize) -> f32 {
    match spacing {
        Spacing::Quantiles => normal_quantile((at as f64 + 0.5) / count as f64) as f32,
        Spacing::Even(end) => (end * (2.0 * at as f64 / (count - 1) as f64 - 1.0)) as f32,
    }
}

impl Experiment for LatentSweep {
    fn step(&mut self, _: &Desk) -> Result<Progress, LabError> {
        self.run.step(recipe::BATCH)?;
        let was_learning = self.scorer.progress() < 1.0;
        for _ in 0..SCORER_STEPS {
            self.scorer.work()?;
        }
        let [least, most] = LOOK_AFTER;
        let is_due = self.run.steps() - self.looked >= (self.looked / 3).clamp(least, most);
        if is_due || was_learning && self.scorer.progress() >= 1.0 {
            self.look();
        }
        Ok(Progress::Continue)
    }

    fn input(&mut self, input: &Input, _: &Desk) -> Result<Next, LabError> {
        let is_another_model = LATENTS.is_turned_by(input) || BETA.is_turned_by(input);
        let is_another_sheet = SIDE.is_turned_by(input) || SPACING.is_turned_by(input);
        Ok(match is_another_model {
            true => Next::Rebuild,
            false if is_another_sheet => Next::Redraw,
            false => Next::usual(input),
        })
    }

    fn view(&self, desk: &Desk) -> View {
        let swept = self.swept(desk);
        let shares: Vec<f64> = (0..CLASSES).map(|class| swept.class_share(class)).collect();
        let is_read = !swept.scores.is_empty();
        let known = |value: f64| if is_read { value } else { f64::NAN };
        let here = swept.scores.get(swept.index()).map_or(f64::NAN, |score| f64::from(score.confidence));
        View {
            metrics: vec![
                SURE.of(swept.sure()),
                TORN.of(swept.share(|score| score.confidence < HALF)),
                LARGEST.of(shares.iter().copied().fold(f64::NAN, f64::max)),
                MISSING.of(known(shares.iter().filter(|share| **share == 0.0).count() as f64)),
                // of a map the rows are no dimensions
                STILL.of(if swept.digit.len() == 2 { f64::NAN } else { swept.still() as f64 }),
                KL.with(self.run.latest().kl, &self.run.test().kl),
                ACTIVE_UNITS.of(plot::active_units(self.run.active()) as f64),
                LATENTS_NOW.of(swept.digit.len() as f64),
                SURE_HERE.of(here),
                MASS_HERE.of(mass_here(&swept)),
            ],
            panels: vec![
                sheet(desk, &swept),
                self.here(desk, &swept),
                self.read(&swept, &shares),
                plot::dimensions(&self.run.latest().kl_per_dimension, self.run.active()),
            ],
        }
    }

    fn trains(&self) -> Option<&dyn Trained> {
        Some(&self.run)
    }

    fn trains_mut(&mut self) -> Option<&mut dyn Trained> {
        Some(&mut self.run)
    }

    fn measured(&mut self, _: &Desk) {
        self.look();
    }
}

/// The share of all draws of the prior that the image under the cursor stands for, in the plane or along its row.
fn mass_here(swept: &Swept) -> f64 {
    let (column, row) = swept.cursor;
    let along = swept.mass(column);
    if swept.digit.len() == 2 { along * swept.mass(swept.columns() - 1 - row) } else { along }
}

fn sheet(desk: &Desk, swept: &Swept) -> Panel {
    let is_sheet = swept.digit.len() == 2;
    let torn = swept.share(|score| score.confidence < HALF);
    let figure = if torn.is_finite() { Words::from("torn ") + measured(torn) } else { Words::none() };
    let caption = match (is_sheet, desk.value(&SPACING)) {
        (true, Spacing::Quantiles) => Words::from("Each image stands for 1 of ") + count(swept.columns().pow(2)) + " draws from the prior.",
        (true, Spacing::Even(_)) => "Equal steps along both axes; the images stand for unequal shares of the draws.".into(),
        (false, _) => {
            let name = desk.exhibit().captions().into_iter().next().unwrap_or_default();
            Words::from(format!("The code of a digit on show ({name}); each row changes one of its numbers, the others stay."))
        }
    };
    let caption = caption + " Torn: the classifier gives no class half.";
    let down: Vec<f32> = if is_sheet { swept.ticks.iter().rev().copied().collect() } else { Vec::new() };
    let labels = if is_sheet { Vec::new() } else { (0..swept.rows).map(plot::latent_name).collect() };
    let axes = if is_sheet { ["z₁", "z₂"] } else { ["value", ""] };
    SHEET.panel(
        figure,
        caption,
        Body::Sheet(Sheet {
            columns: swept.columns(),
            images: plot::greys(&swept.images),
            axes: axes.map(String::from),
            values: [swept.ticks.clone(), down],
            labels,
        }),
    )
}

impl LatentSweep {
    /// The image under the cursor, the held-out digit whose code is nearest, and its copy.
    fn here(&self, desk: &Desk, swept: &Swept) -> Panel {
        let has_cursor = desk.cell().is_some_and(|cell| cell.panel == SHEET.id);
        let (model, index) = (&self.shown, swept.index());
        let codes = model.encode(&self.mapped); // [digits, latent]
        let mut pixels = swept.image(index).to_vec();
        let mut captions = vec!["here".to_string()];
        let near = nearest(swept.code(index), &codes, model.latent(), 1, false);
        if let Some(near) = near.first().and_then(|near| near.first()) {
            let image = &self.mapped[near.index * PIXELS..(near.index + 1) * PIXELS];
            pixels.extend_from_slice(image);
            pixels.extend(model.reconstruct(image));
            captions.push(format!("nearest: {}", self.data.classes[usize::from(self.labels[near.index])]));
            captions.push("its copy".into());
        }
        let figure = swept.scores.get(index).map_or_else(Words::none, |score| {
            Words::from("taken for ") + self.data.classes[usize::from(score.class)].clone() + ", sure " + percent(score.confidence)
        });
        HERE.panel(
            figure,
            Words::from("Row ")
                + count(swept.cursor.1 + 1)
                + ", column "
                + count(swept.cursor.0 + 1)
                + if has_cursor { "" } else { ", nearest to the digit on show until you move the cursor" }
                + ". It stands for "
                + percent(mass_here(swept))
                + " of all draws. Nearest: of "
                + count(self.labels.len())
                + " held-out digits the one whose mean code is nearest.",
            Body::Images(Images { rows: vec![ImageRow { label: String::new(), images: plot::greys(&pixels) }], captions }),
        )
    }

    /// How many of the images go to each class.
    fn read(&self, swept: &Swept, shares: &[f64]) -> Panel {
        let bars = self.data.classes.iter().zip(shares).take(CLASSES);
        let bars: Vec<Bar> = bars.map(|(name, share)| Bar::new(name.clone(), 100.0 * share)).collect();
        let longest = bars.iter().map(Bar::value).fold(20.0, f64::max);
        let (figure, coming) = if swept.scores.is_empty() {
            let steps = Scorer::STEPS as usize / SCORER_STEPS;
            (Words::none(), Words::from("The classifier is still learning, which takes ") + count(steps) + " steps. ")
        } else {
            (Words::from("sure ") + percent(swept.sure()), Words::none())
        };
        READ.panel(
            figure,
            coming
                + "Share of the map's images that a classifier takes for each class; it names "
                + percent(self.scorer.accuracy())
                + " of held-out digits rightly.",
            Body::Bars(Bars { bars, parts: Vec::new(), from: 0.0, range: [0.0, f64::from(plot::top(longest))], unit: "%" }),
        )
    }
}
