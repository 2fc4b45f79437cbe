//! Section 20: one digit on its way through a VAE, a stage at a time, and the gradient of its loss on the way back.

mod pictures;

use std::sync::Arc;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rand_distr::StandardNormal;

use crate::data::PIXELS;
use crate::lab::archive::Archive;
use crate::lab::desk::Desk;
use crate::lab::dial::{Button, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::plane_vae::PlaneVae;
use crate::lab::trained::Trained;
use crate::model::{Stage, StagedPass, to_unit};

pub(crate) const ENTRY: Entry = Entry {
    name: "forward-pass",
    panels: &[STAGES, PICTURE, NETWORK],
    gauges: &[AT, LOSS, RECONSTRUCTION, KL, GAIN, BY_HAND, OPEN, PASSING, PULL, PUSH, LOG_VAR_SLOPE],
    dials: &[&TIMES],
    buttons: &[FORWARDS, BACK, PLAY, FRESH],
    takes: &[Take::Exhibit, Take::OwnDigit, Take::Point],
    open: |equipment, desk| Ok(Box::new(ForwardPass::new(equipment, desk)?)),
};

/// What the drawn ε is multiplied with.
pub(super) const TIMES: Dial<f32> = Dial::new("times", "ε times", &[("0", 0.0), ("1", 1.0), ("2", 2.0), ("4", 4.0), ("8", 8.0)], "1");
pub(super) const FORWARDS: Button =
    Button { id: "forwards", label: "forwards", key: 'f', words: "a stage forwards; after the loss, the way back" };
pub(super) const BACK: Button = Button { id: "back", label: "back", key: 'b', words: "a stage back" };
pub(super) const PLAY: Button = Button { id: "play", label: "play", key: 'p', words: "play the whole way; again: stop there" };
pub(super) const FRESH: Button = Button { id: "fresh", label: "fresh ε", key: 'e', words: "draw another ε for the same digit" };

pub(super) const STAGES: Plate = Plate::new("stages", "stage by stage");
pub(super) const PICTURE: Plate = Plate::new("picture", "what stands there");
pub(super) const NETWORK: Plate = Plate::new("network", "the whole way");

/// How far the walk is: 0 at the pixels, 9 at the loss, 17 at the end of the way back.
pub(super) const AT: Gauge = Gauge::new("at", "stage", "");
pub(super) const LOSS: Gauge = Gauge::new("loss", "loss, this digit", "nats");
pub(super) const RECONSTRUCTION: Gauge = Gauge::new("reconstruction", "reconstruction", "nats");
pub(super) const KL: Gauge = Gauge::new("kl", "KL", "nats");
/// By how much the loss is below that of z = μ.
pub(super) const GAIN: Gauge = Gauge::new("gain", "cheaper than z = μ by", "nats");
/// 1 while z stands where the reader put it.
pub(super) const BY_HAND: Gauge = Gauge::new("by_hand", "z placed by hand", "");
pub(super) const OPEN: Gauge = Gauge::new("open", "h₁ above 0", "");
pub(super) const PASSING: Gauge = Gauge::new("passing", "h₁ with a gradient", "");
/// The two parts of the gradient at log σ₁², and their sum.
pub(super) const PULL: Gauge = Gauge::new("pull", "at log σ₁², from the copy", "");
pub(super) const PUSH: Gauge = Gauge::new("push", "at log σ₁², from the KL", "");
pub(super) const LOG_VAR_SLOPE: Gauge = Gauge::new("log_var_slope", "gradient at log σ₁²", "");

/// The stages of the way, as the reader walks them: what stands at each, and what the arrow to it is.
pub(super) const WAY: [&str; 10] = ["x", "h₁", "h₂", "μ, log σ²", "ε", "z", "h₃", "h₄", "x̂", "loss"];
const AT_LOSS: usize = WAY.len() - 1;
/// The stages that the gradient comes to on its way back, by their place on the way there; the last one is that of the weights.
const WAY_BACK: [usize; 8] = [8, 7, 6, 5, 3, 2, 1, 0];
pub(super) const END: usize = AT_LOSS + WAY_BACK.len();
/// How long a stage stays when the way is played.
const PACE: Duration = Duration::from_millis(700);
/// A pointed place counts as a draw of at most so many deviations.
const FARTHEST: f32 = 200.0;

struct ForwardPass {
    vae: PlaneVae,
    /// The digit: `[784]`, grey levels and 0 to 1.
    image: Arc<[u8]>,
    pixels: Vec<f32>,
    name: String,
    epsilon: [f32; 2],
    /// The reader has put z somewhere, instead of drawing it.
    is_placed: bool,
    /// How often ε was drawn; with the seed it says which one it is.
    drawn: u64,
    seed: u64,
    pass: StagedPass,
    /// The loss with ε = 0, in nats.
    at_mean: f64,
    at: usize,
    is_playing: bool,
}

impl ForwardPass {
    fn new(equipment: &Equipment, desk: &Desk) -> Result<ForwardPass, LabError> {
        let vae = PlaneVae::new(equipment)?;
        let pass = vae.model().staged(&[0.0; PIXELS], &[0.0; 2]);
        let mut experiment = ForwardPass {
            vae,
            image: Arc::new([]),
            pixels: Vec::new(),
            name: String::new(),
            epsilon: [0.0; 2],
            is_placed: false,
            drawn: 0,
            seed: equipment.seed(20),
            pass,
            at_mean: f64::NAN,
            at: AT_LOSS,
            is_playing: false,
        };
        experiment.draw(desk);
        experiment.look(desk);
        if experiment.vae.is_ready() {
            // another section has trained it: the way begins at once
            (experiment.at, experiment.is_playing) = (0, true);
        }
        Ok(experiment)
    }

    fn draw(&mut self, desk: &Desk) {
        let mut rng = StdRng::seed_from_u64(self.seed.wrapping_add(self.drawn.wrapping_mul(7919)));
        self.is_placed = false;
        self.epsilon = [(); 2].map(|()| desk.value(&TIMES) * rng.sample::<f32, _>(StandardNormal));
    }

    /// Sends the digit on show all the way through the model, and the gradient back.
    fn look(&mut self, desk: &Desk) {
        self.image = desk.exhibit().images().into_iter().next().unwrap_or_else(|| vec![0; PIXELS].into());
        self.name = desk.exhibit().captions().into_iter().next().unwrap_or_default();
        self.pixels = to_unit(&self.image);
        self.pass = self.vae.model().staged(&self.pixels, &self.epsilon);
        self.at_mean = self.vae.model().staged(&self.pixels, &[0.0; 2]).loss;
        self.vae.note_look();
    }

    /// ε becomes what leads to this place.
    fn steer(&mut self, place: [f32; 2]) {
        self.is_placed = true;
        let (mu, log_var) = (self.pass.values(Stage::Mu), self.pass.values(Stage::LogVar));
        for axis in 0..2 {
            let epsilon = (place[axis] - mu[axis]) / (0.5 * log_var[axis]).exp();
            self.epsilon[axis] = if epsilon.is_finite() { epsilon.clamp(-FARTHEST, FARTHEST) } else { 0.0 };
        }
    }

    /// The stage that the walk is at, by its place on the way there; and whether it is on the way back.
    fn stage(&self) -> (usize, bool) {
        self.at.checked_sub(AT_LOSS + 1).map_or((self.at, false), |back| (WAY_BACK[back], true))
    }

    /// Whether the gradient has come to a stage already.
    fn is_back_at(&self, stage: usize) -> bool {
        self.at > AT_LOSS && WAY_BACK[..self.at - AT_LOSS].contains(&stage)
    }

    /// The gradient at μ and at log σ² of each dimension, as what comes through z and what the KL adds.
    fn parts(&self) -> [[[f64; 2]; 2]; 2] {
        let at = |stage, axis: usize| f64::from(self.pass.values(stage)[axis]);
        let slope = |stage, axis: usize| f64::from(self.pass.gradient(stage)[axis]);
        [0, 1].map(|axis| {
            let sigma = (0.5 * at(Stage::LogVar, axis)).exp();
            let through = [slope(Stage::Code, axis), 0.5 * slope(Stage::Code, axis) * f64::from(self.epsilon[axis]) * sigma];
            [[through[0], slope(Stage::Mu, axis) - through[0]], [through[1], slope(Stage::LogVar, axis) - through[1]]]
        })
    }
}

impl Experiment for ForwardPass {
    /// A step of training; once the model is trained, a stage of the way.
    fn step(&mut self, desk: &Desk) -> Result<Progress, LabError> {
        if !self.vae.is_ready() {
            if self.vae.train()? {
                self.look(desk);
            }
            if self.vae.is_ready() {
                (self.at, self.is_playing) = (0, true);
                return Ok(Progress::After(PACE));
            }
            return Ok(Progress::Continue);
        }
        if self.is_playing && self.at < END {
            self.at += 1;
        }
        self.is_playing &= self.at < END;
        if self.is_playing { Ok(Progress::After(PACE)) } else { Ok(Progress::Idle("f and b step, p plays the way".into())) }
    }

    fn input(&mut self, input: &Input, desk: &Desk) -> Result<Next, LabError> {
        match input {
            _ if FORWARDS.is_pressed_by(input) => (self.at, self.is_playing) = ((self.at + 1).min(END), false),
            _ if BACK.is_pressed_by(input) => (self.at, self.is_playing) = (self.at.saturating_sub(1), false),
            _ if PLAY.is_pressed_by(input) => {
                self.is_playing = !self.is_playing;
                if self.is_playing && self.at == END {
                    self.at = 0;
                }
            }
            _ if FRESH.is_pressed_by(input) => {
                self.drawn = self.drawn.wrapping_add(1);
                self.draw(desk);
                self.look(desk);
            }
            Input::Point { x, y, .. } => {
                self.steer([*x, *y]);
                self.look(desk);
            }
            Input::Knob { .. } | Input::Pick(_) | Input::OwnDigit(_) | Input::NoOwnDigit => {
                self.draw(desk);
                self.look(desk);
            }
            _ => return Ok(Next::Redraw),
        }
        Ok(Next::GoOn)
    }

    fn view(&self, _: &Desk) -> View {
        let [[_, [pull, push]], _] = self.parts();
        let count = |values: &[f32], is: fn(f32) -> bool| values.iter().filter(|value| is(**value)).count() as f64;
        View {
            metrics: vec![
                AT.of(self.at as f64),
                LOSS.of(self.pass.loss),
                RECONSTRUCTION.of(self.pass.reconstruction),
                KL.of(self.pass.kl_per_dimension.iter().sum()),
                GAIN.of(self.at_mean - self.pass.loss),
                BY_HAND.of(f64::from(u8::from(self.is_placed))),
                OPEN.of(count(self.pass.values(Stage::Hidden(1)), |value| value > 0.0)),
                PASSING.of(count(self.pass.gradient(Stage::Hidden(1)), |slope| slope != 0.0)),
                PULL.of(pull),
                PUSH.of(push),
                LOG_VAR_SLOPE.of(pull + push),
            ],
            panels: vec![self.stages(), self.picture(), self.network()],
        }
    }

    fn trains(&self) -> Option<&dyn Trained> {
        Some(&self.vae.run)
    }

    fn trains_mut(&mut self) -> Option<&mut dyn Trained> {
        Some(&mut self.vae.run)
    }

    fn measured(&mut self, desk: &Desk) {
        self.look(desk);
    }

    fn notes(&mut self, archive: &mut Archive) -> Result<(), LabError> {
        archive.note("at", &mut self.at)?;
        archive.note("is_playing", &mut self.is_playing)?;
        archive.note("drawn", &mut self.drawn)?;
        archive.note("epsilon", &mut self.epsilon)?;
        archive.note("is_placed", &mut self.is_placed)?;
        self.at = self.at.min(END);
        Ok(())
    }
}
