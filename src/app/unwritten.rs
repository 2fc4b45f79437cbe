//! The page of a section that is not written yet: it says so, and leads to the nearest ones that are.

use crate::content::course::Course;
use crate::content::markup::{Role, Span, Target};
use crate::content::page::{Line, Page, Stop, StopKind};

/// What pages have on their left.
const MARGIN: &str = "   ";

/// Lays the page out.
pub(super) fn page(course: &Course, entry: usize, width: usize) -> Page {
    let room = width.saturating_sub(2 * MARGIN.len()).clamp(1, 72);
    let mut page = Page::default();
    let here = &course.entries[entry];
    page.lines.push(Line::default());
    for line in textwrap::wrap(&here.title, room) {
        page.lines.push(text(&line, Role::Heading, None));
    }
    page.lines.push(Line::default());
    let said = "This section is not written yet. There is nothing here to read and nothing runs.";
    for line in textwrap::wrap(said, room) {
        page.lines.push(text(&line, Role::Body, None));
    }
    let written = |index: &usize| course.entries[*index].section.is_some();
    let before = (0..entry).rev().find(written);
    let after = (entry + 1..course.sections().len()).find(written);
    let near = [("before it", before), ("after it", after)];
    if near.iter().any(|(_, found)| found.is_some()) {
        page.lines.push(Line::default());
        page.lines.push(text("The nearest finished sections:", Role::Dim, None));
    }
    for (words, found) in near {
        let Some(found) = found else { continue };
        let line = page.lines.len();
        page.stops.push(Stop { first: line, last: line, kind: StopKind::Link(Target::Entry(found)) });
        let to = &course.entries[found];
        page.lines.push(Line {
            spans: vec![
                Span::new(MARGIN, Role::Body),
                Span::linked(format!("{} {}", to.number, to.title), Role::Link, Some(Target::Entry(found))),
                Span::new(format!("  {words}"), Role::Dim),
            ],
        });
    }
    page
}

fn text(text: &str, role: Role, link: Option<Target>) -> Line {
    Line { spans: vec![Span::linked(format!("{MARGIN}{text}"), role, link)] }
}
