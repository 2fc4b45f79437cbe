//! What every file has: running text, links and symbols, with the place of what is wrong with them.

use super::{LoadError, Names};
use crate::content::course::{Link, List, Prose};
use crate::content::format::section::{RawLink, RawSymbol};
use crate::content::markup::{self, Inline, LinkKind};
use crate::content::prose::{self, Part};

/// Reads the texts of one file.
pub(super) struct Reader<'a> {
    pub(super) path: &'a str,
    /// What they may name.
    pub(super) names: &'a Names,
    /// Whether what its texts emphasise are names on the screen.
    pub(super) named: bool,
}

impl Reader<'_> {
    pub(super) fn fault(&self, field: &str, message: impl Into<String>) -> LoadError {
        LoadError::Field { path: self.path.to_owned(), field: field.to_owned(), message: message.into() }
    }

    /// Where links lead.
    pub(super) fn links(&self, raw: Vec<RawLink>) -> Result<Vec<Link>, LoadError> {
        let link = |link: RawLink| {
            let why = link.why;
            self.names.target(&link.to).map(|to| Link { to, why }).ok_or_else(|| {
                let (kind, name) = LinkKind::of(&link.to);
                self.fault("links", kind.missing(name))
            })
        };
        raw.into_iter().map(link).collect()
    }

    pub(super) fn inline(&self, field: &str, text: &str) -> Result<Inline, LoadError> {
        let parse = if self.named { markup::parse_named } else { markup::parse };
        parse(text.trim_end(), &|written| self.names.target(written)).map_err(|error| self.fault(field, error.message))
    }

    pub(super) fn inlines(&self, field: &str, texts: &[String]) -> Result<Vec<Inline>, LoadError> {
        texts.iter().map(|text| self.inline(field, text)).collect()
    }

    pub(super) fn paragraphs(&self, field: &str, text: &str) -> Result<Vec<Inline>, LoadError> {
        markup::paragraphs(text).into_iter().map(|(_, paragraph)| self.inline(field, paragraph)).collect()
    }

    pub(super) fn prose(&self, field: &str, text: &str) -> Result<Vec<Prose>, LoadError> {
        let (parts, _) = prose::parts(text);
        let part = |part| match part {
            Part::Paragraph(piece) => Ok(Prose::Paragraph(self.inline(field, piece.text)?)),
            Part::List(items) => {
                let first = items.first().and_then(|(number, _)| *number);
                let items = items.iter().map(|(_, item)| self.inline(field, item.text)).collect::<Result<_, _>>()?;
                Ok(Prose::List(List { first, items }))
            }
        };
        parts.into_iter().map(part).collect()
    }

    /// A symbol beside a formula, and its meaning: its own, or that of the glossary.
    pub(super) fn symbol(&self, field: &str, raw: &RawSymbol) -> Result<(Inline, Inline), LoadError> {
        let (name, meaning) = match raw {
            RawSymbol::Explained(name, meaning) => (name, meaning),
            RawSymbol::Named(name) => {
                let known = self.names.glossary.iter().find(|(known, _)| known == name);
                (name, &known.ok_or_else(|| self.fault(field, format!("the symbol `{name}` is not in the glossary")))?.1)
            }
        };
        Ok((self.inline(field, name)?, self.inline(field, meaning)?))
    }
}
