//! Section 26: the whole program, in PyTorch and in plain dfdx, each line with the section that explains it and the number that it computes now.

use std::sync::LazyLock;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};

use crate::data::PIXELS;
use crate::lab::archive::Archive;
use crate::lab::desk::Desk;
use crate::lab::dial::{Button, Dial, Gauge, Plate, Take};
use crate::lab::entry::Entry;
use crate::lab::equipment::Equipment;
use crate::lab::experiment::{Experiment, Input, LabError, Next, Progress, View};
use crate::lab::picture::{Body, Code, ImageRow, Images, Panel, Table, Words, count, measured, with_keys};
use crate::lab::plane_vae::PlaneVae;
use crate::lab::plot;
use crate::lab::trained::Trained;
use crate::model::{Linear, Named, Parameters, Stage, to_unit};

mod lines;
mod live;

use lines::{Explained, LINES};
use live::Live;

pub(crate) const ENTRY: Entry = Entry {
    name: "listing",
    panels: &[LISTING, LINE, DIGIT, WEIGHTS],
    gauges: &[MU_1, MU_2, SIGMA_1, SIGMA_2, Z_1, Z_2, RECONSTRUCTION, KL, LOSS, GRADIENT, SECTION],
    dials: &[&LANGUAGE],
    buttons: &[FRESH],
    takes: &[Take::Exhibit, Take::OwnDigit, Take::Cell],
    open: |equipment, desk| Ok(Box::new(Listing::new(equipment, desk)?)),
};

/// Which of the two listings is shown.
pub(super) const LANGUAGE: Dial<Language> =
    Dial::new("language", "language", &[("PyTorch", Language::Python), ("Rust", Language::Rust)], "PyTorch");
pub(super) const FRESH: Button = Button { id: "fresh", label: "fresh ε", key: 'e', words: "draw ε anew, and a new code from the prior" };

pub(super) const LISTING: Plate = Plate::new("listing", "the whole program");
pub(super) const LINE: Plate = Plate::new("line", "the marked line");
pub(super) const DIGIT: Plate = Plate::new("digit", "in, out, and out of nothing");
pub(super) const WEIGHTS: Plate = Plate::new("weights", "weights by name");

pub(super) const MU_1: Gauge = Gauge::new("mu_1", "μ₁", "");
pub(super) const MU_2: Gauge = Gauge::new("mu_2", "μ₂", "");
pub(super) const SIGMA_1: Gauge = Gauge::new("sigma_1", "σ₁", "");
pub(super) const SIGMA_2: Gauge = Gauge::new("sigma_2", "σ₂", "");
pub(super) const Z_1: Gauge = Gauge::new("z_1", "z₁", "");
pub(super) const Z_2: Gauge = Gauge::new("z_2", "z₂", "");
pub(super) const RECONSTRUCTION: Gauge = Gauge::new("reconstruction", "reconstruction", "nats");
pub(super) const KL: Gauge = Gauge::new("kl", "KL", "nats");
pub(super) const LOSS: Gauge = Gauge::new("loss", "−ELBO", "nats");
pub(super) const GRADIENT: Gauge = Gauge::new("gradient", "gradient", "");
pub(super) const SECTION: Gauge = Gauge::new("section", "section of the line", "");

/// The language of a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Python,
    Rust,
}

/// Both listings: language and text.
const SOURCES: [(&str, &str); 2] =
    [("python", include_str!("../../../content/listings/vae.py")), ("rust", include_str!("../../../content/listings/vae.rs"))];

/// The listings that are shown, each with its language.
pub fn listings() -> [(&'static str, &'static str); 2] {
    SOURCES
}

/// A line of a listing that a pane explains.
#[derive(Clone, Copy, Debug)]
pub struct Quoted {
    /// The listing's file: `vae.py`.
    pub file: &'static str,
    /// The line, without its indentation.
    pub line: &'static str,
    /// The section that explains it: its number and its id.
    pub section: (usize, &'static str),
}

/// Every line of the listings that the experiment of this name explains, for the checker of the course.
pub fn explained_by(experiment: &str) -> impl Iterator<Item = Quoted> {
    let lines = if experiment == ENTRY.name { LINES } else { &[] };
    let quoted = |language: Language| {
        let all = lines.iter().map(move |line| Quoted { file: language.file(), line: language.anchor(line), section: line.section });
        all.filter(|quoted| !quoted.line.is_empty())
    };
    [Language::Python, Language::Rust].into_iter().flat_map(quoted)
}

impl Language {
    fn source(self) -> (&'static str, &'static str) {
        SOURCES[usize::from(self == Language::Rust)]
    }

    /// The file of the listing.
    fn file(self) -> &'static str {
        if self == Language::Rust { "vae.rs" } else { "vae.py" }
    }

