//! Where what stands on the screen leads outside the program, for terminals that can follow a link.

use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::theme::Theme;
use crate::app::App;
use crate::app::layout::Shape;
use crate::content::markup::Target;
use crate::term::link::Link;

/// The web links of the text that can be seen, line by line.
pub fn links(app: &App, theme: &Theme) -> Vec<Link> {
    let layout = app.layout();
    if !app.layers().is_empty() || matches!(layout.shape, Shape::Small | Shape::Canvas) {
        return Vec::new();
    }
    let (area, reading) = (layout.text, app.reading());
    let cells = |length: usize| u16::try_from(length).unwrap_or(u16::MAX);
    let mut links = Vec::new();
    for (row, line) in reading.page.lines.iter().skip(reading.scroll).take(usize::from(area.height)).enumerate() {
        let mut x = 0;
        for span in &line.spans {
            let width = theme.spell(&span.text).width();
            if let Some(Target::Web(address)) = &span.link {
                let place = Rect { x: area.x + cells(x), y: area.y + cells(row), width: cells(width), height: 1 };
                let seen = place.intersection(Rect { x: area.x, y: area.y, width: area.width, height: area.height });
                links.extend(Link::new(seen, address).filter(|_| !seen.is_empty()));
            }
            x += width;
        }
    }
    links
}
