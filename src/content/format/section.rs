//! `sections/NN-id.yaml`.

use std::collections::BTreeMap;

use super::Shape::*;
use super::mapping;

mapping! {
    /// `sections/NN-id.yaml`.
    RawSection, SECTION, "section" {
        must id: String = Id, "The id, as in course.yaml and in the name of the file";
        must goals: Vec<String> = List(&Markup, 1), "What the reader will be able to do";
        must blocks: Vec<RawBlock> = List(&Object(&BLOCK), 1), "What stands on the page, in order";
        must takeaways: Vec<String> = Few(&Markup, 2, 4), "Two to four sentences to take away";
        must links: Vec<RawLink> = List(&Object(&LINK), 1), "Where to go from here";
    }
}

mapping! {
    /// One block: the key that is there says which kind it is. `where` and `live` belong to `math`.
    RawBlock, BLOCK, "block" {
        one text: Option<String> = Prose, "Paragraphs, and lists whose items begin with `- ` or `1. `";
        one heading: Option<String> = Plain, "A heading inside the section";
        one math: Option<String> = Latex, "A displayed formula";
        may symbols as "where": Option<Vec<RawSymbol>> = List(&Symbol, 1), "With math: symbols, each alone when the glossary has it, or with its meaning: [symbol, meaning]";
        may live: Option<BTreeMap<String, String>> = Map(&Word, &Metric), "With math: which metric stands under which \\term";
        one pane: Option<RawPane> = Object(&PANE), "The live pane; at most one in a section";
        one predict: Option<RawPredict> = Object(&PREDICT), "A prediction that the pane then answers";
        one challenge: Option<RawChallenge> = Object(&CHALLENGE), "A goal to reach in the pane";
        one code: Option<RawCode> = Object(&CODE), "A listing";
        one note: Option<RawNote> = Object(&NOTE), "An aside";
        one table: Option<RawTable> = Object(&TABLE), "A table";
        one curve: Option<RawCurve> = Object(&CURVE), "Figures, drawn as the pane draws curves";
    }
}

/// A symbol beside a formula.
#[derive(Debug, serde::Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(untagged)]
pub(crate) enum RawSymbol {
    /// The glossary says what it means.
    Named(String),
    /// The symbol and its meaning.
    Explained(String, String),
}

mapping! {
    /// The live pane. `start` keeps the order of the names, not of the file: it is a set of stops.
    RawPane, PANE, "pane" {
        must experiment: String = Experiment, "Which experiment";
        may panels: Vec<String> = List(&Panel, 0), "Which panels, from the top; all of the experiment's when left out";
        may argues: Vec<String> = List(&Panel, 0), "Which of the panels the text argues from: they are never cut, nor hidden at first";
        may knobs: Vec<String> = List(&Knob, 0), "Which knobs are shown, in order";
        may watch: Vec<String> = List(&Metric, 0), "Which metrics stand in the folded pane, in order";
        may start: BTreeMap<String, String> = Map(&Knob, &Stop), "Where the knobs start: knob and label of the stop";
    }
}

mapping! {
    /// A prediction.
    RawPredict, PREDICT, "prediction" {
        must id: String = Id, "Unique in the course; progress is kept under it";
        must question: String = Markup, "The question";
        must choices: Vec<RawChoice> = List(&Object(&CHOICE), 2), "The choices; exactly one is right";
        may test: Option<String> = Markup, "How to see the answer in the pane";
        may script as "try": Option<Vec<RawAct>> = List(&Object(&ACT), 1), "What a machine does to try it: elbo check --live";
        may measured: Option<String> = Plain, "Where no pane can try it: who measured the answer, and where that is published";
    }
}

mapping! {
    /// A choice of a prediction.
    RawChoice, CHOICE, "choice" {
        must text: String = Markup, "What the choice says";
        may right: bool = Truth, "Whether it is the right one";
        must because: String = Markup, "Why it is right, or why it is not";
        may when: Option<Vec<String>> = List(&Comparison, 1), "In a prediction with a script: what would be seen after it if the choice were right; all must hold";
    }
}

