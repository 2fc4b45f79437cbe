//! `course.yaml`.

use super::Shape::{Id, List, Markup, Object, Plain};
use super::mapping;

mapping! {
    /// `course.yaml`.
    RawCourse, COURSE, "course" {
        must title: String = Plain, "The title of the course";
        must parts: Vec<RawPart> = List(&Object(&PART), 1), "The parts, in order";
        must glossary: Vec<RawTerm> = List(&Object(&TERM), 0), "Symbols and terms; those with a meaning beside a formula join them";
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
    }
}

mapping! {
    /// A glossary entry.
    RawTerm, TERM, "term" {
        must name: String = Markup, "The symbol, between dollars, or the word";
        must meaning: String = Markup, "What it means";
    }
}
