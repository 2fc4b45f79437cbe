//! Section 2: one digit on its way through an autoencoder that trains, and a code number that the reader turns by hand.

use std::sync::Arc;

use crate::data::{Dataset, PIXELS};
use crate::lab::desk::Desk;
use crate::lab::dial::{AGAIN, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::picture::{Body, ImageRow, Images, Network, Panel, Ramp, Stage, StageState, Steps, Units, Words, count, measured, percent};
use crate::lab::plot;
use crate::lab::recipe::{self, Recipe};
use crate::lab::run::Run;
use crate::lab::trained::Trained;
use crate::model::{Autoencoder, Coder, Forward, cross_entropy, to_unit};

pub(crate) const ENTRY: Entry = Entry {
    name: "anatomy",
    panels: &[NETWORK, COPIES, STAGES, plot::LOSS],
    gauges: &[TEST_LOSS, DIGIT_LOSS, HAND_LOSS, PERFECT, WON, MOST_WON, CHANGED, CODE_1, CODE_2],
    dials: &[&NUMBER, &TURN, &STAGE],
    buttons: &[AGAIN],
    takes: &[Take::Exhibit, Take::OwnDigit],
    open: |equipment, _| Ok(Box::new(Anatomy::new(equipment)?)),
};

/// Which code number the reader turns, and by how many of its standard deviations.
pub(super) const NUMBER: Dial<usize> = Dial::new("number", "code number", &[("z₁", 0), ("z₂", 1)], "z₁");
pub(super) const TURN: Dial<f32> = Dial::new(
    "turn",
    "turned by",
    &[
        ("−3", -3.0),
        ("−2", -2.0),
        ("−1", -1.0),
        ("−0.5", -0.5),
        ("−0.2", -0.2),
        ("−0.1", -0.1),
        ("−0.02", -0.02),
        ("0", 0.0),
        ("+0.02", 0.02),
        ("+0.1", 0.1),
        ("+0.2", 0.2),
        ("+0.5", 0.5),
        ("+1", 1.0),
        ("+2", 2.0),
        ("+3", 3.0),
    ],
    "0",
);
/// How far the digit has walked: the index of a stage.
pub(super) const STAGE: Dial<usize> =
    Dial::new("stage", "stage", &[("digit", 0), ("h₁", 1), ("h₂", 2), ("code", 3), ("h₃", 4), ("h₄", 5), ("copy", 6), ("loss", 7)], "loss");

pub(super) const NETWORK: Plate = Plate::new("network", "the digit's way");
pub(super) const COPIES: Plate = Plate::new("copies", "digit, copy, yours");
pub(super) const STAGES: Plate = Plate::new("stages", "stage by stage");

pub(super) const TEST_LOSS: Gauge = Gauge::new("test_loss", "loss, held out", "nats");
pub(super) const DIGIT_LOSS: Gauge = Gauge::new("digit_loss", "loss, this digit", "nats");
pub(super) const HAND_LOSS: Gauge = Gauge::new("hand_loss", "loss, by hand", "nats");
pub(super) const PERFECT: Gauge = Gauge::new("perfect", "loss, perfect copy", "nats");
pub(super) const WON: Gauge = Gauge::new("won", "won by hand", "nats");
pub(super) const MOST_WON: Gauge = Gauge::new("most_won", "most won after step 300", "nats");
pub(super) const CHANGED: Gauge = Gauge::new("changed", "ink changed", "");
pub(super) const CODE_1: Gauge = Gauge::new("code_1", "z₁", "");
pub(super) const CODE_2: Gauge = Gauge::new("code_2", "z₂", "");

const NET: &str = "784-256-64-2";
/// Held-out digits whose codes say how far one standard deviation is.
const MAPPED: usize = 500;
/// Steps before a win by hand counts: an encoder that has learnt little is beaten by any turn.
pub(super) const LEARNT: u64 = 300;
/// The stages that hold the code and the copy.
const CODE: usize = 3;
const COPY: usize = 6;
/// A pixel has ink from this on, and has changed when it differs by as much.
const INK: f32 = 0.1;

struct Anatomy {
    run: Run<Autoencoder>,
    mapped: Vec<f32>,
    /// Standard deviation of each code number over the held-out digits.
    deviation: [f32; 2],
    /// Whether the reader has turned a code number: a section may start with one turned, which is no merit of the reader's.
    has_turned: bool,
    /// The most, in nats, that a turn by hand has won since step [`LEARNT`], whichever digit it was.
    most_won: f64,
}

/// The digit on show, on its own way and with the code that the reader turned.
struct Walk {
    input: Arc<[u8]>,
    /// What a perfect copy would cost, in nats: more than 0 where pixels are grey.
    perfect: f64,
    own: Forward,
    turned: Forward,
}

impl Walk {
    /// How many nats less the copy costs with the turned code than with the digit's own.
    fn won(&self) -> f64 {
        self.own.reconstruction - self.turned.reconstruction
    }
}

impl Anatomy {
    fn new(equipment: &Equipment) -> Result<Anatomy, LabError> {
        let Dataset { test, .. } = &*equipment.data;
        let recipe = Recipe::autoencoder(NET);
        Ok(Anatomy {
            run: recipe.run(recipe.new_autoencoder(equipment)?, equipment),
            mapped: to_unit(&test.images[..test.len().min(MAPPED) * PIXELS]),
            deviation: [f32::NAN; 2],
            has_turned: false,
            most_won: 0.0,
        })
    }

    fn map(&mut self) {
        let codes = self.run.model().encode(&self.mapped); // [500, 2]
        let digits = (codes.len() / 2).max(1) as f32;
        self.deviation = [0, 1].map(|number| {
            let values = || codes.iter().skip(number).step_by(2);
            let mean = values().sum::<f32>() / digits;
            (values().map(|value| (value - mean).powi(2)).sum::<f32>() / digits).sqrt()
        });
    }

    fn walk(&self, desk: &Desk) -> Walk {
        let input = desk.exhibit().images().first().cloned().unwrap_or_else(|| vec![0; PIXELS].into());
        let pixels = to_unit(&input);
        let number = desk.value(&NUMBER);
        let by = desk.value(&TURN) * self.deviation[number];
        let model = self.run.model();
        let perfect = pixels.iter().map(|pixel| cross_entropy(f64::from(*pixel), f64::from(*pixel)).least).sum();
        Walk { perfect, own: model.forward(&pixels), turned: model.forward_turned(&pixels, |code| code[number] += by), input }
    }
}

impl Experiment for Anatomy {
    fn step(&mut self, _: &Desk) -> Result<Progress, LabError> {
        let is_measured = self.run.step(recipe::BATCH)?;
        if is_measured {
            self.map();
        }
        Ok(Progress::Continue)
    }

    fn input(&mut self, input: &Input, desk: &Desk) -> Result<Next, LabError> {
        self.has_turned |= NUMBER.is_turned_by(input) || TURN.is_turned_by(input);
        // with a turn in place, another digit is as much a find as another turn
        if self.has_turned && self.run.steps() >= LEARNT {
            self.most_won = self.most_won.max(self.walk(desk).won());
        }
        // the dials turn what is shown, not what is learnt
        Ok(if AGAIN.is_pressed_by(input) { Next::GoOn } else { Next::Redraw })
    }

    fn view(&self, desk: &Desk) -> View {
        let walk = self.walk(desk);
        let (own, by_hand) = (walk.own.reconstruction, walk.turned.reconstruction);
        View {
            metrics: vec![
                TEST_LOSS.with(self.run.latest().loss, &self.run.test().loss),
                DIGIT_LOSS.of(own),
                HAND_LOSS.of(by_hand),
                PERFECT.of(walk.perfect),
                WON.of(walk.won()),
                MOST_WON.of(self.most_won),
                CHANGED.of(changed(&walk.own.mean, &walk.turned.mean)),
                CODE_1.of(f64::from(walk.turned.z[0])),
                CODE_2.of(f64::from(walk.turned.z[1])),
            ],
            panels: vec![network(&walk, desk), copies(&walk, desk), self.stages(&walk, desk), plot::loss_panel(&self.run)],
        }
    }

    fn trains(&self) -> Option<&dyn Trained> {
        Some(&self.run)
    }

    fn trains_mut(&mut self) -> Option<&mut dyn Trained> {
        Some(&mut self.run)
    }

    fn measured(&mut self, _: &Desk) {
        self.map();
    }
}

/// Of the pixels that have ink in either copy, the share in which the two differ.
fn changed(own: &[f32], turned: &[f32]) -> f64 {
    let inked = || own.iter().zip(turned).filter(|(own, turned)| **own >= INK || **turned >= INK);
    let other = inked().filter(|(own, turned)| (*own - *turned).abs() >= INK).count();
    other as f64 / inked().count().max(1) as f64
}

/// Every layer's numbers as far as the digit has walked: those of the digit up to its code, and from the code on those of the turned one.
fn network(walk: &Walk, desk: &Desk) -> Panel {
    let hidden = |values: &[f32]| (values.to_vec(), [0.0, values.iter().copied().fold(1e-3, f32::max)], Ramp::Sequential);
    let farthest = walk.turned.z.iter().fold(1e-3, |most, value| value.abs().max(most));
    let unit = [0.0, 1.0];
    let layers = [
        (to_unit(&walk.input), unit, Ramp::Sequential),
        hidden(&walk.own.encoder[0].values),
        hidden(&walk.own.encoder[1].values),
        (walk.turned.z.clone(), [-farthest, farthest], Ramp::Signed),
        hidden(&walk.turned.decoder[0].values),
        hidden(&walk.turned.decoder[1].values),
        (walk.turned.mean.clone(), unit, Ramp::Sequential),
    ];
    let (reached, is_turned) = (desk.value(&STAGE), desk.value(&TURN) != 0.0);
    let units = layers.into_iter().enumerate().map(|(at, (values, range, ramp))| Units {
        label: if at == COPY && is_turned { "yours" } else { STAGE.stop(at).0 }.into(),
        size: values.len(),
        values: if at <= reached { values.into() } else { Arc::new([]) },
        range,
        ramp,
    });
    let figure = match reached {
        0..CODE => Words::none(),
        CODE..=COPY => code(&walk.turned.z),
        // the loss of the model's own copy falls as it learns, that of the turned code may rise: both stand here
        _ if is_turned => {
            Words::from("loss ")
                + measured(walk.own.reconstruction)
                + ", yours "
                + measured(walk.turned.reconstruction)
                + ", perfect "
                + measured(walk.perfect)
        }
        _ => Words::from("loss ") + measured(walk.own.reconstruction) + ", perfect " + measured(walk.perfect),
    };
    let lowered = if is_turned { "Training lowers the loss of the copy, whose code is not turned. " } else { "" };
    NETWORK.panel(
        figure,
        format!(
            "What stands right of the code is made of its two numbers alone. {lowered}Perfect: what a perfect copy would cost, in nats. A layer is \
             as high as a square of its numbers would be; each cell is the average of several, the stronger its colour, the farther from 0."
        ),
        Body::Network(Network { layers: units.collect() }),
    )
}

/// `(1.3, −0.5)`
fn code(z: &[f32]) -> Words {
    Words::from("code (") + measured(z[0]) + ", " + measured(z[1]) + ")"
}

/// `z₁ by +2`
fn turn_in_words(desk: &Desk) -> String {
    if desk.value(&TURN) == 0.0 { "not turned".into() } else { format!("{} by {}", desk.name(&NUMBER), desk.name(&TURN)) }
}

fn copies(walk: &Walk, desk: &Desk) -> Panel {
    let is_there = desk.value(&STAGE) >= COPY;
    let shown = |pixels: &[f32]| if is_there { plot::greys(pixels).swap_remove(0) } else { vec![0; PIXELS].into() };
    let name = desk.exhibit().captions().first().map_or_else(|| "digit".into(), |name| format!("digit: {name}"));
    let caption = |name: String| if is_there { name } else { "not there yet".into() };
    COPIES.panel(
        Words::from("ink changed ") + percent(changed(&walk.own.mean, &walk.turned.mean)),
        "Right: the same digit, but one code number turned before the decoder sees it, in standard deviations of that number over held-out digits. \
         Ink changed: of the pixels with ink in either copy, the share that differ by 0.1 or more.",
        Body::Images(Images {
            rows: vec![ImageRow {
                label: String::new(),
                images: vec![walk.input.clone(), shown(&walk.own.mean), shown(&walk.turned.mean)],
            }],
            captions: vec![name, caption("copy".into()), caption(turn_in_words(desk))],
        }),
    )
}

impl Anatomy {
    fn stages(&self, walk: &Walk, desk: &Desk) -> Panel {
        let reached = desk.value(&STAGE);
        let inked = walk.input.iter().filter(|grey| **grey > 0).count();
        let active =
            |values: &[f32]| count(values.len()) + " numbers, " + count(values.iter().filter(|value| **value > 0.0).count()) + " above 0";
        let details = [
            count(PIXELS) + " numbers, " + count(inked) + " above 0",
            active(&walk.own.encoder[0].values),
            active(&walk.own.encoder[1].values),
            count(2) + " numbers: " + measured(walk.own.z[0]) + " and " + measured(walk.own.z[1]) + ", " + turn_in_words(desk),
            active(&walk.turned.decoder[0].values),
            active(&walk.turned.decoder[1].values),
            count(PIXELS) + " numbers between 0 and 1",
            measured(walk.turned.reconstruction)
                + " nats; not turned "
                + measured(walk.own.reconstruction)
                + "; perfect "
                + measured(walk.perfect),
        ];
        let stages = STAGE.stops().iter().zip(details).enumerate().map(|(at, ((name, _), detail))| {
            let state = match at.cmp(&reached) {
                std::cmp::Ordering::Less => StageState::Done,
                std::cmp::Ordering::Equal => StageState::Now,
                std::cmp::Ordering::Greater => StageState::Waiting,
            };
            Stage { name: (*name).into(), detail: if at <= reached { detail } else { Words::none() }, state }
        });
        STAGES.panel(
            Words::from("step ") + count(usize::try_from(self.run.steps()).unwrap_or(usize::MAX)),
            "Turn the knob stage to send the digit through the network one layer at a time.",
            Body::Steps(Steps { stages: stages.collect() }),
        )
    }
}
