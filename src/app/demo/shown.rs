//! A run that one shows and many follow: what a follower is told, and the screen of one.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Ingredients, Show, Start, Trail, written};
use crate::app::action::Effect;
use crate::app::pane::PaneView;
use crate::content::demo::Demo;
use crate::lab::Snapshot;

/// What a follower is told: the demo, how its run stands, and the sentence that is true of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// The demo's id.
    pub demo: String,
    /// Its title: that of a recipe's run names the model.
    pub title: String,
    /// The sentence: it may speak of moments that a late follower has not seen.
    pub sentence: String,
    /// The recipe, from which another begins the same run.
    pub recipe: String,
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
    pub fn following(demos: Vec<Demo>, size: (u16, u16)) -> Show {
        let (data, ingredients) = (String::new(), Ingredients::default());
        let start = Start { demos, at: 0, looping: false, steps: None, size, data, ingredients };
        Show { class: Class::Followed(None, Line::Open), ..Show::waiting(start) }
    }

    /// What followers are told of the run on the screen; `None` until there is something to see.
    pub fn told(&self) -> Option<Shown> {
        let snapshot = Arc::clone(self.snapshot()?);
        let demo = self.demo();
        Some(Shown { demo: demo.id.clone(), title: demo.title.clone(), sentence: self.sentence(), recipe: self.recipe_line(), snapshot })
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
        let (snapshot, title) = (Arc::clone(&shown.snapshot), shown.title.clone());
        *last = Some(Box::new(shown));
        if is_first || at != self.at {
            self.at = at;
            self.pane = PaneView::new(self.demo().pane.clone());
            self.trail = Trail::default();
        }
        self.demos[at].title = title;
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

    /// What a follower was told last.
    pub(super) fn shown(&self) -> Option<&Shown> {
        match &self.class {
            Class::Followed(shown, _) => shown.as_deref(),
            Class::Alone | Class::Shared(_) => None,
        }
    }

    /// The recipe of the run on the screen, as one word.
    pub fn recipe_line(&self) -> String {
        if self.is_following() {
            return self.shown().map(|shown| shown.recipe.clone()).unwrap_or_default();
        }
        let (head, pairs) = self.recipe();
        written(&head, &pairs)
    }

    /// Leaves the run that is followed for one's own of the same recipe.
    pub(super) fn drive(&mut self) -> Vec<Effect> {
        match self.shown().map(|shown| shown.recipe.clone()) {
            Some(recipe) => vec![Effect::Drive(recipe)],
            None => {
                self.say("nothing was shown yet".into());
                Vec::new()
            }
        }
    }
}
