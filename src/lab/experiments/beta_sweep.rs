//! Section 22: one VAE whose β the reader turns, among six whose β stays, so that the price of a nat draws a curve.

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};

use crate::lab::bank::Bank;
use crate::lab::desk::Desk;
use crate::lab::dial::{AGAIN, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::picture::{Body, Dot, ImageRow, Images, Layer, Panel, Plot, Scaled, Shape, Side, Table, Tone, Words, count, measured};
use crate::lab::plot;
use crate::lab::recipe::{self, Recipe};
use crate::lab::run::Run;
use crate::lab::trained::Trained;
use crate::model::{Coder, Vae, VaeLoss, to_unit};

pub(crate) const ENTRY: Entry = Entry {
    name: "beta-sweep",
    panels: &[CURVE, STRIP, MODELS, plot::DIMENSIONS],
    gauges: &[BETA_NOW, KL, RECONSTRUCTION, TOTAL, ACTIVE_UNITS, LATENTS_NOW],
    dials: &[&BETA],
    buttons: &[AGAIN],
    takes: &[Take::Exhibit, Take::OwnDigit],
    open: |equipment, desk| Ok(Box::new(BetaSweep::new(equipment, desk)?)),
};

/// β of the live model.
pub(super) const BETA: Dial<f32> = Dial::new(
    "beta",
    "β",
    &[("0", 0.0), ("0.1", 0.1), ("0.25", 0.25), ("0.5", 0.5), ("1", 1.0), ("2", 2.0), ("4", 4.0), ("7", 7.0), ("10", 10.0), ("20", 20.0)],
    "2",
);

pub(super) const CURVE: Plate = Plate::new("curve", "distortion against rate");
pub(super) const MODELS: Plate = Plate::new("models", "the seven models");
pub(super) const STRIP: Plate = Plate::new("strip", "a copy, and a draw from the prior");

pub(super) const BETA_NOW: Gauge = Gauge::new("beta_now", "β", "");
pub(super) const KL: Gauge = Gauge::new("kl", "KL", "nats");
pub(super) const RECONSTRUCTION: Gauge = Gauge::new("reconstruction", "reconstruction", "nats");
pub(super) const TOTAL: Gauge = Gauge::new("total", "−ELBO", "nats");
pub(super) const ACTIVE_UNITS: Gauge = Gauge::new("active_units", "active units", "");
pub(super) const LATENTS_NOW: Gauge = Gauge::new("latents", "latents", "");

/// β of the models whose β stays.
const FIXED: [f32; 6] = [0.0, 0.1, 0.5, 1.0, 4.0, 10.0];
/// The model that the reader drives comes last.
const LIVE: usize = FIXED.len();
/// The models in the strip, the live one, the cheapest code and the dearest first: a narrow pane shows these.
const STRIP_ORDER: [usize; LIVE + 1] = [LIVE, 0, 5, 3, 4, 2, 1];
const NET: &str = "784-256-64-8";
const LATENTS: usize = 8;

struct BetaSweep {
    bank: Bank<Run<Vae>>,
    /// A draw from the prior, the same for every model: `[latent]`.
    draw: Vec<f32>,
    rng: StdRng,
}

impl BetaSweep {
    fn new(equipment: &Equipment, desk: &Desk) -> Result<BetaSweep, LabError> {
        let one = equipment.for_one_thread();
        let mut runs = Vec::new();
        for beta in FIXED {
            let recipe = Recipe::vae(NET, beta);
            runs.push(recipe.run(recipe.new_vae(equipment)?, &one));
        }
        let live = Recipe::vae(NET, desk.value(&BETA));
        runs.push(live.own_run(live.new_vae(equipment)?, &one));
        let bank = Bank::in_step(runs, equipment);
        let mut experiment = BetaSweep { bank, draw: Vec::new(), rng: StdRng::seed_from_u64(equipment.seed(7)) };
        experiment.bank.show(LIVE);
        experiment.draw_code();
        Ok(experiment)
    }

    fn draw_code(&mut self) {
        self.draw = (0..LATENTS).map(|_| StandardNormal.sample(&mut self.rng)).collect();
    }

    fn kl(&self, member: usize) -> f64 {
        self.bank.latest(member).map_or(f64::NAN, |latest| latest.kl)
    }

    fn reconstruction(&self, member: usize) -> f64 {
        self.bank.latest(member).map_or(f64::NAN, |latest| latest.reconstruction)
    }
}

impl Experiment for BetaSweep {
    /// One step of all seven models.
    fn step(&mut self, _: &Desk) -> Result<Progress, LabError> {
        self.bank.round(recipe::BATCH)?;
        Ok(Progress::Continue)
    }

    fn input(&mut self, input: &Input, desk: &Desk) -> Result<Next, LabError> {
        if BETA.is_turned_by(input) {
            self.bank.run_mut(LIVE).model_mut().set_loss_weights(VaeLoss { beta: desk.value(&BETA), ..VaeLoss::default() });
        } else if AGAIN.is_pressed_by(input) {
            self.draw_code();
        }
        Ok(Next::usual(input))
    }

    fn view(&self, desk: &Desk) -> View {
        let live = self.bank.run(LIVE);
        let (kl, reconstruction) = (self.kl(LIVE), self.reconstruction(LIVE));
        View {
            metrics: vec![
                BETA_NOW.of(f64::from(desk.value(&BETA))),
                KL.with(kl, &live.test().kl),
                RECONSTRUCTION.of(reconstruction),
                TOTAL.of(reconstruction + kl),
                ACTIVE_UNITS.of(plot::active_units(live.active()) as f64),
                LATENTS_NOW.of(LATENTS as f64),
            ],
            panels: vec![
                self.curve(desk),
                self.strip(desk),
                self.models(desk),
                plot::dimensions(&live.latest().kl_per_dimension, live.active()),
            ],
        }
    }

    fn trains(&self) -> Option<&dyn Trained> {
        Some(&self.bank)
    }

    fn trains_mut(&mut self) -> Option<&mut dyn Trained> {
        Some(&mut self.bank)
    }
}

impl BetaSweep {
    /// Distortion against rate: a curve through the models whose β stays, and the live one.
    fn curve(&self, desk: &Desk) -> Panel {
        let point = |member: usize| (self.kl(member) as f32, self.reconstruction(member) as f32);
        let mut fixed: Vec<(f32, f32)> = (0..LIVE).map(point).filter(|point| point.0.is_finite()).collect();
        fixed.sort_by(|a, b| a.0.total_cmp(&b.0));
        // Without a price the rate grows for as long as one trains: the scale ends where β = 0.1 is.
        let widest = [1, 2, LIVE].map(|member| self.kl(member)).into_iter().fold(10.0, f64::max).min(100.0);
        let end = ((widest * 1.1 / 10.0).ceil() * 10.0) as f32;
        let (x, y) = point(LIVE);
        let held_out = self.bank.run(LIVE).held_out();
        // From a little under the best copies to what a model pays that ignores its input, in round numbers so that the scale rarely moves.
        let best = (0..=LIVE).map(|member| self.reconstruction(member)).fold(held_out.anchor(), f64::min);
        let worst = (0..=LIVE).map(|member| self.reconstruction(member)).fold(held_out.anchor(), f64::max);
        let scale = [(best / 25.0 - 0.2).floor().max(0.0) * 25.0, (1.03 * worst / 25.0).ceil() * 25.0];
        let dot = |member: usize, label: String| {
            let (x, y) = point(member);
            Dot { x, y, label: label.into() }
        };
        let dots = |tone, dots: Vec<Dot>| Layer { label: Words::none(), tone, side: Side::Left, shape: Shape::Dots(dots) };
        let fixed_dots = FIXED.iter().enumerate().map(|(member, beta)| dot(member, beta.to_string())).collect();
        CURVE.panel(
            Words::from("−ELBO ") + measured(x + y).of("nats"),
            Words::from("Means over ")
                + count(held_out.len())
                + " held-out digits, one sample of z each. The number at a circle is its β. All seven models stand at the same step. An arrow: beyond the scale.",
            Body::Plot(Plot {
                layers: vec![
                    dots(Tone::Main, vec![dot(LIVE, format!("live, β = {}", desk.name(&BETA)))]),
                    dots(Tone::Other(0), fixed_dots),
                    Layer::line("", Tone::Other(0), fixed.into()),
                ],
                x: Scaled::linear("rate: KL", "nats", [0.0, end]),
                y: Scaled::linear("distortion: reconstruction", "nats", scale.map(|end| end as f32)),
                right: None,
                readings: None,
            }),
        )
    }

    /// What every model pays.
    fn models(&self, desk: &Desk) -> Panel {
        let row = |name: Words, member: usize| {
            let (kl, reconstruction) = (self.kl(member), self.reconstruction(member));
            let active = count(plot::active_units(self.bank.run(member).active())).into();
            vec![name, measured(kl).into(), measured(reconstruction).into(), measured(reconstruction + kl).into(), active]
        };
        let mut rows = vec![row(format!("{} (live)", desk.name(&BETA)).into(), LIVE)];
        rows.extend(FIXED.iter().enumerate().map(|(member, beta)| match self.bank.fault(member) {
            Some(_) => vec![beta.to_string().into(), "diverged".into(), Words::none(), Words::none(), Words::none()],
            None => row(beta.to_string().into(), member),
        }));
        MODELS.panel(
            Words::from("step ") + count(self.bank.run(LIVE).steps() as usize),
            "What the panel of the curve shows, in numbers: nats per held-out digit, and how many of the eight latents are active.",
            Body::Table(Table::new(&["β", "KL", "reconstruction", "sum", "active"], rows)),
        )
    }

    /// One digit, and one draw from the prior, through every model; the live one stands beside the digit.
    fn strip(&self, desk: &Desk) -> Panel {
        let mut captions = Vec::new();
        let (mut copies, mut samples) = (Vec::new(), Vec::new());
        if let (Some(input), Some(name)) = (desk.exhibit().images().first(), desk.exhibit().captions().first()) {
            let pixels = to_unit(input);
            copies.push(input.clone());
            samples.push(vec![0; input.len()].into());
            captions.push(name.clone());
            for member in STRIP_ORDER {
                let model = self.bank.run(member).model();
                copies.extend(plot::greys(&model.reconstruct(&pixels)));
                samples.extend(plot::greys(&model.decode(&self.draw)));
                captions.push(FIXED.get(member).map_or_else(|| "live".into(), |beta| format!("β = {beta}")));
            }
        }
        STRIP.panel(
            "",
            "Above: a held-out digit and its copies. Below: one z drawn from N(0, I), decoded by each model; a draws another.",
            Body::Images(Images {
                rows: vec![ImageRow { label: "copy".into(), images: copies }, ImageRow { label: "prior".into(), images: samples }],
                captions,
            }),
        )
    }
}
