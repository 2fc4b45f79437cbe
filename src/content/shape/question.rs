//! The shape of `questions/TOPIC.yaml`.

use super::{CHOICE, CODE, Object, Shape, may, must, object};

/// `questions/TOPIC.yaml`.
pub(crate) static TOPIC: Object = object(
    "topic",
    &[
        must("id", Shape::Id, "The id, also the name of the file"),
        must("title", Shape::Plain, "The title of the topic"),
        may("questions", Shape::List(&Shape::Object(&QUESTION), 0), "Questions to answer aloud"),
        may("drills", Shape::List(&Shape::Object(&DRILL), 0), "Drills, which the program marks"),
    ],
);

/// `deck.yaml` of a reader's own deck.
pub(crate) static DECK: Object =
    object("deck", &[must("id", Shape::Id, "The deck's name for ever: progress is kept under it, whatever the folder is called")]);

pub(crate) static QUESTION: Object = object(
    "question",
    &[
        must("id", Shape::Id, "Unique in the course and never changed: progress is kept under it"),
        must("level", Shape::Level, "How hard it is"),
        must("question", Shape::Markup, "The question"),
        may("code", Shape::Object(&CODE), "A listing that is asked about; its lines are numbered"),
        may("curve", Shape::Object(&CURVE), "Figures that are asked about, drawn as a pane draws them"),
        must("answer", Shape::Paragraphs, "What an expert would say, in at most 140 words"),
        may(
            "formulas",
            Shape::Few(&Shape::Latex, 1, 4),
            "The formulas that an expert would write on the whiteboard, displayed with the answer",
        ),
        must("points", Shape::Few(&Shape::Markup, 3, 6), "What a good answer hits, one short line each"),
        must("wrong", Shape::Object(&WRONG), "A common wrong answer"),
        must("follow_up", Shape::Object(&FOLLOW_UP), "What is asked next"),
        must("links", Shape::List(&Shape::Section, 1), "The ids of the sections that teach it"),
        must("tags", Shape::List(&Shape::Id, 1), "Words to filter by"),
        may("sources", Shape::List(&Shape::Markup, 0), "Where facts come from: author (year), title, place"),
    ],
);

pub(crate) static WRONG: Object =
    object("wrong answer", &[must("claim", Shape::Markup, "What people say"), must("because", Shape::Markup, "Why it is wrong")]);

pub(crate) static FOLLOW_UP: Object = object(
    "follow-up",
    &[must("question", Shape::Markup, "The question"), must("answer", Shape::Paragraphs, "Its answer, in at most 140 words")],
);

pub(crate) static DRILL: Object = Object {
    name: "drill",
    one_of: &["compute", "choose", "sort", "find"],
    fields: &[
        must("id", Shape::Id, "Unique in the course and never changed: progress is kept under it"),
        must("level", Shape::Level, "How hard it is"),
        must("links", Shape::List(&Shape::Section, 1), "The ids of the sections that teach it"),
        must("tags", Shape::List(&Shape::Id, 1), "Words to filter by"),
        may("sources", Shape::List(&Shape::Markup, 0), "Where facts come from: author (year), title, place"),
        may("code", Shape::Object(&CODE), "A listing that is asked about; its lines are numbered"),
        may("curve", Shape::Object(&CURVE), "Figures that are asked about, drawn as a pane draws them"),
        may("compute", Shape::Object(&COMPUTE), "A number to work out from values that are drawn"),
        may("choose", Shape::Object(&CHOOSE), "One of several, shown shuffled"),
        may("sort", Shape::Object(&SORT), "Steps to put in order, shown shuffled"),
        may("find", Shape::Object(&FIND), "Lines of the listing to name"),
    ],
};

pub(crate) static COMPUTE: Object = object(
    "numeric drill",
    &[
        must("question", Shape::Template, "The question, with {{expression}} where a number stands"),
        may(
            "given",
            Shape::Names(&Shape::List(&Shape::Number, 1)),
            "Names, and the values that each may take; every combination makes sense",
        ),
        must("answer", Shape::Expression, "The answer, as an expression over the given names"),
        may("unit", Shape::Unit, "The unit of the answer: nats, bits, parameters"),
        must("tolerance", Shape::Number, "How far off an answer may be, as a share of the right one; 0 for a count"),
        may("floor", Shape::Number, "How far off an answer may be in any case, in its own unit; for answers that can be 0"),
        may("mistakes", Shape::Few(&Shape::Object(&MISTAKE), 1, 6), "Wrong answers that people come to; at least two"),
        must("because", Shape::Template, "The worked solution, with {{expression}} or {{answer}} where a number stands"),
    ],
);

pub(crate) static MISTAKE: Object = object(
    "mistake",
    &[
        must("answer", Shape::Expression, "The wrong answer, as an expression over the given names"),
        must("because", Shape::Template, "A sentence to whoever gives it: what was done wrong; {{expression}} where a number stands"),
    ],
);

pub(crate) static CURVE: Object = object(
    "curve",
    &[
        must("title", Shape::Plain, "What is measured, with its unit: loss, nats per image"),
        must("across", Shape::Plain, "What the horizontal axis counts: step"),
        must("at", Shape::List(&Shape::Number, 2), "Where on the horizontal axis, from left to right"),
        must("series", Shape::Few(&Shape::Object(&SERIES), 1, 4), "The lines, the most important first"),
    ],
);

pub(crate) static SERIES: Object = object(
    "series",
    &[
        must("name", Shape::Plain, "What the line is called"),
        must("values", Shape::List(&Shape::Number, 2), "Its values; fewer than `at` for a run that ends early"),
    ],
);

pub(crate) static CHOOSE: Object = object(
    "multiple choice",
    &[
        must("question", Shape::Markup, "The question"),
        must("choices", Shape::Few(&Shape::Object(&CHOICE), 2, 6), "The choices; exactly one is right"),
    ],
);

pub(crate) static SORT: Object = object(
    "order",
    &[
        must("question", Shape::Markup, "The question"),
        must("steps", Shape::Few(&Shape::Markup, 3, 8), "The steps in the right order"),
        must("because", Shape::Markup, "Why this order"),
    ],
);

pub(crate) static FIND: Object = object(
    "search",
    &[
        must("question", Shape::Markup, "The question"),
        must("faulty", Shape::Few(&Shape::Object(&FAULTY), 1, 6), "What is wrong in the listing, fault by fault"),
    ],
);

pub(crate) static FAULTY: Object = object(
    "faulty line",
    &[
        must("lines", Shape::List(&Shape::Number, 1), "Numbers of the lines of which any names this fault, from 1"),
        must("because", Shape::Markup, "What is wrong there, and how to mend it"),
    ],
);
