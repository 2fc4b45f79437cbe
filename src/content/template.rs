//! Markup with holes, for drills whose numbers are drawn: `costs {{mu^2 / 2}} nats`.

use super::expression::{Expression, ExpressionError};

/// Bytes of a text with holes: it is filled and read with every combination of the values.
const MAX_TEXT: usize = 5_000;

/// A text in pieces: what stands between the holes, and the holes.
#[derive(Clone, Debug)]
pub(crate) struct Template<'a> {
    pieces: Vec<Piece<'a>>,
}

#[derive(Clone, Debug)]
enum Piece<'a> {
    Text { text: &'a str, offset: usize },
    Hole { expression: Expression, offset: usize, math: bool },
}

/// A text with its holes filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Filled {
    /// The text.
    pub(crate) text: String,
    /// Where its pieces begin: (byte of the filled text, byte of the template, whether it stands as it was).
    origins: Vec<(usize, usize, bool)>,
}

impl Filled {
    /// The byte of the template that a byte of the filled text comes from.
    pub(crate) fn origin(&self, offset: usize) -> usize {
        let piece = self.origins.iter().rev().find(|(filled, ..)| *filled <= offset);
        piece.map_or(0, |(filled, template, kept)| template + if *kept { offset - filled } else { 0 })
    }
}

impl<'a> Template<'a> {
    /// Reads a text with holes. Of more than two braces in a row the inner two belong to the hole, so that `x^{{{n}}}` is `x^{3}`.
    ///
    /// # Errors
    /// The first hole that can't be read, and where.
    pub(crate) fn parse(text: &'a str) -> Result<Self, ExpressionError> {
        if text.len() > MAX_TEXT {
            let message = format!("a text with numbers is at most {MAX_TEXT} bytes long; cut it");
            return Err(ExpressionError { offset: 0, message });
        }
        let mut pieces = Vec::new();
        let mut math = false;
        let mut at = 0;
        while let Some(found) = text[at..].find("{{") {
            let braces = text[at + found..].bytes().take_while(|byte| *byte == b'{').count();
            let open = at + found + braces - 2;
            let inner = &text[open + 2..];
            let Some(length) = inner.find("}}") else {
                let message = "the hole `{{` is never closed; close it with `}}`, or leave a space between two braces of a formula".into();
                return Err(ExpressionError { offset: open, message });
            };
            let before = &text[at..open];
            math ^= opens_or_closes(before);
            pieces.push(Piece::Text { text: before, offset: at });
            let expression = Expression::parse(&inner[..length])
                .map_err(|error| ExpressionError { offset: open + 2 + error.offset, message: format!("the hole: {}", error.message) })?;
            pieces.push(Piece::Hole { expression, offset: open + 2, math });
            at = open + 2 + length + 2;
        }
        pieces.push(Piece::Text { text: &text[at..], offset: at });
        Ok(Template { pieces })
    }

    /// The expressions in the holes, with their places in bytes.
    pub(crate) fn holes(&self) -> impl Iterator<Item = (&Expression, usize)> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Hole { expression, offset, .. } => Some((expression, *offset)),
            Piece::Text { .. } => None,
        })
    }

    /// The text with every hole filled with the value of its expression.
    pub(crate) fn fill(&self, of: &dyn Fn(&str) -> Option<f64>) -> Filled {
        let mut filled = Filled { text: String::new(), origins: Vec::with_capacity(self.pieces.len()) };
        for piece in &self.pieces {
            match piece {
                Piece::Text { text, offset } => {
                    filled.origins.push((filled.text.len(), *offset, true));
                    filled.text.push_str(text);
                }
                Piece::Hole { expression, offset, math } => {
                    filled.origins.push((filled.text.len(), *offset, false));
                    filled.text.push_str(&shown(expression.value(of), *math));
                }
            }
        }
        filled
    }
}

/// Whether a formula is open behind this text that was not before it, or the other way round.
fn opens_or_closes(text: &str) -> bool {
    let mut hidden = false;
    let mut inside = false;
    for byte in text.bytes() {
        inside ^= byte == b'$' && !hidden;
        hidden = byte == b'\\' && !hidden;
    }
    inside
}

