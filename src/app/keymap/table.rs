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
    row(Context::Predicting, &[Pattern::Letters], Intent::Choose(0), "answer", "answer with this choice; here c is a choice, too, and <key:palette> goes to any section"),

    row(Context::Hits, &[key('n')], Intent::NextHit, "next hit", "go to the next hit"),
    row(Context::Hits, &[key('N')], Intent::PreviousHit, "previous hit", "go to the previous hit"),

    row(Context::Text, &[DOWN, key('j')], Intent::LineDown, "more", "scroll one line down"),
    row(Context::Text, &[UP, key('k')], Intent::LineUp, "", "scroll one line up"),
    row(Context::Text, &[ENTER], Intent::Act, "act", "act on what the caret marks: answer, follow, show a hint; else look terms up"),
    row(Context::Text, &[key('u')], Intent::Undo, "take back", "take the answer to the marked prediction back, or the last one here"),
    row(Context::Text, &[key('n'), RIGHT], Intent::NextSection, "next section", "next section that is written"),
    row(Context::Text, &[key('p'), LEFT], Intent::PreviousSection, "", "previous section that is written"),
    row(Context::Text, &[key(']')], Intent::NextStop, "", "move the caret to the next place where <key:act> acts"),
    row(Context::Text, &[key('[')], Intent::PreviousStop, "", "move the caret to the previous one"),
    row(Context::Text, &[key(' ')], Intent::PageDown, "", "next page"),
    row(Context::Text, &[key('b')], Intent::PageUp, "", "previous page"),
    row(Context::Text, &[key('g'), named(KeyCode::Home)], Intent::Top, "", "go to the top; after a number, to that section: 5g"),
    row(Context::Text, &[key('G'), named(KeyCode::End)], Intent::Bottom, "", "go to the end; after a number, to that section: 5G"),
    row(Context::Text, &[Pattern::Digits], Intent::Digit(0), "", "a section's number before g or G; before j, k and pages, how often"),
    row(Context::Text, &[key('B')], Intent::Bookmark, "", "put a bookmark here, or take the one in sight away"),
    row(Context::Text, &[key('\'')], Intent::NextBookmark, "", "next bookmark; * in the contents shows them all"),
    row(Context::Text, &[key('w')], Intent::Whiteboard, "whiteboard", "a derivation's question alone and a clock, or its steps"),

    row(Context::Pane, &[key(' ')], Intent::PlayPause, "play", "let it run, or pause it; when it is done, go on: more training, fresh noise"),
    row(Context::Pane, &[LEFT, key('h')], Intent::Left, "", "move the cursor left; turn the knob down"),
    row(Context::Pane, &[RIGHT, key('l')], Intent::Right, "", "move the cursor right; turn the knob up"),
    row(Context::Pane, &[UP], Intent::Up, "", "move the cursor up; where it can't, mark what is above"),
    row(Context::Pane, &[DOWN], Intent::Down, "", "move the cursor down; where it can't, mark what is below"),
    row(Context::Pane, &[key('j')], Intent::NextItem, "next", "mark the next panel or knob; where digits choose no class, 3j goes on three"),
    row(Context::Pane, &[key('k')], Intent::PreviousItem, "", "mark the previous panel or knob"),
    row(Context::Pane, &[key('s')], Intent::Step, "step", "take a single step"),
    row(Context::Pane, &[key('d')], Intent::Draw, "draw", "draw a digit of your own"),
    row(Context::Pane, &[key('r')], Intent::Restart, "restart", "start anew, with the knobs as they are; asks first"),
    row(Context::Pane, &[Pattern::Buttons], Intent::Press('a'), "button", "press a button of the experiment"),
    row(Context::Pane, &[key(']')], Intent::NextDigit, "", "next held-out digit"),
    row(Context::Pane, &[key('[')], Intent::PreviousDigit, "", "previous held-out digit"),
    row(Context::Pane, &[Pattern::Digits], Intent::Digit(0), "", "next held-out digit of this class"),
    row(Context::Pane, &[key(')')], Intent::NextPartner, "partner", "next partner of the digit on show"),
    row(Context::Pane, &[key('(')], Intent::PreviousPartner, "", "previous partner of the digit on show"),
    row(Context::Pane, &[key('+'), key('=')], Intent::ZoomIn, "zoom", "magnify the scatter around the cursor"),
    row(Context::Pane, &[key('-')], Intent::ZoomOut, "", "show more of the plane"),
    row(Context::Pane, &[key(',')], Intent::Earlier, "earlier", "look at an earlier moment of the run; held, it goes in longer strides"),
    row(Context::Pane, &[key('.')], Intent::Later, "later", "look at a later moment of the run"),
    row(Context::Pane, &[key('<'), named(KeyCode::Home)], Intent::First, "", "look at the beginning of the run"),
    row(Context::Pane, &[key('>'), named(KeyCode::End)], Intent::Live, "live", "look at the present again"),
    row(Context::Pane, &[key('i')], Intent::Style, "style", "show pictures in another style: ASCII, halves to octants of a cell, braille dots"),
    row(Context::Pane, &[key('|')], Intent::Hold, "hold", "hold the marked panel, beside what it shows next: two digits or moments"),
    row(Context::Pane, &[ENTER], Intent::Act, "pixels", "go into a picture, or from a listing's line to its section; else enlarge"),

    row(Context::Reading, &[named(KeyCode::Tab), named(KeyCode::BackTab)], Intent::SwitchFocus, "pane", "move the focus between text and pane"),
    row(Context::Reading, &[key('z')], Intent::Enlarge, "enlarge", "enlarge the pane, or put it back"),
    row(Context::Reading, &[key('t')], Intent::NextPanel, "", "bring the pane's next panel to the front"),
    row(Context::Reading, &[key('{')], Intent::MoreRoom, "", "give the pane more room; the mouse drags the divider too"),
    row(Context::Reading, &[key('}')], Intent::LessRoom, "", "give the pane less room"),
    row(Context::Reading, &[key('/')], Intent::Search, "search", "search in the text"),
    row(Context::Reading, &[key('?')], Intent::Help, "help", "show this help"),
    row(Context::Reading, &[key('c')], Intent::Contents, "contents", "contents: go to a section by number or name"),
    row(Context::Reading, &[ctrl('p')], Intent::Palette, "", "go anywhere by name: section, heading, term, formula, question, flow, key"),
    row(Context::Reading, &[key('K')], Intent::Glossary, "", "what the terms on this screen mean; a letter looks among all, a click at one"),
    row(Context::Reading, &[PAGE_DOWN, ctrl('f')], Intent::PageDown, "", "next page of the text"),
    row(Context::Reading, &[PAGE_UP, ctrl('b')], Intent::PageUp, "", "previous page of the text"),
    row(Context::Reading, &[ctrl('d')], Intent::HalfDown, "", "half a page of the text down"),
    row(Context::Reading, &[ctrl('u')], Intent::HalfUp, "", "half a page of the text up"),
    row(Context::Reading, &[BACKSPACE, key('H'), ctrl('o')], Intent::Back, "", "go back to where you were before the last jump"),
    row(Context::Reading, &[key('L')], Intent::Forward, "", "go forward again"),
    row(Context::Reading, &[key('y')], Intent::Copy, "", "copy a paragraph, a formula as LaTeX, a number, a table; again: the next one"),
    row(Context::Reading, &[key('Y')], Intent::CopyScreen, "", "send the screen to the clipboard"),
    row(Context::Reading, &[key('Q')], Intent::Quiz, "", "open the quiz; <key:close> comes back here"),
    row(Context::Reading, &[key('m')], Intent::Mouse, "", "mouse on or off; off lets the terminal select text"),
    row(Context::Reading, &[key('T')], Intent::Background, "", "colours for a dark or a light background, where the terminal has not said which"),
    row(Context::Reading, &[ESC], Intent::Close, "", "close the topmost layer; never quits"),
    row(Context::Reading, &[key('q')], Intent::Quit, "quit", "quit; everything is kept"),

    row(Context::Asking, &[ENTER], Intent::Act, "go to the hit", "keep the search open and read on; without a hit, say where else it stands"),
    row(Context::Asking, &[ESC], Intent::Close, "cancel", "close the search"),
    row(Context::Asking, &[BACKSPACE], Intent::Rub, "", "take the last character away"),
    row(Context::Asking, &[Pattern::Typing], Intent::Type(' '), "", "what to look for"),

    row(Context::Contents, &[Pattern::Typing], Intent::Type(' '), "filter", "only sections of this number or name; / first for one that begins with j or k"),
    row(Context::Contents, &[ENTER], Intent::Act, "go there", "go to the marked section"),
    row(Context::Contents, &[ESC, ctrl('p')], Intent::Close, "close", "close the contents"),
    row(Context::Contents, &[DOWN, named(KeyCode::Tab)], Intent::Down, "choose", "mark the next section; as long as nothing is typed, j"),
    row(Context::Contents, &[UP, named(KeyCode::BackTab)], Intent::Up, "", "mark the previous section; as long as nothing is typed, k"),
    row(Context::Contents, &[PAGE_DOWN], Intent::PageDown, "", "ten sections down"),
    row(Context::Contents, &[PAGE_UP], Intent::PageUp, "", "ten sections up"),
    row(Context::Contents, &[BACKSPACE], Intent::Rub, "", "take the last character away"),

    row(Context::Glossary, &[Pattern::Typing], Intent::Type(' '), "look up", "show only terms in whose name or meaning this stands; 'beta' is β"),
    row(Context::Glossary, &[ENTER], Intent::Act, "where it is taught", "go to the section that introduces the marked term"),
    row(Context::Glossary, &[ESC], Intent::Close, "close", "close the glossary"),
    row(Context::Glossary, &[DOWN, named(KeyCode::Tab)], Intent::Down, "choose", "mark the next term; of those on the screen in reading order"),
    row(Context::Glossary, &[UP, named(KeyCode::BackTab)], Intent::Up, "", "mark the previous term"),
    row(Context::Glossary, &[PAGE_DOWN], Intent::PageDown, "", "ten terms down"),
    row(Context::Glossary, &[PAGE_UP], Intent::PageUp, "", "ten terms up"),
    row(Context::Glossary, &[BACKSPACE], Intent::Rub, "", "take the last character away"),

    row(Context::Palette, &[Pattern::Typing], Intent::Type(' '), "find", "show only what is called so; 'beta' is β, and a formula may be written in LaTeX"),
    row(Context::Palette, &[ENTER], Intent::Act, "go there", "go to what is marked, or do it"),
    row(Context::Palette, &[ESC, ctrl('p')], Intent::Close, "close", "close the list"),
    row(Context::Palette, &[DOWN, named(KeyCode::Tab)], Intent::Down, "choose", "mark the next line"),
    row(Context::Palette, &[UP, named(KeyCode::BackTab)], Intent::Up, "", "mark the previous line"),
    row(Context::Palette, &[PAGE_DOWN], Intent::PageDown, "", "ten lines down"),
    row(Context::Palette, &[PAGE_UP], Intent::PageUp, "", "ten lines up"),
    row(Context::Palette, &[BACKSPACE], Intent::Rub, "", "take the last character away"),

    row(Context::Help, &[DOWN, key('j')], Intent::LineDown, "more", "scroll down"),
    row(Context::Help, &[UP, key('k')], Intent::LineUp, "", "scroll up"),
    row(Context::Help, &[PAGE_DOWN, key(' '), ctrl('f'), ctrl('d')], Intent::PageDown, "", "next page"),
    row(Context::Help, &[PAGE_UP, key('b'), ctrl('b'), ctrl('u')], Intent::PageUp, "", "previous page"),
    row(Context::Help, &[key('/')], Intent::Search, "search", "show only keys that say this"),
    row(Context::Help, &[ESC, key('?'), key('q'), ENTER], Intent::Close, "close", "close the help; after a search, show all of it"),

    row(Context::Finding, &[ENTER], Intent::Act, "keep", "keep what was found, and scroll in it"),
    row(Context::Finding, &[ESC], Intent::Close, "all keys", "show all keys again"),
    row(Context::Finding, &[BACKSPACE], Intent::Rub, "", "take the last character away"),
    row(Context::Finding, &[Pattern::Typing], Intent::Type(' '), "", "what to look for: words, or a key's name"),

    row(Context::Confirm, &[key('y')], Intent::Yes, "yes", "yes; Enter alone is no answer, for it may be one too many"),
    row(Context::Confirm, &[key('n'), ESC, key('q')], Intent::Close, "no", "no"),

    row(Context::Canvas, &[LEFT, key('h')], Intent::Left, "", "move the pen left"),
    row(Context::Canvas, &[RIGHT, key('l')], Intent::Right, "", "move the pen right"),
    row(Context::Canvas, &[UP, key('k')], Intent::Up, "", "move the pen up"),
    row(Context::Canvas, &[DOWN, key('j')], Intent::Down, "", "move the pen down"),
    row(Context::Canvas, &[key('H')], Intent::Stroke(-1, 0), "", "a stroke of four pixels to the left"),
    row(Context::Canvas, &[key('L')], Intent::Stroke(1, 0), "", "a stroke to the right"),
    row(Context::Canvas, &[key('K'), named(KeyCode::ShiftUp)], Intent::Stroke(0, -1), "", "a stroke up"),
    row(Context::Canvas, &[key('J'), named(KeyCode::ShiftDown)], Intent::Stroke(0, 1), "", "a stroke down"),
    row(Context::Canvas, &[named(KeyCode::Home), key('Y')], Intent::Stroke(-1, -1), "", "a slanting stroke up to the left"),
    row(Context::Canvas, &[PAGE_UP, key('U')], Intent::Stroke(1, -1), "", "a slanting stroke up to the right"),
    row(Context::Canvas, &[named(KeyCode::End), key('B')], Intent::Stroke(-1, 1), "", "a slanting stroke down to the left"),
    row(Context::Canvas, &[PAGE_DOWN, key('N')], Intent::Stroke(1, 1), "", "a slanting stroke down to the right"),
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

    row(Context::QuizHome, &[ENTER, key(' ')], Intent::Act, "start", "begin, or do what the caret marks: a topic, an exam, the statistics"),
    row(Context::QuizHome, &[DOWN, key('j')], Intent::Down, "choose", "mark the next line"),
    row(Context::QuizHome, &[UP, key('k')], Intent::Up, "", "mark the previous line"),
    row(Context::QuizHome, &[key('s')], Intent::Stats, "statistics", "retention, forecast, days, mastery by topic"),
    row(Context::QuizHome, &[key('f')], Intent::Night, "formulas", "the night before: a dozen formulas, their wrong answers, all takeaways"),
    row(Context::QuizHome, &[key('n')], Intent::Ahead, "more new", "ask further new cards, beyond the day's share"),
    row(Context::QuizHome, &[key('x')], Intent::Cram, "cram", "ask cards before they are due"),

    row(Context::QuizAsking, &[ENTER, key(' ')], Intent::Act, "reveal", "open the answer, once you have said yours"),
    row(Context::QuizAsking, &[DOWN, key('j')], Intent::Down, "", "scroll down"),
    row(Context::QuizAsking, &[UP, key('k')], Intent::Up, "", "scroll up"),

    row(Context::QuizChoosing, &[Pattern::Letters], Intent::Choose(0), "answer", "answer with this choice"),
    row(Context::QuizChoosing, &[ENTER, key(' ')], Intent::Act, "", "answer with the marked choice"),
    row(Context::QuizChoosing, &[DOWN, key('j')], Intent::Down, "", "mark the next choice"),
    row(Context::QuizChoosing, &[UP, key('k')], Intent::Up, "", "mark the previous choice"),
    row(Context::QuizChoosing, &[key('x'), ctrl('x')], Intent::GiveUp, "give up", "open the answer without giving one; it counts as not right"),

    row(Context::QuizTyping, &[Pattern::Starts], Intent::Type('0'), "type", "type the number, such as 0.5, -1.2, 3e-4, 2x10^3; or the lines: 3 7, 8-9"),
    row(Context::QuizTyping, &[ENTER], Intent::Act, "", "answer with what was typed"),
    row(Context::QuizTyping, &[BACKSPACE], Intent::Rub, "", "nothing: it takes characters away, and never leads out of an answer"),
    row(Context::QuizTyping, &[key('x'), ctrl('x')], Intent::GiveUp, "give up", "open the answer without giving one; it counts as not right"),
    row(Context::QuizTyping, &[DOWN, key('j')], Intent::Down, "", "scroll down"),
    row(Context::QuizTyping, &[UP, key('k')], Intent::Up, "", "scroll up"),

    row(Context::QuizTyped, &[ENTER], Intent::Act, "check", "answer with what was typed"),
    row(Context::QuizTyped, &[ESC], Intent::Close, "empty the field", "take everything away that was typed: letters are commands again"),
    row(Context::QuizTyped, &[Pattern::Figures], Intent::Type('0'), "", "letters are text here, so that a unit may follow: 81 %, 14 pixels"),
    row(Context::QuizTyped, &[BACKSPACE], Intent::Rub, "", "take the last character away"),
    row(Context::QuizTyped, &[DOWN], Intent::Down, "", "scroll down"),
    row(Context::QuizTyped, &[UP], Intent::Up, "", "scroll up"),
    row(Context::QuizTyped, &[ctrl('x')], Intent::GiveUp, "give up", "open the answer without giving one; it counts as not right"),

    row(Context::QuizSorting, &[key('J'), named(KeyCode::ShiftDown)], Intent::MoveDown, "move", "move the marked step down"),
    row(Context::QuizSorting, &[key('K'), named(KeyCode::ShiftUp)], Intent::MoveUp, "", "move the marked step up"),
    row(Context::QuizSorting, &[key(' ')], Intent::Toggle, "take", "take the marked step along with the arrows, or put it down"),
    row(Context::QuizSorting, &[DOWN, key('j')], Intent::Down, "", "mark the next step"),
    row(Context::QuizSorting, &[UP, key('k')], Intent::Up, "", "mark the previous step"),
    row(Context::QuizSorting, &[ENTER], Intent::Act, "check", "put a taken step down; otherwise answer with this order"),
    row(Context::QuizSorting, &[key('x'), ctrl('x')], Intent::GiveUp, "give up", "open the answer without giving one; it counts as not right"),

    row(Context::QuizMarking, &[Pattern::Points], Intent::Tick(0), "tick", "tick the point with this letter, or take its tick away"),
    row(Context::QuizMarking, &[Pattern::Grades], Intent::Grade(0), "grade", "grade it: 1 again, 2 hard, 3 good, 4 easy"),
    row(Context::QuizMarking, &[ENTER], Intent::Act, "as suggested", "give the suggested grade, once it was seen: tick first, or press <key:act> once more"),
    row(Context::QuizMarking, &[key(' ')], Intent::Toggle, "", "tick the marked point, open what is marked, follow the marked link"),
    row(Context::QuizMarking, &[DOWN, key('j')], Intent::Down, "", "mark what is below, scrolling there"),
    row(Context::QuizMarking, &[UP, key('k')], Intent::Up, "", "mark what is above"),
    row(Context::QuizMarking, &[key('o')], Intent::FullAnswer, "full answer", "open or close the answer in full"),
    row(Context::QuizMarking, &[key('i')], Intent::FollowUp, "follow-up", "what an interviewer asks next; once more for its answer"),
    row(Context::QuizMarking, &[Pattern::Links], Intent::Digit(5), "", "follow the link with this number; <key:back> comes back to the card"),

    row(Context::QuizExam, &[Pattern::Points], Intent::Tick(0), "tick", "tick the point with this letter, or take its tick away"),
    row(Context::QuizExam, &[ENTER], Intent::Act, "next", "go on to the next question, once something is ticked; the ticks give the score"),
    row(Context::QuizExam, &[key('0')], Intent::NoneHit, "none", "of a question with points: you hit none of them; go on"),
    row(Context::QuizExam, &[key(' ')], Intent::Toggle, "", "tick the marked point, open what is marked"),
    row(Context::QuizExam, &[DOWN, key('j')], Intent::Down, "", "mark what is below, scrolling there"),
    row(Context::QuizExam, &[UP, key('k')], Intent::Up, "", "mark what is above"),
    row(Context::QuizExam, &[key('o')], Intent::FullAnswer, "full answer", "open or close the answer in full"),

    row(Context::QuizDone, &[ENTER], Intent::Act, "go on", "go on to the start of the quiz; on a link, follow it"),
    row(Context::QuizDone, &[DOWN, key('j')], Intent::Down, "", "mark what is below, scrolling there"),
    row(Context::QuizDone, &[UP, key('k')], Intent::Up, "", "mark what is above"),
    row(Context::QuizDone, &[key(' ')], Intent::Toggle, "", "follow the marked link"),
    row(Context::QuizDone, &[Pattern::Digits], Intent::Digit(0), "read on", "follow the link with this number; <key:back> comes back"),
    row(Context::QuizDone, &[key('s')], Intent::Stats, "statistics", "retention, forecast, days, mastery by topic"),

    row(Context::QuizStats, &[DOWN, key('j')], Intent::Down, "more", "mark what is below, scrolling there"),
    row(Context::QuizStats, &[UP, key('k')], Intent::Up, "", "mark what is above"),
    row(Context::QuizStats, &[ENTER, key(' ')], Intent::Act, "follow", "follow the marked link"),
    row(Context::QuizStats, &[Pattern::Digits], Intent::Digit(0), "read on", "follow the link with this number; <key:back> comes back"),

    row(Context::QuizNight, &[DOWN, key('j')], Intent::Down, "more", "mark what is below, scrolling there"),
    row(Context::QuizNight, &[UP, key('k')], Intent::Up, "", "mark what is above"),
    row(Context::QuizNight, &[ENTER, key(' ')], Intent::Act, "follow", "follow the marked link; <key:back> comes back"),

    row(Context::Quiz, &[key('z')], Intent::Enlarge, "text", "let the quiz fill the screen, or put it back beside the text"),
    row(Context::Quiz, &[key('u')], Intent::Undo, "undo", "take the last grade back, in an exam the last answer; even after the last card"),
    row(Context::Quiz, &[key('S')], Intent::Skip, "", "skip: ask this card at the end of the sitting"),
    row(Context::Quiz, &[key('B')], Intent::Bury, "", "bury: ask this card tomorrow"),
    row(Context::Quiz, &[key('P')], Intent::PutAway, "", "put away: never ask this card again; elbo quiz --restore brings it back"),
    row(Context::Quiz, &[key('F')], Intent::Flag, "", "flag this card, or take its flag away; elbo quiz --find flagged lists them"),
    row(Context::Quiz, &[key('t')], Intent::PauseClock, "clock", "stop the think clock, or let it go on"),
    row(Context::Quiz, &[PAGE_DOWN], Intent::PageDown, "", "next page"),
    row(Context::Quiz, &[PAGE_UP], Intent::PageUp, "", "previous page"),
    row(Context::Quiz, &[named(KeyCode::Tab), named(KeyCode::BackTab)], Intent::SwitchFocus, "text", "move the focus between text and quiz"),
    row(Context::Quiz, &[BACKSPACE, key('H'), ctrl('o')], Intent::Back, "", "go back to where you were before; the sitting stays as it is"),
    row(Context::Quiz, &[key('L')], Intent::Forward, "", "go forward again"),
    row(Context::Quiz, &[key('?')], Intent::Help, "help", "show this help"),
    row(Context::Quiz, &[ctrl('p')], Intent::Palette, "", "go anywhere by name"),
    row(Context::Quiz, &[key('y')], Intent::Copy, "", "send what is shown to the clipboard"),
    row(Context::Quiz, &[key('Y')], Intent::CopyScreen, "", "send the screen to the clipboard"),
    row(Context::Quiz, &[key('m')], Intent::Mouse, "", "mouse on or off; off lets the terminal select text"),
    row(Context::Quiz, &[key('T')], Intent::Background, "", "colours for a dark or a light background, where the terminal has not said which"),
    row(Context::Quiz, &[ESC], Intent::Close, "back", "close this and go one step back; every grade is kept"),
    row(Context::Quiz, &[key('q')], Intent::Quit, "quit", "quit; every grade is kept"),

    row(Context::Demo, &[key(' ')], Intent::PlayPause, "pause", "pause the training, and let it go on"),
    row(Context::Demo, &[LEFT, key('h'), key('-')], Intent::Left, "", "turn the knob down"),
    row(Context::Demo, &[RIGHT, key('l'), key('+')], Intent::Right, "", "turn the knob up"),
    row(Context::Demo, &[key('s')], Intent::Step, "step", "one training step, then pause"),
    row(Context::Demo, &[key('r')], Intent::Restart, "again", "the same run again from its first weights"),
    row(Context::Demo, &[key('n')], Intent::NextDemo, "next", "the next demo"),
    row(Context::Demo, &[key('p'), BACKSPACE], Intent::PreviousDemo, "", "the demo before"),

    row(Context::Follow, &[key('d')], Intent::Drive, "drive your own", "leave this run, and drive one of your own"),

    row(Context::Show, &[key('y')], Intent::Copy, "copy", "copy the run's recipe: elbo demo replays it"),
    row(Context::Show, &[key('?')], Intent::Help, "keys", "show or hide this list"),
    row(Context::Show, &[ESC], Intent::Close, "", "close this list"),
    row(Context::Show, &[key('q')], Intent::Quit, "quit", "leave"),

    row(Context::Anywhere, &[ctrl('c')], Intent::QuitAtOnce, "", "quit at once"),
    row(Context::Anywhere, &[ctrl('z')], Intent::Suspend, "", "suspend; fg comes back"),
    row(Context::Anywhere, &[ctrl('l')], Intent::Redraw, "", "draw the screen afresh, if another program wrote on it"),
];
