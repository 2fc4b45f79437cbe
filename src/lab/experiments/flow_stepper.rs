//! Section 28: procedures, carried out step by step on a live model.

use crate::lab::archive::Archive;
use crate::lab::desk::Desk;
use crate::lab::dial::{AGAIN, Button, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::flows::{Bench, CONTRACTION, NOISE, Net, PLANS, Plan, RATE, SPARSITY, Subject};
use crate::lab::picture::{Body, Panel, Procedure, ProcedureStep, Table, Words, count, measured};
use crate::lab::plane_vae;
use crate::lab::plot;
use crate::lab::recipe::{self, Recipe};
use crate::lab::run::Run;
use crate::lab::trained::{Trained, Trains};
use crate::model::{Activation, CLASSES, Corruption, Likelihood, OptimiserKind, Sparsity, Tied, Vae};

pub(crate) const ENTRY: Entry = Entry {
    name: "flow-stepper",
    panels: &[PROCEDURE, TENSOR, MADE],
    gauges: &[STEP_OF_FLOW, STEPS_IN_ALL, NUMBERS, LEAST, MEAN, MOST, FINISHED, MODEL_LOSS],
    dials: &[&FLOW],
    buttons: &[NEXT, BACK, END, FRESH, AGAIN],
    takes: &[Take::Exhibit, Take::Pair, Take::OwnDigit],
    open: |equipment, desk| Ok(Box::new(FlowStepper::new(equipment, desk)?)),
};

const fn stop(at: usize) -> (&'static str, usize) {
    (PLANS[at].id, at)
}

/// Which procedure: an index into [`PLANS`].
pub(crate) const FLOW: Dial<usize> = Dial::new(
    "flow",
    "flow",
    &[
        stop(0),
        stop(1),
        stop(2),
        stop(3),
        stop(4),
        stop(5),
        stop(6),
        stop(7),
        stop(8),
        stop(9),
        stop(10),
        stop(11),
        stop(12),
        stop(13),
        stop(14),
        stop(15),
        stop(16),
        stop(17),
    ],
    "vae-forward",
);

pub(crate) const NEXT: Button = Button { id: "next", label: "next", key: 'n', words: "carry out the next step of the procedure" };
pub(crate) const BACK: Button = Button { id: "back", label: "back", key: 'b', words: "go one step of the procedure back" };
pub(crate) const END: Button = Button { id: "end", label: "to the end", key: 'e', words: "carry out all steps that are left" };
pub(crate) const FRESH: Button =
    Button { id: "fresh", label: "fresh noise", key: 'f', words: "the same steps once more, with fresh noise" };

pub(crate) const PROCEDURE: Plate = Plate::new("procedure", "the procedure");
pub(crate) const TENSOR: Plate = Plate::new("tensor", "the tensor it made");
pub(crate) const MADE: Plate = Plate::new("made", "made so far");

pub(crate) const STEP_OF_FLOW: Gauge = Gauge::new("at", "step of the flow", "");
pub(crate) const STEPS_IN_ALL: Gauge = Gauge::new("of", "steps in all", "");
pub(crate) const NUMBERS: Gauge = Gauge::new("numbers", "numbers in the tensor", "");
pub(crate) const LEAST: Gauge = Gauge::new("least", "least", "");
pub(crate) const MEAN: Gauge = Gauge::new("mean", "mean", "");
pub(crate) const MOST: Gauge = Gauge::new("most", "most", "");
/// How many different procedures were carried out to their ends.
pub(crate) const FINISHED: Gauge = Gauge::new("finished", "flows finished", "");
pub(crate) const MODEL_LOSS: Gauge = Gauge::new("model_loss", "the model's loss", "nats");

/// The small networks of the flows that begin with first weights, and of the conditional VAE.
const SMALL_AE: &str = "784-32-8";
const SMALL_VAE: &str = "784-32-8";
const CONDITIONAL: &str = "784-128-2";
/// Units of the one layer of the constrained autoencoders.
const UNITS: usize = 64;
const SEED: u64 = 7;
/// One layer learns fast: five times the course's usual rate.
const ONE_LAYER_RATE: f32 = 1e-2;
/// A model is trained for so many steps before a flow works on it, or for so many epochs where that is less; one that another section has
/// trained for longer is taken as it comes.
const ENOUGH: u64 = 400;
const EPOCHS: usize = 10;
/// Steps that are done when a procedure is opened: what it begins with is on the screen at once.
const FIRST: usize = 1;
/// Steps of training between two looks at what the reader wants.
const AT_ONCE: usize = 2;
/// What the screen says while the reader decides.
const WAITS: &str = "n next, b back, e to the end, f fresh noise";
/// The pace of play: long enough to read a step's first line.
const PACE: std::time::Duration = std::time::Duration::from_millis(2500);

struct FlowStepper {
    run: Box<dyn Trains>,
    /// Steps after which the model is left as it is; none for one that begins with its first weights.
    enough: u64,
    plan: &'static Plan,
    bench: Option<Bench>,
    pace: Pace,
    /// Which noise is drawn.
    draw: u64,
    /// Steps that were done when the reader left, until they are carried out anew.
    left_at: usize,
    /// The procedures that were carried out to their ends.
    finished: Vec<String>,
    equipment: Equipment,
}

/// Who decides when the next step comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    /// One step after the other by itself.
    Plays,
    /// The reader, from now on; the worker has not been told yet.
    Halts,
    /// The reader.
    Holds,
}

