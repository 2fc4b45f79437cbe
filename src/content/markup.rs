//! Inline markup: `*emphasis*`, which in a section is a name on the screen, `**strong**`, `` `code` ``, `$math$`, `[text](target)`.
//!
//! A link leads to a section by its id, or to `derivations/ID`, `repairs/ID`, `flows/ID`, `topics/ID`, `questions/ID`, `terms/NAME`, `https://…`.
//!
//! A backslash before one of the marks makes it a plain character. Emphasis and links may hold formulas and code; nothing else nests.

use std::sync::Arc;

mod parser;
mod target;
mod web;

use parser::Parser;
pub(crate) use target::LinkKind;
pub use target::{DERIVATIONS, FLOWS, REPAIRS, Target};

/// The marks that a name stands between.
pub(crate) const QUOTES: [char; 2] = ['‘', '’'];

/// A run of styled text: a paragraph, a choice, a takeaway.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inline(pub Vec<Span>);

impl Inline {
    /// The text alone, without roles.
    pub fn plain(&self) -> String {
        self.0.iter().map(|span| span.text.as_str()).collect()
    }

    /// The text as it reads where only words tell code from the rest: code in quotes.
    pub fn said(&self) -> String {
        quoted(&self.0).iter().map(|span| span.text.as_str()).collect()
    }

    /// The same with the addresses of its links, for where nothing can be followed.
    pub fn written(&self) -> String {
        quoted(&addressed(&self.0)).iter().map(|span| span.text.as_str()).collect()
    }
}

/// Spans with code between quotes, as names have them, so that a sentence reads without its colours; what stands in quotes already is left.
pub(crate) fn quoted(spans: &[Span]) -> Vec<Span> {
    let mut is_open = false;
    let mut said = Vec::with_capacity(spans.len());
    for (at, span) in spans.iter().enumerate() {
        if span.role != Role::Code {
            is_open = span.text.chars().fold(is_open, |is_open, c| c == QUOTES[0] || is_open && c != QUOTES[1]);
            said.push(span.clone());
            continue;
        }
        let before = at.checked_sub(1).and_then(|before| spans[before].text.chars().next_back());
        let after = spans.get(at + 1).and_then(|after| after.text.chars().next());
        let is_between = before.zip(after).is_some_and(|pair| PAIRS.contains(&pair));
        let text = if is_open || is_between || span.text.starts_with(QUOTES[0]) {
            span.text.clone()
        } else {
            format!("{}{}{}", QUOTES[0], span.text, QUOTES[1])
        };
        said.push(Span { text, ..span.clone() });
    }
    said
}

/// Other marks that a text may have set around code.
const PAIRS: [(char, char); 3] = [('"', '"'), ('\'', '\''), ('“', '”')];

/// Spans with the address of each link that leaves the program written out behind it: a terminal shows no other way where it leads.
pub(crate) fn addressed(spans: &[Span]) -> Vec<Span> {
    let mut written = Vec::with_capacity(spans.len());
    for (at, span) in spans.iter().enumerate() {
        written.push(span.clone());
        if let Some(Target::Web(address)) = &span.link
            && spans.get(at + 1).is_none_or(|next| next.link != span.link)
        {
            let bare = |text: &str| text.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/').to_owned();
            if bare(&span.text) != bare(address) {
                written.push(Span::linked(format!(" ({address})"), Role::Address, span.link.clone()));
            }
        }
    }
    written
}

/// A piece of text in one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// What is written; formulas are already in their one-line form.
    pub text: String,
    /// What the text is, for the theme.
    pub role: Role,
    /// Where a link leads.
    pub link: Option<Target>,
    /// A formula's LaTeX, for other programs.
    pub latex: Option<Arc<str>>,
}

impl Span {
    /// Text in a role, without a link.
    pub fn new(text: impl Into<String>, role: Role) -> Self {
        Span::linked(text, role, None)
    }

    /// Text in a role that leads somewhere, or not.
    pub fn linked(text: impl Into<String>, role: Role, link: Option<Target>) -> Self {
        Span { text: text.into(), role, link, latex: None }
    }
}

