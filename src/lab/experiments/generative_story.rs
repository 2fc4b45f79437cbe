//! Section 12: images made in the order of the story: a code from the prior, the decoder's probabilities, a toss for each pixel.

use std::sync::Arc;
use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};
use serde::{Deserialize, Serialize};

use crate::data::{Dataset, PIXELS};
use crate::lab::archive::Archive;
use crate::lab::desk::Desk;
use crate::lab::dial::{Button, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::picture::Bounds;
use crate::lab::plane_vae::{INK, PlaneVae};
use crate::lab::plot;
use crate::lab::trained::Trained;
use crate::model::{Coder, to_unit};

mod pictures;

pub(crate) const ENTRY: Entry = Entry {
    name: "generative-story",
    panels: &[STORY, STAGES, PRIOR, PIXELS_OUT, GALLERY, COUNTS],
    gauges: &[RADIUS, LOG_PRIOR, LOG_LIKELIHOOD, LOG_JOINT, EXPECTED_INK, DRAWN_INK, LONE, LONE_REAL, MEAN_INK, KEPT, TWINS],
    dials: &[&PACE],
    buttons: &[NEXT, TOSS, KEEP, EMPTY, AGAIN],
    takes: &[Take::Point, Take::Pixel],
    open: |equipment, _| Ok(Box::new(GenerativeStory::new(equipment)?)),
};

/// The pause after a stage; `None` where the reader asks for each.
pub(super) const PACE: Dial<Option<u64>> =
    Dial::new("pace", "pace", &[("stage by stage", None), ("slow", Some(800)), ("fast", Some(60))], "slow");
pub(super) const NEXT: Button =
    Button { id: "next", label: "next stage", key: 'n', words: "next stage: the code, the mean image, the pixels" };
pub(super) const TOSS: Button = Button { id: "toss", label: "toss again", key: 'x', words: "toss the pixels again, for the same code" };
pub(super) const KEEP: Button = Button { id: "keep", label: "keep it", key: 'g', words: "keep the newest image in the gallery" };
pub(super) const EMPTY: Button = Button { id: "empty", label: "empty", key: 'e', words: "empty the gallery" };
pub(super) const AGAIN: Button = Button { id: "again", label: "go on", key: 'a', words: "go on: more stories" };

pub(super) const STORY: Plate = Plate::new("story", "from the decoder: mean image and sample");
pub(super) const STAGES: Plate = Plate::new("stages", "the story, stage by stage");
pub(super) const PRIOR: Plate = Plate::new("prior", "codes drawn from the prior");
pub(super) const PIXELS_OUT: Plate = Plate::new("pixels", "three pixels, spelt out");
pub(super) const GALLERY: Plate = Plate::new("gallery", "your gallery");
pub(super) const COUNTS: Plate = Plate::new("counts", "samples and real digits, counted");

pub(super) const RADIUS: Gauge = Gauge::new("radius", "|z|", "");
pub(super) const LOG_PRIOR: Gauge = Gauge::new("log_prior", "log p(z)", "nats");
pub(super) const LOG_LIKELIHOOD: Gauge = Gauge::new("log_likelihood", "log p(x | z)", "nats");
pub(super) const LOG_JOINT: Gauge = Gauge::new("log_joint", "log p(x, z)", "nats");
pub(super) const EXPECTED_INK: Gauge = Gauge::new("expected_ink", "ink expected", "pixels");
pub(super) const DRAWN_INK: Gauge = Gauge::new("drawn_ink", "ink drawn", "pixels");
pub(super) const LONE: Gauge = Gauge::new("lone", "lone pixels of a sample", "");
pub(super) const LONE_REAL: Gauge = Gauge::new("lone_real", "lone pixels of a digit", "");
pub(super) const MEAN_INK: Gauge = Gauge::new("mean_ink", "ink of a sample", "pixels");
pub(super) const KEPT: Gauge = Gauge::new("kept", "kept", "");
pub(super) const TWINS: Gauge = Gauge::new("twins", "pixels in which two of one code differ", "");

/// Stories on show, and most that have a dot in the plane.
const SHOWN: usize = 5;
const DOTS: usize = 200;
/// Stories that are told before the reader has to ask for more.
const ROUND: usize = 40;
/// Images that the gallery has room for; the oldest goes.
const ROOM: usize = 8;
/// Steps of training for one stage, while the model trains.
const SHARE: u64 = 60;
/// Samples and held-out digits that are counted.
const COUNTED: usize = 200;
const SIDE: usize = 28;
/// The plane that the prior fills.
const PLANE: Bounds = Bounds { x: [-3.5, 3.5], y: [-3.5, 3.5] };

/// What happened in a story, as far as chance had a hand in it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Story {
    z: [f32; 2],
    /// Which tosses: the same number and the same probabilities give the same pixels.
    toss: u64,
}

