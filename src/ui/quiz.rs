//! The quiz, in the pane or over the whole screen: its status, its sheet with the marked spot, and the grades.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::header;
use super::panel::{self, pen::Pen};
use super::theme::Theme;
use crate::app::App;
use crate::app::layout::{Area, MARGIN};
use crate::app::pane::PanelView;
use crate::app::quiz::QuizView;
use crate::app::quiz::sheet::Figure;
use crate::content::question::Series;
use crate::lab::{Axis, Body, Curve, Curves, Panel};

/// Draws the quiz in `area`: in full, or folded into a line where there is no room for more.
pub(super) fn draw(app: &App, area: Rect, buf: &mut Buffer, theme: &Theme) {
    let Some(frame) = app.quiz_frame() else {
        let words = app.quiz_folded().replace(" · ", &format!(" {} ", theme.symbols().dot));
        Pen::new(buf, area, theme).text(0, 0, &words, Style::new());
        return;
    };
    let part = |area: Area| Rect { x: area.x, y: area.y, width: area.width, height: area.height };
    let mut pen = Pen::new(buf, part(frame.status), theme);
    let width = pen.width();
    header::status(app, 0, width, &mut pen);
    sheet(app, &mut Pen::new(buf, part(frame.sheet), theme));
    hidden(app, &mut Pen::new(buf, part(frame.hidden), theme));
    bar(app, &mut Pen::new(buf, part(frame.bar), theme));
}

fn sheet(app: &App, pen: &mut Pen<'_>) {
    let Some(view) = app.quiz() else { return };
    let theme = pen.theme;
    for (row, line) in view.sheet().lines.iter().skip(view.scroll()).take(pen.height()).enumerate() {
        let mut x = 0;
        for span in &line.spans {
            x = pen.text(x, row, &span.text, theme.text(span.role));
        }
    }
    view.sheet().figures.iter().for_each(|one| figure(one, view.scroll(), pen));
    let focused = app.pane().is_some_and(|pane| pane.focused);
    if let Some(spot) = view.marked().filter(|_| focused) {
        pen.text(caret_column(pen.width()), spot.first.saturating_sub(view.scroll()), theme.symbols().caret, theme.focus());
    }
}

/// A curve, as a pane draws it; what of it is scrolled away is cut off.
fn figure(figure: &Figure, scroll: usize, pen: &mut Pen<'_>) {
    let range = |values: &mut dyn Iterator<Item = f64>| {
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if low < high { [low as f32, high as f32] } else { [(low - 0.5) as f32, (high + 0.5) as f32] }
    };
    let plot = &figure.plot;
    let axis = |label: &str, range: [f32; 2]| Axis { label: label.to_owned(), unit: String::new(), range };
    let points = |series: &Series| plot.at.iter().zip(&series.values).map(|(x, y)| (*x as f32, *y as f32)).collect();
    let curve = |(at, series): (usize, &Series)| Curve { label: series.name.clone(), points: points(series), main: at == 0 };
    let curves = Curves {
        curves: plot.series.iter().enumerate().map(curve).collect(),
        x: axis(&plot.across, range(&mut plot.at.iter().copied())),
        y: axis("", range(&mut plot.series.iter().flat_map(|series| series.values.iter().copied()))),
        marks: Vec::new(),
        readings: None,
    };
    let panel = Panel { id: "curve", title: plot.title.clone(), figure: String::new(), caption: String::new(), body: Body::Curves(curves) };
    let cells = |length: usize| u16::try_from(length).unwrap_or(u16::MAX);
    let whole = Rect { x: 0, y: 0, width: cells(figure.columns), height: cells(figure.rows) };
    let mut drawn = Buffer::empty(whole);
    panel::draw(&panel, whole, &mut drawn, pen.theme, &PanelView::default());
    for y in 0..figure.rows {
        let Some(row) = (figure.first + y).checked_sub(scroll) else { continue };
        for x in 0..figure.columns {
            let cell = &drawn[(cells(x), cells(y))];
            pen.cell(figure.column + x, row, cell);
        }
    }
}

/// The caret stands in the margin of the sheet.
fn caret_column(width: usize) -> usize {
    usize::from(width >= usize::from(MARGIN) * 12)
}

/// How many lines are hidden above and below: a sheet that is cut off must not look finished.
fn hidden(app: &App, pen: &mut Pen<'_>) {
    let Some((above, below)) = app.quiz().map(QuizView::hidden) else { return };
    let (symbols, end) = (pen.theme.symbols(), pen.width().saturating_sub(1));
    let words = match (above, below) {
        (0, 0) => return,
        (above, 0) => format!("{} {above} above", symbols.up),
        (0, below) => format!("{} {below} more", symbols.down),
        (above, below) => format!("{} {above}  {} {below} more", symbols.up, symbols.down),
    };
    pen.right(end, 0, &words, if below > 0 { pen.theme.accent() } else { pen.theme.dim() });
}

/// The grades, and under each when it would bring the card back.
fn bar(app: &App, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    for cell in app.quiz_bar() {
        let style = if cell.suggested { theme.focus() } else { Style::new() };
        pen.text(cell.x, 0, &cell.name, style);
        pen.text(cell.x + 2, 1, &cell.interval, theme.dim());
    }
}
