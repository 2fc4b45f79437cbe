//! Section 29: a derivation's result put to the test. Numbers are drawn, both sides of each claim are worked out, and where the derivation
//! speaks of a model, the same is done with one that was trained just now.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use crate::content::course::Course;
use crate::content::derivation::{Derivation, FOLDER};
use crate::content::numeric::{Draw, NumericCheck, Verdict};
use crate::content::source::Source;
use crate::content::vocabulary::DERIVATION;
use crate::lab::archive::Archive;
use crate::lab::desk::Desk;
use crate::lab::dial::{AnyDial, Button, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::picture::{Body, Layer, Panel, Plot, Scaled, Spacing, Table, Tone, Words, count, measured};
use crate::lab::plane_vae::Inquiry;
use crate::lab::snapshot::{ANEW, Failure, Knob};
use crate::lab::trained::Trained;

pub(super) mod live;

use live::LiveClaim;

pub(crate) const ENTRY: Entry = Entry {
    name: DERIVATION,
    panels: &[SIDES, DIFFERENCES, NUMBERS_DRAWN, LIVE],
    gauges: &[OFF, ALLOWED, WORST, FAILING, CLAIMS, DRAWS, FLIPPED, ONES, LIVE_OFF, LIVE_FAILING],
    dials: &[&WHICH, &SIGNS, &NUMBERS],
    buttons: &[AGAIN],
    takes: &[Take::Exhibit, Take::OwnDigit],
    open: |equipment, desk| Ok(Box::new(DerivationLab::new(equipment, desk))),
};

/// Values of one row that are written out, at most.
const AT_ONCE: usize = 6;

/// Which derivation: its stops are the files there are.
pub(super) struct Which;
pub(super) const WHICH: Which = Which;
const WHICH_ID: &str = "derivation";
/// Where the knob stands at first.
const FIRST: &str = "elbo-gap";

impl AnyDial for Which {
    fn id(&self) -> &'static str {
        WHICH_ID
    }

    fn knob(&self) -> Knob {
        let stops: Vec<String> = all().iter().map(|(id, _)| id.clone()).collect();
        let at = stops.iter().position(|id| id == FIRST).unwrap_or(0);
        Knob { id: WHICH_ID, label: "derivation", stops, at }
    }
}

/// Which sign of the claims' right sides is turned round, counted over all of them and round the end.
pub(super) const SIGNS: Dial<Option<usize>> = Dial::new(
    "signs",
    "signs",
    &[
        ("as derived", None),
        ("1st flipped", Some(0)),
        ("2nd flipped", Some(1)),
        ("3rd flipped", Some(2)),
        ("4th flipped", Some(3)),
        ("5th flipped", Some(4)),
    ],
    "as derived",
);

/// What the numbers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numbers {
    Drawn,
    Ones,
}

pub(super) const NUMBERS: Dial<Numbers> = Dial::new("numbers", "numbers", &[("drawn", Numbers::Drawn), ("all 1", Numbers::Ones)], "drawn");
pub(super) const AGAIN: Button = Button { id: "again", label: "draw anew", key: 'a', words: "draw other numbers" };

pub(super) const SIDES: Plate = Plate::new("sides", "both sides");
pub(super) const DIFFERENCES: Plate = Plate::new("differences", "difference, draw by draw");
pub(super) const NUMBERS_DRAWN: Plate = Plate::new("numbers", "the numbers");
pub(super) const LIVE: Plate = Plate::new("live", "on the live model");

pub(super) const OFF: Gauge = Gauge::new("off", "off by", "");
pub(super) const ALLOWED: Gauge = Gauge::new("allowed", "allowed", "");
/// The largest difference of all draws, in parts of what its claim allows.
pub(super) const WORST: Gauge = Gauge::new("worst", "worst", "");
pub(super) const FAILING: Gauge = Gauge::new("failing", "failing", "");
pub(super) const CLAIMS: Gauge = Gauge::new("claims", "claims", "");
pub(super) const DRAWS: Gauge = Gauge::new("draws", "draws", "");
/// 1 while a sign is turned round.
pub(super) const FLIPPED: Gauge = Gauge::new("flipped", "a sign is flipped", "");
/// 1 while every number is 1.
pub(super) const ONES: Gauge = Gauge::new("ones", "all numbers are 1", "");
pub(super) const LIVE_OFF: Gauge = Gauge::new("live_off", "difference on the model", "nats");
pub(super) const LIVE_FAILING: Gauge = Gauge::new("live_failing", "claims that fail on the model", "");

/// Draws that are made without being asked for, and by a press.
const ROUND: u64 = 20;
const PACE: Duration = Duration::from_millis(80);
/// What a difference of zero is drawn as: below the last digit of any number here.
const LEAST: f64 = 1e-18;
/// What a difference beyond all bounds counts as.
const MOST: f64 = 1e18;

