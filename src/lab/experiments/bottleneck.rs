//! Section 4: the same autoencoder seven times, with a wider and wider bottleneck, beside the best flat map of the same width.

use crate::data::PIXELS;
use crate::lab::bank::{Bank, Turn, knobs_as_kept};
use crate::lab::exhibit::Exhibit;
use crate::lab::experiment::{Experiment, Input, LabError, Progress};
use crate::lab::flat::Flat;
use crate::lab::held_out::HeldOut;
use crate::lab::knobs::{Knobs, knob};
use crate::lab::plot;
use crate::lab::registry::{Entry, Equipment};
use crate::lab::run::Run;
use crate::lab::series::Series;
use crate::lab::snapshot::{Axis, Body, Curve, Curves, ImageRow, Images, Knob, Mark, Panel, Phase, Snapshot, Table};
use crate::model::{Activation, Autoencoder, Coder, Likelihood, OptimiserKind, to_unit};

pub(crate) const ENTRY: Entry = Entry::new(
    "bottleneck",
    &["error", "strip", "course"],
    &["latents", "error", "pca_error", "worth", "gain", "error_2", "error_8", "error_64", "step", "epochs"],
    knobs,
    |equipment| Ok(Box::new(Bottleneck::new(equipment, Knobs::new(knobs()))?)),
);

/// The widths of the bottleneck.
const WIDTHS: [usize; 7] = [1, 2, 4, 8, 16, 32, 64];
/// The widths as the knob's stops.
const STOPS: [&str; 7] = ["1", "2", "4", "8", "16", "32", "64"];
/// The member on show at first.
const FIRST: &str = "8";
/// The layers on the way down to the bottleneck.
const BODY: &str = "784-256";
const BATCH: usize = 128;

fn knobs() -> Vec<Knob> {
    vec![knob("latents", "z", &STOPS, FIRST), knob("activation", "activation", &["ReLU", "linear"], "ReLU")]
}

struct Bottleneck {
    equipment: Equipment,
    knobs: Knobs,
    bank: Bank<Autoencoder>,
    held_out: HeldOut,
    exhibit: Exhibit,
    /// What the best flat map does: exact.
    flat: Flat,
    /// Held-out squared error of each member, as it trains.
    courses: [Series; WIDTHS.len()],
    /// The same, the newest; not a number for a member that has diverged.
    errors: [f64; WIDTHS.len()],
}

impl Bottleneck {
    fn new(equipment: &Equipment, knobs: Knobs) -> Result<Bottleneck, LabError> {
        let mut experiment = Bottleneck::unmeasured(equipment, knobs)?;
        experiment.measure_all();
        Ok(experiment)
    }

    /// Nothing is known of the models yet.
    fn unmeasured(equipment: &Equipment, knobs: Knobs) -> Result<Bottleneck, LabError> {
        let equipment = Equipment { data: equipment.data.clone(), threads: equipment.threads.clone() };
        let mut runs = Vec::new();
        for width in WIDTHS {
            runs.push(Run::new(model(width, &knobs)?, OptimiserKind::Adam, 1e-3, &equipment));
        }
        let held_out = HeldOut::new(&equipment);
        let mut experiment = Bottleneck {
            bank: Bank::new(runs),
            flat: Flat::new(equipment.data.clone(), held_out.len()),
            exhibit: Exhibit::new(equipment.data.clone()),
            held_out,
            knobs,
            courses: Default::default(),
            errors: [f64::NAN; WIDTHS.len()],
            equipment,
        };
        experiment.show();
        Ok(experiment)
    }

    fn measure_all(&mut self) {
        (0..WIDTHS.len()).for_each(|member| self.measure(member));
    }

    /// Puts the member of the chosen width on show.
    fn show(&mut self) {
        let width = self.knobs.value("latents") as usize;
        self.bank.show(WIDTHS.iter().position(|&other| other == width).unwrap_or(0));
    }

    fn measure(&mut self, member: usize) {
        let run = self.bank.run(member);
        self.errors[member] = self.held_out.evaluate(run.model()).squared_error;
        self.courses[member].push(run.steps(), self.errors[member]);
    }

