//! The rows of the table of keys.

use super::{Binding, Context, Pattern};
use crate::app::action::Intent;
use crate::term::event::{Key, KeyCode};

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
    row(Context::Pane, &[key('j')], Intent::NextItem, "next", "mark the next panel or knob"),
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
