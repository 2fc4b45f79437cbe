//! Every value against the shape it should have: keys, types, and what each kind of text must be.

use unicode_width::UnicodeWidthChar;

use super::File;
use super::compute::number;
use super::markdown::Lists;
use super::near::hint;
use crate::content::course::Condition;
use crate::content::expression::{Expression, ExpressionError};
use crate::content::flow::TensorShape;
use crate::content::format::{Object, Shape};
use crate::content::highlight::LANGUAGES;
use crate::content::markup::{self, LinkKind};
use crate::content::math::Formula;
use crate::content::page;
use crate::content::prose::{self, Part};
use crate::content::question::Level;
use crate::content::script::Comparison;
use crate::content::template::Template;
use crate::content::tree::{Kind, Node};
use crate::words::is_raw;

impl File<'_> {
    /// A mapping with fixed keys.
    pub(super) fn object(&mut self, node: &Node, shape: &Object) {
        let Kind::Map(pairs) = &node.kind else {
            self.fault(node, format!("a {} is a mapping with the keys {}", shape.name, keys(shape)));
            return;
        };
        for (index, (key, value)) in pairs.iter().enumerate() {
            let name = key.text().unwrap_or_default();
            if pairs[..index].iter().any(|(before, _)| before.text() == Some(name)) {
                self.fault(key, format!("`{name}` stands here a second time; take one of them out"));
            }
            match shape.fields.iter().find(|field| field.name == name) {
                Some(field) => self.value(value, &field.shape, name),
                None => {
                    let known = shape.fields.iter().map(|field| field.name);
                    self.fault(key, format!("a {} has no key `{name}`{}", shape.name, hint(name, known)));
                }
            }
        }
        for field in shape.fields.iter().filter(|field| field.required && node.get(field.name).is_none()) {
            self.fault(node, format!("the {} has no `{}`; add it ({})", shape.name, field.name, lower_first(field.about)));
        }
        let kinds = shape.one_of.iter().filter(|name| node.get(name).is_some()).count();
        if !shape.one_of.is_empty() && kinds != 1 {
            let names = shape.one_of.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let problem = if kinds == 0 { "says not what it is" } else { "is several things at once" };
            self.fault(node, format!("the {} {problem}; give it exactly one of {names}", shape.name));
        }
    }

    /// The value of the key `key`.
    fn value(&mut self, node: &Node, shape: &Shape, key: &str) {
        match shape {
            Shape::Object(object) => self.object(node, object),
            Shape::List(item, least) => self.list(node, item, *least, None, key),
            Shape::Few(item, least, most) => self.list(node, item, *least, Some(*most), key),
            Shape::Symbol => match (&node.kind, node.items()) {
                (Kind::Scalar { .. }, _) => self.scalar(node, &Shape::Markup, key),
                (_, [symbol, meaning]) => {
                    self.scalar(symbol, &Shape::Markup, key);
                    self.scalar(meaning, &Shape::Markup, key);
                }
                _ => self.fault(node, format!("each item of `{key}` is a symbol of the glossary, or a pair: [\"$x$\", \"what it means\"]")),
            },
            Shape::Map(_, inner) => {
                let Kind::Map(pairs) = &node.kind else {
                    self.fault(node, format!("`{key}` is a mapping: {{name: value}}"));
                    return;
                };
                for (index, (name, value)) in pairs.iter().enumerate() {
                    if pairs[..index].iter().any(|(before, _)| before.text() == name.text()) {
                        self.fault(name, format!("`{}` stands here a second time; take one of them out", name.text().unwrap_or_default()));
                    }
                    self.value(value, inner, key);
                }
            }
            Shape::Truth => match &node.kind {
                Kind::Scalar { text, plain: true, .. } if text == "true" || text == "false" => {}
                _ => self.fault(node, format!("`{key}` is `true` or `false`, without quotes")),
            },
            Shape::Number => {
                if number(node).is_none() {
                    self.fault(node, format!("`{key}` holds numbers here, such as 0.5, without quotes"));
                }
            }
            Shape::Unit if node.text() == Some("") && node.plain_text().is_none() => {}
            _ => self.scalar(node, shape, key),
        }
    }

    fn list(&mut self, node: &Node, item: &Shape, least: usize, most: Option<usize>, key: &str) {
        let Kind::List(items) = &node.kind else {
            self.fault(node, format!("`{key}` is a list; write each item on a line of its own, after `- `"));
            return;
        };
        if items.len() < least {
            let what = if least == 1 { "one item".to_owned() } else { format!("{least} items") };
            self.fault(node, format!("`{key}` has {} items; give it at least {what}", items.len()));
        }
        if let Some(most) = most.filter(|most| items.len() > *most) {
            self.fault(node, format!("`{key}` has {} items; leave at most {most}", items.len()));
        }
        for item_node in items {
            self.value(item_node, item, key);
        }
    }

    /// A text.
    fn scalar(&mut self, node: &Node, shape: &Shape, key: &str) {
        let Kind::Scalar { text, plain, .. } = &node.kind else {
            self.fault(node, format!("`{key}` is a text; a text with `: ` or one that begins with a bracket needs quotes"));
            return;
        };
        if *plain && !matches!(serde_yaml::from_str(text), Ok(serde_yaml::Value::String(_)) | Err(_)) && !text.is_empty() {
            self.fault(node, format!("`{key}` is a text, but YAML takes `{text}` for something else; write \"{text}\" in quotes"));
            return;
        }
        if text.trim().is_empty() {
            self.fault(node, format!("`{key}` is empty; write something, or take it out"));
            return;
        }
        self.glyphs(node, text, shape);
        match shape {
            Shape::Markup => {
                self.markdown(node, text, Lists::Refused);
                self.single_braces(node, text, None);
                self.markup(node, 0, text.trim_end());
            }
            Shape::Paragraphs => {
                self.markdown(node, text, Lists::Refused);
                self.single_braces(node, text, None);
                for (offset, paragraph) in markup::paragraphs(text) {
                    self.markup(node, offset, paragraph);
                }
            }
            Shape::Prose => {
                self.markdown(node, text, Lists::Drawn);
                self.single_braces(node, text, None);
                for part in prose::parts(text).0 {
                    match part {
                        Part::Paragraph(piece) => self.markup(node, piece.offset, piece.text),
                        Part::List(items) => items.iter().for_each(|(_, item)| self.markup(node, item.offset, item.text)),
                    }
                }
            }
            Shape::Id if !is_id(text) => {
                self.fault(node, format!("the id `{text}` is not a word of lower-case letters, digits and hyphens: `two-term-loss`"));
            }
            Shape::Section => self.section_id(node, text),
            Shape::Place => self.place(node, text),
            Shape::Level if text.parse::<Level>().is_err() => {
                let message = format!("there is no level `{text}`{}", hint(text, Level::ALL.into_iter().map(Level::name)));
                self.fault(node, message);
            }
            Shape::Expression => self.expression(node, Expression::parse(text).err()),
            Shape::Template => {
                self.markdown(node, text, Lists::Refused);
                self.expression(node, Template::parse(text.trim_end()).err());
            }
            Shape::Latex => self.formula(node, text),
            Shape::Condition => {
                if let Err(error) = text.parse::<Condition>() {
                    self.fault(node, error.to_string());
                }
            }
            Shape::Comparison => self.expression(node, Comparison::parse(text).err()),
            Shape::Tensor => {
                if let Err(error) = text.parse::<TensorShape>() {
                    self.fault(node, error.to_string());
                }
            }
            Shape::Language if !LANGUAGES.iter().any(|(name, _)| name == text) => {
                let message = format!(
                    "the language `{text}` is not known; `text` is shown as it is{}",
                    hint(text, LANGUAGES.iter().map(|(name, _)| *name))
                );
                self.fault(node, message);
            }
            _ => {}
        }
    }

    fn markup(&mut self, node: &Node, offset: usize, text: &str) {
        if self.is_full() {
            return;
        }
        let known = self.known;
        let (_, errors) = markup::parse_all(text, &|written| known.target(written));
        for error in errors {
            let hint = error.unknown.as_deref().map(|written| known.nearest(written)).unwrap_or_default();
            self.fault_in(node, offset + error.offset, format!("{}{hint}", error.message));
        }
    }

    fn expression(&mut self, node: &Node, error: Option<ExpressionError>) {
        if let Some(error) = error {
            self.fault_in(node, error.offset, error.message);
        }
    }

    /// An id that must be in `course.yaml`.
    pub(super) fn section_id(&mut self, node: &Node, id: &str) {
        if !self.is_full() && !self.known.ids.iter().any(|known| known == id) {
            let message = format!("there is no section `{id}` in course.yaml{}", hint(id, self.known.ids.iter().map(String::as_str)));
            self.fault(node, message);
        }
    }

    /// What a link leads to must be there.
    fn place(&mut self, node: &Node, written: &str) {
        if !self.is_full() && self.known.target(written).is_none() {
            let (kind, name) = LinkKind::of(written);
            self.fault(node, format!("{}{}", kind.missing(name), self.known.nearest(written)));
        }
    }

    fn formula(&mut self, node: &Node, latex: &str) {
        match Formula::parse(latex) {
            Err(error) => self.fault_in(node, error.offset, format!("the formula can't be read: {}", error.message)),
            Ok(formula) if !formula.fits(page::FORMULA_COLUMNS) => {
                self.fault(
                    node,
                    format!("the formula is wider than the {} columns it has in a terminal of 80; split it in two", page::FORMULA_COLUMNS),
                );
            }
            Ok(_) => {}
        }
    }

    /// Characters that terminals draw wrongly or not at all.
    fn glyphs(&mut self, node: &Node, text: &str, shape: &Shape) {
        for (offset, c) in text.char_indices() {
            let layout = c == '\n'
                && matches!(shape, Shape::Markup | Shape::Paragraphs | Shape::Prose | Shape::Listing | Shape::Latex | Shape::Template);
            let code = u32::from(c);
            // In a deck of one's own people write in their own script.
            if self.known.own && c.width().is_some_and(|width| width > 0) {
                continue;
            }
            let problem = match c.width() {
                _ if layout || (is_raw(c) && !matches!(c, '\n' | '\t')) => continue,
                _ if code > 0xffff => "is outside the Basic Multilingual Plane, where many fonts have no glyph",
                None => "is a control character",
                Some(0 | 1) => continue,
                Some(_) => "is wider than one column",
            };
            self.fault_in(node, offset, format!("U+{code:04X} {problem}; write it another way"));
        }
    }
}

/// Whether a text is a word of lower-case letters, digits and hyphens.
fn is_id(text: &str) -> bool {
    text.split('-').all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()))
}

fn keys(shape: &Object) -> String {
    shape.fields.iter().map(|field| format!("`{}`", field.name)).collect::<Vec<_>>().join(", ")
}

fn lower_first(text: &str) -> String {
    let mut rest = text.chars();
    // `I, II, …` is a name and keeps its capital.
    match (rest.next(), rest.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(rest).collect(),
        _ => text.to_owned(),
    }
}