    /// Starts anew with other models.
    fn rebuild(&mut self) -> Result<(), LabError> {
        let knobs = Knobs::new(self.knobs.shown());
        let mut fresh = Bottleneck::new(&self.equipment, knobs)?;
        // The digits on show and the exact curve are those of before.
        std::mem::swap(&mut fresh.exhibit, &mut self.exhibit);
        std::mem::swap(&mut fresh.flat, &mut self.flat);
        *self = fresh;
        Ok(())
    }

    fn shown(&self) -> usize {
        self.bank.shown()
    }

    /// How many principal components do as well as the member on show.
    fn worth(&self) -> f64 {
        self.flat.components_for(self.errors[self.shown()])
    }
}

/// The autoencoder with a bottleneck of `width`. The decoder's output is the mean of a Gaussian, so the loss is the squared error.
fn model(width: usize, knobs: &Knobs) -> Result<Autoencoder, LabError> {
    let activation = if knobs.stop("activation") == "linear" { Activation::Linear } else { Activation::Relu };
    Ok(Autoencoder::new(&plot::net(&format!("{BODY}-{width}"))?, activation, Likelihood::Gaussian { variance: 1.0 }, 7))
}

impl Experiment for Bottleneck {
    /// A step of the model whose turn it is; until the exact curve is there, a block of images for it as well.
    fn step(&mut self) -> Result<Progress, LabError> {
        self.flat.work();
        if let Some(Turn { member, report }) = self.bank.step(BATCH)? {
            if report.is_none() {
                self.errors[member] = f64::NAN;
            } else if self.bank.run(member).measures_now() {
                self.measure(member);
            }
        }
        Ok(self.bank.progress())
    }

    fn input(&mut self, input: &Input) {
        match self.knobs.turn(input) {
            Some("activation") => {
                // The networks of this section are part of the program: building one cannot fail.
                let rebuilt = self.rebuild();
                debug_assert!(rebuilt.is_ok());
            }
            Some(_) => self.show(),
            None if self.exhibit.input(input) => {}
            None => {
                if matches!(input, Input::Press(button) if button == "again") {
                    self.bank.again();
                }
            }
        }
    }

    fn snapshot(&self) -> Snapshot {
        let shown = self.bank.run(self.shown());
        let width = WIDTHS[self.shown()];
        let at = |width: usize| WIDTHS.iter().position(|&other| other == width).map_or(f64::NAN, |member| self.errors[member]);
        Snapshot {
            step: shown.steps(),
            epochs: shown.epochs(),
            steps_per_second: 0.0,
            phase: Phase::Training,
            metrics: vec![
                plot::metric("latents", "z", width as f64, "", None),
                plot::metric("error", "squared error", self.errors[self.shown()], "", Some(&self.courses[self.shown()])),
                plot::metric("pca_error", "squared error, PCA", self.flat.error(width), "", None),
                plot::metric("worth", "worth components", self.worth(), "", None),
                plot::metric("gain", "components for each latent", self.worth() / width as f64, "", None),
                plot::metric("error_2", "squared error, z = 2", at(2), "", None),
                plot::metric("error_8", "squared error, z = 8", at(8), "", None),
                plot::metric("error_64", "squared error, z = 64", at(64), "", None),
                plot::metric("step", "step", shown.steps() as f64, "", None),
                plot::metric("epochs", "epochs", shown.epochs(), "", None),
            ],
            panels: vec![self.error(), self.strip(), self.course()],
            knobs: self.knobs.shown(),
            data: self.equipment.data.label.clone(),
        }
    }

    fn save(&self) -> Option<Vec<u8>> {
        self.bank.save(&self.knobs, &self.courses)
    }

    fn restore(&mut self, saved: &[u8]) -> Result<(), LabError> {
        let mut restored = Bottleneck::unmeasured(&self.equipment, knobs_as_kept(saved, &self.knobs)?)?;
        restored.bank.restore(saved, &mut restored.courses)?;
        restored.measure_all();
        *self = restored;
        Ok(())
    }
}

/// Where a width stands on the axis: each doubling is one step.
fn place(width: usize) -> f32 {
    (width as f32).log2()
}

