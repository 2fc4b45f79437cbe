//! `flows/ID.yaml`.

use std::collections::BTreeMap;

use super::Shape::*;
use super::mapping;

mapping! {
    /// `flows/ID.yaml`.
    RawFlow, FLOW, "flow" {
        must id: String = Id, "The id, also the name of the file; the pane flow-stepper carries it out";
        must title: String = Plain, "The title of the procedure";
        must purpose: String = Markup, "What it is for, in a sentence or two";
        may sizes: BTreeMap<String, String> = Map(&Word, &Plain), "What the letters in the shapes count: {B: images in the batch}";
        must steps: Vec<RawFlowStep> = Few(&Object(&FLOW_STEP), 3, 24), "The smallest meaningful steps, in order";
        must links: Vec<String> = List(&Section, 1), "The ids of the sections that teach it";
    }
}

mapping! {
    /// One step of a procedure.
    RawFlowStep, FLOW_STEP, "flow step" {
        must name: String = Plain, "What it makes, in a word or two: first hidden layer";
        must does: String = Markup, "What is done and why, in a sentence or two";
        must formula: String = Latex, "The same as a formula";
        must shape: String = Tensor, "The shape of the tensor that it makes: [B, 784], or [] for a single number";
        must code: String = Listing, "The same in PyTorch";
        must probe: String = Word, "The name of the tensor, as the pane calls it";
        may item: Option<String> = Markup, "What a drill that asks for the order calls this step; a drill passes over the others";
    }
}
