//! Section 25: an autoencoder and a VAE side by side: the same first weights, the same batches, one term and one noise more.

use std::sync::Arc;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};

use crate::data::{Dataset, PIXELS};
use crate::lab::desk::Desk;
use crate::lab::dial::{Button, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::picture::Words;
use crate::lab::scorer::Scorer;
use crate::lab::trained::Trained;
use crate::lab::twins::Twins;
use crate::model::{Autoencoder, CLASSES, CodeGaussian, Coder, Vae, coverage, leave_one_out_accuracy, to_unit};

mod pictures;

pub(crate) const ENTRY: Entry = Entry {
    name: "ae-vs-vae",
    panels: &[MEASURES, SAMPLES, COPIES, CODES_AE, CODES_VAE, COURSE],
    gauges: &[
        RECONSTRUCTION_AE,
        RECONSTRUCTION_VAE,
        DEARER,
        KL,
        CLOUD_AE,
        CLOUD_VAE,
        UNCOVERED_AE,
        UNCOVERED_VAE,
        SCORE_AE,
        SCORE_VAE,
        KINDS_AE,
        KINDS_VAE,
        DOUBT_AE,
        DOUBT_VAE,
        OWN_AE,
        OWN_VAE,
        KNN_AE,
        KNN_VAE,
    ],
    dials: &[&BETA],
    buttons: &[DRAW],
    takes: &[Take::Exhibit, Take::OwnDigit],
    open: |equipment, desk| Ok(Box::new(AeVsVae::new(equipment, desk)?)),
};

/// The weight of the term that only the VAE has.
pub(super) const BETA: Dial<f32> = Dial::new("beta", "β", &[("0", 0.0), ("0.1", 0.1), ("1", 1.0), ("4", 4.0)], "1");
pub(super) const DRAW: Button = Button { id: "again", label: "draw others", key: 'a', words: "draw other codes, and go on training" };

pub(super) const MEASURES: Plate = Plate::new("measures", "the same measures for both");
pub(super) const SAMPLES: Plate = Plate::new("samples", "new digits from both");
pub(super) const COPIES: Plate = Plate::new("copies", "held-out digits and both copies");
pub(super) const CODES_AE: Plate = Plate::new("codes_ae", "codes of the autoencoder");
pub(super) const CODES_VAE: Plate = Plate::new("codes_vae", "codes of the VAE");
pub(super) const COURSE: Plate = Plate::new("course", "reconstruction as they train");

pub(super) const RECONSTRUCTION_AE: Gauge = Gauge::new("reconstruction_ae", "reconstruction, AE", "nats");
pub(super) const RECONSTRUCTION_VAE: Gauge = Gauge::new("reconstruction_vae", "reconstruction, VAE", "nats");
pub(super) const DEARER: Gauge = Gauge::new("dearer", "the VAE's copies dearer by", "nats");
pub(super) const KL: Gauge = Gauge::new("kl", "KL", "nats");
pub(super) const CLOUD_AE: Gauge = Gauge::new("cloud_ae", "cloud to prior, AE", "nats");
pub(super) const CLOUD_VAE: Gauge = Gauge::new("cloud_vae", "cloud to prior, VAE", "nats");
pub(super) const UNCOVERED_AE: Gauge = Gauge::new("uncovered_ae", "uncovered, AE", "");
pub(super) const UNCOVERED_VAE: Gauge = Gauge::new("uncovered_vae", "uncovered, VAE", "");
pub(super) const SCORE_AE: Gauge = Gauge::new("score_ae", "sample score, AE", "");
pub(super) const SCORE_VAE: Gauge = Gauge::new("score_vae", "sample score, VAE", "");
pub(super) const KINDS_AE: Gauge = Gauge::new("kinds_ae", "kinds drawn, AE", "");
pub(super) const KINDS_VAE: Gauge = Gauge::new("kinds_vae", "kinds drawn, VAE", "");
pub(super) const DOUBT_AE: Gauge = Gauge::new("doubt_ae", "doubt, AE", "nats");
pub(super) const DOUBT_VAE: Gauge = Gauge::new("doubt_vae", "doubt, VAE", "nats");
pub(super) const OWN_AE: Gauge = Gauge::new("own_ae", "the same from its own Gaussian, AE", "");
pub(super) const OWN_VAE: Gauge = Gauge::new("own_vae", "the same from its own Gaussian, VAE", "");
pub(super) const KNN_AE: Gauge = Gauge::new("knn_ae", "5-NN accuracy, AE", "");
pub(super) const KNN_VAE: Gauge = Gauge::new("knn_vae", "5-NN accuracy, VAE", "");

const LATENTS: usize = 2;
/// Held-out digits whose codes are measured.
const MAPPED: usize = 1000;
/// Draws that are scored; tests make do with fewer.
const DRAWS: usize = if cfg!(test) { 100 } else { 500 };
/// Neighbours that vote.
const NEIGHBOURS: usize = 5;
/// Steps of the classifier for each of the two models, until it is trained: the draws can't be judged before that.
const SCORER_STEPS: usize = 4;
/// Steps between two rounds of looking; each step of a round does a piece of it.
const LOOK_EVERY: u64 = 50;
const FIRST_LOOKS: [u64; 2] = [8, 24];

struct AeVsVae {
    data: Arc<Dataset>,
    twins: Twins,
    scorer: Scorer,
    mapped: Vec<f32>,
    labels: Vec<u8>,
    /// A draw of N(0, I) for each of the mapped digits, `[MAPPED, 2]`, and those that become samples, `[DRAWS, 2]`.
    noise: Vec<f32>,
    draws: Vec<f32>,
    rng: StdRng,
    /// What is shown, and what the round under way has found out so far.
    shown: Round,
    found: Round,
    left: Vec<Piece>,
}

/// Both models at one moment, and what was measured of them.
#[derive(Clone)]
struct Round {
    autoencoder: Autoencoder,
    vae: Vae,
    sides: [Side; 2],
}

/// What was measured of one model.
#[derive(Clone, Debug)]
struct Side {
    /// Codes of held-out digits: the code itself, or the mean; and what stands in the cloud: the code itself, or one draw. `[MAPPED, 2]`
    codes: Vec<f32>,
    cloud: Vec<f32>,
    /// The Gaussian with the mean and covariance of the cloud.
    fitted: Option<CodeGaussian>,
    /// KL of that Gaussian to the prior, in nats.
    to_prior: f64,
    uncovered: f64,
    knn: f64,
    /// How draws from the prior are judged, and the score of draws from the fitted Gaussian.
    prior: Judged,
    own: f64,
}

/// What the classifier makes of the draws of a model.
#[derive(Clone, Copy, Debug)]
struct Judged {
    /// e to the entropy of its mean answer: as varied as so many equally frequent classes, 1 to 10.
    kinds: f64,
    /// The mean entropy of its answers, in nats.
    doubt: f64,
}

impl Judged {
    const UNKNOWN: Judged = Judged { kinds: f64::NAN, doubt: f64::NAN };

    /// The sample score: 1 where all draws are one class or none, 10 where it is certain of each and all classes are equally frequent (after
    /// Salimans and others 2016).
    fn score(&self) -> f64 {
        self.kinds * (-self.doubt).exp()
    }
}

impl Side {
    fn unknown() -> Side {
        let (codes, cloud) = (Vec::new(), Vec::new());
        Side { codes, cloud, fitted: None, to_prior: f64::NAN, uncovered: f64::NAN, knn: f64::NAN, prior: Judged::UNKNOWN, own: f64::NAN }
    }
}

/// A piece of looking, small enough for a step: of the autoencoder, 0, or the VAE, 1.
#[derive(Clone, Copy)]
enum Piece {
    Encode,
    Cover(usize),
    Neighbours(usize),
    Score(usize),
    Own(usize),
}

impl AeVsVae {
    fn new(equipment: &Equipment, desk: &Desk) -> Result<AeVsVae, LabError> {
        let data = equipment.data.clone();
        let twins = Twins::new(LATENTS, desk.value(&BETA), equipment)?;
        let mapped = data.test.len().min(MAPPED);
        let mut rng = StdRng::seed_from_u64(equipment.seed(25));
        let mut normal = |count: usize| StandardNormal.sample_iter(&mut rng).take(LATENTS * count).collect::<Vec<f32>>();
        let (noise, draws) = (normal(mapped), normal(DRAWS));
        let round = Round {
            autoencoder: twins.autoencoder().model().clone(),
            vae: twins.vae().model().clone(),
            sides: [(); 2].map(|()| Side::unknown()),
        };
        Ok(AeVsVae {
            twins,
            scorer: Scorer::new(equipment),
            mapped: to_unit(&data.test.images[..mapped * PIXELS]),
            labels: data.test.labels[..mapped].to_vec(),
            data,
            noise,
            draws,
            rng,
            shown: round.clone(),
            found: round,
            left: Vec::new(),
        })
    }

    /// The pieces of a round, the last to be done first.
    fn begin_round(&mut self) {
        let of_both = [Piece::Own, Piece::Score, Piece::Neighbours, Piece::Cover].into_iter().flat_map(|piece| [piece(1), piece(0)]);
        self.left = of_both.chain([Piece::Encode]).collect();
    }

    /// A piece of the round under way; what it found is shown once the round is over.
    fn look(&mut self) {
        match self.left.pop() {
            None => return,
            Some(Piece::Encode) => self.encode(),
            Some(Piece::Cover(side)) => {
                let side = &mut self.found.sides[side];
                let found = coverage(&side.cloud, &CodeGaussian::standard(LATENTS));
                side.uncovered = found.map_or(f64::NAN, |found| found.uncovered);
            }
            Some(Piece::Neighbours(side)) => {
                let side = &mut self.found.sides[side];
                side.knn = leave_one_out_accuracy(&side.codes, &self.labels, LATENTS, NEIGHBOURS);
            }
            Some(Piece::Score(side)) => self.found.sides[side].prior = self.judged(side, &self.draws),
            Some(Piece::Own(side)) => {
                let own = self.found.sides[side].fitted.as_ref().map(|fitted| fitted.from_standard(&self.draws));
                self.found.sides[side].own = own.map_or(f64::NAN, |draws| self.judged(side, &draws).score());
            }
        }
        if self.left.is_empty() {
            self.shown = self.found.clone();
        }
    }

    fn encode(&mut self) {
        let (autoencoder, vae) = (self.twins.autoencoder().model().clone(), self.twins.vae().model().clone());
        let codes = autoencoder.encode(&self.mapped);
        let posterior = vae.posterior(&self.mapped);
        let drawn = |((mu, log_var), noise): ((&f32, &f32), &f32)| mu + (0.5 * log_var).exp() * noise;
        let cloud = posterior.mu.iter().zip(&posterior.log_var).zip(&self.noise).map(drawn).collect();
        let side = |codes: Vec<f32>, cloud: Vec<f32>| {
            let fitted = CodeGaussian::fitted(&cloud, LATENTS);
            let to_prior = fitted.as_ref().map_or(f64::NAN, CodeGaussian::kl_to_standard);
            Side { codes, cloud, fitted, to_prior, ..Side::unknown() }
        };
        self.found = Round { sides: [side(codes.clone(), codes), side(posterior.mu.clone(), cloud)], autoencoder, vae };
    }

    /// What the classifier makes of what a model makes of codes `[n, 2]`; not numbers until it has learnt.
    fn judged(&self, side: usize, codes: &[f32]) -> Judged {
        let images = self.found.decode(side, codes);
        let (Some(answers), Some(scores)) = (self.scorer.probabilities(&images), self.scorer.scores(&images)) else {
            return Judged::UNKNOWN;
        };
        let mut mean = [0.0; CLASSES];
        for answer in answers.as_chunks::<CLASSES>().0 {
            mean.iter_mut().zip(answer).for_each(|(sum, &p)| *sum += f64::from(p) / scores.len() as f64);
        }
        let variety: f64 = mean.iter().filter(|share| **share > 0.0).map(|share| -share * share.ln()).sum();
        let doubt = scores.iter().map(|score| f64::from(score.entropy)).sum::<f64>() / scores.len() as f64;
        Judged { kinds: variety.exp(), doubt }
    }

    /// Mean reconstruction on held-out images, in nats: of the code itself, and of one draw.
    fn reconstruction(&self) -> [f64; 2] {
        [self.twins.autoencoder().latest().reconstruction, self.twins.vae().latest().reconstruction]
    }
}

impl Round {
    fn decode(&self, side: usize, codes: &[f32]) -> Vec<f32> {
        if side == 0 { self.autoencoder.decode(codes) } else { self.vae.decode(codes) }
    }
}

impl Experiment for AeVsVae {
    /// A step of both models, and some of the classifier until that is trained; now and then a piece of looking at what they do.
    fn step(&mut self, _: &Desk) -> Result<Progress, LabError> {
        self.twins.step()?;
        let was_learning = self.scorer.progress() < 1.0;
        for _ in 0..SCORER_STEPS {
            self.scorer.work()?;
        }
        let steps = Trained::steps(&self.twins);
        let has_learnt = was_learning && self.scorer.progress() >= 1.0;
        if has_learnt || FIRST_LOOKS.contains(&steps) || steps.is_multiple_of(LOOK_EVERY) {
            self.begin_round();
        }
        self.look();
        Ok(Progress::Continue)
    }

    fn input(&mut self, input: &Input, _: &Desk) -> Result<Next, LabError> {
        if DRAW.is_pressed_by(input) {
            self.draws = StandardNormal.sample_iter(&mut self.rng).take(LATENTS * DRAWS).collect();
        }
        Ok(if BETA.is_turned_by(input) { Next::Rebuild } else { Next::usual(input) })
    }

    fn view(&self, desk: &Desk) -> View {
        let [autoencoder, vae] = &self.shown.sides;
        let [copied, redrawn] = self.reconstruction();
        View {
            metrics: vec![
                RECONSTRUCTION_AE.with(copied, &self.twins.autoencoder().test().reconstruction),
                RECONSTRUCTION_VAE.with(redrawn, &self.twins.vae().test().reconstruction),
                DEARER.of(redrawn - copied),
                KL.with(self.twins.vae().latest().kl, &self.twins.vae().test().kl),
                CLOUD_AE.of(autoencoder.to_prior),
                CLOUD_VAE.of(vae.to_prior),
                UNCOVERED_AE.of(autoencoder.uncovered),
                UNCOVERED_VAE.of(vae.uncovered),
                SCORE_AE.of(autoencoder.prior.score()),
                SCORE_VAE.of(vae.prior.score()),
                KINDS_AE.of(autoencoder.prior.kinds),
                KINDS_VAE.of(vae.prior.kinds),
                DOUBT_AE.of(autoencoder.prior.doubt),
                DOUBT_VAE.of(vae.prior.doubt),
                OWN_AE.of(autoencoder.own),
                OWN_VAE.of(vae.own),
                KNN_AE.of(autoencoder.knn),
                KNN_VAE.of(vae.knn),
            ],
            panels: vec![self.measures(desk), self.samples(), self.copies(desk), self.codes(0), self.codes(1), self.course()],
        }
    }

    fn trains(&self) -> Option<&dyn Trained> {
        Some(&self.twins)
    }

    fn trains_mut(&mut self) -> Option<&mut dyn Trained> {
        Some(&mut self.twins)
    }

    fn measured(&mut self, _: &Desk) {
        self.begin_round();
        while !self.left.is_empty() {
            self.look();
        }
    }
}

/// Nothing to say where a number is not known.
fn known(value: f64, words: impl Into<Words>) -> Words {
    if value.is_finite() { words.into() } else { Words::none() }
}
