//! The text: the visible lines of the page, the caret at the marked stop, the hits of a search, live values under formulas.

use ratatui::style::{Modifier, Style};

use super::figure;
use super::panel::number;
use super::panel::pen::Pen;
use super::theme::Theme;
use crate::app::App;
use crate::app::keymap::Context;
use crate::app::layout::MARGIN;
use crate::app::reading::Reading;
use crate::content::course::{Compare, Condition};
use crate::content::page::{LiveTerm, Stop, StopKind};

/// Draws the text with its margin.
pub(super) fn draw(app: &App, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let reading = app.reading();
    let rows = pen.height();
    for row in 0..rows {
        let Some(line) = reading.page.lines.get(reading.scroll + row) else { break };
        let mut x = 0;
        for span in &line.spans {
            x = pen.text(x, row, &span.text, theme.text(span.role));
        }
    }
    reading.page.figures.iter().for_each(|figure| figure::draw(figure, reading.scroll, pen));
    for live in &reading.page.live {
        live_value(app, pen, live, |line| line.checked_sub(reading.scroll).filter(|row| *row < rows));
    }
    let challenges = || app.here().section.iter().flat_map(|section| section.challenges());
    for (line, id) in &reading.page.measures {
        if let Some(row) = line.checked_sub(reading.scroll).filter(|row| *row < rows)
            && let Some(challenge) = challenges().find(|challenge| challenge.id == *id)
        {
            measures(app, pen, &challenge.conditions, row);
        }
    }
    for row in app.copied_lines().into_iter().flatten().filter_map(|line| line.checked_sub(reading.scroll)).filter(|row| *row < rows) {
        pen.text(1, row, theme.symbols().vertical, theme.accent());
    }
    for row in app.bookmarked_lines() {
        pen.text(0, row, theme.symbols().bookmark, theme.accent());
    }
    hits(app, pen, rows);
    let in_text = matches!(app.context(), Context::Text | Context::Predicting | Context::Hits);
    if let Some(stop) = app.stop().filter(|_| in_text)
        && let Some(row) = stop.first.checked_sub(reading.scroll)
    {
        pen.text(1, row, theme.symbols().caret, theme.focus());
        marked_link(app, stop, pen);
    }
}

/// Of several links on a line the marked one stands out: the caret beside them does not say which it is.
fn marked_link(app: &App, stop: &Stop, pen: &mut Pen<'_>) {
    let Reading { page, scroll, .. } = app.reading();
    let StopKind::Link(target) = &stop.kind else { return };
    let is_alone = page.stops.iter().filter(|other| (other.first..=other.last).contains(&stop.first)).count() == 1;
    for line in (stop.first..=stop.last).filter(|line| !is_alone && line >= scroll) {
        let mut x = 0;
        for span in page.lines.get(line).iter().flat_map(|line| &line.spans) {
            let width = pen.measure(&span.text);
            if span.link.as_ref() == Some(target) {
                (x..x + width).for_each(|x| pen.restyle(x, line - scroll, pen.theme.selected()));
            }
            x += width;
        }
    }
}

/// What a challenge measures now, and what it wants: `KL now 3.41, wanted < 0.1`.
fn measures(app: &App, pen: &mut Pen<'_>, conditions: &[Condition], row: usize) {
    let theme = pen.theme;
    let Some(snapshot) = app.latest() else { return };
    let mut x = usize::from(MARGIN) + 2;
    let mut measured: Vec<_> = conditions.iter().filter_map(|condition| Some((condition, snapshot.metric(&condition.metric)?))).collect();
    // what is still to be reached comes first: where the line has no room for all, a tick alone would say that nothing is left to do
    measured.sort_by_key(|(condition, metric)| condition.holds(metric.value));
    for (condition, metric) in measured {
        let sign = match condition.compare {
            Compare::Below => '<',
            Compare::Above => '>',
        };
        let is_met = condition.holds(metric.value);
        let end = number::end(condition.value, theme);
        let parts = [
            (format!("{} now ", metric.label), Style::new()),
            (number::figure(metric.value, theme), if is_met { theme.right() } else { theme.accent() }),
            (format!(", wanted {sign} {end}{}", if is_met { format!(" {}", theme.symbols().tick) } else { String::new() }), theme.dim()),
        ];
        let length: usize = parts.iter().map(|(text, _)| pen.measure(text)).sum();
        if x + length > pen.width() {
            break;
        }
        for (text, style) in parts {
            x = pen.text(x, row, &text, style);
        }
        x += 3;
    }
}