impl FlowStepper {
    fn new(equipment: &Equipment, desk: &Desk) -> Result<FlowStepper, LabError> {
        let plan = &PLANS[desk.value(&FLOW)];
        let run = model_of(plan.subject, equipment)?;
        // Whoever starts anew means the model on show; further ones are taken as they are.
        let equipment = Equipment { anew: false, ..equipment.clone() };
        let enough = enough(plan, &equipment);
        Ok(FlowStepper { run, enough, plan, bench: None, pace: Pace::Plays, draw: 0, left_at: 0, finished: Vec::new(), equipment })
    }

    /// Another procedure takes the place of the present one, with the model that it works on.
    fn change(&mut self, desk: &Desk) -> Result<(), LabError> {
        let plan = &PLANS[desk.value(&FLOW)];
        if plan.subject != self.plan.subject {
            // What the present model has learnt is there again when the knob is turned back.
            self.run.archive(&mut Archive::writing())?;
            self.run = model_of(plan.subject, &self.equipment)?;
            self.run.measure();
        }
        (self.plan, self.enough) = (plan, enough(plan, &self.equipment));
        self.redo(FIRST, desk);
        if self.pace != Pace::Plays {
            self.pace = Pace::Halts;
        }
        Ok(())
    }

    fn done(&self) -> usize {
        self.bench.as_ref().map_or(0, |bench| bench.made().len())
    }

    fn is_ready(&self) -> bool {
        self.run.steps() >= self.enough
    }

    fn is_at_end(&self) -> bool {
        self.done() == self.plan.steps.len()
    }

    /// Carries out steps until so many are done, from the beginning on where fewer are wanted than are done.
    fn go_to(&mut self, wanted: usize, desk: &Desk) {
        if wanted < self.done() {
            self.bench = None;
        }
        if wanted == 0 {
            return;
        }
        let bench = self.bench.get_or_insert_with(|| {
            let seed = self.equipment.seed(SEED + 101 * self.draw);
            Bench::new(Net::of(self.run.coder()), desk.exhibit(), self.equipment.data.clone(), seed)
        });
        for step in &self.plan.steps[bench.made().len()..wanted.min(self.plan.steps.len())] {
            step.carry_out(bench);
        }
        if self.is_at_end() && !self.finished.iter().any(|id| id == self.plan.id) {
            self.finished.push(self.plan.id.into());
        }
    }

    /// The steps that are done once more: on other digits, with other noise, on other weights.
    fn redo(&mut self, done: usize, desk: &Desk) {
        self.bench = None;
        self.go_to(done, desk);
    }
}

/// Steps of training before a procedure works on its model.
fn enough(plan: &Plan, equipment: &Equipment) -> u64 {
    let epochs = (EPOCHS * equipment.data.train.len()).div_ceil(recipe::BATCH) as u64;
    let is_fresh = matches!(plan.subject, Subject::FreshAutoencoder | Subject::FreshVae);
    if is_fresh { 0 } else { ENOUGH.min(epochs) }
}

