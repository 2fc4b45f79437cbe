//! Any run that `elbo train` can make, watched: the model is the one of [`Plan`], with the same weights, batches and noise.

use crate::lab::desk::Desk;
use crate::lab::dial::{AGAIN, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::picture::{Body, Layer, Panel, Plot, Tone, measured};
use crate::lab::plan::{Kind, Plan};
use crate::lab::plot;
use crate::lab::run::{Courses, Run};
use crate::lab::snapshot::Failure;
use crate::lab::trained::{Trained, Trains};
use crate::model::{Autoencoder, Coder, Model, Tied, Trainer, Vae};

pub(crate) const ENTRY: Entry = Entry {
    name: "training-run",
    panels: &[plot::DIGITS, COURSE],
    gauges: &[LOSS, RECONSTRUCTION, KL, TRAIN_LOSS, ACTIVE_UNITS, LATENTS, BETA_NOW],
    dials: &[&BETA],
    buttons: &[AGAIN],
    takes: &[Take::Exhibit, Take::OwnDigit],
    open: |equipment, _| Ok(Box::new(TrainingRun::new(equipment)?)),
};

/// The price of the KL; the first stop leaves it as the recipe has it.
pub(super) const BETA: Dial<Option<f32>> = Dial::new(
    "beta",
    "β",
    &[
        ("as given", None),
        ("0", Some(0.0)),
        ("0.1", Some(0.1)),
        ("0.5", Some(0.5)),
        ("1", Some(1.0)),
        ("2", Some(2.0)),
        ("4", Some(4.0)),
        ("10", Some(10.0)),
        ("20", Some(20.0)),
    ],
    "as given",
);

pub(super) const COURSE: Plate = Plate::new("course", "loss, nats per image");

pub(super) const LOSS: Gauge = Gauge::new("loss", "loss, held out", "nats");
pub(super) const RECONSTRUCTION: Gauge = Gauge::new("reconstruction", "reconstruction", "nats");
pub(super) const KL: Gauge = Gauge::new("kl", "KL", "nats");
pub(super) const TRAIN_LOSS: Gauge = Gauge::new("train_loss", "loss of the last batch", "nats");
pub(super) const ACTIVE_UNITS: Gauge = Gauge::new("active_units", "active units", "");
pub(super) const LATENTS: Gauge = Gauge::new("latents", "latents", "");
pub(super) const BETA_NOW: Gauge = Gauge::new("beta_now", "β", "");

/// The run, by the kind of its model.
#[expect(clippy::large_enum_variant, reason = "there is one, and it is never moved about")]
enum Any {
    Autoencoder(Run<Autoencoder>),
    Contractive(Run<Tied>),
    Vae(Run<Vae>),
}

struct TrainingRun {
    plan: Plan,
    /// Training images that there are.
    images: usize,
    run: Any,
}

/// The seed of everything: the plan's own where a recipe gave it, which names one run and no other.
fn plan_seed(plan: &Plan, equipment: &Equipment) -> u64 {
    if equipment.plan.is_some() { plan.seed } else { equipment.seed(plan.seed) }
}

fn begun<M: Model + Coder>(model: M, plan: &Plan, equipment: &Equipment) -> Run<M> {
    let seed = plan_seed(plan, equipment);
    let trainer = Trainer::new(model, plan.optimiser, plan.learning_rate, equipment.threads.clone(), seed);
    Run::of(trainer, Plan::batches(equipment.data.clone(), seed), equipment)
}

impl TrainingRun {
    fn new(equipment: &Equipment) -> Result<TrainingRun, LabError> {
        let plan = equipment.plan.as_deref().cloned().unwrap_or_default();
        if equipment.data.train.is_empty() {
            let (reason, suggestion) = ("the data set has no training images".into(), "give another one with --data".into());
            return Err(LabError::Failed(Failure { reason, suggestion }));
        }
        let (net, seed) = (&plan.net, plan_seed(&plan, equipment));
        let run = match plan.kind {
            Kind::Autoencoder { corruption, sparsity } => {
                let mut model = Autoencoder::new(net, plan.activation, plan.likelihood, seed);
                model.set_corruption(corruption);
                model.set_sparsity(sparsity);
                Any::Autoencoder(begun(model, &plan, equipment))
            }
            Kind::Contractive { contraction } => {
                let mut model = Tied::new(net.latent(), seed);
                model.set_contraction(contraction);
                Any::Contractive(begun(model, &plan, equipment))
            }
            Kind::Vae { .. } => {
                let mut model = Vae::new(net, plan.activation, plan.likelihood, seed);
                model.set_loss_weights(plan.loss_weights(0, None).unwrap_or_default());
                Any::Vae(begun(model, &plan, equipment))
            }
        };
        Ok(TrainingRun { plan, images: equipment.data.train.len(), run })
    }

    fn run(&self) -> &dyn Trains {
        match &self.run {
            Any::Autoencoder(run) => run,
            Any::Contractive(run) => run,
            Any::Vae(run) => run,
        }
    }

    /// The courses of the batches and of held-out images, and what a decoder that ignores its code can reach.
    fn courses(&self) -> (&Courses, &Courses, f64) {
        match &self.run {
            Any::Autoencoder(run) => (run.train(), run.test(), run.held_out().anchor()),
            Any::Contractive(run) => (run.train(), run.test(), run.held_out().anchor()),
            Any::Vae(run) => (run.train(), run.test(), run.held_out().anchor()),
        }
    }

    fn course(&self) -> Panel {
        let (train, test, anchor) = self.courses();
        COURSE.panel(
            measured(self.run().latest().loss) + " held out",
            "The loss of the batches that were trained on, and of held-out images.",
            Body::Plot(Plot {
                layers: vec![
                    Layer::line("held out", Tone::Main, test.loss.points()),
                    Layer::line("train", Tone::Other(1), train.loss.points()),
                ],
                x: plot::steps_axis(self.run().steps()),
                y: plot::loss_axis("loss", anchor, &[&test.loss, &train.loss]),
                right: None,
                readings: None,
            }),
        )
    }
}

/// A step as `elbo train` takes it.
fn step<M: Model + Coder>(run: &mut Run<M>, plan: &Plan, images: usize) -> Result<(), LabError> {
    let done = run.steps();
    run.trainer().set_learning_rate(plan.learning_rate(done));
    run.step(plan.batch.min(images)).map(drop)
}

impl Experiment for TrainingRun {
    fn step(&mut self, desk: &Desk) -> Result<Progress, LabError> {
        let (plan, images) = (&self.plan, self.images);
        match &mut self.run {
            Any::Autoencoder(run) => step(run, plan, images)?,
            Any::Contractive(run) => step(run, plan, images)?,
            Any::Vae(run) => {
                let weights = plan.loss_weights(run.steps(), desk.value(&BETA)).unwrap_or_default();
                run.model_mut().set_loss_weights(weights);
                step(run, plan, images)?;
            }
        }
        Ok(Progress::Continue)
    }

    fn input(&mut self, input: &Input, _: &Desk) -> Result<Next, LabError> {
        Ok(Next::usual(input))
    }

    fn view(&self, desk: &Desk) -> View {
        let latest = self.run().latest();
        let (train, test, _) = self.courses();
        let has_prior = matches!(self.run, Any::Vae(_));
        let of_prior = |value: f64| if has_prior { value } else { f64::NAN };
        let active = if let Any::Vae(run) = &self.run { plot::active_units(run.active()) } else { 0 };
        let beta = self.plan.loss_weights(self.run().steps(), desk.value(&BETA)).map_or(f64::NAN, |weights| f64::from(weights.beta));
        View {
            metrics: vec![
                LOSS.with(latest.loss, &test.loss),
                RECONSTRUCTION.with(latest.reconstruction, &test.reconstruction),
                KL.with(of_prior(latest.kl), &test.kl),
                TRAIN_LOSS.of(train.loss.latest()),
                ACTIVE_UNITS.of(of_prior(active as f64)),
                LATENTS.of(self.run().coder().latent() as f64),
                BETA_NOW.of(beta),
            ],
            panels: vec![plot::reconstructions(desk.exhibit(), |pixels| self.run().coder().reconstruct(pixels)), self.course()],
        }
    }

    fn trains(&self) -> Option<&dyn Trained> {
        Some(match &self.run {
            Any::Autoencoder(run) => run,
            Any::Contractive(run) => run,
            Any::Vae(run) => run,
        })
    }

    fn trains_mut(&mut self) -> Option<&mut dyn Trained> {
        Some(match &mut self.run {
            Any::Autoencoder(run) => run,
            Any::Contractive(run) => run,
            Any::Vae(run) => run,
        })
    }
}
