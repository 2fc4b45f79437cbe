#![allow(clippy::unwrap_used)]
use std::cell::Cell;
use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::content::source::Source;
use crate::study::quiz::Selection;
use crate::study::sample;
use crate::study::schedule::Grade;

const NOON: u64 = 1_790_000_000 / 86_400 * 86_400 + 12 * 3600;

fn only(topic: &str) -> Selection {
    Selection { topics: vec![topic.to_owned()], ..Selection::default() }
}

/// Types `lines` into a sitting with the sample deck; each line takes ten seconds. Gives what was said, the report and the progress on the disk.
fn typed(selection: &Selection, exam: Option<(usize, u64)>, lines: &str, home: &Path) -> (String, Report, Progress) {
    let path = home.join("progress.json");
    let (mut keeper, mut progress, _) = Keeper::at(path.clone());
    let deck = Arc::new(sample::deck());
    let ticking = Cell::new(NOON);
    let clock = || {
        ticking.set(ticking.get() + 10);
        Moment { now: ticking.get(), offset: 0 }
    };
    let start = Moment { now: NOON, offset: 0 };
    let quiz = match exam {
        Some((length, seconds)) => Quiz::exam(deck, selection, length, seconds, start).unwrap(),
        None => Quiz::new(deck, selection, &progress.reviews, start, 10).unwrap(),
    };
    let course = Source::Embedded.load().unwrap();
    let (mut input, mut out) = (lines.as_bytes(), Vec::new());
    let mut desk = Desk { input: &mut input, out: &mut out, ascii: false, echo: true, clock: &clock, ended: false, command: "elbo quiz" };
    let report = run(quiz, &course, &mut progress, &mut keeper, &mut desk).unwrap();
    (String::from_utf8(out).unwrap(), report, Progress::load(&path).progress)
}

fn grades(progress: &Progress, card: &str) -> Vec<Grade> {
    progress.reviews.of(card).map(|review| review.grade).collect()
}

#[test]
fn a_sitting_is_a_conversation_in_words() {
    let home = tempfile::tempdir().unwrap();
    let (said, report, saved) = typed(&Selection { limit: Some(1), ..only("kl") }, None, "\na c\n\n\n", home.path());
    let expected = "\
1 question: 0 due, 1 new.
At any prompt: u takes the last grade back, q leaves, ? explains it and names
the keys.

Question 1: KL divergence, warm-up, new (0 after this)
What is kl-1?
Say it aloud, then Enter: 

Answer:
kl-1 is this.

And that.

A good answer hits:
a. kl-1 point 1
b. kl-1 point 2
c. kl-1 point 3
d. kl-1 point 4
Which did you say? Letters such as a d, all, or 0 for none: a c
You hit 2 of 4.
A common wrong answer: It is nothing.
Why it is wrong: It is something.
What may be asked next: And then?
Grade: 1 again (10 minutes), 2 hard (1 day), 3 good (2 days), 4 easy (7 days).
1 to 4, or Enter for hard: 

That was the last question.
Enter ends, u takes the last grade back: 

1 question: 0 again, 1 hard, 0 good, 0 easy. Score 50 out of 100 (again 0,
hard 50, good and easy 100). Everything is saved.

KL divergence: 50 out of 100 (1 asked)
  - What is kl-1? (known in part)
    missed: kl-1 point 2
    missed: kl-1 point 4
  To read: ";
    assert!(said.starts_with(expected), "{said}");
    assert_eq!((report.answered, grades(&saved, "kl-1")), (1, vec![Grade::Hard]));
}

#[test]
fn drills_are_answered_by_typing_and_a_slip_is_asked_again() {
    let home = tempfile::tempdir().unwrap();
    let lines = "9\ny\nx\n\n1\nq\n";
    let pick = Selection { levels: vec![crate::content::question::Level::Core], ..only("kl") };
    let (said, _, saved) = typed(&pick, None, &format!("\n0\n\n{lines}"), home.path());
    assert_eq!(said.matches("Type a letter from a to d, or x to see the answer.").count(), 2, "{said}");
    assert!(said.contains("The right answer is ") && said.contains("because right"), "{said}");
    assert_eq!(grades(&saved, "kl-pick"), [Grade::Again]);

    let home = tempfile::tempdir().unwrap();
    let lines = "a half\n0.5 bits\n0.1k\n1/2\n\n3\n1 2\n1234\n\n1\nq\n";
    let drills = Selection { limit: Some(4), seed: 5, ..only("vae") };
    let (said, _, saved) = typed(&drills, None, &format!("\nall\n\n{lines}"), home.path());
    assert!(said.contains("Your number, in nats: a half\n'a half' is not a number; write it as 0.35, 1e-3 or 1/3."), "{said}");
    assert!(said.contains("The answer is wanted in nats, not in bits."), "{said}");
    assert!(said.contains("The answer is wanted in nats, not in k."), "{said}");
    assert!(said.contains("Type a grade: 3 for good, as suggested."), "a second Enter grades nothing: {said}");
    assert!(said.contains("Right. The answer is 0.5 nats.\nRead as 0.5.\nIt is a half."), "{said}");
    assert_eq!(grades(&saved, "vae-1"), [Grade::Good]);
    assert_eq!(grades(&saved, "vae-count"), [Grade::Good]);
}

