//! Whole screens from hand-written data: what the reader sees, types, and sees then.
#![allow(clippy::unwrap_used, missing_docs, unreachable_pub)]

#[path = "screens/copying.rs"]
mod copying;
#[path = "screens/cursors.rs"]
mod cursors;
#[path = "screens/demo.rs"]
mod demo;
#[path = "screens/links.rs"]
mod links;
#[path = "screens/long.rs"]
mod long;
#[path = "screens/looking_up.rs"]
mod looking_up;
#[path = "screens/procedures.rs"]
mod procedures;
#[path = "screens/scrubbing.rs"]
mod scrubbing;
#[path = "screens/support.rs"]
mod support;

use std::sync::Arc;

use elbo::app::layout::{LOWEST, NARROWEST};
use elbo::app::pane::Item;
use elbo::app::{Action, Effect};
use elbo::content::page::StopKind;
use elbo::lab::{Choice, Command, Generation, Input, Pick, Snapshot};
use elbo::study::progress::Progress;
use elbo::term::capabilities::{Colours, Glyphs};
use elbo::term::event::{Key, KeyCode, Mouse, MouseKind};
use elbo::ui::panel_at;
use elbo::ui::theme::Theme;
use support::{Reader, bills, map, named, ring};

fn key(typed: char) -> Key {
    Key { code: KeyCode::Char(typed), ctrl: false }
}

fn inputs(effects: &[Effect]) -> Vec<&Input> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Lab(Command::Input(input)) => Some(input),
            _ => None,
        })
        .collect()
}

// --- what is asked of the event loop ---------------------------------------------------------------------------------------

#[test]
fn the_first_start_opens_the_first_section_and_its_experiment() {
    let mut reader = Reader::new(120, 36);
    let effects = reader.asked_for();
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Lab(Command::Open { experiment, .. }) if experiment == "two-term-loss")));
    assert!(reader.line(0).contains("1 Two bills"));
}

#[test]
fn leaving_for_a_section_without_a_pane_closes_the_experiment() {
    let mut reader = Reader::new(120, 36);
    reader.asked_for();
    reader.types("2g");
    assert!(reader.asked_for().contains(&Effect::Lab(Command::Close)));
    assert!(reader.screen().contains("not written yet"));
}

#[test]
fn snapshots_of_an_experiment_that_was_left_are_dropped() {
    let mut reader = Reader::new(120, 36);
    reader.types("n");
    reader.does(Action::Snapshot { visit: Generation(1), snapshot: bills(10, 1.0) });
    assert!(reader.app.latest().is_none());
}

#[test]
fn escape_never_quits_and_q_does() {
    let mut reader = Reader::new(80, 24);
    reader.sees(bills(10, 1.0)).types("?<Esc><C-p><Esc>/kl<Enter><Esc>z<Esc><Esc><Esc>");
    assert!(!reader.asked_for().contains(&Effect::Quit));
    reader.types("q");
    let effects = reader.asked_for();
    assert_eq!(effects, [Effect::Save, Effect::Quit]);
}

#[test]
fn control_c_quits_from_every_layer() {
    for layer in ["", "?", "c", "<C-p>", "/", "<Tab>", "<Tab>r", "<Tab>d"] {
        let mut reader = Reader::new(120, 36);
        reader.sees(bills(10, 1.0)).types(layer);
        reader.asked_for();
        reader.types("<C-c>");
        assert!(reader.asked_for().contains(&Effect::Quit), "from {layer:?}");
    }
}

#[test]
fn space_pauses_a_running_experiment_and_plays_a_paused_one() {
    let mut reader = Reader::new(120, 36);
    reader.sees(bills(10, 1.0)).types("<Tab>");
    reader.asked_for();
    reader.types(" ");
    assert_eq!(reader.asked_for(), [Effect::Lab(Command::Pause)]);
    let mut paused = elbo::lab::Snapshot::clone(&bills(11, 1.0));
    paused.phase = elbo::lab::Phase::Paused;
    reader.sees(std::sync::Arc::new(paused)).types(" ");
    assert_eq!(reader.asked_for(), [Effect::Lab(Command::Play)]);
}

#[test]
fn restart_asks_first() {
    let mut reader = Reader::new(120, 36);
    reader.sees(bills(1240, 1.0)).types("<Tab>");
    reader.asked_for();
    reader.types("rn");
    assert_eq!(reader.asked_for(), []);
    reader.types("r");
    assert!(reader.line(-1).contains("Start anew"), "{}", reader.line(-1));
    reader.types("y");
    assert_eq!(reader.asked_for(), [Effect::Lab(Command::Restart)]);
}

#[test]
fn arrows_turn_the_marked_knob_and_stop_at_its_ends() {
    let mut reader = Reader::new(120, 36);
    reader.sees(bills(10, 1.0)).types("<Tab>");
    reader.asked_for();
    reader.types("<Right>");
    assert_eq!(inputs(&reader.asked_for()), [&Input::Knob { id: String::from("beta"), at: 3 }]);
    reader.types("<Down><Left>");
    assert_eq!(inputs(&reader.asked_for()), [] as [&Input; 0], "warm-up is at its first stop");
}

#[test]
fn a_knob_that_is_turned_twice_before_the_worker_answers_goes_two_stops() {
    let mut reader = Reader::new(120, 36);
    reader.sees(bills(10, 1.0)).types("<Tab>");
    reader.asked_for();
    let turned = |reader: &mut Reader, keys: &str| match inputs(&reader.types(keys).asked_for()).as_slice() {
        [.., Input::Knob { at, .. }] => Some(*at),
        _ => None,
    };
    assert_eq!((turned(&mut reader, "l"), turned(&mut reader, "l"), turned(&mut reader, "l")), (Some(3), Some(4), None));
    assert_eq!(turned(&mut reader, "h"), Some(3));
    let mut answered = Snapshot::clone(&bills(20, 1.0));
    answered.knobs[0].at = 3;
    assert_eq!(turned(reader.sees(Arc::new(answered)), "h"), Some(2), "the worker has answered");
    // one that never answers is asked again from where the knob stands
    reader.does(Action::Clock(support::NOW + 60));
    assert_eq!(turned(&mut reader, "l"), Some(4));
}

