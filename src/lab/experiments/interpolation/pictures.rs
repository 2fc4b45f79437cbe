//! What section 24 shows: the ways as strips and as curves, how far from the origin they run, where they lie, and what many pairs say.

use super::averages::share;
use super::*;
use crate::lab::picture::{
    Body, Bounds, Ellipse, LatentPoint, Layer, Panel, Plane, PlaneLayer, PlaneMark, Plot, Scaled, Sheet, Sign, Table, Tone, Words, count,
    measured, percent, with_keys,
};
use crate::lab::plot;

/// What the ways are called.
const NAMES: [&str; 4] = ["pixels", "AE", "straight", "round"];
/// The reader's eye is to be on the VAE's straight way: it is the main line.
const TONES: [Tone; 4] = [Tone::Other(0), Tone::Other(1), Tone::Main, Tone::Other(2)];

/// Two directions at right angles in which the origin and both ends lie, and with them the straight and the round way.
struct Axes([Vec<f32>; 2]);

impl Axes {
    /// z₁ and z₂ where the code has no more; else towards the first end, and from there towards the second.
    fn of(ends: &[Vec<f32>; 2]) -> Axes {
        let latent = ends[0].len();
        let unit = |at: usize| (0..latent).map(|i| if i == at { 1.0 } else { 0.0 }).collect::<Vec<f32>>();
        if latent == 2 {
            return Axes([unit(0), unit(1)]);
        }
        let long = |code: &[f32]| norm(code) as f32;
        let first = if long(&ends[0]) > 1e-6 { ends[0].iter().map(|value| value / long(&ends[0])).collect() } else { unit(0) };
        let along: f32 = first.iter().zip(&ends[1]).map(|(a, b)| a * b).sum();
        let rest: Vec<f32> = ends[1].iter().zip(&first).map(|(value, first)| value - along * first).collect();
        let second = if long(&rest) > 1e-6 { rest.iter().map(|value| value / long(&rest)).collect() } else { unit(1) };
        Axes([first, second])
    }

    fn place(&self, code: &[f32]) -> (f32, f32) {
        let along = |axis: &[f32]| axis.iter().zip(code).map(|(a, b)| a * b).sum();
        (along(&self.0[0]), along(&self.0[1]))
    }
}

impl Interpolation {
    pub(super) fn strips(&self, journey: &Journey) -> Panel {
        let shown = |at: usize| at * (PLACES - 1) / (SHOWN - 1);
        let image = |images: &[f32], at: usize| images[shown(at) * PIXELS..(shown(at) + 1) * PIXELS].to_vec();
        let pixels: Vec<f32> = journey.ways.0.iter().flat_map(|images| (0..SHOWN).flat_map(|at| image(images, at))).collect();
        let [from, to] = &journey.names;
        STRIPS.panel(
            format!("from {from} to {to}"),
            Words::from(self.twins.waiting())
                + with_keys("From 0 to 1 of the way, in equal steps. AE and straight: along a line between the codes; round: along an arc. {previous-digit} {next-digit} and {previous-partner} {next-partner} choose the ends."),
            Body::Sheet(Sheet {
                columns: SHOWN,
                images: plot::greys(&pixels),
                axes: ["way".into(), String::new()],
                values: [(0..SHOWN).map(|at| share(at, SHOWN)).collect(), Vec::new()],
                labels: NAMES.map(String::from).into(),
            }),
        )
    }

    pub(super) fn trust(&self, _: &Journey, trust: Option<&[Vec<f32>; 4]>) -> Panel {
        let line = |at: usize| {
            let points: Arc<[(f32, f32)]> = trust.map_or_else(
                || [].into(),
                |trust| trust[at].iter().enumerate().map(|(place, sure)| (share(place, PLACES), 100.0 * sure)).collect(),
            );
            Layer::line(NAMES[at], TONES[at], points)
        };
        let least = |at: usize| trust.map_or(f64::NAN, |trust| f64::from(trust[at].iter().copied().fold(f32::INFINITY, f32::min)));
        let figure = if trust.is_some() { Words::from("straight: at least ") + percent(least(2)) } else { Words::from("still learning") };
        let coming = if trust.is_some() {
            Words::none()
        } else {
            Words::from("The classifier is still learning, which takes ") + count(Scorer::STEPS as usize / SCORER_STEPS) + " steps. "
        };
        TRUST.panel(
            figure,
            coming + "What the classifier gives the class that it finds most probable, at " + count(PLACES) + " places of each way.",
            Body::Plot(Plot {
                layers: [2, 0, 1, 3].map(line).into(),
                x: Scaled::linear("way", "", [0.0, 1.0]),
                y: Scaled::linear("sure", "%", [0.0, 100.0]),
                right: None,
                readings: None,
            }),
        )
    }

