//! The line below: what can be done here, and on the right the state of the run and the data set in use.

use super::panel::number;
use super::panel::pen::Pen;
use crate::app::keymap::{self, Binding, Context, Pattern};
use crate::app::layout::Shape;
use crate::app::pane::{Item, PaneView};
use crate::app::{App, Intent, Layer, Question};
use crate::content::markup::Target;
use crate::content::page::StopKind;
use crate::lab::{Panel, Phase, Takes};

mod quiz;

/// Most hints at a time.
const MOST: usize = 6;
/// Columns between two hints.
const GAP: usize = 3;
/// Below this many columns, what stands in brackets in the name of the data set is left out.
const ROOMY: usize = 100;

/// Draws the line.
pub(super) fn draw(app: &App, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let end = pen.width().saturating_sub(1);
    if let Some(Layer::Confirm(Question::Restart)) = app.layers().last() {
        // a question has the line to itself: its keys must be in sight
        let steps = number::whole(app.latest().map_or(0, |snapshot| snapshot.step), theme);
        let x = pen.fit(1, 0, end, &format!("Start anew? {steps} steps are lost."), theme.focus());
        hints(app, pen, x + GAP, end);
        return;
    }
    if let Some(Layer::Confirm(Question::EndExam)) = app.layers().last() {
        let x = pen.fit(1, 0, end, "Hand the exam in now? What is open counts as nothing.", theme.focus());
        hints(app, pen, x + GAP, end);
        return;
    }
    if let Some(Layer::Confirm(Question::LeaveExam)) = app.layers().last() {
        let x = pen.fit(1, 0, end, "Quit? That hands the exam in; what is open counts as nothing.", theme.focus());
        hints(app, pen, x + GAP, end);
        return;
    }
    let state = state(app, pen.width());
    let room = room(&state, pen);
    let dot = format!(" {} ", theme.symbols().dot);
    pen.right(end, 0, &state.replace(" · ", &dot), theme.dim());
    if let Some(notice) = app.notice() {
        pen.fit(1, 0, room.saturating_sub(1), notice, theme.accent());
        return;
    }
    // Where a digit chooses a class, it has done so: that g goes to a section, too, is left to the help.
    let chooses = app.context() == Context::Pane && app.offers().means(Intent::Digit(0));
    if let Some(count) = app.count().filter(|_| !chooses) {
        let down = if app.context() == Context::Pane { "next-item" } else { "line-down" };
        let things = if app.counts_in(app.context()) { "" } else { " lines" };
        let words = format!("{count}   <key:top> goes to section {count}, <key:{down}> moves {count}{things}");
        pen.fit(1, 0, room.saturating_sub(1), &keymap::said(app.context(), &words), theme.accent());
        return;
    }
    let mut x = 1;
    if let Some(Layer::Help(help)) = app.layers().last()
        && (help.typing || !help.wanted.is_empty())
    {
        x = pen.fit(x, 0, room / 2, &format!("/{}{}", help.wanted, if help.typing { "_" } else { "" }), theme.focus()) + GAP;
    }
    if let Some(search) = app.reading().search.as_ref().filter(|_| matches!(app.context(), Context::Asking | Context::Hits)) {
        let asking = app.context() == Context::Asking;
        let found = match (search.wanted.is_empty(), search.hits.len()) {
            (true, _) => String::new(),
            (false, 0) => String::from("not in this section"),
            (false, count) => format!("{} of {count}", search.at + 1),
        };
        x = pen.fit(x, 0, room / 2, &format!("/{}{}", search.wanted, if asking { "_" } else { "" }), theme.focus());
        x = pen.fit(x + 2, 0, room.saturating_sub(x + 2), &found, theme.text(crate::content::markup::Role::Body)) + GAP;
    }
    hints(app, pen, x, room);
}

/// Columns to the left of the state of the run.
fn room(state: &str, pen: &Pen<'_>) -> usize {
    pen.width().saturating_sub(1).saturating_sub(pen.measure(state) + 2)
}

