//! The digit that goes along: handed to each pane as it opens, remembered when the reader picks or draws another.

use std::sync::Arc;

use super::{App, Effect};
use crate::lab::{Choice, Command, Input, Pick, Snapshot, Take};

impl App {
    /// Greets a pane that has just opened with the reader's digit, as soon as it is known which data set is in use; later notes the digit
    /// that the reader has picked since. `before` is where the digits on show began in the snapshot before.
    pub(super) fn accompany(&mut self, snapshot: &Snapshot, before: Option<Choice>) -> Vec<Effect> {
        let offers = self.offers();
        let Some(pane) = &mut self.pane else { return Vec::new() };
        if snapshot.data.is_empty() {
            return Vec::new();
        }
        let companion = &mut self.progress.companion;
        let Choice { class, first } = snapshot.choice;
        if !std::mem::replace(&mut pane.greeted, true) {
            let mut inputs = Vec::new();
            let place = Choice { class: companion.class, first: companion.place };
            if companion.data == snapshot.data && place != snapshot.choice && offers.takes(Take::Exhibit) {
                inputs.push(Input::Pick(Pick::At(place)));
            }
            if let Some(own) = companion.own().filter(|_| offers.takes(Take::OwnDigit)) {
                pane.own = Some(Arc::from(&own[..]));
                inputs.push(Input::OwnDigit(own.into()));
            }
            return inputs.into_iter().map(|input| Effect::Lab(Command::Input(input))).collect();
        }
        let is_news = companion.data != snapshot.data || (companion.class, companion.place) != (class, first);
        if before.is_none_or(|before| before == snapshot.choice) || !is_news {
            return Vec::new();
        }
        companion.pick(&snapshot.data, class, first, self.now);
        vec![Effect::Save]
    }
}
