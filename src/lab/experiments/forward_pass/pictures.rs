//! What the reader sees of the way: every stage in a line, the present one as a picture, the network, and the plane of codes.

use std::sync::Arc;

use super::{AT_LOSS, END, ForwardPass, NETWORK, PICTURE, STAGES, WAY};
use crate::data::{PIXELS, SIDE};
use crate::lab::picture::{
    Body, Bounds, ImageRow, Images, Matrix, Network, Panel, Plane, PlaneLayer, PlaneMark, Ramp, Sign, Stage as Line, StageState, Steps,
    Table, Tone, Units, Words, count, hundredths, measured,
};
use crate::lab::plane_vae::ellipses;
use crate::lab::plot;
use crate::model::{PlaneGaussian, Price, Stage, StagedLayer, cross_entropy};

/// How many deviations of q the picture of the plane reaches at least.
const REACH: f32 = 3.2;
/// The arrow to each stage: how many numbers go in, and how many come out.
const ARROWS: [&str; WAY.len()] =
    ["784", "784 → 256", "256 → 64", "64 → 4", "2 drawn", "6 → 2", "2 → 64", "64 → 256", "256 → 784", "1572 → 1"];
/// Columns for the name of a stage.
const NAME: usize = 10;
/// The hat of x̂ stands above the letter before it.
const HAT: char = '\u{302}';

/// `(1.3, −0.5)`
fn pair(values: &[f32]) -> Words {
    Words::from("(") + measured(values[0]) + ", " + measured(values[1]) + ")"
}

/// Euclidean length.
fn length(values: &[f32]) -> f64 {
    values.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>().sqrt()
}

fn largest(values: &[f32]) -> f32 {
    values.iter().fold(0.0, |most: f32, value| value.abs().max(most))
}

/// Which stage of the model stands at a place on the way, where one alone does.
fn model_stage(place: usize) -> Stage {
    match place {
        0 => Stage::Image,
        1 | 2 => Stage::Hidden(place),
        3 => Stage::Mu,
        4 => Stage::Epsilon,
        5 => Stage::Code,
        6 | 7 => Stage::Hidden(place - 3),
        8 => Stage::Mean,
        _ => Stage::Loss,
    }
}

impl ForwardPass {
    /// What came of a stage on the way there.
    fn there(&self, place: usize) -> Words {
        let values = self.pass.values(model_stage(place));
        // short, so that a line holds it beside the text
        let above = || count(values.iter().filter(|value| **value > 0.0).count()) + " > 0";
        match place {
            0 => above(),
            3 => pair(values) + ", " + pair(self.pass.values(Stage::LogVar)),
            4 | 5 => pair(values),
            8 => Words::from("between 0 and ") + measured(largest(values)),
            AT_LOSS => {
                let kl: f64 = self.pass.kl_per_dimension.iter().sum();
                measured(self.pass.reconstruction) + " + KL " + measured(kl) + " = " + measured(self.pass.loss) + " nats"
            }
            _ => above() + ", max " + measured(largest(values)),
        }
    }

    /// What the gradient is where it comes to on the way back.
    fn back(&self, place: usize) -> Words {
        let slopes = self.pass.gradient(if place == 8 { Stage::Output } else { model_stage(place) });
        let arrow = Words::from("← ");
        match place {
            0 => arrow + "none needed",
            3 => arrow + pair(slopes) + ", " + pair(self.pass.gradient(Stage::LogVar)),
            5 => arrow + pair(slopes),
            8 => arrow + "x̂ − x: length " + measured(length(slopes)),
            _ => arrow + "length " + measured(length(slopes)) + ", 0 at " + count(slopes.iter().filter(|slope| **slope == 0.0).count()),
        }
    }

    pub(super) fn stages(&self) -> Panel {
        let (present, is_back) = self.stage();
        let line = |place: usize| {
            let state = match place.cmp(&present) {
                std::cmp::Ordering::Equal => StageState::Now,
                std::cmp::Ordering::Greater if !is_back => StageState::Waiting,
                _ => StageState::Done,
            };
            let detail = match () {
                () if state == StageState::Waiting => Words::none(),
                () if self.is_back_at(place) => self.back(place),
                () if place == 4 && self.is_back_at(5) => "← none needed: drawn, not learnt".into(),
                () => self.there(place),
            };
            let width = NAME + WAY[place].chars().filter(|letter| *letter == HAT).count();
            Line { name: format!("{:<width$}{}", WAY[place], ARROWS[place]), detail, state }
        };
        let direction = if is_back { "the gradient's way back" } else { "the way there" };
        STAGES.panel(
            Words::from(format!("{direction}, {} of {}", self.at + 1, END + 1)),
            Words::from(self.vae.progress())
                + format!("The digit {}, one draw of ε. f goes a stage on, b one back, p plays. After an arrow to the left: the slope of the loss.", self.name),
            Body::Steps(Steps { stages: (0..WAY.len()).map(line).collect() }),
        )
    }