/// The derivations of the course, by id. Only their expressions are needed here.
fn all() -> &'static [(String, Arc<Derivation>)] {
    static ALL: LazyLock<Vec<(String, Arc<Derivation>)>> = LazyLock::new(|| {
        let course: Course = Source::Embedded.load().expect("a test reads the embedded course");
        let own = course.derivations().filter_map(|(_, entry)| {
            let id = entry.id.strip_prefix(FOLDER)?.to_owned();
            Some((id, Arc::clone(entry.section.as_ref()?.derivation()?)))
        });
        own.collect()
    });
    &ALL
}

struct DerivationLab {
    id: String,
    /// The check as it is tried: with a sign turned round, if the knob says so.
    check: NumericCheck,
    /// The claim that has a sign turned round.
    flipped: Option<usize>,
    numbers: Draw,
    verdicts: Vec<Verdict>,
    /// The largest difference of each draw, in parts of what its claim allows.
    history: Vec<f64>,
    /// Which claims have failed in a draw.
    failed: Vec<bool>,
    /// Draws that are still to be made.
    due: u64,
    /// The seed of the next draw.
    next: u64,
    equipment: Equipment,
    /// The desk when it was built, for a model that was kept.
    desk: Desk,
    /// The model, and the digit that is looked at; built when a derivation that speaks of it has made its draws.
    inquiry: Option<Inquiry>,
    live: Vec<LiveClaim>,
}

impl DerivationLab {
    fn new(equipment: &Equipment, desk: &Desk) -> DerivationLab {
        let (id, check) = chosen(desk);
        let mut lab = DerivationLab {
            numbers: check.ones(),
            check,
            id,
            flipped: None,
            verdicts: Vec::new(),
            history: Vec::new(),
            failed: Vec::new(),
            due: 0,
            next: equipment.seed(29),
            equipment: equipment.clone(),
            desk: desk.clone(),
            inquiry: None,
            live: Vec::new(),
        };
        lab.begin(desk);
        lab
    }

    /// Takes up what the knobs say, with a first draw.
    fn begin(&mut self, desk: &Desk) {
        self.set_up(desk);
        self.history.clear();
        self.failed = vec![false; self.check.claims.len()];
        self.due = ROUND;
        self.draw(desk);
    }

    fn set_up(&mut self, desk: &Desk) {
        (self.id, self.check) = chosen(desk);
        self.flipped = None;
        if let Some(sign) = desk.value(&SIGNS)
            && let Some((flipped, claim)) = self.check.flipped(sign % self.check.signs().max(1))
        {
            (self.check, self.flipped) = (flipped, Some(claim));
        }
        self.look();
    }

    /// The claims about the model, worked out for the model and the digit that were looked at last.
    fn look(&mut self) {
        self.live = self.inquiry.as_ref().map_or_else(Vec::new, |inquiry| live::claims(&self.id, inquiry, self.equipment.seed(29)));
    }

    fn is_live(&self) -> bool {
        live::is_live(&self.id)
    }

    fn draw(&mut self, desk: &Desk) {
        self.numbers = match desk.value(&NUMBERS) {
            Numbers::Drawn => self.check.draw(self.next),
            Numbers::Ones => self.check.ones(),
        };
        self.next += 1;
        self.due -= 1;
        self.verdicts = self.check.verdicts(&self.numbers);
        // what is not finite could not be kept for the next visit
        self.history.push(self.share().min(MOST));
        for (failed, verdict) in self.failed.iter_mut().zip(&self.verdicts) {
            *failed |= !verdict.holds;
        }
    }

    /// The claim that is farthest from holding, for what it allows.
    fn farthest(&self) -> Option<(usize, f64)> {
        let shares = self.verdicts.iter().zip(&self.check.claims).map(|(verdict, claim)| {
            let share = verdict.off / claim.within;
            if share.is_finite() { share } else { f64::INFINITY }
        });
        shares.enumerate().max_by(|one, other| one.1.total_cmp(&other.1))
    }

    fn share(&self) -> f64 {
        self.farthest().map_or(f64::NAN, |(_, share)| share)
    }
}

/// The derivation at which the knob stands.
fn chosen(desk: &Desk) -> (String, NumericCheck) {
    let at = desk.knobs().iter().find(|knob| knob.id == WHICH_ID).map_or(0, |knob| knob.at);
    let (id, derivation) = &all()[at.min(all().len() - 1)];
    (id.clone(), derivation.check.clone())
}

