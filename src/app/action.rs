//! What can happen to the program, what the reader can mean by it, and what the event loop must then do.

use std::sync::Arc;

use crate::content::course::Course;
use crate::lab::{Command, Generation, Snapshot};
use crate::term::event::{Key, Mouse};

/// One thing that happened.
#[derive(Clone, Debug)]
pub enum Action {
    /// A key was pressed; the key table says what it means here.
    Key(Key),
    /// The mouse did something.
    Mouse(Mouse),
    /// Text was pasted.
    Paste(String),
    /// The terminal has this many columns and rows.
    Resize(u16, u16),
    /// The reader means this, whatever key it came from.
    Do(Intent),
    /// The worker has a new picture of the experiment that was opened as this visit.
    Snapshot {
        /// The number that [`Command::Open`] carried.
        visit: Generation,
        /// The picture.
        snapshot: Arc<Snapshot>,
    },
    /// The course on the disk has changed and passed the checker.
    CourseReloaded(Arc<Course>),
    /// It is so many seconds after the beginning of 1970. What the reader does is remembered with this time.
    Clock(u64),
    /// Listings can be coloured from now on: `content::prepare_listings` has come to its end.
    ListingsReady,
    /// A click in the pane met a panel.
    Point {
        /// Which one: an index into [`super::pane::PaneView::shown_panels`].
        panel: usize,
        /// In a scatter's plot, where: in latent units.
        place: Option<(f32, f32)>,
    },
    /// Whether frames reach the terminal late from now on.
    Link(Option<f64>),
    /// Something to say in one quiet line, until the next key.
    Notice(String),
}

