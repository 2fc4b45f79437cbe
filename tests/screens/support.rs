//! A small course, hand-written snapshots, and a reader at a keyboard.

use std::borrow::Cow;
use std::sync::Arc;

use elbo::app::quiz::Setup;
use elbo::app::{Action, App, Effect, Start};
use elbo::content::course::Course;
use elbo::content::load::load;
use elbo::content::source::{Files, SourceFile};
use elbo::lab::{
    Bar, Bars, Body, Bounds, Choice, Command, Generation, ImageRow, Images, Knob, LatentPoint, Layer, Metric, Panel, Phase, Plane,
    PlaneLayer, PlaneMark, Plot, Scaled, Sign, Snapshot, Table, Tone, Words,
};
use elbo::study::progress::Progress;
use elbo::term::capabilities::{Colours, Glyphs};
use elbo::term::event::{Key, KeyCode};
use elbo::ui::theme::Theme;
use elbo::ui::view;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

const COURSE: &str = r#"
title: elbo
parts:
  - numeral: I
    title: Autoencoders
    sections:
      - {id: bills, title: Two bills}
      - {id: later, title: A section for later}
  - numeral: II
    title: Latent spaces
    sections:
      - {id: map, title: A map of the digits}
glossary:
  - {name: '$\beta$', meaning: the price of a nat of code}
  - {name: latent dimension, meaning: one of the numbers of a code}
  - {name: nat, meaning: 'the unit of information that belongs to the natural logarithm, as the bit belongs to the one in base 2: a nat is about 1.44 bits'}
"#;

const BILLS: &str = r#"
id: bills
goals: ["say what each term pays for"]
blocks:
  - text: |
      Each example pays two bills. The first is the price of *redrawing* the picture from its code. The second is the rent for keeping a code that says anything at all.

      Watch the second bill on the right. In the first hundred steps it falls to almost nothing: the cheapest code is one that says nothing. Then the decoder learns to use what little gets through, and the rent is worth paying.
  - math: \mathcal{L}(x) = \term{reconstruction}{\mathbb{E}_{q}[-\log p_\theta(x \mid z)]} + \term{kl}{\mathrm{KL}(q_\phi(z \mid x) \,\|\, p(z))}
    where:
      - ["$x$", "an image"]
    live: {reconstruction: reconstruction, kl: kl}
  - pane: {experiment: two-term-loss, panels: [terms, dimensions, digits], knobs: [beta, warm_up], watch: [reconstruction, kl]}
  - predict:
      id: beta-up
      question: You set β to 20 now. What happens to the KL term?
      choices:
        - {text: It rises., because: A higher price makes the code cheaper.}
        - {text: It falls towards 0., right: true, because: Keeping information now costs twenty times as much.}
        - {text: It stays., because: Its price has changed.}
  - challenge: {id: collapse, goal: Collapse the posterior., hint: Raise β and wait., when: ["kl < 0.1", "step > 300"]}
  - heading: What to look for
  - text: The bars on the right show which latent dimensions still pay their rent. A bar that has shrunk to nothing belongs to a dimension that the decoder no longer listens to.
takeaways: ["Two terms pull in opposite directions."]
links: [{to: map, why: see the codes}]
"#;

const MAP: &str = r#"
id: map
goals: ["read a latent scatter"]
blocks:
  - text: Every held-out digit is one point. Points of the same class lie together, although nobody told the model which class is which.
  - pane: {experiment: latent-scatter, panels: [scatter, point], knobs: [seed], watch: [knn_accuracy]}
takeaways: ["Neighbours look alike."]
links: [{to: bills, why: what the codes cost}]
"#;

/// A file of a course that stands in the test.
pub fn file(name: &str, text: &'static str) -> SourceFile {
    SourceFile { path: name.to_owned(), name: name.to_owned(), text: Cow::Borrowed(text) }
}

/// Three sections in two parts; the second one is not written.
pub fn course() -> Arc<Course> {
    course_with("two-term-loss")
}

/// The same with this experiment in the pane of its first section. One that is not known takes everything from the reader.
pub fn course_with(experiment: &str) -> Arc<Course> {
    let bills = SourceFile { text: Cow::Owned(BILLS.replace("two-term-loss", experiment)), ..file("01-bills.yaml", "") };
    let files = Files {
        derivations: Vec::new(),
        repairs: Vec::new(),
        course: file("course.yaml", COURSE),
        sections: vec![bills, file("03-map.yaml", MAP)],
        questions: Vec::new(),
        demos: Vec::new(),
        listings: Vec::new(),
        flows: Vec::new(),
        unread: Vec::new(),
    };
    Arc::new(load(&files).unwrap())
}

fn metric(name: &'static str, label: &'static str, value: f64, unit: &'static str) -> Metric {
    let history = (0..40_u8).map(|at| (value * (1.0 + 3.0 / f64::from(at + 1))) as f32).collect();
    Metric { name, label, value, unit, history }
}