#[test]
fn steps_are_put_in_order_by_their_numbers() {
    let deep = Selection { levels: vec![crate::content::question::Level::Deep], ..only("vae") };
    for seed in 0..5 {
        let selection = Selection { seed, ..deep.clone() };
        let home = tempfile::tempdir().unwrap();
        let (said, ..) = typed(&selection, None, "\n0\n\nq\n", home.path());
        let asked = said.split("In which order?").nth(1).unwrap();
        let shown: Vec<&str> = asked.lines().filter_map(|line| line.split_once(". ")).map(|(_, step)| step).take(4).collect();
        let order = ["encode", "sample", "decode", "compare"];
        let typed_order: Vec<String> =
            order.iter().map(|step| (shown.iter().position(|shown| shown == step).unwrap() + 1).to_string()).collect();
        let home = tempfile::tempdir().unwrap();
        let (said, _, saved) = typed(&selection, None, &format!("\n0\n\n12\n{}\n3\n", typed_order.join(" ")), home.path());
        assert!(said.contains("such as 4 3 2 1; or x") && said.contains("Right.\nOne needs the other."), "{said}");
        assert_eq!(grades(&saved, "vae-order"), [Grade::Good]);
    }
}

#[test]
fn a_grade_is_taken_back_in_the_middle_and_at_the_end() {
    let home = tempfile::tempdir().unwrap();
    let two = Selection { limit: Some(2), ..only("gaussian") };
    // The first card easy, taken back, hard; the second good, taken back at the end, again good.
    let (said, report, saved) = typed(&two, None, "u\n\nall\n4\nu\na\n2\n\nall\n3\nu\n1 2 3\n3\n\n", home.path());
    assert!(said.contains("There is nothing to take back."), "{said}");
    assert_eq!(said.matches("Taken back.").count(), 2, "{said}");
    assert_eq!((grades(&saved, "kl-2"), grades(&saved, "vae-2")), (vec![Grade::Hard], vec![Grade::Good]));
    assert_eq!(report.score, (0.5 + 1.0) / 2.0);
}

#[test]
fn the_end_of_the_input_ends_the_sitting_with_everything_saved() {
    let home = tempfile::tempdir().unwrap();
    for (lines, wanted) in [("", 0), ("\n", 0), ("\nall\n", 0), ("\nall\n\n", 1), ("\nall\n\nx\nall\n3\n3\nq\n", 2)] {
        let home = home.path().join(lines.len().to_string());
        let (said, report, saved) = typed(&only("kl"), None, lines, &home);
        assert_eq!((report.answered, saved.reviews.len()), (wanted, wanted), "{said}");
        assert_eq!(said.contains("Nothing was answered"), wanted == 0);
    }
}

#[test]
fn what_was_not_remembered_is_asked_again_before_the_end() {
    let home = tempfile::tempdir().unwrap();
    let one = Selection { limit: Some(1), ..only("kl") };
    let (said, report, saved) = typed(&one, None, "\n0\n\n\nall\n\n\n", home.path());
    assert!(said.contains("Enter for again: ") && said.contains("Question 2: KL divergence, warm-up (0 after this)"), "{said}");
    assert_eq!(grades(&saved, "kl-1"), [Grade::Again, Grade::Good]);
    assert_eq!(report.score, 0.0, "the first answer counts");
}

#[test]
fn an_exam_asks_for_no_grades_and_goes_into_the_history() {
    let home = tempfile::tempdir().unwrap();
    let warm_up = Selection { levels: vec![crate::content::question::Level::WarmUp], ..Selection::default() };
    let (said, report, saved) = typed(&warm_up, Some((2, 600)), "\nall\n\n1\n\n", home.path());
    assert!(said.starts_with("An exam: 2 questions. You have 9 minutes."), "{said}");
    assert!(said.contains("The exam: 63 out of 100, 2 of 2 answered in ") && !said.contains("Grade:"), "{said}");
    assert_eq!(report.score, 0.625);
    let kept: Vec<_> = saved.exams.values().collect();
    assert_eq!((kept.len(), kept[0].score, kept[0].topics.len()), (1, 0.625, 2));
    assert_eq!(saved.reviews.len(), 2);
}

