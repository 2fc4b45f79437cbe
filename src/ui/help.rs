//! The help: the key table as it stands, the keys of where the reader was first.

use super::panel::pen::Pen;
use crate::app::keymap::{Context, HelpLine, KEYS, Offers, help};
use crate::content::markup::Role;

/// Draws the help, scrolled by so many lines.
pub(super) fn draw(scroll: usize, from: Context, offers: Offers, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    for (row, line) in help(from, pen.width(), offers).iter().skip(scroll).take(pen.height()).enumerate() {
        match line {
            HelpLine::Blank => {}
            HelpLine::Title(title) => {
                pen.text(3, row, title, theme.text(Role::Heading));
            }
            HelpLine::Row(keys, words) => {
                pen.fit(3, row, KEYS, keys, theme.accent());
                pen.text(3 + KEYS + 2, row, words, theme.text(Role::Body));
            }
            HelpLine::More(words) => {
                pen.text(3 + KEYS + 2, row, words, theme.text(Role::Body));
            }
        }
    }
}
