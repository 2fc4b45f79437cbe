//! The screen of a demo: one picture, one number with what it means, one sentence, and the keys.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::pane::{knobs, status};
use super::panel::{self, number, pen::Pen};
use super::theme::Theme;
use super::{rule, small};
use crate::app::action::Intent;
use crate::app::demo::{Class, Line, Show};
use crate::app::keymap::{key_for, offered, said};
use crate::app::layout::{LOWEST, NARROWEST};
use crate::lab::{Body, Knob, Metric, Panel, Phase, Words};

mod large;

/// From this many columns and rows on, number and sentence stand beside a picture that is about as high as wide.
const WIDE: (u16, u16) = (110, 28);
/// From this many rows on, blank lines part picture, number and sentence.
const ROOMY: usize = 22;
/// Rows of the sentence below the picture.
const SENTENCE: usize = 2;
/// Blank columns between two things of one line.
const GAP: usize = 3;

/// Draws the whole screen.
pub fn view(show: &Show, theme: &Theme, buf: &mut Buffer) {
    let (columns, rows) = show.size();
    if columns < NARROWEST || rows < LOWEST {
        small::draw((columns, rows), &mut Pen::new(buf, Rect::new(0, 0, columns, rows), theme));
        return;
    }
    header(show, &mut Pen::new(buf, Rect::new(0, 0, columns, 1), theme));
    rule(buf, theme, 1, columns, None);
    rule(buf, theme, rows - 3, columns, None);
    facts(show, &mut Pen::new(buf, Rect::new(1, rows - 2, columns - 2, 1), theme));
    footer(show, &mut Pen::new(buf, Rect::new(1, rows - 1, columns - 2, 1), theme));
    let body = Rect::new(1, 2, columns - 2, rows - 5);
    if show.is_helping() {
        return help(show, &mut Pen::new(buf, body, theme));
    }
    if columns >= WIDE.0 && rows >= WIDE.1 && is_square(show) {
        let side = (columns / 3).clamp(36, 56);
        picture(show, Rect { width: body.width - side - GAP as u16, ..body }, buf, theme);
        beside(show, &mut Pen::new(buf, Rect { x: body.right() - side, width: side, ..body }, theme));
    } else {
        let blanks = if usize::from(rows) >= ROOMY { 1 } else { 0 };
        let below = large::ROWS + SENTENCE + 2 * blanks;
        let above = body.height - below as u16;
        picture(show, Rect { height: above, ..body }, buf, theme);
        let mut pen = Pen::new(buf, Rect { y: body.y + above, height: below as u16, ..body }, theme);
        under(show, blanks, &mut pen);
    }
}

/// ` elbo demo  2/7  What a nat of code costs            training · step 1,240 · 540 steps/s`.
fn header(show: &Show, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let (at, count) = show.place();
    let name = match show.class() {
        Class::Alone => "elbo demo",
        Class::Shared(_) => "elbo share",
        Class::Followed(..) => "elbo follow",
    };
    let x = pen.text(1, 0, name, theme.accent()) + 2;
    let x = if count > 1 && !show.is_following() { pen.text(x, 0, &format!("{at}/{count}"), theme.dim()) + 2 } else { x };
    let end = pen.width() - 1;
    let title = pen.measure(&show.demo().title);
    let room = end.saturating_sub(x + title + GAP);
    let pieces = status(show, room, theme);
    let width: usize = pieces.iter().map(|(text, _)| pen.measure(text)).sum();
    pen.fit(x, 0, end - x, &show.demo().title, theme.title());
    // what failed is said in the place of the sentence, whole
    if width <= room && !is_failed(show) {
        let mut at = end - width;
        for (text, style) in pieces {
            at = pen.text(at, 0, &text, style);
        }
    }
}

/// Whether the picture gains nothing from more columns than it has rows for.
fn is_square(show: &Show) -> bool {
    let panels = show.snapshot().map(|snapshot| show.pane().shown_panels(snapshot)).unwrap_or_default();
    panels.first().is_some_and(|panel| matches!(panel.body, Body::Sheet(_) | Body::Plane(_)))
}

fn is_failed(show: &Show) -> bool {
    show.snapshot().is_some_and(|snapshot| matches!(snapshot.phase, Phase::Failed(_)))
}

/// What the run is doing, in one line of about `room` columns.
fn status(show: &Show, room: usize, theme: &Theme) -> Vec<(String, Style)> {
    let mut lines = show.snapshot().map(|snapshot| status::lines(show.pane(), snapshot, show.context(), room, theme)).unwrap_or_default();
    if lines.is_empty() { vec![(String::from("starting …"), theme.dim())] } else { lines.swap_remove(0) }
}