/// How far the newest story is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
enum Told {
    Code,
    Mean,
    Pixels,
}

impl Told {
    /// Behind the number of the story.
    fn words(self) -> &'static str {
        match self {
            Told::Code => ": a code is drawn",
            Told::Mean => ": it is decoded",
            Told::Pixels => ": its pixels are tossed",
        }
    }
}

/// What 200 samples and as many held-out digits have on average.
#[derive(Default)]
struct Counts {
    ink: f64,
    lone: f64,
    /// ln p(x | z) of a sample, and of the mean image with each pixel rounded.
    sampled: f64,
    rounded: f64,
    rounded_ink: f64,
    rounded_lone: f64,
}

struct GenerativeStory {
    vae: PlaneVae,
    data: Arc<Dataset>,
    rng: StdRng,
    drawn: usize,
    tosses: u64,
    until: usize,
    /// The newest last.
    stories: Vec<Story>,
    told: Told,
    kept: Vec<Story>,
    /// Codes of the samples that are counted: `[COUNTED, 2]`.
    codes: Vec<f32>,
    counts: Counts,
    /// Ink and lone pixels of held-out digits.
    real: [f64; 2],
}

/// What a story has made: its mean image and its sample.
type Made = (Vec<f32>, Arc<[u8]>);

impl GenerativeStory {
    fn new(equipment: &Equipment) -> Result<GenerativeStory, LabError> {
        let mut rng = StdRng::seed_from_u64(equipment.seed(12));
        let codes = StandardNormal.sample_iter(&mut rng).take(2 * COUNTED).collect();
        let data = equipment.data.clone();
        let digits: Vec<Vec<u8>> = (0..data.test.len().min(COUNTED))
            .map(|index| data.test.image(index).iter().map(|&grey| if grey >= INK { 255 } else { 0 }).collect())
            .collect();
        let mean = |of: fn(&[u8]) -> usize| digits.iter().map(|digit| of(digit) as f64).sum::<f64>() / digits.len().max(1) as f64;
        let mut story = GenerativeStory {
            vae: PlaneVae::new(equipment)?,
            real: [mean(ink), mean(lone)],
            data,
            rng,
            drawn: 0,
            tosses: 0,
            until: ROUND,
            stories: Vec::new(),
            told: Told::Pixels,
            kept: Vec::new(),
            codes,
            counts: Counts::default(),
        };
        story.draw_to(SHOWN);
        Ok(story)
    }

    fn draw_to(&mut self, count: usize) {
        while self.drawn < count {
            let z = [(); 2].map(|()| StandardNormal.sample(&mut self.rng));
            self.drawn += 1;
            self.begin(z);
        }
    }

    fn begin(&mut self, z: [f32; 2]) {
        self.tosses += 1;
        self.stories.push(Story { z, toss: self.tosses });
        if self.stories.len() > DOTS {
            self.stories.remove(0);
        }
    }

    /// The next stage of the newest story, or the first of another.
    fn tell(&mut self) {
        self.told = match self.told {
            Told::Code => Told::Mean,
            Told::Mean => Told::Pixels,
            Told::Pixels => {
                self.draw_to(self.drawn + 1);
                Told::Code
            }
        };
    }

