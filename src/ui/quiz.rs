//! The quiz, in the pane or over the whole screen: its status, its sheet with the marked spot, and the grades.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::panel::pen::Pen;
use super::theme::Theme;
use super::{figure, header};
use crate::app::App;
use crate::app::layout::{Area, MARGIN};
use crate::app::quiz::QuizView;

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
    view.sheet().figures.iter().for_each(|figure| figure::draw(figure, view.scroll(), pen));
    let focused = app.pane().is_some_and(|pane| pane.focused);
    if let Some(spot) = view.marked().filter(|_| focused) {
        pen.text(spot.column + caret_column(pen.width()), spot.first.saturating_sub(view.scroll()), theme.symbols().caret, theme.focus());
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