/// The first picture; until there is one, in its place what is being done for it.
fn picture(show: &Show, area: Rect, buf: &mut Buffer, theme: &Theme) {
    let panels = show.snapshot().map(|snapshot| show.pane().shown_panels(snapshot)).unwrap_or_default();
    if panels.is_empty() && !is_failed(show) {
        let mut pen = Pen::new(buf, area, theme);
        let pieces = status(show, pen.width(), theme);
        let mut x = pen.width().saturating_sub(pieces.iter().map(|(text, _)| pen.measure(text)).sum()) / 2;
        let y = pen.height() / 2;
        for (text, style) in pieces {
            x = pen.text(x, y, &text, style);
        }
    }
    if let Some(panel) = panels.first() {
        // a caption explains the picture to a reader, and names keys that a demo does not have
        let bare = Panel { caption: Words::none(), ..(*panel).clone() };
        panel::draw(&bare, area, buf, theme, &show.pane().panel_view(0, panel));
    }
}

/// The figure, its name with its unit, and what it is; nothing before there is one.
fn figure<'a>(show: &'a Show, theme: &Theme) -> (String, String, &'a str) {
    let Some(metric) = show.snapshot().and_then(|snapshot| snapshot.metric(show.demo().metric())) else { return Default::default() };
    let name = if metric.unit.is_empty() { metric.label.into() } else { format!("{}, {}", metric.label, metric.unit) };
    (value(metric, theme), name, &show.demo().means)
}

/// A count is whole; a measured number is never quite.
fn value(metric: &Metric, theme: &Theme) -> String {
    let is_count = metric.unit.is_empty() && metric.value.fract() == 0.0;
    if is_count { number::end(metric.value, theme) } else { number::figure(metric.value, theme) }
}

/// Number, knob and sentence in a column of their own.
fn beside(show: &Show, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let (value, name, means) = figure(show, theme);
    let width = pen.width();
    let mut y = 1;
    pen.text(0, y, &name, theme.title());
    y += 2;
    large::draw(&value, pen, 0, y, theme.accent());
    y += large::ROWS + 1;
    for line in wrapped(means, width, theme) {
        pen.text(0, y, &line, theme.dim());
        y += 1;
    }
    y += 1;
    if let Some(knob) = show.knob() {
        knob_line(show, knob, pen, 0, y, width);
        y += 2;
    }
    y += 1;
    let (text, style) = sentence(show, theme);
    for line in wrapped(&text, width, theme) {
        pen.text(0, y, &line, style);
        y += 1;
    }
}

/// The same below the picture: the name, what it means and the knob beside the number, then the sentence.
fn under(show: &Show, blanks: usize, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let (value, name, means) = figure(show, theme);
    let y = blanks;
    large::draw(&value, pen, 0, y, theme.accent());
    // the words stay where they are while the number grows by a digit
    let x = large::width(&value, theme).max(16) + GAP;
    let room = pen.width().saturating_sub(x);
    let after = pen.text(x, y, &name, theme.title()) + GAP;
    let means = wrapped(means, room, theme);
    for (row, line) in means.iter().take(2).enumerate() {
        pen.text(x, y + 1 + row, line, theme.dim());
    }
    match show.knob() {
        Some(knob) if means.len() < 2 => knob_line(show, knob, pen, x, y + 2, room),
        Some(knob) => knob_line(show, knob, pen, after, y, (x + room).saturating_sub(after)),
        None => {}
    }
    let (text, style) = sentence(show, theme);
    let width = pen.width();
    for (row, line) in wrapped(&text, width, theme).iter().take(SENTENCE).enumerate() {
        pen.text(0, y + large::ROWS + blanks + row, line, style);
    }
}

/// The sentence of the moment; why the run has failed, if it has.
fn sentence(show: &Show, theme: &Theme) -> (String, Style) {
    match show.snapshot().map(|snapshot| &snapshot.phase) {
        Some(Phase::Failed(failure)) => {
            let suggestion = said(show.context(), &failure.suggestion);
            (format!("failed: {} — {suggestion}", failure.reason), theme.failure())
        }
        _ => (show.sentence(), theme.title()),
    }
}

fn wrapped(text: &str, width: usize, theme: &Theme) -> Vec<String> {
    textwrap::wrap(&theme.spell(text), width.max(1)).into_iter().map(Cow::into_owned).collect()
}

