//! What can arrive from the terminal, free of any terminal library's types.

use super::background::Background;

/// One thing that happened at the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A key was pressed (never a release or a repeat report).
    Key(Key),
    /// The mouse did something.
    Mouse(Mouse),
    /// Text was pasted (bracketed paste): it is text, whatever keys its characters would be.
    Paste(String),
    /// The terminal now has this many columns and rows.
    Resize(u16, u16),
    /// The terminal has said what it writes on.
    Background(Background),
    /// The terminal has read everything up to the question how it is (`CSI 5 n`).
    Answered,
    /// The process was asked to end: hang-up, terminate or interrupt.
    End(Ending),
    /// The process is back from being suspended: everything must be drawn again.
    Resumed,
}

/// Why the process was asked to end; decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The terminal is gone (SIGHUP or a closed line): exit code 129, write nothing.
    HangUp,
    /// SIGINT: exit code 130.
    Interrupt,
    /// SIGTERM: exit code 143.
    Terminate,
    /// SIGQUIT: exit code 131, without an image of the memory.
    Quit,
}

impl Ending {
    /// The exit code that says so to a shell: 128 and the signal's number.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Ending::HangUp => 129,
            Ending::Interrupt => 130,
            Ending::Terminate => 143,
            Ending::Quit => 131,
        }
    }
}

/// A key with the only modifier that works everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which key.
    pub code: KeyCode,
    /// Whether Ctrl was held.
    pub ctrl: bool,
}

/// The keys that every terminal can send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyCode {
    /// A character, already shifted; the space bar is `Char(' ')`.
    Char(char),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Shift-Tab.
    BackTab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Up arrow.
    Up,
    /// Down arrow.
    Down,
    /// Up arrow with Shift, where the terminal tells; nothing may need it.
    ShiftUp,
    /// Down arrow with Shift, likewise.
    ShiftDown,
    /// Left arrow.
    Left,
    /// Right arrow.
    Right,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Home.
    Home,
    /// End.
    End,
    /// A function key.
    F(u8),
}

/// What the mouse did, and in which cell (0-based).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mouse {
    /// What it did.
    pub kind: MouseKind,
    /// Column from the left.
    pub column: u16,
    /// Row from the top.
    pub row: u16,
}

/// What the mouse did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MouseKind {
    /// The main button went down.
    Down,
    /// Moved with the main button held.
    Drag,
    /// The main button came up.
    Up,
    /// The wheel turned away from the reader.
    ScrollUp,
    /// The wheel turned towards the reader.
    ScrollDown,
}