    fn anchor(self, line: &Explained) -> &'static str {
        if self == Language::Rust { line.rust } else { line.python }
    }

    /// For each explained line of this listing, where it stands.
    fn places(self) -> &'static [(usize, &'static Explained)] {
        static PLACES: LazyLock<[Vec<(usize, &'static Explained)>; 2]> = LazyLock::new(|| {
            [Language::Python, Language::Rust].map(|language| {
                let (_, source) = language.source();
                let found = LINES.iter().filter_map(|line| {
                    let anchor = language.anchor(line);
                    Some((source.lines().position(|text| !anchor.is_empty() && text.trim() == anchor)?, line))
                });
                found.collect()
            })
        });
        &PLACES[usize::from(self == Language::Rust)]
    }

    /// What a line of the listing does; one that goes on what was begun above it belongs to that.
    fn explained(self, at: usize) -> Option<&'static Explained> {
        let lines: Vec<&str> = self.source().1.lines().collect();
        let indent = |line: &str| line.len() - line.trim_start().len();
        let open = |begun: usize| {
            lines[begun].ends_with('(')
                && lines[begun + 1..=at].iter().all(|line| indent(line) > indent(lines[begun]) || line.trim() == ")")
        };
        let place = self.places().iter().filter(|(place, _)| *place <= at).max_by_key(|(place, _)| *place)?;
        (place.0 == at || (at < lines.len() && open(place.0))).then_some(place.1)
    }
}

struct Listing {
    vae: PlaneVae,
    rng: StdRng,
    /// How often ε was drawn.
    draws: u64,
    epsilon: [f32; 2],
    prior: [f32; 2],
}

impl Listing {
    fn new(equipment: &Equipment, _: &Desk) -> Result<Listing, LabError> {
        let vae = PlaneVae::new(equipment)?;
        let mut listing = Listing { vae, rng: StdRng::seed_from_u64(equipment.seed(26)), draws: 0, epsilon: [0.0; 2], prior: [0.0; 2] };
        listing.draw();
        Ok(listing)
    }

    fn draw(&mut self) {
        let mut normal = || [(); 2].map(|()| StandardNormal.sample(&mut self.rng));
        (self.epsilon, self.prior) = (normal(), normal());
        self.draws += 1;
    }

    fn live(&self, desk: &Desk) -> Live {
        let digit = desk.exhibit().images().first().map_or_else(|| vec![0.0; PIXELS], |image| to_unit(image));
        let run = &self.vae.run;
        let held_out = [run.latest().reconstruction, run.latest().kl];
        Live::new(run.model(), &digit, [&self.epsilon, &self.prior], (run.steps(), run.epochs(), held_out))
    }

    /// The line that the reader points at, or else the one that is marked by itself.
    fn line(desk: &Desk) -> usize {
        let language = desk.value(&LANGUAGE);
        let first = || language.places().iter().find(|(_, line)| line.python == lines::FIRST).map_or(0, |(place, _)| *place);
        let lines = language.source().1.lines().count();
        desk.cell().filter(|cell| cell.panel == LISTING.id).map_or_else(first, |cell| cell.row.min(lines - 1))
    }
}

impl Experiment for Listing {
    fn step(&mut self, _: &Desk) -> Result<Progress, LabError> {
        if self.vae.is_ready() {
            return Ok(Progress::Idle("the model is trained; e draws fresh noise".into()));
        }
        self.vae.train()?;
        Ok(Progress::Continue)
    }

    fn input(&mut self, input: &Input, _: &Desk) -> Result<Next, LabError> {
        if FRESH.is_pressed_by(input) {
            self.draw();
        }
        Ok(if LANGUAGE.is_turned_by(input) { Next::Redraw } else { Next::usual(input) })
    }

    fn view(&self, desk: &Desk) -> View {
        let live = self.live(desk);
        let (mu, sigma, z) = (live.pass.values(Stage::Mu), live.deviations(), live.pass.values(Stage::Code));
        let line = desk.value(&LANGUAGE).explained(Listing::line(desk));
        View {
            metrics: vec![
                MU_1.of(mu[0].into()),
                MU_2.of(mu[1].into()),
                SIGMA_1.of(sigma[0].into()),
                SIGMA_2.of(sigma[1].into()),
                Z_1.of(z[0].into()),
                Z_2.of(z[1].into()),
                RECONSTRUCTION.of(live.pass.reconstruction),
                KL.of(live.divergence()),
                LOSS.of(live.pass.loss),
                GRADIENT.of(live.gradient_norm()),
                SECTION.of(line.map_or(f64::NAN, |line| line.section.0 as f64)),
            ],
            panels: vec![listing(desk, &live), marked(line, &live), self.digit(desk, &live), self.weights()],
        }
    }

    fn trains(&self) -> Option<&dyn Trained> {
        Some(&self.vae.run)
    }

    fn trains_mut(&mut self) -> Option<&mut dyn Trained> {
        Some(&mut self.vae.run)
    }

    fn notes(&mut self, archive: &mut Archive) -> Result<(), LabError> {
        archive.note("draws", &mut self.draws)?;
        archive.note("epsilon", &mut self.epsilon)?;
        archive.note("prior", &mut self.prior)
    }
}