/// Whether the line has room for all of a notice.
pub(super) fn shows_whole(app: &App, pen: &Pen<'_>, notice: &str) -> bool {
    pen.measure(notice) < room(&state(app, pen.width()), pen)
}

/// As many hints as there is room for, in the order of the key table; the help is always among them.
fn hints(app: &App, pen: &mut Pen<'_>, start: usize, room: usize) {
    let theme = pen.theme;
    let offered: Vec<(String, String, bool)> = offered(app).into_iter().flat_map(|(binding, words)| named(app, binding, words)).collect();
    let offered: Vec<_> = offered.into_iter().map(|(key, words, is_help)| (theme.key_name(&key).into_owned(), words, is_help)).collect();
    let size = |pen: &Pen<'_>, (key, words, _): &(String, String, bool)| pen.measure(key) + 1 + pen.measure(words);
    let help = offered.iter().find(|hint| hint.2).map_or(0, |hint| size(pen, hint) + GAP);
    let mut x = start;
    let mut shown = 0;
    for hint in &offered {
        let reserved = if hint.2 { 0 } else { help };
        if x + size(pen, hint) + reserved > room || (shown + 1 >= MOST && !hint.2) {
            continue;
        }
        let after = pen.text(x, 0, &hint.0, theme.accent());
        x = pen.text(after + 1, 0, &hint.1, theme.dim()) + GAP;
        shown += 1;
    }
}

/// A row with the name of its key, and whether it is the help; the row of the buttons as one for each, but for the one that space presses.
fn named(app: &App, binding: &Binding, words: String) -> Vec<(String, String, bool)> {
    if let Intent::Press(_) = binding.intent {
        let others = app.offers().buttons().iter().filter(|button| button.id != AGAIN);
        return others.map(|button| (button.key.to_string(), button.label.to_owned(), false)).collect();
    }
    vec![(key_name(app, binding), words, binding.intent == Intent::Help)]
}

/// The first key of a row; for the choices of a prediction, as many letters as there are choices.
fn key_name(app: &App, binding: &Binding) -> String {
    if app.context().is_quiz() {
        return quiz::key_name(app, binding);
    }
    if let (Intent::Choose(_), Some(StopKind::Choice(id, _))) = (binding.intent, app.stop().map(|stop| &stop.kind)) {
        let own = |kind: &StopKind| matches!(kind, StopKind::Choice(other, _) if other == id);
        let choices = app.reading().page.stops.iter().filter(|stop| own(&stop.kind)).count();
        let last = (b'a'..=b'e').nth(choices.saturating_sub(1)).unwrap_or(b'e');
        return format!("a-{}", char::from(last));
    }
    binding.keys[0].name()
}

/// The button that space presses when a run is done.
const AGAIN: &str = "again";

/// Keys that only one kind of panel knows.
const SPECIAL: [Intent; 3] = [Intent::Style, Intent::Act, Intent::ZoomIn];

/// What the footer may offer now, with the words that fit the moment.
fn offered(app: &App) -> Vec<(&'static Binding, String)> {
    let narrow = app.layout().shape == Shape::Narrow;
    let chain = app.context().chain();
    let offers = app.offers();
    let rows = chain
        .iter()
        .flat_map(|context| keymap::bindings().iter().filter(move |binding| binding.context == *context && offers.has(binding)));
    // a key that means something else in a narrower context is not offered under its wider meaning
    let holds = |binding: &&Binding| match binding.keys[0] {
        Pattern::One(key) => keymap::decides(binding, app.context(), key),
        _ => true,
    };
    let mut offered: Vec<_> = rows.filter(holds).filter_map(|binding| words(app, binding).map(|words| (binding, words))).collect();
    if app.context() == Context::Pane {
        // what only this panel knows is news, after play and pause and the way back
        let looks_back = app.pane().is_some_and(|pane| !pane.history.is_live());
        let is_enlarged = app.pane().is_some_and(|pane| pane.enlarged);
        let rank = |intent: Intent| match intent {
            Intent::Earlier | Intent::Later | Intent::Live if looks_back => 0,
            // in the enlarged pane one thing is held beside another, and a picture is gone into and left again
            Intent::Enlarge if is_enlarged => 0,
            Intent::Hold | Intent::Act if is_enlarged => 1,
            Intent::PlayPause => 0,
            Intent::Enlarge | Intent::SwitchFocus => 1,
            Intent::Press(_) => 2,
            Intent::NextPartner => 3,
            Intent::ZoomIn => 8,
            _ if SPECIAL.contains(&intent) => 4,
            Intent::Earlier | Intent::Hold => 5,
            Intent::Draw => 6,
            _ => 7,
        };
        offered.sort_by_key(|(binding, _)| rank(binding.intent));
    }
    if app.context().is_quiz() {
        offered.sort_by_key(|(binding, _)| quiz::rank(binding));
    }
    if narrow {
        // The folded pane is worth opening: its key comes first.
        offered.sort_by_key(|(binding, _)| binding.intent != Intent::Enlarge);
    }
    offered
}

