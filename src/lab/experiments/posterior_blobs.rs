//! Section 11: the map of section 8 with a blob for every digit instead of a point, as wide as the encoder says or as the reader wants it.

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
use crate::lab::picture::{
    Body, Bounds, Ellipse, ImageRow, Images, LatentPoint, Layer, Panel, Plane, PlaneLayer, PlaneMark, Plot, Scaled, Sign, Table, Tone,
    Value, Words, count, hundredths, measured, percent,
};
use crate::lab::plane_vae::PlaneVae;
use crate::lab::plot;
use crate::lab::trained::Trained;
use crate::model::{CodeGaussian, Coder, Posterior, Threads, UNCOVERED_BY_CHANCE, coverage, to_unit};

pub(crate) const ENTRY: Entry = Entry {
    name: "posterior-blobs",
    panels: &[BLOBS, HERE, REACH],
    gauges: &[SIGMA_NOW, UNREACHED, PRICE, PRICE_0, NOISE_PRICE, UNCOVERED, BLOBS_HERE, TYPICAL],
    dials: &[&SIGMA, &WINDOW],
    buttons: &[NOISE],
    takes: &[Take::Exhibit, Take::OwnDigit, Take::Point],
    open: |equipment, desk| Ok(Box::new(PosteriorBlobs::new(equipment, desk)?)),
};

/// How wide the blobs are, in parts of what the encoder says.
pub(super) const SIGMA: Dial<f32> = Dial::new(
    "sigma",
    "σ ×",
    &[("0", 0.0), ("0.25", 0.25), ("0.5", 0.5), ("1", 1.0), ("1.5", 1.5), ("2", 2.0), ("3", 3.0), ("4", 4.0)],
    "1",
);
/// Whether the plane is shown from near, where the blobs have a width that can be seen, or whole.
pub(super) const WINDOW: Dial<bool> =
    Dial::new("window", "window", &[("around the cursor", true), ("whole plane", false)], "around the cursor");
pub(super) const NOISE: Button = Button { id: "again", label: "fresh noise", key: 'a', words: "draw another code from each blob" };

pub(super) const BLOBS: Plate = Plate::new("blobs", "a blob for each held-out digit");
pub(super) const HERE: Plate = Plate::new("here", "the point under the cursor");
pub(super) const REACH: Plate = Plate::new("reach", "wider blobs: what is gained, what it costs");

pub(super) const SIGMA_NOW: Gauge = Gauge::new("sigma_now", "σ ×", "");
pub(super) const UNREACHED: Gauge = Gauge::new("unreached", "out of reach", "");
pub(super) const PRICE: Gauge = Gauge::new("price", "price of a copy", "nats");
pub(super) const PRICE_0: Gauge = Gauge::new("price_0", "the same without noise", "nats");
pub(super) const NOISE_PRICE: Gauge = Gauge::new("noise_price", "of it for the noise", "nats");
pub(super) const UNCOVERED: Gauge = Gauge::new("uncovered", "uncovered share, N(0, I)", "");
pub(super) const BLOBS_HERE: Gauge = Gauge::new("blobs_here", "blobs that reach the cursor", "");
pub(super) const TYPICAL: Gauge = Gauge::new("typical_sigma", "median σ", "");

/// Held-out digits that have a blob, those of them whose copies are priced, and how many have a dot and an outline: more would be one
/// scribble in which outlines can't be told from dots.
const MAPPED: usize = 2000;
const PRICED: usize = 500;
const DOTTED: usize = 500;
const OUTLINED: usize = 16;
/// Draws of the prior that are looked for: the standard error of a share of 2 % is 0.3 %.
const DRAWS: usize = 2000;
/// A blob reaches this many deviations far: 86 % of its draws lie within.
const REACHES: f32 = 2.0;
/// Where hardly a draw of any blob falls, nothing is asked of the decoder.
const ASKS: f32 = 4.0;
/// How far the near window reaches to each side: a blob is some ten cells wide in it. It moves on by as much, so that it stands still while the
/// cursor moves in its middle half.
const NEAR: f32 = 0.75;
/// The plane that the prior fills.
const PLANE: Bounds = Bounds { x: [-4.0, 4.0], y: [-4.0, 4.0] };