    /// The numbers of the present stage.
    pub(super) fn picture(&self) -> Panel {
        let (place, is_back) = self.stage();
        let values = self.pass.values(model_stage(place));
        let (figure, caption, body) = match (place, is_back) {
            (0, false) => ("784 grey levels", "Between 0, paper, and 1, ink.", self.images(&[(self.image.clone(), "x")])),
            (3 | 4, false) => ("two heads, one draw", "σ = exp(½ log σ²). ε is drawn from N(0, 1) for each dimension.", self.heads()),
            (5, false) => return self.plane(),
            (8 | AT_LOSS, false) => (
                "x̂, and what it costs",
                "Price: what each pixel costs above a perfect copy, the brightest the dearest. The reconstruction is their sum, plus what grey pixels cost in any copy.",
                self.images(&[
                    (self.image.clone(), "x"),
                    (plot::greys(self.pass.values(Stage::Mean)).swap_remove(0), "x̂"),
                    (self.prices(), "price"),
                ]),
            ),
            (0, true) => (
                "every weight's share",
                "The length of the gradient of each layer's weights and biases, from this one digit. The optimiser moves them against it.",
                self.weights(),
            ),
            (3 | 5, true) => (
                "two parts at each head",
                "Slopes of the loss, in nats per unit. Through z: what the copy asks for. KL: what the prior asks for. A step goes against the sum.",
                self.slopes(),
            ),
            (8, true) => (
                "x̂ − x, at the logits",
                "Above 0: too much ink there. Below 0: too little. The gradient starts as this picture.",
                matrix(self.pass.gradient(Stage::Output), Ramp::Signed),
            ),
            (_, true) => (
                "slopes of the loss",
                "One cell, one unit. A unit that was 0 on the way there passes nothing back.",
                matrix(self.pass.gradient(model_stage(place)), Ramp::Signed),
            ),
            (_, false) => {
                ("one cell, one unit", "The units' outputs after their ReLU; their order means nothing.", matrix(values, Ramp::Sequential))
            }
        };
        PICTURE.panel(Words::from(format!("{}: {figure}", WAY[place])), caption, body)
    }

    fn images(&self, images: &[(Arc<[u8]>, &str)]) -> Body {
        let captions = images.iter().map(|(_, name)| if *name == "x" { format!("x: {}", self.name) } else { (*name).into() }).collect();
        Body::Images(Images {
            rows: vec![ImageRow { label: String::new(), images: images.iter().map(|(image, _)| image.clone()).collect() }],
            captions,
        })
    }

    /// What each pixel costs above what a perfect copy would, full ink for the dearest.
    fn prices(&self) -> Arc<[u8]> {
        let pairs = self.pass.values(Stage::Mean).iter().zip(&self.pixels);
        let above = |price: Price| (price.nats - price.least) as f32;
        let prices: Vec<f32> = pairs.map(|(mean, pixel)| above(cross_entropy(f64::from(*pixel), f64::from(*mean)))).collect();
        let dearest = prices.iter().copied().fold(1e-6, f32::max);
        prices.iter().map(|price| plot::grey(price / dearest)).collect()
    }

    fn heads(&self) -> Body {
        let row = |axis: usize| {
            let at = |stage| self.pass.values(stage)[axis];
            let log_var = at(Stage::LogVar);
            let mut cells: Vec<Words> = vec![plot::latent_name(axis).into()];
            cells.extend(
                [at(Stage::Mu), log_var, (0.5 * log_var).exp(), at(Stage::Epsilon), at(Stage::Code)].map(|value| hundredths(value).into()),
            );
            cells.push(hundredths(self.pass.kl_per_dimension[axis]).into());
            cells
        };
        Body::Table(Table::new(&["", "μ", "log σ²", "σ", "ε", "z = μ + σε", "KL, nats"], vec![row(0), row(1)]))
    }

    fn slopes(&self) -> Body {
        let rows = self.parts().into_iter().enumerate().flat_map(|(axis, parts)| {
            parts.into_iter().zip(["μ", "log σ²"]).map(move |([through, price], name)| {
                let mut row: Vec<Words> = vec![format!("{name} of {}", plot::latent_name(axis)).into()];
                row.extend([through, price, through + price].map(|slope| hundredths(slope).into()));
                row
            })
        });
        Body::Table(Table::new(&["", "through z", "KL", "sum"], rows.collect()))
    }

