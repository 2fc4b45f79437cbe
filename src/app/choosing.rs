//! Lists under a typed line: what is typed says which of their lines are shown, one of those is marked, and Enter goes there.

use std::sync::Arc;

use super::action::{Effect, Intent};
use super::pasting::LONGEST;
use super::{App, Layer};

/// Lines that a page key leads on.
const PAGE: isize = 10;

/// A list that typing filters.
pub(super) trait Choosing {
    /// What was typed.
    fn typed(&self) -> &str;

    /// Takes in a typed character.
    fn take(&mut self, typed: char);

    /// Takes the last typed character away.
    fn rub(&mut self);

    /// Moves the mark by so many lines, stopping at the ends.
    fn step(&mut self, by: isize);

    /// What a key means in every such list.
    fn steer(&mut self, intent: Intent) {
        match intent {
            Intent::Type(typed) if self.typed().chars().count() < LONGEST => self.take(typed),
            Intent::Rub => self.rub(),
            Intent::Down => self.step(1),
            Intent::Up => self.step(-1),
            Intent::PageDown => self.step(PAGE),
            Intent::PageUp => self.step(-PAGE),
            _ => {}
        }
    }
}

impl App {
    /// What a key means in the open list: the contents, the glossary, or the list of everything.
    pub(super) fn act_in_list(&mut self, intent: Intent) -> Vec<Effect> {
        if intent == Intent::Close {
            self.layers.pop();
            return Vec::new();
        }
        if intent == Intent::Act {
            return match self.layers.last() {
                Some(Layer::Contents(_)) => self.go_to_marked_section(),
                Some(Layer::Glossary(_)) => self.go_to_marked_term(),
                Some(Layer::Palette(_)) => self.go_to_marked_place(),
                _ => Vec::new(),
            };
        }
        let course = Arc::clone(&self.course);
        match self.layers.last_mut() {
            Some(Layer::Contents(contents)) => contents.of(&course).steer(intent),
            Some(Layer::Glossary(glossary)) => glossary.steer(intent),
            Some(Layer::Palette(palette)) => palette.steer(intent),
            _ => {}
        }
        Vec::new()
    }
}