/// A digit-like picture: a ring whose size depends on `which`.
pub fn ring(which: u8) -> Arc<[u8]> {
    let radius = 5.0 + f32::from(which % 5);
    let ink = |at: usize| {
        let (x, y) = ((at % 28) as f32 - 13.5, (at / 28) as f32 - 13.5);
        (255.0 * (1.0 - ((x * 1.3).hypot(y) - radius).abs() / 2.0).clamp(0.0, 1.0)) as u8
    };
    (0..784).map(ink).collect()
}

fn panel(id: &'static str, title: &str, figure: &str, body: Body) -> Panel {
    Panel { id, title: title.to_owned(), figure: figure.into(), caption: Words::none(), body }
}

fn line(label: &str, end: f32, tone: Tone) -> Layer {
    Layer::line(label, tone, (0..60_u8).map(|at| (f32::from(at) * 20.0, end * (1.0 + 2.0 / (1.0 + f32::from(at))))).collect())
}

/// The pane of the first section, with both terms where the caller wants them.
pub fn bills(step: u64, kl: f64) -> Arc<Snapshot> {
    let row = |cells: [&str; 3]| cells.map(Words::from).to_vec();
    let readings = Table::new(&["", "train", "held out"], vec![row(["reconstruction", "139.8", "141.2"]), row(["KL", "6.4", "6.3"])]);
    let terms = Plot {
        layers: vec![line("held out", 141.2, Tone::Main), line("train", 139.8, Tone::Other(0))],
        x: Scaled::linear("step", "", [0.0, 1200.0]),
        y: Scaled::linear("loss", "nats per image", [100.0, 450.0]),
        right: None,
        readings: Some(readings),
    };
    let bars = ["z₁", "z₂", "z₃"].iter().zip([3.4, 2.9, 0.02]);
    let bars = bars.map(|(label, value)| Bar { active: value > 0.1, ..Bar::new((*label).to_owned(), value) }).collect();
    let rows = ["input", "reconstruction"].map(|label| ImageRow { label: label.to_owned(), images: (0..4).map(ring).collect() }).to_vec();
    Arc::new(Snapshot {
        tick: step,
        run: 1,
        step,
        epochs: step as f64 / 79.0,
        steps_per_second: 540.0,
        gives_way: false,
        phase: Phase::Training,
        metrics: vec![
            metric("reconstruction", "reconstruction", 141.2, "nats"),
            metric("kl", "KL", kl, "nats"),
            metric("step", "step", step as f64, ""),
        ],
        panels: vec![
            panel("terms", "loss, nats per image", "147.5", Body::Plot(terms)),
            panel(
                "dimensions",
                "KL per latent dimension",
                "active 2 of 3",
                Body::Bars(Bars { bars, parts: Vec::new(), from: 0.0, range: [0.0, 4.0], unit: "nats" }),
            ),
            panel("digits", "held-out digits: input over reconstruction", "", Body::Images(Images { rows, captions: Vec::new() })),
        ],
        knobs: vec![
            Knob { id: "beta", label: "β", stops: ["0", "0.5", "1", "4", "20"].map(String::from).to_vec(), at: 2 },
            Knob { id: "warm_up", label: "warm-up", stops: ["off", "200 steps"].map(String::from).to_vec(), at: 0 },
        ],
        data: String::from("digits (generated) · seed 7"),
        held_out: None,
        choice: Choice::default(),
    })
}

/// The pane of the last section.
pub fn map(step: u64, held_out: u8) -> Arc<Snapshot> {
    let points = (0..300_u16).map(|at| {
        let class = (at % 10) as u8;
        let angle = f32::from(class) * 0.628;
        let (jitter_x, jitter_y) = (f32::from(at * 37 % 17) / 17.0 - 0.5, f32::from(at * 53 % 19) / 19.0 - 0.5);
        LatentPoint { x: 3.0 * angle.cos() + jitter_x, y: 3.0 * angle.sin() + jitter_y, class }
    });
    let points: Vec<LatentPoint> = points.collect();
    let picked = PlaneMark { place: (points[7].x, points[7].y), sign: Sign::Picked(7), label: "picked: 7".into() };
    let scatter = Plane {
        layers: vec![PlaneLayer::Points(points.into()), PlaneLayer::Mark(picked)],
        bounds: Bounds { x: [-4.0, 4.0], y: [-4.0, 4.0] },
        classes: (0..10).map(|class| class.to_string()).collect(),
        axes: ["z₁", "z₂"],
    };
    let rows = ["input", "reconstruction"].map(|label| ImageRow { label: label.to_owned(), images: vec![ring(held_out)] }).to_vec();
    Arc::new(Snapshot {
        panels: vec![
            panel("scatter", "codes of 2,000 held-out digits", "k-NN accuracy 0.78", Body::Plane(scatter)),
            panel("point", "the picked digit", "a 7", Body::Images(Images { rows, captions: Vec::new() })),
        ],
        knobs: vec![Knob { id: "seed", label: "seed", stops: ["0", "1", "2"].map(String::from).to_vec(), at: 0 }],
        metrics: vec![metric("knn_accuracy", "k-NN accuracy", 0.78, ""), metric("step", "step", step as f64, "")],
        held_out: Some(ring(held_out)),
        ..Snapshot::clone(&bills(step, 1.0))
    })
}

