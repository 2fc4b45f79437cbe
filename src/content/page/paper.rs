//! A page on paper, where no link can be followed: behind each stands what opens it.

use crate::content::course::{Course, Entry, PageKind};
use crate::content::markup::{Role, Span, Target, addressed};

/// What the links of a course are called where nothing can be followed.
#[derive(Debug)]
pub(super) struct Paper {
    /// By entry.
    entries: Vec<String>,
    /// By term of the glossary.
    terms: Vec<String>,
    /// Predictions so far whose answer stands at the end.
    pub(super) asked: usize,
}

impl Paper {
    pub(super) fn new(course: &Course) -> Self {
        let entry = |entry: &Entry| match entry.kind {
            PageKind::Section => format!("section {}", entry.number),
            PageKind::Derivation | PageKind::Repair => format!("elbo {}", entry.id),
        };
        let terms = course.glossary.iter().map(|term| term.name.plain()).collect();
        Self { entries: course.entries.iter().map(entry).collect(), terms, asked: 0 }
    }

    /// The section, or the command that opens what a link leads to. An address is written out everywhere.
    fn opens(&self, target: &Target) -> Option<String> {
        Some(match target {
            Target::Entry(at) => self.entries.get(*at)?.clone(),
            Target::Flow(id) => format!("elbo flows/{id}"),
            Target::Topic(id) => format!("elbo quiz --topic {id}"),
            Target::Question(id) => format!("elbo quiz --find {id}"),
            Target::Term(at) => format!("elbo glossary {}", self.terms.get(*at)?),
            Target::Web(_) => return None,
        })
    }

    /// Spans with what opens each link behind it, unless its own words say as much: `section 29`, `§ 29 …`.
    pub(super) fn written(&self, spans: &[Span]) -> Vec<Span> {
        let spans = addressed(spans);
        let mut written = Vec::with_capacity(spans.len());
        let mut words = String::new();
        for (at, span) in spans.iter().enumerate() {
            written.push(span.clone());
            let Some(target) = &span.link else { continue };
            words.push_str(&span.text);
            if spans.get(at + 1).is_some_and(|next| next.link == span.link) {
                continue;
            }
            let words = std::mem::take(&mut words);
            if let Some(opens) = self.opens(target).filter(|opens| !says(&words, opens)) {
                written.push(Span::new(format!(" ({opens})"), Role::Address));
            }
        }
        written
    }
}

/// Whether the words of a link to a section have its number.
fn says(words: &str, opens: &str) -> bool {
    let is_number = |number: &str| words.split(|c: char| !c.is_ascii_digit()).any(|word| word == number);
    opens.strip_prefix("section ").is_some_and(is_number)
}
