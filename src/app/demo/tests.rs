#![allow(clippy::unwrap_used)]
use super::*;
use crate::app::keymap::offered;
use crate::content::source::Source;
use crate::lab::{Body, Failure, Panel, Table};
use crate::term::event::{Key, KeyCode};

fn show(looping: bool) -> (Show, Vec<Effect>) {
    let demos = Source::Embedded.load().unwrap().demos().to_vec();
    Show::new(Start {
        demos,
        at: 1,
        looping,
        steps: Some(40),
        size: (80, 24),
        data: "digits".into(),
        ingredients: Ingredients { common: vec![("seed".into(), "7".into())], plan: ("vae".into(), vec![("beta".into(), "1".into())]) },
    })
}

fn press(show: &mut Show, code: KeyCode) -> Vec<Effect> {
    show.update(Action::Key(Key { code, ctrl: false }))
}

/// A moment of the run on the screen.
fn see(show: &mut Show, step: u64, phase: Phase) {
    let panel = Panel { id: "terms", title: String::new(), figure: "".into(), caption: "".into(), body: Body::Table(Table::default()) };
    let beta = Knob { id: "beta", label: "β", stops: ["0", "1", "4"].map(String::from).into(), at: 1 };
    let snapshot = Snapshot { step, phase, panels: vec![panel], knobs: vec![beta], ..Snapshot::empty() };
    let visit = show.visit;
    show.update(Action::Snapshot { visit, snapshot: Arc::new(snapshot) });
}

fn opened(effects: &[Effect]) -> Option<&str> {
    effects.iter().find_map(|effect| match effect {
        Effect::Lab(Command::Open { experiment, .. }) => Some(experiment.as_str()),
        _ => None,
    })
}

#[test]
fn a_demo_opens_its_experiment_and_rests_where_it_was_told_to() {
    let (show, effects) = show(false);
    assert_eq!(show.demo().id, "beta");
    assert_eq!(opened(&effects), Some("two-term-loss"));
    assert!(effects.contains(&Effect::Lab(Command::RestAt(40))));
    assert_eq!((show.sentence(), show.seconds_left()), (String::new(), None));
}

#[test]
fn keys_pause_step_restart_turn_leaf_and_quit() {
    let (mut show, _) = show(false);
    assert!(press(&mut show, KeyCode::Char(' ')).is_empty(), "nothing trains yet");
    see(&mut show, 3, Phase::Training);
    assert_eq!(press(&mut show, KeyCode::Char(' ')), [Effect::Lab(Command::Pause)]);
    see(&mut show, 3, Phase::Paused);
    assert_eq!(press(&mut show, KeyCode::Char(' ')), [Effect::Lab(Command::Play)]);
    assert_eq!(press(&mut show, KeyCode::Char('s')), [Effect::Lab(Command::Step)]);
    assert_eq!(press(&mut show, KeyCode::Char('r')), [Effect::Lab(Command::Restart), Effect::Lab(Command::RestAt(40))]);
    see(&mut show, 3, Phase::Training);
    let turn = |at| [Effect::Lab(Command::Input(Input::Knob { id: "beta".into(), at }))];
    assert_eq!(press(&mut show, KeyCode::Right), turn(2));
    assert_eq!(press(&mut show, KeyCode::Left), turn(0));
    let next = press(&mut show, KeyCode::Char('n'));
    assert_eq!((opened(&next), show.demo().id.as_str(), show.snapshot()), (Some("ae-vs-vae"), "ae-vs-vae", None));
    press(&mut show, KeyCode::Char('p'));
    press(&mut show, KeyCode::Char('p'));
    press(&mut show, KeyCode::Char('p'));
    assert_eq!(show.place(), (show.demos.len(), show.demos.len()), "before the first comes the last");
    press(&mut show, KeyCode::Char('?'));
    assert!(show.is_helping());
    press(&mut show, KeyCode::Esc);
    assert!(!show.is_helping());
    assert_eq!(press(&mut show, KeyCode::Char('q')), [Effect::Quit]);
    assert_eq!(show.update(Action::Key(Key { code: KeyCode::Char('l'), ctrl: true })), [Effect::Redraw]);
    assert_eq!(show.update(Action::Key(Key { code: KeyCode::Char('c'), ctrl: true })), [Effect::Quit]);
}

#[test]
fn what_an_earlier_demo_still_sends_is_not_shown() {
    let (mut show, _) = show(false);
    let visit = show.visit;
    press(&mut show, KeyCode::Char('n'));
    show.update(Action::Snapshot { visit, snapshot: Arc::new(Snapshot::empty()) });
    assert_eq!(show.snapshot(), None);
}