#[test]
fn an_exam_ends_when_its_time_is_over() {
    let home = tempfile::tempdir().unwrap();
    let (said, report, saved) = typed(&Selection::default(), Some((4, 100)), "\nall\n\nall\n\nall\n\nall\n", home.path());
    assert!(said.contains("The time is over."), "{said}");
    assert!((1..4).contains(&report.answered) && report.asked == 4, "{report:?}");
    assert_eq!(saved.exams.values().next().unwrap().ended, NOON + 100);
    assert!(said.contains("(not answered)"));
}

#[test]
fn where_nothing_can_be_saved_the_sitting_goes_on_and_says_so_once() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("file");
    std::fs::write(&file, "").unwrap();
    let (mut keeper, mut progress, _) = Keeper::at(file.join("progress.json"));
    let quiz = Quiz::new(Arc::new(sample::deck()), &only("kl"), &progress.reviews, Moment { now: NOON, offset: 0 }, 10).unwrap();
    let course = Source::Embedded.load().unwrap();
    let (mut input, mut out) = ("\nall\n\nx\nall\n3\nx\nall\n3\nx\nall\n3\n\n".as_bytes(), Vec::new());
    let clock = || Moment { now: NOON, offset: 0 };
    let mut desk = Desk { input: &mut input, out: &mut out, ascii: true, echo: true, clock: &clock, ended: false, command: "elbo quiz" };
    run(quiz, &course, &mut progress, &mut keeper, &mut desk).unwrap();
    let said = String::from_utf8(out).unwrap();
    assert!(progress.reviews.len() >= 3 && !said.contains("Everything is saved"), "{said}");
    assert!(said.is_ascii());
}

#[test]
fn an_edited_card_says_so() {
    let home = tempfile::tempdir().unwrap();
    let mut progress = Progress::default();
    progress.reviews.add("kl-1", Grade::Good, "before", Moment { now: NOON - 9 * 86_400, offset: 0 });
    progress.save(&home.path().join("progress.json")).unwrap();
    let (said, ..) = typed(&only("kl"), None, "q\n", home.path());
    assert!(said.contains("edited since you last graded it") && said.starts_with("3 questions: 1 due, 2 new."), "{said}");
}

#[test]
fn nothing_is_ticked_by_enter_and_leaving_an_exam_asks_first() {
    let home = tempfile::tempdir().unwrap();
    let warm_up = Selection { levels: vec![crate::content::question::Level::WarmUp], ..Selection::default() };
    let (said, report, _) = typed(&warm_up, Some((2, 600)), "\n\n\n0\n\nq\nn\nall\n\n", home.path());
    assert_eq!(said.matches("Type letters from a to d, all, or 0 for none.").count(), 2, "{said}");
    assert!(said.contains("Leave? y or n: n") && report.answered == 2, "{said}");
    let home = tempfile::tempdir().unwrap();
    let (said, report, _) = typed(&warm_up, Some((2, 600)), "\nq\ny\n", home.path());
    assert!(report.answered == 0 && said.contains("Leave? y or n: y"), "{said}");
}

#[test]
fn the_help_names_every_key_of_the_prompt_and_each_of_them_works() {
    let home = tempfile::tempdir().unwrap();
    let (said, ..) = typed(&only("kl"), None, "?\n\n?\nall\n?\ni\nq\n", home.path());
    let helps: Vec<&str> = said.split(": ?\n").skip(1).map(|text| text.split("\n\n").next().unwrap()).collect();
    assert_eq!(helps.len(), 3, "{said}");
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for help in &helps {
        for key in ["u takes the last grade back", "q leaves", "S or skip", "B or bury", "P or put away", "F or flag"] {
            assert!(flat(help).contains(key), "{key} is not named in {help}");
        }
    }
    let helps: Vec<String> = helps.into_iter().map(flat).collect();
    assert!(helps[0].contains("x shows the answer") && !helps[1].contains("x shows") && !helps[2].contains("x shows"), "{helps:?}");
    assert!(helps[1].contains("all names all of them, 0 none") && helps[2].contains("1 again, 2 hard, 3 good, 4 easy"), "{helps:?}");
    assert!(helps[2].contains("Enter gives the suggested grade") && helps[2].contains("i answers"), "{helps:?}");
    assert!(said.contains("Then more."), "i answers the follow-up: {said}");
}