/// The model that a flow works on, as far as it is trained already.
fn model_of(subject: Subject, equipment: &Equipment) -> Result<Box<dyn Trains>, LabError> {
    let autoencoder = Recipe::autoencoder(plane_vae::NET);
    let vae = Recipe::vae(plane_vae::NET, 1.0);
    let tied = |name: &str, ask: &dyn Fn(&mut Tied)| -> Box<dyn Trains> {
        let mut model = Tied::new(UNITS, equipment.seed(SEED));
        ask(&mut model);
        let run = Run::new(model, OptimiserKind::Adam, ONE_LAYER_RATE, equipment);
        Box::new(run.shared(format!("flows {name} tied {UNITS} rate {ONE_LAYER_RATE} seed {SEED}"), equipment))
    };
    Ok(match subject {
        Subject::Autoencoder => Box::new(autoencoder.run(autoencoder.new_autoencoder(equipment)?, equipment)),
        Subject::Vae => Box::new(vae.run(vae.new_vae(equipment)?, equipment)),
        Subject::FreshAutoencoder => {
            let small = Recipe::autoencoder(SMALL_AE);
            Box::new(small.own_run(small.new_autoencoder(equipment)?, equipment))
        }
        Subject::FreshVae => {
            let small = Recipe::vae(SMALL_VAE, 1.0);
            Box::new(small.own_run(small.new_vae(equipment)?, equipment))
        }
        Subject::Denoising => tied("denoising", &|model| model.set_corruption(Some(Corruption::Gaussian { sigma: NOISE }))),
        Subject::Sparse => tied("sparse", &|model| model.set_sparsity(Some(Sparsity::TargetRate { weight: SPARSITY, rate: RATE }))),
        Subject::Contractive => tied("contractive", &|model| model.set_contraction(CONTRACTION)),
        Subject::Conditional => conditional(equipment)?,
    })
}

fn conditional(equipment: &Equipment) -> Result<Box<dyn Trains>, LabError> {
    let net = plot::net(CONDITIONAL)?;
    let model = Vae::conditional(&net, CLASSES, Activation::Relu, Likelihood::Bernoulli, equipment.seed(SEED));
    let recipe = Recipe::vae(CONDITIONAL, 1.0);
    Ok(Box::new(recipe.own_run(model, equipment).shared(format!("flows conditional vae {CONDITIONAL} seed {SEED}"), equipment)))
}

impl Experiment for FlowStepper {
    /// A few steps of training until the model is trained; from then on the next step of the procedure.
    fn step(&mut self, desk: &Desk) -> Result<Progress, LabError> {
        if !self.is_ready() {
            for _ in 0..AT_ONCE {
                self.run.step(recipe::BATCH)?;
            }
            if self.is_ready() {
                self.run.measure();
                self.redo(self.done(), desk);
            }
            return Ok(Progress::Continue);
        }
        if self.pace == Pace::Halts {
            self.pace = Pace::Holds;
        } else {
            self.go_to(self.done() + 1, desk);
        }
        Ok(if self.pace == Pace::Holds {
            Progress::Idle(WAITS.into())
        } else if self.is_at_end() {
            Progress::Idle("the last step; <key:play-pause> begins anew".into())
        } else {
            Progress::After(PACE)
        })
    }

    fn input(&mut self, input: &Input, desk: &Desk) -> Result<Next, LabError> {
        if FLOW.is_turned_by(input) {
            self.change(desk)?;
            return Ok(Next::GoOn);
        }
        if AGAIN.is_pressed_by(input) {
            self.pace = Pace::Plays;
            if self.is_at_end() {
                self.draw += 1;
                self.redo(FIRST, desk);
            }
            return Ok(Next::GoOn);
        }
        let done = self.done();
        if NEXT.is_pressed_by(input) {
            self.go_to(done + 1, desk);
        } else if BACK.is_pressed_by(input) {
            self.go_to(done.saturating_sub(1), desk);
        } else if END.is_pressed_by(input) {
            self.go_to(self.plan.steps.len(), desk);
        } else {
            self.draw += u64::from(FRESH.is_pressed_by(input));
            self.redo(done, desk);
            return Ok(Next::Redraw);
        }
        if self.pace == Pace::Plays {
            self.pace = Pace::Halts;
        }
        Ok(Next::Redraw)
    }

