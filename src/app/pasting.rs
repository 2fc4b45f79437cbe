//! Pasted text: it is text where text is typed, and nowhere keys.

use super::App;
use super::action::{Effect, Intent};
use super::keymap::{Context, is_figure};

/// Characters of a typed line: each one is looked for at once, in the whole page or all the contents.
pub(super) const LONGEST: usize = 200;

impl App {
    /// Takes pasted text in as if it had been typed into the open line, on one line; where no line is open it is left out, and said so.
    pub(super) fn paste(&mut self, text: &str) -> Vec<Effect> {
        use Context::{Asking, Contents, Finding, Glossary, Palette, QuizTyped, QuizTyping};
        self.notice = None;
        let context = self.context();
        let takes = |typed: &char| match context {
            Context::QuizTyping | Context::QuizTyped => is_figure(*typed),
            _ => !typed.is_control(),
        };
        if !matches!(context, Asking | Contents | Finding | Glossary | Palette | QuizTyping | QuizTyped) {
            self.notice = Some(String::from("what was pasted is left out: nothing is typed here"));
            return Vec::new();
        }
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        line.chars().filter(takes).take(LONGEST).flat_map(|typed| self.act(Intent::Type(typed))).collect()
    }
}
