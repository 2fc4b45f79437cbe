//! Inline markup: `*emphasis*`, which in a section is a name on the screen, `**strong**`, `` `code` ``, `$math$`, `[text](section-id)`, `[text](https://…)`.
//!
//! A backslash before one of the marks makes it a plain character. Emphasis and links may hold formulas and code; nothing else nests.

use std::sync::Arc;

use super::math::Formula;
use super::names::QUOTES;

mod web;

/// A run of styled text: a paragraph, a choice, a takeaway.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inline(pub Vec<Span>);

impl Inline {
    /// The text alone, without roles.
    pub fn plain(&self) -> String {
        self.0.iter().map(|span| span.text.as_str()).collect()
    }

    /// The text with the addresses of its links, for where nothing can be followed.
    pub fn written(&self) -> String {
        addressed(&self.0).iter().map(|span| span.text.as_str()).collect()
    }
}

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

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An index into `Course::entries`.
    Section(usize),
    /// An algorithm flow, by its id.
    Flow(Arc<str>),
    /// An address, whole: `https://…`.
    Web(Arc<str>),
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
    /// The id that is not a section's, when that is what was wrong.
    pub unknown_section: Option<String>,
}

/// Characters of an address or id.
const MAX_TARGET: usize = 1_000;

/// Faults of one text that are collected: whoever writes mends the first ones first.
const MAX_FAULTS: usize = 100;

/// The characters that have a meaning, and that a backslash makes plain.
const MARKS: &str = "*`$[]\\";

/// Parses markup. `resolve` turns the id of a section into its index in `Course::entries`.
///
/// # Errors
/// The first fault; [`parse_all`] gives every one.
pub fn parse(text: &str, resolve: &dyn Fn(&str) -> Option<usize>) -> Result<Inline, MarkupError> {
    let (inline, errors) = parse_all(text, resolve);
    errors.into_iter().next().map_or(Ok(inline), Err)
}

/// Parses markup as [`parse`] does; what is emphasised is a name on the screen and stands in quotes, so that it is one without italics, too.
///
/// # Errors
/// As [`parse`].
pub(crate) fn parse_named(text: &str, resolve: &dyn Fn(&str) -> Option<usize>) -> Result<Inline, MarkupError> {
    let (inline, errors) = parse_in(text, resolve, true);
    errors.into_iter().next().map_or(Ok(inline), Err)
}

/// Parses markup as far as it goes, and collects every fault on the way, in the order of the text.
pub fn parse_all(text: &str, resolve: &dyn Fn(&str) -> Option<usize>) -> (Inline, Vec<MarkupError>) {
    parse_in(text, resolve, false)
}

fn parse_in(text: &str, resolve: &dyn Fn(&str) -> Option<usize>, named: bool) -> (Inline, Vec<MarkupError>) {
    let mut parser = Parser { text, at: 0, spans: Vec::new(), errors: Vec::new(), brackets: brackets(text), resolve, named };
    parser.run(text.len(), None);
    parser.errors.sort_by_key(|error| error.offset);
    (Inline(parser.spans), parser.errors)
}

