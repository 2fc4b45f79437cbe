//! `course.yaml`.

use std::collections::BTreeMap;

use super::Shape::{Id, Latex, List, Map, Markup, Number, Object, Plain, Section};
use super::mapping;
use super::question::{RawWrong, WRONG};

mapping! {
    /// `course.yaml`.
    RawCourse, COURSE, "course" {
        must title: String = Plain, "The title of the course";
        must parts: Vec<RawPart> = List(&Object(&PART), 1), "The parts, in order";
        must glossary: Vec<RawTerm> = List(&Object(&TERM), 0), "Symbols and terms; those with a meaning beside a formula join them";
        may introduced: BTreeMap<String, f64> = Map(&Markup, &Number), "Which section introduces a term of the glossary, by its number";
        may paths: Vec<RawPath> = List(&Object(&PATH), 1), "Ways through the course, each for one kind of reader";
        may sheet: Option<RawSheet> = Object(&SHEET), "What to look at the night before an interview";
    }
}

mapping! {
    /// A part of the course.
    RawPart, PART, "part" {
        must numeral: String = Plain, "I, II, …";
        must title: String = Plain, "The title of the part";
        must sections: Vec<RawEntry> = List(&Object(&ENTRY), 1), "Its sections, in order; those without a file are not written yet";
    }
}

mapping! {
    /// A section's place in the contents.
    RawEntry, ENTRY, "entry" {
        must id: String = Id, "The id, also in the name of the file";
        must title: String = Plain, "The title of the section";
        may needs: Vec<String> = List(&Section, 1), "The ids of the sections that a reader needs before it";
    }
}

mapping! {
    /// A way through the course.
    RawPath, PATH, "path" {
        must reader: String = Id, "Who takes it, in a word: student";
        must says: String = Plain, "What it is, in a few words";
        may sections: Vec<String> = List(&Section, 1), "The ids of its sections, in order; all when left out";
    }
}

mapping! {
    /// A glossary entry.
    RawTerm, TERM, "term" {
        must name: String = Markup, "The symbol, between dollars, or the word";
        must meaning: String = Markup, "What it means";
        may formula: Option<String> = Latex, "The formula that says what it is; a symbol is shown in the first one of the course that has it";
        may section: Option<f64> = Number, "The number of the section that introduces it: an earlier one explains it, or does without it";
    }
}

mapping! {
    /// The sheet for the night before.
    RawSheet, SHEET, "sheet" {
        must formulas: Vec<RawKeyFormula> = List(&Object(&KEY_FORMULA), 1), "The formulas that everybody is asked for";
        must path: Vec<RawStep> = List(&Object(&STEP), 1), "What to do in the last hour, in order";
    }
}

mapping! {
    /// A formula that everybody is asked for.
    RawKeyFormula, KEY_FORMULA, "key formula" {
        must name: String = Plain, "What it is called";
        must section: String = Section, "The id of the section that teaches it";
        must latex: String = Latex, "The formula";
        must says: String = Markup, "What it says, in a line";
        must wrong: RawWrong = Object(&WRONG), "The commonest wrong answer";
    }
}

mapping! {
    /// A step of the last hour.
    RawStep, STEP, "step of the path" {
        must minutes: f64 = Number, "How long it takes";
        must what: String = Markup, "What to do";
        may section: Option<String> = Section, "The id of the section to open for it";
    }
}
