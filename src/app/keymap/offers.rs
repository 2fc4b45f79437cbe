//! What the open experiment takes from the reader: keys, hints and help offer this and no more.

use super::{Binding, Context};
use crate::app::action::Intent;
use crate::lab::{self, Button, Entry, Take};

/// The keys that buttons of experiments may have: they mean nothing else while the pane has the focus.
pub const BUTTON_KEYS: &str = "abefgnopuvwx";

/// What can be done in a pane.
#[derive(Clone, Copy)]
pub struct Offers(Option<&'static Entry>);

impl Offers {
    /// What an experiment offers; everything but buttons for one that is not known, so that the help is whole where there is no pane.
    pub fn of(experiment: Option<&str>) -> Offers {
        Offers(experiment.and_then(lab::entry))
    }

    /// Whether it takes this from the reader.
    pub fn takes(self, take: Take) -> bool {
        self.0.is_none_or(|entry| entry.takes(take))
    }

    /// Its buttons.
    pub fn buttons(self) -> &'static [Button] {
        self.0.map_or(&[], |entry| entry.buttons)
    }

    /// Whether a row of the key table has a use here.
    pub fn has(self, binding: &Binding) -> bool {
        match (binding.context, binding.intent) {
            (Context::Pane | Context::Canvas, intent) => self.means(intent),
            _ => true,
        }
    }

    /// Whether what a key of pane or canvas means has a use here.
    pub fn means(self, intent: Intent) -> bool {
        match intent {
            Intent::Draw => self.takes(Take::OwnDigit),
            Intent::NextDigit | Intent::PreviousDigit | Intent::Digit(_) => self.takes(Take::Exhibit),
            Intent::NextPartner | Intent::PreviousPartner => self.takes(Take::Pair),
            Intent::Press(_) => !self.buttons().is_empty(),
            _ => true,
        }
    }
}
