//! The course's files, each mapping stated once: its keys, what serde reads them into, what they may hold, and what they are for. The checker
//! walks the table that comes of it, the JSON Schema is written from it, and `load` takes the structs.

pub(crate) mod course;
pub(crate) mod demo;
pub(crate) mod derivation;
pub(crate) mod flow;
mod json;
pub(crate) mod question;
pub(crate) mod repair;
pub(crate) mod section;

pub use json::{Kind, json_schema};

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
    /// The same, or the name of anything else that a link leads to: `flows/ID`, `topics/ID`, `questions/ID`, `terms/NAME`.
    Place,
    /// The name of an experiment.
    Experiment,
    /// The name that an experiment gives to a panel.
    Panel,
    /// The name that an experiment gives to a knob.
    Knob,
    /// The name that an experiment gives to a metric.
    Metric,
    /// The id of a `\\term` of a formula, or the name of a given number.
    Word,
    /// The name that an experiment gives to a button.
    Button,
    /// The label of a knob's stop.
    Stop,
    /// A formula in LaTeX.
    Latex,
    /// `metric < number`.
    Condition,
    /// Two expressions over metrics and marks, with `<` or `>` between them.
    Comparison,
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
    /// `name(z) = expression`.
    Definition,
    /// Two expressions with `=` or `<` between them.
    Claim,
    /// Inline markup with holes for numbers.
    Template,
    /// A unit; empty for none.
    Unit,
    /// The shape of a tensor: `[B, 784]`.
    Tensor,
    /// A list of at least so many values of one shape.
    List(&'static Shape, usize),
    /// A list of at least so many, and at most so many, values of one shape.
    Few(&'static Shape, usize, usize),
    /// A symbol, whose meaning is in the glossary, or the two of them: `[symbol, meaning]`.
    Symbol,
    /// A mapping: what its keys are, and its values.
    Map(&'static Shape, &'static Shape),
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
    /// Reads a value as the struct that stands for the mapping, and writes it again.
    #[cfg(test)]
    pub(crate) through: fn(&serde_yaml::Value) -> Option<serde_yaml::Value>,
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

/// States a mapping: the struct that serde reads it into, the static that the checker walks, and what messages call it; then its keys. A `must`
/// is always there, a `may` only sometimes, and of the `one`s exactly one. A key that Rust can't spell stands after `as`.
macro_rules! mapping {
    (
        $(#[$doc:meta])*
        $raw:ident, $object:ident, $name:literal {
            $($(must $must:ident)? $(may $may:ident)? $(one $one:ident)? $(as $key:literal)? : $type:ty = $shape:expr, $about:literal;)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, serde::Deserialize)]
        #[cfg_attr(test, derive(serde::Serialize))]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $raw {
            $(
                $(#[serde(rename = $key)])?
                $(pub(crate) $must: $type,)?
                $(#[serde(default)] pub(crate) $may: $type,)?
                $(#[serde(default)] pub(crate) $one: $type,)?
            )*
        }

        $(#[$doc])*
        pub(crate) static $object: $crate::content::format::Object = $crate::content::format::Object {
            name: $name,
            fields: &[$(
                $crate::content::format::Field {
                    name: $crate::content::format::first(&[$($key,)? $(stringify!($must),)? $(stringify!($may),)? $(stringify!($one),)?]),
                    required: $crate::content::format::is_one(&[$(stringify!($must),)?]),
                    shape: $shape,
                    about: $about,
                },
            )*],
            one_of: &[$($(stringify!($one),)?)*],
            #[cfg(test)]
            through: $crate::content::format::tests::through::<$raw>,
        };
    };
}
use mapping;

/// The first of some words.
const fn first(words: &[&'static str]) -> &'static str {
    words[0]
}

/// Whether there is a word.
const fn is_one(words: &[&'static str]) -> bool {
    !words.is_empty()
}

/// An object and all objects inside it, each once.
pub(crate) fn with_inner(object: &'static Object, found: &mut Vec<&'static Object>) {
    fn inside(shape: &'static Shape, found: &mut Vec<&'static Object>) {
        match shape {
            Shape::Object(object) => with_inner(object, found),
            Shape::List(inner, _) | Shape::Few(inner, ..) | Shape::Map(_, inner) => inside(inner, found),
            _ => {}
        }
    }
    if !found.iter().any(|known| std::ptr::eq(*known, object)) {
        found.push(object);
        object.fields.iter().for_each(|field| inside(&field.shape, found));
    }
}

/// Reads one file.
pub(crate) fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, serde_yaml::Error> {
    serde_yaml::from_str(text)
}

#[cfg(test)]
pub(crate) mod tests;