/// What a row of the table is called now; nothing when it has no use at the moment.
fn words(app: &App, binding: &Binding) -> Option<String> {
    if binding.hint.is_empty() {
        return None;
    }
    if app.context().is_quiz() {
        return quiz::words(app, binding);
    }
    let in_pane = app.context() == Context::Pane;
    let shape = app.layout().shape;
    let words = match binding.intent {
        Intent::LineDown if app.context() != Context::Help && app.reading().at_end() => return None,
        Intent::Act if app.context() == Context::Asking && app.reading().search.as_ref().is_some_and(|search| search.hits.is_empty()) => {
            "look elsewhere"
        }
        // the letters that answer are offered already
        Intent::Act if app.context() == Context::Predicting => return None,
        Intent::Act if app.context() == Context::Text && app.step_waits_below() => "to the step",
        Intent::Act if matches!(app.context(), Context::Text | Context::Hits) && app.stop().is_none() => "look up",
        Intent::Act if matches!(app.context(), Context::Text | Context::Hits) => match &app.stop()?.kind {
            StopKind::Choice(id, _) if app.answered(id) => return None,
            StopKind::Choice(..) => "choose",
            StopKind::Challenge(_) => "hint",
            StopKind::Link(target) => following(target),
            StopKind::Pane => "pane",
            StopKind::Step if app.board_clock().is_some() => "show it",
            StopKind::Step => "next step",
        },
        Intent::Earlier if !app.pane()?.history.has_earlier() => return None,
        Intent::Later | Intent::Live if app.pane()?.history.is_live() => return None,
        Intent::Undo if matches!(app.context(), Context::Text | Context::Hits | Context::Predicting) => match &app.stop()?.kind {
            StopKind::Choice(id, _) if app.answered(id) => "take back",
            _ => return None,
        },
        Intent::NextSection if app.is_deriving() => "next derivation",
        Intent::NextSection if app.is_repairing() => "next drill",
        Intent::Whiteboard if !app.is_deriving() => return None,
        Intent::Whiteboard if app.board_clock().is_some() => "steps",
        Intent::NextItem if in_pane && is_last(app) => return None,
        Intent::SwitchFocus if app.pane().is_none() || matches!(shape, Shape::Narrow | Shape::Enlarged) => return None,
        Intent::SwitchFocus if in_pane => "text",
        Intent::Enlarge if app.pane().is_none() => return None,
        Intent::Enlarge if shape == Shape::Narrow && app.shows_quiz() => "quiz",
        Intent::Enlarge if shape == Shape::Narrow => "pane",
        Intent::Enlarge if shape == Shape::Enlarged => "text",
        Intent::Enlarge if !in_pane => return None,
        Intent::Style | Intent::Act | Intent::ZoomIn if in_pane && !of_marked(app, binding.intent) => return None,
        Intent::Hold if marked(app).is_none() => return None,
        Intent::Hold if marked(app).is_some_and(|(pane, panel)| pane.held.as_ref().is_some_and(|held| held.panel.id == panel.id)) => {
            "let go"
        }
        Intent::Act if in_pane && is_inside_picture(app) => "leave it",
        Intent::Act if in_pane && let Some(entry) = app.explained() => {
            return Some(format!("section {}", app.course().entries[entry].number));
        }
        Intent::PlayPause => match app.latest().map(|snapshot| &snapshot.phase) {
            Some(Phase::Training) => "pause",
            Some(Phase::Done(_)) => app.offers().buttons().iter().find(|button| button.id == AGAIN).map_or("go on", |button| button.label),
            _ => "play",
        },
        _ => binding.hint,
    };
    Some(words.to_owned())
}

