//! Numbers as people type them.

/// Why a text is not a number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotANumber {
    /// There is nothing.
    #[error("type a number, such as 0.35, 1e-3 or 1/3")]
    Empty,
    /// It is none.
    #[error("'{0}' is not a number; write it as 0.35, 1e-3 or 1/3")]
    Unreadable(String),
    /// It is followed by something that is not the unit.
    #[error("the answer is wanted in {wanted}, not in {found}")]
    Unit {
        /// The drill's unit.
        wanted: String,
        /// What was typed.
        found: String,
    },
}

/// Words that could be a unit, typed where another is wanted.
const UNITS: &[&str] = &["nat", "nats", "bit", "bits", "byte", "bytes", "%", "percent", "pixels", "px"];

/// Reads a number: `-0.5`, `−0.5`, `+2`, `1e-3`, `1/3`, `50,890`, `1,5`; `unit` may stand behind it.
///
/// The course is in English, so a comma before exactly three digits parts thousands (`50,890`), unless only a zero stands before it
/// (`0,125`); any other comma is a decimal one, as on the continent (`1,5`). Blanks and `_` between digits are skipped.
///
/// # Errors
/// When there is no finite number, or another unit.
pub(super) fn read(text: &str, unit: &str) -> Result<f64, NotANumber> {
    let text = text.trim();
    if text.is_empty() {
        return Err(NotANumber::Empty);
    }
    let unreadable = || NotANumber::Unreadable(text.to_owned());
    let ascii: String = text.chars().map(|c| if matches!(c, '−' | '–' | '‒') { '-' } else { c }).collect();
    let bare = ascii.trim_start_matches(['=', '~', '≈', ' ']);
    let digits = without_unit(bare, unit)?;
    let number = match digits.split_once('/') {
        Some((above, below)) => decimal(above).zip(decimal(below)).map(|(above, below)| above / below),
        None => decimal(digits),
    };
    number.filter(|number| number.is_finite()).ok_or_else(unreadable)
}

/// Takes the unit away from behind the number.
fn without_unit<'a>(text: &'a str, unit: &str) -> Result<&'a str, NotANumber> {
    // Where the number ends: an `e` belongs to it when a digit or a sign follows.
    let mut chars = text.char_indices().peekable();
    let mut end = text.len();
    while let Some((at, c)) = chars.next() {
        let exponent = matches!(c, 'e' | 'E') && chars.peek().is_some_and(|(_, c)| c.is_ascii_digit() || matches!(c, '-' | '+'));
        if !(exponent || c.is_ascii_digit() || c.is_whitespace() || ".,+-/_'".contains(c)) {
            end = at;
            break;
        }
    }
    let (number, found) = (&text[..end], text[end..].trim());
    let (found_lower, unit_lower) = (found.to_lowercase(), unit.to_lowercase());
    let same = found_lower == unit_lower || found_lower.trim_end_matches('s') == unit_lower.trim_end_matches('s');
    if found.is_empty() || same {
        Ok(number)
    } else if UNITS.contains(&found_lower.as_str()) && !unit.is_empty() {
        Err(NotANumber::Unit { wanted: unit.to_owned(), found: found.to_owned() })
    } else {
        Err(NotANumber::Unreadable(text.to_owned()))
    }
}

fn decimal(text: &str) -> Option<f64> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '_' && *c != '\'').collect();
    let plain = if text.contains('.') || thousands(&text) { text.replace(',', "") } else { text.replacen(',', ".", 1) };
    plain.parse().ok()
}

/// Whether the commas of a text part thousands.
fn thousands(text: &str) -> bool {
    let text = text.trim_start_matches(['+', '-']);
    let mut groups = text.split(',');
    let first = groups.next().unwrap_or("");
    let all = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    (1..=3).contains(&first.len()) && all(first) && first != "0" && groups.all(|group| group.len() == 3 && all(group))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        let cases = [
            ("0.5", 0.5),
            (" -0.5 ", -0.5),
            ("−0.5", -0.5),
            ("+2", 2.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("1e-3", 1e-3),
            ("1E3", 1e3),
            ("2e−2", 0.02),
            ("1/3", 1.0 / 3.0),
            ("-1 / 4", -0.25),
            ("1,5", 1.5),
            ("0,125", 0.125),
            ("50,890", 50_890.0),
            ("1,234,567", 1_234_567.0),
            ("1,234.5", 1234.5),
            ("12,3456", 12.3456),
            ("50 890", 50_890.0),
            ("50_890", 50_890.0),
            ("≈ 0.35", 0.35),
            ("= 0.35", 0.35),
            ("0.35 nats", 0.35),
            ("0.35nats", 0.35),
            ("0.35 nat", 0.35),
            ("0.35 NATS", 0.35),
        ];
        for (text, number) in cases {
            assert_eq!(read(text, "nats"), Ok(number), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_number_is_said_to_be_none() {
        for text in ["abc", "1.2.3", "--1", "1/0", "nan", "inf", "1e999", "1/", "e5", "-", ",", "1,2,3", "0.35 nots", "5 5/ 0"] {
            assert_eq!(read(text, "nats"), Err(NotANumber::Unreadable(text.to_owned())), "{text}");
        }
        assert_eq!(read("  ", ""), Err(NotANumber::Empty));
        assert_eq!(read("0.5 bits", "nats"), Err(NotANumber::Unit { wanted: "nats".into(), found: "bits".into() }));
    }
}
