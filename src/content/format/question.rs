//! `questions/TOPIC.yaml`.

use std::collections::BTreeMap;

use super::Shape::*;
use super::mapping;
use super::section::{CHOICE, CODE, CURVE, RawChoice, RawCode, RawCurve};

mapping! {
    /// `questions/TOPIC.yaml`.
    RawTopic, TOPIC, "topic" {
        must id: String = Id, "The id, also the name of the file";
        must title: String = Plain, "The title of the topic";
        may questions: Vec<RawQuestion> = List(&Object(&QUESTION), 0), "Questions to answer aloud";
        may drills: Vec<RawDrill> = List(&Object(&DRILL), 0), "Drills, which the program marks";
    }
}

mapping! {
    /// `deck.yaml` of a reader's own deck.
    RawDeck, DECK, "deck" {
        must id: String = Id, "The deck's name for ever: progress is kept under it, whatever the folder is called";
    }
}

mapping! {
    /// A question to answer aloud.
    RawQuestion, QUESTION, "question" {
        must id: String = Id, "Unique in the course and never changed: progress is kept under it";
        must level: String = Level, "How hard it is";
        must question: String = Markup, "The question";
        may code: Option<RawCode> = Object(&CODE), "A listing that is asked about; its lines are numbered";
        may curve: Option<RawCurve> = Object(&CURVE), "Figures that are asked about, drawn as a pane draws them";
        must answer: String = Paragraphs, "What an expert would say, in at most 140 words";
        may formulas: Vec<String> = Few(&Latex, 1, 4), "The formulas that an expert would write on the whiteboard, displayed with the answer";
        must points: Vec<String> = Few(&Markup, 3, 6), "What a good answer hits, one short line each";
        must wrong: RawWrong = Object(&WRONG), "A common wrong answer";
        must follow_up: RawFollowUp = Object(&FOLLOW_UP), "What is asked next";
        must links: Vec<String> = List(&Section, 1), "The ids of the sections that teach it";
        must tags: Vec<String> = List(&Id, 1), "Words to filter by";
        may sources: Vec<String> = List(&Markup, 0), "Where facts come from: author (year), title, place";
    }
}

mapping! {
    /// A common wrong answer.
    RawWrong, WRONG, "wrong answer" {
        must claim: String = Markup, "What people say";
        must because: String = Markup, "Why it is wrong";
    }
}

mapping! {
    /// What is asked next.
    RawFollowUp, FOLLOW_UP, "follow-up" {
        must question: String = Markup, "The question";
        must answer: String = Paragraphs, "Its answer, in at most 140 words";
    }
}

mapping! {
    /// A drill: exactly one of `compute`, `choose`, `sort` and `find` is set.
    RawDrill, DRILL, "drill" {
        must id: String = Id, "Unique in the course and never changed: progress is kept under it";
        must level: String = Level, "How hard it is";
        must links: Vec<String> = List(&Section, 1), "The ids of the sections that teach it";
        must tags: Vec<String> = List(&Id, 1), "Words to filter by";
        may sources: Vec<String> = List(&Markup, 0), "Where facts come from: author (year), title, place";
        may code: Option<RawCode> = Object(&CODE), "A listing that is asked about; its lines are numbered";
        may curve: Option<RawCurve> = Object(&CURVE), "Figures that are asked about, drawn as a pane draws them";
        one compute: Option<RawCompute> = Object(&COMPUTE), "A number to work out from values that are drawn";
        one choose: Option<RawChoose> = Object(&CHOOSE), "One of several, shown shuffled";
        one sort: Option<RawSort> = Object(&SORT), "Steps to put in order, shown shuffled";
        one find: Option<RawFind> = Object(&FIND), "Lines of the listing to name";
    }
}

mapping! {
    /// A number to work out. The given values are ordered by their names: it is a set.
    RawCompute, COMPUTE, "numeric drill" {
        must question: String = Template, "The question, with {{expression}} where a number stands";
        may given: BTreeMap<String, Vec<f64>> = Map(&Word, &List(&Number, 1)), "Names, and the values that each may take; every combination makes sense";
        must answer: String = Expression, "The answer, as an expression over the given names";
        may unit: String = Unit, "The unit of the answer: nats, bits, parameters";
        must tolerance: f64 = Number, "How far off an answer may be, as a share of the right one; 0 for a count";
        may floor: f64 = Number, "How far off an answer may be in any case, in its own unit; for answers that can be 0";
        may mistakes: Vec<RawMistake> = Few(&Object(&MISTAKE), 1, 6), "Wrong answers that people come to; at least two";
        must because: String = Template, "The worked solution, with {{expression}} or {{answer}} where a number stands";
    }
}

mapping! {
    /// A wrong answer that people come to, and how.
    RawMistake, MISTAKE, "mistake" {
        must answer: String = Expression, "The wrong answer, as an expression over the given names";
        must because: String = Template, "A sentence to whoever gives it: what was done wrong; {{expression}} where a number stands";
    }
}

mapping! {
    /// One of several.
    RawChoose, CHOOSE, "multiple choice" {
        must question: String = Markup, "The question";
        must choices: Vec<RawChoice> = Few(&Object(&CHOICE), 2, 6), "The choices; exactly one is right";
    }
}

mapping! {
    /// Steps to put in order: their own, or those of a flow.
    RawSort, SORT, "order" {
        must question: String = Markup, "The question";
        may steps: Option<Vec<String>> = Few(&Markup, 3, 8), "The steps in the right order";
        may flow: Option<String> = Id, "In their place: the flow whose steps have the items, and their order";
        must because: String = Markup, "Why this order";
    }
}

mapping! {
    /// Lines of the drill's listing to name.
    RawFind, FIND, "search" {
        must question: String = Markup, "The question";
        must faulty: Vec<RawFaulty> = Few(&Object(&FAULTY), 1, 6), "What is wrong in the listing, fault by fault";
    }
}

mapping! {
    /// What is wrong, and the lines of which any names it.
    RawFaulty, FAULTY, "faulty line" {
        must lines: Vec<f64> = List(&Number, 1), "Numbers of the lines of which any names this fault, from 1";
        must because: String = Markup, "What is wrong there, and how to mend it";
    }
}
