//! The forecast as bars and the days as a map, in characters that tell amounts apart without colours.

use crate::app::quiz::sheet::Writer;
use crate::content::markup::{Role, Span};
use crate::study::stats::{DayMap, forecast_in_words};

/// Rows of the tallest bar.
const HEIGHT: usize = 4;
/// Columns of a day in the forecast.
const DAY: usize = 3;

/// How many grades a shade stands for, from so many on: its sign, its stand-in in ASCII, its words.
const SHADES: [(usize, &str, &str, &str); 5] =
    [(0, "·", ".", "none"), (1, "░", ":", "1 to 4"), (5, "▒", "+", "5 to 9"), (10, "▓", "x", "10 to 19"), (20, "█", "#", "20 or more")];

/// How many cards come back on each of the next days.
pub(super) fn forecast(days: &[usize], out: &mut Writer) {
    const EIGHTHS: [&str; 8] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇"];
    out.say("Cards that come back today, tomorrow, and in so many days", Role::Label);
    out.say(&forecast_in_words(days), Role::Body);
    let most = days.iter().copied().max().unwrap_or(0).max(1);
    for row in (0..HEIGHT).rev() {
        let bar = |number: &usize| {
            let eighths = (number * HEIGHT * 8).div_ceil(most).saturating_sub(row * 8).min(8);
            let sign = match (eighths, out.is_ascii()) {
                (8, false) => "█",
                (part, false) => EIGHTHS[part],
                (0..4, true) if row > 0 || *number == 0 => " ",
                (_, true) => "#",
            };
            format!(" {}", sign.repeat(DAY - 1))
        };
        let line: String = days.iter().map(bar).collect();
        if !line.trim().is_empty() {
            out.line(&[Span::new(line, Role::Right)]);
        }
    }
    let numbers: String = days.iter().map(|number| format!("{:>DAY$}", if *number > 99 { 99 } else { *number })).collect();
    out.line(&[Span::new(numbers, Role::Body)]);
    let names: String = (0..days.len()).map(|day| format!("{day:>DAY$}")).collect();
    out.line(&[Span::new(names, Role::Dim)]);
}

/// The days of the last weeks, a column for each week.
pub(super) fn days(map: &DayMap, out: &mut Writer) {
    const NAMES: [&str; 7] = ["Mon", "", "Wed", "", "Fri", "", "Sun"];
    let weeks: Vec<&[usize]> = map.weeks().collect();
    // two columns a week where there is room, for the map is easier to read when its cells are nearly square
    let wide = 4 + weeks.len() * 2 <= out.body();
    out.say(&format!("Grades on each day of the last {} weeks", weeks.len()), Role::Label);
    for (row, name) in NAMES.iter().enumerate() {
        let cell = |week: &&[usize]| {
            let sign = week.get(row).map_or(" ", |number| shade(*number, out.is_ascii()));
            if wide { sign.repeat(2) } else { sign.to_owned() }
        };
        let line: String = weeks.iter().map(cell).collect();
        out.line(&[Span::new(format!("{name:<4}"), Role::Dim), Span::new(line, Role::Right)]);
    }
    let legend = SHADES.map(|(_, sign, plain, words)| format!("{} {words}", if out.is_ascii() { plain } else { sign }));
    out.say(&legend.join(", "), Role::Dim);
}

/// The sign for so many grades.
fn shade(number: usize, is_ascii: bool) -> &'static str {
    let found = SHADES.iter().rev().find(|(from, ..)| number >= *from).unwrap_or(&SHADES[0]);
    if is_ascii { found.2 } else { found.1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_grades_have_a_darker_shade_in_both_sets() {
        let shades = |is_ascii| [0, 1, 4, 5, 10, 19, 20, 500].map(|number| shade(number, is_ascii)).concat();
        assert_eq!(shades(false), "·░░▒▓▓██");
        assert_eq!(shades(true), ".::+xx##");
    }

    #[test]
    fn the_tallest_bar_has_the_most_cards_and_no_card_has_no_bar() {
        for is_ascii in [false, true] {
            let mut out = Writer::new(80, is_ascii);
            forecast(&[8, 0, 1], &mut out);
            let lines: Vec<String> = out.finish().lines.iter().map(crate::content::page::Line::text).collect();
            assert_eq!(lines.len(), 2 + HEIGHT + 2, "{lines:?}");
            assert!(lines[1].ends_with("8 today, 1 in 2 days"), "{lines:?}");
            assert!(lines[2].ends_with(if is_ascii { "##" } else { "██" }), "{lines:?}");
            assert!(lines[HEIGHT + 1].trim_end().chars().count() == 3 + 3 * DAY, "the third day has a bar: {lines:?}");
            assert!(lines[HEIGHT + 2].ends_with("  8  0  1"), "{lines:?}");
        }
    }
}