/// A number as a drill shows it: a whole one as it is, another one rounded to four significant digits, with a real minus sign and, as in all
/// texts, a comma between thousands.
pub(super) fn shown(value: f64, math: bool) -> String {
    let minus = if value < 0.0 { "\u{2212}" } else { "" };
    let size = value.abs();
    if let Some(whole) = whole(size) {
        return if whole == 0.0 { "0".into() } else { format!("{minus}{}", grouped(&whole.to_string())) };
    }
    let exponent = size.log10().floor();
    if (-4.0..15.0).contains(&exponent) {
        // Digits before the point are never rounded away: 12345.6 is 12346.
        let decimals = (3.0 - exponent).max(0.0) as usize;
        return format!("{minus}{}", grouped(trimmed(&format!("{size:.decimals$}"))));
    }
    let scientific = format!("{size:.3e}");
    let (mantissa, power) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let mantissa = trimmed(mantissa);
    if math {
        return format!("{minus}{mantissa} \\cdot 10^{{{power}}}");
    }
    format!("{minus}{mantissa}·10{}", power.chars().map(raised).collect::<String>())
}

/// The whole number that a value is, up to what arithmetic has rounded away.
pub(super) fn whole(value: f64) -> Option<f64> {
    let near = value.round();
    ((value - near).abs() <= 1e-9 * value.abs().max(1e-3) && value.abs() < 1e15).then_some(near)
}

/// `50,890` for `50890`; what stands behind a point stays as it is.
fn grouped(number: &str) -> String {
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let digits = whole.chars().enumerate().flat_map(|(at, digit)| {
        let is_edge = at > 0 && (whole.len() - at).is_multiple_of(3);
        is_edge.then_some(',').into_iter().chain([digit])
    });
    digits.collect::<String>() + rest
}

fn trimmed(number: &str) -> &str {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number }
}

fn raised(c: char) -> char {
    match c {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        digit => digit.to_digit(10).and_then(|digit| char::from_u32(0x2070 + digit)).unwrap_or(digit),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::content::markup;

    fn filled(text: &str) -> String {
        let of = |name: &str| [("mu", -1.5), ("n", 3.0)].iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        Template::parse(text).unwrap().fill(&of).text
    }

    #[test]
    fn holes_are_filled_with_values() {
        assert_eq!(filled("no hole"), "no hole");
        assert_eq!(filled("{{n}} and {{mu^2}}"), "3 and 2.25");
        assert_eq!(filled(r"$x^{{{n}}} + \frac{{{n}}}{2}$"), r"$x^{3} + \frac{3}{2}$");
    }

    #[test]
    fn numbers_have_four_digits_at_most_and_a_real_minus() {
        let table = [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0 / 3.0, "0.3333"),
            (-2.5, "−2.5"),
            (0.1 + 0.2, "0.3"),
            (3.000_000_000_000_4, "3"),
            (200_960.0, "200,960"),
            (12_345.6, "12,346"),
            (999.96, "1,000"),
            (1_234_567.0, "1,234,567"),
            (0.000_123_44, "0.0001234"),
            (0.000_012_5, "1.25·10⁻⁵"),
            (-6.022e23, "−6.022·10²³"),
            (1e15, "1·10¹⁵"),
        ];
        for (value, expected) in table {
            assert_eq!(shown(value, false), expected);
        }
        assert_eq!(shown(-1.25e-5, true), "−1.25 \\cdot 10^{-5}");
    }

    #[test]
    fn a_filled_hole_reads_the_same_in_a_formula_and_beside_it() {
        let plain = |text: &str| markup::parse(&filled(text), &|_| None).unwrap().plain();
        assert_eq!(plain("$\\mu = {{mu}}$, {{mu}}"), "μ = −1.5, −1.5");
        assert_eq!(plain("$n = {{n * 10^4}}$, {{n * 10^4}}"), "n = 30,000, 30,000");
        assert_eq!(plain("$x$ is {{mu/10^6}} or ${{mu/10^6}}$"), "x is −1.5·10⁻⁶ or −1.5 · 10⁻⁶");
        assert_eq!(plain("costs \\$5 or {{n/10^6}}"), "costs $5 or 3·10⁻⁶");
    }

    #[test]
    fn a_broken_hole_has_its_place() {
        for (text, offset, says) in
            [("a {{n", 2, "never closed"), ("a {{n +}} b", 7, "ends"), ("{{}}", 2, "ends"), ("é {{2 n}}", 7, "operator")]
        {
            let error = Template::parse(text).unwrap_err();
            assert!(error.offset == offset && error.message.contains(says), "{text}: {error:?}");
        }
    }

    #[test]
    fn a_place_in_the_filled_text_is_found_in_the_template() {
        let template = Template::parse("is {{n^10}} *so*").unwrap();
        let filled = template.fill(&|_| Some(3.0));
        assert_eq!(filled.text, "is 59,049 *so*");
        assert_eq!((filled.origin(1), filled.origin(5), filled.origin(10)), (1, 5, 12));
    }
}