    pub(super) fn distance(&self, desk: &Desk, journey: &Journey) -> Panel {
        let [from, to] = &journey.ends;
        let line = |at: usize, way: fn(&[f32], &[f32], f32) -> Vec<f32>| {
            let points = (0..PLACES).map(|place| share(place, PLACES)).map(|t| (t, norm(&way(from, to, t)) as f32));
            Layer::line(NAMES[at], TONES[at], points.collect())
        };
        let shell = (desk.value(&LATENTS) as f64).sqrt();
        let most = norm(from).max(norm(to)).max(shell);
        DISTANCE.panel(
            Words::from("middle: ") + measured(journey.middle(lerp)) + " and " + measured(journey.middle(slerp)),
            Words::from("‖z‖ along both ways through the VAE's codes. The ends lie at an angle of ")
                + measured(journey.angle().to_degrees())
                + "°, seen from the origin. √d: where draws of the prior lie, on average of the squares.",
            Body::Plot(Plot {
                layers: vec![line(2, lerp), line(3, slerp), Layer::level("√d", shell as f32)],
                x: Scaled::linear("way", "", [0.0, 1.0]),
                y: Scaled::linear("‖z‖", "", [0.0, plot::top(1.05 * most)]),
                right: None,
                readings: None,
            }),
        )
    }

    /// The plane through the origin and both ends: both ways lie in it.
    pub(super) fn plane(&self, desk: &Desk, journey: &Journey) -> Panel {
        let axes = Axes::of(&journey.ends);
        let latent = journey.ends[0].len();
        let codes = self.twins.vae().model().encode(&self.mapped);
        let point = |(code, &class): (&[f32], &u8)| {
            let (x, y) = axes.place(code);
            LatentPoint { x, y, class }
        };
        let points: Vec<LatentPoint> = codes.chunks_exact(latent).zip(&self.labels).map(point).collect();
        let [from, to] = &journey.ends;
        let path = |at: usize, way: fn(&[f32], &[f32], f32) -> Vec<f32>| PlaneLayer::Path {
            label: NAMES[at].into(),
            tone: TONES[at],
            points: (0..PLACES).map(|place| axes.place(&way(from, to, share(place, PLACES)))).collect(),
        };
        let mark = |end: usize| {
            PlaneLayer::Mark(PlaneMark {
                place: axes.place(&journey.ends[end]),
                sign: Sign::Point,
                label: journey.names[end].clone().into(),
            })
        };
        let shell = (desk.value(&LATENTS) as f32).sqrt();
        let far = [norm(from) as f32, norm(to) as f32, shell, 3.0].into_iter().filter(|far| far.is_finite()).fold(0.0, f32::max);
        let end = plot::top(1.05 * f64::from(far));
        PLANE.panel(
            Words::from("angle ") + measured(journey.angle().to_degrees()) + "°",
            Words::from(if latent == 2 {
                "Mean codes of "
            } else {
                "The plane through the origin and both ends, and the mean codes, as seen on it, of "
            }) + count(points.len())
                + " held-out digits. Circle: √d from the origin.",
            Body::Plane(Plane {
                layers: vec![
                    PlaneLayer::Points(points.into()),
                    PlaneLayer::Ellipses(vec![Ellipse { centre: (0.0, 0.0), radii: (shell, shell), turn: 0.0, class: None }]),
                    path(2, lerp),
                    path(3, slerp),
                    mark(0),
                    mark(1),
                ],
                bounds: Bounds { x: [-end, end], y: [-end, end] },
                classes: self.data.classes.clone(),
                axes: if latent == 2 { ["z₁", "z₂"] } else { ["u", "v"] },
            }),
        )
    }

    pub(super) fn averages(&self, desk: &Desk) -> Panel {
        let averages = &self.averages;
        let (least, lengths, largest, unlike) = (averages.least(), averages.lengths(), averages.largest(), averages.unlike());
        let known = |value: f64, words: Words| if value.is_finite() { words } else { Words::none() };
        let row = |name: &str, sure: f64, [length, step]: [f64; 2], off: f64| {
            let single = [(length, measured(length)), (step, percent(step)), (off, measured(off))];
            let cells = single.map(|(value, number)| known(value, number.into()));
            [vec![name.into(), known(sure, percent(sure).into())], cells.into()].concat()
        };
        let ways = (0..4).map(|at| row(NAMES[at], least[at], [lengths[at], largest[at]], unlike[at]));
        let image = |name: &str, [sure, off]: [f64; 2]| row(name, sure, [f64::NAN; 2], off);
        let single = [image("held-out digits", averages.digits()), image("mean digit", averages.mean_digit())];
        AVERAGES.panel(
            Words::from("d = ") + count(desk.value(&LATENTS)) + format!(", {}", desk.name(&ENDS)),
            Words::from("Means over ")
                + count(self.averages.count())
                + " of "
                + count(PAIRS)
                + " pairs of held-out digits of two classes: the least trust on the way; how long the way is in images, over how far its ends are apart; the largest of its 16 steps, as a share of the way; and from its middle to the nearest of 2,000 training digits. For comparison two kinds of single images, how sure it is of them and how far they are: the digits that the ways begin with, and the mean of the training digits.",
            Body::Table(Table::new(&["way", "least trust", "length", "largest step", "to a digit"], ways.chain(single).collect())),
        )
    }
}
