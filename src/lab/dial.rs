//! What an experiment offers to the reader, as typed constants: a name that is mistyped does not compile, and a stop has its value.

use super::experiment::Input;
use super::picture::{Body, Panel, Words};
use super::series::Series;
use super::snapshot::{Knob, Metric};

/// Something the reader may turn: a row of stops, each with its name and its value.
pub(crate) struct Dial<T: 'static> {
    pub(super) id: &'static str,
    label: &'static str,
    stops: &'static [(&'static str, T)],
    start: usize,
}

impl<T> Dial<T> {
    /// A dial that content calls `id` and the screen `label`, standing at the stop named `start`.
    ///
    /// # Panics
    /// If there is no such stop: for a constant, when it is compiled.
    pub(crate) const fn new(id: &'static str, label: &'static str, stops: &'static [(&'static str, T)], start: &str) -> Dial<T> {
        let mut at = 0;
        while at < stops.len() {
            if is_same(stops[at].0, start) {
                return Dial { id, label, stops, start: at };
            }
            at += 1;
        }
        panic!("the stop at which the dial starts is none of its stops")
    }

    /// Whether an input turns this dial.
    pub(crate) fn is_turned_by(&self, input: &Input) -> bool {
        matches!(input, Input::Knob { id, .. } if id == self.id)
    }

    /// The name and the value of a stop; of the last one when there are not so many.
    pub(crate) fn stop(&self, at: usize) -> &(&'static str, T) {
        &self.stops[at.min(self.stops.len() - 1)]
    }

    /// The values of the stops, with their names.
    pub(crate) fn stops(&self) -> &'static [(&'static str, T)] {
        self.stops
    }
}

/// `==` on strings, for constants.
const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

/// A dial whatever the values of its stops are.
pub trait AnyDial: Sync {
    /// The name that content and commands use.
    fn id(&self) -> &'static str;

    /// The dial as the screen shows it when its experiment is opened.
    fn knob(&self) -> Knob;
}

impl<T: Sync> AnyDial for Dial<T> {
    fn id(&self) -> &'static str {
        self.id
    }

    fn knob(&self) -> Knob {
        Knob { id: self.id, label: self.label, stops: self.stops.iter().map(|(name, _)| (*name).to_string()).collect(), at: self.start }
    }
}

/// A figure that an experiment measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gauge {
    /// The name that content uses: `kl`.
    pub name: &'static str,
    /// What the screen calls it: `KL`.
    pub label: &'static str,
    /// Its unit; empty for a pure number.
    pub unit: &'static str,
}

impl Gauge {
    pub(crate) const fn new(name: &'static str, label: &'static str, unit: &'static str) -> Gauge {
        Gauge { name, label, unit }
    }

    /// The figure with its present value; not a number while it is not known.
    pub(crate) fn of(self, value: f64) -> Metric {
        Metric { name: self.name, label: self.label, value, unit: self.unit, history: [].into() }
    }

    /// The same with its course, for a sparkline.
    pub(crate) fn with(self, value: f64, course: &Series) -> Metric {
        Metric { history: course.values(), ..self.of(value) }
    }
}

/// A panel that an experiment draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plate {
    /// The name that content uses.
    pub id: &'static str,
    /// What the picture is.
    pub title: &'static str,
}

impl Plate {
    pub(crate) const fn new(id: &'static str, title: &'static str) -> Plate {
        Plate { id, title }
    }

    /// The panel with what it shows now: the figure to watch, a sentence on how it was computed, and the picture.
    pub(crate) fn panel(self, figure: impl Into<Words>, caption: impl Into<Words>, body: Body) -> Panel {
        Panel { id: self.id, title: self.title.into(), figure: figure.into(), caption: caption.into(), body }
    }
}

/// Something the reader may press.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Button {
    /// The name that inputs use.
    pub id: &'static str,
    /// A word or two for the footer.
    pub label: &'static str,
    /// The key that presses it.
    pub key: char,
    /// What it does, for the help.
    pub words: &'static str,
}

impl Button {
    /// Whether an input presses it.
    pub(crate) fn is_pressed_by(&self, input: &Input) -> bool {
        matches!(input, Input::Press(id) if id == self.id)
    }
}

/// The button of every experiment that can go on for longer than by itself: what space does when a run is done.
pub(crate) const AGAIN: Button = Button { id: "again", label: "go on", key: 'a', words: "go on: more training, fresh noise or digits" };

/// What an experiment takes from the reader besides knobs and buttons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// Which held-out images are on show: `[`, `]`, `0` to `9`.
    Exhibit,
    /// A second held-out image beside the first: `(`, `)`.
    Pair,
    /// An image of the reader's own: `d`.
    OwnDigit,
    /// A place in a plane.
    Point,
    /// A pixel of a picture, or a number of a matrix of 28 by 28.
    Pixel,
    /// A cell of a matrix or a sheet, or a line of a table or listing.
    Cell,
}

impl Take {
    /// The name that content uses.
    pub fn name(self) -> &'static str {
        match self {
            Take::Exhibit => "exhibit",
            Take::Pair => "pair",
            Take::OwnDigit => "own-digit",
            Take::Point => "point",
            Take::Pixel => "pixel",
            Take::Cell => "cell",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BETA: Dial<f32> = Dial::new("beta", "β", &[("0", 0.0), ("1", 1.0), ("4", 4.0)], "1");

    #[test]
    fn a_dial_starts_at_its_named_stop_and_each_stop_has_its_value() {
        assert_eq!(BETA.knob().at, 1);
        assert_eq!(BETA.knob().stops, ["0", "1", "4"]);
        assert_eq!(*BETA.stop(2), ("4", 4.0));
        assert_eq!(*BETA.stop(99), ("4", 4.0));
    }

    #[test]
    fn a_dial_knows_its_own_turn() {
        assert!(BETA.is_turned_by(&Input::Knob { id: "beta".into(), at: 0 }));
        assert!(!BETA.is_turned_by(&Input::Knob { id: "gamma".into(), at: 0 }));
        assert!(!BETA.is_turned_by(&Input::Press("beta".into())));
    }

    #[test]
    fn names_are_the_same_only_when_they_are_as_long() {
        assert!(is_same("off", "off") && !is_same("off", "of") && !is_same("of", "off") && !is_same("off", "oft"));
    }
}