/// What a piece of text is; the theme decides how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Running text.
    Body,
    /// Emphasised.
    Emphasis,
    /// Strongly emphasised.
    Strong,
    /// Code in the text.
    Code,
    /// A formula.
    Math,
    /// A link.
    Link,
    /// The address that a link leads to, written out behind its text.
    Address,
    /// A heading.
    Heading,
    /// Secondary text: symbols' meanings, captions, the explanation of a choice.
    Dim,
    /// A label that opens a block: `Predict`, `Challenge`, `Note`.
    Label,
    /// Right: a right choice, a challenge that is done.
    Right,
    /// Wrong: a wrong choice.
    Wrong,
    /// A comment in a listing.
    CodeComment,
    /// A keyword in a listing.
    CodeKeyword,
    /// A string or a number in a listing.
    CodeLiteral,
    /// A name of a function or type in a listing.
    CodeName,
}

/// What is wrong with a piece of markup.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct MarkupError {
    /// Where, in bytes from the start of the text.
    pub offset: usize,
    /// What was wrong and what to do.
    pub message: String,
    /// What a link is written to lead to, when there is no such thing.
    pub unknown: Option<String>,
}

/// From what a link is written to lead to, `flows/generate`, to where it does; `None` when there is no such thing.
pub type Resolve<'a> = dyn Fn(&str) -> Option<Target> + 'a;

/// Parses markup.
///
/// # Errors
/// The first fault; [`parse_all`] gives every one.
pub fn parse(text: &str, resolve: &Resolve<'_>) -> Result<Inline, MarkupError> {
    let (inline, errors) = parse_all(text, resolve);
    errors.into_iter().next().map_or(Ok(inline), Err)
}

/// Parses markup as [`parse`] does; what is emphasised is a name on the screen and stands in quotes, so that it is one without italics, too.
///
/// # Errors
/// As [`parse`].
pub(crate) fn parse_named(text: &str, resolve: &Resolve<'_>) -> Result<Inline, MarkupError> {
    let (inline, errors) = Parser::new(text, resolve, true).parsed();
    errors.into_iter().next().map_or(Ok(inline), Err)
}

/// Parses markup as far as it goes, and collects every fault on the way, in the order of the text.
pub fn parse_all(text: &str, resolve: &Resolve<'_>) -> (Inline, Vec<MarkupError>) {
    Parser::new(text, resolve, false).parsed()
}

/// A text in which code, formulas and characters behind a backslash are spaces, byte for byte: where every mark means something.
pub(crate) fn without_verbatim(text: &str) -> String {
    let mut masked = text.as_bytes().to_vec();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let length = match c {
            '\\' => 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
            '`' | '$' => parser::closing(&text[at + 1..], c).map_or(1, |length| length + 2),
            _ => {
                at += c.len_utf8();
                continue;
            }
        };
        // A mark that nothing closes is a fault of its own.
        let is_fence = text[at..].starts_with("```");
        if length > 1 && !is_fence {
            masked[at..at + length].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
        }
        at += if is_fence { 3 } else { length };
    }
    String::from_utf8(masked).expect("whole characters were replaced")
}

