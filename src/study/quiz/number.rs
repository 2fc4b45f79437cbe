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
    /// It is followed by something that is no unit at all.
    #[error("'{0}' behind the number is not understood; type the number alone: 2000, 2e3, 0.35 or 1/3")]
    Behind(String),
}

/// A number that was read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Read {
    /// Its value.
    pub(super) value: f64,
    /// What it was taken for, where it was not written plainly: `1.386`.
    pub(super) taken_for: Option<String>,
}

/// What is asked for, as far as it tells how a text is to be read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'a> {
    /// The unit; empty for none.
    pub(super) unit: &'a str,
    /// The question: what it counts may be named behind the number.
    pub(super) question: &'a str,
    /// The right answer, for its size.
    pub(super) answer: f64,
}

/// Reads a number: `-0.5`, `−0.5`, `+2`, `1e-3`, `2x10^3`, `1/3`, `50,890`, `1,5`, `12 %`; the unit may stand behind it.
///
/// A comma before exactly three digits may part thousands (`50,890`) or be a decimal one, as on the continent: the reading is taken whose
/// size is nearer to the answer's. After a lone zero (`0,125`) and before other than three digits (`1,5`) a comma is a decimal one. Blanks,
/// `_` and `'` part thousands. Per cent of an answer without a unit are hundredths. Nothing that stands behind the number is passed over.
///
/// # Errors
/// When there is no finite number, another unit, or something behind it that is not understood.
pub(super) fn read(text: &str, wanted: Wanted<'_>) -> Result<Read, NotANumber> {
    let text = text.trim();
    if text.is_empty() {
        return Err(NotANumber::Empty);
    }
    let unreadable = || NotANumber::Unreadable(text.to_owned());
    let ascii: String = text.chars().map(|c| if matches!(c, '−' | '–' | '‒' | '⁻') { '-' } else { c }).collect();
    let bare = ascii.trim_start_matches(['=', '~', '≈', ' ']);
    let (digits, behind) = bare.split_at(end_of_number(bare));
    let (digits, power, behind) = match power_of_ten(digits, behind) {
        Some(found) => found,
        None => (digits, 0, behind.trim()),
    };
    if digits.trim().is_empty() {
        return Err(unreadable());
    }
    let scale = scale_of(behind, wanted)? * 10f64.powi(power);
    let near = |(one, other): (f64, f64)| {
        let off = |value: f64| (value / wanted.answer).abs().ln().abs();
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
    // What is shown as it was typed need not be said again.
    Ok(Read { value, taken_for: (!is_plain).then(|| in_figures(value)).filter(|figures| figures != bare) })
}

/// Where the number ends: an `e` belongs to it when a digit or a sign follows.
fn end_of_number(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let exponent = matches!(c, 'e' | 'E') && chars.peek().is_some_and(|(_, c)| c.is_ascii_digit() || matches!(c, '-' | '+'));
        if !(exponent || c.is_ascii_digit() || c.is_whitespace() || ".,+-/_'".contains(c)) {
            return at;
        }
    }
    text.len()
}

/// The highest power of ten that is read.
const MAX_POWER: i32 = 99;

/// A power of ten behind the number, `x10^3`, `·10³`, `*10**3`, or as all of it, `10^3`: the number before it, the power, and what is left.
fn power_of_ten<'a>(digits: &'a str, behind: &'a str) -> Option<(&'a str, i32, &'a str)> {
    let number = digits.trim();
    let behind = behind.trim_start();
    let times = || behind.strip_prefix(['x', 'X', '×', '·', '⋅', '*']).and_then(|rest| rest.trim_start().strip_prefix("10"));
    let (number, rest) = match (times(), number.strip_suffix("10")) {
        (Some(rest), _) => (number, rest.trim_start()),
        (None, Some(sign @ ("" | "-" | "+"))) => (if sign == "-" { "-1" } else { "1" }, behind),
        (None, _) => return None,
    };
    if let Some(rest) = rest.strip_prefix('^').or_else(|| rest.strip_prefix("**")) {
        let rest = rest.trim_start();
        let (rest, close) = match rest.chars().next() {
            Some('(') => (&rest[1..], ")"),
            Some('{') => (&rest[1..], "}"),
            _ => (rest, ""),
        };
        let end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '+'))).unwrap_or(rest.len());
        let power = rest[..end].parse().ok().filter(|power: &i32| power.abs() <= MAX_POWER)?;
        return Some((number, power, rest[end..].strip_prefix(close)?.trim()));
    }
    // `10³`; a minus sign that was raised has become a plain one
    let lowered: String = rest.chars().map_while(lowered).collect();
    let length: usize = rest.chars().take(lowered.chars().count()).map(char::len_utf8).sum();
    let power = lowered.parse().ok().filter(|power: &i32| power.abs() <= MAX_POWER)?;
    Some((number, power, rest[length..].trim()))
}

/// A raised digit, or the sign before one, as a plain one.
fn lowered(c: char) -> Option<char> {
    match c {
        '-' => Some('-'),
        '⁰' => Some('0'),
        '¹' => Some('1'),
        '²' => Some('2'),
        '³' => Some('3'),
        '⁴'..='⁹' => char::from_digit(u32::from(c) - 0x2070, 10),
        _ => None,
    }
}

