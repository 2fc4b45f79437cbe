//! The help over the text: scrolled, and filtered by what is looked for in it.

use super::action::{Effect, Intent};
use super::keymap::{self, Context};
use super::pasting::LONGEST;
use super::{App, Layer};

/// The open help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    /// First line shown.
    pub scroll: usize,
    /// Where the reader was, whose keys stand first.
    pub from: Context,
    /// Only rows that say this are shown; empty for all.
    pub wanted: String,
    /// Whether it is being typed.
    pub typing: bool,
}

impl Help {
    /// All of it, as it was opened from a context.
    pub fn from(context: Context) -> Self {
        Self { scroll: 0, from: context, wanted: String::new(), typing: false }
    }

    fn look_for(&mut self, change: impl FnOnce(&mut String)) {
        change(&mut self.wanted);
        self.scroll = 0;
    }
}

impl App {
    pub(super) fn act_in_help(&mut self, intent: Intent) -> Vec<Effect> {
        let body = self.layout().body;
        let offers = self.offers();
        let (columns, rows) = (usize::from(body.width), usize::from(body.height));
        let page = rows.saturating_sub(2).max(1);
        let Some(Layer::Help(help)) = self.layers.last_mut() else { return Vec::new() };
        let last = keymap::help(help.from, columns, offers, &help.wanted).len().saturating_sub(rows);
        match intent {
            Intent::LineDown => help.scroll = (help.scroll + 1).min(last),
            Intent::LineUp => help.scroll = help.scroll.saturating_sub(1),
            Intent::PageDown => help.scroll = (help.scroll + page).min(last),
            Intent::PageUp => help.scroll = help.scroll.saturating_sub(page),
            Intent::Search => help.typing = true,
            Intent::Type(typed) if help.wanted.chars().count() < LONGEST => help.look_for(|wanted| wanted.push(typed)),
            Intent::Rub => help.look_for(|wanted| {
                wanted.pop();
            }),
            Intent::Act => help.typing = false,
            Intent::Close if help.typing || !help.wanted.is_empty() => {
                help.typing = false;
                help.look_for(String::clear);
            }
            Intent::Close => drop(self.layers.pop()),
            _ => {}
        }
        Vec::new()
    }
}