mapping! {
    /// A challenge.
    RawChallenge, CHALLENGE, "challenge" {
        must id: String = Id, "Unique in the course; progress is kept under it";
        must goal: String = Markup, "What to reach";
        must hint: String = Markup, "Shown when asked for";
        must when: Vec<String> = List(&Condition, 1), "Conditions over the pane's metrics; all must hold at once";
        may script as "try": Option<Vec<RawAct>> = List(&Object(&ACT), 1), "What a machine does to reach it: elbo check --live";
    }
}

mapping! {
    /// One act of a script: the key that is there says which kind it is. `panel` belongs to `point`, `seek`, `pixel` and `cell`.
    RawAct, ACT, "act" {
        one run: Option<f64> = Number, "So many units of work: optimiser steps, where there is an optimiser";
        one mark: Option<String> = Word, "Remember every metric under this name: `before` for before.kl";
        one turn: Option<BTreeMap<String, String>> = Map(&Knob, &Stop), "Turn knobs: knob and label of the stop";
        one press: Option<String> = Button, "Press a button";
        one point: Option<Vec<f64>> = Few(&Number, 2, 2), "Put the cursor of a plane here";
        one seek: Option<String> = Expression, "Put the cursor of a plane where this is largest: an expression over metrics and marks";
        one pixel: Option<Vec<f64>> = Few(&Number, 2, 2), "Put the cursor of a picture on this pixel: from the left, from the top";
        one cell: Option<Vec<f64>> = Few(&Number, 2, 2), "Put the cursor of a table, listing, matrix or sheet on this cell: from the left, from the top, from 0";
        one pick: Option<f64> = Number, "So many times the next digit";
        one class: Option<f64> = Number, "The next digit of this class";
        one partner: Option<f64> = Number, "So many times the next digit for the second of a pair";
        one grade: Option<f64> = Number, "In the quiz: so many cards are answered and graded good";
        one days: Option<f64> = Number, "In the quiz: so many days pass, and nothing is asked";
        may panel: Option<String> = Panel, "In which panel; the first that has a cursor of this kind when left out";
    }
}

mapping! {
    /// A listing.
    RawCode, CODE, "listing" {
        must language: String = Language, "The language";
        must source: String = Listing, "The text";
    }
}

mapping! {
    /// An aside.
    RawNote, NOTE, "note" {
        must title: String = Markup, "The title";
        must text: String = Prose, "Its paragraphs and lists";
    }
}

mapping! {
    /// A table.
    RawTable, TABLE, "table" {
        must header: Vec<String> = List(&Markup, 1), "Column heads";
        must rows: Vec<Vec<String>> = List(&List(&Markup, 1), 1), "Rows of cells";
    }
}

mapping! {
    /// Figures to read, as a run logs them. A series may end before the others: that run has failed.
    RawCurve, CURVE, "curve" {
        must title: String = Plain, "What is measured, with its unit: loss, nats per image";
        must across: String = Plain, "What the horizontal axis counts: step";
        must at: Vec<f64> = List(&Number, 2), "Where on the horizontal axis, from left to right";
        must series: Vec<RawSeries> = Few(&Object(&SERIES), 1, 4), "The lines, the most important first";
    }
}

mapping! {
    /// One line of a picture.
    RawSeries, SERIES, "series" {
        must name: String = Plain, "What the line is called";
        must values: Vec<f64> = List(&Number, 2), "Its values; fewer than `at` for a run that ends early";
    }
}

mapping! {
    /// A link to another section, or to a flow.
    RawLink, LINK, "link" {
        must to: String = Place, "The id of the section, or a flow: flows/vae-forward";
        must why: String = Plain, "Why one would go there";
    }
}