struct PosteriorBlobs {
    data: Arc<Dataset>,
    threads: Arc<Threads>,
    vae: PlaneVae,
    mapped: Vec<f32>,
    labels: Vec<u8>,
    /// A draw of N(0, I) for each digit: `[digits, 2]`.
    noise: Vec<f32>,
    rng: StdRng,
    /// Draws from the prior: `[DRAWS, 2]`.
    draws: Vec<f32>,
    blobs: Vec<Blob>,
    /// How many deviations each draw of the prior is away from the blob that comes closest.
    distances: Vec<f32>,
    /// Mean price of a copy at each stop of the dial, in nats.
    prices: Vec<f64>,
    /// The uncovered share of the dots.
    uncovered: f64,
}

/// q(z | x) of a digit.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Blob {
    mean: [f32; 2],
    sigma: [f32; 2],
}

impl Blob {
    /// How many of its deviations a place is away.
    fn deviations(&self, [x, y]: [f32; 2]) -> f32 {
        ((x - self.mean[0]) / self.sigma[0]).hypot((y - self.mean[1]) / self.sigma[1])
    }

    /// The place of a draw, when the blob is so many times as wide.
    fn place(&self, times: f32, noise: &[f32]) -> [f32; 2] {
        [0, 1].map(|axis| self.mean[axis] + times * self.sigma[axis] * noise[axis])
    }

    fn ellipse(&self, times: f32, class: Option<u8>) -> Ellipse {
        Ellipse { centre: self.mean.into(), radii: (times * self.sigma[0], times * self.sigma[1]), turn: 0.0, class }
    }
}

fn blobs(posterior: &Posterior) -> Vec<Blob> {
    let sigma = |log_var: f32| (0.5 * log_var).exp();
    let (mu, log_var) = (posterior.mu.as_chunks::<2>().0, posterior.log_var.as_chunks::<2>().0);
    mu.iter().zip(log_var).map(|(&mean, log_var)| Blob { mean, sigma: log_var.map(sigma) }).collect()
}

impl PosteriorBlobs {
    fn new(equipment: &Equipment, _: &Desk) -> Result<PosteriorBlobs, LabError> {
        let data = equipment.data.clone();
        let mapped = data.test.len().min(MAPPED);
        let mut rng = StdRng::seed_from_u64(equipment.seed(11));
        let draws = StandardNormal.sample_iter(&mut rng).take(2 * DRAWS).collect();
        let noise = StandardNormal.sample_iter(&mut rng).take(2 * mapped).collect();
        Ok(PosteriorBlobs {
            threads: equipment.threads.clone(),
            vae: PlaneVae::new(equipment)?,
            mapped: to_unit(&data.test.images[..mapped * PIXELS]),
            labels: data.test.labels[..mapped].to_vec(),
            data,
            noise,
            rng,
            draws,
            blobs: Vec::new(),
            distances: Vec::new(),
            prices: Vec::new(),
            uncovered: f64::NAN,
        })
    }

    /// Works out what follows from the model: the blobs, what they reach, and what a copy costs with each width.
    fn look(&mut self, desk: &Desk) {
        self.vae.note_look();
        let model = self.vae.model();
        self.blobs = blobs(&model.posterior(&self.mapped));
        let blobs = &self.blobs;
        let near = |draw: &[f32]| blobs.iter().map(|blob| blob.deviations([draw[0], draw[1]])).fold(f32::INFINITY, f32::min);
        let blocks: Vec<&[f32]> = self.draws.chunks(2 * 250).collect();
        self.distances = self.threads.run(blocks, |draws| draws.chunks_exact(2).map(near).collect::<Vec<f32>>()).concat();
        let priced = self.blobs.len().min(PRICED);
        let price = |times: f32| {
            let codes: Vec<f32> =
                self.blobs[..priced].iter().zip(self.noise.chunks_exact(2)).flat_map(|(blob, noise)| blob.place(times, noise)).collect();
            let logs = model.log_likelihoods(&codes, &self.mapped[..priced * PIXELS]);
            -logs.iter().sum::<f64>() / priced.max(1) as f64
        };
        self.prices = self.threads.run(SIGMA.stops().iter().map(|stop| stop.1).collect(), price);
        self.cover(desk);
    }