    fn newest(&self) -> Story {
        self.stories.last().copied().unwrap_or(Story { z: [0.0; 2], toss: 0 })
    }

    /// The mean image of each story, and the pixels that were tossed.
    fn pictures(&self, stories: &[Story]) -> Vec<(Vec<f32>, Arc<[u8]>)> {
        let codes: Vec<f32> = stories.iter().flat_map(|story| story.z).collect(); // [stories, 2]
        let means = self.vae.model().decode(&codes);
        means.chunks_exact(PIXELS).zip(stories).map(|(mean, story)| (mean.to_vec(), plot::tossed(mean, story.toss))).collect()
    }

    /// ln p(x | z) of a black and white image.
    fn log_likelihood(&self, z: [f32; 2], image: &[u8]) -> f64 {
        self.vae.model().log_likelihoods(&z, &to_unit(image)).first().copied().unwrap_or(f64::NAN)
    }

    /// Counts what samples of the model as it is have.
    fn count(&mut self) {
        self.vae.note_look();
        let model = self.vae.model();
        let means = model.decode(&self.codes);
        let samples: Vec<u8> = means.chunks_exact(PIXELS).zip(0..).flat_map(|(mean, toss)| plot::tossed(mean, toss).to_vec()).collect();
        let rounded: Vec<u8> = means.iter().map(|&mean| if mean >= 0.5 { 255 } else { 0 }).collect();
        let mean =
            |images: &[u8], of: fn(&[u8]) -> usize| images.chunks_exact(PIXELS).map(|image| of(image) as f64).sum::<f64>() / COUNTED as f64;
        let log = |images: &[u8]| model.log_likelihoods(&self.codes, &to_unit(images)).iter().sum::<f64>() / COUNTED as f64;
        self.counts = Counts {
            ink: mean(&samples, ink),
            lone: mean(&samples, lone),
            sampled: log(&samples),
            rounded: log(&rounded),
            rounded_ink: mean(&rounded, ink),
            rounded_lone: mean(&rounded, lone),
        };
    }

    /// The most pixels in which two kept images of one code differ.
    fn twins(&self) -> usize {
        let pictures = self.pictures(&self.kept);
        let differ = |a: usize, b: usize| pictures[a].1.iter().zip(&*pictures[b].1).filter(|(a, b)| a != b).count();
        let pairs = (0..self.kept.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
        pairs.filter(|&(a, b)| self.kept[a].z == self.kept[b].z).map(|(a, b)| differ(a, b)).max().unwrap_or(0)
    }
}

/// Pixels of ink.
fn ink(image: &[u8]) -> usize {
    image.iter().filter(|&&grey| grey >= INK).count()
}

/// Pixels of ink none of whose eight neighbours is ink.
fn lone(image: &[u8]) -> usize {
    let is_ink = |x: usize, y: usize| x < SIDE && y < SIDE && image[y * SIDE + x] >= INK;
    let around = |x: usize, y: usize| {
        let steps = (0..9).filter(|step| *step != 4).map(|step| (step % 3, step / 3));
        steps.filter(|(dx, dy)| is_ink((x + dx).wrapping_sub(1), (y + dy).wrapping_sub(1))).count()
    };
    (0..PIXELS).map(|at| (at % SIDE, at / SIDE)).filter(|&(x, y)| is_ink(x, y) && around(x, y) == 0).count()
}

impl Experiment for GenerativeStory {
    /// A step of training, and a stage now and then; once the model is trained, a stage at the pace that the reader has set.
    fn step(&mut self, desk: &Desk) -> Result<Progress, LabError> {
        let pace = desk.value(&PACE);
        if !self.vae.is_ready() {
            if self.vae.train()? {
                self.count();
            }
            if pace.is_some() && self.vae.run.steps().is_multiple_of(SHARE) && self.drawn < self.until {
                self.tell();
            }
            return Ok(Progress::Continue);
        }
        match pace {
            None => Ok(Progress::Idle("n tells the next stage".into())),
            Some(_) if self.told == Told::Pixels && self.drawn >= self.until => {
                Ok(Progress::Idle(format!("{} stories are told; <key:play-pause> goes on", self.drawn)))
            }
            Some(pause) => {
                self.tell();
                Ok(Progress::After(Duration::from_millis(pause)))
            }
        }
    }

