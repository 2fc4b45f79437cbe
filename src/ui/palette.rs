//! The list of everything that one can go to: its kind, its name, where it belongs.

use super::panel::pen::Pen;
use crate::app::palette::Palette;
use crate::content::markup::Role;

/// Columns of the kind.
const KIND: usize = 13;
/// A home of so many columns always stands beside the name: `§ 21`, a key. A longer one has what the name leaves, or nothing below `CUT`.
const SHORT: usize = 6;
const CUT: usize = 12;

/// Draws the list with the marked line in sight.
pub(super) fn draw(palette: &Palette, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let x = pen.text(3, 0, "Go to", theme.title());
    let (typed, style) = match palette.wanted.as_str() {
        "" => (String::from("type a name: a section, term, formula, topic, question, flow, derivation, key"), theme.dim()),
        wanted => (format!("{wanted}_"), theme.focus()),
    };
    let end = pen.width().saturating_sub(2);
    pen.fit(x + 3, 0, end.saturating_sub(x + 3), &typed, style);
    if palette.marked().is_none() {
        pen.text(3, 2, "nothing is called so; / searches in the text", theme.dim());
        return;
    }
    let room = pen.height().saturating_sub(2).max(1);
    let first = palette.selected.saturating_sub(room / 2).min(palette.shown().len().saturating_sub(room));
    for (row, place) in palette.shown().skip(first).take(room).enumerate() {
        let is_marked = first + row == palette.selected;
        if is_marked {
            pen.text(3, 2 + row, theme.symbols().caret, theme.focus());
        }
        let all = end.saturating_sub(5 + KIND);
        let (name, home) = (pen.measure(&place.name), pen.measure(&place.home));
        let home = match all.saturating_sub(name + 2) {
            _ if home <= SHORT => home,
            left if home <= left || left >= CUT => home.min(left),
            _ => 0,
        };
        pen.fit(5, 2 + row, KIND - 1, place.kind, theme.dim());
        let name = if is_marked { theme.focus() } else { theme.text(Role::Body) };
        pen.fit(5 + KIND, 2 + row, all.saturating_sub(if home > 0 { home + 2 } else { 0 }), &place.name, name);
        pen.fit(end.saturating_sub(home), 2 + row, home, &place.home, theme.dim());
    }
}
