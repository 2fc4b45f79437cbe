//! Which terms of the glossary stand in the lines that are on the screen, and where.

use std::collections::HashSet;
use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use crate::content::course::Term;
use crate::content::markup::Role;
use crate::content::page::Line;

/// Names as short as this are symbols even where they are written as words: they are looked for in formulas alone, in upper and lower case as
/// they are, unless no word is written so. The article is no `a`.
const SYMBOL: usize = 2;

/// A term where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Which term.
    pub term: usize,
    /// The line of the page.
    pub line: usize,
    /// First column.
    pub column: usize,
    /// Columns.
    pub width: usize,
}

/// Where each term stands first in these lines of a page, in reading order.
pub(super) fn seen(terms: &[Term], lines: &[Line], shown: Range<usize>) -> Vec<Seen> {
    let mut all = everywhere(terms, lines, shown);
    let mut known = HashSet::new();
    all.retain(|seen| known.insert(seen.term));
    all
}

/// The term that stands in this column of a line.
pub(super) fn under(terms: &[Term], lines: &[Line], line: usize, column: usize) -> Option<Seen> {
    let is_under = |seen: &Seen| (seen.column..seen.column + seen.width).contains(&column);
    everywhere(terms, lines, line..line + 1).into_iter().find(is_under)
}

/// Every place of every term in these lines, in reading order. Of two terms in one place the longer counts.
fn everywhere(terms: &[Term], lines: &[Line], shown: Range<usize>) -> Vec<Seen> {
    let names: Vec<(String, bool)> = terms.iter().map(|term| (term.name.plain(), is_symbol(term))).collect();
    let mut longest: Vec<usize> = (0..terms.len()).filter(|term| !names[*term].0.is_empty()).collect();
    longest.sort_by_key(|term| std::cmp::Reverse(names[*term].0.chars().count()));
    let mut found: Vec<Seen> = Vec::new();
    for (line, text) in lines.iter().enumerate().take(shown.end).skip(shown.start) {
        let letters = Letters::of(text);
        let mut taken = vec![false; letters.0.len()];
        for term in &longest {
            let (name, symbol) = &names[*term];
            while let Some(at) = letters.find(name, *symbol, &taken) {
                taken[at.clone()].fill(true);
                let (column, width) = letters.columns(at);
                found.push(Seen { term: *term, line, column, width });
            }
        }
    }
    found.sort_by_key(|seen| (seen.line, seen.column));
    found
}

fn is_symbol(term: &Term) -> bool {
    term.name.0.iter().any(|span| span.latex.is_some()) || term.name.plain().chars().count() <= SYMBOL
}

/// The characters of a line: each with its columns, and whether it belongs to a formula.
struct Letters(Vec<(char, usize, bool)>);

impl Letters {
    fn of(line: &Line) -> Self {
        let of_span = |span: &crate::content::markup::Span| {
            let math = span.role == Role::Math;
            span.text.chars().map(|typed| (typed, typed.width().unwrap_or(0), math)).collect::<Vec<_>>()
        };
        Self(line.spans.iter().flat_map(of_span).collect())
    }

    /// Where a name stands as a word of its own, or with the s of a plural, in characters that are not taken.
    fn find(&self, name: &str, symbol: bool, taken: &[bool]) -> Option<Range<usize>> {
        let name: Vec<char> = name.chars().collect();
        let alike = |(letter, _, math): &(char, usize, bool), wanted: &char| match symbol {
            true => letter == wanted && (*math || !letter.is_ascii()),
            false => letter.to_lowercase().eq(wanted.to_lowercase()),
        };
        let is_word = |at: Option<usize>| at.and_then(|at| self.0.get(at)).is_some_and(|(letter, ..)| letter.is_alphanumeric());
        let last = self.0.len().checked_sub(name.len())?;
        (0..=last).find_map(|start| {
            let end = start + name.len();
            let fits = self.0[start..end].iter().zip(&name).all(|(letter, wanted)| alike(letter, wanted));
            if !fits || taken[start..end].contains(&true) || is_word(start.checked_sub(1)) {
                return None;
            }
            let plural = !symbol && self.0.get(end).is_some_and(|(letter, ..)| *letter == 's');
            let end = end + usize::from(plural);
            (!is_word(Some(end))).then_some(start..end)
        })
    }

    /// The first column of some characters, and how many columns they take.
    fn columns(&self, at: Range<usize>) -> (usize, usize) {
        let width = |at: Range<usize>| self.0[at].iter().map(|(_, width, _)| width).sum();
        (width(0..at.start), width(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::markup::{Inline, Span};

    fn term(name: Span) -> Term {
        Term { name: Inline(vec![name]), meaning: Inline(vec![Span::new("what it means", Role::Body)]), introduced: None, formula: None }
    }

    fn word(name: &str) -> Term {
        term(Span::new(name, Role::Body))
    }

    fn line(spans: &[(&str, Role)]) -> Line {
        Line { spans: spans.iter().map(|(text, role)| Span::new(*text, *role)).collect() }
    }

    #[test]
    fn terms_are_found_as_words_where_they_stand_first() {
        let terms = [word("latent"), word("latent space"), word("nat"), word("a")];
        let lines = [
            line(&[("a Latent space of 3 nats", Role::Body)]),
            line(&[("coordinates, and what is latent; a nat", Role::Body)]),
            line(&[("below the screen: ", Role::Body), ("a", Role::Math)]),
        ];
        let found = seen(&terms, &lines, 0..2);
        let at = |term, line, column, width| Seen { term, line, column, width };
        assert_eq!(found, [at(1, 0, 2, 12), at(2, 0, 20, 4), at(0, 1, 25, 6)]);
        assert_eq!(seen(&terms, &lines, 2..9), [at(3, 2, 18, 1)], "a letter is a symbol, and stands in formulas");
    }

    #[test]
    fn the_term_under_a_column_is_found_wherever_it_stands() {
        let terms = [word("latent"), word("latent space")];
        let lines = [line(&[("latent space is latent, and so are latents", Role::Body)])];
        let under = |column| under(&terms, &lines, 0, column).map(|seen| (seen.term, seen.column));
        assert_eq!(
            [0, 11, 12, 16, 21, 22, 36].map(under),
            [Some((1, 0)), Some((1, 0)), None, Some((0, 16)), Some((0, 16)), None, Some((0, 35))]
        );
    }
}
