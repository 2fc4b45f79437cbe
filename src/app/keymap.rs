//! The one table of keys: handling, help and footer are all made from it.

use super::action::Intent;
use crate::term::event::{Key, KeyCode};

mod context;
mod force;
mod offers;
mod remap;
mod said;
mod table;

pub use context::{CONTEXTS, Context};
pub use force::{bindings, put_in_force};
pub use offers::{BUTTON_KEYS, Offers};
pub use remap::{actions, key, remapped};
pub use said::{called, called_in_texts, said};
pub use table::BINDINGS;

/// Which keys a row of the table is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// One key.
    One(Key),
    /// `0` to `9`; the row's intent is filled with the digit.
    Digits,
    /// `a` to `e`; the row's intent is filled with the choice.
    Letters,
    /// `a` to `f`; the row's intent is filled with the point.
    Points,
    /// `1` to `4`; the row's intent is filled with the grade, the worst 0.
    Grades,
    /// `5` to `9`; the row's intent is filled with the digit.
    Links,
    /// What a number or a list of lines begins with; the row's intent is filled with it.
    Starts,
    /// What a number with its unit goes on with; the row's intent is filled with it.
    Figures,
    /// A letter that an experiment may give to a button; the row's intent is filled with it.
    Buttons,
    /// Any character that is not named in its context; the row's intent is filled with it.
    Typing,
}

impl Pattern {
    /// Whether the key is one of these.
    pub fn matches(self, key: Key) -> bool {
        match (self, key.code) {
            (Pattern::One(own), _) => own == key,
            (Pattern::Digits, KeyCode::Char(typed)) => !key.ctrl && typed.is_ascii_digit(),
            (Pattern::Letters, KeyCode::Char(typed)) => !key.ctrl && ('a'..='e').contains(&typed),
            (Pattern::Points, KeyCode::Char(typed)) => !key.ctrl && ('a'..='f').contains(&typed),
            (Pattern::Grades, KeyCode::Char(typed)) => !key.ctrl && ('1'..='4').contains(&typed),
            (Pattern::Links, KeyCode::Char(typed)) => !key.ctrl && ('5'..='9').contains(&typed),
            (Pattern::Starts, KeyCode::Char(typed)) => !key.ctrl && (typed.is_ascii_digit() || ".-−–+=~≈".contains(typed)),
            (Pattern::Figures, KeyCode::Char(typed)) => !key.ctrl && is_figure(typed),
            (Pattern::Buttons, KeyCode::Char(typed)) => !key.ctrl && BUTTON_KEYS.contains(typed),
            (Pattern::Typing, KeyCode::Char(typed)) => !key.ctrl && !typed.is_control(),
            _ => false,
        }
    }

    /// What the key is called on the screen.
    pub fn name(self) -> String {
        match self {
            Pattern::One(key) => key_name(key),
            Pattern::Digits => String::from("0-9"),
            Pattern::Letters => String::from("a-e"),
            Pattern::Points => String::from("a-f"),
            Pattern::Grades => String::from("1-4"),
            Pattern::Links => String::from("5-9"),
            Pattern::Starts => String::from("0-9 . - +"),
            Pattern::Figures => String::from("0-9 a-z"),
            Pattern::Buttons => String::from(BUTTON_KEYS),
            Pattern::Typing => String::from("letters"),
        }
    }
}

/// Whether an answer can be written with it: `-0.5`, `1,5`, `1/3`, `3e-4`, `2x10^3`, `14 pixels`, `81 %`, `8 & 9`. Behind the first character
/// a letter is text, never a command.
pub(super) fn is_figure(typed: char) -> bool {
    typed.is_alphanumeric() || " .,;-−–+/%_'=~≈^*×·(){}&⁻".contains(typed)
}

fn key_name(key: Key) -> String {
    let name = match key.code {
        KeyCode::Char(' ') => String::from("space"),
        KeyCode::Char(typed) if key.ctrl => typed.to_ascii_uppercase().to_string(),
        KeyCode::Char(typed) => typed.to_string(),
        KeyCode::Enter => String::from("Enter"),
        KeyCode::Esc => String::from("Esc"),
        KeyCode::Tab => String::from("Tab"),
        KeyCode::BackTab => String::from("Shift-Tab"),
        KeyCode::Backspace => String::from("Backspace"),
        KeyCode::Delete => String::from("Delete"),
        KeyCode::Up => String::from("↑"),
        KeyCode::Down => String::from("↓"),
        KeyCode::ShiftUp => String::from("Shift-↑"),
        KeyCode::ShiftDown => String::from("Shift-↓"),
        KeyCode::Left => String::from("←"),
        KeyCode::Right => String::from("→"),
        KeyCode::PageUp => String::from("PgUp"),
        KeyCode::PageDown => String::from("PgDn"),
        KeyCode::Home => String::from("Home"),
        KeyCode::End => String::from("End"),
        KeyCode::F(number) => format!("F{number}"),
    };
    if key.ctrl { format!("Ctrl-{name}") } else { name }
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// Where it holds.
    pub context: Context,
    /// Its keys; the first one stands in the footer.
    pub keys: &'static [Pattern],
    /// What they mean.
    pub intent: Intent,
    /// A word or two for the footer; empty for keys that the footer leaves to the help.
    pub hint: &'static str,
    /// What the help says.
    pub words: &'static str,
}

impl Binding {
    /// The names of its keys: `j ↓`.
    pub fn keys_named(&self) -> String {
        self.keys.iter().map(|key| key.name()).collect::<Vec<_>>().join(" ")
    }
}

