//! A notice that is longer than the line below has room for: over as many lines as it needs, for what it advises stands at its end.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::footer;
use super::panel::pen::Pen;
use super::theme::Theme;
use crate::app::App;

/// Draws it over the bottom of the screen, below a rule; nothing when there is no notice, or the line below shows it whole.
pub(super) fn draw(app: &App, below: Rect, buf: &mut Buffer, theme: &Theme) {
    let Some((lines, rows)) = lines(app, below, buf, theme) else { return };
    let top = below.y + 1 - rows;
    let area = Rect { y: top - u16::from(top > 0), height: rows + u16::from(top > 0), ..below };
    for position in area.positions() {
        if let Some(cell) = buf.cell_mut(position) {
            cell.reset();
        }
    }
    let mut pen = Pen::new(buf, area, theme);
    let width = usize::from(area.width);
    let lead = usize::from(top > 0);
    if lead == 1 {
        pen.text(0, 0, &theme.symbols().horizontal.repeat(width), theme.rule());
    }
    for (row, line) in lines.iter().take(usize::from(rows)).enumerate() {
        pen.text(1, lead + row, line, theme.accent());
    }
}

/// Rows above the rule over the line below that it takes.
pub(super) fn taken(app: &App, below: Rect, buf: &mut Buffer, theme: &Theme) -> u16 {
    lines(app, below, buf, theme).map_or(0, |(_, rows)| rows - 1)
}

/// Its lines and how many rows of the screen they get, where the line below doesn't show it whole.
fn lines(app: &App, below: Rect, buf: &mut Buffer, theme: &Theme) -> Option<(Vec<String>, u16)> {
    let notice = app.notice()?;
    if footer::shows_whole(app, &Pen::new(buf, below, theme), notice) {
        return None;
    }
    let room = usize::from(below.width).saturating_sub(2).max(1);
    let lines: Vec<String> = textwrap::wrap(&theme.spell(notice), room).into_iter().map(std::borrow::Cow::into_owned).collect();
    // The header and a line of the text stay in sight.
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(below.y.saturating_sub(2)).max(1);
    Some((lines, rows))
}
