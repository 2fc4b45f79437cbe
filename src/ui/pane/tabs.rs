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
    for (index, name) in names.iter().enumerate() {
        let style = match (index == here, is_shown(index)) {
            (true, _) => theme.accent(),
            (false, true) => theme.title(),
            (false, false) => theme.dim(),
        };
        x = pen.fit(x, y, room.saturating_sub(x), name, style) + gap;
    }
}
