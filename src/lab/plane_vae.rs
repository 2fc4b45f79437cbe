//! The VAE with two latents that goes through sections 11 to 16. Two of them look at one digit exactly: the model is trained far enough and
//! then left as it is, so that the numbers of one section are found again in the other.

use std::sync::Arc;

use super::desk::Desk;
use super::equipment::Equipment;
use super::experiment::LabError;
use super::picture::{Bounds, Ellipse, Field, Ramp};
use super::recipe::{self, Recipe};
use super::run::Run;
use crate::data::PIXELS;
use crate::model::{Family, PlaneGaussian, PlanePosterior, Reading, Threads, Vae, to_unit};

/// The network.
pub(crate) const NET: &str = "784-256-64-2";
/// The model is left as it is after ten epochs, or sooner after so many steps, which is a matter of seconds; one that another section has
/// trained for longer is taken as it comes.
const EPOCHS: usize = 10;
const MOST_STEPS: u64 = 1500;
/// Steps between two looks at what follows from the model while it trains: a look costs as much as some dozen steps. Earlier ones come at
/// powers of two, so that a reader sees something of a young model within seconds.
const LOOK_EVERY: u64 = 250;
const FIRST_LOOK: u64 = 32;
/// From this grey level on a pixel is ink in black and white.
pub(crate) const INK: u8 = 128;
/// Numbers along each side of a picture of the posterior.
const CELLS: usize = 56;
/// How many deviations of the posterior its picture reaches to each side.
const REACH: f64 = 6.0;

/// The VAE of the plane in training, shared by all sections that ask for it.
pub(crate) struct PlaneVae {
    pub(crate) run: Run<Vae>,
    /// Steps after which it is left as it is.
    enough: u64,
    /// Steps that it had at the last look.
    looked: u64,
}

impl PlaneVae {
    /// The model, as far as another section has trained it already.
    pub(crate) fn new(equipment: &Equipment) -> Result<PlaneVae, LabError> {
        let recipe = Recipe::vae(NET, 1.0);
        let epochs = (EPOCHS * equipment.data.train.len()).div_ceil(recipe::BATCH) as u64;
        Ok(PlaneVae { run: recipe.run(recipe.new_vae(equipment)?, equipment), enough: MOST_STEPS.min(epochs), looked: 0 })
    }

    /// The model.
    pub(crate) fn model(&self) -> &Vae {
        self.run.model()
    }

    /// Whether it is trained as far as it will be.
    pub(crate) fn is_ready(&self) -> bool {
        self.run.steps() >= self.enough
    }

    /// One step of training; whether what follows from the model is due to be worked out again.
    pub(crate) fn train(&mut self) -> Result<bool, LabError> {
        self.run.step(recipe::BATCH)?;
        let steps = self.run.steps();
        let is_early = steps.is_power_of_two() && (FIRST_LOOK..LOOK_EVERY).contains(&steps);
        Ok(is_early || steps.is_multiple_of(LOOK_EVERY) || self.is_ready())
    }

    /// What follows from the model as it is now is worked out.
    pub(crate) fn note_look(&mut self) {
        self.looked = self.run.steps();
    }

    /// Steps that the model had when it was looked at: what is shown is of then.
    pub(crate) fn looked_at(&self) -> u64 {
        self.looked
    }

    /// Whether the model has moved on since it was looked at.
    pub(crate) fn has_moved_on(&self) -> bool {
        self.run.steps() != self.looked
    }

    /// How far training is, in words; nothing once the model is left as it is.
    pub(crate) fn progress(&self) -> String {
        if self.is_ready() {
            return String::new();
        }
        format!("The model still trains, this is how it was after step {}; it is left as it is after step {}. ", self.looked, self.enough)
    }

    /// Behind a figure: of which step it is, as long as the model trains.
    pub(crate) fn at_step(&self) -> String {
        if self.is_ready() { String::new() } else { format!(", step {}", self.looked) }
    }
}

/// The model, and one digit that is looked at exactly.
pub(crate) struct Inquiry {
    pub(crate) vae: PlaneVae,
    pub(crate) threads: Arc<Threads>,
    /// The digit in black and white: what a Bernoulli decoder can draw, so that p(x) is a probability. `[784]`, each 0 or 1.
    pub(crate) pixels: Vec<f32>,
    /// What the digit is called.
    pub(crate) name: String,
    /// Its exact posterior.
    pub(crate) posterior: PlanePosterior,
    /// What the encoder says of it.
    pub(crate) encoder: PlaneGaussian,
}

impl Inquiry {
    /// Looks at the digit on show.
    pub(crate) fn new(equipment: &Equipment, desk: &Desk) -> Result<Inquiry, LabError> {
        let (vae, threads) = (PlaneVae::new(equipment)?, equipment.threads.clone());
        let (pixels, name) = in_black_and_white(desk);
        let (posterior, encoder) = look(vae.model(), &pixels, &threads);
        Ok(Inquiry { vae, threads, pixels, name, posterior, encoder })
    }

