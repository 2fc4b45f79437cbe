//! The one table of keys: handling, help and footer are all made from it.

use super::action::Intent;
use crate::term::event::{Key, KeyCode};

/// Where a key is pressed. Each context has its own keys; some borrow those of a wider one, see [`Context::chain`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Context {
    /// An unanswered prediction is marked in the text.
    Predicting,
    /// A search is open in the text.
    Hits,
    /// The text has the focus.
    Text,
    /// The pane has the focus.
    Pane,
    /// Text or pane, whichever has the focus.
    Reading,
    /// A search is being typed.
    Asking,
    /// The contents are open.
    Contents,
    /// The help is open.
    Help,
    /// A question wants a yes or a no.
    Confirm,
    /// The canvas is open.
    Canvas,
    /// Everywhere.
    Anywhere,
}

/// Every context with the title it has in the help, in the order of the help.
pub const CONTEXTS: [(Context, &str); 11] = [
    (Context::Text, "In the text"),
    (Context::Predicting, "At a prediction"),
    (Context::Hits, "While a search is open"),
    (Context::Pane, "In the pane"),
    (Context::Reading, "In both"),
    (Context::Canvas, "On the canvas"),
    (Context::Contents, "In the contents"),
    (Context::Asking, "While typing a search"),
    (Context::Confirm, "At a question"),
    (Context::Help, "In this help"),
    (Context::Anywhere, "Everywhere"),
];

impl Context {
    /// The contexts whose keys work here; the first that knows a key decides.
    pub fn chain(self) -> &'static [Context] {
        use Context::{Anywhere, Asking, Canvas, Confirm, Contents, Help, Hits, Pane, Predicting, Reading, Text};
        match self {
            Predicting => &[Predicting, Text, Reading, Anywhere],
            Hits => &[Hits, Text, Reading, Anywhere],
            Text => &[Text, Reading, Anywhere],
            Pane => &[Pane, Reading, Anywhere],
            Reading => &[Reading, Anywhere],
            Asking => &[Asking, Anywhere],
            Contents => &[Contents, Anywhere],
            Help => &[Help, Anywhere],
            Confirm => &[Confirm, Anywhere],
            Canvas => &[Canvas, Anywhere],
            Anywhere => &[Anywhere],
        }
    }
}

/// Which keys a row of the table is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// One key.
    One(Key),
    /// `0` to `9`; the row's intent is filled with the digit.
    Digits,
    /// `a` to `e`; the row's intent is filled with the choice.
    Letters,
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
            Pattern::Typing => String::from("letters"),
        }
    }
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

const fn key(typed: char) -> Pattern {
    Pattern::One(Key { code: KeyCode::Char(typed), ctrl: false })
}

const fn ctrl(typed: char) -> Pattern {
    Pattern::One(Key { code: KeyCode::Char(typed), ctrl: true })
}

const fn named(code: KeyCode) -> Pattern {
    Pattern::One(Key { code, ctrl: false })
}

const fn row(context: Context, keys: &'static [Pattern], intent: Intent, hint: &'static str, words: &'static str) -> Binding {
    Binding { context, keys, intent, hint, words }
}

const ENTER: Pattern = named(KeyCode::Enter);
const ESC: Pattern = named(KeyCode::Esc);
const UP: Pattern = named(KeyCode::Up);
const DOWN: Pattern = named(KeyCode::Down);
const LEFT: Pattern = named(KeyCode::Left);
const RIGHT: Pattern = named(KeyCode::Right);
const PAGE_UP: Pattern = named(KeyCode::PageUp);
const PAGE_DOWN: Pattern = named(KeyCode::PageDown);
const BACKSPACE: Pattern = named(KeyCode::Backspace);

