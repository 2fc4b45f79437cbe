//! Section 7: one optimiser step in slow motion. Forward, loss, backward, update: each is really done when its stage lights up.

use std::time::Duration;

use crate::lab::archive::Archive;
use crate::lab::desk::Desk;
use crate::lab::dial::{AGAIN, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::picture::{Body, Panel, Stage, StageState, Steps, Table, Words, count, measured};
use crate::lab::plot;
use crate::lab::run::Run;
use crate::lab::trained::Trained;
use crate::model::{Activation, Autoencoder, Coder, LayerReport, Likelihood, OptimiserKind, Parameters, StepReport};

pub(crate) const ENTRY: Entry = Entry {
    name: "training-loop",
    panels: &[STAGES_PANEL, plot::LOSS, LAYERS, plot::DIGITS],
    gauges: &[TRAIN_LOSS, TEST_LOSS, GRADIENT_NORM, UPDATE_RATIO, LEARNING_RATE_NOW],
    dials: &[&PACE, &LEARNING_RATE, &OPTIMISER, &BATCH],
    buttons: &[AGAIN],
    takes: &[Take::Exhibit, Take::OwnDigit],
    open: |equipment, desk| Ok(Box::new(TrainingLoop::new(equipment, desk)?)),
};

/// How long a stage stays lit; `None` for a whole step at a time.
pub(super) const PACE: Dial<Option<Duration>> =
    Dial::new("pace", "pace", &[("slow", Some(Duration::from_millis(200))), ("full", None)], "full");
pub(super) const LEARNING_RATE: Dial<f32> = Dial::new(
    "learning_rate",
    "learning rate",
    &[("1e-5", 1e-5), ("1e-4", 1e-4), ("3e-4", 3e-4), ("1e-3", 1e-3), ("3e-3", 3e-3), ("1e-2", 1e-2), ("0.1", 0.1), ("1", 1.0)],
    "1e-3",
);
pub(super) const OPTIMISER: Dial<OptimiserKind> =
    Dial::new("optimiser", "optimiser", &[("Adam", OptimiserKind::Adam), ("SGD", OptimiserKind::Sgd)], "Adam");
pub(super) const BATCH: Dial<usize> = Dial::new("batch", "batch", &[("16", 16), ("32", 32), ("64", 64), ("128", 128), ("256", 256)], "128");

pub(super) const STAGES_PANEL: Plate = Plate::new("stages", "one training step");
pub(super) const LAYERS: Plate = Plate::new("layers", "layers");

pub(super) const TRAIN_LOSS: Gauge = Gauge::new("train_loss", "loss, train", "nats");
pub(super) const TEST_LOSS: Gauge = Gauge::new("test_loss", "loss, held out", "nats");
pub(super) const GRADIENT_NORM: Gauge = Gauge::new("gradient_norm", "gradient", "");
pub(super) const UPDATE_RATIO: Gauge = Gauge::new("update_ratio", "update / weight", "");
pub(super) const LEARNING_RATE_NOW: Gauge = Gauge::new("learning_rate", "learning rate", "");

const NET: &str = "784-256-64-16";

/// Where the present step stands: each stage with what it left for the next.
enum At {
    /// No step was begun.
    Start,
    /// The copies of the batch: `[batch, 784]`.
    Forward(Vec<f32>),
    /// Their loss, in nats per image.
    Loss(f64),
    /// The gradients wait with the trainer.
    Backward(StepReport),
    /// The weights were moved; the loss before that.
    Update(f64),
}

const STAGES: [&str; 4] = ["forward", "loss", "backward", "update"];

struct TrainingLoop {
    run: Run<Autoencoder>,
    at: At,
    layers: Vec<LayerReport>,
}

impl TrainingLoop {
    fn new(equipment: &Equipment, desk: &Desk) -> Result<TrainingLoop, LabError> {
        let model = Autoencoder::new(&plot::net(NET)?, Activation::Relu, Likelihood::Bernoulli, equipment.seed(7));
        let mut run = Run::new(model, desk.value(&OPTIMISER), desk.value(&LEARNING_RATE), equipment);
        run.trainer().watch_layers(true);
        Ok(TrainingLoop { run, at: At::Start, layers: Vec::new() })
    }

    /// Does the next stage of an optimiser step.
    fn stage(&mut self, desk: &Desk) -> Result<(), LabError> {
        self.at = match std::mem::replace(&mut self.at, At::Start) {
            At::Start | At::Update(_) => {
                self.run.draw(desk.value(&BATCH));
                At::Forward(self.run.model().reconstruct(self.run.batches().batch().pixels))
            }
            At::Forward(copies) => At::Loss(cross_entropy(&copies, self.run.batches().batch().pixels)),
            At::Loss(_) => At::Backward(self.run.gradients()?),
            At::Backward(report) => {
                self.run.apply(&report);
                self.layers = self.run.layers();
                self.run.measure();
                At::Update(report.loss)
            }
        };
        Ok(())
    }

    fn gradient_norm(&self) -> f64 {
        if self.layers.is_empty() { f64::NAN } else { self.layers.iter().map(|layer| layer.gradient_norm.powi(2)).sum::<f64>().sqrt() }
    }

    /// Median over layers of |Δw| / |w| in the last step.
    fn update_ratio(&self) -> f64 {
        let mut ratios: Vec<f64> = self.layers.iter().map(ratio).collect();
        ratios.sort_by(f64::total_cmp);
        ratios.get(ratios.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

/// How far a layer's weights moved in the last step, in parts of their own length.
fn ratio(layer: &LayerReport) -> f64 {
    layer.update_norm / layer.weight_norm
}

/// The mean over images of −Σ (x log x̂ + (1 − x) log(1 − x̂)), in nats: `[n, 784]` twice. A logarithm counts as at least −100, for a copy
/// that is white or black to the last bit.
fn cross_entropy(copies: &[f32], targets: &[f32]) -> f64 {
    let log = |probability: f64| probability.ln().max(-100.0);
    let nats = |(&copy, &target): (&f32, &f32)| {
        let (copy, target) = (f64::from(copy), f64::from(target));
        -(target * log(copy) + (1.0 - target) * log(1.0 - copy))
    };
    copies.iter().zip(targets).map(nats).sum::<f64>() / (targets.len() / crate::data::PIXELS).max(1) as f64
}

impl Experiment for TrainingLoop {
    fn step(&mut self, desk: &Desk) -> Result<Progress, LabError> {
        if let Some(pause) = desk.value(&PACE) {
            self.stage(desk)?;
            return Ok(Progress::After(pause));
        }
        self.run.step(desk.value(&BATCH))?;
        self.layers = self.run.layers();
        self.at = At::Update(self.run.train().loss.latest());
        Ok(Progress::Continue)
    }

    fn input(&mut self, input: &Input, desk: &Desk) -> Result<Next, LabError> {
        if LEARNING_RATE.is_turned_by(input) {
            self.run.trainer().set_learning_rate(desk.value(&LEARNING_RATE));
        } else if OPTIMISER.is_turned_by(input) {
            self.run.trainer().set_optimiser(desk.value(&OPTIMISER));
        } else if PACE.is_turned_by(input) || BATCH.is_turned_by(input) {
            // A step with another batch or pace begins with its first stage.
            self.at = At::Start;
        }
        Ok(Next::usual(input))
    }

    fn view(&self, desk: &Desk) -> View {
        View {
            metrics: vec![
                TRAIN_LOSS.with(self.run.train().loss.latest(), &self.run.train().loss),
                TEST_LOSS.with(self.run.latest().loss, &self.run.test().loss),
                GRADIENT_NORM.of(self.gradient_norm()),
                UPDATE_RATIO.of(self.update_ratio()),
                LEARNING_RATE_NOW.of(f64::from(desk.value(&LEARNING_RATE))),
            ],
            panels: vec![
                self.stages(desk),
                plot::loss_panel(&self.run),
                self.layer_table(),
                plot::reconstructions(desk.exhibit(), |pixels| self.run.model().reconstruct(pixels)),
            ],
        }
    }

    fn trains(&self) -> Option<&dyn Trained> {
        Some(&self.run)
    }

    fn trains_mut(&mut self) -> Option<&mut dyn Trained> {
        Some(&mut self.run)
    }

    fn notes(&mut self, archive: &mut Archive) -> Result<(), LabError> {
        archive.note("layers", &mut self.layers)
    }
}

impl TrainingLoop {
    fn stages(&self, desk: &Desk) -> Panel {
        let batch = self.run.batches().batch().len();
        let (done, loss) = match &self.at {
            At::Start => (0, f64::NAN),
            At::Forward(_) => (1, f64::NAN),
            At::Loss(loss) => (2, *loss),
            At::Backward(report) => (3, report.loss),
            At::Update(loss) => (4, *loss),
        };
        let detail = |stage: usize| match stage {
            0 => Words::from(format!("{batch} digits → codes → copies x̂")),
            1 => measured(loss) + " nats, target = input",
            2 => Words::from("∂loss/∂w for ") + count(self.run.model().parameter_count()) + " weights",
            _ => {
                let how = format!("{} at {}: |Δw| / |w| = ", desk.name(&OPTIMISER), desk.name(&LEARNING_RATE));
                Words::from(how) + measured(self.update_ratio())
            }
        };
        let stages = STAGES.iter().enumerate().map(|(index, name)| {
            let state = match (index + 1).cmp(&done) {
                std::cmp::Ordering::Less => StageState::Done,
                std::cmp::Ordering::Equal => StageState::Now,
                std::cmp::Ordering::Greater => StageState::Waiting,
            };
            // A stage still to come in this step has nothing to say about it yet.
            let detail = if state == StageState::Waiting { Words::none() } else { detail(index) };
            Stage { name: (*name).into(), detail, state }
        });
        STAGES_PANEL.panel(
            Words::from("step ") + count(self.run.steps() as usize),
            "At pace slow each stage is done when it lights up; at full pace a whole step at a time.",
            Body::Steps(Steps { stages: stages.collect() }),
        )
    }

    fn layer_table(&self) -> Panel {
        let row = |layer: &LayerReport| {
            let [gradient, weights, moved] = [layer.gradient_norm, layer.weight_norm, ratio(layer)].map(|length| measured(length).into());
            vec![layer.name.clone().into(), gradient, weights, moved]
        };
        LAYERS.panel(
            Words::from("median |Δw| / |w| ") + measured(self.update_ratio()),
            "Lengths (Euclidean norms) of each layer's gradient and weights in the last step, and how far the step moved them.",
            Body::Table(Table::new(&["layer", "gradient", "weights", "|Δw| / |w|"], self.layers.iter().map(row).collect())),
        )
    }
}
