//! An algorithm flow laid out for a width: its steps one below the other, each with its sentence, formula, shape and code.

use super::Page;
use super::flow::Flow as Writer;
use crate::content::course::{Code, Course, MathBlock};
use crate::content::flow::Flow;
use crate::content::markup::{Role, Span, Target};
use crate::content::math::MathGlyphs;

impl Page {
    /// Lays an algorithm flow out for `width` columns.
    pub fn of_flow(flow: &Flow, course: &Course, width: usize, glyphs: MathGlyphs) -> Page {
        let mut page = Writer::new(width, glyphs);
        page.blank(1);
        page.paragraph(&flow.purpose.0);
        if !flow.sizes.is_empty() {
            page.blank(1);
        }
        for (letter, counts) in &flow.sizes {
            page.paragraph(&[Span::new(letter, Role::Math), Span::new(format!("  {counts}"), Role::Dim)]);
        }
        for (at, step) in flow.steps.iter().enumerate() {
            page.blank(1);
            let name = Span::new(&step.name, Role::Heading);
            let tensor = Span::new(format!(": {} {}", step.probe, step.shape), Role::Dim);
            page.item(&format!("{:>2}. ", at + 1), Role::Label, &[name, tensor]);
            page.flow(&[Span::new("    ", Role::Body)], &[Span::new("    ", Role::Body)], &step.does.0);
            page.margin += 2;
            page.math(&MathBlock { formula: step.formula.clone(), symbols: Vec::new(), live: Vec::new() });
            page.code(&Code { language: "python".into(), source: step.code.clone() }, true);
            page.margin -= 2;
        }
        page.blank(1);
        for &link in &flow.links {
            if let Some(entry) = course.entries.get(link) {
                let name = format!("§ {} {}", entry.number, entry.title);
                page.item("•  ", Role::Dim, &[Span::linked(name, Role::Link, Some(Target::Entry(link)))]);
            }
        }
        page.page
    }
}