#[test]
fn the_scatter_has_a_cursor_that_the_experiment_follows() {
    let mut reader = Reader::new(120, 36);
    reader.types("3g").sees(map(10, 1)).types("<Tab>");
    reader.asked_for();
    reader.types("<Right>");
    let effects = reader.asked_for();
    assert!(matches!(inputs(&effects)[..], [Input::Point { panel, .. }] if panel == "scatter"), "{effects:?}");
    reader.types("]7");
    assert_eq!(inputs(&reader.asked_for()), [&Input::Pick(Pick::Next), &Input::Pick(Pick::Class(7))]);
}

// --- challenges, predictions, progress --------------------------------------------------------------------------------------

#[test]
fn a_challenge_is_met_only_when_all_its_conditions_hold_at_once() {
    let mut reader = Reader::new(120, 36);
    reader.sees(bills(100, 0.05)).sees(bills(400, 2.0));
    assert!(reader.app.progress().challenges.is_empty());
    reader.asked_for();
    reader.sees(bills(500, 0.05));
    assert!(reader.app.progress().challenges.contains_key("collapse"));
    assert_eq!(reader.asked_for(), [Effect::Save]);
    assert!(reader.line(-1).contains("Challenge met"));
}

#[test]
fn a_metric_that_is_not_a_number_meets_nothing() {
    let mut reader = Reader::new(120, 36);
    reader.sees(bills(500, f64::NAN));
    assert!(reader.app.progress().challenges.is_empty());
}

#[test]
fn letters_answer_a_prediction_only_when_the_caret_is_in_it() {
    let answer = |keys: &str| {
        let mut reader = Reader::new(120, 60);
        reader.types(keys);
        reader.app.progress().choice("beta-up")
    };
    for (keys, wanted) in [
        // It is on the screen, and the letters mean what they always mean.
        ("b", None),
        ("c<Esc>", None),
        ("a", None),
        ("<Enter>", None),
        ("]", None),
        // In it they answer; the first answer stands until it is taken back.
        ("<Enter>b", Some(1)),
        ("]c", Some(2)),
        ("<Enter><Enter>", Some(0)),
        ("<Enter>]<Enter>", Some(1)),
        ("<Enter>ba", Some(1)),
        ("<Enter>bu", None),
        ("<Enter>bua", Some(0)),
        ("<Enter>buuuc", Some(2)),
        ("u", None),
    ] {
        assert_eq!(answer(keys), wanted, "{keys}");
    }
    let mut clicked = Reader::new(120, 60);
    let row = (0..60).find(|row| clicked.line(*row).contains("falls towards 0")).unwrap();
    clicked.does(Action::Mouse(Mouse { kind: MouseKind::Down, column: 10, row: u16::try_from(row).unwrap() }));
    assert_eq!(clicked.app.progress().choice("beta-up"), Some(1));
}

#[test]
fn the_hints_say_enter_before_a_prediction_letters_in_it_and_u_after_it() {
    let mut reader = Reader::new(120, 60);
    let mut hints = |keys: &str| reader.types(keys).line(-1);
    let (before, refused, entered, within, after) = (hints(""), hints("a"), hints("<Enter>"), hints("]["), hints("b"));
    assert!(before.contains("Enter choose") && !before.contains("a-c"), "{before}");
    assert!(refused.contains("Enter first: then a answers the marked question"), "{refused}");
    assert!(entered.contains("a letter answers") && entered.contains("Enter takes the marked one"), "{entered}");
    assert!(within.contains("a-c answer") && !within.contains("Enter") && !within.contains("take back"), "{within}");
    assert!(after.contains("answered; u takes it back"), "{after}");
    assert!(hints("[[[").contains("u take back"), "the caret on an answered choice");
    assert!(hints("u").contains("the answer is taken back"));
}

#[test]
fn a_section_is_begun_when_opened_and_read_when_its_end_was_seen() {
    let mut reader = Reader::new(80, 24);
    let progress = reader.app.progress();
    assert!(progress.begun.contains("bills") && !progress.read.contains("bills"));
    reader.types("G");
    assert!(reader.app.progress().read.contains("bills"));
}

#[test]
fn a_section_that_is_not_written_is_never_begun_or_read() {
    let mut reader = Reader::new(80, 24);
    reader.types("2gG");
    let progress = reader.app.progress();
    assert!(!progress.begun.contains("later") && !progress.read.contains("later"));
}

#[test]
fn reading_resumes_at_the_same_block_on_another_size() {
    let mut reader = Reader::new(80, 24);
    reader.types("jjjjjjjjj");
    let progress = reader.app.progress();
    let block = progress.last.as_ref().unwrap().block;
    assert!(block > 0, "nothing was scrolled");
    let again = Reader::with(progress, 60, 20, reader.theme);
    assert_eq!(again.app.progress().last.map(|place| (place.section, place.block)), Some((String::from("bills"), block)));
}

#[test]
fn a_place_in_a_section_that_is_gone_is_no_harm() {
    let mut progress = Progress::default();
    progress.at("gone", 99, 1);
    let reader = Reader::with(progress, 80, 24, Reader::new(80, 24).theme);
    assert!(reader.line(0).contains("1 Two bills"));
}

// --- moving ---------------------------------------------------------------------------------------------------------------

#[test]
fn a_number_and_g_go_to_a_section_and_backspace_comes_back() {
    let mut reader = Reader::new(80, 24);
    reader.types("jj3G");
    assert!(reader.line(0).contains("3 A map of the digits"));
    reader.types("<Back>");
    assert!(reader.line(0).contains("1 Two bills"));
    assert_eq!(reader.app.reading().scroll, 2);
    reader.types("9g");
    assert!(reader.line(-1).contains("there is no section 9"), "{}", reader.line(-1));
}

#[test]
fn going_back_within_a_section_leaves_its_experiment_running() {
    let mut reader = Reader::new(80, 24);
    reader.types("G");
    reader.asked_for();
    reader.types("<Back>");
    assert_eq!(reader.app.reading().scroll, 0);
    assert!(reader.asked_for().iter().all(|effect| !matches!(effect, Effect::Lab(_))));
}

