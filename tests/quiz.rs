//! The quiz as the reader sees it: what is on the screen, what is typed, and what is there then.
#![allow(clippy::unwrap_used, missing_docs, unreachable_pub, dead_code)]

#[path = "quiz/course.rs"]
mod course;
#[path = "screens/support.rs"]
mod support;

use std::sync::Arc;

use course::course;
use elbo::app::quiz::{Begin, Setup};
use elbo::app::{Action, Effect};
use elbo::lab::Command;
use elbo::study::progress::Progress;
use elbo::study::schedule::Grade;
use elbo::term::capabilities::{Colours, Glyphs};
use elbo::term::event::{Mouse, MouseKind};
use elbo::ui::theme::Theme;
use support::{NOW, Reader};

fn theme() -> Theme {
    Theme::new(Colours::Ansi256, Glyphs::Braille)
}

fn with(begin: Begin, progress: Progress, width: u16, height: u16) -> Reader {
    Reader::start(course(), progress, (width, height), theme(), Setup { begin, ..Setup::default() })
}

/// Somebody who typed `elbo quiz`, at 80 x 24.
fn overview() -> Reader {
    with(Begin::Overview, Progress::default(), 80, 24)
}

/// Somebody at the first card.
fn sitting() -> Reader {
    with(Begin::Sitting, Progress::default(), 80, 24)
}

/// Somebody in an exam of five questions and ten minutes.
fn exam() -> Reader {
    with(Begin::Exam { length: 5, seconds: 600 }, Progress::default(), 80, 24)
}

/// The grades in the log, by time and card.
fn grades(reader: &Reader) -> Vec<(String, Grade)> {
    let progress = reader.app.progress();
    let mut log: Vec<_> = progress.reviews.all().map(|review| (review.id.at, review.id.card.clone(), review.grade)).collect();
    log.sort_by_key(|(at, ..)| *at);
    log.into_iter().map(|(_, card, grade)| (card, grade)).collect()
}

fn later(reader: &mut Reader, seconds: u64) {
    reader.does(Action::Clock(NOW + seconds));
}

/// The line of the screen on which a text stands.
fn row_of(reader: &Reader, text: &str) -> u16 {
    let screen = reader.screen();
    let row = screen.lines().position(|line| line.contains(text));
    u16::try_from(row.unwrap_or_else(|| panic!("{text:?} is not on the screen:\n{screen}"))).unwrap()
}

fn click(reader: &mut Reader, text: &str) {
    let row = row_of(reader, text);
    let line = reader.line(isize::try_from(row).unwrap());
    let column = line[..line.find(text).unwrap()].chars().count();
    reader.does(Action::Mouse(Mouse { kind: MouseKind::Down, column: u16::try_from(column).unwrap(), row }));
}

#[test]
fn the_challenges_of_the_quizs_own_section_are_met_by_grading_wherever_that_is_done() {
    let mut reader = sitting();
    let met = |reader: &Reader| reader.app.progress().challenges.contains_key("two-graded");
    reader.types("<Enter>a3");
    assert!(!met(&reader), "one grade is not two");
    reader.types("<Enter>a3");
    assert!(met(&reader));
    assert!(reader.screen().contains("Challenge met"), "{}", reader.screen());
}

#[test]
fn ten_cards_meet_the_challenge_of_section_30_and_nine_or_the_same_ones_again_do_not() {
    let course = Arc::new(elbo::content::source::Source::Embedded.load().unwrap());
    for seed in [1, 2, 3] {
        let selection = elbo::study::quiz::Selection { seed, ..Default::default() };
        let setup = Setup { begin: Begin::Sitting, selection, new_a_day: Some(20), ..Setup::default() };
        let mut reader = Reader::start(Arc::clone(&course), Progress::default(), (80, 24), theme(), setup);
        let met = |reader: &Reader| reader.app.progress().challenges.contains_key("ten-graded");
        // each kind is opened by one of these keys; the others mean nothing then
        for _ in 0..10 {
            reader.types("<Enter><C-x>1");
        }
        assert!(!met(&reader) && grades(&reader).len() == 10, "{seed}: {}", reader.screen());
        let different = |reader: &Reader| grades(reader).into_iter().map(|(card, _)| card).collect::<std::collections::HashSet<_>>().len();
        let mut guard = 0;
        while different(&reader) < 10 {
            assert!(!met(&reader) && guard < 40, "{seed}: {}", reader.screen());
            reader.types("<Enter><C-x>3");
            guard += 1;
        }
        assert!(met(&reader), "{seed}: {}", reader.screen());
    }
}

// --- a sitting --------------------------------------------------------------------------------------------------------------

#[test]
fn a_question_is_asked_opened_ticked_and_graded_and_each_grade_is_saved() {
    let mut reader = overview();
    reader.types("<Enter>");
    assert!(reader.screen().contains("In what unit") && !reader.screen().contains("nats with"), "{}", reader.screen());
    reader.types("<Enter>ab");
    assert!(reader.screen().contains("a [x] nats with") && reader.screen().contains("c [ ] one nat"), "{}", reader.screen());
    assert!(reader.screen().contains("2 hard (suggested)"), "{}", reader.screen());
    reader.types("c");
    assert!(reader.screen().contains("3 good (suggested)"));
    reader.asked_for();
    reader.types("<Enter>");
    assert_eq!(reader.asked_for(), [Effect::Save]);
    assert_eq!(grades(&reader), [(String::from("units"), Grade::Good)]);
    assert!(reader.screen().contains("not a distance?"), "{}", reader.screen());
}

#[test]
fn a_second_enter_grades_nothing_before_a_point_is_ticked() {
    let mut reader = sitting();
    reader.types("<Enter><Enter>");
    assert!(reader.line(-1).contains("tick what you said") && !reader.screen().contains("suggested"), "{}", reader.screen());
    assert_eq!(grades(&reader), []);
}

