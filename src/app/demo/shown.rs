//! A run that one shows and many follow: what a follower is told, and the screen of one.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Show, Start, Trail};
use crate::app::action::Effect;
use crate::app::pane::PaneView;
use crate::lab::Snapshot;

/// What a run was made of, so that another may be begun from the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// `digits`, or a folder of IDX files.
    pub data: String,
    /// Whether rows and columns of its images are exchanged.
    pub transpose: bool,
    /// The seed of first weights, batches, noise and generated digits.
    pub seed: u64,
}

/// What a follower is told: the demo, how its run stands, and the sentence that is true of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// The demo's id.
    pub demo: String,
    /// The sentence: it may speak of moments that a late follower has not seen.
    pub sentence: String,
    /// After how many steps the run rests.
    pub limit: u64,
    /// What the run was made of.
    pub origin: Origin,
    /// How it stands.
    pub snapshot: Arc<Snapshot>,
}

/// Whose run is on the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Class {
    /// The reader's own, which nobody else sees.
    #[default]
    Alone,
    /// The reader's own, which so many others see.
    Shared(usize),
    /// Somebody else's; what was told last, and whether more is to come.
    Followed(Option<Box<Shown>>, Line),
}

/// How it stands with the line to the run that is followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Line {
    /// The run goes on, or may.
    #[default]
    Open,
    /// It has ended; another may begin at the same place.
    Ended,
}

impl Show {
    /// The screen of a follower, before anything was told.
    ///
    /// # Panics
    /// When there is no demo.
    pub fn following(start: Start) -> Show {
        let (mut show, _) = Show::new(start);
        show.class = Class::Followed(None, Line::Open);
        show
    }

    /// What followers are told of the run on the screen; `None` until there is something to see.
    pub fn told(&self, origin: Origin) -> Option<Shown> {
        let snapshot = Arc::clone(self.snapshot()?);
        Some(Shown { demo: self.demo().id.clone(), sentence: self.sentence(), limit: self.limit(), origin, snapshot })
    }

    /// Takes in what a follower is told.
    pub fn follow(&mut self, shown: Shown) {
        let Class::Followed(last, line) = &mut self.class else { return };
        *line = Line::Open;
        let Some(at) = self.demos.iter().position(|demo| demo.id == shown.demo) else {
            let words = format!("the run that is shown is the demo '{}', which this course does not have", shown.demo);
            if self.notices.back() != Some(&words) {
                self.say(words);
            }
            return;
        };
        let is_first = last.is_none();
        let snapshot = Arc::clone(&shown.snapshot);
        *last = Some(Box::new(shown));
        if is_first || at != self.at {
            self.at = at;
            self.pane = PaneView::new(self.demo().pane.clone());
            self.trail = Trail::default();
        }
        self.see(snapshot);
    }

    /// Takes in that the run that was followed has ended.
    pub fn line_ended(&mut self) {
        if let Class::Followed(_, line) = &mut self.class {
            *line = Line::Ended;
        }
    }

    /// Takes in how many others see the run.
    pub fn seen_by(&mut self, followers: usize) {
        self.class = Class::Shared(followers);
    }

    /// Whose run is on the screen.
    pub fn class(&self) -> &Class {
        &self.class
    }

    /// Whether it is somebody else's.
    pub fn is_following(&self) -> bool {
        matches!(self.class, Class::Followed(..))
    }

    /// Leaves the run that is followed, and begins one from the same weights, with the knobs as they stand there.
    pub(super) fn drive(&mut self) -> Vec<Effect> {
        let Class::Followed(Some(shown), _) = &self.class else {
            self.say("nothing was shown yet".into());
            return Vec::new();
        };
        let origin = shown.origin.clone();
        let stop = |knob: &crate::lab::Knob| Some((knob.id.to_owned(), knob.stops.get(knob.at)?.clone()));
        let start: Vec<_> = shown.snapshot.knobs.iter().filter_map(stop).collect();
        self.data.clone_from(&shown.snapshot.data);
        self.demos[self.at].steps = shown.limit;
        self.demos[self.at].pane.start = start;
        self.class = Class::Alone;
        self.notices.clear();
        self.say("your own run, from the same first weights; q leaves".into());
        let mut effects = vec![Effect::Own(origin)];
        effects.extend(self.open(self.at));
        effects
    }
}
