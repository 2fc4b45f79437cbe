//! The shape of `questions/TOPIC.yaml`.

use super::{CHOICE, Object, Shape, may, must, object};

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

pub(crate) static QUESTION: Object = object(
    "question",
    &[
        must("id", Shape::Id, "Unique in the course and never changed: progress is kept under it"),
        must("level", Shape::Level, "How hard it is"),
        must("question", Shape::Markup, "The question"),
        must("answer", Shape::Paragraphs, "What an expert would say, in at most 140 words"),
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
    one_of: &["compute", "choose", "sort"],
    fields: &[
        must("id", Shape::Id, "Unique in the course and never changed: progress is kept under it"),
        must("level", Shape::Level, "How hard it is"),
        must("links", Shape::List(&Shape::Section, 1), "The ids of the sections that teach it"),
        must("tags", Shape::List(&Shape::Id, 1), "Words to filter by"),
        may("sources", Shape::List(&Shape::Markup, 0), "Where facts come from: author (year), title, place"),
        may("compute", Shape::Object(&COMPUTE), "A number to work out from values that are drawn"),
        may("choose", Shape::Object(&CHOOSE), "One of several, shown shuffled"),
        may("sort", Shape::Object(&SORT), "Steps to put in order, shown shuffled"),
    ],
};

pub(crate) static COMPUTE: Object = object(
    "numeric drill",
    &[
        must("question", Shape::Template, "The question, with {{expression}} where a number stands"),
        may(
            "given",
            Shape::Map(&Shape::Word, &Shape::List(&Shape::Number, 1)),
            "Names, and the values that each may take; every combination makes sense",
        ),
        must("answer", Shape::Expression, "The answer, as an expression over the given names"),
        may("unit", Shape::Unit, "The unit of the answer: nats, bits, parameters"),
        must("tolerance", Shape::Number, "How far off an answer may be, as a share of the right one (of 1 when that is smaller)"),
        must("because", Shape::Template, "The worked solution, with {{expression}} or {{answer}} where a number stands"),
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