/// A term's present value in a brace that spans the term, `└── 141.2 ──┘`, or on a stem below its middle: `└ 2.69`. `row_of` is where a
/// line of the page is on the screen.
fn live_value(app: &App, pen: &mut Pen<'_>, live: &LiveTerm, row_of: impl Fn(usize) -> Option<usize>) {
    let theme = pen.theme;
    let snapshot = app.pane().and_then(|pane| pane.snapshot());
    let value = snapshot.and_then(|snapshot| snapshot.metric(&live.metric)).map_or(f64::NAN, |metric| metric.value);
    let value = number::figure(value, theme);
    let text = match live.stem {
        None => brace(&value, live.width, theme),
        Some(_) => hanging(&value, theme),
    };
    if let Some(row) = row_of(live.line) {
        pen.text(live.column, row, &text, theme.accent());
    }
    for row in (1..=live.stem.unwrap_or(0)).filter_map(|above| row_of(live.line - above)) {
        pen.text(live.column, row, theme.symbols().vertical, theme.accent());
    }
}

/// The value at the end of a stem.
fn hanging(value: &str, theme: &Theme) -> String {
    let corner = if theme.spell("└").is_ascii() { "|_" } else { "└" };
    format!("{corner} {value}")
}

/// The value in the middle of a brace of this width; without the brace where there is no room for it.
fn brace(value: &str, width: usize, theme: &Theme) -> String {
    use unicode_width::UnicodeWidthStr;
    let size = value.width();
    if width < size + 4 {
        let before = width.saturating_sub(size) / 2;
        return format!("{}{value}", " ".repeat(before));
    }
    let dashes = width - size - 4;
    let rule = |count: usize| theme.symbols().horizontal.repeat(count);
    let (left, right) = if theme.spell("└").is_ascii() { ("+", "+") } else { ("└", "┘") };
    format!("{left}{} {value} {}{right}", rule(dashes / 2), rule(dashes - dashes / 2))
}

/// Marks the hits of the open search; the present one stands out.
fn hits(app: &App, pen: &mut Pen<'_>, rows: usize) {
    let reading = app.reading();
    let Some(search) = &reading.search else { return };
    for (index, hit) in search.hits.iter().enumerate() {
        let Some(row) = hit.line.checked_sub(reading.scroll).filter(|row| *row < rows) else { continue };
        let style = if index == search.at {
            pen.theme.selected().add_modifier(Modifier::BOLD)
        } else {
            Style::new().add_modifier(Modifier::UNDERLINED | Modifier::BOLD)
        };
        for column in hit.column..hit.column + hit.width {
            pen.restyle(column, row, style);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::capabilities::{Colours, Glyphs};

    #[test]
    fn a_value_stands_in_the_middle_of_its_brace() {
        let theme = Theme::new(Colours::Ansi16, Glyphs::Braille);
        assert_eq!(brace("141.2", 15, &theme), "└─── 141.2 ───┘");
        assert_eq!(brace("6.3", 4, &theme), "6.3");
        let ascii = Theme::new(Colours::Ansi16, Glyphs::Ascii);
        assert_eq!(brace("141.2", 11, &ascii), "+- 141.2 -+");
        assert_eq!((hanging("2.69", &theme), hanging("2.69", &ascii)), ("└ 2.69".to_owned(), "|_ 2.69".to_owned()));
    }
}