/// What the number is to be multiplied with for what stands behind it.
fn scale_of(found: &str, wanted: Wanted<'_>) -> Result<f64, NotANumber> {
    let is_percent = matches!(found.to_lowercase().as_str(), "%" | "percent" | "per cent");
    let is_word = found.starts_with(|c: char| c.is_alphabetic() || c == '%');
    let is_unit = is_word && found.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || "%/.-²".contains(c));
    match wanted.unit {
        _ if found.is_empty() => Ok(1.0),
        "" if is_percent => Ok(0.01),
        "" if is_counted(found, wanted.question) => Ok(1.0),
        "" => Err(NotANumber::Behind(found.to_owned())),
        unit if is_same(found, unit) => Ok(1.0),
        unit if is_unit => Err(NotANumber::Unit { wanted: unit.to_owned(), found: found.to_owned() }),
        _ => Err(NotANumber::Behind(found.to_owned())),
    }
}

/// Words that would change a number: they are no things that one counts, whatever the question says.
const NO_THINGS: [&str; 17] = [
    "ln", "log", "exp", "sqrt", "root", "squared", "pi", "half", "dozen", "hundred", "thousand", "million", "billion", "percent", "times",
    "over", "to",
];

/// Whether words name what an answer without a unit counts: each of them stands in the question, `pixels` or `pixel`.
fn is_counted(found: &str, question: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphabetic())
            .filter(|word| word.chars().count() > 2)
            .map(|word| singular(&word.to_lowercase()))
            .collect()
    };
    let known = words(question);
    let named = words(found);
    let is_all = found.chars().all(|c| c.is_alphabetic() || c.is_whitespace()) && named.len() == found.split_whitespace().count();
    is_all && named.iter().all(|word| known.contains(word) && !NO_THINGS.contains(&word.as_str()))
}

/// Whether a unit was meant: `nat` for `nats`, `nats` for `nats per image`, `bpd` or `bits/dim` for `bits per dimension`, `percent` for `%`.
fn is_same(found: &str, unit: &str) -> bool {
    let first = unit.split_whitespace().next().unwrap_or("");
    plain(found) == plain(unit) || plain(found) == plain(first)
}