#[test]
fn a_number_grades_whatever_is_suggested() {
    let mut reader = sitting();
    reader.types("3");
    assert_eq!(grades(&reader), [], "a grade before the answer is open");
    reader.types("<Enter>4");
    assert_eq!(grades(&reader), [(String::from("units"), Grade::Easy)]);
}

#[test]
fn the_last_grade_is_taken_back_also_after_the_last_card() {
    let mut reader = with(Begin::Sitting, Progress::default(), 80, 24);
    reader.types("<Enter>1u");
    assert_eq!(grades(&reader), []);
    assert!(reader.screen().contains("nats with") && reader.line(-1).contains("taken back"), "{}", reader.screen());
    reader.types("3<Enter><C-x>3<Enter><C-x>3<Enter><C-x>3<Enter><C-x>3");
    assert!(reader.screen().contains("Done: 5 cards"), "{}", reader.screen());
    let before = grades(&reader).len();
    reader.types("u");
    assert_eq!(grades(&reader).len(), before - 1);
    assert!(reader.screen().contains("1 again"), "{}", reader.screen());
}

#[test]
fn a_number_is_typed_with_its_unit_in_sight_and_what_is_none_is_said() {
    let mut reader = sitting();
    reader.types("<Enter>3<Enter>3");
    assert!(reader.screen().contains("_ nats"), "{}", reader.screen());
    reader.types("<Enter>");
    assert!(reader.line(-1).contains("type a number"), "{}", reader.line(-1));
    reader.types("9<Back>2.01<Enter>");
    assert!(reader.screen().contains("Right.") && reader.screen().contains("Half the squared mean, 2 nats"), "{}", reader.screen());
    assert!(reader.screen().contains("3 good (suggested)"));
}

#[test]
fn a_choice_is_answered_by_its_letter_and_every_choice_says_why() {
    let mut reader = sitting();
    reader.types("<Enter>3<Enter>3<C-x>3");
    let row = row_of(&reader, "It leaves it alone.");
    let letter = reader.line(isize::try_from(row).unwrap()).trim().chars().next().unwrap();
    reader.types(&letter.to_string());
    let screen = reader.screen();
    assert!(screen.contains("Not right.") && screen.contains("Your answer, not so: Any distance"), "{screen}");
    assert!(screen.contains("The right answer: Nothing pulls") && screen.contains("Not so: A wider"), "{screen}");
    assert!(screen.contains("1 again (suggested)"));
}

#[test]
fn steps_are_moved_with_capitals_with_shifted_arrows_or_taken_along() {
    let steps = ["encode", "sample", "decode", "compare"];
    let mut reader = sitting();
    reader.types("<Enter>3<Enter>3<C-x>3x3");
    let place = |reader: &Reader, step: &str| {
        row_of(reader, step) - ["encode", "sample", "decode", "compare"].map(|step| row_of(reader, step)).into_iter().min().unwrap()
    };
    // each step is brought to its place, the first one first, in another way
    for (wanted, step) in steps.iter().enumerate() {
        let at = usize::from(place(&reader, step));
        reader.types("kkkk").types(&"j".repeat(at));
        match wanted {
            0 => reader.types(&"K".repeat(at)),
            1 => reader.types(&"<S-Up>".repeat(at - wanted)),
            _ => reader.types(" ").types(&"<Up>".repeat(at - wanted)).types(" "),
        };
        assert_eq!(usize::from(place(&reader, step)), wanted, "{}", reader.screen());
    }
    reader.types("<Enter>");
    assert!(reader.screen().contains("Right.") && reader.screen().contains("Each needs the one before"), "{}", reader.screen());
}

#[test]
fn a_drill_can_be_given_up_and_counts_as_not_right() {
    let mut reader = sitting();
    reader.types("<Enter>3<Enter>3<C-x>");
    assert!(reader.screen().contains("Not right.") && reader.screen().contains("1 again (suggested)"), "{}", reader.screen());
}

#[test]
fn the_answer_in_full_and_the_follow_up_open_with_a_key() {
    let mut reader = with(Begin::Sitting, Progress::default(), 60, 20);
    reader.types("<Enter>3<Enter>");
    assert!(reader.app.quiz().unwrap().hidden().1 > 0, "everything fits: nothing need be closed");
    let sheet = |reader: &Reader| {
        let lines = reader.app.quiz().unwrap().sheet().lines.iter().map(elbo::content::page::Line::text);
        lines.map(|line| format!("{} ", line.trim())).collect::<String>()
    };
    let text = sheet(&reader);
    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words}: {text}"));
    assert!(place("A good answer hits") < place("A distance has to be symmetric"), "{text}");
    assert!(place("A distance has to be symmetric") < place("A common wrong answer"), "the answer comes before the wrong claim: {text}");
    reader.types("o");
    assert!(!sheet(&reader).contains("A distance has to be symmetric"));
    reader.types("o");
    assert!(sheet(&reader).contains("A distance has to be symmetric"));
    reader.types("i");
    assert!(sheet(&reader).contains("Which quantity made from it") && !sheet(&reader).contains("Jensen"));
    reader.types("i");
    assert!(sheet(&reader).contains("Jensen"));
}

#[test]
fn escape_goes_one_step_back_and_never_quits() {
    let mut reader = sitting();
    reader.types("<Enter><Esc>");
    assert!(reader.screen().contains("go on with this sitting"), "{}", reader.screen());
    reader.types("<Esc>");
    assert!(reader.screen().contains("Each example pays"), "{}", reader.screen());
    reader.types("<Esc><Esc>");
    assert!(!reader.asked_for().contains(&Effect::Quit));
    reader.types("Q<Enter>");
    assert!(reader.screen().contains("a [ ] nats with"), "the same card is still open: {}", reader.screen());
}

// --- links and places -------------------------------------------------------------------------------------------------------

