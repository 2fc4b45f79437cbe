//! The line with the names of all panels, for a pane that does not show all of them.

use unicode_width::UnicodeWidthStr;

use crate::app::pane::PaneView;
use crate::lab::Panel;
use crate::ui::panel::pen::Pen;
use crate::ui::panel::short_title;

/// How one turns them over.
const KEY: &str = "t:";
/// Blank columns between two names, and where they would be cut otherwise.
const GAP: usize = 2;
const LEAST_GAP: usize = 1;
/// Columns of `+2`.
const COUNT: usize = 2;

/// Draws `t: ▸ loss  [KL per latent dimension]  held-out digits`: in the section's order, those on the screen in brackets, the one
/// that the reader is at behind the caret.
pub(super) fn draw(view: &PaneView, panels: &[&Panel], is_shown: impl Fn(usize) -> bool, y: usize, room: usize, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let here = view.front(panels);
    let label = |index: usize, name: &str| {
        let caret = if index == here { format!("{} ", theme.symbols().caret) } else { String::new() };
        if is_shown(index) { format!("{caret}[{name}]") } else { format!("{caret}{name}") }
    };
    let names = |name: fn(&Panel) -> String| panels.iter().enumerate().map(|(at, panel)| label(at, &name(panel))).collect::<Vec<_>>();
    let width = |names: &[String], gap: usize| names.iter().map(|name| theme.spell(name).width() + gap).sum::<usize>();
    let fits = |names: &[String], gap: usize| KEY.len() + width(names, gap) < room + gap;
    let full = names(|panel| short_title(&panel.title).to_owned());
    let names = if fits(&full, GAP) { full } else { names(|panel| panel.id.replace('_', " ")) };
    let gap = if !fits(&names, GAP) && fits(&names, LEAST_GAP) { LEAST_GAP } else { GAP };
    let mut x = pen.fit(0, y, room, KEY, theme.dim()) + 1;
    let widths: Vec<usize> = names.iter().map(|name| theme.spell(name).width()).collect();
    let (from, to) = fitting(&widths, gap, here, room.saturating_sub(x));
    for (index, name) in names.iter().enumerate().take(to).skip(from) {
        let style = match (index == here, is_shown(index)) {
            (true, _) => theme.accent(),
            (false, true) => theme.title(),
            (false, false) => theme.dim(),
        };
        x = pen.fit(x, y, room.saturating_sub(x), name, style) + gap;
    }
    if to < names.len() && x + COUNT <= room {
        pen.text(x, y, &format!("+{}", names.len() - to), theme.dim());
    }
}

/// Columns in which all names can stand: the short ones, close together.
pub(super) fn least_width(panels: &[&Panel], is_shown: impl Fn(usize) -> bool) -> usize {
    const CARET: usize = 2;
    let name = |(at, panel): (usize, &&Panel)| panel.id.width() + 2 * usize::from(is_shown(at)) + LEAST_GAP;
    KEY.len() + CARET + panels.iter().enumerate().map(name).sum::<usize>()
}

/// Which of the names stand in a line of this room: from the first on, or as many before the one that the reader is at as leave it in sight. What
/// is left out at the end is counted behind them, `+2`.
fn fitting(widths: &[usize], gap: usize, here: usize, room: usize) -> (usize, usize) {
    let width = |from: usize, to: usize| widths[from..to].iter().map(|width| width + gap).sum::<usize>();
    let fits = |from: usize, to: usize| if to == widths.len() { width(from, to) <= room + gap } else { width(from, to) + COUNT <= room };
    let from = (0..here).find(|from| fits(*from, here + 1)).unwrap_or(here);
    let to = (here + 1..=widths.len()).rev().find(|to| fits(from, *to)).unwrap_or(here + 1);
    (from, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_too_short_has_the_name_where_the_reader_is_and_counts_those_behind() {
        let widths = [8, 8, 8, 8];
        let fitting = |here, room| fitting(&widths, GAP, here, room);
        assert_eq!(fitting(0, 38), (0, 4), "all, without a gap after the last");
        assert_eq!((fitting(0, 37), fitting(2, 37)), ((0, 3), (0, 3)), "and +1");
        assert_eq!(fitting(3, 37), (1, 4), "the last is in sight when the reader is there");
        assert_eq!(fitting(2, 5), (2, 3), "no room for anything else");
    }
}
