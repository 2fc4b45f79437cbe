//! Section 5: a code that the reader moves, and what every layer of the decoder answers; what a transposed convolution is, and where its
//! checkerboard comes from.

use std::sync::Arc;

use crate::data::{Dataset, PIXELS, SIDE};
use crate::lab::desk::Desk;
use crate::lab::dial::{AGAIN, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::picture::{
    Body, Bounds, ImageRow, Images, LatentPoint, Matrix, Panel, Plane, PlaneLayer, PlaneMark, Ramp, Sign, Table, Words, count, measured,
    percent,
};
use crate::lab::plot;
use crate::lab::recipe::{self, Recipe};
use crate::lab::run::Run;
use crate::lab::trained::Trained;
use crate::model::{Autoencoder, Coder, Drawn, Form, LayerOutput, Stamps, to_unit};

pub(crate) const ENTRY: Entry = Entry {
    name: "decoder-layers",
    panels: &[MAP, PICTURE, LAYERS, FLAT, ADJOINT],
    gauges: &[TEST_LOSS, COST, GAIN, LIT_1, LIT_2, OVERLAP, STAMP_NOW, STRIDE_NOW, BELOW, ABOVE],
    dials: &[&DECODER, &STAMP, &STRIDE],
    buttons: &[AGAIN],
    takes: &[Take::Exhibit, Take::OwnDigit, Take::Point],
    open: |equipment, desk| Ok(Box::new(DecoderLayers::new(equipment, desk)?)),
};

pub(super) const DECODER: Dial<&str> =
    Dial::new("decoder", "decoder", &[("MLP", "784-256-64-2"), ("kernel 4", "conv-2"), ("kernel 3", "conv3-2")], "MLP");
/// The kernel that stamps the flat picture.
pub(super) const STAMP: Dial<usize> = Dial::new("stamp", "stamp", &[("3", 3), ("4", 4), ("5", 5), ("6", 6)], "3");
pub(super) const STRIDE: Dial<usize> = Dial::new("stride", "stride", &[("2", 2), ("3", 3)], "2");

pub(super) const MAP: Plate = Plate::new("map", "the code, among those of other digits");
pub(super) const PICTURE: Plate = Plate::new("picture", "the picture at the cursor");
pub(super) const LAYERS: Plate = Plate::new("layers", "the layers on the way");
pub(super) const FLAT: Plate = Plate::new("flat", "a flat picture, stamped");
pub(super) const ADJOINT: Plate = Plate::new("adjoint", "one number, computed on both sides");

pub(super) const TEST_LOSS: Gauge = Gauge::new("test_loss", "loss, held out", "nats");
pub(super) const COST: Gauge = Gauge::new("cost", "this digit, drawn at the cursor", "nats");
pub(super) const GAIN: Gauge = Gauge::new("gain", "better than the encoder by", "nats");
pub(super) const LIT_1: Gauge = Gauge::new("lit_1", "first layer, answering", "");
pub(super) const LIT_2: Gauge = Gauge::new("lit_2", "second layer, answering", "");
pub(super) const OVERLAP: Gauge = Gauge::new("overlap", "most stamps over fewest", "");
pub(super) const STAMP_NOW: Gauge = Gauge::new("stamp_now", "stamp", "pixels");
pub(super) const STRIDE_NOW: Gauge = Gauge::new("stride_now", "stride", "pixels");
pub(super) const BELOW: Gauge = Gauge::new("below", "⟨Wx, y⟩", "");
pub(super) const ABOVE: Gauge = Gauge::new("above", "⟨x, Wᵀy⟩", "");

/// Held-out digits on the map, and steps between two maps.
const MAPPED: usize = 1000;
const MAP_EVERY: u64 = 50;
/// Steps in which the codes spread fast, so that the map is made more often.
const EARLY: u64 = 200;
/// Units in a row of a dense layer, and pixels of the channels that stand side by side where a layer is an image.
const ROW: usize = 32;
const ABREAST: usize = 42;
/// Pixels across and down the part of the flat picture that is shown: from its middle, where its edges do not matter.
pub(super) const SHOWN: [usize; 2] = [20, 8];

struct DecoderLayers {
    data: Arc<Dataset>,
    run: Run<Autoencoder>,
    mapped: Vec<f32>,
    codes: Vec<f32>,
    bounds: Bounds,
}

impl DecoderLayers {
    fn new(equipment: &Equipment, desk: &Desk) -> Result<DecoderLayers, LabError> {
        let data = equipment.data.clone();
        let recipe = Recipe::autoencoder(desk.value(&DECODER));
        let mapped = data.test.len().min(MAPPED);
        Ok(DecoderLayers {
            run: recipe.run(recipe.new_autoencoder(equipment)?, equipment),
            mapped: to_unit(&data.test.images[..mapped * PIXELS]),
            data,
            codes: Vec::new(),
            bounds: Bounds { x: [-1.0, 1.0], y: [-1.0, 1.0] },
        })
    }

    /// Codes of the held-out digits, `[1000, 2]`, and the window that shows them, which goes `share` of the way to where they are.
    fn map(&mut self, share: f32) {
        self.codes = self.run.model().encode(&self.mapped);
        for (axis, side) in [&mut self.bounds.x, &mut self.bounds.y].into_iter().enumerate() {
            let along = || self.codes.iter().skip(axis).step_by(2).copied();
            let (low, high) = (along().fold(f32::INFINITY, f32::min), along().fold(f32::NEG_INFINITY, f32::max));
            let air = 0.06 * (high - low).max(1e-3);
            for (end, target) in side.iter_mut().zip([low - air, high + air]) {
                *end = (1.0 - share) * *end + share * target;
            }
        }
    }
}

/// What one snapshot shows of the digit and the code.
struct Look {
    /// The digit on show, `[784]`, its name, and whether it is the reader's own.
    image: Arc<[u8]>,
    name: String,
    is_own: bool,
    /// Where the encoder puts it, and where the reader points: there until the cursor is moved.
    code: [f32; 2],
    cursor: [f32; 2],
    drawn: Drawn,
    /// −ln p(x | z) of the digit at the cursor and at its own code, in nats.
    cost: f64,
    own_cost: f64,
}

impl DecoderLayers {
    fn look(&self, desk: &Desk) -> Look {
        let exhibit = desk.exhibit();
        let image = exhibit.images().into_iter().next().unwrap_or_else(|| vec![0; PIXELS].into());
        let pixels = to_unit(&image);
        let model = self.run.model();
        let code = model.encode(&pixels);
        let code = [code[0], code[1]];
        let cursor = desk.point().map_or(code, |point| point.at);
        let drawn = model.draw(&cursor);
        Look {
            name: exhibit.captions().into_iter().next().unwrap_or_default(),
            is_own: exhibit.own().is_some(),
            cost: model.cost(&drawn, &pixels),
            own_cost: model.cost(&model.draw(&code), &pixels),
            image,
            code,
            cursor,
            drawn,
        }
    }
}

impl Experiment for DecoderLayers {
    fn step(&mut self, _: &Desk) -> Result<Progress, LabError> {
        self.run.step(recipe::BATCH)?;
        let steps = self.run.steps();
        let is_early = steps < EARLY;
        if steps.is_multiple_of(MAP_EVERY) || steps < 10 || is_early && steps.is_multiple_of(10) {
            // codes run away at first: a window that lags behind would lose the cursor
            self.map(if is_early { 1.0 } else { 0.25 });
        }
        Ok(Progress::Continue)
    }

    fn input(&mut self, input: &Input, _: &Desk) -> Result<Next, LabError> {
        let is_flat = STAMP.is_turned_by(input) || STRIDE.is_turned_by(input);
        Ok(if DECODER.is_turned_by(input) {
            Next::Rebuild
        } else if is_flat {
            Next::Redraw
        } else {
            Next::usual(input)
        })
    }

    fn view(&self, desk: &Desk) -> View {
        let look = self.look(desk);
        let adjoint = self.run.model().adjoint(&to_unit(&look.image), &look.drawn);
        let hidden = |layer: usize| look.drawn.layers.get(layer);
        let stamps = Stamps::covering(SIDE, desk.value(&STAMP), desk.value(&STRIDE));
        let flat = middle(&stamps.counts());
        let is_conv = matches!(hidden(0).map(|layer| layer.form), Some(Form::Image { .. }));
        View {
            metrics: vec![
                TEST_LOSS.with(self.run.latest().loss, &self.run.test().loss),
                COST.of(look.cost),
                GAIN.of(look.own_cost - look.cost),
                LIT_1.of(hidden(0).map_or(f64::NAN, answering)),
                LIT_2.of(hidden(1).map_or(f64::NAN, answering)),
                OVERLAP.of(overlap(&flat)),
                STAMP_NOW.of(desk.value(&STAMP) as f64),
                STRIDE_NOW.of(desk.value(&STRIDE) as f64),
                BELOW.of(adjoint.below),
                ABOVE.of(adjoint.above),
            ],
            panels: vec![
                self.plane(&look),
                picture(&look),
                layers(hidden(0), hidden(1)),
                flat_panel(&stamps, flat),
                ADJOINT.panel(
                    Words::from("difference ") + measured(adjoint.below - adjoint.above),
                    if is_conv {
                        "x: the digit on show. y: the second layer's numbers. Wᵀ: the last layer, a transposed convolution with the weights of this moment, without its bias; W: the convolution with the same kernel. Two sums, over different numbers, by plain loops."
                    } else {
                        "x: the digit on show. y: the second layer's numbers. Wᵀ: the last layer's matrix with the weights of this moment, without its bias; W: the matrix turned over. Two sums, over different numbers."
                    },
                    Body::Table(Table::new(
                        &["product", "numbers", "value"],
                        vec![
                            vec!["⟨Wx, y⟩".into(), count(adjoint.numbers[0]).into(), measured(adjoint.below).into()],
                            vec!["⟨x, Wᵀy⟩".into(), count(adjoint.numbers[1]).into(), measured(adjoint.above).into()],
                        ],
                    )),
                ),
            ],
        }
    }

    fn trains(&self) -> Option<&dyn Trained> {
        Some(&self.run)
    }

    fn trains_mut(&mut self) -> Option<&mut dyn Trained> {
        Some(&mut self.run)
    }

    fn measured(&mut self, _: &Desk) {
        self.map(1.0);
    }
}

impl DecoderLayers {
    fn plane(&self, look: &Look) -> Panel {
        let labels = &self.data.test.labels;
        let points = self.codes.chunks_exact(2).zip(labels).map(|(code, &class)| LatentPoint { x: code[0], y: code[1], class });
        let sign = if look.is_own {
            Sign::Own
        } else {
            let class = self.data.classes.iter().position(|class| *class == look.name).and_then(|class| u8::try_from(class).ok());
            class.map_or(Sign::Point, Sign::Picked)
        };
        let place = (look.code[0], look.code[1]);
        MAP.panel(
            Words::from("z = (") + measured(look.cursor[0]) + ", " + measured(look.cursor[1]) + ")",
            Words::from("Arrows move the code. Each dot is the code of one of ")
                + count(self.codes.len() / 2)
                + " held-out digits; the cursor starts where the encoder puts the digit on show.",
            Body::Plane(Plane {
                layers: vec![
                    PlaneLayer::Points(points.collect()),
                    PlaneLayer::Mark(PlaneMark { place, sign, label: Words::from(format!("this digit: {}", look.name)) }),
                ],
                bounds: self.bounds,
                classes: self.data.classes.clone(),
                axes: ["z₁", "z₂"],
            }),
        )
    }
}

/// The digit on show, and the picture of the code under the cursor.
fn picture(look: &Look) -> Panel {
    let figure = if look.cursor == look.code {
        measured(look.cost).of("nats") + Words::none()
    } else {
        measured(look.cost).of("nats") + ", encoder's code " + measured(look.own_cost)
    };
    PICTURE.panel(
        figure,
        "The digit on show beside what the decoder draws of the code under the cursor, and what that picture would cost as its copy: the training loss.",
        Body::Images(Images {
            rows: vec![ImageRow { label: String::new(), images: [vec![look.image.clone()], plot::greys(&look.drawn.mean)].concat() }],
            captions: vec![look.name.clone(), "drawn".into()],
        }),
    )
}

/// The share of a layer's units that are not 0.
fn answering(layer: &LayerOutput) -> f64 {
    layer.values.iter().filter(|value| **value != 0.0).count() as f64 / layer.values.len().max(1) as f64
}

/// A layer's numbers as rows of a heat map, how many stand in a row, and what they are: the units in rows, or the first channels side by side.
fn rows_of(layer: &LayerOutput) -> (Vec<f32>, usize, Words) {
    match layer.form {
        Form::Units => {
            let width = ROW.min(layer.values.len()).max(1);
            (layer.values.clone(), width, count(layer.values.len()) + Words::from(" units in rows of ") + count(width))
        }
        Form::Image { side, channels } => {
            let shown = (ABREAST / side).clamp(1, channels.max(1));
            let words = Words::from(format!("{channels} channels of {side} × {side}, the first {shown} side by side"));
            (side_by_side(&layer.values, side, channels, shown), shown * side + shown - 1, words)
        }
    }
}

/// What both hidden layers answer, as one heat map with the first above the second: the code moves both at once.
fn layers(first: Option<&LayerOutput>, second: Option<&LayerOutput>) -> Panel {
    let (Some(first), Some(second)) = (first, second) else { return LAYERS.panel("", "", Body::Table(Table::default())) };
    let parts = [first, second].map(rows_of);
    let width = parts[0].1.max(parts[1].1);
    let (mut values, mut rows) = (Vec::new(), Vec::new());
    for ((numbers, own, _), name) in parts.iter().zip(["first", "second"]) {
        if !rows.is_empty() {
            // a blank row or two: where a cell of the screen holds two rows, the second layer begins a cell of its own
            let blank = 2 - rows.len() % 2;
            values.resize(values.len() + blank * width, f32::NAN);
            rows.resize(rows.len() + blank, String::new());
        }
        rows.push(name.to_owned());
        for row in numbers.chunks(*own) {
            values.extend_from_slice(row);
            values.resize(values.len().next_multiple_of(width), f32::NAN);
        }
        rows.resize(values.len() / width, String::new());
    }
    let top = values.iter().copied().filter(|value| value.is_finite()).fold(0.0, f32::max);
    let [(.., one), (.., other)] = parts;
    LAYERS.panel(
        percent(answering(first)) + " and " + percent(answering(second)) + " answer",
        Words::from("What the ReLU leaves at this code: ") + one + "; " + other + ". A number that is 0 says nothing here.",
        Body::Matrix(Matrix {
            rows,
            columns: Vec::new(),
            width,
            values: values.into(),
            range: [0.0, plot::top(f64::from(top))],
            ramp: Ramp::Sequential,
            unit: "",
        }),
    )
}

/// The first channels of an image `[side, side, channels]` as one picture with a blank column between two.
fn side_by_side(values: &[f32], side: usize, channels: usize, shown: usize) -> Vec<f32> {
    let mut picture = Vec::new();
    for y in 0..side {
        for channel in 0..shown {
            if channel > 0 {
                picture.push(f32::NAN);
            }
            picture.extend((0..side).map(|x| values[(y * side + x) * channels + channel]));
        }
    }
    picture
}

/// The middle of a picture of 28 × 28.
fn middle(picture: &[f32]) -> Vec<f32> {
    let [left, top] = SHOWN.map(|pixels| (SIDE - pixels) / 2);
    (top..top + SHOWN[1]).flat_map(|y| picture[y * SIDE + left..][..SHOWN[0]].iter().copied()).collect()
}

/// The most over the fewest stamps that a pixel gets.
fn overlap(counts: &[f32]) -> f64 {
    let (fewest, most) = counts.iter().fold((f32::INFINITY, 0.0_f32), |(low, high), &count| (low.min(count), high.max(count)));
    f64::from(most) / f64::from(fewest)
}

fn flat_panel(stamps: &Stamps, counts: Vec<f32>) -> Panel {
    let Stamps { kernel, stride, .. } = *stamps;
    let top = counts.iter().copied().fold(1.0, f32::max);
    FLAT.panel(
        Words::from("most over fewest ") + measured(overlap(&counts)),
        Words::from(format!(
            "Stamps on each pixel: a picture of ones, each pressing a kernel of {kernel} × {kernel} ones, {stride} pixels apart. "
        )) + count(SHOWN[0])
            + " × "
            + count(SHOWN[1])
            + " pixels from the middle; exact.",
        Body::Matrix(Matrix {
            rows: Vec::new(),
            columns: Vec::new(),
            width: SHOWN[0],
            values: counts.into(),
            range: [0.0, top],
            ramp: Ramp::Sequential,
            unit: "stamps",
        }),
    )
}