/// The paragraphs of a text, parted by blank lines, each with its offset in bytes.
pub fn paragraphs(text: &str) -> Vec<(usize, &str)> {
    let mut found: Vec<(usize, &str)> = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let end = offset + line.len();
        if line.trim().is_empty() {
            found.extend(open.take().map(|(from, to)| (from, text[from..to].trim_end())));
        } else {
            open = Some((open.map_or(offset, |(from, _)| from), end));
        }
        offset = end;
    }
    found.extend(open.map(|(from, to)| (from, text[from..to].trim_end())));
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn resolve(written: &str) -> Option<Target> {
        Target::named(written, &["why-compress", "anatomy"].map(String::from), ["nat", r"$\phi$"].into_iter())
    }

    fn roles(text: &str) -> Vec<(String, Role)> {
        parse(text, &resolve).unwrap().0.into_iter().map(|span| (span.text, span.role)).collect()
    }

    fn errors(text: &str) -> Vec<(usize, String)> {
        parse_all(text, &resolve).1.into_iter().map(|error| (error.offset, error.message)).collect()
    }

    #[test]
    fn code_is_told_without_its_colour() {
        let said = |text: &str| parse(text, &resolve).unwrap().said();
        assert_eq!(said("from `another class` to `same class`, so"), "from ‘another class’ to ‘same class’, so");
        assert_eq!(said("`sum` of $x$, [`mu`](anatomy)"), "‘sum’ of x, ‘mu’");
        assert_eq!(said("‘the `mu` head’ and `mu`"), "‘the mu head’ and ‘mu’", "a name that has code in it");
        assert_eq!(said("\"`none`\", “`sum`” and '`mean`'; \"a `b` c\""), "\"none\", “sum” and 'mean'; \"a ‘b’ c\"");
        let once = quoted(&parse("so `a` is", &resolve).unwrap().0);
        assert_eq!(quoted(&once), once, "said once, it stays so");
        let named = parse_named("turn *the `mu` head* to `mean`", &resolve).unwrap();
        assert_eq!(named.said(), "turn ‘the mu head’ to ‘mean’");
    }

    #[test]
    fn of_very_many_faults_the_first_hundred_are_told() {
        for fault in ["[why](nowhere) ", "$\\frca$ "] {
            let told = errors(&fault.repeat(20_000));
            assert_eq!(told.len(), parser::MAX_FAULTS, "{fault}");
            assert!(told.last().unwrap().0 < parser::MAX_FAULTS * fault.len(), "{fault}");
        }
    }

    #[test]
    fn marks_give_roles() {
        let expected =
            [("a ", Role::Body), ("b c", Role::Emphasis), (" ", Role::Body), ("d", Role::Strong), (" ", Role::Body), ("e_f*", Role::Code)];
        let expected: Vec<_> = expected.map(|(text, role)| (text.to_owned(), role)).into();
        assert_eq!(roles("a *b c* **d** `e_f*`"), expected);
    }

    #[test]
    fn names_stand_in_quotes_where_they_are_meant_as_names() {
        let said = |text: &str| parse_named(text, &resolve).unwrap().plain();
        assert_eq!(said("turn *warm-up* off, *σ of $q$*, and *not* **this**"), "turn ‘warm-up’ off, ‘σ of q’, and ‘not’ this");
        assert_eq!(parse("turn *warm-up* off", &resolve).unwrap().plain(), "turn warm-up off");
    }

    #[test]
    fn a_formula_keeps_to_itself_inside_emphasis() {
        assert_eq!(roles("*the $x$ here*").iter().map(|(_, role)| *role).collect::<Vec<_>>(), [Role::Emphasis, Role::Math, Role::Emphasis]);
    }

    #[test]
    fn a_backslash_makes_a_mark_plain() {
        assert_eq!(roles(r"2 \* 3 = \$6 \[a\]"), [("2 * 3 = $6 [a]".to_owned(), Role::Body)]);
    }

    #[test]
    fn a_link_points_at_its_entry() {
        let spans = parse("see [the *whole* story](anatomy).", &resolve).unwrap().0;
        assert!(
            spans.iter().any(|span| span.link == Some(Target::Entry(1)) && span.role == Role::Link && span.text == "the whole story"),
            "{spans:?}"
        );
        assert_eq!(spans.last().map(|span| (span.text.as_str(), span.link.clone())), Some((".", None)));
    }

    #[test]
    fn a_link_leads_to_an_address() {
        for address in ["https://arxiv.org/abs/1312.6114", "http://a.org/b_(c)#d"] {
            let spans = parse(&format!("see [the *paper*]({address})."), &resolve).unwrap().0;
            let link = Some(Target::Web(address.into()));
            assert!(spans.iter().any(|span| span.link == link && span.role == Role::Link && span.text == "the paper"), "{spans:?}");
            assert_eq!(spans.last().map(|span| (span.text.as_str(), span.link.clone())), Some((".", None)));
            assert_eq!(Inline(spans).written(), format!("see the paper ({address})."));
        }
    }

    #[test]
    fn a_link_leads_to_flows_topics_questions_and_terms_alike() {
        let linked = |text: &str| parse(text, &resolve).unwrap().0.into_iter().find_map(|span| span.link);
        for (text, target) in [
            ("a [flow](flows/generate)", Target::Flow("generate".into())),
            ("a [topic](topics/kl)", Target::Topic("kl".into())),
            ("a [question](questions/kl-why)", Target::Question("kl-why".into())),
            ("in [nats](terms/nat)", Target::Term(0)),
            (r"[weights $\phi$](terms/$\phi$) of it", Target::Term(1)),
        ] {
            assert_eq!(linked(text), Some(target), "{text}");
        }
        let missed = parse_all("in [bits](terms/bit), [drill](repairs/x)", &resolve).1;
        let missed: Vec<_> = missed.into_iter().map(|error| (error.offset, error.message, error.unknown.unwrap())).collect();
        let term = (10, String::from("there is no term `bit` in the glossary"), String::from("terms/bit"));
        assert_eq!(missed, [term, (30, String::from("there is no repair drill `repairs/x`"), String::from("repairs/x"))]);
    }

    #[test]
    fn a_link_that_is_written_wrongly_is_a_fault_that_says_how() {
        for (text, says) in [
            ("[a] (anatomy)", "no space between"),
            ("[a] (https://a.org)", "no space between"),
            ("[a](anatomy", "never closed"),
            ("(a)[https://a.org]", "first the words"),
            ("[a](htps://a.org)", "begins with `https://`"),
            ("[a](www.a.org)", "begins with `https://`"),
            ("[a](https://)", "names no host"),
            ("[a](https://a.org/b c)", "no space"),
        ] {
            let faults = errors(text);
            assert!(faults.iter().any(|(_, message)| message.contains(says)), "{text}: {faults:?}");
        }
    }

    #[test]
    fn a_line_break_with_its_indentation_is_one_space() {
        assert_eq!(parse("a\n  b *c\n   d*", &resolve).unwrap().plain(), "a b c d");
    }

    #[test]
    fn an_interval_is_not_a_link() {
        assert_eq!(roles("in [0, 1] always"), [("in [0, 1] always".to_owned(), Role::Body)]);
    }

    #[test]
    fn every_fault_has_its_place() {
        let faults = errors("an *open star, [nowhere](nowhere), $\\nosuchcommand{x}$ and `code");
        let offsets: Vec<usize> = faults.iter().map(|(offset, _)| *offset).collect();
        assert_eq!(faults.len(), 4, "{faults:?}");
        assert_eq!((offsets[0], offsets[1], offsets[3]), (3, 25, 59));
        assert!((36..=50).contains(&offsets[2]), "{offsets:?}");
    }

    #[test]
    fn unbalanced_and_empty_marks_are_faults() {
        for text in ["$5 and $10", "$5 $", "a * b", "**a", "a ** b", "*a *", "``", "$ $", "****", "[](anatomy)", "a \\q"] {
            assert!(!errors(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn any_mess_of_marks_is_read_without_a_panic() {
        let pieces = ["*", "**", "`", "$", "[", "](", "anatomy)", "\\", "é", " ", "x", "\n"];
        for seed in 0..4000_usize {
            let mut state = seed;
            let text: String = (0..8)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    pieces[(state >> 33) % pieces.len()]
                })
                .collect();
            let (_, errors) = parse_all(&text, &resolve);
            assert!(errors.iter().all(|error| error.offset <= text.len()), "{text:?}");
        }
    }

    #[test]
    fn blank_lines_part_paragraphs() {
        assert_eq!(paragraphs("a\nb\n\n c\n\n\nd\n"), [(0, "a\nb"), (5, " c"), (10, "d")]);
        assert!(paragraphs(" \n\n").is_empty());
    }
}