#[test]
fn a_number_before_a_key_says_how_often_or_which_section_in_the_pane_too() {
    let mut reader = Reader::new(80, 24);
    let (rows, lines) = (reader.app.reading().rows, reader.app.reading().page.lines.len());
    for (keys, scroll) in [
        ("5j", 5),
        ("2k", 3),
        ("j", 4),
        ("3<Esc>j", 5),
        ("12k", 0),
        ("<C-d>", rows / 2),
        ("<C-u>", 0),
        ("<C-f>", rows - 2),
        ("<C-b>", 0),
        ("2<C-f>", 2 * (rows - 2)),
    ] {
        reader.types(keys);
        assert_eq!((reader.app.reading().scroll, reader.app.count()), (scroll.min(lines - rows), None), "{keys}");
    }
    reader.types("5");
    assert!(reader.line(-1).contains("5   g goes to section 5, ↓ moves 5 lines"), "{}", reader.line(-1));
    // in a pane whose digits choose nothing, a number counts for the mark, too
    let mut plain = Reader::start(
        support::course_with("kl-lab"),
        Progress::default(),
        (120, 36),
        Theme::new(Colours::Ansi256, Glyphs::Braille),
        elbo::app::quiz::Setup::default(),
    );
    plain.sees(bills(10, 1.0)).types("<Tab>9k3");
    assert!(plain.line(-1).contains("3   g goes to section 3, j moves 3"), "{}", plain.line(-1));
    for (keys, item) in [("j", Item::Knob(0)), ("2k", Item::Panel(1)), ("k", Item::Panel(0)), ("9j", Item::Knob(1))] {
        plain.types(keys);
        assert_eq!(plain.app.pane().unwrap().item, item, "{keys}");
    }
    let mut wide = Reader::new(120, 36);
    wide.sees(bills(10, 1.0)).types("<Tab>kkkk3j");
    assert_eq!(wide.app.pane().unwrap().item, Item::Panel(1), "3 chose a class: j goes on one");
    wide.types("3g");
    assert!(wide.line(0).contains("3 A map of the digits"), "from the pane");
    wide.types("<Back>");
    assert!(wide.line(0).contains("1 Two bills"));
}

#[test]
fn a_key_of_the_other_side_says_where_it_works() {
    let mut reader = Reader::new(120, 36);
    reader.sees(bills(10, 1.0));
    for (keys, words) in [
        ("s", "s works in the pane: Tab first"),
        ("r", "r works in the pane: Tab first"),
        (",", ", works in the pane: Tab first"),
        ("<Tab>'", "' works in the text: Tab first"),
        ("n", "n works in the text: Tab first"),
        ("G", "G works in the text: Tab first"),
        ("x", "this pane has no button with that key"),
    ] {
        reader.types(keys);
        assert!(reader.line(-1).contains(words), "{keys}: {}", reader.line(-1));
        assert_eq!(reader.app.entry(), 0, "{keys}");
    }
    // A section without a pane has no other side.
    let mut alone = Reader::new(120, 36);
    alone.types("2gs");
    assert!(!alone.line(-1).contains("Tab first"), "{}", alone.line(-1));
}

#[test]
fn a_notice_of_many_lines_leaves_the_folded_pane_whole() {
    let mut reader = Reader::new(80, 24);
    reader.sees(bills(10, 6.3)).sees(bills(900, 6.3));
    let usual = reader.screen();
    reader.does(Action::Notice("word ".repeat(40)));
    let (rule, screen) = ("─".repeat(80), reader.screen());
    let above: Vec<&str> = screen.lines().take_while(|line| !line.contains("word")).collect();
    assert_eq!(above.last(), Some(&rule.as_str()), "{screen}");
    // the axis below the curve, which is the last line of the picture, has moved up with its rule
    let axis = |screen: &str| screen.lines().position(|line| line.contains("step") && line.contains("1,000"));
    assert!(axis(&usual) > axis(&screen) && axis(&screen) == Some(above.len() - 2), "{usual}\n{screen}");
}

#[test]
fn the_way_back_is_named_whatever_else_the_marked_panel_can() {
    for (columns, rows, way) in [(80, 24, "z text"), (120, 36, "Tab text")] {
        let mut reader = Reader::new(columns, rows);
        reader.sees(bills(10, 6.3)).sees(bills(20, 6.3)).types("<Tab>kkkk");
        for keys in ["", "j", "j", "kk|"] {
            let hints = reader.types(keys).line(-1);
            let mut others = ["space", way, "? help"].into_iter();
            assert!(others.all(|hint| hints.contains(hint)) || hints.contains("held as it is"), "{keys}: {hints}");
        }
    }
}

#[test]
fn no_hint_offers_a_step_that_there_is_not() {
    let mut reader = Reader::new(120, 36);
    reader.sees(bills(10, 1.0)).types("<Tab>");
    assert!(reader.line(-1).contains("j next"), "{}", reader.line(-1));
    reader.types(&"j".repeat(20));
    assert!(!reader.line(-1).contains("j next"), "{}", reader.line(-1));
}

#[test]
fn contents_filter_as_one_types_and_enter_goes() {
    let mut reader = Reader::new(80, 24);
    reader.types("cmap");
    let screen = reader.screen();
    assert!(screen.contains("A map of the digits") && !screen.contains("section for later"), "{screen}");
    reader.types("<Enter>");
    assert!(reader.line(0).contains("3 A map"));
    reader.types("c1<Enter>");
    assert!(reader.line(0).contains("1 Two bills"));
}

#[test]
fn a_search_steps_through_hits_and_escape_gives_n_back_to_the_sections() {
    let mut reader = Reader::new(80, 24);
    reader.types("/BILL");
    assert!(reader.line(-1).contains("1 of 2"), "{}", reader.line(-1));
    reader.types("<Enter>n");
    assert!(reader.line(-1).contains("2 of 2"), "{}", reader.line(-1));
    reader.types("<Esc>n");
    assert!(reader.line(0).contains("3 A map of the digits"));
    assert!(reader.line(-1).contains("section 2 is not written yet: skipped"), "{}", reader.line(-1));
}

#[test]
fn a_search_that_finds_nothing_here_says_where_else_the_words_stand() {
    let mut reader = Reader::new(120, 36);
    reader.types("/neighbours<Enter>");
    assert!(reader.line(-1).contains("not here; 1 in section 3: 3g goes there"), "{}", reader.line(-1));
    assert!(reader.app.reading().search.is_none());
    reader.types("3g");
    assert!(reader.line(0).contains("3 A map of the digits"));
    reader.types("/xyzzy<Enter>");
    assert!(reader.line(-1).contains("'xyzzy' stands nowhere in the course"), "{}", reader.line(-1));
    reader.types("1g/1.44 bits<Enter>");
    assert!(reader.line(-1).contains("not here; 1 term (K)"), "{}", reader.line(-1));
}