    fn view(&self, _: &Desk) -> View {
        let shown = self.bench.as_ref().and_then(|bench| bench.made().last());
        let [least, mean, most] = shown.map_or([f64::NAN; 3], |(_, tensor)| tensor.extent());
        View {
            metrics: vec![
                STEP_OF_FLOW.of(self.done() as f64),
                STEPS_IN_ALL.of(self.plan.steps.len() as f64),
                NUMBERS.of(shown.map_or(0, |(_, tensor)| tensor.values.len()) as f64),
                LEAST.of(least),
                MEAN.of(mean),
                MOST.of(most),
                FINISHED.of(self.finished.len() as f64),
                MODEL_LOSS.of(self.run.latest().loss),
            ],
            panels: vec![self.procedure(), self.tensor(), self.made()],
        }
    }

    fn trains(&self) -> Option<&dyn Trained> {
        Some(&self.run)
    }

    fn trains_mut(&mut self) -> Option<&mut dyn Trained> {
        Some(&mut self.run)
    }

    fn notes(&mut self, archive: &mut Archive) -> Result<(), LabError> {
        let mut done = self.done();
        archive.note("done", &mut done)?;
        archive.note("draw", &mut self.draw)?;
        archive.note("finished", &mut self.finished)?;
        if archive.is_reading() {
            self.left_at = done;
        }
        Ok(())
    }

    /// The weights may be others now: the same steps on them.
    fn measured(&mut self, desk: &Desk) {
        let done = self.done().max(std::mem::take(&mut self.left_at)).max(FIRST);
        self.redo(done, desk);
    }
}

impl FlowStepper {
    fn procedure(&self) -> Panel {
        let made = self.bench.as_ref().map_or(&[][..], |bench| bench.made());
        let step = |(at, step): (usize, &crate::lab::flows::Step)| ProcedureStep {
            probe: step.probe,
            name: step.probe.into(),
            made: made.get(at).map(|(_, tensor)| tensor.shape.clone()),
            ..ProcedureStep::default()
        };
        let steps: Vec<ProcedureStep> = self.plan.steps.iter().enumerate().map(step).collect();
        let (done, all) = (self.done(), steps.len());
        let caption = if self.is_ready() {
            Words::from("n takes the next step, b goes back, e runs to the end, space plays or pauses. The model was trained for ")
                + count(usize::try_from(self.run.steps()).unwrap_or(usize::MAX))
                + " steps; a flow works on a copy of its weights."
        } else {
            Words::from("The model trains first: step ")
                + count(usize::try_from(self.run.steps()).unwrap_or(usize::MAX))
                + " of "
                + count(usize::try_from(self.enough).unwrap_or(usize::MAX))
                + "."
        };
        let body = Procedure { flow: self.plan.id, title: self.plan.id.into(), purpose: String::new(), steps, done };
        PROCEDURE.panel(Words::from("step ") + count(done) + " of " + count(all), caption, Body::Procedure(body))
    }

    fn tensor(&self) -> Panel {
        let Some(bench) = &self.bench else {
            return TENSOR.panel("", "Nothing is made yet: n takes the first step.", Body::Table(Table::default()));
        };
        let Some((probe, tensor)) = bench.made().last() else {
            return TENSOR.panel("", "", Body::Table(Table::default()));
        };
        let names = if tensor.shape.first() == Some(&bench.rows.len()) { &bench.rows[..] } else { &[] };
        let [least, mean, most] = tensor.extent();
        let numbers = if tensor.shape.is_empty() {
            Words::from(tensor.caption())
        } else {
            Words::from(tensor.caption()) + " From " + measured(least) + " to " + measured(most) + ", mean " + measured(mean) + "."
        };
        TENSOR.panel(Words::from(format!("{probe} {}", tensor.shape_in_words())), numbers, tensor.picture(names))
    }

    fn made(&self) -> Panel {
        let made = self.bench.as_ref().map_or(&[][..], |bench| bench.made());
        let rows = made.iter().rev().map(|(probe, tensor)| {
            let [least, _, most] = tensor.extent();
            let shape = Words::from(tensor.shape_in_words());
            vec![Words::from(*probe), shape, tensor.first_numbers(), Words::from(measured(least)), Words::from(measured(most))]
        });
        MADE.panel(
            "",
            "What the steps have left behind, the newest first; later steps read it from here.",
            Body::Table(Table::new(&["tensor", "shape", "its first numbers", "least", "most"], rows.collect())),
        )
    }
}
