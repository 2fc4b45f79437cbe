//! The shape of the course's files: which keys there are, what they hold, and what they are for. The checker walks it, and the JSON Schema is
//! written from it; `schema.rs` reads files of this shape.

mod json;
mod question;

pub use json::json_schema;
pub(crate) use question::{DECK, TOPIC};

/// What a value may be.
#[derive(Debug)]
pub(crate) enum Shape {
    /// Text without markup: a title, a heading.
    Plain,
    /// One run of inline markup.
    Markup,
    /// Inline markup in paragraphs that blank lines part.
    Paragraphs,
    /// The same, with lists between the paragraphs.
    Prose,
    /// A word of lower-case letters, digits and hyphens.
    Id,
    /// The id of a section in `course.yaml`.
    Section,
    /// A name that an experiment gives to a panel, a knob or a metric, or its own.
    Name,
    /// The label of a knob's stop.
    Stop,
    /// A formula in LaTeX.
    Latex,
    /// `metric < number`.
    Condition,
    /// The language of a listing.
    Language,
    /// The text of a listing.
    Listing,
    /// `true` or `false`.
    Truth,
    /// A number.
    Number,
    /// How hard a question is.
    Level,
    /// An expression over named numbers.
    Expression,
    /// Inline markup with holes for numbers.
    Template,
    /// A unit; empty for none.
    Unit,
    /// A list of at least so many values of one shape.
    List(&'static Shape, usize),
    /// A list of at least so many, and at most so many, values of one shape.
    Few(&'static Shape, usize, usize),
    /// Two values: `[symbol, meaning]`.
    Pair(&'static Shape, &'static Shape),
    /// A mapping whose keys are names.
    Names(&'static Shape),
    /// A mapping with fixed keys.
    Object(&'static Object),
}

/// A mapping with fixed keys.
#[derive(Debug)]
pub(crate) struct Object {
    /// What messages call it.
    pub(crate) name: &'static str,
    /// Its keys.
    pub(crate) fields: &'static [Field],
    /// Keys of which exactly one must be there; empty for most.
    pub(crate) one_of: &'static [&'static str],
}

/// A key of a mapping.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) required: bool,
    pub(crate) shape: Shape,
    /// What it is for, in a sentence without a full stop.
    pub(crate) about: &'static str,
}

const fn must(name: &'static str, shape: Shape, about: &'static str) -> Field {
    Field { name, required: true, shape, about }
}

const fn may(name: &'static str, shape: Shape, about: &'static str) -> Field {
    Field { name, required: false, shape, about }
}

const fn object(name: &'static str, fields: &'static [Field]) -> Object {
    Object { name, fields, one_of: &[] }
}

/// `course.yaml`.
pub(crate) static COURSE: Object = object(
    "course",
    &[
        must("title", Shape::Plain, "The title of the course"),
        must("parts", Shape::List(&Shape::Object(&PART), 1), "The parts, in order"),
        must("glossary", Shape::List(&Shape::Object(&TERM), 0), "Every symbol and term that sections introduce"),
    ],
);

pub(crate) static PART: Object = object(
    "part",
    &[
        must("numeral", Shape::Plain, "I, II, …"),
        must("title", Shape::Plain, "The title of the part"),
        must("sections", Shape::List(&Shape::Object(&ENTRY), 1), "Its sections, in order; those without a file are not written yet"),
    ],
);

pub(crate) static ENTRY: Object = object(
    "entry",
    &[must("id", Shape::Id, "The id, also in the name of the file"), must("title", Shape::Plain, "The title of the section")],
);

pub(crate) static TERM: Object = object(
    "term",
    &[must("name", Shape::Markup, "The symbol, between dollars, or the word"), must("meaning", Shape::Markup, "What it means")],
);

/// `sections/NN-id.yaml`.
pub(crate) static SECTION: Object = object(
    "section",
    &[
        must("id", Shape::Id, "The id, as in course.yaml and in the name of the file"),
        must("goals", Shape::List(&Shape::Markup, 1), "What the reader will be able to do"),
        must("blocks", Shape::List(&Shape::Object(&BLOCK), 1), "What stands on the page, in order"),
        must("takeaways", Shape::Few(&Shape::Markup, 2, 4), "Two to four sentences to take away"),
        must("links", Shape::List(&Shape::Object(&LINK), 1), "Where to go from here"),
    ],
);

pub(crate) static BLOCK: Object = Object {
    name: "block",
    one_of: &["text", "heading", "math", "pane", "predict", "challenge", "code", "note", "table"],
    fields: &[
        may("text", Shape::Prose, "Paragraphs, and lists whose items begin with `- ` or `1. `"),
        may("heading", Shape::Plain, "A heading inside the section"),
        may("math", Shape::Latex, "A displayed formula"),
        may(
            "where",
            Shape::List(&Shape::Pair(&Shape::Markup, &Shape::Markup), 1),
            "With math: symbols that are new here, and their meanings",
        ),
        may("live", Shape::Names(&Shape::Name), "With math: which metric stands under which \\term"),
        may("pane", Shape::Object(&PANE), "The live pane; at most one in a section"),
        may("predict", Shape::Object(&PREDICT), "A prediction that the pane then answers"),
        may("challenge", Shape::Object(&CHALLENGE), "A goal to reach in the pane"),
        may("code", Shape::Object(&CODE), "A listing"),
        may("note", Shape::Object(&NOTE), "An aside"),
        may("table", Shape::Object(&TABLE), "A table"),
    ],
};

pub(crate) static PANE: Object = object(
    "pane",
    &[
        must("experiment", Shape::Name, "Which experiment"),
        may("panels", Shape::List(&Shape::Name, 0), "Which panels, from the top; all of the experiment's when left out"),
        may("argues", Shape::List(&Shape::Name, 0), "Which of the panels the text argues from: they are never cut, nor hidden at first"),
        may("knobs", Shape::List(&Shape::Name, 0), "Which knobs are shown, in order"),
        may("watch", Shape::List(&Shape::Name, 0), "Which metrics stand in the folded pane, in order"),
        may("start", Shape::Names(&Shape::Stop), "Where the knobs start: knob and label of the stop"),
    ],
);

pub(crate) static PREDICT: Object = object(
    "prediction",
    &[
        must("id", Shape::Id, "Unique in the course; progress is kept under it"),
        must("question", Shape::Markup, "The question"),
        must("choices", Shape::List(&Shape::Object(&CHOICE), 2), "The choices; exactly one is right"),
        may("test", Shape::Markup, "How to see the answer in the pane"),
    ],
);

pub(crate) static CHOICE: Object = object(
    "choice",
    &[
        must("text", Shape::Markup, "What the choice says"),
        may("right", Shape::Truth, "Whether it is the right one"),
        must("because", Shape::Markup, "Why it is right, or why it is not"),
    ],
);

pub(crate) static CHALLENGE: Object = object(
    "challenge",
    &[
        must("id", Shape::Id, "Unique in the course; progress is kept under it"),
        must("goal", Shape::Markup, "What to reach"),
        must("hint", Shape::Markup, "Shown when asked for"),
        must("when", Shape::List(&Shape::Condition, 1), "Conditions over the pane's metrics; all must hold at once"),
    ],
);

pub(crate) static CODE: Object =
    object("listing", &[must("language", Shape::Language, "The language"), must("source", Shape::Listing, "The text")]);

pub(crate) static NOTE: Object =
    object("note", &[must("title", Shape::Plain, "The title"), must("text", Shape::Prose, "Its paragraphs and lists")]);

pub(crate) static TABLE: Object = object(
    "table",
    &[
        must("header", Shape::List(&Shape::Markup, 1), "Column heads"),
        must("rows", Shape::List(&Shape::List(&Shape::Markup, 1), 1), "Rows of cells"),
    ],
);

pub(crate) static LINK: Object =
    object("link", &[must("to", Shape::Section, "The id of the section"), must("why", Shape::Plain, "Why one would go there")]);

/// Every object, for the schema's definitions and for the test that keeps `schema.rs` in step.
pub(crate) static OBJECTS: &[&Object] = &[
    &COURSE,
    &PART,
    &ENTRY,
    &TERM,
    &SECTION,
    &BLOCK,
    &PANE,
    &PREDICT,
    &CHOICE,
    &CHALLENGE,
    &CODE,
    &NOTE,
    &TABLE,
    &LINK,
    &TOPIC,
    &DECK,
    &question::QUESTION,
    &question::WRONG,
    &question::FOLLOW_UP,
    &question::DRILL,
    &question::COMPUTE,
    &question::CHOOSE,
    &question::SORT,
    &question::MISTAKE,
    &question::CURVE,
    &question::SERIES,
    &question::FIND,
    &question::FAULTY,
];

#[cfg(test)]
mod tests;