#[test]
fn a_link_of_a_card_leads_to_its_section_and_backspace_to_the_card() {
    for keys in ["5", "<PgDn><PgDn><Down><Down><Down><Down><Down><Down><Down><Down><Down><Down><Enter>"] {
        let mut reader = sitting();
        reader.types("<Enter>c").types(keys);
        assert!(reader.line(0).contains("1 Two bills"), "{keys}: {}", reader.screen());
        assert!(reader.asked_for().iter().any(|effect| matches!(effect, Effect::Lab(Command::Open { .. }))));
        reader.types("<Back>");
        assert!(reader.screen().contains("c [x] one nat"), "{}", reader.screen());
        assert_eq!(reader.asked_for().last(), Some(&Effect::Lab(Command::Close)), "no experiment runs behind the quiz");
    }
}

#[test]
fn the_quiz_is_the_pane_of_its_section_and_opens_no_experiment() {
    let mut reader = with(Begin::Reading, Progress::default(), 120, 36);
    reader.asked_for();
    reader.types("n");
    assert_eq!(reader.asked_for(), [Effect::Save, Effect::Lab(Command::Close)]);
    assert!(reader.screen().contains("Say your answer aloud") && reader.screen().contains("begin: 5 new"), "{}", reader.screen());
    reader.types("<Tab><Enter><Enter>a");
    assert!(reader.screen().contains("Say your answer aloud") && reader.screen().contains("a [x] nats"), "{}", reader.screen());
    reader.types("z");
    assert!(!reader.screen().contains("Say your answer aloud"));
    reader.types("z");
    assert!(reader.screen().contains("Say your answer aloud"));
    reader.types("<Tab>5");
    reader.types("<Back>");
    assert!(reader.screen().contains("Say your answer aloud") && reader.screen().contains("a [x] nats"), "{}", reader.screen());
}

#[test]
fn on_a_narrow_screen_the_folded_pane_says_what_waits_and_how_to_open_it() {
    let mut reader = with(Begin::Reading, Progress::default(), 80, 24);
    reader.types("n");
    assert!(reader.screen().contains("5 new · z opens the quiz"), "{}", reader.screen());
    reader.types("z<Enter>");
    assert!(reader.screen().contains("In what unit"), "{}", reader.screen());
    // what covers the section's text says whose it is and how to come back to it
    for keys in ["", "<Enter>a"] {
        reader.types(keys);
        assert!(reader.line(0).contains("§ 2 › quiz › "), "{}", reader.line(0));
        assert!(reader.line(-1).contains("z text") && reader.line(-1).contains("? help"), "{}", reader.line(-1));
    }
    reader.types("z");
    assert!(reader.screen().contains("Say your answer aloud"), "{}", reader.screen());
    let alone = sitting();
    assert!(!alone.line(0).contains('§') && !alone.line(-1).contains("z text"), "{}", alone.screen());
}

#[test]
fn elbo_quiz_does_not_move_the_place_where_one_reads() {
    let mut progress = Progress::default();
    progress.at("interview", 0, NOW - 5);
    let reader = with(Begin::Overview, progress, 80, 24);
    assert_eq!(reader.app.progress().last.unwrap().section, "interview");
}

// --- the think clock --------------------------------------------------------------------------------------------------------

#[test]
fn the_clock_ticks_only_while_one_thinks_and_says_when_the_time_is_up() {
    let mut reader = sitting();
    assert!(reader.app.ticks() && reader.line(0).contains("1:00"), "{}", reader.line(0));
    later(&mut reader, 18);
    assert!(reader.line(0).contains("0:42"), "{}", reader.line(0));
    reader.types("t");
    later(&mut reader, 30);
    assert!(!reader.app.ticks() && reader.line(0).contains("0:42 stopped"), "{}", reader.line(0));
    reader.types("t?");
    later(&mut reader, 40);
    assert!(!reader.app.ticks(), "nobody thinks while the help is open");
    reader.types("<Esc>");
    later(&mut reader, 50);
    assert!(reader.line(0).contains("0:32"), "{}", reader.line(0));
    later(&mut reader, 500);
    assert!(!reader.app.ticks() && reader.line(0).contains("time is up"), "{}", reader.line(0));
    reader.types("<Enter>");
    assert!(!reader.app.ticks() && !reader.line(0).contains("0:"), "{}", reader.line(0));
}

#[test]
fn without_a_clock_nothing_ticks() {
    let setup = Setup { begin: Begin::Sitting, thinking: None, ..Setup::default() };
    let reader = Reader::start(course(), Progress::default(), (80, 24), theme(), setup);
    assert!(!reader.app.ticks() && reader.screen().contains("In what unit"));
}

// --- exams ------------------------------------------------------------------------------------------------------------------

/// Answers whatever is asked: everything ticked or given up, then on to the next.
fn answer(reader: &mut Reader) {
    reader.types("<Enter><C-x>abcd<Enter>");
}

#[test]
fn an_exam_shows_no_grades_before_its_end_and_is_kept() {
    let mut reader = exam();
    assert!(reader.line(0).contains("1 of 5") && reader.line(0).contains("10:00") && reader.app.ticks(), "{}", reader.line(0));
    reader.types("<Enter>abc");
    assert!(!reader.screen().contains("3 good") && !reader.screen().contains("§"), "{}", reader.screen());
    reader.types("2<Enter>");
    assert!(reader.line(0).contains("2 of 5"), "{}", reader.line(0));
    (0..4).for_each(|_| answer(&mut reader));
    assert!(reader.screen().contains("5 of 5 answered") && reader.screen().contains("By topic"), "{}", reader.screen());
    assert_eq!(reader.app.progress().exams.len(), 1);
    assert_eq!(grades(&reader).len(), 5);
    reader.types("<Enter>s");
    reader.types("<PgDn><PgDn><PgDn>");
    assert!(reader.screen().contains("5 of 5 answered in"), "the exam is not in the statistics: {}", reader.screen());
}