    /// Looks at the digit on show anew: it, or the model, is another one.
    pub(crate) fn look(&mut self, desk: &Desk) {
        (self.pixels, self.name) = in_black_and_white(desk);
        (self.posterior, self.encoder) = look(self.vae.model(), &self.pixels, &self.threads);
        self.vae.note_look();
    }

    /// A window around the posterior and the encoder's Gaussian.
    pub(crate) fn around(&self) -> Bounds {
        let (mean, deviation, sigma) = (self.posterior.mean(), self.posterior.deviation(), self.encoder.sigma());
        let ends = [0, 1].map(|axis| {
            let off = (self.encoder.mean[axis] - mean[axis]).abs();
            (REACH * deviation[axis]).max(off + 3.0 * sigma[axis])
        });
        // as wide as high, so that neither axis is cut
        let half = ends[0].max(ends[1]).max(1e-3) as f32;
        let [x, y] = mean.map(|mean| [mean as f32 - half, mean as f32 + half]);
        Bounds { x, y }
    }

    /// p(z | x) over a window, as a picture.
    pub(crate) fn heat(&self, bounds: Bounds) -> Field {
        heat(bounds, "p(z | x)", |codes| self.log_densities(codes))
    }

    /// ln p(z | x) at codes `[n, 2]`.
    pub(crate) fn log_densities(&self, codes: &[f32]) -> Vec<f64> {
        let joints = self.vae.model().log_joints(codes, &self.pixels, &self.threads);
        joints.into_iter().map(|joint| joint - self.posterior.log_evidence()).collect()
    }

    /// The ELBO of a q, and its gap, each summed on a grid of its own.
    pub(crate) fn split(&self, q: &PlaneGaussian) -> (Reading, f64) {
        (q.reading(self.vae.model(), &self.pixels, &self.threads), self.gap(q))
    }

    /// KL(q ‖ p(z | x)) in nats.
    pub(crate) fn gap(&self, q: &PlaneGaussian) -> f64 {
        self.posterior.divergence_from(q, self.vae.model(), &self.pixels, &self.threads)
    }

    /// One step of a q uphill on the ELBO of this digit alone.
    pub(crate) fn climb(&self, q: &mut PlaneGaussian, rate: f64, family: Family) {
        q.climb(rate, family, self.vae.model(), &self.pixels, &self.threads);
    }

    /// The digit as grey levels.
    pub(crate) fn picture(&self) -> Arc<[u8]> {
        super::plot::greys(&self.pixels).into_iter().next().unwrap_or_else(|| vec![0; PIXELS].into())
    }
}

/// A density over a window of the plane, as a picture: `log_densities` gives its logarithm at codes `[n, 2]`.
pub(crate) fn heat(bounds: Bounds, label: &str, log_densities: impl FnOnce(&[f32]) -> Vec<f64>) -> Field {
    let along = |[low, high]: [f32; 2], cell: usize| low + (high - low) * (cell as f32 + 0.5) / CELLS as f32;
    let places = (0..CELLS * CELLS).map(|at| [along(bounds.x, at % CELLS), along(bounds.y, CELLS - 1 - at / CELLS)]);
    let codes: Vec<f32> = places.flatten().collect();
    let values: Arc<[f32]> = log_densities(&codes).into_iter().map(|log| log.exp() as f32).collect();
    let top = values.iter().copied().filter(|value| value.is_finite()).fold(0.0, f32::max);
    Field { bounds, columns: CELLS, values, range: [0.0, top.max(1e-6)], ramp: Ramp::Sequential, label: label.into() }
}

/// Where one and two deviations of a Gaussian lie.
pub(crate) fn ellipses(q: &PlaneGaussian, class: Option<u8>) -> Vec<Ellipse> {
    let ([long, short], turn) = q.axes();
    let at = |times: f64| Ellipse {
        centre: (q.mean[0] as f32, q.mean[1] as f32),
        radii: ((times * long) as f32, (times * short) as f32),
        turn: turn as f32,
        class,
    };
    vec![at(1.0), at(2.0)]
}

/// The reader's digit, or the first on show, as ink and paper; a blank one where there is none.
fn in_black_and_white(desk: &Desk) -> (Vec<f32>, String) {
    let image = desk.exhibit().images().into_iter().next().unwrap_or_else(|| vec![0; PIXELS].into());
    let name = desk.exhibit().captions().into_iter().next().unwrap_or_default();
    let ink: Vec<u8> = image.iter().map(|&grey| if grey >= INK { 255 } else { 0 }).collect();
    (to_unit(&ink), name)
}

fn look(model: &Vae, pixels: &[f32], threads: &Threads) -> (PlanePosterior, PlaneGaussian) {
    let posterior = PlanePosterior::new(model, pixels, threads).expect("the network has two latents");
    (posterior, PlaneGaussian::of_encoder(model, pixels).expect("the network has two latents"))
}
