//! The four grades with the time until each would bring the card back.

use crate::study::schedule::{Grade, Moment};

/// Columns between two grades.
const GAP: usize = 3;
/// The mark of the grade that the ticks suggest.
const SUGGESTED: &str = "(suggested)";

/// One grade of the bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The grade.
    pub grade: Grade,
    /// First column, from the left of the bar.
    pub x: usize,
    /// Columns.
    pub width: usize,
    /// `3 good (suggested)`.
    pub name: String,
    /// `4 d`.
    pub interval: String,
    /// Whether the ticks suggest it.
    pub suggested: bool,
}

/// The grades in a row, `margin` columns from the left.
pub fn cells(intervals: [u64; 4], suggested: Option<Grade>, at: Moment, margin: usize) -> Vec<Cell> {
    let mut x = margin;
    Grade::ALL
        .into_iter()
        .zip(intervals)
        .enumerate()
        .map(|(index, (grade, seconds))| {
            let suggested = suggested == Some(grade);
            let mark = if suggested { format!(" {SUGGESTED}") } else { String::new() };
            let name = format!("{} {}{mark}", index + 1, grade.name());
            let interval = until(seconds, at);
            let width = name.len().max(interval.len() + 2);
            let cell = Cell { grade, x, width, name, interval, suggested };
            x += width + GAP;
            cell
        })
        .collect()
}

/// A time from now in words: minutes and hours within the reader's day, then days, months and years.
pub fn until(seconds: u64, at: Moment) -> String {
    let then = Moment { now: at.now.saturating_add(seconds), ..at };
    let days = then.day().saturating_sub(at.day());
    match days {
        ..=0 if seconds < 60 => String::from("now"),
        ..=0 if seconds < 3600 => format!("{} min", seconds.div_ceil(60)),
        ..=0 => format!("{} h", (seconds + 1800) / 3600),
        1..=60 => format!("{days} d"),
        61..=729 => format!("{} months", (days + 15) / 30),
        _ => format!("{:.1} years", days as f64 / 365.25),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Moment = Moment { now: 86_400 * 20_000 + 12 * 3600, offset: 0 };

    #[test]
    fn a_card_that_comes_back_tomorrow_morning_is_a_day_away() {
        assert_eq!(until(16 * 3600, NOON), "1 d");
        assert_eq!(until(600, NOON), "10 min");
        assert_eq!(until(5 * 3600, NOON), "5 h");
        assert_eq!(until(90 * 86_400, NOON), "3 months");
        assert_eq!(until(800 * 86_400, NOON), "2.2 years");
    }

    #[test]
    fn the_suggested_grade_says_so_in_words() {
        let cells = cells([600, 86_400, 4 * 86_400, 9 * 86_400], Some(Grade::Good), NOON, 3);
        assert_eq!(cells[2].name, "3 good (suggested)");
        assert_eq!(cells.iter().filter(|cell| cell.suggested).count(), 1);
        assert!(cells.windows(2).all(|pair| pair[0].x + pair[0].width < pair[1].x));
        assert!(cells.last().is_some_and(|last| last.x + last.width < 57), "too wide for a pane beside the text");
    }
}
