//! Looking things up in a course: a term by its name or meaning, words wherever they stand.

use super::ascii;
use super::course::{Course, Term};
use super::markup::Inline;
use super::math::MathGlyphs;
use super::page::{Page, PageState};
use super::question::Task;

/// Columns for which a section is laid out to be searched: words that stand side by side on most screens.
const WIDTH: usize = 78;
/// So short words are looked for whole: `z` stands at the beginning of others.
const SHORT: usize = 2;

/// Where words stand in a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InSection {
    /// The section, an index into [`Course::entries`].
    pub entry: usize,
    /// Whether its title has them.
    pub titled: bool,
    /// How often its text has them.
    pub times: usize,
    /// The first line of its text that has them; empty for none.
    pub first: String,
}

/// A question that has words in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InQuestion {
    /// Its id.
    pub id: String,
    /// The title of its topic.
    pub topic: String,
    /// What it asks.
    pub question: String,
}

/// Where words stand in a course.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Sections, in order.
    pub sections: Vec<InSection>,
    /// Terms, the best first.
    pub terms: Vec<Term>,
    /// Questions and drills, in order.
    pub questions: Vec<InQuestion>,
    /// Flows, in order.
    pub flows: Vec<InFlow>,
}

/// A flow that has words in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InFlow {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The first step that has them; empty where they stand in the title or the purpose.
    pub step: String,
}

impl Found {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.sections.is_empty() && self.terms.is_empty() && self.questions.is_empty() && self.flows.is_empty()
    }
}

/// The symbols and terms with this name, then those in whose name it stands, then those in whose meaning it does. A Greek letter may be
/// spelled, `beta`, and a symbol be written in LaTeX. Without a word, all of them in the order of the course. Reads all sections.
pub fn terms(course: &Course, wanted: &str) -> Vec<Term> {
    let all = course.terms();
    among(&all, wanted).into_iter().map(|index| all[index].clone()).collect()
}

/// As [`terms`], among the terms given: their indices.
pub fn among(terms: &[Term], wanted: &str) -> Vec<usize> {
    let wanted = key(wanted);
    if wanted.is_empty() {
        return (0..terms.len()).collect();
    }
    let mut ranked: Vec<(u8, usize)> = (0..terms.len()).filter_map(|index| Some((rank(&terms[index], &wanted)?, index))).collect();
    ranked.sort_unstable();
    ranked.into_iter().map(|(_, index)| index).collect()
}

/// Whether a term has this name, as [`terms`] looks for it.
pub fn is_called(term: &Term, wanted: &str) -> bool {
    rank(term, &key(wanted)) == Some(0)
}

/// How well a term fits, the best 0.
fn rank(term: &Term, wanted: &str) -> Option<u8> {
    let names = names(term);
    if names.iter().any(|name| name == wanted) {
        return Some(0);
    }
    if names.iter().any(|name| stands(name, wanted)) {
        return Some(1);
    }
    stands(&key(&term.meaning.plain()), wanted).then_some(2)
}

/// What a term may be called: as it is shown, and in LaTeX.
fn names(term: &Term) -> Vec<String> {
    let latex = term.name.0.iter().filter_map(|span| span.latex.as_deref()).map(key);
    latex.chain([key(&term.name.plain())]).collect()
}

