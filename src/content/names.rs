//! The names of things on the screen that a section's texts mention: they stand in quotes there.

use super::course::{Block, Prose, Section};
use super::markup::Inline;

/// The marks that a name stands between.
pub(crate) const QUOTES: [char; 2] = ['‘', '’'];

/// Every name that the texts of a section mention, as it is written there, in their order.
pub fn mentioned(section: &Section) -> Vec<String> {
    section.texts().flat_map(|text| in_quotes(&text.plain())).collect()
}

/// What stands in quotes.
fn in_quotes(text: &str) -> Vec<String> {
    let behind = text.split(QUOTES[0]).skip(1);
    behind.filter_map(|rest| rest.split_once(QUOTES[1])).map(|(name, _)| name.to_owned()).collect()
}

/// Whether a pane shows something that a text calls so. In running text a name may have a capital, or the s of a plural, and of a title the
/// first part is enough, which the list of panels shows.
pub fn is_shown(name: &str, shown: &[String]) -> bool {
    let folded = |text: &str| text.trim().to_lowercase().trim_end_matches('s').to_owned();
    let first = |title: &str| title.split([',', ':', ';', '(']).next().unwrap_or(title).to_owned();
    shown.iter().any(|title| folded(title) == folded(name) || folded(&first(title)) == folded(name))
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
        Block::Note(note) => note.text.iter().flat_map(of_prose).collect(),
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
        let shown = ["held out".to_owned(), "copies".to_owned()];
        assert!(is_shown("Held out", &shown) && is_shown("copies", &shown) && !is_shown("held-out", &shown));
    }
}