impl Bottleneck {
    /// The error against the width: measured for the autoencoders, exact for the flat map.
    fn error(&self) -> Panel {
        let width = WIDTHS[self.shown()];
        let measured = WIDTHS.iter().zip(self.errors).map(|(&width, error)| (place(width), error as f32));
        let flat = (1..=WIDTHS[WIDTHS.len() - 1]).map(|width| (place(width), self.flat.error(width) as f32));
        let row = |(member, width): (usize, &usize)| {
            let error = if self.bank.fault(member).is_some() { "diverged".into() } else { plot::figure(self.errors[member]) };
            vec![width.to_string(), error, plot::figure(self.flat.error(*width))]
        };
        Panel {
            id: "error",
            title: "squared error against z".into(),
            figure: format!("z = {width}: worth {} components", plot::figure(self.worth())),
            caption: format!(
                "Squared error of an image, summed over its pixels; mean over {} held-out digits. PCA: exact, from the covariance of all {} training images.",
                self.held_out.len(),
                plot::grouped(self.equipment.data.train.len())
            ),
            body: Body::Curves(Curves {
                curves: vec![
                    Curve { label: "autoencoder".into(), points: measured.collect(), main: true },
                    Curve { label: "PCA".into(), points: flat.collect(), main: false },
                ],
                x: Axis { label: "log₂ z".into(), unit: String::new(), range: [0.0, place(WIDTHS[WIDTHS.len() - 1])] },
                y: self.axis(),
                marks: vec![Mark { x: place(width), label: format!("z = {width}") }],
                readings: Some(Table {
                    header: ["z", "autoencoder", "PCA"].map(String::from).to_vec(),
                    rows: WIDTHS.iter().enumerate().map(row).collect(),
                }),
            }),
        }
    }

    /// From 0 to what an answer that ignores the digit costs: the mean image, or until it is known what the models make of it.
    fn axis(&self) -> Axis {
        let mean = self.flat.error(0);
        let top = if mean.is_finite() { mean } else { self.errors.iter().copied().fold(1.0, f64::max) };
        Axis { label: "squared error".into(), unit: String::new(), range: [0.0, ((top / 10.0).ceil() * 10.0) as f32] }
    }

    /// One digit through every bottleneck: the one on show stands beside the digit, for the sake of narrow panes.
    fn strip(&self) -> Panel {
        let shown = self.shown();
        let order: Vec<usize> = (shown..WIDTHS.len()).chain(0..shown).collect();
        let mut captions = Vec::new();
        let (mut learnt, mut flat) = (Vec::new(), Vec::new());
        if let (Some(input), Some(name)) = (self.exhibit.images().first(), self.exhibit.captions().first()) {
            let pixels = to_unit(input);
            learnt.push(input.clone());
            flat.push(input.clone());
            captions.push(name.clone());
            for member in order {
                let drawn = self.flat.reconstruct(input, WIDTHS[member]).unwrap_or_else(|| vec![0.0; PIXELS]);
                learnt.extend(plot::greys(&self.bank.run(member).model().reconstruct(&pixels)));
                flat.extend(plot::greys(&drawn));
                captions.push(format!("z = {}", STOPS[member]));
            }
        }
        Panel {
            id: "strip",
            title: "one held-out digit through every bottleneck".into(),
            figure: String::new(),
            caption: "The digit itself, then what is left of it. [ and ] step to another, 0 to 9 choose a class, d draws your own.".into(),
            body: Body::Images(Images {
                rows: vec![ImageRow { label: "network".into(), images: learnt }, ImageRow { label: "PCA".into(), images: flat }],
                captions,
            }),
        }
    }

    fn course(&self) -> Panel {
        let shown = self.shown();
        let others = (0..WIDTHS.len()).filter(|member| *member != shown);
        let curve = |member: usize| plot::curve(&format!("z = {}", WIDTHS[member]), &self.courses[member], member == shown);
        let steps = self.bank.run(shown).steps();
        Panel {
            id: "course",
            title: "squared error as they train".into(),
            figure: format!("{} at z = {}", plot::figure(self.errors[shown]), WIDTHS[shown]),
            caption: "The seven models take turns on the same batches; the one on show is at most a moment ahead.".into(),
            body: Body::Curves(Curves {
                curves: std::iter::once(shown).chain(others).map(curve).collect(),
                x: plot::steps_axis(steps),
                y: self.axis(),
                marks: Vec::new(),
                readings: None,
            }),
        }
    }
}