/// When readers start: noon of 22 September 2026, so that the quiz's days are whole.
pub const NOW: u64 = 1_790_078_400;

/// A reader at a keyboard.
pub struct Reader {
    pub app: App,
    pub effects: Vec<Effect>,
    pub theme: Theme,
    visit: Generation,
}

impl Reader {
    /// A reader who starts elbo for the first time.
    pub fn new(width: u16, height: u16) -> Self {
        Self::with(Progress::default(), width, height, Theme::new(Colours::Ansi256, Glyphs::Braille))
    }

    pub fn with(progress: Progress, width: u16, height: u16, theme: Theme) -> Self {
        Self::start(course(), progress, (width, height), theme, Setup::default())
    }

    /// A reader of another course, or one who begins with the quiz.
    pub fn start(course: Arc<Course>, progress: Progress, size: (u16, u16), theme: Theme, quiz: Setup) -> Self {
        Self::opened(course, None, progress, size, theme, quiz)
    }

    /// A reader who opens an entry of another course.
    pub fn at(course: Arc<Course>, entry: Option<usize>, progress: Progress, size: (u16, u16), theme: Theme) -> Self {
        Self::opened(course, entry, progress, size, theme, Setup::default())
    }

    fn opened(course: Arc<Course>, entry: Option<usize>, progress: Progress, size: (u16, u16), theme: Theme, quiz: Setup) -> Self {
        let start = Start {
            flow: None,
            course,
            progress,
            now: NOW,
            entry,
            size,
            data: String::from("digits (generated) · seed 7"),
            ascii: theme.glyphs() == Glyphs::Ascii,
            mouse: false,
            quiz,
        };
        let (app, effects) = App::new(start);
        let mut reader = Self { app, effects: Vec::new(), theme, visit: Generation::default() };
        reader.keep(effects);
        reader
    }

    fn keep(&mut self, effects: Vec<Effect>) {
        for effect in &effects {
            if let Effect::Lab(Command::Open { generation, .. }) = effect {
                self.visit = *generation;
            }
        }
        self.effects.extend(effects);
    }

    pub fn does(&mut self, action: Action) -> &mut Self {
        let effects = self.app.update(action);
        self.keep(effects);
        self
    }

    /// The worker has a new picture.
    pub fn sees(&mut self, snapshot: Arc<Snapshot>) -> &mut Self {
        let visit = self.visit;
        self.does(Action::Snapshot { visit, snapshot })
    }

    /// Types keys: single characters, or names such as `<Tab>` and `<C-p>`.
    pub fn types(&mut self, keys: &str) -> &mut Self {
        let mut rest = keys;
        while let Some(first) = rest.chars().next() {
            let named = rest.strip_prefix('<').and_then(|rest| rest.split_once('>')).and_then(|(name, after)| Some((named(name)?, after)));
            let key = match named {
                Some((key, after)) => {
                    rest = after;
                    key
                }
                None => {
                    rest = &rest[first.len_utf8()..];
                    Key { code: KeyCode::Char(first), ctrl: false }
                }
            };
            self.does(Action::Key(key));
        }
        self
    }

    /// The effects since the last time this was asked.
    pub fn asked_for(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    pub fn buffer(&self) -> Buffer {
        let (width, height) = self.app.size();
        let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
        view(&self.app, &self.theme, &mut buf);
        buf
    }

    /// The screen as text, without spaces at the ends of lines.
    pub fn screen(&self) -> String {
        let buf = self.buffer();
        let row = |row: u16| (0..buf.area.width).map(|column| buf[(column, row)].symbol()).collect::<String>().trim_end().to_owned();
        (0..buf.area.height).map(row).collect::<Vec<_>>().join("\n")
    }

    /// One line of the screen; negative ones count from the bottom.
    pub fn line(&self, at: isize) -> String {
        let screen = self.screen();
        let lines: Vec<&str> = screen.split('\n').collect();
        let at = if at < 0 { lines.len().saturating_add_signed(at) } else { at.unsigned_abs() };
        lines[at].to_owned()
    }
}

/// Keys that are not characters.
pub fn named(name: &str) -> Option<Key> {
    let plain = |code| Some(Key { code, ctrl: false });
    match name {
        "Enter" => plain(KeyCode::Enter),
        "Esc" => plain(KeyCode::Esc),
        "Tab" => plain(KeyCode::Tab),
        "S-Tab" => plain(KeyCode::BackTab),
        "Back" => plain(KeyCode::Backspace),
        "Up" => plain(KeyCode::Up),
        "Down" => plain(KeyCode::Down),
        "Left" => plain(KeyCode::Left),
        "Right" => plain(KeyCode::Right),
        "PgUp" => plain(KeyCode::PageUp),
        "PgDn" => plain(KeyCode::PageDown),
        "Home" => plain(KeyCode::Home),
        "End" => plain(KeyCode::End),
        "S-Up" => plain(KeyCode::ShiftUp),
        "S-Down" => plain(KeyCode::ShiftDown),
        _ => name.strip_prefix("C-").and_then(|typed| typed.chars().next()).map(|typed| Key { code: KeyCode::Char(typed), ctrl: true }),
    }
}