/// A knob with its scale and the keys that turn it.
fn knob_line(show: &Show, knob: &Knob, pen: &mut Pen<'_>, x: usize, y: usize, room: usize) {
    let theme = pen.theme;
    let mut at = x;
    let pieces = match show.given(knob) {
        Some(given) => vec![(format!("{} {given}, as given", theme.spell(knob.label)), theme.accent())],
        None => knobs::scaled(knob, room, theme),
    };
    for (text, style) in pieces {
        at = pen.text(at, y, &text, style);
    }
    let [less, more] = [Intent::Left, Intent::Right].map(|intent| key_for(show.context(), intent));
    let keys = format!("{} {}", theme.key_name(&less), theme.key_name(&more));
    if !show.is_following() && at + GAP + pen.measure(&keys) <= x + room {
        pen.text(at + GAP, y, &keys, theme.dim());
    }
}

/// The recipe of the run, and what is to be said.
fn facts(show: &Show, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let mut right = Vec::new();
    right.extend(match show.class() {
        Class::Alone => None,
        Class::Shared(0) => Some("nobody follows yet".to_owned()),
        Class::Shared(1) => Some("1 follows".to_owned()),
        Class::Shared(count) => Some(format!("{count} follow")),
        Class::Followed(_, Line::Open) => Some("following".to_owned()),
        Class::Followed(_, Line::Ended) => Some("the run that was shown has ended".to_owned()),
    });
    right.extend(show.seconds_left().map(|seconds| format!("next in {seconds} s")));
    right.extend(show.snapshot().is_some_and(|snapshot| snapshot.gives_way).then(|| super::footer::BUSY[0].to_owned()));
    right.extend(show.slow_link().map(super::footer::slow_link));
    let right = right.join(&format!(" {} ", theme.symbols().dot));
    let width = pen.width();
    pen.right(width, 0, &right, theme.accent());
    let room = width.saturating_sub(if right.is_empty() { 0 } else { pen.measure(&right) + GAP });
    match show.notice() {
        Some(notice) => pen.fit(0, 0, room, notice, theme.accent()),
        None => {
            let x = pen.fit(0, 0, room, &show.recipe_line(), theme.dim());
            let turned = show.turned().map(|step| format!("turned at step {}", number::whole(step, theme))).unwrap_or_default();
            if !turned.is_empty() && x + GAP + pen.measure(&turned) <= room { pen.text(x + GAP, 0, &turned, theme.accent()) } else { x }
        }
    };
}

/// As many hints as there is room for; how to leave and the list of keys are always among them.
fn footer(show: &Show, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let (_, count) = show.place();
    let hint = |intent: Intent, hint: &'static str| match (intent, show.snapshot().map(|snapshot| &snapshot.phase)) {
        (Intent::NextDemo, _) if count < 2 => "",
        (Intent::PlayPause, Some(Phase::Paused)) => "play",
        (Intent::PlayPause, Some(Phase::Done(_))) => "go on",
        (Intent::PlayPause, Some(Phase::Failed(_))) => "again",
        _ => hint,
    };
    let rows = offered(show.context()).map(|row| (row.intent, row.keys[0].name(), hint(row.intent, row.hint)));
    let rows = rows.map(|(intent, name, hint)| (intent, theme.key_name(&name).into_owned(), hint));
    let offered: Vec<_> = rows.filter(|row| !row.2.is_empty()).collect();
    let size = |pen: &Pen<'_>, name: &str, hint: &str| pen.measure(name) + 1 + pen.measure(hint) + GAP;
    let is_kept = |intent: Intent| matches!(intent, Intent::Help | Intent::Quit);
    let mut reserved: usize = offered.iter().filter(|row| is_kept(row.0)).map(|row| size(pen, &row.1, row.2)).sum();
    let mut x = 0;
    for (intent, name, hint) in offered {
        let size = size(pen, &name, hint);
        if is_kept(intent) {
            reserved -= size;
        } else if x + size + reserved > pen.width() + GAP {
            continue;
        }
        let after = pen.text(x, 0, &name, theme.accent());
        x = pen.text(after + 1, 0, hint, theme.dim()) + GAP;
    }
}

/// All keys.
fn help(show: &Show, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let rows: Vec<_> = offered(show.context()).map(|row| (theme.key_name(&row.keys_named()).into_owned(), row.words)).collect();
    let about = rows.iter().map(|(keys, _)| pen.measure(keys)).max().unwrap_or(0) + GAP;
    pen.text(1, 1, "Keys", theme.title());
    for (y, (keys, words)) in rows.iter().enumerate() {
        pen.text(1, 3 + y, keys, theme.accent());
        pen.text(1 + about, 3 + y, words, Style::new());
    }
}
