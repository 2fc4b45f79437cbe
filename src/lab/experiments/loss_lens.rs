//! Section 6: one pixel under a lens. Two networks that differ in their loss alone, and what each loss says of the pixel pointed at.

use std::sync::Arc;

use crate::data::{PIXELS, SIDE};
use crate::lab::bank::Bank;
use crate::lab::desk::Desk;
use crate::lab::dial::{AGAIN, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::picture::{
    Body, Dot, ImageRow, Images, Layer, Panel, Plot, Scaled, Shape, Side, Table, Tone, Words, count, measured, percent, with_keys,
};
use crate::lab::plot;
use crate::lab::recipe::{self, Recipe};
use crate::lab::run::Run;
use crate::lab::trained::Trained;
use crate::model::{Autoencoder, Coder, Likelihood, OptimiserKind, Price, cross_entropy, squared_error, to_unit};

pub(crate) const ENTRY: Entry = Entry {
    name: "loss-lens",
    panels: &[CURVES, LENS, PIXEL, PRICES, COURSE],
    gauges: &[X, X_HAT, BITS, LEAST, SQUARES, SLOPE, OUTPUT_SLOPE, ERROR_BITS, ERROR_SQUARES, OUTSIDE, MEAN_NOW, SGD_NOW],
    dials: &[&COPY, &REDUCTION, &OPTIMISER, &RATE],
    buttons: &[AGAIN],
    takes: &[Take::Exhibit, Take::OwnDigit, Take::Pixel],
    open: |equipment, desk| Ok(Box::new(LossLens::new(equipment, desk)?)),
};

/// Which network's copy is under the lens.
pub(super) const COPY: Dial<usize> =
    Dial::new("copy", "copy", &[("cross-entropy", BY_BITS), ("squared error", BY_SQUARES)], "cross-entropy");
/// What the loss is multiplied by.
pub(super) const REDUCTION: Dial<f32> = Dial::new("reduction", "pixels", &[("sum", 1.0), ("mean", 1.0 / PIXELS as f32)], "sum");
pub(super) const OPTIMISER: Dial<OptimiserKind> =
    Dial::new("optimiser", "optimiser", &[("Adam", OptimiserKind::Adam), ("SGD", OptimiserKind::Sgd)], "Adam");
pub(super) const RATE: Dial<f32> = Dial::new("rate", "rate", &[(USUAL_RATE, 0.002), ("0.02", 0.02), ("0.2", 0.2), ("2", 2.0)], USUAL_RATE);
/// The rate of the course's other networks.
const USUAL_RATE: &str = "0.002";

pub(super) const LENS: Plate = Plate::new("lens", "a digit and two copies");
pub(super) const CURVES: Plate = Plate::new("curves", "the price of this pixel, for every x̂");
pub(super) const PIXEL: Plate = Plate::new("pixel", "this pixel in both losses");
pub(super) const PRICES: Plate = Plate::new("prices", "what each pixel costs");
pub(super) const COURSE: Plate = Plate::new("course", "both networks, judged by squared error");

pub(super) const X: Gauge = Gauge::new("x", "x", "");
pub(super) const X_HAT: Gauge = Gauge::new("x_hat", "x̂", "");
pub(super) const BITS: Gauge = Gauge::new("cross_entropy", "cross-entropy", "nats");
pub(super) const LEAST: Gauge = Gauge::new("least", "least cross-entropy", "nats");
pub(super) const SQUARES: Gauge = Gauge::new("squared_error", "½ squared error", "nats");
pub(super) const SLOPE: Gauge = Gauge::new("slope", "slope in x̂, cross-entropy", "");
pub(super) const OUTPUT_SLOPE: Gauge = Gauge::new("output_slope", "x̂ − x", "");
pub(super) const ERROR_BITS: Gauge = Gauge::new("error_cross_entropy", "squared error, by cross-entropy", "");
pub(super) const ERROR_SQUARES: Gauge = Gauge::new("error_squares", "squared error, by squared error", "");
pub(super) const OUTSIDE: Gauge = Gauge::new("outside", "copy outside 0 to 1", "");
pub(super) const MEAN_NOW: Gauge = Gauge::new("mean_now", "mean over pixels", "");
pub(super) const SGD_NOW: Gauge = Gauge::new("sgd_now", "SGD", "");

const NET: &str = "784-256-64-16";
/// The members of the bank.
const BY_BITS: usize = 0;
const BY_SQUARES: usize = 1;
const NAMES: [&str; 2] = ["cross-entropy", "squared error"];
/// Short enough to stand under a small picture.
const UNDER: [&str; 2] = ["entropy", "squares"];
/// The price that is full ink in the map of a loss, in nats.
const INK: [f64; 2] = [1.0, 0.25];
/// Where the price axes end: cross-entropy rises beyond any bound.
const HIGHEST: [f32; 2] = [2.0, 0.5];

struct LossLens {
    bank: Bank<Run<Autoencoder>>,
}

impl LossLens {
    fn new(equipment: &Equipment, desk: &Desk) -> Result<LossLens, LabError> {
        let one = equipment.for_one_thread();
        let (scale, kind, rate) = (desk.value(&REDUCTION), desk.value(&OPTIMISER), desk.value(&RATE));
        let is_usual = scale == 1.0 && kind == OptimiserKind::Adam && desk.name(&RATE) == USUAL_RATE;
        let run = |likelihood| -> Result<Run<Autoencoder>, LabError> {
            let recipe = Recipe { likelihood, ..Recipe::autoencoder(NET) };
            let mut model = recipe.new_autoencoder(equipment)?;
            model.set_scale(scale);
            Ok(if is_usual { recipe.run(model, &one) } else { Run::new(model, kind, rate, &one) })
        };
        let runs = [Likelihood::Bernoulli, Likelihood::Gaussian { variance: 1.0 }].map(run);
        let mut bank = Bank::new(runs.into_iter().collect::<Result<Vec<_>, LabError>>()?, equipment);
        bank.show(desk.value(&COPY));
        Ok(LossLens { bank })
    }

    /// What a network makes of an image: `[784]`.
    fn copy(&self, member: usize, pixels: &[f32]) -> Vec<f32> {
        self.bank.run(member).model().reconstruct(pixels)
    }

    fn error(&self, member: usize) -> f64 {
        self.bank.latest(member).map_or(f64::NAN, |latest| latest.squared_error)
    }
}

/// The digit on show, both copies, and the pixel under the lens.
struct Lens {
    digit: Arc<[u8]>,
    name: String,
    pixels: Vec<f32>,
    copies: [Vec<f32>; 2],
    /// From the left and from the top.
    at: [usize; 2],
    /// The grey of the digit there, and of the copy that was chosen.
    x: f64,
    copy: f64,
}

impl LossLens {
    fn lens(&self, desk: &Desk) -> Lens {
        let digit = desk.exhibit().images().into_iter().next().unwrap_or_else(|| vec![0; PIXELS].into());
        let pixels = to_unit(&digit);
        let copies = [BY_BITS, BY_SQUARES].map(|member| self.copy(member, &pixels));
        let place = desk.pixel().map_or_else(|| greyest(&pixels), |pixel| pixel.at[1].min(SIDE - 1) * SIDE + pixel.at[0].min(SIDE - 1));
        Lens {
            name: desk.exhibit().captions().into_iter().next().unwrap_or_default(),
            at: [place % SIDE, place / SIDE],
            x: f64::from(pixels[place]),
            copy: f64::from(copies[desk.value(&COPY)][place]),
            digit,
            pixels,
            copies,
        }
    }
}

/// The pixel nearest to half ink: where the lens lies until the reader moves it.
fn greyest(pixels: &[f32]) -> usize {
    let from_half = |place: &usize| (pixels[*place] - 0.5).abs();
    (0..pixels.len()).min_by(|a, b| from_half(a).total_cmp(&from_half(b))).unwrap_or(0)
}

impl Experiment for LossLens {
    fn step(&mut self, _: &Desk) -> Result<Progress, LabError> {
        self.bank.step(recipe::BATCH)?;
        Ok(Progress::Continue)
    }

    fn input(&mut self, input: &Input, desk: &Desk) -> Result<Next, LabError> {
        if REDUCTION.is_turned_by(input) || OPTIMISER.is_turned_by(input) || RATE.is_turned_by(input) {
            return Ok(Next::Rebuild);
        }
        self.bank.show(desk.value(&COPY));
        Ok(if COPY.is_turned_by(input) { Next::Redraw } else { Next::usual(input) })
    }

    fn view(&self, desk: &Desk) -> View {
        let lens = self.lens(desk);
        let prices = [cross_entropy(lens.x, lens.copy), squared_error(lens.x, lens.copy)];
        let [bits, squares] = prices;
        let outside = outside(&lens.copies[desk.value(&COPY)]);
        let course = |member: usize| &self.bank.run(member).test().squared_error;
        View {
            metrics: vec![
                X.of(lens.x),
                X_HAT.of(lens.copy),
                BITS.of(bits.nats),
                LEAST.of(bits.least),
                SQUARES.of(squares.nats),
                SLOPE.of(bits.slope),
                OUTPUT_SLOPE.of(bits.output_slope),
                ERROR_BITS.with(self.error(BY_BITS), course(BY_BITS)),
                ERROR_SQUARES.with(self.error(BY_SQUARES), course(BY_SQUARES)),
                OUTSIDE.of(outside),
                MEAN_NOW.of(f64::from(u8::from(desk.value(&REDUCTION) < 1.0))),
                SGD_NOW.of(f64::from(u8::from(desk.value(&OPTIMISER) == OptimiserKind::Sgd))),
            ],
            panels: vec![curves(&lens, prices), lens_panel(&lens), pixel(&lens, prices, desk), price_maps(&lens), self.course()],
        }
    }

    fn trains(&self) -> Option<&dyn Trained> {
        Some(&self.bank)
    }

    fn trains_mut(&mut self) -> Option<&mut dyn Trained> {
        Some(&mut self.bank)
    }
}

/// The share of a copy's pixels that are neither paper nor ink nor between.
fn outside(copy: &[f32]) -> f64 {
    copy.iter().filter(|copy| !(0.0..=1.0).contains(*copy)).count() as f64 / PIXELS as f64
}

/// The digit and the copies of both networks.
fn lens_panel(lens: &Lens) -> Panel {
    let [bits, squares] = &lens.copies;
    let greys = |copy: &[f32]| -> Arc<[u8]> { copy.iter().copied().map(plot::grey).collect() };
    LENS.panel(
        Words::from("column ") + count(lens.at[0]) + ", row " + count(lens.at[1]),
        with_keys("The digit, and its copies by the network trained on cross-entropy and by the one trained on squared error. {act} goes into the pictures, and the arrows move the lens."),
        Body::Images(Images {
            rows: vec![ImageRow { label: String::new(), images: vec![lens.digit.clone(), greys(bits), greys(squares)] }],
            captions: [lens.name.as_str(), UNDER[BY_BITS], UNDER[BY_SQUARES]].map(String::from).into(),
        }),
    )
}

/// Maps of what the pixels of both copies cost, each in the loss of its own network; first what an exact copy would cost.
fn price_maps(lens: &Lens) -> Panel {
    let [bits, squares] = &lens.copies;
    let map = |price: fn(f64, f64) -> Price, copy: &[f32], ink: f64| -> Arc<[u8]> {
        let nats = lens.pixels.iter().zip(copy).map(|(&x, &copy)| price(f64::from(x), f64::from(copy)).nats / ink);
        nats.map(|share| plot::grey(share as f32)).collect()
    };
    let maps = vec![
        map(cross_entropy, &lens.pixels, INK[BY_BITS]),
        map(cross_entropy, bits, INK[BY_BITS]),
        map(squared_error, squares, INK[BY_SQUARES]),
    ];
    PRICES.panel(
        "",
        "Black to white: 0 to 1 nat of cross-entropy, for an exact copy and for the copy of the first network; 0 to ¼ nat of ½ squared error for that of the second.",
        Body::Images(Images {
            rows: vec![ImageRow { label: String::new(), images: maps }],
            captions: ["exact", UNDER[BY_BITS], UNDER[BY_SQUARES]].map(String::from).into(),
        }),
    )
}

/// Both prices of the pixel against x̂, each on an axis of its own, with the place of the copy and the least of each.
fn curves(lens: &Lens, prices: [Price; 2]) -> Panel {
    let line = |member: usize, price: fn(f64, f64) -> Price| -> Arc<[(f32, f32)]> {
        let points = (0..=200).map(|step| step as f32 / 200.0).map(|copy| (copy, price(lens.x, f64::from(copy)).nats as f32));
        // a valley: what is too high for the axis lies at its ends
        points.filter(|(_, nats)| *nats <= HIGHEST[member]).collect()
    };
    let dots = |member: usize| {
        let price = prices[member];
        let here = Dot { x: lens.copy as f32, y: price.nats as f32, label: Words::from("here ") + measured(price.nats) };
        let least = Dot { x: lens.x as f32, y: price.least as f32, label: Words::from("least ") + measured(price.least) };
        // a copy outside 0 to 1 has no cross-entropy
        Shape::Dots(if price.nats.is_nan() { vec![least] } else { vec![here, least] })
    };
    let marks = |member: usize, side: Side, tone: Tone| Layer { label: Words::none(), tone, side, shape: dots(member) };
    CURVES.panel(
        Words::from("x = ") + measured(lens.x) + ", x̂ = " + measured(lens.copy),
        "Exact, for the grey x of the pixel under the lens. Cross-entropy on the left axis, ½ (x − x̂)² on the right one. Both are least at x̂ = x; only one of them is 0 there.",
        Body::Plot(Plot {
            layers: vec![
                Layer::line(NAMES[BY_BITS], Tone::Main, line(BY_BITS, cross_entropy)),
                Layer::line("½ squared error", Tone::Other(0), line(BY_SQUARES, squared_error)).on_the_right(),
                marks(BY_BITS, Side::Left, Tone::Main),
                marks(BY_SQUARES, Side::Right, Tone::Other(0)),
            ],
            x: Scaled::linear("x̂", "", [0.0, 1.0]),
            y: Scaled::linear(NAMES[BY_BITS], "nats", [0.0, HIGHEST[BY_BITS]]),
            right: Some(Scaled::linear("½ squared error", "nats", [0.0, HIGHEST[BY_SQUARES]])),
            readings: None,
        }),
    )
}

/// The numbers of the pixel, loss beside loss.
fn pixel(lens: &Lens, prices: [Price; 2], desk: &Desk) -> Panel {
    let scale = f64::from(desk.value(&REDUCTION));
    let row =
        |name: &str, number: fn(&Price) -> f64| vec![name.into(), measured(number(&prices[0])).into(), measured(number(&prices[1])).into()];
    let pushed: Vec<Words> = prices.iter().map(|price| measured(scale * price.output_slope).into()).collect();
    PIXEL.panel(
        Words::from("x̂ − x = ") + measured(lens.copy - lens.x),
        Words::from("x̂ is the copy of the network trained on ")
            + desk.name(&COPY)
            + ". A copy outside 0 to 1 has no cross-entropy; the last row counts such pixels, of each network in its own column. The output is a logit under cross-entropy, x̂ itself under squared error.",
        Body::Table(Table::new(
            &["", NAMES[BY_BITS], "½ squared error"],
            vec![
                row("price, nats", |price| price.nats),
                row("least it can be", |price| price.least),
                row("slope in x̂", |price| price.slope),
                row("slope at the output", |price| price.output_slope),
                std::iter::once("in the loss of the image".into()).chain(pushed).collect(),
                std::iter::once("pixels outside 0 to 1".into()).chain(lens.copies.iter().map(|copy| percent(outside(copy)).into())).collect(),
            ],
        )),
    )
}

impl LossLens {
    /// Both networks by one measure, so that they can be compared: the losses they minimise can't.
    fn course(&self) -> Panel {
        let run = |member: usize| self.bank.run(member);
        let line = |member: usize, tone| Layer::line(NAMES[member], tone, run(member).test().squared_error.points());
        let most = [BY_BITS, BY_SQUARES].into_iter().flat_map(|member| run(member).test().squared_error.extent()).fold(1.0, f64::max);
        let row = |member: usize| -> Vec<Words> {
            let error = if self.bank.fault(member).is_some() { "diverged".into() } else { measured(self.error(member)).into() };
            vec![NAMES[member].into(), error]
        };
        COURSE.panel(
            measured(self.error(BY_BITS)) + " and " + measured(self.error(BY_SQUARES)),
            Words::from("Squared error of an image, summed over its pixels; mean over ")
                + count(run(BY_BITS).held_out().len())
                + " held-out digits. Same network, same first weights, same batches; one has a sigmoid and cross-entropy, the other neither.",
            Body::Plot(Plot {
                layers: vec![line(BY_BITS, Tone::Main), line(BY_SQUARES, Tone::Other(0))],
                x: plot::steps_axis(run(BY_BITS).steps()),
                y: Scaled::linear("squared error", "", [0.0, plot::top(most.min(200.0))]),
                right: None,
                readings: Some(Table::new(&["trained on", "squared error"], vec![row(BY_BITS), row(BY_SQUARES)])),
            }),
        )
    }
}