    /// The uncovered share of the dots as they lie now, one draw of each blob.
    fn cover(&mut self, desk: &Desk) {
        let times = desk.value(&SIGMA);
        let dots: Vec<f32> = self.blobs.iter().zip(self.noise.chunks_exact(2)).flat_map(|(blob, noise)| blob.place(times, noise)).collect();
        self.uncovered = coverage(&dots, &CodeGaussian::standard(2)).map_or(f64::NAN, |coverage| coverage.uncovered);
    }

    /// The share of the prior's draws that no blob reaches, when blobs are so many times as wide.
    fn unreached(&self, times: f32) -> f64 {
        let out = self.distances.iter().filter(|distance| **distance > REACHES * times || distance.is_nan()).count();
        out as f64 / self.distances.len().max(1) as f64
    }

    fn price(&self, times: f32) -> f64 {
        let at = SIGMA.stops().iter().position(|stop| stop.1 == times);
        at.and_then(|at| self.prices.get(at)).copied().unwrap_or(f64::NAN)
    }

    /// How many blobs reach a place.
    fn reaching(&self, place: [f32; 2], times: f32) -> usize {
        self.blobs.iter().filter(|blob| blob.deviations(place) <= REACHES * times).count()
    }

    /// The mean of the digits whose blobs fall on a place, each with the density that it has there: what the decoder would have to draw to
    /// serve them all best. Blank where no blob comes near.
    fn asked_for(&self, place: [f32; 2], times: f32) -> Vec<f32> {
        let weight = |blob: &Blob| {
            let deviations = blob.deviations(place);
            if times == 0.0 {
                return f32::from(u8::from(deviations == 0.0)); // a point asks for its digit at its own place only
            }
            let deviations = deviations / times;
            if deviations <= ASKS { (-0.5 * deviations * deviations).exp() / (blob.sigma[0] * blob.sigma[1]) } else { 0.0 }
        };
        let weights: Vec<f32> = self.blobs.iter().map(weight).collect();
        let total: f32 = weights.iter().sum();
        let mut mean = vec![0.0; PIXELS];
        if total > 0.0 && total.is_finite() {
            for (image, weight) in self.mapped.chunks_exact(PIXELS).zip(weights).filter(|(_, weight)| *weight > 0.0) {
                mean.iter_mut().zip(image).for_each(|(mean, pixel)| *mean += weight / total * pixel);
            }
        }
        mean
    }

    /// The digit whose blob comes closest to a place.
    fn nearest(&self, place: [f32; 2]) -> usize {
        let by_distance = |a: &usize, b: &usize| self.blobs[*a].deviations(place).total_cmp(&self.blobs[*b].deviations(place));
        (0..self.blobs.len()).min_by(by_distance).unwrap_or(0)
    }

    /// Where the reader points, and the digit whose blob is nearest; the digit on show until the cursor is moved.
    fn pointed_at(&self, desk: &Desk) -> ([f32; 2], usize) {
        match desk.point() {
            Some(point) => (point.at, self.nearest(point.at)),
            None => {
                let picked = desk.exhibit().first().min(self.labels.len().saturating_sub(1));
                (self.blobs.get(picked).map_or([0.0; 2], |blob| blob.mean), picked)
            }
        }
    }

    /// The middle one of all deviations, along both axes.
    fn typical(&self) -> f64 {
        let mut all: Vec<f32> = self.blobs.iter().flat_map(|blob| blob.sigma).collect();
        all.sort_by(f32::total_cmp);
        all.get(all.len() / 2).map_or(f64::NAN, |&sigma| f64::from(sigma))
    }
}

impl Experiment for PosteriorBlobs {
    fn step(&mut self, desk: &Desk) -> Result<Progress, LabError> {
        if self.vae.is_ready() {
            return Ok(Progress::Idle("turn σ ×, or move the cursor".into()));
        }
        if self.vae.train()? {
            self.look(desk);
        }
        Ok(Progress::Continue)
    }

