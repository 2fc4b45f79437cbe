//! `demos/NN-ID.yaml`.

use std::collections::BTreeMap;

use super::Shape::*;
use super::mapping;

mapping! {
    /// `demos/NN-ID.yaml`.
    RawDemo, DEMO, "demo" {
        must id: String = Id, "The name: elbo demo ID";
        must title: String = Plain, "What the room sees happen, in a few words";
        must experiment: String = Experiment, "Which experiment trains";
        may start: BTreeMap<String, String> = Map(&Knob, &Stop), "Where the knobs start: knob and label of the stop";
        must panel: String = Panel, "The panel that is shown large";
        may knob: Option<String> = Knob, "The knob that left and right turn";
        must metric: String = Metric, "The figure that is shown large";
        must means: String = Plain, "What the figure is, in a line";
        must steps: f64 = Number, "After how many steps it rests, and the next one comes when all are shown in turn";
        must sentences: Vec<RawSentence> = Few(&Object(&SENTENCE), 3, 12), "What is said of it as it trains: the first whose conditions all hold";
    }
}

mapping! {
    /// A sentence, and when it is true.
    RawSentence, SENTENCE, "sentence" {
        may when: Option<Vec<String>> = List(&Comparison, 1), "Conditions over metrics, over first.METRIC (when the run began) and over before.METRIC (half as many steps ago); the last sentence has none";
        must say: String = Template, "The sentence; holes hold expressions over the same names: {{kl}}";
    }
}
