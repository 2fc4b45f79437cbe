//! The line above: where the reader is in the course.

use super::panel::pen::Pen;
use super::theme::{Symbols, Theme};
use crate::app::App;
use crate::app::layout::Shape;
use crate::app::quiz::{Status, clock};
use crate::app::record::Mark;

/// Fewest columns that a section's title may be cut to for the sake of what stands around it.
const TITLE: usize = 24;

/// Draws ` elbo   III · The variational autoencoder › 21 The two-term loss in practice      21/30  ●●●●●○○`.
pub(super) fn draw(app: &App, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    if app.shows_quiz() && app.layout().shape == Shape::Enlarged {
        return quiz(app, pen);
    }
    let (course, here) = (app.course(), app.here());
    let title = if here.behind.is_some() { here.title.clone() } else { format!("{} {}", here.number, here.title) };
    let end = pen.width().saturating_sub(1);
    let needed = pen.measure(&title).max(TITLE);

    // What stands on the right, as far as it leaves room for the title.
    let siblings: Vec<usize> = app.alike().filter(|entry| course.entries[*entry].part == here.part).collect();
    let place = app.board_clock().map_or_else(|| app.place_words(), |clock| clock::words(clock.left(app.now())));
    let mut room = end.saturating_sub(place.len() + 2);
    let mut x = pen.text(1, 0, &course.title, theme.accent()) + 3;
    if x + 8 + needed + siblings.len() < room {
        room -= siblings.len() + 2;
        for (offset, entry) in siblings.iter().enumerate() {
            let style = if *entry == app.entry() { theme.focus() } else { theme.dim() };
            pen.text(end - siblings.len() + offset, 0, sign(app.mark(*entry), theme), style);
        }
    }
    pen.text(room + 2, 0, &place, if app.board_clock().is_some() { theme.accent() } else { theme.dim() });

    if let Some(part) = course.parts.get(here.part) {
        let above = here.behind.and_then(|home| course.entries.get(home)).map_or(&part.title, |home| &home.title);
        let full = format!("{} {} {above}", part.numeral, theme.symbols().dot);
        let fits = x + pen.measure(&full) + 3 + needed <= room;
        x = pen.text(x, 0, if fits { &full } else { &part.numeral }, theme.dim());
        x = pen.text(x, 0, if theme.spell("›").is_ascii() { " > " } else { " › " }, theme.dim());
    }
    pen.fit(x, 0, room.saturating_sub(x), &title, theme.title());
}

/// Draws ` elbo   quiz › core · KL divergence        7 due · 3 new · 12 done today   0:42`; in its own section ` elbo   § 30 › quiz › …`.
fn quiz(app: &App, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let x = pen.text(1, 0, &app.course().title, theme.accent()) + 3;
    let arrow = if theme.spell("›").is_ascii() { " > " } else { " › " };
    // what covers a section's text says whose it is
    let home = if app.is_quiz_of_section() { format!("§ {}{arrow}", app.here().number) } else { String::new() };
    let x = pen.text(x, 0, &format!("{home}quiz{arrow}"), theme.dim());
    let end = pen.width().saturating_sub(1);
    status(app, x, end, pen);
}

/// Draws where one is in the quiz, the counts and the clock, from column `x` to `end`; the counts give way first.
pub(super) fn status(app: &App, x: usize, end: usize, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let dots = |text: &str| text.replace(" · ", &format!(" {} ", theme.symbols().dot));
    let Status { place, counts, clock, late } = app.quiz_status();
    let (place, counts) = (dots(&place), dots(&counts));
    let style = if late { theme.failure() } else { theme.accent() };
    let clock_width = if clock.is_empty() { 0 } else { pen.measure(&clock) + 3 };
    pen.right(end, 0, &clock, style);
    let room = end.saturating_sub(x + clock_width);
    let both = pen.measure(&place) + 3 + pen.measure(&counts) <= room;
    if both {
        pen.right(end - clock_width, 0, &counts, theme.dim());
    }
    pen.fit(x, 0, room, &place, theme.title());
}

/// How far a section is, as one sign.
pub(super) fn sign(mark: Mark, theme: &Theme) -> &'static str {
    let Symbols { full, half, empty, dot, challenge_done, .. } = theme.symbols();
    match mark {
        Mark::Unwritten => dot,
        Mark::New => empty,
        Mark::Begun => half,
        Mark::Read => full,
        Mark::Done => challenge_done,
    }
}
