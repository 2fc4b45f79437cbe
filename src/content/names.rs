//! The names of things on the screen that a section's texts mention: they stand in quotes there.

use super::course::{Block, Course, Prose, Section};
use super::lookup::{key, stands};
use super::markup::{Inline, QUOTES};

/// A slip in shorter words is as likely another word.
const LEAST: usize = 6;

/// Every name that the texts of a section mention, as it is written there, in their order.
pub fn mentioned(section: &Section) -> Vec<String> {
    section.texts().flat_map(|text| in_quotes(&text.plain())).collect()
}

/// What a text calls by a name that its pane does not show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misnamed {
    /// The name, as it is written.
    pub name: String,
    /// What is shown under almost the same name, and must be meant.
    pub meant: Option<String>,
}

impl std::fmt::Display for Misnamed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the pane shows no `{}`", self.name)?;
        match &self.meant {
            Some(meant) => write!(f, "; did you mean `{meant}`?"),
            None => f.write_str(
                ": no panel, row, column, curve, knob, stop, figure or button is called so, and no term of the glossary; \
                 write it as it stands on the screen, or without the stars",
            ),
        }
    }
}

/// The names in a section's texts that are none of those that its pane shows. What is no name there counts as none: a term of the glossary,
/// which is spoken of, and a question.
pub fn misnamed(course: &Course, section: &Section, shown: &[String]) -> Vec<Misnamed> {
    let terms: Vec<String> = course.glossary.iter().map(|term| term.name.plain()).collect();
    let is_said = |name: &str| name.ends_with('?') || is_among(name, shown) || is_among(name, &terms);
    let mut names = mentioned(section);
    names.retain(|name| !is_said(name) || almost(name, shown).is_some());
    names.into_iter().map(|name| Misnamed { meant: almost(&name, shown).map(str::to_owned), name }).collect()
}

/// Whether something is called so, or so among other words: `deviation` of `deviation, longer axis`. A plural is no other name.
fn is_among(name: &str, shown: &[String]) -> bool {
    let (name, shown): (String, Vec<String>) = (key(name), shown.iter().map(|text| key(text)).collect());
    let single = name.strip_suffix('s').unwrap_or(&name);
    shown.iter().any(|text| *text == name || stands(text, &name) || stands(text, single))
}

/// What stands in quotes.
fn in_quotes(text: &str) -> Vec<String> {
    let behind = text.split(QUOTES[0]).skip(1);
    behind.filter_map(|rest| rest.split_once(QUOTES[1])).map(|(name, _)| name.to_owned()).collect()
}

/// The title that a name is almost but not quite; a capital at the start of a sentence and the s of a plural are no slips.
pub fn almost<'t>(name: &str, titles: &'t [String]) -> Option<&'t str> {
    let letters = name.chars().count();
    let same = |title: &str| {
        let lower = |text: &str| text.to_lowercase();
        lower(title) == lower(name)
            || lower(title) == lower(name.trim_end_matches('s'))
            || lower(title.trim_end_matches('s')) == lower(name)
    };
    if letters < LEAST || titles.iter().any(|title| same(title)) {
        return None;
    }
    let near = titles.iter().map(|title| (strsim::osa_distance(name, title), title.as_str()));
    near.filter(|(slips, _)| *slips <= (letters / 6).max(1)).min().map(|(_, title)| title)
}

impl Section {
    /// The texts of a section, in order, but for the symbols beside its formulas.
    fn texts(&self) -> impl Iterator<Item = &Inline> {
        self.goals.iter().chain(self.blocks.iter().flat_map(of_block)).chain(&self.takeaways)
    }
}

fn of_prose(prose: &Prose) -> Vec<&Inline> {
    match prose {
        Prose::Paragraph(text) => vec![text],
        Prose::List(list) => list.items.iter().collect(),
    }
}

fn of_block(block: &Block) -> Vec<&Inline> {
    match block {
        Block::Text(prose) => of_prose(prose),
        Block::Math(math) => math.symbols.iter().map(|(_, meaning)| meaning).collect(),
        Block::Predict(predict) => {
            let choices = predict.choices.iter().flat_map(|choice| [&choice.text, &choice.because]);
            std::iter::once(&predict.question).chain(choices).chain(&predict.test).collect()
        }
        Block::Challenge(challenge) => vec![&challenge.goal, &challenge.hint],
        Block::Note(note) => std::iter::once(&note.title).chain(note.text.iter().flat_map(of_prose)).collect(),
        Block::Table(table) => table.header.iter().chain(table.rows.iter().flatten()).collect(),
        Block::Heading(_)
        | Block::Pane(_)
        | Block::Code(_)
        | Block::Curve(_)
        | Block::Derivation(_)
        | Block::Repair(_)
        | Block::Faults(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_stands_in_quotes() {
        assert_eq!(in_quotes("turn ‘warm-up’ off and see ‘the digit's way’"), ["warm-up", "the digit's way"]);
        assert!(in_quotes("the digit's way, and ‘never closed").is_empty());
        let shown = ["held-out digits".to_owned(), "copies".to_owned()];
        assert_eq!(almost("held out digits", &shown), Some("held-out digits"));
        assert_eq!((almost("Held-out digits", &shown), almost("copy", &shown), almost("what it costs", &shown)), (None, None, None));
        let is_said = ["held-out", "copies", "Held-out digits"].map(|name| is_among(name, &shown));
        assert_eq!(is_said, [true; 3], "a plural, a part, a capital");
        assert!(!is_among("what it costs", &shown) && !is_among("cop", &["scoop".to_owned()]));
    }
}