    fn weights(&self) -> Body {
        let row =
            |layer: &StagedLayer| vec![layer.name.clone().into(), count(layer.parameters).into(), measured(layer.gradient_norm).into()];
        Body::Table(Table::new(&["layer", "parameters", "gradient"], self.pass.layers.iter().map(row).collect()))
    }

    pub(super) fn network(&self) -> Panel {
        let layers = [(0, Stage::Image), (1, Stage::Hidden(1)), (2, Stage::Hidden(2)), (3, Stage::Mu), (3, Stage::LogVar)];
        let layers = layers.into_iter().chain([(5, Stage::Code), (6, Stage::Hidden(3)), (7, Stage::Hidden(4)), (8, Stage::Mean)]);
        let (present, is_back) = self.stage();
        let units = layers.map(|(place, stage)| {
            let slope = if stage == Stage::Mean { Stage::Output } else { stage };
            let is_gradient = self.is_back_at(place) && place > 0;
            let values = if is_gradient { self.pass.gradient(slope) } else { self.pass.values(stage) };
            let farthest = largest(values).max(1e-3);
            let is_signed = is_gradient || matches!(stage, Stage::Mu | Stage::LogVar | Stage::Code);
            Units {
                label: if stage == Stage::LogVar {
                    "log σ²".into()
                } else if stage == Stage::Mu {
                    "μ".into()
                } else {
                    WAY[place].into()
                },
                size: values.len(),
                values: if is_back || place <= present { values.into() } else { Arc::new([]) },
                range: [if is_signed { -farthest } else { 0.0 }, farthest],
                ramp: if is_signed { Ramp::Signed } else { Ramp::Sequential },
            }
        });
        NETWORK.panel(
            if self.at < AT_LOSS { Words::none() } else { Words::from("loss ") + measured(self.pass.loss) + " nats" },
            "A layer is as high as a square of its numbers would be; each cell is the average of several. On the way back: the slopes, as far as they \
             have come.",
            Body::Network(Network { layers: units.collect() }),
        )
    }

    /// Where z lands.
    fn plane(&self) -> Panel {
        let (mu, log_var, z) = (self.pass.values(Stage::Mu), self.pass.values(Stage::LogVar), self.pass.values(Stage::Code));
        let q = PlaneGaussian::upright([mu[0].into(), mu[1].into()], [0, 1].map(|axis| 0.5 * f64::from(log_var[axis])));
        let half = (0..2).map(|axis| REACH * (0.5 * log_var[axis]).exp()).fold(1e-3, f32::max);
        let half = (0..2).map(|axis| 1.15 * (z[axis] - mu[axis]).abs()).filter(|reach| reach.is_finite()).fold(half, f32::max);
        let mark =
            |place: &[f32], sign: Sign, label: &str| PlaneLayer::Mark(PlaneMark { place: (place[0], place[1]), sign, label: label.into() });
        PICTURE.panel(
            Words::from("z: cheaper than z = μ by ") + measured(self.at_mean - self.pass.loss) + " nats",
            "The ellipses are q(z|x) at 1σ and 2σ. The arrows put z elsewhere: ε becomes what leads there, and the loss follows.",
            Body::Plane(Plane {
                layers: vec![
                    PlaneLayer::Ellipses(ellipses(&q, None)),
                    PlaneLayer::Path { label: "σ ε".into(), tone: Tone::Main, points: Arc::new([(mu[0], mu[1]), (z[0], z[1])]) },
                    mark(mu, Sign::Own, "μ"),
                    mark(z, Sign::Point, "z"),
                ],
                bounds: Bounds { x: [mu[0] - half, mu[0] + half], y: [mu[1] - half, mu[1] + half] },
                classes: Vec::new(),
                axes: ["z₁", "z₂"],
            }),
        )
    }
}

/// Numbers as a square, or as an image where there are as many as pixels.
fn matrix(values: &[f32], ramp: Ramp) -> Body {
    let width = if values.len() == PIXELS { SIDE } else { values.len().isqrt().max(1) };
    let farthest = largest(values).max(1e-6);
    Body::Matrix(Matrix {
        rows: Vec::new(),
        columns: Vec::new(),
        width,
        values: values.into(),
        range: [if ramp == Ramp::Signed { -farthest } else { 0.0 }, farthest],
        ramp,
        unit: "",
    })
}
