//! The hints of the quiz: what each of its sheets offers now.

use crate::app::keymap::{Binding, Context, Pattern};
use crate::app::layout::Shape;
use crate::app::quiz::QuizView;
use crate::app::quiz::sheet::What;
use crate::app::{App, Intent};
use crate::study::quiz::Quiz;

/// What this sheet is about comes first, then the way back to the text, then what may as well be found in the help.
pub(super) fn rank(binding: &Binding) -> u8 {
    match binding.intent {
        Intent::Enlarge => 1,
        Intent::FullAnswer | Intent::FollowUp => 2,
        _ if binding.context == Context::Quiz => 2,
        _ => 0,
    }
}

/// What a row of the table is called now; nothing when it has no use at the moment.
pub(super) fn words(app: &App, binding: &Binding) -> Option<String> {
    let view = app.quiz()?;
    if binding.hint.is_empty() {
        return None;
    }
    let has = |wanted: fn(&What) -> bool| view.sheet().spots.iter().any(|spot| wanted(&spot.what));
    let marked = view.marked().map(|spot| &spot.what);
    let context = view.context();
    let words = match binding.intent {
        Intent::Act => match (context, marked) {
            (Context::QuizHome, None | Some(What::Start)) if !has(|what| *what == What::Start) => return None,
            (Context::QuizHome, None | Some(What::Start)) if view.asked().is_some() => "go on",
            (Context::QuizHome, Some(What::Topic(_))) => "ask this topic",
            (Context::QuizHome, Some(What::Exam(_))) => "begin the exam",
            (Context::QuizHome, Some(What::Stats)) => "statistics",
            (_, Some(What::FullAnswer | What::FollowUp)) => "open or close",
            (_, Some(What::Link(target))) => super::following(target),
            (Context::QuizStats | Context::QuizNight, _) => return None,
            (Context::QuizSorting, _) if view.is_lifted() => "put it down",
            // an order that is only shuffled is no answer yet
            (Context::QuizSorting, _) if !view.is_moved() => return None,
            (Context::QuizMarking, _) if view.is_hasty() => "look at the grade",
            (Context::QuizMarking, _) => {
                return view.suggested().map(|grade| format!("grade: {}", grade.name()));
            }
            _ => binding.hint,
        },
        Intent::Tick(_) if !has(|what| matches!(what, What::Point(_))) => return None,
        Intent::Ahead if !has(|what| *what == What::Ahead) => return None,
        Intent::Cram if !has(|what| *what == What::Cram) => return None,
        Intent::FullAnswer if !has(|what| *what == What::FullAnswer) => return None,
        Intent::FollowUp if !has(|what| *what == What::FollowUp) => return None,
        Intent::NoneHit if !has(|what| matches!(what, What::Point(_))) => return None,
        Intent::Night if !has(|what| *what == What::Night) => return None,
        Intent::Toggle if view.is_lifted() => return None,
        Intent::Digit(_) if !view.sheet().spots.iter().any(|spot| spot.number.is_some()) => return None,
        Intent::SwitchFocus if app.layout().shape != Shape::Wide || view.is_exam() && view.asked().is_some() => return None,
        Intent::Undo if !can_undo(view) => return None,
        Intent::Enlarge if !fills_the_screen(app) => return None,
        Intent::PauseClock if !clock_runs(app, view) => return None,
        Intent::Down if matches!(context, Context::QuizStats | Context::QuizNight) && view.hidden().1 == 0 => return None,
        Intent::Quit if !matches!(context, Context::QuizHome | Context::QuizDone) => return None,
        Intent::Close => match context {
            Context::QuizHome => "to the course",
            _ => binding.hint,
        },
        _ => binding.hint,
    };
    Some(words.to_owned())
}

fn can_undo(view: &QuizView) -> bool {
    matches!(view.context(), Context::QuizAsking | Context::QuizDone | Context::QuizChoosing | Context::QuizTyping | Context::QuizSorting)
        && view.sitting().is_some_and(Quiz::can_undo)
}

/// Whether the quiz of a section covers that section's text, and may be put back beside it.
fn fills_the_screen(app: &App) -> bool {
    let sits_exam = app.quiz().is_some_and(|view| view.is_exam() && view.asked().is_some());
    app.is_quiz_of_section() && app.layout().shape == Shape::Enlarged && !sits_exam
}

fn clock_runs(app: &App, view: &QuizView) -> bool {
    view.context() == Context::QuizAsking && !view.is_exam() && !app.quiz_status().clock.is_empty()
}

/// The first key of a row; for choices and points, as many letters as there are.
pub(super) fn key_name(app: &App, binding: &Binding) -> String {
    let count =
        |wanted: fn(&What) -> bool| app.quiz().map_or(0, |view| view.sheet().spots.iter().filter(|spot| wanted(&spot.what)).count());
    let letters = match binding.intent {
        Intent::Digit(_) if binding.keys[0] == Pattern::Digits => return links(app),
        Intent::Type(_) => return String::from("0-9"),
        Intent::Choose(_) => count(|what| matches!(what, What::Choice(_))),
        Intent::Tick(_) => count(|what| matches!(what, What::Point(_))),
        _ => return binding.keys[0].name(),
    };
    let last = (b'a'..=b'f').nth(letters.saturating_sub(1)).unwrap_or(b'f');
    format!("a-{}", char::from(last))
}

/// The numbers of the links that are there: `1`, `1-4`.
fn links(app: &App) -> String {
    match app.quiz().and_then(|view| view.sheet().spots.iter().filter_map(|spot| spot.number).max()) {
        Some(last) if last > 1 => format!("1-{last}"),
        _ => String::from("1"),
    }
}