#[test]
fn tab_moves_the_focus_and_narrow_screens_open_the_pane_for_it() {
    let mut wide = Reader::new(120, 36);
    wide.sees(bills(10, 1.0)).types("<Tab>");
    assert!(wide.app.pane().unwrap().focused && !wide.app.pane().unwrap().enlarged);
    wide.types("<Tab>");
    assert!(!wide.app.pane().unwrap().focused);
    let mut narrow = Reader::new(80, 24);
    narrow.sees(bills(10, 1.0)).types("<Tab>");
    assert!(narrow.app.pane().unwrap().enlarged);
    narrow.types("<Esc>");
    assert!(!narrow.app.pane().unwrap().enlarged);
}

#[test]
fn the_reader_moves_the_divider_and_both_sides_follow() {
    for (size, wide) in [((120, 36), true), ((80, 24), false)] {
        let mut reader = Reader::new(size.0, size.1);
        reader.sees(bills(10, 1.0));
        let room = |reader: &Reader| if wide { reader.app.layout().pane.width } else { reader.app.layout().pane.height };
        let before = room(&reader);
        reader.types("{");
        assert!(room(&reader) > before);
        reader.types("}}");
        assert!(room(&reader) < before);
        assert_eq!(reader.app.reading().rows, usize::from(reader.app.layout().text.height));
        reader.types("}}}}}}}}}}}}}}}}");
        assert!(reader.app.notice().is_some_and(|notice| notice.contains("further")));
    }
}

#[test]
fn the_mouse_drags_the_divider() {
    let mut reader = Reader::new(120, 36);
    reader.sees(bills(10, 1.0));
    let column = reader.app.layout().text.width;
    let mouse = |kind, column| Action::Mouse(Mouse { kind, column, row: 9 });
    reader.does(mouse(MouseKind::Drag, column - 6));
    assert_eq!(reader.app.layout().text.width, column, "nothing holds it yet");
    reader.does(mouse(MouseKind::Down, column)).does(mouse(MouseKind::Drag, column - 6)).does(mouse(MouseKind::Up, column - 6));
    assert_eq!(reader.app.layout().text.width, column - 6);
    reader.does(mouse(MouseKind::Drag, column));
    assert_eq!(reader.app.layout().text.width, column - 6, "it was let go");
}

#[test]
fn text_and_pane_stand_side_by_side_at_the_size_that_many_terminals_open_with() {
    let mut reader = Reader::new(100, 30);
    reader.sees(bills(1240, 6.3));
    insta::assert_snapshot!("first_page_100x30", reader.screen());
}

#[test]
fn t_brings_every_panel_to_the_front_in_turn() {
    for (width, height) in [(80, 24), (100, 30), (120, 36)] {
        let mut reader = Reader::new(width, height);
        reader.sees(bills(1240, 6.3));
        let mut titles = vec!["loss", "KL per latent dimension", "held-out digits"];
        for _ in 0..3 {
            let screen = reader.screen();
            let area = reader.app.layout().pane;
            let pane: Vec<&str> = screen.lines().skip(usize::from(area.y)).collect();
            titles.retain(|title| !pane.iter().any(|line| line.contains(title) && !line.contains("t:")));
            reader.types("t");
        }
        assert!(titles.is_empty(), "{width}x{height}: never seen: {titles:?}");
    }
}

#[test]
fn stepping_to_a_prediction_shows_its_question_and_all_choices() {
    for (width, height) in [(60, 20), (80, 24), (100, 30), (120, 36)] {
        let mut reader = Reader::new(width, height);
        reader.sees(bills(1240, 6.3)).types("]");
        let screen = reader.screen();
        for words in ["Predict", "It rises", "falls towards 0", "It stays"] {
            assert!(screen.contains(words), "{width}x{height}: no '{words}':\n{screen}");
        }
    }
}

#[test]
fn a_challenge_says_what_it_measures_beside_its_goal() {
    let mut reader = Reader::new(120, 50);
    reader.sees(bills(1240, 6.3));
    let line = |reader: &Reader| reader.screen().lines().find(|line| line.contains("wanted")).map(String::from).unwrap_or_default();
    assert!(line(&reader).contains("KL now 6.30, wanted < 0.1"), "{}", reader.screen());
    reader.sees(bills(1300, 0.05));
    assert!(line(&reader).is_empty(), "a challenge that is met measures nothing more");
}

#[test]
fn the_style_of_pictures_is_said_in_words() {
    let mut reader = Reader::new(120, 36);
    reader.sees(bills(10, 1.0)).types("<Tab>");
    let mut said = std::collections::HashSet::new();
    for _ in 0..7 {
        reader.types("i");
        said.insert(reader.app.notice().unwrap_or_default().to_owned());
    }
    assert_eq!(said.len(), 7, "{said:?}");
}

#[test]
fn the_time_machine_says_that_one_is_looking_back() {
    let mut reader = Reader::new(120, 36);
    for step in 0..5 {
        reader.sees(bills(step * 100, 1.0));
    }
    reader.types("<Tab>,,");
    assert!(reader.line(-1).contains("looking back at step 200"), "{}", reader.line(-1));
    reader.types(">");
    assert!(reader.line(-1).contains("live"), "{}", reader.line(-1));
}

// --- the own digit --------------------------------------------------------------------------------------------------------

#[test]
fn a_digit_that_was_picked_or_drawn_goes_along_to_other_sections_and_over_a_restart() {
    let moved = |choice| Arc::new(Snapshot { choice, ..Snapshot::clone(&map(11, 1)) });
    let mut reader = Reader::new(120, 36);
    reader.types("3g").sees(map(10, 1));
    assert_eq!(inputs(&reader.asked_for()), [] as [&Input; 0], "nothing was ever picked");
    let choice = Choice { class: Some(7), first: 2 };
    reader.sees(moved(choice));
    assert_eq!(reader.asked_for(), [Effect::Save]);
    reader.sees(moved(choice));
    assert_eq!(reader.asked_for(), [], "it is known already");
    reader.types("<Tab>d <Right><Enter>");
    let effects = reader.asked_for();
    assert_eq!(effects.last(), Some(&Effect::Save));
    let drawn = inputs(&effects).into_iter().next_back().unwrap().clone();

    let mut later = Reader::with(reader.app.progress().clone(), 120, 36, reader.theme);
    later.types("3g").asked_for();
    later.sees(map(10, 1));
    assert_eq!(inputs(&later.asked_for()), [&Input::Pick(Pick::At(choice)), &drawn]);
    later.sees(moved(choice)).sees(moved(choice));
    assert_eq!(later.asked_for(), []);
    later.types("1g").asked_for();
    later.sees(bills(10, 1.0));
    assert_eq!(inputs(&later.asked_for()), [&Input::Pick(Pick::At(choice)), &drawn], "in another section too");
    let elsewhere = Snapshot { data: "MNIST".into(), ..Snapshot::clone(&map(10, 1)) };
    later.types("3g").asked_for();
    later.sees(Arc::new(elsewhere));
    assert_eq!(inputs(&later.asked_for()), [&drawn], "the place of an image says nothing of another data set");
}