/// What a key means in a context; nothing when it has no meaning there. An arrow with Shift means what it does without, where only that has
/// a meaning.
pub fn meaning(context: Context, key: Key) -> Option<Intent> {
    let plain = match key.code {
        KeyCode::ShiftUp => Some(KeyCode::Up),
        KeyCode::ShiftDown => Some(KeyCode::Down),
        _ => None,
    };
    exact_meaning(context, key).or_else(|| exact_meaning(context, Key { code: plain?, ..key }))
}

fn exact_meaning(context: Context, key: Key) -> Option<Intent> {
    row_of(context, key).map(|binding| fill(binding.intent, key))
}

/// The row that decides what a key means in a context.
fn row_of(context: Context, key: Key) -> Option<&'static Binding> {
    context.chain().iter().find_map(|context| {
        let own = || bindings().iter().filter(|binding| binding.context == *context);
        let exact = own().find(|binding| binding.keys.contains(&Pattern::One(key)));
        exact.or_else(|| own().find(|binding| binding.keys.iter().any(|pattern| pattern.matches(key))))
    })
}

/// The rows that say what can be done in a context, but for what can be done anywhere: its own first, each in the order of the table.
pub fn offered(context: Context) -> impl Iterator<Item = &'static Binding> {
    let here = context.chain().iter().filter(|context| **context != Context::Anywhere);
    here.flat_map(|context| bindings().iter().filter(move |binding| binding.context == *context))
}

/// What the key is called with which the reader means this in a context; empty where no key means it.
pub fn key_for(context: Context, intent: Intent) -> String {
    let rows = context.chain().iter().flat_map(|context| bindings().iter().filter(move |binding| binding.context == *context));
    let holds = |binding: &Binding, pattern: &&Pattern| !matches!(pattern, Pattern::One(key) if !decides(binding, context, *key));
    let first = |binding: &Binding| binding.keys.iter().find(|pattern| holds(binding, pattern)).map(|pattern| pattern.name());
    rows.filter(|binding| binding.intent == intent).find_map(first).unwrap_or_default()
}

/// Whether it is this row that decides what the key means in a context: a narrower one may have the same key, even for the same intent.
pub fn decides(binding: &Binding, context: Context, key: Key) -> bool {
    row_of(context, key).is_some_and(|row| (row.context, row.intent) == (binding.context, binding.intent))
}

/// Puts what was typed into an intent that carries it.
fn fill(intent: Intent, key: Key) -> Intent {
    let KeyCode::Char(typed) = key.code else { return intent };
    let after = |first: char| u8::try_from(u32::from(typed).saturating_sub(u32::from(first))).unwrap_or(0);
    match intent {
        Intent::Digit(_) => Intent::Digit(after('0')),
        Intent::Choose(_) => Intent::Choose(after('a')),
        Intent::Tick(_) => Intent::Tick(after('a')),
        Intent::Grade(_) => Intent::Grade(after('1')),
        Intent::Type(_) => Intent::Type(typed),
        Intent::Press(_) => Intent::Press(typed),
        other => other,
    }
}

/// Columns for the names of the keys in the help.
pub const KEYS: usize = 18;

/// One line of the help.
#[derive(Clone, Debug)]
pub enum HelpLine {
    /// White space.
    Blank,
    /// Where the keys that follow hold.
    Title(&'static str),
    /// Keys and what they do, or the beginning of it.
    Row(String, String),
    /// What did not fit beside the keys.
    More(String),
}

/// The help for a screen of `columns`, line by line: the whole table as far as it has a use here, the contexts whose keys count in `from` first.
/// Of a wider context those keys are left out that mean something else in `from`. Only rows that say what is `wanted`, or whose key is called so.
pub fn help(from: Context, columns: usize, offers: Offers, wanted: &str) -> Vec<HelpLine> {
    let lower = wanted.to_lowercase();
    let says = |keys: &str, words: &str| words.to_lowercase().contains(&lower) || keys.split(' ').any(|key| key == wanted);
    let mut contexts = CONTEXTS.to_vec();
    contexts.retain(|(context, _)| *context == Context::Anywhere || context.is_show() == from.is_show());
    let rank = |context: Context| from.chain().iter().position(|own| *own == context).unwrap_or(usize::MAX);
    contexts.sort_by_key(|(context, _)| rank(*context));
    let mut lines = Vec::new();
    for (context, title) in contexts {
        let before = lines.len();
        lines.push(HelpLine::Title(title));
        for binding in bindings().iter().filter(|binding| binding.context == context && offers.has(binding)) {
            let rows = match binding.intent {
                Intent::Press(_) => offers.buttons().iter().map(|button| (button.key.to_string(), button.words)).collect(),
                _ => keys_held(binding, from).map(|keys| (keys, binding.words)).into_iter().collect::<Vec<_>>(),
            };
            let rows = rows.into_iter().map(|(keys, words)| (keys, said(context, words)));
            for (keys, words) in rows.filter(|(keys, words)| says(keys, words)) {
                let mut pieces = textwrap::wrap(&words, columns.saturating_sub(KEYS + 6).max(12)).into_iter().map(String::from);
                lines.push(HelpLine::Row(keys, pieces.next().unwrap_or_default()));
                lines.extend(pieces.map(HelpLine::More));
            }
        }
        if lines.len() == before + 1 {
            lines.truncate(before);
        } else {
            lines.push(HelpLine::Blank);
        }
    }
    lines
}

/// The names of a row's keys as far as they mean what the row says where the reader is; `None` when none does.
fn keys_held(binding: &Binding, from: Context) -> Option<String> {
    let counts = from.chain().contains(&binding.context);
    let holds = |pattern: &&Pattern| match pattern {
        Pattern::One(key) if counts => decides(binding, from, *key),
        _ => true,
    };
    let names: Vec<String> = binding.keys.iter().filter(holds).map(|key| key.name()).collect();
    (!names.is_empty()).then(|| names.join(" "))
}

#[cfg(test)]
mod tests;
