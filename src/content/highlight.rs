//! Colouring listings: syntect's scopes, mapped to the few roles that the theme knows.

use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use syntect::parsing::{ParseState, ScopeStack, SyntaxSet};

use super::course::{Block, Course};
use super::listing::Code;
use super::markup::{Role, Span};

/// Languages that a listing may be in, by the name the content uses, with the file extension that syntect knows them by; those without one stay
/// in one colour.
#[rustfmt::skip]
pub(crate) const LANGUAGES: &[(&str, Option<&str>)] = &[
    ("text", None), ("toml", None), ("rust", Some("rs")), ("python", Some("py")), ("sh", Some("sh")), ("yaml", Some("yaml")),
    ("json", Some("json")), ("c", Some("c")), ("cpp", Some("cpp")), ("javascript", Some("js")), ("r", Some("R")), ("latex", Some("tex")),
    ("diff", Some("diff")),
];

/// Bytes of a listing that is coloured: ten screens. The grammars take a second for a hundred times that, while somebody waits.
const MAX_COLOURED: usize = 20_000;

/// Unpacked when the first listing is coloured.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

/// A listing in colour: its language, its text, and its lines as spans.
type Coloured = (&'static str, &'static str, Arc<[Vec<Span>]>);

/// The listings of panes that [`prepare`] has coloured.
static COLOURED: RwLock<Vec<Coloured>> = RwLock::new(Vec::new());

/// Gets the grammars of the course's listings ready, so that each is coloured within a frame. Compiling a grammar's regular expressions takes
/// some 100 ms, once: call it on a thread of its own, and lay pages out with `PageState::plain_listings` until then. The listings that panes
/// show, each with its language, are coloured once for all.
pub fn prepare(course: &Course, shown: &[(&'static str, &'static str)]) {
    for section in course.entries.iter().filter_map(|entry| entry.section.as_ref()) {
        for block in &section.blocks {
            if let Block::Code(code) = block {
                let _ = lines(code);
            }
        }
    }
    for (language, source) in shown {
        let spans = lines(&Code { language: (*language).into(), source: (*source).into() });
        COLOURED.write().unwrap_or_else(PoisonError::into_inner).push((language, source, spans.into()));
    }
}

/// The lines of a listing that [`prepare`] has coloured; `None` until then.
pub(crate) fn coloured(language: &str, lines: &[String]) -> Option<Arc<[Vec<Span>]>> {
    let known = COLOURED.read().unwrap_or_else(PoisonError::into_inner);
    let is_same = |(its, source, _): &&Coloured| *its == language && source.lines().eq(lines.iter().map(String::as_str));
    known.iter().find(is_same).map(|(_, _, lines)| lines.clone())
}

/// The lines of a listing in one role.
pub(crate) fn plain(code: &Code) -> Vec<Vec<Span>> {
    let line = |text: &str| if text.is_empty() { vec![] } else { vec![Span::new(text, Role::Code)] };
    code.source.trim_end().lines().map(line).collect()
}

/// The lines of a listing as spans; one longer than [`MAX_COLOURED`] stays plain. Where the grammar fails, the rest of the line is plain code.
pub(crate) fn lines(code: &Code) -> Vec<Vec<Span>> {
    if code.source.len() > MAX_COLOURED {
        return plain(code);
    }
    let extension = LANGUAGES.iter().find(|(name, _)| *name == code.language).and_then(|(_, extension)| *extension);
    let syntax =
        extension.and_then(|extension| SYNTAXES.find_syntax_by_extension(extension)).unwrap_or_else(|| SYNTAXES.find_syntax_plain_text());
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    let mut lines = Vec::new();
    for text in code.source.trim_end().lines() {
        let mut spans: Vec<Span> = Vec::new();
        let mut add = |text: &str, role: Role| match spans.last_mut() {
            Some(last) if last.role == role => last.text.push_str(text),
            _ if text.is_empty() => {}
            _ => spans.push(Span::new(text, role)),
        };
        let mut from = 0;
        // The grammars want the line break; the page does not.
        for (at, change) in state.parse_line(&format!("{text}\n"), &SYNTAXES).unwrap_or_default() {
            let at = at.min(text.len());
            add(&text[from..at], role(&stack, &text[from..at]));
            from = at;
            // A change that does not apply would be a fault of the grammar; the colour is then that of before.
            let _ = stack.apply(&change);
        }
        add(&text[from..], role(&stack, &text[from..]));
        lines.push(spans);
    }
    lines
}

