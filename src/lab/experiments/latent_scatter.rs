//! Section 8: an autoencoder with two latents, and the map it makes of digits it has never seen.

use std::sync::Arc;

use crate::data::PIXELS;
use crate::lab::cloud::Cloud;
use crate::lab::exhibit::Exhibit;
use crate::lab::experiment::{Experiment, Input, LabError, Progress};
use crate::lab::held_out::HeldOut;
use crate::lab::knobs::{Knobs, knob};
use crate::lab::plot;
use crate::lab::registry::{Entry, Equipment};
use crate::lab::run::{Run, Saved};
use crate::lab::series::Series;
use crate::lab::snapshot::{Body, Bounds, ImageRow, Images, Knob, LatentPoint, Panel, Phase, Scatter, Snapshot, Table};
use crate::model::{Activation, Autoencoder, Coder, Likelihood, OptimiserKind, leave_one_out_accuracy, to_unit};

pub(crate) const ENTRY: Entry = Entry::new(
    "latent-scatter",
    &["scatter", "point", "shape", "loss"],
    &["test_loss", "hole_fraction", "knn_accuracy", "scale_ratio", "spread", "cursor_distance", "cursor_inside", "step", "epochs"],
    knobs,
    |equipment| Ok(Box::new(LatentScatter::new(equipment, Knobs::new(knobs()))?)),
);

const NET: &str = "784-256-64-2";
const BATCH: usize = 128;
/// Held-out digits on the map.
const MAPPED: usize = 2000;
/// Neighbours that vote in the k-NN accuracy.
const NEIGHBOURS: usize = 5;
/// Steps between two maps, and between two measurements of the map's shape: each costs about a tenth of the steps in between.
const MAP_EVERY: u64 = 50;
const SHAPE_EVERY: u64 = 200;

fn knobs() -> Vec<Knob> {
    vec![knob("seed", "seed", &["0", "1", "2", "3"], "0"), knob("activation", "activation", &["ReLU", "tanh"], "ReLU")]
}

struct LatentScatter {
    equipment: Equipment,
    knobs: Knobs,
    run: Run<Autoencoder>,
    held_out: HeldOut,
    exhibit: Exhibit,
    mapped: Vec<f32>,
    labels: Vec<u8>,
    codes: Vec<f32>,
    cloud: Cloud,
    knn: f64,
    bounds: Bounds,
    /// Where the reader put the cursor; it follows the picked digit until then.
    cursor: Option<[f32; 2]>,
    picked: usize,
    train: Series,
    test: Series,
    test_loss: f64,
}

impl LatentScatter {
    fn new(equipment: &Equipment, knobs: Knobs) -> Result<LatentScatter, LabError> {
        let equipment = Equipment { data: equipment.data.clone(), threads: equipment.threads.clone() };
        let data = &equipment.data;
        let mapped = data.test.len().min(MAPPED);
        let exhibit = Exhibit::new(data.clone());
        let mut experiment = LatentScatter {
            run: Run::new(model(&knobs)?, OptimiserKind::Adam, 1e-3, &equipment),
            held_out: HeldOut::new(&equipment),
            picked: exhibit.first().min(mapped.saturating_sub(1)),
            mapped: to_unit(&data.test.images[..mapped * PIXELS]),
            labels: data.test.labels[..mapped].to_vec(),
            knobs,
            exhibit,
            codes: Vec::new(),
            cloud: Cloud::default(),
            knn: f64::NAN,
            bounds: Bounds { x: [-1.0, 1.0], y: [-1.0, 1.0] },
            cursor: None,
            train: Series::default(),
            test: Series::default(),
            test_loss: f64::NAN,
            equipment,
        };
        experiment.map();
        experiment.bounds = around(&experiment.cloud);
        experiment.measure();
        Ok(experiment)
    }

    /// Codes of the held-out digits, `[2000, 2]`, and the window that shows them.
    fn map(&mut self) {
        self.codes = self.run.model().encode(&self.mapped);
        self.cloud = Cloud::new(&self.codes);
        // The window follows slowly: axes that jump hide what moves.
        let target = around(&self.cloud);
        for (side, target) in [(&mut self.bounds.x, target.x), (&mut self.bounds.y, target.y)] {
            for (end, target) in side.iter_mut().zip(target) {
                *end += 0.25 * (target - *end);
            }
        }
    }