impl Experiment for DerivationLab {
    /// The next draw; once all are made, and where the derivation speaks of a model, a look at the model and a step of its training.
    fn step(&mut self, desk: &Desk) -> Result<Progress, LabError> {
        if self.due > 0 {
            self.draw(desk);
            return Ok(Progress::After(PACE));
        }
        if self.is_live() {
            let Some(inquiry) = &mut self.inquiry else {
                self.inquiry = Some(Inquiry::new(&self.equipment, desk)?);
                self.look();
                return Ok(Progress::Continue);
            };
            if !inquiry.vae.is_ready() {
                if inquiry.vae.train()? {
                    inquiry.look(desk);
                    self.look();
                }
                return Ok(Progress::Continue);
            }
        }
        Ok(Progress::Idle(match desk.value(&NUMBERS) {
            Numbers::Drawn => format!("{} draws; a draws others", self.history.len()),
            Numbers::Ones => "every number is 1, and stays 1".into(),
        }))
    }

    fn input(&mut self, input: &Input, desk: &Desk) -> Result<Next, LabError> {
        match input {
            Input::Pick(_) | Input::OwnDigit(_) | Input::NoOwnDigit => {
                if let Some(inquiry) = &mut self.inquiry {
                    inquiry.look(desk);
                }
                self.look();
                return Ok(Next::Redraw);
            }
            _ if AGAIN.is_pressed_by(input) && desk.value(&NUMBERS) == Numbers::Drawn => self.due += ROUND,
            Input::Knob { .. } => self.begin(desk),
            _ => return Ok(Next::Redraw),
        }
        Ok(Next::GoOn)
    }

    fn view(&self, desk: &Desk) -> View {
        let farthest = self.farthest().map(|(at, _)| at);
        let live_off = self.live.iter().map(LiveClaim::off).fold(f64::NAN, f64::max);
        let flag = |is: bool| f64::from(u8::from(is));
        View {
            metrics: vec![
                OFF.of(farthest.map_or(f64::NAN, |at| self.verdicts[at].off)),
                ALLOWED.of(farthest.map_or(f64::NAN, |at| self.check.claims[at].within)),
                WORST.of(self.history.iter().copied().fold(f64::NAN, f64::max)),
                FAILING.of(self.failed.iter().filter(|failed| **failed).count() as f64),
                CLAIMS.of(self.check.claims.len() as f64),
                DRAWS.of(self.history.len() as f64),
                FLIPPED.of(flag(self.flipped.is_some())),
                ONES.of(flag(desk.value(&NUMBERS) == Numbers::Ones)),
                LIVE_OFF.of(live_off),
                LIVE_FAILING.of(self.live.iter().filter(|claim| !claim.holds()).count() as f64),
            ],
            panels: vec![self.sides(), self.differences(), self.drawn(), self.on_the_model()],
        }
    }

    fn trains(&self) -> Option<&dyn Trained> {
        let inquiry = self.inquiry.as_ref().filter(|_| self.is_live())?;
        Some(&inquiry.vae.run)
    }

    fn trains_mut(&mut self) -> Option<&mut dyn Trained> {
        let is_live = self.is_live();
        let inquiry = self.inquiry.as_mut().filter(|_| is_live)?;
        Some(&mut inquiry.vae.run)
    }

    /// Draws, and steps of the model.
    fn steps(&self) -> u64 {
        self.history.len() as u64 + self.trains().map_or(0, Trained::steps)
    }

    fn measured(&mut self, desk: &Desk) {
        if let Some(inquiry) = self.inquiry.as_mut() {
            inquiry.look(desk);
        }
        self.look();
        self.verdicts = self.check.verdicts(&self.numbers);
    }

    fn notes(&mut self, archive: &mut Archive) -> Result<(), LabError> {
        archive.note("draws", &mut self.history)?;
        archive.note("failed", &mut self.failed)?;
        archive.note("due", &mut self.due)?;
        archive.note("next", &mut self.next)?;
        archive.note("numbers", &mut self.numbers.0)?;
        let mut has_model = self.inquiry.is_some() && self.is_live();
        archive.note("model", &mut has_model)?;
        if has_model && self.inquiry.is_none() {
            self.inquiry = Some(Inquiry::new(&self.equipment, &self.desk)?);
        }
        let fits = self.numbers.0.iter().map(Vec::len).eq(self.check.given.iter().map(|given| given.count.unwrap_or(1)));
        if fits {
            Ok(())
        } else {
            Err(LabError::Failed(Failure { reason: "the derivation was edited since".into(), suggestion: ANEW.into() }))
        }
    }
}

impl DerivationLab {
    fn sides(&self) -> Panel {
        let holding = self.failed.iter().filter(|failed| !**failed).count();
        let of = |(at, verdict): (usize, &Verdict)| {
            let claim = &self.check.claims[at];
            row(verdict.holds, &claim.says.plain(), [verdict.left, verdict.right, verdict.off, claim.within])
        };
        let rows = self.verdicts.iter().enumerate().map(of).collect();
        let how = match self.flipped {
            Some(at) => Words::from(format!("Tried with a sign flipped: {}. ", self.check.claims[at].text.trim())),
            None => Words::none(),
        };
        SIDES.panel(
            count(holding) + " of " + count(self.failed.len()) + if self.failed.len() == 1 { " holds" } else { " hold" },
            how + "Both sides are worked out apart, from the numbers below. A claim holds when they differ by no more than the rounding of sums \
                   and slices allows, in every draw so far.",
            Body::Table(Table::new(&SIDES_HEAD, rows)),
        )
    }

