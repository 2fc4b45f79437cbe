//! A demo: one experiment shown to a room, and what its keys do. Plain data, as the rest of this floor: the event loop carries out its effects.

use std::collections::VecDeque;
use std::sync::Arc;

use super::action::{Action, Effect, Intent};
use super::keymap::{Context, key_for, meaning};
use super::pane::PaneView;
use crate::content::demo::Demo;
use crate::lab::{Command, Generation, Input, Knob, Phase, Snapshot};
use crate::term::event::Key;

mod recipe;
mod shown;
mod trail;

pub use recipe::{Ingredients, Pairs, written};
pub use shown::{Class, Line, Shown};
pub use trail::Trail;

/// Seconds for which a run at rest stays on the screen before the next demo comes by itself.
pub const REST: u64 = 12;
/// The experiment that makes the run of a recipe, its knob, and the stop at which that leaves the recipe's value alone.
pub const ANY_RUN: &str = "training-run";
const BETA: &str = "beta";
const AS_GIVEN: &str = "as given";
/// Notices that wait at most.
const NOTICES: usize = 4;

/// What a demo is begun with.
#[derive(Clone, Debug)]
pub struct Start {
    /// What is shown, in order; at least one.
    pub demos: Vec<Demo>,
    /// Which one first.
    pub at: usize,
    /// Whether the next one comes when one is at rest.
    pub looping: bool,
    /// After how many steps each rests, in place of what it says itself.
    pub steps: Option<u64>,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// The data set, until the worker has read it.
    pub data: String,
    /// What the recipes of its runs are made of.
    pub ingredients: Ingredients,
}

/// The screen of `elbo demo`.
#[derive(Clone, Debug)]
pub struct Show {
    demos: Vec<Demo>,
    at: usize,
    looping: bool,
    steps: Option<u64>,
    size: (u16, u16),
    data: String,
    pane: PaneView,
    trail: Trail,
    visit: Generation,
    now: u64,
    /// When the run came to rest, in seconds since 1970.
    rested: Option<u64>,
    is_helping: bool,
    slow_link: Option<f64>,
    notices: VecDeque<String>,
    ingredients: Ingredients,
    /// The step at which a knob was turned last in this run.
    turned: Option<u64>,
    class: Class,
}

impl Show {
    /// The first demo, and what to do first.
    ///
    /// # Panics
    /// When there is no demo.
    pub fn new(start: Start) -> (Self, Vec<Effect>) {
        let mut show = Show::waiting(start);
        let effects = show.open(show.at);
        (show, effects)
    }

    /// A screen on which nothing runs yet.
    fn waiting(start: Start) -> Self {
        let Start { demos, at, looping, steps, size, data, ingredients } = start;
        let at = at.min(demos.len() - 1);
        let pane = PaneView::new(demos[at].pane.clone());
        Self {
            demos,
            at,
            looping,
            steps,
            size,
            data,
            pane,
            trail: Trail::default(),
            visit: Generation::default(),
            now: 0,
            rested: None,
            is_helping: false,
            slow_link: None,
            notices: VecDeque::new(),
            ingredients,
            turned: None,
            class: Class::Alone,
        }
    }