    fn measure(&mut self) {
        self.knn = leave_one_out_accuracy(&self.codes, &self.labels, 2, NEIGHBOURS);
        self.test_loss = self.held_out.evaluate(self.run.model()).loss;
        self.test.push(self.run.steps(), self.test_loss);
    }

    /// Starts anew with another model.
    fn rebuild(&mut self) -> Result<(), LabError> {
        let knobs = Knobs::new(self.knobs.shown());
        let own = self.exhibit.own().map(Box::from);
        *self = LatentScatter::new(&self.equipment, knobs)?;
        if let Some(own) = own {
            self.exhibit.input(&Input::OwnDigit(own));
        }
        Ok(())
    }

    fn code(&self, index: usize) -> [f32; 2] {
        [self.codes[2 * index], self.codes[2 * index + 1]]
    }

    fn cursor(&self) -> [f32; 2] {
        self.cursor.unwrap_or_else(|| self.code(self.picked))
    }

    fn nearest(&self, place: [f32; 2]) -> usize {
        let squared = |index: &usize| {
            let [x, y] = self.code(*index);
            (x - place[0]).powi(2) + (y - place[1]).powi(2)
        };
        (0..self.labels.len()).min_by(|a, b| squared(a).total_cmp(&squared(b))).unwrap_or(0)
    }
}

fn model(knobs: &Knobs) -> Result<Autoencoder, LabError> {
    let activation = if knobs.stop("activation") == "tanh" { Activation::Tanh } else { Activation::Relu };
    Ok(Autoencoder::new(&plot::net(NET)?, activation, Likelihood::Bernoulli, knobs.value("seed") as u64))
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
    fn step(&mut self) -> Result<Progress, LabError> {
        let report = self.run.step(BATCH)?;
        self.train.push(self.run.steps(), report.loss);
        if self.run.steps().is_multiple_of(MAP_EVERY) || self.run.steps() < 10 {
            self.map();
        }
        if self.run.steps().is_multiple_of(SHAPE_EVERY) {
            self.measure();
        }
        Ok(self.run.progress())
    }

    fn input(&mut self, input: &Input) {
        if self.knobs.turn(input).is_some() {
            // The networks of this section are small and their text is part of the program: building one cannot fail.
            let rebuilt = self.rebuild();
            debug_assert!(rebuilt.is_ok());
        } else if let Input::Point { x, y, .. } = input {
            self.cursor = Some([*x, *y]);
            self.picked = self.nearest([*x, *y]);
        } else if self.exhibit.input(input) {
            if let Input::Pick(_) = input {
                self.picked = self.exhibit.first().min(self.labels.len().saturating_sub(1));
                self.cursor = None;
            }
        } else {
            self.run.input(input);
        }
    }

    fn snapshot(&self) -> Snapshot {
        let [dx, dy] = self.cloud.deviation;
        let cursor = self.cursor();
        Snapshot {
            step: self.run.steps(),
            epochs: self.run.epochs(),
            steps_per_second: 0.0,
            phase: Phase::Training,
            metrics: vec![
                plot::metric("test_loss", "loss, held out", self.test_loss, "nats", Some(&self.test)),
                plot::metric("hole_fraction", "holes", f64::from(self.cloud.hole_fraction), "", None),
                plot::metric("knn_accuracy", "5-NN accuracy", self.knn, "", None),
                plot::metric("scale_ratio", "scale ratio", f64::from(dx.max(dy) / dx.min(dy)), "", None),
                plot::metric("spread", "spread", f64::from(self.cloud.spread()), "", None),
                plot::metric(
                    "cursor_distance",
                    "cursor to nearest code",
                    f64::from(self.cloud.distance(cursor) / self.cloud.spread()),
                    "",
                    None,
                ),
                plot::metric("cursor_inside", "cursor inside the hull", f64::from(u8::from(self.cloud.contains(cursor))), "", None),
                plot::metric("step", "step", self.run.steps() as f64, "", None),
                plot::metric("epochs", "epochs", self.run.epochs(), "", None),
            ],
            panels: vec![
                self.scatter(),
                self.point(),
                self.shape(),
                plot::loss_panel(&self.held_out, self.test_loss, &self.test, &self.train, self.run.steps()),
            ],
            knobs: self.knobs.shown(),
            data: self.run.data().label.clone(),
        }
    }

    fn save(&self) -> Option<Vec<u8>> {
        self.run.save(&self.knobs, &[&self.train, &self.test])
    }

    fn restore(&mut self, saved: &[u8]) -> Result<(), LabError> {
        let notes = Saved::read(saved)?;
        notes.turn(&mut self.knobs);
        self.rebuild()?;
        self.run.restore(saved, &notes)?;
        [self.train, self.test] = notes.series();
        self.map();
        self.bounds = around(&self.cloud);
        self.measure();
        Ok(())
    }
}

