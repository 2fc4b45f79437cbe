//! Numbers as people type them.

use crate::content::in_figures;

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

/// A number that was read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Read {
    /// Its value.
    pub(super) value: f64,
    /// What it was taken for, where it was not written plainly: `1.386`.
    pub(super) taken_for: Option<String>,
}

/// Reads a number: `-0.5`, `−0.5`, `+2`, `1e-3`, `1/3`, `50,890`, `1,5`, `12 %`; `unit` may stand behind it.
///
/// A comma before exactly three digits may part thousands (`50,890`) or be a decimal one, as on the continent: the reading is taken whose
/// size is nearer to `answer`'s. After a lone zero (`0,125`) and before other than three digits (`1,5`) a comma is a decimal one. Blanks
/// and `_` between digits are skipped. Per cent of an answer without a unit are hundredths.
///
/// # Errors
/// When there is no finite number, or another unit.
pub(super) fn read(text: &str, unit: &str, answer: f64) -> Result<Read, NotANumber> {
    let text = text.trim();
    if text.is_empty() {
        return Err(NotANumber::Empty);
    }
    let unreadable = || NotANumber::Unreadable(text.to_owned());
    let ascii: String = text.chars().map(|c| if matches!(c, '−' | '–' | '‒') { '-' } else { c }).collect();
    let bare = ascii.trim_start_matches(['=', '~', '≈', ' ']);
    let (digits, scale) = without_unit(bare, unit)?;
    let near = |(one, other): (f64, f64)| {
        let off = |value: f64| (value / answer).abs().ln().abs();
        // An answer of nothing tells no size: the course is in English.
        if off(other * scale) < off(one * scale) { other } else { one }
    };
    let one = |digits: &str| decimal(digits).map(near);
    let value = match digits.split_once('/') {
        Some((above, below)) => one(above).zip(one(below)).map(|(above, below)| above / below),
        None => one(digits),
    };
    let value = value.map(|value| value * scale).filter(|value| value.is_finite()).ok_or_else(unreadable)?;
    let is_plain = scale == 1.0 && digits.trim().trim_start_matches(['-', '+']).bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    Ok(Read { value, taken_for: (!is_plain).then(|| in_figures(value)) })
}

/// Takes the unit away from behind the number; what is left, and what it is to be multiplied with.
fn without_unit<'a>(text: &'a str, unit: &str) -> Result<(&'a str, f64), NotANumber> {
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
    let is_word = found.starts_with(|c: char| c.is_alphabetic() || c == '%');
    let is_percent = matches!(found.to_lowercase().as_str(), "%" | "percent" | "per cent");
    match (found, unit) {
        ("", _) => Ok((number, 1.0)),
        _ if is_same(found, unit) => Ok((number, 1.0)),
        (_, "") if is_percent => Ok((number, 0.01)),
        // An answer without a unit counts something: what, the reader may say.
        (_, "") if is_word => Ok((number, 1.0)),
        _ if is_word && !number.trim().is_empty() => Err(NotANumber::Unit { wanted: unit.to_owned(), found: found.to_owned() }),
        _ => Err(NotANumber::Unreadable(text.to_owned())),
    }
}

/// Whether a unit was meant: `nat` for `nats`, `nats` for `nats per image`, `percent` for `%`.
fn is_same(found: &str, unit: &str) -> bool {
    let plain = |word: &str| match word.to_lowercase().as_str() {
        "percent" | "per cent" => String::from("%"),
        "px" => String::from("pixel"),
        word => word.trim_end_matches('s').to_owned(),
    };
    let first = unit.split_whitespace().next().unwrap_or("");
    plain(found) == plain(unit) || plain(found) == plain(first)
}

/// The number, read with its commas between thousands and with a decimal one; the same twice where only one reading makes sense.
fn decimal(text: &str) -> Option<(f64, f64)> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '_' && *c != '\'').collect();
    let with_thousands = || text.replace(',', "").parse().ok();
    let with_decimal = || text.replacen(',', ".", 1).parse().ok();
    let commas = text.matches(',').count();
    match (commas, text.contains('.'), parts_thousands(&text)) {
        (0, ..) => text.parse().ok().map(|value| (value, value)),
        (_, true, _) => with_thousands().map(|value: f64| (value, value)),
        (1, false, true) => Some((with_thousands()?, with_decimal()?)),
        (_, false, true) => with_thousands().map(|value: f64| (value, value)),
        (_, false, false) => with_decimal().map(|value: f64| (value, value)),
    }
}

/// Whether the commas of a text may part thousands.
fn parts_thousands(text: &str) -> bool {
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
            let read = read(text, "nats", number).unwrap();
            assert_eq!(read.value, number, "{text}");
        }
    }

    #[test]
    fn what_is_not_a_number_is_said_to_be_none() {
        for text in ["abc", "1.2.3", "--1", "1/0", "nan", "inf", "1e999", "1/", "e5", "-", ",", "1,2,3", "5 5/ 0", "x2"] {
            assert_eq!(read(text, "nats", 1.0), Err(NotANumber::Unreadable(text.to_owned())), "{text}");
        }
        assert_eq!(read("  ", "", 1.0), Err(NotANumber::Empty));
        assert_eq!(read("0.5 bits", "nats", 1.0), Err(NotANumber::Unit { wanted: "nats".into(), found: "bits".into() }));
    }

    #[test]
    fn a_comma_is_read_as_the_size_of_the_answer_has_it_and_what_was_read_is_said() {
        let said = |text: &str, unit: &str, answer: f64| {
            let read = read(text, unit, answer).unwrap();
            (read.value, read.taken_for.unwrap_or_default())
        };
        assert_eq!(said("1,386", "nats", 1.3863), (1.386, "1.386".into()));
        assert_eq!(said("1,386", "parameters", 1400.0), (1386.0, "1386".into()));
        assert_eq!(said("-1,386", "nats", -1.2), (-1.386, "−1.386".into()));
        assert_eq!(said("1,386", "nats", 0.0), (1386.0, "1386".into()), "thousands, where nothing tells");
        assert_eq!(said("1,39", "nats", 1.3863), (1.39, "1.39".into()));
        assert_eq!(said("1.386", "nats", 1386.0), (1.386, String::new()), "a point is a decimal one");
        assert_eq!(said("1/3", "", 0.3), (1.0 / 3.0, "0.3333".into()));
    }

    #[test]
    fn the_unit_may_stand_behind_the_number() {
        let value = |text: &str, unit: &str| read(text, unit, 10.0).map(|read| read.value);
        assert_eq!(value("14 pixels", "pixels"), Ok(14.0));
        assert_eq!(value("14px", "pixels"), Ok(14.0));
        assert_eq!(value("14 pixels", ""), Ok(14.0));
        assert_eq!(value("80 units", ""), Ok(80.0));
        assert_eq!(value("3 nats", "nats per image"), Ok(3.0));
        assert_eq!(value("81%", "%"), Ok(81.0));
        assert_eq!(value("81 percent", "%"), Ok(81.0));
        assert_eq!(value("81%", ""), Ok(0.81));
        let unit = |wanted: &str, found: &str| Err(NotANumber::Unit { wanted: wanted.into(), found: found.into() });
        assert_eq!(value("80 units", "parameters"), unit("parameters", "units"));
        assert_eq!(value("81%", "nats"), unit("nats", "%"));
        assert_eq!(value("0.35 nots", "nats"), unit("nats", "nots"));
    }
}