#[test]
fn drawing_with_keys_is_seen_by_the_experiment_at_once_and_escape_takes_it_back() {
    let mut reader = Reader::new(120, 36);
    reader.types("3g").sees(map(10, 1)).types("<Tab>d");
    reader.asked_for();
    reader.types(" <Right>");
    let effects = reader.asked_for();
    assert_eq!(inputs(&effects).len(), 2);
    assert!(inputs(&effects).iter().all(|input| matches!(input, Input::OwnDigit(pixels) if pixels.iter().any(|level| *level > 0))));
    reader.types("<Esc>");
    assert_eq!(inputs(&reader.asked_for()), [&Input::NoOwnDigit]);
}

#[test]
fn drawing_with_the_mouse_leaves_ink_where_it_went() {
    let mut reader = Reader::new(120, 36);
    reader.types("3g").sees(map(10, 1)).types("<Tab>d");
    let area = reader.app.layout().canvas;
    reader.does(Action::Mouse(Mouse { kind: MouseKind::Down, column: area.x + 5, row: area.y + 7 }));
    reader.does(Action::Mouse(Mouse { kind: MouseKind::Drag, column: area.x + 20, row: area.y + 7 }));
    reader.does(Action::Mouse(Mouse { kind: MouseKind::Up, column: area.x + 20, row: area.y + 7 }));
    reader.types("<Enter>");
    let own = reader.app.pane().unwrap().own.clone().unwrap();
    assert!((6..20).all(|column| own[14 * 28 + column] > 100 || own[15 * 28 + column] > 100));
}

#[test]
fn a_held_out_digit_comes_onto_the_canvas_once_the_experiment_shows_it() {
    let mut reader = Reader::new(120, 36);
    reader.types("3g").sees(map(10, 1)).types("<Tab>d");
    reader.asked_for();
    reader.types("]").sees(map(11, 1));
    assert!(reader.app.drawing().unwrap().canvas.is_empty(), "the old digit was taken for the new one");
    reader.sees(map(12, 2));
    assert_eq!(reader.app.drawing().unwrap().canvas.pixels(), &ring(2)[..]);
}

// --- every size, every layer, any keys -------------------------------------------------------------------------------------

const LAYERS: [&str; 18] = [
    "",
    "?",
    "c",
    "czzz",
    "<C-p>",
    "<C-p>zzz",
    "<C-p>nat",
    "K",
    "?/x",
    "/kl",
    "/kl<Enter>",
    "<Tab>",
    "z",
    "<Tab>r",
    "<Tab>d",
    "<Tab>d <Right>?",
    "2g",
    "Kn",
];

#[test]
fn no_size_and_no_layer_panics() {
    for layer in LAYERS {
        for snapshot in [None, Some(bills(10, f64::NAN))] {
            let mut reader = Reader::new(120, 36);
            if let Some(snapshot) = snapshot {
                reader.sees(snapshot);
            }
            reader.types(layer);
            let heights = [1, 2, 3, 5, 8, 19, 20, 21, 24, 31, 60, 100];
            for (width, height) in (1..=300).step_by(7).flat_map(|width| heights.map(|height| (width, height))) {
                reader.does(Action::Resize(width, height));
                reader.buffer();
            }
        }
    }
}

#[test]
fn a_buffer_smaller_than_the_app_believes_is_no_harm() {
    let mut reader = Reader::new(120, 36);
    reader.sees(bills(10, 1.0));
    for (width, height) in [(1, 1), (40, 10), (119, 35), (120, 1)] {
        let mut buf = ratatui::buffer::Buffer::empty(ratatui::layout::Rect::new(0, 0, width, height));
        elbo::ui::view(&reader.app, &reader.theme, &mut buf);
    }
}

#[test]
fn a_terminal_that_is_too_small_says_so_and_recovers() {
    let mut reader = Reader::new(50, 12);
    let line = reader.screen();
    assert!(line.contains(&NARROWEST.to_string()) && line.contains(&LOWEST.to_string()) && line.contains("50 x 12"), "{line}");
    reader.does(Action::Resize(80, 24));
    assert!(reader.line(0).contains("Two bills"));
    assert!(reader.screen().contains("Each example pays two bills"));
}

#[test]
fn the_ascii_tier_shows_seven_bits_only() {
    for layer in LAYERS {
        for (width, height) in [(60, 20), (80, 24), (120, 36)] {
            let theme = Theme::new(Colours::Mono, Glyphs::Ascii);
            let mut reader = Reader::with(Progress::default(), width, height, theme);
            reader.sees(bills(1240, 6.3)).types(layer);
            let screen = reader.screen();
            let strange = screen.lines().find(|line| !line.is_ascii());
            assert!(strange.is_none(), "{layer:?} at {width}x{height}: {}", strange.unwrap());
        }
    }
}

/// A small generator of numbers, so that the keys differ and the test is the same every time (xorshift32, Marsaglia 2003).
fn scramble(state: &mut u32) -> u32 {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    *state
}

#[test]
fn no_sequence_of_keys_panics_and_only_quitting_quits() {
    let names = ["Enter", "Esc", "Tab", "S-Tab", "Back", "Up", "Down", "Left", "Right", "PgUp", "PgDn", "Home", "End", "C-p", "C-o", "C-z"];
    let mut keys: Vec<Key> = names.iter().map(|name| named(name).unwrap()).collect();
    keys.extend("abcdefghijklmnoprstuvwxyzGN0123456789[]/?+-,.> ".chars().map(key));
    for seed in 1..=20 {
        let mut state = seed * 7919;
        let sizes = [(80, 24), (120, 36), (60, 20), (200, 55), (30, 5)];
        let (width, height) = sizes[seed as usize % sizes.len()];
        let mut reader = Reader::new(width, height);
        for round in 0..400_u64 {
            let pressed = keys[scramble(&mut state) as usize % keys.len()];
            reader.does(Action::Key(pressed));
            match scramble(&mut state) % 11 {
                0 => {
                    let snapshot = if reader.app.entry() == 2 { map(round, (round % 5) as u8) } else { bills(round, 1.0) };
                    reader.sees(snapshot);
                }
                1 => {
                    let (column, row) = (scramble(&mut state) % 130, scramble(&mut state) % 40);
                    let kinds = [MouseKind::Down, MouseKind::Drag, MouseKind::Up, MouseKind::ScrollDown];
                    let kind = kinds[scramble(&mut state) as usize % kinds.len()];
                    reader.does(Action::Mouse(Mouse { kind, column: column as u16, row: row as u16 }));
                }
                2 => {
                    reader.buffer();
                }
                _ => {}
            }
            assert!(!reader.asked_for().contains(&Effect::Quit), "{pressed:?} quit");
        }
    }
}