impl LatentScatter {
    fn scatter(&self) -> Panel {
        let points: Arc<[LatentPoint]> = self
            .labels
            .iter()
            .enumerate()
            .map(|(index, &class)| LatentPoint { x: self.codes[2 * index], y: self.codes[2 * index + 1], class })
            .collect();
        let own = self.exhibit.own().map(|image| self.run.model().encode(&to_unit(image)));
        Panel {
            id: "scatter",
            title: "codes of held-out digits".into(),
            figure: format!("holes {} %", (self.cloud.hole_fraction * 100.0).round()),
            caption: format!(
                "Each dot is the code of one of {} digits the model never trained on. One colour, one class.",
                self.labels.len()
            ),
            body: Body::Scatter(Scatter {
                points,
                bounds: self.bounds,
                classes: self.equipment.data.classes.clone(),
                picked: Some(self.picked),
                own: own.map(|code| (code[0], code[1])),
                axes: ["z₁", "z₂"],
            }),
        }
    }

    /// What lies under the cursor: the nearest digit and its reconstruction, and what the very place decodes to.
    fn point(&self) -> Panel {
        let cursor = self.cursor();
        let picked = self.equipment.data.test.image(self.picked);
        let mut inputs: Vec<Arc<[u8]>> = vec![picked.into()];
        let mut outputs = plot::greys(&self.run.model().reconstruct(&to_unit(picked)));
        let mut captions = vec![format!("nearest: {}", self.class(self.picked))];
        if let Some(own) = self.exhibit.own() {
            inputs.push(own.into());
            outputs.extend(plot::greys(&self.run.model().reconstruct(&to_unit(own))));
            captions.push("yours".into());
        }
        inputs.push(vec![0; PIXELS].into());
        outputs.extend(plot::greys(&self.run.model().decode(&cursor)));
        captions.push("decoded here".into());
        Panel {
            id: "point",
            title: "the point under the cursor".into(),
            figure: format!("({}, {})", plot::figure(f64::from(cursor[0])), plot::figure(f64::from(cursor[1]))),
            caption: "The nearest held-out digit over its reconstruction, and what the decoder draws at the cursor itself.".into(),
            body: Body::Images(Images {
                rows: vec![ImageRow { label: "input".into(), images: inputs }, ImageRow { label: "decoded".into(), images: outputs }],
                captions,
            }),
        }
    }

    fn class(&self, index: usize) -> &str {
        &self.equipment.data.classes[usize::from(self.labels[index])]
    }

    fn shape(&self) -> Panel {
        let axis = |axis: usize| {
            let [low, high] = self.cloud.range[axis].map(|end| plot::figure(f64::from(end)));
            vec![plot::latent_name(axis), plot::figure(f64::from(self.cloud.deviation[axis])), low, high]
        };
        let row = |name: &str, value: String| vec![name.into(), value, String::new(), String::new()];
        Panel {
            id: "shape",
            title: "shape of the code cloud".into(),
            figure: format!("5-NN accuracy {}", plot::figure(self.knn)),
            caption: "Holes: grid cells inside the convex hull of the codes that hold no code. 5-NN: each digit named by its five nearest neighbours on the map.".into(),
            body: Body::Table(Table {
                header: ["axis", "deviation", "from", "to"].map(String::from).to_vec(),
                rows: vec![axis(0), axis(1), row("holes", plot::figure(f64::from(self.cloud.hole_fraction))), row("5-NN accuracy", plot::figure(self.knn))],
            }),
        }
    }
}