/// What the innermost scope with a meaning says.
fn role(stack: &ScopeStack, text: &str) -> Role {
    for scope in stack.as_slice().iter().rev() {
        let name = scope.build_string();
        let begins = |prefix: &str| name.starts_with(prefix);
        if begins("comment") {
            return Role::CodeComment;
        }
        if begins("string") || begins("constant") {
            return Role::CodeLiteral;
        }
        if begins("keyword.operator") && !text.trim().chars().all(char::is_alphabetic) {
            return Role::Code;
        }
        if begins("keyword") || begins("storage") {
            return Role::CodeKeyword;
        }
        if begins("entity.name") || begins("support") || begins("variable.function") {
            return Role::CodeName;
        }
    }
    Role::Code
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn roles(language: &str, source: &str) -> Vec<(String, Role)> {
        let code = Code { language: language.into(), source: source.into() };
        lines(&code).into_iter().flatten().map(|span| (span.text, span.role)).collect()
    }

    fn has(spans: &[(String, Role)], text: &str, role: Role) -> bool {
        spans.iter().any(|(found, its)| found.trim() == text && *its == role)
    }

    #[test]
    fn python_and_rust_show_keywords_comments_literals_and_names() {
        let python = roles("python", "def loss(x):\n    return 0.5 * x  # nats\n");
        assert!(has(&python, "def", Role::CodeKeyword) && has(&python, "loss", Role::CodeName), "{python:?}");
        assert!(has(&python, "0.5", Role::CodeLiteral) && has(&python, "# nats", Role::CodeComment), "{python:?}");
        let rust = roles("rust", "fn loss() -> f32 { 0.5 } // nats\nlet s = \"a\";");
        assert!(
            has(&rust, "fn", Role::CodeKeyword) && has(&rust, "// nats", Role::CodeComment) && has(&rust, "\"a\"", Role::CodeLiteral),
            "{rust:?}"
        );
    }

    #[test]
    fn colouring_changes_no_character() {
        let source = "for x, _ in loader:   # a\n\n    x = x.view(-1, 784)  # [batch, 784]\n";
        let code = Code { language: "python".into(), source: source.into() };
        let text: Vec<String> = lines(&code).iter().map(|line| line.iter().map(|span| span.text.as_str()).collect()).collect();
        assert_eq!(text, source.lines().collect::<Vec<_>>());
    }

    #[test]
    fn a_listing_of_many_screens_stays_plain() {
        let long = "x = 1 # a\n".repeat(3_000);
        assert!(roles("python", &long).iter().all(|(_, role)| *role == Role::Code));
        assert!(has(&roles("python", &long[..1_000]), "# a", Role::CodeComment));
    }

    #[test]
    fn every_language_has_a_grammar_or_stays_in_one_colour() {
        for (name, extension) in LANGUAGES {
            assert!(extension.is_none_or(|extension| SYNTAXES.find_syntax_by_extension(extension).is_some()), "{name}");
        }
        assert!(roles("text", "for x in 0.5: # \"a\"").iter().all(|(_, role)| *role == Role::Code));
        let shell = roles("sh", "if true; then echo \"a\"; fi # why");
        assert!(has(&shell, "if", Role::CodeKeyword) && has(&shell, "# why", Role::CodeComment), "{shell:?}");
    }
}
