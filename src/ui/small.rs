//! The one line that is drawn when the terminal is too small for anything else.

use ratatui::style::Style;

use super::panel::pen::Pen;
use crate::app::layout::{LOWEST, NARROWEST};

/// Says which size is needed and which there is, as fully as there is room for.
pub(super) fn draw((width, height): (u16, u16), pen: &mut Pen<'_>) {
    let wordings = [
        format!("elbo needs {NARROWEST} x {LOWEST} cells; this terminal has {width} x {height}"),
        format!("needs {NARROWEST} x {LOWEST}, has {width} x {height}"),
        format!("{width}x{height} < {NARROWEST}x{LOWEST}"),
        format!("<{NARROWEST}x{LOWEST}"),
    ];
    let Some(words) = wordings.iter().find(|words| words.len() <= pen.width()) else { return };
    let (x, y) = ((pen.width() - words.len()) / 2, pen.height() / 2);
    pen.text(x, y, words, Style::new());
}
