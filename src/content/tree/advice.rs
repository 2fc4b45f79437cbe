//! What to do about a file that is no YAML: the parser says where it gave up, an author wants to know where it went wrong.

use super::TreeError;

/// The parser's error with the place that is to be mended and how, where that can be told.
pub(super) fn improve(text: &str, error: TreeError) -> TreeError {
    let lines: Vec<&str> = text.lines().collect();
    // A scalar that is never closed is noticed at the end of the file, or where the next one begins.
    let upto = error.line.clamp(1, lines.len().max(1));
    let at = |line: usize, column: usize, message: String| TreeError { line, column, message };
    // A tab after a space is taken for a part of the text above it.
    if let Some((line, column)) = tab(&lines[..(upto + 1).min(lines.len())]) {
        return at(line, column, "a tab stands in the indentation, and YAML indents with spaces; write two spaces for it".into());
    }
    if error.message.contains("unknown escape") {
        let message = "between double quotes a backslash begins an escape; put a text with formulas between single quotes, or after `|`";
        return at(error.line, error.column, message.into());
    }
    match quote(&lines[..upto.min(lines.len())], upto) {
        Some(Quote::Open { line, column, mark }) => {
            let message = format!("the quote {mark} that opens here is never closed; close it, or write the text after `|` without quotes");
            return at(line, column, message);
        }
        Some(Quote::Early { line, column, mark: '\'' }) => {
            return at(
                line,
                column,
                "the text between quotes ends here and goes on; write '' for an apostrophe inside single quotes".into(),
            );
        }
        Some(Quote::Early { line, column, mark }) => {
            return at(line, column, format!("the text between quotes ends here and goes on; write \\{mark} for a quote inside {mark}"));
        }
        None => {}
    }
    let line = lines.get(upto - 1).copied().unwrap_or_default();
    if error.message.contains("mapping values are not allowed") && line.matches(": ").count() > 1 {
        let second = line.match_indices(": ").nth(1).map_or(0, |(at, _)| line[..at].chars().count());
        let message = "a text with `: ` in it needs quotes around it; without them the colon makes it a key";
        return at(error.line, second + 1, message.into());
    }
    if let Some((line, found, known)) = indentation(&lines[..upto.min(lines.len())]) {
        let known: Vec<String> = known.iter().map(ToString::to_string).collect();
        let message = format!(
            "the line begins after {found} space{}, where lines above it begin after {}; keys and items of one list begin in the same column",
            if found == 1 { "" } else { "s" },
            known.join(" or ")
        );
        return at(line, found + 1, message);
    }
    if error.message.contains("recursion") {
        return error;
    }
    if error.message.contains("flow") || error.message.contains("illegal placement of ':'") {
        let message =
            format!("{}; a bracket that opens here or above is not closed, or a text between brackets needs quotes", error.message);
        return at(error.line, error.column, message);
    }
    let begins = line.trim_start().trim_start_matches("- ").split_once(": ").map_or("", |(_, value)| value);
    if begins.starts_with(['*', '&', '@', '`', '%', '{', '[', '!', '|', '>']) && error.line == upto {
        let column = line.chars().count() - begins.chars().count() + 1;
        let first = begins.chars().next().unwrap_or('*');
        return at(error.line, column, format!("a text can't begin with `{first}`, which means something in YAML; put it between quotes"));
    }
    error
}

/// The first tab in the indentation of a line that is no blank one, in the last place where it does harm.
fn tab(lines: &[&str]) -> Option<(usize, usize)> {
    lines.iter().enumerate().rev().find_map(|(at, line)| {
        let indent = &line[..line.len() - line.trim_start().len()];
        let tab = indent.find('\t').filter(|_| indent.len() < line.len())?;
        Some((at + 1, tab + 1))
    })
}

enum Quote {
    /// Nothing closes it.
    Open { line: usize, column: usize, mark: char },
    /// It closes before the text ends.
    Early { line: usize, column: usize, mark: char },
}

/// The last value between quotes at or before the line `upto` that does not end where its line does.
fn quote(lines: &[&str], upto: usize) -> Option<Quote> {
    lines.iter().enumerate().rev().find_map(|(index, text)| {
        let here = index + 1;
        let (start, mark) = opening(text)?;
        let column = |byte: usize| text[..byte].chars().count() + 1;
        let Some(end) = closing(&text[start + 1..], mark).map(|end| start + 1 + end) else {
            // A text may go on in the next lines, if something there closes it.
            let closed = lines[here..].iter().any(|later| opening(later).is_none() && closing(later, mark).is_some());
            return (!closed).then(|| Quote::Open { line: here, column: column(start), mark });
        };
        let rest = text[end + 1..].trim_start();
        let early = here == upto && !rest.is_empty() && !rest.starts_with([',', ']', '}', '#', ':']);
        early.then(|| Quote::Early { line: here, column: column(end), mark })
    })
}