#[test]
fn an_exam_ends_when_its_time_is_over_and_says_what_was_missed() {
    let mut reader = exam();
    reader.types("<Enter>ab<Enter>");
    later(&mut reader, 599);
    assert!(reader.line(0).contains("0:01"));
    later(&mut reader, 600);
    let screen = reader.screen();
    assert!(screen.contains("The exam is over") && screen.contains("1 of 5 answered in 10:00"), "{screen}");
    assert!(screen.contains("Worth reading again") && screen.contains("1  § 1 Two bills") && !reader.app.ticks(), "{screen}");
    reader.types("<PgDn>");
    assert!(reader.screen().contains("[ ] one nat is 1.44 bits") && reader.screen().contains("(not answered)"), "{}", reader.screen());
    reader.types("1");
    assert!(reader.line(0).contains("1 Two bills"));
}

#[test]
fn leaving_an_exam_asks_first() {
    let mut reader = exam();
    reader.types("<Enter><Esc>");
    assert!(reader.line(-1).contains("Hand the exam in"), "{}", reader.line(-1));
    reader.types("n");
    assert!(reader.screen().contains("A good answer hits"), "{}", reader.screen());
    reader.types("<Esc>y");
    assert!(reader.screen().contains("0 of 5 answered"), "{}", reader.screen());
}

#[test]
fn quitting_an_exam_asks_first_and_control_c_does_not() {
    let mut reader = exam();
    reader.types("<Enter>aq");
    assert!(reader.line(-1).contains("That hands the exam in") && !reader.asked_for().contains(&Effect::Quit), "{}", reader.line(-1));
    reader.types("n");
    assert!(reader.screen().contains("a [x] nats"), "{}", reader.screen());
    reader.types("qy");
    assert!(reader.asked_for().contains(&Effect::Quit));
    assert!(exam().types("<C-c>").asked_for().contains(&Effect::Quit));
    assert!(sitting().types("q").asked_for().contains(&Effect::Quit), "a sitting loses nothing");
}

#[test]
fn a_second_enter_in_an_exam_grades_nothing_and_none_hit_is_said_with_a_key() {
    let mut reader = exam();
    reader.types("<Enter><Enter><Enter>");
    assert!(reader.line(-1).contains("press 0") && grades(&reader).is_empty(), "{}", reader.screen());
    reader.types("0");
    assert_eq!(grades(&reader), [(String::from("units"), Grade::Again)]);
}

#[test]
fn an_order_that_was_not_touched_is_not_submitted() {
    let mut reader = sitting();
    reader.types("<Enter>3<Enter>3<C-x>3x3<Enter><Enter>");
    assert!(reader.line(-1).contains("move a step first") && !reader.screen().contains("Not right"), "{}", reader.screen());
    reader.types("J<Enter>");
    assert!(reader.screen().contains("ight."), "{}", reader.screen());
}

#[test]
fn letters_typed_into_an_answer_are_text() {
    let mut reader = sitting();
    reader.types("<Enter>3<Enter>3");
    reader.types("14 pixels");
    assert!(reader.screen().contains("14 pixels_"), "{}", reader.screen());
    reader.types("<Esc>80 units, 81% q z");
    assert!(reader.screen().contains("80 units, 81% q z_") && grades(&reader).len() == 2, "{}", reader.screen());
    assert!(!reader.asked_for().contains(&Effect::Quit));
    reader.types("<Esc>2 nats<Enter>");
    assert!(reader.screen().contains("Right."), "{}", reader.screen());
}

#[test]
fn in_an_empty_field_letters_are_commands_and_the_hints_say_so() {
    let mut reader = sitting();
    reader.types("<Enter>3<Enter>3j");
    assert!(
        reader.screen().contains("_ nats") && reader.line(-1).contains("x give up") && reader.line(-1).contains("u undo"),
        "{}",
        reader.line(-1)
    );
    reader.types("F");
    assert!(reader.line(-1).contains("flagged; this lists it: elbo quiz --find flagged"), "{}", reader.line(-1));
    reader.types("F?");
    let help = reader.screen();
    assert!(help.contains("before you type") && help.contains("x Ctrl-X"), "{help}");
    reader.types("<Esc>2 F");
    assert!(reader.screen().contains("2 F_") && reader.line(-1).contains("Esc empty the field"), "{}", reader.screen());
    assert!(!reader.line(-1).contains("u undo") && !reader.line(-1).contains("x give up"), "{}", reader.line(-1));
    assert_eq!(reader.line(-1).matches("Esc").count(), 1, "{}", reader.line(-1));
    reader.types("?");
    let help = reader.screen();
    assert!(help.contains("While you type") && !help.contains("  S  ") && !help.contains("skip:"), "{help}");
    reader.types("<Esc><Esc>");
    assert!(reader.screen().contains("Your answer  _ nats"), "Esc empties the field: {}", reader.screen());
    reader.types("u");
    assert!(grades(&reader).len() == 1 && reader.line(-1).contains("taken back"), "{}", reader.screen());
    reader.types("3S");
    assert!(reader.line(-1).contains("skipped"), "{}", reader.line(-1));
}

#[test]
fn a_double_enter_grades_no_drill_and_a_letter_or_a_number_needs_no_second() {
    let mut reader = sitting();
    reader.types("<Enter>3<Enter>3");
    reader.types("2<Enter><Enter>");
    assert!(reader.screen().contains("Right.") && reader.line(-1).contains("Enter once more grades it good"), "{}", reader.screen());
    assert_eq!(grades(&reader).len(), 2);
    reader.types("<Enter>");
    assert!(grades(&reader).contains(&(String::from("number"), Grade::Good)));
    // Who answers with a letter has pressed no Enter: the first one grades.
    reader.types("a");
    assert!(reader.screen().contains("ight.") && reader.line(-1).contains("Enter grade"), "{}", reader.line(-1));
    reader.types("<Enter>");
    assert_eq!(grades(&reader).len(), 4);
    // An order is submitted by Enter again.
    reader.types("J<Enter><Enter>");
    assert_eq!(grades(&reader).len(), 4, "{}", reader.screen());
    reader.types("2");
    assert_eq!(grades(&reader).len(), 5, "a number grades at once");
}

