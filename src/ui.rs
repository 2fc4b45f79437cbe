//! Draws the state of the program. Starts nothing, changes nothing.
//!
//! [`view`] puts the parts together: a line above that says where the reader is, the text, the live pane, a line below that says what
//! can be done. What lies over them (contents, help, canvas) takes their place, calmly: no boxes in boxes.

mod canvas;
pub mod clipping;
mod contents;
pub mod demo;
mod figure;
mod footer;
mod glossary;
mod header;
mod help;
mod links;
mod notice;
mod palette;
pub mod pane;
pub mod panel;
mod quiz;
mod reader;
mod small;
pub mod theme;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::layout::{Area, Layout, Shape};
use crate::app::{App, Layer};
pub use links::links;
use panel::pen::Pen;
use theme::Theme;

/// Draws the whole screen. The buffer should be empty and as large as the app believes the terminal to be; nothing is drawn outside it.
pub fn view(app: &App, theme: &Theme, buf: &mut Buffer) {
    let layout = app.layout();
    if layout.shape == Shape::Small {
        small::draw(app.size(), &mut Pen::new(buf, rect(layout.body), theme));
        return;
    }
    header::draw(app, &mut Pen::new(buf, rect(layout.header), theme));
    match app.layers().last() {
        Some(Layer::Help(help)) => {
            rules(buf, theme, layout.body, None);
            help::draw(help, app.offers(), &mut Pen::new(buf, rect(layout.body), theme));
        }
        Some(Layer::Palette(open)) => {
            rules(buf, theme, layout.body, None);
            palette::draw(open, &mut Pen::new(buf, rect(layout.body), theme));
        }
        Some(Layer::Glossary(glossary)) if glossary.seen().is_empty() => {
            rules(buf, theme, layout.body, None);
            glossary::draw(app, glossary, &mut Pen::new(buf, rect(layout.body), theme));
        }
        Some(Layer::Contents(contents)) => {
            let beside = layout.shape == Shape::Wide;
            rules(buf, theme, layout.body, layout.rule().filter(|_| beside));
            let area = if beside { layout.text } else { layout.body };
            contents::draw(app, contents, &mut Pen::new(buf, rect(area), theme));
            if beside {
                live_pane(app, theme, buf, &layout);
            }
        }
        _ => {
            rules(buf, theme, layout.body, layout.rule());
            match (layout.shape, app.drawing()) {
                (Shape::Canvas, Some(drawing)) => {
                    canvas::draw(drawing, rect(layout.text), rect(layout.canvas), buf, theme);
                }
                _ => reader::draw(app, &mut Pen::new(buf, rect(layout.text), theme)),
            }
            if let Some(Layer::Glossary(glossary)) = app.layers().last() {
                glossary::over_text(app, glossary, &mut Pen::new(buf, rect(layout.text), theme));
            }
            live_pane(app, theme, buf, &layout);
            percent(app, theme, buf, layout.text);
        }
    }
    footer::draw(app, &mut Pen::new(buf, rect(layout.footer), theme));
    notice::draw(app, rect(layout.footer), buf, theme);
}

/// The panel of the live pane under a cell of the screen, and in a scatter's plot the place in latent units: what a click there means.
pub fn panel_at(app: &App, theme: &Theme, column: u16, row: u16) -> Option<(usize, Option<(f32, f32)>)> {
    let layout = app.layout();
    let is_open = matches!(layout.shape, Shape::Wide | Shape::Enlarged) && app.layers().is_empty();
    let view = app.pane().filter(|_| is_open && !app.shows_quiz())?;
    let areas = pane::panel_areas(view, rect(layout.pane), theme);
    let (index, area) = areas.into_iter().find(|(_, area)| area.contains((column, row).into()))?;
    let panel = view.shown_panels(view.snapshot()?).get(index).copied()?;
    Some((index, panel::place_at(panel, area, theme, &view.panel_view(index, panel), column, row)))
}

/// How far the reader is with the page, in the rule under the text: `── 42 % ──`.
fn percent(app: &App, theme: &Theme, buf: &mut Buffer, text: Area) {
    let Some(percent) = app.reading().percent().filter(|_| text.width > 0 && app.drawing().is_none()) else { return };
    let under = Rect { x: text.x, y: text.y + text.height, width: text.width, height: 1 };
    let mut pen = Pen::new(buf, under, theme);
    let end = pen.width().saturating_sub(2);
    pen.right(end, 0, &format!(" {percent:>3} % "), theme.dim());
}

/// The pane, in full or folded.
fn live_pane(app: &App, theme: &Theme, buf: &mut Buffer, layout: &Layout) {
    let Some(view) = app.pane() else { return };
    if layout.shape == Shape::Narrow {
        let above = Area { y: layout.pane.y - 1, height: 1, x: 0, width: layout.body.width };
        rule(buf, theme, above.y, above.width, None);
    }
    if app.shows_quiz() {
        quiz::draw(app, rect(layout.pane), buf, theme);
    } else if layout.shape == Shape::Narrow {
        let seen = layout.pane.height.saturating_sub(notice::taken(app, rect(layout.footer), buf, theme));
        pane::folded(view, rect(Area { height: seen, ..layout.pane }), buf, theme);
    } else if layout.pane.width > 0 {
        pane::draw(view, rect(layout.pane), buf, theme);
    }
}

/// The rules above and below the body, and the one between text and pane.
fn rules(buf: &mut Buffer, theme: &Theme, body: Area, between: Option<u16>) {
    let symbols = theme.symbols();
    rule(buf, theme, body.y - 1, body.width, between.map(|column| (column, symbols.tee_down)));
    rule(buf, theme, body.y + body.height, body.width, between.map(|column| (column, symbols.tee_up)));
    if let Some(column) = between {
        let mut pen = Pen::new(buf, Rect { x: column, y: body.y, width: 1, height: body.height }, theme);
        for row in 0..usize::from(body.height) {
            pen.text(0, row, symbols.vertical, theme.rule());
        }
    }
}

/// A rule across the screen, with a tee where another one meets it.
fn rule(buf: &mut Buffer, theme: &Theme, row: u16, width: u16, tee: Option<(u16, &str)>) {
    let mut pen = Pen::new(buf, Rect { x: 0, y: row, width, height: 1 }, theme);
    let line = theme.symbols().horizontal.repeat(usize::from(width));
    pen.text(0, 0, &line, theme.rule());
    if let Some((column, sign)) = tee {
        pen.text(usize::from(column), 0, sign, theme.rule());
    }
}

fn rect(area: Area) -> Rect {
    Rect { x: area.x, y: area.y, width: area.width, height: area.height }
}