// --- pictures -------------------------------------------------------------------------------------------------------------

/// What a reader has on the screen after some keys, in three sizes.
fn pictures(name: &str, keys: &str) {
    for (width, height) in [(60, 20), (80, 24), (120, 36)] {
        let mut reader = Reader::new(width, height);
        reader.sees(bills(1240, 6.3)).types(keys);
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), reader.screen());
    }
}

#[test]
fn the_first_page() {
    pictures("first_page", "");
}

#[test]
fn an_answered_prediction_and_an_open_hint() {
    pictures("answered", "jjjjjjjjjjjjjjjj<Enter>b<Enter>");
}

#[test]
fn the_pane_has_the_focus() {
    pictures("pane", "<Tab>");
}

#[test]
fn the_pane_is_enlarged() {
    pictures("enlarged", "z");
}

#[test]
fn the_contents_are_open() {
    pictures("contents", "c");
}

#[test]
fn a_term_is_looked_up() {
    pictures("glossary", "Knat");
}

#[test]
fn knobs_pause_pictures_and_the_divider_are_as_they_were_left() {
    let mut reader = Reader::new(120, 36);
    reader.sees(bills(10, 1.0)).types("<Tab>l i{").asked_for();
    let before = reader.app.layout();
    let file = serde_json::to_string(&reader.app.progress()).unwrap();
    let mut again = Reader::with(serde_json::from_str(&file).unwrap(), 120, 36, Theme::new(Colours::Ansi256, Glyphs::Braille));
    let asked = again.asked_for();
    let at = asked
        .iter()
        .position(|effect| matches!(effect, Effect::Lab(Command::Open { start, .. }) if start == &[("beta".into(), "4".into())]));
    assert_eq!(at.map(|at| &asked[at + 1]), Some(&Effect::Lab(Command::Pause)), "{asked:?}");
    assert_eq!((again.app.layout(), again.app.pane().unwrap().style), (before, elbo::app::pane::ImageStyle::Ascii));
    // another section has its own knobs and runs
    again.types("3g");
    let asked = again.asked_for();
    assert!(asked.iter().any(|effect| matches!(effect, Effect::Lab(Command::Open { start, .. }) if start.is_empty())), "{asked:?}");
    assert!(!asked.contains(&Effect::Lab(Command::Pause)));
}

#[test]
fn a_four_is_drawn_in_sixteen_keys_and_each_stroke_can_be_taken_back() {
    let mut reader = Reader::new(120, 36);
    reader.sees(bills(10, 1.0)).types("<Tab>d");
    let keys = "YK JJLL KK JJJJ";
    assert_eq!(keys.len(), 15, "and Enter keeps it");
    reader.types(keys);
    let drawn = reader.app.drawing().unwrap().canvas.clone();
    let ink = |column: usize, row: usize| drawn.pixels()[row * 28 + column];
    for place in [(10, 6), (10, 9), (10, 14), (13, 14), (18, 14), (18, 6), (18, 11), (18, 22)] {
        assert_eq!(ink(place.0, place.1), 255, "{place:?}");
    }
    assert_eq!([ink(14, 8), ink(14, 20), ink(5, 14)], [0; 3]);
    reader.types("u");
    let canvas = &reader.app.drawing().unwrap().canvas;
    assert_eq!((canvas.pixels()[22 * 28 + 18], canvas.pixels()[18 * 28 + 18]), (0, 255), "one stroke less");
    reader.types("<Enter>");
    assert!(reader.app.drawing().is_none() && reader.app.pane().unwrap().own.is_some());
}

#[test]
fn one_list_leads_everywhere() {
    pictures("palette", "<C-p>bills");
    let mut reader = Reader::new(120, 36);
    reader.sees(bills(10, 1.0)).types("<C-p>what to look<Enter>");
    assert!(reader.line(2).contains("What to look for") || reader.screen().contains("What to look for"), "a heading: {}", reader.screen());
    assert!(reader.app.layers().is_empty() && reader.app.reading().scroll > 0);
    reader.types("<Back>");
    assert_eq!(reader.app.reading().scroll, 0, "it was a jump");
    reader.types("<C-p>map of<Enter>");
    assert!(reader.line(0).contains("3 A map of the digits"), "a section");
    reader.types("<C-p>nat<Enter>");
    assert!(reader.screen().contains("about 1.44 bits"), "a term: {}", reader.screen());
    reader.types("<Esc><Back>").sees(bills(10, 1.0)).asked_for();
    reader.types("<C-p>mathbb{E}<Enter>");
    assert!(reader.app.layers().is_empty() && reader.screen().contains("an image"), "a formula by its LaTeX: {}", reader.screen());
    reader.types("<C-p>single step<Enter>");
    assert!(reader.asked_for().contains(&Effect::Lab(Command::Step)), "what a key of the pane does");
    reader.types("<C-p>zzzz");
    assert!(reader.screen().contains("nothing is called so"));
}

#[test]
fn a_panel_is_held_beside_what_it_shows_next() {
    let mut reader = Reader::new(120, 36);
    reader.sees(bills(10, 6.3)).types("<Tab>|");
    assert!(reader.line(-1).contains("mark a panel first"), "{}", reader.line(-1));
    reader.types("kk");
    assert!(reader.line(-1).contains("| hold"), "{}", reader.line(-1));
    reader.types("|").sees(bills(900, 0.5)).types("s");
    assert!(reader.line(-1).contains("| let go"), "{}", reader.line(-1));
    let screen = reader.screen();
    // the panel that is held, the same as it is now, and its tab
    assert!(screen.contains("held: KL per latent dimension") && screen.matches("KL per latent dimension").count() == 3, "{screen}");
    reader.types("k");
    assert!(!reader.screen().contains("held: "), "another panel has the room: {}", reader.screen());
    reader.types("j|");
    assert!(!reader.screen().contains("held: "), "let go");
}