fn listing(desk: &Desk, live: &Live) -> Panel {
    let language = desk.value(&LANGUAGE);
    let (name, source) = language.source();
    let at = Listing::line(desk);
    let figure = language.explained(at).map_or_else(Words::none, |line| Words::from(format!("section {}", line.section.0)));
    LISTING.panel(
        Words::from(language.file()) + ", line " + count(at + 1) + if figure.is_empty() { "" } else { ": " } + figure,
        with_keys(
            "{up} and {down} go from line to line, {act} goes to the section that explains one. At the right, what the line computes now.",
        ),
        Body::Code(Code {
            language: name,
            lines: source.lines().map(String::from).collect(),
            at: Some(at),
            notes: language.places().iter().map(|(place, line)| (*place, (line.value)(live))).collect(),
            links: language.places().iter().map(|(place, line)| (*place, line.section.1)).collect(),
        }),
    )
}

/// The line's section, formula and value.
fn marked(line: Option<&Explained>, live: &Live) -> Panel {
    let row = |name: &str, words: Words| vec![Words::from(name), words];
    let (says, rows) = match line {
        Some(line) => (
            format!("In words: {}. Computed by the model, for the digit on show.", line.says),
            vec![
                row("formula", line.formula.into()),
                row("now", (line.value)(live)),
                row("shape", line.shape.into()),
                row("section", format!("{} {}", line.section.0, line.section.1).into()),
            ],
        ),
        None => {
            ("Lines with a number at their right compute something.".into(), vec![row("formula", "none: names, files, options".into())])
        }
    };
    LINE.panel(Words::none(), says, Body::Table(Table::new(&[], rows)))
}

impl Listing {
    fn digit(&self, desk: &Desk, live: &Live) -> Panel {
        let (input, copy) = (live.pass.values(Stage::Image), live.pass.values(Stage::Mean));
        let images = [input, copy, &live.generated].into_iter().flat_map(plot::greys).collect();
        let name = desk.exhibit().captions().into_iter().next().unwrap_or_default();
        DIGIT.panel(
            Words::from("step ") + count(usize::try_from(self.vae.run.steps()).unwrap_or(usize::MAX)),
            "x, what the decoder makes of its z, and what generate() makes of a draw from the prior.",
            Body::Images(Images {
                rows: vec![ImageRow { label: String::new(), images }],
                captions: vec![format!("x: {name}"), "x̂ of z".into(), "x̂ of p(z)".into()],
            }),
        )
    }

    /// Every layer under the name that both programs give it in a file.
    fn weights(&self) -> Panel {
        let layers = self.vae.run.model().layers();
        let row = |(index, layer): (usize, &Named<&Linear>)| {
            let (weights, biases) = (layer.layer.weights(), layer.layer.biases());
            let norm = weights.iter().map(|&w| f64::from(w).powi(2)).sum::<f64>().sqrt();
            vec![
                Words::from(layer.name.as_str()),
                Words::from(format!("{} × {}", biases.len(), weights.len() / biases.len())),
                count(weights.len() + biases.len()).into(),
                measured(norm).into(),
                Words::from(FIELDS.get(index).copied().unwrap_or_default()),
            ]
        };
        let rows = layers.iter().enumerate().map(row).collect();
        let all: usize = layers.iter().map(|layer| layer.layer.weights().len() + layer.layer.biases().len()).sum();
        WEIGHTS.panel(
            count(all) + " numbers",
            "The names in a .safetensors file, which PyTorch and elbo both use; NAME.weight is [out, in], NAME.bias is [out].",
            Body::Table(Table::new(&["name", "weight", "numbers", "‖w‖", "in vae.rs"], rows)),
        )
    }
}

/// What the layers are called in the Rust listing, whose modules are tuples.
const FIELDS: [&str; 7] = ["vae.0.0.0", "vae.0.0.2", "vae.0.1.0.0", "vae.0.1.0.1", "vae.1.0", "vae.1.2", "vae.1.4"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_explained_line_stands_once_in_its_listing() {
        for language in [Language::Python, Language::Rust] {
            let lines: Vec<&str> = language.source().1.lines().map(str::trim).collect();
            for line in LINES {
                let anchor = language.anchor(line);
                let found = lines.iter().filter(|text| **text == anchor).count();
                assert!(anchor.is_empty() || found == 1, "{}: '{anchor}' stands there {found} times", language.file());
            }
            assert!(language.places().len() >= 17, "{}", language.places().len());
        }
        assert!(LINES.iter().all(|line| !(line.python.is_empty() && line.rust.is_empty())));
    }

    #[test]
    fn a_line_that_goes_on_belongs_to_the_one_that_began_it_and_others_to_none() {
        let python = Language::Python;
        let place = |anchor: &str| python.source().1.lines().position(|line| line.trim() == anchor).unwrap_or(usize::MAX);
        let encoder = place("self.encoder = nn.Sequential(");
        for at in encoder..=encoder + 2 {
            assert_eq!(python.explained(at).map(|line| line.section.0), Some(3), "line {at}");
        }
        assert_eq!(python.explained(encoder + 3).map(|line| line.section.0), Some(17));
        assert!(python.explained(0).is_none() && python.explained(usize::MAX).is_none());
        assert!(python.explained(place("import torch")).is_none() && python.explained(place("@torch.no_grad()")).is_none());
    }
}
