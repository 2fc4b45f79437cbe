//! The wheel and the button of the mouse.

use super::action::{Effect, Intent};
use super::layout::{Layout, Shape};
use super::{App, Layer};
use crate::term::event::{Mouse, MouseKind};

/// Lines that a turn of the wheel scrolls.
const WHEEL: isize = 3;

impl App {
    pub(super) fn mouse(&mut self, mouse: Mouse) -> Vec<Effect> {
        if matches!(self.layers.last(), Some(Layer::Canvas(_))) {
            return self.draw_with_mouse(mouse);
        }
        let by = match mouse.kind {
            MouseKind::ScrollDown => 1,
            MouseKind::ScrollUp => -1,
            MouseKind::Down => return self.press(mouse),
            MouseKind::Drag => {
                self.drag_divider(mouse);
                return Vec::new();
            }
            MouseKind::Up => {
                self.drags_divider = false;
                return Vec::new();
            }
        };
        match self.layers.last() {
            None if self.quiz_is_under(mouse) => self.scroll_quiz(by * WHEEL),
            None => self.scroll(|reading| reading.scroll_by(by * WHEEL)),
            Some(Layer::Help(_)) => self.act_in_help(if by > 0 { Intent::LineDown } else { Intent::LineUp }),
            Some(Layer::Glossary(_) | Layer::Palette(_) | Layer::Contents(_)) => {
                self.act_in_list(if by > 0 { Intent::Down } else { Intent::Up })
            }
            Some(Layer::Asking | Layer::Confirm(_) | Layer::Canvas(_)) => Vec::new(),
        }
    }

    /// Takes the divider, if the mouse holds it, to where the mouse is; no further than it goes.
    fn drag_divider(&mut self, mouse: Mouse) {
        let open = self.open_areas();
        if let Some(divider) = self.layout().divided_at(mouse.column, mouse.row, open).filter(|_| self.drags_divider) {
            let before = self.layout();
            self.divider = divider;
            if self.layout() != before {
                self.relay();
            }
        }
    }

    /// A click gives the focus to what is under it, acts on a stop, and looks a term up.
    fn press(&mut self, mouse: Mouse) -> Vec<Effect> {
        let text = self.layout().text;
        let in_text = text.contains(mouse.column, mouse.row);
        let (line, column) =
            (self.reading.scroll + usize::from(mouse.row.saturating_sub(text.y)), usize::from(mouse.column.saturating_sub(text.x)));
        if matches!(self.layers.as_slice(), [Layer::Glossary(glossary)] if !glossary.seen().is_empty()) {
            if !(in_text && self.look_up_at(line, column)) {
                self.layers.pop();
            }
            return Vec::new();
        }
        if !self.layers.is_empty() {
            return Vec::new();
        }
        if self.layout().is_divider(mouse.column, mouse.row) {
            self.drags_divider = true;
            return Vec::new();
        }
        let Layout { shape, pane, .. } = self.layout();
        if self.quiz_is_under(mouse) {
            return self.press_in_quiz(mouse);
        }
        if pane.contains(mouse.column, mouse.row) {
            match shape {
                Shape::Narrow => self.enlarge(),
                _ => self.focus_pane(),
            }
            return Vec::new();
        }
        if in_text {
            self.focus_text();
            let under = self.reading.page.stop_at(line, column);
            if under.is_some() {
                self.reading.chosen = under;
                return self.act(Intent::Act);
            }
            self.look_up_at(line, column);
        }
        Vec::new()
    }
}
