//! The screen of a demo: what a room sees, and what the keys say.

use std::sync::Arc;

use elbo::app::demo::{Ingredients, REST, Show, Start};
use elbo::app::{Action, Effect};
use elbo::content::source::Source;
use elbo::lab::{Command, Generation, Metric, Phase, Snapshot};
use elbo::term::capabilities::{Colours, Glyphs};
use elbo::term::event::{Key, KeyCode};
use elbo::ui::demo::view;
use elbo::ui::theme::Theme;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use crate::support;

/// A moment of the run, with the figures that the demo speaks of.
fn bills(step: u64, kl: f64) -> Arc<Snapshot> {
    let mut snapshot = Snapshot::clone(&support::bills(step, kl));
    let figures = [("active_units", 2.0), ("latents", 3.0), ("beta_now", 1.0)];
    snapshot.metrics.extend(figures.map(|(name, value)| Metric { name, label: name, value, unit: "", history: [].into() }));
    Arc::new(snapshot)
}

struct Room {
    show: Show,
    visit: Generation,
    theme: Theme,
}

impl Room {
    /// The demo `beta`, as it stands in the course.
    fn new(size: (u16, u16), looping: bool, theme: Theme) -> Room {
        let demos = Source::Embedded.load().unwrap().demos().to_vec();
        let at = demos.iter().position(|demo| demo.id == "beta").unwrap();
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let common = vec![pair("seed", "7"), pair("threads", "2"), pair("v", "1"), pair("data", "digits")];
        let ingredients = Ingredients { common, plan: ("vae".into(), vec![pair("beta", "1")]) };
        let (show, effects) = Show::new(Start { demos, at, looping, steps: None, size, data: "digits".into(), ingredients });
        let mut room = Room { show, visit: Generation::default(), theme };
        room.keep(&effects);
        room
    }

    fn keep(&mut self, effects: &[Effect]) {
        for effect in effects {
            if let Effect::Lab(Command::Open { generation, .. }) = effect {
                self.visit = *generation;
            }
        }
    }

    fn does(&mut self, action: Action) -> Vec<Effect> {
        let effects = self.show.update(action);
        self.keep(&effects);
        effects
    }

    fn sees(&mut self, snapshot: Arc<Snapshot>) {
        let visit = self.visit;
        self.does(Action::Snapshot { visit, snapshot });
    }

    fn presses(&mut self, key: char) -> Vec<Effect> {
        self.does(Action::Key(Key { code: KeyCode::Char(key), ctrl: false }))
    }

    fn screen(&self) -> String {
        let (columns, rows) = self.show.size();
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        terminal.draw(|frame| view(&self.show, &self.theme, frame.buffer_mut())).unwrap();
        let buffer = terminal.backend().buffer();
        let row = |row: u16| (0..columns).map(|column| buffer[(column, row)].symbol()).collect::<String>().trim_end().to_owned();
        (0..rows).map(row).collect::<Vec<_>>().join("\n")
    }
}

fn colours() -> Theme {
    Theme::new(Colours::Ansi256, Glyphs::Braille)
}

#[test]
fn one_picture_one_number_one_sentence_and_the_recipe_at_both_sizes() {
    for (columns, rows) in [(80, 24), (120, 36)] {
        let mut room = Room::new((columns, rows), false, colours());
        room.sees(bills(600, 8.75));
        room.sees(bills(1240, 6.32));
        insta::assert_snapshot!(format!("demo_{columns}x{rows}"), room.screen());
    }
    let mut room = Room::new((80, 24), false, Theme::new(Colours::Mono, Glyphs::Ascii));
    room.sees(bills(1240, 6.32));
    assert!(room.screen().is_ascii(), "{}", room.screen());
}

#[test]
fn until_there_is_a_picture_its_place_says_what_is_done_and_no_figure_is_explained() {
    for (columns, rows) in [(80, 24), (120, 36)] {
        let mut room = Room::new((columns, rows), false, colours());
        let middle = |room: &Room| room.screen().lines().skip(4).take(usize::from(rows) / 2).collect::<Vec<_>>().join("\n");
        assert!(middle(&room).contains("starting"), "{}", room.screen());
        let waits = Snapshot {
            panels: Vec::new(),
            metrics: Vec::new(),
            phase: Phase::Preparing("drawing 12,000 digits".into()),
            ..Snapshot::clone(&bills(0, 1.0))
        };
        room.sees(Arc::new(waits));
        assert!(middle(&room).contains("drawing 12,000 digits"), "{}", room.screen());
        let means = room.show.demo().means.clone();
        assert!(!room.screen().contains(means.split(' ').next_back().unwrap()) && !room.screen().contains('–'), "{}", room.screen());
    }
}

#[test]
fn a_run_at_rest_says_how_to_go_on_and_in_a_loop_when_the_next_one_comes() {
    let mut room = Room::new((80, 24), true, colours());
    room.does(Action::Clock(1000));
    let at_rest = |step| {
        Arc::new(Snapshot { phase: Phase::Done(format!("{step} steps; <key:play-pause> goes on")), ..Snapshot::clone(&bills(step, 6.3)) })
    };
    room.sees(at_rest(3000));
    assert!(room.screen().contains(&format!("next in {REST} s")) && room.screen().contains("space go on"), "{}", room.screen());
    room.does(Action::Clock(1000 + REST - 2));
    assert!(room.screen().contains("next in 2 s"), "{}", room.screen());
    // Whoever looks at it closer has all the time in the world.
    room.sees(bills(3001, 6.3));
    assert!(!room.screen().contains("next in"), "{}", room.screen());
    room.does(Action::Clock(2000));
    room.sees(at_rest(3002));
    assert!(room.does(Action::Clock(2000 + REST - 1)).is_empty(), "the rest begins anew");
    let next = room.does(Action::Clock(2000 + REST));
    assert!(next.iter().any(|effect| matches!(effect, Effect::Lab(Command::Open { experiment, .. }) if experiment == "ae-vs-vae")));
    assert!(next.iter().any(|effect| matches!(effect, Effect::Lab(Command::RestAt(2000)))), "it rests where its file says: {next:?}");
    assert!(room.screen().contains("New digits from twins") && !room.screen().contains("next in"));
}

#[test]
fn y_copies_the_recipe_that_the_screen_shows() {
    let mut room = Room::new((80, 24), false, colours());
    room.sees(bills(1240, 6.32));
    let recipe = "beta:beta=1,steps=3000,seed=7,threads=2,v=1,data=digits";
    assert!(room.screen().contains(recipe), "{}", room.screen());
    assert_eq!(room.presses('y'), [Effect::Copy(recipe.into())]);
    assert!(room.screen().contains("sent to the clipboard"), "{}", room.screen());
    room.presses('?');
    assert!(room.screen().contains("copy the run's recipe"), "{}", room.screen());
}