    /// Takes in what happened; says what to do.
    pub fn update(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Key(key) => {
                self.notices.pop_front();
                self.press(key)
            }
            Action::Resize(columns, rows) => {
                self.size = (columns, rows);
                Vec::new()
            }
            Action::Snapshot { visit, snapshot } if visit == self.visit => {
                self.see(snapshot);
                Vec::new()
            }
            Action::Clock(now) => {
                self.now = now;
                match self.rested {
                    Some(since) if self.looping && now >= since + REST => self.open((self.at + 1) % self.demos.len()),
                    _ => Vec::new(),
                }
            }
            Action::Link(slow) => {
                self.slow_link = slow;
                Vec::new()
            }
            Action::Notice(words) => {
                self.say(words);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn say(&mut self, words: String) {
        if self.notices.len() == NOTICES {
            self.notices.pop_front();
        }
        self.notices.push_back(words);
    }

    fn see(&mut self, snapshot: Arc<Snapshot>) {
        let is_at_rest = matches!(snapshot.phase, Phase::Done(_) | Phase::Failed(_));
        self.rested = if is_at_rest { self.rested.or(Some(self.now)) } else { None };
        match self.snapshot().filter(|before| !before.knobs.is_empty()) {
            Some(before) if before.run == snapshot.run && before.knobs != snapshot.knobs => self.turned = Some(snapshot.step),
            Some(before) if before.run == snapshot.run => {}
            _ => self.turned = None,
        }
        self.trail.push(&snapshot);
        self.pane.history.push(snapshot);
    }

    /// Opens a demo from its beginning.
    fn open(&mut self, at: usize) -> Vec<Effect> {
        self.at = at;
        self.visit = Generation(self.visit.0 + 1);
        self.pane = PaneView::new(self.demo().pane.clone());
        self.trail = Trail::default();
        self.rested = None;
        self.turned = None;
        let (experiment, start) = (self.pane.spec.experiment.clone(), self.pane.spec.start.clone());
        let open = Command::Open { generation: self.visit, experiment, start };
        vec![Effect::Lab(open), Effect::Lab(Command::RestAt(self.limit()))]
    }

    /// Where keys are pressed.
    pub fn context(&self) -> Context {
        if self.is_following() { Context::Follow } else { Context::Demo }
    }

    fn press(&mut self, key: Key) -> Vec<Effect> {
        match meaning(self.context(), key) {
            Some(intent) => self.carry_out(intent),
            None if self.is_following() && meaning(Context::Demo, key).is_some() => {
                let drive = key_for(Context::Follow, Intent::Drive);
                self.say(format!("this run is driven by whoever shows it; {drive} begins one of your own"));
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    fn carry_out(&mut self, intent: Intent) -> Vec<Effect> {
        let lab = |command| vec![Effect::Lab(command)];
        let count = self.demos.len();
        match intent {
            Intent::Drive => self.drive(),
            Intent::Quit | Intent::QuitAtOnce => vec![Effect::Quit],
            Intent::Redraw => vec![Effect::Redraw],
            Intent::PlayPause => match self.snapshot().map(|snapshot| &snapshot.phase) {
                Some(Phase::Training) => lab(Command::Pause),
                Some(Phase::Failed(_)) => self.restart(),
                Some(Phase::Paused | Phase::Done(_)) => lab(Command::Play),
                Some(Phase::Preparing(_)) | None => Vec::new(),
            },
            Intent::Step => lab(Command::Step),
            Intent::Restart => self.restart(),
            Intent::NextDemo => self.open((self.at + 1) % count),
            Intent::PreviousDemo => self.open((self.at + count - 1) % count),
            Intent::Left => self.turn(-1),
            Intent::Right => self.turn(1),
            Intent::Copy => {
                let recipe = self.recipe_line();
                self.say(format!("sent to the clipboard: {recipe}"));
                vec![Effect::Copy(recipe)]
            }
            Intent::Help => {
                self.is_helping = !self.is_helping;
                Vec::new()
            }
            Intent::Close => {
                self.is_helping = false;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn restart(&mut self) -> Vec<Effect> {
        self.trail = Trail::default();
        vec![Effect::Lab(Command::Restart), Effect::Lab(Command::RestAt(self.limit()))]
    }

    fn turn(&mut self, by: isize) -> Vec<Effect> {
        let Some(knob) = self.knob() else {
            self.say("this demo has nothing to turn".into());
            return Vec::new();
        };
        let last = knob.stops.len().saturating_sub(1);
        let at = match knob.stops.get(knob.at) {
            Some(stop) if stop == AS_GIVEN => self.beside(knob, by).unwrap_or(knob.at),
            _ => knob.at.saturating_add_signed(by).clamp(usize::from(knob.stops.first().is_some_and(|stop| stop == AS_GIVEN)), last),
        };
        if at == knob.at {
            return Vec::new();
        }
        let input = Input::Knob { id: knob.id.to_owned(), at };
        vec![Effect::Lab(Command::Input(input))]
    }

    /// What a knob stands at that leaves the recipe's value alone: that value.
    pub fn given(&self, knob: &Knob) -> Option<&str> {
        let is_given = knob.stops.get(knob.at).is_some_and(|stop| stop == AS_GIVEN);
        self.ingredients.plan.1.iter().find(|(key, _)| is_given && key == knob.id).map(|(_, value)| value.as_str())
    }

    /// The stop next to the value that the recipe gives, below or above it.
    fn beside(&self, knob: &Knob, by: isize) -> Option<usize> {
        let given: f64 = self.ingredients.plan.1.iter().find(|(key, _)| key == knob.id)?.1.parse().ok()?;
        let mut stops = knob.stops.iter().enumerate().filter_map(|(at, stop)| Some((at, stop.parse::<f64>().ok()?)));
        let found = if by > 0 { stops.find(|(_, value)| *value > given) } else { stops.rfind(|(_, value)| *value < given) };
        found.map(|(at, _)| at)
    }

    /// The demo on the screen.
    pub fn demo(&self) -> &Demo {
        &self.demos[self.at]
    }

    /// Which one of how many: (from 1, count).
    pub fn place(&self) -> (usize, usize) {
        (self.at + 1, self.demos.len())
    }

    /// Columns and rows of the terminal.
    pub fn size(&self) -> (u16, u16) {
        self.size
    }

    /// Its pane.
    pub fn pane(&self) -> &PaneView {
        &self.pane
    }

    /// The newest snapshot; `None` before the first one has come.
    pub fn snapshot(&self) -> Option<&Arc<Snapshot>> {
        self.pane.snapshot()
    }

    /// The knob that left and right turn.
    pub fn knob(&self) -> Option<&Knob> {
        let id = self.demo().knob()?;
        self.snapshot()?.knobs.iter().find(|knob| knob.id == id)
    }

    /// The sentence that is true of the run now; nothing before it is measured.
    pub fn sentence(&self) -> String {
        if self.is_following() {
            return self.shown().map(|shown| shown.sentence.clone()).unwrap_or_default();
        }
        if self.trail.is_empty() { String::new() } else { self.demo().says(&|name| self.trail.value(name)) }
    }

    /// What names the run on the screen: what stands before the colon, and the pairs.
    pub fn recipe(&self) -> (String, Pairs) {
        let knobs = self.snapshot().map(|snapshot| snapshot.knobs.as_slice()).unwrap_or_default();
        self.ingredients.recipe(self.demo(), knobs, self.limit())
    }

    /// The step at which a knob was turned in this run: until then it was another one than the recipe names.
    pub fn turned(&self) -> Option<u64> {
        self.turned
    }

    /// The data set in use.
    pub fn data(&self) -> &str {
        self.snapshot().map(|snapshot| snapshot.data.as_str()).filter(|data| !data.is_empty()).unwrap_or(&self.data)
    }

    /// Whether the list of keys is open.
    pub fn is_helping(&self) -> bool {
        self.is_helping
    }

    /// What is to be said until the next key.
    pub fn notice(&self) -> Option<&str> {
        self.notices.front().map(String::as_str)
    }

    /// Pictures a second, when they reach the terminal late.
    pub fn slow_link(&self) -> Option<f64> {
        self.slow_link
    }

    /// Seconds until the next demo comes by itself; `None` where it does not.
    pub fn seconds_left(&self) -> Option<u64> {
        let since = self.rested.filter(|_| self.looping && !self.is_following())?;
        Some((since + REST).saturating_sub(self.now))
    }

    /// After how many steps the demo on the screen rests.
    pub fn limit(&self) -> u64 {
        self.steps.unwrap_or(self.demo().steps)
    }
}

#[cfg(test)]
mod tests;