/// The table. Within a context the rows stand in the order in which the footer offers them.
#[rustfmt::skip]
pub const BINDINGS: &[Binding] = &[
    row(Context::Predicting, &[Pattern::Letters], Intent::Choose(0), "answer", "answer with this choice; here c is a choice, too, and Ctrl-P opens the contents"),

    row(Context::Hits, &[key('n')], Intent::NextHit, "next hit", "go to the next hit"),
    row(Context::Hits, &[key('N')], Intent::PreviousHit, "previous hit", "go to the previous hit"),

    row(Context::Text, &[DOWN, key('j')], Intent::LineDown, "more", "scroll one line down"),
    row(Context::Text, &[UP, key('k')], Intent::LineUp, "", "scroll one line up"),
    row(Context::Text, &[ENTER], Intent::Act, "act", "act on what the caret marks: answer, follow, show a hint"),
    row(Context::Text, &[key('n'), RIGHT], Intent::NextSection, "next section", "next section"),
    row(Context::Text, &[key('p'), LEFT], Intent::PreviousSection, "", "previous section"),
    row(Context::Text, &[key(']')], Intent::NextStop, "", "move the caret to the next place where Enter acts"),
    row(Context::Text, &[key('[')], Intent::PreviousStop, "", "move the caret to the previous one"),
    row(Context::Text, &[key(' ')], Intent::PageDown, "", "next page"),
    row(Context::Text, &[key('b')], Intent::PageUp, "", "previous page"),
    row(Context::Text, &[key('g'), named(KeyCode::Home)], Intent::Top, "", "go to the top; after a number, to that section: 5g"),
    row(Context::Text, &[key('G'), named(KeyCode::End)], Intent::Bottom, "", "go to the end; after a number, to that section: 5G"),
    row(Context::Text, &[Pattern::Digits], Intent::Digit(0), "", "the number of a section, before g or G"),

    row(Context::Pane, &[key(' ')], Intent::PlayPause, "play", "let it run, or pause it; when it is done, go on: more training, fresh noise"),
    row(Context::Pane, &[LEFT, key('h')], Intent::Left, "", "move the cursor left; turn the knob down"),
    row(Context::Pane, &[RIGHT, key('l')], Intent::Right, "", "move the cursor right; turn the knob up"),
    row(Context::Pane, &[UP], Intent::Up, "", "move the cursor up; where it can't, mark what is above"),
    row(Context::Pane, &[DOWN], Intent::Down, "", "move the cursor down; where it can't, mark what is below"),
    row(Context::Pane, &[key('j')], Intent::NextItem, "panel or knob", "mark the next panel or knob"),
    row(Context::Pane, &[key('k')], Intent::PreviousItem, "", "mark the previous panel or knob"),
    row(Context::Pane, &[key('s')], Intent::Step, "step", "take a single step"),
    row(Context::Pane, &[key('d')], Intent::Draw, "draw", "draw a digit of your own"),
    row(Context::Pane, &[key('r')], Intent::Restart, "restart", "start anew, with the knobs as they are; asks first"),
    row(Context::Pane, &[key('a')], Intent::Again, "", "fresh noise or digits, or more training: what space does when a run is done"),
    row(Context::Pane, &[key(']')], Intent::NextDigit, "", "next held-out digit"),
    row(Context::Pane, &[key('[')], Intent::PreviousDigit, "", "previous held-out digit"),
    row(Context::Pane, &[Pattern::Digits], Intent::Digit(0), "", "next held-out digit of this class"),
    row(Context::Pane, &[key('+'), key('=')], Intent::ZoomIn, "zoom", "magnify the scatter around the cursor"),
    row(Context::Pane, &[key('-')], Intent::ZoomOut, "", "show more of the plane"),
    row(Context::Pane, &[key(',')], Intent::Earlier, "", "look at an earlier moment of the run"),
    row(Context::Pane, &[key('.')], Intent::Later, "", "look at a later moment of the run"),
    row(Context::Pane, &[key('>'), named(KeyCode::End)], Intent::Live, "", "look at the present again"),
    row(Context::Pane, &[key('i')], Intent::Style, "style", "show pictures in another style: ASCII, grey blocks, braille dots"),
    row(Context::Pane, &[ENTER], Intent::Act, "pixels", "go into a picture, pixel by pixel; elsewhere, enlarge the pane"),

    row(Context::Reading, &[named(KeyCode::Tab), named(KeyCode::BackTab)], Intent::SwitchFocus, "pane", "move the focus between text and pane"),
    row(Context::Reading, &[key('z')], Intent::Enlarge, "enlarge", "enlarge the pane, or put it back"),
    row(Context::Reading, &[key('/')], Intent::Search, "search", "search in the text"),
    row(Context::Reading, &[key('?')], Intent::Help, "help", "show this help"),
    row(Context::Reading, &[key('c'), ctrl('p')], Intent::Contents, "contents", "contents: go to a section by number or name"),
    row(Context::Reading, &[PAGE_DOWN], Intent::PageDown, "", "next page of the text"),
    row(Context::Reading, &[PAGE_UP], Intent::PageUp, "", "previous page of the text"),
    row(Context::Reading, &[BACKSPACE, ctrl('o')], Intent::Back, "", "go back to where you came from"),
    row(Context::Reading, &[key('y')], Intent::Copy, "", "send the text or the figures under the focus to the clipboard"),
    row(Context::Reading, &[key('m')], Intent::Mouse, "", "mouse on or off; off lets the terminal select text"),
    row(Context::Reading, &[ESC], Intent::Close, "", "close the topmost layer; never quits"),
    row(Context::Reading, &[key('q')], Intent::Quit, "quit", "quit; everything is kept"),

    row(Context::Asking, &[ENTER], Intent::Act, "go to the hit", "keep the search open and read on"),
    row(Context::Asking, &[ESC], Intent::Close, "cancel", "close the search"),
    row(Context::Asking, &[BACKSPACE], Intent::Rub, "", "take the last character away"),
    row(Context::Asking, &[Pattern::Typing], Intent::Type(' '), "", "what to look for"),

    row(Context::Contents, &[Pattern::Typing], Intent::Type(' '), "filter", "show only sections with this number or in whose name this stands"),
    row(Context::Contents, &[DOWN, named(KeyCode::Tab)], Intent::Down, "choose", "mark the next section"),
    row(Context::Contents, &[UP, named(KeyCode::BackTab)], Intent::Up, "", "mark the previous section"),
    row(Context::Contents, &[PAGE_DOWN], Intent::PageDown, "", "ten sections down"),
    row(Context::Contents, &[PAGE_UP], Intent::PageUp, "", "ten sections up"),
    row(Context::Contents, &[ENTER], Intent::Act, "go there", "go to the marked section"),
    row(Context::Contents, &[ESC, ctrl('p')], Intent::Close, "close", "close the contents"),
    row(Context::Contents, &[BACKSPACE], Intent::Rub, "", "take the last character away"),

    row(Context::Help, &[DOWN, key('j')], Intent::LineDown, "more", "scroll down"),
    row(Context::Help, &[UP, key('k')], Intent::LineUp, "", "scroll up"),
    row(Context::Help, &[PAGE_DOWN, key(' ')], Intent::PageDown, "", "next page"),
    row(Context::Help, &[PAGE_UP, key('b')], Intent::PageUp, "", "previous page"),
    row(Context::Help, &[ESC, key('?'), key('q'), ENTER], Intent::Close, "close", "close the help"),

    row(Context::Confirm, &[key('y'), ENTER], Intent::Yes, "yes", "yes"),
    row(Context::Confirm, &[key('n'), ESC, key('q')], Intent::Close, "no", "no"),

    row(Context::Canvas, &[LEFT, key('h')], Intent::Left, "", "move the pen left"),
    row(Context::Canvas, &[RIGHT, key('l')], Intent::Right, "", "move the pen right"),
    row(Context::Canvas, &[UP, key('k')], Intent::Up, "", "move the pen up"),
    row(Context::Canvas, &[DOWN, key('j')], Intent::Down, "", "move the pen down"),
    row(Context::Canvas, &[key(' ')], Intent::Pen, "pen", "put the pen down or lift it; the mouse draws too"),
    row(Context::Canvas, &[ENTER], Intent::Act, "keep", "keep the drawing and go back to the pane; an empty one takes your digit away"),
    row(Context::Canvas, &[ESC], Intent::Close, "cancel", "go back to the pane with the digit you had before"),
    row(Context::Canvas, &[key('c')], Intent::Centre, "centre", "centre it by its centre of mass, as the data set does"),
    row(Context::Canvas, &[key('u')], Intent::Undo, "undo", "take the last change back"),
    row(Context::Canvas, &[key('x')], Intent::Erase, "erase", "rub out under the pen"),
    row(Context::Canvas, &[key('w')], Intent::Clear, "wipe", "wipe the canvas"),
    row(Context::Canvas, &[key('t')], Intent::Thicken, "thicken", "make the strokes thicker"),
    row(Context::Canvas, &[key('o')], Intent::Noise, "noise", "sprinkle noise over it"),
    row(Context::Canvas, &[key(']')], Intent::NextDigit, "", "start from the next held-out digit"),
    row(Context::Canvas, &[key('[')], Intent::PreviousDigit, "", "start from the previous held-out digit"),
    row(Context::Canvas, &[Pattern::Digits], Intent::Digit(0), "", "start from a held-out digit of this class"),
    row(Context::Canvas, &[key('?')], Intent::Help, "help", "show the help"),

    row(Context::Anywhere, &[ctrl('c')], Intent::Quit, "", "quit at once"),
    row(Context::Anywhere, &[ctrl('z')], Intent::Suspend, "", "suspend; fg comes back"),
];

