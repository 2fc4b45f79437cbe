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

/// Reads numbers of lines, parted by blanks or commas, in order and each once.
///
/// # Errors
/// When there is none, or one that the listing does not have.
pub(super) fn read(text: &str, last: usize) -> Result<Vec<usize>, NoSuchLine> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).filter(|word| !word.is_empty());
    let line = |word: &str| {
        let number = word.parse::<usize>().ok().filter(|number| (1..=last).contains(number));
        number.ok_or_else(|| NoSuchLine::Unknown { named: word.to_owned(), last })
    };
    let mut lines = words.map(line).collect::<Result<Vec<usize>, _>>()?;
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
        for wrong in ["0", "10", "x", "-1"] {
            assert_eq!(read(&format!("3 {wrong}"), 9), Err(NoSuchLine::Unknown { named: wrong.into(), last: 9 }));
        }
        assert_eq!([in_words(&[3]), in_words(&[3, 7]), in_words(&[3, 7, 9])], ["Line 3", "Lines 3 and 7", "Lines 3, 7 and 9"]);
    }
}
