//! The help: the key table as it stands, the keys of where the reader was first.

use super::panel::pen::Pen;
use crate::app::help::Help;
use crate::app::keymap::{HelpLine, KEYS, Offers, help};
use crate::content::markup::Role;

/// Draws what is looked for in the help, as far as it is scrolled.
pub(super) fn draw(open: &Help, offers: Offers, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let lines = help(open.from, pen.width(), offers, &open.wanted);
    if lines.is_empty() {
        pen.text(3, 0, "no key is called so or says this", theme.dim());
    }
    for (row, line) in lines.iter().skip(open.scroll).take(pen.height()).enumerate() {
        match line {
            HelpLine::Blank => {}
            HelpLine::Title(title) => {
                pen.text(3, row, title, theme.text(Role::Heading));
            }
            HelpLine::Row(keys, words) => {
                pen.fit(3, row, KEYS, &theme.key_name(keys), theme.accent());
                pen.text(3 + KEYS + 2, row, words, theme.text(Role::Body));
            }
            HelpLine::More(words) => {
                pen.text(3 + KEYS + 2, row, words, theme.text(Role::Body));
            }
        }
    }
}