#[test]
fn a_digit_is_gone_into_at_full_size_and_two_are_compared() {
    let mut reader = Reader::new(100, 30);
    reader.sees(bills(10, 6.3)).types("<Tab>k<Enter>");
    let screen = reader.screen();
    let (images, view) = (reader.line(1), reader.app.pane().unwrap());
    assert!(view.enlarged && screen.contains("difference") && screen.contains(" apart"), "{images}{screen}");
    assert!(screen.contains("pixel row 14, column 14: input ") && screen.contains("Ink, the grey levels added up: input "), "{screen}");
    assert!(reader.line(-1).contains("Enter leave it") && reader.line(-1).contains("| hold"), "{}", reader.line(-1));
    reader.types("<Esc>|");
    assert!(reader.line(-1).contains("mark another picture"), "{}", reader.line(-1));
    let itself = reader.types("<Right><Left>").screen();
    assert!(itself.contains("0.00 apart") || itself.contains(" 0 apart"), "a picture is not apart from itself: {itself}");
    reader.types("<Right>");
    let screen = reader.screen();
    assert!(screen.contains("held: picture 1") && screen.contains("now: picture 2") && screen.contains("held at step 10"), "{screen}");
    let far = screen.split_whitespace().zip(screen.split_whitespace().skip(1)).find(|(_, word)| *word == "apart").unwrap().0;
    assert!(far.parse::<f64>().unwrap() > 0.5, "two rings of different size: {far}");
    assert!(reader.line(-1).contains("| let go"), "{}", reader.line(-1));
}

#[test]
fn two_places_of_a_plane_are_compared_with_their_difference() {
    let mut reader = Reader::new(100, 30);
    reader.types("3g").sees(map(10, 1)).types("<Tab><Right>|");
    assert!(reader.line(-1).contains("move the cursor to another place"), "{}", reader.line(-1));
    reader.types("<Right><Right><Up>");
    let screen = reader.screen();
    assert!(screen.contains("Held (") && screen.contains("difference") && screen.matches(" apart").count() >= 2, "{screen}");
    reader.types("|");
    assert!(!reader.screen().contains(" apart"), "let go");
}

#[test]
fn an_answered_prediction_shows_all_that_is_said_to_it() {
    let mut reader = Reader::new(100, 30);
    reader.types("]");
    let is_asked = |reader: &Reader| matches!(reader.app.stop().map(|stop| &stop.kind), Some(StopKind::Choice(..)));
    for _ in 0..40 {
        if !is_asked(&reader) {
            reader.types("]");
        }
    }
    reader.types("b");
    let screen = reader.screen();
    assert!(screen.contains("Predict") && screen.contains("Your answer"), "{screen}");
}

#[test]
fn a_key_takes_the_colours_for_the_other_background() {
    for keys in ["T", "<Tab>T", "QT"] {
        let mut reader = Reader::new(80, 24);
        assert_eq!(reader.types(keys).asked_for().last(), Some(&Effect::Background), "{keys}");
        assert!(reader.line(-1).contains("the other background"), "{}", reader.line(-1));
    }
}

#[test]
fn the_help_is_searched() {
    let mut reader = Reader::new(80, 24);
    reader.types("?/bookmark");
    let screen = reader.screen();
    assert!(screen.contains("next bookmark") && screen.contains("In the text") && !screen.contains("scroll one line down"), "{screen}");
    assert!(reader.line(-1).contains("/bookmark_"), "{}", reader.line(-1));
    reader.types("<Enter><Esc>");
    assert!(reader.screen().contains("scroll one line down"), "Esc shows all again");
    reader.types("/qqq");
    assert!(reader.screen().contains("no key is called so"), "{}", reader.screen());
    reader.types("<Esc><Esc>");
    assert!(reader.app.layers().is_empty());
}

#[test]
fn n_stays_in_the_section_when_a_search_was_the_last_thing_done() {
    let mut reader = Reader::new(80, 24);
    reader.types("/xyzzy<Enter>n");
    assert_eq!(reader.app.entry(), 0, "there was no hit to go to");
    assert!(reader.line(-1).contains("n now goes to the next section"), "{}", reader.line(-1));
    reader.types("n");
    assert_ne!(reader.app.entry(), 0);
}

#[test]
fn the_help_is_open() {
    pictures("help", "?");
}

#[test]
fn a_search_is_typed() {
    pictures("search", "/code");
}

#[test]
fn a_restart_is_asked_about() {
    pictures("restart", "<Tab>r");
}

#[test]
fn a_section_is_not_written_yet() {
    pictures("unwritten", "2g");
}

#[test]
fn a_digit_is_drawn_without_greys_and_in_ascii() {
    for (name, glyphs) in [("mono", Glyphs::Braille), ("ascii", Glyphs::Ascii)] {
        let mut reader = Reader::with(Progress::default(), 80, 24, Theme::new(Colours::Mono, glyphs));
        reader.types("3g").sees(map(400, 1)).types("<Tab>d <Right><Right><Right><Down><Down><Down><Down><Down>");
        insta::assert_snapshot!(format!("canvas_{name}"), reader.screen());
    }
}

#[test]
fn the_map_in_ascii() {
    let mut reader = Reader::with(Progress::default(), 120, 36, Theme::new(Colours::Mono, Glyphs::Ascii));
    reader.types("3g").sees(map(400, 1));
    insta::assert_snapshot!("map_ascii", reader.screen());
}

/// Prints screens to be looked at: `ELBO_LOOK=1 cargo test --test screens look -- --nocapture`.
#[test]
fn look() {
    if std::env::var_os("ELBO_LOOK").is_none() {
        return;
    }
    for (width, height) in [(120, 36), (80, 24), (200, 55), (60, 20)] {
        for layer in LAYERS {
            let mut reader = Reader::new(width, height);
            reader.sees(bills(1240, 6.3)).types(layer);
            println!("=== {width}x{height} after {layer:?}\n{}\n", reader.screen());
        }
    }
}