/// A text in which upper and lower case, and a Greek letter and its name, are the same; without what LaTeX writes around letters.
pub(crate) fn key(text: &str) -> String {
    let spelled = ascii(text).to_lowercase();
    let kept: String = spelled.chars().filter(|c| !matches!(c, '\\' | '{' | '}' | '$')).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a word of a text begins with `wanted`, or is `wanted` where that is short: 'nat' is no part of 'coordinates'.
pub(crate) fn stands(text: &str, wanted: &str) -> bool {
    let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let is_short = wanted.chars().count() <= SHORT;
    text.match_indices(wanted)
        .any(|(at, found)| is_edge(text[..at].chars().next_back()) && (!is_short || is_edge(text[at + found.len()..].chars().next())))
}

/// Where words stand: in a section as they are, one behind the other; in a question all of them, anywhere. Reads all sections and topics.
pub fn everywhere(course: &Course, wanted: &str) -> Found {
    let wanted = wanted.split_whitespace().collect::<Vec<_>>().join(" ");
    if wanted.is_empty() {
        return Found::default();
    }
    let sections = (0..course.entries.len()).filter_map(|entry| in_section(course, entry, &wanted)).collect();
    Found { sections, terms: terms(course, &wanted), questions: in_questions(course, &wanted), flows: in_flows(course, &wanted) }
}

fn in_section(course: &Course, entry: usize, wanted: &str) -> Option<InSection> {
    let here = &course.entries[entry];
    let titled = here.title.to_lowercase().contains(&wanted.to_lowercase());
    let (mut times, mut first) = (0, String::new());
    if let Some(section) = &here.section {
        let page = Page::new(section, course, WIDTH, &PageState { plain_listings: true, ..PageState::default() }, MathGlyphs::Unicode);
        let hits = page.find(wanted);
        times = hits.len();
        first = hits.first().map_or(String::new(), |hit| page.lines[hit.line].text().trim().to_owned());
    }
    (titled || times > 0).then_some(InSection { entry, titled, times, first })
}

fn in_flows(course: &Course, wanted: &str) -> Vec<InFlow> {
    let wanted = wanted.to_lowercase();
    let has = |text: &str| stands(&text.to_lowercase(), &wanted);
    let found = course.flows.iter().filter_map(|flow| course.flow(&flow.id)).filter_map(|flow| {
        let step = flow.steps.iter().find(|step| has(&step.name) || has(&step.does.plain()));
        let is_about = has(&flow.title) || has(&flow.id) || has(&flow.purpose.plain());
        let step = if is_about { String::new() } else { step?.name.clone() };
        Some(InFlow { id: flow.id.clone(), title: flow.title.clone(), step })
    });
    found.collect()
}

fn in_questions(course: &Course, wanted: &str) -> Vec<InQuestion> {
    let words: Vec<String> = wanted.split(' ').map(str::to_lowercase).collect();
    let has_all = |texts: &[String]| {
        let text = texts.join(" ").to_lowercase();
        words.iter().all(|word| stands(&text, word))
    };
    let mut found = Vec::new();
    for topic in course.topics() {
        let mut add = |id: &str, question: String, more: Vec<String>| {
            if has_all(&[id.to_owned(), question.clone(), more.join(" ")]) {
                found.push(InQuestion { id: id.to_owned(), topic: topic.title.clone(), question });
            }
        };
        for question in &topic.questions {
            let more = question.answer.iter().chain(&question.points).map(Inline::plain).collect();
            add(&question.label.id, question.question.said(), more);
        }
        for drill in &topic.drills {
            let asks = match &drill.task {
                Task::Choose { question, .. } | Task::Sort { question, .. } | Task::Find { question, .. } => question.said(),
                Task::Compute(computation) => computation.pose(0).question.said(),
            };
            add(&drill.label.id, asks, Vec::new());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::content::source::Source;

    fn named(wanted: &str) -> Vec<String> {
        terms(&Source::Embedded.load().unwrap(), wanted).iter().map(|term| term.name.plain()).collect()
    }

    #[test]
    fn a_term_is_found_by_its_name_in_every_spelling() {
        for (wanted, first) in [("nat", "nat"), ("NAT", "nat"), ("beta", "β"), ("β", "β"), (r"\beta", "β"), ("$z$", "z")] {
            assert_eq!(named(wanted).first().map(String::as_str), Some(first), "{wanted}");
        }
        let all = named("");
        assert!(all.len() > 50 && named("zzzz").is_empty());
        assert!(!named("nat").iter().any(|name| name == "u"), "'coordinates' is no nat: {:?}", named("nat"));
        assert!(named("nat").contains(&String::from("λ")), "'nats' begins so");
        // A letter is looked for whole: not every meaning that has a z in a word.
        assert!(named("z").len() < all.len() / 2, "{:?}", named("z"));
    }

    #[test]
    fn words_are_found_in_sections_terms_and_questions() {
        let course = Source::Embedded.load().unwrap();
        let found = everywhere(&course, "posterior  Collapse");
        assert!(!found.questions.is_empty() && found.questions.iter().all(|asked| !asked.question.is_empty()));
        let found = everywhere(&course, "two-term loss");
        let here = found.sections.iter().find(|section| course.entries[section.entry].id == "two-term-loss").unwrap();
        assert!(here.titled);
        let found = everywhere(&course, "reparameterised");
        assert!(!found.flows.is_empty() && found.flows.iter().all(|flow| !flow.title.is_empty()), "{:?}", found.flows);
        let found = everywhere(&course, "Jensen");
        assert!(found.sections.iter().any(|section| course.entries[section.entry].id == "derivations/elbo-jensen"));
        let found = everywhere(&course, "latent");
        assert!(found.sections.iter().any(|section| section.times > 1 && section.first.to_lowercase().contains("latent")));
        assert!(everywhere(&course, "xyzzy").is_empty() && everywhere(&course, "  ").is_empty());
    }
}
