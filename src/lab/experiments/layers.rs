//! Section 3: what each layer of an encoder makes of a digit, which of its units never answer, and what one unit sees.

use std::ops::Range;
use std::sync::Arc;

use crate::data::{Dataset, PIXELS, SIDE};
use crate::lab::desk::Desk;
use crate::lab::dial::{AGAIN, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::picture::{Body, ImageRow, Images, Matrix, Panel, Ramp, Sheet, Table, Words, count, percent, with_keys};
use crate::lab::plot;
use crate::lab::recipe::{self, Recipe};
use crate::lab::run::Run;
use crate::lab::trained::Trained;
use crate::model::{Activation, Autoencoder, Form, LayerOutput, Linear, Named, receptive_field, to_unit};

pub(crate) const ENTRY: Entry = Entry {
    name: "layers",
    panels: &[WEIGHTS, ACTIVATIONS, LAYERS, FIELD],
    gauges: &[TEST_LOSS, PARAMETERS, PRODUCTS, SILENT_HERE, SILENT_ALL, FIELD_PIXELS, FIELD_INK, FIELD_SHARE],
    dials: &[&NET, &LAYER, &ACTIVATION],
    buttons: &[AGAIN],
    takes: &[Take::Exhibit, Take::OwnDigit, Take::Pixel],
    open: |equipment, desk| Ok(Box::new(Layers::new(equipment, desk)?)),
};

pub(super) const NET: Dial<&str> = Dial::new("net", "network", &[("MLP", "784-256-64-2"), ("conv", "conv-2")], "MLP");
/// The layer on show.
pub(super) const LAYER: Dial<usize> = Dial::new("layer", "layer", &[("1", 0), ("2", 1), ("code", CODE)], "1");
pub(super) const ACTIVATION: Dial<Activation> =
    Dial::new("activation", "activation", &[("ReLU", Activation::Relu), ("tanh", Activation::Tanh)], "ReLU");

pub(super) const ACTIVATIONS: Plate = Plate::new("activations", "what the layer makes of the digit");
pub(super) const LAYERS: Plate = Plate::new("layers", "layers of the encoder");
pub(super) const FIELD: Plate = Plate::new("field", "what one unit sees");
pub(super) const WEIGHTS: Plate = Plate::new("weights", "weights of layer 1");

pub(super) const TEST_LOSS: Gauge = Gauge::new("test_loss", "loss, held out", "nats");
pub(super) const PARAMETERS: Gauge = Gauge::new("parameters", "parameters, encoder", "");
pub(super) const PRODUCTS: Gauge = Gauge::new("products", "multiplications, encoder", "");
pub(super) const SILENT_HERE: Gauge = Gauge::new("silent_here", "silent, this digit", "");
pub(super) const SILENT_ALL: Gauge = Gauge::new("silent_all", "silent, all digits", "");
pub(super) const FIELD_PIXELS: Gauge = Gauge::new("field_pixels", "pixels seen", "");
pub(super) const FIELD_INK: Gauge = Gauge::new("field_ink", "ink seen", "");
pub(super) const FIELD_SHARE: Gauge = Gauge::new("field_share", "ink seen, of the best unit's", "");

/// The layer of the code, the last one.
const CODE: usize = 2;
/// Held-out digits on which a unit has to be silent to count as silent on all.
const SURVEYED: usize = 500;
/// Units whose weights are shown, and channels side by side.
const SHOWN: usize = 8;
/// Ink of the line around what a unit sees, and what is left of the ink outside of it.
const LINE: f32 = 0.5;
const PALE: f32 = 0.4;

struct Layers {
    run: Run<Autoencoder>,
    surveyed: Vec<f32>,
    /// For each layer the share of its units that are silent on every surveyed digit.
    silent: Vec<f64>,
}

impl Layers {
    fn new(equipment: &Equipment, desk: &Desk) -> Result<Layers, LabError> {
        let Dataset { test, .. } = &*equipment.data;
        let recipe = Recipe { activation: desk.value(&ACTIVATION), ..Recipe::autoencoder(desk.value(&NET)) };
        Ok(Layers {
            run: recipe.run(recipe.new_autoencoder(equipment)?, equipment),
            surveyed: to_unit(&test.images[..test.len().min(SURVEYED) * PIXELS]),
            silent: Vec::new(),
        })
    }

    fn survey(&mut self) {
        let digits = self.surveyed.len() / PIXELS;
        let never = |layer: &LayerOutput| {
            let units = layer.values.len() / digits.max(1);
            let is_silent = |unit: &usize| layer.values.iter().skip(*unit).step_by(units).all(|value| *value == 0.0);
            (0..units).filter(is_silent).count() as f64 / units.max(1) as f64
        };
        self.silent = self.run.model().encoder_layers(&self.surveyed).iter().map(never).collect();
    }

    /// Weights and biases of the encoder.
    fn parameters(&self) -> usize {
        self.run.model().encoder().iter().map(parameters_of).sum()
    }

    /// Multiplications of a weight with a number, for one digit: each weight is used once at each place of its layer's image.
    fn products(&self, layers: &[LayerOutput]) -> usize {
        let places = |form: Form| if let Form::Image { side, .. } = form { side * side } else { 1 };
        self.run.model().encoder().iter().zip(layers).map(|(named, layer)| named.layer.weights().len() * places(layer.form)).sum()
    }
}

fn parameters_of(named: &Named<&Linear>) -> usize {
    named.layer.weights().len() + named.layer.biases().len()
}

/// The share of units whose output is exactly 0.
fn silent(values: &[f32]) -> f64 {
    values.iter().filter(|value| **value == 0.0).count() as f64 / values.len().max(1) as f64
}

/// The digit on show, with what every layer of the encoder makes of it.
struct Pass {
    pixels: Vec<f32>,
    layers: Vec<LayerOutput>,
    sight: Sight,
    /// What that unit of the same layer sees that sees most of the digit's ink.
    best: Sight,
}

/// What a unit sees of the image.
struct Sight {
    /// Row and column of the unit in its layer's image; `None` for a unit that stands in no image.
    unit: Option<[usize; 2]>,
    rows: Range<usize>,
    columns: Range<usize>,
}

impl Sight {
    /// What the unit of this layer sees whose field lies around the pixel pointed at; to begin with the one in the middle.
    fn of(layer: &LayerOutput, depth: usize, desk: &Desk) -> Sight {
        let Form::Image { side, .. } = layer.form else { return Sight { unit: None, rows: 0..SIDE, columns: 0..SIDE } };
        let pixel = desk.pixel().filter(|pixel| pixel.panel == FIELD.id && pixel.column == 0);
        let [column, row] = pixel.map_or([SIDE / 2; 2], |pixel| pixel.at);
        let unit = [row, column].map(|place| {
            let off = |unit: &usize| {
                let field = receptive_field(depth, *unit);
                // both doubled: the middle of the field and the middle of the pixel
                (field.start + field.end).abs_diff(2 * place.cast_signed() + 1)
            };
            (0..side).min_by_key(off).unwrap_or(0)
        });
        Sight::at(unit, depth)
    }

    /// What the unit in this row and column sees, as far as it lies inside of the image.
    fn at(unit: [usize; 2], depth: usize) -> Sight {
        let [rows, columns] = unit.map(|unit| {
            let inside = |place: isize| usize::try_from(place).unwrap_or(0).min(SIDE);
            let field = receptive_field(depth, unit);
            inside(field.start)..inside(field.end)
        });
        Sight { unit: Some(unit), rows, columns }
    }

    /// What the unit of this layer sees whose field holds most of an image's ink.
    fn best(layer: &LayerOutput, depth: usize, pixels: &[f32]) -> Sight {
        let all = Sight { unit: None, rows: 0..SIDE, columns: 0..SIDE };
        let Form::Image { side, .. } = layer.form else { return all };
        let units = (0..side * side).map(|at| Sight::at([at / side, at % side], depth));
        units.max_by(|one, other| one.ink(pixels).total_cmp(&other.ink(pixels))).unwrap_or(all)
    }

    fn pixels(&self) -> usize {
        self.rows.len() * self.columns.len()
    }

    /// The image with a line of pixels around what is seen, and the rest of it pale.
    fn outlined(&self, pixels: &[f32]) -> Arc<[u8]> {
        let is_in = |range: &Range<usize>, at: usize, air: usize| at + air >= range.start && at < range.end + air;
        let seen = |at: usize, air: usize| is_in(&self.rows, at / SIDE, air) && is_in(&self.columns, at % SIDE, air);
        let shade = |(at, ink): (usize, &f32)| match (seen(at, 0), seen(at, 1)) {
            (true, _) => *ink,
            (false, true) => LINE,
            (false, false) => PALE * ink,
        };
        pixels.iter().enumerate().map(shade).map(plot::grey).collect()
    }

    /// What is seen, as large as an image.
    fn enlarged(&self, pixels: &[f32]) -> Arc<[u8]> {
        let place = |range: &Range<usize>, at: usize| range.start + at * range.len() / SIDE;
        (0..PIXELS).map(|at| plot::grey(pixels[place(&self.rows, at / SIDE) * SIDE + place(&self.columns, at % SIDE)])).collect()
    }

    /// The share of an image's ink that lies in it.
    fn ink(&self, pixels: &[f32]) -> f64 {
        let rows = self.rows.clone().map(|row| &pixels[row * SIDE..][self.columns.clone()]);
        let seen: f32 = rows.flatten().sum();
        f64::from(seen / pixels.iter().sum::<f32>().max(1e-6))
    }
}

impl Experiment for Layers {
    fn step(&mut self, _: &Desk) -> Result<Progress, LabError> {
        let is_measured = self.run.step(recipe::BATCH)?;
        if is_measured {
            self.survey();
        }
        Ok(Progress::Continue)
    }

    fn input(&mut self, input: &Input, _: &Desk) -> Result<Next, LabError> {
        let is_another_model = NET.is_turned_by(input) || ACTIVATION.is_turned_by(input);
        Ok(match () {
            () if is_another_model => Next::Rebuild,
            () if LAYER.is_turned_by(input) => Next::Redraw,
            () => Next::usual(input),
        })
    }

    fn view(&self, desk: &Desk) -> View {
        let shown = desk.value(&LAYER);
        let input = desk.exhibit().images().first().cloned().unwrap_or_else(|| vec![0; PIXELS].into());
        let pixels = to_unit(&input);
        let layers = self.run.model().encoder_layers(&pixels);
        let sight = Sight::of(&layers[shown], shown + 1, desk);
        let best = Sight::best(&layers[shown], shown + 1, &pixels);
        let pass = Pass { pixels, layers, sight, best };
        View {
            metrics: vec![
                TEST_LOSS.with(self.run.latest().loss, &self.run.test().loss),
                PARAMETERS.of(self.parameters() as f64),
                PRODUCTS.of(self.products(&pass.layers) as f64),
                SILENT_HERE.of(silent(&pass.layers[shown].values)),
                SILENT_ALL.of(self.silent.get(shown).copied().unwrap_or(f64::NAN)),
                FIELD_PIXELS.of(pass.sight.pixels() as f64),
                FIELD_INK.of(pass.sight.ink(&pass.pixels)),
                FIELD_SHARE.of(pass.sight.ink(&pass.pixels) / pass.best.ink(&pass.pixels).max(1e-6)),
            ],
            panels: vec![self.weights(&pass), activations(&pass, desk), self.layers(&pass), field(&pass, desk)],
        }
    }

    fn trains(&self) -> Option<&dyn Trained> {
        Some(&self.run)
    }

    fn trains_mut(&mut self) -> Option<&mut dyn Trained> {
        Some(&mut self.run)
    }

    fn measured(&mut self, _: &Desk) {
        self.survey();
    }
}

/// `14×14×16`
fn shape(form: Form, size: usize) -> String {
    match form {
        Form::Units => size.to_string(),
        Form::Image { side, channels } => format!("{side}×{side}×{channels}"),
    }
}

/// The numbers of the layer on show: those of units in rows, those of channels as images.
fn activations(pass: &Pass, desk: &Desk) -> Panel {
    let layer = &pass.layers[desk.value(&LAYER)];
    let largest = layer.values.iter().fold(1e-3, |most: f32, value| value.abs().max(most));
    let is_signed = layer.values.iter().any(|value| *value < 0.0);
    let (body, how) = match layer.form {
        Form::Units => {
            let is_code = desk.value(&LAYER) == CODE;
            let matrix = Matrix {
                rows: Vec::new(),
                columns: if is_code { (0..layer.values.len()).map(plot::latent_name).collect() } else { Vec::new() },
                width: if is_code { layer.values.len() } else { layer.values.len().isqrt() },
                values: layer.values.clone().into(),
                range: [if is_signed { -largest } else { 0.0 }, largest],
                ramp: if is_signed { Ramp::Signed } else { Ramp::Sequential },
                unit: "",
            };
            (Body::Matrix(matrix), "One cell is one unit's output. Their order means nothing: any two units may change places.")
        }
        Form::Image { side, channels } => {
            let images = (0..channels).map(|channel| enlarged(&layer.values, side, channels, channel, largest)).collect();
            let sheet = Sheet { columns: SHOWN, images, axes: Default::default(), values: Default::default(), labels: Vec::new() };
            (
                Body::Sheet(sheet),
                "One small image is one channel: the answers of the same kernel all over the digit, full ink for the strongest.",
            )
        }
    };
    let name = desk.name(&LAYER);
    let name = if desk.value(&LAYER) == CODE { name.into() } else { format!("layer {name}") };
    let figure = Words::from(name) + ": silent " + percent(silent(&layer.values));
    ACTIVATIONS.panel(figure, how, body)
}

/// A channel as an image of 28×28 pixels, each number a square of them.
fn enlarged(values: &[f32], side: usize, channels: usize, channel: usize, largest: f32) -> Arc<[u8]> {
    let times = SIDE / side;
    let value = |at: usize| values[(at / SIDE / times * side + at % SIDE / times) * channels + channel];
    (0..PIXELS).map(|at| plot::grey(value(at).abs() / largest)).collect()
}

/// The digit with a line around what the unit sees, and that alone, enlarged.
fn field(pass: &Pass, desk: &Desk) -> Panel {
    let Sight { unit, rows, columns } = &pass.sight;
    let name = desk.exhibit().captions().first().map_or_else(|| "digit".into(), |name| format!("digit: {name}"));
    let (seen, caption) = match unit {
        Some([row, column]) => (
            format!("row {}, column {}", row + 1, column + 1),
            Words::from("Left: the line is around the pixels that this unit depends on. Right: those alone, enlarged. The best unit of the layer has ")
                + percent(pass.best.ink(&pass.pixels))
                + with_keys(" of the ink. {act} goes into the left picture, where the arrows move to other units."),
        ),
        None => (
            "any unit".into(),
            "A unit of a fully connected layer has a weight for each number below it, so it sees the whole digit. Turn the network to conv.".into(),
        ),
    };
    FIELD.panel(
        Words::from(format!("{}×{} pixels, ", rows.len(), columns.len())) + percent(pass.sight.ink(&pass.pixels)) + " of the ink",
        caption,
        Body::Images(Images {
            rows: vec![ImageRow {
                label: String::new(),
                images: vec![pass.sight.outlined(&pass.pixels), pass.sight.enlarged(&pass.pixels)],
            }],
            captions: vec![name, seen],
        }),
    )
}

impl Layers {
    fn layers(&self, pass: &Pass) -> Panel {
        let kind = |form: Form| if form == Form::Units { "dense" } else { "conv" };
        let encoder = self.run.model().encoder();
        let row = |(at, (layer, named)): (usize, (&LayerOutput, &Named<&Linear>))| {
            let all = self.silent.get(at).copied().unwrap_or(f64::NAN);
            let name = if at == CODE { "code".into() } else { format!("{} {}", at + 1, kind(layer.form)) };
            let shares = [silent(&layer.values), all].map(|share| percent(share).into());
            let [here, all] = shares;
            vec![name.into(), shape(layer.form, layer.values.len()).into(), count(parameters_of(named)).into(), here, all]
        };
        let rows = pass.layers.iter().zip(&encoder).enumerate().map(row);
        LAYERS.panel(
            count(self.products(&pass.layers)) + " multiplications",
            Words::from("Multiplications: of one digit on its way to the code. All layers have ")
                + count(self.parameters())
                + " parameters. Silent: the unit's output is exactly 0. This: on the digit on show; all: on each of "
                + count(self.surveyed.len() / PIXELS)
                + " held-out digits.",
            Body::Table(Table::new(&["layer", "shape", "parameters", "silent, this", "silent, all"], rows.collect())),
        )
    }

    /// The weights of those units (or kernels) of layer 1 that answer the digit most, in the units' order.
    fn weights(&self, pass: &Pass) -> Panel {
        let (named, layer) = (&self.run.model().encoder()[0], &pass.layers[0]);
        let units = named.layer.biases().len();
        let answer = |unit: usize| layer.values.iter().skip(unit).step_by(units).map(|value| value.abs()).sum::<f32>();
        let mut strongest: Vec<usize> = (0..units).collect();
        strongest.sort_by(|a, b| answer(*b).total_cmp(&answer(*a)));
        strongest.truncate(SHOWN);
        strongest.sort_unstable();
        let inputs = named.layer.weights().len() / units;
        let weights = |unit: &usize| signed_image(&named.layer.weights()[unit * inputs..(unit + 1) * inputs]);
        let (what, sum) = if inputs == PIXELS { ("unit", ", whatever their sign") } else { ("kernel", ", summed over its places") };
        WEIGHTS.panel(
            Words::from(format!("{} of {units}", strongest.len())),
            format!(
                "The {} {what}s with the largest outputs for this digit{sum}. Paper: negative; ink: positive; grey: near 0. Each is scaled by its own \
                 largest weight.",
                strongest.len()
            ),
            Body::Images(Images {
                rows: vec![ImageRow { label: String::new(), images: strongest.iter().map(weights).collect() }],
                captions: strongest.iter().map(|unit| format!("{what} {}", unit + 1)).collect(),
            }),
        )
    }
}

/// Square weights as an image of 28×28 pixels: zero in the middle of the greys.
fn signed_image(weights: &[f32]) -> Arc<[u8]> {
    let largest = weights.iter().fold(1e-9, |most: f32, weight| weight.abs().max(most));
    let grey = |weight: &f32| 0.5 + 0.5 * weight / largest;
    let side = weights.len().isqrt().max(1);
    let times = (SIDE / side).max(1);
    (0..PIXELS).map(|at| weights.get(at / SIDE / times * side + at % SIDE / times).map_or(128, |weight| plot::grey(grey(weight)))).collect()
}