    fn input(&mut self, input: &Input, desk: &Desk) -> Result<Next, LabError> {
        if NOISE.is_pressed_by(input) {
            let count = self.noise.len();
            self.noise = StandardNormal.sample_iter(&mut self.rng).take(count).collect();
            self.look(desk);
        } else if SIGMA.is_turned_by(input) {
            self.cover(desk);
        }
        Ok(Next::Redraw)
    }

    fn view(&self, desk: &Desk) -> View {
        let times = desk.value(&SIGMA);
        let (cursor, picked) = self.pointed_at(desk);
        let bounds = if desk.value(&WINDOW) { around(cursor) } else { PLANE };
        View {
            metrics: vec![
                SIGMA_NOW.of(f64::from(times)),
                UNREACHED.of(self.unreached(times)),
                PRICE.of(self.price(times)),
                PRICE_0.of(self.price(0.0)),
                NOISE_PRICE.of(self.price(times) - self.price(0.0)),
                UNCOVERED.of(self.uncovered),
                BLOBS_HERE.of(self.reaching(cursor, times) as f64),
                TYPICAL.of(self.typical()),
            ],
            panels: vec![self.blobs(desk, times, picked, bounds), self.here(desk, times, cursor, picked), self.reach(desk, times)],
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
}

impl PosteriorBlobs {
    fn blobs(&self, desk: &Desk, times: f32, picked: usize, bounds: Bounds) -> Panel {
        let dot = |((blob, noise), &class): ((&Blob, &[f32]), &u8)| {
            let [x, y] = blob.place(times, noise);
            LatentPoint { x, y, class }
        };
        let points = self.blobs.iter().zip(self.noise.chunks_exact(2)).zip(&self.labels).take(DOTTED).map(dot);
        let mut layers = vec![PlaneLayer::Points(points.collect())];
        if times > 0.0 {
            let seen: Vec<_> = self.blobs.iter().zip(&self.labels).filter(|(blob, _)| is_within(bounds, blob.mean)).collect();
            let every = seen.len().div_ceil(OUTLINED).max(1);
            let some = seen.into_iter().step_by(every).map(|(blob, &class)| blob.ellipse(times, Some(class)));
            layers.push(PlaneLayer::Ellipses(some.collect()));
            // the digit on show stands out: one deviation, and as far as it counts as reaching
            let own = self.blobs.get(picked).map(|blob| vec![blob.ellipse(times, None), blob.ellipse(REACHES * times, None)]);
            layers.push(PlaneLayer::Ellipses(own.unwrap_or_default()));
        }
        // beside the title, because below the plane the names of the classes leave no room for it
        let mut figure = Words::default();
        if let (Some(blob), Some(&class)) = (self.blobs.get(picked), self.labels.get(picked)) {
            let whose = if desk.point().is_some() { "nearest" } else { "your" };
            figure = Words::from(format!("{whose} {}: σ ", self.data.classes[usize::from(class)]))
                + hundredths(times * blob.sigma[0])
                + " and "
                + hundredths(times * blob.sigma[1]);
            layers.push(PlaneLayer::Mark(PlaneMark {
                place: blob.mean.into(),
                sign: Sign::Picked(class),
                label: Words::from(whose) + " " + self.data.classes[usize::from(class)].clone(),
            }));
        }
        if let Some(image) = desk.exhibit().own() {
            for blob in blobs(&self.vae.model().posterior(&to_unit(image))) {
                layers.push(PlaneLayer::Ellipses(vec![blob.ellipse(times, None)]));
                layers.push(PlaneLayer::Mark(PlaneMark { place: blob.mean.into(), sign: Sign::Own, label: "yours".into() }));
            }
        }
        BLOBS.panel(
            figure,
            Words::from(self.vae.progress())
                + "Each dot is one draw from the blob of one of "
                + count(self.labels.len().min(DOTTED))
                + " held-out digits; "
                + "some blobs in view are outlined at 1σ, that of the digit on show also at 2σ. Of "
                + count(DRAWS)
                + " draws of the prior, "
                + share(self.unreached(times))
                + " lie more than 2σ from every blob of "
                + count(self.labels.len())
                + " digits: out of reach. Uncovered, as in section 8: "
                + percent(self.uncovered)
                + ", by chance "
                + percent(UNCOVERED_BY_CHANCE)
                + ".",
            Body::Plane(Plane { layers, bounds, classes: self.data.classes.clone(), axes: ["z₁", "z₂"] }),
        )
    }

    fn here(&self, desk: &Desk, times: f32, cursor: [f32; 2], picked: usize) -> Panel {
        let decoded = plot::greys(&self.vae.model().decode(&cursor));
        let asked = plot::greys(&self.asked_for(cursor, times));
        let nearest: Arc<[u8]> = if self.labels.is_empty() { vec![0; PIXELS].into() } else { self.data.test.image(picked).into() };
        let name = self.labels.get(picked).map_or("", |&class| &self.data.classes[usize::from(class)]);
        let mut images: Vec<Arc<[u8]>> = decoded.into_iter().chain(asked).collect();
        let mut captions = vec!["decoded".into(), "asked for".into()];
        if let Some(own) = desk.exhibit().own() {
            images.push(own.into());
            captions.push("yours".into());
        }
        images.push(nearest);
        captions.push(format!("nearest: {name}"));
        HERE.panel(
            match self.reaching(cursor, times) {
                1 => "1 blob reaches here".into(),
                several => count(several) + " blobs reach here",
            },
            "What the decoder draws at the cursor; what the blobs of held-out digits that fall here ask it to draw, the mean of their digits weighed by their density here (blank: nobody asks); the digit of the nearest blob.",
            Body::Images(Images { rows: vec![ImageRow { label: "image".into(), images }], captions }),
        )
    }

    fn reach(&self, desk: &Desk, times: f32) -> Panel {
        let stops = SIGMA.stops();
        let line = |of: &dyn Fn(f32) -> f64| stops.iter().map(|stop| (stop.1, of(stop.1) as f32)).collect::<Arc<[(f32, f32)]>>();
        let known = || self.prices.iter().copied().filter(|price| price.is_finite());
        let (low, high) = (known().fold(f64::INFINITY, f64::min), known().fold(0.0, f64::max));
        let ends = if low.is_finite() { [(low / 10.0).floor() * 10.0, (high / 10.0).ceil() * 10.0 + 1.0] } else { [0.0, 1.0] };
        let row =
            |(name, times): &(&str, f32)| vec![(*name).into(), share(self.unreached(*times)).into(), measured(self.price(*times)).into()];
        REACH.panel(
            measured(self.price(times) - self.price(0.0)) + " nats for the noise",
            Words::from("Out of reach: as above. Copy: reconstruction from one draw of the blob, mean over ")
                + count(self.blobs.len().min(PRICED))
                + " held-out digits. The encoder chose σ × 1 in training.",
            Body::Plot(Plot {
                layers: vec![
                    Layer::line("out of reach", Tone::Main, line(&|times| 100.0 * self.unreached(times))),
                    Layer::line("copy", Tone::Other(0), line(&|times| self.price(times))).on_the_right(),
                    Layer::upright(format!("σ × {}", desk.name(&SIGMA)), times),
                ],
                x: Scaled::linear("σ ×", "", [0.0, 4.0]),
                y: Scaled::linear("out of reach", "%", [0.0, 100.0]),
                right: Some(Scaled::linear("copy", "nats", ends.map(|end| end as f32))),
                readings: Some(Table::new(&["σ ×", "out of reach", "copy"], stops.iter().map(row).collect())),
            }),
        )
    }
}

/// The near window that has a place in its middle half; within the plane, as far as the place is.
fn around(place: [f32; 2]) -> Bounds {
    let side = |at: f32| {
        let middle = if at.is_finite() { (at / NEAR).round() * NEAR } else { 0.0 };
        [middle - NEAR, middle + NEAR]
    };
    Bounds { x: side(place[0]), y: side(place[1]) }
}

fn is_within(bounds: Bounds, [x, y]: [f32; 2]) -> bool {
    (bounds.x[0]..=bounds.x[1]).contains(&x) && (bounds.y[0]..=bounds.y[1]).contains(&y)
}

/// A share of 1 in percent, with decimals where it is small.
fn share(of: f64) -> Value {
    if of < 0.1 { measured(100.0 * of).of("%") } else { percent(of) }
}
