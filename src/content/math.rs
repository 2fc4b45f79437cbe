//! Formulas: a subset of LaTeX, parsed by `pulldown-latex` and laid out in terminal cells.
//!
//! ```text
//! source --scan--> checked LaTeX --pulldown-latex--> events -builder-> nodes --layout--> cells
//!                                                                         └--linear--> one line
//! ```
//! `scan` lets only known commands through, so that a misspelt one is found with its place and the
//! parser meets nothing that it or the layout cannot handle. Every glyph that comes out is one
//! column wide and inside the Basic Multilingual Plane; hats and bars on single letters are
//! combining marks, which take no column of their own (kept by a test on a terminal emulator), while
//! wider hats, arrows and all marks in ASCII stand on a row of their own.

mod atoms;
mod breaking;
mod builder;
mod cells;
mod commands;
mod fences;
mod layout;
mod linear;
mod portable;
mod scan;
mod spoken;
mod symbols;
mod tree;

#[cfg(test)]
mod corpus;
#[cfg(test)]
mod robustness;

use tree::Row;

/// A checked formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula {
    /// The LaTeX it was written in.
    pub source: String,
    row: Row,
}

/// What is wrong with a formula's source.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} (at byte {offset} of the formula)")]
pub struct MathError {
    /// What was wrong and what to do; names the command.
    pub message: String,
    /// Where, as a byte offset into the source.
    pub offset: usize,
}

/// Which glyphs a formula may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MathGlyphs {
    /// Greek, operators, box drawing, super- and subscript digits.
    Unicode,
    /// ASCII alone: Greek is spelled out, rules are hyphens, roots are `sqrt(…)`.
    Ascii,
}

/// A formula laid out in cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MathBox {
    /// The rows, from the top, each exactly `width` columns wide.
    pub rows: Vec<String>,
    /// Columns.
    pub width: usize,
    /// The row that lines up with text beside it.
    pub baseline: usize,
    /// Where the terms with an id stand.
    pub terms: Vec<TermBox>,
}

/// Where a term stands inside a [`MathBox`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermBox {
    /// The term's id, as written in `\term{id}{…}`.
    pub id: String,
    /// Its first column.
    pub column: usize,
    /// Its width in columns.
    pub width: usize,
    /// Its bottom row.
    pub bottom: usize,
}

impl Formula {
    /// Checks and parses LaTeX.
    ///
    /// # Errors
    /// Names the first unknown command, unbalanced brace or construct outside the subset, with its place.
    pub fn parse(source: &str) -> Result<Self, MathError> {
        let prepared = scan::prepare(source)?;
        let row = builder::build(&prepared)?;
        Ok(Self { source: source.to_owned(), row })
    }

    /// Lays the formula out in two dimensions.
    ///
    /// A formula wider than `width` columns is broken before relations, then before `+` and `−`, and the
    /// continuation lines stand under the right-hand side. What cannot be broken that far is given
    /// as wrapped one-line text, without term boxes; the result is wider than `width` only when a
    /// single word is.
    pub fn layout(&self, width: usize, glyphs: MathGlyphs) -> MathBox {
        let broken = breaking::lay_within(&self.row, width, glyphs);
        if broken.width <= width {
            return broken.into_math_box();
        }
        let text = match glyphs {
            MathGlyphs::Unicode => self.one_line(),
            MathGlyphs::Ascii => self.one_line_ascii(),
        };
        breaking::wrap_text(&text, width)
    }

    /// Whether the two-dimensional form, broken where need be, keeps within `width` columns in both glyph sets.
    pub fn fits(&self, width: usize) -> bool {
        [MathGlyphs::Unicode, MathGlyphs::Ascii].into_iter().all(|glyphs| breaking::lay_within(&self.row, width, glyphs).width <= width)
    }

    /// The linear form, for running text, narrow panes, search and screen readers: `p_θ(x|z)`, `σ²`, `(a + b)/c`.
    pub fn one_line(&self) -> String {
        linear::write(&self.row, MathGlyphs::Unicode)
    }

    /// The linear form in ASCII: `p_theta(x|z)`, `sigma^2`.
    pub fn one_line_ascii(&self) -> String {
        linear::write(&self.row, MathGlyphs::Ascii)
    }

    /// As it is read aloud: `log p(x) is at least …`.
    pub fn spoken(&self) -> String {
        spoken::said(&self.one_line())
    }

    /// Whether a symbol stands in it as it is, not as a part of a longer one: `x` does in `f(x)`, and not in `x_i` or `\exp`.
    pub fn has(&self, symbol: &str) -> bool {
        let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        let found = |(at, _): (usize, &str)| {
            let (before, after) = (self.source[..at].chars().next_back(), self.source[at + symbol.len()..].chars().next());
            let is_bare = !symbol.starts_with(|c: char| c.is_alphabetic()) || !(is_letter(before) || before == Some('\\'));
            is_bare && !is_letter(after) && !matches!(after, Some('_' | '\''))
        };
        !symbol.is_empty() && self.source.match_indices(symbol).any(found)
    }

    /// The ids of the terms marked by `\term`, in reading order.
    pub fn term_ids(&self) -> Vec<String> {
        let mut ids = Vec::new();
        tree::visit_terms(&self.row, &mut |id| ids.push(id.to_owned()));
        ids
    }
}