#[test]
fn a_step_that_is_taken_is_put_down_and_the_hints_say_so() {
    let mut reader = sitting();
    reader.types("<Enter>3<Enter>3<C-x>3x3");
    assert!(!reader.line(-1).contains("Enter check"), "an order that is only shuffled is refused: {}", reader.line(-1));
    reader.types("J");
    assert!(reader.line(-1).contains("Enter check") && reader.line(-1).contains("space take"), "{}", reader.line(-1));
    reader.types(" ");
    assert!(reader.line(-1).contains("Enter put it down") && !reader.line(-1).contains("check") && !reader.line(-1).contains("take"));
}

#[test]
fn what_was_given_up_was_not_said() {
    let mut reader = sitting();
    reader.types("<Enter>3<Enter>3x");
    assert!(
        reader.screen().contains("You gave no answer; the answer is 2 nats.") && !reader.screen().contains("You said"),
        "{}",
        reader.screen()
    );
}

#[test]
fn an_exam_is_not_left_by_the_way() {
    for keys in ["<Tab>", "z", "<C-p>"] {
        let mut reader = exam();
        reader.types("<Enter>a").types(keys);
        assert!(reader.line(-1).contains("Esc hands it in") && reader.line(0).contains("1 of 5"), "{keys}: {}", reader.screen());
        assert!(reader.app.ticks(), "{keys}");
        reader.types("<Esc>y<Enter>").types(keys);
        assert!(!reader.line(-1).contains("Esc hands it in"), "{keys}: {}", reader.screen());
    }
    let mut beside = with(Begin::Exam { length: 5, seconds: 600 }, Progress::default(), 120, 36);
    beside.types("zz<Tab>");
    assert!(beside.line(-1).contains("Esc hands it in"), "{}", beside.screen());
}

#[test]
fn an_exam_offers_none_only_where_there_are_points_and_speaks_of_answers() {
    let mut reader = exam();
    reader.types("u");
    assert!(reader.line(-1).contains("no answer to take back"), "{}", reader.line(-1));
    reader.types("<Enter>ab");
    assert!(reader.line(-1).contains("0 none"), "{}", reader.line(-1));
    reader.types("0");
    assert_eq!(grades(&reader), [(String::from("units"), Grade::Again)], "none is none, whatever was ticked");
    reader.types("u");
    assert!(reader.line(-1).contains("back at the last answer") && !reader.line(-1).contains("grade"), "{}", reader.line(-1));
    assert!(reader.screen().contains("a [ ] nats"), "{}", reader.screen());
    reader.types("0<Enter>0");
    let mut drill = reader;
    // The next ones are drills.
    drill.types("x");
    assert!(!drill.line(-1).contains("none") && drill.screen().contains("ot right."), "{}", drill.screen());
    let before = grades(&drill).len();
    drill.types("0");
    assert!(drill.line(-1).contains("a drill is marked for you") && grades(&drill).len() == before, "{}", drill.line(-1));
}

#[test]
fn a_report_lists_only_what_was_shown_and_tells_known_in_part_from_missed() {
    let mut reader = exam();
    reader.types("<Enter>ab<Enter><Enter>a<Enter>");
    later(&mut reader, 600);
    let sheet: String = reader.app.quiz().unwrap().sheet().lines.iter().map(|line| line.text() + "\n").collect();
    assert!(sheet.contains("2 questions were not reached and count as nothing"), "{sheet}");
    let (missed, part) = sheet.split_once("Known in part").unwrap();
    assert!(missed.contains("Missed") && missed.contains("not a distance") && missed.contains("(not answered)"), "{sheet}");
    assert!(part.contains("In what unit") && !part.contains("not a distance"), "{sheet}");
    assert!(
        !sheet.contains("a number to work out") && !sheet.contains("u goes back"),
        "an exam whose time is over has no way back: {sheet}"
    );
}

#[test]
fn nothing_is_offered_to_take_back_where_nothing_was_graded() {
    let mut reader = exam();
    reader.types("<Esc>y");
    assert!(reader.screen().contains("Enter goes on.") && !reader.screen().contains("u goes back"), "{}", reader.screen());
    let mut graded = with(Begin::Sitting, Progress::default(), 120, 50);
    graded.types("<Enter><C-x>3<Enter><C-x>3<Enter><C-x>3<Enter><C-x>3<Enter><C-x>3");
    assert!(graded.screen().contains("Enter goes on; u takes the last grade back."), "{}", graded.screen());
}

#[test]
fn a_deck_of_ones_own_has_its_own_exams_advice_and_no_sheet_of_the_course() {
    let deck = Arc::new(elbo::study::deck::Deck::of_topics(course().topics()));
    let folder = Some(String::from("~/cards"));
    let setup = Setup { deck: Some(deck), folder, begin: Begin::Overview, ..Setup::default() };
    let mut reader = Reader::start(course(), Progress::default(), (80, 24), theme(), setup);
    let screen = reader.screen();
    assert!(
        screen.contains("5 questions in 10 minutes") && !screen.contains("20 questions") && !screen.contains("night before"),
        "{screen}"
    );
    assert!(!reader.line(-1).contains("formulas"), "{}", reader.line(-1));
    reader.types("f");
    assert!(reader.line(-1).contains("a deck of your own"), "{}", reader.line(-1));
    reader.types("<Enter>F");
    assert!(reader.line(-1).contains("this lists it: elbo quiz --deck ~/cards --find flagged"), "{}", reader.line(-1));
}

#[test]
fn a_wide_screen_has_two_columns_of_formulas_and_takeaways() {
    let course = Arc::new(elbo::content::source::Source::Embedded.load().unwrap());
    let night = |width| {
        let setup = Setup { begin: Begin::Overview, ..Setup::default() };
        let mut reader = Reader::start(Arc::clone(&course), Progress::default(), (width, 55), theme(), setup);
        reader.types("f");
        reader
    };
    let (narrow, wide) = (night(120), night(200));
    assert!(!narrow.screen().contains("To take away") && wide.screen().contains("To take away"), "{}", wide.screen());
    assert!(wide.screen().lines().any(|line| line.contains("The last") && line.contains("To take away")), "{}", wide.screen());
    let lines = |reader: &Reader| reader.app.quiz().unwrap().sheet().lines.len();
    assert!(lines(&wide) < lines(&narrow));
}