#[test]
fn in_a_loop_a_run_at_rest_stays_a_while_and_the_next_one_comes_round_the_end() {
    let (mut show, _) = show(true);
    show.update(Action::Clock(1000));
    see(&mut show, 40, Phase::Training);
    assert_eq!(show.seconds_left(), None);
    see(&mut show, 40, Phase::Done(String::new()));
    assert_eq!(show.seconds_left(), Some(REST));
    assert!(show.update(Action::Clock(1000 + REST - 1)).is_empty());
    see(&mut show, 40, Phase::Done(String::new()));
    assert_eq!(opened(&show.update(Action::Clock(1000 + REST))), Some("ae-vs-vae"));
    let failed = Phase::Failed(Failure { reason: "it diverged".into(), suggestion: "press r".into() });
    see(&mut show, 2, failed);
    assert_eq!(show.seconds_left(), Some(REST), "a failed run does not hold up the others");
    see(&mut show, 5, Phase::Training);
    assert_eq!(show.seconds_left(), None, "who goes on with it is not interrupted");
}

#[test]
fn the_recipe_is_that_of_the_run_and_says_when_a_knob_was_turned() {
    let (mut show, _) = show(false);
    see(&mut show, 3, Phase::Training);
    let recipe = |show: &Show| {
        let (head, pairs) = show.recipe();
        written(&head, &pairs)
    };
    assert_eq!((recipe(&show).as_str(), show.turned()), ("beta:beta=1,steps=40,seed=7", None));
    let mut snapshot = Snapshot::clone(show.snapshot().unwrap());
    (snapshot.step, snapshot.knobs[0].at) = (9, 2);
    let visit = show.visit;
    show.update(Action::Snapshot { visit, snapshot: Arc::new(snapshot) });
    assert_eq!((recipe(&show).as_str(), show.turned()), ("beta:beta=4,steps=40,seed=7", Some(9)));
    assert_eq!(press(&mut show, KeyCode::Char('y')), [Effect::Copy("beta:beta=4,steps=40,seed=7".into())]);
    press(&mut show, KeyCode::Char('p'));
    assert_eq!((recipe(&show).as_str(), show.turned()), ("vae:beta=1", None));
    assert_eq!(written("vae", &[("data".into(), "a,b%".into())]), "vae:data=a%2Cb%25");
}

/// What is told of a run at this step.
fn told(demo: &str, step: u64) -> Shown {
    let snapshot = Snapshot { step, phase: Phase::Training, data: "digits (generated)".into(), ..Snapshot::empty() };
    let word = |text: &str| text.to_owned();
    let (sentence, recipe) = (word("KL falls."), format!("{demo}:beta=4,seed=9"));
    Shown { demo: word(demo), title: word("What β costs"), sentence, recipe, snapshot: Arc::new(snapshot) }
}

fn following() -> Show {
    Show::following(Source::Embedded.load().unwrap().demos().to_vec(), (80, 24))
}

#[test]
fn a_follower_sees_what_is_told_and_can_only_look() {
    let mut show = following();
    assert!(show.is_following() && show.snapshot().is_none());
    show.follow(told("beta", 5));
    assert_eq!((show.demo().id.as_str(), show.snapshot().unwrap().step, show.sentence().as_str()), ("beta", 5, "KL falls."));
    assert_eq!((show.demo().title.as_str(), show.recipe_line().as_str()), ("What β costs", "beta:beta=4,seed=9"));
    for code in [' ', 's', 'r', 'n', 'p', 'l'] {
        assert!(press(&mut show, KeyCode::Char(code)).is_empty(), "{code}");
        assert!(show.notice().unwrap().contains("d begins one of your own"), "{code}");
    }
    let offers = |show: &Show, intent| offered(show.context()).any(|row| row.intent == intent);
    assert!(offers(&show, Intent::Drive) && !offers(&show, Intent::Step));
    show.line_ended();
    assert_eq!(show.class(), &Class::Followed(Some(Box::new(told("beta", 5))), Line::Ended));
    show.follow(told("vae", 1));
    assert_eq!((show.demo().id.as_str(), show.snapshot().unwrap().step), ("vae", 1));
    show.follow(told("nobody's", 1));
    assert_eq!(show.demo().id, "vae");
    assert!(show.notices.iter().any(|words| words.contains("nobody's")));
    assert_eq!(show.seconds_left(), None, "what comes next is not for a follower to say");
}

#[test]
fn a_follower_drives_and_copies_the_recipe_that_was_told() {
    let mut show = following();
    assert!(press(&mut show, KeyCode::Char('d')).is_empty(), "there is nothing to drive yet");
    show.follow(told("beta", 5));
    assert_eq!(press(&mut show, KeyCode::Char('d')), [Effect::Drive("beta:beta=4,seed=9".into())]);
    assert_eq!(press(&mut show, KeyCode::Char('y')), [Effect::Copy("beta:beta=4,seed=9".into())]);
    assert!(show_alone().iter().all(|effect| !matches!(effect, Effect::Drive(_))), "nobody drives away from their own run");
}

/// What `d` does to whoever drives.
fn show_alone() -> Vec<Effect> {
    let (mut show, _) = show(false);
    assert!(offered(show.context()).all(|row| row.intent != Intent::Drive));
    show.follow(told("vae", 8));
    assert_eq!(show.snapshot(), None, "nothing is told to whoever drives");
    press(&mut show, KeyCode::Char('d'))
}