/// A text in which code, formulas and characters behind a backslash are spaces, byte for byte: where every mark means something.
pub(crate) fn without_verbatim(text: &str) -> String {
    let mut masked = text.as_bytes().to_vec();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let length = match c {
            '\\' => 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
            '`' | '$' => closing(&text[at + 1..], c).map_or(1, |length| length + 2),
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

struct Parser<'a> {
    text: &'a str,
    at: usize,
    spans: Vec<Span>,
    errors: Vec<MarkupError>,
    /// Where each bracket that is opened and closed stands, by its first byte.
    brackets: Vec<(usize, usize)>,
    resolve: &'a dyn Fn(&str) -> Option<usize>,
    /// Whether what is emphasised is a name, and stands in quotes.
    named: bool,
}

impl Parser<'_> {
    /// Reads up to the byte `end`; everything there belongs to `link`, if any.
    fn run(&mut self, end: usize, link: Option<&Target>) {
        // Where emphasis and strong emphasis were opened.
        let mut emphasis: Option<usize> = None;
        let mut strong: Option<usize> = None;
        while self.at < end && self.errors.len() < MAX_FAULTS {
            let rest = &self.text[self.at..end];
            let Some(first) = rest.chars().next() else { break };
            match first {
                '\\' => self.escape(rest, role(emphasis, strong, link), link),
                '`' => self.verbatim(rest, '`', link),
                '$' => self.verbatim(rest, '$', link),
                '*' if rest.starts_with("**") => self.toggle("**", &mut strong, end),
                '*' => {
                    let was_open = emphasis.is_some();
                    self.toggle("*", &mut emphasis, end);
                    if self.named && link.is_none() && strong.is_none() && was_open != emphasis.is_some() {
                        self.push(QUOTES[usize::from(was_open)].encode_utf8(&mut [0; 4]), Role::Emphasis, None);
                    }
                }
                '[' if link.is_none() => self.link(rest, role(emphasis, strong, link)),
                _ => {
                    let stop = rest[first.len_utf8()..].find(|c| MARKS.contains(c)).map_or(rest.len(), |stop| stop + first.len_utf8());
                    self.at += stop;
                    self.push(&rest[..stop], role(emphasis, strong, link), link);
                }
            }
        }
        for (mark, open) in [("*", emphasis), ("**", strong)] {
            if let Some(offset) = open {
                self.fault(offset, format!("`{mark}` is opened here and never closed; close it, or write `\\*` for a star"));
            }
        }
    }

    fn fault(&mut self, offset: usize, message: String) {
        self.errors.push(MarkupError { offset, message, unknown_section: None });
    }

    /// Adds text; line breaks of the source are spaces. Neighbours of one role become one span.
    fn push(&mut self, text: &str, role: Role, link: Option<&Target>) {
        let text = joined(text);
        match self.spans.last_mut() {
            Some(last) if last.role == role && last.link.as_ref() == link => last.text.push_str(&text),
            _ => self.spans.push(Span::linked(text, role, link.cloned())),
        }
    }

    fn escape(&mut self, rest: &str, role: Role, link: Option<&Target>) {
        match rest[1..].chars().next() {
            Some(mark) if mark.is_ascii_punctuation() => {
                self.push(&rest[1..2], role, link);
                self.at += 2;
            }
            _ => {
                self.fault(self.at, "a backslash stands before one of * ` $ [ ] \\ alone; write `\\\\` for a backslash".into());
                self.at += 1;
            }
        }
    }

    fn toggle(&mut self, mark: &str, open: &mut Option<usize>, end: usize) {
        let before = self.text[..self.at].chars().next_back();
        let after = self.text[self.at + mark.len()..end].chars().next();
        match *open {
            Some(_) if before.is_some_and(char::is_whitespace) => {
                self.fault(self.at, format!("a closing `{mark}` stands right after a word, without a space; write `\\*` for a star"));
                *open = None;
            }
            Some(offset) if offset + mark.len() == self.at => {
                self.fault(offset, format!("there is nothing between `{mark}` and `{mark}`"));
                *open = None;
            }
            Some(_) => *open = None,
            None => {
                if after.is_none_or(char::is_whitespace) {
                    self.fault(self.at, format!("an opening `{mark}` stands right before a word, without a space; write `\\*` for a star"));
                } else {
                    *open = Some(self.at);
                }
            }
        }
        self.at += mark.len();
    }

    /// Code or a formula: taken as it stands up to the next `mark`.
    fn verbatim(&mut self, rest: &str, mark: char, link: Option<&Target>) {
        let Some(length) = closing(&rest[1..], mark) else {
            self.fault(self.at, format!("`{mark}` is opened here and never closed; close it, or write `\\{mark}` for the character"));
            self.at += rest.len();
            return;
        };
        let inner = &rest[1..=length];
        let money = inner.starts_with(|c: char| c.is_ascii_digit())
            && (inner.ends_with(char::is_whitespace) || rest[length + 2..].starts_with(|c: char| c.is_ascii_digit()));
        if mark == '$' && money {
            let message = "this looks like an amount of money and is read as a formula; write `\\$` for a dollar, or close the formula right behind it";
            self.fault(self.at, message.into());
        } else if inner.trim().is_empty() {
            self.fault(self.at, format!("there is nothing between `{mark}` and `{mark}`"));
        } else if mark == '`' {
            self.push(inner, Role::Code, link);
        } else {
            match Formula::parse(inner) {
                Ok(formula) => {
                    let latex = Some(formula.portable().into());
                    self.spans.push(Span { latex, ..Span::linked(formula.one_line(), Role::Math, link.cloned()) });
                }
                Err(error) => self.fault(self.at + 1 + error.offset, format!("the formula can't be read: {}", error.message)),
            }
        }
        self.at += length + 2;
    }

    /// `[text](id)` or `[text](https://…)`. A `[` without `](` after it is a plain character: intervals such as `[0, 1]` stay readable.
    fn link(&mut self, rest: &str, plain: Role) {
        let start = self.at;
        let close = self.brackets.binary_search_by_key(&self.at, |(open, _)| *open).ok().map(|index| self.brackets[index].1 - start);
        let Some((close, written)) = close.and_then(|close| Some((close, in_parentheses(&rest[close + 1..])?))) else {
            if let Some(message) = close.and_then(|close| self.nearly_a_link(&rest[1..close], &rest[close + 1..])) {
                self.fault(start, message);
            }
            self.push("[", plain, None);
            self.at += 1;
            return;
        };
        let target = match web::address(written.trim()) {
            Some(Ok(address)) => Some(Target::Web(address)),
            Some(Err(message)) => {
                self.fault(start + close + 2, message);
                None
            }
            None => self.section(written, start + close + 2),
        };
        if rest[1..close].trim().is_empty() {
            self.fault(start, "the link has no text between its brackets".into());
        }
        self.at += 1;
        // A dangling link is a fault already; its text is still looked at.
        let target = target.unwrap_or(Target::Section(usize::MAX));
        self.run(start + close, Some(&target));
        self.at = start + close + 1 + written.len() + 2;
    }

    fn section(&mut self, id: &str, offset: usize) -> Option<Target> {
        let found = (self.resolve)(id.trim()).map(Target::Section);
        if found.is_none() {
            let message = format!("there is no section `{id}` in course.yaml");
            self.errors.push(MarkupError { offset, message, unknown_section: Some(id.trim().to_owned()) });
        }
        found
    }

    /// What is wrong with brackets that were meant as a link; nothing when they are just brackets.
    fn nearly_a_link(&self, inside: &str, behind: &str) -> Option<String> {
        let leads = |target: &str| web::begins(target) || (self.resolve)(target.trim()).is_some();
        if behind.starts_with('(') {
            return Some("the link is never closed; its target ends with `)`".into());
        }
        if in_parentheses(behind.trim_start()).is_some_and(leads) {
            return Some("a link has no space between `]` and `(`: write `[words](target)`".into());
        }
        web::begins(inside).then(|| "a link is written `[words](https://…)`: first the words, then the address".into())
    }
}

