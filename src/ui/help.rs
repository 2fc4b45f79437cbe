//! The help: the key table as it stands, the keys of where the reader was first.

use super::panel::pen::Pen;
use crate::app::keymap::{Context, HelpLine, KEYS, help};
use crate::content::markup::Role;

/// Draws the help, scrolled by so many lines.
pub(super) fn draw(scroll: usize, from: Context, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    for (row, line) in help(from, pen.width()).iter().skip(scroll).take(pen.height()).enumerate() {
        match line {
            HelpLine::Blank => {}
            HelpLine::Title(title) => {
                pen.text(3, row, title, theme.text(Role::Heading));
            }
            HelpLine::Row(binding, words) => {
                pen.fit(3, row, KEYS, &binding.keys_named(), theme.accent());
                pen.text(3 + KEYS + 2, row, words, theme.text(Role::Body));
            }
            HelpLine::More(words) => {
                pen.text(3 + KEYS + 2, row, words, theme.text(Role::Body));
            }
        }
    }
}