#[test]
fn the_sheet_of_the_night_has_hints_and_help_of_its_own() {
    let mut reader = overview();
    reader.types("f");
    assert!(!reader.line(-1).contains("1-9") && !reader.line(-1).contains("read on"), "{}", reader.line(-1));
    reader.types("?");
    assert!(reader.screen().contains("On the sheet for the night before") && !reader.line(2).contains("statistics"), "{}", reader.screen());
}

// --- what waits -------------------------------------------------------------------------------------------------------------

/// Everything was graded good at noon.
fn all_seen() -> Progress {
    let mut reader = sitting();
    // each kind is opened by one of these keys, and the others mean nothing then
    reader.types("<Enter><C-x>3<Enter><C-x>3<Enter><C-x>3<Enter><C-x>3<Enter><C-x>3");
    assert!(reader.screen().contains("Done: 5 cards"), "{}", reader.screen());
    reader.app.progress()
}

#[test]
fn when_nothing_is_due_the_overview_says_when_and_what_else_there_is() {
    let mut reader = with(Begin::Overview, all_seen(), 80, 24);
    let screen = reader.screen();
    assert!(screen.contains("Nothing is due. The next card comes back in") && screen.contains("cram: 5 cards"), "{screen}");
    reader.types("<Enter>");
    assert!(reader.line(-1).contains("nothing is due"), "{}", reader.line(-1));
    reader.types("x");
    assert!(reader.line(0).contains("KL divergence"), "{}", reader.screen());
    let mut fresh = Reader::start(
        course(),
        Progress::default(),
        (80, 24),
        theme(),
        Setup { begin: Begin::Overview, new_a_day: Some(0), ..Setup::default() },
    );
    assert!(fresh.screen().contains("learn ahead: 5 new cards"), "{}", fresh.screen());
    fresh.types("n");
    assert!(fresh.screen().contains("In what unit"), "{}", fresh.screen());
}

#[test]
fn the_overview_counts_what_the_filters_let_through() {
    let selection = elbo::study::quiz::Selection { levels: vec![elbo::content::question::Level::WarmUp], ..Default::default() };
    let setup = Setup { begin: Begin::Overview, selection, ..Setup::default() };
    let mut reader = Reader::start(course(), Progress::default(), (80, 24), theme(), setup);
    assert!(reader.screen().contains("Only warm-up") && reader.screen().contains("begin: 1 new"), "{}", reader.screen());
    reader.types("<Enter><Enter>3<Enter>");
    assert!(reader.screen().contains("Nothing is due"), "{}", reader.screen());
}

#[test]
fn a_topic_of_the_overview_is_asked_even_before_its_time() {
    let mut reader = with(Begin::Overview, all_seen(), 80, 24);
    click(&mut reader, "KL divergence");
    assert!(reader.line(0).contains("KL divergence"), "{}", reader.screen());
}

#[test]
fn a_card_whose_text_has_changed_says_so_and_keeps_its_history() {
    let mut progress = Progress::default();
    progress.reviews.add("units", Grade::Good, "an older text", elbo::study::schedule::Moment { now: NOW - 40 * 86_400, offset: 0 });
    let reader = with(Begin::Sitting, progress, 80, 24);
    assert!(reader.screen().contains("was edited since you last graded it"), "{}", reader.screen());
    assert!(reader.line(0).contains("1 due"), "{}", reader.line(0));
}

#[test]
fn cards_are_skipped_buried_put_away_and_flagged() {
    let mut reader = sitting();
    reader.types("S");
    assert!(reader.line(-1).contains("comes at the end") && reader.screen().contains("not a distance?"), "{}", reader.screen());
    reader.asked_for();
    reader.types("F");
    assert!(reader.line(-1).contains("flagged") && reader.app.progress().marks["asymmetry"].flagged, "{}", reader.line(-1));
    assert_eq!(reader.asked_for(), [Effect::Save]);
    reader.types("B");
    assert!(reader.line(-1).contains("buried until tomorrow") && !reader.screen().contains("not a distance?"), "{}", reader.screen());
    reader.types("<C-x>3P");
    assert!(reader.line(-1).contains("put away; this brings it back: elbo quiz --restore"), "{}", reader.line(-1));
    assert_eq!(grades(&reader).len(), 1);
    reader.types("<Esc>");
    let aside = reader.app.progress().aside(elbo::study::schedule::Moment { now: NOW, offset: 0 });
    assert_eq!(aside.len(), 2);
    let mut exam = exam();
    exam.types("B");
    assert!(exam.line(-1).contains("an exam asks all"), "{}", exam.line(-1));
}

#[test]
fn a_buried_card_does_not_come_back_in_its_sitting_and_a_skipped_one_does() {
    let mut reader = sitting();
    let question = |reader: &Reader| reader.screen().lines().find(|line| line.contains('?')).unwrap_or_default().to_owned();
    let skipped = question(&reader);
    reader.types("S");
    let buried = question(&reader);
    assert!(buried.contains("not a distance?") && skipped != buried, "{skipped} {buried}");
    reader.types("B");
    let mut came = Vec::new();
    for _ in 0..30 {
        came.push(question(&reader));
        reader.types("S");
    }
    assert!(came.contains(&skipped), "{came:?}");
    assert!(!came.contains(&buried), "{came:?}");
}

// --- mouse and paste --------------------------------------------------------------------------------------------------------

#[test]
fn a_click_opens_ticks_chooses_and_grades_and_the_wheel_scrolls() {
    let mut reader = with(Begin::Sitting, Progress::default(), 60, 20);
    click(&mut reader, "Say it aloud");
    click(&mut reader, "bits with base two");
    assert!(reader.screen().contains("b [x] bits"), "{}", reader.screen());
    let before = reader.screen();
    reader.does(Action::Mouse(Mouse { kind: MouseKind::ScrollDown, column: 5, row: 5 }));
    assert_ne!(reader.screen(), before);
    click(&mut reader, "4 easy");
    assert_eq!(grades(&reader), [(String::from("units"), Grade::Easy)]);
    reader.types("<Enter>3<C-x>3");
    click(&mut reader, "It pulls it to the prior.");
    assert!(reader.screen().contains("Right."), "{}", reader.screen());
}