/// What a key means in a context; nothing when it has no meaning there.
pub fn meaning(context: Context, key: Key) -> Option<Intent> {
    context.chain().iter().find_map(|context| {
        let own = || BINDINGS.iter().filter(|binding| binding.context == *context);
        let exact = own().find(|binding| binding.keys.contains(&Pattern::One(key)));
        exact
            .or_else(|| own().find(|binding| binding.keys.iter().any(|pattern| pattern.matches(key))))
            .map(|binding| fill(binding.intent, key))
    })
}

/// Puts what was typed into an intent that carries it.
fn fill(intent: Intent, key: Key) -> Intent {
    let KeyCode::Char(typed) = key.code else { return intent };
    match intent {
        Intent::Digit(_) => Intent::Digit(typed.to_digit(10).map_or(0, |digit| u8::try_from(digit).unwrap_or(0))),
        Intent::Choose(_) => Intent::Choose(u8::try_from(u32::from(typed) - u32::from('a')).unwrap_or(0)),
        Intent::Type(_) => Intent::Type(typed),
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
    Row(&'static Binding, String),
    /// What did not fit beside the keys.
    More(String),
}

/// The help for a screen of `columns`, line by line: the whole table, the contexts whose keys count in `from` first.
pub fn help(from: Context, columns: usize) -> Vec<HelpLine> {
    let mut contexts = CONTEXTS.to_vec();
    let rank = |context: Context| from.chain().iter().position(|own| *own == context).unwrap_or(usize::MAX);
    contexts.sort_by_key(|(context, _)| rank(*context));
    let mut lines = Vec::new();
    for (context, title) in contexts {
        lines.push(HelpLine::Title(title));
        for binding in BINDINGS.iter().filter(|binding| binding.context == context) {
            let mut pieces = textwrap::wrap(binding.words, columns.saturating_sub(KEYS + 6).max(12)).into_iter().map(String::from);
            lines.push(HelpLine::Row(binding, pieces.next().unwrap_or_default()));
            lines.extend(pieces.map(HelpLine::More));
        }
        lines.push(HelpLine::Blank);
    }
    lines
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn no_key_stands_twice_in_a_context() {
        for (context, _) in CONTEXTS {
            let mut seen: Vec<Pattern> = Vec::new();
            for binding in BINDINGS.iter().filter(|binding| binding.context == context) {
                for pattern in binding.keys {
                    assert!(!seen.contains(pattern), "{} stands twice in {context:?}", pattern.name());
                    seen.push(*pattern);
                }
            }
        }
    }

    #[test]
    fn a_wider_context_is_only_overruled_on_purpose() {
        // `n` steps through hits while a search is open; `a`-`e` answer a prediction, so `c` answers and Ctrl-P still opens the contents.
        let on_purpose = |narrow: Context, key: Key| match narrow {
            Context::Hits => key.code == KeyCode::Char('n'),
            Context::Predicting => matches!(key.code, KeyCode::Char('b' | 'c')),
            _ => false,
        };
        for (context, _) in CONTEXTS {
            let chain = context.chain();
            for (depth, wide) in chain.iter().enumerate().skip(1) {
                for binding in BINDINGS.iter().filter(|binding| binding.context == *wide) {
                    for pattern in binding.keys {
                        let Pattern::One(key) = *pattern else { continue };
                        let overruled = chain[..depth].iter().any(|narrow| {
                            let rows = BINDINGS.iter().filter(|other| other.context == *narrow);
                            rows.flat_map(|other| other.keys).any(|own| own.matches(key)) && !on_purpose(*narrow, key)
                        });
                        assert!(!overruled, "{} of {wide:?} is overruled in {context:?}", pattern.name());
                    }
                }
            }
        }
    }

    #[test]
    fn every_row_is_reached_by_each_of_its_keys() {
        for binding in BINDINGS {
            for pattern in binding.keys {
                let key = match pattern {
                    Pattern::One(key) => *key,
                    Pattern::Digits => Key { code: KeyCode::Char('0'), ctrl: false },
                    Pattern::Letters => Key { code: KeyCode::Char('a'), ctrl: false },
                    Pattern::Typing => Key { code: KeyCode::Char(' '), ctrl: false },
                };
                assert_eq!(meaning(binding.context, key), Some(binding.intent), "{} in {:?}", pattern.name(), binding.context);
            }
        }
    }

    #[test]
    fn every_context_has_keys_a_place_in_the_help_and_ctrl_c() {
        for (context, title) in CONTEXTS {
            assert!(!title.is_empty());
            assert!(BINDINGS.iter().any(|binding| binding.context == context), "{context:?} has no key");
            assert_eq!(meaning(context, Key { code: KeyCode::Char('c'), ctrl: true }), Some(Intent::Quit));
        }
    }

    #[test]
    fn the_help_shows_every_row_wherever_it_is_opened() {
        for (context, _) in CONTEXTS {
            let shown = help(context, 60).iter().filter(|line| matches!(line, HelpLine::Row(..))).count();
            assert_eq!(shown, BINDINGS.len());
        }
        let HelpLine::Title(first) = help(Context::Pane, 80)[0] else { panic!("the help begins with a title") };
        assert_eq!(first, "In the pane");
    }

    #[test]
    fn every_row_says_what_it_does() {
        for binding in BINDINGS {
            assert!(!binding.words.is_empty(), "{binding:?}");
            assert!(binding.words.len() <= 80, "too long for the help: {}", binding.words);
        }
    }

    #[test]
    fn escape_never_quits() {
        for (context, _) in CONTEXTS {
            assert_ne!(meaning(context, Key { code: KeyCode::Esc, ctrl: false }), Some(Intent::Quit));
        }
    }

    #[test]
    fn what_was_typed_is_carried_along() {
        let typed = |context, typed| meaning(context, Key { code: KeyCode::Char(typed), ctrl: false });
        assert_eq!(typed(Context::Pane, '7'), Some(Intent::Digit(7)));
        assert_eq!(typed(Context::Predicting, 'c'), Some(Intent::Choose(2)));
        assert_eq!(typed(Context::Contents, 'q'), Some(Intent::Type('q')));
    }
}
