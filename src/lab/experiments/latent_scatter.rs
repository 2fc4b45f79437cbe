//! Section 8: an autoencoder with two latents, and the map it makes of digits it has never seen.

use std::sync::Arc;

use crate::data::{Dataset, PIXELS};
use crate::lab::cloud::{Cloud, Covers};
use crate::lab::desk::Desk;
use crate::lab::dial::{AGAIN, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::picture::{
    Body, Bounds, Ellipse, ImageRow, Images, LatentPoint, Panel, Plane, PlaneLayer, PlaneMark, Sign, Table, Words, count, measured, percent,
};
use crate::lab::plot;
use crate::lab::recipe::{self, Recipe};
use crate::lab::run::Run;
use crate::lab::trained::Trained;
use crate::model::{Activation, Autoencoder, Coder, UNCOVERED_BY_CHANCE, leave_one_out_accuracy, to_unit};

pub(crate) const ENTRY: Entry = Entry {
    name: "latent-scatter",
    panels: &[SCATTER, POINT, SHAPE, plot::LOSS],
    gauges: &[TEST_LOSS, UNCOVERED, BLANK, UNCOVERED_PRIOR, KNN_ACCURACY, SCALE_RATIO, SPREAD, CURSOR_REACHES, CURSOR_DEVIATIONS],
    dials: &[&SEED, &ACTIVATION],
    buttons: &[AGAIN],
    takes: &[Take::Exhibit, Take::OwnDigit, Take::Point],
    open: |equipment, desk| Ok(Box::new(LatentScatter::new(equipment, desk)?)),
};

pub(super) const SEED: Dial<u64> = Dial::new("seed", "seed", &[("0", 0), ("1", 1), ("2", 2), ("3", 3)], "0");
pub(super) const ACTIVATION: Dial<Activation> =
    Dial::new("activation", "activation", &[("ReLU", Activation::Relu), ("tanh", Activation::Tanh)], "ReLU");

pub(super) const SCATTER: Plate = Plate::new("scatter", "codes of held-out digits");
pub(super) const POINT: Plate = Plate::new("point", "the point under the cursor");
pub(super) const SHAPE: Plate = Plate::new("shape", "shape of the code cloud");

pub(super) const TEST_LOSS: Gauge = Gauge::new("test_loss", "loss, held out", "nats");
pub(super) const UNCOVERED: Gauge = Gauge::new("uncovered", "uncovered share", "");
pub(super) const BLANK: Gauge = Gauge::new("blank_inside", "blank inside the ellipse", "");
pub(super) const UNCOVERED_PRIOR: Gauge = Gauge::new("uncovered_prior", "uncovered share, N(0, I)", "");
pub(super) const KNN_ACCURACY: Gauge = Gauge::new("knn_accuracy", "5-NN accuracy", "");
pub(super) const SCALE_RATIO: Gauge = Gauge::new("scale_ratio", "scale ratio", "");
pub(super) const SPREAD: Gauge = Gauge::new("spread", "spread", "");
pub(super) const CURSOR_REACHES: Gauge = Gauge::new("cursor_reaches", "cursor to nearest code", "reaches");
pub(super) const CURSOR_DEVIATIONS: Gauge = Gauge::new("cursor_deviations", "cursor from the middle", "deviations");

const NET: &str = "784-256-64-2";
/// Held-out digits on the map.
const MAPPED: usize = 2000;
/// Neighbours that vote in the k-NN accuracy.
const NEIGHBOURS: usize = 5;
/// The ellipse that is drawn, in standard deviations: 68 % of a Gaussian lie inside.
const ELLIPSE: f64 = 1.5;
/// The circle round the cursor, in reaches: the widest gaps inside the ellipse of 100 Gaussian clouds of 2,000 were 0.8 to 1.25.
const CIRCLE: f64 = 1.3;
/// Steps between two maps, and between two measurements of the map's shape: each costs about a tenth of the steps in between.
const MAP_EVERY: u64 = 50;
const SHAPE_EVERY: u64 = 200;
/// Up to this step there is a map after every one.
const LAST_OF_FIRST: u64 = 9;

struct LatentScatter {
    data: Arc<Dataset>,
    run: Run<Autoencoder>,
    mapped: Vec<f32>,
    labels: Vec<u8>,
    codes: Vec<f32>,
    cloud: Cloud,
    covers: Covers,
    knn: f64,
    bounds: Bounds,
}

impl LatentScatter {
    fn new(equipment: &Equipment, desk: &Desk) -> Result<LatentScatter, LabError> {
        let data = equipment.data.clone();
        let mapped = data.test.len().min(MAPPED);
        let recipe = Recipe { activation: desk.value(&ACTIVATION), seed: desk.value(&SEED), ..Recipe::autoencoder(NET) };
        Ok(LatentScatter {
            run: recipe.run(recipe.new_autoencoder(equipment)?, equipment),
            mapped: to_unit(&data.test.images[..mapped * PIXELS]),
            labels: data.test.labels[..mapped].to_vec(),
            data,
            codes: Vec::new(),
            cloud: Cloud::default(),
            covers: Covers::default(),
            knn: f64::NAN,
            bounds: Bounds { x: [-1.0, 1.0], y: [-1.0, 1.0] },
        })
    }

    /// Codes of the held-out digits, `[2000, 2]`, and the window that shows them, which goes `share` of the way to where they are.
    fn map(&mut self, share: f32) {
        self.codes = self.run.model().encode(&self.mapped);
        self.cloud = Cloud::new(&self.codes);
        let target = around(&self.cloud);
        for (side, target) in [(&mut self.bounds.x, target.x), (&mut self.bounds.y, target.y)] {
            for (end, target) in side.iter_mut().zip(target) {
                *end = (1.0 - share) * *end + share * target;
            }
        }
    }

    fn measure_shape(&mut self) {
        self.covers = self.cloud.covers(ELLIPSE);
        self.knn = leave_one_out_accuracy(&self.codes, &self.labels, 2, NEIGHBOURS);
    }

    /// From a place to the nearest code, in reaches of the fitted Gaussian.
    fn reaches(&self, place: [f32; 2]) -> f64 {
        f64::from(self.cloud.distance(place)) / self.covers.reach
    }

    fn code(&self, index: usize) -> [f32; 2] {
        [self.codes[2 * index], self.codes[2 * index + 1]]
    }

    /// Where the reader points and the digit nearest to it; the digit on show until the cursor is moved.
    fn pointed_at(&self, desk: &Desk) -> ([f32; 2], usize) {
        match desk.point() {
            Some(point) => (point.at, self.nearest(point.at)),
            None => {
                let picked = desk.exhibit().first().min(self.labels.len().saturating_sub(1));
                (self.code(picked), picked)
            }
        }
    }

    fn nearest(&self, place: [f32; 2]) -> usize {
        let squared = |index: &usize| {
            let [x, y] = self.code(*index);
            (x - place[0]).powi(2) + (y - place[1]).powi(2)
        };
        (0..self.labels.len()).min_by(|a, b| squared(a).total_cmp(&squared(b))).unwrap_or(0)
    }
}

/// The window that shows a cloud with a little air around it.
fn around(cloud: &Cloud) -> Bounds {
    let [x, y] = cloud.range.map(|[low, high]| {
        let air = 0.06 * (high - low).max(1e-3);
        [low - air, high + air]
    });
    Bounds { x, y }
}

impl Experiment for LatentScatter {
    fn step(&mut self, _: &Desk) -> Result<Progress, LabError> {
        self.run.step(recipe::BATCH)?;
        let steps = self.run.steps();
        if steps.is_multiple_of(MAP_EVERY) || steps <= LAST_OF_FIRST {
            // The window follows slowly: axes that jump hide what moves.
            self.map(0.25);
        }
        // at first the cloud grows fast: what was measured of it does not last
        let is_young = steps < SHAPE_EVERY && (steps.is_multiple_of(MAP_EVERY) || steps == LAST_OF_FIRST);
        if is_young || steps.is_multiple_of(SHAPE_EVERY) {
            self.measure_shape();
        }
        Ok(Progress::Continue)
    }

    fn input(&mut self, input: &Input, _: &Desk) -> Result<Next, LabError> {
        let is_another_model = SEED.is_turned_by(input) || ACTIVATION.is_turned_by(input);
        Ok(if is_another_model { Next::Rebuild } else { Next::usual(input) })
    }

    fn view(&self, desk: &Desk) -> View {
        let [long, short] = self.cloud.spread();
        let (cursor, picked) = self.pointed_at(desk);
        View {
            metrics: vec![
                TEST_LOSS.with(self.run.latest().loss, &self.run.test().loss),
                UNCOVERED.of(self.covers.fitted),
                BLANK.of(self.covers.blank),
                UNCOVERED_PRIOR.of(self.covers.standard),
                KNN_ACCURACY.of(self.knn),
                SCALE_RATIO.of(long / short),
                SPREAD.of(long),
                CURSOR_REACHES.of(self.reaches(cursor)),
                CURSOR_DEVIATIONS.of(self.cloud.deviations(cursor)),
            ],
            panels: vec![self.scatter(desk, cursor, picked), self.point(desk, cursor, picked), self.shape(), plot::loss_panel(&self.run)],
        }
    }

    fn trains(&self) -> Option<&dyn Trained> {
        Some(&self.run)
    }

    fn trains_mut(&mut self) -> Option<&mut dyn Trained> {
        Some(&mut self.run)
    }

    fn measured(&mut self, _: &Desk) {
        self.map(1.0);
        self.measure_shape();
    }
}

impl LatentScatter {
    fn scatter(&self, desk: &Desk, cursor: [f32; 2], picked: usize) -> Panel {
        let points = self.labels.iter().enumerate().map(|(index, &class)| {
            let [x, y] = self.code(index);
            LatentPoint { x, y, class }
        });
        let class = self.labels[picked];
        let [x, y] = self.code(picked);
        let name = format!("picked: {}", self.data.classes[usize::from(class)]);
        let mut layers = vec![
            PlaneLayer::Points(points.collect()),
            PlaneLayer::Mark(PlaneMark { place: (x, y), sign: Sign::Picked(class), label: name.into() }),
        ];
        if let Some(image) = desk.exhibit().own() {
            let code = self.run.model().encode(&to_unit(image));
            layers.push(PlaneLayer::Mark(PlaneMark { place: (code[0], code[1]), sign: Sign::Own, label: "yours".into() }));
        }
        let mut ellipses: Vec<Ellipse> = self.cloud.ellipse(ELLIPSE).into_iter().collect();
        if desk.point().is_some() {
            let radius = (CIRCLE * self.covers.reach) as f32;
            ellipses.push(Ellipse { centre: (cursor[0], cursor[1]), radii: (radius, radius), turn: 0.0, class: None });
        }
        layers.push(PlaneLayer::Ellipses(ellipses));
        SCATTER.panel(
            Words::from("blank inside the ellipse ") + percent(self.covers.blank),
            Words::from("Codes of ") + count(self.labels.len()) + " held-out digits. Ellipse: 1.5 deviations of the Gaussian like them.",
            Body::Plane(Plane { layers, bounds: self.bounds, classes: self.data.classes.clone(), axes: ["z₁", "z₂"] }),
        )
    }

    /// What lies under the cursor: the nearest digit and its reconstruction, and what the very place decodes to.
    fn point(&self, desk: &Desk, cursor: [f32; 2], picked: usize) -> Panel {
        let nearest = self.data.test.image(picked);
        let (mut inputs, mut outputs, mut captions) = (Vec::<Arc<[u8]>>::new(), Vec::new(), Vec::new());
        if let Some(own) = desk.exhibit().own() {
            inputs.push(own.into());
            outputs.extend(plot::greys(&self.run.model().reconstruct(&to_unit(own))));
            captions.push("yours".into());
        }
        inputs.push(nearest.into());
        outputs.extend(plot::greys(&self.run.model().reconstruct(&to_unit(nearest))));
        captions.push(format!("nearest: {}", self.data.classes[usize::from(self.labels[picked])]));
        inputs.push(vec![0; PIXELS].into());
        outputs.extend(plot::greys(&self.run.model().decode(&cursor)));
        captions.push("drawn here".into());
        POINT.panel(
            measured(self.reaches(cursor)) + " reaches to a code",
            "The nearest held-out digit over its copy, and what the decoder draws at the cursor itself.",
            Body::Images(Images {
                rows: vec![ImageRow { label: "input".into(), images: inputs }, ImageRow { label: "decoded".into(), images: outputs }],
                captions,
            }),
        )
    }

    fn shape(&self) -> Panel {
        let [long, short] = self.cloud.spread();
        let axis = |name: &str, deviation: f64| vec![name.into(), measured(deviation).into(), "1 for N(0, I)".into()];
        let row = |name: &str, share: f64, reference: Words| vec![name.into(), percent(share).into(), reference];
        let by_chance = || Words::from(percent(UNCOVERED_BY_CHANCE)) + " if codes follow it";
        let no_hole = || by_chance() + "; an even disc 11 %, triangle 19 %";
        SHAPE.panel(
            Words::from("5-NN accuracy ") + percent(self.knn),
            "Uncovered: of 5,000 draws of a Gaussian, the share farther from every code than 95 % are from as many draws of their own. 5-NN: each \
             digit named by a vote of its five nearest neighbours on the map.",
            Body::Table(Table::new(
                &["measure", "here", "for comparison"],
                vec![
                    axis("deviation, longer axis", long),
                    axis("deviation, shorter axis", short),
                    row("uncovered, fitted Gaussian", self.covers.fitted, no_hole()),
                    row("blank inside the ellipse", self.covers.blank, "0 % in all of those".into()),
                    row("uncovered, N(0, I)", self.covers.standard, by_chance()),
                    row("5-NN accuracy", self.knn, "10 % by guessing".into()),
                ],
            )),
        )
    }
}