    fn differences(&self) -> Panel {
        let high = self.history.iter().copied().filter(|share| share.is_finite()).fold(1.0, f64::max);
        let drawn = |share: f64| share.clamp(LEAST, MOST) as f32;
        let points: Arc<[(f32, f32)]> = self.history.iter().enumerate().map(|(at, share)| (at as f32 + 1.0, drawn(*share))).collect();
        let low = points.iter().map(|point| point.1).fold(0.01_f32, f32::min);
        let ends = [10_f32.powf(low.log10().floor() - 0.5), 10_f32.powf((high as f32).log10().ceil() + 0.5)];
        DIFFERENCES.panel(
            Words::from("worst ") + measured(self.history.iter().copied().fold(f64::NAN, f64::max)) + " of what is allowed",
            "Of each draw the largest difference, in parts of what its claim allows. Above the line a claim fails. A difference of exactly 0 \
             is drawn at the lower edge.",
            Body::Plot(Plot {
                layers: vec![Layer::line("largest difference", Tone::Main, points), Layer::level("allowed", 1.0)],
                x: Scaled::linear("draw", "", [1.0, self.history.len().max(2) as f32]),
                y: Scaled::linear("difference / allowed", "", ends).spaced(Spacing::Log),
                right: None,
                readings: None,
            }),
        )
    }

    fn drawn(&self) -> Panel {
        let row = |(given, values): (&crate::content::numeric::Given, &Vec<f64>)| {
            let first = if values.len() > AT_ONCE { AT_ONCE - 2 } else { AT_ONCE };
            let mut shown: Vec<String> = values.iter().take(first).map(|value| in_short(*value, given.whole)).collect();
            shown.extend((values.len() > AT_ONCE).then(|| format!("… of {}", values.len())));
            let [low, high] = given.between.map(|end| in_short(end, given.between.iter().all(|end| end.fract() == 0.0)));
            vec![given.name.as_str().into(), shown.join("  ").into(), format!("{low} to {high}").into()]
        };
        let rows = self.check.given.iter().zip(&self.numbers.0).map(row).collect();
        NUMBERS_DRAWN.panel(
            Words::from("draw ") + count(self.history.len()),
            "What the sides were worked out from. A row of numbers counts from 0 and is 0 beyond its ends.",
            Body::Table(Table::new(&["", "value", "drawn from"], rows)),
        )
    }

    fn on_the_model(&self) -> Panel {
        let Some(inquiry) = self.inquiry.as_ref().filter(|_| self.is_live()) else {
            let why = if self.is_live() { "the model comes after the draws" } else { "no trained model in it: the numbers are its test" };
            let nothing = vec![vec![Words::from(why)]];
            return LIVE.panel(Words::none(), "", Body::Table(Table { header: Vec::new(), rows: nothing }));
        };
        let of = |claim: &LiveClaim| row(claim.holds(), claim.says, [claim.left, claim.right, claim.off(), claim.within]);
        LIVE.panel(
            Words::from(inquiry.name.clone()) + inquiry.vae.at_step(),
            Words::from(inquiry.vae.progress())
                + "The VAE 784-256-64-2 of sections 11 to 16 and one held-out digit in black and white. Sums over grids of codes; the weights \
                   are single precision, which is what the allowance is for. In nats.",
            Body::Table(Table::new(&SIDES_HEAD, self.live.iter().map(of).collect())),
        )
    }
}

/// The heads of a table of claims.
const SIDES_HEAD: [&str; 5] = ["", "left", "right", "off by", "allowed"];

/// A claim with both of its sides, how far it is from holding, and how far it may be.
fn row(holds: bool, says: &str, [left, right, off, within]: [f64; 4]) -> Vec<Words> {
    let mark = if holds { "✓" } else { "✗" };
    vec![format!("{mark} {says}").into(), side(left), side(right), measured(off).into(), measured(within).into()]
}

/// A side, with enough digits that a difference can be seen.
fn side(value: f64) -> Words {
    let text = if !value.is_finite() {
        String::from("none")
    } else if value != 0.0 && (value.abs() >= 1e6 || value.abs() < 1e-3) {
        format!("{value:.4e}")
    } else {
        format!("{value:.5}")
    };
    text.replace('-', "−").into()
}

fn in_short(value: f64, whole: bool) -> String {
    if whole { format!("{value:.0}") } else { format!("{value:.3}") }.replace('-', "−")
}
