//! Demos: an experiment shown to a room, with one panel, one figure, and one sentence at a time that is true of the run as it stands.

use super::pane::PaneSpec;
use super::script::Comparison;
use super::template::Template;

/// The marks that a demo's conditions and sentences may use: the value when the run began, and half as many steps ago.
pub const MARKS: [&str; 2] = ["first", "before"];

/// `demos/NN-ID.yaml`.
#[derive(Clone, Debug)]
pub struct Demo {
    /// Its name: `collapse`.
    pub id: String,
    /// What the room sees happen.
    pub title: String,
    /// The pane: its experiment, where its knobs start, the panel that is shown, the knob that is turned, the figure that is shown.
    pub pane: PaneSpec,
    /// What the figure is, in a line.
    pub means: String,
    /// After how many steps it rests.
    pub steps: u64,
    pub(crate) sentences: Vec<Sentence>,
}

/// A sentence, and when it is true.
#[derive(Clone, Debug)]
pub(crate) struct Sentence {
    pub(crate) when: Vec<Comparison>,
    /// With holes; the checker has read them.
    pub(crate) say: String,
}

impl Demo {
    /// The sentence that is true now: the first whose conditions all hold and whose numbers are all known; nothing where there is none.
    /// `of` gives the value of a metric, or of a metric at a mark (`first.kl`).
    pub fn says(&self, of: &dyn Fn(&str) -> Option<f64>) -> String {
        let said =
            self.sentences.iter().filter(|sentence| sentence.when.iter().all(|condition| condition.holds(of))).find_map(|sentence| {
                let template = Template::parse(sentence.say.trim_end()).ok()?;
                let is_known = template.holes().all(|(hole, _)| hole.value(of).is_finite());
                is_known.then(|| template.fill(&|name| of(name).map(rounded)).text)
            });
        said.unwrap_or_default()
    }

    /// The knob that is turned.
    pub fn knob(&self) -> Option<&str> {
        self.pane.knobs.iter().flatten().next().map(String::as_str)
    }

    /// The figure that is shown large.
    pub fn metric(&self) -> &str {
        &self.pane.watch[0]
    }
}

/// As many digits of a measured number as the screen shows elsewhere; whole numbers stay whole.
fn rounded(value: f64) -> f64 {
    let size = value.abs();
    let places = if size >= 999.5 {
        0
    } else if size >= 9.995 {
        1
    } else if size >= 0.0995 {
        2
    } else if size >= 0.000_95 {
        3
    } else {
        return value;
    };
    let scale = 10_f64.powi(places);
    (value * scale).round() / scale
}
