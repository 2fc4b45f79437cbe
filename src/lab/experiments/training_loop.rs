//! Section 7: one optimiser step in slow motion. Forward, loss, backward, update: each is really done when its stage lights up.

use crate::lab::exhibit::Exhibit;
use crate::lab::experiment::{Experiment, Input, LabError, Progress};
use crate::lab::held_out::HeldOut;
use crate::lab::knobs::{Knobs, knob};
use crate::lab::plot;
use crate::lab::registry::{Entry, Equipment};
use crate::lab::run::{Run, Saved};
use crate::lab::series::Series;
use crate::lab::snapshot::{Body, Knob, Panel, Phase, Snapshot, Stage, StageState, Steps, Table};
use crate::model::{Activation, Autoencoder, Coder, LayerReport, Likelihood, OptimiserKind, Parameters};

pub(crate) const ENTRY: Entry = Entry::new(
    "training-loop",
    &["stages", "loss", "layers", "digits"],
    &["train_loss", "test_loss", "gradient_norm", "update_ratio", "learning_rate", "step", "epochs"],
    knobs,
    |equipment| Ok(Box::new(TrainingLoop::new(equipment)?)),
);

const NET: &str = "784-256-64-16";

/// How long a stage stays lit at the slow pace.
const STAGE_TIME: std::time::Duration = std::time::Duration::from_millis(600);

fn knobs() -> Vec<Knob> {
    vec![
        knob("pace", "pace", &["slow", "full"], "full"),
        knob("learning_rate", "learning rate", &["1e-5", "1e-4", "3e-4", "1e-3", "3e-3", "1e-2", "0.1", "1"], "1e-3"),
        knob("optimiser", "optimiser", &["Adam", "SGD"], "Adam"),
        knob("batch", "batch", &["16", "32", "64", "128", "256"], "128"),
    ]
}

/// Where the present step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Forward,
    Loss,
    Backward,
    Update,
}

const STAGES: [(At, &str); 4] = [(At::Forward, "forward"), (At::Loss, "loss"), (At::Backward, "backward"), (At::Update, "update")];

struct TrainingLoop {
    knobs: Knobs,
    run: Run<Autoencoder>,
    held_out: HeldOut,
    exhibit: Exhibit,
    /// The stage that was done last.
    at: At,
    /// Loss of the present batch.
    loss: f64,
    layers: Vec<LayerReport>,
    train: Series,
    test: Series,
    test_loss: f64,
}

impl TrainingLoop {
    fn new(equipment: &Equipment) -> Result<TrainingLoop, LabError> {
        let model = Autoencoder::new(&plot::net(NET)?, Activation::Relu, Likelihood::Bernoulli, 7);
        let mut experiment = TrainingLoop {
            knobs: Knobs::new(knobs()),
            run: Run::new(model, OptimiserKind::Adam, 1e-3, equipment),
            held_out: HeldOut::new(equipment),
            exhibit: Exhibit::new(equipment.data.clone()),
            at: At::Update,
            loss: f64::NAN,
            layers: Vec::new(),
            train: Series::default(),
            test: Series::default(),
            test_loss: f64::NAN,
        };
        experiment.run.trainer().watch_layers(true);
        experiment.measure();
        Ok(experiment)
    }

    fn slow(&self) -> bool {
        self.knobs.stop("pace") == "slow"
    }

    /// Puts a knob's stop into force.
    fn obey(&mut self, knob: &str) {
        match knob {
            "learning_rate" => {
                let learning_rate = self.knobs.value("learning_rate") as f32;
                self.run.trainer().set_learning_rate(learning_rate);
            }
            "optimiser" => {
                let kind = if self.knobs.stop("optimiser") == "SGD" { OptimiserKind::Sgd } else { OptimiserKind::Adam };
                self.run.trainer().set_optimiser(kind);
            }
            // A step with another batch or pace begins with its first stage.
            _ => self.at = At::Update,
        }
    }

    fn batch(&self) -> usize {
        self.knobs.value("batch") as usize
    }

    fn measure(&mut self) {
        self.test_loss = self.held_out.evaluate(self.run.model()).loss;
        self.test.push(self.run.steps(), self.test_loss);
    }

    /// Does one stage of an optimiser step.
    fn stage(&mut self, stage: At) -> Result<(), LabError> {
        self.at = stage;
        match stage {
            At::Forward => self.run.draw(self.batch()),
            At::Loss => self.loss = self.run.loss_of_batch().loss,
            At::Backward => self.loss = self.run.gradients()?.loss,
            At::Update => {
                self.layers = self.run.apply_and_report();
                self.train.push(self.run.steps(), self.loss);
                if self.run.measures_now() || self.slow() {
                    self.measure();
                }
            }
        }
        Ok(())
    }