#[test]
fn a_click_picks_the_panel_under_it_and_a_place_in_a_scatter() {
    let mut reader = Reader::new(120, 36);
    reader.types("3g").sees(map(400, 7));
    reader.asked_for();
    let (panel, place) = panel_at(&reader.app, &reader.theme, 90, 8).unwrap();
    assert_eq!(panel, 0);
    let (x, y) = place.unwrap();
    reader.types("<Tab>").does(Action::Point { panel, place });
    assert_eq!(inputs(&reader.asked_for()), [&Input::Point { panel: String::from("scatter"), x, y }]);
    assert_eq!(panel_at(&reader.app, &reader.theme, 90, 22), Some((1, None)));
    reader.does(Action::Point { panel: 1, place: None }).does(Action::Point { panel: 99, place: None });
    assert_eq!(reader.app.pane().unwrap().item, Item::Panel(1));
    assert_eq!(panel_at(&reader.app, &reader.theme, 10, 8), None, "the text has no panels");
}

#[test]
fn a_slow_link_is_said_until_it_recovers() {
    let mut reader = Reader::new(80, 24);
    reader.does(Action::Link(Some(0.3)));
    assert!(reader.line(-1).contains("slow link"), "{}", reader.line(-1));
    reader.does(Action::Link(Some(3.2)));
    assert!(reader.line(-1).contains("slow link, 3/s"), "{}", reader.line(-1));
    reader.does(Action::Link(None));
    assert!(!reader.line(-1).contains("slow link"));
}

#[test]
fn what_another_program_wrote_on_the_screen_is_drawn_over() {
    for keys in ["", "c", "?", "Q", "<Tab>", "/", "<C-p>"] {
        let mut reader = Reader::new(80, 24);
        reader.types(keys).asked_for();
        let before = reader.screen();
        assert_eq!(reader.types("<C-l>").asked_for(), [Effect::Redraw], "after {keys:?}");
        assert_eq!(reader.screen(), before, "after {keys:?}");
    }
}

#[test]
fn a_run_that_gives_way_says_so_and_no_longer_than_it_does() {
    for (width, height) in [(80, 24), (120, 36)] {
        let mut reader = Reader::new(width, height);
        let busy = Snapshot { gives_way: true, ..Snapshot::clone(&bills(40, 6.3)) };
        reader.sees(Arc::new(busy));
        let words = if width < 100 { "live · busy" } else { "live · busy: 1 thread" };
        assert!(reader.line(-1).ends_with(words), "{}", reader.line(-1));
        // what leads out of a list has its room all the same
        for open in ["c", "K", "<C-p>"] {
            reader.types(open);
            let line = reader.line(-1);
            assert!(line.contains("Enter ") && line.contains("Esc close") && line.ends_with(words), "{open}: {line}");
            reader.types("<Esc>");
        }
        reader.sees(bills(60, 6.3));
        assert!(!reader.line(-1).contains("busy"), "{}", reader.line(-1));
    }
}

#[test]
fn titles_and_questions_are_whole_before_what_stands_beside_them() {
    let course = Arc::new(elbo::content::source::Source::Embedded.load().unwrap());
    let theme = Theme::new(Colours::Mono, Glyphs::Braille);
    let mut reader = Reader::at(Arc::clone(&course), Some(20), Progress::default(), (120, 36), theme);
    reader.types("c");
    let screen = reader.screen();
    // beside the pane a title has 40 columns when nothing but the minutes stand behind it
    for entry in course.entries[10..30].iter().filter(|entry| entry.title.chars().count() <= 40) {
        assert!(screen.contains(&format!("{} {} ", entry.number, entry.title)), "{}\n{screen}", entry.title);
    }
    let mut reader = Reader::at(course, Some(20), Progress::default(), (80, 24), theme);
    reader.types("<C-p>beta");
    for whole in ["In what sense is β a Lagrange multiplier? ", "derivations/beta-constraint"] {
        assert!(reader.screen().contains(whole), "{whole}\n{}", reader.screen());
    }
}

#[test]
fn a_notice_is_never_cut_before_its_advice() {
    let long = "/home/somebody/.local/state/elbo/progress.json could not be understood (expected `:` at line 12 column 7): it is kept as \
                /home/somebody/.local/state/elbo/progress.json.broken-1, and progress starts afresh";
    for (width, height) in [(NARROWEST, LOWEST), (80, 24), (120, 36), (200, 55)] {
        let mut reader = Reader::new(width, height);
        reader.sees(bills(10, 1.0)).does(Action::Notice(long.to_owned()));
        let squeeze = |text: &str| text.split_whitespace().collect::<String>();
        assert!(squeeze(&reader.screen()).contains(&squeeze(long)), "{width}x{height}:\n{}", reader.screen());
        assert!(reader.line(0).contains("Two bills"), "the header stays");
        reader.does(Action::Key(key('j')));
        assert!(!reader.screen().contains("broken-1"), "a key takes it away");
    }
}

#[test]
fn a_keyboard_in_another_layout_gets_a_hint() {
    let mut reader = Reader::new(120, 36);
    for typed in ['й', 'ц', 'θ', 'é'] {
        reader.does(Action::Key(key(typed)));
        assert!(reader.line(-1).contains(&format!("typed '{typed}'")) && reader.line(-1).contains("layout"), "{}", reader.line(-1));
    }
    reader.types("j");
    assert!(!reader.line(-1).contains("layout"));
    reader.types("/").does(Action::Key(key('й')));
    assert!(!reader.line(-1).contains("layout"), "where text is typed, it is text: {}", reader.line(-1));
}

#[test]
fn a_page_that_looks_the_same_is_not_laid_out_again_and_one_that_does_not_is() {
    let mut reader = Reader::new(120, 36);
    reader.sees(bills(10, 1.0));
    let before = reader.screen();
    reader.types("<Tab><Tab><Tab><Tab>");
    assert_eq!(reader.screen(), before);
    reader.does(Action::Resize(100, 30)).does(Action::Resize(120, 36));
    assert_eq!(reader.screen(), before);
    reader.types("npjk");
    reader.sees(bills(10, 1.0));
    assert_eq!(reader.screen(), before);
}

#[test]
fn a_typed_line_has_an_end_however_much_is_typed_or_pasted() {
    let mut reader = Reader::new(120, 36);
    reader.types("/").types(&"a".repeat(1_000)).does(Action::Paste("b".repeat(10_000)));
    assert_eq!(reader.app.reading().search.as_ref().unwrap().wanted, "a".repeat(200));
    reader.types("<Esc>c").does(Action::Paste("b".repeat(10_000))).types("bb");
    let layers = reader.app.layers();
    let Some(elbo::app::Layer::Contents(contents)) = layers.last() else { panic!("{layers:?}") };
    assert_eq!(contents.filter, "b".repeat(200));
}