/// Text on one line: line breaks of the source, with the indentation behind them, are spaces.
fn joined(text: &str) -> String {
    let mut lines = text.split('\n');
    let mut joined = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        joined.push(' ');
        joined.push_str(line.trim_start_matches(' '));
    }
    joined
}

/// What stands between the parentheses that open `text`; those of an address may stand inside.
fn in_parentheses(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('(')?;
    let mut depth = 0;
    for (at, c) in inner.char_indices().take(MAX_TARGET) {
        match c {
            ')' if depth == 0 => return Some(&inner[..at]),
            ')' => depth -= 1,
            '(' => depth += 1,
            '\n' => return None,
            _ => {}
        }
    }
    None
}

/// The role of plain text, given which marks are open.
fn role(emphasis: Option<usize>, strong: Option<usize>, link: Option<&Target>) -> Role {
    match (strong, emphasis, link) {
        (_, _, Some(_)) => Role::Link,
        (Some(_), ..) => Role::Strong,
        (None, Some(_), _) => Role::Emphasis,
        (None, None, None) => Role::Body,
    }
}

/// Where the next `mark` stands that no backslash hides.
fn closing(text: &str, mark: char) -> Option<usize> {
    let mut hidden = false;
    for (at, c) in text.char_indices() {
        if c == mark && !hidden {
            return Some(at);
        }
        // In code a backslash is a character like any other.
        hidden = mark == '$' && c == '\\' && !hidden;
    }
    None
}

/// Where each bracket opens and closes, past code, formulas and what a backslash hides: in one pass, whatever the text.
fn brackets(text: &str) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut open = Vec::new();
    let mut skip = 0;
    for (at, c) in text.char_indices() {
        if at < skip {
            continue;
        }
        match c {
            '\\' => skip = at + 2,
            '`' | '$' => match closing(&text[at + 1..], c) {
                Some(length) => skip = at + 1 + length + 1,
                // Never closed: everything behind it belongs to it.
                None => break,
            },
            '[' => open.push(at),
            ']' => pairs.extend(open.pop().map(|open| (open, at))),
            _ => {}
        }
    }
    pairs.sort_unstable();
    pairs
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn resolve(id: &str) -> Option<usize> {
        ["why-compress", "anatomy"].iter().position(|known| *known == id)
    }

    fn roles(text: &str) -> Vec<(String, Role)> {
        parse(text, &resolve).unwrap().0.into_iter().map(|span| (span.text, span.role)).collect()
    }

    fn errors(text: &str) -> Vec<(usize, String)> {
        parse_all(text, &resolve).1.into_iter().map(|error| (error.offset, error.message)).collect()
    }

    #[test]
    fn of_very_many_faults_the_first_hundred_are_told() {
        for fault in ["[why](nowhere) ", "$\\frca$ "] {
            let told = errors(&fault.repeat(20_000));
            assert_eq!(told.len(), MAX_FAULTS, "{fault}");
            assert!(told.last().unwrap().0 < MAX_FAULTS * fault.len(), "{fault}");
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
            spans.iter().any(|span| span.link == Some(Target::Section(1)) && span.role == Role::Link && span.text == "the whole story"),
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
