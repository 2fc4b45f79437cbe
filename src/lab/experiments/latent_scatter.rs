//! Section 8: an autoencoder with two latents, and the map it makes of digits it has never seen.

use std::sync::Arc;

use crate::data::{Dataset, PIXELS};
use crate::lab::cloud::Cloud;
use crate::lab::desk::Desk;
use crate::lab::dial::{AGAIN, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::picture::{
    Body, Bounds, ImageRow, Images, LatentPoint, Panel, Plane, PlaneLayer, PlaneMark, Sign, Table, Words, count, measured, percent,
};
use crate::lab::plot;
use crate::lab::recipe::{self, Recipe};
use crate::lab::run::Run;
use crate::lab::trained::Trained;
use crate::model::{Activation, Autoencoder, Coder, leave_one_out_accuracy, to_unit};

pub(crate) const ENTRY: Entry = Entry {
    name: "latent-scatter",
    panels: &[SCATTER, POINT, SHAPE, plot::LOSS],
    gauges: &[TEST_LOSS, HOLE_FRACTION, KNN_ACCURACY, SCALE_RATIO, SPREAD, CURSOR_DISTANCE, CURSOR_INSIDE],
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
pub(super) const HOLE_FRACTION: Gauge = Gauge::new("hole_fraction", "holes", "");
pub(super) const KNN_ACCURACY: Gauge = Gauge::new("knn_accuracy", "5-NN accuracy", "");
pub(super) const SCALE_RATIO: Gauge = Gauge::new("scale_ratio", "scale ratio", "");
pub(super) const SPREAD: Gauge = Gauge::new("spread", "spread", "");
pub(super) const CURSOR_DISTANCE: Gauge = Gauge::new("cursor_distance", "cursor to nearest code", "");
pub(super) const CURSOR_INSIDE: Gauge = Gauge::new("cursor_inside", "cursor inside the hull", "");

const NET: &str = "784-256-64-2";
/// Held-out digits on the map.
const MAPPED: usize = 2000;
/// Neighbours that vote in the k-NN accuracy.
const NEIGHBOURS: usize = 5;
/// Steps between two maps, and between two measurements of the map's shape: each costs about a tenth of the steps in between.
const MAP_EVERY: u64 = 50;
const SHAPE_EVERY: u64 = 200;

struct LatentScatter {
    data: Arc<Dataset>,
    run: Run<Autoencoder>,
    mapped: Vec<f32>,
    labels: Vec<u8>,
    codes: Vec<f32>,
    cloud: Cloud,
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

    fn name_by_neighbours(&mut self) {
        self.knn = leave_one_out_accuracy(&self.codes, &self.labels, 2, NEIGHBOURS);
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
        if steps.is_multiple_of(MAP_EVERY) || steps < 10 {
            // The window follows slowly: axes that jump hide what moves.
            self.map(0.25);
        }
        if steps.is_multiple_of(SHAPE_EVERY) {
            self.name_by_neighbours();
        }
        Ok(Progress::Continue)
    }

    fn input(&mut self, input: &Input, _: &Desk) -> Result<Next, LabError> {
        let is_another_model = SEED.is_turned_by(input) || ACTIVATION.is_turned_by(input);
        Ok(if is_another_model { Next::Rebuild } else { Next::usual(input) })
    }

    fn view(&self, desk: &Desk) -> View {
        let [dx, dy] = self.cloud.deviation;
        let (cursor, picked) = self.pointed_at(desk);
        View {
            metrics: vec![
                TEST_LOSS.with(self.run.latest().loss, &self.run.test().loss),
                HOLE_FRACTION.of(f64::from(self.cloud.hole_fraction)),
                KNN_ACCURACY.of(self.knn),
                SCALE_RATIO.of(f64::from(dx.max(dy) / dx.min(dy))),
                SPREAD.of(f64::from(self.cloud.spread())),
                CURSOR_DISTANCE.of(f64::from(self.cloud.distance(cursor) / self.cloud.spread())),
                CURSOR_INSIDE.of(f64::from(u8::from(self.cloud.contains(cursor)))),
            ],
            panels: vec![self.scatter(desk, picked), self.point(desk, cursor, picked), self.shape(), plot::loss_panel(&self.run)],
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
        self.name_by_neighbours();
    }
}

impl LatentScatter {
    fn scatter(&self, desk: &Desk, picked: usize) -> Panel {
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
        SCATTER.panel(
            Words::from("holes ") + percent(self.cloud.hole_fraction),
            Words::from("Each dot is the code of one of ")
                + count(self.labels.len())
                + " digits the model never trained on. One colour, one class.",
            Body::Plane(Plane { layers, bounds: self.bounds, classes: self.data.classes.clone(), axes: ["z₁", "z₂"] }),
        )
    }

    /// What lies under the cursor: the nearest digit and its reconstruction, and what the very place decodes to.
    fn point(&self, desk: &Desk, cursor: [f32; 2], picked: usize) -> Panel {
        let nearest = self.data.test.image(picked);
        let mut inputs: Vec<Arc<[u8]>> = vec![nearest.into()];
        let mut outputs = plot::greys(&self.run.model().reconstruct(&to_unit(nearest)));
        let mut captions = vec![format!("nearest: {}", self.data.classes[usize::from(self.labels[picked])])];
        if let Some(own) = desk.exhibit().own() {
            inputs.push(own.into());
            outputs.extend(plot::greys(&self.run.model().reconstruct(&to_unit(own))));
            captions.push("yours".into());
        }
        inputs.push(vec![0; PIXELS].into());
        outputs.extend(plot::greys(&self.run.model().decode(&cursor)));
        captions.push("decoded here".into());
        POINT.panel(
            Words::from("(") + measured(cursor[0]) + ", " + measured(cursor[1]) + ")",
            "The nearest held-out digit over its reconstruction, and what the decoder draws at the cursor itself.",
            Body::Images(Images {
                rows: vec![ImageRow { label: "input".into(), images: inputs }, ImageRow { label: "decoded".into(), images: outputs }],
                captions,
            }),
        )
    }

    fn shape(&self) -> Panel {
        let axis = |axis: usize| {
            let [low, high] = self.cloud.range[axis].map(|end| measured(end).into());
            vec![plot::latent_name(axis).into(), measured(self.cloud.deviation[axis]).into(), low, high]
        };
        let row = |name: &str, share: f64| vec![name.into(), percent(share).into(), Words::none(), Words::none()];
        SHAPE.panel(
            Words::from("5-NN accuracy ") + percent(self.knn),
            "Holes: grid cells inside the convex hull of the codes that hold no code. 5-NN: each digit named by its five nearest neighbours on the map.",
            Body::Table(Table::new(
                &["axis", "deviation", "from", "to"],
                vec![axis(0), axis(1), row("holes", f64::from(self.cloud.hole_fraction)), row("5-NN accuracy", self.knn)],
            )),
        )
    }
}