#[test]
fn a_card_is_put_aside_with_the_capitals_of_the_screen() {
    let home = tempfile::tempdir().unwrap();
    let (said, report, saved) = typed(&only("kl"), None, "F\nB\nP\nS\nS\nq\n", home.path());
    assert!(said.contains("Flagged") && said.contains("Buried until tomorrow. (kl-1)") && said.contains("--restore kl-"), "{said}");
    assert_eq!((report.answered, saved.marks.len()), (0, 2), "{said}");
    assert!(saved.marks["kl-1"].flagged && saved.marks["kl-1"].buried > 0 && saved.reviews.is_empty());
    assert_eq!(saved.aside(Moment { now: NOON, offset: 0 }).len(), 2);
}

#[test]
fn a_capital_is_no_command_where_its_letter_answers_and_the_word_is_one_everywhere() {
    let home = tempfile::tempdir().unwrap();
    let pick = Selection { levels: vec![crate::content::question::Level::Core], limit: Some(1), seed: 1, ..only("kl-pick") };
    let pick = Selection { topics: vec![String::from("kl")], ..pick };
    // The choice may come first or second: the question before it, if there is one, is skipped by its word.
    for lines in ["B\nx\n1\nq\n", "skip\nB\nx\n1\nq\n"] {
        let home = home.path().join(lines.len().to_string());
        let (said, _, saved) = typed(&Selection { limit: None, ..pick.clone() }, None, lines, &home);
        if said.split("Your choice").nth(1).is_some_and(|rest| rest.contains(": B\n")) {
            assert!(said.contains("b answers with b; the word bury asks the card tomorrow."), "{said}");
            assert!(saved.marks.is_empty(), "nothing is buried: {said}");
        }
    }
    // At the points of an open answer, and at the grade.
    let home = tempfile::tempdir().unwrap();
    let (said, _, saved) = typed(&only("kl"), None, "\nB\nall\nbury\nq\n", home.path());
    assert!(said.contains("b answers with b") && said.contains("Buried until tomorrow. (kl-1)"), "{said}");
    assert!(saved.reviews.is_empty() && saved.marks["kl-1"].buried > 0);
}

#[test]
fn a_stray_letter_opens_no_answer() {
    let home = tempfile::tempdir().unwrap();
    let (said, ..) = typed(&only("kl"), None, "s\nb\nit is one thing and another\nq\n", home.path());
    assert_eq!(said.matches("Enter shows the answer; ? names the keys.").count(), 2, "{said}");
    assert_eq!(said.matches("A good answer hits:").count(), 1, "{said}");
}

#[test]
fn an_exam_says_nothing_of_grades_or_follow_ups_and_lists_only_what_was_shown() {
    let home = tempfile::tempdir().unwrap();
    let (said, report, _) = typed(&Selection::default(), Some((5, 600)), "?\n\n?\nall\nx\nq\ny\n", home.path());
    assert!(!said.contains("grade") && !said.contains("What may be asked next"), "{said}");
    assert!(said.contains("u goes back to the last answer"), "{said}");
    let listed = said.split("The exam: ").nth(1).unwrap().matches("\n  - ").count();
    assert!(report.unseen > 0 && listed + report.unseen < report.asked, "{report:?}\n{said}");
    assert!(said.contains("not reached and count"), "{said}");
}

#[test]
fn advice_for_a_deck_of_ones_own_names_its_folder() {
    let home = tempfile::tempdir().unwrap();
    let (mut keeper, mut progress, _) = Keeper::at(home.path().join("progress.json"));
    let quiz = Quiz::new(Arc::new(sample::deck()), &only("kl"), &progress.reviews, Moment { now: NOON, offset: 0 }, 10).unwrap();
    let course = Source::Embedded.load().unwrap();
    let (mut input, mut out) = ("F\nq\n".as_bytes(), Vec::new());
    let clock = || Moment { now: NOON, offset: 0 };
    let command = crate::app::quiz::command(Some("my cards"));
    let mut desk = Desk { input: &mut input, out: &mut out, ascii: false, echo: true, clock: &clock, ended: false, command: &command };
    run(quiz, &course, &mut progress, &mut keeper, &mut desk).unwrap();
    let said = String::from_utf8(out).unwrap();
    assert!(
        said.split_whitespace().collect::<Vec<_>>().join(" ").contains("this lists it: elbo quiz --deck 'my cards' --find flagged"),
        "{said}"
    );
}