/// A unit as it is compared: `bit/s` for `bits per second`, `bits / s`, `bps`.
fn plain(unit: &str) -> String {
    let unit = unit.to_lowercase();
    match unit.as_str() {
        "percent" | "per cent" => return String::from("%"),
        "bps" => return String::from("bit/s"),
        "bpd" => return String::from("bit/dim"),
        "bpp" => return String::from("bit/px"),
        _ => {}
    }
    let parted = unit.split_whitespace().map(|word| if word == "per" { "/" } else { word }).collect::<Vec<_>>().join(" ");
    parted.split('/').map(|part| part.split_whitespace().map(short).collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join("/")
}

/// A word of a unit in the shortest of its forms.
fn short(word: &str) -> String {
    let one = singular(word);
    String::from(match one.as_str() {
        "pixel" => "px",
        "dimension" | "d" => "dim",
        "second" | "sec" => "s",
        "img" => "image",
        "param" => "parameter",
        other => other,
    })
}

/// A word without its plural: `patch` for `patches`, `nat` for `nats`.
fn singular(word: &str) -> String {
    match word.strip_suffix("es") {
        Some(one) if one.ends_with("ch") || one.ends_with("sh") || one.ends_with("ss") || one.ends_with('x') => one.to_owned(),
        _ => word.strip_suffix('s').filter(|one| one.len() > 1 && !one.ends_with('s')).unwrap_or(word).to_owned(),
    }
}

/// The number, read with its commas between thousands and with a decimal one; the same twice where only one reading makes sense.
fn decimal(text: &str) -> Option<(f64, f64)> {
    let text = joined(text)?;
    let with_thousands = || text.replace(',', "").parse().ok();
    let with_decimal = || text.replacen(',', ".", 1).parse().ok();
    let commas = text.matches(',').count();
    match (commas, text.contains('.'), parts_thousands(&text)) {
        (0, ..) => text.parse().ok().map(|value| (value, value)),
        (_, true, _) if parts_thousands(text.split_once('.')?.0) => with_thousands().map(|value: f64| (value, value)),
        (_, true, _) => None,
        (1, false, true) => Some((with_thousands()?, with_decimal()?)),
        (_, false, true) => with_thousands().map(|value: f64| (value, value)),
        (_, false, false) => with_decimal().map(|value: f64| (value, value)),
    }
}

/// The digits without what parts thousands: blanks, `_` or `'`, with three digits behind each. Blanks around a sign say nothing.
fn joined(text: &str) -> Option<String> {
    let text = text.trim();
    let (sign, digits) = match text.chars().next()? {
        sign @ ('-' | '+') => (String::from(sign), text[1..].trim_start()),
        _ => (String::new(), text),
    };
    let mut groups = digits.split(|c: char| c.is_whitespace() || matches!(c, '_' | '\''));
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let is_three = |(at, group): (usize, &&str)| {
        let whole = group.split(['.', ',', 'e', 'E']).next().unwrap_or("");
        whole.len() == 3 && whole.bytes().all(|byte| byte.is_ascii_digit()) && (at + 1 == rest.len() || whole.len() == group.len())
    };
    let is_head = rest.is_empty() || (1..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_digit());
    (is_head && rest.iter().enumerate().all(is_three)).then(|| sign + first + &rest.concat())
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

    /// What is read where this unit and answer are wanted; the question speaks of pixels and units.
    fn read(text: &str, unit: &str, answer: f64) -> Result<Read, NotANumber> {
        super::read(text, Wanted { unit, question: "How many pixels or hidden units? Take the log of two million.", answer })
    }

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
            ("50'890", 50_890.0),
            ("1 234 567.5", 1_234_567.5),
            ("- 2", -2.0),
            ("2x10^3", 2000.0),
            ("2 x 10^3 nats", 2000.0),
            ("2.5×10^-3", 0.0025),
            ("2·10³", 2000.0),
            ("−2.5·10⁻³ nats", -0.0025),
            ("2*10**3", 2000.0),
            ("2 * 10^(-3)", 0.002),
            ("2x10^{12}", 2e12),
            ("10^3", 1000.0),
            ("-10^-2 nats", -0.01),
            ("10³", 1000.0),
            ("10x10^3", 10_000.0),
            ("10 nats", 10.0),
        ];
        for (text, number) in cases {
            let read = read(text, "nats", number).unwrap();
            assert_eq!(read.value, number, "{text}");
        }
    }

    #[test]
    fn what_is_not_a_number_is_said_to_be_none() {
        for text in [
            "abc", "1.2.3", "--1", "1/0", "nan", "inf", "1e999", "1/", "e5", "-", ",", "1,2,3", "5 5/ 0", "x2", "5 5", "12 34", "1,2.5",
            "1_0", "1 0000",
        ] {
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
        assert_eq!(said("1,386", "parameters", 1400.0), (1386.0, String::new()), "as it is shown");
        assert_eq!(said("1 386", "parameters", 1400.0), (1386.0, "1,386".into()));
        assert_eq!(said("-1,386", "nats", -1.2), (-1.386, "−1.386".into()));
        assert_eq!(said("1,386 nats", "nats", 0.0), (1386.0, "1,386".into()), "thousands, where nothing tells");
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
        assert_eq!(value("80 hidden units", ""), Ok(80.0));
        assert_eq!(value("80 units", "parameters"), unit("parameters", "units"));
        assert_eq!(value("81%", "nats"), unit("nats", "%"));
        assert_eq!(value("0.35 nots", "nats"), unit("nats", "nots"));
    }

    #[test]
    fn what_stands_behind_a_number_and_is_not_understood_is_refused() {
        for unit in ["", "nats"] {
            for (text, behind) in [
                ("0.1k", "k"),
                ("2 log 2", "log 2"),
                ("1e3x", "x"),
                ("2x", "x"),
                ("2 x 3", "x 3"),
                ("2x10^", "x10^"),
                ("2x10^3^2", "^2"),
                ("2x10^9999", "x10^9999"),
                ("1/10^3", "^3"),
                ("2^3", "^3"),
                ("3 pi", "pi"),
                ("2 million", "million"),
                ("0.5 ln", "ln"),
                ("3e", "e"),
                ("14 apples", "apples"),
                ("5!", "!"),
                ("(2)", "(2)"),
            ] {
                let read = read(text, unit, 1.0);
                let refused = match &read {
                    Err(NotANumber::Behind(found)) | Err(NotANumber::Unit { found, .. }) => found == behind,
                    Err(NotANumber::Unreadable(all)) => all == behind,
                    _ => false,
                };
                assert!(refused, "{text} in {unit:?}: {read:?}");
            }
        }
    }

    #[test]
    fn a_unit_is_known_in_each_of_its_usual_forms() {
        let value = |text: &str, unit: &str| read(text, unit, 3.0).map(|read| read.value);
        let forms: [(&str, &[&str]); 6] = [
            ("bits per second", &["bits per second", "bits/s", "bit/s", "bits / sec", "bps", "bits", "bits/second", "Bits/s"]),
            ("bits per dimension", &["bpd", "bits/dim", "bits per dim", "bit/dimension", "bits/d", "bits"]),
            ("nats per image", &["nats/image", "nats per image", "nats/img", "nats"]),
            ("patches", &["patches", "patch"]),
            ("parameters", &["parameters", "params", "param"]),
            ("%", &["%", "percent", "per cent"]),
        ];
        for (unit, forms) in forms {
            for form in forms {
                assert_eq!(value(&format!("3 {form}"), unit), Ok(3.0), "{form} for {unit}");
            }
        }
        for (other, unit) in
            [("bits/s", "bits"), ("kbit/s", "bits per second"), ("bits/pixel", "bits per dimension"), ("bps", "bits per dimension")]
        {
            assert_eq!(value(&format!("3 {other}"), unit), Err(NotANumber::Unit { wanted: unit.into(), found: other.into() }));
        }
    }
}
