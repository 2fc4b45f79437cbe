//! Numbers of lines as people type them.

/// Why a text names no lines.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSuchLine {
    /// There is nothing.
    #[error("type the numbers of the lines, such as 3 or 3 7")]
    Empty,
    /// It is no number of a line.
    #[error("there is no line '{named}'; the listing has the lines 1 to {last}")]
    Unknown {
        /// What was typed.
        named: String,
        /// The number of the last line.
        last: usize,
    },
}

/// Reads numbers of lines as people name them, in order and each once: `3 7`, `3, 7`, `lines 3 and 7`, `3-5`, `3 to 5`.
///
/// # Errors
/// When there is none, or one that the listing does not have.
pub(super) fn read(text: &str, last: usize) -> Result<Vec<usize>, NoSuchLine> {
    let unknown = |named: &str| NoSuchLine::Unknown { named: named.to_owned(), last };
    let line = |word: &str| word.parse::<usize>().ok().filter(|number| (1..=last).contains(number)).ok_or_else(|| unknown(word));
    let text = text.to_lowercase().replace(['–', '—', '−'], "-").replace('-', " - ");
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '&' | '+' | '.'));
    let words = words.filter(|word| !matches!(*word, "" | "and" | "line" | "lines"));
    let mut lines: Vec<usize> = Vec::new();
    let mut from = None;
    for word in words {
        match (word, from, lines.last().copied()) {
            ("-" | "to", None, Some(first)) => from = Some(first),
            (word, Some(first), _) => {
                let end = line(word)?;
                if end < first {
                    return Err(unknown(&format!("{first}-{end}")));
                }
                lines.extend(first..=end);
                from = None;
            }
            (word, None, _) => lines.push(line(word)?),
        }
    }
    if let Some(first) = from {
        return Err(unknown(&format!("{first}-")));
    }
    lines.sort_unstable();
    lines.dedup();
    if lines.is_empty() { Err(NoSuchLine::Empty) } else { Ok(lines) }
}

/// `Line 3`, `Lines 3 and 7`, `Lines 3, 7 and 9`.
pub(super) fn in_words(lines: &[usize]) -> String {
    let numbers: Vec<String> = lines.iter().map(usize::to_string).collect();
    match numbers.as_slice() {
        [one] => format!("Line {one}"),
        [first @ .., last] => format!("Lines {} and {last}", first.join(", ")),
        [] => String::from("No line"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_people_name_them() {
        assert_eq!(read(" 7, 3;3 ", 9), Ok(vec![3, 7]));
        assert_eq!(read(" ", 9), Err(NoSuchLine::Empty));
        for (text, named) in [("3 0", "0"), ("3 10", "10"), ("3 x", "x"), ("-1", "-"), ("8-3", "8-3"), ("8-", "8-"), ("3 - - 4", "-")] {
            assert_eq!(read(text, 9), Err(NoSuchLine::Unknown { named: named.into(), last: 9 }), "{text}");
        }
        for (text, lines) in [
            ("8-9", vec![8, 9]),
            ("8 and 9", vec![8, 9]),
            ("Lines 3, 5–7 & 9", vec![3, 5, 6, 7, 9]),
            ("2 to 4", vec![2, 3, 4]),
            ("3.", vec![3]),
        ] {
            assert_eq!(read(text, 9), Ok(lines), "{text}");
        }
        assert_eq!([in_words(&[3]), in_words(&[3, 7]), in_words(&[3, 7, 9])], ["Line 3", "Lines 3 and 7", "Lines 3, 7 and 9"]);
    }
}