/// What the reader can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Intent {
    /// Scroll one line down.
    LineDown,
    /// Scroll one line up.
    LineUp,
    /// Scroll one page down.
    PageDown,
    /// Scroll one page up.
    PageUp,
    /// Scroll half a page down.
    HalfDown,
    /// Scroll half a page up.
    HalfUp,
    /// Go to the top, or to the section whose number was typed.
    Top,
    /// Go to the end, or to the section whose number was typed.
    Bottom,
    /// Go to the next section.
    NextSection,
    /// Go to the previous section.
    PreviousSection,
    /// Go back to where the last link, number or name was followed.
    Back,
    /// Go forward again to where going back came from.
    Forward,
    /// Mark the next place where Enter does something.
    NextStop,
    /// Mark the previous place where Enter does something.
    PreviousStop,
    /// Put the card off to the end of the sitting.
    Skip,
    /// Ask the card again tomorrow.
    Bury,
    /// Never ask the card again, unless it is called back.
    PutAway,
    /// Mark the card as one to look at again, or take the mark away.
    Flag,
    /// Show the sheet for the night before.
    Night,
    /// In an exam: none of the points was hit; go on.
    NoneHit,
    /// Answer the prediction with choice a (0), b (1), …
    Choose(u8),
    /// A digit: part of a section's number in the text, a class in the pane.
    Digit(u8),
    /// Start a search in the text.
    Search,
    /// Go to the next hit.
    NextHit,
    /// Go to the previous hit.
    PreviousHit,
    /// Show or hide the help.
    Help,
    /// Show the contents.
    Contents,
    /// Show the glossary.
    Glossary,
    /// Show everything that one can go to.
    Palette,
    /// Move the focus between the text and the pane.
    SwitchFocus,
    /// Act on what is marked.
    Act,
    /// Close the topmost layer.
    Close,
    /// Enlarge the pane, or put it back.
    Enlarge,
    /// Go on to the next panel of the pane.
    NextPanel,
    /// Give the pane more room beside or below the text.
    MoreRoom,
    /// Give the pane less room.
    LessRoom,
    /// Send what is marked to the clipboard.
    Copy,
    /// Send the screen to the clipboard.
    CopyScreen,
    /// Give the mouse to elbo, or back to the terminal.
    Mouse,
    /// Colours for the other background, dark or light.
    Background,
    /// Leave.
    Quit,
    /// Quit without a question.
    QuitAtOnce,
    /// Stop the process until the shell wakes it.
    Suspend,
    /// Draw the screen afresh, over what something else wrote on it.
    Redraw,
    /// Let the experiment run, or pause it.
    PlayPause,
    /// Show the next demo.
    NextDemo,
    /// Show the demo before.
    PreviousDemo,
    /// Leave the run that is followed for one's own of the same recipe.
    Drive,
    /// Take one step.
    Step,
    /// Start the experiment anew, after asking.
    Restart,
    /// Press the button of the experiment that has this key.
    Press(char),
    /// Mark the next panel or knob.
    NextItem,
    /// Mark the previous panel or knob.
    PreviousItem,
    /// Move the cursor, pen or knob left.
    Left,
    /// Move the cursor, pen or knob right.
    Right,
    /// Move the cursor or pen up.
    Up,
    /// Move the cursor or pen down.
    Down,
    /// Magnify the scatter.
    ZoomIn,
    /// Show more of the plane.
    ZoomOut,
    /// Show the next held-out digit.
    NextDigit,
    /// Show the previous held-out digit.
    PreviousDigit,
    /// Show the next partner of the held-out digit.
    NextPartner,
    /// Show the previous partner of the held-out digit.
    PreviousPartner,
    /// Hold the marked panel as it is beside what it shows next, or let it go.
    Hold,
    /// Show pictures in another style: ASCII, parts of a cell, braille.
    Style,
    /// Draw an own digit.
    Draw,
    /// Look at an earlier moment of the run.
    Earlier,
    /// Look at a later moment of the run.
    Later,
    /// Look at the beginning of the run.
    First,
    /// Look at the present again.
    Live,
    /// Put the pen down or lift it.
    Pen,
    /// Move the pen several pixels at once: right and down, each -1, 0 or 1.
    Stroke(i8, i8),
    /// Rub out under the pen.
    Erase,
    /// Make all strokes thicker.
    Thicken,
    /// Sprinkle noise over the drawing.
    Noise,
    /// Move the drawing's centre of mass to the middle, as the data set has it.
    Centre,
    /// Wipe the canvas.
    Clear,
    /// Take the last change back.
    Undo,
    /// A character was typed into a line.
    Type(char),
    /// Take the last typed character away.
    Rub,
    /// Say yes to a question.
    Yes,
    /// Open the quiz over the section.
    Quiz,
    /// Tick the point a (0), b (1), … of an answer, or take the tick away.
    Tick(u8),
    /// Give the grade again (0), hard (1), good (2) or easy (3).
    Grade(u8),
    /// Do what is marked, and nothing more than that: tick, open, take a step up or put it down.
    Toggle,
    /// Move the marked step up.
    MoveUp,
    /// Move the marked step down.
    MoveDown,
    /// Show or hide the answer in full.
    FullAnswer,
    /// Show the follow-up question, then its answer, then neither.
    FollowUp,
    /// Stop the think clock, or let it go on.
    PauseClock,
    /// Open the answer of a drill without giving one.
    GiveUp,
    /// Show the statistics of the quiz.
    Stats,
    /// Ask more than the day's share: further new cards.
    Ahead,
    /// Ask cards before they are due.
    Cram,
    /// Put a bookmark at the top of the screen, or take the section's away.
    Bookmark,
    /// Go to the next bookmark of the course.
    NextBookmark,
    /// Hide all of a derivation but its question, and start a clock; or show it again.
    Whiteboard,
}

impl Intent {
    /// What an action is called in the settings: `next-section`. Nothing for what carries what was typed, and for what the system sees to.
    pub fn name(self) -> Option<String> {
        if matches!(self, Intent::QuitAtOnce | Intent::Suspend) {
            return None;
        }
        let words = format!("{self:?}");
        if !words.chars().all(char::is_alphabetic) {
            return None;
        }
        let mut name = String::new();
        for letter in words.chars() {
            if letter.is_uppercase() && !name.is_empty() {
                name.push('-');
            }
            name.push(letter.to_ascii_lowercase());
        }
        Some(name)
    }
}

/// What the event loop must do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Tell the worker.
    Lab(Command),
    /// Write the reader's progress, [`super::App::progress`].
    Save,
    /// Send this to the terminal's clipboard.
    Copy(String),
    /// Send what is marked in the pane to the clipboard, as `ui::clipping::marked` writes it: what the cursor reads off, or the whole panel.
    CopyMarked {
        /// The whole panel.
        whole: bool,
    },
    /// Send the screen to the clipboard.
    CopyScreen,
    /// Ask for mouse reports, or end them.
    Mouse(bool),
    /// Take the colours for the other background.
    Background,
    /// Leave the run that is followed, and begin that of this recipe.
    Drive(String),
    /// Stop until the shell wakes the process.
    Suspend,
    /// Clear the screen and draw all of it.
    Redraw,
    /// Give the terminal back and end.
    Quit,
}