#[test]
fn pasted_text_is_typed_where_text_is_typed_and_nowhere_a_key() {
    let paste = |text: &str| Action::Paste(text.to_owned());
    let mut reader = sitting();
    reader.does(paste("q\n3 4\u{1b}"));
    assert!(!reader.asked_for().contains(&Effect::Quit) && reader.line(-1).contains("pasted"), "{}", reader.line(-1));
    reader.types("<Enter>3<Enter>3").does(paste(" 2.0 nats\n"));
    assert!(reader.screen().contains("2.0 nats_"), "{}", reader.screen());
    let mut reader = with(Begin::Reading, Progress::default(), 80, 24);
    reader.types("/").does(paste("rent\nfor"));
    assert!(reader.line(-1).contains("/rent for_"), "{}", reader.line(-1));
    reader.types("<Esc>").does(paste("qqq"));
    assert!(!reader.asked_for().contains(&Effect::Quit));
}

// --- bookmarks --------------------------------------------------------------------------------------------------------------

#[test]
fn a_bookmark_is_set_found_in_the_contents_jumped_to_and_taken_away() {
    let mut reader = with(Begin::Reading, Progress::default(), 80, 24);
    reader.asked_for();
    reader.types("B");
    assert_eq!(reader.asked_for(), [Effect::Save]);
    assert!(reader.line(isize::try_from(row_of(&reader, "Each example")).unwrap()).starts_with('★'), "{}", reader.screen());
    reader.types("nc*");
    let screen = reader.screen();
    assert!(
        screen.contains("★") && screen.contains("Two bills") && screen.matches("min").count() == 2,
        "the part and its one bookmark: {screen}"
    );
    reader.types("<Enter>");
    assert!(reader.line(0).contains("1 Two bills"));
    reader.types("n'");
    assert!(reader.line(0).contains("1 Two bills"));
    reader.types("B");
    assert!(reader.line(-1).contains("taken away") && reader.app.progress().bookmarks().is_empty(), "{}", reader.line(-1));
    reader.types("'");
    assert!(reader.line(-1).contains("no bookmark yet"), "{}", reader.line(-1));
}

// --- listings and curves ----------------------------------------------------------------------------------------------------

/// The real course at the first card of the topic on code and curves whose sheet passes a test.
fn exhibit(theme: Theme, wanted: impl Fn(&Reader) -> bool) -> Reader {
    let course = Arc::new(elbo::content::source::Source::Embedded.load().unwrap());
    let selection = elbo::study::quiz::Selection { topics: vec!["code".into()], ..Default::default() };
    let setup = Setup { begin: Begin::Sitting, selection, new_a_day: Some(99), ..Setup::default() };
    let mut reader = Reader::start(course, Progress::default(), (80, 24), theme, setup);
    for _ in 0..60 {
        if wanted(&reader) {
            return reader;
        }
        reader.does(Action::Do(elbo::app::Intent::Skip));
    }
    panic!("no card of the topic is so");
}

#[test]
fn a_curve_is_drawn_as_a_pane_draws_it_and_scrolls_with_its_card() {
    let has_curve = |reader: &Reader| !reader.app.quiz().unwrap().sheet().figures.is_empty();
    let mut reader = exhibit(theme(), has_curve);
    let plot = reader.app.quiz().unwrap().sheet().figures[0].plot.clone();
    let screen = reader.screen();
    let braille = |screen: &str| screen.chars().filter(|c| ('\u{2801}'..='\u{28ff}').contains(c)).count();
    assert!(
        screen.contains(&plot.title) && (plot.series.len() == 1 || screen.contains(&plot.series[0].name)) && braille(&screen) > 20,
        "{screen}"
    );
    reader.does(Action::Resize(80, 12));
    reader.types("<PgDn><PgDn><PgDn>");
    assert!(braille(&reader.screen()) < braille(&screen), "{}", reader.screen());
    let plain = exhibit(Theme::new(Colours::Mono, Glyphs::Ascii), has_curve);
    assert!(plain.screen().is_ascii(), "{}", plain.screen());
}

#[test]
fn what_answers_a_card_with_a_listing_or_a_curve_is_in_sight_at_once() {
    use elbo::app::quiz::sheet::What;
    let (mut choices, mut fields) = (0, 0);
    let mut reader = exhibit(theme(), |_| true);
    for _ in 0..80 {
        let view = reader.app.quiz().unwrap();
        let Some((card, _)) = view.asked() else { break };
        let (id, (above, below)) = (card.id.clone(), view.hidden());
        assert_eq!(above, 0);
        let last = view.sheet().lines.len() - below;
        if let Some(field) = view.sheet().field {
            fields += 1;
            assert!(field < last, "{id}: the field is out of sight:\n{}", reader.screen());
        }
        let spots: Vec<_> = view.sheet().spots.iter().filter(|spot| matches!(spot.what, What::Choice(_))).cloned().collect();
        if !spots.is_empty() && !view.sheet().figures.is_empty() {
            choices += 1;
            assert!(spots.iter().all(|spot| spot.last < last), "{id}: a choice is out of sight:\n{}", reader.screen());
            reader.types("a");
            let shown = reader.screen();
            assert!(shown.contains("Your answer, right:") || shown.contains("The right answer:"), "{id}:\n{shown}");
        }
        reader.does(Action::Do(elbo::app::Intent::Skip));
    }
    assert!(choices >= 3 && fields >= 6, "{choices} {fields}");
}