/// What Enter does with a link.
fn following(target: &Target) -> &'static str {
    match target {
        Target::Entry(_) | Target::Flow(_) => "follow",
        Target::Topic(_) | Target::Question(_) => "ask",
        Target::Term(_) => "look up",
        Target::Web(_) => "copy the address",
    }
}

/// The marked panel.
fn marked(app: &App) -> Option<(&PaneView, &Panel)> {
    let pane = app.pane()?;
    let Item::Panel(index) = pane.item else { return None };
    Some((pane, pane.shown_panels(pane.snapshot()?).get(index).copied()?))
}

/// Whether a key that is for one kind of picture has something to act on in the marked panel.
fn of_marked(app: &App, intent: Intent) -> bool {
    let Some((_, panel)) = marked(app) else { return false };
    match intent {
        Intent::ZoomIn => matches!(panel.body.takes(), Takes::Place { .. }),
        Intent::Style => panel.body.shows_images(),
        Intent::Act if app.explained().is_some() => true,
        _ => matches!(panel.body.takes(), Takes::Pictures { .. }),
    }
}

/// Whether the last panel or knob is marked: there is no next one.
fn is_last(app: &App) -> bool {
    let Some(pane) = app.pane() else { return true };
    let Some(snapshot) = pane.snapshot() else { return true };
    let (panels, knobs) = (pane.shown_panels(snapshot).len(), pane.shown_knobs(snapshot).len());
    match pane.item {
        Item::Panel(at) => at + 1 >= panels + knobs,
        Item::Knob(at) => at + 1 >= knobs,
    }
}

fn is_inside_picture(app: &App) -> bool {
    marked(app).is_some_and(|(pane, panel)| pane.cursor(panel.id).pixel.is_some())
}

/// What is said of a run that leaves processors to others, where there is room and where there is little.
pub(super) const BUSY: [&str; 2] = ["busy: 1 thread", "busy"];

/// What is said of a link that carries so many pictures a second.
pub(super) fn slow_link(rate: f64) -> String {
    if rate >= 0.95 { format!("slow link, {rate:.0}/s") } else { String::from("slow link") }
}

/// The data set in use and the state of the run: `digits (generated) · seed 7 · live`.
fn state(app: &App, width: usize) -> String {
    // the quiz has no run and no data set; its counts stand above
    let mut data = if app.shows_quiz() { String::new() } else { app.data().to_owned() };
    if width < ROOMY
        && let (Some(open), Some(close)) = (data.find(" ("), data.find(')'))
        && open < close
    {
        data.replace_range(open..=close, "");
    }
    let mut run = app.run_words();
    if app.pane().is_some_and(|pane| !app.shows_quiz() && !pane.history.is_live()) {
        // the keys of the time machine need the room; the data set is the same at every moment
        data.clear();
    }
    if width < ROOMY && matches!(app.context(), Context::Contents | Context::Glossary | Context::Palette) {
        // the keys of a list need the room
        data.clear();
    }
    let busy = app.gives_way().then(|| BUSY[usize::from(width < ROOMY)].to_owned());
    for words in [busy, app.slow_link().map(slow_link)].into_iter().flatten() {
        run = if run.is_empty() { words } else { format!("{run} · {words}") };
    }
    if run.is_empty() {
        data
    } else if data.is_empty() {
        run
    } else {
        format!("{data} · {run}")
    }
}
