//! Keys that have a meaning on the other side alone, of text and pane: no silence.

use super::App;
use super::action::{Effect, Intent};
use super::keymap::{self, Context, Pattern};
use crate::term::event::{Key, KeyCode};

impl App {
    /// Whether the pane has the button that is meant; true for whatever is no button.
    pub(super) fn has_button(&self, intent: Intent) -> bool {
        let Intent::Press(key) = intent else { return true };
        self.offers().buttons().iter().any(|button| button.key == key)
    }

    /// What to say of a key that works in the pane and was pressed in the text, or the other way round.
    pub(super) fn works_elsewhere(&self, context: Context, key: Key) -> Option<String> {
        if self.shows_quiz() {
            return early_in_quiz(context, key).map(String::from);
        }
        let name = Pattern::One(key).name();
        let is_choice = matches!(key.code, KeyCode::Char('a'..='e')) && !key.ctrl;
        if matches!(context, Context::Text | Context::Hits) && is_choice && self.stop_index().is_some_and(|stop| self.is_open(stop)) {
            return Some(format!("<key:act> first: then {name} answers the marked question"));
        }
        self.pane.as_ref()?;
        match context {
            Context::Text | Context::Predicting | Context::Hits => {
                let intent = keymap::meaning(Context::Pane, key)?;
                (self.offers().means(intent) && self.has_button(intent))
                    .then(|| format!("{name} works in the pane: <key:switch-focus> first"))
            }
            Context::Pane => match keymap::meaning(Context::Text, key) {
                Some(_) => Some(format!("{name} works in the text: <key:switch-focus> first")),
                None => {
                    let is_letter = keymap::meaning(Context::Pane, key).is_some();
                    is_letter.then(|| String::from("this pane has no button with that key"))
                }
            },
            _ => None,
        }
    }

    /// Whether a number says how often `j` and `k` move the mark: not where its digits choose a class.
    pub fn counts_in(&self, context: Context) -> bool {
        context == Context::Pane && !self.offers().means(Intent::Digit(0))
    }

    /// Counts in the pane: digits choose a class there, and all the same `8g` goes to section 8. `None` for other keys.
    pub(super) fn count_in_pane(&mut self, context: Context, key: Key) -> Option<Vec<Effect>> {
        let KeyCode::Char(typed) = key.code else { return None };
        if context != Context::Pane || key.ctrl {
            return None;
        }
        if matches!(keymap::meaning(Context::Text, key), Some(Intent::Top | Intent::Bottom))
            && self.count.is_some()
            && !self.has_button(Intent::Press(typed))
        {
            return self.go_to_number();
        }
        let digit = u8::try_from(typed.to_digit(10)?).ok()?;
        self.count_on(digit);
        (!self.offers().means(Intent::Digit(digit))).then(Vec::new)
    }
}

/// What to say of a digit that would be a grade if the answer were open, or that was meant for a choice.
fn early_in_quiz(context: Context, key: Key) -> Option<&'static str> {
    let KeyCode::Char('0'..='9') = key.code else { return None };
    match context {
        Context::QuizAsking => Some("<key:act> opens the answer first; then 1 to 4 grade it"),
        Context::QuizChoosing => Some("a letter answers; or mark a choice with the arrows"),
        _ => None,
    }
}
