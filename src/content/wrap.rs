//! Wrapping styled text: optimal-fit line breaks over fragments that keep their roles.

use textwrap::core::Fragment;
use textwrap::wrap_algorithms::{Penalties, wrap_optimal_fit};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::markup::{Role, Span};

/// A piece of text that stays on one line, and whether a space follows it.
#[derive(Clone, Debug, Default)]
struct Word {
    spans: Vec<Span>,
    width: usize,
    space: bool,
}

impl Fragment for Word {
    fn width(&self) -> f64 {
        self.width as f64
    }

    fn whitespace_width(&self) -> f64 {
        f64::from(u8::from(self.space))
    }

    fn penalty_width(&self) -> f64 {
        0.0
    }
}

impl Word {
    fn push(&mut self, c: char, like: &Span) {
        self.width += c.width().unwrap_or(0);
        match self.spans.last_mut() {
            Some(last) if last.role == like.role && last.link == like.link => last.text.push(c),
            _ => self.spans.push(Span { text: c.into(), ..like.clone() }),
        }
    }
}

/// The columns that spans take.
pub(crate) fn width_of(spans: &[Span]) -> usize {
    spans.iter().map(|span| span.text.width()).sum()
}

/// Breaks spans into lines: the first at most `first` columns wide, the others at most `rest`. Formulas that fit a line stay whole; a word
/// that fits none is cut. A width of 0 counts as 1. No text gives no line.
pub(crate) fn wrap(spans: &[Span], first: usize, rest: usize) -> Vec<Vec<Span>> {
    let (first, rest) = (first.max(1), rest.max(1));
    let words = split_long(words(spans), first.min(rest));
    // The default lets a word hang over by a column where that saves a line; here the edge is the edge.
    let penalties = Penalties { overflow_penalty: 100_000_000, ..Penalties::new() };
    let widths = [first as f64, rest as f64];
    let lines = wrap_optimal_fit(&words, &widths, &penalties).expect("the widths of words on a screen are small numbers");
    lines.into_iter().map(join).filter(|line| !line.is_empty()).collect()
}

/// One line's words as spans, with single spaces between them.
fn join(words: &[Word]) -> Vec<Span> {
    let mut line: Vec<Span> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        for span in &word.spans {
            append(&mut line, span);
        }
        if word.space
            && let (Some(before), Some(after)) = (word.spans.last(), words.get(at + 1).and_then(|next| next.spans.first()))
        {
            let role = if before.role == after.role && before.link == after.link { before.role } else { Role::Body };
            let link = before.link.clone().filter(|link| after.link.as_ref() == Some(link));
            append(&mut line, &Span::linked(" ", role, link));
        }
    }
    line
}

/// Adds a span to a line, joined to the last one when they look the same.
fn append(line: &mut Vec<Span>, span: &Span) {
    match line.last_mut() {
        Some(last) if last.role == span.role && last.link == span.link => last.text.push_str(&span.text),
        _ => line.push(span.clone()),
    }
}

fn words(spans: &[Span]) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word = Word::default();
    let mut before = ' ';
    for span in spans {
        let mut text = span.text.chars().peekable();
        while let Some(c) = text.next() {
            if c == ' ' && span.role != Role::Math {
                finish(&mut words, &mut word, true);
            } else {
                word.push(c, span);
                let running = !matches!(span.role, Role::Math | Role::Code | Role::Address);
                let breaks = matches!(c, '-' | '/') && before.is_alphabetic() && text.peek().is_some_and(|next| next.is_alphabetic());
                if running && (breaks || text.peek().is_some_and(|next| parts(c, *next))) {
                    finish(&mut words, &mut word, false);
                }
            }
            before = c;
        }
    }
    finish(&mut words, &mut word, true);
    words
}

/// What closes: it stays with what is before it.
const CLOSING: &str = "、。，．！？：；）」』】》〉〕｝］・ー…%％";
/// What opens: it stays with what is behind it.
const OPENING: &str = "（「『【《〈〔｛［";

/// Whether a line may break between two characters without a space: beside a Chinese or Japanese one, or a full-width sign such as an emoji.
/// Korean parts its words by spaces.
fn parts(c: char, next: char) -> bool {
    let is_wide = |c: char| c.width() == Some(2) && !('\u{1100}'..='\u{11ff}').contains(&c) && !('\u{ac00}'..='\u{d7af}').contains(&c);
    let is_plain = |c: char| c.width().is_some_and(|width| width > 0) && !c.is_whitespace();
    let is_mark = |c: char| !is_wide(c) && !c.is_alphanumeric();
    (is_wide(c) || is_wide(next))
        && is_plain(c)
        && is_plain(next)
        && !(CLOSING.contains(next) || is_mark(next))
        && !(OPENING.contains(c) || is_mark(c))
        && !is_modifier(next)
        && !(is_flag(c) && is_flag(next))
}

/// A skin tone: part of the emoji before it.
fn is_modifier(c: char) -> bool {
    ('\u{1f3fb}'..='\u{1f3ff}').contains(&c)
}

/// A letter of a flag: two of them are one sign.
fn is_flag(c: char) -> bool {
    ('\u{1f1e6}'..='\u{1f1ff}').contains(&c)
}

