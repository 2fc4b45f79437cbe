//! Numbers as the screen writes them: few digits, thousands parted by a comma as in the texts, a real minus sign.

use crate::app::keymap::{self, Context};
use crate::lab::{Digits, Piece, Value, Words};
use crate::term::capabilities::{Colours, Glyphs};
use crate::ui::theme::Theme;

/// A value with its unit: `141.2 nats`, `31 %`, `10,000`.
pub(crate) fn value(value: &Value, theme: &Theme) -> String {
    let number = match value.digits {
        Digits::Measured => figure(value.value, theme),
        Digits::Hundredths => decimals(value.value, 2, theme),
        Digits::Count if value.value.is_finite() => signed(&whole(value.value.abs().round() as u64, theme), value.value, theme),
        Digits::Percent if value.value.is_finite() => decimals(100.0 * value.value, 0, theme),
        Digits::Count | Digits::Percent => figure(f64::NAN, theme),
    };
    if value.unit.is_empty() { number } else { format!("{number} {}", value.unit) }
}

/// Words with their numbers written out.
pub(crate) fn words(words: &Words, theme: &Theme) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => theme.spell(text).into_owned(),
        Piece::Value(number) => value(number, theme),
        Piece::Key(action) => {
            let key = keymap::called(Context::Pane, action);
            debug_assert!(key.is_some(), "no action is called {action}");
            theme.spell(key.as_deref().unwrap_or(action)).into_owned()
        }
    };
    words.0.iter().map(piece).collect()
}

/// The same as most terminals show it, where no theme is known.
pub(crate) fn plain(said: &Words) -> String {
    words(said, &Theme::new(Colours::Mono, Glyphs::Braille))
}

/// A round number beside an axis, as fine as the steps from one to the next: `0`, `0.25`, `1,000`, `1e-4`.
pub(crate) fn tick(value: f64, step: f64, theme: &Theme) -> String {
    let size = value.abs();
    let is_far = size >= 1e6 || (size > 0.0 && size.max(step) < 0.999e-3);
    if is_far {
        let text = format!("{size:e}");
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        let digits = &digits[..digits.len().min(4)];
        return signed(&format!("{digits}e{power}"), value, theme);
    }
    let finest = step.abs().max(1e-9).log10();
    let digits = (-(finest + 1e-6).floor()).clamp(0.0, 9.0) as usize;
    if digits == 0 {
        signed(&whole(size.round() as u64, theme), value, theme)
    } else {
        trimmed(signed(&format!("{size:.digits$}"), value, theme))
    }
}

/// A measured value with about three digits that matter: `1,240`, `141.2`, `3.41`, `0.062`, `3.2e-4`; `–` when it is not known.
pub(crate) fn figure(value: f64, theme: &Theme) -> String {
    if !value.is_finite() {
        return theme.spell("–").into_owned();
    }
    let size = value.abs();
    let digits = if size >= 999.5 || size == 0.0 {
        0
    } else if size >= 9.995 {
        1
    } else if size >= 0.0995 {
        2
    } else if size >= 0.00995 {
        3
    } else if size >= 0.000_995 {
        4
    } else {
        return signed(&format!("{size:.1e}"), value, theme);
    };
    if digits == 0 && size < 1e15 {
        return signed(&whole(size.round() as u64, theme), value, theme);
    }
    signed(&format!("{size:.digits$}"), value, theme)
}

/// A value of a column, with the same number of decimals as the others; `–` when it is not known.
pub(crate) fn decimals(value: f64, digits: usize, theme: &Theme) -> String {
    if value.is_finite() { signed(&format!("{:.digits$}", value.abs()), value, theme) } else { theme.spell("–").into_owned() }
}

/// The end of a scale: as [`figure`], without trailing zeros: `206`, `0.5`, `−4`.
pub(crate) fn end(value: f64, theme: &Theme) -> String {
    trimmed(figure(value, theme))
}

