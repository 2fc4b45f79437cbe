//! Searching a page.

use unicode_width::UnicodeWidthStr;

use super::Page;

/// A place where the text that was looked for stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The line of the page.
    pub line: usize,
    /// The first column.
    pub column: usize,
    /// Columns on this line.
    pub width: usize,
}

impl Page {
    /// Every place of `needle`, from the top; upper and lower case are the same. A match that goes on in the next line gives its part on the
    /// first of the two. An empty needle is found nowhere.
    pub fn find(&self, needle: &str) -> Vec<Hit> {
        let needle: Vec<char> = needle.trim().chars().map(lower).collect();
        let mut hits = Vec::new();
        if needle.is_empty() {
            return hits;
        }
        let lines: Vec<Vec<char>> = self.lines.iter().map(|line| line.text().chars().collect()).collect();
        for (line, text) in lines.iter().enumerate() {
            // The line, then the beginning of the next one after a space: where a wrapped phrase goes on.
            let mut haystack: Vec<char> = text.iter().copied().map(lower).collect();
            let own = haystack.len();
            if own > 0 {
                if haystack.last() != Some(&'-') {
                    haystack.push(' ');
                }
                haystack.extend(
                    lines.get(line + 1).into_iter().flatten().skip_while(|c| c.is_whitespace()).take(needle.len()).copied().map(lower),
                );
            }
            let mut at = 0;
            while at < own {
                if haystack[at..].starts_with(&needle) {
                    let column = width(&text[..at]);
                    let end = (at + needle.len()).min(own);
                    hits.push(Hit { line, column, width: width(&text[at..end]) });
                    at += needle.len();
                } else {
                    at += 1;
                }
            }
        }
        hits
    }
}

/// One character for one: positions must not shift, so letters whose lower case is longer stay as they are.
fn lower(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

fn width(text: &[char]) -> usize {
    text.iter().collect::<String>().width()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::content::markup::{Role, Span};
    use crate::content::page::Line;

    fn page(lines: &[&str]) -> Page {
        let lines = lines.iter().map(|text| Line { spans: vec![Span::new(*text, Role::Body)] }).collect();
        Page { lines, ..Page::default() }
    }

    #[test]
    fn case_does_not_matter_and_columns_are_counted_in_cells() {
        let page = page(&["   σ² of KL and kl", "   none", "   x̂ KL"]);
        let hits: Vec<(usize, usize, usize)> = page.find("kl").iter().map(|hit| (hit.line, hit.column, hit.width)).collect();
        assert_eq!(hits, [(0, 9, 2), (0, 16, 2), (2, 5, 2)]);
    }

    #[test]
    fn a_phrase_is_found_across_a_line_break() {
        let page = page(&["   the latent", "   space of log-", "   variance"]);
        assert_eq!(page.find("latent space"), [Hit { line: 0, column: 7, width: 6 }]);
        assert_eq!(page.find("log-variance"), [Hit { line: 1, column: 12, width: 4 }]);
        assert_eq!(page.find("space"), [Hit { line: 1, column: 3, width: 5 }]);
    }

    #[test]
    fn nothing_is_found_where_nothing_is_looked_for() {
        assert!(page(&["abc", ""]).find(" ").is_empty());
        assert!(page(&[]).find("a").is_empty());
    }
}