/// Where a value between quotes begins in a line: after the marks of items and a key.
fn opening(line: &str) -> Option<(usize, char)> {
    let mut at = line.len() - line.trim_start().len();
    loop {
        let rest = &line[at..];
        if rest.starts_with(['"', '\'']) {
            return Some((at, rest.chars().next()?));
        }
        let skip = match rest.as_bytes() {
            [b'-', b' ', ..] => 2,
            [b'[' | b'{', ..] => 1,
            _ => {
                let key = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')).count();
                if key == 0 || !rest[key..].starts_with(": ") {
                    return None;
                }
                key + 2
            }
        };
        at += skip;
        at += line[at..].len() - line[at..].trim_start().len();
    }
}

/// Where the text closes that `mark` has opened.
fn closing(text: &str, mark: char) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if mark == '"' => at += 1,
            b'\'' if mark == '\'' && bytes.get(at + 1) == Some(&b'\'') => at += 1,
            byte if byte == mark as u8 => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// The last line, if it begins in a column in which no line that it could belong to begins: line, spaces before it, and those before the others.
fn indentation(lines: &[&str]) -> Option<(usize, usize, Vec<usize>)> {
    let is_content = |line: &&&str| !line.trim_start().is_empty() && !line.trim_start().starts_with('#');
    let last = lines.iter().rposition(|line| is_content(&line))?;
    let found = lines[last].len() - lines[last].trim_start().len();
    // The columns that are open above the line: of its keys, and of those behind the marks of items.
    let mut open: Vec<usize> = Vec::new();
    for line in lines[..last].iter().filter(is_content) {
        let mut column = line.len() - line.trim_start().len();
        open.retain(|known| *known < column);
        open.push(column);
        while line[column..].starts_with("- ") {
            column += 2 + line[column + 2..].len() - line[column + 2..].trim_start().len();
            open.push(column);
        }
    }
    (!open.is_empty() && !open.contains(&found)).then(|| {
        open.sort_unstable();
        open.dedup();
        let near = open.len().saturating_sub(2);
        (last + 1, found, open.split_off(near))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::parse;

    #[test]
    fn a_file_that_is_no_yaml_is_faulted_where_it_is_to_be_mended() {
        for (text, line, column, says) in [
            ("id: a\ngoals:\n\t- one\n", 3, 1, "two spaces"),
            ("id: a\ngoals:\n  - one\n \t- two\n", 4, 2, "two spaces"),
            ("id: \"a\ngoals: []\n", 1, 5, "never closed"),
            ("a:\n  - text: 'one\n  - heading: two\n", 2, 11, "never closed"),
            ("a: 'it's so'\n", 1, 7, "''"),
            ("a: \"so\" it is\n", 1, 7, "\\\""),
            ("a: \"\\mu\"\n", 1, 4, "single quotes"),
            ("a: one: two\n", 1, 7, "`: `"),
            ("a:\n  b: 1\n   c: 2\n", 3, 4, "after 3 spaces"),
            ("a:\n  - b: 1\n    c: 2\n     d: 3\n", 4, 6, "after 5 spaces, where lines above it begin after 2 or 4"),
            ("a:\n  b: 1\n c: 2\n", 3, 2, "after 1 space, where"),
            ("a: @b\n", 1, 4, "between quotes"),
            ("a: `b`\n", 1, 4, "between quotes"),
            ("a: [1, 2\nb: 3\n", 2, 2, "is not closed"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.message.contains(says) && (error.line, error.column) == (line, column), "{text}: {error:?}");
        }
    }

    #[test]
    fn any_mess_of_marks_is_advised_on_without_a_panic() {
        let pieces = ["a: ", "- ", "'", "\"", "\t", "  ", "\n", "é", "{", "[", "\\", ": ", "|", "#", "*"];
        for seed in 0..4000_usize {
            let mut state = seed;
            let text: String = (0..9)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    pieces[(state >> 33) % pieces.len()]
                })
                .collect();
            if let Err(error) = parse(&text) {
                assert!(error.line >= 1 && error.column >= 1, "{text:?}: {error:?}");
            }
        }
    }
}
