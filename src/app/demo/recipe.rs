//! The recipe of a run that is shown: one word from which anybody begins the same run.

use super::{ANY_RUN, AS_GIVEN, BETA};
use crate::content::demo::Demo;
use crate::lab::{Entry, Knob, entry};

/// Keys with their values, in order.
pub type Pairs = Vec<(String, String)>;

/// What a recipe is made of besides the demo and where its knobs stand.
#[derive(Clone, Debug, Default)]
pub struct Ingredients {
    /// What every recipe of a demo ends with: seed, threads, version, data.
    pub common: Pairs,
    /// The recipe of the run that the experiment `training-run` makes: what stands before the colon, and the pairs.
    pub plan: (String, Pairs),
}

impl Ingredients {
    /// The recipe of a demo that rests after `steps`: what stands before the colon, and the pairs. Without `knobs` they stand as it begins.
    pub fn recipe(&self, demo: &Demo, knobs: &[Knob], steps: u64) -> (String, Pairs) {
        if demo.pane.experiment == ANY_RUN {
            return self.of_any_run(knobs);
        }
        let usual = entry(&demo.pane.experiment).map(Entry::knobs).unwrap_or_default();
        let differs = |knob: &&Knob| {
            let is_named = demo.knob() == Some(knob.id) || demo.pane.start.iter().any(|(id, _)| id == knob.id);
            is_named || usual.iter().any(|other| other.id == knob.id && other.at != knob.at)
        };
        let stop = |knob: &Knob| (knob.id.to_owned(), knob.stops.get(knob.at).cloned().unwrap_or_default());
        let mut pairs: Pairs = knobs.iter().filter(differs).map(stop).collect();
        if knobs.is_empty() {
            pairs.clone_from(&demo.pane.start);
        }
        pairs.push(("steps".into(), steps.to_string()));
        pairs.extend(self.common.iter().cloned());
        (demo.id.clone(), pairs)
    }

    /// The recipe that was given, with β as it was turned.
    fn of_any_run(&self, knobs: &[Knob]) -> (String, Pairs) {
        let (head, mut pairs) = self.plan.clone();
        let turned = knobs.iter().filter_map(|knob| Some((knob.id, knob.stops.get(knob.at)?))).find(|(_, stop)| *stop != AS_GIVEN);
        if let Some(((_, price), (_, stop))) = pairs.iter_mut().find(|(key, _)| key == BETA).zip(turned.filter(|(id, _)| *id == BETA)) {
            price.clone_from(stop);
        }
        (head, pairs)
    }
}

/// A recipe as one word. A comma in a value is written as `%2C`.
pub fn written(head: &str, pairs: &[(String, String)]) -> String {
    let pairs = pairs.iter().map(|(key, value)| format!("{key}={}", value.replace('%', "%25").replace(',', "%2C")));
    format!("{head}:{}", pairs.collect::<Vec<_>>().join(","))
}
