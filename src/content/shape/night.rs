//! The shape of the sheet for the night before, a part of `course.yaml`.

use super::question::WRONG;
use super::{Object, Shape, may, must, object};

pub(crate) static SHEET: Object = object(
    "sheet",
    &[
        must("formulas", Shape::List(&Shape::Object(&KEY_FORMULA), 1), "The formulas that everybody is asked for"),
        must("path", Shape::List(&Shape::Object(&STEP), 1), "What to do in the last hour, in order"),
    ],
);

pub(crate) static KEY_FORMULA: Object = object(
    "key formula",
    &[
        must("name", Shape::Plain, "What it is called"),
        must("section", Shape::Section, "The id of the section that teaches it"),
        must("latex", Shape::Latex, "The formula"),
        must("says", Shape::Markup, "What it says, in a line"),
        must("wrong", Shape::Object(&WRONG), "The commonest wrong answer"),
    ],
);

pub(crate) static STEP: Object = object(
    "step of the path",
    &[
        must("minutes", Shape::Number, "How long it takes"),
        must("what", Shape::Markup, "What to do"),
        may("section", Shape::Section, "The id of the section to open for it"),
    ],
);