#[test]
fn a_listing_has_numbered_lines_and_what_is_typed_above_it_is_in_sight() {
    let is_search = |reader: &Reader| matches!(reader.app.quiz().unwrap().asked().unwrap().1.asked, elbo::study::quiz::Asked::Find);
    let mut reader = exhibit(theme(), is_search);
    let lines: Vec<String> = reader.app.quiz().unwrap().sheet().lines.iter().map(elbo::content::page::Line::text).collect();
    assert!(lines.iter().any(|line| line.trim_start().starts_with("1  ")) && lines.iter().any(|line| line.trim_start().starts_with("7  ")));
    reader.types("7 3");
    assert!(reader.screen().contains("Lines  7 3_"), "{}", reader.screen());
    reader.types("<Enter>");
    assert!(reader.screen().contains("ight."), "{}", reader.screen());
}

// --- every size, any keys ---------------------------------------------------------------------------------------------------

/// Keys that lead to each stage from `elbo quiz`.
const STAGES: [(&str, &str); 10] = [
    ("overview", ""),
    ("asking", "<Enter>"),
    ("marking", "<Enter><Enter>ac"),
    ("number", "<Enter><Enter>3<Enter>31.9"),
    ("worked", "<Enter><Enter>3<Enter>31.9<Enter>"),
    ("choosing", "<Enter><Enter>3<Enter>3<C-x>3"),
    ("chosen", "<Enter><Enter>3<Enter>3<C-x>3a"),
    ("sorting", "<Enter><Enter>3<Enter>3<C-x>3x3 "),
    ("summary", "<Enter><Enter>ac2<Enter>1<C-x>3x3x3<Enter>3"),
    ("stats", "<Enter><Enter>3<Enter>2<Esc>s"),
];

#[test]
fn no_size_and_no_stage_panics() {
    for (_, keys) in STAGES {
        let mut reader = overview();
        reader.types(keys);
        let heights = [1, 2, 3, 5, 8, 19, 20, 21, 24, 31, 60];
        for (width, height) in (1..=240).step_by(13).flat_map(|width| heights.map(|height| (width, height))) {
            reader.does(Action::Resize(width, height));
            reader.buffer();
        }
    }
}

#[test]
fn the_ascii_tier_shows_seven_bits_only() {
    for (name, keys) in STAGES {
        let ascii = Theme::new(Colours::Mono, Glyphs::Ascii);
        let setup = Setup { begin: Begin::Overview, ..Setup::default() };
        let mut reader = Reader::start(course(), Progress::default(), (80, 24), ascii, setup);
        reader.types(keys);
        let screen = reader.screen();
        let strange = screen.lines().find(|line| !line.is_ascii());
        assert!(strange.is_none(), "{name}: {}", strange.unwrap());
    }
}

#[test]
fn no_sequence_of_keys_panics_and_only_quitting_quits() {
    let names = ["Enter", "Enter", "Esc", "Tab", "Back", "Up", "Down", "S-Up", "S-Down", "PgUp", "PgDn", "C-p"];
    let mut keys: Vec<_> = names.iter().map(|name| support::named(name).unwrap()).collect();
    let typed = "abcdefgijklmnopstuvwxyzJKQB'0123456789?/. ".chars();
    keys.extend(typed.map(|typed| elbo::term::event::Key { code: elbo::term::event::KeyCode::Char(typed), ctrl: false }));
    for seed in 1..=12_u32 {
        let mut state = seed * 7919;
        let mut next = || {
            // xorshift32 (Marsaglia 2003)
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state as usize
        };
        let (width, height) = [(80, 24), (120, 36), (60, 20)][seed as usize % 3];
        let begin = [Begin::Overview, Begin::Exam { length: 4, seconds: 300 }][seed as usize % 2];
        let mut reader = with(begin, Progress::default(), width, height);
        for second in 0..600 {
            let key = keys[next() % keys.len()];
            reader.does(Action::Clock(NOW + second)).does(Action::Key(key));
            if next().is_multiple_of(7) {
                let (column, row) = ((next() % 130) as u16, (next() % 40) as u16);
                reader.does(Action::Mouse(Mouse { kind: MouseKind::Down, column, row }));
            }
            if next().is_multiple_of(9) {
                reader.buffer();
            }
            assert!(!reader.asked_for().contains(&Effect::Quit), "{key:?} quit");
        }
    }
}

// --- pictures ---------------------------------------------------------------------------------------------------------------

#[test]
fn every_stage_as_it_looks() {
    for (name, keys) in STAGES {
        for (width, height) in [(60, 20), (80, 24), (120, 36)] {
            let mut reader = with(Begin::Overview, Progress::default(), width, height);
            reader.types(keys);
            insta::assert_snapshot!(format!("{name}_{width}x{height}"), reader.screen());
        }
    }
}

#[test]
fn the_exam_and_its_report_as_they_look() {
    let mut reader = exam();
    reader.types("<Enter>ab");
    insta::assert_snapshot!("exam_80x24", reader.screen());
    later(&mut reader, 600);
    insta::assert_snapshot!("report_80x24", reader.screen());
}

#[test]
fn the_pane_of_the_section_as_it_looks() {
    let mut reader = with(Begin::Reading, Progress::default(), 120, 36);
    reader.types("n<Tab><Enter><Enter>ab");
    insta::assert_snapshot!("pane_120x36", reader.screen());
    let mut narrow = with(Begin::Reading, Progress::default(), 80, 24);
    narrow.types("n");
    insta::assert_snapshot!("folded_80x24", narrow.screen());
}

#[test]
fn the_open_answer_and_the_statistics_in_ascii_and_without_colours() {
    for (name, glyphs) in [("mono", Glyphs::Braille), ("ascii", Glyphs::Ascii)] {
        for (stage, keys) in [("marking", STAGES[2].1), ("stats", STAGES[9].1)] {
            let setup = Setup { begin: Begin::Overview, ..Setup::default() };
            let theme = Theme::new(Colours::Mono, glyphs);
            let mut reader = Reader::start(course(), Progress::default(), (80, 24), theme, setup);
            reader.types(keys);
            insta::assert_snapshot!(format!("{stage}_{name}"), reader.screen());
        }
    }
}