    fn input(&mut self, input: &Input, _: &Desk) -> Result<Next, LabError> {
        match input {
            Input::Point { x, y, .. } if x.is_finite() && y.is_finite() => {
                self.begin([x.clamp(-8.0, 8.0), y.clamp(-8.0, 8.0)]);
                self.told = Told::Pixels;
            }
            _ if NEXT.is_pressed_by(input) => self.tell(),
            _ if TOSS.is_pressed_by(input) => {
                self.tosses += 1;
                let toss = self.tosses;
                if let Some(story) = self.stories.last_mut() {
                    story.toss = toss;
                }
                self.told = Told::Pixels;
            }
            _ if KEEP.is_pressed_by(input) => {
                self.told = Told::Pixels;
                let newest = self.newest();
                if !self.kept.contains(&newest) {
                    self.kept.push(newest);
                }
                if self.kept.len() > ROOM {
                    self.kept.remove(0);
                }
            }
            _ if EMPTY.is_pressed_by(input) => self.kept.clear(),
            _ if AGAIN.is_pressed_by(input) => {
                self.until = self.drawn + ROUND;
                return Ok(Next::GoOn);
            }
            Input::Knob { .. } => return Ok(Next::GoOn),
            _ => {}
        }
        Ok(Next::Redraw)
    }

    fn view(&self, desk: &Desk) -> View {
        let first = self.stories.len().saturating_sub(SHOWN);
        let shown = self.pictures(&self.stories[first..]);
        let newest = self.newest();
        let blank = (vec![0.0; PIXELS], Arc::from([0; PIXELS]));
        let (mean, sample) = shown.last().unwrap_or(&blank);
        let log_likelihood = if self.told == Told::Pixels { self.log_likelihood(newest.z, sample) } else { f64::NAN };
        let log_prior = -0.5 * newest.z.iter().map(|&z| f64::from(z * z)).sum::<f64>() - std::f64::consts::TAU.ln();
        let expected = if self.told >= Told::Mean { mean.iter().map(|&mean| f64::from(mean)).sum() } else { f64::NAN };
        View {
            metrics: vec![
                RADIUS.of(f64::from(newest.z[0].hypot(newest.z[1]))),
                LOG_PRIOR.of(log_prior),
                LOG_LIKELIHOOD.of(log_likelihood),
                LOG_JOINT.of(log_prior + log_likelihood),
                EXPECTED_INK.of(expected),
                DRAWN_INK.of(if self.told == Told::Pixels { ink(sample) as f64 } else { f64::NAN }),
                LONE.of(self.counts.lone),
                LONE_REAL.of(self.real[1]),
                MEAN_INK.of(self.counts.ink),
                KEPT.of(self.kept.len() as f64),
                TWINS.of(self.twins() as f64),
            ],
            panels: vec![
                self.story(&shown),
                self.stages(log_prior, expected, log_likelihood),
                self.prior(),
                self.spelt_out(desk, mean, sample, log_likelihood),
                self.gallery(),
                self.counted(),
            ],
        }
    }

    fn trains(&self) -> Option<&dyn Trained> {
        Some(&self.vae.run)
    }

    fn trains_mut(&mut self) -> Option<&mut dyn Trained> {
        Some(&mut self.vae.run)
    }

    fn measured(&mut self, _: &Desk) {
        self.count();
    }

    fn notes(&mut self, archive: &mut Archive) -> Result<(), LabError> {
        archive.note("kept", &mut self.kept)
    }
}