fn finish(words: &mut Vec<Word>, word: &mut Word, space: bool) {
    let done = std::mem::take(word);
    match words.last_mut() {
        // A space after a break point, or a second space.
        _ if done.spans.is_empty() => {
            if let Some(last) = words.last_mut() {
                last.space |= space;
            }
        }
        // A dash stays with the word before it.
        Some(last) if last.space && done.spans.len() == 1 && matches!(done.spans[0].text.as_str(), "—" | "–") => {
            let dash = &done.spans[0];
            let same = last.spans.last().is_some_and(|before| before.role == dash.role && before.link == dash.link);
            last.push(' ', &if same { dash.clone() } else { Span::new("", Role::Body) });
            last.push(dash.text.chars().next().unwrap_or('—'), dash);
            last.space = space;
        }
        _ => words.push(Word { space, ..done }),
    }
}

/// Cuts words that are wider than a line: at their spaces, if they have any (formulas), and anywhere if that is not enough.
fn split_long(words: Vec<Word>, limit: usize) -> Vec<Word> {
    let mut short = Vec::with_capacity(words.len());
    for word in words {
        if word.width <= limit {
            short.push(word);
            continue;
        }
        let mut pieces: Vec<Word> = vec![Word::default()];
        for span in &word.spans {
            for c in span.text.chars() {
                let piece = pieces.last_mut().expect("there is always a piece");
                if c == ' ' {
                    piece.space = true;
                    pieces.push(Word::default());
                } else if piece.width + c.width().unwrap_or(0) > limit && piece.width > 0 {
                    let mut next = Word::default();
                    next.push(c, span);
                    pieces.push(next);
                } else {
                    piece.push(c, span);
                }
            }
        }
        pieces.retain(|piece| !piece.spans.is_empty());
        if let Some(last) = pieces.last_mut() {
            last.space = word.space;
        }
        short.extend(pieces);
    }
    short
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn text(lines: &[Vec<Span>]) -> Vec<String> {
        lines.iter().map(|line| line.iter().map(|span| span.text.as_str()).collect()).collect()
    }

    fn body(text: &str) -> Vec<Span> {
        vec![Span::new(text, Role::Body)]
    }

    #[test]
    fn lines_are_balanced_rather_than_greedy() {
        // A greedy wrap leaves `d` alone on the last line.
        assert_eq!(text(&wrap(&body("aaa bbb ccc d"), 11, 11)), ["aaa bbb", "ccc d"]);
    }

    #[test]
    fn no_line_is_wider_than_asked() {
        let spans = body("one-two/three incomprehensibilities of a b — c and so on, with q(z|x) and 1/2, -1 and more words");
        for width in 1..60 {
            for line in wrap(&spans, width, width) {
                assert!(width_of(&line) <= width, "{width}: {line:?}");
            }
        }
    }

    #[test]
    fn a_formula_that_fits_a_line_is_not_broken() {
        let spans = [Span::new("there is ", Role::Body), Span::new("z ∈ ℝ²", Role::Math), Span::new(", a code", Role::Body)];
        assert_eq!(text(&wrap(&spans, 12, 12)), ["there is", "z ∈ ℝ², a", "code"]);
    }

    #[test]
    fn a_formula_wider_than_the_line_breaks_at_its_spaces() {
        assert_eq!(text(&wrap(&[Span::new("a + b + c", Role::Math)], 5, 5)), ["a + b", "+ c"]);
    }

    #[test]
    fn a_hyphen_between_letters_is_a_place_to_break() {
        assert_eq!(text(&wrap(&body("half log-variance"), 9, 9)), ["half log-", "variance"]);
        assert_eq!(text(&wrap(&body("from 1-2 to -3"), 7, 7)), ["from", "1-2 to", "-3"]);
    }

    #[test]
    fn a_dash_never_opens_a_line() {
        assert_eq!(text(&wrap(&body("abcdef — ghij"), 8, 8)), ["abcdef —", "ghij"]);
    }

    #[test]
    fn punctuation_stays_with_the_code_before_it() {
        let spans = [Span::new("call ", Role::Body), Span::new("backward()", Role::Code), Span::new(".", Role::Body)];
        assert_eq!(text(&wrap(&spans, 11, 11)), ["call", "backward()."]);
    }

    #[test]
    fn full_width_text_fills_its_lines_and_keeps_its_marks() {
        let lines = text(&wrap(&body("KL散度不是距离，因为它「不对称」：KL(q‖p)与KL(p‖q)不相等。"), 14, 14));
        assert!(lines.iter().all(|line| line.width() <= 14), "{lines:?}");
        assert!(lines.iter().rev().skip(1).all(|line| line.width() >= 8), "ragged: {lines:?}");
        assert!(lines.iter().all(|line| !line.starts_with(['，', '」', '：', '。']) && !line.ends_with('「')), "{lines:?}");
        assert_eq!(lines.concat(), "KL散度不是距离，因为它「不对称」：KL(q‖p)与KL(p‖q)不相等。");
    }

    #[test]
    fn an_emoji_of_several_signs_and_a_korean_word_stay_whole() {
        let lines = text(&wrap(&body("🧠🧠👩‍🔬👍🏽🇩🇪🧠 확률분포 모형"), 6, 6));
        for whole in ["👩‍🔬", "👍🏽", "🇩🇪"] {
            assert!(lines.iter().any(|line| line.contains(whole)), "{whole} is parted: {lines:?}");
        }
        assert_eq!(text(&wrap(&body("확률 분포"), 6, 6)), ["확률", "분포"]);
    }
}
