//! `repairs/ID.yaml`.

use std::collections::BTreeMap;

use super::Shape::*;
use super::mapping;
use super::question::{FIND, RawFind};
use super::section::{CODE, LINK, RawCode, RawLink};

mapping! {
    /// `repairs/ID.yaml`.
    RawRepair, REPAIR, "repair" {
        must id: String = Id, "The id, also the name of the file; never changed, since progress is kept under it";
        must title: String = Plain, "What the run is called, on one line, without naming the fault";
        must level: String = Level, "How hard it is";
        must tags: Vec<String> = List(&Id, 1), "Words to filter by";
        must symptoms: String = Markup, "What is seen of the run, in words";
        must start: BTreeMap<String, String> = Map(&Knob, &Stop), "The fault: knobs of the experiment broken-run, and their stops";
        must after: f64 = Number, "Steps after which the symptoms stand";
        must seen: Vec<String> = List(&Comparison, 1), "What is measured then; all must hold, and elbo check --live tries it";
        must choices: Vec<RawRemedy> = Few(&Object(&REMEDY), 3, 5), "What may be wrong; exactly one is right";
        must repaired: Vec<String> = List(&Condition, 1), "What is measured once it is repaired; all must hold at once";
        must within: f64 = Number, "Steps of the repaired run until then";
        must math: String = Latex, "Why the fault has these symptoms, as a formula";
        must why: String = Prose, "The same in words, with numbers";
        must code: RawCode = Object(&CODE), "The fault as code; the lines are numbered";
        must find: RawFind = Object(&FIND), "What is asked of the code, and its faulty lines";
        must links: Vec<RawLink> = List(&Object(&LINK), 1), "The sections that teach it";
    }
}

mapping! {
    /// What may be wrong, and what whoever believes it would turn.
    RawRemedy, REMEDY, "remedy" {
        must text: String = Markup, "What may be wrong";
        may right: bool = Truth, "Whether that is it";
        must because: String = Markup, "Why that is it, or why it is not: with what was measured";
        must turn: BTreeMap<String, String> = Map(&Knob, &Stop), "The knob that would then repair it, and its stop; a machine turns it, and only the right one repairs the run";
    }
}