    fn gradient_norm(&self) -> f64 {
        self.layers.iter().map(|layer| layer.gradient_norm.powi(2)).sum::<f64>().sqrt()
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

impl Experiment for TrainingLoop {
    fn step(&mut self) -> Result<Progress, LabError> {
        if self.slow() {
            let at = STAGES.iter().position(|(stage, _)| *stage == self.at).unwrap_or(0);
            self.stage(STAGES[(at + 1) % STAGES.len()].0)?;
            return Ok(match self.run.progress() {
                Progress::Continue => Progress::After(STAGE_TIME),
                end => end,
            });
        }
        self.run.draw(self.batch());
        self.stage(At::Backward)?; // forward and loss are part of it
        self.stage(At::Update)?;
        Ok(self.run.progress())
    }

    fn input(&mut self, input: &Input) {
        if let Some(id) = self.knobs.turn(input) {
            self.obey(id);
            self.run.again();
        } else if !self.exhibit.input(input) {
            self.run.input(input);
        }
    }

    fn snapshot(&self) -> Snapshot {
        let steps = self.run.steps();
        Snapshot {
            step: steps,
            epochs: self.run.epochs(),
            steps_per_second: 0.0,
            phase: Phase::Training,
            metrics: vec![
                plot::metric("train_loss", "loss, train", self.train.latest(), "nats", Some(&self.train)),
                plot::metric("test_loss", "loss, held out", self.test_loss, "nats", Some(&self.test)),
                plot::metric("gradient_norm", "gradient", self.gradient_norm(), "", None),
                plot::metric("update_ratio", "update / weight", self.update_ratio(), "", None),
                plot::metric("learning_rate", "learning rate", self.knobs.value("learning_rate"), "", None),
                plot::metric("step", "step", steps as f64, "", None),
                plot::metric("epochs", "epochs", self.run.epochs(), "", None),
            ],
            panels: vec![
                self.stages(),
                plot::loss_panel(&self.held_out, self.test_loss, &self.test, &self.train, self.run.steps()),
                self.layer_table(),
                plot::reconstructions(&self.exhibit, |pixels| self.run.model().reconstruct(pixels)),
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
        self.run.restore(saved, &notes)?;
        notes.turn(&mut self.knobs);
        for id in ["learning_rate", "optimiser"] {
            self.obey(id);
        }
        [self.train, self.test] = notes.series();
        self.measure();
        Ok(())
    }
}

impl TrainingLoop {
    fn stages(&self) -> Panel {
        let at = STAGES.iter().position(|(stage, _)| *stage == self.at).unwrap_or(0);
        let batch = self.run.batch_len();
        let net = self.run.model();
        let detail = |stage: At| match stage {
            _ if batch == 0 => String::new(),
            At::Forward => format!("{batch} digits → {batch} codes → {batch} reconstructions"),
            At::Loss => format!("{} nats per image, target = input", plot::figure(self.loss)),
            At::Backward => format!("∂loss/∂w for {} weights", plot::grouped(net.parameter_count())),
            At::Update => format!(
                "{} at {}: |Δw| / |w| = {}",
                self.knobs.stop("optimiser"),
                self.knobs.stop("learning_rate"),
                plot::figure(self.update_ratio())
            ),
        };
        let stages = STAGES.iter().enumerate().map(|(index, &(stage, name))| {
            let state = match index.cmp(&at) {
                _ if batch == 0 => StageState::Waiting,
                std::cmp::Ordering::Less => StageState::Done,
                std::cmp::Ordering::Equal => StageState::Now,
                std::cmp::Ordering::Greater => StageState::Waiting,
            };
            // A stage still to come in this step has nothing to say about it yet.
            let detail = if state == StageState::Waiting { String::new() } else { detail(stage) };
            Stage { name: name.into(), detail, state }
        });
        Panel {
            id: "stages",
            title: "one training step".into(),
            figure: format!("step {}", plot::grouped(self.run.steps() as usize)),
            caption: "At pace slow each stage is done when it lights up; at full pace a whole step at a time.".into(),
            body: Body::Steps(Steps { stages: stages.collect() }),
        }
    }

    fn layer_table(&self) -> Panel {
        let row = |layer: &LayerReport| {
            vec![layer.name.clone(), plot::figure(layer.gradient_norm), plot::figure(layer.weight_norm), plot::figure(ratio(layer))]
        };
        Panel {
            id: "layers",
            title: "layers".into(),
            figure: "healthy: |Δw| / |w| near 0.001".into(),
            caption: "Lengths (Euclidean norms) of each layer's gradient and weights in the last step, and how far the step moved them."
                .into(),
            body: Body::Table(Table {
                header: ["layer", "gradient", "weights", "|Δw| / |w|"].map(String::from).to_vec(),
                rows: self.layers.iter().map(row).collect(),
            }),
        }
    }
}
