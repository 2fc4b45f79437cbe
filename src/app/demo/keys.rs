//! The keys of a demo: one table for what they do, for the hints and for the help.

use crate::term::event::{Key, KeyCode};

/// What a key of a demo does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Let the model train, or pause it.
    PlayPause,
    /// Take one step.
    Step,
    /// Begin the run again.
    Restart,
    /// Turn the knob down.
    Less,
    /// Turn the knob up.
    More,
    /// Show the next demo.
    Next,
    /// Show the one before.
    Previous,
    /// Send the recipe of the run to the clipboard.
    Copy,
    /// Show or hide the keys.
    Help,
    /// Close what is open.
    Close,
    /// Leave the run that is followed, and begin one's own.
    Drive,
    /// Leave.
    Quit,
}

impl Deed {
    /// Whether somebody who follows a run can do it.
    pub fn is_a_followers(self) -> bool {
        matches!(self, Deed::Drive | Deed::Copy | Deed::Help | Deed::Close | Deed::Quit)
    }

    /// Whether somebody whose own run it is can do it.
    fn is_a_drivers(self) -> bool {
        self != Deed::Drive
    }
}

/// One row of the table.
#[derive(Debug)]
pub struct Row {
    /// What is done.
    pub deed: Deed,
    /// Which keys do it.
    codes: &'static [KeyCode],
    /// Their names on the screen.
    pub name: &'static str,
    /// In a word or two, for the line below; empty for what need not be said there.
    pub hint: &'static str,
    /// In a few words, for the help.
    pub about: &'static str,
}

use KeyCode::{Backspace, Char, Esc, Left, Right};

/// Every key, in the order of the hints.
pub const KEYS: [Row; 12] = [
    Row { deed: Deed::PlayPause, codes: &[Char(' ')], name: "space", hint: "pause", about: "pause the training, and let it go on" },
    Row { deed: Deed::Less, codes: &[Left, Char('h'), Char('-')], name: "←", hint: "", about: "turn the knob down" },
    Row { deed: Deed::More, codes: &[Right, Char('l'), Char('+')], name: "→", hint: "", about: "turn the knob up" },
    Row { deed: Deed::Step, codes: &[Char('s')], name: "s", hint: "step", about: "one training step, then pause" },
    Row { deed: Deed::Restart, codes: &[Char('r')], name: "r", hint: "again", about: "the same run again from its first weights" },
    Row { deed: Deed::Next, codes: &[Char('n')], name: "n", hint: "next", about: "the next demo" },
    Row { deed: Deed::Previous, codes: &[Char('p'), Backspace], name: "p", hint: "", about: "the demo before" },
    Row {
        deed: Deed::Copy,
        codes: &[Char('y')],
        name: "y",
        hint: "copy",
        about: "copy the recipe of the run, for elbo demo and elbo train",
    },
    Row {
        deed: Deed::Drive,
        codes: &[Char('d')],
        name: "d",
        hint: "drive your own",
        about: "leave the shown run, and drive one of your own from its recipe",
    },
    Row { deed: Deed::Help, codes: &[Char('?')], name: "?", hint: "keys", about: "show or hide this list" },
    Row { deed: Deed::Quit, codes: &[Char('q')], name: "q", hint: "quit", about: "leave" },
    Row { deed: Deed::Close, codes: &[Esc], name: "Esc", hint: "", about: "close this list" },
];

/// What a key does here.
pub fn deed(key: Key) -> Option<Deed> {
    if key.ctrl {
        return (key.code == Char('c')).then_some(Deed::Quit);
    }
    KEYS.iter().find(|row| row.codes.contains(&key.code)).map(|row| row.deed)
}

/// The keys that work for whoever follows a run, or for whoever drives one.
pub fn offered(is_following: bool) -> impl Iterator<Item = &'static Row> {
    KEYS.iter().filter(move |row| if is_following { row.deed.is_a_followers() } else { row.deed.is_a_drivers() })
}