/// Without zeros behind the point that say nothing.
fn trimmed(text: String) -> String {
    if text.contains('.') && !text.contains('e') {
        return text.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    text
}

/// A whole number, its thousands parted.
pub(crate) fn whole(value: u64, theme: &Theme) -> String {
    let digits = value.to_string();
    let mut parted = String::new();
    for (place, digit) in digits.chars().enumerate() {
        // four digits are parted too, as in the sketches: a step count grows through 1,000 while the reader looks
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            parted.push_str(theme.symbols().thousands);
        }
        parted.push(digit);
    }
    parted
}

fn signed(size: &str, value: f64, theme: &Theme) -> String {
    let is_zero = !size.bytes().any(|digit| (b'1'..=b'9').contains(&digit));
    let size = size.replace('-', theme.symbols().minus);
    if value < 0.0 && !is_zero { format!("{}{size}", theme.symbols().minus) } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::{count, measured, percent, with_keys};

    const ASCII: Glyphs = Glyphs::Ascii;

    #[test]
    fn a_key_is_called_as_in_the_pane() {
        let said = with_keys("{next-digit} shows another, {act} goes in; β stays");
        assert_eq!(words(&said, &Theme::new(Colours::Mono, ASCII)), "] shows another, Enter goes in; beta stays");
    }

    #[test]
    fn figures_keep_about_three_digits() {
        let theme = Theme::new(Colours::Mono, ASCII);
        let cases = [
            (1240.4, "1,240"),
            (141.23, "141.2"),
            (14.26, "14.3"),
            (3.414, "3.41"),
            (0.31, "0.31"),
            (0.0623, "0.062"),
            (0.00623, "0.0062"),
            (0.000_32, "3.2e-4"),
            (-0.48, "-0.48"),
            (-0.0, "0"),
            (1_234_567.0, "1,234,567"),
            (f64::NAN, "-"),
        ];
        for (value, text) in cases {
            assert_eq!(figure(value, &theme), text, "{value}");
        }
    }

    #[test]
    fn scale_ends_drop_trailing_zeros() {
        let theme = Theme::new(Colours::Mono, ASCII);
        for (value, text) in [(206.0, "206"), (0.5, "0.5"), (-4.0, "-4"), (0.0, "0"), (10.0, "10"), (1000.0, "1,000")] {
            assert_eq!(end(value, &theme), text, "{value}");
        }
    }

    #[test]
    fn values_have_their_units_and_words_their_numbers() {
        let theme = Theme::new(Colours::Mono, ASCII);
        let said = Words::from("z = ") + count(2) + ": " + measured(141.23).of("nats") + ", " + percent(0.314) + ", " + measured(f64::NAN);
        assert_eq!(words(&said, &theme), "z = 2: 141.2 nats, 31 %, -");
        assert_eq!(value(&count(437_664), &theme), "437,664");
        assert_eq!(words(&Words::from("β"), &theme), "beta");
    }

    #[test]
    fn ticks_are_as_fine_as_their_steps() {
        let theme = Theme::new(Colours::Mono, ASCII);
        let cases = [
            ((100.05, 0.05), "100.05"),
            ((100.0, 0.05), "100"),
            ((0.25, 0.05), "0.25"),
            ((-0.5, 0.5), "-0.5"),
            ((0.0, 1e-4), "0"),
            ((1e-4, 1e-4), "1e-4"),
            ((0.001, 0.001), "0.001"),
            ((2e6, 1e6), "2e6"),
            ((1000.0, 500.0), "1,000"),
        ];
        for ((value, step), text) in cases {
            assert_eq!(tick(value, step, &theme), text, "{value} {step}");
        }
    }

    #[test]
    fn thousands_are_parted_by_a_comma() {
        assert_eq!(whole(1_240, &Theme::new(Colours::Mono, Glyphs::Braille)), "1,240");
    }
}
